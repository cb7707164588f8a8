import { sql } from 'kysely';
import type { Database } from './database.ts';

const TENANTS_MAX = 1000;

/** A letter as it is carried to its address. */
export interface Letter {
  readonly id: string;
  readonly caseId: string;
  readonly recipient: string;
  readonly address: string;
  readonly type: string | null;
  readonly payload: unknown;
  /** 1 for the first; it also tells a late carrier from the present one. */
  readonly attempt: number;
}

/** Tenants with letters to carry, the longest late first. */
export async function tenantsWithLetters(db: Database): Promise<string[]> {
  const { rows } = await db.due.query<{ tenant: string }>(
    `select tenant from letters where state = 'pending' and next_attempt_at <= statement_timestamp()
     group by tenant order by min(next_attempt_at) limit $1`,
    [TENANTS_MAX],
  );
  return rows.map(({ tenant }) => tenant);
}

/**
 * Takes the first letter of each case that has some, so that they arrive in the order they were written, and leases
 * them: whoever is killed while he carries one leaves it to the next.
 */
export async function claimLetters(
  db: Database,
  tenant: string,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<Letter[]> {
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<Letter>`
      update letters l set attempts = l.attempts + 1,
        next_attempt_at = statement_timestamp() + make_interval(secs => ${leaseMs}::float8 / 1000)
      from (select id from letters h where h.tenant = ${tenant} and h.state = 'pending'
          and h.next_attempt_at <= statement_timestamp() and not exists (
            select 1 from letters e where e.tenant = ${tenant} and e.case_id = h.case_id and e.state = 'pending'
              and e.no < h.no)
        order by h.no limit ${limit} for update skip locked) head
      where l.tenant = ${tenant} and l.id = head.id
      returning l.id, l.case_id as "caseId", l.recipient, l.address, l.type, l.payload, l.attempts as attempt`.execute(
      tx,
    );
    return rows;
  });
}

export type LetterOutcome =
  | { readonly verdict: 'delivered' }
  | { readonly verdict: 'dead'; readonly error: string }
  | { readonly verdict: 'retry'; readonly error: string; readonly delayMs: number };

/** Writes what became of a letter, unless somebody else has taken it over meanwhile. */
export async function settleLetter(
  db: Database,
  tenant: string,
  { id, attempt }: Pick<Letter, 'id' | 'attempt'>,
  outcome: LetterOutcome,
): Promise<void> {
  const error = outcome.verdict === 'delivered' ? null : outcome.error;
  const state = outcome.verdict === 'retry' ? 'pending' : outcome.verdict;
  const delayMs = outcome.verdict === 'retry' ? outcome.delayMs : 0;
  await db.tenant(tenant, (tx) =>
    sql`update letters set state = ${state}, last_error = ${error},
        delivered_at = case when ${state} = 'delivered' then statement_timestamp() end,
        next_attempt_at = statement_timestamp() + make_interval(secs => ${delayMs}::float8 / 1000)
      where tenant = ${tenant} and id = ${id} and attempts = ${attempt} and state = 'pending'`.execute(tx),
  );
}

/** Whether a tenant has agreed to take letters from another one. */
export async function takesLetters(db: Database, tenant: string, sender: string): Promise<boolean> {
  const found = await db.tenant(tenant, (tx) =>
    tx
      .selectFrom('letter_senders')
      .select('sender')
      .where('tenant', '=', tenant)
      .where('sender', '=', sender)
      .executeTakeFirst(),
  );
  return found !== undefined;
}

export interface LetterSender {
  readonly sender: string;
  readonly allowedBy: string;
  readonly createdAt: string;
}

export async function listSenders(
  db: Database,
  tenant: string,
  { after, limit }: { after: string; limit: number },
): Promise<LetterSender[]> {
  return db.tenant(tenant, (tx) =>
    tx
      .selectFrom('letter_senders')
      .select(['sender', 'allowed_by as allowedBy', 'created_at as createdAt'])
      .where('tenant', '=', tenant)
      .where('sender', '>', after)
      .orderBy('sender')
      .limit(limit)
      .execute(),
  );
}

export async function allowSender(db: Database, tenant: string, sender: string, by: string): Promise<void> {
  await db.tenant(tenant, (tx) =>
    tx
      .insertInto('letter_senders')
      .values({ tenant, sender, allowed_by: by })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

export async function refuseSender(db: Database, tenant: string, sender: string): Promise<void> {
  await db.tenant(tenant, (tx) =>
    tx.deleteFrom('letter_senders').where('tenant', '=', tenant).where('sender', '=', sender).execute(),
  );
}

export interface LetterRow {
  readonly id: string;
  readonly caseId: string;
  readonly seq: number;
  readonly recipient: string;
  readonly address: string;
  readonly type: string | null;
  readonly state: 'pending' | 'delivered' | 'dead';
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
}

/** Letters of a tenant, the newest first; what they say is in the log of the case that wrote them. */
export async function listLetters(
  db: Database,
  tenant: string,
  { state, before, limit }: { state?: LetterRow['state']; before?: string; limit: number },
): Promise<LetterRow[]> {
  return db.tenant(tenant, (tx) => {
    let query = tx
      .selectFrom('letters')
      .select(['id', 'case_id as caseId', 'seq', 'recipient', 'address', 'type', 'state', 'attempts'])
      .select(['last_error as lastError', 'created_at as createdAt', 'delivered_at as deliveredAt'])
      .where('tenant', '=', tenant);
    if (state !== undefined) query = query.where('state', '=', state);
    if (before !== undefined) query = query.where('id', '<', before);
    return query.orderBy('id', 'desc').limit(limit).execute();
  });
}

/** A dead letter is carried again. @returns false when there is no such letter, or it is not dead */
export async function retryLetter(db: Database, tenant: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db.tenant(tenant, (tx) =>
    tx
      .updateTable('letters')
      .set({ state: 'pending', attempts: 0, next_attempt_at: sql<string>`statement_timestamp()` })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .where('state', '=', 'dead')
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}
