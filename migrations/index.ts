import type { Migration } from 'kysely/migration';
import * as createEngine from './0001_create_engine.ts';
import * as addLawTime from './0002_add_law_time.ts';
import * as addFamily from './0003_add_family.ts';
import * as addMigration from './0004_add_migration.ts';

/** Forward only, in order of their names. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_create_engine': createEngine,
  '0002_add_law_time': addLawTime,
  '0003_add_family': addFamily,
  '0004_add_migration': addMigration,
};
