import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import t from 'tap';
import {
  addDays,
  addDuration,
  addMonths,
  atTime,
  dateOf,
  daysBetween,
  isDate,
  iso,
  msOf,
  startOfDay,
  weekdayOf,
} from '../../src/domain/instants.ts';

const YEAR_0000 = Date.parse('0000-01-01T00:00:00+08:00');
const YEAR_9999 = Date.parse('9999-12-31T23:59:59.999+08:00');
const anyMs = fc.integer({ min: YEAR_0000, max: YEAR_9999 });
const anyDate = fc.integer({ min: -700_000, max: 2_900_000 }).map((n) => addDays('1970-01-01', n));

t.test('an instant is printed in Shanghai time with milliseconds', async (t) => {
  for (const text of [
    '2026-03-02T09:00:00.000+08:00',
    '1970-01-01T08:00:00.000+08:00',
    '1969-12-31T23:59:59.999+08:00',
    '2024-02-29T00:00:00.007+08:00',
    '2000-02-29T23:59:59.090+08:00',
    '2100-02-28T12:34:56.789+08:00',
    '0000-01-01T00:00:00.000+08:00',
    '9999-12-31T23:59:59.999+08:00',
  ]) {
    t.equal(iso(Date.parse(text)), text);
    t.equal(msOf(text), Date.parse(text));
  }
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 0.5, YEAR_0000 - 1, YEAR_9999 + 1]) {
    t.throws(() => iso(bad), RangeError, `iso(${bad})`);
  }
});

t.test(
  'printing agrees with the platform for every instant of the years 0000–9999, and reads back',
  async () => {
    fc.assert(
      fc.property(anyMs, (ms) => {
        const expected = new Date(ms + 8 * 3_600_000).toISOString().replace('Z', '+08:00');
        return iso(ms) === expected && dateOf(ms) === expected.slice(0, 10) && msOf(iso(ms)) === ms;
      }),
      { numRuns: 5000 },
    );
  },
);

t.test('an RFC 3339 text is read with any offset; digits past the millisecond are cut off', async (t) => {
  const cases: [text: string, same: string][] = [
    ['2026-03-02T01:00:00Z', '2026-03-02T09:00:00.000+08:00'],
    ['2026-03-02t01:00:00z', '2026-03-02T09:00:00.000+08:00'],
    ['2026-03-01T20:00:00-05:00', '2026-03-02T09:00:00.000+08:00'],
    ['2026-03-02T06:45:00.5+05:45', '2026-03-02T09:00:00.500+08:00'],
    ['2026-03-02T01:00:00.1239999-00:00', '2026-03-02T09:00:00.123+08:00'],
    ['2016-12-31T23:59:60Z', '2017-01-01T08:00:00.000+08:00'],
    ['2017-01-01T07:59:60+08:00', '2017-01-01T08:00:00.000+08:00'],
  ];
  for (const [text, same] of cases) t.equal(iso(msOf(text)), same, text);
});

t.test('an instant without offset, of no real day or out of range is refused', async (t) => {
  for (const bad of [
    '',
    '2026-03-02',
    '2026-03-02T09:00:00',
    '2026-03-02 09:00:00+08:00',
    '2026-03-02T09:00+08:00',
    '2026-03-02T24:00:00+08:00',
    '2026-03-02T09:60:00+08:00',
    '2026-03-02T09:00:60+08:00',
    '2026-02-29T09:00:00+08:00',
    '2026-13-01T09:00:00+08:00',
    '2026-03-02T09:00:00.+08:00',
    '2026-03-02T09:00:00+0800',
    '2026-03-02T09:00:00+24:00',
    '2026-03-02T09:00:00+08:00\n',
    '0000-01-01T00:00:00+09:00',
    '9999-12-31T23:00:00Z',
    'yesterday',
  ]) {
    t.throws(() => msOf(bad), RangeError, bad);
  }
});

t.test('a Shanghai date begins at 00:00+08:00 and holds every instant before the next one', async (t) => {
  t.equal(startOfDay('2026-03-02'), Date.parse('2026-03-01T16:00:00Z'));
  t.equal(dateOf(startOfDay('2026-03-02')), '2026-03-02');
  t.equal(dateOf(startOfDay('2026-03-02') - 1), '2026-03-01');
  t.equal(atTime('2026-03-02', '00:00'), startOfDay('2026-03-02'));
  t.equal(iso(atTime('2026-03-02', '23:59')), '2026-03-02T23:59:00.000+08:00');
  for (const bad of ['24:00', '9:00', '09:60', '09:00:00', '', '09.00']) {
    t.throws(() => atTime('2026-03-02', bad), RangeError, bad);
  }
});

t.test('a date is a real calendar day written YYYY-MM-DD', async (t) => {
  for (const real of ['2024-02-29', '2000-02-29', '2026-12-31', '0001-01-01']) t.ok(isDate(real), real);
  for (const bad of [
    '2025-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-00-10',
    '2026-10-00',
    '2026-1-1',
    '2026/01/01',
    '2026-01-01T',
    ' 026-01-01',
    '2026-+1-01',
    '2026-01-1.',
    '',
  ]) {
    t.notOk(isDate(bad), bad);
    t.throws(() => startOfDay(bad), RangeError, bad);
  }
});

t.test('adding days crosses months and leap days, and days between is its inverse', async (t) => {
  t.equal(addDays('2024-02-28', 1), '2024-02-29');
  t.equal(addDays('2025-02-28', 1), '2025-03-01');
  t.equal(addDays('2026-01-01', -1), '2025-12-31');
  t.equal(daysBetween('2024-02-28', '2024-03-01'), 2);
  t.equal(daysBetween('2026-03-02', '2026-03-01'), -1);
  t.throws(() => addDays('2026-01-01', 0.5), RangeError);
  t.throws(() => addDays('9999-12-31', 1), RangeError);
  fc.assert(
    fc.property(anyDate, fc.integer({ min: -9000, max: 9000 }), (date, n) => {
      const moved = addDays(date, n);
      const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
      return daysBetween(date, moved) === n && addDays(moved, -n) === date && weekdayOf(date) === weekday;
    }),
  );
});

t.test('民法典 202: adding months keeps the day of the month, or takes the month end', async (t) => {
  t.equal(addMonths('2025-01-31', 1), '2025-02-28');
  t.equal(addMonths('2024-01-31', 1), '2024-02-29');
  t.equal(addMonths('2025-02-28', 1), '2025-03-28');
  t.equal(addMonths('2026-01-15', -1), '2025-12-15');
  t.equal(addMonths('2024-02-29', -12), '2023-02-28');
  t.throws(() => addMonths('2026-01-15', 0.5), RangeError);
  t.throws(() => addMonths('2026-02-30', 1), RangeError);
});

t.test('the sandbox clock advances by an ISO 8601 duration in Shanghai wall time', async (t) => {
  const start = msOf('2026-03-02T09:00:00+08:00');
  const cases: [duration: string, end: string][] = [
    ['P16D', '2026-03-18T09:00:00.000+08:00'],
    ['PT3H', '2026-03-02T12:00:00.000+08:00'],
    ['PT15H', '2026-03-03T00:00:00.000+08:00'],
    ['P1M', '2026-04-02T09:00:00.000+08:00'],
    ['P1Y2M1W3DT4H5M6.5S', '2027-05-12T13:05:06.500+08:00'],
    ['PT1.5H', '2026-03-02T10:30:00.000+08:00'],
    ['PT0S', '2026-03-02T09:00:00.000+08:00'],
  ];
  for (const [duration, end] of cases) t.equal(iso(addDuration(start, duration)), end, duration);
  const lastOfMarch = msOf('2026-03-31T02:00:00+08:00'); // still 30 March in UTC
  t.equal(iso(addDuration(lastOfMarch, 'P1M')), '2026-04-30T02:00:00.000+08:00');
});

t.test('a duration that is nonsense, negative or beyond year 9999 is refused', async (t) => {
  for (const bad of [
    '',
    'P',
    'PT',
    'P1DT',
    '-P1D',
    'P-1D',
    'PT-1H',
    '1D',
    'P1H',
    'P0.5M',
    'p1d',
    '16 days',
    'P9000Y',
    'P1D\n',
  ]) {
    t.throws(() => addDuration(msOf('2026-03-02T09:00:00+08:00'), bad), RangeError, JSON.stringify(bad));
  }
  t.throws(() => addDuration(0, `P${'9'.repeat(30)}D`), RangeError);
  t.throws(() => addDuration(Number.NaN, 'P1D'), RangeError);
});

/** Runs in a child: its clock may not be read, and its time zone must not matter. */
const ELSEWHERE = `
  const { calendarOf } = await import('./src/domain/calendar.ts');
  const { CN_CALENDAR } = await import('./src/domain/calendar-cn.ts');
  const { iso, msOf, addDuration, atTime } = await import('./src/domain/instants.ts');
  const { dueOf, rungInstant, subtractTerm } = await import('./src/domain/terms.ts');
  const zone = new Date(Date.UTC(2026, 0, 1)).getTimezoneOffset();
  const RealDate = Date;
  const refuse = () => { throw new Error('the clock was read'); };
  globalThis.Date = new Proxy(RealDate, {
    apply: refuse,
    construct: (target, args) => args.length === 0 ? refuse() : Reflect.construct(target, args),
    get: (target, key) => key === 'now' ? refuse : Reflect.get(target, key),
  });
  performance.now = refuse;
  const calendar = calendarOf(CN_CALENDAR);
  const lines = [];
  for (let i = 0; i < 1200; i += 7) {
    const start = msOf('2024-01-01T00:30:00+08:00') + i * 86_400_000 + i * 1_000_000;
    for (const unit of ['hour', 'day', 'workday', 'month']) {
      const due = dueOf(start, { n: (i % 40) + 1, unit }, calendar);
      const rungs = [{ n: -2, unit: 'workday' }, { n: 1, unit: 'day' }, { fraction: 0.5 }];
      const fired = rungs.map((offset) => iso(rungInstant(offset, due, start, calendar)));
      lines.push([iso(start), iso(due.dueAt), due, fired, subtractTerm(due.dueOn, { n: 9, unit: 'workday' }, calendar)]);
    }
    lines.push(iso(addDuration(start, 'P1M1DT1H')), atTime(iso(start).slice(0, 10), '23:59'));
  }
  console.log(JSON.stringify({ zone, lines }));
`;

t.test('the same instants and terms come out in any time zone, and the clock is never read', async (t) => {
  const run = (TZ: string): { zone: number; lines: unknown[] } => {
    const args = ['--input-type=module', '-e', ELSEWHERE];
    const options = {
      cwd: `${import.meta.dirname}/../..`,
      env: { ...process.env, TZ },
      encoding: 'utf8',
    } as const;
    return JSON.parse(execFileSync(process.execPath, args, options));
  };
  const home = run('Asia/Shanghai');
  const [newYork, apia] = [run('America/New_York'), run('Pacific/Apia')];
  t.strictSame([home.zone, newYork.zone, apia.zone], [-480, 300, -780], 'the children do live elsewhere');
  t.equal(home.lines.length, 172 * 6);
  t.strictSame(newYork.lines, home.lines);
  t.strictSame(apia.lines, home.lines);
});
