import t from 'tap';
import { judge } from '../../src/engine/judge.ts';
import { load } from '../../src/engine/loaded.ts';
import { restore, step } from '../../src/engine/machine.ts';
import type { Actor, ClockView } from '../../src/engine/workflow.ts';
import type { Rectification } from '../../workflows/rectification/context.ts';
import type { EventType } from '../../workflows/rectification/events.ts';
import { GUARDS } from '../../workflows/rectification/guards.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { GUARDS as EXPECTED, type Leaf } from './rectification.expected.ts';
import {
  AT,
  actorOf,
  clock,
  machine,
  type Situation,
  situation,
  snapshotOf,
} from './rectification.fixture.ts';

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

const context = (changes: Partial<Rectification>) => (s: Situation) => {
  s.context = { ...s.context, ...changes };
};
const regions = (changes: Partial<Rectification['regions']>) => (s: Situation) => {
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
const clocks = (name: string, changes: Partial<ClockView>) => (s: Situation) => {
  s.event = { ...s.event, clocks: { ...s.event.clocks, [name]: clock(name, changes) } };
};
const values = (changes: Record<string, number | string | boolean>) => (s: Situation) => {
  s.event = { ...s.event, policy: { ...s.event.policy, values: { ...s.event.policy.values, ...changes } } };
};
const instruments = (changes: Partial<Rectification['instruments'][string]>) => (s: Situation) => {
  const changed = Object.entries(s.context.instruments).map(([key, one]) => [key, { ...one, ...changes }]);
  s.context = { ...s.context, instruments: Object.fromEntries(changed) };
};
const both =
  (...steps: ((s: Situation) => void)[]) =>
  (s: Situation) => {
    for (const one of steps) one(s);
  };
const item = (s: Situation, id: string, state: 'open' | 'passed') => ({
  ...s.context.items.find((one) => one.id === id)!,
  state,
});
/** A field of the example that the schema is known to require. */
const field = <T>(s: Situation, name: string) => (s.event.payload as Record<string, T>)[name]!;
const behalf = both(actor({ onBehalfOf: 'shop-owner', person: 'grid-worker', roles: ['grid_worker'] }));

const used = (unit: string) => [{ digest: 'd', caseId: 'c', unit }];
const proposal = (act: string) =>
  context({ proposals: { [act]: { payload: {}, person: 'x', unit: 'x', at: AT, state: 'pending' } } });
const verdict = (items: object[]) => payload({ items });
const control = (unit: string, measures: string[] = ['stop_use']) =>
  context({ control: { person: 'i', unit, measures, at: AT } });

/** Opened by whoever sends the event, or by somebody of the same unit. */
const found = (alike: 'person' | 'unit') => (s: Situation) => {
  const { person, unit } = s.event.actor;
  context({ openedBy: alike === 'person' ? { person, unit: 'elsewhere' } : { person: 'x', unit } })(s);
};
// biome-ignore format: a table, one row a line
const CASES: readonly Case[] = [
  { guard: 'intakeComplete', leaf: 'draft', event: 'SUBMIT', change: (s) => { s.context = { ...s.context, data: { ...s.context.data, description: ' ' } }; } },
  { guard: 'authorDiscards', leaf: 'draft', event: 'DISCARD', change: actor({ person: 'another' }) },
  { guard: 'adoptionDocumented', leaf: 'draft', event: 'PROPOSE_ADOPT', change: payload({ phase: 2 }) },
  { guard: 'adoptionDatesBounded', leaf: 'reported', event: 'PROPOSE_ADOPT', change: payload({ servedOn: '2026-03-11' }) },
  { guard: 'competentOrgan', leaf: 'reported', event: 'CLAIM', change: context({ units: { responsible: null, handling: 'street-2' } }) },
  { guard: 'finderNotHandler', leaf: 'reported', event: 'CLAIM', first: values({ 'separate.finderHandler': 'person' }), change: found('person') },
  { guard: 'finderNotHandler', leaf: 'verifying', event: 'GRADE_GENERAL', first: values({ 'separate.finderHandler': 'person' }), change: found('person') },
  { guard: 'finderNotHandler', leaf: 'recheckRequested', event: 'START_RECHECK', first: values({ 'separate.finderHandler': 'person' }), change: found('person') },
  { guard: 'finderNotHandler', leaf: 'rechecking', event: 'PASS', first: values({ 'separate.finderHandler': 'person' }), change: found('person') },
  { guard: 'finderNotHandler', leaf: 'rechecking', event: 'PARTIAL', first: values({ 'separate.finderHandler': 'person' }), change: found('person') },
  { guard: 'finderNotHandler', leaf: 'rechecking', event: 'FAIL', first: values({ 'separate.finderHandler': 'person' }), change: found('person') },
  { guard: 'finderNotHandler', leaf: 'reported', event: 'CLAIM', first: both(values({ 'separate.finderHandler': 'unit' }), context({ openedBy: { person: 'x', unit: 'sector' } })), change: found('unit') },
  { guard: 'firstRefusalOfOrgan', leaf: 'verifying', event: 'REFUSE_JURISDICTION', change: context({ refusedBy: ['sector'] }) },
  { guard: 'unitKnown', leaf: 'jurisdictionDispute', event: 'DESIGNATE', change: facts({ unit: null }) },
  { guard: 'toAnotherUnit', leaf: 'assigned', event: 'PROPOSE_REASSIGN_UNIT', change: payload({ unit: 'enterprise' }) },
  { guard: 'unitKnown', leaf: 'assigned', event: 'PROPOSE_REASSIGN_UNIT', change: facts({ unit: null }) },
  { guard: 'masterOpen', leaf: 'verifying', event: 'DUPLICATE', change: (s) => facts({ master: { ...(s.event.facts.master as object), status: 'ended' } })(s) },
  { guard: 'sameUnitAndPlace', leaf: 'verifying', event: 'DUPLICATE', change: (s) => facts({ master: { ...(s.event.facts.master as object), place: '别处' } })(s) },
  { guard: 'evidenceAttached', leaf: 'verifying', event: 'FIXED_ON_SPOT', change: (s) => payload({ evidence: field<{ kind: string }[]>(s, 'evidence').filter((one) => one.kind !== 'after') })(s) },
  { guard: 'verifierSigned', leaf: 'verifying', event: 'FIXED_ON_SPOT', change: payload({ signature: undefined }) },
  { guard: 'selfFoundGeneral', leaf: 'verifying', event: 'SELF_RECTIFY', change: (s) => { s.context = { ...s.context, data: { ...s.context.data, sourceKind: 'inspection' } }; } },
  { guard: 'requiredFieldsComplete', leaf: 'verifying', event: 'GRADE_GENERAL', change: payload({ basis: ' ' }) },
  { guard: 'hasOneAccountableUnit', leaf: 'verifying', event: 'GRADE_GENERAL', change: facts({ unit: null }) },
  { guard: 'limitsWithinPolicy', leaf: 'verifying', event: 'GRADE_GENERAL', change: payload({ items: [{ id: 'i1', text: 'x', limitDays: 45 }] }) },
  { guard: 'itemIdsUnique', leaf: 'verifying', event: 'GRADE_GENERAL', change: payload({ items: [{ id: 'i1', text: 'x', limitDays: 4 }, { id: 'i1', text: 'y', limitDays: 4 }] }) },
  { guard: 'criteriaCited', leaf: 'verifying', event: 'PROPOSE_GRADE_MAJOR', change: payload({ criterion: { id: 'GB 35181', version: ' ', clause: ' ' } }) },
  { guard: 'criteriaCited', leaf: 'enforcing', event: 'PROPOSE_GRADE_MAJOR', change: payload({ criterion: { id: ' ', version: ' ', clause: ' ' } }) },
  { guard: 'newFactsForThird', leaf: 'verifying', event: 'PROPOSE_GRADE_MAJOR', change: context({ upgrades: 2 }) },
  { guard: 'partUnitsKnown', leaf: 'verifying', event: 'PROPOSE_SPLIT', change: facts({ partUnits: ['enterprise'] }) },
  { guard: 'partItemsUnique', leaf: 'verifying', event: 'PROPOSE_SPLIT', change: (s) => payload({ parts: field<{ unit: string }[]>(s, 'parts').map(({ unit }) => ({ unit, items: [{ id: 'i1', text: 'x', limitDays: 4 }] })) })(s) },
  { guard: 'assigneeKnown', leaf: 'verifying', event: 'ASSIGN', change: facts({ assignee: null }) },
  { guard: 'partsOnePerUnit', leaf: 'verifying', event: 'PROPOSE_SPLIT', change: (s) => payload({ parts: field<object[]>(s, 'parts').map((part) => ({ ...part, unit: 'enterprise' })) })(s) },
  { guard: 'proposalPending', leaf: 'verifying', event: 'APPROVE_NOT_TRUE', change: context({ proposals: {} }) },
  { guard: 'proposalPending', leaf: 'rectifying1', event: 'REJECT_VOID', change: context({ proposals: {} }) },
  { guard: 'proposalPending', leaf: 'closed', event: 'APPROVE_FALSE_COMPLETION', change: context({ proposals: {} }) },
  { guard: 'noProposalPending', leaf: 'verifying', event: 'PROPOSE_NOT_TRUE', change: proposal('NOT_TRUE') },
  { guard: 'noProposalPending', leaf: 'rectifying1', event: 'PROPOSE_CORRECT', change: proposal('CORRECT') },
  { guard: 'proposerWithdraws', leaf: 'verifying', event: 'WITHDRAW_NOT_TRUE', change: actor({ person: 'another' }) },
  { guard: 'gradeBeforeService', leaf: 'rectifying1', event: 'PROPOSE_CORRECT', first: payload({ field: 'sector', old: '消防' }), change: (s) => { payload({ field: 'grade', old: null })(s); } },
  { guard: 'oldValueMatches', leaf: 'rectifying1', event: 'PROPOSE_CORRECT', change: payload({ old: '别处' }) },
  { guard: 'voidAfterMiss', leaf: 'rectifying2', event: 'APPROVE_VOID', change: context({ misses: 1 }) },
  { guard: 'noDangerLeft', leaf: 'rectifying1', event: 'PROPOSE_SUBJECT_GONE', change: payload({ dangerLeft: true }) },
  { guard: 'servedWithReceipt', leaf: 'assigned', event: 'SERVE', change: payload({ refused: true }) },
  { guard: 'servedWithReceipt', leaf: 'reassigned', event: 'SERVE', change: (s) => payload({ receipt: { ...field<object>(s, 'receipt'), kind: 'note' } })(s) },
  { guard: 'servedDateBounded', leaf: 'assigned', event: 'SERVE', change: payload({ servedOn: '2026-03-11' }) },
  { guard: 'servedDateBounded', leaf: 'assigned', event: 'SERVE', change: payload({ servedOn: '2026-03-01' }) },
  { guard: 'documentAsMade', leaf: 'assigned', event: 'SERVE', change: payload({ documentKind: 'order' }) },
  { guard: 'deemedServiceAllowed', leaf: 'assigned', event: 'DEEMED_SERVED', change: context({ document: { kind: 'order', on: '2026-03-02' } }) },
  { guard: 'objectionInTime', leaf: 'rectifying1', event: 'OBJECT', change: clocks('g.objection', { state: 'missed' }) },
  { guard: 'objectionOnce', leaf: 'rectifying1', event: 'OBJECT', change: context({ objectionUsed: true }) },
  { guard: 'objectionPending', leaf: 'rectifying1', event: 'OBJECTION_UPHOLD', change: regions({ objection: 'none' }) },
  { guard: 'objectionPending', leaf: 'assigned', event: 'OBJECTION_DISMISS', change: regions({ objection: 'none' }) },
  { guard: 'evidenceAttached', leaf: 'rectifying1', event: 'REQUEST_RECHECK', change: (s) => payload({ evidence: field<object[]>(s, 'evidence').slice(0, 3) })(s) },
  { guard: 'evidenceAttached', leaf: 'rectifying2', event: 'REQUEST_RECHECK', change: (s) => payload({ evidence: field<object[]>(s, 'evidence').map((one) => ({ ...one, takenAt: '2026-03-02T10:00:00+08:00' })) })(s) },
  { guard: 'evidenceAttached', leaf: 'rectifying1', event: 'REQUEST_RECHECK', change: (s) => payload({ evidence: field<object[]>(s, 'evidence').map((one) => ({ ...one, digest: 'sha256:1' })) })(s) },
  { guard: 'evidenceAttached', leaf: 'enforcing', event: 'REQUEST_RECHECK', change: facts({ evidence: used('enterprise-2') }) },
  { guard: 'claimedItemsOpen', leaf: 'rectifying1', event: 'REQUEST_RECHECK', change: (s) => { s.context = { ...s.context, items: [item(s, 'i1', 'passed'), item(s, 'i2', 'open')] }; } },
  { guard: 'requestsBelowMax', leaf: 'rectifying1', event: 'REQUEST_RECHECK', change: context({ requests: 3 }) },
  { guard: 'extensionInTime', leaf: 'rectifying1', event: 'REQUEST_EXTENSION', first: both(values({ 'extension.askBeforeDays': 10 })), change: clocks('g.phase1', { start: '2026-02-13T10:00:00.000+08:00', dueOn: '2026-03-15' }) },
  { guard: 'extensionInTime', leaf: 'rectifying1', event: 'REQUEST_EXTENSION', change: context({ dueReached: true, extension: null, capReached: false }), first: clocks('g.phase1', { state: 'running' }) },
  { guard: 'extensionCauseValid', leaf: 'rectifying1', event: 'REQUEST_EXTENSION', change: payload({ safeguards: ' ' }) },
  { guard: 'extensionCauseValid', leaf: 'rectifying1', event: 'REQUEST_EXTENSION', change: payload({ cause: 'other' }) },
  { guard: 'extensionCountBelowMax', leaf: 'rectifying1', event: 'REQUEST_EXTENSION', change: context({ extensionsGranted: 1 }) },
  { guard: 'extensionCountBelowMax', leaf: 'rectifying2', event: 'REQUEST_EXTENSION', change: context({ extensionsGranted: 1 }) },
  { guard: 'extensionWithinMax', leaf: 'rectifying1', event: 'REQUEST_EXTENSION', change: payload({ days: 31 }) },
  { guard: 'extensionWithinMax', leaf: 'rectifying1', event: 'EXT_GRANT', change: payload({ days: 31 }) },
  { guard: 'noExtensionPending', leaf: 'rectifying1', event: 'REQUEST_EXTENSION', change: context({ extension: { days: 1, cause: 'technical', at: AT } }) },
  { guard: 'extensionPending', leaf: 'rectifying1', event: 'EXT_GRANT', change: context({ extension: null }) },
  { guard: 'extensionPending', leaf: 'rectifying2', event: 'EXT_DENY', change: context({ extension: null }) },
  { guard: 'extensionPending', leaf: 'rectifying1', event: 'EXT_WITHDRAW', change: context({ extension: null }) },
  { guard: 'behalfSigned', leaf: 'rectifying1', event: 'PROGRESS', change: behalf },
  { guard: 'behalfSigned', leaf: 'rectifying1', event: 'REQUEST_RECHECK', change: behalf },
  { guard: 'thirdOnlyOnce', leaf: 'enforcing', event: 'THIRD_ASSIGNMENT', change: context({ thirdUsed: true }) },
  { guard: 'submitterWithdraws', leaf: 'recheckRequested', event: 'WITHDRAW_RECHECK', change: (s) => { s.context = { ...s.context, recheck: { ...s.context.recheck!, person: 'another' } }; } },
  { guard: 'verifierIndependent', leaf: 'recheckRequested', event: 'ASSIGN_VERIFIER', change: payload({ unit: 'enterprise' }) },
  { guard: 'verifierIndependent', leaf: 'rechecking', event: 'ASSIGN_VERIFIER', change: (s) => { s.event = { ...s.event, participants: { extender: [{ person: 'verifier-2', unit: 'sector', at: AT }] } }; } },
  { guard: 'ofAnotherUnit', leaf: 'recheckRequested', event: 'START_RECHECK', change: actor({ unit: 'enterprise' }) },
  { guard: 'ofAnotherUnit', leaf: 'lookback', event: 'STILL_OK', change: actor({ unit: 'enterprise' }) },
  { guard: 'assignedVerifier', leaf: 'recheckRequested', event: 'START_RECHECK', change: (s) => { s.context = { ...s.context, recheck: { ...s.context.recheck!, assigned: { person: 'another', unit: 'street-2' } } }; } },
  { guard: 'secondOfficer', leaf: 'rechecking', event: 'COSIGN_RECHECK', change: (s) => { s.context = { ...s.context, recheck: { ...s.context.recheck!, verifier: { person: 'verifier', unit: 'street-2' } } }; } },
  { guard: 'signerIsNotCosigner', leaf: 'rechecking', event: 'PASS', change: (s) => { s.context = { ...s.context, recheck: { ...s.context.recheck!, cosigner: { person: 'verifier', unit: 'street-2' } } }; } },
  { guard: 'allItemsPassed', leaf: 'rechecking', event: 'PASS', change: verdict([{ id: 'i1', result: 'pass' }, { id: 'i2', result: 'fail', note: 'x' }]) },
  { guard: 'allItemsPassed', leaf: 'rechecking', event: 'PASS', change: verdict([{ id: 'i1', result: 'pass' }]) },
  { guard: 'itemsJudgedOnce', leaf: 'rechecking', event: 'PASS', change: verdict([{ id: 'i1', result: 'pass' }, { id: 'i2', result: 'pass' }, { id: 'i2', result: 'pass' }]) },
  { guard: 'itemsJudgedOnce', leaf: 'rechecking', event: 'PARTIAL', change: verdict([{ id: 'i1', result: 'pass' }, { id: 'i2', result: 'fail', note: 'x' }, { id: 'i9', result: 'pass' }]) },
  { guard: 'itemsJudgedOnce', leaf: 'rechecking', event: 'FAIL', change: verdict([{ id: 'i1', result: 'fail', note: 'x' }, { id: 'i1', result: 'pass' }]) },
  { guard: 'someItemsPassed', leaf: 'rechecking', event: 'PARTIAL', change: verdict([{ id: 'i1', result: 'fail', note: 'x' }, { id: 'i2', result: 'fail', note: 'x' }]) },
  { guard: 'reasonsPerItem', leaf: 'rechecking', event: 'FAIL', change: verdict([{ id: 'i1', result: 'fail' }, { id: 'i2', result: 'fail', note: 'x' }]) },
  { guard: 'verifierSigned', leaf: 'rechecking', event: 'PASS', change: payload({ signature: undefined }) },
  { guard: 'twoOfficers', leaf: 'rechecking', event: 'PASS', change: context({ enforcementDocument: true }) },
  { guard: 'onSiteReview', leaf: 'rechecking', event: 'PASS', first: context({ phase: 2 }), change: payload({ visit: { onSite: false } }) },
  { guard: 'onSiteReview', leaf: 'rechecking', event: 'PASS', first: context({ phase: 2 }), change: payload({ visit: { onSite: true, withinFence: false, reason: '定位漂移' } }) },
  { guard: 'sourceReplied', leaf: 'signoffReview', event: 'APPROVE_SIGNOFF', change: regions({ reply: 'pending' }) },
  { guard: 'interimLifted', leaf: 'signoffReview', event: 'APPROVE_SIGNOFF', change: regions({ interim: 'active' }) },
  { guard: 'interimLifted', leaf: 'signoffReview', event: 'APPROVE_SIGNOFF', change: regions({ interim: 'ordered' }) },
  { guard: 'noOpenChild', leaf: 'signoffReview', event: 'APPROVE_SIGNOFF', change: context({ transfer: { from: 'street', to: 'street-2', reason: 'x' } }) },
  { guard: 'noOpenChild', leaf: 'signoffReview', event: 'APPROVE_SIGNOFF', change: regions({ objection: 'raised' }) },
  { guard: 'returnsBelowMax', leaf: 'signoffReview', event: 'RETURN_SIGNOFF', change: context({ returns: 2 }) },
  { guard: 'notSampled', leaf: 'closed', event: 'ARCHIVE', change: context({ sampled: true }) },
  { guard: 'sampled', leaf: 'closed', event: 'LOOKBACK_DUE', change: context({ sampled: false }) },
  { guard: 'replyPossible', leaf: 'reported', event: 'REPLY', change: regions({ reply: 'notNeeded' }) },
  { guard: 'noPublicityBeforeSignoff', leaf: 'rectifying1', event: 'PUBLISH', change: payload({ kind: 'completed' }) },
  { guard: 'notPublished', leaf: 'rectifying1', event: 'PUBLISH', change: regions({ publicity: 'published' }) },
  { guard: 'published', leaf: 'rectifying1', event: 'UPDATE', change: regions({ publicity: 'none' }) },
  { guard: 'interimOrdered', leaf: 'rectifying1', event: 'CONTROL_ACTIVE', change: regions({ interim: 'none' }) },
  { guard: 'interimActive', leaf: 'signoffReview', event: 'CONTROL_LIFT', change: regions({ interim: 'none' }) },
  { guard: 'interimInForce', leaf: 'rectifying1', event: 'CONTROL_REVOKE', change: regions({ interim: 'lifted' }) },
  { guard: 'interimNotActive', leaf: 'rectifying1', event: 'CALLOUT_TIMEOUT', change: regions({ interim: 'active' }) },
  { guard: 'liftAfterPass', leaf: 'rectifying1', event: 'CONTROL_LIFT', change: both(context({ cleared: false }), control('enforcement')) },
  { guard: 'orderingOrgan', leaf: 'signoffReview', event: 'CONTROL_LIFT', change: control('sector') },
  { guard: 'orderingOrgan', leaf: 'rectifying1', event: 'CONTROL_REVOKE', change: control('sector') },
  { guard: 'pauseAuthority', leaf: 'recheckRequested', event: 'PAUSE', first: payload({ clock: 'g.recheck' }), change: (s) => { s.context = { ...s.context, recheck: { ...s.context.recheck!, assigned: { person: 'v', unit: 'sector' } } }; } },
  { guard: 'interimNotOrdered', leaf: 'rectifying1', event: 'PAUSE', change: regions({ interim: 'ordered' }) },
  { guard: 'pauseLimit', leaf: 'rectifying1', event: 'PAUSE', change: payload({ days: 60 }) },
  { guard: 'interimNotOrdered', leaf: 'rectifying1', event: 'PAUSE_REGION', change: regions({ interim: 'ordered' }) },
  { guard: 'unitClockRuns', leaf: 'rectifying1', event: 'PAUSE_REGION', change: both(clocks('g.phase1', { state: 'paused' }), clocks('g.phase2', { state: 'met' }), clocks('g.self', { state: 'met' })) },
  { guard: 'endsWithinAYear', leaf: 'rectifying1', event: 'PAUSE_REGION', change: payload({ until: '2026-03-01' }) },
  { guard: 'endsWithinAYear', leaf: 'rectifying1', event: 'PAUSE_REGION', change: payload({ until: '2027-12-31' }) },
  { guard: 'pausedByDecision', leaf: 'rectifying1', event: 'RESUME_REGION', change: payload({ decision: 'another' }) },
  { guard: 'newDateToServe', leaf: 'rectifying1', event: 'SERVE_NEW_DATE', change: clocks('g.phase1', { state: 'running' }) },
  { guard: 'receiptOfNewDate', leaf: 'rectifying1', event: 'SERVE_NEW_DATE', change: (s) => payload({ receipt: { ...field<object>(s, 'receipt'), kind: 'note' } })(s) },
  { guard: 'clockRuns', leaf: 'rectifying1', event: 'PAUSE', change: clocks('g.phase1', { state: 'paused' }) },
  { guard: 'clockPaused', leaf: 'rectifying1', event: 'RESUME', change: context({ holds: {} }) },
  { guard: 'thatClockPaused', leaf: 'rectifying1', event: 'RESUME', change: payload({ clock: 'g.recheck' }) },
  { guard: 'noTransferPending', leaf: 'reported', event: 'TRANSFER_ORGAN', change: context({ transfer: { from: 'street', to: 'street-2', reason: 'x' } }) },
  { guard: 'toAnotherOrgan', leaf: 'reported', event: 'TRANSFER_ORGAN', change: payload({ toUnit: 'street' }) },
  { guard: 'transferPending', leaf: 'reported', event: 'ACCEPT_TRANSFER', change: context({ transfer: null }) },
  { guard: 'receivingOrgan', leaf: 'reported', event: 'ACCEPT_TRANSFER', change: actor({ unit: 'street-2' }) },
  { guard: 'receivingOrgan', leaf: 'reported', event: 'REFUSE_TRANSFER', change: actor({ unit: 'street-2' }) },
  { guard: 'receiptOfReceiver', leaf: 'reported', event: 'TRANSFER_OUT', change: (s) => payload({ receipt: { ...field<object>(s, 'receipt'), kind: 'note' } })(s) },
  { guard: 'instrumentDecidable', leaf: 'rectifying2', event: 'APPROVE_INSTRUMENT', change: instruments({ state: 'issued' }) },
  { guard: 'approverByLevel', leaf: 'enforcing', event: 'APPROVE_INSTRUMENT', first: actor(actorOf('street_leader')), change: instruments({ level: 5 }) },
  { guard: 'instrumentOpen', leaf: 'rectifying2', event: 'ANSWER_INSTRUMENT', change: instruments({ state: 'accepted' }) },
  { guard: 'addresseeAnswers', leaf: 'rectifying2', event: 'ANSWER_INSTRUMENT', change: actor(actorOf('street_officer')) },
  { guard: 'instrumentAnswered', leaf: 'rectifying2', event: 'ACCEPT_ANSWER', change: instruments({ state: 'issued' }) },
  { guard: 'notOwnAnswer', leaf: 'rectifying2', event: 'ACCEPT_ANSWER', change: (s) => instruments({ answeredBy: { person: s.event.actor.person, unit: 'x' } })(s) },
  { guard: 'decidesAtLevel', leaf: 'rectifying2', event: 'ACCEPT_ANSWER', change: instruments({ level: 5 }) },
  { guard: 'notLateHimself', leaf: 'rectifying2', event: 'PROPOSE_DE_ESCALATE', change: (s) => instruments({ late: { duty: s.event.actor.roles[0]!, unit: s.event.actor.unit } })(s) },
  { guard: 'instrumentStands', leaf: 'rectifying2', event: 'PROPOSE_DE_ESCALATE', change: instruments({ state: 'accepted' }) },
];

/** Conditions the referee states without a name, and their names in the workflow. */
const RENAMED: Readonly<Record<string, string>> = {
  oneChildPerUnit: 'partsOnePerUnit',
  instrumentKnown: 'instrumentDecidable',
};
/** Rows another rule refuses: dates cannot be named in a correction at all, its schema has no such field. */
const BY_SCHEMA: readonly string[] = ['datesByServiceOnly'];

const loaded = load(rectification);

t.test('each guard alone refuses its situation, and only it', (t) => {
  for (const { guard, leaf, event, change, first } of CASES) {
    const name = `${guard}: ${leaf} × ${event}`;
    const usual = situation(leaf, event);
    first?.(usual);
    if (guard === 'approverByLevel') usual.event = { ...usual.event, actor: actorOf('sector_leader') };
    t.ok(step(machine, snapshotOf(leaf, usual.context), usual.event as never), `${name}: accepted as usual`);

    const odd = situation(leaf, event);
    first?.(odd);
    change(odd);
    const snapshot = snapshotOf(leaf, odd.context);
    t.equal(step(machine, snapshot, odd.event as never), undefined, `${name}: refused`);
    const codes = new Set(
      judge(loaded, snapshot, odd.event as never, false).reasons.map((reason) => reason.code),
    );
    t.same([...codes], [guard], `${name}: for this one reason`);

    const without = machine.provide({ guards: { [guard]: () => true } } as never);
    t.ok(snapshotIn(without, leaf, odd.context, odd.event), `${name}: accepted once the guard is gone`);
  }
  t.end();
});

function snapshotIn(
  other: typeof machine,
  leaf: Leaf,
  data: Rectification,
  event: Situation['event'],
): boolean {
  const stored = machine.getPersistedSnapshot(snapshotOf(leaf, data) as never);
  return step(other, restore(other, JSON.parse(JSON.stringify(stored))), event as never) !== undefined;
}

t.test('no guard is untried, and every row of the table has its case', (t) => {
  const tried = new Set(CASES.map(({ guard }) => guard));
  const refusing = Object.entries(GUARDS).filter(([, guard]) => !guard.routing);
  t.same(
    refusing.map(([name]) => name).filter((name) => !tried.has(name)),
    [],
  );
  const missing = EXPECTED.filter(
    ({ guard }) => !BY_SCHEMA.includes(guard) && !tried.has(RENAMED[guard] ?? guard),
  );
  t.same(
    missing.map(({ guard, state, event }) => `${guard}: ${state} × ${event}`),
    [],
  );
  for (const { guard, event, reads } of EXPECTED) {
    const ours = GUARDS[RENAMED[guard] ?? guard];
    if (ours !== undefined) t.equal(ours.reads, reads, `${guard} on ${event} reads the ${reads}`);
  }
  t.end();
});

t.test('each guard has a label and a legal basis', (t) => {
  for (const [name, { label, basis }] of Object.entries(GUARDS)) t.ok(label.zh && label.en && basis, name);
  t.end();
});
