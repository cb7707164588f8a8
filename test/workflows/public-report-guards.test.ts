import t from 'tap';
import { judge } from '../../src/engine/judge.ts';
import { load } from '../../src/engine/loaded.ts';
import { restore, step } from '../../src/engine/machine.ts';
import type { Actor, ClockView } from '../../src/engine/workflow.ts';
import type { PublicReport } from '../../workflows/public-report/context.ts';
import type { EventType } from '../../workflows/public-report/events.ts';
import { GUARDS } from '../../workflows/public-report/guards.ts';
import { publicReport } from '../../workflows/public-report/index.ts';
import type { Opening } from '../../workflows/public-report/opening.ts';
import { GUARDS as EXPECTED, type Leaf } from './public-report.expected.ts';
import {
  AT,
  actorOf,
  clock,
  MASTER,
  machine,
  type Situation,
  situation,
  snapshotOf,
  TICKET,
} from './public-report.fixture.ts';

/**
 * For every guard a situation in which it alone refuses: the event is accepted without the change, refused with it
 * for that one reason, and accepted again once the guard is replaced by `true` (so that the guard is what refuses).
 */
interface Case {
  readonly guard: string;
  readonly leaf: Leaf;
  readonly event: EventType;
  readonly change: (s: Situation) => void;
  /** Accepted only together with this, which is there in both halves. */
  readonly first?: (s: Situation) => void;
}

const context = (changes: Partial<PublicReport>) => (s: Situation) => {
  s.context = { ...s.context, ...changes };
};
const data = (changes: Partial<Opening>) => (s: Situation) => {
  s.context = { ...s.context, data: { ...s.context.data, ...changes } };
};
const finding = (changes: Partial<NonNullable<PublicReport['finding']>>) => (s: Situation) => {
  s.context = { ...s.context, finding: { ...s.context.finding!, ...changes } };
};
const reward = (changes: Partial<PublicReport['reward']>) => (s: Situation) => {
  s.context = { ...s.context, reward: { ...s.context.reward, ...changes } };
};
const regions = (changes: Partial<PublicReport['regions']>) => (s: Situation) => {
  s.context = { ...s.context, regions: { ...s.context.regions, ...changes } };
};
const payload = (changes: object) => (s: Situation) => {
  s.event = { ...s.event, payload: { ...(s.event.payload as object), ...changes } };
};
const actor = (changes: Partial<Actor>) => (s: Situation) => {
  s.event = { ...s.event, actor: { ...s.event.actor, ...changes } };
};
const facts = (changes: object) => (s: Situation) => {
  s.event = { ...s.event, facts: { ...s.event.facts, ...changes } };
};
const master = (changes: object) => (s: Situation) =>
  facts({ master: { ...(s.event.facts.master as object), ...changes } })(s);
const clocks = (name: string, changes: Partial<ClockView>) => (s: Situation) => {
  s.event = { ...s.event, clocks: { ...s.event.clocks, [name]: clock(name, changes) } };
};
const instruments = (changes: Partial<PublicReport['instruments'][string]>) => (s: Situation) => {
  const changed = Object.entries(s.context.instruments).map(([key, one]) => [key, { ...one, ...changes }]);
  s.context = { ...s.context, instruments: Object.fromEntries(changed) };
};
const both =
  (...steps: ((s: Situation) => void)[]) =>
  (s: Situation) => {
    for (const one of steps) one(s);
  };
const pending = (act: string, person = 'x') =>
  context({ proposals: { [act]: { payload: {}, person, unit: 'x', at: AT, state: 'pending' } } });
const subjectIs = (unit: string) => data({ subject: { name: '某商城', unit } });
const phone = { text: '请回电 １３８-0000-1234' };

// biome-ignore format: a table, one row a line
const CASES: readonly Case[] = [
  { guard: 'noIdentityInText', leaf: 'screening', event: 'COMMENT', change: payload(phone) },
  { guard: 'noIdentityInText', leaf: 'verifying', event: 'REJECT_SUBSTANTIATED', change: payload({ opinion: '身份证33018219900101123X的说法不可信' }) },
  { guard: 'noIdentityInText', leaf: 'verifying', event: 'PROPOSE_SUBSTANTIATED', change: payload({ summary: '举报人电话0571-64720000' }) },
  { guard: 'noIdentityInText', leaf: 'rewardReview', event: 'PROPOSE_REWARD', change: payload({ opinion: '付给13800001234' }) },
  { guard: 'noIdentityInText', leaf: 'verifying', event: 'ANSWER_INSTRUMENT', first: actor(actorOf('sector_officer')), change: payload(phone) },
  { guard: 'reporterRecorded', leaf: 'received', event: 'REGISTER', change: data({ reporterRef: undefined }) },
  { guard: 'reporterRecorded', leaf: 'received', event: 'REGISTER', change: data({ anonymous: true }) },
  { guard: 'receivedBounded', leaf: 'received', event: 'REGISTER', change: context({ receivedOn: '2026-03-11' }) },
  { guard: 'handlingOrgan', leaf: 'screening', event: 'ACCEPT', change: context({ handling: 'sector-2' }) },
  { guard: 'handlingOrgan', leaf: 'screening', event: 'NOT_ACCEPT', change: context({ handling: 'sector-2' }) },
  { guard: 'notReportedUnit', leaf: 'screening', event: 'ACCEPT', change: subjectIs('sector') },
  { guard: 'notReportedUnit', leaf: 'accepted', event: 'START_VERIFY', change: subjectIs('sector') },
  { guard: 'notReportedUnit', leaf: 'verifying', event: 'COSIGN_VERIFY', change: subjectIs('sector') },
  { guard: 'notReportedUnit', leaf: 'verifying', event: 'APPROVE_SUBSTANTIATED', change: subjectIs('sector') },
  { guard: 'notReportedUnit', leaf: 'verifying', event: 'APPROVE_UNSUBSTANTIATED', change: subjectIs('sector') },
  { guard: 'notDesignated', leaf: 'screening', event: 'TRANSFER', change: context({ designated: true }) },
  { guard: 'assigneeKnown', leaf: 'screening', event: 'ASSIGN', change: facts({ assignee: null }) },
  { guard: 'unitKnown', leaf: 'screening', event: 'TRANSFER', change: facts({ unit: null }) },
  { guard: 'unitKnown', leaf: 'designating', event: 'DESIGNATE', change: facts({ unit: null }) },
  { guard: 'toAnotherOrgan', leaf: 'screening', event: 'TRANSFER', change: payload({ unit: 'sector' }) },
  { guard: 'toAnotherOrgan', leaf: 'screening', event: 'TRANSFER', change: subjectIs('sector-2') },
  { guard: 'receivingOrgan', leaf: 'transferred', event: 'RECEIPT', change: actor({ unit: 'sector-2' }) },
  { guard: 'receivingOrgan', leaf: 'transferred', event: 'REFUSE', change: actor({ unit: 'sector-2' }) },
  { guard: 'receiptOfReceiver', leaf: 'transferred', event: 'RECEIPT', change: (s) => payload({ receipt: { ...(s.event.payload as { receipt: object }).receipt, kind: 'note' } })(s) },
  { guard: 'notHandedOver', leaf: 'screening', event: 'EMERGENCY', change: context({ handedOver: true }) },
  { guard: 'notHandedOver', leaf: 'verifying', event: 'EMERGENCY', change: context({ handedOver: true }) },
  { guard: 'tellOwed', leaf: 'accepted', event: 'TELL_REPORTER', change: context({ acceptedOn: null }) },
  { guard: 'tellOwed', leaf: 'accepted', event: 'TELL_REPORTER', change: context({ toldOn: '2026-03-09' }) },
  { guard: 'tellOwed', leaf: 'accepted', event: 'TELL_REPORTER', change: data({ anonymous: true, reporterRef: undefined }) },
  { guard: 'deathsConcerned', leaf: 'screening', event: 'REPORT_TO_COUNTY', change: data({ deaths: undefined }) },
  { guard: 'countyTold', leaf: 'accepted', event: 'START_VERIFY', change: data({ deaths: 1 }) },
  { guard: 'countyTold', leaf: 'verifying', event: 'COSIGN_VERIFY', change: data({ deaths: 1 }) },
  { guard: 'reporterReachable', leaf: 'verifying', event: 'ASK_MORE', change: data({ anonymous: true, reporterRef: undefined }) },
  { guard: 'protectionAsked', leaf: 'verifying', event: 'RETALIATION_HANDLED', change: regions({ protection: 'handled' }) },
  { guard: 'masterOpen', leaf: 'screening', event: 'JOIN', change: facts({ master: null }) },
  { guard: 'masterOpen', leaf: 'screening', event: 'JOIN', change: master({ status: 'ended' }) },
  { guard: 'masterOpen', leaf: 'screening', event: 'JOIN', change: master({ state: 'joined' }) },
  { guard: 'masterOpen', leaf: 'screening', event: 'JOIN', change: master({ state: 'settling' }) },
  { guard: 'masterOpen', leaf: 'screening', event: 'JOIN', change: context({ caseId: MASTER }) },
  { guard: 'sameMatter', leaf: 'screening', event: 'JOIN', change: master({ unit: '别处' }) },
  { guard: 'sameMatter', leaf: 'screening', event: 'JOIN', change: master({ place: '别处' }) },
  { guard: 'joinedInTime', leaf: 'screening', event: 'JOIN', change: context({ receivedOn: '2026-04-05' }) },
  { guard: 'joinedInTime', leaf: 'screening', event: 'JOIN', change: context({ receivedOn: '2026-03-04' }) },
  { guard: 'valueFits', leaf: 'screening', event: 'PROPOSE_CORRECT', change: payload({ new: true }) },
  { guard: 'oldValueMatches', leaf: 'screening', event: 'PROPOSE_CORRECT', change: payload({ old: '别处' }) },
  { guard: 'ticketRuns', leaf: 'screening', event: 'TICKET_RETURN', change: regions({ ticket: 'extensionAsked' }) },
  { guard: 'ticketReturnInTime', leaf: 'screening', event: 'TICKET_RETURN', change: clocks('r.ticketReturn', { state: 'void' }) },
  { guard: 'ticketReturnOnce', leaf: 'screening', event: 'TICKET_RETURN', change: context({ ticketReturnUsed: true }) },
  { guard: 'ticketRuns', leaf: 'accepted', event: 'TICKET_EXTEND', change: regions({ ticket: 'answered' }) },
  { guard: 'ticketExtendInTime', leaf: 'accepted', event: 'TICKET_EXTEND', change: clocks('r.source', { state: 'missed' }) },
  { guard: 'ticketExtensionsBelowMax', leaf: 'accepted', event: 'TICKET_EXTEND', change: context({ ticketExtensions: 1 }) },
  { guard: 'ticketDaysWithinMax', leaf: 'accepted', event: 'TICKET_EXTEND', change: payload({ days: 16 }) },
  { guard: 'ticketAsked', leaf: 'verifying', event: 'TICKET_DECLINED', change: regions({ ticket: 'running' }) },
  { guard: 'assignedVerifier', leaf: 'accepted', event: 'START_VERIFY', change: context({ assignees: { verifier: { person: 'verifier-2', unit: 'sector-2' } } }) },
  { guard: 'leadVerifier', leaf: 'verifying', event: 'PROPOSE_SUBSTANTIATED', change: actor({ person: 'verifier-2' }) },
  { guard: 'leadVerifier', leaf: 'verifying', event: 'PROPOSE_UNSUBSTANTIATED', change: actor({ person: 'verifier-2' }) },
  { guard: 'noOtherResult', leaf: 'verifying', event: 'PROPOSE_SUBSTANTIATED', change: pending('UNSUBSTANTIATED') },
  { guard: 'noOtherResult', leaf: 'verifying', event: 'PROPOSE_UNSUBSTANTIATED', change: pending('PARTLY') },
  { guard: 'concealedCounted', leaf: 'verifying', event: 'PROPOSE_SUBSTANTIATED', change: payload({ nature: 'concealed' }) },
  { guard: 'concealedCounted', leaf: 'verifying', event: 'PROPOSE_PARTLY', change: payload({ nature: 'concealed', deaths: 2 }) },
  { guard: 'existingHazard', leaf: 'verifying', event: 'PROPOSE_SUBSTANTIATED', change: payload({ caseId: MASTER }) },
  { guard: 'existingHazard', leaf: 'verifying', event: 'PROPOSE_SUBSTANTIATED', first: both(payload({ caseId: MASTER }), facts({ existing: { workflow: 'rectification' } })), change: facts({ existing: { workflow: 'public-report' } }) },
  { guard: 'resultPending', leaf: 'verifying', event: 'COSIGN_VERIFY', change: context({ proposals: {} }) },
  { guard: 'secondVerifier', leaf: 'verifying', event: 'COSIGN_VERIFY', change: actor({ person: 'verifier' }) },
  { guard: 'cosigned', leaf: 'verifying', event: 'APPROVE_SUBSTANTIATED', change: context({ cosign: null }) },
  { guard: 'cosigned', leaf: 'verifying', event: 'APPROVE_PARTLY', change: (s) => context({ cosign: { ...s.context.cosign!, proposedAt: '2026-03-09T10:00:00.000+08:00' } })(s) },
  { guard: 'cosigned', leaf: 'verifying', event: 'APPROVE_UNSUBSTANTIATED', change: (s) => context({ cosign: { ...s.context.cosign!, act: 'SUBSTANTIATED' } })(s) },
  { guard: 'notExtended', leaf: 'verifying', event: 'PROPOSE_EXTEND_VERIFY', change: context({ verifyExtended: true }) },
  { guard: 'extendWithinMax', leaf: 'verifying', event: 'PROPOSE_EXTEND_VERIFY', change: payload({ days: 31 }) },
  { guard: 'extendedInTime', leaf: 'verifying', event: 'PROPOSE_EXTEND_VERIFY', change: clocks('r.verify', { state: 'missed' }) },
  { guard: 'extendedInTime', leaf: 'verifying', event: 'APPROVE_EXTEND_VERIFY', change: clocks('r.verify', { state: 'missed' }) },
  { guard: 'factsOnce', leaf: 'unsubstantiated', event: 'ADD_FACTS', change: context({ factsAdded: true }) },
  { guard: 'feedbackOwed', leaf: 'awaitingPenalty', event: 'SENT', change: regions({ feedback: 'interimGiven' }) },
  { guard: 'feedbackOwed', leaf: 'unsubstantiated', event: 'SENT', first: context({ factsAdded: false }), change: regions({ feedback: 'given' }) },
  { guard: 'triedEnough', leaf: 'awaitingPenalty', event: 'MARK_UNREACHABLE', change: payload({ attempts: 2 }) },
  { guard: 'triedEnough', leaf: 'accepted', event: 'MARK_UNREACHABLE', change: context({ acceptedOn: null }) },
  { guard: 'feedbackOpen', leaf: 'awaitingPenalty', event: 'MARK_UNREACHABLE', change: regions({ feedback: 'given' }) },
  { guard: 'feedbackOpen', leaf: 'awaitingPenalty', event: 'MARK_UNREACHABLE', change: data({ ticket: TICKET }) },
  { guard: 'feedbackSent', leaf: 'awaitingPenalty', event: 'SATISFACTION', change: context({ interimOn: null }) },
  { guard: 'feedbackSent', leaf: 'unsubstantiated', event: 'SATISFACTION', change: context({ interimOn: null }) },
  { guard: 'pauseAuthority', leaf: 'verifying', event: 'PAUSE', change: (s) => context({ handling: s.event.actor.unit })(s) },
  { guard: 'notTheReported', leaf: 'designating', event: 'DESIGNATE', change: (s) => context({ data: { ...s.context.data, subject: { ...s.context.data.subject, unit: (s.event.payload as { unit: string }).unit } } })(s) },
  { guard: 'pauseLimit', leaf: 'verifying', event: 'PAUSE', change: payload({ days: 60 }) },
  { guard: 'clockRuns', leaf: 'verifying', event: 'PAUSE', change: clocks('r.verify', { state: 'met' }) },
  { guard: 'clockPaused', leaf: 'verifying', event: 'RESUME', change: context({ holds: {} }) },
  { guard: 'unitClockRuns', leaf: 'verifying', event: 'PAUSE_REGION', change: clocks('r.verify', { state: 'paused' }) },
  { guard: 'endsWithinAYear', leaf: 'verifying', event: 'PAUSE_REGION', change: payload({ until: '2027-12-31' }) },
  { guard: 'pausedByDecision', leaf: 'verifying', event: 'RESUME_REGION', change: payload({ decision: 'another' }) },
  { guard: 'clearTarget', leaf: 'rewardReview', event: 'PROPOSE_REWARD', change: finding({ clearTarget: false }) },
  { guard: 'notAlreadyKnown', leaf: 'rewardReview', event: 'PROPOSE_REWARD', change: finding({ alreadyKnown: true }) },
  { guard: 'noRewardToOfficialOnDuty', leaf: 'rewardReview', event: 'PROPOSE_REWARD', change: data({ officialOnDuty: true }) },
  { guard: 'amountAsComputed', leaf: 'rewardReview', event: 'PROPOSE_REWARD', change: payload({ amountYuan: 15_001 }) },
  { guard: 'amountAsComputed', leaf: 'rewardReview', event: 'PROPOSE_REWARD', change: data({ insider: true }) },
  { guard: 'nobodyUnprotected', leaf: 'verifying', event: 'APPROVE_VOID', change: regions({ protection: 'asked' }) },
  { guard: 'nothingPromised', leaf: 'verifying', event: 'APPROVE_VOID', change: regions({ ticket: 'running' }) },
  { guard: 'nothingPromised', leaf: 'screening', event: 'PROPOSE_VOID', change: data({ dangerous: true }) },
  { guard: 'nothingPromised', leaf: 'verifying', event: 'PROPOSE_VOID', change: (s) => { s.context = { ...s.context, reward: { ...s.context.reward, status: 'approved' } }; } },
  { guard: 'nobodyUnprotected', leaf: 'screening', event: 'PROPOSE_VOID', change: data({ deaths: 1 }) },
  { guard: 'penaltyConcerns', leaf: 'accepted', event: 'PENALTY_FINAL', change: context({ followed: 0 }) },
  { guard: 'penaltyConcerns', leaf: 'screening', event: 'NO_PENALTY', change: context({ followed: 0 }) },
  { guard: 'notYetNotified', leaf: 'rewardApproved', event: 'REWARD_NOTIFIED', change: reward({ notifiedOn: '2026-03-09' }) },
  { guard: 'notified', leaf: 'rewardApproved', event: 'CLAIMED', change: reward({ notifiedOn: null }) },
  { guard: 'notified', leaf: 'rewardApproved', event: 'EXTEND', change: reward({ notifiedOn: null }) },
  { guard: 'claimExtensionsBelowMax', leaf: 'rewardApproved', event: 'EXTEND', change: reward({ extensions: 1 }) },
  { guard: 'claimDaysWithinMax', leaf: 'rewardApproved', event: 'EXTEND', change: payload({ days: 61 }) },
  { guard: 'claimantIsReporter', leaf: 'rewardApproved', event: 'CLAIMED', change: payload({ reporterRef: 'ref-ZZZZZZZZZZZZZZZZ' }) },
  { guard: 'claimantIsReporter', leaf: 'rewardApproved', event: 'CLAIMED', change: data({ anonymous: true, reporterRef: undefined }) },
  { guard: 'proposalPending', leaf: 'verifying', event: 'REJECT_SUBSTANTIATED', change: context({ proposals: {} }) },
  { guard: 'proposalPending', leaf: 'rewardReview', event: 'APPROVE_VOID', change: context({ proposals: {} }) },
  { guard: 'noProposalPending', leaf: 'rewardReview', event: 'PROPOSE_REWARD', change: pending('REWARD') },
  { guard: 'proposerWithdraws', leaf: 'verifying', event: 'WITHDRAW_SUBSTANTIATED', change: actor({ person: 'another' }) },
  { guard: 'instrumentDecidable', leaf: 'verifying', event: 'APPROVE_INSTRUMENT', change: instruments({ state: 'issued' }) },
  { guard: 'approverByLevel', leaf: 'verifying', event: 'APPROVE_INSTRUMENT', change: instruments({ level: 5 }) },
  { guard: 'instrumentOpen', leaf: 'verifying', event: 'ANSWER_INSTRUMENT', first: actor(actorOf('sector_officer')), change: instruments({ state: 'accepted' }) },
  { guard: 'addresseeAnswers', leaf: 'verifying', event: 'ANSWER_INSTRUMENT', first: actor(actorOf('sector_officer')), change: actor({ roles: ['finance'] }) },
  { guard: 'instrumentAnswered', leaf: 'verifying', event: 'ACCEPT_ANSWER', change: instruments({ state: 'issued' }) },
  { guard: 'notOwnAnswer', leaf: 'verifying', event: 'ACCEPT_ANSWER', change: (s) => instruments({ answeredBy: { person: s.event.actor.person, unit: 'x' } })(s) },
  { guard: 'decidesAtLevel', leaf: 'verifying', event: 'ACCEPT_ANSWER', change: instruments({ level: 5 }) },
  { guard: 'notLateHimself', leaf: 'verifying', event: 'PROPOSE_DE_ESCALATE', change: (s) => instruments({ late: { duty: s.event.actor.roles[0]!, unit: s.event.actor.unit } })(s) },
  { guard: 'instrumentStands', leaf: 'verifying', event: 'PROPOSE_DE_ESCALATE', change: instruments({ state: 'accepted' }) },
];

/**
 * Conditions of the kit that cannot refuse here alone: nothing is entered for another, and with one clock that can be
 * paused a clock that is not this one cannot be named.
 */
const ELSEWHERE: readonly string[] = ['behalfSigned', 'thatClockPaused'];

const loaded = load(publicReport);

t.test('each guard alone refuses its situation, and only it', async (t) => {
  for (const { guard, leaf, event, change, first } of CASES) {
    const name = `${guard}: ${leaf} × ${event}`;
    const usual = situation(leaf, event);
    first?.(usual);
    t.ok(step(machine, snapshotOf(leaf, usual.context), usual.event as never), `${name}: accepted as usual`);

    const odd = situation(leaf, event);
    first?.(odd);
    change(odd);
    const snapshot = snapshotOf(leaf, odd.context);
    t.equal(step(machine, snapshot, odd.event as never), undefined, `${name}: refused`);
    const reasons = judge(loaded, snapshot, odd.event as never, false).reasons.map(({ code }) => code);
    t.same([...new Set(reasons)], [guard], `${name}: for this one reason`);

    const without = machine.provide({ guards: { [guard]: () => true } } as never);
    const stored = JSON.parse(JSON.stringify(machine.getPersistedSnapshot(snapshot as never)));
    t.ok(step(without, restore(without, stored), odd.event as never), `${name}: accepted once it is gone`);
  }
});

t.test('no guard is untried, and every row of the table has its case', async (t) => {
  const tried = new Set(CASES.map(({ guard }) => guard));
  const refusing = Object.entries(GUARDS).filter(([, guard]) => !guard.routing);
  t.same(
    refusing.map(([name]) => name).filter((name) => !tried.has(name) && !ELSEWHERE.includes(name)),
    [],
  );
  for (const { guard, state, event, reads } of EXPECTED) {
    const found = CASES.some((one) => one.guard === guard && one.leaf === state && one.event === event);
    t.ok(found, `${guard}: ${state} × ${event}`);
    t.equal(GUARDS[guard]?.reads, reads, `${guard} reads the ${reads}`);
  }
});

t.test(
  'each guard has a label and a basis; one of memory alone says that it is to be verified',
  async (t) => {
    for (const [name, { label, basis }] of Object.entries(GUARDS)) t.ok(label.zh && label.en && basis, name);
  },
);
