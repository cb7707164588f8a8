import { RESULTS } from './context.ts';
import { all, base, ending, type On, twoPersons } from './setup.ts';
import { keepOpenActs, OPEN_ACTS } from './states-any.ts';
import { asking, emergency } from './states-intake.ts';

const start = (target?: '#verifying') => ({
  guard: all('START_VERIFY', 'notReportedUnit', 'assignedVerifier', 'countyTold'),
  ...(target && { target }),
  actions: 'takeLead' as const,
});

/** 属实: its reward waits for the fine, is judged at once, or is nobody's. */
function found(act: 'SUBSTANTIATED' | 'PARTLY'): On {
  const signed = [{ type: 'cosigned', params: { act } }, 'notReportedUnit'] as const;
  const way = (target: string, reward: 'none' | 'awaiting' | 'review') => ({
    target,
    actions: [{ type: 'substantiate', params: { act, reward } }] as const,
  });
  return twoPersons(
    act,
    ['leadVerifier', 'noOtherResult', 'concealedCounted', 'existingHazard'],
    { ...way('#substantiated', 'none'), guards: [...signed, 'paysNobody'] },
    { ...way('#awaitingPenalty', 'awaiting'), guards: [...signed, { type: 'fineAwaited', params: { act } }] },
    { ...way('#rewardReview', 'review'), guards: signed },
  );
}

const malicious: On = twoPersons('MALICIOUS', [], {
  target: '#settling',
  guards: ['notReportedUnit'],
  actions: [
    { type: 'flag', params: { flag: 'malicious' } },
    'endVerification',
    ending('closed', '恶意举报', { answer: true }),
  ],
});

export const accepted = base.createStateConfig({
  id: 'accepted',
  meta: { label: { zh: '已受理', en: 'Accepted' }, turn: { duty: 'verifier', clock: 'r.target' } },
  entry: keepOpenActs,
  on: { ...asking, ...emergency, START_VERIFY: start('#verifying') },
});

export const verifying = base.createStateConfig({
  id: 'verifying',
  meta: { label: { zh: '核查中', en: 'Verifying' }, turn: { duty: 'verifier', clock: 'r.verify' } },
  entry: keepOpenActs,
  on: {
    ...asking,
    ...emergency,
    // Another verifier takes it over.
    START_VERIFY: start(),
    COSIGN_VERIFY: RESULTS.map((act) => ({
      guard: all(
        'COSIGN_VERIFY',
        'resultPending',
        // The last one takes what is left, so that `resultPending` alone says whether there is any.
        ...(act === 'UNSUBSTANTIATED' ? [] : [{ type: 'resultIs', params: { act } } as const]),
        'secondVerifier',
        'notReportedUnit',
        'countyTold',
      ),
      actions: [{ type: 'cosign', params: { act } }],
    })),
    ...found('SUBSTANTIATED'),
    ...found('PARTLY'),
    ...twoPersons('UNSUBSTANTIATED', ['leadVerifier', 'noOtherResult'], {
      target: '#unsubstantiated',
      guards: [{ type: 'cosigned', params: { act: 'UNSUBSTANTIATED' } }, 'notReportedUnit'],
      actions: 'dismiss',
    }),
    // Proposed in time and approved too late is too late: the term has been missed by then.
    ...twoPersons('EXTEND_VERIFY', ['notExtended', 'extendedInTime', 'extendWithinMax'], {
      guards: ['extendedInTime'],
      actions: 'extendVerify',
    }),
    ...malicious,
  },
});

const CLOSE = [ending('closed', '不属实')] as const;

export const unsubstantiated = base.createStateConfig({
  id: 'unsubstantiated',
  // First the feedback is owed, then the reporter's time for new facts runs: see `turns`.
  meta: { label: { zh: '不属实', en: 'Unsubstantiated' } },
  entry: [{ type: 'dropMoot', params: { keeps: [...OPEN_ACTS, 'MALICIOUS'] } }],
  always: { guard: 'dismissedDone', target: '#settling', actions: CLOSE },
  on: {
    ...malicious,
    SENT: {
      guard: 'feedbackOwed',
      actions: [{ type: 'sendFeedback', params: ({ event }) => event.payload }, 'startFacts'],
    },
    ADD_FACTS: {
      guard: 'factsOnce',
      target: '#verifying',
      actions: ['addFacts', 'verifyAnew', 'emergencyAgain'],
    },
    SATISFACTION: [
      {
        guard: all('SATISFACTION', 'feedbackSent', 'isSatisfied'),
        target: '#settling',
        actions: [{ type: 'noteSatisfaction', params: ({ event }) => event.payload }, ...CLOSE],
      },
      {
        guard: 'feedbackSent',
        actions: [{ type: 'noteSatisfaction', params: ({ event }) => event.payload }],
      },
    ],
    FACTS_END: { target: '#settling', actions: CLOSE },
  },
});
