import { type RawBuilder, sql } from 'kysely';
import { iso } from '../domain/instants.ts';
import type { Timer } from '../engine/case-state.ts';
import type { PolicyScope, Rung } from '../engine/policy.ts';
import type { LateParty, Text } from '../engine/workflow.ts';
import type { Database } from './database.ts';
import { type Sight, sightConditions } from './list-cases.ts';

export interface TimerFilter {
  /** Instants, RFC 3339; `dueFrom` itself is in, `dueBefore` is not. */
  readonly dueFrom?: string;
  readonly dueBefore?: string;
  readonly workflow?: string;
  /** Leading digits of a region code. */
  readonly region?: string;
  readonly unit?: string;
  readonly kind?: Timer['kind'];
  readonly level?: number;
}

export interface TimerPosition {
  readonly dueAt: string;
  readonly caseId: string;
  readonly no: number;
}

/** An armed timer with what is to be said of its case and its clock. */
export interface TimerRow extends TimerPosition {
  readonly number: string;
  readonly workflow: string;
  readonly workflowVersion: number;
  readonly policyVersion: string;
  readonly policyScope: PolicyScope;
  readonly state: string;
  readonly unit: string | null;
  readonly region: string | null;
  readonly kind: Timer['kind'];
  readonly name: string;
  /** Type of a delayed event of the machine's own. */
  readonly event: string | null;
  readonly rung: Rung | null;
  /** Of the clock: its last day, and what its own record says of label and late party. Absent for delayed events. */
  readonly dueOn: string | null;
  readonly provisional: boolean | null;
  readonly label: Text | null;
  readonly late: LateParty | null;
}

/** Armed timers of the cases a sight may see, in the order in which they will fire. */
export async function listTimers(
  db: Database,
  tenant: string,
  {
    sight,
    filter,
    after,
    limit,
  }: { sight: Sight; filter: TimerFilter; after?: TimerPosition; limit: number },
): Promise<TimerRow[]> {
  const where = conditionsOf(tenant, sight, filter);
  if (after !== undefined)
    where.push(
      sql`(t.due_at, t.case_id, t.no) > (${after.dueAt}, ${after.caseId}::uuid, ${after.no}::integer)`,
    );
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<TimerRow>`
      select t.due_at as "dueAt", t.case_id as "caseId", t.no, c.number, c.workflow,
        c.workflow_version as "workflowVersion", c.policy_version as "policyVersion",
        c.policy_scope as "policyScope", c.state, c.unit, c.region, t.kind, t.name, t.event ->> 'type' as event, t.rung,
        k.due_on as "dueOn", k.provisional, k.record -> 'label' as label, k.record -> 'late' as late
      from timers t join cases c on c.tenant = t.tenant and c.id = t.case_id
      left join clocks k on k.tenant = t.tenant and k.case_id = t.case_id and k.name = t.name and t.kind <> 'raise'
      where ${sql.join(where, sql` and `)}
      order by t.due_at, t.case_id, t.no limit ${limit}`.execute(tx);
    return rows;
  });
}

function conditionsOf(tenant: string, sight: Sight, filter: TimerFilter): RawBuilder<unknown>[] {
  const { dueFrom, dueBefore, workflow, region, unit, kind, level } = filter;
  const conditions = [sql`t.tenant = ${tenant}`, ...sightConditions(sight)];
  if (dueFrom !== undefined) conditions.push(sql`t.due_at >= ${dueFrom}`);
  if (dueBefore !== undefined) conditions.push(sql`t.due_at < ${dueBefore}`);
  if (workflow !== undefined) conditions.push(sql`c.workflow = ${workflow}`);
  if (region !== undefined) conditions.push(sql`starts_with(c.region, ${region})`);
  if (unit !== undefined) conditions.push(sql`c.unit = ${unit}`);
  if (kind !== undefined) conditions.push(sql`t.kind = ${kind}`);
  if (level !== undefined) conditions.push(sql`(t.rung ->> 'level')::integer = ${level}`);
  return conditions;
}

/** What of one hour or day will fire. `rungs` counts every rung, `levels` those among them that reach a level. */
export interface ForecastItem {
  readonly from: string;
  readonly due: number;
  readonly rungs: number;
  readonly levels: Readonly<Record<string, number>>;
  readonly resumes: number;
  /** Delayed events of machines. */
  readonly raises: number;
}

const COUNTED = { due: 'due', rung: 'rungs', resume: 'resumes', raise: 'raises' } as const;

/**
 * @param from ms of the first bucket's beginning @param buckets how many of `sizeMs` each
 * Buckets of whole hours and days may be cut by arithmetic because Shanghai time has no changes of its own.
 */
export async function forecastTimers(
  db: Database,
  tenant: string,
  {
    sight,
    filter,
    from,
    sizeMs,
    buckets,
  }: {
    sight: Sight;
    filter: TimerFilter;
    from: number;
    sizeMs: number;
    buckets: number;
  },
): Promise<ForecastItem[]> {
  const within = { ...filter, dueFrom: iso(from), dueBefore: iso(from + buckets * sizeMs) };
  const where = conditionsOf(tenant, sight, within);
  const rows = await db.tenant(tenant, async (tx) => {
    const found = await sql<{ bucket: number; kind: Timer['kind']; level: string | null; n: number }>`
      select floor((extract(epoch from t.due_at) * 1000 - ${from}::float8) / ${sizeMs}::float8)::integer as bucket,
        t.kind, t.rung ->> 'level' as level, count(*) as n
      from timers t join cases c on c.tenant = t.tenant and c.id = t.case_id
      where ${sql.join(where, sql` and `)} group by 1, 2, 3`.execute(tx);
    return found.rows;
  });
  const counts = Array.from({ length: buckets }, () => {
    const levels: Record<string, number> = {};
    return { due: 0, rungs: 0, resumes: 0, raises: 0, levels };
  });
  for (const { bucket, kind, level, n } of rows) {
    const count = counts[bucket]!;
    count[COUNTED[kind]] += n;
    if (level !== null) count.levels[level] = (count.levels[level] ?? 0) + n;
  }
  return counts.map(({ due, rungs, levels, resumes, raises }, index) => ({
    from: iso(from + index * sizeMs),
    due,
    rungs,
    levels,
    resumes,
    raises,
  }));
}
