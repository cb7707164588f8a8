import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { runJobs } from '../cases/batch.ts';
import type { House } from '../cases/house.ts';
import { openCase } from '../cases/open-case.ts';
import { buildServer } from '../http/server.ts';
import type { Tokens } from '../http/tokens.ts';
import { allowList } from '../outbox/channels/webhook.ts';
import { createDeliverer } from '../outbox/deliver.ts';
import { createPostman } from '../outbox/letters.ts';
import { createSweeper } from '../timers/sweeper.ts';
import { SANDBOX_TENANT } from './sandbox.ts';

const JOB_POLL_MS = 2000;

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly sweep: boolean;
  readonly sandbox: boolean;
  readonly webhookAllow: readonly string[];
}

export interface Served {
  readonly app: FastifyInstance;
  readonly address: string;
  close(): Promise<void>;
}

/** The service with its loops: HTTP, sweep, deliveries, jobs. All state is in the database, so any number may run. */
export async function serve(house: House, tokens: Tokens, options: ServeOptions): Promise<Served> {
  const sweeper = createSweeper(house);
  const deliverer = createDeliverer({ db: house.db, log: house.log, allow: allowList(options.webhookAllow) });
  const postman = createPostman(house);
  const jobs = createJobLoop(house);
  const app = buildServer({
    house,
    tokens,
    sandbox: options.sandbox,
    sweepEnabled: options.sweep,
    onJob: jobs.wake,
    webhookAllow: options.webhookAllow,
    counters: () => {
      const { cases, timers, incidents, failures, digests } = sweeper.totals;
      return {
        sweep_cases: cases,
        sweep_timers: timers,
        sweep_incidents: incidents,
        sweep_failures: failures,
        digests,
      };
    },
  });
  const address = await app.listen({ host: options.host, port: options.port });
  if (options.sweep) sweeper.start();
  deliverer.start();
  postman.start();
  jobs.start();
  return {
    app,
    address,
    // No new work first, then what is under way; the connections are closed by whoever opened them.
    close: async () => {
      await app.close();
      await Promise.all([sweeper.stop(), deliverer.stop(), postman.stop(), jobs.stop()]);
    },
  };
}

function createJobLoop(house: House): { start(): void; stop(): Promise<void>; wake: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<unknown> = Promise.resolve();
  let stopped = true;
  const abort = new AbortController();
  const run = () => {
    round = round
      .then(() => runJobs(house, { signal: abort.signal }))
      .catch((error: unknown) => house.log.warn({ err: error }, 'job failed, trying again'))
      .then(() => {
        clearTimeout(timer);
        if (!stopped) timer = setTimeout(run, JOB_POLL_MS);
      });
  };
  return {
    start: () => {
      stopped = false;
      run();
    },
    wake: () => {
      if (!stopped) run();
    },
    stop: async () => {
      stopped = true;
      abort.abort();
      clearTimeout(timer);
      await round;
    },
  };
}

/** Sample cases, so that a first look at a list shows something. Opened once: their numbers are known afterwards. */
export async function openSamples(
  house: House,
  records: readonly Record<string, unknown>[],
  log: Logger,
): Promise<void> {
  const actor = { person: 'external-system', unit: 'external', roles: ['external_system'] };
  for (const { externalNo, ...data } of records) {
    await openCase(house, {
      tenant: SANDBOX_TENANT,
      actor,
      workflow: 'rectification',
      data: { sourceKind: 'external', ...data },
      externalSystem: 'sample',
      externalNo: String(externalNo),
    });
  }
  log.info({ samples: records.length }, '样例案件已就绪 sample cases are there');
}
