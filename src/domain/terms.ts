import { type Calendar, isCovered, isWorkday } from './calendar.ts';
import { addDays, addMonths, atTime, dateOf, startOfDay } from './instants.ts';

/** A length of time as rules state it. Never ISO 8601 `P1D`: a working day is not 24 hours. */
export interface Term {
  readonly n: number;
  readonly unit: 'hour' | 'day' | 'workday' | 'month';
}

/** The end of a term. */
export interface Due {
  /** Last day, Shanghai date `YYYY-MM-DD`; of an hour term the date of `dueAt`. */
  readonly dueOn: string;
  /** First instant that is too late, ms since 1970-01-01T00:00Z: 24:00 of `dueOn`, or start + n hours. */
  readonly dueAt: number;
  /** The count asked about a day whose yearly notice is not in the calendar: recount when it is published. */
  readonly provisional: boolean;
}

/** Where a rung stands: the `offset` of `Rung` in `engine/workflow.ts`, which the domain may not import. */
export type RungOffset =
  | { readonly n: number; readonly unit: 'hour' | 'day' | 'workday' }
  | { readonly fraction: number };

type LastDay = Pick<Due, 'dueOn' | 'provisional'>;

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;

/** Ten years of days: no rule states a longer term, and a slip of the keyboard is caught. */
const TERM_MAX = 3660;
/** 3660 workdays take about 5,400 days; a count that needs more than this has met a broken calendar. */
const EXAMINED_DAYS_MAX = 10_000;

/** The quiet hours are 21:00–07:30. */
const QUIET_FROM = '21:00';
const QUIET_TO = '07:30';

/**
 * Last day and exclusive end of a term.
 * @param start  instant of the triggering event, ms since 1970-01-01T00:00Z; its Shanghai day is not counted
 * @param term  day, workday, month: whole n, 1–3660; hour: n from 0, also fractional
 * @param options.roll  false keeps a last day on a rest day (dates fixed by policy do not roll)
 * @throws RangeError when `term` is out of these bounds
 * Source: 民法典 201 (start day not counted; hours run at once), 202 (corresponding day of the month), 203
 * (24:00 of the last day; a rest day rolls to the next working day).
 */
export function dueOf(start: number, term: Term, calendar: Calendar, options?: { roll?: boolean }): Due {
  if (term.unit === 'hour') {
    checkTerm(term);
    const dueAt = start + Math.round(term.n * MS_PER_HOUR);
    return { dueOn: dateOf(dueAt), dueAt, provisional: false };
  }
  const { dueOn, provisional } = lastDay(dateOf(start), term, calendar, options?.roll ?? true);
  return { dueOn, dueAt: dueOfDate(dueOn), provisional };
}

/**
 * The rule of `dueOf` on dates.
 * @param date  Shanghai date `YYYY-MM-DD` of the triggering event, not counted
 * @throws RangeError when `term` is out of bounds, or in hours: they need an instant
 */
export function addTerm(date: string, term: Term, calendar: Calendar): LastDay {
  return lastDay(date, term, calendar, true);
}

/**
 * The day n workdays before `date`, which itself is not counted: the exact inverse of adding them to a workday
 * ("ask ≥ 20 workdays before expiry").
 * @param n  whole, 0–3660; 0 gives `date`
 * @throws RangeError for another n or no date
 */
export function subtractWorkdays(date: string, n: number, calendar: Calendar): string {
  if (n < 0) throw new RangeError(`workdays to subtract: ${n}`);
  return shiftWorkdays(date, -n, calendar).dueOn;
}

/** @returns exclusive end of a printed date `YYYY-MM-DD`: ms of 00:00+08:00 of the next day (民法典 203). */
export function dueOfDate(dueOn: string): number {
  return startOfDay(addDays(dueOn, 1));
}

/**
 * Instant of a reminder or escalation rung.
 * @param offset  hours count from `due.dueAt`; days and workdays from `due.dueOn`, negative is before;
 *   a fraction (0–1) is of the time from `start` to `due.dueAt`
 * @param start  ms since 1970-01-01T00:00Z
 * @param at  wall time `HH:mm` of day and workday rungs
 * @returns ms since 1970-01-01T00:00Z. Fractions are cut to the minute and kept out of quiet hours on their own
 *   day, hour rungs are not: they belong to immediate danger, which knows no quiet hours. May lie outside the term.
 * @throws RangeError for a fraction outside 0–1, days that are not whole, more than 3660, or no wall time
 * The pattern of reminders (T−10D … T+7D, 50 %) and the quiet hours are rules of this product.
 */
export function rungInstant(
  offset: RungOffset,
  due: Due,
  start: number,
  calendar: Calendar,
  at = '09:00',
): number {
  if ('fraction' in offset) return fractionInstant(offset.fraction, start, due.dueAt);
  const { n, unit } = offset;
  switch (unit) {
    case 'hour':
      checkSize(n, unit, TERM_MAX * 24);
      return due.dueAt + Math.round(n * MS_PER_HOUR);
    case 'day':
      checkSize(n, unit, TERM_MAX);
      return atTime(addDays(due.dueOn, n), at);
    case 'workday':
      return atTime(shiftWorkdays(due.dueOn, n, calendar).dueOn, at);
    default:
      throw new RangeError(`unit of a rung: ${unit satisfies never}`);
  }
}

function fractionInstant(fraction: number, start: number, dueAt: number): number {
  if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`fraction of a term: ${fraction}`);
  const exact = start + fraction * (dueAt - start);
  const minute = Math.floor(exact / MS_PER_MINUTE) * MS_PER_MINUTE;
  const day = dateOf(minute);
  return Math.min(Math.max(minute, atTime(day, QUIET_TO)), atTime(day, QUIET_FROM));
}

function lastDay(date: string, term: Term, calendar: Calendar, roll: boolean): LastDay {
  checkTerm(term);
  switch (term.unit) {
    case 'workday':
      return shiftWorkdays(date, term.n, calendar);
    case 'day':
      return rolled(addDays(date, term.n), calendar, roll);
    case 'month':
      return rolled(addMonths(date, term.n), calendar, roll);
    default:
      throw new RangeError(`a term in ${term.unit}s does not end with a day`);
  }
}

/** Only the last day is asked about, so a term that crosses an uncovered year but ends outside it is certain. */
function rolled(date: string, calendar: Calendar, roll: boolean): LastDay {
  if (!roll) return { dueOn: date, provisional: false };
  const provisional = !isCovered(calendar, date);
  if (isWorkday(calendar, date)) return { dueOn: date, provisional };
  const next = shiftWorkdays(date, 1, calendar);
  return { dueOn: next.dueOn, provisional: provisional || next.provisional };
}

/** Counts n workdays away from `date`, which is not counted; `provisional` when an uncovered day was passed. */
function shiftWorkdays(date: string, n: number, calendar: Calendar): LastDay {
  checkSize(n, 'workday', TERM_MAX);
  if (!Number.isInteger(n)) throw new RangeError(`workdays are whole: ${n}`);
  const step = n < 0 ? -1 : 1;
  let dueOn = addDays(date, 0); // refuses what is no date, also for n = 0
  let provisional = false;
  let left = Math.abs(n);
  for (let examined = 0; left > 0; examined++) {
    if (examined === EXAMINED_DAYS_MAX)
      throw new RangeError(`calendar ${calendar.version} has too few workdays`);
    dueOn = addDays(dueOn, step);
    if (!isCovered(calendar, dueOn)) provisional = true;
    if (isWorkday(calendar, dueOn)) left--;
  }
  return { dueOn, provisional };
}

function checkTerm({ n, unit }: Term): void {
  if (unit === 'hour') checkSize(n, unit, TERM_MAX * 24);
  else checkSize(n, unit, TERM_MAX);
  const allowed = unit === 'hour' ? n >= 0 : Number.isInteger(n) && n > 0;
  if (!allowed) throw new RangeError(`term: ${n} ${unit}`);
}

function checkSize(n: number, unit: string, max: number): void {
  if (!(Math.abs(n) <= max)) throw new RangeError(`at most ${max} ${unit}s: ${n}`);
}
