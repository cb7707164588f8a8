import { guardSet } from '../base/guard.ts';
import { commonGuards, pauseGuards } from '../base/guards.ts';
import { closureGuards, criminalGuards, criminalRoutes } from './guards-criminal.ts';
import { dailyGuards } from './guards-daily.ts';
import { decideGuards } from './guards-decide.ts';
import { executeGuards, executeRoutes } from './guards-execute.ts';
import { investigateGuards } from './guards-investigate.ts';
import { TERMS } from './habits.ts';

const catalogue = {
  ...investigateGuards,
  ...decideGuards,
  ...executeGuards,
  ...dailyGuards,
  ...criminalGuards,
  ...closureGuards,
  ...pauseGuards(TERMS),
  ...commonGuards,
  ...executeRoutes,
  ...criminalRoutes,
};

export type Guards = typeof catalogue;
export const { tests, shown: GUARDS } = guardSet(catalogue);
