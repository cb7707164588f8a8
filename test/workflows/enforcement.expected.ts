import { type Cells, COMMON_CELLS } from './bed.ts';

/**
 * What the workflow `enforcement` must do, written by hand from domain C.3 as corrected by D.4 and D.7, without a look
 * at the machine. Where machine and table disagree, the table stands.
 *
 * The situation of each leaf is that of a case of its kind: a fine of 60,000 yuan of which the party has been told and
 * nothing has been paid, neither suspected crime nor closure nor dispute; `concluding` and `closed` have it paid.
 */

const stay = (...types: readonly string[]): Cells =>
  Object.fromEntries(types.map((type): [string, readonly string[]] => [type, ['=']]));

/** ‡: only APPROVE has effect. */
const fourEyes = (act: string, ...to: readonly string[]): Cells => ({
  ...stay(`PROPOSE_${act}`, `REJECT_${act}`, `WITHDRAW_${act}`),
  [`APPROVE_${act}`]: to,
});

const EXTEND = fourEyes('EXTEND', '=');
const WITHDRAW_CASE = fourEyes('WITHDRAW_CASE', 'withdrawn');
const INSTALMENTS: Cells = {
  ...stay('ASK_INSTALMENTS', 'DENY_INSTALMENTS'),
  GRANT_INSTALMENTS: ['executing'],
};
/** Law 112: signed by two, then the acts of the first decision once more, beside the execution. */
const DAILY: Cells = {
  ...stay('REFUSAL_FOUND', 'COSIGN_REFUSAL', 'NOTIFY', 'STATE_DEFENCE', 'WAIVE_DEFENCE', 'ASK_HEARING'),
  ...stay('HEARING_NOTICE', 'HOLD_HEARING', 'WITHDRAW_HEARING', 'LEGAL_REVIEW', 'RETURN_REVIEW'),
  ...stay('RETURN_DECISION', 'DISCUSS'),
  ...fourEyes('DAILY_FINE', 'decided'),
};
/** Paying all that is due, or saying that nothing can be got, is the end of the execution. */
const EXECUTION: Cells = { PAID: ['concluding'], ...fourEyes('END_EXECUTION', 'concluding') };

export const STATES: Readonly<Record<string, Cells>> = {
  received: { FILE: ['investigating'], NOT_FILE: ['notFiled'] },
  investigating: {
    ...EXTEND,
    ...WITHDRAW_CASE,
    ...stay('RECORD_INVESTIGATION', 'COSIGN_INVESTIGATION'),
    NOTIFY: ['noticeGiven'],
  },
  noticeGiven: {
    ...EXTEND,
    ...stay('STATE_DEFENCE'),
    WAIVE_DEFENCE: ['legalReview'],
    ASK_HEARING: ['hearing'],
    DEFENCE_END: ['legalReview'],
  },
  hearing: {
    ...EXTEND,
    ...stay('STATE_DEFENCE', 'HEARING_NOTICE'),
    HOLD_HEARING: ['legalReview'],
    WITHDRAW_HEARING: ['legalReview'],
  },
  legalReview: { ...EXTEND, LEGAL_REVIEW: ['deciding'], RETURN_REVIEW: ['investigating'] },
  deciding: {
    ...EXTEND,
    ...WITHDRAW_CASE,
    ...stay('DISCUSS'),
    RETURN_DECISION: ['investigating'],
    ...fourEyes('DECIDE', 'decided'),
    ...fourEyes('NO_PENALTY', 'noPenalty'),
  },
  // The dispute that may be pending here, in a round after the first, is one of the decision before.
  decided: { SERVE_DECISION: ['executing'] },
  executing: {
    ...EXECUTION,
    ...INSTALMENTS,
    ...DAILY,
    ...stay('DISPUTE', 'SUIT_PERIOD_END'),
    PERFORMED: ['='],
    DEMAND: ['demanded'],
  },
  demanded: {
    ...EXECUTION,
    ...INSTALMENTS,
    ...DAILY,
    ...stay('DISPUTE', 'SUIT_PERIOD_END', 'PERFORMED'),
    COURT: ['court'],
  },
  court: { ...EXECUTION, ...stay('DISPUTE', 'SUIT_PERIOD_END', 'PERFORMED'), COURT_REFUSED: ['executing'] },
  concluding: { ...DAILY, ...stay('DISPUTE'), ...fourEyes('CONCLUDE', 'closed') },
  closed: {},
};

/** Beside whatever the lifecycle is at: records, the criminal branch, closure, publication, and time. */
export const ANY_OPEN: Cells = {
  ...COMMON_CELLS,
  APPROVE_VOID: ['voided'],
  ...stay('PAUSE', 'RESUME', 'PAUSE_REGION', 'RESUME_REGION', 'PAUSE_CAP', 'PUBLIC_NOTICE'),
  ...stay('REPORT_CRIME', 'COSIGN_CRIME', 'APPROVE_TRANSFER', 'REFUSE_TRANSFER', 'TRANSFER_TO_POLICE'),
  ...stay('POLICE_FILED', 'POLICE_DECLINED', 'OBJECTION', 'CRIMINAL_RESULT'),
  ...stay('PROPOSE_CLOSURE', 'GOV_APPROVE', 'GOV_REJECT'),
  ...fourEyes('DROP_CLOSURE', '='),
  ...stay('PUBLISH_DECISION', 'UNPUBLISH', 'DISPUTE_RESULT'),
  ...stay('FILE_TIMEOUT', 'INVESTIGATE_TIMEOUT', 'DECIDE_TIMEOUT', 'DEFENCE_END', 'HEARING_TIMEOUT'),
  ...stay('HEARING_NOTICED', 'REVIEW_TIMEOUT', 'SERVE_TIMEOUT', 'PUBLISH_TIMEOUT', 'PAY_TIMEOUT'),
  ...stay('INSTALMENT_TIMEOUT', 'ASKED_TIMEOUT', 'REVIEW_PERIOD_END', 'SUIT_PERIOD_END', 'DEMAND_END'),
  ...stay('COURT_TIMEOUT', 'EXECUTION_REVIEW', 'DISPUTE_REVIEW', 'CONCLUDE_TIMEOUT'),
  ...stay('UNPUBLISH_DUE', 'UNPUBLISH_TIMEOUT', 'COSIGN_TIMEOUT', 'TRANSFER_DECISION_TIMEOUT'),
  ...stay('TRANSFER_TIMEOUT', 'POLICE_TIMEOUT', 'OBJECTION_END', 'CRIMINAL_REVIEW'),
  ...stay('CLOSURE_DUE', 'GOV_TIMEOUT', 'DAILY_TIMEOUT'),
};

/** A concluded case: the publication comes down, the party may still sue, it is archived. */
export const STORED: Cells = {
  ...stay('COMMENT', 'ASSIGN', 'PROPOSAL_TIMEOUT', 'RUNG_REACHED', 'INSTRUMENT_TIMEOUT'),
  ...stay('APPROVE_INSTRUMENT', 'REJECT_INSTRUMENT', 'ANSWER_INSTRUMENT', 'ACCEPT_ANSWER', 'RETURN_ANSWER'),
  ...fourEyes('DE_ESCALATE', '='),
  ...stay('UNPUBLISH', 'UNPUBLISH_DUE', 'UNPUBLISH_TIMEOUT', 'REVIEW_PERIOD_END', 'SUIT_PERIOD_END'),
  DISPUTE: ['concluding'],
  ARCHIVE: ['archived'],
};

/** Who may send what; internal events have nobody. Written from C.0.1 and D.4. */
export const ROLES: Readonly<Record<string, readonly string[]>> = {
  FILE: ['sector_leader'],
  NOT_FILE: ['sector_leader'],
  RECORD_INVESTIGATION: ['enforcement_officer'],
  COSIGN_INVESTIGATION: ['enforcement_officer', 'inspector'],
  STATE_DEFENCE: ['rectifier', 'enterprise_principal'],
  HOLD_HEARING: ['legal_reviewer', 'sector_officer'],
  LEGAL_REVIEW: ['legal_reviewer'],
  RETURN_DECISION: ['sector_leader'],
  DISCUSS: ['sector_leader'],
  PROPOSE_DECIDE: ['enforcement_officer'],
  APPROVE_DECIDE: ['sector_leader'],
  SERVE_DECISION: ['enforcement_officer'],
  COURT: ['enforcement_officer'],
  APPROVE_TRANSFER: ['sector_leader'],
  PROPOSE_CLOSURE: ['sector_leader'],
  PROPOSE_DROP_CLOSURE: ['enforcement_officer'],
  APPROVE_DROP_CLOSURE: ['sector_leader'],
  GOV_APPROVE: ['committee_leader'],
};

/** Whoever did one of these may not do that. */
export const SEPARATIONS: readonly (readonly [event: string, ...notSameAs: string[]])[] = [
  ['COSIGN_INVESTIGATION', 'RECORD_INVESTIGATION'],
  ['HOLD_HEARING', 'RECORD_INVESTIGATION', 'COSIGN_INVESTIGATION'],
  ['LEGAL_REVIEW', 'RECORD_INVESTIGATION', 'COSIGN_INVESTIGATION'],
  ['RETURN_REVIEW', 'RECORD_INVESTIGATION', 'COSIGN_INVESTIGATION'],
  ['APPROVE_DECIDE', 'PROPOSE_DECIDE', 'RECORD_INVESTIGATION', 'COSIGN_INVESTIGATION', 'LEGAL_REVIEW'],
  ['COSIGN_REFUSAL', 'REFUSAL_FOUND'],
  ['HOLD_HEARING', 'REFUSAL_FOUND', 'COSIGN_REFUSAL'],
  ['LEGAL_REVIEW', 'REFUSAL_FOUND', 'COSIGN_REFUSAL'],
  ['APPROVE_DAILY_FINE', 'PROPOSE_DAILY_FINE', 'REFUSAL_FOUND', 'COSIGN_REFUSAL', 'LEGAL_REVIEW'],
  ['COSIGN_CRIME', 'REPORT_CRIME'],
  ['APPROVE_TRANSFER', 'REPORT_CRIME', 'COSIGN_CRIME'],
  ['GRANT_INSTALMENTS', 'ASK_INSTALMENTS'],
  ['APPROVE_DROP_CLOSURE', 'PROPOSE_DROP_CLOSURE'],
  ['GOV_APPROVE', 'PROPOSE_CLOSURE'],
];
