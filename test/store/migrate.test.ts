import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import t, { type Test } from 'tap';
import { MIGRATIONS } from '../../migrations/index.ts';
import { look } from '../../src/cases/look.ts';
import { openCase } from '../../src/cases/open-case.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import { verify } from '../../src/cli/verify.ts';
import { clientConfig } from '../../src/store/database.ts';
import { migrate, SchemaNewer } from '../../src/store/migrate.ts';
import { sweepAll } from '../../src/timers/sweep.ts';
import {
  openTestHouse,
  ownerClient,
  person,
  setNow,
  startServer,
  type TestServer,
} from '../support/house.ts';

const DEBIAN_15 = '/usr/lib/postgresql/15/bin';
const ALL = Object.keys(MIGRATIONS).sort();
const server = await startServer(t);
const owner = await ownerClient(t, server);
let made = 0;

/** An empty database of the same server, and its address. */
async function emptyDatabase(): Promise<string> {
  const name = `empty_${++made}`;
  await owner.query(`create database ${name}`);
  return server.url.replace('/bihuan?', `/${name}?`);
}

async function ask<R extends pg.QueryResultRow>(url: string, text: string): Promise<R[]> {
  const client = new pg.Client(clientConfig(url));
  await client.connect();
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Everything a migration could have changed. */
function schemaOf(url: string): Promise<unknown[]> {
  return ask(
    url,
    `select 'column' as kind, table_name || '.' || column_name as name, data_type as is from information_schema.columns where table_schema = 'bihuan'
     union all select 'index', indexname, indexdef from pg_indexes where schemaname = 'bihuan'
     union all select 'policy', tablename || '.' || policyname, qual from pg_policies where schemaname = 'bihuan'
     union all select 'grant', table_name || '.' || grantee, privilege_type from information_schema.table_privileges where table_schema = 'bihuan'
     order by 1, 2, 3`,
  );
}
const ran = (url: string) =>
  ask<{ name: string }>(url, 'select name from bihuan.kysely_migration order by name');

t.test(
  'migrations that start at once on an empty database all return, and the schema is made once',
  async (t) => {
    const url = await emptyDatabase();
    const results = await Promise.all(Array.from({ length: 8 }, () => migrate(url, MIGRATIONS)));
    t.strictSame(results.flat().sort(), ALL, 'each migration ran in one of them only');
    t.strictSame(
      (await ran(url)).map(({ name }) => name),
      ALL,
    );
    const twice = await emptyDatabase();
    await migrate(twice, MIGRATIONS);
    t.strictSame(await schemaOf(url), await schemaOf(twice), 'and is the same as made alone');
    t.strictSame(await migrate(url, MIGRATIONS), [], 'nothing is left to do');
  },
);

t.test('a schema newer than the program is refused in both languages, and nothing changes', async (t) => {
  const url = await emptyDatabase();
  await migrate(url, MIGRATIONS);
  await ask(url, `insert into bihuan.kysely_migration (name, timestamp) values ('9999_add_future', 'now')`);
  const before = [await schemaOf(url), await ran(url)];
  let touched = false;
  const later = {
    up: async () => {
      touched = true;
    },
  };
  const error = await migrate(url, { ...MIGRATIONS, '9998_add_later': later }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  t.ok(error instanceof SchemaNewer);
  t.match(String(error), /数据库结构比本程序新（9999_add_future）.*请升级程序/);
  t.match(String(error), /newer than this program \(9999_add_future\); upgrade the program/);
  t.notOk(touched, 'no migration of our own ran first');
  t.strictSame([await schemaOf(url), await ran(url)], before);
  await t.rejects(openTestHouse(t, { ...server, url }), { name: 'SchemaNewer' }, 'the house does not open');
});

t.test('a migration that fails leaves nothing of itself or of those before it', async (t) => {
  const url = await emptyDatabase();
  const broken = {
    up: async (db: Parameters<(typeof MIGRATIONS)[string]['up']>[0]) => {
      await sql`create table bihuan.half (n integer)`.execute(db);
      await sql`select 1 / 0`.execute(db);
    },
  };
  await t.rejects(migrate(url, { ...MIGRATIONS, '9999_break': broken }), /division by zero/);
  const tables = await ask(
    url,
    `select table_name from information_schema.tables where table_schema = 'bihuan' and table_name not like 'kysely%'`,
  );
  t.strictSame(tables, []);
  t.strictSame(await migrate(url, MIGRATIONS), ALL, 'and the repaired release migrates');
});

interface Column {
  readonly table_name: string;
  readonly column_name: string;
  readonly udt_name: string;
  readonly is_nullable: 'YES' | 'NO';
}

/** TypeScript of each kind of column; `Generated` and `Instant` are wrappers of the same. */
const TYPES: Readonly<Record<string, RegExp>> = {
  text: /^(string|Generated<string>|'[^']+'( \| '[^']+')*)$/,
  uuid: /^string$/,
  date: /^string$/,
  xid8: /^Generated<string>$/,
  timestamptz: /^(Instant|Generated<string>)$/,
  jsonb: /^Json$/,
  int4: /^(number|Generated<number>)$/,
  int8: /^Generated<(number|string)>$/,
  bool: /^(boolean|Generated<boolean>)$/,
  _text: /^string\[\]$/,
  _uuid: /^Generated<string\[\]>$/,
  _int4: /^number\[\]$/,
};

t.test('src/store/tables.ts says of every column what the database says', async (t) => {
  const url = await emptyDatabase();
  await migrate(url, MIGRATIONS);
  const columns = await ask<Column>(
    url,
    `select table_name, column_name, udt_name, is_nullable from information_schema.columns
     where table_schema = 'bihuan' and table_name not like 'kysely%'`,
  );
  const columnsOf = (table: string) => columns.filter(({ table_name }) => table_name === table);
  const tables = [...new Set(columns.map(({ table_name }) => table_name))];
  const text = ['cases-table.ts', 'tables.ts']
    .map((file) => readFileSync(path.join(import.meta.dirname, '../../src/store', file), 'utf8'))
    .join('\n');
  const bodies = new Map<string, string>();
  const interfaces = new Map(
    [...text.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name, body]) => [name!, body!]),
  );
  const entries = interfaces.get('Tables')!.matchAll(/^ {2}(\w+): (?:\{([^}]*)\}|(\w+));/gm);
  for (const [, table, inline, named] of entries) bodies.set(table!, inline ?? interfaces.get(named!) ?? '');
  t.strictSame([...bodies.keys()].sort(), [...tables].sort(), 'the tables');
  for (const [table, body] of bodies) {
    const fields = [...body.matchAll(/(\w+): ([^;]+?)\s*(?:;|$)/g)];
    t.strictSame(
      fields.map(([, name]) => name).sort(),
      columnsOf(table)
        .map((c) => c.column_name)
        .sort(),
      table,
    );
    for (const [, name, type] of fields) {
      const column = columnsOf(table).find(({ column_name }) => column_name === name)!;
      const nullable = / \| null$/.test(type!);
      t.equal(nullable, column.is_nullable === 'YES', `${table}.${name} nullable`);
      t.match(type!.replace(/ \| null$/, ''), TYPES[column.udt_name], `${table}.${name} ${column.udt_name}`);
    }
  }
});

/** From an empty server to a fired timer: what must work on every PostgreSQL we support. */
async function smoke(t: Test, on: TestServer, major: string): Promise<void> {
  const [version] = await ask<{ v: string }>(on.url, `select current_setting('server_version') as v`);
  t.match(version?.v, new RegExp(`^${major}\\.`));
  const house = await openTestHouse(t, on);
  await setNow(house, '2026-03-02T09:00:00+08:00');
  const data = { place: '3 号仓库', text: '疏散通道被货物堵塞' };
  const inspector = person('inspector');
  const opening = { tenant: 'demo', actor: inspector, workflow: 'small-loop', data };
  const { caseId } = await openCase(house, opening);
  const send = (role: string, type: string, payload: unknown) =>
    sendEvent(house, { tenant: 'demo', actor: person(role), caseId, type, payload });
  await send('inspector', 'PROPOSE_ASSIGN', { unit: 'enterprise', days: 10 });
  await send('street_leader', 'APPROVE_ASSIGN', { opinion: '同意' });
  await setNow(house, '2026-03-14T09:00:00+08:00');
  const swept = await sweepAll(house);
  t.strictSame([swept.cases, swept.incidents], [1, 0]);
  const { stored } = await look(house, 'demo', inspector, caseId);
  t.match(stored.state.snapshot, { value: { open: { lifecycle: 'overdue' } } });
  t.strictSame((await verify(house, 'demo', () => {})).findings, []);
  const found = await ask(on.url, `select show_trgm('隐患') <> '{}' as found`);
  t.strictSame(found, [{ found: true }], 'Chinese text can be searched');
}

t.test('the embedded PostgreSQL 18 migrates, opens, sends and sweeps', (t) => smoke(t, server, '18'));

t.test(
  "Debian's PostgreSQL 15 migrates, opens, sends and sweeps",
  { skip: existsSync(DEBIAN_15) ? false : `no ${DEBIAN_15}` },
  async (t) => smoke(t, await startServer(t, { binaries: DEBIAN_15 }), '15'),
);
