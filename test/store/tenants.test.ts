import pg from 'pg';
import t from 'tap';
import { rulesOf } from '../../src/cases/house.ts';
import { openCase } from '../../src/cases/open-case.ts';
import { partOfMove } from '../../src/cases/plan.ts';
import { advance } from '../../src/engine/advance.ts';
import type { Moved } from '../../src/engine/case-state.ts';
import { commitOf } from '../../src/store/commit.ts';
import { clientConfig } from '../../src/store/database.ts';
import { gatherFacts } from '../../src/store/facts.ts';
import { settleIncidents } from '../../src/store/incidents.ts';
import { claimJob } from '../../src/store/jobs.ts';
import { listCases } from '../../src/store/list-cases.ts';
import { listEvents } from '../../src/store/list-events.ts';
import { listIncidents, readIncident, releaseCase } from '../../src/store/list-incidents.ts';
import { readLog } from '../../src/store/log.ts';
import { READ_CASE, readCase } from '../../src/store/read-case.ts';
import { readOpen } from '../../src/store/read-open.ts';
import { listDeliveries, listWebhooks } from '../../src/store/webhooks.ts';
import { sweepCase } from '../../src/timers/sweep.ts';
import { openTestHouse, ownerClient, person, setNow, startServer } from '../support/house.ts';

const OURS = 'demo';
const THEIRS = 'other';
/** Calendars hold for every tenant, under `*`: they are the only tables with a tenant that all may read. */
const SHARED = new Set(['calendars', 'calendar_days']);
const APPEND_ONLY = new Set(['events', 'audit', 'evidence', 'policy_overrides']);
const DUE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  cases: ['held_until', 'id', 'next_due_at', 'tenant'],
  deliveries: ['id', 'next_attempt_at', 'state', 'tenant'],
  messages: ['created_at', 'fanned_out', 'id', 'tenant'],
  jobs: ['id', 'lease_until', 'state', 'tenant'],
  letters: ['tenant', 'id', 'state', 'next_attempt_at'],
  notices: ['id', 'tell_at', 'tenant', 'told'],
};

const server = await startServer(t);
const house = await openTestHouse(t, server);
const owner = await ownerClient(t, server);
await setNow(house, '2026-03-02T09:00:00+08:00');

interface Column {
  readonly table_name: string;
  readonly column_name: string;
  readonly udt_name: string;
  readonly is_nullable: 'YES' | 'NO';
  readonly generated: boolean;
}
const { rows: columns } = await owner.query<Column>(
  `select table_name, column_name, udt_name, is_nullable, is_identity = 'YES' as generated
   from information_schema.columns where table_schema = 'bihuan' order by table_name, ordinal_position`,
);
const tables = [...new Set(columns.map(({ table_name }) => table_name))].filter(
  (name) => !/^kysely/.test(name),
);
const columnsOf = (table: string) => columns.filter(({ table_name }) => table_name === table);
const tenantTables = tables.filter(
  (table) => !SHARED.has(table) && columnsOf(table).some(({ column_name }) => column_name === 'tenant'),
);

const SAMPLES: Readonly<Record<string, unknown>> = {
  text: 'x',
  _text: ['x'],
  int4: 1,
  bool: true,
  jsonb: {},
  date: '2026-03-02',
  timestamptz: '2026-03-02T09:00:00+08:00',
  uuid: '018f0000-0000-7000-8000-000000000001',
  _uuid: ['018f0000-0000-7000-8000-000000000001'],
};
const ENUMS: Readonly<Record<string, string | null>> = {
  'cases.status': 'open',
  'incidents.state': 'open',
  'deliveries.state': 'pending',
  'jobs.state': 'queued',
  'letters.state': 'pending',
  // Either what came of it, or why not.
  'case_migration_outcomes.refused': null,
};

/** Any row the table's constraints let in. */
function insertOf(table: string, tenant: string): { text: string; values: unknown[] } {
  const wanted = columnsOf(table).filter(({ generated, udt_name }) => !generated && udt_name !== 'xid8');
  const values = wanted.map(({ column_name, udt_name }) => {
    if (column_name === 'tenant') return tenant;
    const name = `${table}.${column_name}`;
    const value = name in ENUMS ? ENUMS[name] : SAMPLES[udt_name];
    if (value === undefined) throw new Error(`no sample for ${table}.${column_name} ${udt_name}`);
    return value;
  });
  const names = wanted.map(({ column_name }) => `"${column_name}"`).join(', ');
  const places = wanted.map((_column, index) => `$${index + 1}`).join(', ');
  return { text: `insert into ${table} (${names}) values (${places})`, values };
}

async function connect(role: 'bihuan_app' | 'bihuan_due', tenant?: string): Promise<pg.Client> {
  const client = new pg.Client(clientConfig(server.url, role));
  client.on('error', () => {});
  await client.connect();
  t.teardown(() => client.end());
  if (tenant !== undefined) await client.query(`select set_config('bihuan.tenant', $1, false)`, [tenant]);
  return client;
}

const data = { place: '3 号仓库', text: '疏散通道被货物堵塞' };
const { caseId } = await openCase(house, {
  tenant: OURS,
  actor: person('inspector'),
  workflow: 'small-loop',
  data,
  externalSystem: 'sys',
  externalNo: 'no-1',
  once: { key: 'key-1', requestHash: 'hash' },
});
for (const table of tenantTables) await owner.query(insertOf(table, OURS));
const { stored } = await readCase(house.db.pipeline, OURS, caseId);
const ours = stored!;
const theirs = await connect('bihuan_app', THEIRS);
const unset = await connect('bihuan_app');
const app = await connect('bihuan_app', OURS);
const due = await connect('bihuan_due');

/** All tables of the tenants as one text, to see that nothing changed. */
async function everything(): Promise<string> {
  const parts = [];
  for (const table of tenantTables) {
    const { rows } = await owner.query(`select x::text from ${table} x order by 1`);
    parts.push(rows);
  }
  return JSON.stringify(parts);
}
const count = async (client: pg.Client, table: string) =>
  Number((await client.query(`select count(*) as n from ${table}`)).rows[0].n);

t.test('every table with a tenant has row-level security, and the fixture fills it', async (t) => {
  t.ok(tenantTables.length >= 17, tenantTables.join(' '));
  for (const table of tenantTables) {
    const secured = `select relrowsecurity from pg_class where oid = $1::regclass`;
    t.ok((await owner.query(secured, [`bihuan.${table}`])).rows[0].relrowsecurity, table);
    t.ok((await count(app, table)) > 0, `${table} has rows of ${OURS}`);
  }
});

for (const table of tenantTables) {
  t.test(`${table}: without any predicate another tenant sees and changes nothing`, async (t) => {
    t.equal(await count(theirs, table), 0, 'another tenant');
    t.equal(await count(unset, table), 0, 'no tenant set');
    for (const client of [theirs, unset]) {
      await t.rejects(client.query(insertOf(table, OURS)), { code: '42501' }, 'insert for another tenant');
    }
    if (APPEND_ONLY.has(table)) return;
    const before = await everything();
    t.equal((await theirs.query(`update ${table} set tenant = tenant`)).rowCount, 0);
    t.equal((await theirs.query(`delete from ${table}`)).rowCount, 0);
    t.equal((await unset.query(`delete from ${table}`)).rowCount, 0);
    const hand = app.query(`update ${table} set tenant = '${THEIRS}'`);
    await t.rejects(hand, { code: '42501' }, 'a row is not handed over to another tenant');
    t.equal(await everything(), before);
  });
}

t.test('what is recorded is added to, never changed: events, audit, evidence', async (t) => {
  for (const table of APPEND_ONLY) {
    await t.rejects(app.query(`update ${table} set tenant = tenant`), { code: '42501' }, `update ${table}`);
    await t.rejects(app.query(`delete from ${table}`), { code: '42501' }, `delete ${table}`);
  }
  for (const table of tables) {
    await t.rejects(app.query(`truncate ${table}`), { code: '42501' }, `truncate ${table}`);
    await t.rejects(app.query(`drop table ${table}`), { code: '42501' }, `drop ${table}`);
    await t.rejects(app.query(`alter table ${table} disable row level security`), { code: '42501' }, table);
  }
});

t.test(
  'bihuan_due reads keys and due times of all tenants, no other column, and writes nothing',
  async (t) => {
    for (const { table_name: table, column_name: column } of columns) {
      if (!tenantTables.includes(table)) continue;
      const may = DUE_COLUMNS[table]?.includes(column) ?? false;
      const read = due.query(`select "${column}" from ${table}`);
      if (may) t.ok((await read).rows.length > 0, `${table}.${column}`);
      else await t.rejects(read, { code: '42501' }, `${table}.${column}`);
    }
    for (const table of tables) {
      await t.rejects(due.query(`delete from ${table}`), { code: '42501' }, `delete from ${table}`);
      const [first] = columnsOf(table);
      const update = due.query(`update ${table} set "${first!.column_name}" = "${first!.column_name}"`);
      await t.rejects(update, { code: '42501' }, `update ${table}`);
      await t.rejects(due.query(`insert into ${table} default values`), { code: '42501' }, `insert ${table}`);
    }
  },
);

t.test('a statement that names our tenant on a connection set to another finds nothing', async (t) => {
  const { rows } = await theirs.query({
    text: READ_CASE.text,
    values: [OURS, caseId, null, 'inspector', 'key-1'],
  });
  t.equal(rows[0].id, null);
  t.equal(rows[0].answer, null);
});

t.test(
  'with row-level security switched off, the predicates alone give another tenant nothing',
  async (t) => {
    for (const table of tenantTables) await owner.query(`alter table ${table} disable row level security`);
    t.teardown(async () => {
      for (const table of tenantTables) await owner.query(`alter table ${table} enable row level security`);
    });
    t.ok((await count(theirs, 'cases')) > 0, 'it is off');
    const { db } = house;
    const { pipeline } = db;
    const before = await everything();
    const sampleId = String(SAMPLES.uuid);

    const eventId = (await owner.query('select id from events where case_id = $1 limit 1', [caseId])).rows[0]
      .id;
    const asked = { eventId, caller: 'inspector', key: 'key-1' };
    const ourRead = await readCase(pipeline, OURS, caseId, asked);
    t.ok(ourRead.stored && ourRead.doneSeq && ourRead.answer, 'the questions are such that we get answers');
    const read = await readCase(pipeline, THEIRS, caseId, asked);
    t.strictSame([read.stored, read.doneSeq, read.answer], [undefined, undefined, undefined], 'READ_CASE');

    const opening = { ...asked, external: { system: 'sys', no: 'no-1' } };
    const ourOpen = await readOpen(pipeline, OURS, opening);
    t.ok(ourOpen.answer && ourOpen.doneCase && ourOpen.externalCase);
    const open = await readOpen(pipeline, THEIRS, opening);
    t.strictSame(
      [open.answer, open.doneCase, open.externalCase],
      [undefined, undefined, undefined],
      'READ_OPEN',
    );

    const rules = await rulesOf(house, ours);
    const late = Date.UTC(2026, 5, 1);
    const moved = advance(rules, ours.state, late, late) as Moved;
    t.ok(moved.rows.length > 0);
    const { change } = partOfMove({ ...ours, tenant: THEIRS }, rules, moved, { now: late, recordedAt: late });
    for (const atomic of [true, false]) {
      const { statement, values } = commitOf(THEIRS, [change], { atomic });
      t.strictSame(await pipeline.run(THEIRS, statement, values), [], 'the commit');
    }

    const sight = { organ: { regions: [''], sectors: [] }, unit: 'street', person: 'inspector' };
    const listing = { sight, filter: {}, order: { sort: 'number', descending: false, limit: 9 } } as const;
    t.ok((await listCases(db, OURS, listing)).length > 0);
    t.strictSame(await listCases(db, THEIRS, listing), [], 'the list of cases');
    const page = { caseId, after: 0, limit: 9 };
    t.ok((await listEvents(db, OURS, page)).length > 0);
    t.strictSame(await listEvents(db, THEIRS, page), [], 'the list of events');
    t.ok((await listIncidents(db, OURS, { limit: 9 })).length > 0);
    t.strictSame(await listIncidents(db, THEIRS, { limit: 9 }), [], 'incidents');
    t.equal(await readIncident(db, THEIRS, sampleId), undefined, 'one incident');
    await releaseCase(db, THEIRS, sampleId);
    t.equal(await claimJob(db, THEIRS, sampleId, 60), undefined, 'a job');
    t.strictSame(await db.tenant(THEIRS, (tx) => readLog(tx, THEIRS, caseId)), [], 'the log');
    t.strictSame([...(await house.directory.units(THEIRS)).keys()], [], 'the directory');
    t.strictSame((await listWebhooks(db, THEIRS, { limit: 9 })).items, [], 'webhooks');
    await t.rejects(listDeliveries(db, THEIRS, sampleId, { limit: 9 }), { code: 'NOT_FOUND' }, 'deliveries');
    const requests = (['case', 'unit', 'evidence'] as const).map((kind) => ({
      name: kind,
      kind,
      pointer: `/${kind}`,
    }));
    const payload = { case: caseId, unit: 'street', evidence: 'x' };
    t.match(await gatherFacts(db, THEIRS, sampleId, requests, payload), {
      case: null,
      unit: null,
      evidence: [],
    });
    t.match(await sweepCase(house, THEIRS, caseId), { cases: 0, timers: 0 }, 'the sweep');
    await settleIncidents(db, THEIRS, sampleId);
    t.equal(await everything(), before, 'and nothing was written');
  },
);
