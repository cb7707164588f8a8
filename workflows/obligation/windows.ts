import { addDays, addMonths, daysBetween } from '../../src/domain/instants.ts';

/**
 * How often a duty comes round. Dates are those of the calendar: a last day on a rest day stays where it is, because
 * the rule names the day (D.3.4).
 */
export type Cadence =
  /** Whole months, from January on: 1 month, 3 a quarter, 6 half a year, 12 a year. */
  | { readonly kind: 'months'; readonly n: 1 | 3 | 6 | 12 }
  /** School terms: 1 September to 31 January, 1 February to 15 July. */
  | { readonly kind: 'term' }
  /** Delivered before each of these days (`MM-DD`). */
  | { readonly kind: 'before'; readonly dates: readonly string[] }
  /** Up to a day of the month that follows each quarter or year. */
  | { readonly kind: 'after'; readonly months: 3 | 12; readonly day: number }
  /** So many days, one after the other from the first day of the series; the number is the policy's, by risk grade. */
  | { readonly kind: 'days' };

export interface Window {
  /** Names it: `2026-03`, `2026-Q1`, `2026-H1`, `2026`, `2026-06-10`, or its first day. */
  readonly key: string;
  readonly from: string;
  /** Last day on which the duty is done in time. */
  readonly to: string;
}

export interface Rhythm {
  readonly cadence: Cadence;
  /** The named day itself is still in time (「6月10日前」含当日). */
  readonly inclusive: boolean;
  /** First day of the series; windows of days count from it. */
  readonly anchor: string;
  readonly days: number;
}

const pad = (n: number) => String(n).padStart(2, '0');

function monthsOf(year: number, n: number): Window[] {
  const letter = { 1: '', 3: 'Q', 6: 'H', 12: '' }[n];
  return Array.from({ length: 12 / n }, (_, index) => {
    const from = `${year}-${pad(index * n + 1)}-01`;
    const part = n === 1 ? pad(index + 1) : `${letter}${index + 1}`;
    return { key: n === 12 ? `${year}` : `${year}-${part}`, from, to: addDays(addMonths(from, n), -1) };
  });
}

function termsOf(year: number): Window[] {
  return [
    { key: `${year}-spring`, from: `${year}-02-01`, to: `${year}-07-15` },
    { key: `${year}-autumn`, from: `${year}-09-01`, to: `${year + 1}-01-31` },
  ];
}

function beforeOf(year: number, dates: readonly string[], inclusive: boolean): Window[] {
  const last = (date: string) => addDays(date, inclusive ? 0 : -1);
  return dates.map((date, index) => {
    const earlier = index === 0 ? `${year - 1}-${dates.at(-1)}` : `${year}-${dates[index - 1]}`;
    const day = `${year}-${date}`;
    return { key: day, from: addDays(last(earlier), 1), to: last(day) };
  });
}

/** The window is named by the period it reports on. */
function afterOf(year: number, months: number, day: number): Window[] {
  return monthsOf(year, months).map(({ key, to }) => {
    const from = addDays(to, 1);
    return { key, from, to: addDays(from, day - 1) };
  });
}

function ofYear({ cadence, inclusive }: Rhythm, year: number): Window[] {
  switch (cadence.kind) {
    case 'months':
      return monthsOf(year, cadence.n);
    case 'term':
      return termsOf(year);
    case 'before':
      return beforeOf(year, cadence.dates, inclusive);
    case 'after':
      return afterOf(year, cadence.months, cadence.day);
    default:
      return [];
  }
}

/**
 * The window a day lies in, or the first one after it.
 * @param date Shanghai date `YYYY-MM-DD`
 * @throws RangeError for no date
 */
export function windowAt(rhythm: Rhythm, date: string): Window {
  if (rhythm.cadence.kind === 'days') {
    const { anchor, days } = rhythm;
    const from = addDays(anchor, Math.max(0, Math.floor(daysBetween(anchor, date) / days)) * days);
    return { key: from, from, to: addDays(from, days - 1) };
  }
  const year = Number(addDays(date, 0).slice(0, 4)); // refuses what is no date
  const near = [year - 1, year, year + 1].flatMap((one) => ofYear(rhythm, one));
  const found = near.find(({ to }) => to >= date);
  if (found === undefined) throw new RangeError(`no window from ${date}`);
  return found;
}

export function windowAfter(rhythm: Rhythm, { to }: Window): Window {
  return windowAt(rhythm, addDays(to, 1));
}

/** The first window that has not begun before a day. */
export function wholeWindowFrom(rhythm: Rhythm, date: string): Window {
  const found = windowAt(rhythm, date);
  return found.from < date ? windowAfter(rhythm, found) : found;
}
