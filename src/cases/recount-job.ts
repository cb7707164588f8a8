import type { Actor } from '../engine/workflow.ts';
import { type ClaimedJob, insertJob, keepJob, releaseJob, saveProgress } from '../store/jobs.ts';
import type { House } from './house.ts';
import { applyRecount, type RecountTotals } from './recount.ts';
import type { RuleChange } from './recount-judge.ts';
import type { Caller } from './send-event.ts';

/** Kind of the jobs that count terms again. */
export const RECOUNT = 'recount';

/** What such a job puts running cases under: rules that are published already. */
export type RecountAsk = Omit<RuleChange, 'calendar'>;

/** What a job stores instead of rows: the asking, and what workers before this one have done of it. */
interface StoredAsk {
  readonly ask: RecountAsk;
  readonly before?: RecountTotals;
}

/** Puts a recount of a tenant's running cases in the queue; one of this id that is there already stays as it is. */
export async function startRecount(
  house: House,
  { tenant, actor }: Pick<Caller, 'tenant' | 'actor'>,
  id: string,
  ask: RecountAsk,
): Promise<void> {
  const stored: StoredAsk = { ask };
  await insertJob(house.db, tenant, { id, kind: RECOUNT, rows: [stored], actor });
}

/**
 * Counts again from the first case: what a worker that died has moved is not moved twice, only added up.
 * @returns false when it was stopped, or another worker has finished it
 */
export async function runRecount(
  house: House,
  job: ClaimedJob,
  { signal, leaseSeconds }: { signal?: AbortSignal; leaseSeconds: number },
): Promise<boolean> {
  const { tenant } = job;
  const { ask, before } = job.rows[0] as StoredAsk;
  const gone = new AbortController();
  const stop = AbortSignal.any(signal === undefined ? [gone.signal] : [gone.signal, signal]);
  const onPage = async (totals: RecountTotals) => {
    const stored: StoredAsk = { ask, before: sum(before, totals) };
    if (!(await keepJob(house.db, job, { rows: [stored], leaseSeconds }))) gone.abort();
  };
  const totals = await applyRecount(house, tenant, ask, job.actor as Actor, { onPage, signal: stop });
  if (stop.aborted) {
    if (!gone.signal.aborted) await releaseJob(house.db, job);
    return false;
  }
  const items = [{ index: 0, status: 200, totals: sum(before, totals) }];
  return saveProgress(house.db, job, { items, failed: 0, leaseSeconds });
}

/** Cases are looked at by every worker, but moved by one. */
function sum(before: RecountTotals | undefined, now: RecountTotals): RecountTotals {
  const total = { ...now };
  if (before === undefined) return total;
  for (const name of Object.keys(now) as (keyof RecountTotals)[])
    if (name !== 'cases') total[name] += before[name];
  return total;
}
