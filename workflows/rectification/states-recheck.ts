import { all, base } from './setup.ts';
import {
  fromAssigned,
  keepAssigned,
  OPEN_ACTS,
  objectionDecision,
  refuse,
  termRunsOn,
} from './states-groups.ts';

/** An application interrupts the thirty days of the enforcement review; failed, they begin again. */
const REVIEWED_AGAIN = [{ type: 'startClock', params: { clock: 'g.enforceReview' } }] as const;

/** Not passed: back to where the unit stood, by phase. Whether its time is over is judged there. */
function back(
  type: 'WITHDRAW_RECHECK' | 'PARTIAL' | 'FAIL',
  guards: readonly Parameters<typeof all<typeof type>>[1][],
  unserved: '#selfRectifying' | '#assigned',
  as: 'met' | 'void',
) {
  const over = [
    { type: 'stopClock', params: { clock: 'g.recheck', as } },
    'releaseAfterRecheck',
    'dropRecheck',
  ] as const;
  // Phase 0 was never served: a failed self-rectification becomes an assignment.
  const made = [
    { type: 'stopClock', params: { clock: 'g.self', as: 'void' } },
    { type: 'makeDocument', params: {} },
    'startService',
  ] as const;
  const first = type === 'WITHDRAW_RECHECK' ? [] : ([{ type: 'judge', params: judgedBy }] as const);
  const way = (
    phase: 0 | 1 | 2 | 3,
    target: string,
    more: readonly ((typeof made)[number] | (typeof REVIEWED_AGAIN)[number])[] = [],
  ) => ({
    guard: all(type, ...guards, { type: 'phaseIs', params: { phase } } as const),
    target,
    actions: [...first, ...over, ...more],
  });
  return [
    way(0, unserved, unserved === '#assigned' ? made : []),
    way(1, '#rectifying1'),
    way(2, '#rectifying2'),
    way(3, '#enforcing', REVIEWED_AGAIN),
  ];
}

type Verdict = { items: { id: string; result: 'pass' | 'fail' | 'na'; note?: string }[] };
function judgedBy({ event }: { event: { payload: unknown } }) {
  // Only PARTIAL and FAIL come here, and both carry the verdict their schema checked.
  return event.payload as Verdict as never;
}

export const recheckRequested = base.createStateConfig({
  id: 'recheckRequested',
  meta: { label: { zh: '待复查', en: 'Re-check requested' }, turn: { duty: 'verifier', clock: 'g.recheck' } },
  entry: keepAssigned,
  on: {
    // The clock ends with the opinion, not with the start; a late verifier is the organ's own delay.
    START_RECHECK: {
      guard: all('START_RECHECK', 'ofAnotherUnit', 'finderNotHandler', 'assignedVerifier'),
      target: '#rechecking',
      actions: 'startRecheck',
    },
    ASSIGN_VERIFIER: {
      guard: all('ASSIGN_VERIFIER', 'verifierIndependent'),
      actions: [{ type: 'assignVerifier', params: ({ event }) => event.payload }],
    },
    WITHDRAW_RECHECK: back(
      'WITHDRAW_RECHECK',
      ['submitterWithdraws', 'behalfSigned'],
      '#selfRectifying',
      'void',
    ),
    RECHECK_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    ...termRunsOn,
    ...objectionDecision,
    ...refuse,
    ...fromAssigned,
  },
});

export const rechecking = base.createStateConfig({
  id: 'rechecking',
  meta: { label: { zh: '复查中', en: 'Re-checking' }, turn: { duty: 'verifier', clock: 'g.recheck' } },
  entry: keepAssigned,
  on: {
    ASSIGN_VERIFIER: {
      guard: all('ASSIGN_VERIFIER', 'verifierIndependent'),
      actions: [{ type: 'assignVerifier', params: ({ event }) => event.payload }],
    },
    COSIGN_RECHECK: { guard: all('COSIGN_RECHECK', 'ofAnotherUnit', 'secondOfficer'), actions: 'cosign' },
    VISIT_FAILED: {
      target: '#recheckRequested',
      actions: [
        { type: 'visitFailed', params: ({ event }) => event.payload },
        { type: 'enforceRefusal', params: ({ event }) => event.payload },
      ],
    },
    PASS: {
      guard: all(
        'PASS',
        'ofAnotherUnit',
        'finderNotHandler',
        'assignedVerifier',
        'signerIsNotCosigner',
        'twoOfficers',
        'itemsJudgedOnce',
        'allItemsPassed',
        'verifierSigned',
        'onSiteReview',
      ),
      target: '#signoffReview',
      actions: [
        { type: 'judge', params: ({ event }) => event.payload },
        'pass',
        { type: 'stopClock', params: { clock: 'g.recheck' } },
        'stopTerms',
        { type: 'startClock', params: { clock: 'g.signoff' } },
      ],
    },
    PARTIAL: back(
      'PARTIAL',
      [
        'ofAnotherUnit',
        'finderNotHandler',
        'assignedVerifier',
        'signerIsNotCosigner',
        'twoOfficers',
        'itemsJudgedOnce',
        'someItemsPassed',
        'reasonsPerItem',
        'verifierSigned',
      ],
      '#assigned',
      'met',
    ),
    FAIL: back(
      'FAIL',
      [
        'ofAnotherUnit',
        'finderNotHandler',
        'assignedVerifier',
        'itemsJudgedOnce',
        'reasonsPerItem',
        'verifierSigned',
      ],
      '#assigned',
      'met',
    ),
    RECHECK_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    ...termRunsOn,
    ...objectionDecision,
    ...refuse,
    ...fromAssigned,
  },
});

export const signoffReview = base.createStateConfig({
  id: 'signoffReview',
  meta: {
    label: { zh: '销号审核', en: 'Sign-off review' },
    turn: { duty: 'street_leader', clock: 'g.signoff' },
  },
  entry: [{ type: 'dropMoot', params: { keeps: OPEN_ACTS } }],
  on: {
    APPROVE_SIGNOFF: {
      guard: all('APPROVE_SIGNOFF', 'sourceReplied', 'interimLifted', 'noOpenChild'),
      target: '#closed',
      actions: ['close', 'startWindow', { type: 'notify', params: { type: 'hazard.signed_off' } }],
    },
    RETURN_SIGNOFF: [
      {
        guard: all('RETURN_SIGNOFF', 'returnsBelowMax', { type: 'phaseIs', params: { phase: 0 } }),
        target: '#verifying',
        actions: [
          'returnSignoff',
          'dropRecheck',
          { type: 'stopClock', params: { clock: 'g.signoff' } },
          { type: 'startClock', params: { clock: 'g.verify' } },
        ],
      },
      {
        guard: all('RETURN_SIGNOFF', 'returnsBelowMax'),
        target: '#rechecking',
        actions: ['returnSignoff', { type: 'stopClock', params: { clock: 'g.signoff' } }, 'restartTerm'],
      },
    ],
    SIGNOFF_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    ...objectionDecision,
  },
});
