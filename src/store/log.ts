import type { Selectable } from 'kysely';
import { msOf } from '../domain/instants.ts';
import type { SealedRow } from '../engine/chain.ts';
import type { Tx } from './database.ts';
import type { Tables } from './tables.ts';

/** Rows of a case's log as they were sealed, oldest first. */
export async function readLog(tx: Tx, tenant: string, caseId: string): Promise<SealedRow[]> {
  const rows = await tx
    .selectFrom('events')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('case_id', '=', caseId)
    .orderBy('seq')
    .execute();
  return rows.map(sealedRow);
}

/** The logs of several cases in one read. */
export async function readLogs(
  tx: Tx,
  tenant: string,
  caseIds: readonly string[],
): Promise<Map<string, SealedRow[]>> {
  const logs = new Map<string, SealedRow[]>(caseIds.map((id) => [id, []]));
  if (caseIds.length === 0) return logs;
  const rows = await tx
    .selectFrom('events')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('case_id', 'in', caseIds)
    .orderBy('case_id')
    .orderBy('seq')
    .execute();
  for (const row of rows) logs.get(row.case_id)!.push(sealedRow(row));
  return logs;
}

/** One row of it. */
export async function readLogRow(
  tx: Tx,
  tenant: string,
  caseId: string,
  seq: number,
): Promise<SealedRow | undefined> {
  const row = await tx
    .selectFrom('events')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('case_id', '=', caseId)
    .where('seq', '=', seq)
    .executeTakeFirst();
  return row === undefined ? undefined : sealedRow(row);
}

function sealedRow(row: Selectable<Tables['events']>): SealedRow {
  return {
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
  };
}
