import { type Cells, COMMON_CELLS } from './bed.ts';

/**
 * What a whistle must do, written by hand: whoever is called comes within the response time or is pressed for it,
 * the matter is handled together, the community says whether it is settled, hazards found are followed to their end.
 */
const ARRIVING: Cells = { CALL: ['='], EXCUSE: ['='], WITHDRAW: ['withdrawn'] };

export const STATES: Readonly<Record<string, Cells>> = {
  // One of the two called is still awaited; the other is there.
  whistled: { ...ARRIVING, ARRIVE: ['handling'], EXCUSE: ['handling'], START_HANDLING: ['handling'] },
  handling: {
    ...ARRIVING,
    ARRIVE: ['='],
    PROGRESS: ['='],
    HAZARD_FOUND: ['='],
    RESULT: ['confirming'],
  },
  confirming: {
    CONFIRM: ['tracking'],
    DISSATISFIED: ['handling'],
    CONFIRM_TIMEOUT: ['tracking'],
  },
  tracking: { TRACK_DUE: ['='], CASE_ENDED: ['concluded'] },
};

export const ANY_OPEN: Cells = {
  ...COMMON_CELLS,
  APPROVE_VOID: ['voided'],
  ARRIVE_TIMEOUT: ['='],
  HANDLE_TIMEOUT: ['='],
  CASE_OPENED: ['='],
  CASE_ENDED: ['='],
  CASE_REOPENED: ['='],
};
