import { setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { OpenInput, StateMeta } from '../../src/engine/workflow.ts';
import { commonActions } from '../base/actions.ts';
import { actsOf } from '../base/acts.ts';
import { correctActions } from '../base/correct.ts';
import { open, type Whistle } from './context.ts';
import type { Catalogue, WhistleEvent } from './events.ts';
import { type Guards, tests } from './guards.ts';
import { ownActions } from './work.ts';

const base = setup({
  types: {
    context: {} as Whistle,
    events: {} as WhistleEvent,
    input: {} as OpenInput,
    meta: {} as StateMeta,
  },
  guards: tests,
  actions: {
    ...engineActions,
    // A whistle stops no term: whoever is called comes, or is excused.
    ...correctActions<Whistle, WhistleEvent>(),
    ...commonActions<Whistle, WhistleEvent>({ quiet: {}, terms: { clocks: [] } }),
    ...ownActions,
  },
});
type State = Parameters<typeof base.createStateConfig>[0];
type On = NonNullable<State['on']>;
const { all, twoPersons, record, ladder, end } = actsOf<Whistle, Catalogue, Guards, State>();

/** Time that moves nothing: whoever is late is pressed by the ladder. */
const late = {
  actions: [
    { type: 'noteLate', params: ({ event }: { event: { payload: { clock: string } } }) => event.payload },
  ],
} as const;

const anyOpen: On = {
  ...record,
  ...ladder,
  ARRIVE_TIMEOUT: late,
  HANDLE_TIMEOUT: late,
  ...base.createStateConfig({
    on: {
      CASE_OPENED: { actions: [{ type: 'hearOpened', params: ({ event }) => event.payload }] },
      CASE_ENDED: { actions: [{ type: 'noteEnd', params: ({ event }) => event.payload }] },
      CASE_REOPENED: { actions: [{ type: 'noteReopened', params: ({ event }) => event.payload }] },
    },
  }).on,
  ...twoPersons('CORRECT', ['oldValueMatches'], { actions: 'correct' }),
  ...twoPersons('VOID', [], { target: '#voided', actions: [{ type: 'end', params: { outcome: '作废' } }] }),
};

/** Who is called and who has come, as long as the matter is not settled. */
const arriving: On = base.createStateConfig({
  on: {
    ARRIVE: { guard: all('ARRIVE', 'calledUnit', 'notArrived'), actions: 'arrive' },
    CALL: {
      guard: all('CALL', 'unitKnown', 'notCalledYet'),
      actions: [{ type: 'call', params: ({ event }) => event.payload }],
    },
    EXCUSE: {
      guard: all('EXCUSE', 'awaitedUnit', 'anotherRemains'),
      actions: [{ type: 'excuse', params: ({ event }) => event.payload }],
    },
  },
}).on;

const withdrawing: On = base.createStateConfig({
  on: {
    WITHDRAW: {
      guard: 'ownWhistle',
      target: '#withdrawn',
      actions: [{ type: 'end', params: { outcome: '撤回' } }],
    },
  },
}).on;

const whistled = base.createStateConfig({
  id: 'whistled',
  meta: { label: { zh: '待报到', en: 'Awaiting those called' } },
  entry: 'whistle',
  always: { guard: 'everybodyThere', target: '#handling', actions: 'startHandling' },
  on: {
    ...arriving,
    ...withdrawing,
    START_HANDLING: { guard: 'someoneArrived', target: '#handling', actions: 'startHandling' },
  },
});

const handling = base.createStateConfig({
  id: 'handling',
  meta: { label: { zh: '联合处置中', en: 'Being handled together' } },
  on: {
    ...arriving,
    ...withdrawing,
    PROGRESS: { guard: 'arrivedUnit', actions: 'note' },
    HAZARD_FOUND: {
      guard: 'arrivedUnit',
      actions: [{ type: 'find', params: ({ event }) => event.payload }],
    },
    RESULT: {
      guard: 'arrivedUnit',
      target: '#confirming',
      actions: [{ type: 'noteResult', params: ({ event }) => event.payload }],
    },
  },
});

const confirming = base.createStateConfig({
  id: 'confirming',
  meta: { label: { zh: '待社区评价', en: 'To be evaluated' }, turn: { duty: 'village', clock: 'w.confirm' } },
  on: {
    CONFIRM: {
      guard: all('CONFIRM', 'ofTheCommunity', 'evaluatorApart'),
      target: '#tracking',
      actions: [{ type: 'evaluate', params: ({ event }) => ({ grade: event.payload.grade }) }],
    },
    DISSATISFIED: [
      {
        guard: all('DISSATISFIED', 'ofTheCommunity', 'evaluatorApart', 'returnedTooOften'),
        target: '#handling',
        actions: [
          { type: 'evaluate', params: { grade: 'dissatisfied' } },
          'sendBack',
          'startHandling',
          'proposeTalk',
        ],
      },
      {
        guard: all('DISSATISFIED', 'ofTheCommunity', 'evaluatorApart'),
        target: '#handling',
        actions: [{ type: 'evaluate', params: { grade: 'dissatisfied' } }, 'sendBack', 'startHandling'],
      },
    ],
    // Silence is no praise: it is kept as such.
    CONFIRM_TIMEOUT: { target: '#tracking', actions: [{ type: 'evaluate', params: { grade: null } }] },
  },
});

/** Settled on the spot; the hazards found go their own way to their ends. */
const tracking = base.createStateConfig({
  id: 'tracking',
  meta: { label: { zh: '隐患整改跟踪', en: 'Following the hazards found' } },
  entry: 'track',
  always: {
    guard: 'noHazardLeft',
    target: '#concluded',
    actions: [{ type: 'end', params: { outcome: '办结' } }],
  },
  on: {
    TRACK_DUE: { actions: 'track' },
  },
});

/** 吹哨报到, version 1. */
export const machine = base.createMachine({
  id: 'whistle',
  context: ({ input }) => open(input),
  initial: 'open',
  states: {
    open: { initial: 'whistled', on: anyOpen, states: { whistled, handling, confirming, tracking } },
    concluded: end('concluded', '办结', 'Concluded'),
    withdrawn: end('withdrawn', '已撤回', 'Withdrawn'),
    voided: end('voided', '作废', 'Voided'),
  },
});
