import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import { clientConfig } from './database.ts';

/** The database was migrated by a newer release than this one. */
export class SchemaNewer extends Error {
  constructor(names: readonly string[]) {
    super(
      `数据库结构比本程序新（${names.join('、')}），请升级程序后再启动。 ` +
        `The database schema is newer than this program (${names.join(', ')}); upgrade the program first.`,
    );
    this.name = 'SchemaNewer';
  }
}

/** Keeps replicas that start at once from making the schema twice; transaction-level, so that a pooler cannot leak it. */
const MIGRATION_LOCK = 7_310_030;

/**
 * Brings the schema up to this release, under a lock, so that replicas may all start at once.
 * @returns names of the migrations that ran now
 * @throws SchemaNewer when the database knows a migration that this release does not
 */
export async function migrate(
  url: string,
  migrations: Readonly<Record<string, Migration>>,
): Promise<string[]> {
  const pool = new pg.Pool({ ...clientConfig(url), max: 2 });
  pool.on('error', () => {});
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    await db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(tx);
      await sql`create schema if not exists bihuan`.execute(tx);
      await refuseNewer(tx, migrations);
    });
    // The migrator takes its own lock and runs everything in one transaction: all of it, or none.
    const provider = { getMigrations: async () => ({ ...migrations }) };
    const { error, results } = await new Migrator({
      db,
      provider,
      migrationTableSchema: 'bihuan',
    }).migrateToLatest();
    if (error !== undefined) throw error;
    return (results ?? []).map(({ migrationName }) => migrationName);
  } finally {
    await db.destroy();
  }
}

async function refuseNewer(
  db: Kysely<unknown>,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  const exists = await sql<{
    found: string | null;
  }>`select to_regclass('bihuan.kysely_migration')::text as found`.execute(db);
  if (exists.rows[0]?.found == null) return;
  const { rows } = await sql<{ name: string }>`select name from bihuan.kysely_migration`.execute(db);
  const unknown = rows.map(({ name }) => name).filter((name) => !(name in migrations));
  if (unknown.length > 0) throw new SchemaNewer(unknown);
}
