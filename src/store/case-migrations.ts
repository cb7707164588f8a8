import { sql } from 'kysely';
import type { Database } from './database.ts';
import { CASE_COLUMNS, type CaseRow } from './read-case.ts';

/** What a dry run found of one case: what it becomes, by digest, or why it cannot be moved. */
export interface Foreseen {
  readonly caseId: string;
  readonly revision: number;
  readonly outcome: string | null;
  readonly refused: string | null;
}

export interface ForeseenPlan {
  readonly planId: string;
  readonly workflow: string;
  readonly from: number;
  readonly to: number;
  readonly cases: number;
  readonly movable: number;
  /** SHA-256 over every case, its revision and its outcome, in the order of their ids. */
  readonly digest: string;
  readonly foreseenAt: string;
}

export interface WaitingCase extends CaseRow {
  readonly now: number;
  readonly recorded_at: number;
  /** What the last dry run foresaw of it. */
  readonly foreseen: Foreseen | null;
  /** Row by which this plan was last taken back for this case. */
  readonly undone_seq: number | null;
}

/** Running cases of a version, in the order of their ids, each with what was foreseen of it under a plan. */
export async function casesOfVersion(
  db: Database,
  tenant: string,
  ask: { plan: string; workflow: string; version: number; after: string; limit: number },
): Promise<WaitingCase[]> {
  const { plan, workflow, version, after, limit } = ask;
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<WaitingCase>`
      select ${sql.raw(CASE_COLUMNS)}, (extract(epoch from law_now()) * 1000)::float8 as now,
        floor((extract(epoch from clock_timestamp()) * 1000)::float8) as recorded_at,
        (select json_build_object('caseId', o.case_id, 'revision', o.revision, 'outcome', o.outcome, 'refused', o.refused)
           from case_migration_outcomes o where o.tenant = c.tenant and o.plan = ${plan} and o.case_id = c.id) as foreseen,
        (select max(e.seq) from events e where e.tenant = c.tenant and e.case_id = c.id and e.type = 'MIGRATION_UNDONE'
           and e.payload -> 'plan' ->> 'sha256' = ${plan}) as undone_seq
      from (select * from cases where tenant = ${tenant} and workflow = ${workflow} and workflow_version = ${version}
          and status <> 'ended' and id > ${after}::uuid order by id limit ${limit}) c order by c.id`.execute(
      tx,
    );
    return rows;
  });
}

/** How many running cases of a version there are. */
export async function countOfVersion(
  db: Database,
  tenant: string,
  { workflow, version }: { workflow: string; version: number },
): Promise<number> {
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from cases where tenant = ${tenant}
      and workflow = ${workflow} and workflow_version = ${version} and status <> 'ended'`.execute(tx);
    return rows[0]!.n;
  });
}

/** Forgets an earlier dry run: until the new one is through, the plan counts as not looked at. */
export async function forgetForeseen(db: Database, tenant: string, plan: string): Promise<void> {
  await db.tenant(tenant, async (tx) => {
    await tx.deleteFrom('case_migrations').where('tenant', '=', tenant).where('plan', '=', plan).execute();
    await tx
      .deleteFrom('case_migration_outcomes')
      .where('tenant', '=', tenant)
      .where('plan', '=', plan)
      .execute();
  });
}

export async function keepForeseen(
  db: Database,
  tenant: string,
  plan: string,
  cases: readonly Foreseen[],
): Promise<void> {
  if (cases.length === 0) return;
  await db.tenant(tenant, (tx) =>
    tx
      .insertInto('case_migration_outcomes')
      .values(cases.map(({ caseId, ...rest }) => ({ tenant, plan, case_id: caseId, ...rest })))
      .execute(),
  );
}

export async function keepPlan(
  db: Database,
  tenant: string,
  plan: string,
  { planId, workflow, from, to, cases, movable, digest }: Omit<ForeseenPlan, 'foreseenAt'>,
  foreseenBy: string,
): Promise<void> {
  await db.tenant(tenant, (tx) =>
    tx
      .insertInto('case_migrations')
      .values({
        tenant,
        plan,
        plan_id: planId,
        workflow,
        from_version: from,
        to_version: to,
        cases,
        movable,
        digest,
        foreseen_by: foreseenBy,
      })
      .execute(),
  );
}

export async function readPlan(
  db: Database,
  tenant: string,
  plan: string,
): Promise<ForeseenPlan | undefined> {
  return db.tenant(tenant, (tx) =>
    tx
      .selectFrom('case_migrations')
      .select([
        'plan_id as planId',
        'workflow',
        'from_version as from',
        'to_version as to',
        'cases',
        'movable',
        'digest',
        'foreseen_at as foreseenAt',
      ])
      .where('tenant', '=', tenant)
      .where('plan', '=', plan)
      .executeTakeFirst(),
  );
}

/** A case a plan looked at or moved, and where it stands with it. */
export interface Reached {
  readonly caseId: string;
  readonly number: string;
  /** Of the case now. */
  readonly revision: number;
  readonly version: number;
  readonly foreseen: Foreseen | null;
  /** The last row by which the plan moved it, and what it became then. */
  readonly movedSeq: number | null;
  readonly outcome: string | null;
}

/** Everything a plan reached since its last dry run, in the order of the ids. The log says what was moved, not a list kept beside it. */
export async function reachedCases(
  db: Database,
  tenant: string,
  { plan, workflow, after, limit }: { plan: string; workflow: string; after: string; limit: number },
): Promise<Reached[]> {
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<Reached>`
      select c.id as "caseId", c.number, c.revision, c.workflow_version as version, m.seq as "movedSeq", m.outcome,
        case when o.case_id is null then null else json_build_object('caseId', o.case_id, 'revision', o.revision,
          'outcome', o.outcome, 'refused', o.refused) end as foreseen
      from cases c
        left join case_migration_outcomes o on o.tenant = c.tenant and o.plan = ${plan} and o.case_id = c.id
        left join lateral (select e.seq, e.payload ->> 'outcome' as outcome from events e where e.tenant = c.tenant
          and e.case_id = c.id and e.type = 'MIGRATED' and e.payload -> 'plan' ->> 'sha256' = ${plan}
          and e.recorded_at >= (select date_trunc('milliseconds', p.foreseen_at) from case_migrations p
            where p.tenant = c.tenant and p.plan = ${plan})
          order by e.seq desc limit 1) m on true
      where c.tenant = ${tenant} and c.workflow = ${workflow} and c.id > ${after}::uuid
        and (o.case_id is not null or m.seq is not null)
      order by c.id limit ${limit}`.execute(tx);
    return rows;
  });
}

/** Cases a plan moved, in the order of their ids; those that were taken back since are not among them. */
export async function movedBy(
  db: Database,
  tenant: string,
  ask: { plan: string; workflow: string; version: number; after: string; limit: number },
): Promise<{ caseId: string; number: string }[]> {
  const { plan, workflow, version, after, limit } = ask;
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<{ caseId: string; number: string }>`
      select c.id as "caseId", c.number from cases c
      where c.tenant = ${tenant} and c.workflow = ${workflow} and c.workflow_version = ${version}
        and c.id > ${after}::uuid and exists (select 1 from events e where e.tenant = c.tenant and e.case_id = c.id
          and e.type = 'MIGRATED' and e.payload -> 'plan' ->> 'sha256' = ${plan})
      order by c.id limit ${limit}`.execute(tx);
    return rows;
  });
}
