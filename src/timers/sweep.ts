import { CompiledQuery, sql } from 'kysely';
import { commit, settle } from '../cases/commit.ts';
import { type House, type Now, nowOf, rulesOf } from '../cases/house.ts';
import { type Part, partOfMove } from '../cases/plan.ts';
import { familyTurn, withFamily } from '../cases/with-family.ts';
import { isUnavailable } from '../domain/errors.ts';
import { uuidv7 } from '../domain/ids.ts';
import { advance } from '../engine/advance.ts';
import type { Moved } from '../engine/case-state.ts';
import { SYSTEM_ACTOR } from '../engine/workflow.ts';
import { commitOf } from '../store/commit.ts';
import { asProblem, type Tx } from '../store/database.ts';
import { openIncident, settleIncidents } from '../store/incidents.ts';
import { CASE_COLUMNS, type CaseRow, readCase, type StoredCase, storedCase } from '../store/read-case.ts';

/** Cases claimed at a time: large enough for one write to be cheap, small enough for two sweepers to share. */
const BATCH = 200;

export interface Swept {
  readonly cases: number;
  readonly timers: number;
  readonly incidents: number;
}

const NONE: Swept = { cases: 0, timers: 0, incidents: 0 };

function plus(a: Swept, b: Swept): Swept {
  return { cases: a.cases + b.cases, timers: a.timers + b.timers, incidents: a.incidents + b.incidents };
}

/** Tenants that have something due, the latest late first. Read by the role that sees keys and due times only. */
async function dueTenants(house: House, now: number | undefined): Promise<string[]> {
  const { rows } = await house.db.due.query<{ tenant: string }>(
    `select tenant from cases where next_due_at <= coalesce($1::timestamptz, law_now())
       and (held_until is null or held_until <= clock_timestamp())
     group by tenant order by min(next_due_at)`,
    [now === undefined ? null : new Date(now)],
  );
  return rows.map(({ tenant }) => tenant);
}

/**
 * One round over all tenants: claims due cases (never timers: a timer is not locked before its case), advances each,
 * writes the batch in one statement. Any number of processes may sweep at once; locked cases are skipped.
 */
export async function sweepOnce(house: House): Promise<Swept> {
  let total = NONE;
  for (const tenant of await dueTenants(house, house.clock?.()))
    total = plus(total, await sweepTenant(house, tenant));
  return total;
}

interface Claimed {
  readonly stored: StoredCase;
  readonly now: Now;
}

async function sweepTenant(house: House, tenant: string): Promise<Swept> {
  const single: string[] = [];
  let swept = NONE;
  try {
    swept = await house.db.tenant(tenant, async (tx) => {
      const claimed = await claim(house, tx, tenant);
      const parts: Part[] = [];
      for (const { stored, now } of claimed) {
        const step = await tryAdvance(house, stored, now);
        // What reaches other cases, failed before or fails now is taken one by one so that it harms no neighbour.
        if (stored.held || step === undefined || step.moved.spawns.length > 0 || step.moved.tells.length > 0)
          single.push(stored.state.caseId);
        else if (step.moved.rows.length > 0) parts.push(partOfMove(stored, step.rules, step.moved, now));
      }
      return writeBatch(tx, tenant, parts);
    });
  } catch (error) {
    const problem = asProblem(error);
    if (problem !== error) throw problem;
    house.log.error({ err: error, tenant }, 'sweep batch failed, taking it case by case');
    single.push(...(await dueCases(house, tenant)));
  }
  for (const caseId of new Set(single)) swept = plus(swept, await sweepCase(house, tenant, caseId));
  return swept;
}

/** `undefined`: the case cannot be moved, and why is found out where it stands alone. */
async function tryAdvance(
  house: House,
  stored: StoredCase,
  now: Now,
): Promise<Pick<Part, 'rules' | 'moved'> | undefined> {
  try {
    const rules = await rulesOf(house, stored);
    return { rules, moved: advance(rules, stored.state, now.now, now.recordedAt) as Moved };
  } catch {
    return undefined;
  }
}

async function claim(house: House, tx: Tx, tenant: string): Promise<Claimed[]> {
  const now = house.clock?.();
  const { rows } = await sql<CaseRow & { now: number; recorded_at: number }>`
    select ${sql.raw(CASE_COLUMNS)}, (extract(epoch from ${instant(now)}) * 1000)::float8 as now,
      floor((extract(epoch from clock_timestamp()) * 1000)::float8) as recorded_at
    from (select * from cases where ${dueIn(tenant, now)}
      order by next_due_at limit ${BATCH} for update skip locked) c
    order by c.next_due_at`.execute(tx);
  return rows.map((row) => ({ stored: storedCase(row), now: { now: row.now, recordedAt: row.recorded_at } }));
}

function instant(now: number | undefined) {
  return now === undefined ? sql`law_now()` : sql`${new Date(now).toISOString()}::timestamptz`;
}

/** Due by the law's clock and not held by an incident, which waits in real time. */
function dueIn(tenant: string, now: number | undefined) {
  return sql`tenant = ${tenant} and next_due_at <= ${instant(now)}
    and (held_until is null or held_until <= clock_timestamp())`;
}

async function writeBatch(tx: Tx, tenant: string, parts: readonly Part[]): Promise<Swept> {
  if (parts.length === 0) return NONE;
  const { statement, values } = commitOf(
    tenant,
    parts.map(({ change }) => change),
    { atomic: false },
  );
  const written = await tx.executeQuery<{ id: string }>(CompiledQuery.raw(statement.text, values));
  const done = new Set(written.rows.map(({ id }) => id));
  const timers = parts
    .filter(({ moved }) => done.has(moved.state.caseId))
    .reduce((sum, { moved }) => sum + moved.rows.length, 0);
  return { cases: done.size, timers, incidents: 0 };
}

async function dueCases(house: House, tenant: string): Promise<string[]> {
  return house.db.tenant(tenant, async (tx) => {
    const { rows } = await sql<{ id: string }>`select id from cases where ${dueIn(tenant, house.clock?.())}
      order by next_due_at limit ${BATCH}`.execute(tx);
    return rows.map(({ id }) => id);
  });
}

/** One case by itself. A case that cannot be moved becomes an incident: seen, tried again later, harming no other. */
export async function sweepCase(house: House, tenant: string, caseId: string): Promise<Swept> {
  try {
    return await house.queue.turn(`${tenant}/${caseId}`, () =>
      settle(() => advanceAlone(house, tenant, caseId)),
    );
  } catch (error) {
    const problem = asProblem(error);
    // Busy, or out of reach: nothing is wrong with the case, and the next round comes.
    if (isUnavailable(problem)) throw problem;
    house.log.error({ err: error, tenant, caseId }, 'case cannot be moved, incident raised');
    const { stored, now, recordedAt } = await readCase(house.db.pipeline, tenant, caseId);
    const due = house.clock?.() ?? now;
    const timer = stored?.state.timers
      .filter(({ dueAt }) => dueAt <= due)
      .sort((a, b) => a.dueAt - b.dueAt || a.no - b.no)[0];
    await openIncident(house.db, tenant, {
      id: uuidv7(recordedAt),
      caseId,
      timerNo: timer?.no ?? null,
      error: describe(error),
      hold: true,
    });
    return { ...NONE, incidents: 1 };
  }
}

async function advanceAlone(house: House, tenant: string, caseId: string): Promise<Swept | undefined> {
  const read = await readCase(house.db.pipeline, tenant, caseId);
  if (read.stored === undefined) return NONE;
  const now = nowOf(house, read);
  const rules = await rulesOf(house, read.stored);
  const moved = advance(rules, read.stored.state, now.now, now.recordedAt) as Moved;
  if (moved.rows.length === 0) {
    // Nothing is left that could fail: what was raised on this case is over.
    await settleIncidents(house.db, tenant, caseId);
    return NONE;
  }
  const part = partOfMove(read.stored, rules, moved, now);
  const outcome = await familyTurn(house, tenant, moved, async () =>
    commit(house, tenant, await withFamily(house, tenant, [part], now, SYSTEM_ACTOR), {}),
  );
  if (outcome !== 'done') return undefined;
  await settleIncidents(house.db, tenant, caseId);
  return { cases: 1, timers: moved.rows.length, incidents: 0 };
}

function describe(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error && parts.length < 3; at = at.cause)
    parts.push(at.message);
  return parts.join(' ← ').slice(0, 1000);
}

/** Rounds until nothing is due that is not held: what `PUT /v1/sandbox/clock` waits for. */
export async function sweepAll(house: House): Promise<Swept> {
  let total = NONE;
  for (;;) {
    const swept = await sweepOnce(house);
    total = plus(total, swept);
    if (swept.cases > 0) continue;
    if ((await dueTenants(house, house.clock?.())).length === 0) return total;
    // Somebody else holds what is left: let them finish.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
