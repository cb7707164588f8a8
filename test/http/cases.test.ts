import t from 'tap';
import type { CaseView } from '../../src/cases/view.ts';
import { assign, DATA, openClient, openOne, problemOf, send } from './fixture.ts';

const client = await openClient(t);
const { call } = client;

t.test('a case opens with 201, its address and its revision as ETag', async (t) => {
  const answer = await call('POST', '/v1/cases', 'inspector', {
    payload: { workflow: 'small-loop', data: DATA },
  });
  const view = answer.json<CaseView>();
  t.equal(answer.statusCode, 201);
  t.equal(answer.headers.location, `/v1/cases/${view.id}`);
  t.equal(answer.headers.etag, '"2"');
  t.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
  t.match(view, {
    number: /^2026-\d{6}$/,
    workflow: 'small-loop',
    status: 'open',
    state: 'reported',
    revision: 2,
  });
});

t.test('a second report under one external number is the first case, with 200', async (t) => {
  const payload = { workflow: 'small-loop', data: DATA, externalSystem: 'portal', externalNo: 'A-1' };
  const first = await call('POST', '/v1/cases', 'external_system', { payload });
  const second = await call('POST', '/v1/cases', 'external_system', { payload });
  t.same([first.statusCode, second.statusCode], [201, 200]);
  t.equal(second.json<CaseView>().id, first.json<CaseView>().id);
  t.equal(second.headers.location, first.headers.location);
});

t.test('a draft is opened and not submitted', async (t) => {
  const answer = await call('POST', '/v1/cases', 'inspector', {
    payload: { workflow: 'small-loop', data: DATA, draft: true },
  });
  t.match(answer.json(), { state: 'draft', revision: 1 });
});

t.test('a dry run shows the case as it would be and stores nothing', async (t) => {
  const opened = await call('POST', '/v1/cases?dryRun=true', 'inspector', {
    payload: { workflow: 'small-loop', data: DATA },
  });
  t.equal(opened.statusCode, 200);
  t.equal(opened.headers.location, undefined);
  t.equal((await call('GET', `/v1/cases/${opened.json<CaseView>().id}`, 'inspector')).statusCode, 404);
  const id = await openOne(client);
  const tried = await call('POST', `/v1/cases/${id}/events?dryRun=true`, 'inspector', {
    payload: { type: 'PROPOSE_ASSIGN', payload: { unit: 'enterprise', days: 3 } },
  });
  t.match(tried.json(), { revision: 3 });
  t.match((await call('GET', `/v1/cases/${id}`, 'inspector')).json(), { revision: 2 });
});

t.test('an unchanged case is 304 to whoever has it already, until time has changed it', async (t) => {
  const id = await openOne(client);
  const headers = { 'if-none-match': '"2"' };
  t.equal((await call('GET', `/v1/cases/${id}`, 'inspector', { headers })).statusCode, 304);
  t.equal(
    (await call('GET', `/v1/cases/${id}`, 'inspector', { headers: { 'if-none-match': '"1"' } })).statusCode,
    200,
  );
});

t.test('events move a case, each under the revision it was read at', async (t) => {
  const id = await openOne(client);
  const payload = { type: 'PROPOSE_ASSIGN', payload: { unit: 'enterprise', days: 10 } };
  const stale = await call('POST', `/v1/cases/${id}/events`, 'inspector', {
    payload,
    headers: { 'if-match': '"1"' },
  });
  t.match(problemOf(stale), { status: 412, code: 'REVISION_STALE' });
  const moved = await call('POST', `/v1/cases/${id}/events`, 'inspector', {
    payload,
    headers: { 'if-match': '"2"' },
  });
  t.equal(moved.statusCode, 200);
  t.equal(moved.headers.etag, '"3"');
  const any = await call('POST', `/v1/cases/${id}/events`, 'street_leader', {
    payload: { type: 'APPROVE_ASSIGN', payload: { opinion: '同意' } },
    headers: { 'if-match': '*' },
  });
  t.match(any.json(), { state: 'rectifying', revision: 4 });
  for (const tag of ['3', 'W/"3"', '"x"', '"3", "4"', '""', '"99999999999"']) {
    const answer = await call('POST', `/v1/cases/${id}/events`, 'inspector', {
      payload,
      headers: { 'if-match': tag },
    });
    t.match(problemOf(answer), { code: 'SCHEMA_INVALID', errors: [{ pointer: 'If-Match' }] }, tag);
  }
});

t.test('an act entered for somebody on paper carries both names', async (t) => {
  const id = await openOne(client);
  await assign(client, id);
  const answer = await call('POST', `/v1/cases/${id}/events`, 'street_officer', {
    payload: { type: 'FIXED', payload: { note: '纸面报告' }, onBehalfOf: 'rectifier' },
  });
  t.equal(answer.statusCode, 200);
  const { items } = (await call('GET', `/v1/cases/${id}/events`, 'inspector')).json();
  t.match(items.at(-1).actor, { person: 'street-officer', onBehalfOf: 'rectifier' });
});

t.test('the log comes in pages, oldest first, chained by hashes', async (t) => {
  const id = await openOne(client);
  await assign(client, id);
  const first = (await call('GET', `/v1/cases/${id}/events?limit=3`, 'inspector')).json();
  const second = (
    await call('GET', `/v1/cases/${id}/events?limit=3&cursor=${first.next}`, 'inspector')
  ).json();
  const rows = [...first.items, ...second.items];
  t.strictSame(
    rows.map(({ seq }) => seq),
    [1, 2, 3, 4],
  );
  t.equal(second.next, null);
  for (const [index, row] of rows.slice(1).entries()) t.equal(row.prevHash, rows[index].hash);
  t.match(rows[0], { type: 'OPENED', from: null, to: 'draft', payload: { data: DATA } });
});

t.test('the actions say what the caller may do now, with form, example and reasons', async (t) => {
  const id = await openOne(client);
  const { items, next } = (await call('GET', `/v1/cases/${id}/actions`, 'street_leader')).json();
  t.equal(next, null);
  const approve = items.find(({ type }: { type: string }) => type === 'APPROVE_ASSIGN');
  t.match(approve, {
    allowed: false,
    reasons: [{ code: 'proposalPending' }],
    schema: { type: 'object' },
    example: { opinion: String },
  });
});

t.test('a refusal in the case’s state says the state, what is allowed and why not', async (t) => {
  const id = await openOne(client);
  const answer = await send(client, id, 'street_leader', 'APPROVE_ASSIGN', { opinion: '同意' });
  t.match(problemOf(answer), {
    status: 409,
    code: 'EVENT_NOT_ACCEPTED',
    state: 'reported',
    reasons: [{ code: 'proposalPending', label: '不满足“有提议待批”', basis: '示例' }],
  });
  const english = await call('POST', `/v1/cases/${id}/events`, 'street_leader', {
    payload: { type: 'APPROVE_ASSIGN', payload: { opinion: '同意' } },
    headers: { 'accept-language': 'en' },
  });
  t.match(problemOf(english).reasons, [{ label: 'not met: A proposal is pending' }]);
});

t.test('two clients at once on one case: with If-Match one wins and the other is told', async (t) => {
  const id = await openOne(client);
  const payload = { type: 'PROPOSE_ASSIGN', payload: { unit: 'enterprise', days: 3 } };
  const post = () =>
    call('POST', `/v1/cases/${id}/events`, 'inspector', { payload, headers: { 'if-match': '"2"' } });
  const codes = (await Promise.all([post(), post(), post()])).map(({ statusCode }) => statusCode).sort();
  t.strictSame(codes, [200, 412, 412]);
});

t.test('what a caller may not see is not there', async (t) => {
  const id = await openOne(client);
  for (const url of [`/v1/cases/${id}`, `/v1/cases/${id}/actions`, `/v1/cases/${id}/events`]) {
    t.match(problemOf(await call('GET', url, 'rectifier')), { status: 404, code: 'NOT_FOUND' });
    t.equal((await call('GET', url, 'inspector', { tenant: 'other' })).statusCode, 404);
  }
  t.equal((await send(client, id, 'rectifier', 'FIXED')).statusCode, 404);
});
