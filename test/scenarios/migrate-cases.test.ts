import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import t from 'tap';
import type { House } from '../../src/cases/house.ts';
import { openCase } from '../../src/cases/open-case.ts';
import { caseNumber, type Part, partOfOpening } from '../../src/cases/plan.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import { migrateCasesCommand } from '../../src/cli/migrate-cases.ts';
import { verify } from '../../src/cli/verify.ts';
import { uuidv7 } from '../../src/domain/ids.ts';
import { msOf } from '../../src/domain/instants.ts';
import { commitOf } from '../../src/store/commit.ts';
import { COMPILED } from '../support/compiled.ts';
import { openTestHouse, ownerClient, person, setNow, startServer } from '../support/house.ts';
import { type Beginning, versions } from '../support/versions.ts';

const CASES = 5000;
const PARKED_EVERY = 100;
const PAGE = 500;
/** Cases looked at when the process is killed. */
const KILL_AT = 2000;
const BEGIN = '2026-03-02T09:00:00+08:00';
const PLAN = join(import.meta.dirname, '../support/versions.plan.ts');
const PROCESS = join(import.meta.dirname, '../support/migrate-cases-process.ts');

const server = await startServer(t);
const house = await openTestHouse(t, server, { workflows: versions.slice(0, 1) });
const newer = await openTestHouse(t, server, { workflows: versions });
const owner = await ownerClient(t, server);
const actor = person('inspector');
await setNow(house, BEGIN);

function beginningOf(index: number): Beginning {
  if (index % PARKED_EVERY === 0) return 'parked';
  return index % 5 < 2 ? 'received' : index % 5 < 4 ? 'working' : 'checking';
}

/** Opened by the engine and written by the statement of every commit, many at a time. */
async function openMany(into: House, count: number): Promise<void> {
  for (let from = 0; from < count; from += PAGE) {
    const parts: Part[] = [];
    for (let index = from; index < Math.min(from + PAGE, count); index++) {
      const ms = Date.now();
      const data = { begin: beginningOf(index), note: `${index} 号` };
      parts.push(
        await partOfOpening(
          into,
          {
            tenant: 'demo',
            caseId: uuidv7(ms),
            number: caseNumber(900_000 + index, msOf(BEGIN)),
            workflow: 'versions',
            opening: { id: uuidv7(ms), data, actor },
            externalSystem: null,
            externalNo: null,
          },
          { now: msOf(BEGIN) + (index % 86_400_000), recordedAt: ms },
        ),
      );
    }
    const { statement, values } = commitOf(
      'demo',
      parts.map(({ change }) => change),
      { atomic: false },
    );
    await into.db.pipeline.run('demo', statement, values);
  }
}

/** The command, as `bihuan` runs it. */
async function migrateCases(...args: string[]): Promise<{ code: number; result: Record<string, unknown> }> {
  let result = '';
  const code = await migrateCasesCommand.run({
    args: [PLAN, ...args],
    json: true,
    out: (line) => {
      result = line;
    },
    progress: () => {},
    log: newer.log,
    house: async () => newer,
    tenant: 'demo',
  });
  return { code, result: JSON.parse(result) };
}

/** The command as a process that is killed as soon as it says that so many cases are done. */
async function killedAt(cases: number): Promise<string | null> {
  const child = spawn(process.execPath, [PROCESS, server.url, PLAN], {
    env: { PATH: process.env.PATH, ...COMPILED },
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (Number.parseInt(line, 10) >= cases) child.kill('SIGKILL');
  });
  return new Promise((resolve) => child.on('close', (_code, signal) => resolve(signal)));
}

async function rows<T>(sql: string, values: unknown[] = []): Promise<T[]> {
  return (await owner.query(sql, values)).rows as T[];
}
const countOf = async (sql: string) =>
  (await rows<{ n: number }>(`select count(*)::int as n from ${sql}`))[0]!.n;

/** What of a case undo must bring back, as it is stored. */
const whole = (ids: readonly string[]) =>
  rows(
    `select c.id, c.snapshot, c.participants, c.policy_version, c.workflow_version, c.status, c.state, c.next_due_at,
       (select json_agg(k order by k.name) from clocks k where k.tenant = c.tenant and k.case_id = c.id) as clocks,
       (select json_agg(m order by m.no) from timers m where m.tenant = c.tenant and m.case_id = c.id) as timers,
       (select json_agg(w order by w.key) from turns w where w.tenant = c.tenant and w.case_id = c.id) as turns
     from cases c where id = any($1) order by id`,
    [ids],
  );

await openMany(house, CASES);
await setNow(house, '2026-03-04T10:00:00+08:00');
const MOVABLE = CASES - CASES / PARKED_EVERY;
const ten = (
  await rows<{ id: string }>(`(select id from cases where state = 'received' limit 3) union all
    (select id from cases where state = 'working' limit 4) union all (select id from cases where state = 'checking' limit 3)`)
).map(({ id }) => id);
const before = await whole(ten);
const csv = join(server.dir, 'foreseen.csv');

t.test('without a dry run of this very plan nothing is applied', async (t) => {
  await t.rejects(migrateCases(), { code: 'NOT_FOUND' });
  t.equal(await countOf('cases where workflow_version = 2'), 0);
});

t.test('a dry run says per state what will be done, and stores nothing of a case', async (t) => {
  const { code, result } = await migrateCases('--dry-run', '--csv', csv);
  t.equal(code, 3, 'some cannot be moved');
  t.match(
    result,
    {
      cases: CASES,
      movable: MOVABLE,
      states: [
        { from: 'received', to: 'received', cases: 1950 },
        { from: 'working', to: 'working', cases: 2000 },
        { from: 'checking', to: 'reviewing', cases: 1000 },
      ],
      refused: [{ code: 'STATE_UNMAPPED', state: 'parked', cases: CASES / PARKED_EVERY }],
    } as object,
    'states in the order they are met',
  );
  t.match(result.clocks, [
    { clock: 'accept', what: 'start', dueOn: { first: '2026-03-06', last: '2026-03-06' } },
    {
      clock: 'work',
      what: 'recompute',
      moved: 2000,
      dueOnBefore: { first: '2026-03-12' },
      dueOn: { first: '2026-03-17' },
    },
    {
      clock: 'check',
      what: 'keep',
      as: 'review',
      moved: 0,
      dueOn: { first: '2026-03-05', last: '2026-03-05' },
    },
  ]);
  t.equal(await countOf("events where type <> 'OPENED'"), 0);
  t.equal(await countOf('cases where workflow_version = 2'), 0);
});

t.test('killed half-way and run again, every case is moved once, and exactly as foreseen', async (t) => {
  t.equal(await killedAt(KILL_AT), 'SIGKILL');
  const half = await countOf('cases where workflow_version = 2');
  t.ok(half >= KILL_AT - 200 && half < MOVABLE, `${half} moved`);
  const { caseId } = await openCase(newer, {
    tenant: 'demo',
    actor,
    workflow: 'versions',
    data: { begin: 'working', note: '新' },
  });
  t.match(await rows('select workflow_version as v from cases where id = $1', [caseId]), [{ v: 2 }]);
  const { code, result } = await migrateCases();
  t.equal(code, 3, 'the parked ones stay');
  t.match(result, {
    migrated: MOVABLE,
    asForeseen: MOVABLE,
    deviating: 0,
    exactly: true,
    left: CASES / PARKED_EVERY,
  });
  t.equal(result.digestDone, result.digest);
  t.equal(await countOf("events where type = 'MIGRATED'"), MOVABLE);
  t.equal(
    await countOf(
      "(select case_id from events where type = 'MIGRATED' group by 1 having count(*) > 1) twice",
    ),
    0,
  );
  t.strictSame(
    await rows(
      'select workflow_version as v, state, count(*)::int as n from cases group by 1, 2 order by 1, 2',
    ),
    [
      { v: 1, state: 'parked', n: 50 },
      { v: 2, state: 'received', n: 1950 },
      { v: 2, state: 'reviewing', n: 1000 },
      { v: 2, state: 'working', n: 2001 },
    ],
  );
});

t.test('each clock is due on the day the dry run named', async (t) => {
  const lines = readFileSync(csv, 'utf8').trim().split('\r\n').slice(1);
  t.equal(lines.length, CASES);
  const due = new Map(
    (
      await rows<{ id: string; name: string; due: string }>(
        'select case_id as id, name, due_on::text as due from clocks',
      )
    ).map(({ id, name, due }) => [`${id} ${name}`, due]),
  );
  const wrong = lines.filter((line) => {
    const [id, , , , clock, , , dueOn, refused] = line.split(',');
    if (refused !== '') return false;
    return due.get(`${id} ${clock!.split(' → ').at(-1)}`) !== dueOn;
  });
  t.strictSame(wrong, []);
});

t.test('undone for ten, they are what they were; one that has gone on stays', async (t) => {
  const [gone] = await rows<{ id: string }>(
    "select id from cases where state = 'reviewing' and id <> all($1) limit 1",
    [ten],
  );
  await sendEvent(newer, { tenant: 'demo', actor, caseId: gone!.id, type: 'PASS', payload: {} });
  const asked = [...ten, gone!.id].flatMap((id) => ['--case', id]);
  const { code, result } = await migrateCases('--undo', ...asked);
  t.equal(code, 3);
  t.match(result, { undone: 10, left: [{ caseId: gone!.id, result: 'MOVED_ON' }], missing: [] });
  t.strictSame(await whole(ten), before);
  await sendEvent(newer, { tenant: 'demo', actor, caseId: ten[9]!, type: 'RETURN', payload: {} });
  const again = await migrateCases();
  t.match(again.result, { undone: 10, migrated: MOVABLE - 10 }, 'what was taken back is left alone');
  const anew = await migrateCases('--dry-run');
  t.match(anew.result, { cases: 10 + CASES / PARKED_EVERY, movable: 10 }, 'until it is looked at again');
});

t.test('verify finds nothing', async (t) => {
  const { cases, findings } = await verify(newer, 'demo', () => {});
  t.equal(cases, CASES + 1);
  t.strictSame(findings, []);
});
