import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** What a hand-written service would do for one step: a transaction of eight plain statements. */
const SCRIPT = `\\set id random(1, 10000)
begin;
select snapshot, revision from plain.cases where id = :id for update;
select 1 from plain.keys where key = 'none-' || :id;
update plain.cases set revision = revision + 1, snapshot = snapshot where id = :id;
insert into plain.events (case_id, payload) values (:id, jsonb_build_object('note', 'done'));
insert into plain.messages (case_id, body) values (:id, jsonb_build_object('type', 'moved'));
insert into plain.keys (key, answer) values (gen_random_uuid()::text, jsonb_build_object('ok', true));
commit;
`;

const SCHEMA = `create schema plain;
create table plain.cases (id int primary key, revision int not null, snapshot jsonb not null);
create table plain.events (id bigserial primary key, case_id int not null, payload jsonb not null, at timestamptz default now());
create table plain.messages (id bigserial primary key, case_id int not null, body jsonb not null);
create table plain.keys (key text primary key, answer jsonb not null);
insert into plain.cases select g, 0, jsonb_build_object('value', 'open', 'note', repeat('x', 800)) from generate_series(1, 10000) g;`;

function findPgbench(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root) : [];
  return ['/usr/bin/pgbench', ...versions.map((version) => join(root, version, 'bin', 'pgbench'))].find(
    (path) => existsSync(path),
  );
}

let prepared = false;

/** @returns transactions per second, or `undefined` where pgbench is not installed */
export async function plainTransactions(
  url: string,
  connections: number,
  seconds: number,
): Promise<number | undefined> {
  const pgbench = findPgbench();
  if (pgbench === undefined) return undefined;
  if (!prepared) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(SCHEMA);
    await client.end();
    prepared = true;
  }
  const dir = mkdtempSync(join(tmpdir(), 'bihuan-pgbench-'));
  const script = join(dir, 'step.sql');
  writeFileSync(script, SCRIPT);
  try {
    const args = [
      '-n',
      '-M',
      'prepared',
      '-c',
      String(connections),
      '-j',
      '2',
      '-T',
      String(seconds),
      '-f',
      script,
      url,
    ];
    const { stdout } = await run(pgbench, args);
    return Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
