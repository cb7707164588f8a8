import t from 'tap';
import type { CaseView } from '../../src/cases/view.ts';
import { DATA, openClient, openOne, problemOf } from './fixture.ts';

const client = await openClient(t);
const { call } = client;
const proposal = { type: 'PROPOSE_ASSIGN', payload: { unit: 'enterprise', days: 3 } };

t.test('a hundred posts at once with one key have one effect and one answer', async (t) => {
  const id = await openOne(client);
  const post = () =>
    call('POST', `/v1/cases/${id}/events`, 'inspector', {
      payload: proposal,
      headers: { 'idempotency-key': 'k-100' },
    });
  const answers = await Promise.all(Array.from({ length: 100 }, post));
  t.strictSame([...new Set(answers.map(({ statusCode }) => statusCode))], [200]);
  t.equal(new Set(answers.map(({ body }) => body)).size, 1);
  t.equal(new Set(answers.map(({ headers }) => headers.etag)).size, 1);
  const { items } = (await call('GET', `/v1/cases/${id}/events`, 'inspector')).json();
  t.equal(items.length, 3);
});

t.test('a hundred reports at once with one key open one case', async (t) => {
  const payload = { workflow: 'small-loop', data: { ...DATA, place: '一百次' } };
  const post = () =>
    call('POST', '/v1/cases', 'inspector', { payload, headers: { 'idempotency-key': 'o-100' } });
  const answers = await Promise.all(Array.from({ length: 100 }, post));
  t.strictSame([...new Set(answers.map(({ statusCode }) => statusCode))], [201]);
  t.equal(new Set(answers.map(({ body }) => body)).size, 1);
  t.equal(new Set(answers.map(({ headers }) => headers.location)).size, 1);
});

t.test('a key stands for one request: another body, path or case under it is KEY_REUSED', async (t) => {
  const id = await openOne(client);
  const other = await openOne(client);
  const post = (url: string, payload: unknown) =>
    call('POST', url, 'inspector', { payload, headers: { 'idempotency-key': 'k-1' } });
  t.equal((await post(`/v1/cases/${id}/events`, proposal)).statusCode, 200);
  const different = { ...proposal, payload: { unit: 'enterprise', days: 4 } };
  t.match(problemOf(await post(`/v1/cases/${id}/events`, different)), { status: 422, code: 'KEY_REUSED' });
  t.match(problemOf(await post(`/v1/cases/${other}/events`, proposal)), { code: 'KEY_REUSED' });
  t.match(problemOf(await post('/v1/cases', { workflow: 'small-loop', data: DATA })), { code: 'KEY_REUSED' });
  t.match(problemOf(await post('/v1/batches', [{ workflow: 'small-loop', data: DATA }])), {
    code: 'KEY_REUSED',
  });
});

t.test('the same JSON written differently is the same request', async (t) => {
  const id = await openOne(client);
  const post = (payload: string) =>
    call('POST', `/v1/cases/${id}/events`, 'inspector', {
      payload,
      headers: { 'idempotency-key': 'k-2', 'content-type': 'application/json' },
    });
  const first = await post('{"type":"PROPOSE_ASSIGN","payload":{"unit":"enterprise","days":3}}');
  const second = await post('{ "payload": {"days":3.0, "unit":"enterprise"},\n "type":"PROPOSE_ASSIGN"}');
  t.equal(second.statusCode, 200);
  t.equal(second.body, first.body);
});

t.test('a refusal is not remembered: the same key may succeed later', async (t) => {
  const id = await openOne(client);
  const approve = { type: 'APPROVE_ASSIGN', payload: { opinion: '同意' } };
  const post = () =>
    call('POST', `/v1/cases/${id}/events`, 'street_leader', {
      payload: approve,
      headers: { 'idempotency-key': 'k-3' },
    });
  t.equal((await post()).statusCode, 409);
  await call('POST', `/v1/cases/${id}/events`, 'inspector', { payload: proposal });
  t.equal((await post()).statusCode, 200);
});

t.test('a key is its caller’s own', async (t) => {
  const payload = { workflow: 'small-loop', data: DATA };
  const headers = { 'idempotency-key': 'shared' };
  const mine = await call('POST', '/v1/cases', 'inspector', { payload, headers });
  const theirs = await call('POST', '/v1/cases', 'reporter', { payload, headers });
  t.not(theirs.json<CaseView>().id, mine.json<CaseView>().id);
});

t.test('a dry run uses no key up', async (t) => {
  const id = await openOne(client);
  const headers = { 'idempotency-key': 'k-dry' };
  t.equal(
    (await call('POST', `/v1/cases/${id}/events?dryRun=true`, 'inspector', { payload: proposal, headers }))
      .statusCode,
    200,
  );
  t.equal(
    (
      await call('POST', `/v1/cases/${id}/events`, 'inspector', { payload: proposal, headers })
    ).json<CaseView>().revision,
    3,
  );
});

t.test('keys are 1 to 255 printable ASCII characters', async (t) => {
  for (const key of ['', 'x'.repeat(256), 'Schlüssel']) {
    const answer = await call('POST', '/v1/cases', 'inspector', {
      payload: { workflow: 'small-loop', data: DATA },
      headers: { 'idempotency-key': key },
    });
    t.match(problemOf(answer), {
      status: 400,
      code: 'SCHEMA_INVALID',
      errors: [{ pointer: 'Idempotency-Key' }],
    });
  }
});
