import { outcomeOf } from './execute-work.ts';
import { all, base, ladder, type On, record, twoPersons } from './setup.ts';
import { keeping, publicity } from './states-any.ts';
import { finingDaily } from './states-daily.ts';

/** Asked while something is to be paid; answered by the head. */
const instalments: On = base.createStateConfig({
  on: {
    ASK_INSTALMENTS: {
      guard: all('ASK_INSTALMENTS', 'noAskPending', 'planFits', 'behalfSigned'),
      actions: [{ type: 'askInstalments', params: ({ event }) => event.payload }],
    },
    GRANT_INSTALMENTS: {
      guard: all('GRANT_INSTALMENTS', 'headDecides', 'instalmentsAsked', 'planStillFits'),
      target: '#executing',
      actions: 'grantInstalments',
    },
    DENY_INSTALMENTS: {
      guard: all('DENY_INSTALMENTS', 'headDecides', 'instalmentsAsked'),
      actions: 'denyInstalments',
    },
  },
}).on;

const disputing: On = base.createStateConfig({
  on: {
    DISPUTE: {
      guard: all('DISPUTE', 'noDisputePending', 'decisionStands', 'disputeBounded', 'reviewOnce'),
      actions: [{ type: 'dispute', params: ({ event }) => event.payload }],
    },
  },
}).on;

const paying: On = base.createStateConfig({
  on: {
    PAID: {
      guard: all('PAID', 'paymentBounded', 'receiptNew', 'notOverpaid'),
      actions: [{ type: 'pay', params: ({ event }) => event.payload }],
    },
    PERFORMED: { guard: 'performingDue', actions: 'perform' },
    SUIT_PERIOD_END: { actions: 'startCourtTerm' },
  },
}).on;

const givingUp: On = twoPersons('END_EXECUTION', [], {
  guards: ['headDecides', 'noDisputePending'],
  actions: 'giveUp',
});

/** All that is done while the decision is carried out, before and after the demand. */
const execution: On = { ...paying, ...disputing, ...finingDaily, ...givingUp };
const ACTS = ['DAILY_FINE', 'END_EXECUTION'] as const;
const done = { guard: 'executionDone', target: '#concluding' } as const;

export const decided = base.createStateConfig({
  id: 'decided',
  meta: {
    label: { zh: '已决定，待送达', en: 'Decided, to be served' },
    turn: { duty: 'enforcement_officer', clock: 'e.serve' },
  },
  entry: [keeping(), { type: 'startClock', params: { clock: 'e.serve' } }],
  always: { guard: 'decisionAnnulled', target: '#concluding' },
  on: {
    SERVE_DECISION: {
      guard: all('SERVE_DECISION', 'servedLawfully', 'serviceBounded', {
        type: 'publicNoticeLasted',
        params: { document: 'decision' },
      }),
      target: '#executing',
      actions: [{ type: 'serve', params: ({ event }) => event.payload }],
    },
  },
});

export const executing = base.createStateConfig({
  id: 'executing',
  meta: {
    label: { zh: '执行中', en: 'Being carried out' },
    turn: { duty: 'enforcement_officer', clock: 'e.watch' },
  },
  entry: keeping(...ACTS),
  always: done,
  on: {
    ...execution,
    ...instalments,
    DEMAND: {
      guard: all(
        'DEMAND',
        'payOverdue',
        'noDisputePending',
        'servedLawfully',
        'serviceBounded',
        { type: 'publicNoticeLasted', params: { document: 'demand' } },
        'surchargeBounded',
      ),
      target: '#demanded',
      actions: [{ type: 'demand', params: ({ event }) => event.payload }],
    },
  },
});

export const demanded = base.createStateConfig({
  id: 'demanded',
  meta: {
    label: { zh: '已催告', en: 'Demanded' },
    turn: { duty: 'enforcement_officer', clock: 'e.watch' },
  },
  entry: keeping(...ACTS),
  always: done,
  on: {
    ...execution,
    ...instalments,
    COURT: {
      guard: all(
        'COURT',
        'noDisputePending',
        'dailySettled',
        'demandLasted',
        'periodsOver',
        'courtInTime',
        'courtReceipt',
      ),
      target: '#court',
      actions: 'applyToCourt',
    },
  },
});

export const court = base.createStateConfig({
  id: 'court',
  meta: {
    label: { zh: '已申请法院强制执行', en: 'Before the court' },
    turn: { duty: 'enforcement_officer', clock: 'e.watch' },
  },
  entry: keeping('END_EXECUTION'),
  always: done,
  on: {
    ...paying,
    ...disputing,
    ...givingUp,
    COURT_REFUSED: { target: '#executing', actions: 'courtRefused' },
  },
});

export const concluding = base.createStateConfig({
  id: 'concluding',
  meta: {
    label: { zh: '待结案', en: 'To be concluded' },
    turn: { duty: 'enforcement_officer', clock: 'e.conclude' },
  },
  entry: [keeping('CONCLUDE', 'DAILY_FINE'), 'startConcluding', 'dropAsk'],
  on: {
    ...disputing,
    ...finingDaily,
    ...twoPersons('CONCLUDE', [], {
      target: '#closed',
      guards: [
        'headDecides',
        'noDisputePending',
        'criminalSettled',
        'closureSettled',
        'dailySettled',
        'publicityDone',
      ],
      actions: ['conclude', { type: 'end', params: outcomeOf }],
    }),
  },
});

/** Concluded. The publication still has to come down, and the party may still sue while its time lasts. */
export const closed = base.createStateConfig({
  id: 'closed',
  meta: { label: { zh: '已结案', en: 'Concluded' } },
  on: {
    ...record,
    ...ladder,
    UNPUBLISH: publicity.UNPUBLISH,
    UNPUBLISH_DUE: { actions: 'mustTakeDown' },
    UNPUBLISH_TIMEOUT: {
      actions: [{ type: 'noteLate', params: ({ event }) => event.payload }],
    },
    REVIEW_PERIOD_END: { actions: 'note' },
    SUIT_PERIOD_END: { actions: 'note' },
    DISPUTE: {
      guard: all('DISPUTE', 'decisionStands', 'disputeBounded', 'reviewOnce'),
      target: '#concluding',
      actions: ['reopen', { type: 'dispute', params: ({ event }) => event.payload }],
    },
    ARCHIVE: {
      guard: all('ARCHIVE', 'takenDown', 'periodsOver'),
      target: '#archived',
      actions: [{ type: 'end', params: outcomeOf }],
    },
  },
});
