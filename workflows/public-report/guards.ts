import { guardSet } from '../base/guard.ts';
import { commonGuards } from '../base/guards.ts';
import { intakeGuards, ticketGuards } from './guards-intake.ts';
import { rewardGuards, routes } from './guards-reward.ts';
import { verifyGuards } from './guards-verify.ts';

const catalogue = {
  ...intakeGuards,
  ...ticketGuards,
  ...verifyGuards,
  ...rewardGuards,
  ...commonGuards,
  ...routes,
};

export type Guards = typeof catalogue;
export const { tests, shown: GUARDS } = guardSet(catalogue);
