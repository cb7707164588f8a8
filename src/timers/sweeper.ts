import type { House } from '../cases/house.ts';
import { sendDigests } from './digest.ts';
import { type Swept, sweepOnce } from './sweep.ts';

const INTERVAL_MS = 1000;
/** After a failed round: the database is away, and hammering it would not bring it back. */
const FAILED_MS = 2000;

export interface Sweeper {
  start(): void;
  stop(): Promise<void>;
  /** Totals since the start, for metrics. */
  readonly totals: { cases: number; timers: number; incidents: number; failures: number; digests: number };
}

/** Sweeps for ever: at once again while there is work, else every second. Truth is in the database, none is kept here. */
export function createSweeper(house: House): Sweeper {
  const totals = { cases: 0, timers: 0, incidents: 0, failures: 0, digests: 0 };
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let stopped = true;

  const add = (swept: Swept) => {
    totals.cases += swept.cases;
    totals.timers += swept.timers;
    totals.incidents += swept.incidents;
  };
  const sweep = async (): Promise<void> => {
    let wait = INTERVAL_MS;
    try {
      const swept = await sweepOnce(house);
      add(swept);
      if (swept.cases > 0) wait = 0;
      totals.digests += await sendDigests(house);
    } catch (error) {
      totals.failures++;
      wait = FAILED_MS;
      house.log.warn({ err: error }, 'sweep failed, trying again');
    }
    if (!stopped) timer = setTimeout(next, wait);
  };
  const next = () => {
    round = sweep();
  };
  return {
    totals,
    start: () => {
      if (!stopped) return;
      stopped = false;
      next();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
