import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { rulesAtRows, rulesOf } from '../../src/cases/house.ts';
import { openCase } from '../../src/cases/open-case.ts';
import { partOfOpening } from '../../src/cases/plan.ts';
import { applyRecount } from '../../src/cases/recount.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import { verifyCase } from '../../src/cases/verify-case.ts';
import { freshEvidence } from '../../src/cli/demo.ts';
import { SANDBOX_PERSONS, SANDBOX_UNITS, sandboxActor } from '../../src/cli/sandbox.ts';
import { calendarOf } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { uuidv7 } from '../../src/domain/ids.ts';
import { addDays } from '../../src/domain/instants.ts';
import { type Clock, dueOfClock } from '../../src/engine/clock-record.ts';
import { commitOf } from '../../src/store/commit.ts';
import { readLog } from '../../src/store/log.ts';
import { readCase } from '../../src/store/read-case.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { YEAR } from '../domain/notice.ts';
import { COMPILED } from '../support/compiled.ts';
import { openTestHouse, ownerClient, setNow, startServer } from '../support/house.ts';
import { sized } from '../support/size.ts';

/** Open cases, ten thousand in full: most wait for a check with thirty working days, some have a printed date in the new year. */
const CASES = sized(3000, 10_000);
const PROVISIONAL = CASES * 0.6;
const SERVED = 200;
const PAGE = 200;
const ROOT = join(import.meta.dirname, '../..');
const NOW = '2026-12-10T09:00:00+08:00';

/** The made-up notice with its first Saturday of January at work: the day printed dates of this test lie around. */
const NOTICE = {
  version: 'cn-2024-2027.test',
  years: [{ ...YEAR, work: [{ name: '元旦', date: '2027-01-09' }, ...YEAR.work] }],
};

const server = await startServer(t);
const house = await openTestHouse(t, server, { workflows: [rectification] });
await house.directory.put('demo', SANDBOX_UNITS, SANDBOX_PERSONS);
await setNow(house, NOW);
const owner = await ownerClient(t, server);
const dir = mkdtempSync(join(tmpdir(), 'bihuan-notice-'));
t.teardown(() => rmSync(dir, { recursive: true, force: true }));
const file = join(dir, 'notice.json');
writeFileSync(file, JSON.stringify(NOTICE));

const caller = (id: string) => ({ tenant: 'demo', actor: sandboxActor(id)! });
const example = (type: string) => freshEvidence(rectification.events[type]!.example) as object;

function dataOf(index: number): object {
  const region = { name: '试验区', code: index < PROVISIONAL ? '330302' : '330182' };
  return { ...(rectification.open.example as object), region };
}

/** Cases as they are always opened, many of them in one statement. */
async function openPage(from: number, to: number): Promise<void> {
  const { now, recordedAt } = await readCase(house.db.pipeline, 'demo', null);
  const parts = [];
  for (let index = from; index < to; index++) {
    const { actor } = caller('inspector');
    const id = () => uuidv7(recordedAt);
    const ask = {
      tenant: 'demo',
      caseId: id(),
      number: `2026-${String(index + 1).padStart(6, '0')}`,
      workflow: 'rectification',
      opening: { id: id(), data: dataOf(index), actor },
      submit: { id: id(), type: 'SUBMIT', payload: {}, actor, facts: {} },
      externalSystem: null,
      externalNo: null,
    };
    parts.push(await partOfOpening(house, ask, { now, recordedAt }));
  }
  const changes = parts.map(({ change }) => change);
  const { statement, values } = commitOf('demo', changes, { atomic: false });
  const written = await house.db.pipeline.run('demo', statement, values);
  if (written.length !== to - from) throw new Error('not all were opened');
}

async function openServed(index: number): Promise<void> {
  const { caseId } = await openCase(house, {
    ...caller('inspector'),
    workflow: 'rectification',
    data: dataOf(index),
  });
  for (const [who, type] of [
    ['street-officer', 'CLAIM'],
    ['inspector', 'GRADE_GENERAL'],
    ['street-officer', 'SERVE'],
  ] as const) {
    const payload =
      type === 'GRADE_GENERAL'
        ? { ...example(type), items: [{ id: 'i1', text: '清理', limitDays: 30 }] }
        : example(type);
    await sendEvent(house, { ...caller(who), caseId, type, payload });
  }
}

/** The command as an operator runs it, in a process of its own. */
function publish(...more: string[]): ChildProcess & { text: () => string } {
  const child = spawn(
    process.execPath,
    ['src/main.ts', 'calendar', 'import', file, '--everyone', '--json', ...more],
    {
      cwd: ROOT,
      env: { ...COMPILED, PATH: process.env.PATH, DATABASE_URL: server.url, BIHUAN_DATA: dir },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let text = '';
  child.stdout!.on('data', (chunk) => {
    text += chunk;
  });
  return Object.assign(child, { text: () => text });
}

async function finished(child: ReturnType<typeof publish>) {
  let told = '';
  child.stderr!.on('data', (chunk) => {
    told += chunk;
  });
  const [code] = await once(child, 'exit');
  const lines = child.text().trim().split('\n');
  if (code === null || lines[0] === '') throw new Error(`${code}: ${told.slice(-2000)}`);
  return { code: code as number, said: JSON.parse(lines.at(-1)!), told };
}

interface Row {
  case_id: string;
  name: string;
  due_on: string;
  provisional: boolean;
  record: Clock;
}
const clocks = async () =>
  (
    await owner.query<Row>(
      `select case_id, name, due_on, provisional, record from clocks where state = 'running'`,
    )
  ).rows;
const recounted = async (): Promise<number> =>
  (await owner.query(`select count(*)::int as n from events where type = 'RECOUNTED'`)).rows[0].n;
const counts = async () =>
  (
    await owner.query(`select (select count(*)::int from events) as events, (select count(*)::int from timers) as timers,
      (select sum(revision)::int from cases) as revisions, (select count(*)::int from messages) as messages,
      (select count(*)::int from calendars) as calendars`)
  ).rows[0];

t.test(
  'the notice of the new year moves exactly what it must, once, though it is killed half-way',
  { timeout: 590_000 },
  async (t) => {
    await house.policies.add('demo', 'rectification', {
      match: { region: '3303' },
      from: '2026-01-01',
      set: { clocks: { 'g.verify': { term: { n: 30, unit: 'workday' } } } },
      basis: '该市规定核实三十个工作日',
      setBy: 'safety-office',
    });
    await owner.query(`select setval('case_numbers', ${CASES})`);
    for (let from = 0; from < CASES - SERVED; from += PAGE)
      await openPage(from, Math.min(from + PAGE, CASES - SERVED));
    for (let index = CASES - SERVED; index < CASES; index++) await openServed(index);

    // Said by hand of every clock: what the two calendars make of its record.
    const old = calendarOf(CN_CALENDAR);
    const { year, rest, work } = NOTICE.years[0]!;
    const days = [
      ...rest.flatMap(({ name, from, to }) => {
        const range = [];
        for (let date = from; date <= to; date = addDays(date, 1))
          range.push({ date, kind: 'rest' as const, name });
        return range;
      }),
      ...work.map(({ name, date }) => ({ date, kind: 'work' as const, name })),
    ];
    const coming = calendarOf(CN_CALENDAR, { version: 'x', source: 'x', years: [year], days });
    const before = await clocks();
    const slow = before.filter(({ name, provisional }) => name === 'g.verify' && provisional);
    t.equal(slow.length, PROVISIONAL);
    t.equal(slow[0]!.due_on, dueOfClock(slow[0]!.record, old).dueOn, 'an estimate until the notice');
    const one = await readCase(house.db.pipeline, 'demo', slow[0]!.case_id);
    t.ok(one.stored?.state.timers.some(({ kind }) => kind === 'rung'));
    const changes = before.map((row) => ({ ...row, due: dueOfClock(row.record, coming) }));
    const printed = changes.filter(({ record, due, due_on }) => record.binds && due.dueOn !== due_on);
    const moves = changes.filter(
      ({ record, due, due_on, provisional }) => !record.binds && (due.dueOn !== due_on || provisional),
    );
    t.equal(printed.length, SERVED, 'the printed dates of those served');
    t.ok(moves.length >= PROVISIONAL + SERVED);

    const preview = await finished(publish('--preview'));
    t.match(preview.said, { published: false, preview: { cases: CASES, notices: SERVED } });
    t.equal(preview.said.preview.moved + preview.said.preview.confirmed, moves.length);
    t.equal(await recounted(), 0, 'a preview writes nothing');
    t.equal((await counts()).calendars, 1);

    const killed = publish();
    while ((await recounted()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const half = await recounted();
    const affected = new Set([...moves, ...printed].map(({ case_id }) => case_id));
    t.ok(half > 0 && half < affected.size, `${half} of ${affected.size} cases when it was killed`);

    const done = await finished(publish());
    t.equal(done.code, 3, 'done, and there are notices to serve');
    t.equal(await recounted(), affected.size, 'each affected case once');
    const after = new Map((await clocks()).map((row) => [`${row.case_id} ${row.name}`, row]));
    let wrong = 0;
    for (const { case_id, name, due, due_on, record, provisional } of changes) {
      const now = after.get(`${case_id} ${name}`)!;
      const binds = record.binds && due.dueOn !== due_on;
      const wanted = binds ? { due_on, provisional } : { due_on: due.dueOn, provisional: due.provisional };
      if (now.due_on !== wanted.due_on || now.provisional !== wanted.provisional) wrong++;
      if (binds && now.record.newNotice?.dueOn !== due.dueOn) wrong++;
    }
    t.equal(wrong, 0, 'every clock stands where its record and the notice put it, and no other moved');
    const timers = await owner.query(
      `select count(*)::int as n from timers t join clocks k using (tenant, case_id) where k.name = t.name and t.kind = 'due' and t.due_at <> k.due_at`,
    );
    t.equal(timers.rows[0].n, 0, 'and its timer with it');

    const stood = await counts();
    const again = await finished(publish());
    t.match(again.said, { totals: { affected: 0, moved: 0, confirmed: 0, notices: 0 } });
    t.strictSame(await counts(), stood, 'done again it changes nothing');

    for (const id of [slow[0]!, slow.at(-1)!, printed[0]!].map(({ case_id }) => case_id)) {
      const { stored } = await readCase(house.db.pipeline, 'demo', id);
      const rows = await house.db.tenant('demo', (tx) => readLog(tx, 'demo', id));
      const row = rows.find(({ type }) => type === 'RECOUNTED')!;
      t.match(row.payload, { because: /国办发明电〔2026〕9号/ }, 'the history says why');
      const rules = await rulesOf(house, stored!);
      t.strictSame(verifyCase(rules, await rulesAtRows(house, stored!, rows), stored!, rows), []);
    }
    const told = await owner.query(
      `select body -> 'data' as data from messages where type = 'clock.recounted' limit 1`,
    );
    t.match(
      told.rows[0].data,
      { because: /国办发明电〔2026〕9号/, clock: /./, dueOnBefore: /./, dueOn: /./ },
      'the parties are told',
    );
  },
);

t.test('a printed date moves when the new notice is served, and not before', async (t) => {
  const { rows } = await owner.query(
    `select case_id as id, due_on from clocks where name = 'g.phase1' and record ? 'newNotice' limit 1`,
  );
  const { id, due_on } = rows[0];
  const payload = example('SERVE_NEW_DATE');
  const { body } = await sendEvent(house, {
    ...caller('street-officer'),
    caseId: id,
    type: 'SERVE_NEW_DATE',
    payload,
  });
  const clock = JSON.parse(body).clocks.find(({ name }: { name: string }) => name === 'g.phase1');
  t.equal(due_on, '2027-01-11', 'printed: the Monday after the estimate');
  t.match(
    clock,
    { dueOn: '2027-01-09', provisional: false, state: 'running' },
    'by the notice a working Saturday',
  );
  await t.rejects(
    sendEvent(house, { ...caller('street-officer'), caseId: id, type: 'SERVE_NEW_DATE', payload }),
    { code: 'EVENT_NOT_ACCEPTED' },
    'once',
  );
});

t.test('a case that cannot be moved is counted and told, and keeps no other from its new date', async (t) => {
  const { rows } = await owner.query('select id from cases order by id limit 1');
  const { id } = rows[0];
  await owner.query('update cases set workflow_version = 99 where id = $1', [id]);
  const local = {
    version: 'local.1',
    years: [],
    days: [{ date: '2027-02-15', kind: 'rest' as const, name: '停工日' }],
    source: '本地',
  };
  await house.calendars.publish({ tenant: 'demo', region: '' }, local);
  const totals = await applyRecount(house, 'demo', { because: '本地停工日' }, sandboxActor('safety-office')!);
  t.equal(totals.failed, 1);
  t.ok(totals.cases === CASES);
});
