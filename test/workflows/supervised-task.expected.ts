import { type Cells, COMMON_CELLS } from './bed.ts';

/**
 * What a supervised task must do, written by hand: it is given to one lead unit, reported on every month, submitted,
 * reviewed item by item and closed; its day passes into the mark of being overdue, which nothing takes away.
 */
const GIVEN: Cells = { SUBMIT: ['submitted'], REASSIGN: ['dispatched'] };
const SIGNED: Cells = { ...GIVEN, ACK: ['='], PROGRESS: ['='] };

export const STATES: Readonly<Record<string, Cells>> = {
  dispatched: {
    ...GIVEN,
    ACK: ['inProgress'],
    PROGRESS: ['inProgress'],
    ACK_TIMEOUT: ['inProgress'],
    DUE_TIMEOUT: ['overdue'],
  },
  inProgress: { ...SIGNED, DUE_TIMEOUT: ['overdue'] },
  overdue: { ...SIGNED, APPROVE_CHANGE_DUE: ['inProgress'] },
  submitted: { ACCEPT: ['completed'], RETURN: ['inProgress'] },
};

export const ANY_OPEN: Cells = {
  ...COMMON_CELLS,
  ...Object.fromEntries(
    ['PROPOSE', 'APPROVE', 'REJECT', 'WITHDRAW'].map((verb) => [`${verb}_CHANGE_DUE`, ['=']]),
  ),
  ...Object.fromEntries(['PROPOSE', 'REJECT', 'WITHDRAW'].map((verb) => [`${verb}_CANCEL`, ['=']])),
  APPROVE_CANCEL: ['cancelled'],
  APPROVE_VOID: ['voided'],
  ACK_TIMEOUT: ['='],
  REPORT_TIMEOUT: ['='],
  MILESTONE_TIMEOUT: ['='],
  DUE_TIMEOUT: ['='],
  REDO_TIMEOUT: ['='],
  REVIEW_TIMEOUT: ['='],
};
