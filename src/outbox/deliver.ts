import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import { type Claimed, claimDue, fanOut, type Outcome, tenantsDue, tenantsWaiting } from '../store/outbox.ts';
import { logMessage } from './channels/log.ts';
import { type Allow, type Answer, type Resolve, sendWebhook, TIMEOUT_MS } from './channels/webhook.ts';
import { Settler } from './settler.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Delay before each attempt; after the last it is a dead letter (Standard Webhooks 1.0.0: three days in all). */
export const SCHEDULE_MS: readonly number[] = [
  ...[0, 5 * SECOND, 5 * MINUTE, 30 * MINUTE],
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR),
];

const INTERVAL_MS = 500;
const FAILED_ROUND_MS_MAX = 10 * SECOND;
const CONCURRENCY = 64;
const PER_WEBHOOK = 4;
/** A receiver that failed last, or took longer than this, gets one connection until it does better. */
const SLOW_MS = 3 * SECOND;
/** Earlier only, so that poll and jitter together stay within a tenth of the schedule. */
const JITTER = 0.08;
/** Settling included, with room for a paused process. */
const LEASE_MARGIN_MS = 45 * SECOND;
const STOP_GRACE_MS = 5 * SECOND;
const FAN_OUT_ROUNDS_MAX = 20;

export interface DelivererDeps {
  readonly db: Database;
  readonly log: Logger;
  readonly allow: Allow;
  readonly intervalMs?: number;
  readonly concurrency?: number;
  readonly perWebhook?: number;
  readonly scheduleMs?: readonly number[];
  readonly timeoutMs?: number;
  readonly stopGraceMs?: number;
  readonly random?: () => number;
  readonly resolve?: Resolve;
}

export interface Deliverer {
  /** One round: fans out, claims, sends, settles. @returns deliveries attempted */
  runOnce(): Promise<number>;
  start(): void;
  /** Takes no more, waits a little for what is under way, hands the rest back. */
  stop(): Promise<void>;
}

export function createDeliverer(deps: DelivererDeps): Deliverer {
  return new Polling(deps);
}

class Polling implements Deliverer {
  readonly #deps: DelivererDeps;
  readonly #settler: Settler;
  readonly #lanes = new Lanes();
  readonly #flying = new Set<Promise<void>>();
  #abort = new AbortController();
  #rounds: Promise<unknown> = Promise.resolve();
  #loop: Promise<void> | undefined;
  #stopping = false;
  #again = false;
  #wake = () => {};

  constructor(deps: DelivererDeps) {
    this.#deps = deps;
    this.#settler = new Settler(deps.db, deps.log);
  }

  async runOnce(): Promise<number> {
    const begun = await this.#round();
    await Promise.all(begun);
    return begun.length;
  }

  start(): void {
    this.#loop ??= this.#poll();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#loop;
    await this.#rounds;
    const grace = setTimeout(() => this.#abort.abort(), this.#deps.stopGraceMs ?? STOP_GRACE_MS);
    while (this.#flying.size > 0) await Promise.all(this.#flying);
    clearTimeout(grace);
    this.#abort = new AbortController();
    this.#loop = undefined;
    this.#stopping = false;
  }

  async #poll(): Promise<void> {
    const interval = this.#deps.intervalMs ?? INTERVAL_MS;
    let failures = 0;
    while (!this.#stopping) {
      this.#again = false;
      try {
        await this.#round();
        failures = 0;
      } catch (error) {
        failures++;
        this.#deps.log.error({ err: error }, 'outbox round failed');
      }
      if (this.#stopping || (this.#again && failures === 0)) continue;
      await this.#pause(
        Math.min(interval * 2 ** failures, Math.max(interval, FAILED_ROUND_MS_MAX)),
        failures > 0,
      );
    }
  }

  #pause(ms: number, whole: boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (whole && !this.#stopping) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One round at a time, or two would each believe the free connections theirs. */
  #round(): Promise<Promise<void>[]> {
    const mine = this.#rounds.then(() => this.#fanOutAndClaim());
    this.#rounds = mine.catch(() => {});
    return mine;
  }

  async #fanOutAndClaim(): Promise<Promise<void>[]> {
    const { db, log, concurrency = CONCURRENCY } = this.#deps;
    for (const tenant of await tenantsWaiting(db)) {
      await this.#eachTenant(tenant, () => this.#fanOut(tenant));
    }
    const begun: Promise<void>[] = [];
    const tenants = await tenantsDue(db);
    for (const [index, tenant] of tenants.entries()) {
      const free = concurrency - this.#flying.size;
      if (free <= 0 || this.#stopping) break;
      const limit = Math.ceil(free / (tenants.length - index));
      await this.#eachTenant(tenant, async () => {
        for (const claimed of await this.#claim(tenant, limit)) begun.push(this.#launch(tenant, claimed));
      });
    }
    log.trace({ begun: begun.length }, 'outbox round');
    return begun;
  }

  /** What fails for one tenant is said and left; the others' messages go out. */
  async #eachTenant(tenant: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#deps.log.error({ err: error, tenant }, 'outbox of a tenant failed');
    }
  }

  async #fanOut(tenant: string): Promise<void> {
    for (let round = 0; round < FAN_OUT_ROUNDS_MAX; round++) {
      const { messages, more } = await fanOut(this.#deps.db, tenant);
      for (const message of messages) logMessage(this.#deps.log, tenant, message);
      if (!more) return;
    }
    this.#again = true;
  }

  #claim(tenant: string, limit: number): Promise<Claimed[]> {
    const { db, perWebhook = PER_WEBHOOK, timeoutMs = TIMEOUT_MS } = this.#deps;
    const leaseMs = timeoutMs + LEASE_MARGIN_MS;
    return claimDue(db, tenant, { limit, perWebhook, slots: this.#lanes.slots(perWebhook), leaseMs });
  }

  #launch(tenant: string, claimed: Claimed): Promise<void> {
    const flight = this.#deliver(tenant, claimed).finally(() => {
      this.#flying.delete(flight);
      // A successor may be free to go, and a connection is.
      this.#again = true;
      this.#wake();
    });
    this.#flying.add(flight);
    return flight;
  }

  async #deliver(tenant: string, claimed: Claimed): Promise<void> {
    const { webhookId } = claimed;
    this.#lanes.enter(webhookId);
    try {
      const begun = performance.now();
      const answer = await this.#send(claimed);
      const outcome = this.#outcomeOf(claimed, answer);
      const slow = performance.now() - begun > SLOW_MS;
      this.#lanes.judge(webhookId, outcome.verdict === 'delivered' && !slow, answer.retryAfterMs ?? 0);
      await this.#settler.settle(tenant, outcome);
      this.#tell(tenant, outcome);
    } finally {
      this.#lanes.leave(webhookId);
    }
  }

  async #send(claimed: Claimed): Promise<Answer> {
    const { allow, timeoutMs, resolve, log } = this.#deps;
    const { body } = claimed;
    if (body === null) return { status: null, error: '消息已不再保存 the message is no longer kept' };
    const signal = this.#abort.signal;
    const options = { allow, signal, ...(timeoutMs && { timeoutMs }), ...(resolve && { resolve }) };
    try {
      return await sendWebhook({ ...claimed, body, ...options });
    } catch (error) {
      log.error({ err: error, deliveryId: claimed.id }, 'delivery failed in our own code');
      return { status: null, error: '系统内部错误 internal error' };
    }
  }

  #outcomeOf(
    { id, webhookId, attempt, body }: Claimed,
    { status, error, retryAfterMs, aborted }: Answer,
  ): Outcome {
    const { scheduleMs = SCHEDULE_MS, random = Math.random } = this.#deps;
    const base = { deliveryId: id, webhookId, attempt, status, error, delayMs: 0 };
    if (aborted) return { ...base, verdict: 'released' };
    if (error === null) return { ...base, verdict: 'delivered' };
    if (status === 410) {
      return { ...base, verdict: 'gone', error: '接收方答复 410，不再接收 the receiver answered 410 Gone' };
    }
    if (body === null || attempt >= scheduleMs.length) return { ...base, verdict: 'dead' };
    const delayMs = Math.max(scheduleMs[attempt]! * (1 - JITTER * random()), retryAfterMs ?? 0);
    return { ...base, verdict: 'retry', delayMs };
  }

  /** Neither URL nor secret: many receivers carry a token in their address. */
  #tell(tenant: string, outcome: Outcome): void {
    const { log } = this.#deps;
    const { verdict } = outcome;
    if (verdict === 'gone') log.warn({ tenant, ...outcome }, 'webhook disabled: the receiver answered 410');
    else if (verdict === 'dead') log.warn({ tenant, ...outcome }, 'delivery given up');
    else log.debug({ tenant, ...outcome }, 'delivery attempted');
  }
}

/** How many connections each receiver may have now: one that is slow or failing must not use up everybody's. */
class Lanes {
  readonly #flying = new Map<string, number>();
  readonly #troubled = new Set<string>();
  /** By the process's monotonic clock: a pause is a courtesy and need not survive a restart. */
  readonly #pausedUntil = new Map<string, number>();

  enter(webhookId: string): void {
    this.#flying.set(webhookId, (this.#flying.get(webhookId) ?? 0) + 1);
  }

  leave(webhookId: string): void {
    const left = this.#flying.get(webhookId)! - 1;
    if (left === 0) this.#flying.delete(webhookId);
    else this.#flying.set(webhookId, left);
  }

  judge(webhookId: string, well: boolean, pauseMs: number): void {
    if (well) this.#troubled.delete(webhookId);
    else this.#troubled.add(webhookId);
    if (pauseMs > 0) this.#pausedUntil.set(webhookId, performance.now() + pauseMs);
  }

  slots(perWebhook: number): Record<string, number> {
    const slots: Record<string, number> = {};
    const now = performance.now();
    for (const [id, until] of this.#pausedUntil) if (until <= now) this.#pausedUntil.delete(id);
    for (const id of new Set([...this.#flying.keys(), ...this.#troubled, ...this.#pausedUntil.keys()])) {
      const most = this.#pausedUntil.has(id) ? 0 : this.#troubled.has(id) ? 1 : perWebhook;
      slots[id] = Math.max(0, most - (this.#flying.get(id) ?? 0));
    }
    return slots;
  }
}
