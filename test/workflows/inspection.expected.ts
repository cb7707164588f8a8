import { type Cells, COMMON_CELLS } from './bed.ts';

const correcting = ([type]: [string, unknown]) => type.endsWith('_CORRECT');
const COMMON = Object.entries(COMMON_CELLS);
/** What stands in the record is corrected until it is made; a signed one is made anew. */
const CORRECTING: Cells = Object.fromEntries(COMMON.filter(correcting));

/**
 * What an inspection must do, written by hand: two inspectors with certificates, every item concluded, every problem
 * a hazard of its own, signed by each inspector and by the unit (or its refusal recorded), served, and followed
 * until every hazard has ended.
 */
export const STATES: Readonly<Record<string, Cells>> = {
  planned: {
    ...CORRECTING,
    ANNOUNCE: ['='],
    START: ['visiting'],
    CANCEL: ['cancelled'],
    VISIT_FAILED: ['='],
  },
  visiting: {
    ...CORRECTING,
    JOIN: ['='],
    CHECK: ['='],
    FINDING: ['='],
    RECORD: ['signing'],
    STRIKE: ['='],
    VISIT_FAILED: ['planned'],
  },
  // The second inspector and the unit are still to sign.
  signing: { COSIGN: ['='], UNIT_SIGN: ['='], UNIT_REFUSED: ['='], STRIKE: ['='], REDO: ['visiting'] },
  serving: { SERVE: ['following'] },
  following: { FOLLOW_DUE: ['='], CASE_ENDED: ['closed'] },
  closed: { CASE_ENDED: ['='], CASE_REOPENED: ['following'] },
};

export const ANY_OPEN: Cells = {
  ...Object.fromEntries(COMMON.filter((cell) => !correcting(cell))),
  APPROVE_VOID: ['voided'],
  VISIT_TIMEOUT: ['='],
  RECORD_TIMEOUT: ['='],
  SIGN_TIMEOUT: ['='],
  SERVE_TIMEOUT: ['='],
  CASE_OPENED: ['='],
  CASE_ENDED: ['='],
  CASE_REOPENED: ['='],
};

export const STORED: Cells = { COMMENT: ['='], ASSIGN: ['='], PROPOSAL_TIMEOUT: ['='] };
