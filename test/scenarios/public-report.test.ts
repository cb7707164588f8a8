import t from 'tap';
import { freshEvidence } from '../../src/cli/demo.ts';
import { verify } from '../../src/cli/verify.ts';
import { publicReport } from '../../workflows/public-report/index.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { ownerClient } from '../support/house.ts';
import { type Sandbox, startSandbox } from '../support/sandbox.ts';

const opening = publicReport.open.example as Record<string, unknown>;
const PHONE = '请回电138-0000-1234';

async function opened(sandbox: Sandbox, changes: object = {}, person = 'sector-officer'): Promise<string> {
  const data = { ...opening, ...changes };
  const { status, body } = await sandbox.call('POST', '/v1/cases', person, {
    workflow: 'public-report',
    data,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.id;
}

type Steps = readonly (readonly [person: string, type: string, changes?: object])[];

async function walk(
  sandbox: Sandbox,
  id: string,
  workflow: typeof publicReport,
  steps: Steps,
): Promise<string> {
  for (const [person, type, changes] of steps) {
    const payload = { ...(freshEvidence(workflow.events[type]!.example) as object), ...changes };
    const { status, body } = await sandbox.send(id, person, type, payload);
    if (status !== 200) throw new Error(`${type}: ${JSON.stringify(body)}`);
  }
  return (await sandbox.read(id)).state;
}

const TO_RESULT: Steps = [
  ['sector-officer', 'ACCEPT'],
  ['verifier', 'START_VERIFY'],
  ['verifier', 'PROPOSE_SUBSTANTIATED'],
  ['verifier-2', 'COSIGN_VERIFY'],
  ['sector-leader', 'APPROVE_SUBSTANTIATED'],
];
const TO_CLOSED: Steps = [
  ['street-officer', 'CLAIM'],
  ['inspector', 'GRADE_GENERAL'],
  ['street-officer', 'SERVE'],
  ['rectifier', 'REQUEST_RECHECK'],
  ['verifier', 'START_RECHECK'],
  ['verifier', 'PASS'],
  ['street-leader', 'APPROVE_SIGNOFF'],
];

t.test('a report from registration to the paid reward, and what each side may know of it', async (t) => {
  const sandbox = await startSandbox(t);
  const read = (person: string, path: string) => sandbox.call('GET', path, person);

  await t.test('numbers that give a person away come into no case, not even a draft', async (t) => {
    for (const draft of [false, true]) {
      const data = { ...opening, description: PHONE };
      const ask = { workflow: 'public-report', data, draft };
      t.equal((await sandbox.call('POST', '/v1/cases', 'sector-officer', ask)).status, 400);
    }
    const id = await opened(sandbox);
    const { status, body } = await sandbox.send(id, 'sector-officer', 'COMMENT', { text: PHONE });
    t.equal(status, 409);
    t.same(
      body.reasons.map(({ code, label }: { code: string; label: string }) => [code, label]),
      [['noIdentityInText', '不满足“文字中没有电话、证件号码”：“text”中有']],
    );
    const { rows } = await (
      await ownerClient(t, { url: sandbox.databaseUrl, dir: '', stop: async () => {} })
    ).query<{ text: string }>(
      `select (select coalesce(string_agg(e::text, ''), '') from events e)
        || (select coalesce(string_agg(a::text, ''), '') from audit a) as text`,
    );
    t.notMatch(rows[0]!.text, '138-0000-1234', 'neither in a log nor in the audit');
  });

  const report = await opened(sandbox, { insider: true });
  t.equal(await walk(sandbox, report, publicReport, TO_RESULT), 'awaitingPenalty');
  const { links } = await sandbox.read(report);
  const hazard = links.find(({ kind }) => kind === 'report')!.id;

  await t.test('the unit and the street see the hazard, and nothing that leads to the report', async (t) => {
    for (const person of [
      'street-officer',
      'inspector',
      'rectifier',
      'enterprise-principal',
      'auditor',
      'reporter',
    ]) {
      t.equal((await read(person, `/v1/cases/${report}`)).status, 404, `${person} sees no report`);
      const list = await read(person, '/v1/cases?workflow=public-report');
      t.same(list.body.items, [], `${person}: none in the list`);
    }
    const seen = await read('street-officer', `/v1/cases/${hazard}`);
    const log = await read('street-officer', `/v1/cases/${hazard}/events`);
    t.equal(seen.status, 200);
    t.equal(seen.body.data.sourceKind, 'department', 'not even that there was a report');
    const text = JSON.stringify([seen.body, log.body]);
    t.notMatch(text, report, 'no link back');
    t.notMatch(
      text,
      /ref-|insider|sector-leader|长期锁闭/,
      'no reference, no insider, no leader, none of the words',
    );
  });

  t.equal(await walk(sandbox, hazard, rectification, TO_CLOSED), 'closed');
  const told = await sandbox.read(report);
  t.equal(told.regions.feedback, 'finalDue', 'told in the commit that closed the hazard');
  const rest: Steps = [
    ['sector-officer', 'SENT'],
    ['reward-officer', 'PENALTY_FINAL'],
    ['reward-officer', 'PROPOSE_REWARD', { amountYuan: 22_500 }],
    ['committee-leader', 'APPROVE_REWARD'],
    ['reward-officer', 'REWARD_NOTIFIED'],
    ['reward-officer', 'CLAIMED'],
    ['finance', 'PAID'],
  ];
  t.equal(await walk(sandbox, report, publicReport, rest), 'paid');

  await t.test('a second report of the matter joins the first within thirty days, not after', async (t) => {
    const first = await opened(sandbox);
    await walk(sandbox, first, publicReport, TO_RESULT.slice(0, 2));
    const second = await opened(sandbox);
    const other = await opened(sandbox, { subject: { name: '另一商城' } });
    const strange = await sandbox.send(other, 'sector-officer', 'JOIN', { caseId: first });
    t.equal(strange.status, 409);
    t.equal(
      await walk(sandbox, second, publicReport, [['sector-officer', 'JOIN', { caseId: first }]]),
      'joined',
    );
    const { data } = (await sandbox.read(first)) as { data: { joined: { caseId: string }[] } };
    t.same(
      data.joined.map(({ caseId }) => caseId),
      [second],
    );
    await walk(sandbox, first, publicReport, TO_RESULT.slice(2));
    t.equal((await sandbox.read(second)).regions.feedback, 'interimDue');
    await sandbox.moveTo('2026-04-03T09:00:00+08:00');
    const late = await opened(sandbox);
    const refused = await sandbox.send(late, 'sector-officer', 'JOIN', { caseId: first });
    t.same(
      refused.body.reasons.map(({ code }: { code: string }) => code),
      ['joinedInTime'],
    );
  });

  await t.test('every log replays to its case', async (t) => {
    const { cases, findings } = await verify(sandbox.house, 'demo', () => {}, true);
    t.same(findings, []);
    t.ok(cases >= 7, `${cases} cases`);
  });
});
