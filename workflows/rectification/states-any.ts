import { all, base, ladder, newDate, type On, pausing, record, twoPersons } from './setup.ts';

/** Acts every case has, open or closed. */
export const records: On = {
  ...record,
  ...base.createStateConfig({
    on: {
      ENFORCEMENT_DONE: { actions: [{ type: 'noteEnforcement', params: ({ event }) => event.payload }] },
      MERGED_IN: { actions: [{ type: 'takeMerged', params: ({ event }) => event.payload }] },
    },
  }).on,
};

/** Interim control 临时管控: ordered → in place → lifted only after a pass (Law 65(3)). */
const interim: On = base.createStateConfig({
  on: {
    DANGER_RAISED: {
      actions: [
        { type: 'noteControl', params: ({ event }) => event.payload },
        { type: 'stopClock', params: { clock: 'g.interim', as: 'void' } },
        'callOut',
      ],
    },
    CALLOUT_TIMEOUT: {
      guard: 'interimNotActive',
      actions: [{ type: 'noteLate', params: ({ event }) => event.payload }],
    },
    CONTROL_ACTIVE: {
      guard: 'interimOrdered',
      actions: [
        { type: 'turnRegion', params: { name: 'interim', state: 'active' } },
        { type: 'endCall', params: { as: 'met' } },
        {
          type: 'startClock',
          params: ({ event: { payload } }) => ({
            clock: 'g.interim',
            // The warning comes ten days before the measure ends.
            ...(payload.validDays && { term: { n: payload.validDays - 10, unit: 'day' as const } }),
          }),
        },
      ],
    },
    CONTROL_LIFT: {
      guard: all('CONTROL_LIFT', 'interimActive', 'orderingOrgan', 'liftAfterPass'),
      actions: [
        { type: 'turnRegion', params: { name: 'interim', state: 'lifted' } },
        { type: 'stopClock', params: { clock: 'g.interim' } },
      ],
    },
    CONTROL_REVOKE: {
      guard: all('CONTROL_REVOKE', 'interimInForce', 'orderingOrgan'),
      actions: [
        { type: 'turnRegion', params: { name: 'interim', state: 'none' } },
        { type: 'endCall', params: { as: 'void' } },
        { type: 'stopClock', params: { clock: 'g.interim', as: 'void' } },
      ],
    },
    INTERIM_EXPIRING: {
      guard: 'interimInForce',
      actions: [{ type: 'noteLate', params: ({ event }) => event.payload }],
    },
  },
}).on;

/** Reply to the source and publication, while the case is open. */
const outward: On = base.createStateConfig({
  on: {
    REPLY: { guard: 'replyPossible', actions: [{ type: 'noteReply', params: { final: false } }] },
    MARK_UNREACHABLE: { guard: 'replyPossible', actions: 'noteUnreachable' },
    PUBLISH: {
      guard: all('PUBLISH', 'notPublished', 'noPublicityBeforeSignoff'),
      actions: [{ type: 'turnRegion', params: { name: 'publicity', state: 'published' } }],
    },
    UPDATE: {
      guard: all('UPDATE', 'published', 'noPublicityBeforeSignoff'),
      actions: [{ type: 'turnRegion', params: { name: 'publicity', state: 'updated' } }],
    },
    WITHDRAW_PUBLICITY: {
      guard: 'published',
      actions: [{ type: 'turnRegion', params: { name: 'publicity', state: 'withdrawn' } }],
    },
  },
}).on;

/** Custody: the receiving street takes it, or it is open whose case it is. */
const custody: On = base.createStateConfig({
  on: {
    TRANSFER_ORGAN: {
      guard: all('TRANSFER_ORGAN', 'noTransferPending', 'unitKnown', 'toAnotherOrgan'),
      actions: [
        { type: 'offerTransfer', params: ({ event }) => event.payload },
        { type: 'startClock', params: { clock: 'g.transfer' } },
      ],
    },
    ACCEPT_TRANSFER: {
      guard: all('ACCEPT_TRANSFER', 'transferPending', 'receivingOrgan'),
      actions: [
        { type: 'endTransfer', params: { accepted: true } },
        { type: 'stopClock', params: { clock: 'g.transfer' } },
      ],
    },
    REFUSE_TRANSFER: {
      guard: all('REFUSE_TRANSFER', 'transferPending', 'receivingOrgan'),
      target: '#jurisdictionDispute',
      actions: [
        { type: 'endTransfer', params: { accepted: false } },
        { type: 'stopClock', params: { clock: 'g.transfer' } },
        'holdOrgans',
        { type: 'startClock', params: { clock: 'g.dispute' } },
      ],
    },
    TRANSFER_TIMEOUT: {
      guard: 'transferPending',
      target: '#jurisdictionDispute',
      actions: [
        { type: 'endTransfer', params: { accepted: false } },
        'holdOrgans',
        { type: 'startClock', params: { clock: 'g.dispute' } },
      ],
    },
    TRANSFER_OUT: {
      guard: all('TRANSFER_OUT', 'receiptOfReceiver'),
      target: '#transferredOut',
      actions: [{ type: 'end', params: ({ event }) => ({ outcome: `移出至${event.payload.system}` }) }],
    },
  },
}).on;

/** Time that is stopped by authority, and what time itself does. */
const time: On = base.createStateConfig({
  on: {
    HARD_CAP: { actions: 'reachCap' },
    OVERDUE: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
  },
}).on;

/** Whatever the lifecycle's state inside `open`. All is decided here; the other regions follow the data. */
export const anyOpen: On = {
  ...records,
  ...ladder,
  ...pausing({ pause: ['interimNotOrdered', 'pauseAuthority'], region: ['interimNotOrdered'] }),
  ...newDate,
  ...interim,
  ...outward,
  ...custody,
  ...time,
  ...twoPersons('CORRECT', ['gradeBeforeService', 'oldValueMatches'], { actions: 'correct' }),
  ...twoPersons('VOID', [], {
    target: '#voided',
    guards: ['voidAfterMiss'],
    actions: ['reopenMerged', { type: 'end', params: { outcome: '作废' } }],
  }),
};
