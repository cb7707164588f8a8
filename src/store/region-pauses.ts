import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';
import { type Sight, sightConditions } from './list-cases.ts';

/** The document a decision rests on, by its digest. */
export interface DecisionDocument {
  readonly digest: string;
  readonly mediaType: string;
  readonly kind: string;
}

/** An authority's decision that the units' terms of a region stand still until a day. */
export interface RegionPause {
  readonly id: string;
  /** Leading digits of a region code. */
  readonly region: string;
  readonly cause: string;
  readonly reason: string;
  /** Unit of whoever decided. */
  readonly authority: string;
  readonly document: DecisionDocument;
  /** Terms run on from this day. */
  readonly until: string;
  /** The one workflow it is limited to. */
  readonly workflow?: string;
  readonly decidedBy: string;
  readonly decidedAt: string;
  readonly liftedBy: string | null;
  readonly liftedAt: string | null;
}

const COLUMNS = [
  'id',
  'region',
  'cause',
  'reason',
  'authority',
  'document',
  'until',
  'workflow',
  'decided_by as decidedBy',
  'decided_at as decidedAt',
  'lifted_by as liftedBy',
  'lifted_at as liftedAt',
] as const;

type Row = Omit<RegionPause, 'document' | 'workflow'> & { document: unknown; workflow: string | null };

function decisionOf({ workflow, document, ...row }: Row): RegionPause {
  return { ...row, document: document as DecisionDocument, ...(workflow !== null && { workflow }) };
}

/** Stores a decision; one that is there already under this id stays as it is. */
export async function insertPause(db: Database, tenant: string, pause: RegionPause): Promise<void> {
  const { id, region, cause, reason, authority, document, until, workflow, decidedBy, decidedAt } = pause;
  await db.tenant(tenant, (tx) =>
    tx
      .insertInto('region_pauses')
      .values({
        tenant,
        id,
        region,
        cause,
        reason,
        authority,
        document: JSON.stringify(document),
        until,
        workflow: workflow ?? null,
        decided_by: decidedBy,
        decided_at: decidedAt,
        lifted_by: null,
        lifted_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

export async function readPause(db: Database, tenant: string, id: string): Promise<RegionPause | undefined> {
  const row = await db.tenant(tenant, (tx) =>
    tx
      .selectFrom('region_pauses')
      .select(COLUMNS)
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  return row === undefined ? undefined : decisionOf(row);
}

export interface PausePosition {
  readonly decidedAt: string;
  readonly id: string;
}

/** Decisions of a tenant, the latest first. */
export async function listPauses(
  db: Database,
  tenant: string,
  { before, limit }: { before?: PausePosition; limit: number },
): Promise<RegionPause[]> {
  const rows = await db.tenant(tenant, (tx) => {
    let query = tx.selectFrom('region_pauses').select(COLUMNS).where('tenant', '=', tenant);
    if (before !== undefined)
      query = query.where(
        sql<boolean>`(decided_at, id) < (${before.decidedAt}::timestamptz, ${before.id}::uuid)`,
      );
    return query.orderBy('decided_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  });
  return rows.map(decisionOf);
}

/** Notes who lifted it; the first stands. */
export async function markLifted(
  db: Database,
  tenant: string,
  { id, by, at }: { id: string; by: string; at: string },
): Promise<void> {
  await db.tenant(tenant, (tx) =>
    tx
      .updateTable('region_pauses')
      .set({ lifted_by: by, lifted_at: at })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .where('lifted_at', 'is', null)
      .execute(),
  );
}

/** A clock that stands still by this decision says so in its last pause. */
function heldBy(tenant: string, decision: string): RawBuilder<unknown> {
  return sql`exists (select 1 from clocks k where k.tenant = ${tenant} and k.case_id = c.id and k.state = 'paused'
    and k.record -> 'pauses' -> -1 ->> 'evidence' = ${decision})`;
}

/** Which cases a decision reaches, of those a sight may see. */
export interface Reach {
  readonly sight: Sight;
  readonly region: string;
  readonly workflows: readonly string[];
  /** `free`: not yet standing still by the decision; `held`: standing still by it. */
  readonly by?: { readonly decision: string; readonly as: 'free' | 'held' };
}

/** Open cases of a region, in the order they were opened. */
export async function casesReached(
  db: Database,
  tenant: string,
  { sight, region, workflows, by }: Reach,
): Promise<string[]> {
  const where = [
    sql`c.tenant = ${tenant} and c.status = 'open' and starts_with(c.region, ${region})`,
    sql`c.workflow = any(${[...workflows]}::text[])`,
    ...sightConditions(sight),
  ];
  if (by !== undefined)
    where.push(by.as === 'held' ? heldBy(tenant, by.decision) : sql`not ${heldBy(tenant, by.decision)}`);
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      select c.id from cases c where ${sql.join(where, sql` and `)} order by c.id`.execute(tx);
    return rows.map(({ id }) => id);
  });
}
