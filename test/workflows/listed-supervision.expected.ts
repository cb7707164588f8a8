/**
 * What the workflow `listed-supervision` (major hazards) must do, written by hand from the rules of practice, without
 * a look at the machine. It is the referee: it imports nothing, and where machine and referee disagree, the referee
 * stands.
 *
 * Cells. A case whose lifecycle leaf is L accepts event E if and only if LIFECYCLE[L][E] exists, or ANY_OPEN[E]
 * exists and L is inside `open`. A cell lists every leaf the event may lead to; '=' stays.
 */

export type Leaf =
  | 'discovered'
  | 'determining'
  | 'planDrafting'
  | 'planReview'
  | 'rectifying'
  | 'overdue'
  | 'acceptanceRequested'
  | 'onSiteAcceptance'
  | 'acceptanceFailed'
  | 'signoffApproval'
  | 'delisted';
export type Final = 'downgraded' | 'closedDown' | 'voided' | 'archived';
export type Target = Leaf | Final | '=';
export type Cells = Readonly<Record<string, readonly Target[]>>;

export interface Separation {
  readonly event: string;
  /** Event types whose sender on this case may not send `event`. */
  readonly notSameAs: readonly string[];
}

/** Leaves inside the parallel state `open`. */
export const OPEN_LEAVES: readonly Leaf[] = [
  'discovered',
  'determining',
  'planDrafting',
  'planReview',
  'rectifying',
  'overdue',
  'acceptanceRequested',
  'onSiteAcceptance',
  'acceptanceFailed',
  'signoffApproval',
];

/** A sibling of `open` that still takes events: a stored end with a window. Status `closed`. */
export const STORED_ENDS: readonly Leaf[] = ['delisted'];

/** They accept nothing at all, not even COMMENT. */
export const FINALS: readonly Final[] = ['downgraded', 'closedDown', 'voided', 'archived'];

/** ‡: only APPROVE has effect. */
function fourEyes(act: string, approved: readonly Target[]): Cells {
  return {
    [`PROPOSE_${act}`]: ['='],
    [`APPROVE_${act}`]: approved,
    [`REJECT_${act}`]: ['='],
    [`WITHDRAW_${act}`]: ['='],
  };
}

/** planDrafting…acceptanceFailed: determined, and not yet accepted. */
const DETERMINED: Cells = {
  ...fourEyes('REDETERMINE', ['determining']),
  // Another unit begins with its own plan, wherever the former one stood.
  ...fourEyes('REASSIGN_UNIT', ['planDrafting']),
  ...fourEyes('SUBJECT_GONE', ['signoffApproval']),
};

/** planDrafting, planReview, rectifying: the unit works, and its time can run out. */
const WORKING: Cells = {
  SELF_ACCEPT: ['acceptanceRequested'],
  PROGRESS_REPORT: ['='],
  MILESTONE_DONE: ['='],
  REQUEST_EXTENSION: ['='],
  EXT_GRANT: ['='],
  // Denied or withdrawn after the due day is the miss that the pending extension had held back.
  EXT_DENY: ['=', 'overdue'],
  EXT_WITHDRAW: ['=', 'overdue'],
  DUE_TIMEOUT: ['=', 'overdue'],
  ...DETERMINED,
};

/** Found false while acceptance or sign-off is on the way. */
const FALSE: Cells = fourEyes('FALSE_COMPLETION', ['acceptanceFailed']);

/** Back to the unit: overdue when its time ran out meanwhile. */
const BACK: readonly Target[] = ['rectifying', 'planDrafting', 'overdue'];

export const LIFECYCLE: Readonly<Record<Leaf, Cells>> = {
  discovered: {
    REPORT_MAJOR: ['determining'],
    OPEN_KEY: ['planDrafting'],
  },
  determining: {
    EXPERT_OPINION: ['='],
    COLLECTIVE: ['='],
    // Determined again, with an approved plan: it goes on; the time may have run out meanwhile.
    ...fourEyes('CONFIRM_MAJOR', ['planDrafting', 'rectifying', 'overdue']),
    // A key general hazard stays listed whatever is found.
    ...fourEyes('NOT_MAJOR', ['downgraded', 'planDrafting', 'rectifying', 'overdue']),
  },
  planDrafting: { ...WORKING, SUBMIT_PLAN: ['planReview'] },
  planReview: {
    ...WORKING,
    APPROVE_PLAN: ['rectifying', 'overdue'],
    // A changed plan that is returned leaves the approved one in force.
    RETURN_PLAN: ['planDrafting', 'rectifying', 'overdue'],
  },
  rectifying: { ...WORKING, SUBMIT_PLAN: ['planReview'] },
  overdue: {
    SELF_ACCEPT: ['acceptanceRequested'],
    PROGRESS_REPORT: ['='],
    MILESTONE_DONE: ['='],
    // Without an approved plan the plan is owed, wherever the case comes from.
    ...fourEyes('NEW_LIMIT', ['rectifying', 'planDrafting']),
    // Stays overdue at the next level, unless the notice gives a new limit.
    ...fourEyes('LEVEL_UP', ['=', 'rectifying', 'planDrafting']),
    // A notice served late brings its own limit.
    SERVE_NOTICE: ['=', 'rectifying', 'planDrafting'],
    OVERDUE_REVIEW: ['='],
    EXPIRY_CHECK: ['='],
    ...DETERMINED,
  },
  acceptanceRequested: {
    PRELIM_PASS: ['onSiteAcceptance'],
    PRELIM_TIMEOUT: ['onSiteAcceptance'],
    PRELIM_RETURN: BACK,
    WITHDRAW_ACCEPTANCE: BACK,
    ASSIGN_VERIFIER: ['='],
    ...FALSE,
    ...DETERMINED,
  },
  onSiteAcceptance: {
    ASSIGN_VERIFIER: ['='],
    COSIGN_ACCEPTANCE: ['='],
    VISIT_FAILED: ['='],
    ACCEPT: ['signoffApproval'],
    PARTIAL: BACK,
    FAIL: ['acceptanceFailed'],
    ...FALSE,
    ...DETERMINED,
  },
  acceptanceFailed: {
    ...fourEyes('NEW_LIMIT', ['rectifying', 'planDrafting']),
    NEW_LIMIT_TIMEOUT: ['overdue'],
    ...DETERMINED,
  },
  signoffApproval: {
    SIGN_OFF: ['=', 'delisted'],
    // A subject that is gone was never accepted.
    REFUSE_SIGNOFF: ['onSiteAcceptance', 'rectifying', 'planDrafting', 'overdue'],
    SPOT_CHECK_FAIL: ['acceptanceFailed'],
    REQUEST_RESUME: ['='],
    CONSENT_RESUME: ['='],
    REFUSE_RESUME: ['='],
    PUBLISH_RESUMPTION: ['='],
    ...FALSE,
  },
  delisted: {
    COMMENT: ['='],
    ASSIGN: ['='],
    RUNG_REACHED: ['='],
    PROPOSAL_TIMEOUT: ['='],
    // What is owed after delisting is escalated like anything else.
    APPROVE_INSTRUMENT: ['='],
    REJECT_INSTRUMENT: ['='],
    ANSWER_INSTRUMENT: ['='],
    ACCEPT_ANSWER: ['='],
    RETURN_ANSWER: ['='],
    INSTRUMENT_TIMEOUT: ['='],
    ...fourEyes('DE_ESCALATE', ['=']),
    CASE_ENDED: ['='],
    CASE_REOPENED: ['='],
    ENFORCEMENT_DONE: ['='],
    REQUEST_RESUME: ['='],
    // With the window over, whatever was owed last archives the case.
    CONSENT_RESUME: ['=', 'archived'],
    REFUSE_RESUME: ['=', 'archived'],
    RESUME_TIMEOUT: ['='],
    RESUME_PUBLISH_TIMEOUT: ['='],
    PUBLISH_RESUMPTION: ['='],
    INTERIM_EXPIRING: ['='],
    PUBLISH_DELISTING: ['=', 'archived'],
    DELISTING_TIMEOUT: ['='],
    REPLY: ['='],
    MARK_UNREACHABLE: ['='],
    REPLY_DUE: ['='],
    LOOKBACK_DUE: ['='],
    LOOKBACK_TIMEOUT: ['='],
    STILL_OK: ['=', 'archived'],
    REBOUND: ['acceptanceFailed'],
    REBOUND_FOUND: ['acceptanceFailed'],
    ...fourEyes('FALSE_COMPLETION', ['acceptanceFailed']),
    // Not while a look-back, a resumption or the publication is owed.
    WINDOW_END: ['=', 'archived'],
    ARCHIVE: ['archived'],
  },
};

/** Inside `open`, whatever the lifecycle leaf. */
export const ANY_OPEN: Cells = {
  COMMENT: ['='],
  ASSIGN: ['='],
  PAUSE: ['='],
  RESUME: ['='],
  PAUSE_CAP: ['='],
  PAUSE_REGION: ['='],
  RESUME_REGION: ['='],
  SERVE_NEW_DATE: ['='],
  RUNG_REACHED: ['='],
  PROPOSAL_TIMEOUT: ['='],
  ...fourEyes('CORRECT', ['=']),
  ...fourEyes('VOID', ['voided']),
  ...fourEyes('DE_ESCALATE', ['=']),
  APPROVE_INSTRUMENT: ['='],
  REJECT_INSTRUMENT: ['='],
  ANSWER_INSTRUMENT: ['='],
  ACCEPT_ANSWER: ['='],
  RETURN_ANSWER: ['='],
  INSTRUMENT_TIMEOUT: ['='],
  CASE_ENDED: ['='],
  CASE_REOPENED: ['='],
  // Interim control.
  ORDER_INTERIM: ['='],
  INTERIM_NOT_NECESSARY: ['='],
  CONTROL_ACTIVE: ['='],
  CONTROL_LIFT: ['='],
  CONTROL_REVOKE: ['='],
  PATROL: ['='],
  NOTICE_POWER_CUT: ['='],
  CUT_POWER: ['='],
  RESTORE_POWER: ['='],
  // Double report and listing: rectification does not wait for them.
  DEPT_RECEIPT: ['='],
  CONGRESS_RECEIPT: ['='],
  PROPOSE_LISTING: ['='],
  APPROVE_LISTING: ['='],
  RETURN_LISTING: ['='],
  DECIDE_NOT_LIST: ['='],
  SERVE_NOTICE: ['='],
  FILE_UP: ['='],
  PUBLISH: ['='],
  UPDATE: ['='],
  WITHDRAW_PUBLICITY: ['='],
  // Closure: the government decides, rectification and control go on.
  PROPOSE_CLOSURE: ['='],
  GOV_APPROVE: ['='],
  GOV_REJECT: ['='],
  COSIGN_CLOSURE: ['='],
  CLOSED_VERIFIED: ['closedDown'],
  TRANSFER_ORGAN: ['='],
  ACCEPT_TRANSFER: ['='],
  REFUSE_TRANSFER: ['='],
  DESIGNATE: ['='],
  REPLY: ['='],
  MARK_UNREACHABLE: ['='],
  NAME_LEAD: ['='],
  ENFORCE: ['='],
  // The penalty case goes its own pace and must find its parent's door open wherever that is by then.
  ENFORCEMENT_DONE: ['='],
  // Time: no clock ends unheard. Where nobody is rectifying the due day is noted, and counts afterwards.
  REPORT_TIMEOUT: ['='],
  DETERMINE_TIMEOUT: ['='],
  CALLOUT_TIMEOUT: ['='],
  INTERIM_EXPIRING: ['='],
  INTERIM_UNDECIDED: ['='],
  POWER_NOTICE_OVER: ['='],
  POWER_RESTORE_TIMEOUT: ['='],
  DOUBLE_REPORT_TIMEOUT: ['='],
  PROPOSE_TIMEOUT: ['='],
  LISTING_TIMEOUT: ['='],
  SERVE_TIMEOUT: ['='],
  FILE_TIMEOUT: ['='],
  PUBLISH_TIMEOUT: ['='],
  PLAN_TIMEOUT: ['='],
  PLAN_REVIEW_TIMEOUT: ['='],
  DUE_TIMEOUT: ['='],
  MILESTONE_TIMEOUT: ['='],
  PROGRESS_TIMEOUT: ['='],
  EXT_ANSWER_TIMEOUT: ['='],
  OVERDUE_REVIEW: ['='],
  LEVEL_UP_TIMEOUT: ['='],
  EXPIRY_CHECK_TIMEOUT: ['='],
  PRELIM_TIMEOUT: ['='],
  ACCEPT_TIMEOUT: ['='],
  NEW_LIMIT_TIMEOUT: ['='],
  STEP_TIMEOUT: ['='],
  RESUME_TIMEOUT: ['='],
  RESUME_PUBLISH_TIMEOUT: ['='],
  CLOSURE_TIMEOUT: ['='],
  TRANSFER_TIMEOUT: ['='],
  DISPUTE_TIMEOUT: ['='],
};

function pair(act: string, first: readonly string[], second: readonly string[]) {
  return {
    [`PROPOSE_${act}`]: first,
    [`APPROVE_${act}`]: second,
    [`REJECT_${act}`]: second,
    [`WITHDRAW_${act}`]: first,
  };
}

const UNIT_OR_LEAD = ['enterprise_principal', 'sector_officer', 'street_officer'];
const DECIDERS = ['sector_leader', 'safety_office', 'committee_leader'];
const SIGNERS = ['street_leader', 'sector_leader', 'safety_office', 'committee_leader'];
const RESUMERS = ['sector_leader', 'street_leader', 'committee_leader'];

/** Who may send it; [] = internal. What the ladder and every workflow have is judged with the general loop. */
export const ROLES: Readonly<Record<string, readonly string[]>> = {
  REPORT_MAJOR: [
    'inspector',
    'enterprise_principal',
    'street_officer',
    'sector_officer',
    'external_system',
    'committee_leader',
  ],
  OPEN_KEY: ['committee_leader'],
  EXPERT_OPINION: ['expert'],
  COLLECTIVE: ['sector_leader'],
  ...pair('CONFIRM_MAJOR', ['inspector'], ['sector_leader']),
  ...pair('NOT_MAJOR', ['inspector'], ['sector_leader']),
  ...pair('REDETERMINE', ['sector_officer'], ['sector_leader']),
  ORDER_INTERIM: ['inspector', 'sector_officer'],
  INTERIM_NOT_NECESSARY: ['sector_leader'],
  NOTICE_POWER_CUT: ['sector_leader'],
  CUT_POWER: ['enforcement_officer', 'sector_officer'],
  DEPT_RECEIPT: ['sector_officer'],
  CONGRESS_RECEIPT: ['enterprise_principal'],
  PROPOSE_LISTING: ['sector_officer', 'safety_office'],
  APPROVE_LISTING: ['committee_leader'],
  RETURN_LISTING: ['committee_leader'],
  DECIDE_NOT_LIST: ['committee_leader'],
  SERVE_NOTICE: ['safety_office'],
  FILE_UP: ['safety_office'],
  PUBLISH: ['safety_office'],
  ...pair('LEVEL_UP', ['safety_office'], ['safety_office', 'committee_leader']),
  SUBMIT_PLAN: UNIT_OR_LEAD,
  APPROVE_PLAN: ['sector_leader'],
  RETURN_PLAN: ['sector_leader'],
  NAME_LEAD: ['committee_leader'],
  PROGRESS_REPORT: UNIT_OR_LEAD,
  SELF_ACCEPT: UNIT_OR_LEAD,
  WITHDRAW_ACCEPTANCE: ['enterprise_principal'],
  REQUEST_EXTENSION: ['enterprise_principal'],
  EXT_GRANT: DECIDERS,
  EXT_DENY: DECIDERS,
  ...pair('NEW_LIMIT', ['sector_officer', 'sector_leader'], DECIDERS),
  PRELIM_PASS: ['street_officer', 'sector_officer'],
  PRELIM_RETURN: ['street_officer', 'sector_officer'],
  ASSIGN_VERIFIER: ['street_leader', 'sector_leader'],
  COSIGN_ACCEPTANCE: ['verifier'],
  ACCEPT: ['verifier'],
  PARTIAL: ['verifier'],
  FAIL: ['verifier'],
  SIGN_OFF: SIGNERS,
  REFUSE_SIGNOFF: SIGNERS,
  SPOT_CHECK_FAIL: ['safety_office'],
  REQUEST_RESUME: ['enterprise_principal'],
  CONSENT_RESUME: RESUMERS,
  REFUSE_RESUME: RESUMERS,
  PROPOSE_CLOSURE: ['sector_leader'],
  GOV_APPROVE: ['committee_leader'],
  GOV_REJECT: ['committee_leader'],
  COSIGN_CLOSURE: ['inspector', 'enforcement_officer'],
  CLOSED_VERIFIED: ['inspector', 'enforcement_officer'],
  ...pair('REASSIGN_UNIT', ['street_officer'], ['street_leader']),
  ...pair('SUBJECT_GONE', ['street_officer'], ['street_leader']),
  // The auditor reads, and may give a tip to an inspector.
  ...pair('FALSE_COMPLETION', ['inspector'], ['sector_leader']),
  PUBLISH_DELISTING: ['safety_office'],
  STILL_OK: ['verifier'],
  REBOUND: ['verifier'],
  REBOUND_FOUND: ['inspector'],
  ARCHIVE: ['safety_office'],
  ENFORCE: ['sector_leader', 'sector_officer'],
  ENFORCEMENT_DONE: [],
  DUE_TIMEOUT: [],
  OVERDUE_REVIEW: [],
  STEP_TIMEOUT: [],
};

export const SEPARATIONS: readonly Separation[] = [
  { event: 'APPROVE_CONFIRM_MAJOR', notSameAs: ['PROPOSE_CONFIRM_MAJOR'] },
  { event: 'APPROVE_NOT_MAJOR', notSameAs: ['PROPOSE_NOT_MAJOR'] },
  { event: 'APPROVE_LISTING', notSameAs: ['PROPOSE_LISTING'] },
  { event: 'DECIDE_NOT_LIST', notSameAs: ['PROPOSE_LISTING'] },
  { event: 'APPROVE_LEVEL_UP', notSameAs: ['PROPOSE_LEVEL_UP'] },
  { event: 'APPROVE_PLAN', notSameAs: ['SUBMIT_PLAN'] },
  { event: 'APPROVE_NEW_LIMIT', notSameAs: ['PROPOSE_NEW_LIMIT'] },
  { event: 'EXT_GRANT', notSameAs: ['REQUEST_EXTENSION', 'ACCEPT'] },
  { event: 'PRELIM_PASS', notSameAs: ['SELF_ACCEPT'] },
  // Who gave more time, carried out the work or applied does not accept it.
  { event: 'ACCEPT', notSameAs: ['SELF_ACCEPT', 'PROGRESS_REPORT', 'EXT_GRANT'] },
  { event: 'COSIGN_ACCEPTANCE', notSameAs: ['SELF_ACCEPT', 'PROGRESS_REPORT', 'EXT_GRANT'] },
  { event: 'SIGN_OFF', notSameAs: ['ACCEPT', 'COSIGN_ACCEPTANCE', 'SELF_ACCEPT'] },
  { event: 'CONSENT_RESUME', notSameAs: ['REQUEST_RESUME', 'SELF_ACCEPT'] },
  { event: 'GOV_APPROVE', notSameAs: ['PROPOSE_CLOSURE'] },
  { event: 'STILL_OK', notSameAs: ['SELF_ACCEPT', 'PROGRESS_REPORT'] },
];

/** 代录: acts of the enterprise that others may enter on a photographed paper signature. */
export const ON_BEHALF: { readonly events: readonly string[]; readonly by: readonly string[] } = {
  events: [
    'CONGRESS_RECEIPT',
    'SUBMIT_PLAN',
    'PROGRESS_REPORT',
    'MILESTONE_DONE',
    'REQUEST_EXTENSION',
    'EXT_WITHDRAW',
    'SELF_ACCEPT',
    'WITHDRAW_ACCEPTANCE',
    'REQUEST_RESUME',
  ],
  by: ['grid_worker', 'street_officer'],
};
