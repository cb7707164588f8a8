import fc from 'fast-check';
import t from 'tap';
import { createMachine } from 'xstate';
import { advance, openCase } from '../../src/engine/advance.ts';
import { isRefused, type Moved } from '../../src/engine/case-state.ts';
import { loadForeign } from '../../src/engine/loaded.ts';
import { MachineFault } from '../../src/engine/machine.ts';
import { EMPTY_POLICY } from '../../src/engine/policy.ts';
import { at, calendar, Driven, policy, START, tiny, WORKER } from './tiny.ts';

const DAY = 86_400_000;

t.test('timers fire in due order, each at its own due instant', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'steps');
  driven.start('2026-03-02', 'silent', { term: { n: 30, unit: 'hour' } });
  const moved = driven.pass('2026-04-01');
  t.strictSame(
    moved.rows.map((row) => [row.type, row.at]),
    [
      ['CLOCK_MISSED', at('2026-03-03T15:00')],
      ['RUNG_REACHED', at('2026-03-09')],
      ['RUNG_REACHED', at('2026-03-12')],
      ['LATE', at('2026-03-13T00:00')],
      ['RUNG_REACHED', at('2026-03-13')],
    ],
  );
  t.equal(driven.state.at, at('2026-03-13'), 'and the case stands at the last of them, not at the sweep');
});

t.test('timers armed on the way fire in the same walk', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'first');
  driven.pass('2026-03-05');
  t.strictSame(driven.seen, ['03-02T10:00 FIRST_LATE first', '03-02T12:00 LATE bare']);
});

t.test('a timer due exactly at `now` fires before the event', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'bare', { term: { n: 1, unit: 'hour' } });
  const { rows } = driven.send('2026-03-02T10:00', 'STOP', { clock: 'bare' });
  t.strictSame(
    rows.map(({ type }) => type),
    ['LATE', 'STOP'],
  );
  t.equal(driven.clock('bare').state, 'missed');
});

t.test('a millisecond before its due instant nothing is late', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'bare', { term: { n: 1, unit: 'hour' } });
  driven.send(at('2026-03-02T10:00') - 1, 'STOP', { clock: 'bare' });
  t.equal(driven.clock('bare').state, 'met');
  t.strictSame(driven.pass('2026-04-01').rows, []);
});

t.test('a term of 15 days does not end on day 14, nor before 24:00 of day 15', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-03', 'bare', { term: { n: 15, unit: 'day' } });
  t.strictSame(driven.pass('2026-03-17T23:59').rows, []);
  t.strictSame(driven.pass(at('2026-03-19T00:00') - 1).rows, []);
  t.equal(driven.pass('2026-03-19T00:00').rows[0]?.type, 'LATE');
});

t.test('a refused event gives the state after the due timers and stores nothing', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'bare');
  const before = structuredClone(driven.state);
  const refused = driven.ask('2026-03-20', 'BACK');
  t.ok(isRefused(refused));
  t.equal(refused.state.clocks[0]?.state, 'missed');
  t.equal(refused.state.seq, before.seq + 1);
  t.notOk('rows' in refused, 'there are no rows to store');
  t.strictSame(driven.state, before, 'the state it was asked with is untouched');
});

t.test('an event is judged in the state the law gives, however late the sweep', async (t) => {
  const driven = new Driven();
  driven.send('2026-03-02', 'LATER');
  const { rows } = driven.send('2026-03-02T09:01', 'FINISH');
  t.strictSame(
    rows.map(({ from, to, at }) => [from, to, at]),
    [
      ['waiting', 'work', at('2026-03-02T09:01')],
      ['work', 'done', at('2026-03-02T09:01')],
    ],
  );
});

t.test('a case already due is missed, whatever a late sweep did', async (t) => {
  const stop = { clock: 'bare' };
  const late = new Driven();
  late.start('2026-03-02', 'bare');
  late.send('2026-03-20', 'STOP', stop);
  const timely = new Driven();
  timely.start('2026-03-02', 'bare');
  timely.pass('2026-03-13');
  timely.send('2026-03-20', 'STOP', stop);
  t.equal(late.clock('bare').state, 'missed');
  t.strictSame(late.state, timely.state);
  t.strictSame(late.rows, timely.rows);
});

t.test('time never runs backwards in a case', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-05', 'bare');
  const { rows } = driven.send('2026-03-04', 'SIGN');
  t.equal(rows[0]?.at, at('2026-03-05'));
});

t.test('one long walk equals any number of short ones', async (t) => {
  const stops = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 12 });
  fc.assert(
    fc.property(stops, (hops) => {
      const [once, often] = [new Driven(), new Driven()];
      for (const driven of [once, often]) {
        driven.start(START, 'steps');
        driven.start(START, 'side.a', { term: { n: 9, unit: 'workday' } });
        driven.start(START, 'first');
        driven.send(START, 'PAUSE', { clock: 'side.a', cause: 'x', authority: 'y', until: '2026-03-06' });
      }
      for (const hop of hops.sort((a, b) => a - b)) often.pass(START + hop * DAY);
      for (const driven of [once, often]) driven.pass(START + 61 * DAY);
      t.strictSame(often.state, once.state);
      t.strictSame(
        often.rows.map(({ type, at, seq, from, to, timer }) => [type, at, seq, from, to, timer]),
        once.rows.map(({ type, at, seq, from, to, timer }) => [type, at, seq, from, to, timer]),
      );
    }),
    { numRuns: 40 },
  );
});

t.test('a case that has ended logs nothing more, however late the sweep', async (t) => {
  const ending = {
    ...tiny,
    policy: {
      ...policy,
      clocks: { ...policy.clocks, end: { ...policy.clocks.bare!, onDue: 'END_LATE' } },
    },
  };
  const [once, often] = [new Driven(ending), new Driven(ending)];
  for (const driven of [once, often]) {
    driven.start('2026-03-02', 'end', { term: { n: 1, unit: 'hour' } });
    driven.start('2026-03-02', 'steps');
  }
  often.pass('2026-03-02T10:00');
  for (const driven of [once, often]) driven.pass('2026-04-01');
  t.strictSame(once.state, often.state);
  t.strictSame(once.timers(), []);
  t.equal(once.rows.at(-1)?.type, 'END_LATE');
  t.ok(isRefused(once.ask('2026-04-02', 'SIGN')), 'and takes nothing more');
});

t.test('an open act is counted for whoever typed it in and whoever it was done for', async (t) => {
  const driven = new Driven();
  driven.send('2026-03-03', 'SIGN', {}, { actor: { ...WORKER, onBehalfOf: 'old-li' } });
  t.strictSame(
    driven.state.participants.signer?.map(({ person }) => person),
    ['zhang', 'old-li'],
  );
});

t.test('a turn that did not change keeps its beginning', async (t) => {
  const driven = new Driven();
  driven.send('2026-03-03', 'SIGN');
  t.strictSame(driven.state.turns, [
    { duty: 'worker', clock: 'bare', unit: 'workers', person: null, since: START },
  ]);
  driven.send('2026-03-04', 'LATER');
  t.strictSame(
    driven.state.turns.map(({ duty, since }) => [duty, since]),
    [['chief', at('2026-03-04')]],
  );
  driven.pass('2026-03-05');
  t.equal(driven.state.turns[0]?.since, at('2026-03-04T09:01'), 'a new stay is a new turn');
});

t.test('a timer number is never used twice', async (t) => {
  const driven = new Driven();
  for (const day of ['03', '04', '05']) driven.start(`2026-03-${day}`, 'bare');
  const [timer] = driven.state.timers;
  t.equal(driven.state.timers.length, 1);
  t.equal(timer?.no, 3);
  t.equal(driven.state.timerNo, 4);
});

t.test('a machine that re-arms itself without end is stopped', async (t) => {
  const machine = createMachine({
    initial: 'a',
    states: { a: { on: { GO: 'b' } }, b: { after: { 0: 'c' } }, c: { after: { 0: 'b' } } },
  });
  const rules = { loaded: loadForeign('m', 1, machine), policy: EMPTY_POLICY, calendar };
  const opening = { id: 'o', data: undefined, actor: WORKER };
  const { state } = openCase(rules, { caseId: 'c', number: 'n' }, opening, undefined, START, START) as Moved;
  const go = { id: 'e', type: 'GO', payload: {}, actor: WORKER, facts: {} };
  t.throws(() => advance(rules, state, START, START, go), MachineFault);
});

t.test('a refused submission opens nothing', async (t) => {
  const driven = new Driven();
  const submit = { id: 's', type: 'BACK', payload: {}, actor: WORKER, facts: {} };
  const opening = { id: 'o', data: {}, actor: WORKER };
  const opened = openCase(driven.rules, { caseId: 'c', number: 'n' }, opening, submit, START, START);
  t.ok(isRefused(opened));
});
