import { FIELDS, ROLES } from '../../workflows/base/words.ts';

/** What pages are written with. */

const TERMS: Readonly<Record<string, string>> = {
  hour: '小时',
  day: '日',
  workday: '个工作日',
  month: '个月',
};

/** The role's name, or its id where it has none here. */
export function roleName(role: string): string {
  return ROLES.get(role) ?? role;
}

export function fieldName(field: string): string {
  return FIELDS.get(field) ?? '';
}

export function lengthOf({ n, unit }: { readonly n: number; readonly unit: string }): string {
  return `${n} ${TERMS[unit] ?? unit}`;
}

/** One cell of a Markdown table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return ['（无）', ''];
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

export function code(text: string): string {
  return `\`${text}\``;
}
