import { all, base, type On } from './setup.ts';
import {
  announcing,
  consenting,
  DETERMINED_ACTS,
  discovering,
  fromDetermined,
  keep,
  OPEN_ACTS,
  resuming,
} from './states-groups.ts';

const assigning: On = base.createStateConfig({
  on: {
    ASSIGN_VERIFIER: {
      guard: all('ASSIGN_VERIFIER', 'verifierIndependent'),
      actions: [{ type: 'assignVerifier', params: ({ event }) => event.payload }],
    },
  },
}).on;

const mayReturn = ['competentOrgan', 'ofAnotherUnit', 'completionUndisputed', 'gapsListedOnce'] as const;
const RETURNED = [
  { type: 'endApplied', params: { returned: true } },
  { type: 'endApplication', params: { as: 'met' } },
] as const;
const mayWithdraw = ['submitterWithdraws', 'completionUndisputed', 'behalfSigned'] as const;
const WITHDRAWN = [
  { type: 'endApplied', params: { returned: false } },
  { type: 'endApplication', params: { as: 'void' } },
] as const;

export const acceptanceRequested = base.createStateConfig({
  id: 'acceptanceRequested',
  meta: {
    label: { zh: '申请验收待初审', en: 'Acceptance requested' },
    turn: { duty: 'street_officer', clock: 'm.prelim' },
  },
  entry: keep(...DETERMINED_ACTS, 'FALSE_COMPLETION'),
  on: {
    PRELIM_PASS: {
      guard: all('PRELIM_PASS', 'competentOrgan', 'ofAnotherUnit'),
      target: '#onSiteAcceptance',
      actions: [{ type: 'stopClock', params: { clock: 'm.prelim' } }],
    },
    PRELIM_RETURN: [
      {
        guard: all('PRELIM_RETURN', ...mayReturn, 'planApproved'),
        target: '#rectifying',
        actions: RETURNED,
      },
      {
        guard: all('PRELIM_RETURN', ...mayReturn),
        target: '#planDrafting',
        actions: [...RETURNED, 'owePlan'],
      },
    ],
    // Silence: the papers count as complete.
    PRELIM_TIMEOUT: {
      target: '#onSiteAcceptance',
      actions: [
        { type: 'noteLate', params: ({ event }) => event.payload },
        { type: 'stopClock', params: { clock: 'm.prelim' } },
      ],
    },
    WITHDRAW_ACCEPTANCE: [
      {
        guard: all('WITHDRAW_ACCEPTANCE', ...mayWithdraw, 'planApproved'),
        target: '#rectifying',
        actions: WITHDRAWN,
      },
      {
        guard: all('WITHDRAW_ACCEPTANCE', ...mayWithdraw),
        target: '#planDrafting',
        actions: [...WITHDRAWN, 'owePlan'],
      },
    ],
    ...assigning,
    ...discovering,
    ...fromDetermined,
  },
});

export const onSiteAcceptance = base.createStateConfig({
  id: 'onSiteAcceptance',
  meta: {
    label: { zh: '现场审查验收', en: 'On-site acceptance' },
    turn: { duty: 'verifier', clock: 'm.accept' },
  },
  entry: keep(...DETERMINED_ACTS, 'FALSE_COMPLETION'),
  on: {
    COSIGN_ACCEPTANCE: {
      guard: all('COSIGN_ACCEPTANCE', 'ofAnotherUnit'),
      actions: [{ type: 'cosign', params: ({ event }) => event.payload }],
    },
    VISIT_FAILED: {
      actions: [
        { type: 'visitFailed', params: ({ event }) => event.payload },
        { type: 'enforceRefusal', params: ({ event }) => event.payload },
      ],
    },
    ACCEPT: {
      guard: all(
        'ACCEPT',
        'ofAnotherUnit',
        'assignedVerifier',
        'signerIsNotCosigner',
        'twoOfficers',
        'panelLargeEnough',
        'onSiteReview',
        'itemsJudgedOnce',
        'allItemsPassed',
        'permanenceConfirmed',
        'verifierSigned',
      ),
      target: '#signoffApproval',
      actions: [
        { type: 'accept', params: ({ event }) => event.payload },
        'nameSigner',
        'startChain',
        'owePower',
      ],
    },
    PARTIAL: {
      guard: all(
        'PARTIAL',
        'completionUndisputed',
        'ofAnotherUnit',
        'assignedVerifier',
        'signerIsNotCosigner',
        'twoOfficers',
        'onSiteReview',
        'itemsJudgedOnce',
        'someItemsPassed',
        'reasonsPerItem',
        'verifierSigned',
      ),
      target: '#rectifying',
      actions: [
        { type: 'notAccept', params: ({ event }) => ({ ...event.payload, failed: false }) },
        { type: 'endApplication', params: { as: 'met' } },
      ],
    },
    FAIL: {
      guard: all(
        'FAIL',
        'completionUndisputed',
        'ofAnotherUnit',
        'assignedVerifier',
        'signerIsNotCosigner',
        'twoOfficers',
        'onSiteReview',
        'itemsJudgedOnce',
        'reasonsPerItem',
        'verifierSigned',
      ),
      target: '#acceptanceFailed',
      actions: [
        { type: 'notAccept', params: ({ event }) => ({ ...event.payload, failed: true }) },
        { type: 'endApplication', params: { as: 'met' } },
        { type: 'startClock', params: { clock: 'm.newLimit' } },
        'pressForFailure',
      ],
    },
    ...assigning,
    ...discovering,
    ...fromDetermined,
  },
});

const mayClose = [
  'nextSigner',
  'notSamePersonTwice',
  'ofAnotherUnit',
  'sourceReplied',
  'interimSettled',
  'powerRestored',
  'completionUndisputed',
  'noOpenChild',
  'noClosurePending',
] as const;

export const signoffApproval = base.createStateConfig({
  id: 'signoffApproval',
  meta: { label: { zh: '销号审批', en: 'Being signed off' } },
  entry: keep(...OPEN_ACTS, 'FALSE_COMPLETION'),
  on: {
    SIGN_OFF: [
      {
        guard: all('SIGN_OFF', ...mayClose, 'lastSignature'),
        target: '#delisted',
        actions: [
          'sign',
          'delist',
          'startWindow',
          'spawnLookalike',
          { type: 'notify', params: { type: 'hazard.signed_off' } },
        ],
      },
      { guard: all('SIGN_OFF', ...mayClose), actions: ['sign', 'nextStep'] },
    ],
    REFUSE_SIGNOFF: [
      // Gone, it was never accepted: it is the unit's again.
      {
        guard: all('REFUSE_SIGNOFF', 'inChain', 'isGone'),
        target: '#rectifying',
        actions: ['restoreControl', 'reopenTerms', 'refuseSignoff'],
      },
      {
        guard: all('REFUSE_SIGNOFF', 'inChain'),
        target: '#onSiteAcceptance',
        actions: [
          'restoreControl',
          'reopenTerms',
          { type: 'startClock', params: { clock: 'm.accept' } },
          'refuseSignoff',
        ],
      },
    ],
    SPOT_CHECK_FAIL: {
      target: '#acceptanceFailed',
      actions: [
        'restoreControl',
        { type: 'undoAcceptance', params: { failed: true } },
        { type: 'endApplication', params: { as: 'void' } },
        { type: 'stopClock', params: { clock: 'm.step', as: 'void' } },
        { type: 'startClock', params: { clock: 'm.newLimit' } },
        'pressForFailure',
      ],
    },
    ...resuming,
    ...announcing,
    ...consenting('resumeBeforeSignoff'),
    ...discovering,
  },
});
