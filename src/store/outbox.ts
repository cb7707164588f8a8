import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from './database.ts';

/**
 * Messages become deliveries, one per receiver. Two rules keep them in order without ever searching a long queue:
 * - of the pending deliveries of one webhook and case only the first, the head, has a time; the others stand at
 *   `infinity` until it is delivered or given up;
 * - whoever adds or settles deliveries of a webhook holds the webhook's row, so a successor cannot be added unseen
 *   while its predecessor is being settled.
 * All times are the database's real ones, never the law's.
 */

/** Messages taken at a time: the webhooks of the tenant are held meanwhile. */
const FAN_OUT_MAX = 200;
/** Rows one fan-out may write: well inside the statement timeout, however many receivers a tenant has. */
const FAN_OUT_ROWS_MAX = 5000;
const TENANTS_MAX = 1000;

/** Tenants with messages nobody has looked at yet. */
export async function tenantsWaiting(db: Database): Promise<string[]> {
  const { rows } = await db.due.query<{ tenant: string }>(
    'select tenant from messages where not fanned_out group by tenant order by min(created_at) limit $1',
    [TENANTS_MAX],
  );
  return rows.map(({ tenant }) => tenant);
}

/** Tenants with deliveries that are due, the longest late first. */
export async function tenantsDue(db: Database): Promise<string[]> {
  const { rows } = await db.due.query<{ tenant: string }>(
    `select tenant from deliveries where state = 'pending' and next_attempt_at <= statement_timestamp()
     group by tenant order by min(next_attempt_at) limit $1`,
    [TENANTS_MAX],
  );
  return rows.map(({ tenant }) => tenant);
}

/** Holds the active webhooks asked for, or all of the tenant; always in the same order, so that no two holders cross. */
export async function holdWebhooks(tx: Tx, tenant: string, ids?: readonly string[]): Promise<string[]> {
  const some = ids === undefined ? sql`true` : sql`id = any(${ids}::uuid[])`;
  const { rows } = await sql<{ id: string }>`select id from webhooks
    where tenant = ${tenant} and disabled_at is null and ${some} order by id for no key update`.execute(tx);
  return rows.map(({ id }) => id);
}

/**
 * Adds deliveries; the caller holds their webhooks.
 * @param source query with webhook_id, message_id, case_id, seq and the order `ord`
 */
export async function enqueue(tx: Tx, tenant: string, source: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into deliveries (tenant, id, webhook_id, message_id, case_id, seq, state, next_attempt_at)
    select ${tenant}, gen_random_uuid(), q.webhook_id, q.message_id, q.case_id, q.seq, 'pending',
      case when row_number() over (partition by q.webhook_id, q.case_id order by q.ord) = 1 and not exists (
          select 1 from deliveries p where p.tenant = ${tenant} and p.webhook_id = q.webhook_id
            and p.case_id = q.case_id and p.state = 'pending')
        then statement_timestamp() else 'infinity' end
    from (${source}) q order by q.ord`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** A message that belongs to no case; `caseId` is whatever its order is kept by. */
export interface NewMessage {
  readonly id: string;
  readonly caseId: string;
  readonly type: string;
  /** Instant of the law, RFC 3339. */
  readonly at: string;
  readonly body: unknown;
}

/** Adds messages in the caller's transaction; `created_at` follows their order, as the fan-out's order does. */
export async function addMessages(tx: Tx, tenant: string, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map((message, ord) => ({ ...message, ord }));
  await sql`insert into messages (tenant, id, case_id, seq, type, at, body, created_at)
    select ${tenant}, x.id, x."caseId", 0, x.type, x.at, x.body,
      statement_timestamp() + x.ord * interval '1 microsecond'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as x(id uuid, "caseId" uuid, type text, at timestamptz, body jsonb, ord integer) order by x.ord`.execute(
    tx,
  );
}

export interface FannedOut {
  readonly messages: readonly { id: string; type: string; caseId: string; seq: number }[];
  readonly deliveries: number;
  /** There may be more waiting. */
  readonly more: boolean;
}

/**
 * Takes the oldest waiting messages of a tenant and gives each matching receiver its delivery, all in one
 * transaction. Commits of one case follow each other, so `created_at` never puts its messages in a wrong order.
 */
export async function fanOut(db: Database, tenant: string, limit = FAN_OUT_MAX): Promise<FannedOut> {
  return db.tenant(tenant, async (tx) => {
    // Before the messages: a rival who waits here must not have read them yet.
    const webhooks = await holdWebhooks(tx, tenant);
    const most = Math.max(1, Math.min(limit, Math.floor(FAN_OUT_ROWS_MAX / Math.max(1, webhooks.length))));
    const { rows } = await sql<{ id: string; type: string; caseId: string; seq: number }>`
      update messages m set fanned_out = true from (
        select id from messages where tenant = ${tenant} and not fanned_out
        order by created_at, seq limit ${most} for update skip locked) w
      where m.tenant = ${tenant} and m.id = w.id
      returning m.id, m.type, m.case_id as "caseId", m.seq`.execute(tx);
    const ids = rows.map(({ id }) => id);
    const deliveries =
      ids.length === 0 || webhooks.length === 0
        ? 0
        : await enqueue(tx, tenant, matches(tenant, ids, webhooks));
    const messages = rows.sort((a, b) =>
      a.caseId < b.caseId ? -1 : a.caseId > b.caseId ? 1 : a.seq - b.seq,
    );
    return { messages, deliveries, more: rows.length === most };
  });
}

function matches(
  tenant: string,
  messages: readonly string[],
  webhooks: readonly string[],
): RawBuilder<unknown> {
  return sql`select w.id as webhook_id, m.id as message_id, m.case_id, m.seq,
      row_number() over (order by m.seq, m.created_at, m.id) as ord
    from messages m join webhooks w on w.tenant = m.tenant and (w.types = '{}' or m.type = any(w.types))
    where m.tenant = ${tenant} and m.id = any(${messages}::uuid[]) and w.id = any(${webhooks}::uuid[])`;
}

export interface Claimed {
  readonly id: string;
  readonly webhookId: string;
  readonly messageId: string;
  /** 1 for the first. A claim counts as a try: it also tells a late claimant from the present one. */
  readonly attempt: number;
  readonly url: string;
  readonly secret: string;
  /** The stored text of the CloudEvents body; `null` when the message is no longer kept. */
  readonly body: string | null;
  /** Milliseconds, by the database. */
  readonly attemptedAt: number;
}

export interface ClaimLimits {
  readonly limit: number;
  readonly perWebhook: number;
  /** Webhooks that get less than `perWebhook`: they are busy, slow, or asked us to wait. */
  readonly slots: Readonly<Record<string, number>>;
  /** Longer than an attempt may last: while it runs nobody else takes the delivery, after it anybody may. */
  readonly leaseMs: number;
}

/** Takes due deliveries of a tenant, so many of each webhook, and leases them, in one statement. */
export async function claimDue(db: Database, tenant: string, limits: ClaimLimits): Promise<Claimed[]> {
  const { limit, perWebhook, slots, leaseMs } = limits;
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<Claimed>`
      with taken as materialized (
        select d.id, d.message_id, d.next_attempt_at, w.url, w.secret from webhooks w cross join lateral (
          select id, message_id, next_attempt_at from deliveries
          where tenant = ${tenant} and webhook_id = w.id and state = 'pending'
            and next_attempt_at <= statement_timestamp()
          order by next_attempt_at, no
          limit greatest(coalesce((${JSON.stringify(slots)}::jsonb ->> w.id::text)::integer, ${perWebhook}), 0)
          for update skip locked) d
        where w.tenant = ${tenant} and w.disabled_at is null
        order by d.next_attempt_at limit ${limit}
      )
      update deliveries d set attempts = d.attempts + 1, next_attempt_at = ${later(sql`${leaseMs}::float8`)}
      from taken t left join messages m on m.tenant = ${tenant} and m.id = t.message_id
      where d.tenant = ${tenant} and d.id = t.id
      returning d.id, d.webhook_id as "webhookId", d.message_id as "messageId", d.attempts as attempt, t.url,
        t.secret, m.body::text as body,
        floor((extract(epoch from clock_timestamp()) * 1000)::float8) as "attemptedAt"`.execute(tx);
    return rows;
  });
}

function later(ms: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`statement_timestamp() + make_interval(secs => ${ms} / 1000)`;
}

export interface Outcome {
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly attempt: number;
  /** `released`: not tried after all, nothing is counted. `gone`: the receiver wants no more, ever. */
  readonly verdict: 'delivered' | 'retry' | 'dead' | 'gone' | 'released';
  readonly status: number | null;
  readonly error: string | null;
  readonly delayMs: number;
}

/**
 * Writes what became of claimed deliveries and lets their successors go. An outcome whose lease was taken over
 * meanwhile is dropped: the present holder will say what happened.
 */
export async function settleDeliveries(
  db: Database,
  tenant: string,
  outcomes: readonly Outcome[],
): Promise<void> {
  await db.tenant(tenant, async (tx) => {
    await holdWebhooks(tx, tenant, [...new Set(outcomes.map(({ webhookId }) => webhookId))]);
    const { rows } = await sql<{
      webhook_id: string;
      case_id: string;
      state: string;
      verdict: string;
      error: string;
    }>`
      update deliveries d set
        state = case x.verdict when 'delivered' then 'delivered' when 'dead' then 'dead' when 'gone' then 'dead'
          else 'pending' end,
        attempts = d.attempts - case x.verdict when 'released' then 1 else 0 end,
        next_attempt_at = ${later(sql.raw('x."delayMs"'))},
        last_status = case x.verdict when 'released' then d.last_status else x.status end,
        last_error = case x.verdict when 'released' then d.last_error else x.error end,
        delivered_at = case x.verdict when 'delivered' then statement_timestamp() end
      from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as x("deliveryId" uuid, attempt integer,
        verdict text, status integer, error text, "delayMs" float8)
      where d.tenant = ${tenant} and d.id = x."deliveryId" and d.attempts = x.attempt and d.state = 'pending'
      returning d.webhook_id, d.case_id, d.state, x.verdict, x.error`.execute(tx);
    for (const row of rows) if (row.verdict === 'gone') await disable(tx, tenant, row.webhook_id, row.error);
    await releaseSuccessors(
      tx,
      tenant,
      rows.filter(({ state }) => state !== 'pending'),
    );
  });
}

async function disable(tx: Tx, tenant: string, webhookId: string, reason: string): Promise<void> {
  await sql`update webhooks set disabled_at = statement_timestamp(), disabled_reason = ${reason}
    where tenant = ${tenant} and id = ${webhookId} and disabled_at is null`.execute(tx);
  await giveUp(tx, tenant, webhookId, reason);
}

/** Pending deliveries of a webhook that takes no more become dead letters: visible, and nobody waits for them. */
export async function giveUp(tx: Tx, tenant: string, webhookId: string, reason: string): Promise<void> {
  await sql`update deliveries set state = 'dead', last_error = ${reason}
    where tenant = ${tenant} and webhook_id = ${webhookId} and state = 'pending'`.execute(tx);
}

async function releaseSuccessors(
  tx: Tx,
  tenant: string,
  settled: readonly { webhook_id: string; case_id: string }[],
): Promise<void> {
  if (settled.length === 0) return;
  const queues = settled.map(({ webhook_id, case_id }) => ({ webhook_id, case_id }));
  await sql`update deliveries d set next_attempt_at = statement_timestamp() from (
      select n.id from jsonb_to_recordset(${JSON.stringify(queues)}::jsonb) as x(webhook_id uuid, case_id uuid)
      cross join lateral (select id from deliveries where tenant = ${tenant} and webhook_id = x.webhook_id
        and case_id = x.case_id and state = 'pending' order by no limit 1) n) next
    where d.tenant = ${tenant} and d.id = next.id and d.next_attempt_at = 'infinity'`.execute(tx);
}
