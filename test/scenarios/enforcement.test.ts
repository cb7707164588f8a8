import t from 'tap';
import { enforcement } from '../../workflows/enforcement/index.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { type Sandbox, startSandbox } from '../support/sandbox.ts';

const sandbox: Sandbox = await startSandbox(t, { sweep: false });
const { events, open } = enforcement;
const OFFICER = 'enforcement-officer';
const HEAD = 'sector-leader';

async function opened(data: object = {}): Promise<string> {
  const { status, body } = await sandbox.call('POST', '/v1/cases', OFFICER, {
    workflow: 'enforcement',
    data: { ...(open.example as object), ...data },
  });
  t.equal(status, 201, JSON.stringify(body));
  return body.id;
}
const send = (id: string, who: string, type: string, changes: object = {}) =>
  sandbox.send(id, who, type, { ...(events[type]!.example as object), ...changes });
async function go(id: string, way: readonly (readonly [who: string, type: string])[]): Promise<void> {
  for (const [who, type] of way) {
    const { status, body } = await send(id, who, type);
    if (status !== 200) throw new Error(`${type}: ${JSON.stringify(body)}`);
  }
}
const TO_DECIDED = [
  [HEAD, 'FILE'],
  [OFFICER, 'RECORD_INVESTIGATION'],
  ['inspector', 'COSIGN_INVESTIGATION'],
  [OFFICER, 'NOTIFY'],
  ['rectifier', 'WAIVE_DEFENCE'],
  ['legal-reviewer', 'LEGAL_REVIEW'],
  [OFFICER, 'PROPOSE_DECIDE'],
  [HEAD, 'APPROVE_DECIDE'],
] as const;
const TO_SERVED = [...TO_DECIDED, [OFFICER, 'SERVE_DECISION']] as const;
// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the service says
const data = async (id: string): Promise<any> => (await sandbox.read(id, OFFICER)).data;

t.test('one person cannot sign twice, nor review what they investigated', async (t) => {
  const id = await opened({ responsibleUnit: 'enterprise-2' });
  await go(id, [
    [HEAD, 'FILE'],
    [OFFICER, 'RECORD_INVESTIGATION'],
  ]);
  const { status, body } = await send(id, OFFICER, 'COSIGN_INVESTIGATION');
  t.equal(status, 403);
  t.equal(body.code, 'SEPARATION_OF_DUTIES');
});

t.test('punishments are counted over the cases of one unit, served and standing alone', async (t) => {
  const first = await opened();
  await go(first, TO_SERVED);
  t.match((await data(first)).punishments, { in180Days: 1, inYear: 1 });

  const elsewhere = await opened({ responsibleUnit: 'enterprise-2' });
  await go(
    elsewhere,
    TO_SERVED.map(([who, type]) => [who === 'rectifier' ? 'rectifier-2' : who, type]),
  );
  const unserved = await opened();
  await go(unserved, TO_DECIDED);

  const second = await opened();
  await go(second, TO_SERVED);
  t.match((await data(second)).punishments, { in180Days: 2, inYear: 2 }, 'not another unit, not unserved');

  await go(first, [
    [OFFICER, 'DISPUTE'],
    [OFFICER, 'PUBLISH_DECISION'],
  ]);
  t.equal((await send(first, 'legal-reviewer', 'DISPUTE_RESULT', { result: 'annulled' })).status, 200);
  const third = await opened({ grade: 'major' });
  await go(third, TO_SERVED);
  t.match((await data(third)).punishments, { in180Days: 2 }, 'what was annulled counts no more');

  const grounds = { ground: 'punishments', facts: '存在重大事故隐患，多次受到处罚。' };
  const refused = await send(third, HEAD, 'PROPOSE_CLOSURE', grounds);
  t.equal(refused.status, 409);
  t.same(
    refused.body.reasons.map(({ code }: { code: string }) => code).sort(),
    ['majorExists', 'punishmentsReached'],
    JSON.stringify(refused.body),
  );
  t.match(JSON.stringify(refused.body), /一百八十日内 2 次，一年内 2 次/);

  const fourth = await opened({ grade: 'major' });
  await go(fourth, TO_SERVED);
  const { regions, turn } = await sandbox.read(fourth, OFFICER);
  t.match((await data(fourth)).punishments, { in180Days: 3 });
  t.equal(regions.closure, 'due');
  t.ok(turn.some(({ clock }) => clock === 'e.closure'));
});

t.test('a hazard missed twice opens the case, and is told of the served decision', async (t) => {
  const { body } = await sandbox.call('POST', '/v1/cases', 'inspector', {
    workflow: 'rectification',
    data: rectification.open.example,
  });
  for (const [who, type] of [
    ['street-officer', 'CLAIM'],
    ['inspector', 'GRADE_GENERAL'],
    ['street-officer', 'SERVE'],
  ] as const) {
    const sent = await sandbox.send(body.id, who, type, rectification.events[type]!.example);
    t.equal(sent.status, 200, type);
  }
  await sandbox.moveTo('2026-05-20T09:00:00+08:00');
  const told = await sandbox.send(body.id, 'street-officer', 'COMMENT', { text: '请抓紧办理。' });
  t.equal(told.body.state, 'enforcing');
  const { links } = await sandbox.read(body.id, 'street-officer');
  const child = links.find(({ kind }) => kind === 'enforcement')!;
  const before = await sandbox.read(child.id, OFFICER);
  t.match(before, { workflow: 'enforcement', state: 'received', data: { cause: 'phase2Missed' } });
  await go(child.id, TO_SERVED);
  const parent = await sandbox.read(body.id, 'street-officer');
  t.match(parent.data, {
    outcome: null,
    enforcements: [{ caseId: child.id, outcome: '已作出行政处罚决定（建应急罚〔2026〕12号）' }],
  });
});
