import { all, base, ending, twoPersons } from './setup.ts';
import { keepOpenActs, OPEN_ACTS } from './states-any.ts';

const said = [
  { type: 'notePenalty', params: ({ event }: { event: { payload: object } }) => event.payload },
] as const;
// A proposal was computed from the fines as they stood.
const counted = [{ type: 'dropMoot', params: { keeps: OPEN_ACTS } }, ...said] as const;

export const awaitingPenalty = base.createStateConfig({
  id: 'awaitingPenalty',
  meta: {
    label: { zh: '属实，待处罚结论', en: 'Substantiated, penalty awaited' },
    turn: { duty: 'reward_officer', clock: 'r.watch' },
  },
  entry: keepOpenActs,
  on: {
    PENALTY_FINAL: [
      {
        guard: all('PENALTY_FINAL', 'lastPenalty'),
        target: '#rewardReview',
        actions: [...said, 'judgeReward'],
      },
      { actions: said },
    ],
    NO_PENALTY: [
      { guard: all('NO_PENALTY', 'lastPenalty'), target: '#rewardReview', actions: [...said, 'judgeReward'] },
      { actions: said },
    ],
    CASE_ENDED: [
      {
        guard: all('CASE_ENDED', 'lastCaseEnds'),
        target: '#rewardReview',
        actions: [{ type: 'noteEnded', params: ({ event }) => event.payload }, 'judgeReward'],
      },
      { actions: [{ type: 'noteEnded', params: ({ event }) => event.payload }] },
    ],
  },
});

export const rewardReview = base.createStateConfig({
  id: 'rewardReview',
  meta: {
    label: { zh: '奖励评定', en: 'Reward review' },
    turn: { duty: 'reward_officer', clock: 'r.reward' },
  },
  entry: keepOpenActs,
  on: {
    PENALTY_FINAL: { actions: counted },
    NO_PENALTY: { actions: counted },
    CASE_OPENED: [
      {
        guard: all('CASE_OPENED', 'anotherFine'),
        target: '#awaitingPenalty',
        actions: [{ type: 'hearOpened', params: ({ event }) => event.payload }, 'awaitPenalty'],
      },
      { actions: [{ type: 'hearOpened', params: ({ event }) => event.payload }] },
    ],
    ...twoPersons(
      'REWARD',
      ['clearTarget', 'notAlreadyKnown', 'noRewardToOfficialOnDuty', 'amountAsComputed'],
      {
        target: '#rewardApproved',
        actions: 'grantReward',
      },
    ),
    ...twoPersons(
      'NONE',
      [],
      { target: '#substantiated', guards: ['rewardAppealSpent'], actions: 'denyReward' },
      {
        target: '#denialUntold',
        actions: ['denyReward', { type: 'startClock', params: { clock: 'r.notify' } }],
      },
    ),
  },
});

const appealing = [
  {
    guard: 'finesOutstanding',
    target: '#awaitingPenalty',
    actions: ['appealReward', 'awaitPenalty'],
  },
  { target: '#rewardReview', actions: 'appealReward' },
] as const;

const UNTOLD = [{ type: 'openAppeal', params: { told: false } }] as const;

/** Nobody can appeal against what nobody was told. */
export const denialUntold = base.createStateConfig({
  id: 'denialUntold',
  meta: {
    label: { zh: '不予奖励，待告知', en: 'No reward, to be told' },
    turn: { duty: 'reward_officer', clock: 'r.notify' },
  },
  entry: keepOpenActs,
  always: { guard: 'nobodyToTell', target: '#rewardDenied', actions: UNTOLD },
  on: {
    REWARD_NOTIFIED: {
      target: '#rewardDenied',
      actions: [{ type: 'openAppeal', params: { told: true } }],
    },
    MARK_UNREACHABLE: [
      { guard: all('MARK_UNREACHABLE', 'feedbackOpen', 'triedEnough'), actions: 'markUnreachable' },
      // The feedback was given before; of this the reporter cannot be told any more.
      { guard: all('MARK_UNREACHABLE', 'triedEnough'), target: '#rewardDenied', actions: UNTOLD },
    ],
    REWARD_APPEAL: appealing,
  },
});

export const rewardDenied = base.createStateConfig({
  id: 'rewardDenied',
  meta: {
    label: { zh: '不予奖励，异议期', en: 'No reward, appeal period' },
    turn: { duty: 'reward_officer', clock: 'r.rewardAppeal' },
  },
  entry: keepOpenActs,
  on: {
    REWARD_APPEAL: appealing,
    REWARD_APPEAL_END: { target: '#substantiated', actions: 'note' },
  },
});

export const rewardApproved = base.createStateConfig({
  id: 'rewardApproved',
  // Whose turn it is, and for how long, hangs on whether the reporter was told: see `turns`.
  meta: { label: { zh: '待领取', en: 'To be claimed' } },
  entry: keepOpenActs,
  on: {
    REWARD_NOTIFIED: { guard: 'notYetNotified', actions: 'notifyReward' },
    EXTEND: {
      guard: all('EXTEND', 'notified', 'claimExtensionsBelowMax', 'claimDaysWithinMax'),
      actions: [{ type: 'extendClaim', params: ({ event }) => event.payload }],
    },
    CLAIMED: {
      guard: all('CLAIMED', 'notified', 'claimantIsReporter'),
      target: '#paying',
      actions: 'claimReward',
    },
    WAIVE: { target: '#substantiated', actions: 'waiveReward' },
    CLAIM_TIMEOUT: { target: '#substantiated', actions: 'waiveReward' },
  },
});

export const paying = base.createStateConfig({
  id: 'paying',
  meta: { label: { zh: '发放中', en: 'Being paid' }, turn: { duty: 'finance', clock: 'r.payment' } },
  entry: keepOpenActs,
  on: {
    PAID: { target: '#substantiated', actions: 'payReward' },
    PAYMENT_FAILED: { target: '#rewardApproved', actions: 'unpayReward' },
  },
});

/** Nothing of the reward is left to do: it ends once the reporter has had the last word of what became of it. */
export const substantiated = base.createStateConfig({
  id: 'substantiated',
  meta: {
    label: { zh: '属实，待办结反馈', en: 'Substantiated, final feedback awaited' },
    turn: { duty: 'sector_officer', clock: 'r.watch' },
  },
  entry: keepOpenActs,
  always: [
    {
      guard: { type: 'settledAs', params: { status: 'paid' } },
      target: '#settling',
      actions: ending('paid', '属实，已奖励'),
    },
    {
      guard: { type: 'settledAs', params: { status: 'waived' } },
      target: '#settling',
      actions: ending('waived', '属实，放弃奖励'),
    },
    {
      guard: 'feedbackDone',
      target: '#settling',
      actions: ending('closed', '属实，办结'),
    },
  ],
});
