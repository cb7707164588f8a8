import t from 'tap';
import { addDays, dateOf, iso, startOfDay } from '../../src/domain/instants.ts';
import {
  checkTerm,
  countDays,
  type Due,
  dueOf,
  type RungOffset,
  rungInstant,
  subtractTerm,
  TERM_MAX,
} from '../../src/domain/terms.ts';
import { at, calendar, local, minute, term } from './dates.ts';
import { DAY_CASES, type Row, WORKDAY_CASES } from './terms-days.table.ts';
import { LOCAL_CASES, LOCAL_KEPT_CASES } from './terms-local.table.ts';
import { BACK_CASES, HOUR_CASES, MONTH_CASES } from './terms-months.table.ts';

const TABLES: [unit: 'day' | 'workday' | 'month', rows: Row[]][] = [
  ['day', DAY_CASES],
  ['workday', WORKDAY_CASES],
  ['month', MONTH_CASES],
];

for (const [unit, rows] of TABLES) {
  t.test(`a term of ${unit}s ends at 24:00 Shanghai of its last day`, async (t) => {
    for (const [rule, start, n, dueOn, provisional = false] of rows) {
      const dueAt = startOfDay(addDays(dueOn, 1));
      t.strictSame(dueOf(at(start), term(n, unit), calendar), { dueOn, dueAt, provisional }, rule);
      const from = dateOf(at(start));
      const counted = countDays({ from, stretches: [{ n, unit }] }, calendar);
      t.strictSame(counted, { dueOn, provisional }, `${rule} (dates)`);
    }
  });
}

t.test('where business closes, the last day ends with it; local rows move the last day', async (t) => {
  for (const roll of [true, false]) {
    for (const [rule, start, n, unit, dueOn, end, provisional = false] of roll
      ? LOCAL_CASES
      : LOCAL_KEPT_CASES) {
      const due = dueOf(at(start), term(n, unit), local, { roll });
      t.strictSame({ ...due, dueAt: minute(due.dueAt) }, { dueOn, dueAt: end, provisional }, rule);
    }
  }
});

t.test('30 days from Friday 2025-01-24 in full: due Monday 2025-02-24 24:00, exclusive', async (t) => {
  t.equal(iso(dueOf(at('2025-01-24'), term(30, 'day'), calendar).dueAt), '2025-02-25T00:00:00.000+08:00');
});

t.test('without rolling the last day stands, certain in any year', async (t) => {
  const due = dueOf(at('2026-12-31'), term(1, 'day'), calendar, { roll: false });
  t.strictSame(due, { dueOn: '2027-01-01', dueAt: at('2027-01-02T00:00'), provisional: false });
  t.equal(dueOf(at('2025-01-24'), term(30, 'day'), calendar, { roll: false }).dueOn, '2025-02-23');
  t.equal(dueOf(at('2026-01-15'), term(1, 'month'), calendar, { roll: false }).dueOn, '2026-02-15');
  t.equal(dueOf(at('2026-03-06'), term(1, 'workday'), calendar, { roll: false }).dueOn, '2026-03-09');
});

t.test(
  '民法典 201: hours run at once, over midnight and rest days, never roll and never close',
  async (t) => {
    for (const [rule, start, n, end] of HOUR_CASES) {
      const expected = { dueOn: end.slice(0, 10), dueAt: at(end), provisional: false };
      t.strictSame(dueOf(at(start), term(n, 'hour'), calendar), expected, rule);
      t.strictSame(dueOf(at(start), term(n, 'hour'), local), expected, `${rule} (business hours)`);
    }
    t.equal(dueOf(0, term(1 / 7, 'hour'), calendar).dueAt, 514_286, 'whole milliseconds');
  },
);

t.test('a term is subtracted without counting the day itself, and nothing rolls backwards', async (t) => {
  for (const [rule, date, n, unit, startsOn, provisional = false] of BACK_CASES) {
    t.strictSame(subtractTerm(date, term(n, unit), calendar), { dueOn: startsOn, provisional }, rule);
  }
});

t.test('subtracting workdays lists every day passed, backwards', async (t) => {
  const passed: string[] = [];
  subtractTerm('2027-01-05', term(2, 'workday'), calendar, ({ date, as, covered }) =>
    passed.push(`${date} ${as} ${covered ? 'certain' : 'estimated'}`),
  );
  t.strictSame(passed, [
    '2027-01-04 counted estimated',
    '2027-01-03 rest estimated',
    '2027-01-02 rest estimated',
    '2027-01-01 rest estimated',
    '2026-12-31 counted certain',
  ]);
});

t.test('what is subtracted is a whole number of days, workdays or months from 0 to 3660', async (t) => {
  for (const unit of ['day', 'workday', 'month'] as const) {
    t.strictSame(subtractTerm('2026-03-07', term(0, unit), calendar).dueOn, '2026-03-07', unit);
    for (const n of [-1, 0.5, TERM_MAX + 1, Number.NaN, Number.POSITIVE_INFINITY]) {
      t.throws(() => subtractTerm('2026-03-02', term(n, unit), calendar), RangeError, `${n} ${unit}`);
    }
    t.throws(() => subtractTerm('2026-02-30', term(0, unit), calendar), RangeError, unit);
  }
  t.throws(() => subtractTerm('2026-03-02', term(1, 'hour'), calendar), RangeError);
});

t.test('a term is a positive whole number up to 3660; only hours may be 0 or broken', async (t) => {
  for (const unit of ['day', 'workday', 'month'] as const) {
    for (const n of [0, -1, 1.5, 3661, Number.NaN, Number.POSITIVE_INFINITY]) {
      t.throws(() => dueOf(0, term(n, unit), calendar), RangeError, `${n} ${unit}`);
      t.throws(() => checkTerm(term(n, unit)), RangeError, `${n} ${unit}`);
    }
    const longest = unit === 'month' ? 240 : TERM_MAX;
    t.ok(dueOf(at('2026-03-02'), term(longest, unit), calendar).provisional, `${longest} ${unit}`);
  }
  for (const n of [-1, -0.5, Number.NaN, Number.POSITIVE_INFINITY, 3660 * 24 + 1]) {
    t.throws(() => dueOf(0, term(n, 'hour'), calendar), RangeError, `${n} hours`);
  }
  for (const good of [term(0, 'hour'), term(0.5, 'hour'), term(3660 * 24, 'hour'), term(1, 'day')]) {
    t.doesNotThrow(() => checkTerm(good), `${good.n} ${good.unit}`);
  }
  t.throws(() => dueOf(0, term(1, 'week' as 'day'), calendar), RangeError, 'unknown unit');
});

t.test('a calendar without workdays is refused, not searched for ever', async (t) => {
  const days = new Map<string, 'rest'>();
  for (let i = -21_000; i < 21_000; i++) days.set(addDays('2026-03-02', i), 'rest');
  const never = { ...calendar, days };
  t.throws(() => dueOf(at('2026-03-02'), term(1, 'workday'), never), /too few workdays/);
  t.throws(() => dueOf(at('2026-03-02'), term(1, 'day'), never), /too few workdays/);
  t.throws(() => subtractTerm('2026-03-02', term(1, 'workday'), never), /too few workdays/);
});

const rung = (offset: RungOffset, due: Due, start: string, wall?: string): string =>
  minute(rungInstant(offset, due, at(start), calendar, wall));

t.test('day rungs stand at 09:00 on the due day moved by days or workdays', async (t) => {
  const due = dueOf(at('2025-01-24'), term(30, 'day'), calendar); // Monday 2025-02-24
  const cases: [n: number, unit: 'day' | 'workday', expected: string][] = [
    [-10, 'day', '2025-02-14T09:00'],
    [-1, 'day', '2025-02-23T09:00'],
    [0, 'day', '2025-02-24T09:00'],
    [7, 'day', '2025-03-03T09:00'],
    [-1, 'workday', '2025-02-21T09:00'],
    [0, 'workday', '2025-02-24T09:00'],
    [-11, 'workday', '2025-02-08T09:00'],
    [5, 'workday', '2025-03-03T09:00'],
  ];
  for (const [n, unit, expected] of cases)
    t.equal(rung({ n, unit }, due, '2025-01-24'), expected, `${n} ${unit}`);
  t.equal(rung({ n: 0, unit: 'day' }, due, '2025-01-24', '08:30'), '2025-02-24T08:30', 'the digest hour');
});

t.test('hour rungs count from the exclusive end, also at night', async (t) => {
  const due = dueOf(at('2026-03-02T20:00'), term(24, 'hour'), calendar);
  t.equal(rung({ n: -2, unit: 'hour' }, due, '2026-03-02T20:00'), '2026-03-03T18:00');
  t.equal(rung({ n: 3.5, unit: 'hour' }, due, '2026-03-02T20:00'), '2026-03-03T23:30');
});

t.test('a fraction of the term is cut to the minute and kept within 07:30–21:00 of its day', async (t) => {
  const hours = (start: string, n: number, fraction: number) =>
    rung({ fraction }, dueOf(at(start), term(n, 'hour'), calendar), start);
  t.equal(hours('2026-03-02T09:00', 4, 0.5), '2026-03-02T11:00');
  t.equal(hours('2026-03-02T09:00', 1, 1 / 7), '2026-03-02T09:08', '8 min 34 s, rounded down');
  t.equal(hours('2026-03-02T20:00', 2, 0.5), '2026-03-02T21:00', '21:00 itself stands');
  t.equal(hours('2026-03-02T20:02', 2, 0.5), '2026-03-02T21:00', 'after 21:00: the earlier side');
  t.equal(hours('2026-03-02T12:00', 23.9, 0.5), '2026-03-02T21:00', '23:57');
  t.equal(hours('2026-03-02T12:00', 24, 0.5), '2026-03-03T07:30', 'midnight is before 07:30');
  t.equal(hours('2026-03-02T19:28', 24, 0.5), '2026-03-03T07:30', '07:28');
  t.equal(hours('2026-03-02T19:30', 24, 0.5), '2026-03-03T07:30', '07:30 itself stands');
  t.equal(hours('2026-03-02T19:32', 24, 0.5), '2026-03-03T07:32');
  t.equal(hours('2026-03-02T09:00', 4, 0), '2026-03-02T09:00');
  t.equal(hours('2026-03-02T09:00', 4, 1), '2026-03-02T13:00');
  const threeDays = dueOf(at('2026-03-02'), term(3, 'workday'), calendar); // 87 hours: 2026-03-06T00:00
  t.equal(rung({ fraction: 0.5 }, threeDays, '2026-03-02'), '2026-03-04T07:30', '04:30');
});

t.test('a rung out of bounds is refused', async (t) => {
  const due = dueOf(at('2026-03-02'), term(3, 'day'), calendar);
  const bad: RungOffset[] = [
    { fraction: -0.1 },
    { fraction: 1.1 },
    { fraction: Number.NaN },
    { n: 0.5, unit: 'day' },
    { n: 0.5, unit: 'workday' },
    { n: -3661, unit: 'workday' },
    { n: 3661, unit: 'day' },
    { n: Number.NaN, unit: 'hour' },
    { n: 1, unit: 'week' as 'day' },
  ];
  for (const offset of bad)
    t.throws(() => rung(offset, due, '2026-03-02'), RangeError, JSON.stringify(offset));
  t.throws(() => rung({ n: 0, unit: 'day' }, due, '2026-03-02', '9:00'), RangeError);
});
