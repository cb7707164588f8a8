import { all, base, ladder, type On, twoPersons } from './setup.ts';
import { records } from './states-any.ts';

const REOPEN = [
  { type: 'stopClocks', params: { prefix: '', as: 'void' } },
  'reopen',
  { type: 'notify', params: { type: 'hazard.reopened' } },
] as const;
const again = {
  guard: 'secondRebound',
  target: '#enforcing',
  actions: [...REOPEN, { type: 'startClock', params: { clock: 'g.enforceReview' } }],
} as const;
const anew = {
  target: '#awaitingReassign',
  actions: [...REOPEN, { type: 'startClock', params: { clock: 'g.secondAuto' } }],
} as const;

const archive = {
  target: '#archived',
  actions: [
    { type: 'stopClocks', params: { prefix: '', as: 'void' } },
    { type: 'end', params: { outcome: '归档' } },
  ],
} as const;

/** What outlives `open`: the final reply, the publication, and the ladder against whoever owes them. */
const afterwards: On = {
  ...records,
  ...ladder,
  ...base.createStateConfig({
    on: {
      REPLY: {
        guard: 'replyPossible',
        actions: [
          { type: 'noteReply', params: { final: true } },
          { type: 'stopClock', params: { clock: 'g.finalReply' } },
        ],
      },
      MARK_UNREACHABLE: {
        guard: 'replyPossible',
        actions: ['noteUnreachable', { type: 'stopClock', params: { clock: 'g.finalReply', as: 'void' } }],
      },
      REPLY_DUE: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
      PUBLISH: {
        guard: 'notPublished',
        actions: [{ type: 'turnRegion', params: { name: 'publicity', state: 'published' } }],
      },
      UPDATE: {
        guard: 'published',
        actions: [{ type: 'turnRegion', params: { name: 'publicity', state: 'updated' } }],
      },
      WITHDRAW_PUBLICITY: {
        guard: 'published',
        actions: [{ type: 'turnRegion', params: { name: 'publicity', state: 'withdrawn' } }],
      },
      // A rebound within the window counts as one; the second goes to enforcement.
      REBOUND_FOUND: [again, anew],
    },
  }).on,
  ...twoPersons('FALSE_COMPLETION', [], {
    target: '#awaitingReassign',
    actions: [
      ...REOPEN,
      { type: 'enterPhase', params: { phase: 2 } },
      { type: 'startClock', params: { clock: 'g.secondAuto' } },
      'proposeL7',
    ],
  }),
};

export const closed = base.createStateConfig({
  id: 'closed',
  meta: { label: { zh: '已销号', en: 'Signed off' } },
  on: {
    ...afterwards,
    LOOKBACK_DUE: {
      guard: 'sampled',
      target: '#lookback',
      actions: [{ type: 'startClock', params: { clock: 'g.lookback.decide' } }],
    },
    WINDOW_END: archive,
    ARCHIVE: { ...archive, guard: 'notSampled' },
  },
});

export const lookback = base.createStateConfig({
  id: 'lookback',
  meta: { label: { zh: '回头看', en: 'Look-back' }, turn: { duty: 'verifier', clock: 'g.lookback.decide' } },
  on: {
    ...afterwards,
    STILL_OK: { guard: all('STILL_OK', 'ofAnotherUnit'), ...archive },
    REBOUND: [
      { ...again, guard: all('REBOUND', 'ofAnotherUnit', 'secondRebound') },
      { ...anew, guard: all('REBOUND', 'ofAnotherUnit') },
    ],
    LOOKBACK_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    // The window may end while the verifier is late; that must not archive the case.
    WINDOW_END: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
  },
});
