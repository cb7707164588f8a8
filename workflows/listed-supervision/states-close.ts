import { all, base, ladder, type On, twoPersons } from './setup.ts';
import { noted, records } from './states-any.ts';
import { announcing, consenting, resuming } from './states-groups.ts';

/** Back from delisting: a new round, whose next step is a new limit. `first`: what still needs the round before. */
function reopening<A extends string>(...first: readonly A[]) {
  return [
    { type: 'stopClocks', params: { prefix: '', as: 'void', except: ['m.interim'] } },
    { type: 'undoAcceptance', params: { failed: false } },
    ...first,
    'reopen',
    { type: 'startClock', params: { clock: 'm.newLimit' } },
    'restartOwed',
    { type: 'notify', params: { type: 'hazard.reopened' } },
  ] as const;
}
const REOPEN = reopening<never>();

const archive = {
  target: '#archived',
  actions: [
    'archive',
    { type: 'stopClocks', params: { prefix: '', as: 'void' } },
    { type: 'end', params: { outcome: '归档' } },
  ],
} as const;

/** What outlives `open`: resumption, publication, the final reply, the look-back, and the ladder against whoever owes them. */
const afterwards: On = base.createStateConfig({
  on: {
    PUBLISH_DELISTING: {
      guard: all('PUBLISH_DELISTING', 'delistingToPublish', 'sameMedium'),
      actions: ['noteDelisting', { type: 'stopClock', params: { clock: 'm.publishDelisting' } }],
    },
    REPLY: {
      guard: 'replyPossible',
      actions: [
        { type: 'noteReply', params: { final: true } },
        { type: 'stopClock', params: { clock: 'm.finalReply' } },
      ],
    },
    MARK_UNREACHABLE: {
      guard: 'replyPossible',
      actions: ['noteUnreachable', { type: 'stopClock', params: { clock: 'm.finalReply', as: 'void' } }],
    },
    ENFORCEMENT_DONE: { actions: [{ type: 'notePunishment', params: ({ event }) => event.payload }] },
    LOOKBACK_DUE: {
      actions: [
        { type: 'turnLookback', params: { state: 'due' } },
        { type: 'startClock', params: { clock: 'm.lookback.decide' } },
      ],
    },
    STILL_OK: {
      guard: all('STILL_OK', 'lookbackDue', 'ofAnotherUnit', 'lookbackByAnother'),
      actions: [
        { type: 'turnLookback', params: { state: 'done' } },
        { type: 'stopClock', params: { clock: 'm.lookback.decide' } },
      ],
    },
    REBOUND: {
      guard: all('REBOUND', 'lookbackDue', 'ofAnotherUnit', 'lookbackByAnother'),
      target: '#acceptanceFailed',
      actions: REOPEN,
    },
    REBOUND_FOUND: { target: '#acceptanceFailed', actions: REOPEN },
    // The window may end while something is owed still; that must not archive the case.
    WINDOW_END: { actions: 'endWindow' },
    ARCHIVE: {
      ...archive,
      guard: all(
        'ARCHIVE',
        'lookbackDone',
        'resumeNotPending',
        'resumptionAnnounced',
        'delistingSettled',
        'finalReplyGiven',
        'completionUndisputed',
      ),
    },
  },
}).on;

/** 已销号摘牌: a stored end whose look-back window still runs. */
export const delisted = base.createStateConfig({
  id: 'delisted',
  meta: { label: { zh: '已销号摘牌', en: 'Delisted' } },
  always: { ...archive, guard: 'windowSettled' },
  on: {
    ...records,
    ...ladder,
    ...resuming,
    ...consenting(),
    ...announcing,
    ...afterwards,
    ...noted(
      'RESUME_TIMEOUT',
      'RESUME_PUBLISH_TIMEOUT',
      'INTERIM_EXPIRING',
      'DELISTING_TIMEOUT',
      'REPLY_DUE',
      'LOOKBACK_TIMEOUT',
    ),
    ...twoPersons('FALSE_COMPLETION', [], {
      target: '#acceptanceFailed',
      actions: [
        ...reopening('controlAgain'),
        'proposeL7',
        { type: 'spawnEnforcement', params: { cause: 'falseCompletion' } },
      ],
    }),
  },
});
