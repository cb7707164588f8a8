import t from 'tap';
import type { BatchItem } from '../../src/cases/batch.ts';
import { runJobs } from '../../src/cases/batch.ts';
import { claimJob } from '../../src/store/jobs.ts';
import { DATA, openClient, openOne, problemOf } from './fixture.ts';

let woken = 0;
const client = await openClient(t, { deps: { onJob: () => woken++ } });
const { call, house } = client;
const row = (n: number) => ({ workflow: 'small-loop', data: { ...DATA, place: `第${n}处` } });
const post = (payload: unknown, headers: Record<string, string> = {}) =>
  call('POST', '/v1/batches', 'inspector', { payload, headers });
const ndjson = { 'content-type': 'application/x-ndjson' };
const countCases = () =>
  house.db.tenant('demo', async (tx) => {
    const rows = await tx.selectFrom('cases').select('id').where('tenant', '=', 'demo').execute();
    return rows.length;
  });

t.test('each row is its own act: what is wrong with one harms no other', async (t) => {
  const id = await openOne(client);
  const answer = await post([
    row(1),
    { workflow: 'nope', data: {} },
    { caseId: id, type: 'PROPOSE_ASSIGN', payload: { unit: 'enterprise', days: 3 } },
    { caseId: id, type: 'PROPOSE_ASSIGN', payload: { unit: 'enterprise', days: 3 } },
    { caseId: 'x', type: 'FIXED', payload: {} },
    { caseId: '01890a5d-ac96-774b-bcce-b302099a8057', type: 'FIXED', payload: {} },
    7,
    { ...row(2), extra: 1 },
    row(3),
  ]);
  t.equal(answer.statusCode, 200);
  const { items } = answer.json();
  t.strictSame(
    items.map(({ index }: BatchItem) => index),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  );
  t.strictSame(
    items.map(({ status }: { status: number }) => status),
    [201, 400, 200, 409, 400, 404, 400, 400, 201],
  );
  t.match(items[1].problem, { code: 'WORKFLOW_UNKNOWN', title: '没有这种流程', status: 400 });
  t.match(items[3].problem, {
    code: 'EVENT_NOT_ACCEPTED',
    reasons: [{ code: 'noProposal', label: '不满足“没有其他提议待批”' }],
  });
  t.equal(items[2].id, id);
});

t.test('NDJSON is taken line by line, and a line that is no JSON is that line’s fault', async (t) => {
  const lines = `${JSON.stringify(row(1))}\n{"workflow":\n\n{"workflow":"small-loop","data":{"place":"a\\u0000","text":"b"}}\r\n${JSON.stringify(row(2))}`;
  const { items } = (await post(lines, ndjson)).json();
  t.strictSame(
    items.map(({ status }: { status: number }) => status),
    [201, 400, 400, 201],
  );
  t.match(items[1].problem, { code: 'BODY_MALFORMED' });
});

t.test('rows of one case keep their order', async (t) => {
  const id = await openOne(client);
  const proposal = { caseId: id, type: 'PROPOSE_ASSIGN', payload: { unit: 'enterprise', days: 3 } };
  const withdrawal = { caseId: id, type: 'WITHDRAW_ASSIGN', payload: { opinion: '撤回' } };
  const { items } = (
    await post(Array.from({ length: 40 }, (_, n) => (n % 2 ? withdrawal : proposal)))
  ).json();
  t.strictSame([...new Set(items.map(({ status }: { status: number }) => status))], [200]);
});

t.test('a batch repeated under its key has its effects once, and the same answer', async (t) => {
  const rows = Array.from({ length: 30 }, (_, n) => row(n));
  const before = await countCases();
  const answers = await Promise.all([1, 2, 3].map(() => post(rows, { 'idempotency-key': 'b-1' })));
  t.equal(new Set(answers.map(({ body }) => body)).size, 1);
  t.equal(await countCases(), before + 30);
  t.match(problemOf(await post(rows.slice(1), { 'idempotency-key': 'b-1' })), { code: 'KEY_REUSED' });
});

t.test('an empty batch, one too long, and what is no list are refused', async (t) => {
  t.match(problemOf(await post([])), { code: 'SCHEMA_INVALID' });
  t.match(problemOf(await post({})), { code: 'SCHEMA_INVALID' });
  t.match(problemOf(await post('', ndjson)), { code: 'BODY_MALFORMED' });
  t.match(problemOf(await post('1\n'.repeat(50_001), ndjson)), { status: 413, code: 'BODY_TOO_LARGE' });
  t.match(problemOf(await post('x'.repeat(33 * 1024 * 1024), ndjson)), {
    status: 413,
    code: 'BODY_TOO_LARGE',
  });
});

t.test('more than a thousand rows become a job, which says how far it is', async (t) => {
  const rows = [...Array.from({ length: 1200 }, (_, n) => row(n)), { workflow: 'nope', data: {} }];
  const before = await countCases();
  const accepted = await post(rows, { 'idempotency-key': 'j-1' });
  t.equal(accepted.statusCode, 202);
  t.match(accepted.json(), { state: 'queued', total: 1201, done: 0, failed: 0 });
  t.equal(woken, 1);
  const url = accepted.headers.location as string;
  t.equal(url, `/v1/jobs/${accepted.json().id}`);
  t.equal((await post(rows, { 'idempotency-key': 'j-1' })).headers.location, url, 'the same job again');
  t.equal(await runJobs(house), 1);
  const job = (await call('GET', url, 'inspector')).json();
  t.match(job, { state: 'done', total: 1201, done: 1201, failed: 1 });
  t.equal(job.items.length, 1201);
  t.match(job.items[1200], { index: 1200, status: 400, problem: { code: 'WORKFLOW_UNKNOWN' } });
  t.equal(await countCases(), before + 1200);
  t.match(
    (await call('GET', url, 'inspector', { headers: { 'accept-language': 'en' } })).json().items[1200]
      .problem,
    {
      title: 'There is no such workflow',
    },
  );
  t.match((await call('GET', '/v1/jobs', 'inspector')).json(), {
    items: [{ id: job.id, state: 'done' }],
    next: null,
  });
});

t.test('a job is seen by who started it, and by an administrator', async (t) => {
  const { items } = (await call('GET', '/v1/jobs', 'inspector')).json();
  t.match(problemOf(await call('GET', `/v1/jobs/${items[0].id}`, 'reporter')), { code: 'NOT_FOUND' });
  t.strictSame((await call('GET', '/v1/jobs', 'reporter')).json().items, []);
  t.equal((await call('GET', `/v1/jobs/${items[0].id}`, 'admin')).statusCode, 200);
});

t.test('a job whose worker died goes on where it was, and does nothing twice', async (t) => {
  const before = await countCases();
  const rows = Array.from({ length: 1001 }, (_, n) => row(n));
  const { id } = (await post(rows)).json();
  const stop = new AbortController();
  const first = runJobs(house, { signal: stop.signal });
  stop.abort();
  await first;
  // A worker that was killed has done rows it never saved, and its lease is still running.
  const claimed = await claimJob(house.db, 'demo', id, 120);
  t.ok(claimed);
  t.equal(await claimJob(house.db, 'demo', id, 120), undefined, 'nobody else takes it meanwhile');
  t.equal(await runJobs(house), 0);
  await house.db.tenant('demo', (tx) =>
    tx.updateTable('jobs').set({ lease_until: null, done: 0, items: '[]' }).where('id', '=', id).execute(),
  );
  await runJobs(house);
  const job = (await call('GET', `/v1/jobs/${id}`, 'inspector')).json();
  t.match(job, { state: 'done', done: 1001, failed: 0 });
  t.equal(await countCases(), before + 1001);
  await house.db.tenant('demo', (tx) =>
    tx.updateTable('jobs').set({ state: 'running', done: 0, items: '[]' }).where('id', '=', id).execute(),
  );
  await runJobs(house);
  const again = (await call('GET', `/v1/jobs/${id}`, 'inspector')).json();
  t.strictSame(again.items, job.items, 'the same rows found by their keys');
  t.equal(await countCases(), before + 1001);
});
