import t from 'tap';
import { Type } from 'typebox';
import { assign as put, setup } from 'xstate';
import { smallLoop } from '../../examples/small-loop/index.ts';
import type { CaseView } from '../../src/cases/view.ts';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { Policy } from '../../src/engine/policy.ts';
import { type EnvelopeOf, exactly, type WorkflowDefinition } from '../../src/engine/workflow.ts';
import { sweepAll } from '../../src/timers/sweep.ts';
import { setNow } from '../support/house.ts';
import { assign, openClient, openOne, problemOf, send } from './fixture.ts';

const events = {
  DUE: {
    label: { zh: '到期', en: 'Due' },
    by: [],
    internal: true,
    schema: exactly({ clock: Type.String(), dueAt: Type.String() }),
    example: { clock: 'f.term', dueAt: '' },
  },
};
const state = { broken: true };
const policy = {
  id: 'faulty',
  version: 1,
  values: {},
  clocks: {
    'f.term': {
      label: { zh: '期限', en: 'Term' },
      term: { n: 1, unit: 'hour' },
      basis: '示例',
      basisDate: '2026-01-01',
      mark: 'dc',
      onDue: 'DUE',
      late: 'inspector',
    },
  },
  ladders: {},
  overrides: [],
} as unknown as Policy;

/** Its one timer meets a machine that fails, as a machine with a bug does. */
const faulty: WorkflowDefinition = {
  id: 'faulty',
  version: 1,
  title: { zh: '有缺陷的流程', en: 'A faulty workflow' },
  machine: setup({
    types: { context: {} as { n: number }, events: {} as EnvelopeOf<typeof events> },
    actions: {
      ...engineActions,
      fail: put(() => {
        if (state.broken) throw new Error('a bug in the machine');
        return { n: 1 };
      }),
    },
  }).createMachine({
    id: 'faulty',
    context: { n: 0 },
    type: 'parallel',
    states: {
      main: {
        initial: 'waiting',
        states: {
          waiting: {
            entry: { type: 'startClock', params: { clock: 'f.term' } },
            on: { DUE: { target: 'over', actions: 'fail' } },
          },
          over: {},
        },
      },
    },
  }),
  events,
  guards: {},
  policy,
  open: { by: ['inspector'], schema: exactly({}), example: {}, index: () => ({}) },
  decidingRegion: 'main',
  closedStates: [],
  holder: () => ({}),
  dataOf: (context) => context,
};

const client = await openClient(t, { workflows: [smallLoop, faulty] });
const { app, call, house } = client;

t.test('the sandbox clock stands still, goes forward, and fires what is due before it answers', async (t) => {
  const id = await openOne(client);
  await assign(client, id);
  t.strictSame((await call('GET', '/v1/sandbox/clock', 'reporter')).json(), {
    now: '2026-03-02T09:00:00.000+08:00',
  });
  const moved = await call('PUT', '/v1/sandbox/clock', 'reporter', { payload: { advance: 'P16D' } });
  t.strictSame(moved.json(), { now: '2026-03-18T09:00:00.000+08:00' });
  const listed = (await call('GET', '/v1/cases?overdue=true', 'inspector')).json();
  t.match(listed.items, [{ id, state: 'overdue', overdue: true }], 'written, not only shown');
  const set = await call('PUT', '/v1/sandbox/clock', 'reporter', {
    payload: { now: '2026-03-18T02:00:00Z' },
  });
  t.strictSame(set.json(), { now: '2026-03-18T10:00:00.000+08:00' });
});

t.test('the clock goes neither back nor further than fifty years, and takes instants only', async (t) => {
  const move = (payload: unknown) => call('PUT', '/v1/sandbox/clock', 'reporter', { payload });
  t.match(problemOf(await move({ now: '2026-03-18T09:59:59+08:00' })), {
    status: 409,
    code: 'CLOCK_BACKWARD',
  });
  t.equal((await move({ advance: 'P0D' })).statusCode, 200);
  const bad = [
    {},
    { now: '2026-03-19' },
    { now: '2026-03-19T00:00:00' },
    { now: '2026-02-30T00:00:00Z' },
    { now: 'tomorrow' },
    { now: '2080-01-01T00:00:00Z' },
    { now: '9999-12-31T23:59:59Z' },
    { advance: 'P51Y' },
    { advance: '-P1D' },
    { advance: 'P' },
    { advance: 'P999999999Y' },
    { now: '2026-03-19T00:00:00Z', advance: 'P1D' },
    { now: 5 },
  ];
  for (const payload of bad)
    t.match(problemOf(await move(payload)), { status: 400, code: 'SCHEMA_INVALID' }, JSON.stringify(payload));
  t.strictSame((await call('GET', '/v1/sandbox/clock', 'reporter')).json(), {
    now: '2026-03-18T10:00:00.000+08:00',
  });
});

t.test('outside the sandbox there is no clock to move', async (t) => {
  const production = await openClient(t, { server: client.server, deps: { sandbox: false } });
  await setNow(house, '2026-03-18T10:00:00+08:00');
  t.match(problemOf(await production.call('GET', '/v1/sandbox/clock', 'admin')), { code: 'NOT_FOUND' });
});

async function faultyCase(): Promise<string> {
  const opened = await call('POST', '/v1/cases', 'inspector', { payload: { workflow: 'faulty', data: {} } });
  return opened.json<CaseView>().id;
}

async function incidentOf(caseId: string) {
  const { items } = (await call('GET', '/v1/incidents?state=open', 'safety_office')).json();
  return items.find((item: { caseId: string }) => item.caseId === caseId);
}

t.test(
  'a case that cannot be moved is an incident, and a retry moves it once the cause is gone',
  async (t) => {
    const id = await faultyCase();
    state.broken = true;
    await call('PUT', '/v1/sandbox/clock', 'reporter', { payload: { advance: 'PT2H' } });
    const incident = await incidentOf(id);
    t.match(incident, { caseId: id, state: 'open', attempts: 1, error: /a bug in the machine/ });
    const failed = await call('POST', `/v1/incidents/${incident.id}/retry`, 'safety_office');
    t.match(failed.json(), { state: 'open', attempts: 2 });
    state.broken = false;
    const retried = await call('POST', `/v1/incidents/${incident.id}/retry`, 'admin');
    t.match(retried.json(), { id: incident.id, state: 'resolved' });
    t.match((await call('GET', `/v1/cases/${id}`, 'inspector')).json(), { state: 'over' });
  },
);

t.test('a timer is left out on a person’s word, with the reason in the case’s log', async (t) => {
  state.broken = true;
  const id = await faultyCase();
  await call('PUT', '/v1/sandbox/clock', 'reporter', { payload: { advance: 'PT2H' } });
  const incident = await incidentOf(id);
  const skip = (by: string, headers: Record<string, string> = {}) =>
    call('POST', `/v1/incidents/${incident.id}/skip`, by, {
      payload: { reason: '流程缺陷，人工跳过' },
      headers,
    });
  t.match(problemOf(await skip('auditor')), { status: 403, code: 'ROLE_FORBIDDEN' });
  const headers = { 'idempotency-key': 's-1' };
  const skipped = await skip('safety_office', headers);
  t.match(skipped.json(), { state: 'skipped', settledBy: 'safety-office', reason: '流程缺陷，人工跳过' });
  t.equal((await skip('safety_office', headers)).body, skipped.body);
  t.match(problemOf(await skip('safety_office')), { code: 'EVENT_NOT_ACCEPTED' });
  const { items } = (await call('GET', `/v1/cases/${id}/events`, 'inspector')).json();
  t.match(items.at(-1), {
    type: 'INCIDENT_SKIPPED',
    actor: { person: 'safety-office' },
    payload: { reason: '流程缺陷，人工跳过', timer: { name: 'f.term', kind: 'due' } },
    from: 'waiting',
    to: 'waiting',
  });
  const view = (await call('GET', `/v1/cases/${id}`, 'inspector')).json<CaseView>();
  t.match(view, { state: 'waiting', pendingTimers: [], clocks: [{ name: 'f.term', state: 'missed' }] });
  t.match(await sweepAll(house), { cases: 0, incidents: 0 });
});

t.test('incidents are for those who answer for the service', async (t) => {
  for (const role of ['safety_office', 'auditor', 'admin'])
    t.equal((await call('GET', '/v1/incidents', role)).statusCode, 200);
  t.match(problemOf(await call('GET', '/v1/incidents', 'inspector')), { code: 'ROLE_FORBIDDEN' });
  t.equal(
    (await call('POST', '/v1/incidents/01890a5d-ac96-774b-bcce-b302099a8057/retry', 'admin')).statusCode,
    404,
  );
  const first = (await call('GET', '/v1/incidents?limit=1', 'admin')).json();
  const second = (await call('GET', `/v1/incidents?limit=1&cursor=${first.next}`, 'admin')).json();
  t.equal(second.items.length, 1);
  t.not(second.items[0].id, first.items[0].id);
});

t.test('readiness says how late the timers are and how far the calendar reaches', async (t) => {
  const ready = (await app.inject('/readyz')).json();
  t.match(ready, { ready: true, database: 'ok', migrations: 'applied', timerLatenessSeconds: 0 });
  t.ok(ready.calendar.horizonDays > 0);
  const id = await openOne(client);
  await send(client, id, 'inspector', 'PROPOSE_ASSIGN', { unit: 'enterprise', days: 1 });
  await setNow(house, '2026-04-18T10:00:00+08:00');
  t.ok((await app.inject('/readyz')).json().timerLatenessSeconds > 86_400);
});

t.test('counts go out in Prometheus’ form', async (t) => {
  const counting = await openClient(t, {
    server: client.server,
    deps: { counters: () => ({ deliveries_sent: 3 }) },
  });
  await counting.call('GET', '/v1/cases', 'inspector');
  await counting.app.inject('/nowhere');
  const { body, headers } = await counting.app.inject('/metrics');
  t.match(headers['content-type'], /^text\/plain; version=0\.0\.4/);
  t.match(body, /^bihuan_http_requests_total\{method="GET",route="\/v1\/cases",status="200"\} 1$/m);
  t.match(body, /^bihuan_http_requests_total\{method="GET",route="unknown",status="404"\} 1$/m);
  t.match(
    body,
    /^bihuan_http_request_duration_seconds_bucket\{method="GET",route="\/v1\/cases",le="\+Inf"\} 1$/m,
  );
  t.match(body, /^bihuan_deliveries_sent_total 3$/m);
  t.match(body, /^bihuan_timer_lateness_seconds \d/m);
});
