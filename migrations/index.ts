import type { Migration } from 'kysely/migration';
import * as createEngine from './0001_create_engine.ts';
import * as addLawTime from './0002_add_law_time.ts';

/** Forward only, in order of their names. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_create_engine': createEngine,
  '0002_add_law_time': addLawTime,
};
