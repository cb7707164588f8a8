import type { Logger } from 'pino';
import { MIGRATIONS } from '../migrations/index.ts';
import { type House, Workflows } from './cases/house.ts';
import { CaseQueue } from './cases/queue.ts';
import { CN_CALENDAR } from './domain/calendar-cn.ts';
import type { Loaded } from './engine/loaded.ts';
import { Calendars, EVERY_TENANT } from './store/calendars.ts';
import { COMMON_COMMIT } from './store/commit-sql.ts';
import { Database } from './store/database.ts';
import { Directory } from './store/directory.ts';
import { migrate } from './store/migrate.ts';
import { Policies } from './store/policies.ts';
import { READ_CASE } from './store/read-case.ts';
import { READ_OPEN } from './store/read-open.ts';

export interface HouseOptions {
  readonly url: string;
  readonly workflows: readonly Loaded[];
  readonly log: Logger;
  /** True milliseconds since the epoch; given by `main`, the only reader of the clock. */
  readonly wall: () => number;
  readonly clock?: () => number;
  readonly pipelines?: number;
}

/**
 * Migrates, connects and prepares: after this every part of the house works.
 * @throws SchemaNewer when the database belongs to a newer release
 */
export async function openHouse(options: HouseOptions): Promise<House> {
  const { url, log, wall, clock, pipelines } = options;
  await migrate(url, MIGRATIONS);
  const onError = (error: Error) => log.warn({ err: error }, 'database connection lost');
  const db = new Database({ url, onError, ...(pipelines === undefined ? {} : { pipelines }) });
  try {
    await db.pipeline.prepare([READ_CASE, READ_OPEN, COMMON_COMMIT]);
    const calendars = new Calendars(db);
    await calendars.publish({ tenant: EVERY_TENANT, region: '' }, CN_CALENDAR);
    return {
      db,
      workflows: new Workflows(options.workflows),
      calendars,
      policies: new Policies(db),
      directory: new Directory(db),
      queue: new CaseQueue(),
      log,
      wall,
      ...(clock === undefined ? {} : { clock }),
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}
