import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import t from 'tap';
import { person } from '../support/house.ts';
import { assign, DATA, openClient, openOne, problemOf } from './fixture.ts';

const client = await openClient(t, { deps: { webhookAllow: ['127.0.0.0/8'] } });
const { app, call } = client;

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: unknown }> }> }>
  >;
  readonly components: { schemas: Record<string, unknown> };
}
const openapi = (await app.inject('/openapi.json')).json<OpenApi>();
const ajv = formats.default(new Ajv({ strict: false, allErrors: true }));
ajv.addSchema({ $id: 'openapi', components: openapi.components });

/** What a client generated from the document would expect of this answer. */
function documented(path: string, method: string, status: string): (value: unknown) => string {
  const { content } = openapi.paths[path]![method]!.responses[status]!;
  const { schema } = Object.values(content!)[0]!;
  const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')));
  return (value) => (validate(value) ? '' : ajv.errorsText(validate.errors));
}

t.test('the API document is OpenAPI 3.1 and names every route', async (t) => {
  t.match(openapi.openapi, /^3\.1\./);
  for (const path of [
    '/v1/cases',
    '/v1/cases/{id}/events',
    '/v1/cases/{id}/actions',
    '/v1/batches',
    '/v1/jobs/{id}',
    '/v1/workflows/{id}',
    '/v1/incidents/{id}/skip',
    '/v1/webhooks/{id}/replay',
    '/v1/sandbox/clock',
    '/readyz',
  ]) {
    t.ok(openapi.paths[path], path);
  }
  t.ok(openapi.components.schemas.Problem);
  t.ok(openapi.components.schemas.Case);
});

t.test('its page comes from this machine alone', async (t) => {
  const page = await app.inject('/docs/');
  t.equal(page.statusCode, 200);
  t.notMatch(page.body, /(src|href)="https?:/);
  t.equal((await app.inject('/docs/static/swagger-ui-bundle.js')).statusCode, 200);
});

t.test('answers are what the document says they are', async (t) => {
  const id = await openOne(client);
  await assign(client, id);
  const reads: [string, string, string][] = [
    ['/v1/cases', '/v1/cases', 'inspector'],
    ['/v1/cases/{id}', `/v1/cases/${id}`, 'inspector'],
    ['/v1/cases/{id}/actions', `/v1/cases/${id}/actions`, 'rectifier'],
    ['/v1/cases/{id}/events', `/v1/cases/${id}/events`, 'inspector'],
    ['/v1/workflows', '/v1/workflows', 'reporter'],
    ['/v1/workflows/{id}', '/v1/workflows/small-loop', 'reporter'],
    ['/v1/incidents', '/v1/incidents', 'admin'],
    ['/v1/webhooks', '/v1/webhooks', 'admin'],
    ['/v1/jobs', '/v1/jobs', 'inspector'],
    ['/v1/timers', '/v1/timers', 'inspector'],
    ['/v1/timers/forecast', '/v1/timers/forecast?by=hour', 'inspector'],
    ['/v1/notices', '/v1/notices', 'rectifier'],
    ['/v1/pauses', '/v1/pauses', 'inspector'],
    ['/v1/sandbox/clock', '/v1/sandbox/clock', 'inspector'],
    ['/readyz', '/readyz', 'inspector'],
  ];
  for (const [path, url, by] of reads) {
    const answer = await call('GET', url, by);
    t.equal(answer.statusCode, 200, url);
    t.equal(documented(path, 'get', '200')(answer.json()), '', url);
  }
  const opened = await call('POST', '/v1/cases', 'inspector', {
    payload: { workflow: 'small-loop', data: DATA },
  });
  t.equal(documented('/v1/cases', 'post', '201')(opened.json()), '');
  const refusal = await call('POST', `/v1/cases/${id}/events`, 'rectifier', {
    payload: { type: 'GRANT', payload: {} },
  });
  t.equal(documented('/v1/cases/{id}/events', 'post', 'default')(refusal.json()), '');
});

t.test('a workflow’s page lets a client that knows nothing else open and walk a case', async (t) => {
  const page = (await call('GET', '/v1/workflows/small-loop', 'reporter')).json();
  t.match(page, { id: 'small-loop', version: 1, title: { zh: '小闭环（示例）' }, open: { example: DATA } });
  t.strictSame(
    page.states.map(({ id, final }: { id: string; final: boolean }) => [id, final]),
    [
      ['draft', false],
      ['reported', false],
      ['rectifying', false],
      ['overdue', false],
      ['rechecking', false],
      ['closed', false],
      ['archived', true],
    ],
  );
  t.ok(page.clocks.find(({ name }: { name: string }) => name === 's.term'));
  const [{ id }] = [
    (
      await call('POST', '/v1/cases', 'inspector', {
        payload: { workflow: 'small-loop', data: page.open.example },
      })
    ).json(),
  ];
  const roles = ['inspector', 'street_leader', 'rectifier', 'verifier', 'safety_office'];
  for (const type of ['PROPOSE_ASSIGN', 'APPROVE_ASSIGN', 'FIXED', 'PASS', 'ARCHIVE']) {
    for (const role of roles) {
      const { items } = (await call('GET', `/v1/cases/${id}/actions`, role)).json();
      const action = (items ?? []).find(
        (item: { type: string; allowed: boolean }) => item.type === type && item.allowed,
      );
      if (action === undefined) continue;
      const answer = await call('POST', `/v1/cases/${id}/events`, role, {
        payload: { type, payload: action.example },
      });
      t.equal(answer.statusCode, 200, type);
      break;
    }
  }
  t.match((await call('GET', `/v1/cases/${id}`, 'safety_office')).json(), {
    status: 'ended',
    state: 'archived',
  });
});

t.test('the diagram shows the deciding region with the names people use', async (t) => {
  const { diagram } = (await call('GET', '/v1/workflows/small-loop', 'reporter')).json();
  const lines: string[] = diagram.split('\n');
  t.equal(lines[0], 'stateDiagram-v2');
  const named = (label: string) => /as (s\d+)$/.exec(lines.find((line) => line.includes(`"${label}"`))!)![1];
  t.ok(lines.includes(`  [*] --> ${named('登记中')}`));
  t.ok(lines.includes(`  ${named('已上报')} --> ${named('整改中')}: 批准：交办整改`));
  t.ok(lines.includes(`  ${named('整改中')} --> ${named('逾期')}: 不同意延期／整改到期`));
  t.ok(lines.includes(`  ${named('复查中')} --> ${named('已销号')}: 复查合格`));
  t.ok(lines.includes(`  ${named('已归档')} --> [*]`));
  t.notOk(diagram.includes('requested'), 'the other regions are not in it');
});

t.test('the same diagram comes as a picture', async (t) => {
  const answer = await call('GET', '/v1/workflows/small-loop/diagram.svg', 'reporter');
  t.equal(answer.statusCode, 200);
  t.match(answer.headers['content-type'], /^image\/svg\+xml/);
  for (const label of ['登记中', '整改中', '复查合格']) t.match(answer.body, label);
  t.equal((await call('GET', '/v1/workflows/none/diagram.svg', 'reporter')).statusCode, 404);
});

t.test('a system subscribes, sees its deliveries and leaves again', async (t) => {
  const payload = { url: 'http://127.0.0.1:9/hook', types: ['hazard.assigned'] };
  const created = await call('POST', '/v1/webhooks', 'external_system', {
    payload,
    headers: { 'idempotency-key': 'w-1' },
  });
  t.equal(created.statusCode, 201);
  t.match(created.json(), { url: payload.url, types: payload.types, secret: /^whsec_/ });
  const { id } = created.json();
  const again = await call('POST', '/v1/webhooks', 'external_system', {
    payload,
    headers: { 'idempotency-key': 'w-1' },
  });
  t.equal(again.body, created.body);
  const { items } = (await call('GET', '/v1/webhooks', 'external_system')).json();
  t.equal(items.length, 1);
  t.notOk('secret' in items[0], 'the secret is shown once');
  t.strictSame((await call('GET', `/v1/webhooks/${id}/deliveries`, 'external_system')).json(), {
    items: [],
    next: null,
  });
  t.strictSame(
    (
      await call('POST', `/v1/webhooks/${id}/replay`, 'external_system', { payload: { state: 'dead' } })
    ).json(),
    { replayed: 0 },
  );
  t.equal(
    (await call('DELETE', `/v1/webhooks/${id}`, 'external_system', { tenant: 'other' })).statusCode,
    404,
  );
  t.equal((await call('DELETE', `/v1/webhooks/${id}`, 'external_system')).statusCode, 204);
  t.match(problemOf(await call('DELETE', `/v1/webhooks/${id}`, 'external_system')), { code: 'NOT_FOUND' });
});

t.test(
  'subscriptions are for systems and offices, to addresses that may be reached, for types that exist',
  async (t) => {
    const post = (payload: unknown, by = 'admin') => call('POST', '/v1/webhooks', by, { payload });
    t.match(problemOf(await post({ url: 'https://example.com/' }, 'rectifier')), { code: 'ROLE_FORBIDDEN' });
    const bad = [
      { url: 'ftp://example.com/' },
      { url: 'http://10.0.0.1/' },
      { url: 'http://169.254.169.254/latest' },
      { url: 'no url' },
      { url: 'https://example.com/', types: ['hazard.unknown'] },
      { url: 'https://example.com/', secret: 'short' },
      {},
    ];
    for (const payload of bad)
      t.match(
        problemOf(await post(payload)),
        { status: 400, code: 'SCHEMA_INVALID' },
        JSON.stringify(payload),
      );
    for (const cursor of ['eyJubyI6IngifQ', 'e30']) {
      t.match(problemOf(await call('GET', `/v1/webhooks?cursor=${cursor}`, 'admin')), {
        code: 'SCHEMA_INVALID',
      });
    }
  },
);

t.test('a reporter reads the workflows without any unit of the directory', async (t) => {
  t.equal((await call('GET', '/v1/workflows', { ...person('reporter'), unit: 'nowhere' })).statusCode, 200);
});
