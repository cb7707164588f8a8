import { type Cells, COMMON_CELLS } from './bed.ts';

/**
 * What a batch must do, written by hand from the rules: a list is made up in draft only, published by two persons,
 * closed when its last item is, open again with a rebound, and archived with the last of them.
 */
export const STATES: Readonly<Record<string, Cells>> = {
  draft: {
    ADD_CASE: ['='],
    REMOVE_CASE: ['='],
    OPEN_CASES: ['='],
    SET_DUE: ['='],
    PROPOSE_PUBLISH: ['='],
    APPROVE_PUBLISH: ['published'],
    REJECT_PUBLISH: ['='],
    WITHDRAW_PUBLISH: ['='],
    CASE_ENDED: ['='],
  },
  published: { BATCH_DUE: ['closing'], CASE_ENDED: ['closed'] },
  closing: { BATCH_DUE: ['='], REPORT: ['='], CASE_ENDED: ['closed'] },
  // The one item is closed, and told to be closed again.
  closed: { CASE_ENDED: ['='], CASE_REOPENED: ['published'] },
};

export const ANY_OPEN: Cells = {
  ...COMMON_CELLS,
  APPROVE_VOID: ['voided'],
  PUBLISH_TIMEOUT: ['='],
  CASE_OPENED: ['='],
  CASE_REOPENED: ['='],
};

export const STORED: Cells = { COMMENT: ['='], ASSIGN: ['='], PROPOSAL_TIMEOUT: ['='] };
