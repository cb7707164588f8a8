import fc from 'fast-check';
import t from 'tap';
import { dayEnd, isWorkday } from '../../src/domain/calendar.ts';
import { addDays, dateOf, daysBetween, startOfDay } from '../../src/domain/instants.ts';
import {
  type Count,
  countDays,
  dueOf,
  type PassedDay,
  subtractTerm,
  tellAt,
} from '../../src/domain/terms.ts';
import { calendar, local, minute, term, within } from './dates.ts';

const RUNS = { numRuns: 10_000 };
const MS_PER_DAY = 86_400_000;

// Two years before the covered ones and two after them are in it.
const anyDate = fc.integer({ min: -700, max: 1800 }).map((n) => addDays('2024-01-01', n));
const anyCalendar = fc.constantFrom(calendar, local);
const anyUnit = fc.constantFrom('day' as const, 'workday' as const, 'month' as const);
const anyN = fc.integer({ min: 1, max: 90 });
const anyInDay = fc.nat(MS_PER_DAY - 1);
/** Days from the start to the beginning of the pause, and its length. */
const anyPause = fc.tuple(fc.nat(40), fc.nat(20));

const lastDay = (count: Count): string => countDays(count, calendar).dueOn;
const plain = (from: string, n: number, unit: 'day' | 'workday' | 'month'): string =>
  lastDay({ from, stretches: [{ n, unit }] });

t.test(
  'subtracting the workdays that were added gives the same workday, and the other way round',
  async () => {
    fc.assert(
      fc.property(anyDate, anyN, anyCalendar, (any, n, days) => {
        const date = countDays({ from: any, stretches: [{ n: 1, unit: 'workday' }] }, days).dueOn;
        const there = countDays({ from: date, stretches: [{ n, unit: 'workday' }] }, days).dueOn;
        const back = subtractTerm(date, term(n, 'workday'), days).dueOn;
        return (
          subtractTerm(there, term(n, 'workday'), days).dueOn === date &&
          countDays({ from: back, stretches: [{ n, unit: 'workday' }] }, days).dueOn === date
        );
      }),
      RUNS,
    );
  },
);

t.test('a later start never ends earlier, nor does a longer term', async () => {
  fc.assert(
    fc.property(anyDate, fc.nat(40), anyN, fc.nat(40), anyUnit, (date, later, n, more, unit) => {
      const base = plain(date, n, unit);
      return (
        base > date && base <= plain(addDays(date, later), n, unit) && base <= plain(date, n + more, unit)
      );
    }),
    RUNS,
  );
});

t.test('one workday more ends strictly later', async () => {
  fc.assert(
    fc.property(anyDate, anyN, (date, n) => plain(date, n, 'workday') < plain(date, n + 1, 'workday')),
    RUNS,
  );
});

t.test('two pauses that touch are one pause', async () => {
  fc.assert(
    fc.property(
      anyDate,
      anyN,
      anyUnit,
      fc.nat(40),
      fc.nat(20),
      fc.nat(20),
      (from, n, unit, after, first, second) => {
        const a = addDays(from, after);
        const b = addDays(a, first);
        const c = addDays(b, second);
        const stretches = [{ n, unit }];
        return (
          lastDay({ from, stretches, paused: within([a, b], [b, c]) }) ===
          lastDay({ from, stretches, paused: within([a, c]) })
        );
      },
    ),
    RUNS,
  );
});

t.test('pauses inside a term of days add up: it ends later by exactly as many days', async () => {
  fc.assert(
    fc.property(anyDate, anyN, fc.array(anyPause, { maxLength: 3 }), (from, n, pauses) => {
      const spans: [string, string][] = [];
      let left = n;
      let last = from;
      let paused = 0;
      for (const [ran, length] of pauses) {
        if (ran >= left) break; // the term is over before this pause
        left -= ran;
        const begun = addDays(last, ran);
        last = addDays(begun, length);
        spans.push([begun, last]);
        paused += length;
      }
      const count = { from, stretches: [{ n, unit: 'day' }], paused: within(...spans), roll: false } as const;
      return daysBetween(from, lastDay(count)) === n + paused;
    }),
    RUNS,
  );
});

t.test('a rolled term is never due on a rest day, whatever the hour of its start', async () => {
  fc.assert(
    fc.property(anyDate, anyInDay, anyN, anyUnit, anyCalendar, (date, inDay, n, unit, days) => {
      const due = dueOf(startOfDay(date) + inDay, term(n, unit), days);
      return (
        isWorkday(days, due.dueOn) &&
        dateOf(due.dueAt - 1) === due.dueOn &&
        due.dueOn === countDays({ from: date, stretches: [{ n, unit }] }, days).dueOn
      );
    }),
    RUNS,
  );
});

t.test('a count lists each day once, in order, and counts exactly n of them', async () => {
  fc.assert(
    fc.property(
      anyDate,
      anyN,
      fc.constantFrom('day' as const, 'workday' as const),
      fc.array(anyPause, { maxLength: 3 }),
      anyCalendar,
      (from, n, unit, pauses, days) => {
        const spans = pauses.map(([after, length]): [string, string] => [
          addDays(from, after),
          addDays(from, after + length),
        ]);
        const paused = within(...spans);
        const passed: PassedDay[] = [];
        const { dueOn } = countDays(
          { from, stretches: [{ n, unit }], paused, onDay: (day) => passed.push(day) },
          days,
        );
        const fits = ({ date, as }: PassedDay): boolean => {
          if (as === 'paused') return paused(date);
          if (as === 'rest' || as === 'rolled') return !isWorkday(days, date);
          return !paused(date) && (unit === 'day' && as === 'counted' ? true : isWorkday(days, date));
        };
        return (
          passed.every(({ date }, i) => date === addDays(from, i + 1)) &&
          passed.at(-1)?.date === dueOn &&
          !paused(dueOn) &&
          passed.filter(({ as }) => as === 'counted').length === n &&
          passed.every(fits)
        );
      },
    ),
    RUNS,
  );
});

t.test('a printed date that no pause touches stands as printed', async () => {
  fc.assert(
    fc.property(anyDate, anyN, anyPause, anyCalendar, (from, n, [after, length], days) => {
      const until = addDays(from, n);
      const paused = within([addDays(until, after), addDays(until, after + length)]);
      for (const unit of ['day', 'workday'] as const) {
        const { dueOn, provisional } = countDays({ from, stretches: [{ until, unit }], paused }, days);
        if (dueOn !== until || provisional) return false;
      }
      return true;
    }),
    RUNS,
  );
});

t.test('a day ends at 24:00 or, where business closes, earlier on the same day', async () => {
  fc.assert(
    fc.property(anyDate, (date) => {
      const midnight = startOfDay(addDays(date, 1));
      const end = dayEnd(local, date);
      return (
        dayEnd(calendar, date) === midnight &&
        (isWorkday(local, date) ? end > startOfDay(date) && end < midnight : end === midnight)
      );
    }),
    RUNS,
  );
});

t.test('nobody is told before it happened or in quiet hours, except of danger', async () => {
  fc.assert(
    fc.property(anyDate, anyInDay, anyCalendar, (date, inDay, days) => {
      const happened = startOfDay(date) + inDay;
      const working = tellAt(happened, 'working', days);
      const digest = tellAt(happened, 'digest', days);
      const time = minute(working).slice(11);
      return (
        tellAt(happened, 'now', days) === happened &&
        working >= happened &&
        digest >= working &&
        isWorkday(days, dateOf(working)) &&
        time >= '08:30' &&
        time < '17:30' &&
        minute(digest).slice(11) === '08:30' &&
        digest % 60_000 === 0 &&
        isWorkday(days, dateOf(digest))
      );
    }),
    RUNS,
  );
});

t.test('no workday is passed over: between what happened and its digest there is no other one', async () => {
  fc.assert(
    fc.property(anyDate, anyInDay, (date, inDay) => {
      const happened = startOfDay(date) + inDay;
      const morning = dateOf(tellAt(happened, 'digest', calendar));
      const before = subtractTerm(morning, term(1, 'workday'), calendar).dueOn;
      return startOfDay(before) + 8.5 * 3_600_000 < happened;
    }),
    RUNS,
  );
});
