import fc from 'fast-check';
import t from 'tap';
import { addDays, atTime } from '../../src/domain/instants.ts';
import { type Clock, dueOfClock } from '../../src/engine/clock-record.ts';
import {
  extendClock,
  pauseClock,
  resumeClock,
  startClock,
  stopClock,
  timersOf,
  viewOfClock,
} from '../../src/engine/clocks.ts';
import type { EngineActions } from '../../src/engine/engine-actions.ts';
import { at, calendar, rulesOf, tiny } from './tiny.ts';

const rules = rulesOf(tiny);
const begun = (more: Partial<EngineActions['startClock']> = {}, from = '2026-03-02') =>
  startClock({ clock: 'bare', ...more }, undefined, at(from), rules);
const because = { clock: 'bare', cause: '复议', authority: '街道' };
const paused = (clock: Clock, from: number, to: number) =>
  resumeClock(pauseClock(clock, because, from), to, rules);
const extended = (clock: Clock, n: number, unit: 'day' | 'month' | 'hour' | 'workday', when = '2026-03-04') =>
  extendClock(clock, { clock: 'bare', term: { n, unit }, grantedBy: 'li' }, at(when), rules);

t.test('a term counts from the act: `from` may be an instant or a date', async (t) => {
  t.equal(begun().dueOn, '2026-03-12');
  t.equal(begun({ from: '2026-02-27' }).dueOn, '2026-03-09');
  t.equal(begun({ from: '2026-02-27T23:59:00+08:00' }).dueOn, '2026-03-09');
  t.equal(begun({ from: '2026-02-27' }).start, at('2026-02-27T00:00'));
});

t.test('without a term of its own a clock takes that of the policy, also from a template', async (t) => {
  t.equal(startClock({ clock: 'side.x.y' }, undefined, at('2026-03-02'), rules).dueOn, '2026-03-04');
  t.throws(() => startClock({ clock: 'unheard' }, undefined, at('2026-03-02'), rules), /has no term/);
});

t.test('a printed date binds instead of the term, rest day or not', async (t) => {
  const printed = begun({ dueOn: '2026-03-14' });
  t.equal(printed.dueOn, '2026-03-14');
  t.equal(printed.dueAt, at('2026-03-15T00:00'));
});

t.test('a pause shifts a printed date by the days it took', async (t) => {
  const week = paused(begun({ dueOn: '2026-03-20' }), at('2026-03-09'), at('2026-03-16'));
  t.equal(week.dueOn, '2026-03-27');
  const workdays = begun({ dueOn: '2026-03-20', term: { n: 10, unit: 'workday' } });
  t.equal(paused(workdays, at('2026-03-09'), at('2026-03-16')).dueOn, '2026-03-27');
});

t.test('an hour term is shifted by the paused milliseconds and never rolls', async (t) => {
  const hours = begun({ term: { n: 24, unit: 'hour' } }, '2026-03-06');
  t.equal(hours.dueAt, at('2026-03-07'));
  t.equal(paused(hours, at('2026-03-06T10:00'), at('2026-03-06T12:30')).dueAt, at('2026-03-07T11:30'));
  t.equal(extended(hours, 6, 'hour').dueAt, at('2026-03-07T15:00'));
  t.equal(extended(hours, 1, 'day').dueAt, at('2026-03-08'));
});

t.test('the day of the pause still counts, the day of return does not', async (t) => {
  t.equal(paused(begun(), at('2026-03-04T00:00'), at('2026-03-04T23:00')).dueOn, '2026-03-12');
  t.equal(paused(begun(), at('2026-03-04T23:00'), at('2026-03-05T01:00')).dueOn, '2026-03-13');
});

t.test('a working-day term is shifted by the working days paused', async (t) => {
  const clock = begun({ term: { n: 5, unit: 'workday' } });
  t.equal(clock.dueOn, '2026-03-09');
  t.equal(paused(clock, at('2026-03-06'), at('2026-03-08')).dueOn, '2026-03-09', 'a weekend took nothing');
  t.equal(paused(clock, at('2026-03-06'), at('2026-03-09')).dueOn, '2026-03-10');
});

t.test('a month term is shifted by days after its corresponding day', async (t) => {
  const clock = begun({ term: { n: 1, unit: 'month' } });
  t.equal(clock.dueOn, '2026-04-02');
  t.equal(paused(clock, at('2026-03-03'), at('2026-03-10')).dueOn, '2026-04-09');
});

const units = fc.constantFrom('day', 'workday', 'month', 'hour');
const dayOf = (offset: number, time: string) => atTime(addDays('2026-03-02', offset), time);

t.test('two pauses that touch are one pause: due days add up', async (t) => {
  const cuts = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20), fc.constantFrom('00:00', '09:30', '23:59'));
  fc.assert(
    fc.property(units, cuts, (unit, [a, b, c, time]) => {
      const clock = begun({ term: { n: unit === 'hour' ? 700 : unit === 'month' ? 2 : 30, unit } });
      const [from, middle, to] = [a, a + b, a + b + c].map((offset) => dayOf(offset + 1, time));
      const whole = paused(clock, from!, to!);
      const parts = paused(paused(clock, from!, middle!), middle!, to!);
      t.equal(parts.dueAt, whole.dueAt);
    }),
  );
});

t.test('a longer pause never makes a term end sooner', async (t) => {
  fc.assert(
    fc.property(units, fc.nat(30), fc.nat(30), fc.nat(10), (unit, start, length, more) => {
      const clock = begun({ term: { n: 12, unit } });
      const short = paused(clock, dayOf(start, '10:00'), dayOf(start + length, '10:00'));
      const long = paused(clock, dayOf(start, '10:00'), dayOf(start + length + more, '10:00'));
      t.ok(clock.dueAt <= short.dueAt && short.dueAt <= long.dueAt);
    }),
  );
});

t.test('the due instant is a function of the record alone', async (t) => {
  const clock = extended(paused(begun(), at('2026-03-03'), at('2026-03-06')), 1, 'month');
  const { dueOn, dueAt, provisional, ...record } = clock;
  t.strictSame(dueOfClock(JSON.parse(JSON.stringify(record)), calendar), { dueOn, dueAt, provisional });
});

t.test('an extension continues from the last day before any roll, and rolls only at its end', async (t) => {
  // 10 days from 4 March end on Saturday the 14th; alone it rolls to Monday the 16th.
  const clock = begun({}, '2026-03-04');
  t.equal(clock.dueOn, '2026-03-16');
  const longer = extended(clock, 3, 'day');
  t.equal(longer.dueOn, '2026-03-17');
  t.equal(longer.extensions[0]?.dueOnBefore, '2026-03-16');
  t.equal(extended(longer, 4, 'day').dueOn, '2026-03-23', '21 March is a Saturday');
});

t.test('a term that reaches a year without a calendar says so, and so does its extension', async (t) => {
  t.notOk(begun().provisional);
  const far = begun({ term: { n: 700, unit: 'workday' } });
  t.ok(far.provisional);
  t.ok(extended(far, 1, 'day').provisional);
});

t.test('only a running clock pauses, only a paused one resumes, an ended one stays as it is', async (t) => {
  const missed: Clock = { ...begun(), state: 'missed' };
  t.equal(pauseClock(missed, because, 1), missed);
  t.equal(resumeClock(missed, 1, rules), missed);
  const met = stopClock(begun(), 'met', 5, rules);
  t.equal(stopClock(met, 'void', 6, rules), met);
  t.strictSame(timersOf(met, rules), []);
  t.equal(stopClock(missed, 'met', 5, rules).state, 'missed');
});

t.test('a paused clock without a cap waits without a timer', async (t) => {
  t.strictSame(timersOf(pauseClock(begun(), because, at('2026-03-04')), rules), []);
  const capped = pauseClock(begun(), { ...because, until: '2026-03-09' }, at('2026-03-04'));
  t.strictSame(timersOf(capped, rules), [{ clock: 'bare', kind: 'resume', dueAt: at('2026-03-09T00:00') }]);
});

t.test('people see the last day, machines the instant after it', async (t) => {
  t.match(viewOfClock(extended(begun(), 1, 'day')), {
    dueOn: '2026-03-13',
    dueAt: '2026-03-14T00:00:00.000+08:00',
    round: 1,
    extensions: 1,
    state: 'running',
  });
});
