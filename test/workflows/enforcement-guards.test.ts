import t from 'tap';
import { paper } from '../../workflows/base/schemas.ts';
import type { Enforcement, Regions } from '../../workflows/enforcement/context.ts';
import { serviceExample } from '../../workflows/enforcement/service.ts';
import {
  actor,
  commonGuardCases,
  context,
  facts,
  type GuardCase,
  payload,
  type Situation,
  tryGuards,
} from './bed.ts';
import { bed, clocked } from './enforcement.life.ts';

/** For every guard a situation in which it alone refuses; lifted, the event is accepted. */
type S = Situation<Enforcement>;
const set = (changes: Partial<Enforcement>) => (s: S) => context<Enforcement>(changes)(s);
const region = (changes: Partial<Regions>) => (s: S) => {
  const regions = { ...s.context.regions, ...changes };
  s.context = { ...s.context, regions, shown: regions };
};
const service = (changes: object) => payload({ service: { ...serviceExample, ...changes } });
const note = { ...serviceExample.receipt, kind: 'note' };
const fine = (yuan: number) => ({ penalties: [{ kind: 'fine', on: 'unit', yuan }] });
const proposed = (act: string, changes: object) => (s: S) => {
  const one = s.context.proposals[act]!;
  set({ proposals: { [act]: { ...one, payload: { ...(one.payload as object), ...changes } } } })(s);
};
const both =
  (...steps: ((s: S) => void)[]) =>
  (s: S) => {
    for (const step of steps) step(s);
  };
const inMarch = payload({ on: '2026-03-11' });
/** Grounds of item one, with two punishments by other cases; the third is this case's own. */
const ours = (on: string) => ({ caseId: on, type: 'SERVE_DECISION', on, payload: { service: {} } });
const law = (on: string) => ({ caseId: on, type: 'PROPOSE_DECIDE', on, payload: { law: 'work_safety' } });
const twice = ['2026-01-05', '2026-02-05'].flatMap((on) => [law(on), ours(on)]);
const major = { id: 'm', workflow: 'listed-supervision', status: 'open', unit: 'enterprise' };
const itemOne = both(
  payload({ ground: 'punishments', majorCase: 'm' }),
  facts({ punishments: twice, major }),
);
const oneOnly = facts({ punishments: twice.slice(0, 2) });
const orderless = set({ orderedOn: null, refusal: null });
const finder = { person: 'lead', unit: 'enforcement', certificateNo: '33010000009' };
const fined = {
  documentNo: '12-1',
  document: serviceExample.receipt,
  on: '2026-03-06',
  from: '2026-03-06',
  until: '2026-03-06',
  days: 1,
  yuan: 60_000,
};

const told = (yuan: number) =>
  set({ notice: { penalties: [{ kind: 'fine', on: 'unit', yuan }], on: '2026-03-07' } });

// biome-ignore format: a table, one row a line
const CASES: readonly GuardCase<Enforcement>[] = [
  { guard: 'investigationRecorded', leaf: 'investigating', event: 'COSIGN_INVESTIGATION', change: set({ lead: null }) },
  { guard: 'certificatesDiffer', leaf: 'investigating', event: 'COSIGN_INVESTIGATION', change: payload({ certificateNo: '33010000009' }) },
  { guard: 'twoOfficers', leaf: 'investigating', event: 'NOTIFY', change: set({ second: null }) },
  { guard: 'servedLawfully', leaf: 'investigating', event: 'NOTIFY', change: service({ receipt: note }) },
  { guard: 'servedLawfully', leaf: 'decided', event: 'SERVE_DECISION', change: service({ method: 'lien' }) },
  { guard: 'servedLawfully', leaf: 'decided', event: 'SERVE_DECISION', change: service({ method: 'electronic' }) },
  { guard: 'servedLawfully', leaf: 'executing', event: 'DEMAND', change: service({ receipt: note }) },
  { guard: 'servedLawfully', leaf: 'hearing', event: 'HEARING_NOTICE', change: service({ receipt: note }) },
  { guard: 'serviceBounded', leaf: 'investigating', event: 'NOTIFY', change: service({ on: '2026-03-11' }) },
  { guard: 'serviceBounded', leaf: 'decided', event: 'SERVE_DECISION', change: service({ on: '2026-03-03' }) },
  { guard: 'noticeAnew', leaf: 'investigating', event: 'NOTIFY', change: both(set({ noticeFrom: '2026-03-09' }), service({ on: '2026-03-08' })) },
  { guard: 'hearingNoticeBounded', leaf: 'hearing', event: 'HEARING_NOTICE', change: service({ on: '2026-03-04' }) },
  { guard: 'publicNoticeLasted', leaf: 'decided', event: 'SERVE_DECISION', change: service({ method: 'notice' }) },
  { guard: 'publicNoticeLasted', leaf: 'decided', event: 'SERVE_DECISION', change: both(service({ method: 'notice' }), set({ publicNotices: { decision: '2026-02-09' } })) },
  { guard: 'publicNoticeLasted', leaf: 'investigating', event: 'NOTIFY', change: both(service({ method: 'notice' }), set({ publicNotices: { decision: '2026-01-09' } })) },
  { guard: 'publicNoticeLasted', leaf: 'executing', event: 'DEMAND', change: service({ method: 'notice' }) },
  { guard: 'publicNoticeBounded', leaf: 'decided', event: 'PUBLIC_NOTICE', change: inMarch },
  { guard: 'hearingRight', leaf: 'noticeGiven', event: 'ASK_HEARING', change: set({ notice: { penalties: [{ kind: 'fine', on: 'unit', yuan: 49_999 }], on: '2026-03-04' } }) },
  { guard: 'behalfSigned', leaf: 'noticeGiven', event: 'ASK_HEARING', change: actor({ onBehalfOf: 'owner', roles: ['street_officer'] }) },
  { guard: 'hearingAhead', leaf: 'hearing', event: 'HEARING_NOTICE', change: payload({ on: '2026-03-10' }) },
  { guard: 'hearingNotified', leaf: 'hearing', event: 'HOLD_HEARING', change: set({ hearing: { askedOn: '2026-03-05', on: null, held: false } }) },
  { guard: 'hearingDay', leaf: 'hearing', event: 'HOLD_HEARING', change: clocked('e.hearingNotice', 'running') },
  { guard: 'hearingDay', leaf: 'hearing', event: 'HOLD_HEARING', change: set({ hearing: { askedOn: '2026-03-05', on: '2026-03-11', held: false } }) },
  { guard: 'withinNotice', leaf: 'deciding', event: 'PROPOSE_DECIDE', change: payload(fine(60_001)) },
  { guard: 'withinNotice', leaf: 'deciding', event: 'PROPOSE_DECIDE', change: payload({ penalties: [{ kind: 'suspension', on: 'unit' }] }) },
  { guard: 'defenceConsidered', leaf: 'deciding', event: 'PROPOSE_DECIDE', first: set({ heard: true }), change: payload({ defenceOpinion: undefined }) },
  { guard: 'discussed', leaf: 'deciding', event: 'APPROVE_DECIDE', change: proposed('DECIDE', fine(100_000)) },
  { guard: 'discussed', leaf: 'deciding', event: 'APPROVE_DECIDE', change: proposed('DECIDE', { penalties: [{ kind: 'licence_revoked', on: 'unit' }] }) },
  { guard: 'discussed', leaf: 'executing', event: 'APPROVE_DAILY_FINE', change: set({ discussedOn: null }) },
  { guard: 'criminalSettled', leaf: 'deciding', event: 'APPROVE_DECIDE', change: region({ criminal: 'reported' }) },
  { guard: 'criminalSettled', leaf: 'deciding', event: 'APPROVE_NO_PENALTY', change: region({ criminal: 'filed' }) },
  { guard: 'criminalSettled', leaf: 'investigating', event: 'APPROVE_WITHDRAW_CASE', change: region({ criminal: 'transferred' }) },
  { guard: 'criminalSettled', leaf: 'concluding', event: 'APPROVE_CONCLUDE', change: region({ criminal: 'objected' }) },
  ...([
    ['deciding', 'APPROVE_DECIDE'], ['deciding', 'APPROVE_NO_PENALTY'], ['deciding', 'RETURN_DECISION'], ['deciding', 'DISCUSS'],
    ['investigating', 'APPROVE_WITHDRAW_CASE'], ['investigating', 'APPROVE_EXTEND'], ['executing', 'APPROVE_DAILY_FINE'], ['executing', 'RETURN_DECISION'],
    ['executing', 'DISCUSS'], ['executing', 'GRANT_INSTALMENTS'], ['executing', 'DENY_INSTALMENTS'], ['demanded', 'APPROVE_END_EXECUTION'],
    ['concluding', 'APPROVE_CONCLUDE'], ['executing', 'APPROVE_TRANSFER'], ['executing', 'REFUSE_TRANSFER'], ['executing', 'PROPOSE_CLOSURE'],
    ['executing', 'APPROVE_DROP_CLOSURE'],
  ] as const).map(([leaf, event]) => ({ guard: 'headDecides', leaf, event, change: actor({ unit: 'sector-2' }) })),
  { guard: 'decideRuns', leaf: 'deciding', event: 'PROPOSE_EXTEND', change: clocked('e.decide', 'missed') },
  { guard: 'decideRuns', leaf: 'investigating', event: 'APPROVE_EXTEND', change: clocked('e.decide', 'missed') },
  { guard: 'extensionWithinMax', leaf: 'hearing', event: 'PROPOSE_EXTEND', change: set({ decideExtended: 61 }) },
  { guard: 'orderGiven', leaf: 'executing', event: 'REFUSAL_FOUND', change: orderless },
  { guard: 'orderGiven', leaf: 'executing', event: 'NOTIFY', change: set({ orderedOn: null }) },
  { guard: 'refusalBounded', leaf: 'executing', event: 'REFUSAL_FOUND', change: inMarch },
  { guard: 'refusalBounded', leaf: 'executing', event: 'REFUSAL_FOUND', change: payload({ on: '2026-03-05' }) },
  { guard: 'refusalFound', leaf: 'executing', event: 'NOTIFY', change: set({ refusal: null }) },
  { guard: 'finedBefore', leaf: 'executing', event: 'PROPOSE_DAILY_FINE', change: set({ baseFine: 0 }) },
  { guard: 'dailyUntilFound', leaf: 'executing', event: 'PROPOSE_DAILY_FINE', first: told(120_000), change: payload({ until: '2026-03-07', yuan: 120_000 }) },
  { guard: 'dailyFineAsComputed', leaf: 'executing', event: 'PROPOSE_DAILY_FINE', change: payload({ yuan: 59_999 }) },
  { guard: 'dailyFineAsComputed', leaf: 'executing', event: 'PROPOSE_DAILY_FINE', change: both(set({ dailyFines: [fined] }), payload({ yuan: 0 })) },
  { guard: 'dailyFineStillComputed', leaf: 'executing', event: 'APPROVE_DAILY_FINE', change: set({ baseFine: 50_000 }) },
  { guard: 'dailyFineStillComputed', leaf: 'executing', event: 'APPROVE_DAILY_FINE', change: set({ baseFine: 0 }) },
  { guard: 'dailyFineStillComputed', leaf: 'concluding', event: 'APPROVE_DAILY_FINE', change: set({ refusal: { on: '2026-03-07', finder, second: finder } }) },
  { guard: 'dailyWithinNotice', leaf: 'executing', event: 'PROPOSE_DAILY_FINE', change: told(59_999) },
  { guard: 'ownDocumentNo', leaf: 'executing', event: 'PROPOSE_DAILY_FINE', change: payload({ documentNo: '建应急罚〔2026〕12号' }) },
  { guard: 'defenceConsidered', leaf: 'executing', event: 'PROPOSE_DAILY_FINE', first: set({ heard: true }), change: payload({ defenceOpinion: undefined }) },
  ...(['NOTIFY', 'STATE_DEFENCE', 'WAIVE_DEFENCE', 'ASK_HEARING', 'HEARING_NOTICE', 'HOLD_HEARING', 'WITHDRAW_HEARING', 'LEGAL_REVIEW', 'RETURN_REVIEW', 'RETURN_DECISION', 'DISCUSS', 'PROPOSE_DAILY_FINE'] as const).map((event) => ({
    guard: 'dailyAt', leaf: 'executing', event, change: region({ daily: event === 'NOTIFY' ? 'review' : 'none' }) })),
  { guard: 'decisionStands', leaf: 'concluding', event: 'NOTIFY', change: set({ dispute: { kind: 'review', on: '2026-03-06', result: 'annulled' } }) },
  { guard: 'refusalSigned', leaf: 'executing', event: 'NOTIFY', change: set({ refusal: { on: '2026-03-06', finder, second: null } }) },
  { guard: 'refusalSigned', leaf: 'demanded', event: 'PROPOSE_DAILY_FINE', change: set({ refusal: { on: '2026-03-06', finder, second: null } }) },
  { guard: 'refusalSigned', leaf: 'concluding', event: 'APPROVE_DAILY_FINE', change: set({ refusal: { on: '2026-03-06', finder, second: null } }) },
  { guard: 'finedBefore', leaf: 'executing', event: 'NOTIFY', change: set({ baseFine: 0 }) },
  { guard: 'noticeAnew', leaf: 'executing', event: 'NOTIFY', change: both(set({ noticeFrom: '2026-03-06' }), service({ on: '2026-03-05' })) },
  { guard: 'serviceBounded', leaf: 'decided', event: 'SERVE_DECISION', first: set({ dailyFines: [fined] }), change: service({ on: '2026-03-05' }) },
  { guard: 'refusalFound', leaf: 'executing', event: 'COSIGN_REFUSAL', change: set({ refusal: null }) },
  { guard: 'refusalCertificatesDiffer', leaf: 'demanded', event: 'COSIGN_REFUSAL', change: payload({ certificateNo: '33010000009' }) },
  { guard: 'annulsOne', leaf: 'executing', event: 'DISPUTE_RESULT', first: both(set({ dailyFines: [fined] }), payload({ result: 'annulled', documentNo: '12-1' })), change: payload({ documentNo: undefined }) },
  { guard: 'annulsOne', leaf: 'executing', event: 'DISPUTE_RESULT', first: payload({ result: 'annulled' }), change: payload({ documentNo: '无' }) },
  { guard: 'annulsOne', leaf: 'executing', event: 'DISPUTE_RESULT', change: payload({ documentNo: '建应急罚〔2026〕12号' }) },
  { guard: 'dailySettled', leaf: 'demanded', event: 'COURT', change: region({ daily: 'review' }) },
  { guard: 'dailySettled', leaf: 'concluding', event: 'APPROVE_CONCLUDE', change: region({ daily: 'notified' }) },
  { guard: 'oldValueMatches', leaf: 'deciding', event: 'PROPOSE_CORRECT', change: payload({ old: '别处' }) },
  { guard: 'oldValueMatches', leaf: 'deciding', event: 'PROPOSE_CORRECT', change: payload({ field: 'unitName', old: '某厂' }) },
  { guard: 'publicityDue', leaf: 'executing', event: 'PUBLISH_DECISION', change: region({ publicity: 'published' }) },
  { guard: 'published', leaf: 'closed', event: 'UNPUBLISH', change: region({ publicity: 'withdrawn' }) },
  { guard: 'paymentBounded', leaf: 'executing', event: 'PAID', change: inMarch },
  { guard: 'paymentBounded', leaf: 'executing', event: 'PAID', change: payload({ on: '2026-03-03' }) },
  { guard: 'notOverpaid', leaf: 'executing', event: 'PAID', change: payload({ yuan: 60_001 }) },
  { guard: 'receiptNew', leaf: 'executing', event: 'PAID', change: (s) => { s.context = { ...s.context, payments: [{ on: '2026-03-09', yuan: 1, receipt: paper('receipt', 0xc1).digest }] }; payload({ yuan: 59_999 })(s); } },
  { guard: 'performingDue', leaf: 'executing', event: 'PERFORMED', change: set({ performedOn: '2026-03-09' }) },
  { guard: 'noAskPending', leaf: 'executing', event: 'ASK_INSTALMENTS', change: set({ asked: { plan: [], on: '2026-03-09' } }) },
  { guard: 'instalmentsAsked', leaf: 'executing', event: 'GRANT_INSTALMENTS', change: set({ asked: null }) },
  { guard: 'instalmentsAsked', leaf: 'demanded', event: 'DENY_INSTALMENTS', change: set({ asked: null }) },
  { guard: 'planFits', leaf: 'executing', event: 'ASK_INSTALMENTS', change: payload({ plan: [{ dueOn: '2026-04-01', yuan: 59_999 }] }) },
  { guard: 'planFits', leaf: 'executing', event: 'ASK_INSTALMENTS', change: payload({ plan: [{ dueOn: '2026-03-10', yuan: 60_000 }] }) },
  { guard: 'noDisputePending', leaf: 'executing', event: 'DISPUTE', change: region({ dispute: 'pending' }) },
  { guard: 'noDisputePending', leaf: 'executing', event: 'DEMAND', change: region({ dispute: 'pending' }) },
  { guard: 'noDisputePending', leaf: 'demanded', event: 'COURT', change: region({ dispute: 'pending' }) },
  { guard: 'noDisputePending', leaf: 'court', event: 'APPROVE_END_EXECUTION', change: region({ dispute: 'pending' }) },
  { guard: 'noDisputePending', leaf: 'executing', event: 'APPROVE_DAILY_FINE', change: region({ dispute: 'pending' }) },
  { guard: 'noDisputePending', leaf: 'concluding', event: 'APPROVE_CONCLUDE', change: region({ dispute: 'pending' }) },
  { guard: 'decisionStands', leaf: 'concluding', event: 'DISPUTE', change: set({ dispute: { kind: 'review', on: '2026-03-06', result: 'annulled' } }) },
  { guard: 'decisionStands', leaf: 'closed', event: 'DISPUTE', change: set({ dispute: { kind: 'suit', on: '2026-03-06', result: 'annulled' } }) },
  { guard: 'disputePending', leaf: 'executing', event: 'DISPUTE_RESULT', change: region({ dispute: 'settled' }) },
  { guard: 'disputeBounded', leaf: 'executing', event: 'DISPUTE', change: payload({ on: '2026-03-04' }) },
  { guard: 'disputeBounded', leaf: 'closed', event: 'DISPUTE', change: inMarch },
  { guard: 'reviewOnce', leaf: 'executing', event: 'DISPUTE', change: set({ reviewUsed: true }) },
  { guard: 'changeSaysYuan', leaf: 'executing', event: 'DISPUTE_RESULT', change: payload({ result: 'changed' }) },
  { guard: 'changeSaysYuan', leaf: 'executing', event: 'DISPUTE_RESULT', change: payload({ result: 'changed', yuan: 60_001 }) },
  { guard: 'changeSaysYuan', leaf: 'executing', event: 'DISPUTE_RESULT', change: inMarch },
  { guard: 'payOverdue', leaf: 'executing', event: 'DEMAND', change: clocked('e.pay', 'running') },
  { guard: 'payOverdue', leaf: 'executing', event: 'DEMAND', change: set({ plan: [{ dueOn: '2026-04-01', yuan: 60_000 }] }) },
  { guard: 'surchargeBounded', leaf: 'executing', event: 'DEMAND', change: payload({ surchargeYuan: 60_001 }) },
  { guard: 'demandLasted', leaf: 'demanded', event: 'COURT', change: clocked('e.demand', 'running') },
  { guard: 'periodsOver', leaf: 'demanded', event: 'COURT', change: clocked('e.suitPeriod', 'running') },
  { guard: 'periodsOver', leaf: 'demanded', event: 'COURT', change: clocked('e.reviewPeriod', 'running') },
  { guard: 'periodsOver', leaf: 'closed', event: 'ARCHIVE', change: clocked('e.suitPeriod', 'running') },
  { guard: 'courtInTime', leaf: 'demanded', event: 'COURT', change: clocked('e.court', 'missed') },
  { guard: 'courtReceipt', leaf: 'demanded', event: 'COURT', change: payload({ receipt: note }) },
  { guard: 'publicityDone', leaf: 'concluding', event: 'APPROVE_CONCLUDE', change: region({ publicity: 'due' }) },
  { guard: 'closureSettled', leaf: 'concluding', event: 'APPROVE_CONCLUDE', change: region({ closure: 'due' }) },
  { guard: 'closureSettled', leaf: 'concluding', event: 'APPROVE_CONCLUDE', change: region({ closure: 'proposed' }) },
  { guard: 'takenDown', leaf: 'closed', event: 'ARCHIVE', change: region({ publicity: 'published' }) },
  { guard: 'noReferral', leaf: 'deciding', event: 'REPORT_CRIME', change: region({ criminal: 'transferred' }) },
  { guard: 'crimeReported', leaf: 'deciding', event: 'COSIGN_CRIME', change: region({ criminal: 'approved' }) },
  { guard: 'crimeCertificatesDiffer', leaf: 'deciding', event: 'COSIGN_CRIME', change: payload({ certificateNo: '33010000009' }) },
  { guard: 'awaitingHead', leaf: 'deciding', event: 'APPROVE_TRANSFER', change: region({ criminal: 'reported' }) },
  { guard: 'awaitingHead', leaf: 'deciding', event: 'REFUSE_TRANSFER', change: region({ criminal: 'approved' }) },
  { guard: 'transferApproved', leaf: 'deciding', event: 'TRANSFER_TO_POLICE', change: region({ criminal: 'awaitingHead' }) },
  { guard: 'policeReceipt', leaf: 'deciding', event: 'TRANSFER_TO_POLICE', change: payload({ receipt: note }) },
  { guard: 'withPolice', leaf: 'deciding', event: 'POLICE_FILED', change: region({ criminal: 'approved' }) },
  { guard: 'withPolice', leaf: 'deciding', event: 'POLICE_DECLINED', change: region({ criminal: 'filed' }) },
  { guard: 'policeBounded', leaf: 'deciding', event: 'POLICE_DECLINED', change: inMarch },
  { guard: 'objectionInTime', leaf: 'deciding', event: 'OBJECTION', change: clocked('e.objection', 'void') },
  { guard: 'criminalFiled', leaf: 'deciding', event: 'CRIMINAL_RESULT', change: region({ criminal: 'declined' }) },
  { guard: 'noClosurePending', leaf: 'executing', event: 'PROPOSE_CLOSURE', change: region({ closure: 'proposed' }) },
  { guard: 'punishmentsReached', leaf: 'executing', event: 'PROPOSE_CLOSURE', first: itemOne, change: oneOnly },
  { guard: 'majorExists', leaf: 'executing', event: 'PROPOSE_CLOSURE', first: itemOne, change: facts({ major: { ...major, status: 'ended' } }) },
  { guard: 'majorExists', leaf: 'executing', event: 'PROPOSE_CLOSURE', first: itemOne, change: facts({ major: { ...major, unit: 'enterprise-2' } }) },
  { guard: 'majorExists', leaf: 'executing', event: 'PROPOSE_CLOSURE', first: itemOne, change: facts({ major: null }) },
  { guard: 'closureDue', leaf: 'executing', event: 'PROPOSE_DROP_CLOSURE', change: region({ closure: 'none' }) },
  { guard: 'closureDue', leaf: 'executing', event: 'APPROVE_DROP_CLOSURE', change: region({ closure: 'rejected' }) },
  { guard: 'closureProposed', leaf: 'executing', event: 'GOV_APPROVE', change: region({ closure: 'rejected' }) },
  { guard: 'closureProposed', leaf: 'executing', event: 'GOV_REJECT', change: region({ closure: 'due' }) },
  { guard: 'unitClockRuns', leaf: 'executing', event: 'PAUSE_REGION', change: both(clocked('e.pay', 'met' as 'void'), clocked('e.instalment', 'void')) },
  { guard: 'endsWithinAYear', leaf: 'executing', event: 'PAUSE_REGION', change: payload({ until: '2026-03-10' }) },
  { guard: 'pausedByDecision', leaf: 'executing', event: 'RESUME_REGION', change: set({ holds: {} }) },
  { guard: 'pauseAuthority', leaf: 'executing', event: 'PAUSE', change: actor({ unit: 'sector' }) },
  { guard: 'orderedByNow', leaf: 'investigating', event: 'RECORD_INVESTIGATION', change: payload({ orderedOn: '2026-03-11' }) },
  { guard: 'planStillFits', leaf: 'executing', event: 'GRANT_INSTALMENTS', change: context<Enforcement>({ payments: [{ on: '2026-03-09', yuan: 10_000 }] }) },
  { guard: 'neverServed', leaf: 'executing', event: 'APPROVE_VOID', change: context<Enforcement>({ punishedOn: '2026-03-05' }) },
  { guard: 'neverServed', leaf: 'executing', event: 'APPROVE_VOID', change: region({ publicity: 'published' }) },
  { guard: 'closureSettled', leaf: 'received', event: 'NOT_FILE', change: region({ closure: 'proposed' }) },
  { guard: 'closureSettled', leaf: 'investigating', event: 'APPROVE_WITHDRAW_CASE', change: region({ closure: 'proposed' }) },
  { guard: 'surchargeBounded', leaf: 'executing', event: 'DEMAND', change: payload({ surchargeYuan: 9_001 }) },
  { guard: 'pauseLimit', leaf: 'executing', event: 'PAUSE', change: payload({ days: 31 }) },
  { guard: 'clockRuns', leaf: 'executing', event: 'PAUSE', change: clocked('e.decide', 'missed') },
  { guard: 'clockPaused', leaf: 'executing', event: 'RESUME', change: set({ holds: {} }) },
  { guard: 'thatClockPaused', leaf: 'executing', event: 'RESUME', change: payload({ clock: 'e.pay' }) },
  ...commonGuardCases<Enforcement>('executing', 'VOID'),
];

t.test('each guard alone refuses its situation, and only it', (t) => {
  tryGuards(t, bed, CASES);
  t.end();
});
