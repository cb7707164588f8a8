import { sql } from 'kysely';
import { iso } from '../domain/instants.ts';
import type { Database, Tx } from './database.ts';
import { mineCondition, type Sight, sightConditions } from './list-cases.ts';

/** Law time of a foreign clock, or the database's own. */
function nowText(now: number | undefined): string | null {
  return now === undefined ? null : iso(now);
}

/**
 * While timers due before a notice's time have not fired, more may have to be told at that very time: a sweep that
 * is late must not cut one morning into several messages. Cases held by an incident are not waited for.
 */
const UNFIRED = `(held_until is null or held_until <= clock_timestamp()) and next_due_at`;

/** Tenants with notices that are to be told by now, the longest late first. */
export async function tenantsToTell(db: Database, now: number | undefined): Promise<string[]> {
  const { rows } = await db.due.query<{ tenant: string }>(
    `with late as (
       select tenant, min(next_due_at) as first from cases
       where ${UNFIRED} <= coalesce($1::timestamptz, law_now()) group by tenant)
     select n.tenant from notices n left join late l on l.tenant = n.tenant
     where not n.told and n.tell_at <= coalesce($1::timestamptz, law_now())
       and n.tell_at < coalesce(l.first, 'infinity')
     group by n.tenant order by min(n.tell_at)`,
    [nowText(now)],
  );
  return rows.map(({ tenant }) => tenant);
}

/** When the next notice of any tenant is to be told; `undefined` when none waits. */
export async function nextTellAt(db: Database): Promise<string | undefined> {
  const { rows } = await db.due.query<{ at: string | null }>(
    'select min(tell_at) as at from notices where not told',
  );
  return rows[0]?.at ?? undefined;
}

/** A notice whose time has come, with how its clock stands now. */
export interface DueNotice {
  readonly id: string;
  /** `person:ID`, `unit:ID/duty` or `duty:ID`. */
  readonly recipient: string;
  readonly caseId: string;
  readonly number: string;
  readonly duty: string;
  readonly unit: string | null;
  readonly person: string | null;
  readonly tellAt: string;
  readonly clock: string;
  readonly rung: string;
  readonly dueOn: string;
  readonly provisional: boolean;
  /** The clock still runs, or was missed and is still owed, and the rung is one of its present term. */
  readonly stands: boolean;
}

/**
 * Takes due notices of a tenant, those of one recipient and instant next to each other. One process at a time works
 * on a tenant, or two would each tell a person half of their morning; `undefined`: another one does.
 */
export async function takeNotices(
  tx: Tx,
  tenant: string,
  { now, limit }: { now: number | undefined; limit: number },
): Promise<DueNotice[] | undefined> {
  // The bounds are asked for beforehand: as parameters they are index conditions, as expressions a filter per row.
  const at = sql`coalesce(${nowText(now)}::timestamptz, law_now())`;
  const { rows: turns } = await sql<{ mine: boolean; now: string; unfired: string | null }>`
    select pg_try_advisory_xact_lock(hashtext('bihuan.digest'), hashtext(${tenant})) as mine, ${at} as now,
      (select min(next_due_at) from cases where tenant = ${tenant} and ${sql.raw(UNFIRED)} <= ${at}) as unfired`.execute(
    tx,
  );
  const turn = turns[0]!;
  if (!turn.mine) return undefined;
  const { rows } = await sql<DueNotice>`
    with taken as materialized (
      select n.*, coalesce('person:' || n.person, 'unit:' || n.unit || '/' || n.duty, 'duty:' || n.duty) as recipient
      from notices n where n.tenant = ${tenant} and not n.told and n.tell_at <= ${turn.now}
        and n.tell_at < ${turn.unfired ?? 'infinity'}
      order by n.tell_at, recipient, n.duty, n.id limit ${limit} for update skip locked)
    select n.id, n.recipient, n.case_id as "caseId", n.number, n.duty, n.unit, n.person, n.tell_at as "tellAt",
      n.body ->> 'clock' as clock, n.body ->> 'rung' as rung,
      coalesce(k.due_on, (n.body ->> 'dueOn')::date) as "dueOn",
      coalesce(k.provisional, (n.body ->> 'provisional')::boolean) as provisional,
      k.state in ('running', 'missed') and k.record -> 'endedAt' is null
        and k.record -> 'fired' @> jsonb_build_array(n.body -> 'rung') is true as stands
    from taken n left join clocks k on k.tenant = ${tenant} and k.case_id = n.case_id and k.name = n.body ->> 'clock'
    order by n.tell_at, n.recipient, n.duty, n.id`.execute(tx);
  return rows.map((row) => ({ ...row, stands: row.stands === true }));
}

export async function markTold(tx: Tx, tenant: string, ids: readonly string[]): Promise<void> {
  await sql`update notices set told = true where tenant = ${tenant} and id = any(${[...ids]}::uuid[])`.execute(
    tx,
  );
}

export interface NoticePosition {
  readonly tellAt: string;
  readonly id: string;
}

export interface NoticeRow extends NoticePosition {
  readonly caseId: string;
  readonly number: string;
  readonly duty: string;
  readonly unit: string | null;
  readonly person: string | null;
  readonly clock: string;
  readonly rung: string;
  readonly dueOn: string;
  readonly provisional: boolean;
  readonly told: boolean;
}

export interface NoticeAsk {
  readonly sight: Sight;
  readonly roles: readonly string[];
  readonly told?: boolean;
  readonly before?: NoticePosition;
  readonly limit: number;
}

/** What somebody has been and will be told, the latest first; of cases they may no longer see, nothing. */
export async function listNotices(
  db: Database,
  tenant: string,
  { sight, roles, told, before, limit }: NoticeAsk,
): Promise<NoticeRow[]> {
  const { person, unit } = sight;
  const where = [
    sql`n.tenant = ${tenant}`,
    mineCondition('n', tenant, { person, unit, roles }),
    ...sightConditions(sight),
  ];
  if (told !== undefined) where.push(sql`n.told = ${told}`);
  if (before !== undefined) where.push(sql`(n.tell_at, n.id) < (${before.tellAt}, ${before.id}::uuid)`);
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<NoticeRow>`
      select n.id, n.case_id as "caseId", n.number, n.duty, n.unit, n.person, n.body ->> 'clock' as clock,
        n.body ->> 'rung' as rung, n.body ->> 'dueOn' as "dueOn", (n.body ->> 'provisional')::boolean as provisional,
        n.tell_at as "tellAt", n.told
      from notices n join cases c on c.tenant = n.tenant and c.id = n.case_id
      where ${sql.join(where, sql` and `)}
      order by n.tell_at desc, n.id desc limit ${limit}`.execute(tx);
    return rows;
  });
}
