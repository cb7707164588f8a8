import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { smallLoop } from '../../examples/small-loop/index.ts';
import { openCase } from '../../src/cases/open-case.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import { calendarCommand } from '../../src/cli/calendar.ts';
import { EXIT, UsageError } from '../../src/cli/command.ts';
import { verify } from '../../src/cli/verify.ts';
import { FILE, YEAR } from '../domain/notice.ts';
import { openTestHouse, ownerClient, person, setNow, startServer, UNITS } from '../support/house.ts';

const server = await startServer(t);
const house = await openTestHouse(t, server);
await house.directory.put('other', UNITS, []);
await setNow(house, '2026-03-02T09:00:00+08:00');
const owner = await ownerClient(t, server);
const dir = t.testdir();
const file = (name: string, content: unknown): string => {
  const path = join(dir, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
async function run(
  args: readonly string[],
  { json = false, tenant = 'demo', at = house } = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await calendarCommand.run({
    args,
    json,
    tenant,
    log: house.log,
    out: (line) => out.push(line),
    progress: (line) => err.push(line),
    house: async () => at,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
const told = async (args: readonly string[]) => {
  const { code, out } = await run(args, { json: true });
  return { code, ...JSON.parse(out) };
};

async function running(tenant: string, at = house): Promise<string> {
  const data = { place: '3 号仓库', text: '疏散通道被货物堵塞' };
  const { caseId } = await openCase(house, {
    tenant,
    actor: person('inspector'),
    workflow: 'small-loop',
    data,
  });
  const send = (role: string, type: string, payload: unknown) =>
    sendEvent(at, { tenant, caseId, actor: person(role), type, payload });
  await send('inspector', 'PROPOSE_ASSIGN', { unit: 'enterprise', days: 10 });
  await send('street_leader', 'APPROVE_ASSIGN', { opinion: '同意' });
  return caseId;
}
const due = async (id: string): Promise<string> =>
  (await owner.query(`select due_on from bihuan.clocks where case_id = $1 and name = 's.term'`, [id])).rows[0]
    .due_on;
async function state(): Promise<unknown> {
  const tables = [
    'calendars',
    'calendar_days',
    'cases',
    'events',
    'clocks',
    'timers',
    'audit',
    'messages',
    'jobs',
  ];
  const rows = tables.map(async (table) => {
    const text = `select count(*)::int as n, md5(string_agg(x::text, '|' order by x::text)) as sum from bihuan.${table} x`;
    return [table, (await owner.query(text)).rows[0]];
  });
  return Promise.all(rows);
}

const mine = await running('demo');
const theirs = await running('other');
const day = (version: string, date: string, name = '民俗节') => ({
  version,
  years: [],
  days: [{ date, kind: 'rest', name }],
});

t.test('a preview prints what would move and writes the whole list, and nothing else', async (t) => {
  const before = await state();
  const csv = join(dir, 'moves.csv');
  const { code, out } = await run([
    'import',
    file('local.json', day('demo.1', '2026-03-12')),
    '--preview',
    '--csv',
    csv,
  ]);
  t.equal(code, EXIT.ok);
  t.match(out, /受影响 affected 1，移动 moved 1/);
  t.match(out, /demo \d{4}-\d{6} s\.term 2026-03-12 → 2026-03-13 已移动 moved/);
  t.match(out, /未发布 not published/);
  const lines = readFileSync(csv, 'utf8').split('\r\n');
  t.equal(lines.length, 3);
  t.match(lines[1], new RegExp(`^demo,\\d{4}-\\d{6},${mine},s\\.term,moved,2026-03-12,2026-03-13,`));
  t.strictSame(await state(), before);
});

t.test('an import publishes for its tenant and moves its terms, and again it changes nothing', async (t) => {
  const path = file('local.json', day('demo.1', '2026-03-12'));
  const { code, out, err } = await run(['import', path]);
  t.equal(code, EXIT.ok);
  t.match(out, /demo\.1 已发布 published\n重新计算 counted again: 案件 cases 1，受影响 affected 1/);
  t.match(err, /demo 1 件 cases/);
  t.equal(await due(mine), '2026-03-13');
  t.equal(await due(theirs), '2026-03-12');
  const { rows } = await owner.query(
    `select payload from bihuan.events where type = 'RECOUNTED' and case_id = $1`,
    [mine],
  );
  t.match(rows, [{ payload: { because: '启用日历 demo.1（民俗节）' } }]);
  t.equal(rows.length, 1);
  const after = await state();
  t.match(await told(['import', path]), {
    code: EXIT.ok,
    published: true,
    preview: { affected: 0 },
    totals: { affected: 0 },
  });
  t.strictSame(await state(), after);
});

t.test('everyone’s calendar moves the terms of every tenant that has cases', async (t) => {
  const result = await told(['import', file('all.json', day('cn-x.1', '2026-03-13')), '--everyone']);
  t.match(result, { code: EXIT.ok, totals: { cases: 2 } });
  t.equal(await due(mine), '2026-03-16');
  t.equal(await due(theirs), '2026-03-12', 'a term that ends before is not touched');
  for (const tenant of ['demo', 'other']) t.strictSame((await verify(house, tenant, () => {})).findings, []);
  const { items } = JSON.parse((await run(['list'], { json: true, tenant: 'other' })).out);
  t.match(items, [
    { version: 'cn-x.1', national: true, publishedBy: 'operator', years: [2024, 2025, 2026] },
    { version: 'cn-2024-2026.1', national: true },
  ]);
});

t.test('neither the nation nor a tenant takes a version of the other', async (t) => {
  const before = await state();
  const nation = await run(['import', file('a.json', day('demo.1', '2026-05-20')), '--everyone']);
  t.equal(nation.code, EXIT.failed);
  t.match(nation.err, /^\/version .*租户.*tenant's calendar/);
  t.equal((await run(['import', file('b.json', day('cn-x.1', '2026-05-20'))])).code, EXIT.failed);
  t.strictSame(await state(), before);
});

t.test('a yearly notice comes as CSV or JSON, with the same result', async (t) => {
  const lines = [
    '日期,至,类别,名称,下班',
    ...YEAR.rest.map(({ name, from, to }) => `${from},${to},休,${name},`),
    ...YEAR.work.map(({ name, date }) => `${date},,班,${name},`),
  ];
  const csv = file('2027.csv', `\ufeff${lines.join('\r\n')}\r\n`);
  const flags = ['--version', FILE.version, '--year', '2027', '--document', YEAR.document, '--everyone'];
  const first = await run(['import', csv, ...flags]);
  t.equal(first.code, EXIT.ok);
  t.equal(first.err.includes('warning'), false);
  const after = await state();
  t.match(await told(['import', file('2027.json', FILE), '--everyone']), {
    code: EXIT.ok,
    totals: { affected: 0 },
  });
  t.strictSame(await state(), after);
  const shown = await run(['show', '--year', '2027']);
  t.match(shown.out, /^cn-2027\.1\+demo\.1 {2}到 until 2027-12-31/);
  t.match(shown.out, /\n2027-01-01 休 rest 元旦\n/);
});

t.test('what is odd is told as a warning, what is wrong by its place, in both languages', async (t) => {
  const before = await state();
  const odd = {
    version: 'cn-2028.1',
    years: [
      { year: 2028, document: 'd', rest: [{ name: '元旦', from: '2028-01-03', to: '2028-01-03' }], work: [] },
    ],
  };
  const warned = await run(['import', file('odd.json', odd), '--everyone', '--preview']);
  t.equal(warned.code, EXIT.ok);
  t.match(warned.err, /注意 warning: \/years\/0 2028 年工作日放假减去周末上班为 1 天.*are 1, statutory/);
  const wrong = await run([
    'import',
    file('wrong.csv', 'from,to,kind,name\n2028-02-30,,rest,a\n2028-01-01,,off,b'),
    '--version',
    'v',
  ]);
  t.equal(wrong.code, EXIT.failed);
  t.match(wrong.err, /^line 2 不是日期.*is no date.*\nline 3 类别应为/);
  t.equal((await run(['import', file('broken.json', '{')])).code, EXIT.failed);
  t.strictSame(await state(), before);
});

t.test('a recount moves what a publication left, with its reason', async (t) => {
  const again = await running('other');
  await house.calendars.publish(
    { tenant: 'other', region: '' },
    { version: 'o.1', source: 's', years: [], days: [{ date: '2026-03-12', kind: 'rest', name: '民俗节' }] },
  );
  const before = await due(again);
  const { code, out } = await run(['recount', '--everyone', '--because', '补算']);
  t.equal(code, EXIT.ok);
  t.match(out, /案件 cases 3，受影响 affected 2/);
  t.equal(before, '2026-03-12');
  t.equal(await due(again), '2026-03-16');
  const { rows } = await owner.query(
    `select payload from bihuan.events where type = 'RECOUNTED' and case_id = $1`,
    [again],
  );
  t.match(rows, [{ payload: { because: '补算' } }]);
});

t.test('a printed date binds: the command finds that a new notice is to be served, once', async (t) => {
  const { policy } = smallLoop;
  const clocks = { ...policy.clocks, 's.term': { ...policy.clocks['s.term']!, printed: true } };
  const at = await openTestHouse(t, server, {
    workflows: [{ ...smallLoop, policy: { ...policy, clocks } }],
    tenant: 'printed',
  });
  const id = await running('printed', at);
  const bound = await due(id);
  const path = file('printed.json', day('p.1', '2026-03-12'));
  t.equal((await run(['import', path, '--preview'], { tenant: 'printed', at })).code, EXIT.findings);
  const first = await run(['import', path], { tenant: 'printed', at });
  t.equal(first.code, EXIT.findings);
  t.match(first.out, /须送达新的通知 a notice is to be served/);
  t.equal(await due(id), bound);
  t.equal((await run(['import', path], { tenant: 'printed', at })).code, EXIT.ok);
  t.strictSame((await verify(at, 'printed', () => {})).findings, []);
});

t.test('a wrong call is told as one, and does nothing', async (t) => {
  const good = file('good.json', day('g.1', '2026-06-01'));
  const csv = file('good.csv', 'date,kind,name\n2026-06-01,rest,a\n');
  const bad = [
    ['import'],
    ['import', join(dir, 'missing.json')],
    ['import', good, good],
    ['import', good, '--version', 'v'],
    ['import', csv],
    ['import', file('good.txt', '')],
    ['import', good, '--region', 'x'],
    ['import', csv, '--version', 'v', '--year', '27', '--document', 'd'],
    ['recount'],
    ['recount', '--because', ' '],
    ['publish'],
    ['list', '--colour'],
  ];
  const before = await state();
  for (const args of bad) {
    const error = await run(args).catch((thrown: unknown) => thrown);
    t.ok(error instanceof UsageError, args.join(' '));
  }
  t.strictSame(await state(), before);
});
