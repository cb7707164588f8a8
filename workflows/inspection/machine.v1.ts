import { setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { OpenInput, StateMeta } from '../../src/engine/workflow.ts';
import { commonActions } from '../base/actions.ts';
import { actsOf } from '../base/acts.ts';
import { correctActions } from '../base/correct.ts';
import { type Inspection, open } from './context.ts';
import type { Catalogue, InspectionEvent } from './events.ts';
import { type Guards, tests } from './guards.ts';
import { ownActions } from './work.ts';

const base = setup({
  types: {
    context: {} as Inspection,
    events: {} as InspectionEvent,
    input: {} as OpenInput,
    meta: {} as StateMeta,
  },
  guards: tests,
  actions: {
    ...engineActions,
    // No term of an inspection is the unit's own: each hazard found has one.
    ...correctActions<Inspection, InspectionEvent>(),
    ...commonActions<Inspection, InspectionEvent>({ quiet: {}, terms: { clocks: [] } }),
    ...ownActions,
  },
});
type State = Parameters<typeof base.createStateConfig>[0];
type On = NonNullable<State['on']>;
const { all, twoPersons, record, ladder, end } = actsOf<Inspection, Catalogue, Guards, State>();

/** Time that moves nothing: whoever is late is pressed by the ladder. */
const late = {
  actions: [
    { type: 'noteLate', params: ({ event }: { event: { payload: { clock: string } } }) => event.payload },
  ],
} as const;

const anyOpen: On = {
  ...record,
  ...ladder,
  VISIT_TIMEOUT: late,
  RECORD_TIMEOUT: late,
  SIGN_TIMEOUT: late,
  SERVE_TIMEOUT: late,
  ...base.createStateConfig({
    on: {
      CASE_OPENED: { actions: [{ type: 'hearOpened', params: ({ event }) => event.payload }] },
      CASE_ENDED: { actions: [{ type: 'noteEnd', params: ({ event }) => event.payload }] },
      CASE_REOPENED: { actions: [{ type: 'noteReopened', params: ({ event }) => event.payload }] },
    },
  }).on,
  // The hazards found are cases of their own and stay.
  ...twoPersons('VOID', [], { target: '#voided', actions: [{ type: 'end', params: { outcome: '作废' } }] }),
};

/** Until the record is made; a signed one is made anew (REDO). */
const correcting: On = twoPersons('CORRECT', ['oldValueMatches'], { actions: 'correct' });

const failing: On = base.createStateConfig({
  on: {
    VISIT_FAILED: {
      guard: all('VISIT_FAILED', 'nothingFound'),
      target: '#planned',
      actions: [{ type: 'visitFailed', params: ({ event }) => event.payload }],
    },
  },
}).on;

const planned = base.createStateConfig({
  id: 'planned',
  meta: { label: { zh: '待检查', en: 'Planned' }, turn: { duty: 'inspector', clock: 'i.visit' } },
  on: {
    ANNOUNCE: { guard: 'announcedKind', actions: 'announce' },
    START: {
      guard: all('START', 'noticeGiven', 'notOfTheSubject'),
      target: '#visiting',
      actions: [
        { type: 'join', params: ({ event }) => event.payload },
        { type: 'stopClock', params: { clock: 'i.visit' } },
        { type: 'startClock', params: { clock: 'i.record' } },
      ],
    },
    ...correcting,
    CANCEL: { target: '#cancelled', actions: [{ type: 'end', params: { outcome: '取消' } }] },
    ...failing,
  },
});

const visiting = base.createStateConfig({
  id: 'visiting',
  meta: { label: { zh: '检查中', en: 'Visiting' }, turn: { duty: 'inspector', clock: 'i.record' } },
  on: {
    JOIN: {
      guard: all('JOIN', 'notOfTheSubject', 'notOnRecord', 'ownCertificate'),
      actions: [{ type: 'join', params: ({ event }) => event.payload }],
    },
    CHECK: {
      guard: all('CHECK', 'onRecord', 'itemsOfTheList'),
      actions: [{ type: 'conclude', params: ({ event }) => event.payload }],
    },
    FINDING: {
      guard: all('FINDING', 'onRecord', 'itemOfTheList'),
      actions: [{ type: 'find', params: ({ event }) => event.payload }],
    },
    RECORD: {
      guard: all(
        'RECORD',
        'onRecord',
        'twoInspectors',
        'everyItemConcluded',
        'problemsAreFindings',
        'findingsAreProblems',
      ),
      target: '#signing',
      actions: [
        { type: 'record', params: ({ event }) => event.payload },
        { type: 'stopClock', params: { clock: 'i.record' } },
        { type: 'startClock', params: { clock: 'i.sign' } },
      ],
    },
    STRIKE: {
      guard: all('STRIKE', 'unsignedInspector', 'twoRemain'),
      actions: [{ type: 'strike', params: ({ event }) => event.payload }],
    },
    ...correcting,
    ...failing,
  },
});

const signing = base.createStateConfig({
  id: 'signing',
  meta: { label: { zh: '待签名', en: 'To be signed' }, turn: { duty: 'inspector', clock: 'i.sign' } },
  entry: [{ type: 'dropMoot', params: { keeps: ['VOID', 'DE_ESCALATE'] } }],
  always: {
    guard: 'recordComplete',
    target: '#serving',
    actions: [
      { type: 'stopClock', params: { clock: 'i.sign' } },
      { type: 'startClock', params: { clock: 'i.serve' } },
    ],
  },
  on: {
    COSIGN: { guard: all('COSIGN', 'onRecord', 'unsigned'), actions: 'sign' },
    UNIT_SIGN: {
      guard: all('UNIT_SIGN', 'ofTheSubject', 'notAcknowledged', 'behalfSigned'),
      actions: [
        { type: 'acknowledge', params: ({ event }) => ({ how: 'signed' as const, by: event.payload.name }) },
      ],
    },
    REDO: {
      target: '#visiting',
      actions: [
        'redo',
        { type: 'stopClock', params: { clock: 'i.sign', as: 'void' } },
        { type: 'startClock', params: { clock: 'i.record' } },
      ],
    },
    UNIT_REFUSED: {
      guard: all('UNIT_REFUSED', 'onRecord', 'notAcknowledged'),
      actions: [
        {
          type: 'acknowledge',
          params: ({ event: { payload } }) => ({
            how: 'refused' as const,
            ...(payload.witness !== undefined && { witness: payload.witness }),
          }),
        },
      ],
    },
    STRIKE: {
      guard: all('STRIKE', 'unsignedInspector', 'twoRemain'),
      actions: [{ type: 'strike', params: ({ event }) => event.payload }],
    },
  },
});

const serving = base.createStateConfig({
  id: 'serving',
  meta: { label: { zh: '待送达', en: 'To be served' }, turn: { duty: 'inspector', clock: 'i.serve' } },
  on: {
    SERVE: {
      guard: all('SERVE', 'receiptGiven', 'serviceDateBounded'),
      target: '#following',
      actions: [
        { type: 'serve', params: ({ event }) => event.payload },
        { type: 'stopClock', params: { clock: 'i.serve' } },
      ],
    },
  },
});

/** The record is made; its hazards go their own way, and this follows them. */
const following = base.createStateConfig({
  id: 'following',
  meta: {
    label: { zh: '隐患整改跟踪', en: 'Following the hazards found' },
    turn: { duty: 'inspector', clock: 'i.follow' },
  },
  entry: [{ type: 'startClock', params: { clock: 'i.follow' } }],
  always: { guard: 'everyHazardEnded', target: '#closed' },
  on: { FOLLOW_DUE: { actions: [{ type: 'startClock', params: { clock: 'i.follow' } }] } },
});

const closed = base.createStateConfig({
  id: 'closed',
  meta: { label: { zh: '已闭环', en: 'Closed' }, turn: { duty: 'inspector' } },
  entry: [
    { type: 'dropMoot', params: { keeps: [] } },
    { type: 'end', params: { outcome: '闭环' } },
    { type: 'stopClocks', params: { prefix: '', as: 'void' } },
  ],
  always: { guard: 'everyHazardArchived', target: '#archived' },
  on: {
    ...record,
    CASE_ENDED: { actions: [{ type: 'noteEnd', params: ({ event }) => event.payload }] },
    CASE_REOPENED: {
      target: '#following',
      actions: [{ type: 'noteReopened', params: ({ event }) => event.payload }],
    },
  },
});

/** 检查, version 1. */
export const machine = base.createMachine({
  id: 'inspection',
  context: ({ input }) => open(input),
  initial: 'open',
  states: {
    open: {
      initial: 'planned',
      entry: 'plan',
      on: anyOpen,
      states: { planned, visiting, signing, serving, following },
    },
    closed,
    archived: end('archived', '归档', 'Archived'),
    cancelled: end('cancelled', '已取消', 'Cancelled'),
    voided: end('voided', '作废', 'Voided'),
  },
});
