import t from 'tap';
import { smallLoop } from '../../examples/small-loop/index.ts';
import type { Actor } from '../../src/engine/workflow.ts';
import { sendDigests } from '../../src/timers/digest.ts';
import { sweepAll } from '../../src/timers/sweep.ts';
import { person, setNow } from '../support/house.ts';
import { brittle } from '../timers/fixture.ts';
import { assign, openClient, openOne, problemOf, send } from './fixture.ts';

const client = await openClient(t, { workflows: [smallLoop, brittle] });
const { call, house } = client;

interface Item {
  readonly caseId: string;
  readonly number: string;
  readonly kind: 'due' | 'rung' | 'resume' | 'raise';
  readonly level?: number;
  readonly dueAt: string;
}
type Page = { items: Item[]; next: string | null };

async function list(query = '', by = 'inspector'): Promise<Page> {
  return (await call('GET', `/v1/timers?${query}`, by)).json<Page>();
}

async function walked(query: string, by = 'inspector'): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor = ''; ; ) {
    const page = await list(`${query}${cursor}`, by);
    items.push(...page.items);
    if (page.next === null) return items;
    cursor = `&cursor=${page.next}`;
  }
}

const assigned = await openOne(client);
await assign(client, assigned);
for (let n = 0; n < 6; n++) await openOne(client, { data: { place: `第${n}处`, text: '堵塞' } });
await setNow(house, '2026-03-02T10:30:00+08:00');
const begun = (
  await call('POST', '/v1/cases', 'inspector', { payload: { workflow: 'brittle', data: { place: '=1+1' } } })
).json<{ id: string }>().id;
await send(client, begun, 'inspector', 'BEGIN', {});

t.test('every armed timer of every case is listed, the next to fire first', async (t) => {
  const items = await walked('limit=200');
  const { pendingTimers } = (await call('GET', `/v1/cases/${assigned}`, 'inspector')).json();
  t.strictSame(
    items.filter(({ caseId }) => caseId === assigned).map(({ dueAt }) => dueAt),
    pendingTimers.map(({ dueAt }: Item) => dueAt),
  );
  t.strictSame(
    items.map(({ dueAt }) => dueAt),
    items.map(({ dueAt }) => dueAt).sort(),
  );
  t.equal(new Set(items.map(({ caseId }) => caseId)).size, 8);
});

t.test('a timer says what it is, of which clock and whose duty', async (t) => {
  const items = await walked('limit=200');
  const mine = items.filter(({ caseId }) => caseId === assigned);
  t.match(
    mine.find(({ kind }) => kind === 'due'),
    {
      workflow: 'small-loop',
      state: 'rectifying',
      stateLabel: { zh: '整改中' },
      unit: 'enterprise',
      region: null,
      clock: 's.term',
      clockLabel: { zh: '整改期限' },
      dueAt: '2026-03-13T00:00:00.000+08:00',
      dueOn: '2026-03-12',
      provisional: false,
      late: { duty: 'rectifier' },
    },
  );
  t.match(
    mine.find(({ level }) => level === 1),
    { kind: 'rung', rung: 'T+1D', cause: 'late', to: ['rectifier', 'street_leader'], dueOn: '2026-03-12' },
  );
  t.match(
    items.find(({ kind }) => kind === 'raise'),
    { caseId: begun, clock: null, event: 'A', dueOn: null, late: null, provisional: false },
  );
});

t.test('pages meet without gap or repetition, also where many timers share an instant', async (t) => {
  const whole = await walked('limit=200');
  t.strictSame(await walked('limit=3'), whole);
  const some = await walked('kind=rung&limit=200');
  t.strictSame(await walked('kind=rung&limit=2'), some);
  t.ok(some.length > 7);
});

t.test('filters narrow the list and nothing else', async (t) => {
  const whole = await walked('limit=200');
  const same = async (query: string, keep: (item: Item) => boolean) =>
    t.strictSame(await walked(`limit=200&${query}`), whole.filter(keep), query);
  await same('kind=due', ({ kind }) => kind === 'due');
  await same('level=1', ({ level }) => level === 1);
  await same('workflow=brittle', ({ caseId }) => caseId === begun);
  await same('unit=enterprise', ({ caseId }) => caseId === assigned);
  await same('dueBefore=2026-03-06', ({ dueAt }) => dueAt < '2026-03-06');
  await same('region=33', () => false);
});

t.test('an enterprise sees the timers of its own cases only, another tenant none', async (t) => {
  const own = await walked('limit=200', 'rectifier');
  t.ok(own.length > 0);
  t.strictSame([...new Set(own.map(({ caseId }) => caseId))], [assigned]);
  t.strictSame((await call('GET', '/v1/timers', 'inspector', { tenant: 'other' })).json(), {
    items: [],
    next: null,
  });
});

t.test('the forecast adds up to the list, empty days included', async (t) => {
  for (const by of ['inspector', 'rectifier']) {
    const items = await walked('limit=200&dueBefore=2026-04-01', by);
    for (const size of ['day', 'hour']) {
      const query = `from=2026-03-02&to=2026-04-01&by=${size}`;
      const { items: buckets, next } = (await call('GET', `/v1/timers/forecast?${query}`, by)).json();
      t.equal(next, null);
      t.equal(buckets.length, size === 'day' ? 30 : 30 * 24);
      t.equal(buckets[0].from, '2026-03-02T00:00:00.000+08:00');
      const length = size === 'day' ? 10 : 13;
      const counted = buckets.map(({ from }: { from: string }) => {
        const within = items.filter(({ dueAt }) => dueAt.slice(0, length) === from.slice(0, length));
        const of = (kind: Item['kind']) => within.filter((item) => item.kind === kind).length;
        const levels: Record<string, number> = {};
        for (const { level } of within) if (level !== undefined) levels[level] = (levels[level] ?? 0) + 1;
        return {
          from,
          due: of('due'),
          rungs: of('rung'),
          levels,
          resumes: of('resume'),
          raises: of('raise'),
        };
      });
      t.strictSame(buckets, counted, `${by} by ${size}`);
    }
  }
});

t.test(
  'the forecast begins with the hour or day of now, and spans 31 days by hour, 400 by day',
  async (t) => {
    const get = (query: string) => call('GET', `/v1/timers/forecast?${query}`, 'inspector');
    const hours = (await get('by=hour')).json().items;
    t.equal(hours[0].from, '2026-03-02T10:00:00.000+08:00');
    t.equal((await get('')).json().items[0].from, '2026-03-02T00:00:00.000+08:00');
    t.equal((await get('from=2026-03-01&to=2026-04-01&by=hour')).json().items.length, 31 * 24);
    t.equal((await get('from=2026-03-01&to=2027-04-05')).json().items.length, 400);
    for (const [query, pointer] of [
      ['from=2026-03-01&to=2026-04-01T01:00:00%2B08:00&by=hour', 'to'],
      ['from=2026-03-01&to=2027-04-06', 'to'],
      ['from=2026-03-02&to=2026-03-02', 'to'],
      ['from=yesterday', 'from'],
      ['from=9999-12-31', 'from'],
      ['by=week', 'by'],
    ]) {
      const problem = problemOf(await get(query!));
      t.match(problem, { status: 400, code: 'SCHEMA_INVALID', errors: [{ pointer }] }, query!);
    }
  },
);

t.test('what has fired is no longer listed, what it armed is', async (t) => {
  await setNow(house, '2026-03-02T10:41:00+08:00');
  await sweepAll(house);
  const events = (await list('kind=raise')).items.map((item) => (item as unknown as { event: string }).event);
  t.strictSame(events, ['C', 'B', 'D']);
});

t.test('the export is the list, complete, as a spreadsheet opens it', async (t) => {
  const answer = await call('GET', '/v1/timers.csv?unit=enterprise', 'inspector');
  t.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
  const lines = answer.body.split('\r\n');
  t.equal(
    lines[0],
    '\ufeff触发时刻,编号,流程,环节,责任单位,区划,种类,期限,档次,级别,事由,告知,届满日,暂定,责任岗位',
  );
  const { items } = await list('unit=enterprise&limit=200');
  t.equal(lines.length, 1 + items.length + 1);
  t.match(lines[1], '整改中,enterprise,,催办提级,整改期限,T-3D,,,rectifier,2026-03-12,否,rectifier');
  t.match(problemOf(await call('GET', '/v1/timers.csv?limit=3', 'inspector')), { code: 'SCHEMA_INVALID' });
});

t.test('a question that cannot be meant is refused where it is wrong', async (t) => {
  for (const [query, pointer] of [
    ['kind=alarm', 'kind'],
    ['level=9', 'level'],
    ['level=x', 'level'],
    ['region=abc', 'region'],
    ['dueBefore=soon', 'dueBefore'],
    ['limit=201', 'limit'],
    ['cursor=eyJuIjoxfQ', 'cursor'],
    ['cursor=%00', 'cursor'],
    ['colour=red', 'colour'],
  ]) {
    const problem = problemOf(await call('GET', `/v1/timers?${query}`, 'inspector'));
    t.match(problem, { status: 400, code: 'SCHEMA_INVALID', errors: [{ pointer }] }, query!);
  }
});

t.test('people see their own reminders, coming and past, and nobody else’s', async (t) => {
  const notices = async (query: string, by: string | Actor = 'rectifier') =>
    (await call('GET', `/v1/notices?${query}`, by)).json().items;
  await setNow(house, '2026-03-09T09:00:00+08:00');
  await sweepAll(house);
  const [coming] = await notices('told=false');
  t.match(coming, {
    caseId: assigned,
    duty: 'rectifier',
    unit: 'enterprise',
    person: null,
    clock: 's.term',
    rung: 'T-3D',
    dueOn: '2026-03-12',
    provisional: false,
    tellAt: '2026-03-10T08:30:00.000+08:00',
    told: false,
  });
  t.strictSame(await notices('told=true'), []);
  t.strictSame(await notices('', { ...person('rectifier'), unit: 'enterprise-2' }), []);
  t.strictSame(await notices('', { ...person('verifier'), unit: 'enterprise' }), [], 'my role, too');
  await setNow(house, '2026-03-10T08:30:00+08:00');
  await sweepAll(house);
  await sendDigests(house);
  t.match(await notices('told=true'), [{ id: coming.id, told: true }]);
  const leader = await notices('limit=200', 'street_leader');
  t.ok(leader.length >= 6);
  const paged: unknown[] = [];
  for (let cursor = ''; ; ) {
    const page = (await call('GET', `/v1/notices?limit=2${cursor}`, 'street_leader')).json();
    paged.push(...page.items);
    if (page.next === null) break;
    cursor = `&cursor=${page.next}`;
  }
  t.strictSame(paged, leader);
  for (const query of ['told=maybe', 'cursor=e30', 'unit=street'])
    t.match(problemOf(await call('GET', `/v1/notices?${query}`, 'rectifier')), { code: 'SCHEMA_INVALID' });
});
