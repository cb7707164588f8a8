import { type Static, Type } from 'typebox';
import { isUnavailable, Problem, type ProblemCode, type ProblemExtras } from '../domain/errors.ts';
import { isUuid } from '../domain/ids.ts';
import { type Actor, exactly } from '../engine/workflow.ts';
import { asProblem } from '../store/database.ts';
import {
  type ClaimedJob,
  claimJob,
  insertJob,
  releaseJob,
  saveProgress,
  waitingJobs,
} from '../store/jobs.ts';
import type { House } from './house.ts';
import { openCase } from './open-case.ts';
import { RECOUNT, runRecount } from './recount-job.ts';
import { type Caller, sendEvent } from './send-event.ts';
import { check } from './validate.ts';

/** Rows under way at a time: enough to keep the pipelines full, too few to crowd out people. */
const CONCURRENCY = 16;
const CHUNK_ROWS = 500;
/** A chunk takes seconds; a process that is silent for longer is gone. */
const LEASE_SECONDS = 120;
const JOBS_PER_ROUND = 10;

export const OpenRow = exactly({
  workflow: Type.String({ minLength: 1, maxLength: 64 }),
  data: Type.Unknown(),
  externalSystem: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  externalNo: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
});
export const EventRow = exactly({
  caseId: Type.String({ minLength: 1, maxLength: 64 }),
  type: Type.String({ minLength: 1, maxLength: 128 }),
  payload: Type.Unknown(),
  onBehalfOf: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
});

/** A problem that can be stored and told later, in whichever language it is asked for. */
export interface Fault {
  readonly code: ProblemCode | 'INTERNAL';
  readonly extras: ProblemExtras;
}

/** One row as it came in: a value, or what was wrong with its line. */
export type BatchLine = { readonly value: unknown } | { readonly fault: Fault };

export type BatchItem =
  | { readonly index: number; readonly status: number; readonly id: string }
  | { readonly index: number; readonly fault: Fault };

export function faultOf({ code, extras }: Problem): Fault {
  const { cause: _cause, ...told } = extras;
  return { code, extras: told };
}

/**
 * Works rows off side by side, never atomically: each row is its own commit and its own result. Rows of one case
 * keep their order.
 * @param keyOf internal Idempotency-Key of a row, by which a repetition of the batch does nothing twice
 */
export async function runRows(
  house: House,
  caller: Caller,
  lines: readonly BatchLine[],
  { from = 0, keyOf }: { from?: number; keyOf?: (index: number) => string },
): Promise<BatchItem[]> {
  const items: BatchItem[] = [];
  const sameCase = new Map<string, Promise<unknown>>();
  let next = 0;
  let gone: Fault | undefined;
  const worker = async () => {
    for (let at = next++; at < lines.length; at = next++) {
      const index = from + at;
      if (gone !== undefined) {
        items[at] = { index, fault: gone };
        continue;
      }
      const once = keyOf === undefined ? undefined : { key: keyOf(index), requestHash: '' };
      const caseId = caseOf(lines[at]!);
      const work = (sameCase.get(caseId ?? '') ?? Promise.resolve()).then(() =>
        runRow(house, caller, lines[at]!, { index, once }),
      );
      if (caseId !== undefined) sameCase.set(caseId, work);
      items[at] = await work;
      const item = items[at]!;
      // Without a database each further row would only wait out its own time.
      if ('fault' in item && item.fault.code === 'DATABASE_UNAVAILABLE') gone = item.fault;
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, lines.length) }, worker));
  return items;
}

function caseOf(line: BatchLine): string | undefined {
  const value = 'value' in line ? line.value : undefined;
  const { caseId } = (value ?? {}) as { caseId?: unknown };
  return typeof caseId === 'string' ? caseId.toLowerCase() : undefined;
}

async function runRow(
  house: House,
  caller: Caller,
  line: BatchLine,
  { index, once }: { index: number; once: Caller['once'] },
): Promise<BatchItem> {
  if ('fault' in line) return { index, fault: line.fault };
  try {
    const { tenant, actor } = caller;
    const ask = { tenant, actor, ...(once === undefined ? {} : { once }) };
    const { status, caseId } = await (isEventRow(line.value)
      ? sendRow(house, ask, line.value)
      : openRow(house, ask, line.value));
    return { index, status, id: caseId };
  } catch (error) {
    const problem = asProblem(error);
    if (problem instanceof Problem) return { index, fault: faultOf(problem) };
    house.log.error({ err: error, index }, 'batch row failed');
    return { index, fault: { code: 'INTERNAL', extras: {} } };
  }
}

function isEventRow(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'caseId' in value;
}

function openRow(house: House, ask: Caller, value: unknown) {
  check(OpenRow, value);
  return openCase(house, { ...ask, ...(value as Static<typeof OpenRow>) });
}

function sendRow(house: House, ask: Caller, value: unknown) {
  check(EventRow, value);
  const { onBehalfOf, caseId: given, type, payload } = value as Static<typeof EventRow>;
  const caseId = given.toLowerCase();
  if (!isUuid(caseId)) throw new Problem('ID_INVALID');
  const actor: Actor = onBehalfOf === undefined ? ask.actor : { ...ask.actor, onBehalfOf };
  return sendEvent(house, { ...ask, actor, caseId, type, payload });
}

/** Stores a batch that is too large to be waited for. */
export async function startJob(
  house: House,
  { tenant, actor }: Caller,
  id: string,
  lines: readonly BatchLine[],
): Promise<void> {
  await insertJob(house.db, tenant, { id, kind: 'batch', rows: lines, actor });
}

/**
 * Works off every job that waits, of all tenants. A job whose worker died is taken up where it was last saved;
 * rows done since then are found by their keys and not done again.
 * @returns number of jobs finished
 */
export async function runJobs(house: House, { signal }: { signal?: AbortSignal } = {}): Promise<number> {
  let finished = 0;
  for (;;) {
    const waiting = await waitingJobs(house.db, JOBS_PER_ROUND).catch((error: unknown) => {
      throw asProblem(error);
    });
    let worked = 0;
    for (const { tenant, id } of waiting) {
      if (signal?.aborted) return finished;
      const job = await claimJob(house.db, tenant, id, LEASE_SECONDS);
      if (job === undefined) continue;
      worked++;
      if (await runJob(house, job, signal)) finished++;
    }
    if (worked === 0) return finished;
  }
}

async function runJob(house: House, job: ClaimedJob, signal: AbortSignal | undefined): Promise<boolean> {
  if (job.kind !== RECOUNT) return runBatch(house, job, signal);
  try {
    return await runRecount(house, job, { leaseSeconds: LEASE_SECONDS, ...(signal && { signal }) });
  } catch (error) {
    const problem = asProblem(error);
    // What passes is tried again by whoever is next; anything else would fail the same way for ever.
    if (isUnavailable(problem)) throw problem;
    house.log.error({ err: error, job: job.id }, 'recount failed');
    const fault: Fault = problem instanceof Problem ? faultOf(problem) : { code: 'INTERNAL', extras: {} };
    return saveProgress(house.db, job, {
      items: [{ index: 0, fault }],
      failed: 1,
      leaseSeconds: LEASE_SECONDS,
    });
  }
}

async function runBatch(house: House, job: ClaimedJob, signal: AbortSignal | undefined): Promise<boolean> {
  const { tenant, id, rows } = job;
  const caller: Caller = { tenant, actor: job.actor as Actor };
  // Clients' keys are printable, so no client can name one of these.
  const keyOf = (index: number) => `\u001fjob\u001f${id}\u001f${index}`;
  for (let done = job.done; done < rows.length; ) {
    if (signal?.aborted) {
      await releaseJob(house.db, job);
      return false;
    }
    const lines = rows.slice(done, done + CHUNK_ROWS) as BatchLine[];
    const items = await runRows(house, caller, lines, { from: done, keyOf });
    const lost = items.find((item) => 'fault' in item && item.fault.code === 'DATABASE_UNAVAILABLE');
    if (lost !== undefined) throw new Problem('DATABASE_UNAVAILABLE', { retryAfterSeconds: 1 });
    const failed = items.filter((item) => 'fault' in item).length;
    if (!(await saveProgress(house.db, { tenant, id, done }, { items, failed, leaseSeconds: LEASE_SECONDS })))
      return false;
    done += items.length;
  }
  return true;
}
