import { checkRange, datesOf, type ImportedCalendar, type ImportedDay, noDate } from './calendar-rows.ts';
import { Problem, type ProblemPlace } from './errors.ts';
import { isDate } from './instants.ts';

/** What stands beside the lines of a file: all of them are rows of the one year, or local days when there is none. */
export interface CsvHead {
  readonly version: string;
  readonly year?: number;
  readonly document?: string;
  readonly replaces?: boolean;
}

export interface CsvCalendar {
  readonly given: ImportedCalendar;
  /** Names the line a pointer into `given` came from. */
  readonly at: (pointer: string) => string;
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

type Column = 'from' | 'to' | 'kind' | 'name' | 'until';
type Fail = (line: number, zh: string, en: string) => void;

const COLUMNS: Readonly<Record<string, Column>> = {
  date: 'from',
  from: 'from',
  日期: 'from',
  起: 'from',
  开始: 'from',
  开始日期: 'from',
  to: 'to',
  至: 'to',
  止: 'to',
  结束: 'to',
  结束日期: 'to',
  kind: 'kind',
  类别: 'kind',
  类型: 'kind',
  name: 'name',
  名称: 'name',
  节日: 'name',
  until: 'until',
  下班: 'until',
  下班时间: 'until',
};
const KINDS: Readonly<Record<string, ImportedDay['kind']>> = {
  rest: 'rest',
  休: 'rest',
  work: 'work',
  班: 'work',
  half: 'half',
  半: 'half',
};
/** A year has 366 days; more lines are another file. */
const LINES_MAX = 1000;

/**
 * Reads `from,to,kind,name,until` with a header in Chinese or English, as spreadsheets write it: a mark at the
 * beginning, CRLF, quoted cells, empty lines.
 * @throws Problem SCHEMA_INVALID naming lines
 */
export function calendarFromCsv(text: string, head: CsvHead): CsvCalendar {
  const faults: ProblemPlace[] = [];
  const fail: Fail = (line, zh, en) => faults.push({ pointer: `line ${line}`, message: { zh, en } });
  const [header, ...rest] = linesOf(text.replace(/^\ufeff/, ''), fail);
  const columns = columnsOf(header, fail);
  if (rest.length > LINES_MAX)
    fail(rest[LINES_MAX]!.line, `至多 ${LINES_MAX} 行`, `at most ${LINES_MAX} lines`);
  const rows = faults.length > 0 ? [] : rest.flatMap((line) => rowOf(line, columns, fail));
  if (faults.length > 0) throw new Problem('SCHEMA_INVALID', { errors: faults });
  return assembled(rows, head);
}

interface CsvRow extends ImportedDay {
  readonly line: number;
  readonly to: string;
}

function columnsOf(header: Line | undefined, fail: Fail): (Column | undefined)[] {
  const columns = (header?.cells ?? []).map((cell) => COLUMNS[cell.toLowerCase()]);
  const line = header?.line ?? 1;
  const unknown = header?.cells.find((_, index) => columns[index] === undefined);
  if (unknown !== undefined) fail(line, `没有“${unknown}”这一列`, `there is no column "${unknown}"`);
  for (const column of ['from', 'kind', 'name'] as const)
    if (!columns.includes(column)) fail(line, `缺少 ${column} 列`, `the column ${column} is missing`);
  if (new Set(columns).size !== columns.length) fail(line, '有重复的列', 'a column stands twice');
  return columns;
}

function rowOf({ line, cells }: Line, columns: readonly (Column | undefined)[], fail: Fail): CsvRow[] {
  const cell = (column: Column) => cells[columns.indexOf(column)] ?? '';
  if (cells.length > columns.length) fail(line, '列数多于标题行', 'more cells than the header has');
  const from = cell('from');
  const to = cell('to') || from;
  const name = cell('name');
  const until = cell('until');
  const kind = KINDS[cell('kind').toLowerCase()];
  const tell = (_pointer: string, zh: string, en: string) => fail(line, zh, en);
  if (kind === undefined)
    fail(line, '类别应为 休、班、半 或 rest、work、half', 'the kind must be rest, work or half');
  if (name === '') fail(line, '没有名称', 'the name is missing');
  if (kind !== undefined && kind !== 'half' && until !== '')
    fail(line, '只有半天班才有下班时间', 'only a half-day has a time at which it ends');
  if (!isDate(from) || !isDate(to)) {
    noDate('', tell);
    return [];
  }
  if (!checkRange(from, to, '', tell) || kind === undefined) return [];
  return [{ line, date: from, to, kind, name, ...(until === '' ? {} : { until }) }];
}

function assembled(rows: readonly CsvRow[], { version, year, document, replaces }: CsvHead): CsvCalendar {
  const single = rows.flatMap(({ date, to, ...row }) =>
    datesOf(date, to).map((day) => ({ ...row, date: day })),
  );
  const of = <T extends { readonly kind: string }>(all: readonly T[], kind: string) =>
    all.filter((row) => row.kind === kind);
  const [rest, work, half] = [of(rows, 'rest'), of(single, 'work'), of(single, 'half')];
  const lists: Readonly<Record<string, readonly { readonly line: number }[]>> = { rest, work, half };
  const at = (pointer: string): string => {
    const [, list = 'days', index] = /^\/(?:years\/0\/(rest|work|half)|days)\/(\d+)/.exec(pointer) ?? [];
    if (index !== undefined) return `line ${(lists[list] ?? single)[Number(index)]!.line}`;
    // The rest stood beside the file, as a parameter.
    if (pointer === '') return 'line 1';
    return /^\/years(\/0)?$/.test(pointer) ? 'year' : pointer.slice(pointer.lastIndexOf('/') + 1);
  };
  if (year === undefined) {
    const days = single.map(({ line: _line, ...day }) => day);
    return {
      given: { version, ...(document === undefined ? {} : { source: document }), years: [], days },
      at,
    };
  }
  const imported = {
    year,
    // Where it is missing, the schema says so.
    document: document as string,
    ...(replaces === undefined ? {} : { replaces }),
    rest: rest.map(({ name, date: from, to }) => ({ name, from, to })),
    work: work.map(({ name, date }) => ({ name, date })),
    half: half.map(({ name, date, until = '' }) => ({ name, date, until })),
  };
  return { given: { version, years: [imported] }, at };
}

/** Cells of each line that is not empty, trimmed; a quoted cell may hold commas, quotes and line ends (RFC 4180). */
function linesOf(text: string, fail: Fail): Line[] {
  const lines: Line[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let begun = 1;
  const endCell = () => {
    cells.push(cell.trim());
    cell = '';
  };
  const endLine = () => {
    endCell();
    // Spreadsheets fill every line up to the widest.
    while (cells.at(-1) === '') cells.pop();
    if (cells.length > 0) lines.push({ line: begun, cells });
    cells = [];
    begun = line;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\n') line++;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (char === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
    } else if (char === ',') endCell();
    else if (char === '\n') endLine();
    else if (char !== '\r') cell += char;
  }
  if (quoted) fail(begun, '引号没有结束', 'a quote is not closed');
  endLine();
  return lines;
}
