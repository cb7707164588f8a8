import { guardSet } from '../base/guard.ts';
import { commonGuards } from '../base/guards.ts';
import { hazardGuards } from '../base/hazard-guards.ts';
import { closeGuards } from './guards-close.ts';
import { intakeGuards } from './guards-intake.ts';
import { recheckGuards } from './guards-recheck.ts';
import { routes } from './guards-route.ts';
import { serviceGuards } from './guards-service.ts';

const catalogue = {
  ...intakeGuards,
  ...serviceGuards,
  ...recheckGuards,
  ...closeGuards,
  ...hazardGuards,
  ...commonGuards,
  ...routes,
};

export type Guards = typeof catalogue;
export const { tests, shown: GUARDS } = guardSet(catalogue);
