import t from 'tap';
import { type AnyStateMachine, and, fromPromise, not, or, setup, stateIn } from 'xstate';
import { smallLoop } from '../../examples/small-loop/index.ts';
import { engineActions } from '../../src/engine/engine-actions.ts';
import { lint } from '../../src/engine/lint.ts';
import type { Policy } from '../../src/engine/policy.ts';
import type { WorkflowDefinition } from '../../src/engine/workflow.ts';
import { policy, tiny } from './tiny.ts';

const label = { label: { zh: '状态', en: 'state' } };
/** A machine of two states that breaks no rule, with one thing changed. */
function broken(start: object, root: object = {}, states: object = {}): WorkflowDefinition {
  const config = {
    id: 'm',
    initial: 'start',
    ...root,
    states: {
      start: { meta: label, on: { SIGN: 'end' }, ...start },
      end: { type: 'final', meta: label },
      ...states,
    },
  };
  const base = setup({
    guards: { yes: () => true, unlabelled: () => true },
    actions: { ...engineActions, act: () => {} },
  });
  const machine = base.createMachine(config as never) as unknown as AnyStateMachine;
  const guards = {
    yes: { label: label.label, basis: '', reads: 'case' },
    missing: { label: label.label, basis: '', reads: 'case' },
  } as const;
  return { ...tiny, machine, guards };
}

function withPolicy(change: Partial<Policy>): WorkflowDefinition {
  return { ...broken({}), policy: { ...policy, ...change } };
}
const clocks = (change: object) => ({ clocks: { bare: { ...policy.clocks.bare!, ...change } } });
const region = (on: object) => ({ initial: 'x', states: { x: { meta: label, on, always: [] } } });
const regions = (on: Record<string, object>, decidingRegion: string) => {
  const [a, b] = Object.keys(on) as [string, string];
  const inner = { type: 'parallel', states: { [a]: region(on[a]!), [b]: region(on[b]!) } };
  return { ...broken({ ...inner, on: { FINISH: 'end' } }), decidingRegion };
};

t.test('the example workflow is clean', async (t) => t.strictSame(lint(smallLoop), []));
t.test('a machine that breaks no rule is clean', async (t) => t.strictSame(lint(broken({})), []));

const RULES: readonly (readonly [rule: string, broken: WorkflowDefinition, said: RegExp])[] = [
  [
    'nothing is invoked',
    broken({ invoke: { src: fromPromise(async () => 1) } }),
    /m\.start: invoke is not durable/,
  ],
  ['no action is inline on entry', broken({ entry: () => {} }), /m\.start: an action is inline/],
  ['no action is inline on exit', broken({ exit: () => {} }), /an action is inline/],
  [
    'no action is inline on a transition',
    broken({ on: { SIGN: { target: 'end', actions: () => {} } } }),
    /an action is inline/,
  ],
  ['every action exists', broken({ entry: 'nothing' }), /action nothing does not exist/],
  ['no wildcard takes anything', broken({ on: { '*': 'end' } }), /a wildcard takes anything/],
  [
    'every event is in the catalogue',
    broken({ on: { UNHEARD: 'end' } }),
    /event UNHEARD is not in the catalogue/,
  ],
  [
    'a delayed transition is no event of the catalogue',
    broken({ after: { 1000: 'end' } }),
    /event xstate\.after\.1000.* is not in the catalogue/,
  ],
  [
    'every guard has a label',
    broken({ on: { SIGN: { guard: 'unlabelled', target: 'end' } } }),
    /guard unlabelled has no label/,
  ],
  [
    'every guard exists',
    broken({ on: { SIGN: { guard: 'missing', target: 'end' } } }),
    /guard missing does not exist/,
  ],
  [
    'no guard is inline',
    broken({ on: { SIGN: { guard: () => true, target: 'end' } } }),
    /SIGN has an inline guard/,
  ],
  [
    'no guard is inline inside a combination',
    broken({ on: { SIGN: { guard: and(['yes', () => true]), target: 'end' } } }),
    /SIGN has an inline guard/,
  ],
  [
    'stateIn is an inline guard',
    broken({ on: { SIGN: { guard: stateIn('start'), target: 'end' } } }),
    /SIGN has an inline guard/,
  ],
  [
    'guards combine by `and`, not by `or`',
    broken({ on: { SIGN: { guard: or(['yes']), target: 'end' } } }),
    /SIGN combines guards otherwise than by and/,
  ],
  [
    'guards combine by `and`, not by `not`',
    broken({ on: { SIGN: { guard: and(['yes', not('yes')]), target: 'end' } } }),
    /SIGN combines guards otherwise than by and/,
  ],
  ['every state has a label', broken({ meta: undefined }), /m\.start: no label/],
  [
    'every leaf has a name of its own',
    broken({ initial: 'end', states: { end: { meta: label } } }),
    /leaf id end stands twice/,
  ],
  ['every state has a way out', broken({ on: { SIGN: { actions: 'act' } } }), /m\.start: no way out/],
  [
    'a way back to itself is no way out',
    broken({ on: { SIGN: { target: 'start', reenter: true } } }),
    /m\.start: no way out/,
  ],
  [
    'eventless transitions form no cycle',
    broken({ always: 'loop' }, {}, { loop: { meta: label, always: 'start' } }),
    /eventless transitions form a cycle/,
  ],
  [
    'every state can be entered',
    broken({}, {}, { island: { meta: label, on: { SIGN: 'end' } } }),
    /m\.island: cannot be reached/,
  ],
  [
    'one region decides what several handle',
    regions({ a: { SIGN: '#m.end' }, b: { SIGN: '#m.end' } }, 'none'),
    /SIGN is handled in several regions and none decides/,
  ],
  [
    'only the deciding region guards what several handle',
    regions({ a: { SIGN: '#m.end' }, b: { SIGN: { guard: 'yes', target: '#m.end' } } }, 'a'),
    /SIGN is handled in several regions/,
  ],
  [
    'the event of a clock is in the catalogue',
    withPolicy(clocks({ onDue: 'UNHEARD' })),
    /clock bare: event UNHEARD is not in the catalogue/,
  ],
  [
    'the ladder of a clock exists',
    withPolicy(clocks({ ladder: 'none' })),
    /clock bare: ladder none does not exist/,
  ],
  [
    'every number has its basis',
    withPolicy(clocks({ basis: '' })),
    /clock bare: basis and its date are missing/,
  ],
  [
    'every basis has its date',
    withPolicy(clocks({ basisDate: '2026' })),
    /clock bare: basis and its date are missing/,
  ],
  [
    'a rung stands once in its ladder',
    withPolicy({ ladders: { steps: [...policy.ladders.steps!, policy.ladders.steps![0]!] } }),
    /ladder steps: a rung stands twice/,
  ],
  [
    'a shipped term keeps to its bounds',
    withPolicy(clocks({ atMost: 9, bound: '某法' })),
    /clock bare: must be at most 9 days: 某法/,
  ],
  [
    'a shipped term can be counted',
    withPolicy(clocks({ term: { n: 0, unit: 'day' } })),
    /clock bare: term: 0 day/,
  ],
  [
    'the bounds of a clock have their basis',
    withPolicy(clocks({ atMost: 10 })),
    /clock bare: the basis of its bounds is missing/,
  ],
  [
    'a shipped value keeps to its bounds',
    withPolicy({ values: { limit: { ...policy.values.limit!, atLeast: 3, bound: '某法' } } }),
    /value limit: must be at least 3: 某法/,
  ],
  [
    'the bounds of a value have their basis',
    withPolicy({ values: { limit: { ...policy.values.limit!, atLeast: 1 } } }),
    /value limit: the basis of its bounds is missing/,
  ],
  [
    'a shipped override keeps to the bounds',
    withPolicy({ overrides: [{ match: {}, from: '2026-01-01', set: { values: { limit: 'two' } } }] }),
    /override 0 \/set\/values\/limit: must be a number/,
  ],
  [
    'the clock of a turn is in the policy',
    broken({ meta: { ...label, turn: { duty: 'worker', clock: 'unheard' } } }),
    /m\.start: clock unheard is not in the policy/,
  ],
];

for (const [rule, definition, said] of RULES) {
  t.test(`${rule}: a machine that breaks it is reported`, async (t) => {
    const found = lint(definition);
    t.ok(
      found.some((sentence) => said.test(sentence)),
      JSON.stringify(found),
    );
  });
}

t.test('a deciding region that guards and others that follow freely are in order', async (t) => {
  const good = regions({ a: { SIGN: { guard: 'yes', target: '#m.end' } }, b: { SIGN: '#m.end' } }, 'a');
  t.strictSame(lint(good), []);
});

t.test('eventless transitions that exclude one another by guards are no cycle', async (t) => {
  const follows = { meta: label, always: { guard: 'yes', target: 'start' }, on: { SIGN: 'end' } };
  t.strictSame(lint(broken({ always: { guard: 'yes', target: 'other' } }, {}, { other: follows })), []);
});

t.test('the fixtures break one rule at a time', async (t) => {
  for (const [rule, definition] of RULES) t.ok(lint(definition).length <= 3, rule);
});
