import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import { type Outcome, settleDeliveries } from '../store/outbox.ts';

const BATCH_MAX = 100;
const TRIES = 3;
const RETRY_MS = 200;

interface Entry {
  readonly tenant: string;
  readonly outcome: Outcome;
  readonly done: () => void;
}

/**
 * Writes outcomes on one connection, however many deliveries are in flight: they would otherwise queue for their
 * webhook's row with a connection each, and requests share that pool.
 */
export class Settler {
  readonly #db: Database;
  readonly #log: Logger;
  #entries: Entry[] = [];
  #running = false;

  constructor(db: Database, log: Logger) {
    this.#db = db;
    this.#log = log;
  }

  /** Resolves when it is written, or given up: the lease then runs out and the delivery is made again. */
  settle(tenant: string, outcome: Outcome): Promise<void> {
    return new Promise((done) => {
      this.#entries.push({ tenant, outcome, done });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#entries.length > 0) {
      const { tenant } = this.#entries[0]!;
      const batch = this.#entries.filter((entry) => entry.tenant === tenant).slice(0, BATCH_MAX);
      const taken = new Set(batch);
      this.#entries = this.#entries.filter((entry) => !taken.has(entry));
      await this.#write(
        tenant,
        batch.map(({ outcome }) => outcome),
      );
      for (const { done } of batch) done();
    }
    this.#running = false;
  }

  async #write(tenant: string, outcomes: readonly Outcome[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await settleDeliveries(this.#db, tenant, outcomes);
      } catch (error) {
        if (tries === TRIES) {
          const deliveries = outcomes.map(({ deliveryId }) => deliveryId);
          this.#log.error(
            { err: error, tenant, deliveries },
            'deliveries not settled, they will be made again',
          );
          return;
        }
        // Written already when only the answer was lost; the second time then finds nothing to do.
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS * tries));
      }
    }
  }
}
