import type { Habits } from '../base/actions.ts';
import { type Enforcement, QUIET } from './context.ts';

/** What the unit has to do in a time: to pay. A decision for its region stops that. */
export const TERMS = { clocks: ['e.pay', 'e.instalment'] } as const;

/** Nothing beyond the usual. */
export const habits: Habits<Enforcement> = { quiet: QUIET, terms: TERMS };
