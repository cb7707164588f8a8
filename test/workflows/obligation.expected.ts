import { type Cells, COMMON_CELLS } from './bed.ts';

/**
 * What an obligation must do, written by hand: a series opens a case for each window until it is paused or ended; each
 * of these is done in its window and accepted, or is overdue for good and made up, lapsed, or was excused.
 */
const SERIES: Cells = {
  END_SERIES: ['ended'],
  OFFICIAL_CHECK: ['='],
  COMPARED: ['='],
  COMPARE_TIMEOUT: ['='],
  INSTANCE_OPENED: ['='],
  INSTANCE_OVERDUE: ['='],
  INSTANCE_DONE: ['='],
};
/** What is overdue stays with the unit that let it become so. */
const OWNED: Cells = { CHANGE_OWNER: ['='] };
const OWED: Cells = { ...OWNED, EXCUSE: ['closed'], DUE_TIMEOUT: ['overdue'] };
const DOABLE: Cells = { ...OWED, SUBMIT: ['submitted'] };

export const STATES: Readonly<Record<string, Cells>> = {
  draft: { ...OWNED, ACTIVATE: ['active'], DISCARD: ['voided'], DRAFT_TIMEOUT: ['voided'] },
  active: { ...OWNED, ...SERIES, SPAWN_DUE: ['='], PAUSE_SERIES: ['paused'] },
  paused: { ...OWNED, ...SERIES, RESUME_SERIES: ['active'], PAUSE_OVER: ['active'] },
  scheduled: { ...OWED, OPEN: ['open'], SERIES_STOPPED: ['closed'] },
  open: { ...DOABLE, START: ['inProgress'] },
  inProgress: DOABLE,
  submitted: { ...OWNED, ACCEPT: ['closed'], REVIEW_TIMEOUT: ['closed'], RETURN: ['returned'] },
  returned: DOABLE,
  overdue: { EXCUSE: ['closed'], MAKE_UP: ['madeUp'], LAPSE_TIMEOUT: ['lapsed'] },
  madeUp: { ACCEPT: ['closed'], REVIEW_TIMEOUT: ['closed'], RETURN: ['overdue'] },
};

export const ANY_OPEN: Cells = {
  ...COMMON_CELLS,
  APPROVE_VOID: ['voided'],
  OWNER_CHANGED: ['='],
  DUE_TIMEOUT: ['='],
  LAPSE_TIMEOUT: ['='],
};
