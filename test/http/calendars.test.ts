import t from 'tap';
import { runJobs } from '../../src/cases/batch.ts';
import { runRecount } from '../../src/cases/recount-job.ts';
import { verify } from '../../src/cli/verify.ts';
import { claimJob } from '../../src/store/jobs.ts';
import { YEAR } from '../domain/notice.ts';
import { openCalendars } from './calendars.fixture.ts';
import { problemOf } from './fixture.ts';

const { call, house, owner, counts, count, running, due, log, post, local, woken } = await openCalendars(t);

t.test('a preview says what would move and why it may be a slip, and writes nothing', async (t) => {
  const id = await running();
  await running('other');
  const before = await counts();
  const answer = await post(local('demo.1', '2026-03-12'), '?preview=true');
  t.equal(answer.statusCode, 200);
  t.match(answer.json(), {
    version: 'demo.1',
    warnings: [],
    totals: { cases: 1, affected: 1, moved: 1, notices: 0 },
    items: [
      { caseId: id, clock: 's.term', outcome: 'moved', dueOnBefore: '2026-03-12', dueOn: '2026-03-13' },
    ],
    more: false,
  });
  const odd = { version: 'x', years: [{ ...YEAR, work: [{ name: '班', date: '2027-03-01' }] }] };
  t.match((await post(odd, '?preview=true')).json().warnings, [
    { pointer: '/years/0/work/0', message: '2027-03-01 本来就是工作日' },
  ]);
  t.match((await post(odd, '?preview=true', { 'accept-language': 'en' })).json().warnings, [
    { message: '2027-03-01 is a workday anyway' },
  ]);
  t.strictSame(await counts(), before);
  t.equal(await due(id), '2026-03-12');
});

t.test(
  'a tenant’s own rest day moves its running terms and nobody else’s, and the log says why',
  async (t) => {
    const mine = await running();
    const theirs = await running('other');
    const wakings = woken();
    const answer = await post(local('demo.1', '2026-03-12'), '', { 'idempotency-key': 'c-1' });
    t.equal(answer.statusCode, 202);
    t.match(answer.json(), { kind: 'recount', state: 'queued', total: 1, done: 0 });
    t.equal(answer.headers.location, `/v1/jobs/${answer.json().id}`);
    t.equal(woken(), wakings + 1);
    t.equal(await runJobs(house), 1);
    const job = (await call('GET', answer.headers.location as string, 'safety_office')).json();
    t.match(job, {
      state: 'done',
      done: 1,
      failed: 0,
      items: [{ index: 0, status: 200, totals: { cases: 2, affected: 2, moved: 2 } }],
    });
    t.equal(await due(mine), '2026-03-13');
    t.equal(await due(theirs, 'other'), '2026-03-12');
    const last = (await log(mine)).at(-1);
    t.match(last, {
      type: 'RECOUNTED',
      actor: { person: 'safety-office' },
      payload: { because: '启用日历 demo.1（市政府公告）' },
    });
    t.strictSame((await verify(house, 'demo', () => {})).findings, []);
    t.strictSame((await verify(house, 'other', () => {})).findings, []);
    t.equal(
      await count(
        'audit',
        `action = 'CALENDAR_PUBLISHED' and target = 'demo.1' and person = 'safety-office'`,
      ),
      1,
    );
  },
);

t.test('the same request again is the same job, and the same calendar again changes nothing', async (t) => {
  const first = await post(local('demo.1', '2026-03-12'), '', { 'idempotency-key': 'c-1' });
  t.equal((await post(local('demo.1', '2026-03-12'), '', { 'idempotency-key': 'c-1' })).body, first.body);
  t.match(problemOf(await post(local('demo.1', '2026-03-12'), '?region=11', { 'idempotency-key': 'c-1' })), {
    code: 'KEY_REUSED',
  });
  const { jobs: jobsBefore, ...before } = await counts();
  const again = await post(local('demo.1', '2026-03-12'));
  t.equal(again.statusCode, 202);
  t.equal(await runJobs(house), 1);
  const { items } = (await call('GET', again.headers.location as string, 'safety_office')).json();
  t.match(items, [{ totals: { affected: 0, moved: 0 } }]);
  const { jobs, ...after } = await counts();
  t.strictSame(after, before);
  t.equal(jobs, jobsBefore! + 1);
});

t.test('a version that says something else already is refused, and so is one of the nation', async (t) => {
  const before = await counts();
  const refused = async (payload: unknown, query = '') => {
    const problem = problemOf(await post(payload, query));
    t.match(problem, { status: 400, code: 'SCHEMA_INVALID', errors: [{ pointer: '/version' }] });
  };
  await refused(local('demo.1', '2026-03-13'));
  await refused(local('demo.1', '2026-03-12', '另一名称'));
  await refused(local('demo.1', '2026-03-12'), '?region=1101');
  await refused(local('cn-2024-2026.1', '2026-03-12'));
  await refused(local('cn-2024-2026.1', '2026-03-12'), '?preview=true');
  t.strictSame(await counts(), before);
});

t.test('what is published next stands on what was there', async (t) => {
  t.equal((await post(local('demo.2', '2026-04-15'), '?region=')).statusCode, 202);
  const { days, version } = (await call('GET', '/v1/calendars/current?year=2026', 'reporter')).json();
  t.equal(version, 'cn-2024-2026.1+demo.2');
  const own = days.filter(({ name }: { name: string }) => name === '民俗节');
  t.strictSame(
    own.map(({ date }: { date: string }) => date),
    ['2026-03-12', '2026-04-15'],
  );
  t.equal(
    (await post(local('demo.1', '2026-03-12'))).statusCode,
    202,
    'an older version again is still the same',
  );
  await runJobs(house);
});

t.test('a recount cut off half-way is taken up by another worker, and moves nothing twice', async (t) => {
  const id = await running();
  t.equal(await due(id), '2026-03-13');
  await house.calendars.publish(
    { tenant: 'demo', region: '' },
    {
      version: 'demo.3',
      source: 's',
      years: [],
      days: [
        { date: '2026-03-12', kind: 'rest', name: '民俗节' },
        { date: '2026-03-13', kind: 'rest', name: '民俗节' },
      ],
    },
  );
  const started = await call('POST', '/v1/calendars/recount', 'admin', { payload: { because: '补算' } });
  t.equal(started.statusCode, 202);
  const jobId = started.json().id;
  const stopped = new AbortController();
  const claimed = (await claimJob(house.db, 'demo', jobId, 120))!;
  const cases = await count('cases', `tenant = 'demo'`);
  const rows = await count('events', `type = 'RECOUNTED'`);
  // The first page is done when the worker is told to stop, before it looks a second time.
  const first = runRecount(house, claimed, { signal: stopped.signal, leaseSeconds: 120 });
  while ((await count('events', `type = 'RECOUNTED'`)) === rows)
    await new Promise((resolve) => setImmediate(resolve));
  stopped.abort();
  t.equal(await first, false, 'it was given back');
  t.match((await call('GET', `/v1/jobs/${jobId}`, 'admin')).json(), { state: 'running', done: 0 });
  t.equal(await runJobs(house), 1);
  const { items } = (await call('GET', `/v1/jobs/${jobId}`, 'admin')).json();
  t.match(
    items,
    [{ totals: { cases, affected: cases, moved: cases } }],
    'both workers’ shares are in the sum',
  );
  t.equal(await count('events', `type = 'RECOUNTED'`), rows + cases);
  t.equal(await due(id), '2026-03-16');
  t.match((await log(id)).at(-1), { type: 'RECOUNTED', payload: { because: '补算' } });
  t.strictSame((await verify(house, 'demo', () => {})).findings, []);
});

t.test('a worker that was killed leaves its job to the next when its lease is over', async (t) => {
  const { id } = (
    await call('POST', '/v1/calendars/recount', 'admin', { payload: { because: '补算' } })
  ).json();
  t.ok(await claimJob(house.db, 'demo', id, 120));
  t.equal(await runJobs(house), 0);
  await owner.query(
    `update bihuan.jobs set lease_until = clock_timestamp() - interval '1 second' where id = $1`,
    [id],
  );
  t.equal(await runJobs(house), 1);
  t.match((await call('GET', `/v1/jobs/${id}`, 'admin')).json(), {
    state: 'done',
    items: [{ totals: { affected: 0 } }],
  });
});
