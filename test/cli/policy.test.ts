import t from 'tap';
import { openCase } from '../../src/cases/open-case.ts';
import { setOverride } from '../../src/cases/policy.ts';
import { EXIT, UsageError } from '../../src/cli/command.ts';
import { policyCommand } from '../../src/cli/policy.ts';
import { verify } from '../../src/cli/verify.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { runOn } from '../support/cli.ts';
import { openTestHouse, ownerClient, person, setNow, startServer } from '../support/house.ts';

const server = await startServer(t);
const house = await openTestHouse(t, server, { workflows: [rectification] });
await setNow(house, '2026-03-02T09:00:00+08:00');
const owner = await ownerClient(t, server);
const caller = { tenant: 'demo', actor: person('safety_office') };
const basis = '安委办〔2026〕3号';
const BASE = 'rectification/1';

async function run(words: string, { json = true, tenant = 'demo' } = {}) {
  const ran = await runOn(house, policyCommand, words, { json, tenant });
  return { ...ran, told: json ? JSON.parse(ran.lines.join('\n')) : undefined };
}
const verifyTerm = (n: number) => ({ clocks: { 'g.verify': { term: { n, unit: 'workday' as const } } } });

t.test('shows what holds at a place on a day, and which revision set it', async (t) => {
  t.match((await run('show rectification')).told, {
    version: `${BASE}+0`,
    clocks: { 'g.verify': { term: { n: 3 } } },
  });
  await setOverride(house, caller, 'rectification', {
    match: { region: '33' },
    from: '2026-04-01',
    set: { ...verifyTerm(5), values: { maxExtensions: 2 } },
    basis,
  });
  const { code, told } = await run('show rectification --region 330182 --sector 消防 --on 2026-04-01');
  t.equal(code, EXIT.ok);
  t.match(told, {
    version: `${BASE}+1`,
    values: { maxExtensions: { value: 2, source: 1, basis } },
    clocks: { 'g.verify': { term: { n: 5, unit: 'workday' }, source: 1, basis } },
  });
  for (const elsewhere of ['', ' --region 42 --on 2026-04-01', ' --region 33 --on 2026-03-31'])
    t.equal((await run(`show rectification${elsewhere}`)).told.values.maxExtensions.value, 1, elsewhere);
  const { lines } = await run('show rectification --region 33 --on 2026-04-01', { json: false });
  t.ok(lines.includes('g.verify = 5 workday [1] 核实分级'));
  t.ok(lines.includes('phase1.maxDays = 30 [shipped] 一次整改最长天数'));
});

t.test('lists what the tenant has set, and what differs between two revisions', async (t) => {
  t.match((await run('overrides rectification')).told, {
    items: [{ revision: 1, match: { region: '33' }, from: '2026-04-01', setBy: 'safety-office', basis }],
  });
  t.strictSame((await run('overrides rectification', { tenant: 'other' })).told, { items: [] });
  const [line] = (await run('overrides rectification', { json: false })).lines;
  t.match(line, /^1 \{"region":"33"\} 2026-04-01\.\. .*safety-office: 安委办〔2026〕3号$/);
  const diff = 'diff rectification --from 0 --to 1 --region 33 --on 2026-04-01';
  t.strictSame((await run(diff)).told, {
    items: [
      { path: 'values/maxExtensions', from: 1, to: 2, basis },
      { path: 'clocks/g.verify/term', from: { n: 3, unit: 'workday' }, to: { n: 5, unit: 'workday' }, basis },
    ],
  });
  t.strictSame((await run(diff, { json: false })).lines[0], `values/maxExtensions: 1 → 2 ${basis}`);
});

t.test('moves running cases, once, with the reason in their log; a preview only counts', async (t) => {
  const opened = await openCase(house, {
    tenant: 'demo',
    actor: person('inspector'),
    workflow: 'rectification',
    data: { ...(rectification.open.example as object), sourceKind: 'inspection' },
  });
  await setOverride(house, caller, 'rectification', {
    match: {},
    from: '2026-03-02',
    set: verifyTerm(4),
    basis,
  });
  const rows = async () => {
    const { rows } = await owner.query(
      `select payload from bihuan.events where case_id = $1 and type = 'RECOUNTED'`,
      [opened.caseId],
    );
    return rows;
  };
  const dueOn = async () => {
    const { rows } = await owner.query(
      `select due_on::text as due from bihuan.clocks where case_id = $1 and name = 'g.verify'`,
      [opened.caseId],
    );
    return rows[0].due;
  };
  const migrate = 'migrate rectification --because 新规施行';
  const moved = { cases: 1, affected: 1, moved: 1, confirmed: 0, notices: 0, becomesOverdue: 0 };
  t.match((await run(`${migrate} --preview`)).told, moved);
  t.equal(await dueOn(), '2026-03-05');
  const { told, code, progress } = await run(migrate);
  t.equal(code, EXIT.ok);
  t.match(told, moved);
  t.match(progress[0], /^1 件/);
  t.equal(await dueOn(), '2026-03-06');
  t.match(await rows(), [
    { payload: { because: '新规施行', clocks: [{ clock: 'g.verify', outcome: 'moved' }] } },
  ]);
  t.match((await run(migrate)).told, { affected: 0, moved: 0 });
  t.equal((await rows()).length, 1, 'done again it changes nothing');
  t.match((await run(migrate, { tenant: 'other' })).told, { cases: 0 });
  t.strictSame((await verify(house, 'demo', () => {})).findings, []);
});

t.test('a wrong call is told how it is to be written', async (t) => {
  for (const words of [
    '',
    'show',
    'forget rectification',
    'toString rectification',
    'show nothing',
    'show rectification more',
    'show rectification --on 2026-02-30',
    'diff rectification',
    'diff rectification --from 1 --to x',
    'diff rectification --from 0 --to 9',
    'migrate rectification',
  ])
    await run(words).then(
      () => t.fail(words),
      (error: unknown) => t.ok(error instanceof UsageError, words),
    );
});
