import type { Database } from './database.ts';

/** A line of a case's log as it is shown. Facts are left out: they tell of other cases. */
export interface EventRow {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly recordedAt: string;
  readonly actor: unknown;
  readonly payload: unknown;
  readonly from: string | null;
  readonly to: string;
  readonly clocks: unknown;
  readonly timer: number | null;
  readonly policyVersion: string;
  readonly calendarVersion: string;
  readonly digest: string;
  readonly hash: string;
  readonly prevHash: string;
}

/** Rows of one case after a sequence number, oldest first. Whoever calls has checked that the case may be seen. */
export async function listEvents(
  db: Database,
  tenant: string,
  { caseId, after, limit }: { caseId: string; after: number; limit: number },
): Promise<EventRow[]> {
  return db.tenant(tenant, (tx) =>
    tx
      .selectFrom('events')
      .select([
        'seq',
        'id',
        'type',
        'at',
        'recorded_at as recordedAt',
        'actor',
        'payload',
        'from_state as from',
        'to_state as to',
        'clocks',
        'timer',
        'policy_version as policyVersion',
        'calendar_version as calendarVersion',
        'digest',
        'hash',
        'prev_hash as prevHash',
      ])
      .where('tenant', '=', tenant)
      .where('case_id', '=', caseId)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(limit)
      .execute(),
  );
}
