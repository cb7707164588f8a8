import fc from 'fast-check';
import t from 'tap';
import { calendarOf, isWorkday } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { addDays, dateOf, iso, msOf, startOfDay } from '../../src/domain/instants.ts';
import {
  addTerm,
  type Due,
  dueOf,
  dueOfDate,
  rungInstant,
  subtractWorkdays,
  type Term,
} from '../../src/domain/terms.ts';
import type { Rung } from '../../src/engine/workflow.ts';

const calendar = calendarOf(CN_CALENDAR);
const term = (n: number, unit: Term['unit']): Term => ({ n, unit });
/** `2026-03-02` is 09:00 Shanghai of that day; `2026-03-02T23:30` a Shanghai minute. */
const at = (text: string): number =>
  msOf(text.length === 10 ? `${text}T09:00:00+08:00` : text.length === 16 ? `${text}:00+08:00` : text);

type Case = [rule: string, start: string, n: number, unit: Term['unit'], dueOn: string, provisional?: true];

// 2025: Spring Festival 28 Jan–4 Feb, work on Sun 26 Jan and Sat 8 Feb. 2026: 15–23 Feb, work on Sat 14 and 28 Feb.
const DAY_CASES: Case[] = [
  ['the start day is not counted', '2026-03-02', 1, 'day', '2026-03-03'],
  [
    'the last millisecond of a day still starts on it',
    '2026-03-02T23:59:59.999+08:00',
    1,
    'day',
    '2026-03-03',
  ],
  ['midnight starts on the new day', '2026-03-03T00:00', 1, 'day', '2026-03-04'],
  ['the start day is that of Shanghai, not of UTC', '2026-03-02T16:00:00Z', 1, 'day', '2026-03-04'],
  ['30 days cross a month of 31', '2026-03-02', 30, 'day', '2026-04-01'],
  ['a last day on a Saturday rolls to Monday', '2026-03-06', 1, 'day', '2026-03-09'],
  ['a last day on a Sunday rolls to Monday', '2026-03-07', 1, 'day', '2026-03-09'],
  ['a start on a rest day is as good as any', '2026-03-07', 2, 'day', '2026-03-09'],
  ['rest days inside a term count', '2026-02-13', 14, 'day', '2026-02-27'],
  ['a last day on a make-up Saturday stays', '2026-02-13', 1, 'day', '2026-02-14'],
  ['a last day in Spring Festival 2026 rolls past it', '2026-02-14', 1, 'day', '2026-02-24'],
  ['the last day of Spring Festival 2026 rolls too', '2026-01-24', 30, 'day', '2026-02-24'],
  ['the second make-up Saturday of 2026 stays', '2026-02-27', 1, 'day', '2026-02-28'],
  ['the Sunday after it rolls', '2026-02-28', 1, 'day', '2026-03-02'],
  ['30 days from Friday 2025-01-24', '2025-01-24', 30, 'day', '2025-02-24'],
  ['a last day on a make-up Sunday stays', '2025-01-25', 1, 'day', '2025-01-26'],
  ['a last day in Spring Festival 2025 rolls past it', '2025-01-27', 1, 'day', '2025-02-05'],
  ['the make-up Saturday after it stays', '2025-02-07', 1, 'day', '2025-02-08'],
  ['the Sunday after that rolls', '2025-02-08', 1, 'day', '2025-02-10'],
  ['coal acceptance, 20 days from 2025-03-01', '2025-03-01', 20, 'day', '2025-03-21'],
  ['a leap day is a day', '2024-02-28', 1, 'day', '2024-02-29'],
  ["New Year's Eve 2024 is a workday", '2024-02-08', 1, 'day', '2024-02-09'],
  ['a roll may end on a make-up Sunday', '2024-02-09', 1, 'day', '2024-02-18'],
  ['a last day on 1 May rolls past the holiday', '2025-04-30', 1, 'day', '2025-05-06'],
  ['a last day on 1 October 2025 rolls past 8 October', '2025-09-30', 1, 'day', '2025-10-09'],
  ['a roll crosses the year', '2025-12-31', 1, 'day', '2026-01-04'],
  ['31 December of the last covered year is certain', '2026-12-30', 1, 'day', '2026-12-31'],
  ['a last day in an uncovered year is provisional', '2026-12-31', 1, 'day', '2027-01-04', true],
  ['an uncovered year rests on 1–3 October', '2027-09-30', 1, 'day', '2027-10-04', true],
  ['an uncovered year before the covered ones counts alike', '2023-04-28', 3, 'day', '2023-05-03', true],
  ['a start in an uncovered year with a covered last day is certain', '2023-12-01', 40, 'day', '2024-01-10'],
];

const WORKDAY_CASES: Case[] = [
  ['5 workdays from Monday 2025-09-29', '2025-09-29', 5, 'workday', '2025-10-13'],
  ['the start day is not counted', '2026-03-02', 1, 'workday', '2026-03-03'],
  ['a weekend is skipped', '2026-03-06', 1, 'workday', '2026-03-09'],
  ['a start on Saturday counts from Monday', '2026-03-07', 1, 'workday', '2026-03-09'],
  ['a start on Sunday counts from Monday', '2026-03-08', 3, 'workday', '2026-03-11'],
  ['a make-up Saturday counts, Spring Festival 2026 does not', '2026-02-12', 3, 'workday', '2026-02-24'],
  [
    'a start inside Spring Festival 2026 ends on a make-up Saturday',
    '2026-02-17',
    5,
    'workday',
    '2026-02-28',
  ],
  ['a make-up Sunday counts, Spring Festival 2025 does not', '2025-01-24', 3, 'workday', '2025-02-05'],
  ['a term may end on a make-up Saturday', '2025-01-30', 4, 'workday', '2025-02-08'],
  ['and goes on after it', '2025-01-30', 5, 'workday', '2025-02-10'],
  ['Labour Day 2026 with its make-up Saturday', '2026-04-30', 4, 'workday', '2026-05-09'],
  ['15 workdays within the covered years are certain', '2026-12-10', 15, 'workday', '2026-12-31'],
  ['30 workdays from 2026-12-10 are provisional', '2026-12-10', 30, 'workday', '2027-01-22', true],
  ['an uncovered start is not examined', '2023-12-31', 1, 'workday', '2024-01-02'],
  ['one uncovered day on the way is provisional', '2023-12-28', 2, 'workday', '2024-01-02', true],
];

const MONTH_CASES: Case[] = [
  ['no corresponding day: the month end', '2025-01-31', 1, 'month', '2025-02-28'],
  ['the month end of a leap year', '2024-01-31', 1, 'month', '2024-02-29'],
  ['12 months from a leap day', '2024-02-29', 12, 'month', '2025-02-28'],
  ['the corresponding day, not month end to month end', '2025-02-28', 1, 'month', '2025-03-28'],
  ['31 March to 30 April', '2025-03-31', 1, 'month', '2025-04-30'],
  ['a month end on a make-up Saturday stays', '2025-08-31', 6, 'month', '2026-02-28'],
  ['a month term rolls over Spring Festival 2026', '2026-01-15', 1, 'month', '2026-02-24'],
  ['a month term rolls over a Sunday into the next month', '2026-04-30', 1, 'month', '2026-06-01'],
  ['a month term from a Saturday', '2025-05-31', 1, 'month', '2025-06-30'],
  ['a month term into an uncovered year is provisional', '2026-03-02', 10, 'month', '2027-01-04', true],
];

for (const [name, cases] of Object.entries({ DAY_CASES, WORKDAY_CASES, MONTH_CASES })) {
  t.test(`a term ends at 24:00 Shanghai of its last day: ${name}`, async (t) => {
    for (const [rule, start, n, unit, dueOn, provisional = false] of cases) {
      const dueAt = startOfDay(addDays(dueOn, 1));
      t.strictSame(dueOf(at(start), term(n, unit), calendar), { dueOn, dueAt, provisional }, rule);
      t.strictSame(
        addTerm(dateOf(at(start)), term(n, unit), calendar),
        { dueOn, provisional },
        `${rule} (dates)`,
      );
      t.equal(dueOfDate(dueOn), dueAt);
    }
  });
}

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

t.test('民法典 201: hours run at once, over midnight and rest days, and never roll', async (t) => {
  const cases: [rule: string, start: string, n: number, end: string][] = [
    ['2 hours', '2026-03-02T09:00', 2, '2026-03-02T11:00'],
    ['over midnight', '2026-03-02T23:30', 1, '2026-03-03T00:30'],
    ['to midnight exactly: no time is left on the new date', '2026-03-02T23:00', 1, '2026-03-03T00:00'],
    ['24 hours from Friday evening end on Saturday', '2026-03-06T18:00', 24, '2026-03-07T18:00'],
    ['72 hours end inside Spring Festival', '2026-02-13T20:00', 72, '2026-02-16T20:00'],
    ['over a leap day', '2024-02-28T23:00', 25, '2024-03-01T00:00'],
    ['into an uncovered year, still certain', '2026-12-31T12:00', 24, '2027-01-01T12:00'],
    ['half an hour', '2026-03-02T09:00', 0.5, '2026-03-02T09:30'],
    ['at once', '2026-03-02T09:00', 0, '2026-03-02T09:00'],
  ];
  for (const [rule, start, n, end] of cases) {
    const expected = { dueOn: end.slice(0, 10), dueAt: at(end), provisional: false };
    t.strictSame(dueOf(at(start), term(n, 'hour'), calendar), expected, rule);
  }
  t.equal(dueOf(0, term(1 / 7, 'hour'), calendar).dueAt, 514_286, 'whole milliseconds');
});

t.test('a term is a positive whole number up to 3660; only hours may be 0 or broken', async (t) => {
  for (const unit of ['day', 'workday', 'month'] as const) {
    for (const n of [0, -1, 1.5, 3661, Number.NaN, Number.POSITIVE_INFINITY]) {
      t.throws(() => dueOf(0, term(n, unit), calendar), RangeError, `${n} ${unit}`);
      t.throws(() => addTerm('2026-03-02', term(n, unit), calendar), RangeError, `${n} ${unit}`);
    }
    t.ok(dueOf(at('2026-03-02'), term(3660, unit), calendar).provisional, `3660 ${unit}`);
  }
  for (const n of [-1, -0.5, Number.NaN, Number.POSITIVE_INFINITY, 3660 * 24 + 1]) {
    t.throws(() => dueOf(0, term(n, 'hour'), calendar), RangeError, `${n} hours`);
  }
  t.throws(() => addTerm('2026-03-02', term(1, 'hour'), calendar), RangeError, 'hours need an instant');
  t.throws(() => dueOf(0, term(1, 'week' as 'day'), calendar), RangeError, 'unknown unit');
  t.throws(() => addTerm('2026-02-30', term(1, 'workday'), calendar), RangeError);
});

t.test('workdays are subtracted without counting the day itself', async (t) => {
  t.equal(subtractWorkdays('2025-10-13', 5, calendar), '2025-09-29');
  t.equal(subtractWorkdays('2026-02-24', 1, calendar), '2026-02-14');
  t.equal(subtractWorkdays('2026-03-08', 1, calendar), '2026-03-06', 'from a rest day');
  t.equal(subtractWorkdays('2026-03-08', 0, calendar), '2026-03-08');
  for (const n of [-1, 0.5, 3661]) t.throws(() => subtractWorkdays('2026-03-02', n, calendar), RangeError);
  t.throws(() => subtractWorkdays('2026-02-30', 0, calendar), RangeError);
});

t.test('a calendar without workdays is refused, not searched for ever', async (t) => {
  const days = new Map<string, 'rest'>();
  for (let i = 0; i < 11_000; i++) days.set(addDays('2026-03-02', i), 'rest');
  t.throws(() => addTerm('2026-03-02', term(1, 'workday'), { ...calendar, days }), RangeError);
});

const anyDate = fc.integer({ min: -400, max: 2000 }).map((n) => addDays('2024-01-01', n));
const anyWorkday = anyDate.filter((date) => isWorkday(calendar, date));
const anyUnit = fc.constantFrom('day' as const, 'workday' as const, 'month' as const);
const anyN = fc.integer({ min: 1, max: 300 });

t.test('subtracting what was added gives the same workday, and the other way round', async () => {
  fc.assert(
    fc.property(anyWorkday, anyN, (date, n) => {
      const there = addTerm(date, term(n, 'workday'), calendar).dueOn;
      const back = subtractWorkdays(date, n, calendar);
      return (
        subtractWorkdays(there, n, calendar) === date &&
        addTerm(back, term(n, 'workday'), calendar).dueOn === date
      );
    }),
    { numRuns: 500 },
  );
});

t.test(
  'a later start or a longer term never ends earlier, and every term ends on a later workday',
  async () => {
    fc.assert(
      fc.property(anyDate, fc.nat(40), anyN, fc.nat(40), anyUnit, (date, later, n, more, unit) => {
        const base = addTerm(date, term(n, unit), calendar).dueOn;
        return (
          base > date &&
          isWorkday(calendar, base) &&
          base <= addTerm(addDays(date, later), term(n, unit), calendar).dueOn &&
          base <= addTerm(date, term(n + more, unit), calendar).dueOn
        );
      }),
      { numRuns: 1000 },
    );
  },
);

t.test('the hour of the day does not move a day term, and all of its last day belongs to it', async () => {
  fc.assert(
    fc.property(anyDate, fc.nat(86_399_999), anyN, anyUnit, (date, inDay, n, unit) => {
      const due = dueOf(startOfDay(date) + inDay, term(n, unit), calendar);
      return (
        due.dueOn === addTerm(date, term(n, unit), calendar).dueOn && dateOf(due.dueAt - 1) === due.dueOn
      );
    }),
  );
});

const rung = (offset: Rung['offset'], due: Due, start: string, wall?: string): string =>
  iso(rungInstant(offset, due, at(start), calendar, wall)).slice(0, 16);

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
  const bad: Rung['offset'][] = [
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
