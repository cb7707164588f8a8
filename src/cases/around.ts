import { advance } from '../engine/advance.ts';
import { isRefused, systemArrival } from '../engine/case-state.ts';
import { type CaseNews, newsFor } from '../engine/follow.ts';
import type { FollowerView } from '../engine/invariants.ts';
import { type Status, statusOf } from '../engine/loaded.ts';
import { restore } from '../engine/machine.ts';
import { lastTold, linksTo } from '../store/family.ts';
import { readCase, type StoredCase } from '../store/read-case.ts';
import { type House, rulesOf } from './house.ts';
import type { Around } from './verify-case.ts';

/** What stands beside a case and must agree with it: its own columns, links from elsewhere, those who follow it. */
export async function aroundCase(
  house: House,
  stored: StoredCase,
  nextDueAt: number | null | undefined,
): Promise<Around> {
  const { tenant, state } = stored;
  const mirrored = await house.db.tenant(tenant, (tx) => linksTo(tx, tenant, state.caseId));
  const followers = await followersOf(house, stored);
  return { mirrored, followers, ...(nextDueAt === undefined ? {} : { nextDueAt }) };
}

async function followersOf(house: House, stored: StoredCase): Promise<FollowerView[]> {
  const { tenant, state } = stored;
  const { loaded } = await rulesOf(house, stored);
  const live = restore(loaded.machine, state.snapshot);
  if (state.followers.length === 0 || statusOf(loaded, live) === 'open') return [];
  const { payload } = newsFor(loaded, live, state);
  const told = await house.db.tenant(tenant, (tx) => lastTold(tx, tenant, state));
  const views: FollowerView[] = [];
  for (const caseId of state.followers) {
    const accepts = await takes(house, tenant, caseId, payload);
    // Only what the engine itself wrote into a follower's log.
    views.push({ caseId, accepts, told: told.get(caseId) as Status | undefined });
  }
  return views;
}

/** Whether the follower's machine takes the news as it stands; one that had no use for it was never told. */
async function takes(house: House, tenant: string, caseId: string, payload: CaseNews): Promise<boolean> {
  const { stored } = await readCase(house.db.pipeline, tenant, caseId);
  if (stored === undefined) return false;
  const arrival = systemArrival('CASE_ENDED', payload);
  return !isRefused(
    advance(await rulesOf(house, stored), stored.state, stored.state.at, stored.state.at, arrival),
  );
}
