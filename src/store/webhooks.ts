import { sql } from 'kysely';
import { invalidAt, Problem } from '../domain/errors.ts';
import type { Database } from './database.ts';
import { enqueue, giveUp, holdWebhooks } from './outbox.ts';

/** Deliveries one replay may add: one statement's time, and a receiver's patience. */
export const REPLAY_MAX = 10_000;

export interface NewWebhook {
  readonly id: string;
  readonly url: string;
  /** Empty: every type. */
  readonly types: readonly string[];
  readonly secret: string;
  readonly createdBy: string;
}

/** A webhook as it may be shown; the secret leaves the database for signing only. */
export interface WebhookView {
  readonly id: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly disabledAt: string | null;
  readonly disabledReason: string | null;
}

export interface DeliveryView {
  readonly id: string;
  readonly messageId: string;
  /** `null` when the message is no longer kept. */
  readonly type: string | null;
  readonly caseId: string;
  readonly seq: number;
  readonly state: 'pending' | 'delivered' | 'dead';
  readonly attempts: number;
  /** `null` while it waits for an earlier one of the same case, and when it is over. */
  readonly nextAttemptAt: string | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
}

export interface Paging {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** The caller has checked the URL (`checkTarget`) and made the secret (`newSecret`). */
export async function createWebhook(db: Database, tenant: string, webhook: NewWebhook): Promise<WebhookView> {
  const { id, url, types, secret, createdBy } = webhook;
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<WebhookView>`insert into webhooks (tenant, id, url, types, secret, created_by)
      values (${tenant}, ${id}, ${url}, ${types}::text[], ${secret}, ${createdBy})
      returning ${VIEW}`.execute(tx);
    return rows[0]!;
  });
}

const VIEW = sql`id, url, types, created_by as "createdBy", created_at as "createdAt", disabled_at as "disabledAt",
  disabled_reason as "disabledReason"`;

/** In the order of their ids, which is the order of their making. */
export async function listWebhooks(
  db: Database,
  tenant: string,
  { limit, after }: Paging,
): Promise<Page<WebhookView>> {
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<WebhookView>`select ${VIEW} from webhooks
      where tenant = ${tenant} and (${after ?? null}::uuid is null or id > ${after ?? null}::uuid)
      order by id limit ${limit + 1}`.execute(tx);
    return page(rows, limit, ({ id }) => id);
  });
}

function page<T>(rows: readonly T[], limit: number, key: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? key(last) : null };
}

/** @returns whether there was one. Its delivery log stays; what was still to be sent becomes dead letters. */
export async function deleteWebhook(db: Database, tenant: string, id: string): Promise<boolean> {
  return db.tenant(tenant, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('webhooks')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await giveUp(tx, tenant, id, '订阅已删除 the webhook was deleted');
    return true;
  });
}

/** Newest first. @throws Problem NOT_FOUND when the tenant has no such webhook */
export async function listDeliveries(
  db: Database,
  tenant: string,
  webhookId: string,
  { limit, after }: Paging,
): Promise<Page<DeliveryView>> {
  return db.tenant(tenant, async (tx) => {
    const known = await sql`select 1 from webhooks where tenant = ${tenant} and id = ${webhookId}`.execute(
      tx,
    );
    if (known.rows.length === 0) throw new Problem('NOT_FOUND');
    const { rows } = await sql<DeliveryView & { no: number }>`
      select d.no, d.id, d.message_id as "messageId", m.type, d.case_id as "caseId", d.seq, d.state, d.attempts,
        case when d.state = 'pending' then nullif(d.next_attempt_at, 'infinity') end as "nextAttemptAt",
        d.last_status as "lastStatus", d.last_error as "lastError", d.created_at as "createdAt",
        d.delivered_at as "deliveredAt"
      from deliveries d left join messages m on m.tenant = d.tenant and m.id = d.message_id
      where d.tenant = ${tenant} and d.webhook_id = ${webhookId}
        and (${after ?? null}::bigint is null or d.no < ${after ?? null}::bigint)
      order by d.no desc limit ${limit + 1}`.execute(tx);
    const { items, next } = page(rows, limit, ({ no }) => String(no));
    return { items: items.map(({ no: _, ...view }) => view), next };
  });
}

export interface ReplayChoice {
  /** Ids of deliveries or of messages. */
  readonly ids?: readonly string[];
  /** RFC 3339: messages recorded from here, real time … */
  readonly from?: string;
  /** … and before here. */
  readonly to?: string;
  /** Only messages whose latest delivery ended so. */
  readonly state?: 'delivered' | 'dead';
}

/**
 * Sends messages again, in their order, under their old ids. A message that is still on its way is left alone:
 * it arrives anyway. At most `REPLAY_MAX` at a time, the oldest.
 * @returns how many deliveries were added
 * @throws Problem NOT_FOUND; Problem SCHEMA_INVALID when the webhook is disabled
 */
export async function replayDeliveries(
  db: Database,
  tenant: string,
  webhookId: string,
  { ids, from, to, state }: ReplayChoice,
): Promise<number> {
  return db.tenant(tenant, async (tx) => {
    const held = await holdWebhooks(tx, tenant, [webhookId]);
    if (held.length === 0) throw await whyNot(tx, tenant, webhookId);
    const chosen = ids ?? null;
    // Judged by the latest delivery, placed by the first: repeating a replay must not reverse what it repeats.
    const source = sql`
      select ${webhookId}::uuid as webhook_id, l.message_id, m.case_id, m.seq, l.first_no as ord from (
        select distinct on (message_id) message_id, state, min(no) over (partition by message_id) as first_no,
          bool_or(id = any(${chosen}::uuid[])) over (partition by message_id) as named
        from deliveries where tenant = ${tenant} and webhook_id = ${webhookId} order by message_id, no desc) l
      join messages m on m.tenant = ${tenant} and m.id = l.message_id
      where l.state <> 'pending' and (${state ?? null}::text is null or l.state = ${state ?? null})
        and (${chosen}::uuid[] is null or l.named or l.message_id = any(${chosen}::uuid[]))
        and (${from ?? null}::timestamptz is null or m.created_at >= ${from ?? null}::timestamptz)
        and (${to ?? null}::timestamptz is null or m.created_at < ${to ?? null}::timestamptz)
      order by l.first_no limit ${REPLAY_MAX}`;
    return enqueue(tx, tenant, source);
  });
}

async function whyNot(
  tx: Parameters<typeof holdWebhooks>[0],
  tenant: string,
  webhookId: string,
): Promise<Problem> {
  const { rows } = await sql<{ reason: string | null }>`select disabled_reason as reason from webhooks
    where tenant = ${tenant} and id = ${webhookId}`.execute(tx);
  if (rows.length === 0) return new Problem('NOT_FOUND');
  const reason = rows[0]!.reason ?? '';
  return invalidAt('', `该订阅已停用：${reason}`, `the webhook is disabled: ${reason}`);
}
