import type { Habits } from '../base/actions.ts';
import { inDanger, type PublicReport, QUIET } from './context.ts';

/** Verification is what a decision for a region, or an expert's appraisal, may hold up. */
export const TERMS = { clocks: ['r.verify'] } as const;

/** What the ladder does here beyond the usual. */
export const habits: Habits<PublicReport> = {
  quiet: QUIET,
  terms: TERMS,
  urgent: inDanger,
};
