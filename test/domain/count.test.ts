import t from 'tap';
import { addDays } from '../../src/domain/instants.ts';
import { type Count, countDays, type PassedDay, type Stretch } from '../../src/domain/terms.ts';
import { COUNT_CASES, KEPT_CASES } from './count.table.ts';
import { calendar, within } from './dates.ts';

/** Reads `10 day` or `workdays to 2026-03-20`. */
function stretchOf(text: string): Stretch {
  const [first = '', second = '', until] = text.split(' ');
  return until === undefined
    ? { n: Number(first), unit: second as 'day' | 'workday' | 'month' }
    : { until, unit: first.slice(0, -1) as 'day' | 'workday' };
}

function countOf(from: string, stretches: string, pauses: string, roll: boolean): Count {
  const spans = pauses === '' ? [] : pauses.split(', ').map((span) => span.split('/') as [string, string]);
  return { from, stretches: stretches.split(', ').map(stretchOf), paused: within(...spans), roll };
}

const listed = (count: Count): PassedDay[] => {
  const days: PassedDay[] = [];
  countDays({ ...count, onDay: (day) => days.push(day) }, calendar);
  return days;
};

const said = (count: Count): string[] =>
  listed(count).map(({ date, as, covered }) => `${date.slice(5)} ${as}${covered ? '' : '?'}`);

t.test('paused days do not run, printed dates stand until something moves them', async (t) => {
  for (const roll of [true, false]) {
    for (const [rule, from, stretches, pauses, dueOn, provisional = false] of roll
      ? COUNT_CASES
      : KEPT_CASES) {
      const counted = countDays(countOf(from, stretches, pauses, roll), calendar);
      t.strictSame(counted, { dueOn, provisional }, rule);
    }
  }
});

t.test('a count lists every day from the first to the last, once and in order', async (t) => {
  for (const roll of [true, false]) {
    for (const [rule, from, stretches, pauses, dueOn] of roll ? COUNT_CASES : KEPT_CASES) {
      const days: string[] = [];
      for (let date = addDays(from, 1); date <= dueOn; date = addDays(date, 1)) days.push(date);
      const passed = listed(countOf(from, stretches, pauses, roll)).map(({ date }) => date);
      t.strictSame(passed, days, rule);
    }
  }
});

t.test('without stretches the day before the count stands', async (t) => {
  t.strictSame(countDays({ from: '2026-03-07', stretches: [] }, calendar), {
    dueOn: '2026-03-07',
    provisional: false,
  });
});

t.test('each day says whether it was counted, off, paused or rolled over', async (t) => {
  const days = { from: '2026-03-04', stretches: [{ n: 3, unit: 'day' }] } as const;
  t.strictSame(said(days), ['03-05 counted', '03-06 counted', '03-07 counted', '03-08 rolled', '03-09 last']);
  const workdays = { from: '2026-03-05', stretches: [{ n: 2, unit: 'workday' }] } as const;
  t.strictSame(said(workdays), ['03-06 counted', '03-07 rest', '03-08 rest', '03-09 counted']);
  const paused = within(['2026-03-05', '2026-03-07'], ['2026-03-08', '2026-03-09']);
  t.strictSame(
    said({ ...days, paused }),
    ['03-05 counted', '03-06 paused', '03-07 paused', '03-08 counted', '03-09 paused', '03-10 counted'],
    'days',
  );
  t.strictSame(
    said({ ...workdays, paused }),
    ['03-06 paused', '03-07 rest', '03-08 rest', '03-09 paused', '03-10 counted', '03-11 counted'],
    'a paused day off is a day off all the same',
  );
});

t.test('a pause met while rolling is listed as one', async (t) => {
  const count = { from: '2026-03-05', stretches: [{ n: 2, unit: 'day' }] } as const;
  t.strictSame(said({ ...count, paused: within(['2026-03-08', '2026-03-10']) }), [
    '03-06 counted',
    '03-07 counted',
    '03-08 rolled',
    '03-09 paused',
    '03-10 paused',
    '03-11 last',
  ]);
});

t.test('days of a year without notice are listed as estimates', async (t) => {
  t.strictSame(said({ from: '2026-12-30', stretches: [{ n: 2, unit: 'workday' }] }), [
    '12-31 counted',
    '01-01 rest?',
    '01-02 rest?',
    '01-03 rest?',
    '01-04 counted?',
  ]);
});

t.test('the days up to a printed date are listed too', async (t) => {
  t.strictSame(said({ from: '2026-03-05', stretches: [{ until: '2026-03-08', unit: 'workday' }] }), [
    '03-06 counted',
    '03-07 rest',
    '03-08 rest',
  ]);
});

t.test('a count from or to no date is refused, and so is a pause without end', async (t) => {
  const day = { n: 1, unit: 'day' } as const;
  t.throws(() => countDays({ from: '2026-02-30', stretches: [] }, calendar), RangeError);
  const nowhere: Stretch = { until: '2026-02-30', unit: 'day' };
  t.throws(() => countDays({ from: '2026-03-02', stretches: [nowhere] }, calendar), RangeError);
  const ever = { from: '2026-03-02', stretches: [day], paused: () => true };
  t.throws(() => countDays(ever, calendar), RangeError);
});
