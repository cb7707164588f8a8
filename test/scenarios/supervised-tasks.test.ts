import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { freshEvidence } from '../../src/cli/demo.ts';
import { verify } from '../../src/cli/verify.ts';
import { supervisedTask } from '../../workflows/supervised-task/index.ts';
import { bihuan as run } from '../support/cli.ts';
import { ownerClient } from '../support/house.ts';
import { startSandbox } from '../support/sandbox.ts';

/** Two real lists: 37 tasks with 70 items of a county, 17 of a town. */
const LIULIN = 'examples/tasks-liulin-2023.json';
const DIZHUANG = 'examples/tasks-dizhuang-2024.json';
const TASKS = 37 + 17;
const ITEMS = 70 + 17;

interface TaskCase {
  readonly id: string;
  readonly state: string;
  readonly externalNo?: string;
  readonly data: {
    readonly title: string;
    readonly level: number;
    readonly lead: { readonly name: string; readonly unit?: string };
    readonly assistants: readonly { readonly name: string; readonly unit?: string }[];
    readonly items: readonly { readonly id: string; readonly responsible?: string }[];
    readonly list: { readonly no: number; readonly documentNo?: string; readonly title: string };
    readonly instruments: Readonly<Record<string, { readonly level: number; readonly state: string }>>;
    readonly marks: readonly { readonly on: string; readonly dueOn: string; readonly lead: string }[];
  };
}

const sandbox = await startSandbox(t);
const dir = mkdtempSync(join(tmpdir(), 'bihuan-tasks-'));
t.teardown(() => rmSync(dir, { recursive: true, force: true }));
const owner = await ownerClient(t, { url: sandbox.databaseUrl, dir: '', stop: async () => {} });

const bihuan = (...args: string[]) => run({ DATABASE_URL: sandbox.databaseUrl }, ...args);

async function ids(query = ''): Promise<string[]> {
  const found: string[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const cursor = next === '' ? '' : `&cursor=${next}`;
    const path = `/v1/cases?workflow=supervised-task&sort=number&limit=200${query}${cursor}`;
    const { body } = await sandbox.call('GET', path, 'safety-office');
    found.push(...body.items.map(({ id }: { id: string }) => id));
    next = body.next;
  }
  return found;
}

const read = async (id: string) => (await sandbox.read(id)) as unknown as TaskCase;
const readAll = async (which: readonly string[]) => {
  const cases: TaskCase[] = [];
  for (const id of which) cases.push(await read(id));
  return cases;
};

async function send(id: string, person: string, type: string, changes: object = {}): Promise<void> {
  const payload = { ...(freshEvidence(supervisedTask.events[type]!.example) as object), ...changes };
  const { status, body } = await sandbox.send(id, person, type, payload);
  if (status !== 200) throw new Error(`${type}: ${JSON.stringify(body)}`);
}

t.test('both lists are imported whole, names kept, units mapped, and a second time not at all', async (t) => {
  const names = join(dir, 'units.json');
  writeFileSync(
    names,
    JSON.stringify({ 应急部门: 'safety-office', 各乡镇: { unit: 'street', duty: 'street_officer' } }),
  );
  const runs = await Promise.all([
    bihuan('import-tasks', LIULIN, '--lead', 'sector', '--units', names, '--json'),
    bihuan('import-tasks', DIZHUANG, '--lead', 'sector-2', '--json'),
  ]);
  t.strictSame(
    runs.map(({ code, out }) => [code, JSON.parse(out)]),
    [37, 17].map((n) => [0, { records: n, opened: n, known: 0, refused: [] }]),
  );
  const again = await bihuan('import-tasks', LIULIN, '--lead', 'street', '--json');
  t.strictSame(JSON.parse(again.out), { records: 37, opened: 0, known: 37, refused: [] });
  const strange = await bihuan('import-tasks', LIULIN, '--lead', 'nobody');
  t.equal(strange.code, 2, 'no such unit');
  const broken = join(dir, 'broken.json');
  writeFileSync(broken, '{"title":"半个字 \\ud800"}');
  const half = await bihuan('import-tasks', broken);
  t.match(half, { code: 2, err: '/title 含有不完整的字符' });
  t.match(await bihuan('verify', '--tenant', 'nosuch'), { code: 2, err: '没有这个租户' });

  const cases = await readAll(await ids());
  t.equal(cases.length, TASKS);
  t.equal(cases.flatMap(({ data }) => data.items).length, ITEMS);
  const source = JSON.parse(readFileSync(LIULIN, 'utf8')) as {
    tasks: { no: number; title: string; items: { responsible: { raw: string } }[] }[];
  };
  const liulin = cases.filter(({ data }) => data.list.documentNo === '柳政发〔2023〕2号');
  t.strictSame(
    liulin
      .map(({ data }) => [data.list.no, data.title, data.items.map(({ responsible }) => responsible)])
      .sort(([a], [b]) => Number(a) - Number(b)),
    source.tasks.map(({ no, title, items }) => [no, title, items.map(({ responsible }) => responsible.raw)]),
    'every task and every responsible party in the words of the document',
  );
  t.ok(liulin.every(({ data }) => data.lead.unit === 'sector'));
  const rail = liulin.find(({ data }) => data.list.no === 18)!.data;
  t.equal(rail.lead.name, '住建局', 'the unit said to lead');
  t.ok(rail.assistants.some(({ name, unit }) => name === '各乡镇' && unit === 'street'));
  t.ok(rail.assistants.some(({ name, unit }) => name === '公安' && unit === undefined));
});

t.test('the rows go through the batch interface as well, and are known there', async (t) => {
  const { code, out } = await bihuan('import-tasks', DIZHUANG, '--rows');
  t.equal(code, 0);
  const rows = out.split('\n').map((line) => JSON.parse(line));
  const { status, body } = await sandbox.call('POST', '/v1/batches', 'safety-office', rows);
  t.equal(status, 200);
  t.strictSame(
    body.items.map((item: { status: number }) => item.status),
    rows.map(() => 200),
  );
  t.equal((await ids()).length, TASKS);
});

t.test(
  'half are done, half are left: after the year they stand at the right level, each instrument once',
  async (t) => {
    const all = await ids();
    const [done, left] = [
      all.filter((_, index) => index % 2 === 0),
      all.filter((_, index) => index % 2 === 1),
    ];
    const { rows: leads } = await owner.query<{ id: string; unit: string }>('select id, unit from cases');
    const officer = new Map(
      leads.map(({ id, unit }) => [id, unit === 'sector' ? 'sector-officer' : 'sector-officer-2']),
    );
    await sandbox.moveTo('2026-11-20T10:00:00+08:00');
    for (const id of done) {
      await send(id, officer.get(id)!, 'SUBMIT');
      await send(id, 'safety-office', 'ACCEPT');
    }
    await sandbox.moveTo('2026-12-31T23:00:00+08:00');
    t.strictSame(await ids('&state=overdue'), [], 'not before the last day is over');

    const levels = async () => (await readAll(left)).map(({ data }) => data.level);
    await sandbox.moveTo('2027-01-01T12:00:00+08:00');
    t.strictSame((await ids('&state=overdue')).sort(), [...left].sort());
    t.strictSame(new Set(await levels()), new Set([1]), '提示');
    await sandbox.moveTo('2027-01-08T12:00:00+08:00');
    t.strictSame(new Set(await levels()), new Set([2]), '督办');
    await sandbox.moveTo('2027-01-16T12:00:00+08:00');
    t.strictSame(new Set(await levels()), new Set([3]), '约谈, to be decided');
    const [talked, ...others] = left;
    await send(talked!, 'safety-office', 'APPROVE_INSTRUMENT', { key: '1.t.due.3.taskOverdue' });
    await send(talked!, officer.get(talked!)!, 'ANSWER_INSTRUMENT', { key: '1.t.due.3.taskOverdue' });
    await sandbox.moveTo('2027-02-01T12:00:00+08:00');

    const expected = {
      '1.t.due.1.taskOverdue': { level: 1, state: 'issued' },
      '1.t.due.2.taskOverdue': { level: 2, state: 'unanswered' },
      '1.t.due.3.taskOverdue': { level: 3, state: 'expired' },
      '1.t.due.4.taskOverdue': { level: 4, state: 'proposed' },
    };
    const standing = ({ data }: TaskCase) =>
      Object.fromEntries(
        Object.entries(data.instruments)
          .filter(([key]) => key.includes('t.due'))
          .map(([key, { level, state }]) => [key, { level, state }]),
      );
    for (const one of await readAll(others)) t.strictSame(standing(one), expected, one.data.title);
    const talk = { level: 3, state: 'answered' };
    t.strictSame(standing(await read(talked!)), { ...expected, '1.t.due.3.taskOverdue': talk });

    const raised = await owner.query<{ case_id: string; key: string; n: number }>(
      `select case_id, body -> 'data' ->> 'key' as key, count(*)::int as n from messages
     where type = 'escalation.raised' and body -> 'data' ->> 'key' like '%t.due%' group by 1, 2`,
    );
    t.ok(
      raised.rows.every(({ n }) => n === 1),
      'each step was told once',
    );
    t.equal(raised.rows.length, left.length * 4);
    for (const { data, state } of await readAll(done)) {
      t.equal(state, 'completed');
      t.strictSame(data.marks, []);
      t.ok(
        Object.keys(data.instruments).every((key) => !key.includes('t.due')),
        'nothing pressed a task that was done',
      );
    }
  },
);

t.test('done late the mark stays, and every log replays to its case', async (t) => {
  const [id] = await ids('&state=overdue');
  const { data } = await read(id!);
  await send(id!, data.lead.unit === 'sector' ? 'sector-officer' : 'sector-officer-2', 'SUBMIT');
  await send(id!, 'safety-office', 'ACCEPT');
  t.match(await read(id!), {
    state: 'completed',
    data: { marks: [{ on: '2027-01-01', dueOn: '2026-12-31' }] },
  });
  const { cases, findings } = await verify(sandbox.house, 'demo', () => {}, true);
  t.strictSame(findings, []);
  t.equal(cases, TASKS);
});
