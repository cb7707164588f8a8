import t from 'tap';
import { assign } from 'xstate';
import { isRefused, type RepairOrder } from '../../src/engine/case-state.ts';
import { lint } from '../../src/engine/lint.ts';
import { type ReplayRow, replay } from '../../src/engine/replay.ts';
import type { Actor, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { Driven, events, tiny } from './tiny.ts';

const OFFICE: Actor = { person: 'wang', unit: 'safety-office', roles: ['safety_office'] };
const LEADER: Actor = { person: 'li', unit: 'committee', roles: ['committee_leader'] };

/** Whatever it notes down, it throws: a clock that runs out can no longer be told to it. */
const broken: WorkflowDefinition = {
  ...tiny,
  machine: tiny.machine.provide({
    actions: {
      see: assign(() => {
        throw new Error('a bug');
      }),
    },
  }),
};

const propose = (driven: Driven, now: string, order: Omit<RepairOrder, 'reason'>) =>
  driven.ask(now, 'PROPOSE_REPAIR', { reason: '程序错误', ...order }, { actor: OFFICE });
const proposed = (driven: Driven, now: string, order: Omit<RepairOrder, 'reason'>) =>
  driven.send(now, 'PROPOSE_REPAIR', { reason: '程序错误', ...order }, { actor: OFFICE });
const approve = (driven: Driven, now: string) =>
  driven.send(now, 'APPROVE_REPAIR', { opinion: '同意' }, { actor: LEADER });

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

function again(driven: Driven) {
  const rows: ReplayRow[] = plain(
    driven.rows.map((row) => ({ recordedAt: row.at, ...row, id: row.id ?? '' })),
  );
  const { caseId, number } = driven.state;
  return plain(replay(() => driven.rules, { caseId, number }, rows));
}

t.test(
  'a case whose machine throws on its due timer is repaired by two, and its log gives it back',
  async (t) => {
    const driven = new Driven(broken);
    driven.start('2026-03-02', 'bare');
    t.throws(() => driven.pass('2026-03-20'), /a bug/);
    const order = { states: ['waiting'], clocks: { void: ['bare'], start: [{ clock: 'silent' }] } };
    proposed(driven, '2026-03-20', order);
    t.match(driven.state.repair, { ...order, reason: '程序错误', by: { person: 'wang' }, from: ['work'] });
    t.match(
      driven.state.turns.map(({ duty, clock }) => `${duty} ${clock}`),
      ['worker bare', 'committee_leader repair'],
    );
    t.strictSame(again(driven), driven.state, 'while it waits');
    approve(driven, '2026-03-20T10:00');
    t.equal(driven.state.repair, undefined);
    t.equal((driven.state.snapshot as { value: string }).value, 'waiting');
    t.match(driven.clock('bare'), { state: 'void' });
    t.match(driven.clock('silent'), { state: 'running', dueOn: '2026-03-30' });
    t.match(driven.clock('repair'), { state: 'met' });
    t.match(driven.rows.at(-1), { type: 'APPROVE_REPAIR', from: 'work', to: 'waiting', actor: LEADER });
    t.strictSame(again(driven), driven.state);
    driven.send('2026-03-20T11:00', 'BACK');
    t.strictSame(again(driven), driven.state, 'and it goes on');
  },
);

t.test(
  'what was due is fired first where the machine can, and the repair is for where that leads',
  async (t) => {
    const driven = new Driven();
    driven.start('2026-03-02', 'bare');
    proposed(driven, '2026-03-20', { changes: [{ op: 'replace', path: '/seen', value: ['mended'] }] });
    t.strictSame(
      driven.rows.slice(-2).map(({ type }) => type),
      ['LATE', 'PROPOSE_REPAIR'],
    );
    approve(driven, '2026-03-20T10:00');
    t.strictSame(driven.seen, ['mended']);
    t.strictSame(again(driven), driven.state);
  },
);

t.test('rejected or withdrawn, nothing has changed but that it was proposed', async (t) => {
  for (const [type, actor, state] of [
    ['REJECT_REPAIR', LEADER, 'met'],
    ['WITHDRAW_REPAIR', OFFICE, 'void'],
  ] as const) {
    const driven = new Driven();
    driven.start('2026-03-02', 'bare');
    const before = driven.state;
    proposed(driven, '2026-03-03', { states: ['waiting'] });
    driven.send('2026-03-03T10:00', type, { opinion: '不必' }, { actor });
    t.strictSame(driven.state.snapshot, before.snapshot);
    t.strictSame(driven.state.turns, before.turns);
    t.strictSame(driven.state.timers, before.timers);
    t.equal(driven.clock('repair').state, state);
    t.equal(driven.state.repair, undefined);
    t.strictSame(again(driven), driven.state);
  }
});

t.test('two workdays undecided, the decider is reminded and then late; no machine is asked', async (t) => {
  const driven = new Driven(broken);
  driven.start('2026-03-02', 'silent', { term: { n: 100, unit: 'day' } });
  proposed(driven, '2026-03-05', { states: ['waiting'] });
  t.equal(driven.clock('repair').dueOn, '2026-03-09', 'Thursday and a weekend');
  driven.pass('2026-03-11');
  t.strictSame(
    driven.rows.slice(-3).map(({ type, payload }) => [type, (payload as { rung?: string }).rung]),
    [
      ['RUNG_REACHED', 'T'],
      ['REPAIR_TIMEOUT', undefined],
      ['RUNG_REACHED', 'T+1D'],
    ],
  );
  t.match(driven.messages.at(-1), {
    type: 'escalation.raised',
    detail: { late: { duty: 'committee_leader' } },
  });
  t.strictSame(again(driven), driven.state);
  approve(driven, '2026-03-11T10:00');
  t.match(driven.clock('repair'), { state: 'missed', verdict: { net: { onTime: false } } });
});

t.test('a delayed event of the state that is left does not come any more', async (t) => {
  const driven = new Driven();
  driven.send('2026-03-02T10:00', 'LATER');
  t.equal(driven.timers().length, 1);
  proposed(driven, '2026-03-02T10:00', { states: ['work'], clocks: { start: [{ clock: 'silent' }] } });
  approve(driven, '2026-03-02T10:00');
  t.strictSame(driven.timers(), ['due silent']);
});

t.test('put into a final state, the case has ended and nothing runs on', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'bare');
  proposed(driven, '2026-03-03', { states: ['done'] });
  approve(driven, '2026-03-03');
  t.strictSame(driven.state.timers, []);
  t.strictSame(driven.state.turns, []);
  t.equal(driven.clock('bare').state, 'void');
  t.strictSame(again(driven), driven.state);
});

/** An order that has to be refused, of a case in `work` with clock `bare` running. */
const REFUSED: readonly [string, Omit<RepairOrder, 'reason'>][] = [
  ['STATE_UNKNOWN', { states: ['nowhere'] }],
  ['STATES_CLASH', { states: ['work', 'waiting'] }],
  ['REPAIR_CHANGES_NOTHING', { states: ['work'] }],
  ['REPAIR_CHANGES_NOTHING', { changes: [] }],
  ['CONTEXT_FAILED', { changes: [{ op: 'replace', path: '/none', value: 1 }] }],
  ['CONTEXT_FAILED', { changes: [{ op: 'test', path: '/seen', value: ['other'] }] }],
  ['CONTEXT_FAILED', { changes: [{ op: 'add', path: '/__proto__/x', value: 1 }] }],
  ['CLOCK_UNKNOWN', { clocks: { stop: ['steps'] } }],
  ['REPAIR_FAILS', { clocks: { start: [{ clock: 'nobody knows' }] } }],
];
for (const [code, order] of REFUSED)
  t.test(`${code}: ${JSON.stringify(order)} is refused when it is proposed`, async (t) => {
    const driven = new Driven();
    driven.start('2026-03-02', 'bare');
    const outcome = propose(driven, '2026-03-03', order);
    t.ok(isRefused(outcome));
    t.match(outcome, { reasons: [{ code }] });
  });

t.test('a repair after which the machine would throw again is refused with what it threw', async (t) => {
  const driven = new Driven(broken);
  driven.start('2026-03-02', 'bare');
  const outcome = propose(driven, '2026-03-20', { states: ['waiting'] });
  t.match(outcome, { reasons: [{ code: 'REPAIR_FAILS', label: { zh: /a bug/ } }] });
});

/** `work` is nobody's duty here. */
function idle(): WorkflowDefinition {
  const machine = tiny.machine.provide({});
  const work = machine.root.states.work as { meta?: object };
  work.meta = { label: { zh: '办理', en: 'work' } };
  return { ...tiny, machine };
}

t.test('nobody is left with a case in which nobody acts and nothing is due', async (t) => {
  const driven = new Driven(idle());
  driven.send('2026-03-02T10:00', 'LATER');
  const back = { states: ['work'] };
  t.match(propose(driven, '2026-03-02T10:00', back), { reasons: [{ code: 'NOBODYS_TURN' }] });
  const timed = { ...back, clocks: { start: [{ clock: 'bare' }] } };
  t.notOk(isRefused(propose(driven, '2026-03-02T10:00', timed)));
});

t.test('steps that do not fit are refused, each with its own reason', async (t) => {
  const driven = new Driven();
  const step = (type: string, actor: Actor) =>
    (driven.ask('2026-03-04', type, { opinion: '同意' }, { actor }) as { reasons?: { code: string }[] })
      .reasons?.[0]?.code;
  for (const type of ['APPROVE_REPAIR', 'REJECT_REPAIR', 'WITHDRAW_REPAIR'])
    t.equal(step(type, LEADER), 'NO_REPAIR_PENDING');
  driven.start('2026-03-02', 'bare');
  proposed(driven, '2026-03-03', { states: ['waiting'] });
  t.match(propose(driven, '2026-03-03', { states: ['done'] }), { reasons: [{ code: 'REPAIR_PENDING' }] });
  t.equal(step('WITHDRAW_REPAIR', { ...OFFICE, person: 'zhao' }), 'PROPOSER_WITHDRAWS');
  driven.send('2026-03-04', 'LATER');
  t.equal(step('APPROVE_REPAIR', LEADER), 'REPAIR_OUTDATED', 'judged for a state it is no longer in');
  driven.send('2026-03-04', 'REJECT_REPAIR', { opinion: '已变化' }, { actor: LEADER });
  driven.send('2026-03-04', 'BACK');
  driven.send('2026-03-04', 'FINISH');
  t.match(propose(driven, '2026-03-04', { states: ['work'] }), { reasons: [{ code: 'CASE_ENDED' }] });
});

t.test('no workflow may call an event of its own by an event of the engine', async (t) => {
  const clash = { ...tiny, events: { ...events, APPROVE_REPAIR: events.START! } };
  t.ok(lint(clash).some((fault) => fault.includes('APPROVE_REPAIR')));
});
