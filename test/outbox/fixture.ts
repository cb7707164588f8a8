import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Logger, pino } from 'pino';
import type { Test } from 'tap';
import { MIGRATIONS } from '../../migrations/index.ts';
import { allowList, newSecret, SANDBOX_ALLOW } from '../../src/outbox/channels/webhook.ts';
import { createDeliverer, type Deliverer, type DelivererDeps } from '../../src/outbox/deliver.ts';
import { Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createWebhook } from '../../src/store/webhooks.ts';
import { startServer } from '../support/house.ts';
import { type Reply, startReceiver } from '../support/receiver.ts';

export interface Outbox {
  readonly db: Database;
  readonly log: Logger;
  lines(): Record<string, unknown>[];
  rawLog(): string;
  deliverer(deps?: Partial<DelivererDeps>): Deliverer;
  /** A tenant of its own, so that tests of one file do not meet. */
  tenant(): string;
  subscribe(tenant: string, url: string, types?: string[]): Promise<{ id: string; secret: string }>;
  /** Messages as the commit writes them. */
  emit(tenant: string, caseId: string, seqs: readonly number[], type?: string): Promise<string[]>;
  deliveries(tenant: string): Promise<DeliveryRow[]>;
  /** Moves the retry times of a tenant into the past instead of sleeping. */
  makeDue(tenant: string): Promise<void>;
}

export interface DeliveryRow {
  id: string;
  webhook_id: string;
  message_id: string;
  seq: number;
  state: string;
  attempts: number;
  /** Seconds from now; `null` behind an earlier one of its case. */
  due_in: number | null;
  last_status: number | null;
  last_error: string | null;
}

const opened: Deliverer[] = [];

/** Delivers until nothing is due, however many rounds the order of a case needs. @returns attempts made */
export async function drain(deliverer: Deliverer): Promise<number> {
  let attempts = 0;
  for (;;) {
    const made = await deliverer.runOnce();
    if (made === 0) return attempts;
    attempts += made;
  }
}

export async function openOutbox(t: Test): Promise<Outbox> {
  const server = await startServer(t);
  await migrate(server.url, MIGRATIONS);
  const db = new Database({ url: server.url, pipelines: 1 });
  t.teardown(async () => {
    for (const one of opened) await one.stop();
    await db.close();
  });
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  const log = pino({ level: 'trace' }, stream);
  const tenants: string[] = [];
  // Deliverers work for all tenants: what one test leaves unfinished must not be counted in the next.
  t.afterEach(async () => {
    for (const tenant of tenants.splice(0)) {
      await db.tenant(tenant, (tx) => tx.deleteFrom('deliveries').where('tenant', '=', tenant).execute());
    }
  });
  return {
    db,
    log,
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    rawLog: () => written.join(''),
    tenant: () => {
      const tenant = `tenant-${randomUUID()}`;
      tenants.push(tenant);
      return tenant;
    },
    deliverer: (deps) => {
      const one = createDeliverer({ db, log, allow: allowList(SANDBOX_ALLOW), intervalMs: 20, ...deps });
      opened.push(one);
      return one;
    },
    subscribe: async (tenant, url, types = []) => {
      const webhook = { id: randomUUID(), secret: newSecret(), url, types, createdBy: 'integrator' };
      await createWebhook(db, tenant, webhook);
      return webhook;
    },
    emit: (tenant, caseId, seqs, type = 'hazard.assigned') => emit(db, tenant, caseId, seqs, type),
    deliveries: (tenant) => deliveries(db, tenant),
    makeDue: (tenant) =>
      db.tenant(tenant, async (tx) => {
        await sql`update deliveries set next_attempt_at = now() where tenant = ${tenant} and state = 'pending'
          and next_attempt_at <> 'infinity'`.execute(tx);
      }),
  };
}

async function emit(db: Database, tenant: string, caseId: string, seqs: readonly number[], type: string) {
  const rows = seqs.map((seq) => {
    const id = randomUUID();
    const body = { specversion: '1.0', id, type, subject: caseId, caseseq: seq, data: { note: '隐患' } };
    return { id, case_id: caseId, seq, type, body };
  });
  await db.tenant(tenant, async (tx) => {
    await sql`insert into messages (tenant, id, case_id, seq, type, at, body)
      select ${tenant}, id, case_id, seq, type, '2026-03-02T09:00:00+08:00', body from jsonb_to_recordset(
        ${JSON.stringify(rows)}::jsonb) as x(id uuid, case_id uuid, seq integer, type text, body jsonb)`.execute(
      tx,
    );
  });
  return rows.map(({ id }) => id);
}

function deliveries(db: Database, tenant: string): Promise<DeliveryRow[]> {
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<DeliveryRow>`select id, webhook_id, message_id, seq, state, attempts,
        case when next_attempt_at <> 'infinity' then
          extract(epoch from next_attempt_at - clock_timestamp())::float8 end as due_in, last_status, last_error
      from deliveries where tenant = ${tenant} order by no`.execute(tx);
    return rows;
  });
}

/** A receiver that is closed with its test. */
export async function receiver(t: Test, reply?: Reply) {
  const one = await startReceiver(reply);
  t.teardown(() => one.close());
  return one;
}

/** Deliveries run in real time: waited for, with a limit. */
export async function until(holds: () => boolean, ms = 5000): Promise<void> {
  for (let waited = 0; !holds() && waited < ms; waited += 10) await sleep(10);
}
