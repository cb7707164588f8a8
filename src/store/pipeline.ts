import pg from 'pg';

/** A named statement with constant text: parsed once per connection, planned once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const RECONNECT_DELAY_MS = 50;
const RECONNECT_DELAY_MS_MAX = 1000;

interface Lane {
  client: pg.Client | undefined;
  connecting: Promise<pg.Client> | undefined;
  /** The tenant the session is set to; row-level security reads it. */
  tenant: string | undefined;
  waiting: number;
  failures: number;
}

/**
 * Pipelined connections for single autocommit statements: many in flight on one socket, each its own transaction.
 * A statement that would wait for a row lock would hold up its neighbours, so the commit never waits (skip locked).
 */
export class Pipeline {
  readonly #config: pg.ClientConfig;
  readonly #lanes: Lane[];
  readonly #onError: (error: Error) => void;
  #statements: readonly Statement[] = [];
  #closed = false;

  constructor(config: pg.ClientConfig, lanes: number, onError: (error: Error) => void) {
    this.#config = config;
    this.#onError = onError;
    this.#lanes = Array.from({ length: lanes }, () => ({
      client: undefined,
      connecting: undefined,
      tenant: undefined,
      waiting: 0,
      failures: 0,
    }));
  }

  /**
   * Connects all lanes and parses the hot statements on each: a first parse that fails would take the statement
   * queued behind it along.
   */
  async prepare(statements: readonly Statement[]): Promise<void> {
    this.#statements = statements;
    await Promise.all(this.#lanes.map((lane) => this.#client(lane)));
  }

  /** Runs one statement for one tenant on the least busy lane. */
  async run<R extends pg.QueryResultRow>(
    tenant: string,
    statement: Statement,
    values: unknown[],
  ): Promise<R[]> {
    const lane = this.#lanes.reduce((best, other) => (other.waiting < best.waiting ? other : best));
    lane.waiting++;
    try {
      const client = lane.client ?? (await this.#client(lane));
      // Queued back to back on one connection: nothing can come between the setting and the statement.
      const set = lane.tenant === tenant ? undefined : client.query(SET_TENANT, [tenant]);
      lane.tenant = tenant;
      const answer = client.query<R>({ ...statement, values });
      if (set !== undefined) await Promise.all([set, answer]);
      return (await answer).rows;
    } finally {
      lane.waiting--;
    }
  }

  async #client(lane: Lane): Promise<pg.Client> {
    if (lane.client !== undefined) return lane.client;
    lane.connecting ??= this.#connect(lane).finally(() => {
      lane.connecting = undefined;
    });
    return lane.connecting;
  }

  async #connect(lane: Lane): Promise<pg.Client> {
    if (this.#closed) throw new Error('connection pipeline is closed');
    if (lane.failures > 0)
      await delay(Math.min(RECONNECT_DELAY_MS * 2 ** lane.failures, RECONNECT_DELAY_MS_MAX));
    const client = new pg.Client({ ...this.#config, pipeline: true } as pg.ClientConfig);
    const drop = () => {
      if (lane.client === client) lane.client = undefined;
    };
    client.on('error', (error) => {
      drop();
      this.#onError(error);
    });
    client.on('end', drop);
    try {
      await client.connect();
      for (const { name, text } of this.#statements) await client.query(`prepare "${name}_check" as ${text}`);
      await client.query('deallocate all');
      lane.tenant = undefined;
      lane.client = client;
      lane.failures = 0;
      return client;
    } catch (error) {
      lane.failures++;
      await client.end().catch(() => {});
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#lanes.map((lane) => lane.client?.end().catch(() => {})));
  }
}

const SET_TENANT = `select set_config('bihuan.tenant', $1, false)`;

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
