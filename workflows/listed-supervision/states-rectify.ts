import { base, twoPersons } from './setup.ts';
import {
  applying,
  DETERMINED_ACTS,
  extending,
  fromDetermined,
  keep,
  planning,
  renewing,
} from './states-groups.ts';

/** One rule for all ways here: stalling in planning is overdue too. */
const overdueWhenOver = { guard: 'termOver', target: '#overdue' } as const;

export const planDrafting = base.createStateConfig({
  id: 'planDrafting',
  meta: {
    label: { zh: '治理方案编制', en: 'Plan being drafted' },
    turn: { duty: 'enterprise_principal', clock: 'm.plan' },
  },
  entry: keep(...DETERMINED_ACTS),
  always: overdueWhenOver,
  on: { ...planning, ...applying, ...extending, ...fromDetermined },
});

export const planReview = base.createStateConfig({
  id: 'planReview',
  meta: {
    label: { zh: '方案审查', en: 'Plan under review' },
    turn: { duty: 'sector_leader', clock: 'm.planReview' },
  },
  entry: keep(...DETERMINED_ACTS),
  always: overdueWhenOver,
  on: {
    APPROVE_PLAN: { guard: 'ofAnotherUnit', target: '#rectifying', actions: ['applyPlan', 'approvePlan'] },
    RETURN_PLAN: [
      // A changed plan is not needed to go on with the one that was approved.
      {
        guard: 'planApproved',
        target: '#rectifying',
        actions: ['returnPlan', { type: 'stopClock', params: { clock: 'm.planReview' } }],
      },
      {
        target: '#planDrafting',
        actions: [
          'returnPlan',
          { type: 'stopClock', params: { clock: 'm.planReview' } },
          { type: 'startClock', params: { clock: 'm.plan' } },
          'pressForPlan',
        ],
      },
    ],
    ...applying,
    ...extending,
    ...fromDetermined,
  },
});

export const rectifying = base.createStateConfig({
  id: 'rectifying',
  meta: {
    label: { zh: '治理中', en: 'Rectifying' },
    turn: { duty: 'enterprise_principal', clock: 'm.due' },
  },
  entry: [...keep(...DETERMINED_ACTS), 'keepReporting'],
  // Wherever it comes from: without an approved plan a plan is owed.
  always: [overdueWhenOver, { guard: 'planMissing', target: '#planDrafting', actions: 'owePlan' }],
  on: { ...planning, ...applying, ...extending, ...fromDetermined },
});

export const overdue = base.createStateConfig({
  id: 'overdue',
  meta: {
    label: { zh: '督办逾期', en: 'Overdue' },
    turn: { duty: 'safety_office', clock: 'm.overdueReview' },
  },
  entry: [...keep(...DETERMINED_ACTS, 'LEVEL_UP', 'NEW_LIMIT'), 'enterOverdue'],
  exit: 'leaveOverdue',
  // A notice served with a limit of its own, late as it may be, is the limit.
  always: { guard: 'dueLifted', target: '#rectifying' },
  on: {
    ...applying,
    ...renewing,
    ...twoPersons(
      'LEVEL_UP',
      ['isListed', 'upperLevelLeft', 'organAbove', 'organsKnown', 'lastNoticeServed', 'limitWithinMax'],
      {
        target: '#rectifying',
        guards: ['upperOrgan', 'newLimitGiven', 'reboundControlled'],
        actions: ['levelUp', 'applyLevelUp'],
      },
      { guards: ['upperOrgan', 'noNewLimit'], actions: ['levelUp', 'applyLevelUp'] },
    ),
    OVERDUE_REVIEW: {
      actions: [{ type: 'noteLate', params: ({ event }) => event.payload }, 'reviewOverdue'],
    },
    EXPIRY_CHECK: {
      guard: 'expiryCheckDue',
      actions: [{ type: 'settle', params: { clock: 'm.expiryCheck' } }],
    },
    ...fromDetermined,
  },
});

export const acceptanceFailed = base.createStateConfig({
  id: 'acceptanceFailed',
  meta: {
    label: { zh: '验收不合格', en: 'Acceptance failed' },
    turn: { duty: 'sector_leader', clock: 'm.newLimit' },
  },
  entry: keep(...DETERMINED_ACTS, 'NEW_LIMIT'),
  on: {
    ...renewing,
    NEW_LIMIT_TIMEOUT: {
      target: '#overdue',
      actions: [{ type: 'noteLate', params: ({ event }) => event.payload }, 'reachDue'],
    },
    ...fromDetermined,
  },
});
