import { open } from './context.ts';
import { base, end, following, sealed } from './setup.ts';
import { anyOpen } from './states-any.ts';
import {
  designating,
  joined,
  notAccepted,
  received,
  screening,
  settling,
  transferred,
} from './states-intake.ts';
import {
  awaitingPenalty,
  denialUntold,
  paying,
  rewardApproved,
  rewardDenied,
  rewardReview,
  substantiated,
} from './states-reward.ts';
import { accepted, unsubstantiated, verifying } from './states-verify.ts';

const feedback = following(
  'feedback',
  {
    none: { zh: '未到反馈', en: 'No feedback due' },
    interimDue: { zh: '核查后待反馈', en: 'Interim feedback due' },
    interimGiven: { zh: '已反馈核查结果', en: 'Interim feedback given' },
    finalDue: { zh: '办结待反馈', en: 'Final feedback due' },
    given: { zh: '已反馈', en: 'Feedback given' },
    notPossible: { zh: '无法反馈', en: 'Feedback not possible' },
  },
  'none',
);
const ticket = following(
  'ticket',
  {
    none: { zh: '非热线工单', en: 'No ticket' },
    running: { zh: '工单在办', en: 'Ticket running' },
    returnAsked: { zh: '已申请退单', en: 'Return asked' },
    extensionAsked: { zh: '已申请延期', en: 'Extension asked' },
    answered: { zh: '工单已答复', en: 'Ticket answered' },
  },
  'none',
);
const protection = following(
  'protection',
  {
    none: { zh: '无打击报复', en: 'No retaliation' },
    asked: { zh: '反映被打击报复', en: 'Retaliation reported' },
    handled: { zh: '已处置', en: 'Dealt with' },
  },
  'none',
);

/** Each state with the one guard on all that people write. */
function sealedStates<S extends Record<string, object>>(states: S): S {
  const each = Object.entries(states).map(([id, state]) => [
    id,
    'on' in state ? { ...state, on: sealed(state.on) } : state,
  ]);
  return Object.fromEntries(each) as S;
}

const lifecycle = base.createStateConfig({
  initial: 'received',
  on: sealed(anyOpen),
  states: sealedStates({
    received,
    screening,
    notAccepted,
    transferred,
    designating,
    joined,
    accepted,
    verifying,
    unsubstantiated,
    awaitingPenalty,
    rewardReview,
    denialUntold,
    rewardDenied,
    rewardApproved,
    paying,
    substantiated,
    settling,
  }),
});

/** 公众举报与奖励, version 1. */
export const machine = base.createMachine({
  id: 'public-report',
  context: ({ input }) => open(input),
  initial: 'open',
  states: {
    open: {
      type: 'parallel',
      entry: 'regionsAtEntry',
      states: { lifecycle, feedback, ticket, protection },
    },
    paid: end('paid', '已发放', 'Paid'),
    waived: end('waived', '放弃领取', 'Waived'),
    closed: end('closed', '办结', 'Closed'),
    transferredOut: end('transferredOut', '已转出', 'Transferred out'),
    voided: end('voided', '作废', 'Voided'),
  },
});
