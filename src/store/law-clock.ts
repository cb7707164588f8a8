import { sql } from 'kysely';
import { msOf } from '../domain/instants.ts';
import type { Database } from './database.ts';

/** What the law's clock says, ms: the database's own, or the sandbox's. */
export async function lawNow(db: Database): Promise<number> {
  const { rows } = await sql<{ now: string }>`select law_now() as now`.execute(db.kysely);
  return msOf(rows[0]!.now);
}

/** Moves the sandbox's clock, never back: another process may have moved it further since it was read. */
export async function moveSandboxClock(db: Database, now: string): Promise<boolean> {
  const { rows } = await sql`insert into sandbox_clock as s (now) values (${now})
    on conflict (one) do update set now = excluded.now where s.now <= excluded.now returning s.now`.execute(
    db.kysely,
  );
  return rows.length > 0;
}

/** The earliest instant at which a case that is not held has something due, ms. */
export async function nextDue(db: Database): Promise<number | undefined> {
  const { rows } = await db.due.query<{ next: number | null }>(
    `select (extract(epoch from min(next_due_at)) * 1000)::float8 as next from cases
     where next_due_at is not null and (held_until is null or held_until <= clock_timestamp())`,
  );
  return rows[0]!.next ?? undefined;
}

/** How late the oldest timer that is due and not held is, in seconds of the law's clock; 0 when none is. */
export async function timerLateness(db: Database, clock: number | undefined): Promise<number> {
  const { rows } = await db.due.query<{ late: number }>(
    `select coalesce(extract(epoch from coalesce($1::timestamptz, law_now()) - min(next_due_at)), 0)::float8 as late
     from cases where next_due_at <= coalesce($1::timestamptz, law_now())
       and (held_until is null or held_until <= clock_timestamp())`,
    [clock === undefined ? null : new Date(clock)],
  );
  return rows[0]!.late;
}
