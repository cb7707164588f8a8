import t from 'tap';
import type { JointItem } from '../../src/cases/joint-act.ts';
import { verify } from '../../src/cli/verify.ts';
import type { Actor } from '../../src/engine/workflow.ts';
import { digest } from '../../workflows/base/schemas.ts';
import { inspection } from '../../workflows/inspection/index.ts';
import { EVENTS, type EventType } from '../../workflows/rectification/events.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { ownerClient } from '../support/house.ts';
import { openClient, problemOf } from './fixture.ts';

const client = await openClient(t, { workflows: [rectification, inspection] });
const owner = await ownerClient(t, client.server);
const OFFICER = 'street_officer';
const example = (type: EventType) => EVENTS[type].example as Record<string, unknown>;

async function open(n: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < n; i++) {
    const data = { ...(rectification.open.example as object), description: `第 ${i + 1} 处隐患` };
    const answer = await client.call('POST', '/v1/cases', 'inspector', {
      payload: { workflow: 'rectification', data },
    });
    ids.push(answer.json<{ id: string }>().id);
  }
  return ids;
}
const act = (by: string | Actor, type: string, ids: readonly string[], more: object = {}, headers = {}) =>
  client.call('POST', '/v1/acts', by, {
    payload: { type, cases: ids.map((caseId) => ({ caseId, payload: {} })), ...more },
    headers,
  });
const one = async (id: string) => (await client.call('GET', `/v1/cases/${id}`, 'safety_office')).json();
const statesOf = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await one(id)).state));
const revisionsOf = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await one(id)).revision));
const rowsOf = async (type: string, ids: readonly string[]) =>
  (
    await owner.query<{ case_id: string; xid: string; at: string; facts: { act?: { id: string } } }>(
      'select case_id, xid::text, at, facts from events where type = $1 and case_id = any($2::uuid[])',
      [type, ids],
    )
  ).rows;
/** Brought to the state in which the order can be served. */
async function assigned(n: number, unit = 'enterprise'): Promise<string[]> {
  const ids = await open(n);
  await act(OFFICER, 'CLAIM', ids);
  await act('inspector', 'GRADE_GENERAL', ids, {
    document: { ...example('GRADE_GENERAL'), responsibleUnit: unit },
  });
  return ids;
}
const receipt = (n: number) => ({ digest: digest(n), mediaType: 'image/jpeg', kind: 'receipt' });
const SERVICE = { documentKind: 'assignment', method: 'direct', receipt: receipt(0x70) };

t.test('five hazards of one visit: served, applied for, and judged by one document each', async (t) => {
  const ids = await assigned(5);
  const served = await act(OFFICER, 'SERVE', ids, { document: SERVICE });
  t.equal(served.statusCode, 200, served.body);
  const { id, items } = served.json<{ id: string; items: JointItem[] }>();
  t.strictSame(
    items.map((item) => [item.id, item.state]),
    ids.map((caseId) => [caseId, 'rectifying1']),
  );
  const rows = await rowsOf('SERVE', ids);
  t.equal(rows.length, 5);
  t.equal(new Set(rows.map(({ xid }) => xid)).size, 1, 'one commit');
  t.equal(new Set(rows.map(({ at }) => at)).size, 1, 'one instant');
  for (const { facts } of rows) t.strictSame(facts.act, { id, cases: ids }, 'each row says which act it was');
  t.strictSame(
    items.map(({ revision }) => revision),
    await revisionsOf(ids),
    'the answer is what is stored',
  );

  const applied = await act('rectifier', 'REQUEST_RECHECK', ids, { document: example('REQUEST_RECHECK') });
  t.equal(applied.statusCode, 200, applied.body);
  t.equal((await act('verifier', 'START_RECHECK', ids)).statusCode, 200);
  t.equal((await act('verifier', 'PASS', ids.slice(0, 3), { document: example('PASS') })).statusCode, 200);
  t.equal((await act('verifier', 'FAIL', ids.slice(3), { document: example('FAIL') })).statusCode, 200);
  t.strictSame(await statesOf(ids), [
    ...['signoffReview', 'signoffReview', 'signoffReview'],
    ...['rectifying1', 'rectifying1'],
  ]);
  const { findings } = await verify(client.house, 'demo', () => {});
  t.strictSame(findings, [], 'chains and snapshots hold');
});

t.test(
  'a visit from its record to its end: two findings, one document each time, closed with both',
  async (t) => {
    const second: Actor = { person: 'inspector-2', unit: 'street-2', roles: ['inspector'] };
    const principal: Actor = { person: 'boss', unit: 'enterprise', roles: ['enterprise_principal'] };
    const opened = await client.call('POST', '/v1/cases', 'inspector', {
      payload: { workflow: 'inspection', data: inspection.open.example },
    });
    const { id: visit } = opened.json<{ id: string }>();
    const step = async (by: string | Actor, type: string, changes: object = {}) => {
      const payload = { ...(inspection.events[type]!.example as object), ...changes };
      const answer = await client.call('POST', `/v1/cases/${visit}/events`, by, {
        payload: { type, payload },
      });
      t.equal(answer.statusCode, 200, `${type} ${answer.body.slice(0, 200)}`);
    };
    const seen = async () => (await client.call('GET', `/v1/cases/${visit}`, principal)).statusCode;
    t.equal(await seen(), 404, 'nobody tells the unit of an unannounced visit');
    await step('inspector', 'START');
    t.equal(await seen(), 200);
    await step(second, 'JOIN');
    await step('inspector', 'CHECK', {
      items: ['c1', 'c2'].map((id) => ({ id, conclusion: 'problem' })),
    });
    await step('inspector', 'FINDING');
    await step(second, 'FINDING', { item: 'c2', description: '主要负责人未履职' });
    await step('inspector', 'RECORD');
    await step(second, 'COSIGN');
    await step(principal, 'UNIT_SIGN');
    await step('inspector', 'SERVE');
    const { rows: links } = await owner.query<{ id: string }>(
      `select other_id as id from case_links where case_id = $1 and kind = 'inspection' order by seq`,
      [visit],
    );
    const ids = links.map(({ id }) => id);
    t.equal(ids.length, 2);
    t.strictSame(
      (await Promise.all(ids.map(one))).map(({ data }) => data.openedBy.person),
      ['inspector', 'inspector-2'],
      'each hazard knows who found it',
    );
    await act(OFFICER, 'CLAIM', ids);
    await act('inspector', 'GRADE_GENERAL', ids, { document: example('GRADE_GENERAL') });
    await act(OFFICER, 'SERVE', ids, { document: SERVICE });
    await act('rectifier', 'REQUEST_RECHECK', ids, { document: example('REQUEST_RECHECK') });
    await act('verifier', 'START_RECHECK', ids);
    await act('verifier', 'PASS', ids, { document: example('PASS') });
    await act(OFFICER, 'REPLY', ids, { document: example('REPLY') });
    t.equal((await one(visit)).state, 'following');
    const signed = await act('street_leader', 'APPROVE_SIGNOFF', ids, {
      document: example('APPROVE_SIGNOFF'),
    });
    t.equal(signed.statusCode, 200, signed.body);
    t.match(await one(visit), { state: 'closed', data: { hazards: { total: 2, open: 0 } } });
    const told = await rowsOf('CASE_ENDED', [visit]);
    t.strictSame(
      new Set(told.map(({ xid }) => xid)),
      new Set((await rowsOf('APPROVE_SIGNOFF', ids)).map(({ xid }) => xid)),
      'the visit is told in the same commit, of both',
    );
    t.equal(told.length, 2);
  },
);

t.test('one case that refuses refuses all, and the refusal says which and why', async (t) => {
  const ids = await assigned(4);
  await act(OFFICER, 'SERVE', [ids[1]!, ids[3]!], { document: SERVICE });
  const before = await revisionsOf(ids);
  const refused = problemOf(await act(OFFICER, 'SERVE', ids, { document: SERVICE }));
  t.match(refused, { status: 409, code: 'EVENT_NOT_ACCEPTED', state: 'rectifying1' });
  t.strictSame(
    refused.errors?.map(({ pointer }) => pointer),
    ['/cases/1', '/cases/3'],
    'all of them at once',
  );
  t.match(refused.detail, '第 2 件');
  t.strictSame(await revisionsOf(ids), before, 'nothing moved');
  const { rows } = await owner.query('select target from audit where action = $1 and outcome = $2', [
    'SERVE',
    'EVENT_NOT_ACCEPTED',
  ]);
  t.strictSame(rows, [{ target: ids[1] }], 'one refusal, one line');

  const wrong = {
    document: SERVICE,
    cases: ids.slice(0, 3).map((caseId, n) => ({ caseId, payload: n === 2 ? { method: 'owl' } : {} })),
  };
  const schema = problemOf(await act(OFFICER, 'SERVE', [], wrong));
  t.match(schema, { status: 409 }, 'what comes first is told first');
  t.strictSame(
    schema.errors?.map(({ pointer }) => pointer),
    ['/cases/1', '/cases/2/payload/method'],
  );
});

t.test('each case judges the act by its own roles and separations', async (t) => {
  const [first, second] = await assigned(2);
  const ids = [first!, second!];
  await act(OFFICER, 'SERVE', ids, { document: SERVICE });
  const both: Actor = { person: 'wang', unit: 'street-2', roles: ['rectifier', 'verifier'] };
  await act('rectifier', 'REQUEST_RECHECK', [first!], { document: example('REQUEST_RECHECK') });
  await act(both, 'REQUEST_RECHECK', [second!], { document: example('REQUEST_RECHECK') });
  const before = await revisionsOf(ids);
  const refused = problemOf(await act(both, 'START_RECHECK', ids));
  t.match(refused, { status: 403, code: 'SEPARATION_OF_DUTIES', errors: [{ pointer: '/cases/1' }] });
  t.match(problemOf(await act('reporter', 'START_RECHECK', ids)), { status: 404 });
  t.match(problemOf(await act('inspector', 'START_RECHECK', ids)), {
    code: 'ROLE_FORBIDDEN',
    errors: [{ pointer: '/cases/0' }, { pointer: '/cases/1' }],
  });
  t.strictSame(await revisionsOf(ids), before);
});

t.test('what cannot be an act is told as such', async (t) => {
  const [id] = await open(1);
  const nobody = '01980000-0000-7000-8000-0000000000ff';
  t.match(problemOf(await act(OFFICER, 'CLAIM', [id!, nobody])), {
    status: 404,
    errors: [{ pointer: '/cases/1' }],
  });
  t.match(problemOf(await act(OFFICER, 'CLAIM', [id!, id!.toUpperCase()])), {
    code: 'SCHEMA_INVALID',
    errors: [{ pointer: '/cases/1' }],
  });
  t.match(problemOf(await act(OFFICER, 'CLAIM', [])), { code: 'SCHEMA_INVALID' });
  t.match(
    problemOf(
      await act(
        OFFICER,
        'CLAIM',
        Array.from({ length: 101 }, () => id!),
      ),
    ),
    { code: 'SCHEMA_INVALID' },
  );
  t.match(problemOf(await act(OFFICER, 'FLY', [id!])), {
    code: 'EVENT_UNKNOWN',
    errors: [{ pointer: '/cases/0' }],
  });
  t.match(problemOf(await act(OFFICER, 'PHASE_TIMEOUT', [id!])), { code: 'EVENT_INTERNAL' });
  t.match(problemOf(await act(OFFICER, 'CLAIM', ['x'])), { code: 'SCHEMA_INVALID' });
  t.equal((await one(id!)).state, 'reported');
});

t.test('a picture does not stand for two units within one act either', async (t) => {
  const mine = await assigned(1);
  const theirs = await assigned(1, 'enterprise-2');
  const ids = [...mine, ...theirs];
  await act(OFFICER, 'SERVE', ids, { document: SERVICE });
  const pictures = [0x81, 0x82, 0x83, 0x84].map((n, index) => ({
    digest: digest(n),
    mediaType: 'image/jpeg',
    kind: index % 2 === 0 ? 'before' : 'after',
    item: index < 2 ? 'i1' : 'i2',
  }));
  const document = {
    ...example('REQUEST_RECHECK'),
    evidence: pictures,
    signature: { ...receipt(0x85), kind: 'signature' },
  };
  const onBehalfOf = 'shop-owner';
  const refused = problemOf(await act(OFFICER, 'REQUEST_RECHECK', ids, { document, onBehalfOf }));
  t.match(refused, {
    reasons: [{ code: 'evidenceAttached' }],
    errors: [{ pointer: '/cases/0' }, { pointer: '/cases/1' }],
  });
  const alone = await act(OFFICER, 'REQUEST_RECHECK', mine, { document, onBehalfOf });
  t.equal(alone.statusCode, 200, alone.body);
});

t.test(
  'asked again under one key it is the same act; a trial stores nothing; a stale copy is told',
  async (t) => {
    const ids = await assigned(3);
    const dry = await client.call('POST', '/v1/acts?dryRun=true', OFFICER, {
      payload: { type: 'SERVE', document: SERVICE, cases: ids.map((caseId) => ({ caseId, payload: {} })) },
    });
    t.match(dry.json(), { items: [{ state: 'rectifying1' }, {}, {}] });
    t.strictSame(await statesOf(ids), ['assigned', 'assigned', 'assigned']);
    const revisions = await revisionsOf(ids);
    const stale = ids.map((caseId, n) => ({
      caseId,
      payload: {},
      revision: revisions[n]! - (n === 1 ? 1 : 0),
    }));
    t.match(problemOf(await act(OFFICER, 'SERVE', [], { document: SERVICE, cases: stale })), {
      status: 412,
      errors: [{ pointer: '/cases/1' }],
    });
    const key = { 'idempotency-key': 'visit-1' };
    const many = await Promise.all(
      Array.from({ length: 20 }, () => act(OFFICER, 'SERVE', ids, { document: SERVICE }, key)),
    );
    t.strictSame([...new Set(many.map(({ statusCode }) => statusCode))], [200]);
    t.equal(new Set(many.map(({ body }) => body)).size, 1);
    t.equal((await rowsOf('SERVE', ids)).length, 3);
    t.match(problemOf(await act(OFFICER, 'SERVE', ids.slice(1), { document: SERVICE }, key)), {
      code: 'KEY_REUSED',
    });
  },
);

t.test(
  'acts that overlap, in any order, and single events between them all succeed, each once',
  async (t) => {
    const ids = await open(6);
    const before = await revisionsOf(ids);
    const document = { text: '请抓紧。' };
    const jobs = Array.from({ length: 24 }, (_, n) => {
      const some = n % 3 === 0 ? ids : n % 3 === 1 ? [...ids].reverse() : ids.slice(n % 5);
      return { some, answer: act(OFFICER, 'COMMENT', some, { document }) };
    });
    const singles = ids.map((id) =>
      client.call('POST', `/v1/cases/${id}/events`, OFFICER, {
        payload: { type: 'COMMENT', payload: document },
      }),
    );
    const answers = await Promise.all([...jobs.map(({ answer }) => answer), ...singles]);
    t.strictSame([...new Set(answers.map(({ statusCode }) => statusCode))], [200]);
    const after = await revisionsOf(ids);
    for (const [n, id] of ids.entries()) {
      const times = jobs.filter(({ some }) => some.includes(id)).length + 1;
      t.equal(after[n], before[n]! + times, 'each act once');
    }
  },
);
