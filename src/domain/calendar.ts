import { addDays, atTime, isDate, isWallTime, startOfDay, weekdayOf } from './instants.ts';

/** `half`: offices work, but close early. It is a workday all the same and counts whole. */
export type DayKind = 'rest' | 'work' | 'half';

/** Rest days and make-up workdays (调休) of the covered years. Dates are Shanghai dates `YYYY-MM-DD`. */
export interface Calendar {
  /** Versions of its layers joined by `+`: `cn-2024-2026.1`, `cn-2024-2026.1+demo.2`. */
  readonly version: string;
  /** Years (`YYYY`) whose notice is part of the calendar; every other year is an estimate. */
  readonly years: ReadonlySet<string>;
  /** The notices it was read from, by document number. */
  readonly source: string;
  /** Exceptions only: a weekday that is rest, a weekend day that is work. */
  readonly days: ReadonlyMap<string, 'rest' | 'work'>;
  /** The calendar's own line for a named day, weekends inside a holiday included. */
  readonly names: ReadonlyMap<string, string>;
  /** Wall time `HH:mm` at which a half-day ends. */
  readonly closes: ReadonlyMap<string, string>;
  /** Where an office has business hours, terms end at their close and not at 24:00 (民法典 203). */
  readonly businessClose?: string;
}

/** One day named by a notice. Weekend days inside a holiday may be named too: they repeat the rule. */
export interface CalendarDay {
  readonly date: string;
  readonly kind: DayKind;
  readonly name: string;
  /** `half` only: wall time `HH:mm` at which the office closes. */
  readonly until?: string;
}

/**
 * A calendar, or one layer of it, as stored or sent: plain rows, JSON. A layer that declares a year says all there is
 * to say of it; one that declares none (local rest days, business hours) only adds.
 */
export interface CalendarRecord {
  readonly version: string;
  readonly source: string;
  /** Years covered, whole. */
  readonly years: readonly number[];
  readonly businessClose?: string;
  readonly days: readonly CalendarDay[];
}

/** Offices open, and people get their digest: a rule of this product. */
export const WORK_FROM = '08:30';

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
  return calendar.years.has(date.slice(0, 4));
}

/** Fewer covered days ahead than this: the next year's notice is due, and long terms are provisional already. */
export const HORIZON_DAYS_MIN = 90;

/** @returns the last day of the unbroken run of covered years that `date` lies in; the day before its year when it lies in none */
export function coveredUntil(calendar: Calendar, date: string): string {
  let year = Number(date.slice(0, 4));
  while (calendar.years.has(yearText(year))) year++;
  return addDays(`${yearText(year)}-01-01`, -1);
}

/**
 * @param date Shanghai date `YYYY-MM-DD`
 * @returns first instant that is too late for something due on `date`, ms: 24:00, or the close of business where the
 *   calendar has one (on a rest day nothing closes, so 24:00 holds)
 * Source: 民法典 203 (2).
 */
export function dayEnd(calendar: Calendar, date: string): number {
  const { businessClose } = calendar;
  if (businessClose === undefined || !isWorkday(calendar, date)) return startOfDay(addDays(date, 1));
  const close = calendar.closes.get(date) ?? businessClose;
  return atTime(date, close < businessClose ? close : businessClose);
}

/**
 * Lays the layers over one another, the later over the earlier: a declared year replaces what stood of it, other
 * rows replace single days. Rows that only repeat the weekday rule stay as names.
 * @throws RangeError for a date that is none or outside the declared years (the December before belongs to them: new
 *   year's rest may begin in it), a year or day that stands twice, an unknown kind or wall time. A wrong calendar
 *   moves every deadline, so it is refused whole.
 */
export function calendarOf(...layers: readonly CalendarRecord[]): Calendar {
  const years = new Set<string>();
  const days = new Map<string, 'rest' | 'work'>();
  const names = new Map<string, string>();
  const closes = new Map<string, string>();
  let businessClose: string | undefined;
  for (const layer of layers) {
    checkLayer(layer);
    for (const year of layer.years.map(yearText)) {
      years.add(year);
      for (const map of [days, names, closes])
        for (const date of map.keys()) if (date.startsWith(year)) map.delete(date);
    }
    for (const { date, kind, name, until } of layer.days) {
      const works = kind !== 'rest';
      // Told apart from the weekday rule, and from the fixed holidays that an uncovered year is estimated by.
      if (isWeekend(date) === works || (works && FIXED_HOLIDAYS.has(date.slice(5))))
        days.set(date, works ? 'work' : 'rest');
      else days.delete(date);
      names.set(date, name);
      if (until === undefined) closes.delete(date);
      else closes.set(date, until);
    }
    businessClose = layer.businessClose ?? businessClose;
  }
  return {
    version: layers.map(({ version }) => version).join('+'),
    years,
    source: layers.map(({ source }) => source).join('；'),
    days,
    names,
    closes,
    ...(businessClose === undefined ? {} : { businessClose }),
  };
}

function checkLayer({ version, years, days, businessClose }: CalendarRecord): void {
  const fail = (why: string): never => {
    throw new RangeError(`calendar ${version}: ${why}`);
  };
  if (new Set(years).size !== years.length) fail('a year is declared twice');
  for (const year of years) if (!Number.isInteger(year) || year < 1000 || year > 9999) fail(`year ${year}`);
  if (businessClose !== undefined && !isClosing(businessClose)) fail(`business closes at ${businessClose}`);
  const seen = new Set<string>();
  for (const { date, kind, until } of days) {
    if (!isDate(date)) fail(`${date} is no date`);
    if (years.length > 0 && !belongs(date, years)) fail(`${date} is not in a declared year`);
    if (kind !== 'rest' && kind !== 'work' && kind !== 'half') fail(`kind ${kind} on ${date}`);
    if ((kind === 'half') !== (until !== undefined)) fail(`a half-day has a time it ends: ${date}`);
    if (until !== undefined && !isClosing(until)) fail(`${date} ends at ${until}`);
    if (seen.has(date)) fail(`${date} stands twice`);
    seen.add(date);
  }
}

/** @returns true for `HH:mm` later than 08:30: an office closes after it has opened. */
export function isClosing(time: string): boolean {
  return isWallTime(time) && time > WORK_FROM;
}

function belongs(date: string, years: readonly number[]): boolean {
  const year = Number(date.slice(0, 4));
  return years.includes(year) || (date.slice(5, 7) === '12' && years.includes(year + 1));
}

function yearText(year: number): string {
  return String(year).padStart(4, '0');
}

function isWeekend(date: string): boolean {
  const weekday = weekdayOf(date);
  return weekday === 0 || weekday === 6;
}
