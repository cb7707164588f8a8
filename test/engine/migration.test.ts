import t from 'tap';
import { setup } from 'xstate';
import type { CaseState, Moved, Rules } from '../../src/engine/case-state.ts';
import { engineActions } from '../../src/engine/engine-actions.ts';
import {
  MIGRATED,
  MIGRATION_UNDONE,
  type MigratedPayload,
  migrateCase,
  undoMigration,
} from '../../src/engine/migration.ts';
import type { MigrationPlan } from '../../src/engine/migration-plan.ts';
import type { Unplaceable } from '../../src/engine/place.ts';
import { type ReplayRow, replay } from '../../src/engine/replay.ts';
import type { Actor, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { at, Driven, policy, rulesOf, tiny } from './tiny.ts';

const OPERATOR: Actor = { person: 'operator', unit: 'system', roles: ['admin'] };
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value));

const label = (zh: string) => ({ label: { zh, en: zh } });
const machine = setup({ actions: { ...engineActions } }).createMachine({
  id: 'tiny',
  type: 'parallel',
  states: {
    course: {
      initial: 'work',
      on: { LATE: {}, RUNG_REACHED: {} },
      states: {
        work: {
          meta: { ...label('办理'), turn: { duty: 'worker', clock: 'bare' } },
          on: { LATER: 'resting', LATE: { actions: [] }, FINISH: 'done' },
        },
        resting: { meta: label('休息'), on: { BACK: 'work' } },
        done: { type: 'final', meta: label('办结') },
      },
    },
    watch: { initial: 'calm', states: { calm: { on: { SIGN: 'alarmed' } }, alarmed: {} } },
  },
});

/** Version 2: another region beside, `waiting` is called `resting`, `bare` is longer, `first` has another name. */
const second: WorkflowDefinition = {
  ...tiny,
  version: 2,
  machine,
  decidingRegion: 'course',
  policy: {
    ...policy,
    version: 2,
    clocks: {
      bare: { ...policy.clocks.bare!, term: { n: 20, unit: 'day' } },
      steps: { ...policy.clocks.steps!, ladder: 'more' },
      opening: policy.clocks.first!,
    },
    ladders: {
      more: [
        { rung: 'T-9D', offset: { n: -9, unit: 'day' }, to: ['worker'] },
        { rung: 'T-1D', offset: { n: -1, unit: 'day' }, to: ['worker'] },
      ],
    },
  },
};
const one = rulesOf(tiny);
const two = rulesOf(second);

const PLAN: MigrationPlan = {
  id: '1-to-2',
  workflow: 'tiny',
  from: 1,
  to: 2,
  because: '新版',
  sha256: 'ab'.repeat(32),
  states: { waiting: 'resting' },
  clocks: { first: { as: 'opening' }, silent: 'void', 'side.*': 'void' },
  timers: { 'xstate.after.60000.tiny.waiting': 'drop' },
};

function migrated(
  driven: Driven,
  now: string,
  plan: Partial<MigrationPlan> = {},
  rules: Rules = driven.rules,
) {
  const instant = at(now);
  const by = { id: 'm1', actor: OPERATOR, now: instant, recordedAt: instant };
  return migrateCase(rules, two, driven.state, { ...PLAN, ...plan }, by);
}

/** The log across both versions. */
function again(rows: readonly unknown[], { caseId, number }: CaseState) {
  const all = plain(rows as ReplayRow[]).map((row) => ({ ...row, recordedAt: row.at, id: row.id ?? '' }));
  const versions = new Map<number, Rules>();
  let rules = one;
  for (const { seq, type } of all) {
    if (type === MIGRATED) rules = two;
    if (type === MIGRATION_UNDONE) rules = one;
    versions.set(seq, rules);
  }
  return plain(replay(({ seq }) => versions.get(seq)!, { caseId, number }, all));
}

t.test('a case stands in the new version where the plan says, and its log gives it back', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'bare');
  driven.start('2026-03-02', 'steps', { term: { n: 10, unit: 'day' } });
  driven.start('2026-03-02', 'first', { term: { n: 100, unit: 'day' } });
  driven.start('2026-03-02', 'silent');
  driven.send('2026-03-02', 'LATER');
  driven.send('2026-03-02', 'BACK');
  const { moved, payload, overdue } = migrated(driven, '2026-03-05', {
    clocks: { ...PLAN.clocks, bare: 'recompute' },
    context: [{ op: 'add', path: '/grown', value: true }],
  });
  t.notOk(overdue);
  t.match(moved.state.snapshot, {
    value: { course: 'work', watch: 'calm' },
    context: { seen: driven.seen, grown: true },
  });
  t.strictSame(payload.from, ['work']);
  t.strictSame(payload.to, ['work', 'calm']);
  t.match(payload.clocks, [
    { clock: 'bare', what: 'recompute', dueOnBefore: '2026-03-12', dueOn: '2026-03-23' },
    { clock: 'steps', what: 'keep', dueOnBefore: '2026-03-12', dueOn: '2026-03-12' },
    { clock: 'first', what: 'keep', as: 'opening', dueOn: '2026-06-10' },
    { clock: 'silent', what: 'void' },
  ]);
  const state = plain(moved.state);
  t.strictSame(
    state.timers.map(({ name, kind, rung }) => rung?.rung ?? `${kind} ${name}`).sort(),
    ['T-1D', 'due bare', 'due opening', 'due steps'],
    'T-9D of the new ladder would have been on the 3rd, when there was no such rung',
  );
  t.notOk(state.clocks.some(({ name }) => name === 'first'));
  t.strictSame(again([...driven.rows, ...moved.rows], driven.state), state);
});

t.test('undone, the case is what it was, byte for byte, and both rows stay', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'steps', { term: { n: 30, unit: 'day' } });
  driven.start('2026-03-02', 'first', { term: { n: 100, unit: 'day' } });
  driven.send('2026-03-02', 'LATER', {});
  const before = plain(driven.state);
  const { moved } = migrated(driven, '2026-03-02', { start: { resting: ['bare'] } });
  t.ok(
    moved.state.clocks.some(({ name }) => name === 'bare'),
    'begun by the migration',
  );
  const now = at('2026-03-03');
  const arrival = { id: 'u1', type: MIGRATION_UNDONE, payload: {}, actor: OPERATOR, facts: {} };
  const undone = undoMigration(two, one, plain(moved.state), plain(moved.rows.at(-1)!), {
    ...arrival,
    now,
    recordedAt: now,
  })!;
  const after = plain(undone.state);
  for (const part of ['snapshot', 'clocks', 'timers', 'turns', 'participants', 'followers'] as const)
    t.strictSame(after[part], before[part], part);
  t.equal(after.seq, before.seq + 2);
  t.strictSame(again([...driven.rows, ...moved.rows, ...undone.rows], driven.state), after);
  const late = at('2026-06-20');
  t.equal(
    undoMigration(two, one, plain(moved.state), moved.rows.at(-1)!, {
      ...arrival,
      now: late,
      recordedAt: late,
    }),
    undefined,
    'what has become due since has happened to the new version',
  );
});

t.test('what was due is told to the old version first', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'bare');
  const { moved, overdue } = migrated(driven, '2026-03-20');
  t.ok(overdue);
  t.strictSame(
    moved.rows.map(({ type, policyVersion }) => [type, policyVersion]),
    [
      ['LATE', 'tiny/1+0'],
      [MIGRATED, 'tiny/2+0'],
    ],
  );
  t.match(moved.state.clocks, [{ name: 'bare', state: 'missed' }]);
  t.strictSame(again([...driven.rows, ...moved.rows], driven.state), plain(moved.state));
});

t.test('the outcome is the same on another day, and another where anything differs', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'bare');
  const outcome = (now: string, plan: Partial<MigrationPlan> = {}) =>
    migrated(driven, now, plan).payload.outcome;
  t.equal(outcome('2026-03-03'), outcome('2026-03-05'));
  t.not(outcome('2026-03-03', { clocks: { bare: 'recompute' } }), outcome('2026-03-03'));
  t.not(
    outcome('2026-03-03', { context: (context: object) => ({ ...context, more: 1 }) }),
    outcome('2026-03-03'),
  );
});

const REFUSED: readonly [string, (driven: Driven) => void, Partial<MigrationPlan>][] = [
  ['STATE_UNMAPPED', (driven) => driven.send('2026-03-02', 'LATER'), { states: {} }],
  ['STATE_UNKNOWN', () => {}, { states: { work: 'nowhere' } }],
  ['CLOCK_UNKNOWN', (driven) => driven.start('2026-03-02', 'first'), { clocks: {} }],
  ['CLOCK_UNKNOWN', () => {}, { start: { work: ['nobody knows'] } }],
  ['TIMER_ORPHANED', (driven) => driven.send('2026-03-02', 'LATER'), { timers: {} }],
  ['CONTEXT_FAILED', () => {}, { context: [{ op: 'remove', path: '/none' }] }],
  [
    'CONTEXT_FAILED',
    () => {},
    {
      context: () => {
        throw new Error('no');
      },
    },
  ],
  ['NOBODYS_TURN', (driven) => driven.send('2026-03-02', 'LATER'), {}],
  ['CASE_ENDED', (driven) => driven.send('2026-03-02', 'FINISH'), {}],
];
for (const [code, before, plan] of REFUSED)
  t.test(`${code}: a case that cannot be moved is told so, ${JSON.stringify(plan)}`, async (t) => {
    const driven = new Driven();
    before(driven);
    const state = plain(driven.state);
    t.throws(() => migrated(driven, '2026-03-02', plan), {
      name: 'Unplaceable',
      code,
    } as unknown as Unplaceable);
    t.strictSame(driven.state, state);
  });

t.test('a log that says another thing was there before does not replay', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'bare');
  const { moved } = migrated(driven, '2026-03-03') as { moved: Moved; payload: MigratedPayload };
  const row = plain(moved.rows[0]!) as unknown as {
    facts: { before: { snapshot: { context: { seen: string[] } } } };
  };
  row.facts.before.snapshot.context.seen = ['invented'];
  t.throws(() => again([...driven.rows, row], driven.state), /could not happen/);
});
