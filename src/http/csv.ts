import type { CaseItemRow } from '../store/list-cases.ts';

const HEAD = [
  '编号',
  '流程',
  '状态',
  '环节',
  '等级',
  '责任单位',
  '区划',
  '行业',
  '地点',
  '到期',
  '暂定',
  '逾期',
  '轮到',
  '版本',
  '更新时间',
];
const STATUS: Readonly<Record<CaseItemRow['status'], string>> = {
  open: '在办',
  closed: '已销号',
  ended: '已归档',
};

/** Spreadsheets take a file without this mark for the local code page and show Chinese as rubbish. */
export const BOM = '\ufeff';

export function csvHead(): string {
  return `${BOM}${csvRow(HEAD)}`;
}

export function csvLine(row: CaseItemRow, state: string): string {
  const turn = row.turn
    .map(({ duty, unit, person }) => person ?? (unit === null ? duty : `${unit}/${duty}`))
    .join('；');
  return csvRow([
    row.number,
    row.workflow,
    STATUS[row.status],
    state,
    row.grade,
    row.unit,
    row.region,
    row.sector,
    row.place,
    row.dueAt,
    row.provisional ? '是' : '否',
    row.overdue ? '是' : '否',
    turn,
    String(row.revision),
    row.updatedAt,
  ]);
}

export function csvRow(cells: readonly (string | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** A cell that begins like a formula would be run by the spreadsheet of whoever opens the file (CWE-1236); some take the full-width signs alike. */
function cell(value: string | null): string {
  if (value === null) return '';
  const safe = /^[=+\-@\t\r＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
