/**
 * What the workflow `public-report` must do, written by hand from domain C.4 as corrected by D.4, without a look at
 * the machine. It is the referee: it imports nothing, and where machine and referee disagree, the referee stands.
 *
 * Cells. A report whose lifecycle leaf is L accepts event E if and only if LIFECYCLE[L][E] or ANY_OPEN[E] exists; the
 * former stands. A cell lists every leaf the event may lead to; '=' stays.
 */

export type Leaf =
  | 'received'
  | 'screening'
  | 'notAccepted'
  | 'transferred'
  | 'designating'
  | 'joined'
  | 'accepted'
  | 'verifying'
  | 'unsubstantiated'
  | 'awaitingPenalty'
  | 'rewardReview'
  | 'denialUntold'
  | 'rewardDenied'
  | 'rewardApproved'
  | 'paying'
  | 'substantiated'
  | 'settling';
export type Final = 'paid' | 'waived' | 'closed' | 'transferredOut' | 'voided';
export type Target = Leaf | Final | '=';
export type Cells = Readonly<Record<string, readonly Target[]>>;

export const LEAVES: readonly Leaf[] = [
  'received',
  'screening',
  'notAccepted',
  'transferred',
  'designating',
  'joined',
  'accepted',
  'verifying',
  'unsubstantiated',
  'awaitingPenalty',
  'rewardReview',
  'denialUntold',
  'rewardDenied',
  'rewardApproved',
  'paying',
  'substantiated',
  'settling',
];

const stay = (...types: string[]): Cells => Object.fromEntries(types.map((type) => [type, ['=']]));

/** ‡: only APPROVE has effect. */
function fourEyes(act: string, approved: readonly Target[]): Cells {
  return { ...stay(`PROPOSE_${act}`, `REJECT_${act}`, `WITHDRAW_${act}`), [`APPROVE_${act}`]: approved };
}

/** What is done in whatever state, and what time does without moving anything: no clock ends unheard. */
export const ANY_OPEN: Cells = {
  ...stay(
    'COMMENT',
    'ASSIGN',
    'RUNG_REACHED',
    'APPROVE_INSTRUMENT',
    'REJECT_INSTRUMENT',
    'ANSWER_INSTRUMENT',
    'ACCEPT_ANSWER',
    'RETURN_ANSWER',
    'INSTRUMENT_TIMEOUT',
    'PROPOSAL_TIMEOUT',
  ),
  ...fourEyes('DE_ESCALATE', ['=']),
  ...fourEyes('CORRECT', ['=']),
  ...stay('PAUSE', 'RESUME', 'PAUSE_REGION', 'RESUME_REGION', 'PAUSE_CAP'),
  ...stay(
    'INFO',
    'WITHDRAW',
    'RETALIATION_REPORTED',
    'RETALIATION_HANDLED',
    'SENT',
    'SATISFACTION',
    'TICKET_EXTEND',
    'TICKET_AGREED',
    'TICKET_DECLINED',
  ),
  // Said before the result or after the reward: kept.
  ...stay('PENALTY_FINAL', 'NO_PENALTY'),
  ...stay('CASE_OPENED', 'CASE_ENDED', 'CASE_REOPENED', 'REPORT_JOINED', 'MASTER_NEWS'),
  ...stay(
    'REGISTER_TIMEOUT',
    'SCREEN_TIMEOUT',
    'TELL_TIMEOUT',
    'EMERGENCY_TIMEOUT',
    'COUNTY_TIMEOUT',
    'TARGET_TIMEOUT',
    'VERIFY_TIMEOUT',
    'INFO_TIMEOUT',
    'FEEDBACK_TIMEOUT',
    'FINAL_FEEDBACK_TIMEOUT',
    'REWARD_TIMEOUT',
    'NOTIFY_TIMEOUT',
    'PAYMENT_TIMEOUT',
    'SOURCE_TIMEOUT',
    'PROTECTION_TIMEOUT',
    'TICKET_RETURN_END',
    'TICKET_TIMEOUT',
    'WATCH_DUE',
  ),
};

/** An end; something still owed to the reporter, about him or to the county is done first. */
const ends = (...to: Target[]): Target[] => [...to, 'settling'];
const MALICIOUS = fourEyes('MALICIOUS', ends('closed'));
/** The last of the cases about a fine has said its word, or ended without one: until then the reward waits. */
const PENALTY_KNOWN: Cells = {
  PENALTY_FINAL: ['=', 'rewardReview'],
  NO_PENALTY: ['=', 'rewardReview'],
  CASE_ENDED: ['=', 'rewardReview'],
};

/** What is owed from registration on. */
const REGISTERED = stay('REPORT_TO_COUNTY');
/** Only what was decided can be told; passed on, that much. */
const UNDECIDED: readonly Leaf[] = ['received', 'screening', 'designating'];
const tellable = (leaf: Leaf): Cells => {
  if (UNDECIDED.includes(leaf)) return {};
  return leaf === 'transferred' ? stay('TELL_REPORTER') : stay('TELL_REPORTER', 'MARK_UNREACHABLE');
};
/** A reward that was promised is not voided away. */
const PROMISED: readonly Leaf[] = ['rewardApproved', 'paying'];
const voidable = (leaf: Leaf): Cells =>
  PROMISED.includes(leaf) ? stay('REJECT_VOID', 'WITHDRAW_VOID') : fourEyes('VOID', ['voided']);

const BY_LEAF: Readonly<Record<Leaf, Cells>> = {
  received: { REGISTER: ['screening'] },
  screening: {
    ACCEPT: ['accepted'],
    NOT_ACCEPT: ends('notAccepted', 'closed'),
    TRANSFER: ['transferred'],
    EMERGENCY: ['accepted'],
    JOIN: ['joined'],
    ...stay('ASK_MORE', 'TICKET_RETURN'),
    TICKET_AGREED: ends('transferredOut', '='),
  },
  notAccepted: { APPEAL: ['screening'], APPEAL_END: ends('=', 'closed') },
  transferred: {
    ...stay('EMERGENCY'),
    RECEIPT: ends('transferredOut'),
    REFUSE: ['designating'],
    TRANSFER_TIMEOUT: ['designating'],
  },
  designating: { ...stay('EMERGENCY'), DESIGNATE: ['screening'], DESIGNATE_TIMEOUT: ['screening'] },
  /** Told of the first report: void, it stands alone again; otherwise it ends once its own reporter has been told. */
  joined: {
    ...stay('EMERGENCY'),
    CASE_ENDED: ends('screening', '=', 'closed'),
    SENT: ends('=', 'closed'),
    MARK_UNREACHABLE: ends('=', 'closed'),
  },
  accepted: { START_VERIFY: ['verifying'], ...stay('ASK_MORE', 'EMERGENCY') },
  verifying: {
    ...stay('START_VERIFY', 'COSIGN_VERIFY', 'ASK_MORE', 'EMERGENCY'),
    // No fine to wait for; a fine to wait for; nobody who could be paid, and then nobody to be told either.
    ...fourEyes('SUBSTANTIATED', ends('rewardReview', 'awaitingPenalty', 'closed', 'substantiated')),
    ...fourEyes('PARTLY', ends('rewardReview', 'awaitingPenalty', 'closed', 'substantiated')),
    ...fourEyes('UNSUBSTANTIATED', ends('unsubstantiated', 'closed')),
    ...fourEyes('EXTEND_VERIFY', ['=']),
    ...MALICIOUS,
  },
  unsubstantiated: {
    ...MALICIOUS,
    SENT: ends('=', 'closed'),
    MARK_UNREACHABLE: ends('closed'),
    ADD_FACTS: ['verifying'],
    SATISFACTION: ends('=', 'closed'),
    FACTS_END: ends('closed'),
  },
  awaitingPenalty: PENALTY_KNOWN,
  rewardReview: {
    // One more case about a fine: the reward waits again.
    CASE_OPENED: ['=', 'awaitingPenalty'],
    ...fourEyes('REWARD', ['rewardApproved']),
    ...fourEyes('NONE', ends('denialUntold', 'rewardDenied', 'substantiated')),
  },
  denialUntold: {
    REWARD_NOTIFIED: ['rewardDenied'],
    REWARD_APPEAL: ['rewardReview', 'awaitingPenalty'],
    // Nobody is left to be told: the time to appeal runs.
    MARK_UNREACHABLE: ['rewardDenied'],
  },
  rewardDenied: {
    REWARD_APPEAL: ['rewardReview', 'awaitingPenalty'],
    REWARD_APPEAL_END: ends('substantiated', 'closed'),
  },
  rewardApproved: {
    ...stay('REWARD_NOTIFIED', 'EXTEND'),
    CLAIMED: ['paying'],
    WAIVE: ends('substantiated', 'waived'),
    CLAIM_TIMEOUT: ends('substantiated', 'waived'),
  },
  paying: { PAID: ends('substantiated', 'paid'), PAYMENT_FAILED: ['rewardApproved'] },
  /** Waits for the hazard to be dealt with and the reporter to be told of it. */
  substantiated: {
    SENT: ends('=', 'paid', 'waived', 'closed'),
    MARK_UNREACHABLE: ends('paid', 'waived', 'closed'),
  },
  /** Told, passed on, protected, answered: it ends with whatever comes last. */
  settling: {
    TELL_REPORTER: ['=', 'closed'],
    REPORT_TO_COUNTY: ['=', 'closed'],
    RETALIATION_HANDLED: ['=', 'closed'],
    SENT: ['=', 'closed'],
    MARK_UNREACHABLE: ['=', 'closed'],
    EMERGENCY: ['='],
  },
};

export const LIFECYCLE = Object.fromEntries(
  LEAVES.map((leaf) => [
    leaf,
    {
      ...voidable(leaf),
      ...tellable(leaf),
      ...(leaf === 'received' ? {} : REGISTERED),
      ...BY_LEAF[leaf],
    },
  ]),
) as Readonly<Record<Leaf, Cells>>;

const INTAKE = ['sector_officer', 'safety_office'];
const FOR_REPORTER = [...INTAKE, 'duty_officer', 'external_system'];
const LEADERS = ['sector_leader', 'safety_office', 'committee_leader'];

/** Roles that may send an event; empty: time or another case. No role of an enterprise stands anywhere. */
export const ROLES: Readonly<Record<string, readonly string[]>> = {
  REGISTER: FOR_REPORTER,
  ACCEPT: INTAKE,
  NOT_ACCEPT: INTAKE,
  APPEAL: FOR_REPORTER,
  TRANSFER: INTAKE,
  RECEIPT: INTAKE,
  REFUSE: INTAKE,
  DESIGNATE: ['safety_office'],
  EMERGENCY: [...INTAKE, 'duty_officer'],
  JOIN: INTAKE,
  INFO: FOR_REPORTER,
  WITHDRAW: FOR_REPORTER,
  SENT: FOR_REPORTER,
  START_VERIFY: ['verifier'],
  COSIGN_VERIFY: ['verifier'],
  PROPOSE_SUBSTANTIATED: ['verifier'],
  APPROVE_SUBSTANTIATED: LEADERS,
  PROPOSE_UNSUBSTANTIATED: ['verifier'],
  APPROVE_UNSUBSTANTIATED: LEADERS,
  APPROVE_EXTEND_VERIFY: LEADERS,
  APPROVE_MALICIOUS: LEADERS,
  PROPOSE_REWARD: ['reward_officer'],
  APPROVE_REWARD: LEADERS,
  PROPOSE_NONE: ['reward_officer'],
  APPROVE_NONE: LEADERS,
  REWARD_NOTIFIED: ['reward_officer'],
  CLAIMED: ['reward_officer'],
  PAID: ['finance'],
  PAYMENT_FAILED: ['finance'],
  CASE_OPENED: [],
  CASE_ENDED: [],
  CASE_REOPENED: [],
  REPORT_JOINED: [],
  MASTER_NEWS: [],
  CLAIM_TIMEOUT: [],
  VERIFY_TIMEOUT: [],
};

/** Who did the one may not do the other. */
export const SEPARATIONS: readonly { readonly event: string; readonly notSameAs: readonly string[] }[] = [
  { event: 'APPROVE_SUBSTANTIATED', notSameAs: ['PROPOSE_SUBSTANTIATED', 'START_VERIFY', 'COSIGN_VERIFY'] },
  { event: 'APPROVE_PARTLY', notSameAs: ['PROPOSE_PARTLY', 'START_VERIFY', 'COSIGN_VERIFY'] },
  {
    event: 'APPROVE_UNSUBSTANTIATED',
    notSameAs: ['PROPOSE_UNSUBSTANTIATED', 'START_VERIFY', 'COSIGN_VERIFY'],
  },
  { event: 'APPROVE_EXTEND_VERIFY', notSameAs: ['PROPOSE_EXTEND_VERIFY'] },
  { event: 'APPROVE_REWARD', notSameAs: ['PROPOSE_REWARD'] },
  { event: 'APPROVE_NONE', notSameAs: ['PROPOSE_NONE'] },
  { event: 'PAID', notSameAs: ['PROPOSE_REWARD', 'APPROVE_REWARD'] },
  { event: 'TICKET_AGREED', notSameAs: ['TICKET_RETURN', 'TICKET_EXTEND'] },
];

export interface GuardRow {
  readonly guard: string;
  readonly state: Leaf;
  readonly event: string;
  /** The situation in which this condition alone refuses. */
  readonly why: string;
  readonly reads: 'case' | 'payload';
}

// biome-ignore format: a table, one row a line
export const GUARDS: readonly GuardRow[] = [
  { guard: 'noIdentityInText', state: 'screening', event: 'COMMENT', why: 'a telephone number in a remark', reads: 'payload' },
  { guard: 'reporterRecorded', state: 'received', event: 'REGISTER', why: 'named, and no sealed reference', reads: 'case' },
  { guard: 'notReportedUnit', state: 'accepted', event: 'START_VERIFY', why: 'verifier of the reported unit', reads: 'case' },
  { guard: 'countyTold', state: 'accepted', event: 'START_VERIFY', why: 'deaths, and the county does not know', reads: 'case' },
  { guard: 'secondVerifier', state: 'verifying', event: 'COSIGN_VERIFY', why: 'the first verifier signs again', reads: 'case' },
  { guard: 'cosigned', state: 'verifying', event: 'APPROVE_SUBSTANTIATED', why: 'one signature', reads: 'case' },
  { guard: 'notExtended', state: 'verifying', event: 'PROPOSE_EXTEND_VERIFY', why: 'a second extension', reads: 'case' },
  { guard: 'extendWithinMax', state: 'verifying', event: 'PROPOSE_EXTEND_VERIFY', why: '31 days', reads: 'payload' },
  { guard: 'factsOnce', state: 'unsubstantiated', event: 'ADD_FACTS', why: 'facts for a second time', reads: 'case' },
  { guard: 'feedbackOwed', state: 'awaitingPenalty', event: 'SENT', why: 'told already, and the case not ended', reads: 'case' },
  { guard: 'clearTarget', state: 'rewardReview', event: 'PROPOSE_REWARD', why: 'no clear target', reads: 'case' },
  { guard: 'notAlreadyKnown', state: 'rewardReview', event: 'PROPOSE_REWARD', why: 'known before', reads: 'case' },
  { guard: 'noRewardToOfficialOnDuty', state: 'rewardReview', event: 'PROPOSE_REWARD', why: 'an official on duty', reads: 'case' },
  { guard: 'amountAsComputed', state: 'rewardReview', event: 'PROPOSE_REWARD', why: 'a yuan more', reads: 'payload' },
  { guard: 'claimantIsReporter', state: 'rewardApproved', event: 'CLAIMED', why: 'another reference', reads: 'payload' },
  { guard: 'masterOpen', state: 'screening', event: 'JOIN', why: 'the first report has ended', reads: 'payload' },
  { guard: 'sameMatter', state: 'screening', event: 'JOIN', why: 'another unit', reads: 'payload' },
  { guard: 'joinedInTime', state: 'screening', event: 'JOIN', why: '31 days later, or before the first', reads: 'payload' },
  { guard: 'nobodyUnprotected', state: 'verifying', event: 'APPROVE_VOID', why: 'retaliation not dealt with', reads: 'case' },
  { guard: 'nothingPromised', state: 'verifying', event: 'APPROVE_VOID', why: 'a hotline waits for its answer', reads: 'case' },
  { guard: 'triedEnough', state: 'awaitingPenalty', event: 'MARK_UNREACHABLE', why: 'a named reporter, tried once', reads: 'payload' },
  { guard: 'penaltyConcerns', state: 'accepted', event: 'PENALTY_FINAL', why: 'nothing was handed over or found yet', reads: 'case' },
  { guard: 'extendedInTime', state: 'verifying', event: 'PROPOSE_EXTEND_VERIFY', why: 'the term has been missed', reads: 'case' },
  { guard: 'extendedInTime', state: 'verifying', event: 'APPROVE_EXTEND_VERIFY', why: 'decided too late', reads: 'case' },
  { guard: 'ticketReturnInTime', state: 'screening', event: 'TICKET_RETURN', why: 'past the first working day', reads: 'case' },
  { guard: 'ticketExtensionsBelowMax', state: 'accepted', event: 'TICKET_EXTEND', why: 'a second extension', reads: 'case' },
];
