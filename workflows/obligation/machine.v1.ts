import { open } from './context.ts';
import { all, base, end, ladder, type On, record, twoPersons } from './setup.ts';
import * as instance from './states-instance.ts';
import * as series from './states-series.ts';

/** Time that moves nothing where a case stands: kept, and judged by what comes. */
const late = {
  actions: [
    { type: 'noteLate', params: ({ event }: { event: { payload: { clock: string } } }) => event.payload },
  ],
} as const;

const anyOpen: On = {
  ...record,
  ...ladder,
  ...base.createStateConfig({
    on: {
      RUNG_REACHED: {
        actions: [
          { type: 'climb', params: ({ event }) => event.payload },
          { type: 'redden', params: ({ event }) => event.payload },
        ],
      },
      CHANGE_OWNER: {
        guard: all('CHANGE_OWNER', 'reviewerDesk', 'notOwner', 'notOverdueYet', 'unitKnown', 'anotherOwner'),
        actions: [{ type: 'changeOwner', params: ({ event }) => event.payload }],
      },
      OWNER_CHANGED: { actions: [{ type: 'takeOver', params: ({ event }) => event.payload }] },
      DUE_TIMEOUT: late,
      LAPSE_TIMEOUT: late,
    },
  }).on,
  ...twoPersons('CORRECT', ['oldValueMatches'], { actions: 'correct' }),
  ...twoPersons('VOID', ['notOwner'], {
    target: '#voided',
    guards: ['notOwner'],
    actions: ['leave', { type: 'end', params: { outcome: '作废' } }],
  }),
};

/** A series that a person opens, or the duty of one window that a series opens. */
const begin = base.createStateConfig({
  id: 'begin',
  meta: { label: { zh: '开始', en: 'Begin' } },
  always: [
    { guard: 'isSeries', target: '#draft' },
    { guard: 'windowAhead', target: '#scheduled', actions: 'begin' },
    { target: '#windowOpen', actions: 'begin' },
  ],
});

/** 周期义务, version 1. */
export const machine = base.createMachine({
  id: 'obligation',
  context: ({ input }) => open(input),
  initial: 'open',
  states: {
    open: {
      initial: 'begin',
      on: anyOpen,
      states: {
        begin,
        draft: series.draft,
        active: series.active,
        paused: series.paused,
        scheduled: instance.scheduled,
        open: instance.windowOpen,
        inProgress: instance.inProgress,
        submitted: instance.submitted,
        returned: instance.returned,
        overdue: instance.overdue,
        madeUp: instance.madeUp,
        accepted: instance.accepted,
        excused: instance.excused,
      },
    },
    closed: end('closed', '办结', 'Closed'),
    lapsed: end('lapsed', '逾期未补', 'Lapsed'),
    ended: end('ended', '系列终止', 'Series ended'),
    voided: end('voided', '作废', 'Voided'),
  },
});
