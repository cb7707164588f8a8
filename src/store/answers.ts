import type { Database } from './database.ts';
import type { StoredAnswer } from './read-case.ts';

interface KeyOf {
  readonly caller: string;
  readonly key: string;
}

/** The answer given before under a key by a request that is not about one case. */
export async function readAnswer(
  db: Database,
  tenant: string,
  { caller, key }: KeyOf,
): Promise<StoredAnswer | undefined> {
  return db.tenant(tenant, (tx) =>
    tx
      .selectFrom('idempotency_keys')
      .select(['request_hash as requestHash', 'status', 'answer', 'case_id as caseId'])
      .where('tenant', '=', tenant)
      .where('caller', '=', caller)
      .where('key', '=', key)
      .executeTakeFirst(),
  );
}

/** Keeps an answer unless another process was first. @returns whether this one is the kept one */
export async function keepAnswer(
  db: Database,
  tenant: string,
  { caller, key }: KeyOf,
  { requestHash, status, answer }: Omit<StoredAnswer, 'caseId'>,
): Promise<boolean> {
  const kept = await db.tenant(tenant, (tx) =>
    tx
      .insertInto('idempotency_keys')
      .values({ tenant, caller, key, request_hash: requestHash, status, answer, case_id: null })
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst(),
  );
  return kept !== undefined;
}
