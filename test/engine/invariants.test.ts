import t from 'tap';
import { advance, followCase, openCase, skipTimer } from '../../src/engine/advance.ts';
import type { CaseState, LogRow, Moved } from '../../src/engine/case-state.ts';
import {
  type InvariantRule,
  type InvariantView,
  invariantsOf,
  mirrorOf,
} from '../../src/engine/invariants.ts';
import { INCIDENT_SKIPPED } from '../../src/engine/replay.ts';
import { kin } from '../support/kin.ts';
import { at, Driven, rulesOf, START, tiny, WORKER } from './tiny.ts';

const rules = rulesOf(kin);
const PARENT = { caseId: 'p', link: 'part', follows: true };

/** A sound case of the family after these events, with everything that stands around it. */
function lived(...types: string[]): Required<InvariantView> & { state: CaseState } {
  const opening = { id: 'o', data: { name: '一号' }, actor: WORKER, parent: PARENT };
  const rows: LogRow[] = [];
  const keep = (moved: Moved) => {
    rows.push(...moved.rows);
    return moved.state;
  };
  const identity = { caseId: 'c', number: '2026-000001' };
  let state = keep(openCase(rules, identity, opening, undefined, START, START) as Moved);
  for (const type of types) {
    const arrival = { id: type, type, payload: {}, actor: WORKER, facts: {} };
    state = keep(advance(rules, state, at('2026-03-03'), START, arrival) as Moved);
  }
  const dues = state.timers.map(({ dueAt }) => dueAt);
  return {
    rules,
    state,
    rows,
    nextDueAt: dues.length === 0 ? null : Math.min(...dues),
    links: [{ kind: 'from-part', caseId: 'p' }],
    mirrored: [{ kind: 'part', caseId: 'p' }],
    followers: [
      {
        caseId: 'p',
        accepts: true,
        told: types.length === 0 ? undefined : types.length === 1 ? 'closed' : 'ended',
      },
    ],
  };
}
const brokenIn = (view: InvariantView) => [...new Set(invariantsOf(view).map(({ rule }) => rule))];

t.test('a sound case breaks nothing, open, closed and ended', async (t) => {
  t.strictSame(invariantsOf(lived()), []);
  t.strictSame(invariantsOf(lived('CLOSE')), []);
  t.strictSame(invariantsOf(lived('CLOSE', 'ARCHIVE')), []);
});

type Planted = readonly [what: string, view: InvariantView, rules: readonly InvariantRule[]];
const open = lived();
const closed = lived('CLOSE');
const ended = lived('CLOSE', 'ARCHIVE');
const [timer] = open.state.timers;
const [clock] = open.state.clocks;
const put = (view: typeof open, changes: Partial<CaseState>): InvariantView => ({
  ...view,
  state: { ...view.state, ...changes },
});
const withContext = (context: object) =>
  put(open, {
    snapshot: {
      ...(open.state.snapshot as object),
      context: { ...(open.state.snapshot as { context: object }).context, ...context },
    },
  });

const PLANTED: readonly Planted[] = [
  [
    'is open with neither a step nor a timer',
    { rules: open.rules, state: { ...open.state, turns: [], timers: [], clocks: [] } },
    ['NOBODYS_TURN', 'TURNS'],
  ],
  [
    'has lost the timer of a running clock',
    { ...put(open, { timers: [] }), nextDueAt: null },
    ['CLOCK_TIMERS'],
  ],
  [
    'has the timer of a running clock twice over, at another instant',
    put(open, { timers: [timer!, { ...timer!, no: 9, dueAt: timer!.dueAt + 1 }] }),
    ['CLOCK_TIMERS'],
  ],
  [
    'has a timer armed for a clock that is over',
    { ...put(closed, { timers: [timer!] }), nextDueAt: timer!.dueAt },
    ['ENDED_CLOCK_TIMER'],
  ],
  [
    'has a timer armed for a clock it never had',
    put(open, { timers: [timer!, { ...timer!, no: 9, name: 'never', dueAt: timer!.dueAt + 1 }] }),
    ['ENDED_CLOCK_TIMER'],
  ],
  [
    'has ended and keeps a timer',
    {
      ...put(ended, { timers: [timer!], clocks: [{ ...clock!, state: 'missed' }] }),
      nextDueAt: timer!.dueAt,
    },
    ['CLOCK_TIMERS'],
  ],
  [
    'is closed while a duty that is nobody’s runs on',
    { ...put(closed, { clocks: [clock!], timers: [timer!] }), nextDueAt: timer!.dueAt },
    ['CLOCK_OUTLIVES_CASE'],
  ],
  ['is ended while a duty runs on', put(ended, { clocks: [clock!] }), ['CLOCK_OUTLIVES_CASE']],
  ['is found by the sweep too late', { ...open, nextDueAt: timer!.dueAt + 1 }, ['NEXT_DUE']],
  ['is never found by the sweep', { ...open, nextDueAt: null }, ['NEXT_DUE']],
  ['is swept for nothing', { ...closed, nextDueAt: timer!.dueAt }, ['NEXT_DUE']],
  ['has lost the row of whose turn it is', put(open, { turns: [] }), ['TURNS']],
  [
    'names another unit than holds the step',
    put(open, { turns: open.state.turns.map((turn) => ({ ...turn, unit: 'elsewhere' })) }),
    ['TURNS'],
  ],
  [
    'has a step whose clock is over',
    {
      ...put(open, { clocks: [{ ...clock!, state: 'met', endedAt: clock!.start }], timers: [] }),
      nextDueAt: null,
    },
    ['STEP_WITHOUT_CLOCK'],
  ],
  [
    'has a pending proposal that nobody times',
    withContext({ proposals: { VOID: {} } }),
    ['PROPOSAL_WITHOUT_CLOCK'],
  ],
  ['is linked to a case that does not say so', { ...open, mirrored: [] }, ['LINK_ONE_SIDED']],
  [
    'does not say that another is linked to it',
    { ...open, mirrored: [...open.mirrored, { kind: 'batch', caseId: 'b' }] },
    ['LINK_ONE_SIDED'],
  ],
  ['does not say which case opened it', { ...open, links: [], mirrored: [] }, ['PARENT_NOT_LINKED']],
  ['is not followed by the case that opened it', put(open, { followers: [] }), ['PARENT_NOT_LINKED']],
  [
    'has closed without telling who follows it',
    { ...closed, followers: [{ caseId: 'p', accepts: true, told: undefined }] },
    ['FOLLOWER_NOT_TOLD'],
  ],
  [
    'has ended and told only that it closed',
    { ...ended, followers: [{ caseId: 'p', accepts: true, told: 'closed' }] },
    ['FOLLOWER_NOT_TOLD'],
  ],
];

for (const [what, view, expected] of PLANTED) {
  t.test(`found: a case that ${what}`, async (t) => {
    t.strictSame(brokenIn(view).sort(), [...expected].sort(), JSON.stringify(invariantsOf(view)));
  });
}

t.test('every rule is planted above', async (t) => {
  const rules: readonly InvariantRule[] = [
    'NOBODYS_TURN',
    'CLOCK_TIMERS',
    'ENDED_CLOCK_TIMER',
    'CLOCK_OUTLIVES_CASE',
    'NEXT_DUE',
    'TURNS',
    'STEP_WITHOUT_CLOCK',
    'PROPOSAL_WITHOUT_CLOCK',
    'LINK_ONE_SIDED',
    'PARENT_NOT_LINKED',
    'FOLLOWER_NOT_TOLD',
  ];
  t.strictSame([...new Set(PLANTED.flatMap(([, , expected]) => expected))].sort(), [...rules].sort());
});

t.test('a follower that has no use for the news need not have been told', async (t) => {
  t.strictSame(
    invariantsOf({ ...closed, followers: [{ caseId: 'p', accepts: false, told: undefined }] }),
    [],
  );
});

t.test(
  'pauses, missed clocks and ladders half climbed are sound; so is a timer a person left out',
  async (t) => {
    const driven = new Driven(tiny);
    const sound = (why: string) =>
      t.strictSame(
        invariantsOf({ rules: driven.rules, state: driven.state, rows: driven.rows }).filter(
          // The little machine names a clock that it starts by an event only.
          ({ rule }) => rule !== 'STEP_WITHOUT_CLOCK',
        ),
        [],
        why,
      );
    driven.start('2026-03-02', 'steps');
    driven.pass('2026-03-10');
    sound('after the first rungs');
    driven.send('2026-03-10', 'PAUSE', { clock: 'steps', cause: 'x', authority: 'y', until: '2026-03-16' });
    sound('paused');
    driven.pass('2026-03-17');
    sound('resumed by itself');
    driven.pass('2026-03-19T08:00');
    t.equal(driven.clock('steps').state, 'missed');
    sound('missed, with a rung to come');
    const { no } = driven.state.timers[0]!;
    const by = { id: 's', type: INCIDENT_SKIPPED, actor: WORKER, facts: {} };
    const left = driven.state.timers[0]!;
    const payload = {
      timer: {
        name: left.name,
        kind: left.kind,
        dueAt: new Date(left.dueAt + 8 * 3_600_000).toISOString().replace('Z', '+08:00'),
      },
    };
    const moved = skipTimer(driven.rules, driven.state, no, at('2026-03-20'), at('2026-03-20'), {
      ...by,
      payload,
    });
    driven.state = moved.state;
    driven.rows.push(...moved.rows);
    sound('with the last rung left out');
    const forgotten = { rules: driven.rules, state: driven.state, rows: [] };
    t.ok(brokenIn(forgotten).includes('CLOCK_TIMERS'), 'but only because the log says so');
  },
);

t.test('followers that come later are part of it', async (t) => {
  const moved = followCase(rules, closed.state, at('2026-03-05'), START, { id: 'f', follower: 'q' });
  const view = { ...closed, state: moved.state, rows: [...closed.rows, ...moved.rows] };
  t.strictSame(invariantsOf(view), []);
});

t.test('the two sides of a link mirror each other', async (t) => {
  for (const kind of ['part', 'merged-again', 'from-part', 'from-batch'])
    t.equal(mirrorOf(mirrorOf(kind)), kind);
  t.equal(mirrorOf('part'), 'from-part');
});
