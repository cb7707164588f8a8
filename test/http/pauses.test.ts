import t from 'tap';
import { runJobs } from '../../src/cases/batch.ts';
import type { CaseView } from '../../src/cases/view.ts';
import { freshEvidence } from '../../src/cli/demo.ts';
import { verify } from '../../src/cli/verify.ts';
import type { Clock } from '../../src/engine/clock-record.ts';
import type { Actor } from '../../src/engine/workflow.ts';
import { sweepAll } from '../../src/timers/sweep.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { person, setNow } from '../support/house.ts';
import { type More, openClient, problemOf } from './fixture.ts';

let woken = 0;
const client = await openClient(t, { workflows: [rectification], deps: { onJob: () => woken++ } });
const { call, house } = client;
const HERE = '330182';
const THERE = '110101';
const ORGAN = 'g.verify';

const example = (type: string) => freshEvidence(rectification.events[type]!.example);
const document = { digest: `sha256:${'a'.repeat(64)}`, mediaType: 'application/pdf', kind: 'document' };
const DECISION = {
  region: '3301',
  cause: 'region_emergency',
  reason: '台风红色预警，全区停工停业。',
  document,
  until: '2026-03-20',
};
const post = (payload: object, more: More = {}, by: string | Actor = 'safety_office') =>
  call('POST', '/v1/pauses', by, { payload, ...more });

async function open(code: string): Promise<string> {
  const data = { ...(rectification.open.example as object), region: { name: '某区', code } };
  const answer = await call('POST', '/v1/cases', 'inspector', {
    payload: { workflow: 'rectification', data },
  });
  return answer.json<{ id: string }>().id;
}

async function serve(id: string): Promise<string> {
  for (const [by, type] of [
    ['street_officer', 'CLAIM'],
    ['inspector', 'GRADE_GENERAL'],
    ['street_officer', 'SERVE'],
  ] as const) {
    const answer = await call('POST', `/v1/cases/${id}/events`, by, {
      payload: { type, payload: example(type) },
    });
    if (answer.statusCode !== 200) throw new Error(`${type}: ${answer.body}`);
  }
  return id;
}

const read = async (id: string) => (await call('GET', `/v1/cases/${id}`, 'safety_office')).json<CaseView>();
const clockOf = (view: CaseView, name: string) => view.clocks.find((clock) => clock.name === name)!;
const states = (view: CaseView) => ['g.phase1', 'g.hardCap'].map((name) => clockOf(view, name).state);
const pauseOf = async (id: string) => (await call('GET', `/v1/pauses/${id}`, 'inspector')).json();

async function recordOf(id: string, name: string): Promise<Clock> {
  const row = await house.db.tenant('demo', (tx) =>
    tx
      .selectFrom('clocks')
      .select('record')
      .where('tenant', '=', 'demo')
      .where('case_id', '=', id)
      .where('name', '=', name)
      .executeTakeFirstOrThrow(),
  );
  return row.record as Clock;
}

const times = <T>(n: number, work: () => Promise<T>) =>
  Array.from({ length: n }).reduce<Promise<T[]>>(
    async (made) => [...(await made), await work()],
    Promise.resolve([]),
  );
const served = await times(20, async () => serve(await open(HERE)));
const reported = await times(5, () => open(HERE));
const elsewhere = await times(25, async () => serve(await open(THERE)));
const before = await read(served[0]!);
let decision = '';

t.test('a preview counts what would stand still, and writes nothing', async (t) => {
  await setNow(house, '2026-03-03T09:00:00+08:00');
  await sweepAll(house);
  const answer = await call('POST', '/v1/pauses?preview=true', 'safety_office', { payload: DECISION });
  t.equal(answer.statusCode, 200);
  t.strictSame(answer.json(), { cases: 25, tried: 25, pausing: 20, clocks: 40 });
  t.strictSame((await call('GET', '/v1/pauses', 'safety_office')).json(), { items: [], next: null });
  t.strictSame((await call('GET', '/v1/jobs', 'safety_office')).json().items, []);
  t.strictSame(states(await read(served[0]!)), ['running', 'running']);
});

t.test(
  'one decision pauses the units’ terms of its region, the hard cap too, and nothing else',
  async (t) => {
    const answer = await post(DECISION, { headers: { 'idempotency-key': 'p-1' } });
    t.equal(answer.statusCode, 202);
    decision = answer.json().id;
    t.equal(answer.headers.location, `/v1/pauses/${decision}`);
    t.match(answer.json(), {
      ...DECISION,
      state: 'active',
      authority: 'safety-office',
      decidedBy: 'safety-office',
      decidedAt: '2026-03-03T09:00:00.000+08:00',
      liftedBy: null,
      job: { state: 'queued', total: 25, done: 0, failed: 0 },
    });
    t.equal(woken, 1);
    await runJobs(house);
    t.match((await pauseOf(decision)).job, { state: 'done', total: 25, done: 25, failed: 5 });
    for (const id of served) {
      const view = await read(id);
      t.strictSame(states(view), ['paused', 'paused']);
      for (const name of ['g.phase1', 'g.hardCap'])
        t.match((await recordOf(id, name)).pauses, [
          { cause: 'region_emergency', evidence: decision, authority: 'safety-office' },
        ]);
    }
    for (const id of reported)
      t.equal(clockOf(await read(id), ORGAN).state, 'running', 'organs’ terms run on');
    for (const id of elsewhere) t.strictSame(states(await read(id)), ['running', 'running']);
    const { items } = (await call('GET', `/v1/cases/${served[0]}/events?limit=200`, 'safety_office')).json();
    t.match(items.at(-1), {
      type: 'PAUSE_REGION',
      actor: { person: 'safety-office' },
      payload: { decision, cause: DECISION.cause, reason: DECISION.reason, until: DECISION.until, document },
    });
  },
);

t.test('the return of every paused term is on the list of what fires next', async (t) => {
  const { items } = (await call('GET', '/v1/timers?kind=resume&limit=200', 'safety_office')).json();
  t.strictSame(items.map(({ caseId }: { caseId: string }) => caseId).sort(), [...served].sort());
  t.match(items[0], { clock: 'g.phase1', dueAt: '2026-03-20T00:00:00.000+08:00', region: HERE });
});

t.test('the same decision under the same key is one decision', async (t) => {
  const again = await post(DECISION, { headers: { 'idempotency-key': 'p-1' } });
  t.equal(again.json().id, decision);
  t.equal((await call('GET', '/v1/pauses', 'safety_office')).json().items.length, 1);
  t.equal((await pauseOf(decision)).jobs.length, 1);
  t.match(problemOf(await post({ ...DECISION, reason: '另一' }, { headers: { 'idempotency-key': 'p-1' } })), {
    status: 422,
    code: 'KEY_REUSED',
  });
});

t.test('applied again it changes nothing that stands still, and reaches what was served since', async (t) => {
  const revisions = await Promise.all(served.map(async (id) => (await read(id)).revision));
  const late = await serve(await open(HERE));
  const answer = await call('POST', `/v1/pauses/${decision}/apply`, 'committee_leader');
  t.equal(answer.statusCode, 202);
  await runJobs(house);
  t.match((await pauseOf(decision)).job, { state: 'done', total: 6, failed: 5 });
  t.strictSame(states(await read(late)), ['paused', 'paused']);
  t.strictSame(await Promise.all(served.map(async (id) => (await read(id)).revision)), revisions);
  served.push(late);
});

t.test('a decision lifted before its day lets its terms run on at once, and only its own', async (t) => {
  const other = (await post({ ...DECISION, region: THERE })).json().id;
  await runJobs(house);
  t.strictSame(states(await read(elsewhere[0]!)), ['paused', 'paused']);
  await setNow(house, '2026-03-06T09:00:00+08:00');
  await sweepAll(house);
  const answer = await call('POST', `/v1/pauses/${other}/lift`, 'safety_office', {
    payload: { reason: '预警解除' },
  });
  t.match(answer.json(), {
    state: 'lifted',
    liftedBy: 'safety-office',
    liftedAt: '2026-03-06T09:00:00.000+08:00',
    job: { total: 25 },
  });
  await runJobs(house);
  t.match((await pauseOf(other)).job, { state: 'done', total: 25, failed: 0 });
  for (const id of elsewhere) {
    const view = await read(id);
    t.strictSame(states(view), ['running', 'running']);
    t.equal(clockOf(view, 'g.phase1').dueOn, '2026-04-07', 'three days, and past the holiday of 清明');
  }
  t.strictSame(states(await read(served[0]!)), ['paused', 'paused']);
  const twice = await call('POST', `/v1/pauses/${other}/lift`, 'safety_office', {
    payload: { reason: '再' },
  });
  t.match(twice.json(), { state: 'lifted', liftedAt: '2026-03-06T09:00:00.000+08:00' });
  t.equal(twice.json().jobs.length, 2, 'nothing is left to do, so no job');
  const late = await call('POST', `/v1/pauses/${other}/apply`, 'safety_office');
  t.match(problemOf(late), { status: 409, code: 'EVENT_NOT_ACCEPTED', state: 'lifted' });
});

t.test('at its day every paused term runs on by itself, later by the days it stood still', async (t) => {
  t.match(clockOf(before, 'g.phase1'), { dueOn: '2026-04-01' });
  await setNow(house, '2026-03-19T23:59:59+08:00');
  await sweepAll(house);
  t.strictSame(states(await read(served[0]!)), ['paused', 'paused']);
  await setNow(house, '2026-03-20T00:00:00+08:00');
  await sweepAll(house);
  for (const id of served) t.strictSame(states(await read(id)), ['running', 'running']);
  const view = await read(served[0]!);
  // 4 to 20 March are 17 days.
  t.equal(clockOf(view, 'g.phase1').dueOn, '2026-04-20', '18 April, a Saturday, rolls to Monday');
  t.equal(clockOf(view, 'g.hardCap').dueOn, '2026-05-18');
  t.equal((await pauseOf(decision)).state, 'over');
  const late = await call('POST', `/v1/pauses/${decision}/apply`, 'safety_office');
  t.match(problemOf(late), { status: 409, code: 'EVENT_NOT_ACCEPTED', state: 'over' });
});

t.test('every case still agrees with its own log', async (t) => {
  const { cases, findings } = await verify(house, 'demo', () => {});
  t.equal(cases, 51);
  t.strictSame(findings, []);
});

t.test('decisions are listed, the latest first, page by page', async (t) => {
  await post({ ...DECISION, region: '44', until: '2026-04-20' });
  const all = (await call('GET', '/v1/pauses', 'rectifier')).json().items;
  t.equal(all.length, 3);
  t.equal(all[0].region, '44');
  const seen: unknown[] = [];
  for (let cursor = ''; ; ) {
    const page = (await call('GET', `/v1/pauses?limit=1${cursor}`, 'rectifier')).json();
    seen.push(...page.items);
    if (page.next === null) break;
    cursor = `&cursor=${page.next}`;
  }
  t.strictSame(seen, all);
  t.equal((await call('GET', '/v1/pauses', 'safety_office', { tenant: 'other' })).json().items.length, 0);
});

t.test('a decision is for the safety office and the committee, in their own region', async (t) => {
  for (const by of ['inspector', 'rectifier', 'sector_leader', 'admin'])
    t.match(problemOf(await post(DECISION, {}, by)), { status: 403, code: 'ROLE_FORBIDDEN' }, by);
  await house.directory.put(
    'demo',
    [{ id: 'office-44', name: '广东', kind: 'safety_office', parent: null, regions: ['44'], sectors: [] }],
    [],
  );
  const afar = { ...person('safety_office'), unit: 'office-44' };
  const payload = { ...DECISION, until: '2026-04-20' };
  t.match(problemOf(await post(payload, {}, afar)), {
    code: 'ROLE_FORBIDDEN',
    errors: [{ pointer: '/region' }],
  });
  t.equal((await post({ ...payload, region: '4401' }, {}, afar)).statusCode, 202);
  const outsider = { ...person('safety_office'), unit: 'enterprise' };
  t.match(problemOf(await post(payload, {}, outsider)), { code: 'ROLE_FORBIDDEN' });
});

t.test('what cannot be meant is refused where it is wrong, and nothing is stored', async (t) => {
  const count = async () => (await call('GET', '/v1/pauses', 'safety_office')).json().items.length;
  const stored = await count();
  const good = { ...DECISION, until: '2026-04-20' };
  const { cause: _cause, ...noCause } = good;
  for (const [payload, pointer] of [
    [{ ...good, until: '2026-03-20' }, '/until'],
    [{ ...good, until: '2026-03-01' }, '/until'],
    [{ ...good, until: '2027-03-21' }, '/until'],
    [{ ...good, until: '2026-02-30' }, '/until'],
    [{ ...good, until: '9999-12-31' }, '/until'],
    [noCause, '/cause'],
    [{ ...good, cause: 'technical' }, '/cause'],
    [{ ...good, region: '3' }, '/region'],
    [{ ...good, region: '330' }, '/region'],
    [{ ...good, region: '33%' }, '/region'],
    [{ ...good, region: '' }, '/region'],
    [{ ...good, reason: '' }, '/reason'],
    [{ ...good, document: { ...document, digest: 'sha256:1' } }, '/document/digest'],
    [{ ...good, document: { ...document, kind: 'rumour' } }, '/document/kind'],
    [{ ...good, document: { ...document, url: 'x' } }, '/document/url'],
    [{ ...good, colour: 'red' }, '/colour'],
    [{ ...good, workflow: 'none' }, '/workflow'],
  ] as const) {
    for (const path of ['/v1/pauses', '/v1/pauses?preview=true']) {
      const problem = problemOf(await call('POST', path, 'safety_office', { payload }));
      t.match(problem, { status: 400, errors: [{ pointer }] }, JSON.stringify(payload).slice(0, 80));
    }
  }
  t.equal((await post({ ...good, until: '2027-03-20' })).statusCode, 202, '365 days are the most');
  t.equal(await count(), stored + 1);
  const none = '01890a5d-ac96-774b-bcce-b302099a8057';
  const lift = (id: string, payload: object) =>
    call('POST', `/v1/pauses/${id}/lift`, 'safety_office', { payload });
  t.match(problemOf(await lift(none, { reason: '无' })), { code: 'NOT_FOUND' });
  t.match(problemOf(await lift('x', { reason: '无' })), { code: 'ID_INVALID' });
  t.match(problemOf(await lift(decision, {})), { code: 'SCHEMA_INVALID', errors: [{ pointer: '/reason' }] });
  t.match(problemOf(await call('GET', `/v1/pauses/${none}`, 'safety_office')), { code: 'NOT_FOUND' });
  t.match(problemOf(await call('GET', `/v1/pauses/${decision}`, 'safety_office', { tenant: 'other' })), {
    code: 'NOT_FOUND',
  });
});
