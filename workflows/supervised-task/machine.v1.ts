import { setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { OpenInput, StateMeta } from '../../src/engine/workflow.ts';
import { commonActions } from '../base/actions.ts';
import { actsOf } from '../base/acts.ts';
import { correctActions } from '../base/correct.ts';
import { open, type SupervisedTask } from './context.ts';
import type { Catalogue, TaskEvent } from './events.ts';
import { type Guards, tests } from './guards.ts';
import { ownActions } from './work.ts';

/** Terms of the lead unit: with the result on the reviewer's desk nobody presses it. */
const LEADS = /^t\.(due|redo|ack|report|milestone)/;

const base = setup({
  types: {
    context: {} as SupervisedTask,
    events: {} as TaskEvent,
    input: {} as OpenInput,
    meta: {} as StateMeta,
  },
  guards: tests,
  actions: {
    ...engineActions,
    // A task is extended or given to another, never paused.
    ...correctActions<SupervisedTask, TaskEvent>(),
    ...commonActions<SupervisedTask, TaskEvent>({
      quiet: {},
      terms: { clocks: [] },
      // Sent back once, handing something in again buys no more time.
      spared: ({ context }, { clock }) =>
        context.submission !== null && context.returns === 0 && LEADS.test(clock),
    }),
    ...ownActions,
  },
});
type State = Parameters<typeof base.createStateConfig>[0];
type On = NonNullable<State['on']>;
const { all, twoPersons, record, ladder, end } = actsOf<SupervisedTask, Catalogue, Guards, State>();

const anyOpen: On = {
  ...record,
  ...ladder,
  ...base.createStateConfig({
    on: {
      ACK_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
      REPORT_TIMEOUT: { actions: ['missReport'] },
      MILESTONE_TIMEOUT: { actions: [{ type: 'missMilestone', params: ({ event }) => event.payload }] },
      // On the reviewer's desk, or late for the second time by a moved date: kept, and judged when it is reviewed.
      DUE_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
      REDO_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
      REVIEW_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    },
  }).on,
  ...twoPersons('CHANGE_DUE', ['leadUnit', 'extensionsLeft', 'newDueBounded'], {
    guards: ['newDueAhead', 'reviewerApart'],
    actions: 'changeDue',
  }),
  ...twoPersons('CORRECT', ['oldValueMatches'], { actions: 'correct' }),
  ...twoPersons('CANCEL', [], {
    target: '#cancelled',
    actions: [{ type: 'end', params: { outcome: '撤销' } }],
  }),
  ...twoPersons('VOID', [], { target: '#voided', actions: [{ type: 'end', params: { outcome: '作废' } }] }),
};

/** What the units of the task do, whether in time or late. */
const working: On = base.createStateConfig({
  on: {
    SUBMIT: {
      guard: all('SUBMIT', 'leadUnit', 'itemsToSubmit'),
      target: '#submitted',
      actions: [{ type: 'submit', params: ({ event }) => event.payload }],
    },
    REASSIGN: {
      guard: all('REASSIGN', 'unitKnown', 'anotherLead', 'timeForNewLead'),
      target: '#dispatched',
      reenter: true,
      actions: [{ type: 'reassign', params: ({ event }) => event.payload }],
    },
  },
}).on;

const progressing: On = base.createStateConfig({
  on: {
    ACK: { guard: all('ACK', 'leadUnit', 'notSigned'), actions: 'sign' },
    PROGRESS: {
      guard: all('PROGRESS', 'ofTheTask', 'itemsOfTask', 'milestonesPending'),
      actions: [{ type: 'report', params: ({ event }) => event.payload }],
    },
  },
}).on;

const toOverdue = { target: '#overdue', actions: ['markOverdue'] } as const;

const dispatched = base.createStateConfig({
  id: 'dispatched',
  meta: { label: { zh: '已交办待签收', en: 'Given out, not signed for' } },
  entry: 'dispatch',
  on: {
    ...working,
    ACK: { guard: all('ACK', 'leadUnit', 'notSigned'), target: '#inProgress', actions: 'sign' },
    PROGRESS: {
      guard: all('PROGRESS', 'leadUnit', 'itemsOfTask', 'milestonesPending'),
      target: '#inProgress',
      actions: ['sign', { type: 'report', params: ({ event }) => event.payload }],
    },
    ACK_TIMEOUT: { target: '#inProgress', actions: ['deem'] },
    DUE_TIMEOUT: toOverdue,
  },
});

const inProgress = base.createStateConfig({
  id: 'inProgress',
  meta: { label: { zh: '办理中', en: 'In progress' } },
  on: { ...working, ...progressing, DUE_TIMEOUT: toOverdue },
});

const overdue = base.createStateConfig({
  id: 'overdue',
  meta: { label: { zh: '逾期办理中', en: 'Overdue' } },
  on: {
    ...working,
    ...progressing,
    ...twoPersons('CHANGE_DUE', ['leadUnit', 'extensionsLeft', 'newDueBounded'], {
      target: '#inProgress',
      guards: ['newDueAhead', 'reviewerApart'],
      actions: 'changeDue',
    }),
  },
});

const sentBack = [
  { type: 'sendBack', params: ({ event }: { event: { payload: unknown } }) => event.payload },
];
const lateAgain = ['markOverdue', 'promptOverdue'] as const;

const submitted = base.createStateConfig({
  id: 'submitted',
  meta: { label: { zh: '报结待审核', en: 'Submitted, to be reviewed' } },
  on: {
    ACCEPT: [
      {
        guard: all('ACCEPT', 'reviewerApart', 'completesTask'),
        target: '#completed',
        actions: ['complete', 'accept', { type: 'end', params: { outcome: '办结' } }],
      },
      {
        guard: all('ACCEPT', 'reviewerApart', 'pastDue'),
        target: '#overdue',
        actions: ['accept', ...lateAgain],
      },
      { guard: all('ACCEPT', 'reviewerApart'), target: '#inProgress', actions: 'accept' },
    ],
    RETURN: [
      {
        guard: all('RETURN', 'reviewerApart', 'returnedItemsSubmitted', 'pastDue'),
        target: '#overdue',
        actions: [...sentBack, ...lateAgain] as never,
      },
      {
        guard: all('RETURN', 'reviewerApart', 'returnedItemsSubmitted'),
        target: '#inProgress',
        actions: sentBack as never,
      },
    ],
  },
});

/** 督查交办, version 1. */
export const machine = base.createMachine({
  id: 'supervised-task',
  context: ({ input }) => open(input),
  initial: 'open',
  states: {
    open: { initial: 'dispatched', on: anyOpen, states: { dispatched, inProgress, overdue, submitted } },
    completed: end('completed', '已办结', 'Completed'),
    cancelled: end('cancelled', '已撤销', 'Cancelled'),
    voided: end('voided', '作废', 'Voided'),
  },
});
