import { guardSet } from '../base/guard.ts';
import { commonGuards } from '../base/guards.ts';
import { hazardGuards } from '../base/hazard-guards.ts';
import { acceptGuards } from './guards-accept.ts';
import { afterGuards } from './guards-after.ts';
import { closeGuards } from './guards-close.ts';
import { determineGuards } from './guards-determine.ts';
import { listingGuards } from './guards-listing.ts';
import { planGuards } from './guards-plan.ts';
import { routes } from './guards-route.ts';

const catalogue = {
  ...commonGuards,
  ...hazardGuards,
  // Over the shared ones: an order is its organ's also beside those of others.
  ...determineGuards,
  ...listingGuards,
  ...planGuards,
  ...acceptGuards,
  ...closeGuards,
  ...afterGuards,
  ...routes,
};

export type Guards = typeof catalogue;
export const { tests, shown: GUARDS } = guardSet(catalogue);
