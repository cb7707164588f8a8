import { isDate, weekdayOf } from './instants.ts';

export type DayKind = 'rest' | 'work';

/** Rest days and make-up workdays (调休) of the covered years. Dates are Shanghai dates `YYYY-MM-DD`. */
export interface Calendar {
  readonly version: string;
  /** First and last date for which the yearly notices have been published, both included. */
  readonly coveredFrom: string;
  readonly coveredTo: string;
  /** The notices it was read from, by document number. */
  readonly source: string;
  /** Exceptions only: a weekday that is rest, a weekend day that is work. */
  readonly days: ReadonlyMap<string, DayKind>;
}

/** One day named by a notice. Weekend days inside a holiday may be named too: they repeat the rule. */
export interface CalendarDay {
  readonly date: string;
  readonly kind: DayKind;
  readonly name: string;
}

/** A calendar as stored or sent: plain rows, JSON. */
export interface CalendarRecord {
  readonly version: string;
  readonly coveredFrom: string;
  readonly coveredTo: string;
  readonly source: string;
  readonly days: readonly CalendarDay[];
}

/**
 * Statutory holidays with a fixed solar date, `MM-DD`. Those of the lunar calendar (春节, 清明, 端午, 中秋) and
 * the shifted days are unknown until the yearly notice, so an uncovered year is an estimate: see `provisional`.
 * Source: 全国年节及纪念日放假办法 (2024-11-10) art. 2.
 */
const FIXED_HOLIDAYS: ReadonlySet<string> = new Set(['01-01', '05-01', '05-02', '10-01', '10-02', '10-03']);

/**
 * @param date Shanghai date `YYYY-MM-DD`
 * @returns true when offices work: by the notice inside the covered years, else by weekday and fixed holidays
 * @throws RangeError when `date` is no calendar date
 * Source: 民法典 203 with the State Council's yearly notices (全国年节及纪念日放假办法).
 */
export function isWorkday(calendar: Calendar, date: string): boolean {
  const weekend = isWeekend(date);
  const exception = calendar.days.get(date);
  if (exception !== undefined) return exception === 'work';
  if (weekend) return false;
  return isCovered(calendar, date) || !FIXED_HOLIDAYS.has(date.slice(5));
}

/** @returns true when the notice for the year of `date` (`YYYY-MM-DD`) is part of the calendar. */
export function isCovered(calendar: Calendar, date: string): boolean {
  return date >= calendar.coveredFrom && date <= calendar.coveredTo;
}

/**
 * @returns the calendar of plain rows; rows that only repeat the weekday rule are dropped
 * @throws RangeError for a date that is none, a row outside the covered dates, an unknown kind, or two rows
 *   that contradict each other: a wrong calendar moves every deadline, so it is refused whole
 */
export function calendarOf(record: CalendarRecord): Calendar {
  const { version, coveredFrom, coveredTo, source } = record;
  if (!isDate(coveredFrom) || !isDate(coveredTo) || coveredFrom > coveredTo) {
    throw new RangeError(`calendar ${version}: covered dates ${coveredFrom} to ${coveredTo}`);
  }
  const named = new Map<string, DayKind>();
  for (const { date, kind } of record.days) {
    if (!isDate(date) || date < coveredFrom || date > coveredTo) {
      throw new RangeError(`calendar ${version}: ${date} is not a covered date`);
    }
    if (kind !== 'rest' && kind !== 'work')
      throw new RangeError(`calendar ${version}: kind ${kind} on ${date}`);
    if ((named.get(date) ?? kind) !== kind)
      throw new RangeError(`calendar ${version}: ${date} is rest and work`);
    named.set(date, kind);
  }
  const days = new Map([...named].filter(([date, kind]) => isWeekend(date) === (kind === 'work')));
  return { version, coveredFrom, coveredTo, source, days };
}

function isWeekend(date: string): boolean {
  const weekday = weekdayOf(date);
  return weekday === 0 || weekday === 6;
}
