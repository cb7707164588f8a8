import { DateTime, Duration, FixedOffsetZone } from 'luxon';

/**
 * Instants (milliseconds since 1970-01-01T00:00Z) and Shanghai dates (`YYYY-MM-DD`).
 *
 * Shanghai has stood at +08:00 without daylight saving since 15 September 1991, earlier than any hazard
 * file handled here, so a constant replaces the time zone database: the same answer on every machine.
 */

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * MS_PER_HOUR;

/** 0000-01-01 and 9999-12-31: what four digits of a year can print (RFC 3339). */
const DAY_NUMBER_MIN = -719_528;
const DAY_NUMBER_MAX = 2_932_896;

const DAYS_PER_ERA = 146_097; // 400 Gregorian years
const DAYS_TO_MARCH_0000 = 719_468; // years are counted from 1 March, so the leap day comes last

const PAD2 = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * @param ms whole milliseconds since 1970-01-01T00:00Z
 * @returns RFC 3339 in Shanghai time, `2026-03-02T09:00:00.000+08:00`
 * @throws RangeError when `ms` is no whole number or lies outside the years 0000–9999
 */
export function iso(ms: number): string {
  // Arithmetic, not Luxon or Intl: it prints every row of every answer.
  if (!Number.isInteger(ms)) throw new RangeError(`not a whole millisecond: ${ms}`);
  const local = ms + SHANGHAI_OFFSET_MS;
  const day = Math.floor(local / MS_PER_DAY);
  const inDay = local - day * MS_PER_DAY;
  const minutes = Math.floor(inDay / MS_PER_MINUTE);
  const hour = Math.floor(minutes / 60);
  const inMinute = inDay - minutes * MS_PER_MINUTE;
  const second = Math.floor(inMinute / 1000);
  const milli = inMinute - second * 1000;
  const fraction = `${Math.floor(milli / 100)}${PAD2[milli % 100]}`;
  return `${dateOfDayNumber(day)}T${PAD2[hour]}:${PAD2[minutes % 60]}:${PAD2[second]}.${fraction}+08:00`;
}

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/**
 * @param text RFC 3339 date-time with an offset (`Z` or `±hh:mm`); digits beyond the millisecond are cut off
 * @returns milliseconds since 1970-01-01T00:00Z
 * @throws RangeError for any other text, a day the calendar lacks, or a leap second elsewhere than 23:59:60 UTC
 */
export function msOf(text: string): number {
  const match = RFC_3339.exec(text);
  if (!match) throw new RangeError(`not an RFC 3339 instant with offset: ${text}`);
  const [, date = '', hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] = match;
  const offset = sign ? (Number(offsetHour) * 60 + Number(offsetMinute)) * MS_PER_MINUTE : 0;
  const wholeSeconds =
    dayNumber(date) * MS_PER_DAY +
    Number(hour) * MS_PER_HOUR +
    Number(minute) * MS_PER_MINUTE +
    Number(second) * 1000 -
    (sign === '-' ? -offset : offset);
  // RFC 3339 §5.7: second 60 exists only at the end of a UTC day; like POSIX it is the next day's 00:00:00.
  if (second === '60' && wholeSeconds % MS_PER_DAY !== 0) throw new RangeError(`no leap second: ${text}`);
  const ms = wholeSeconds + Number(fraction.slice(0, 3).padEnd(3, '0'));
  dateOf(ms); // The offset may push it past year 9999: what cannot be printed is not accepted either.
  return ms;
}

/**
 * @param ms milliseconds since 1970-01-01T00:00Z
 * @returns the Shanghai date of the instant, `YYYY-MM-DD`
 * @throws RangeError outside the years 0000–9999
 */
export function dateOf(ms: number): string {
  return dateOfDayNumber(Math.floor((ms + SHANGHAI_OFFSET_MS) / MS_PER_DAY));
}

/** @returns ms of 00:00+08:00 of `date` (`YYYY-MM-DD`). @throws RangeError when `date` is no calendar date */
export function startOfDay(date: string): number {
  return dayNumber(date) * MS_PER_DAY - SHANGHAI_OFFSET_MS;
}

/**
 * @param date Shanghai date `YYYY-MM-DD`
 * @param time wall time `HH:mm`, 00:00–23:59
 * @returns ms since 1970-01-01T00:00Z
 * @throws RangeError when either is malformed
 */
export function atTime(date: string, time: string): number {
  if (!isWallTime(time)) throw new RangeError(`not a wall time HH:mm: ${time}`);
  const minutes = Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return startOfDay(date) + minutes * MS_PER_MINUTE;
}

/** @returns true for `HH:mm`, 00:00–23:59. */
export function isWallTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** @returns `date` moved by `n` calendar days (negative: back). @throws RangeError for no date or no whole `n` */
export function addDays(date: string, n: number): string {
  return dateOfDayNumber(dayNumber(date) + n);
}

/**
 * @returns the corresponding day `n` months later or earlier; the month's last day where there is none
 * @throws RangeError for no date or no whole `n`
 * Source: 民法典 202.
 */
export function addMonths(date: string, n: number): string {
  dayNumber(date); // refuses what is no date
  const months = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + n;
  if (!Number.isInteger(months)) throw new RangeError(`not a whole number of months: ${n}`);
  const year = Math.floor(months / 12);
  const month = months - year * 12 + 1;
  const day = Math.min(Number(date.slice(8)), monthLength(year, month));
  return dateOfDayNumber(dayNumberOf(year, month, day));
}

/** @returns whole days from `a` to `b`, negative when `b` is earlier. @throws RangeError for no date */
export function daysBetween(a: string, b: string): number {
  return dayNumber(b) - dayNumber(a);
}

/** @returns true for `YYYY-MM-DD` naming a day the Gregorian calendar has. */
export function isDate(text: string): boolean {
  return !Number.isNaN(dayNumberOrNaN(text));
}

/** @returns 0 Sunday … 6 Saturday. @throws RangeError for no date */
export function weekdayOf(date: string): number {
  return (((dayNumber(date) + 4) % 7) + 7) % 7; // 1970-01-01 was a Thursday
}

// Nine digits: Luxon throws a plain Error on numbers it cannot read.
// Fractions only of hours, minutes and seconds: half a month is no fixed number of days.
const ISO_DURATION =
  /^P(?=\d|T\d)(\d{1,9}Y)?(\d{1,9}M)?(\d{1,9}W)?(\d{1,9}D)?(T(?=\d)(\d{1,9}(\.\d{1,9})?H)?(\d{1,9}(\.\d{1,9})?M)?(\d{1,9}(\.\d{1,9})?S)?)?$/;

/**
 * Advance of the sandbox clock, in Shanghai wall time: `P1M` from 31 January ends on 28 February.
 * @param ms milliseconds since 1970-01-01T00:00Z
 * @param duration ISO 8601 duration, `P16D`, `PT3H`, `P1M2DT3H4M5.5S`; zero is allowed, the clock stands
 * @returns ms since 1970-01-01T00:00Z, rounded to the millisecond
 * @throws RangeError when it is no duration, is negative or ends after year 9999
 */
export function addDuration(ms: number, duration: string): number {
  if (!ISO_DURATION.test(duration)) throw new RangeError(`not an ISO 8601 duration ≥ 0: ${duration}`);
  const zone = FixedOffsetZone.instance(SHANGHAI_OFFSET_MS / MS_PER_MINUTE);
  const moved = Math.round(
    DateTime.fromMillis(ms, { zone, locale: 'en' }).plus(Duration.fromISO(duration)).toMillis(),
  );
  dateOf(moved);
  return moved;
}

/** @returns days since 1970-01-01. @throws RangeError for no date */
function dayNumber(date: string): number {
  const day = dayNumberOrNaN(date);
  if (Number.isNaN(day)) throw new RangeError(`not a calendar date YYYY-MM-DD: ${date}`);
  return day;
}

function dayNumberOrNaN(text: string): number {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return Number.NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const real = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month);
  return real ? dayNumberOf(year, month, day) : Number.NaN;
}

// Number() would also take ' 1', '+1' and '1.'.
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function monthLength(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : MONTH_LENGTHS[month - 1]!;
}

// Both directions after H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).
function dayNumberOf(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_MARCH_0000;
}

function dateOfDayNumber(day: number): string {
  if (!Number.isInteger(day) || day < DAY_NUMBER_MIN || day > DAY_NUMBER_MAX) {
    throw new RangeError(`not a day of the years 0000–9999: day ${day} from 1970-01-01`);
  }
  const shifted = day + DAYS_TO_MARCH_0000;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  return `${PAD2[Math.floor(year / 100)]}${PAD2[year % 100]}-${PAD2[month]}-${PAD2[dayOfMonth]}`;
}
