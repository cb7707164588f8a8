import { sql } from 'kysely';
import type { Database } from './database.ts';

/** First retry after a minute, then doubling to a day: never a hot loop, never forgotten. */
const RETRY_SECONDS_FIRST = 60;
const RETRY_SECONDS_MAX = 86_400;

/** Records that a case cannot be moved; `hold` keeps it from the sweep, in real time, until the next try. */
export async function openIncident(
  db: Database,
  tenant: string,
  {
    id,
    caseId,
    timerNo,
    error,
    hold,
  }: { id: string; caseId: string; timerNo: number | null; error: string; hold: boolean },
): Promise<void> {
  await db.tenant(tenant, async (tx) => {
    const { rows } = await sql<{ retry_at: string }>`
      insert into incidents as i (tenant, id, case_id, timer_no, error, attempts, state, first_at, last_at, retry_at)
      values (${tenant}, ${id}, ${caseId}, ${timerNo}, ${error}, 1, 'open', clock_timestamp(), clock_timestamp(),
        clock_timestamp() + make_interval(secs => ${RETRY_SECONDS_FIRST}))
      on conflict (tenant, case_id) where state = 'open' do update set attempts = i.attempts + 1, error = excluded.error,
        timer_no = excluded.timer_no, last_at = excluded.last_at,
        retry_at = clock_timestamp() + make_interval(secs => least(${RETRY_SECONDS_FIRST} * 2 ^ least(i.attempts, 20), ${RETRY_SECONDS_MAX}))
      returning retry_at`.execute(tx);
    if (!hold) return;
    await tx
      .updateTable('cases')
      .set({ held_until: rows[0]!.retry_at })
      .where('tenant', '=', tenant)
      .where('id', '=', caseId)
      .execute();
  });
}

/** The case moved again: its incident is over. */
export async function settleIncidents(db: Database, tenant: string, caseId: string): Promise<void> {
  await db.tenant(tenant, (tx) =>
    tx
      .updateTable('incidents')
      .set({ state: 'resolved', retry_at: null })
      .where('tenant', '=', tenant)
      .where('case_id', '=', caseId)
      .where('state', '=', 'open')
      .execute(),
  );
}
