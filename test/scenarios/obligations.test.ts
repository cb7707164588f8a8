import t from 'tap';
import type { CaseView } from '../../src/cases/view.ts';
import { freshEvidence } from '../../src/cli/demo.ts';
import { verify } from '../../src/cli/verify.ts';
import { obligation } from '../../workflows/obligation/index.ts';
import { startSandbox } from '../support/sandbox.ts';

interface SeriesData {
  readonly counts: Readonly<Record<string, number>>;
  readonly running: Readonly<Record<string, string>>;
  readonly selfCheckCredible: boolean;
}

const sandbox = await startSandbox(t);

async function send(id: string, person: string, type: string, changes: object = {}): Promise<void> {
  const payload = { ...(freshEvidence(obligation.events[type]!.example) as object), ...changes };
  const { status, body } = await sandbox.send(id, person, type, payload);
  if (status !== 200) throw new Error(`${type}: ${JSON.stringify(body)}`);
}

const linked = ({ links }: CaseView, kind: string) =>
  links.filter((link) => link.kind === kind).map(({ id }) => id);
const dataOf = ({ data }: CaseView) => data as unknown as SeriesData;
const stateOf = async (id: string) => (await sandbox.read(id)).state;

t.test('a series, its windows and what they bring stand together, commit by commit', async (t) => {
  const opened = await sandbox.call('POST', '/v1/cases', 'street-officer', {
    workflow: 'obligation',
    data: obligation.open.example,
  });
  t.equal(opened.status, 201);
  const series: string = opened.body.id;
  const read = () => sandbox.read(series);
  const [march] = linked(await read(), 'instance');
  t.strictSame(dataOf(await read()).running, { [march!]: '2026-03' }, 'opened in the commit of the series');
  t.match(await sandbox.read(march!, 'enterprise-principal'), {
    state: 'open',
    turn: [{ duty: 'enterprise_principal', unit: 'enterprise', clock: 's.due' }],
  });

  const findings = [
    { id: 'f1', description: '配电箱前堆放杂物' },
    { id: 'f2', description: '反应釜压力表失效', grade: 'major', dangerous: true },
  ];
  await send(march!, 'enterprise-principal', 'SUBMIT', { findings });
  const hazards = linked(await sandbox.read(march!), 'finding');
  t.equal(hazards.length, 2);
  for (const id of hazards) {
    const hazard = await sandbox.read(id);
    t.match(hazard, { status: 'open', data: { sourceKind: 'self', sourceChannel: 'enterprise_self' } });
    t.match(hazard.links, [{ kind: 'finding', direction: 'from', id: march }]);
  }
  await send(march!, 'street-officer', 'ACCEPT');
  t.equal(await stateOf(march!), 'closed');
  t.match(dataOf(await read()), { counts: { opened: 1, accepted: 1 }, running: {}, selfCheckCredible: true });

  await sandbox.moveTo('2026-04-20T10:00:00+08:00');
  const [april] = linked(await read(), 'instance').filter((id) => id !== march);
  await send(series, 'street-officer', 'CHANGE_OWNER');
  t.match(await sandbox.read(april!, 'enterprise-principal-2'), {
    state: 'open',
    turn: [{ unit: 'enterprise-2' }],
  });
  await sandbox.moveTo('2026-05-16T10:00:00+08:00');
  t.match(await sandbox.read(april!), { state: 'overdue', data: { flags: ['redCode'] } });
  t.equal(linked(await sandbox.read(april!), 'inspection-order').length, 1);
  await send(april!, 'enterprise-principal-2', 'MAKE_UP', { findings: [], statement: '经查未发现隐患。' });
  await send(april!, 'street-officer', 'ACCEPT');
  t.match(dataOf(await read()).counts, { opened: 3, accepted: 1, madeUp: 1, overdue: 1 });

  await sandbox.moveTo('2026-08-01T10:00:00+08:00');
  t.match(
    dataOf(await read()).counts,
    { opened: 6, lapsed: 2, overdue: 3 },
    'May lapsed when June closed, June with July',
  );
  await send(series, 'street-officer', 'END_SERIES');
  t.equal(await stateOf(series), 'ended');
  t.strictSame((await verify(sandbox.house, 'demo', () => {}, true)).findings, []);
});

t.test('three in a row that find nothing: doubted, and compared by an inspection of its own', async (t) => {
  const { body } = await sandbox.call('POST', '/v1/cases', 'street-officer', {
    workflow: 'obligation',
    data: obligation.open.example,
  });
  const seen = new Set<string>();
  for (const instant of ['2026-08-20', '2026-09-20', '2026-10-20']) {
    await sandbox.moveTo(`${instant}T10:00:00+08:00`);
    const id = linked(await sandbox.read(body.id), 'instance').find((one) => !seen.has(one))!;
    seen.add(id);
    await send(id, 'enterprise-principal', 'SUBMIT', { findings: [], statement: '经查未发现隐患。' });
    await send(id, 'street-officer', 'ACCEPT');
  }
  const doubted = await sandbox.read(body.id);
  t.equal(dataOf(doubted).selfCheckCredible, false);
  const [check] = linked(doubted, 'comparison');
  t.match(await sandbox.read(check!), { workflow: 'inspection', status: 'open' });
  await send(body.id, 'inspector', 'COMPARED');
  t.equal(dataOf(await sandbox.read(body.id)).selfCheckCredible, true);
  t.strictSame((await verify(sandbox.house, 'demo', () => {}, true)).findings, []);
});
