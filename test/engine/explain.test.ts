import fc from 'fast-check';
import t from 'tap';
import { addDays, atTime } from '../../src/domain/instants.ts';
import { type Clock, dueOfClock } from '../../src/engine/clock-record.ts';
import { extendClock, pauseClock, resumeClock, startClock, stopClock } from '../../src/engine/clocks.ts';
import { explainClock } from '../../src/engine/explain.ts';
import { explanationText } from '../../src/engine/explain-text.ts';
import { restore } from '../../src/engine/machine.ts';
import { handedOver } from '../../src/engine/rungs.ts';
import { at, calendar, Driven, rulesOf, tiny } from './tiny.ts';

const rules = rulesOf(tiny);
const begun = (n: number, unit: 'day' | 'workday' | 'month' | 'hour', from = '2026-02-09') =>
  startClock({ clock: 'bare', term: { n, unit } }, undefined, at(from), rules);
const pausedFor = (clock: Clock, from: string, to: string) =>
  resumeClock(
    pauseClock(clock, { clock: 'bare', cause: '台风', authority: '安委办' }, at(from)),
    at(to),
    rules,
  );
const extended = (clock: Clock, n: number, unit: 'day' | 'workday', on: string) =>
  extendClock(clock, { clock: 'bare', term: { n, unit }, grantedBy: '李' }, at(on), rules);

t.test(
  'paused 5 days, extended by 10, handed over and resumed: every day is told once and sums to the due date',
  async (t) => {
    const first: Clock = { ...begun(10, 'day'), custody: [{ unit: '一街道', from: at('2026-02-09') }] };
    const shifted = extended(pausedFor(first, '2026-02-11', '2026-02-16'), 10, 'day', '2026-02-17');
    const clock: Clock = {
      ...shifted,
      custody: [...first.custody!, { unit: '二街道', from: at('2026-02-20') }],
    };
    const told = explainClock(clock, rules);
    t.equal(told.counted, 20, 'ten of the term and ten of the extension');
    t.strictSame(told.skipped, { rest: 0, paused: 5, rolled: 0 });
    t.equal(told.dueOn, '2026-03-06', 'the 25th day after 9 February');
    t.strictSame(
      told.custody.map(({ unit, counted }) => [unit, counted]),
      [
        ['一街道', 5],
        ['二街道', 15],
      ],
    );
  },
);

t.test('a workday term tells the rest days it passed by their names in the calendar', async (t) => {
  const told = explainClock(begun(5, 'workday', '2026-02-12'), rules);
  const line = (date: string) => told.days.find((day) => day.date === date);
  t.match(line('2026-02-14'), { as: 'counted', no: 2, why: '春节调休上班', weekday: '周六' });
  t.match(line('2026-02-17'), { as: 'rest', why: '春节休息' });
  t.equal(told.counted, 5);
  t.equal(told.skipped.rest, told.days.length - 5);
  t.equal(told.days.at(-1)?.date, told.dueOn);
});

t.test(
  'the sum of what was counted and passed over is the way from the start to the due date, for any record',
  async () => {
    const unit = fc.constantFrom('day' as const, 'workday' as const, 'month' as const);
    const record = fc.tuple(
      fc.integer({ min: 1, max: 30 }),
      unit,
      fc.nat(300),
      fc.nat(20),
      fc.nat(15),
      fc.nat(12),
    );
    fc.assert(
      fc.property(record, ([n, kind, start, wait, pause, more]) => {
        const from = addDays('2026-01-01', start);
        const instant = (days: number) => atTime(addDays(from, days), '10:00');
        const base = startClock(
          { clock: 'bare', term: { n: kind === 'month' ? 1 + (n % 3) : n, unit: kind } },
          undefined,
          instant(0),
          rules,
        );
        const because = { clock: 'bare', cause: 'x', authority: 'y' };
        const paused = resumeClock(pauseClock(base, because, instant(wait)), instant(wait + pause), rules);
        const clock =
          more === 0
            ? paused
            : extendClock(
                paused,
                { clock: 'bare', term: { n: more, unit: 'day' }, grantedBy: 'z' },
                instant(wait),
                rules,
              );
        const told = explainClock(clock, rules);
        const dates = told.days.map(({ date }) => date);
        const walked = dates.every((date, index) => date === addDays(from, index + 1));
        const { rest, paused: stood, rolled } = told.skipped;
        return (
          walked &&
          dates.at(-1) === clock.dueOn &&
          told.counted + rest + stood + rolled === dates.length &&
          dueOfClock(clock, calendar).dueAt === clock.dueAt
        );
      }),
      { numRuns: 3000 },
    );
  },
);

t.test('a term in hours tells its start and its pauses, no days', async (t) => {
  const told = explainClock(pausedFor(begun(24, 'hour'), '2026-02-09T10:00', '2026-02-09T12:00'), rules);
  t.strictSame(told.days, []);
  t.equal(told.counted, 24);
  t.equal(told.dueAt, '2026-02-10T11:00:00.000+08:00');
  t.match(explanationText(told), /合计：24 小时/);
});

t.test('days of a year without a notice are told as an estimate', async (t) => {
  const told = explainClock(begun(20, 'workday', '2026-12-20'), rules);
  t.ok(told.provisional);
  t.ok(told.days.filter(({ date }) => date >= '2027').every(({ covered }) => !covered));
  t.ok(told.days.filter(({ date }) => date < '2027').every(({ covered }) => covered));
  t.match(explanationText(told), /暂定：涉及尚未公布放假通知的年度/);
});

t.test(
  'the text says basis, start, each day, who stopped or lengthened it, the sum, the end and the verdict',
  async (t) => {
    const clock = extended(pausedFor(begun(10, 'day'), '2026-02-11', '2026-02-16'), 10, 'day', '2026-02-17');
    const text = explanationText(explainClock(stopClock(clock, 'met', at('2026-03-01'), rules), rules));
    for (const wanted of [
      '依据：试验',
      '起算：2026-02-09，当日不计（《民法典》第二百零一条）',
      '    1  2026-02-10 周二',
      '    —  2026-02-12 周四  不计，中止：台风',
      '中止：2026-02-11 09:00 至 2026-02-16 09:00，台风，由 安委办 决定',
      '延期：2026-02-17 09:00 由 李 同意延长 10日',
      '当日24:00届满（《民法典》第二百零三条）',
      '结论：2026-03-01 09:00 办；按原期限 2026-02-24 逾期',
    ])
      t.ok(text.includes(wanted), wanted);
  },
);

t.test('who answers for a clock is kept by date, and the term goes on when the holder changes', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'bare');
  const [clock] = driven.state.clocks;
  t.strictSame(clock!.custody, [{ unit: 'workers', from: at('2026-03-02') }]);
  const other = { ...tiny, holder: () => ({ unit: 'others' }) };
  const snapshot = restore(rules.loaded.machine, driven.state.snapshot);
  const [handed] = handedOver(rulesOf(other), snapshot, [clock!], at('2026-03-05'));
  t.equal(handed?.dueAt, clock!.dueAt);
  const told = explainClock(handed!, rules);
  t.match(told.custody, [
    { unit: 'workers', counted: 2 },
    { unit: 'others', counted: 8 },
  ]);
  t.strictSame(handedOver(rulesOf(other), snapshot, [handed!], at('2026-03-06')), [], 'once');
});
