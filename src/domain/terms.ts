import { type Calendar, dayEnd, isCovered, isWorkday, WORK_FROM } from './calendar.ts';
import { addDays, addMonths, atTime, dateOf, daysBetween } from './instants.ts';

/** A length of time as rules state it. Never ISO 8601 `P1D`: a working day is not 24 hours. */
export interface Term {
  readonly n: number;
  readonly unit: 'hour' | 'day' | 'workday' | 'month';
}

/** The end of a term. */
export interface Due {
  /** Last day, Shanghai date `YYYY-MM-DD`; of an hour term the date of `dueAt`. */
  readonly dueOn: string;
  /** First instant that is too late, ms since 1970-01-01T00:00Z: end of `dueOn` (`dayEnd`), or start + n hours. */
  readonly dueAt: number;
  /** The count asked about a day whose yearly notice is not in the calendar: recount when it is published. */
  readonly provisional: boolean;
}

/** Where a rung stands: the `offset` of `Rung` in `engine/workflow.ts`, which the domain may not import. */
export type RungOffset =
  | { readonly n: number; readonly unit: 'hour' | 'day' | 'workday' }
  | { readonly fraction: number };

/** A day the count came past. */
export interface PassedDay {
  readonly date: string;
  /**
   * `counted`; `rest`, a day off in a term of workdays; `paused`; `rolled`, a rest day the last day was moved over;
   * `last`, the workday it was moved to.
   */
  readonly as: 'counted' | 'rest' | 'paused' | 'rolled' | 'last';
  readonly covered: boolean;
}

/** Part of a term: so many units, or all days up to a date printed on a document. */
export type Stretch =
  | { readonly n: number; readonly unit: 'day' | 'workday' | 'month' }
  | { readonly until: string; readonly unit: 'day' | 'workday' };

/** What is to be counted, from the day after `from`. */
export interface Count {
  readonly from: string;
  readonly stretches: readonly Stretch[];
  /** Days on which the term stood still. */
  readonly paused?: (date: string) => boolean;
  /** false keeps a last day on a rest day. */
  readonly roll?: boolean;
  readonly onDay?: (day: PassedDay) => void;
}

type LastDay = Pick<Due, 'dueOn' | 'provisional'>;

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;

/** Ten years of days: no rule states a longer term, and a slip of the keyboard is caught. */
export const TERM_MAX = 3660;
/** Of days or workdays; months beyond twenty years are no rule's either. */
const MONTHS_MAX = 240;
/** 3660 workdays take about 5,400 days, pauses come on top; a count that needs more has met a broken calendar. */
const EXAMINED_DAYS_MAX = 20_000;

/** The quiet hours are 21:00–07:30. */
const QUIET_FROM = '21:00';
const QUIET_TO = '07:30';
const WORK_TO = '17:30';

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
  checkTerm(term);
  const { n, unit } = term;
  if (unit === 'hour') {
    const dueAt = start + Math.round(n * MS_PER_HOUR);
    return { dueOn: dateOf(dueAt), dueAt, provisional: false };
  }
  const last = countDays({ from: dateOf(start), stretches: [{ n, unit }], roll: options?.roll }, calendar);
  return { ...last, dueAt: dayEnd(calendar, last.dueOn) };
}

/**
 * The one count of days there is: walks from the day after `from` through every stretch, past the days that do not
 * run, and rolls the last day off a rest day. A printed date that nothing has moved stands as printed.
 * @throws RangeError for no date, no whole number of units, or a calendar without enough workdays
 * Source: 民法典 201–203. A month is the days to its corresponding day, so that a pause in it shifts it by days.
 */
export function countDays({ from, stretches, paused, roll, onDay }: Count, calendar: Calendar): LastDay {
  let date = addDays(from, 0); // refuses what is no date, also where nothing is counted
  let asked = false;
  let moved = false;
  let examined = 0;
  const pass = (as: PassedDay['as']) => onDay?.({ date, as, covered: isCovered(calendar, date) });
  const next = () => {
    if (++examined > EXAMINED_DAYS_MAX)
      throw new RangeError(`calendar ${calendar.version} has too few workdays`);
    date = addDays(date, 1);
  };
  /** One day on; says whether it took a unit of the term. A pause takes nothing and needs no calendar. */
  const step = (unit: 'day' | 'workday' | 'month'): 'counted' | 'rest' | 'paused' => {
    next();
    if (unit === 'workday' && !isWorkday(calendar, date)) {
      if (!isCovered(calendar, date)) asked = true;
      pass('rest');
      return 'rest';
    }
    if (unit === 'workday' && !isCovered(calendar, date)) asked = true;
    const as = paused?.(date) ? 'paused' : 'counted';
    pass(as);
    return as;
  };
  for (const stretch of stretches) {
    let left: number;
    if ('until' in stretch) {
      left = 0;
      while (date < stretch.until) if (step(stretch.unit) === 'paused') left++;
      date = addDays(stretch.until, 0); // A date printed for a day before the start stands all the same.
      // The document says the date; what the calendar thought of the way to it does not matter any more.
      asked = false;
      moved = left > 0;
    } else {
      checkSize(stretch.n, stretch.unit, stretch.unit === 'month' ? MONTHS_MAX : TERM_MAX);
      if (!Number.isInteger(stretch.n) || stretch.n < 0) throw new RangeError(`stretch: ${stretch.n}`);
      left = stretch.unit === 'month' ? daysBetween(date, addMonths(date, stretch.n)) : stretch.n;
      moved = true;
    }
    while (left > 0) if (step(stretch.unit) === 'counted') left--;
  }
  if (!moved || roll === false) return { dueOn: date, provisional: asked };
  if (!isCovered(calendar, date)) asked = true;
  // A pause that began on the way to the day rolled to leaves that day still to come.
  for (let off = !isWorkday(calendar, date); off; ) {
    next();
    if (!isCovered(calendar, date)) asked = true;
    const still = paused?.(date) ?? false;
    off = still || !isWorkday(calendar, date);
    pass(still ? 'paused' : off ? 'rolled' : 'last');
  }
  return { dueOn: date, provisional: asked };
}

/**
 * The last day that lies a term before `date` ("ask ≥ 20 workdays before expiry"). From a workday, subtracting
 * workdays is the exact inverse of adding them. Nothing rolls backwards: a rest day stays, because an earlier day is what the rule asks for at least.
 * @param date  Shanghai date `YYYY-MM-DD`, not counted
 * @param term  whole n, 0–3660; 0 gives `date`
 * @throws RangeError for hours, another n or no date
 */
export function subtractTerm(
  date: string,
  { n, unit }: Term,
  calendar: Calendar,
  onDay?: (day: PassedDay) => void,
): LastDay {
  checkSize(n, unit, TERM_MAX);
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`term to subtract: ${n} ${unit}`);
  switch (unit) {
    case 'workday':
      return shiftWorkdays(date, -n, calendar, onDay);
    case 'day':
      return { dueOn: addDays(date, -n), provisional: false };
    case 'month':
      return { dueOn: addMonths(date, -n), provisional: false };
    default:
      throw new RangeError(`a term in ${unit}s does not begin with a day`);
  }
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

/**
 * When a person may be told of something that happened at `at`.
 * @param how  `now`: danger knows no quiet hours; `working`: in working time; `digest`: with everything else of that
 *   person, on the next workday morning
 * @returns ms since 1970-01-01T00:00Z, never before `at`
 * Quiet hours, working time (08:30–17:30, earlier where the calendar closes earlier) and the digest at 08:30 are
 * rules of this product.
 */
export function tellAt(at: number, how: 'now' | 'working' | 'digest', calendar: Calendar): number {
  if (how === 'now') return at;
  for (
    let date = dateOf(at), examined = 0;
    examined < EXAMINED_DAYS_MAX;
    date = addDays(date, 1), examined++
  ) {
    if (!isWorkday(calendar, date)) continue;
    const from = atTime(date, WORK_FROM);
    if (at <= from) return from;
    const close = calendar.closes.get(date) ?? calendar.businessClose ?? WORK_TO;
    if (how === 'working' && at < atTime(date, close)) return at;
  }
  throw new RangeError(`calendar ${calendar.version} has too few workdays`);
}

function fractionInstant(fraction: number, start: number, dueAt: number): number {
  if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`fraction of a term: ${fraction}`);
  const exact = start + fraction * (dueAt - start);
  const minute = Math.floor(exact / MS_PER_MINUTE) * MS_PER_MINUTE;
  const day = dateOf(minute);
  return Math.min(Math.max(minute, atTime(day, QUIET_TO)), atTime(day, QUIET_FROM));
}

/** The n-th workday before or after `date`, which itself is not counted; asks about every day it passes. */
function shiftWorkdays(
  date: string,
  n: number,
  calendar: Calendar,
  onDay?: (day: PassedDay) => void,
): LastDay {
  checkSize(n, 'workday', TERM_MAX);
  if (!Number.isInteger(n)) throw new RangeError(`workdays are whole: ${n}`);
  let dueOn = addDays(date, 0); // refuses what is no date, also for n = 0
  let provisional = false;
  let left = Math.abs(n);
  for (let examined = 0; left > 0; examined++) {
    if (examined === EXAMINED_DAYS_MAX)
      throw new RangeError(`calendar ${calendar.version} has too few workdays`);
    dueOn = addDays(dueOn, Math.sign(n));
    const covered = isCovered(calendar, dueOn);
    const works = isWorkday(calendar, dueOn);
    if (!covered) provisional = true;
    if (works) left--;
    onDay?.({ date: dueOn, as: works ? 'counted' : 'rest', covered });
  }
  return { dueOn, provisional };
}

/** @throws RangeError when a rule could not state such a term */
export function checkTerm({ n, unit }: Term): void {
  if (!['hour', 'day', 'workday', 'month'].includes(unit)) throw new RangeError(`unit of a term: ${unit}`);
  if (unit === 'hour') checkSize(n, unit, TERM_MAX * 24);
  else checkSize(n, unit, unit === 'month' ? MONTHS_MAX : TERM_MAX);
  const allowed = unit === 'hour' ? n >= 0 : Number.isInteger(n) && n > 0;
  if (!allowed) throw new RangeError(`term: ${n} ${unit}`);
}

function checkSize(n: number, unit: string, max: number): void {
  if (!(Math.abs(n) <= max)) throw new RangeError(`at most ${max} ${unit}s: ${n}`);
}
