import { sql } from 'kysely';
import type { Database } from './database.ts';

export interface JobHead {
  readonly id: string;
  readonly kind: string;
  readonly state: 'queued' | 'running' | 'done';
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Job extends JobHead {
  readonly items: readonly unknown[];
}

/** A job somebody has taken: its rows, who asked, and how far it is. */
export interface ClaimedJob {
  readonly id: string;
  readonly kind: string;
  readonly tenant: string;
  readonly rows: readonly unknown[];
  readonly actor: unknown;
  readonly done: number;
}

const HEAD = [
  'id',
  'kind',
  'state',
  'total',
  'done',
  'failed',
  'created_at as createdAt',
  'updated_at as updatedAt',
] as const;

/** Puts a job in the queue; one that is there already under this id stays as it is. */
export async function insertJob(
  db: Database,
  tenant: string,
  { id, kind, rows, actor }: { id: string; kind: string; rows: readonly unknown[]; actor: unknown },
): Promise<void> {
  await db.tenant(tenant, (tx) =>
    tx
      .insertInto('jobs')
      .values({
        tenant,
        id,
        kind,
        state: rows.length === 0 ? 'done' : 'queued',
        total: rows.length,
        done: 0,
        failed: 0,
        rows: JSON.stringify(rows),
        items: '[]',
        actor: JSON.stringify(actor),
        lease_until: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

/** Jobs nobody works on: queued, or taken by a process that has not been heard of since. */
export async function waitingJobs(db: Database, limit: number): Promise<{ tenant: string; id: string }[]> {
  const { rows } = await db.due.query<{ tenant: string; id: string }>(
    `select tenant, id from jobs where state <> 'done' and (lease_until is null or lease_until < clock_timestamp())
     order by id limit $1`,
    [limit],
  );
  return rows;
}

/** Takes a job for a while. @returns undefined when another process was first */
export async function claimJob(
  db: Database,
  tenant: string,
  id: string,
  leaseSeconds: number,
): Promise<ClaimedJob | undefined> {
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<ClaimedJob>`
      update jobs set state = 'running', lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}),
        updated_at = clock_timestamp()
      where tenant = ${tenant} and id = ${id} and state <> 'done'
        and (lease_until is null or lease_until < clock_timestamp())
      returning id, tenant, kind, rows, actor, done`.execute(tx);
    return rows[0];
  });
}

/**
 * Remembers finished rows and keeps the job for another while.
 * @returns false when the job is no longer this worker's: somebody else has gone on from the same place
 */
export async function saveProgress(
  db: Database,
  { tenant, id, done }: Pick<ClaimedJob, 'tenant' | 'id' | 'done'>,
  { items, failed, leaseSeconds }: { items: readonly unknown[]; failed: number; leaseSeconds: number },
): Promise<boolean> {
  return db.tenant(tenant, async (tx) => {
    const after = done + items.length;
    const { rows } = await sql`
      update jobs set items = items || ${JSON.stringify(items)}::jsonb, done = ${after}, failed = failed + ${failed},
        state = case when ${after} >= total then 'done' else 'running' end,
        lease_until = case when ${after} >= total then null else clock_timestamp() + make_interval(secs => ${leaseSeconds}) end,
        updated_at = clock_timestamp()
      where tenant = ${tenant} and id = ${id} and done = ${done} and state = 'running' returning id`.execute(
      tx,
    );
    return rows.length > 0;
  });
}

/**
 * Keeps a job that has no rows to save yet for another while, and what it remembers of itself.
 * @returns false when somebody else has gone on with it
 */
export async function keepJob(
  db: Database,
  { tenant, id, done }: Pick<ClaimedJob, 'tenant' | 'id' | 'done'>,
  { rows: remembered, leaseSeconds }: { rows: readonly unknown[]; leaseSeconds: number },
): Promise<boolean> {
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql`
      update jobs set rows = ${JSON.stringify(remembered)}::jsonb, updated_at = clock_timestamp(),
        lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
      where tenant = ${tenant} and id = ${id} and done = ${done} and state = 'running' returning id`.execute(
      tx,
    );
    return rows.length > 0;
  });
}

/** Gives a job back before its time, so that it goes on as soon as somebody can. */
export async function releaseJob(
  db: Database,
  { tenant, id }: Pick<ClaimedJob, 'tenant' | 'id'>,
): Promise<void> {
  await db.tenant(tenant, (tx) =>
    tx
      .updateTable('jobs')
      .set({ lease_until: null })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .where('state', '=', 'running')
      .execute(),
  );
}

/** @param person only jobs this person started; undefined: anybody's */
export async function readJob(
  db: Database,
  tenant: string,
  id: string,
  person: string | undefined,
): Promise<Job | undefined> {
  return db.tenant(tenant, (tx) => {
    let query = tx
      .selectFrom('jobs')
      .select([...HEAD, 'items'])
      .where('tenant', '=', tenant)
      .where('id', '=', id);
    if (person !== undefined) query = query.where(sql`actor ->> 'person'`, '=', person);
    return query.executeTakeFirst() as Promise<Job | undefined>;
  });
}

/** Jobs of a tenant, the newest first; of one kind, where it is named. */
export async function listJobs(
  db: Database,
  tenant: string,
  { person, kind, before, limit }: { person?: string; kind?: string; before?: JobPosition; limit: number },
): Promise<JobHead[]> {
  return db.tenant(tenant, (tx) => {
    let query = tx.selectFrom('jobs').select(HEAD).where('tenant', '=', tenant);
    if (person !== undefined) query = query.where(sql`actor ->> 'person'`, '=', person);
    if (kind !== undefined) query = query.where('kind', '=', kind);
    // Instants leave the house in milliseconds, so a cursor can say no more than that.
    const created = sql`date_trunc('milliseconds', created_at)`;
    if (before !== undefined)
      query = query.where(
        sql<boolean>`(${created}, id) < (${before.createdAt}::timestamptz, ${before.id}::uuid)`,
      );
    return query.orderBy(created, 'desc').orderBy('id', 'desc').limit(limit).execute();
  });
}

export interface JobPosition {
  readonly createdAt: string;
  readonly id: string;
}
