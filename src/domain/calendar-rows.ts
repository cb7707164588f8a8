import { type CalendarDay, type DayKind, isClosing } from './calendar.ts';
import { addDays, daysBetween, isDate, weekdayOf } from './instants.ts';

/** One yearly notice as people read it: ranges of rest, single days of make-up work. */
export interface ImportedYear {
  readonly year: number;
  /** Number of the document, `国办发明电〔2026〕7号`. */
  readonly document: string;
  /** The year is covered already, and all its rows make room for these. */
  readonly replaces?: boolean;
  readonly rest: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  readonly work: readonly { readonly name: string; readonly date: string }[];
  readonly half?: readonly { readonly name: string; readonly date: string; readonly until: string }[];
}

export interface ImportedDay {
  readonly date: string;
  readonly kind: DayKind;
  readonly name: string;
  readonly until?: string;
}

/** What is brought to a place: whole years, single days, business hours. Dates are Shanghai dates `YYYY-MM-DD`. */
export interface ImportedCalendar {
  readonly version: string;
  readonly source?: string;
  readonly businessClose?: string;
  readonly years: readonly ImportedYear[];
  readonly days?: readonly ImportedDay[];
}

/** One named day, and where in the import it stands. */
export interface Row {
  readonly day: CalendarDay;
  readonly pointer: string;
}

export type Tell = (pointer: string, zh: string, en: string) => void;

const RANGE_DAYS_MAX = 31;
/** Every day of an import that is one; what is none has been told. */
export function rowsOf({ years, days = [] }: ImportedCalendar, fail: Tell): Row[] {
  return [
    ...years.flatMap((year, index) => yearRows(year, `/years/${index}`, fail)),
    ...days.flatMap((day, index) => dayRows(day, `/days/${index}`, fail)),
  ];
}

function yearRows({ year, rest, work, half = [] }: ImportedYear, base: string, fail: Tell): Row[] {
  const rows: Row[] = [];
  const inside = (date: string, pointer: string): boolean => {
    if (!isDate(date)) return noDate(pointer, fail);
    // New year's rest may begin in the December before.
    if (Number(date.slice(0, 4)) === year || date.startsWith(`${year - 1}-12-`)) return true;
    fail(pointer, `不在 ${year} 年内（上年 12 月除外）`, `not in ${year}, nor in the December before`);
    return false;
  };
  for (const [index, { name, from, to }] of rest.entries()) {
    const pointer = `${base}/rest/${index}`;
    const good = [inside(from, `${pointer}/from`), from === to || inside(to, `${pointer}/to`)];
    if (good.includes(false) || !checkRange(from, to, `${pointer}/to`, fail)) continue;
    for (const date of datesOf(from, to)) rows.push({ day: { date, kind: 'rest', name }, pointer });
  }
  for (const [index, { name, date }] of work.entries()) {
    const pointer = `${base}/work/${index}`;
    if (inside(date, `${pointer}/date`)) rows.push({ day: { date, kind: 'work', name }, pointer });
  }
  for (const [index, { name, date, until }] of half.entries()) {
    const pointer = `${base}/half/${index}`;
    if (!isClosing(until)) wallTime(`${pointer}/until`, fail);
    if (inside(date, `${pointer}/date`)) rows.push({ day: { date, kind: 'half', name, until }, pointer });
  }
  return rows;
}

function dayRows({ date, kind, name, until }: ImportedDay, pointer: string, fail: Tell): Row[] {
  if (kind === 'half' && (until === undefined || !isClosing(until))) wallTime(`${pointer}/until`, fail);
  if (kind !== 'half' && until !== undefined)
    fail(`${pointer}/until`, '只有半天班才有下班时间', 'only a half-day has a time at which it ends');
  if (!isDate(date)) {
    noDate(`${pointer}/date`, fail);
    return [];
  }
  return [{ day: { date, kind, name, ...(until === undefined ? {} : { until }) }, pointer }];
}

/** @returns false when `from`–`to` is no range of days, which has been told */
export function checkRange(from: string, to: string, pointer: string, fail: Tell): boolean {
  if (from > to) {
    fail(pointer, `止日 ${to} 早于起日 ${from}`, `the last day ${to} is before the first, ${from}`);
    return false;
  }
  if (daysBetween(from, to) < RANGE_DAYS_MAX) return true;
  fail(pointer, `一段至多 ${RANGE_DAYS_MAX} 天`, `a range has at most ${RANGE_DAYS_MAX} days`);
  return false;
}

/** Every date from the first to the last, both included. */
export function datesOf(from: string, to: string): string[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index));
}

export function noDate(pointer: string, fail: Tell): false {
  fail(pointer, '不是日期，应为 YYYY-MM-DD', 'is no date YYYY-MM-DD');
  return false;
}

export function wallTime(pointer: string, fail: Tell): void {
  fail(pointer, '应为晚于 08:30 的时刻 HH:mm', 'must be a wall time HH:mm later than 08:30');
}

/** Told once per pair of rows: two ranges that overlap by a week are one mistake. */
export function checkTwice(rows: readonly Row[], at: (pointer: string) => string, fail: Tell): void {
  const first = new Map<string, string>();
  const told = new Set<string>();
  for (const { day, pointer } of rows) {
    const other = first.get(day.date);
    if (other === undefined) first.set(day.date, pointer);
    else if (!told.has(`${other} ${pointer}`)) {
      told.add(`${other} ${pointer}`);
      const { date } = day;
      fail(pointer, `${date} 已见于 ${at(other)}`, `${date} stands at ${at(other)} already`);
    }
  }
}

export function isWeekend(date: string): boolean {
  return [0, 6].includes(weekdayOf(date));
}
