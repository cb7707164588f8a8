import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { Problem } from '../domain/errors.ts';
import { iso } from '../domain/instants.ts';
import { Pipeline } from './pipeline.ts';
import type { Tables } from './tables.ts';

/** Few connections: two cores' worth of PostgreSQL is busy with four pipelines, and reports must not starve cases. */
const POOL_MAX = 6;
const DUE_POOL_MAX = 2;
const CONNECT_TIMEOUT_MS = 3000;
const STATEMENT_TIMEOUT_MS = 5000;
/** Longer than any statement may take: past it there is nobody at the other end. */
const ANSWER_TIMEOUT_MS = 6000;
const LOCK_TIMEOUT_MS = 2000;
const IDLE_IN_TRANSACTION_MS = 10_000;

const TIMESTAMPTZ = 1184;
const DATE = 1082;
const INT8 = 20;

/** Dates stay dates: `pg` would read them in the server's own zone and be a day off. Instants become +08:00 text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
    if (oid === DATE) return (text: string) => text;
    if (oid === INT8) return Number;
    if (oid === TIMESTAMPTZ) return instantText;
    return pg.types.getTypeParser(oid, 'text');
  }) as never,
};

function instantText(text: string): string {
  return iso(Date.parse(`${text.replace(' ', 'T')}:00`));
}

export interface DatabaseOptions {
  readonly url: string;
  /** Pipelined clients for the hot statements. */
  readonly pipelines?: number;
  readonly onError?: (error: Error) => void;
}

/**
 * Planning the commit costs more than running it and its best plan never depends on the values, so it is planned
 * once. That plan may be made while tables are still tiny, when a scan looks cheaper than an index and would stay
 * for the life of the connection: only index paths are offered (measured on 500 cases: 1,210 → 2,300 steps/s).
 */
const PLAN_ONCE = [
  'plan_cache_mode=force_generic_plan',
  'jit=off',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

export type Tx = Transaction<Tables>;

/** Connection settings for one of the two roles; the login itself owns the schema and is used for migrations only. */
export function clientConfig(url: string, role?: 'bihuan_app' | 'bihuan_due'): pg.ClientConfig {
  const settings = {
    search_path: 'bihuan,public',
    timezone: 'UTC',
    ...(role === undefined
      ? {}
      : {
          role,
          statement_timeout: STATEMENT_TIMEOUT_MS,
          lock_timeout: LOCK_TIMEOUT_MS,
          idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
        }),
  };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return {
    connectionString: url,
    options: options.join(' '),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types,
  };
}

/** The house's doors to PostgreSQL. Everything that has a transaction goes through the pool, the hot statements through the pipeline. */
export class Database {
  readonly pool: pg.Pool;
  readonly due: pg.Pool;
  readonly pipeline: Pipeline;
  readonly kysely: Kysely<Tables>;

  constructor({ url, pipelines = 4, onError = () => {} }: DatabaseOptions) {
    this.pool = new pg.Pool({ ...clientConfig(url, 'bihuan_app'), max: POOL_MAX });
    this.due = new pg.Pool({ ...clientConfig(url, 'bihuan_due'), max: DUE_POOL_MAX });
    // Without a listener the drop of an idle connection ends the process.
    for (const pool of [this.pool, this.due]) {
      pool.on('error', onError);
      pool.on('connect', (client) => client.on('error', onError));
    }
    const hot = clientConfig(url, 'bihuan_app');
    const planned = {
      ...hot,
      options: `${hot.options} ${PLAN_ONCE}`,
      // On a pipelined connection pg ends the connection with it, so that nothing waits behind the lost answer.
      query_timeout: ANSWER_TIMEOUT_MS,
    };
    this.pipeline = new Pipeline(planned, pipelines, onError);
    this.kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: this.pool }) });
  }

  /** A transaction that sees one tenant's rows only. */
  async tenant<T>(tenant: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.kysely.transaction().execute(async (tx) => {
        await sql`select set_config('bihuan.tenant', ${tenant}, true)`.execute(tx);
        return work(tx);
      });
    } catch (error) {
      throw asProblem(error);
    }
  }

  async close(): Promise<void> {
    await this.pipeline.close();
    await this.kysely.destroy();
    await this.due.end();
  }
}

/** SQLSTATE classes that say "not now": connection, resources, operator intervention, serialisation, lock and statement time. */
const UNAVAILABLE = /^(08|53|57|58|40001|40P01|55P03|25P03|XX)/;

export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  // Every SQLSTATE has a digit; without asking for one, the system's EPIPE would pass for a state of its own.
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** No answer from the database, so the effect of the statement is unknown. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof Problem) return false;
  const state = sqlState(error);
  if (state !== undefined) return /^(08|57P0)/.test(state);
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: string }).code ?? '';
  return /^E[A-Z]+$/.test(code) || /connection|timeout|terminated|closed|not queryable/i.test(error.message);
}

/** What the caller is told when the database fails; anything that is not about availability is our bug and passes on. */
export function asProblem(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const state = sqlState(error);
  if (isConnectionLoss(error) || (state !== undefined && UNAVAILABLE.test(state))) {
    return new Problem('DATABASE_UNAVAILABLE', { retryAfterSeconds: 1, cause: error });
  }
  return error;
}

/** Violated constraint of a 23505, so that a reader knows which promise was kept. */
export function uniqueViolation(error: unknown): string | undefined {
  return sqlState(error) === '23505' ? ((error as { constraint?: string }).constraint ?? '') : undefined;
}
