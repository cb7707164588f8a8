import { sql } from 'kysely';
import type { Database, Tx } from './database.ts';
import { type Sight, sightConditions } from './list-cases.ts';
import type { EventRow } from './list-events.ts';
import type { CaseLink } from './read-case.ts';

/** Links of other cases to this one, as those cases have them. */
export async function linksTo(tx: Tx, tenant: string, caseId: string): Promise<CaseLink[]> {
  return tx
    .selectFrom('case_links')
    .select(['kind', 'case_id as caseId'])
    .where('tenant', '=', tenant)
    .where('other_id', '=', caseId)
    .execute();
}

/** Status that each follower was last told of a case, by its own log. */
export async function lastTold(
  tx: Tx,
  tenant: string,
  { caseId, followers }: { caseId: string; followers: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; status: string }>`
    select distinct on (e.case_id) e.case_id as id, e.payload ->> 'status' as status from events e
    where e.tenant = ${tenant} and e.case_id = any(${[...followers]}::uuid[])
      and e.type in ('CASE_ENDED', 'CASE_REOPENED') and e.payload ->> 'caseId' = ${caseId}
    order by e.case_id, e.seq desc`.execute(tx);
  return new Map(rows.map(({ id, status }) => [id, status]));
}

/** A case as another one knows it: as stored, whatever may be due on it by now. */
export interface Relative {
  /** The case whose link it is. */
  readonly via: string;
  /** As that case has it: `part`, or `from-part` where it is the other that was opened. */
  readonly kind: string;
  readonly id: string;
  readonly number: string;
  readonly workflow: string;
  readonly workflowVersion: number;
  readonly status: 'open' | 'closed' | 'ended';
  readonly state: string;
  readonly overdue: boolean;
}

/** Cases linked to some others, as far as a sight may see them, each link by itself and in the order they were tied. */
export async function relativesOf(
  db: Database,
  tenant: string,
  { ids, sight, limit }: { ids: readonly string[]; sight: Sight; limit: number },
): Promise<Relative[]> {
  const where = [
    sql`l.tenant = ${tenant} and l.case_id = any(${[...ids]}::uuid[])`,
    ...sightConditions(sight),
  ];
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<Relative>`
      select l.case_id as via, l.kind, c.id, c.number, c.workflow, c.workflow_version as "workflowVersion", c.status,
        c.state, c.overdue
      from case_links l join cases c on c.tenant = l.tenant and c.id = l.other_id
      where ${sql.join(where, sql` and `)} order by l.case_id, l.seq, c.id, l.kind limit ${limit}`.execute(
      tx,
    );
    return rows;
  });
}

/** A line of a family's history: the case's own, with which case it is. */
export interface FamilyEventRow extends EventRow {
  readonly caseId: string;
  readonly number: string;
  readonly workflow: string;
  readonly workflowVersion: number;
}

export interface FamilyPosition {
  readonly at: string;
  readonly recordedAt: string;
  readonly caseId: string;
  readonly seq: number;
}

/**
 * The logs of several cases as one: by the instant the law judges by, then as they were written, then case by case.
 * Whoever calls has checked that the cases may be seen.
 */
export async function listFamilyEvents(
  db: Database,
  tenant: string,
  { ids, after, limit }: { ids: readonly string[]; after?: FamilyPosition; limit: number },
): Promise<FamilyEventRow[]> {
  const beyond =
    after === undefined
      ? sql`true`
      : sql`(e.at, e.recorded_at, e.case_id, e.seq) > (${after.at}::timestamptz, ${after.recordedAt}::timestamptz,
          ${after.caseId}::uuid, ${after.seq}::integer)`;
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<FamilyEventRow>`
      select e.case_id as "caseId", c.number, c.workflow, c.workflow_version as "workflowVersion", e.seq, e.id, e.type,
        e.at, e.recorded_at as "recordedAt", e.actor, e.payload, e.from_state as "from", e.to_state as "to", e.clocks,
        e.timer, e.policy_version as "policyVersion", e.calendar_version as "calendarVersion", e.digest, e.hash,
        e.prev_hash as "prevHash"
      from events e join cases c on c.tenant = e.tenant and c.id = e.case_id
      where e.tenant = ${tenant} and e.case_id = any(${[...ids]}::uuid[]) and ${beyond}
      order by e.at, e.recorded_at, e.case_id, e.seq limit ${limit}`.execute(tx);
    return rows;
  });
}
