import type { Database } from './database.ts';

export interface IncidentRow {
  readonly id: string;
  readonly caseId: string;
  readonly timer: number | null;
  readonly error: string;
  readonly attempts: number;
  readonly state: 'open' | 'resolved' | 'skipped';
  readonly firstAt: string;
  readonly lastAt: string;
  readonly retryAt: string | null;
  readonly settledBy: string | null;
  readonly reason: string | null;
}

const COLUMNS = [
  'id',
  'case_id as caseId',
  'timer_no as timer',
  'error',
  'attempts',
  'state',
  'first_at as firstAt',
  'last_at as lastAt',
  'retry_at as retryAt',
  'settled_by as settledBy',
  'reason',
] as const;

/** Incidents of a tenant, the newest first. */
export async function listIncidents(
  db: Database,
  tenant: string,
  { state, before, limit }: { state?: IncidentRow['state']; before?: string; limit: number },
): Promise<IncidentRow[]> {
  return db.tenant(tenant, (tx) => {
    let query = tx.selectFrom('incidents').select(COLUMNS).where('tenant', '=', tenant);
    if (state !== undefined) query = query.where('state', '=', state);
    if (before !== undefined) query = query.where('id', '<', before);
    return query.orderBy('id', 'desc').limit(limit).execute();
  });
}

export async function readIncident(
  db: Database,
  tenant: string,
  id: string,
): Promise<IncidentRow | undefined> {
  return db.tenant(tenant, (tx) =>
    tx
      .selectFrom('incidents')
      .select(COLUMNS)
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst(),
  );
}

/** Lets the sweep take the case again at once. */
export async function releaseCase(db: Database, tenant: string, caseId: string): Promise<void> {
  await db.tenant(tenant, (tx) =>
    tx
      .updateTable('cases')
      .set({ held_until: null })
      .where('tenant', '=', tenant)
      .where('id', '=', caseId)
      .execute(),
  );
}

/** The timer was left out on a person's word. */
export async function closeSkipped(
  db: Database,
  tenant: string,
  id: string,
  by: string,
  reason: string,
): Promise<void> {
  await db.tenant(tenant, (tx) =>
    tx
      .updateTable('incidents')
      .set({ state: 'skipped', retry_at: null, settled_by: by, reason })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .where('state', '=', 'open')
      .execute(),
  );
}
