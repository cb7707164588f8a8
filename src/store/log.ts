import { msOf } from '../domain/instants.ts';
import type { SealedRow } from '../engine/chain.ts';
import type { Tx } from './database.ts';

/** Rows of a case's log as they were sealed, oldest first. */
export async function readLog(tx: Tx, tenant: string, caseId: string): Promise<SealedRow[]> {
  const rows = await tx
    .selectFrom('events')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('case_id', '=', caseId)
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({
    seq: row.seq,
    id: row.id,
    type: row.type,
    at: msOf(row.at),
    recordedAt: msOf(row.recorded_at),
    actor: row.actor as SealedRow['actor'],
    payload: row.payload,
    facts: row.facts as SealedRow['facts'],
    ...(row.timer === null ? {} : { timer: row.timer }),
    from: row.from_state,
    to: row.to_state,
    clocks: row.clocks as SealedRow['clocks'],
    policyVersion: row.policy_version,
    calendarVersion: row.calendar_version,
    salt: row.salt,
    digest: row.digest,
    prevHash: row.prev_hash,
    hash: row.hash,
  }));
}
