import { type Calendar, type CalendarDay, type CalendarRecord, isClosing } from './calendar.ts';
import {
  checkTwice,
  type ImportedCalendar,
  isWeekend,
  type Row,
  rowsOf,
  type Tell,
  wallTime,
} from './calendar-rows.ts';
import { Problem, type ProblemPlace } from './errors.ts';

export interface Import {
  /** The newest record of the place; absent, it has none yet. */
  readonly base?: CalendarRecord;
  /** Years that the layers beneath cover: a layer that declares one hides what they say of it. */
  readonly covered?: ReadonlySet<string>;
  readonly given: ImportedCalendar;
  /** The nation's own layer: its years are weighed against the statutory number of holidays. */
  readonly national?: boolean;
  /** What a pointer into `given` is called where it came from: a line of a file, a parameter. */
  readonly at?: (pointer: string) => string;
}

export interface NextCalendar {
  readonly record: CalendarRecord;
  /** What can be meant but seldom is; told, never refused. */
  readonly warnings: readonly ProblemPlace[];
}

/** Source: 全国年节及纪念日放假办法 (2024-11-10) art. 2: 13 days since 2025. */
const STATUTORY_HOLIDAYS = 13;

/**
 * The next record of a place: what its newest says, with the import laid over it.
 * @throws Problem SCHEMA_INVALID naming everything that is wrong. A wrong calendar moves every deadline, so it is
 *   refused whole.
 */
export function nextCalendar({
  base,
  covered = new Set(),
  given,
  national = false,
  at = (pointer) => pointer,
}: Import): NextCalendar {
  const faults: ProblemPlace[] = [];
  const fail: Tell = (pointer, zh, en) => faults.push({ pointer: at(pointer), message: { zh, en } });
  checkHead(given, fail);
  checkYears({ base, covered }, given, fail);
  const rows = rowsOf(given, fail);
  checkTwice(rows, at, fail);
  checkCovered(base, given, rows, fail);
  if (faults.length > 0) throw new Problem('SCHEMA_INVALID', { errors: faults });
  const warnings: ProblemPlace[] = [];
  const warn: Tell = (pointer, zh, en) => warnings.push({ pointer: at(pointer), message: { zh, en } });
  if (national) weighYears(given, rows, warn);
  warnOfPlainWorkdays(rows, national, warn);
  const days = mergedDays(base, given, rows, warn);
  const businessClose = given.businessClose ?? base?.businessClose;
  const record: CalendarRecord = {
    version: given.version,
    source: sourceOf(base, given),
    years: yearsOf(base, given),
    ...(businessClose === undefined ? {} : { businessClose }),
    days,
  };
  return { record, warnings };
}

function checkHead({ version, businessClose, years, days = [] }: ImportedCalendar, fail: Tell): void {
  // The versions of layers are joined by `+` where a clock names its calendar.
  if (!/^[^\s+]+$/.test(version))
    fail('/version', '版本不得为空，不得含“+”或空白', 'must not be empty nor hold "+" or white space');
  if (businessClose !== undefined && !isClosing(businessClose)) wallTime('/businessClose', fail);
  if (years.length === 0 && days.length === 0 && businessClose === undefined)
    fail(
      '',
      '没有可导入的内容：没有年度、日期，也没有下班时间',
      'nothing to import: no year, no day, no close of business',
    );
}

function checkYears(
  { base, covered }: { base: CalendarRecord | undefined; covered: ReadonlySet<string> },
  { years }: ImportedCalendar,
  fail: Tell,
): void {
  const seen = new Set<number>();
  for (const [index, { year, replaces = false }] of years.entries()) {
    const pointer = `/years/${index}/year`;
    if (seen.has(year))
      fail(pointer, `${year} 年在本次导入中出现两次`, `the year ${year} stands twice in the import`);
    else if ((base?.years.includes(year) || covered.has(String(year))) && !replaces)
      fail(
        pointer,
        `日历已有 ${year} 年；要替换整年，须写明 replaces`,
        `the calendar covers ${year} already; say "replaces" to replace the whole year`,
      );
    seen.add(year);
  }
}

/** A layer that declares a year says all there is to say of it, so it has no days outside its years. */
function checkCovered(
  base: CalendarRecord | undefined,
  given: ImportedCalendar,
  rows: readonly Row[],
  fail: Tell,
): void {
  const years = yearsOf(base, given);
  if (years.length === 0) return;
  const covered = (date: string) => {
    const year = Number(date.slice(0, 4));
    return years.includes(year) || (date.slice(5, 7) === '12' && years.includes(year + 1));
  };
  const listed = years.join('、');
  for (const { day, pointer } of rows) {
    if (!pointer.startsWith('/days/') || covered(day.date)) continue;
    fail(
      `${pointer}/date`,
      `本层日历载明整年（${listed}），此日不在其中`,
      `the layer declares whole years (${listed}), and this day lies in none of them`,
    );
  }
  const loose = base?.days.find(({ date }) => !covered(date));
  if (loose === undefined) return;
  fail(
    '/years',
    `本层已有单独的日期 ${loose.date}，不在所载整年内`,
    `the layer has a single day ${loose.date} outside the declared years already`,
  );
}

/** Weekdays at rest less weekend days at work are the statutory holidays; another number is mostly a slip. */
function weighYears({ years }: ImportedCalendar, rows: readonly Row[], warn: Tell): void {
  for (const [index, { year }] of years.entries()) {
    let free = 0;
    for (const { day, pointer } of rows) {
      if (!pointer.startsWith(`/years/${index}/`)) continue;
      if (day.kind === 'rest' && !isWeekend(day.date)) free++;
      if (day.kind !== 'rest' && isWeekend(day.date)) free--;
    }
    if (free === STATUTORY_HOLIDAYS) continue;
    warn(
      `/years/${index}`,
      `${year} 年工作日放假减去周末上班为 ${free} 天，法定节假日为 ${STATUTORY_HOLIDAYS} 天，请核对`,
      `${year}: weekdays at rest less weekend days at work are ${free}, statutory holidays are ${STATUTORY_HOLIDAYS}`,
    );
  }
}

/** Single days of a place may call people in on the nation's holiday, so there a weekday at work is no oddity. */
function warnOfPlainWorkdays(rows: readonly Row[], national: boolean, warn: Tell): void {
  for (const { day, pointer } of rows) {
    if (day.kind !== 'work' || isWeekend(day.date)) continue;
    if (!national && pointer.startsWith('/days/')) continue;
    warn(pointer, `${day.date} 本来就是工作日`, `${day.date} is a workday anyway`);
  }
}

function mergedDays(
  base: CalendarRecord | undefined,
  { years }: ImportedCalendar,
  rows: readonly Row[],
  warn: Tell,
): CalendarDay[] {
  const days = new Map<string, CalendarDay>();
  const given = new Map(rows.map(({ day }) => [day.date, day]));
  for (const day of base?.days ?? []) {
    const { date } = day;
    const owner = noticeYear(date, base!.years);
    const replaced = years.some(({ year }) => year === owner && base!.years.includes(year));
    if (!replaced) days.set(date, day);
    // Nothing says which of two notices a day in December came with.
    const index = years.findIndex(({ year }) => year === owner || `${year}` === date.slice(0, 4));
    if (index >= 0 && owner !== Number(date.slice(0, 4)) && !given.has(date))
      warn(
        `/years/${index}`,
        `${date} 视为 ${owner} 年通知所定，${replaced ? '已去掉' : '予以保留'}`,
        `${date} is taken to belong to the notice of ${owner} and was ${replaced ? 'dropped' : 'kept'}`,
      );
  }
  for (const [date, day] of given) days.set(date, day);
  return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

function noticeYear(date: string, years: readonly number[]): number {
  const year = Number(date.slice(0, 4));
  return date.slice(5, 7) === '12' && years.includes(year + 1) ? year + 1 : year;
}

function yearsOf(base: CalendarRecord | undefined, { years }: ImportedCalendar): number[] {
  return [...new Set([...(base?.years ?? []), ...years.map(({ year }) => year)])].sort((a, b) => a - b);
}

function sourceOf(base: CalendarRecord | undefined, { version, source, years }: ImportedCalendar): string {
  const before = base?.source ?? '';
  const documents = years.map(({ document }) => document).filter((document) => !before.includes(document));
  const parts = [before, source ?? '', documents.join('、')].filter((part) => part !== '');
  return [...new Set(parts)].join('；') || version;
}

/** Every day a calendar names, as its rows would say it. */
export function daysOf({ names, closes, days }: Calendar): CalendarDay[] {
  const dates = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
  return dates.map(([date, name]): CalendarDay => {
    const until = closes.get(date);
    if (until !== undefined) return { date, kind: 'half', name, until };
    return { date, kind: days.get(date) ?? (isWeekend(date) ? 'rest' : 'work'), name };
  });
}

/** True when a calendar of one layer says what the record says. */
export function isSame(
  layer: Calendar,
  { version, source, years, businessClose, days }: CalendarRecord,
): boolean {
  const rows = (all: readonly CalendarDay[]) =>
    all.map(({ date, kind, name, until }) => [date, kind, name, until]);
  const text = (parts: readonly unknown[]) => JSON.stringify(parts);
  return (
    text([
      layer.version,
      layer.source,
      layer.businessClose,
      [...layer.years].map(Number),
      rows(daysOf(layer)),
    ]) === text([version, source, businessClose, years, rows(days)])
  );
}
