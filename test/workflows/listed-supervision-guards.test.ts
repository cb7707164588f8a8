import t from 'tap';
import { judge } from '../../src/engine/judge.ts';
import { load } from '../../src/engine/loaded.ts';
import { restore, step } from '../../src/engine/machine.ts';
import type { Actor, ClockView } from '../../src/engine/workflow.ts';
import type { ListedSupervision, Regions } from '../../workflows/listed-supervision/context.ts';
import type { EventType } from '../../workflows/listed-supervision/events.ts';
import { GUARDS } from '../../workflows/listed-supervision/guards.ts';
import { listedSupervision } from '../../workflows/listed-supervision/index.ts';
import type { Order } from '../../workflows/listed-supervision/shapes.ts';
import type { Leaf } from './listed-supervision.expected.ts';
import {
  AT,
  actorOf,
  clock,
  machine,
  ordered,
  type Situation,
  situation,
  snapshotOf,
} from './listed-supervision.fixture.ts';

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

const context = (changes: Partial<ListedSupervision>) => (s: Situation) => {
  s.context = { ...s.context, ...changes };
};
const regions = (changes: Partial<Regions>) => (s: Situation) => {
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
const instruments = (changes: Partial<ListedSupervision['instruments'][string]>) => (s: Situation) => {
  const changed = Object.entries(s.context.instruments).map(([key, one]) => [key, { ...one, ...changes }]);
  s.context = { ...s.context, instruments: Object.fromEntries(changed) };
};
const leadBy = (lead: string) =>
  context({ units: { responsible: 'enterprise', handling: 'street', supervising: 'sector', lead } });
const application = (changes: object) => (s: Situation) => {
  s.context = { ...s.context, application: { ...s.context.application!, ...changes } };
};
const both =
  (...steps: ((s: Situation) => void)[]) =>
  (s: Situation) => {
    for (const one of steps) one(s);
  };
/** A field of the example that the schema is known to require. */
const field = <T>(s: Situation, name: string) => (s.event.payload as Record<string, T>)[name]!;
const behalf = actor({ onBehalfOf: 'owner', person: 'grid-worker', unit: 'street', roles: ['grid_worker'] });
const proposal = (act: string) =>
  context({ proposals: { [act]: { payload: {}, person: 'x', unit: 'x', at: AT, state: 'pending' } } });
const signed = (role: string, person: string, unit: string) => ({ step: 1, role, person, unit, at: AT });
const cut = (state: 'noticed' | 'cut' | 'restored', since = AT) =>
  context({ powerCut: { state, person: 'x', unit: 'x', emergency: false, since, noticeOver: false } });
const plan = (s: Situation, changes: object) => payload({ organ: field(s, 'organ'), ...changes })(s);
const shut = { measures: ['temporary_shutdown'] };
const given = [
  {
    kind: 'expert' as const,
    method: 'direct',
    conclusion: 'notMajor' as const,
    person: 'x',
    unit: 'x',
    at: AT,
  },
];
const proposed = (changes: object) => (s: Situation) => {
  s.context = { ...s.context, proposal: { ...s.context.proposal!, ...changes } };
};
const items = (...states: ('open' | 'passed' | 'claimed')[]) =>
  context({ items: states.map((state, no) => ({ id: `i${no + 1}`, text: 'x', state })) });
/** These orders of interim control and no others. */
const orders =
  (...standing: readonly Partial<Order>[]) =>
  (s: Situation) => {
    s.context = { ...s.context, ...ordered(s.context, ...standing) };
  };

// biome-ignore format: a table, one row a line
const CASES: readonly Case[] = [
  // Determination.
  { guard: 'generalAtCap', leaf: 'discovered', event: 'OPEN_KEY', change: facts({ general: { workflow: 'rectification', status: 'closed' } }) },
  { guard: 'generalAtCap', leaf: 'discovered', event: 'OPEN_KEY', change: facts({ general: null }) },
  { guard: 'hasOneAccountableUnit', leaf: 'determining', event: 'PROPOSE_CONFIRM_MAJOR', change: facts({ unit: null }) },
  { guard: 'itemIdsUnique', leaf: 'determining', event: 'PROPOSE_CONFIRM_MAJOR', change: payload({ items: [{ id: 'i1', text: 'x' }, { id: 'i1', text: 'y' }] }) },
  { guard: 'criteriaCited', leaf: 'determining', event: 'PROPOSE_CONFIRM_MAJOR', change: payload({ criterion: { id: 'x', version: ' ', clause: 'x' } }) },
  { guard: 'opinionGiven', leaf: 'determining', event: 'PROPOSE_CONFIRM_MAJOR', change: context({ judgements: [] }) },
  { guard: 'opinionGiven', leaf: 'determining', event: 'PROPOSE_CONFIRM_MAJOR', change: context({ judgements: given }) },
  { guard: 'opinionGiven', leaf: 'determining', event: 'PROPOSE_CONFIRM_MAJOR', change: values({ 'determine.mode': 'collective' }) },
  { guard: 'interimConsidered', leaf: 'determining', event: 'PROPOSE_CONFIRM_MAJOR', change: regions({ interim: 'none' }) },
  { guard: 'interimConsidered', leaf: 'determining', event: 'APPROVE_CONFIRM_MAJOR', change: regions({ interim: 'none' }) },
  { guard: 'reboundControlled', leaf: 'overdue', event: 'APPROVE_LEVEL_UP', first: (s) => { const one = s.context.proposals.LEVEL_UP!; context({ rebounds: 1, proposals: { LEVEL_UP: { ...one, payload: { ...(one.payload as object), newLimitDays: 20 } } } })(s); }, change: regions({ interim: 'none' }) },
  { guard: 'reboundControlled', leaf: 'acceptanceFailed', event: 'APPROVE_NEW_LIMIT', first: context({ rebounds: 1 }), change: regions({ interim: 'none' }) },
  { guard: 'interimConsidered', leaf: 'planDrafting', event: 'PROPOSE_LISTING', change: regions({ interim: 'lifted' }) },
  { guard: 'determined', leaf: 'determining', event: 'PROPOSE_LISTING', change: context({ determinedOn: null }) },
  { guard: 'determined', leaf: 'discovered', event: 'ENFORCE', change: context({ determinedOn: null }) },
  { guard: 'assigneeKnown', leaf: 'rectifying', event: 'ASSIGN', change: facts({ assignee: null }) },
  { guard: 'unitKnown', leaf: 'rectifying', event: 'NAME_LEAD', change: facts({ unit: null }) },
  { guard: 'toAnotherUnit', leaf: 'rectifying', event: 'PROPOSE_REASSIGN_UNIT', change: payload({ unit: 'enterprise' }) },
  { guard: 'organsKnown', leaf: 'rectifying', event: 'PROPOSE_LISTING', first: regions({ listing: 'none' }), change: facts({ organs: ['street'] }) },
  { guard: 'organsKnown', leaf: 'overdue', event: 'PROPOSE_LEVEL_UP', change: facts({ organs: [] }) },
  { guard: 'completionUndisputed', leaf: 'acceptanceRequested', event: 'WITHDRAW_ACCEPTANCE', change: proposal('FALSE_COMPLETION') },
  { guard: 'completionUndisputed', leaf: 'acceptanceRequested', event: 'PRELIM_RETURN', change: proposal('FALSE_COMPLETION') },
  { guard: 'completionUndisputed', leaf: 'onSiteAcceptance', event: 'FAIL', change: proposal('FALSE_COMPLETION') },
  { guard: 'completionUndisputed', leaf: 'onSiteAcceptance', event: 'PARTIAL', change: proposal('FALSE_COMPLETION') },
  { guard: 'unitKnown', leaf: 'rectifying', event: 'PROPOSE_REASSIGN_UNIT', change: facts({ unit: null }) },
  { guard: 'nothingPublished', leaf: 'rectifying', event: 'CLOSED_VERIFIED', change: regions({ publicity: 'published' }) },
  { guard: 'sourceReplied', leaf: 'rectifying', event: 'CLOSED_VERIFIED', change: regions({ reply: 'pending' }) },
  // Interim control.
  { guard: 'interimNone', leaf: 'determining', event: 'INTERIM_NOT_NECESSARY', change: regions({ interim: 'ordered' }) },
  { guard: 'interimOrdered', leaf: 'rectifying', event: 'CONTROL_ACTIVE', change: regions({ interim: 'active' }) },
  { guard: 'interimActive', leaf: 'signoffApproval', event: 'CONTROL_LIFT', change: regions({ interim: 'ordered' }) },
  { guard: 'interimInForce', leaf: 'rectifying', event: 'CONTROL_REVOKE', change: regions({ interim: 'lifted' }) },
  { guard: 'interimInForce', leaf: 'rectifying', event: 'PATROL', change: regions({ interim: 'none' }) },
  { guard: 'orderingOrgan', leaf: 'rectifying', event: 'CONTROL_REVOKE', change: orders({}) },
  { guard: 'liftAfterAccept', leaf: 'rectifying', event: 'CONTROL_LIFT', change: context({ cleared: false }) },
  { guard: 'notStopOrder', leaf: 'signoffApproval', event: 'CONTROL_LIFT', change: orders({ unit: 'street' }) },
  { guard: 'stopStands', leaf: 'rectifying', event: 'NOTICE_POWER_CUT', change: orders({ measures: ['warn'] }) },
  { guard: 'stopStands', leaf: 'rectifying', event: 'CUT_POWER', change: orders({ state: 'revoked' }) },
  { guard: 'stopStands', leaf: 'delisted', event: 'REQUEST_RESUME', change: orders({ state: 'lifted' }) },
  { guard: 'noPowerCut', leaf: 'rectifying', event: 'NOTICE_POWER_CUT', change: cut('noticed') },
  { guard: 'notResidential', leaf: 'rectifying', event: 'NOTICE_POWER_CUT', change: payload({ residential: true }) },
  { guard: 'powerNoticed', leaf: 'rectifying', event: 'CUT_POWER', change: cut('restored', '2026-03-01T10:00:00.000+08:00') },
  { guard: 'dayOfNoticeOver', leaf: 'rectifying', event: 'CUT_POWER', change: cut('noticed', '2026-03-09T10:00:01.000+08:00') },
  { guard: 'powerHeld', leaf: 'rectifying', event: 'RESTORE_POWER', change: context({ powerCut: null }) },
  // Double report, listing, publication.
  { guard: 'doubleReportAsked', leaf: 'rectifying', event: 'DEPT_RECEIPT', change: regions({ doubleReport: 'notNeeded' }) },
  { guard: 'departmentReceipt', leaf: 'rectifying', event: 'DEPT_RECEIPT', change: (s) => payload({ receipt: { ...field<object>(s, 'receipt'), kind: 'note' } })(s) },
  { guard: 'congressEvidence', leaf: 'rectifying', event: 'CONGRESS_RECEIPT', change: payload({ evidence: undefined }) },
  { guard: 'congressEvidence', leaf: 'rectifying', event: 'CONGRESS_RECEIPT', change: payload({ kind: 'notApplicable' }) },
  { guard: 'listingOpen', leaf: 'rectifying', event: 'PROPOSE_LISTING', change: regions({ listing: 'listed' }) },
  { guard: 'competentOrgan', leaf: 'rectifying', event: 'PROPOSE_LISTING', change: actor({ unit: 'sector-2' }) },
  { guard: 'competentOrgan', leaf: 'acceptanceRequested', event: 'PRELIM_PASS', change: actor({ unit: 'street-2' }) },
  { guard: 'levelByGrade', leaf: 'rectifying', event: 'PROPOSE_LISTING', change: values({ 'listing.gradeTable': '4:city' }) },
  { guard: 'levelByGrade', leaf: 'rectifying', event: 'PROPOSE_LISTING', first: values({ 'listing.gradeTable': '4:county' }), change: payload({ grade: undefined }) },
  { guard: 'shutdownFirst', leaf: 'rectifying', event: 'PROPOSE_LISTING', first: values({ 'listing.shutdown': true }), change: context({ control: null }) },
  { guard: 'limitWithinMax', leaf: 'rectifying', event: 'PROPOSE_LISTING', change: values({ 'limit.maxDays': 97 }) },
  { guard: 'limitWithinMax', leaf: 'overdue', event: 'PROPOSE_LEVEL_UP', change: payload({ newLimitDays: 358 }) },
  { guard: 'limitWithinMax', leaf: 'acceptanceFailed', event: 'PROPOSE_NEW_LIMIT', change: payload({ days: 358 }) },
  { guard: 'listingProposed', leaf: 'planDrafting', event: 'APPROVE_LISTING', change: regions({ listing: 'none' }) },
  { guard: 'organOfListing', leaf: 'planDrafting', event: 'APPROVE_LISTING', change: actor({ unit: 'sector' }) },
  { guard: 'organOfListing', leaf: 'planDrafting', event: 'APPROVE_LISTING', first: proposed({ organs: ['safety-office', 'sector'] }), change: proposed({ agreed: ['safety-office'] }) },
  { guard: 'selectiveAllowed', leaf: 'planDrafting', event: 'DECIDE_NOT_LIST', change: payload({ cause: 'selective' }) },
  { guard: 'noticeToServe', leaf: 'rectifying', event: 'SERVE_NOTICE', change: (s) => { s.context = { ...s.context, notices: [{ ...s.context.notices[0]!, servedOn: '2026-03-04' }] }; } },
  { guard: 'servedToAll', leaf: 'rectifying', event: 'SERVE_NOTICE', change: (s) => payload({ recipients: field<object[]>(s, 'recipients').slice(0, 2) })(s) },
  { guard: 'servedWithReceipt', leaf: 'rectifying', event: 'SERVE_NOTICE', change: (s) => payload({ recipients: field<object[]>(s, 'recipients').map((one) => ({ ...one, refused: true })) })(s) },
  { guard: 'isListed', leaf: 'overdue', event: 'PROPOSE_LEVEL_UP', change: regions({ listing: 'approved' }) },
  { guard: 'listingApproved', leaf: 'rectifying', event: 'PUBLISH', change: regions({ listing: 'proposed' }) },
  { guard: 'notPublished', leaf: 'rectifying', event: 'PUBLISH', change: regions({ publicity: 'updated' }) },
  { guard: 'published', leaf: 'rectifying', event: 'UPDATE', change: regions({ publicity: 'none' }) },
  { guard: 'noPublicityBeforeSignoff', leaf: 'signoffApproval', event: 'PUBLISH', change: payload({ kind: 'completed' }) },
  { guard: 'deidentified', leaf: 'rectifying', event: 'PUBLISH', change: payload({ deidentified: false }) },
  { guard: 'upperLevelLeft', leaf: 'overdue', event: 'PROPOSE_LEVEL_UP', change: context({ level: 'province' }) },
  { guard: 'upperOrgan', leaf: 'overdue', event: 'APPROVE_LEVEL_UP', change: actor({ unit: 'safety-office' }) },
  { guard: 'organAbove', leaf: 'overdue', event: 'PROPOSE_LEVEL_UP', change: payload({ organ: 'safety-office' }) },
  { guard: 'fileUpAsked', leaf: 'rectifying', event: 'FILE_UP', change: context({ filedUpOn: '2026-03-05' }) },
  // Plan and time.
  { guard: 'ownerOrLead', leaf: 'planDrafting', event: 'SUBMIT_PLAN', change: actor({ roles: ['street_officer'], unit: 'street' }) },
  { guard: 'ownerOrLead', leaf: 'overdue', event: 'PROGRESS_REPORT', first: context({ units: { responsible: 'enterprise', handling: 'street', supervising: 'sector', lead: 'street' } }), change: actor({ roles: ['sector_officer'], unit: 'sector' }) },
  { guard: 'planSixItems', leaf: 'planDrafting', event: 'SUBMIT_PLAN', change: (s) => plan(s, { safety: ' ' }) },
  { guard: 'fiveInPlace', leaf: 'planDrafting', event: 'SUBMIT_PLAN', change: (s) => plan(s, { funds: { ...field<object>(s, 'funds'), source: '' } }) },
  { guard: 'fiveInPlace', leaf: 'planDrafting', event: 'SUBMIT_PLAN', change: (s) => plan(s, { emergencyPlan: undefined }) },
  { guard: 'fiveInPlace', leaf: 'rectifying', event: 'SUBMIT_PLAN', change: (s) => plan(s, { milestones: [] }) },
  { guard: 'permanentMeasure', leaf: 'planDrafting', event: 'SUBMIT_PLAN', change: payload(shut) },
  { guard: 'permanentMeasure', leaf: 'overdue', event: 'SELF_ACCEPT', change: (s) => payload({ items: field<object[]>(s, 'items').map((one) => ({ ...one, ...shut })) })(s) },
  { guard: 'milestonesWithinPlan', leaf: 'planDrafting', event: 'SUBMIT_PLAN', change: payload({ days: 49 }) },
  { guard: 'planWithinLimit', leaf: 'planDrafting', event: 'SUBMIT_PLAN', change: payload({ days: 85 }) },
  { guard: 'planWithinLimit', leaf: 'rectifying', event: 'SUBMIT_PLAN', change: clocks('m.due', { dueOn: '2026-05-08' }) },
  { guard: 'milestoneOpen', leaf: 'rectifying', event: 'MILESTONE_DONE', change: payload({ milestone: 'm9' }) },
  { guard: 'extensionInTime', leaf: 'rectifying', event: 'REQUEST_EXTENSION', change: context({ askBy: '2026-03-09' }) },
  { guard: 'extensionInTime', leaf: 'planReview', event: 'REQUEST_EXTENSION', change: clocks('m.due', { state: 'missed' }) },
  { guard: 'extensionCountBelowMax', leaf: 'rectifying', event: 'REQUEST_EXTENSION', change: context({ extensionsGranted: 2 }) },
  { guard: 'extensionCauseValid', leaf: 'rectifying', event: 'REQUEST_EXTENSION', change: payload({ cause: 'other' }) },
  { guard: 'extensionCauseValid', leaf: 'rectifying', event: 'REQUEST_EXTENSION', change: payload({ safeguards: ' ' }) },
  { guard: 'extensionWithinMax', leaf: 'rectifying', event: 'REQUEST_EXTENSION', change: payload({ days: 274 }) },
  { guard: 'extensionWithinMax', leaf: 'rectifying', event: 'EXT_GRANT', change: payload({ days: 274 }) },
  { guard: 'noExtensionPending', leaf: 'rectifying', event: 'REQUEST_EXTENSION', change: context({ extension: { days: 1, cause: 'technical', at: AT, deciders: [], granted: {} } }) },
  { guard: 'extensionPending', leaf: 'rectifying', event: 'EXT_DENY', change: context({ extension: null }) },
  { guard: 'extensionPending', leaf: 'planDrafting', event: 'EXT_WITHDRAW', change: context({ extension: null }) },
  { guard: 'extensionOrgan', leaf: 'rectifying', event: 'EXT_GRANT', change: (s) => context({ extension: { ...s.context.extension!, deciders: ['safety-office'] } })(s) },
  { guard: 'interimNotOrdered', leaf: 'rectifying', event: 'PAUSE', change: regions({ interim: 'ordered' }) },
  { guard: 'pauseAuthority', leaf: 'rectifying', event: 'PAUSE', change: actor({ unit: 'enterprise' }) },
  { guard: 'pauseAuthority', leaf: 'planReview', event: 'PAUSE', first: payload({ clock: 'm.planReview' }), change: actor({ unit: 'sector', roles: ['sector_leader'] }) },
  { guard: 'pauseLimit', leaf: 'rectifying', event: 'PAUSE', first: actor({ unit: 'sector', roles: ['sector_leader'] }), change: payload({ days: 60 }) },
  { guard: 'clockRuns', leaf: 'rectifying', event: 'PAUSE', change: clocks('m.due', { state: 'paused' }) },
  { guard: 'unitClockRuns', leaf: 'rectifying', event: 'PAUSE_REGION', change: clocks('m.due', { state: 'missed' }) },
  { guard: 'endsWithinAYear', leaf: 'rectifying', event: 'PAUSE_REGION', change: payload({ until: '2026-03-01' }) },
  { guard: 'pausedByDecision', leaf: 'rectifying', event: 'RESUME_REGION', change: payload({ decision: 'another' }) },
  { guard: 'clockPaused', leaf: 'rectifying', event: 'RESUME', change: context({ holds: {} }) },
  { guard: 'thatClockPaused', leaf: 'rectifying', event: 'RESUME', change: payload({ clock: 'm.plan' }) },
  { guard: 'newDateToServe', leaf: 'rectifying', event: 'SERVE_NEW_DATE', change: clocks('m.due', { state: 'running' }) },
  { guard: 'receiptOfNewDate', leaf: 'rectifying', event: 'SERVE_NEW_DATE', change: (s) => payload({ receipt: { ...field<object>(s, 'receipt'), kind: 'note' } })(s) },
  { guard: 'expiryCheckDue', leaf: 'overdue', event: 'EXPIRY_CHECK', change: clocks('m.expiryCheck', { state: 'void' }) },
  // Application and acceptance.
  { guard: 'doubleReportDone', leaf: 'rectifying', event: 'SELF_ACCEPT', change: regions({ doubleReport: 'departmentOnly' }) },
  { guard: 'doubleReportDone', leaf: 'overdue', event: 'SELF_ACCEPT', change: regions({ doubleReport: 'congressOnly' }) },
  { guard: 'listingSettled', leaf: 'rectifying', event: 'SELF_ACCEPT', change: regions({ listing: 'approved' }) },
  { guard: 'claimedItemsOpen', leaf: 'rectifying', event: 'SELF_ACCEPT', change: items('open', 'passed') },
  { guard: 'allItemsClaimed', leaf: 'rectifying', event: 'SELF_ACCEPT', change: items('open', 'open', 'open') },
  { guard: 'evidenceAttached', leaf: 'rectifying', event: 'SELF_ACCEPT', change: (s) => payload({ evidence: field<object[]>(s, 'evidence').slice(0, 3) })(s) },
  { guard: 'evidenceAttached', leaf: 'rectifying', event: 'SELF_ACCEPT', change: (s) => payload({ evidence: field<object[]>(s, 'evidence').map((one) => ({ ...one, takenAt: '2026-03-01T10:00:00+08:00' })) })(s) },
  { guard: 'evidenceAttached', leaf: 'rectifying', event: 'SELF_ACCEPT', change: (s) => payload({ evidence: field<object[]>(s, 'evidence').map((one) => ({ ...one, digest: 'sha256:1' })) })(s) },
  { guard: 'evidenceAttached', leaf: 'overdue', event: 'SELF_ACCEPT', change: facts({ evidence: [{ digest: 'd', caseId: 'c', unit: 'enterprise-2' }] }) },
  { guard: 'evaluationIfStopped', leaf: 'rectifying', event: 'SELF_ACCEPT', change: payload({ evaluation: undefined }) },
  { guard: 'resumeOnlyIfStopped', leaf: 'rectifying', event: 'SELF_ACCEPT', first: payload({ resume: true }), change: orders() },
  { guard: 'behalfSigned', leaf: 'rectifying', event: 'SELF_ACCEPT', change: behalf },
  { guard: 'submitterWithdraws', leaf: 'acceptanceRequested', event: 'WITHDRAW_ACCEPTANCE', change: application({ person: 'another' }) },
  { guard: 'gapsListedOnce', leaf: 'acceptanceRequested', event: 'PRELIM_RETURN', change: context({ prelimReturns: 1 }) },
  { guard: 'verifierIndependent', leaf: 'acceptanceRequested', event: 'ASSIGN_VERIFIER', change: payload({ unit: 'enterprise' }) },
  { guard: 'verifierIndependent', leaf: 'onSiteAcceptance', event: 'ASSIGN_VERIFIER', change: (s) => { s.event = { ...s.event, participants: { extender: [{ person: 'verifier', unit: 'sector', at: AT }] } }; } },
  { guard: 'ofAnotherUnit', leaf: 'onSiteAcceptance', event: 'COSIGN_ACCEPTANCE', change: actor({ unit: 'enterprise' }) },
  { guard: 'ofAnotherUnit', leaf: 'onSiteAcceptance', event: 'ACCEPT', change: context({ units: { responsible: 'enterprise', handling: 'street', supervising: 'sector', lead: 'street-2' } }) },
  { guard: 'assignedVerifier', leaf: 'onSiteAcceptance', event: 'ACCEPT', change: application({ assigned: { person: 'another', unit: 'sector' } }) },
  { guard: 'signerIsNotCosigner', leaf: 'onSiteAcceptance', event: 'ACCEPT', change: application({ cosigner: { person: 'verifier', unit: 'street-2', certificateNo: 'ZF-2' } }) },
  { guard: 'twoOfficers', leaf: 'onSiteAcceptance', event: 'ACCEPT', change: application({ cosigner: undefined }) },
  { guard: 'twoOfficers', leaf: 'onSiteAcceptance', event: 'FAIL', change: application({ cosigner: { person: 'second', unit: 'street', certificateNo: 'ZF-3301-0001' } }) },
  { guard: 'panelLargeEnough', leaf: 'onSiteAcceptance', event: 'ACCEPT', change: payload({ experts: [] }) },
  { guard: 'onSiteReview', leaf: 'onSiteAcceptance', event: 'ACCEPT', change: payload({ visit: { onSite: false } }) },
  { guard: 'onSiteReview', leaf: 'onSiteAcceptance', event: 'PARTIAL', change: payload({ visit: { onSite: true, withinFence: false } }) },
  { guard: 'allItemsPassed', leaf: 'onSiteAcceptance', event: 'ACCEPT', change: payload({ items: [{ id: 'i1', result: 'pass' }] }) },
  { guard: 'permanenceConfirmed', leaf: 'onSiteAcceptance', event: 'ACCEPT', change: payload({ permanent: false }) },
  { guard: 'verifierSigned', leaf: 'onSiteAcceptance', event: 'ACCEPT', change: payload({ signature: undefined }) },
  { guard: 'itemsJudgedOnce', leaf: 'onSiteAcceptance', event: 'ACCEPT', change: (s) => payload({ items: [...field<object[]>(s, 'items'), { id: 'i9', result: 'pass' }] })(s) },
  { guard: 'itemsJudgedOnce', leaf: 'onSiteAcceptance', event: 'PARTIAL', change: (s) => payload({ items: [...field<object[]>(s, 'items'), { id: 'i1', result: 'pass' }] })(s) },
  { guard: 'itemsJudgedOnce', leaf: 'onSiteAcceptance', event: 'FAIL', change: (s) => payload({ items: [...field<object[]>(s, 'items'), { id: 'i1', result: 'pass' }] })(s) },
  { guard: 'someItemsPassed', leaf: 'onSiteAcceptance', event: 'PARTIAL', change: payload({ items: [{ id: 'i1', result: 'fail', note: 'x' }, { id: 'i2', result: 'fail', note: 'x' }] }) },
  { guard: 'reasonsPerItem', leaf: 'onSiteAcceptance', event: 'FAIL', change: payload({ items: [{ id: 'i1', result: 'fail' }, { id: 'i2', result: 'fail', note: 'x' }] }) },
  // Sign-off, resumption, closure.
  { guard: 'nextSigner', leaf: 'signoffApproval', event: 'SIGN_OFF', change: actor(actorOf('safety_office')) },
  { guard: 'nextSigner', leaf: 'signoffApproval', event: 'SIGN_OFF', first: both(actor(actorOf('sector_leader')), context({ signatures: [signed('street_leader', 'x', 'street'), signed('sector_leader', 'y', 'sector-2')] })), change: context({ signatures: [signed('street_leader', 'x', 'street'), signed('sector_leader', 'y', 'sector')] }) },
  { guard: 'notSamePersonTwice', leaf: 'signoffApproval', event: 'SIGN_OFF', first: both(actor({ person: 'x', unit: 'sector', roles: ['sector_leader'] }), context({ signatures: [signed('street_leader', 'y', 'street')] })), change: context({ signatures: [signed('street_leader', 'x', 'street')] }) },
  { guard: 'inChain', leaf: 'signoffApproval', event: 'REFUSE_SIGNOFF', first: both(actor(actorOf('committee_leader')), values({ 'signoff.chain': 'sector_leader,committee_leader' })), change: values({ 'signoff.chain': 'sector_leader' }) },
  { guard: 'sourceReplied', leaf: 'signoffApproval', event: 'SIGN_OFF', change: regions({ reply: 'pending' }) },
  { guard: 'interimSettled', leaf: 'signoffApproval', event: 'SIGN_OFF', change: orders({}, { unit: 'street', measures: ['guard'] }) },
  { guard: 'interimSettled', leaf: 'signoffApproval', event: 'SIGN_OFF', change: orders({ state: 'ordered' }) },
  { guard: 'powerRestored', leaf: 'signoffApproval', event: 'SIGN_OFF', change: cut('noticed') },
  { guard: 'completionUndisputed', leaf: 'signoffApproval', event: 'SIGN_OFF', change: proposal('FALSE_COMPLETION') },
  { guard: 'ofAnotherUnit', leaf: 'signoffApproval', event: 'SIGN_OFF', first: actor({ unit: 'street-2' }), change: leadBy('street-2') },
  { guard: 'ofAnotherUnit', leaf: 'acceptanceRequested', event: 'PRELIM_PASS', change: leadBy('street') },
  { guard: 'ofAnotherUnit', leaf: 'acceptanceRequested', event: 'PRELIM_RETURN', change: leadBy('street') },
  { guard: 'ofAnotherUnit', leaf: 'planReview', event: 'APPROVE_PLAN', change: leadBy('sector') },
  { guard: 'noOpenChild', leaf: 'signoffApproval', event: 'SIGN_OFF', change: regions({ custody: 'disputed' }) },
  { guard: 'noClosurePending', leaf: 'signoffApproval', event: 'SIGN_OFF', change: regions({ closure: 'approved' }) },
  { guard: 'noClosurePending', leaf: 'rectifying', event: 'PROPOSE_CLOSURE', change: regions({ closure: 'proposed' }) },
  { guard: 'resumeNotAsked', leaf: 'signoffApproval', event: 'REQUEST_RESUME', change: regions({ resume: 'requested' }) },
  { guard: 'resumeAsked', leaf: 'signoffApproval', event: 'CONSENT_RESUME', change: regions({ resume: 'none' }) },
  { guard: 'resumeAsked', leaf: 'delisted', event: 'REFUSE_RESUME', change: regions({ resume: 'consented' }) },
  { guard: 'resumeSigner', leaf: 'signoffApproval', event: 'CONSENT_RESUME', change: actor({ unit: 'sector-2' }) },
  { guard: 'resumeSigner', leaf: 'delisted', event: 'CONSENT_RESUME', change: orders({ unit: 'street' }) },
  { guard: 'resumeSignedOnce', leaf: 'delisted', event: 'CONSENT_RESUME', first: both(values({ 'resume.coSigners': 'sector_leader' }), context({ resumeSignatures: [signed('street_leader', 'y', 'street')] })), change: context({ resumeSignatures: [signed('street_leader', 'sector_leader', 'street')] }) },
  { guard: 'resumeBeforeSignoff', leaf: 'signoffApproval', event: 'CONSENT_RESUME', change: values({ 'resume.afterSignoff': true }) },
  { guard: 'resumptionToPublish', leaf: 'delisted', event: 'PUBLISH_RESUMPTION', change: context({ resumePublished: true }) },
  { guard: 'closureGrounded', leaf: 'rectifying', event: 'PROPOSE_CLOSURE', change: context({ failures: 0 }) },
  { guard: 'closureGrounded', leaf: 'rectifying', event: 'PROPOSE_CLOSURE', first: both(payload({ ground: 'repeated' }), context({ punishments: [{ on: '2025-09-11', caseId: null }, { on: '2026-03-01', caseId: null }, { on: '2026-03-02', caseId: null }] })), change: context({ punishments: [{ on: '2025-09-10', caseId: null }, { on: '2026-03-01', caseId: null }, { on: '2026-03-02', caseId: null }] }) },
  { guard: 'closureGrounded', leaf: 'overdue', event: 'PROPOSE_CLOSURE', change: payload({ ground: 'disobeyed' }) },
  { guard: 'closureGrounded', leaf: 'overdue', event: 'PROPOSE_CLOSURE', change: payload({ ground: 'coal70' }) },
  { guard: 'closureProposed', leaf: 'rectifying', event: 'GOV_APPROVE', change: regions({ closure: 'none' }) },
  { guard: 'closureApproved', leaf: 'rectifying', event: 'CLOSED_VERIFIED', change: regions({ closure: 'proposed' }) },
  { guard: 'closureCosigned', leaf: 'rectifying', event: 'CLOSED_VERIFIED', change: context({ closure: { ground: 'x', at: AT } }) },
  { guard: 'closureComplete', leaf: 'rectifying', event: 'CLOSED_VERIFIED', change: payload({ licenceRevoked: false }) },
  // Custody, records, and what follows.
  { guard: 'replyPossible', leaf: 'delisted', event: 'REPLY', change: regions({ reply: 'notNeeded' }) },
  { guard: 'noTransferPending', leaf: 'rectifying', event: 'TRANSFER_ORGAN', change: regions({ custody: 'disputed' }) },
  { guard: 'toAnotherOrgan', leaf: 'rectifying', event: 'TRANSFER_ORGAN', change: payload({ toUnit: 'street' }) },
  { guard: 'transferPending', leaf: 'rectifying', event: 'ACCEPT_TRANSFER', change: regions({ custody: 'held' }) },
  { guard: 'receivingOrgan', leaf: 'rectifying', event: 'REFUSE_TRANSFER', change: actor({ unit: 'street-3' }) },
  { guard: 'inDispute', leaf: 'rectifying', event: 'DESIGNATE', change: regions({ custody: 'held' }) },
  { guard: 'oldValueMatches', leaf: 'rectifying', event: 'PROPOSE_CORRECT', change: payload({ old: '别处' }) },
  { guard: 'controlSettled', leaf: 'rectifying', event: 'PROPOSE_VOID', change: orders({}) },
  { guard: 'controlSettled', leaf: 'rectifying', event: 'APPROVE_VOID', change: orders({ state: 'ordered' }) },
  { guard: 'powerRestored', leaf: 'rectifying', event: 'PROPOSE_VOID', change: cut('cut') },
  { guard: 'powerRestored', leaf: 'rectifying', event: 'APPROVE_VOID', change: cut('cut') },
  { guard: 'powerRestored', leaf: 'determining', event: 'APPROVE_NOT_MAJOR', change: cut('cut') },
  { guard: 'sourceReplied', leaf: 'rectifying', event: 'APPROVE_VOID', change: (s) => context({ regions: { ...s.context.regions, reply: 'pending' } })(s) },
  { guard: 'voidAfterListing', leaf: 'rectifying', event: 'APPROVE_VOID', change: context({ misses: 1 }) },
  { guard: 'noDangerLeft', leaf: 'rectifying', event: 'PROPOSE_SUBJECT_GONE', change: payload({ dangerLeft: true }) },
  { guard: 'lookbackDue', leaf: 'delisted', event: 'STILL_OK', change: context({ lookback: 'waiting' }) },
  { guard: 'lookbackByAnother', leaf: 'delisted', event: 'REBOUND', change: context({ passed: { appliedOn: 'x', onTime: true, verifier: 'verifier' } }) },
  { guard: 'lookbackDone', leaf: 'delisted', event: 'ARCHIVE', change: context({ lookback: 'due' }) },
  { guard: 'resumeNotPending', leaf: 'delisted', event: 'ARCHIVE', change: regions({ resume: 'requested' }) },
  { guard: 'resumptionAnnounced', leaf: 'delisted', event: 'ARCHIVE', change: regions({ resume: 'consented' }) },
  { guard: 'finalReplyGiven', leaf: 'delisted', event: 'ARCHIVE', change: context({ finalReply: false }) },
  { guard: 'completionUndisputed', leaf: 'delisted', event: 'ARCHIVE', change: proposal('FALSE_COMPLETION') },
  { guard: 'lastNoticeServed', leaf: 'overdue', event: 'PROPOSE_LEVEL_UP', change: (s) => context({ notices: s.context.notices.map((one) => ({ ...one, servedOn: null })) })(s) },
  { guard: 'organThatListed', leaf: 'overdue', event: 'APPROVE_NEW_LIMIT', first: actor(actorOf('safety_office')), change: (s) => context({ notices: s.context.notices.map((one) => ({ ...one, organs: ['elsewhere'] })) })(s) },
  { guard: 'noOrganAgreed', leaf: 'rectifying', event: 'DECIDE_NOT_LIST', change: (s) => context({ proposal: { ...s.context.proposal!, agreed: ['another'] } })(s) },
  { guard: 'delistingSettled', leaf: 'delisted', event: 'ARCHIVE', change: regions({ publicity: 'published' }) },
  { guard: 'delistingToPublish', leaf: 'delisted', event: 'PUBLISH_DELISTING', change: context({ delistingPublished: true }) },
  { guard: 'sameMedium', leaf: 'delisted', event: 'PUBLISH_DELISTING', first: values({ 'delist.sameMedium': true }), change: context({ medium: '晚报' }) },
  // What every workflow has.
  { guard: 'proposalPending', leaf: 'determining', event: 'APPROVE_NOT_MAJOR', change: context({ proposals: {} }) },
  { guard: 'proposalPending', leaf: 'delisted', event: 'APPROVE_FALSE_COMPLETION', change: context({ proposals: {} }) },
  { guard: 'noProposalPending', leaf: 'overdue', event: 'PROPOSE_LEVEL_UP', change: proposal('LEVEL_UP') },
  { guard: 'proposerWithdraws', leaf: 'rectifying', event: 'WITHDRAW_REDETERMINE', change: actor({ person: 'another' }) },
  { guard: 'instrumentDecidable', leaf: 'overdue', event: 'APPROVE_INSTRUMENT', change: instruments({ state: 'issued' }) },
  { guard: 'approverByLevel', leaf: 'overdue', event: 'APPROVE_INSTRUMENT', change: actor(actorOf('sector_leader')) },
  { guard: 'instrumentOpen', leaf: 'overdue', event: 'ANSWER_INSTRUMENT', change: instruments({ state: 'accepted' }) },
  { guard: 'addresseeAnswers', leaf: 'overdue', event: 'ANSWER_INSTRUMENT', change: actor(actorOf('street_officer')) },
  { guard: 'instrumentAnswered', leaf: 'overdue', event: 'ACCEPT_ANSWER', change: instruments({ state: 'issued' }) },
  { guard: 'notOwnAnswer', leaf: 'overdue', event: 'ACCEPT_ANSWER', change: (s) => instruments({ answeredBy: { person: s.event.actor.person, unit: 'x' } })(s) },
  { guard: 'decidesAtLevel', leaf: 'overdue', event: 'ACCEPT_ANSWER', change: instruments({ level: 5 }) },
  { guard: 'notLateHimself', leaf: 'overdue', event: 'PROPOSE_DE_ESCALATE', change: (s) => instruments({ late: { duty: s.event.actor.roles[0]!, unit: s.event.actor.unit } })(s) },
  { guard: 'instrumentStands', leaf: 'overdue', event: 'PROPOSE_DE_ESCALATE', change: instruments({ state: 'accepted' }) },
];

const loaded = load(listedSupervision);

t.test('each guard alone refuses its situation, and only it', (t) => {
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
    const { reasons } = judge(loaded, snapshot, odd.event as never, false);
    t.same([...new Set(reasons.map(({ code }) => code))], [guard], `${name}: for this one reason`);

    const without = machine.provide({ guards: { [guard]: () => true } } as never);
    t.ok(acceptedBy(without, leaf, odd), `${name}: accepted once the guard is gone`);
  }
  t.end();
});

function acceptedBy(other: typeof machine, leaf: Leaf, { context, event }: Situation): boolean {
  const stored = machine.getPersistedSnapshot(snapshotOf(leaf, context) as never);
  return step(other, restore(other, JSON.parse(JSON.stringify(stored))), event as never) !== undefined;
}

t.test('no guard is untried', (t) => {
  const tried = new Set(CASES.map(({ guard }) => guard));
  const refusing = Object.entries(GUARDS).filter(([, guard]) => !guard.routing);
  t.same(
    refusing.map(([name]) => name).filter((name) => !tried.has(name)),
    [],
  );
  t.end();
});

t.test('each guard has a label and a legal basis', (t) => {
  for (const [name, { label, basis }] of Object.entries(GUARDS)) t.ok(label.zh && label.en && basis, name);
  t.end();
});
