import { Problem } from '../domain/errors.ts';
import { type Answered, type AuditEntry, commitOf } from '../store/commit.ts';
import { asProblem, isConnectionLoss, sqlState, uniqueViolation } from '../store/database.ts';
import type { House } from './house.ts';
import type { Part } from './plan.ts';

/** How a commit ended when it did not fail outright. */
export type Outcome = 'done' | 'lost-race' | 'key-used' | 'event-known' | 'external-known';

/**
 * Writes the parts of one commit, all or none. A lost connection leaves the effect unknown: the caller looks its
 * event id up before it tries again.
 */
export async function commit(
  house: House,
  tenant: string,
  parts: readonly Part[],
  extra: { audit?: readonly AuditEntry[]; answers?: readonly Answered[] },
): Promise<Outcome> {
  try {
    const changes = parts.map((part) => part.change);
    const { statement, values } = commitOf(tenant, changes, { atomic: true, ...extra });
    const rows = await house.db.pipeline.run(tenant, statement, values);
    return rows.length === parts.length ? 'done' : 'lost-race';
  } catch (error) {
    const constraint = uniqueViolation(error);
    if (constraint === 'idempotency_keys_pkey') return 'key-used';
    if (constraint === 'cases_external') return 'external-known';
    if (constraint !== undefined) return 'event-known';
    // 40001 and 40P01: nothing was written, and coming again is the remedy.
    if (/^40/.test(sqlState(error) ?? '')) return 'lost-race';
    throw error;
  }
}

const RETRY_WINDOW_MS = 2000;
/** A database that restarts answers again within a few seconds; longer than this is the caller's to decide. */
const RECONNECT_WINDOW_MS = 5000;

/** A transaction tells a lost connection as a Problem; for one more try it is what it was. */
function lossOf(error: unknown): unknown {
  return error instanceof Problem && error.code === 'DATABASE_UNAVAILABLE' ? error.extras.cause : error;
}

function isBusy(error: unknown): boolean {
  return error instanceof Problem && error.code === 'CASE_BUSY';
}

/**
 * Tries until an attempt settles, on the true clock: lost races with jitter for two seconds from the first of them,
 * lost connections for five. A commit whose connection was lost may still arrive: from then on nobody is told that the
 * case was busy, which says that nothing was stored.
 * @throws Problem CASE_BUSY, DATABASE_UNAVAILABLE
 */
export async function settle<T>(attempt: (tried: number) => Promise<T | undefined>): Promise<T> {
  const began = performance.now();
  let racing: number | undefined;
  let loss: unknown;
  const told = (error: unknown) => asProblem(loss !== undefined && isBusy(error) ? loss : error);
  for (let tried = 0; ; tried++) {
    try {
      const result = await attempt(tried);
      if (result !== undefined) return result;
      racing ??= performance.now();
    } catch (error) {
      if (!isConnectionLoss(lossOf(error))) throw told(error);
      loss = error;
      racing = undefined;
    }
    const now = performance.now();
    const raced = racing === undefined || now - racing > RETRY_WINDOW_MS;
    if (raced && (loss === undefined || now - began > RECONNECT_WINDOW_MS))
      throw told(new Problem('CASE_BUSY', { retryAfterSeconds: 1 }));
    await new Promise((resolve) => setTimeout(resolve, 2 + Math.random() * Math.min(50, 2 ** tried)));
  }
}
