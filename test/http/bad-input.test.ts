import t, { type Test } from 'tap';
import { DATA, openClient, openOne, problemOf } from './fixture.ts';

const client = await openClient(t);
const { app, call } = client;
const id = await openOne(client);
const events = `/v1/cases/${id}/events`;
const absent = '01890a5d-ac96-774b-bcce-b302099a8057';

/** Every refusal is a problem document whose code has the status the contract gives it. */
async function refused(
  t: Test,
  name: string,
  answer: Promise<{ json(): unknown }>,
  [status, code]: [number, string],
  more: object = {},
): Promise<void> {
  const problem = problemOf((await answer) as never);
  t.match(
    problem,
    {
      contentType: 'application/problem+json; charset=utf-8',
      type: `urn:bihuan:problem:${code}`,
      status,
      code,
      title: String,
      detail: String,
      instance: String,
      requestId: String,
      ...more,
    },
    name,
  );
}

const raw = (payload: string | Buffer, headers: Record<string, string> = {}, url = '/v1/cases') =>
  call('POST', url, 'inspector', { payload, headers: { 'content-type': 'application/json', ...headers } });
const event = (type: string, payload: unknown, by = 'inspector') =>
  call('POST', events, by, { payload: { type, payload } });

t.test('names that do not exist are refused by their own codes', async (t) => {
  await refused(
    t,
    'workflow',
    call('POST', '/v1/cases', 'inspector', { payload: { workflow: 'nope', data: {} } }),
    [400, 'WORKFLOW_UNKNOWN'],
  );
  await refused(
    t,
    'prototype name',
    call('POST', '/v1/cases', 'inspector', { payload: { workflow: 'toString', data: {} } }),
    [400, 'WORKFLOW_UNKNOWN'],
  );
  await refused(t, 'workflow page', call('GET', '/v1/workflows/nope', 'inspector'), [404, 'NOT_FOUND']);
  await refused(t, 'event', event('NOPE', {}), [400, 'EVENT_UNKNOWN']);
  await refused(t, 'prototype event', event('constructor', {}), [400, 'EVENT_UNKNOWN']);
  await refused(t, 'case', call('GET', `/v1/cases/${absent}`, 'inspector'), [404, 'NOT_FOUND']);
  await refused(
    t,
    'event of no case',
    call('POST', `/v1/cases/${absent}/events`, 'inspector', { payload: { type: 'X', payload: {} } }),
    [404, 'NOT_FOUND'],
  );
  await refused(t, 'route', call('GET', '/v1/nothing', 'inspector'), [404, 'NOT_FOUND']);
  await refused(t, 'method', call('DELETE', `/v1/cases/${id}`, 'inspector'), [404, 'NOT_FOUND']);
  await refused(t, 'role', event('PROPOSE_ASSIGN', { unit: 'enterprise', days: 1 }, 'safety_office'), [
    403,
    'ROLE_FORBIDDEN',
  ]);
});

t.test('what only the engine may say is refused from outside', async (t) => {
  for (const type of ['xstate.stop', 'xstate.init', 'xstate.after.1000', 'TERM_TIMEOUT', 'RUNG_REACHED']) {
    await refused(t, type, event(type, { clock: 's.term', dueAt: 'x' }), [400, 'EVENT_INTERNAL']);
  }
});

t.test(
  'content that does not fit its schema is refused where it does not fit, and never bent to fit',
  async (t) => {
    const at = (pointer: string) => ({ errors: [{ pointer, message: String }] });
    const bad: [unknown, string][] = [
      [{ unit: 'enterprise', days: '3' }, '/payload/days'],
      [{ unit: 'enterprise', days: null }, '/payload/days'],
      [{ unit: 'enterprise', days: 3, more: 1 }, '/payload/more'],
      [{ unit: 'enterprise' }, '/payload/days'],
      [null, '/payload'],
    ];
    for (const [payload, pointer] of bad)
      await refused(t, pointer, event('PROPOSE_ASSIGN', payload), [400, 'SCHEMA_INVALID'], at(pointer));
    await refused(
      t,
      'unknown field of the envelope',
      call('POST', events, 'inspector', { payload: { type: 'COMMENT', payload: {}, at: 'now' } }),
      [400, 'SCHEMA_INVALID'],
      at('/at'),
    );
    await refused(
      t,
      'opening data',
      call('POST', '/v1/cases', 'inspector', { payload: { workflow: 'small-loop', data: { place: 3 } } }),
      [400, 'SCHEMA_INVALID'],
    );
    await refused(t, 'not an object', raw('[]'), [400, 'SCHEMA_INVALID']);
    await refused(
      t,
      'unknown query',
      call('GET', '/v1/cases?limits=3', 'inspector'),
      [400, 'SCHEMA_INVALID'],
      at('limits'),
    );
    for (const limit of ['0', '201', 'x', '1.5', '', '1&limit=2']) {
      await refused(t, `limit=${limit}`, call('GET', `/v1/cases?limit=${limit}`, 'inspector'), [
        400,
        'SCHEMA_INVALID',
      ]);
    }
    await refused(
      t,
      'dryRun',
      call('POST', `${events}?dryRun=1`, 'inspector', { payload: { type: 'COMMENT', payload: {} } }),
      [400, 'SCHEMA_INVALID'],
    );
  },
);

t.test(
  'bodies that are no JSON, or JSON that no two parsers agree on, are refused before anything reads them',
  async (t) => {
    const malformed: [string, string | Buffer][] = [
      ['cut off', '{"workflow":'],
      ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
      ['NUL in a value', '{"workflow":"small-loop","data":{"place":"a\\u0000b"}}'],
      ['NUL in a key', '{"a\\u0000":1}'],
      ['half a surrogate pair', '{"workflow":"\\ud800"}'],
      ['half a pair in a key', '{"\\udc00":1}'],
      ['1e400', '{"workflow":"small-loop","data":{"n":1e400}}'],
      ['an integer beyond 2^53', '{"n":9007199254740993}'],
      ['too deep', `${'['.repeat(70)}${']'.repeat(70)}`],
      ['much too deep', '['.repeat(100_000)],
      ['__proto__', '{"__proto__":{"admin":true}}'],
      ['constructor', '{"data":{"constructor":{"prototype":{}}}}'],
      ['single quotes', "{'a':1}"],
      ['NaN', '{"n":NaN}'],
      ['nothing', ''],
    ];
    for (const [name, body] of malformed) await refused(t, name, raw(body), [400, 'BODY_MALFORMED']);
    await refused(t, 'pointer', raw('{"data":{"a/b":["\\u0000"]}}'), [400, 'BODY_MALFORMED'], {
      errors: [{ pointer: '/data/a~1b/0' }],
    });
    await refused(t, 'no body at all', call('POST', '/v1/cases', 'inspector'), [400, 'BODY_MALFORMED']);
  },
);

t.test('a body too large, or of another kind, is refused', async (t) => {
  const large = JSON.stringify({ workflow: 'small-loop', data: { text: 'x'.repeat(1024 * 1024) } });
  await refused(t, '1 MB', raw(large), [413, 'BODY_TOO_LARGE']);
  for (const type of [
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/json; charset=gbk',
    'nonsense',
  ]) {
    await refused(t, type, raw('{}', { 'content-type': type }), [415, 'MEDIA_TYPE_UNSUPPORTED']);
  }
  await refused(t, 'compressed', raw('{}', { 'content-encoding': 'gzip' }), [415, 'MEDIA_TYPE_UNSUPPORTED']);
  await refused(t, 'NDJSON elsewhere', raw('{}', { 'content-type': 'application/x-ndjson' }), [
    415,
    'MEDIA_TYPE_UNSUPPORTED',
  ]);
});

t.test('ids that are no ids are told so, whatever they look like', async (t) => {
  for (const bad of [
    '1',
    'null',
    `${id}x`,
    '%00',
    '..%2f..',
    'a'.repeat(500),
    'a'.repeat(5000),
    '%zz',
    "'--",
    '＊',
  ]) {
    await refused(
      t,
      bad.slice(0, 20),
      call('GET', `/v1/cases/${encodeURI(bad).replaceAll('%25', '%')}`, 'inspector'),
      [400, 'ID_INVALID'],
    );
  }
  await refused(
    t,
    'events',
    call('POST', '/v1/cases/7/events', 'inspector', { payload: { type: 'X', payload: {} } }),
    [400, 'ID_INVALID'],
  );
  t.equal(
    (await call('GET', `/v1/cases/${id.toUpperCase()}`, 'inspector')).statusCode,
    200,
    'UUIDs come in either case',
  );
});

t.test('without a token, or with a wrong one, nothing of /v1 is answered', async (t) => {
  for (const [method, url] of [
    ['GET', '/v1/cases'],
    ['POST', '/v1/cases'],
    ['GET', '/v1/cases/7'],
    ['PUT', '/v1/sandbox/clock'],
  ] as const) {
    const missing = await app.inject({ method, url });
    t.match(problemOf(missing), { status: 401, code: 'TOKEN_MISSING' });
    t.equal(missing.headers['www-authenticate'], 'Bearer');
    const wrong = await app.inject({ method, url, headers: { authorization: 'Bearer x.y.z' } });
    t.match(problemOf(wrong), { status: 401, code: 'TOKEN_INVALID' });
  }
});

t.test('search text and cursors are input like any other', async (t) => {
  for (const query of [
    'q=%00',
    'q=',
    'region=33%25',
    'sort=price',
    'cursor=x',
    'cursor=e30',
    'dueBefore=0000-01-01',
    'dueBefore=morgen',
    'status=x',
    'overdue=maybe',
  ]) {
    await refused(t, query, call('GET', `/v1/cases?${query}`, 'inspector'), [400, 'SCHEMA_INVALID']);
  }
  for (const query of [
    'q=%27%3B%20drop%20table%20cases%3B--',
    'q=%25',
    'q=_%5C',
    'q=%E2%80%AE',
    'turn=%27',
    'workflow=__proto__',
  ]) {
    t.equal((await call('GET', `/v1/cases?${query}`, 'inspector')).statusCode, 200, query);
  }
});

t.test('after all this the case stands where it stood', async (t) => {
  t.match((await call('GET', `/v1/cases/${id}`, 'inspector')).json(), { revision: 2, data: DATA });
});
