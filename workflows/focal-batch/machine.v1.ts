import { setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { OpenInput, StateMeta } from '../../src/engine/workflow.ts';
import { commonActions } from '../base/actions.ts';
import { actsOf } from '../base/acts.ts';
import { correctActions } from '../base/correct.ts';
import { type FocalBatch, open } from './context.ts';
import type { BatchEvent, Catalogue } from './events.ts';
import { type Guards, tests } from './guards.ts';
import { ownActions } from './work.ts';

const base = setup({
  types: {
    context: {} as FocalBatch,
    events: {} as BatchEvent,
    input: {} as OpenInput,
    meta: {} as StateMeta,
  },
  guards: tests,
  actions: {
    ...engineActions,
    // A batch stops no term: each of its cases has its own.
    ...correctActions<FocalBatch, BatchEvent>(),
    ...commonActions<FocalBatch, BatchEvent>({ quiet: {}, terms: { clocks: [] } }),
    ...ownActions,
  },
});
type State = Parameters<typeof base.createStateConfig>[0];
const { all, twoPersons, record, ladder, end } = actsOf<FocalBatch, Catalogue, Guards, State>();

/** Proposals that outlive a change of state. */
const OPEN_ACTS = ['CORRECT', 'VOID', 'DE_ESCALATE'] as const;
const keepOpenActs = [{ type: 'dropMoot', params: { keeps: OPEN_ACTS } }] as const;
const leader = { duty: 'safety_office' };

const anyOpen: NonNullable<State['on']> = {
  ...record,
  ...ladder,
  ...base.createStateConfig({
    on: {
      CASE_OPENED: { actions: [{ type: 'hearOpened', params: ({ event }) => event.payload }] },
      CASE_ENDED: {
        guard: { type: 'countsHere', params: ({ event }) => event.payload },
        actions: [{ type: 'noteEnd', params: ({ event }) => event.payload }],
      },
      CASE_REOPENED: {
        guard: { type: 'countsHere', params: ({ event }) => event.payload },
        actions: [{ type: 'noteReopened', params: ({ event }) => event.payload }],
      },
      PUBLISH_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    },
  }).on,
  ...twoPersons('CORRECT', ['oldValueMatches'], { actions: 'correct' }),
  ...twoPersons('VOID', [], { target: '#voided', actions: [{ type: 'end', params: { outcome: '作废' } }] }),
};

const draft = base.createStateConfig({
  id: 'draft',
  meta: { label: { zh: '清单编制中', en: 'List being made' }, turn: { ...leader, clock: 'f.publish' } },
  entry: [{ type: 'startClock', params: { clock: 'f.publish' } }],
  on: {
    ADD_CASE: {
      guard: all('ADD_CASE', 'openHazard', 'notListed', 'listNotProposed'),
      actions: [{ type: 'addItem', params: ({ event }) => event.payload }],
    },
    REMOVE_CASE: {
      guard: all('REMOVE_CASE', 'listed', 'listNotProposed'),
      actions: [{ type: 'removeItem', params: ({ event }) => event.payload }],
    },
    OPEN_CASES: {
      guard: 'listNotProposed',
      actions: [{ type: 'openItems', params: ({ event }) => event.payload }],
    },
    SET_DUE: {
      guard: all('SET_DUE', 'dueBounded', 'listNotProposed'),
      actions: [{ type: 'setDue', params: ({ event }) => event.payload }],
    },
    ...twoPersons('PUBLISH', ['listNotEmpty', 'dueAhead'], {
      target: '#published',
      guards: ['listNotEmpty', 'dueAhead'],
      actions: ['publish'],
    }),
  },
});

/** Every item has ended: the batch with it, whether in time or late. */
const whenDone = [
  {
    guard: 'everyItemEnded',
    target: '#closed',
    actions: [{ type: 'stopClock', params: { clock: 'f.due' } }],
  },
] as const;

const published = base.createStateConfig({
  id: 'published',
  meta: { label: { zh: '整改销号中', en: 'Being worked off' }, turn: { ...leader, clock: 'f.due' } },
  entry: keepOpenActs,
  always: whenDone,
  on: { BATCH_DUE: { target: '#closing', actions: ['reachDue'] } },
});

const closing = base.createStateConfig({
  id: 'closing',
  meta: { label: { zh: '到期收尾', en: 'Past due, being closed' }, turn: { ...leader, clock: 'f.due' } },
  entry: keepOpenActs,
  always: whenDone,
  on: {
    REPORT: { actions: 'note' },
    // Due again after a rebound: it was over before.
    BATCH_DUE: { actions: ['reachDue'] },
  },
});

/** Signed off item by item. A rebound within an item's look-back opens the batch again, with its due day as it was. */
const closed = base.createStateConfig({
  id: 'closed',
  meta: { label: { zh: '已全部销号', en: 'All signed off' }, turn: leader },
  entry: [
    { type: 'dropMoot', params: { keeps: [] } },
    { type: 'end', params: { outcome: '全部销号' } },
    { type: 'stopClocks', params: { prefix: '', as: 'void' } },
  ],
  always: { guard: 'everyItemArchived', target: '#archived' },
  on: {
    ...record,
    CASE_ENDED: {
      guard: { type: 'countsHere', params: ({ event }) => event.payload },
      actions: [{ type: 'noteEnd', params: ({ event }) => event.payload }],
    },
    CASE_REOPENED: [
      {
        guard: 'pastDue',
        target: '#closing',
        actions: [
          { type: 'noteReopened', params: ({ event }) => event.payload },
          { type: 'reopenClock', params: { clock: 'f.due' } },
        ],
      },
      {
        target: '#published',
        actions: [
          { type: 'noteReopened', params: ({ event }) => event.payload },
          { type: 'reopenClock', params: { clock: 'f.due' } },
        ],
      },
    ],
  },
});

/** 3030 批次, version 1. */
export const machine = base.createMachine({
  id: 'focal-batch',
  context: ({ input }) => open(input),
  initial: 'open',
  states: {
    open: { initial: 'draft', on: anyOpen, states: { draft, published, closing } },
    closed,
    archived: end('archived', '归档', 'Archived'),
    voided: end('voided', '作废', 'Voided'),
  },
});
