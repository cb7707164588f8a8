import { createHash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import { uuidv7 } from '../domain/ids.ts';
import { iso } from '../domain/instants.ts';
import type { LogRow } from './case-state.ts';

/** What every case's chain hangs on. */
export const GENESIS = '0'.repeat(64);

/** RFC 8785 canonical JSON, so that any language can recompute the chain. */
export function canonical(value: unknown): string {
  return canonicalize(value) as string;
}

export interface SealedRow extends LogRow {
  readonly id: string;
  readonly recordedAt: number;
  /** 16 random bytes, hex: with it gone, the digest says nothing of the payload. */
  readonly salt: string;
  /** SHA-256 of salt and the canonical payload and facts: the clear part can be erased and the chain still holds. */
  readonly digest: string;
  readonly prevHash: string;
  readonly hash: string;
}

export interface Circumstances {
  readonly tenant: string;
  readonly caseId: string;
  readonly recordedAt: number;
}

/** Hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function digestOf(salt: string, payload: unknown, facts: unknown): string {
  return sha256(salt + canonical({ facts, payload }));
}

/** Hash of one row: everything that is said of it, with its payload by digest, behind the hash of the row before. */
export function hashOf(
  circumstances: Omit<Circumstances, 'recordedAt'>,
  row: Omit<SealedRow, 'hash'>,
): string {
  const { tenant, caseId } = circumstances;
  const { seq, id, type, actor, timer, from, to, clocks, digest, policyVersion, calendarVersion } = row;
  const body = {
    tenant,
    caseId,
    seq,
    id,
    type,
    at: iso(row.at),
    recordedAt: iso(row.recordedAt),
    actor,
    ...(timer === undefined ? {} : { timer }),
    from,
    to,
    clocks,
    digest,
    policyVersion,
    calendarVersion,
  };
  return sha256(row.prevHash + canonical(body));
}

/** Gives the rows of one commit their ids, salts and hashes, each behind the one before. */
export function seal(rows: readonly LogRow[], head: string, circumstances: Circumstances): SealedRow[] {
  let prevHash = head;
  return rows.map((row) => {
    const salt = randomBytes(16).toString('hex');
    const sealed = {
      ...row,
      id: row.id ?? uuidv7(circumstances.recordedAt),
      recordedAt: circumstances.recordedAt,
      salt,
      digest: digestOf(salt, row.payload, row.facts),
      prevHash,
    };
    prevHash = hashOf(circumstances, sealed);
    return { ...sealed, hash: prevHash };
  });
}
