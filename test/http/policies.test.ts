import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import t from 'tap';
import { runJobs } from '../../src/cases/batch.ts';
import { freshEvidence } from '../../src/cli/demo.ts';
import { verify } from '../../src/cli/verify.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { openTestHouse, ownerClient, UNITS } from '../support/house.ts';
import { openClient, problemOf } from './fixture.ts';

const client = await openClient(t, { workflows: [rectification] });
const { call, house, server } = client;
await house.directory.put('other', UNITS, []);
const owner = await ownerClient(t, server);
const PATH = '/v1/policies/rectification';
const DAY = '2026-03-02';

/** Every row that any of this could write. */
async function counts(): Promise<Record<string, number>> {
  const { rows: known } = await owner.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'bihuan' and table_type = 'BASE TABLE' order by 1`,
  );
  const sums: Record<string, number> = {};
  for (const { name } of known) {
    const { rows } = await owner.query<{ n: number }>(`select count(*)::int as n from bihuan.${name}`);
    sums[name] = rows[0]!.n;
  }
  return sums;
}

const body = (more: object = {}) => ({
  match: {},
  from: DAY,
  set: { values: { 'phase1.maxDays': 20 } },
  basis: '安委办〔2026〕3号',
  ...more,
});
const set = (more: object = {}, tenant = 'demo', by = 'safety_office') =>
  call('POST', `${PATH}/overrides`, by, { payload: body(more), tenant });
async function mustSet(more: object): Promise<number> {
  const answer = await set(more);
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json<{ revision: number }>().revision;
}
const term = (name: string, n: number, unit: string) => ({
  set: { clocks: { [name]: { term: { n, unit } } } },
});
const at = async (query: string, tenant = 'demo') =>
  (await call('GET', `${PATH}?${query}`, 'reporter', { tenant })).json();

async function opened(sector = '消防', tenant = 'demo'): Promise<string> {
  const answer = await call('POST', '/v1/cases', 'inspector', {
    tenant,
    payload: {
      workflow: 'rectification',
      data: { ...(rectification.open.example as object), sector, sourceKind: 'inspection' },
    },
  });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json<{ id: string }>().id;
}
async function sent(id: string, by: string, type: string, tenant = 'demo'): Promise<void> {
  const payload = { type, payload: freshEvidence(rectification.events[type]!.example) };
  const answer = await call('POST', `/v1/cases/${id}/events`, by, { payload, tenant });
  if (answer.statusCode !== 200) throw new Error(`${type}: ${answer.body}`);
}
interface ClockSaid {
  readonly name: string;
  readonly dueOn: string;
  readonly state: string;
  readonly basis: string;
}
async function clockOf(id: string, name: string, tenant = 'demo'): Promise<ClockSaid> {
  const { clocks } = (await call('GET', `/v1/cases/${id}`, 'safety_office', { tenant })).json<{
    clocks: ClockSaid[];
  }>();
  return clocks.find((clock) => clock.name === name)!;
}

t.test('everybody of the tenant reads what is shipped', async (t) => {
  const list = (await call('GET', '/v1/policies', 'reporter')).json();
  t.match(list, {
    items: [{ workflow: 'rectification', policy: 'rectification', version: 1, revision: 0 }],
    next: null,
  });
  const shipped = await at('');
  t.equal(shipped.version, 'rectification/1+0');
  t.match(shipped.values['phase1.maxDays'], { value: 30, source: 'shipped', label: { zh: /最长/ } });
  t.match(shipped.clocks['g.serve'], { term: { n: 1, unit: 'workday' }, source: 'shipped', changed: {} });
  t.strictSame((await call('GET', `${PATH}/overrides`, 'reporter')).json(), { items: [], next: null });
});

const clockBody = (change: object) => ({ set: { clocks: { 'g.verify': change } } });
const REFUSED: readonly (readonly [rule: string, more: object, pointer: string, said: RegExp])[] = [
  ['an unknown value', { set: { values: { nothing: 1 } } }, '/set/values/nothing', /没有参数/],
  ['an unknown clock', term('g.none', 1, 'day'), '/set/clocks/g.none', /没有期限/],
  ['an unknown ladder', clockBody({ ladder: 'none' }), '/set/clocks/g.verify/ladder', /没有提级阶梯/],
  [
    'a value of another type',
    { set: { values: { 'second.auto': 1 } } },
    '/set/values/second.auto',
    /应为是或否/,
  ],
  [
    'a word not allowed',
    { set: { values: { 'phase2.mode': 'never' } } },
    '/set/values/phase2.mode',
    /second_assignment/,
  ],
  [
    'a longer phase than 3030',
    { set: { values: { 'phase1.maxDays': 31 } } },
    '/set/values/phase1.maxDays',
    /3030/,
  ],
  ['half a day', { set: { values: { 'phase1.maxDays': 7.5 } } }, '/set/values/phase1.maxDays', /整数/],
  [
    'service later than the law allows',
    term('g.serve', 8, 'workday'),
    '/set/clocks/g.serve/term',
    /第六十一条/,
  ],
  [
    'a shorter time to object',
    term('g.objection', 2, 'workday'),
    '/set/clocks/g.objection/term',
    /当事人的权利/,
  ],
  ['a re-check counted otherwise', term('g.recheck', 5, 'workday'), '/set/clocks/g.recheck/term', /应以日计/],
  ['a negative term', term('g.verify', -1, 'workday'), '/set/clocks/g.verify/term', /可计算/],
  ['a unit nobody counts in', term('g.verify', 1, 'fortnight'), '/set/clocks/g.verify/term/unit', /之一/],
  ['an end before the beginning', { until: '2026-03-01' }, '/until', /不得早于/],
  ['no day', { from: '2026-02-30' }, '/from', /应为 2000—2079 年的日期/],
  ['a day of year 0', { from: '0000-01-01' }, '/from', /应为 2000—2079 年的日期/],
  ['replacing what is not there', { replaces: 99 }, '/replaces', /没有第 99 号/],
  ['nothing at all', { set: {} }, '/set', /没有设定/],
  ['no basis', { basis: '' }, '/basis', /至少/],
  ['another tenant', { match: { tenant: 'other' } }, '/match/tenant', /没有这个字段/],
  ['its own bounds', clockBody({ atMost: 99 }), '/set/clocks/g.verify/atMost', /没有这个字段/],
];
for (const [rule, more, pointer, said] of REFUSED) {
  t.test(`an override is refused for ${rule}, and nothing changes`, async (t) => {
    const before = await counts();
    for (const query of ['', '?preview=true']) {
      const payload = body(more);
      const answer = await call('POST', `${PATH}/overrides${query}`, 'safety_office', { payload });
      t.match(problemOf(answer), {
        status: 400,
        code: 'SCHEMA_INVALID',
        errors: [{ pointer, message: said }],
      });
    }
    t.strictSame(await counts(), before);
  });
}

t.test('who may not, where nothing is, and what was never set', async (t) => {
  const before = await counts();
  t.match(problemOf(await set({}, 'demo', 'street_leader')), { status: 403, code: 'ROLE_FORBIDDEN' });
  const migrate = (path: string, by: string, payload: unknown = { because: '试' }) =>
    call('POST', `${path}/migrate`, by, { payload });
  t.match(problemOf(await migrate(PATH, 'auditor')), { status: 403, code: 'ROLE_FORBIDDEN' });
  t.match(problemOf(await migrate('/v1/policies/none', 'admin')), { status: 404, code: 'NOT_FOUND' });
  for (const path of ['', '/overrides', '/diff?from=0&to=0'])
    t.match(problemOf(await call('GET', `/v1/policies/none${path}`, 'admin')), { status: 404 }, path);
  for (const [payload, pointer] of [
    [{}, '/because'],
    [{ because: '' }, '/because'],
    [{ because: '试', asOf: '0000-01-01' }, '/asOf'],
    [{ because: '试', more: 1 }, '/more'],
  ] as const)
    t.match(problemOf(await migrate(PATH, 'admin', payload)), { status: 400, errors: [{ pointer }] });
  for (const [query, pointer] of [
    ['?revision=1', 'revision'],
    ['?revision=-1', 'revision'],
    ['?on=2026-02-30', 'on'],
    ['/diff?from=0&to=1', 'to'],
    ['/diff?from=5&to=0', 'from'],
    ['/overrides?cursor=e30', 'cursor'],
  ] as const)
    t.match(
      problemOf(await call('GET', PATH + query, 'admin')),
      { status: 400, errors: [{ pointer }] },
      query,
    );
  t.strictSame(await counts(), before);
});

t.test('the narrower place wins: everywhere, a region, a region and a sector', async (t) => {
  const days = (n: number) => ({ set: { values: { 'phase1.maxDays': n } } });
  const narrow = await mustSet({ match: { region: '3301', sector: '消防' }, ...days(11) });
  const middle = await mustSet({ match: { region: '33' }, ...days(12) });
  const wide = await mustSet(days(13));
  for (const [query, value, source] of [
    ['region=330182&sector=消防', 11, narrow],
    ['region=330182&sector=危化', 12, middle],
    ['region=330201&sector=消防', 12, middle],
    ['region=420100', 13, wide],
    ['', 13, wide],
    [`region=330182&sector=消防&revision=${middle - 1}`, 11, narrow],
    ['revision=0', 30, 'shipped'],
  ] as const) {
    const { values } = await at(encodeURI(query));
    t.match(values['phase1.maxDays'], { value, source }, query);
  }
  t.equal((await at('')).values['phase1.maxDays'].basis, '安委办〔2026〕3号');
  t.equal((await at('', 'other')).values['phase1.maxDays'].value, 30, 'another tenant has what is shipped');
  for (const replaces of [narrow, middle, wide]) await mustSet({ set: {}, replaces });
  t.equal((await at('region=330182')).values['phase1.maxDays'].source, 'shipped', 'each was ended again');
});

t.test('an override holds from its first day to its last', async (t) => {
  const revision = await mustSet({ from: '2026-04-01', until: '2026-04-30' });
  for (const [on, value] of [
    ['2026-03-31', 30],
    ['2026-04-01', 20],
    ['2026-04-30', 20],
    ['2026-05-01', 30],
  ] as const)
    t.equal((await at(`on=${on}`)).values['phase1.maxDays'].value, value, on);
  t.equal((await at('')).values['phase1.maxDays'].value, 30, 'today is 2 March by the law’s clock');
  const again = await set({ set: {}, replaces: revision });
  t.equal(again.statusCode, 201);
  t.match(problemOf(await set({ replaces: revision })), {
    errors: [{ pointer: '/replaces', message: /已被第 \d+ 号设定取代|已被第/ }],
  });
  t.equal((await at('on=2026-04-01')).values['phase1.maxDays'].value, 30);
});

t.test(
  'what was set is listed newest first, page by page, with who set it and what replaced it',
  async (t) => {
    const pages = [];
    for (let cursor = ''; ; ) {
      const page = (await call('GET', `${PATH}/overrides?limit=3${cursor}`, 'reporter')).json();
      pages.push(...page.items);
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    t.strictSame(
      pages.map(({ revision }: { revision: number }) => revision),
      [8, 7, 6, 5, 4, 3, 2, 1],
    );
    t.match(pages[7], { match: { region: '3301', sector: '消防' }, setBy: 'safety-office', replacedBy: 4 });
    t.match(pages[7].createdAt, /^\d{4}-\d{2}-\d{2}T/);
    t.match(pages[0], { replaces: 7, replacedBy: null, set: {} });
    const { items, next } = (await call('GET', `${PATH}/overrides`, 'reporter', { tenant: 'other' })).json();
    t.strictSame([items, next], [[], null], 'another tenant sees nothing of it');
  },
);

t.test('a request that comes again under its key sets nothing twice', async (t) => {
  const ask = () =>
    call('POST', `${PATH}/overrides`, 'admin', {
      payload: body({ match: { region: '99' }, ...term('g.verify', 4, 'workday') }),
      headers: { 'idempotency-key': 'policy-1' },
    });
  const [first, again] = [await ask(), await ask()];
  t.equal(first.statusCode, 201);
  t.equal(again.body, first.body);
  // The answer was lost before it was stored: the effect is found by itself.
  await owner.query(`delete from bihuan.idempotency_keys where key = 'policy-1'`);
  t.equal((await ask()).json().revision, first.json().revision);
  t.match(first.json().set.clocks['g.verify'], { basis: '安委办〔2026〕3号', basisDate: DAY });
  const { rows } = await owner.query(
    `select person, target, outcome from bihuan.audit where action = 'POLICY_SET' and person = 'admin'`,
  );
  t.match(rows[0], { person: 'admin', target: 'rectification+9', outcome: 'ACCEPTED' });
  await mustSet({ set: {}, replaces: first.json().revision });
});

t.test('two revisions are compared number by number', async (t) => {
  const from = await mustSet({ match: { region: '33' }, ...term('g.verify', 4, 'workday') });
  const to = await mustSet({
    match: { region: '33' },
    set: {
      values: { maxExtensions: 2 },
      clocks: {
        'g.verify': { term: { unit: 'workday', n: 4 }, ladder: 'personal' },
        'g.info': { basis: '新条号' },
      },
    },
  });
  const diff = async (query: string) => (await call('GET', `${PATH}/diff?${query}`, 'reporter')).json();
  const basis = '安委办〔2026〕3号';
  t.strictSame(await diff(`from=${from}&to=${to}&region=33`), {
    items: [
      { path: 'values/maxExtensions', from: 1, to: 2, basis },
      { path: 'clocks/g.verify/ladder', from: 'short.street_officer', to: 'personal', basis },
      { path: 'clocks/g.info/basis', from: '本产品默认值，可由租户调整', to: '新条号', basis: '新条号' },
    ],
    next: null,
  });
  t.strictSame(
    (await diff(`from=0&to=${from}&region=330182`)).items,
    [{ path: 'clocks/g.verify/term', from: { n: 3, unit: 'workday' }, to: { n: 4, unit: 'workday' }, basis }],
    'the basis is part of why, not a difference of its own',
  );
  t.strictSame((await diff(`from=${from}&to=${to}&region=42`)).items, [], 'it differs elsewhere');
  t.strictSame((await diff(`from=0&to=${to}&region=33&on=2026-03-01`)).items, [], 'it differs later');
  for (const replaces of [from, to]) await mustSet({ set: {}, replaces });
});

t.test(
  'a preview says what would change, in the policy and in running cases, and writes nothing',
  async (t) => {
    const id = await opened();
    await sent(id, 'street_officer', 'CLAIM');
    const before = await counts();
    const answer = await call('POST', `${PATH}/overrides?preview=true`, 'admin', {
      payload: body({ match: { region: '33' }, ...term('g.verify', 5, 'workday') }),
      headers: { 'idempotency-key': 'preview-1' },
    });
    t.equal(answer.statusCode, 200);
    t.match(answer.json(), {
      items: [{ path: 'clocks/g.verify/term', from: { n: 3 }, to: { n: 5 }, basis: '安委办〔2026〕3号' }],
      totals: { cases: 1, affected: 1, moved: 1, notices: 0, becomesOverdue: 0 },
    });
    const elsewhere = await call('POST', `${PATH}/overrides?preview=true`, 'admin', {
      payload: body({ match: { region: '42' }, ...term('g.verify', 5, 'workday') }),
    });
    t.match(elsewhere.json(), { items: [{ to: { n: 5 } }], totals: { cases: 1, affected: 0, moved: 0 } });
    const migrate = await call('POST', `${PATH}/migrate?preview=true`, 'admin', {
      payload: { because: '试算' },
    });
    t.match(migrate.json(), { totals: { cases: 1, affected: 0 } }, 'nothing holds here that is not shipped');
    t.strictSame(await counts(), before);
  },
);

async function rowsOf(
  id: string,
  type: string,
  tenant = 'demo',
): Promise<{ payload: unknown; clocks: unknown[] }[]> {
  const { items } = (
    await call('GET', `/v1/cases/${id}/events?limit=200`, 'safety_office', { tenant })
  ).json<{ items: { type: string; payload: unknown; clocks: unknown[] }[] }>();
  return items.filter((row) => row.type === type);
}
async function claimed(sector?: string, tenant?: string): Promise<string> {
  const id = await opened(sector, tenant);
  await sent(id, 'street_officer', 'CLAIM', tenant);
  return id;
}
async function served(): Promise<string> {
  const id = await claimed();
  await sent(id, 'inspector', 'GRADE_GENERAL');
  await sent(id, 'street_officer', 'SERVE');
  return id;
}
const CLOCKS = ['g.verify', 'g.phase1', 'g.objection', 'g.hardCap', 'g.ack'];
async function duesOf(id: string, tenant?: string): Promise<Record<string, string>> {
  const dues: Record<string, string> = {};
  for (const name of CLOCKS) {
    const clock = await clockOf(id, name, tenant);
    if (clock?.state === 'running') dues[name] = clock.dueOn;
  }
  return dues;
}
async function migrated(because: string, key?: string) {
  const answer = await call('POST', `${PATH}/migrate`, 'safety_office', {
    payload: { because },
    ...(key !== undefined && { headers: { 'idempotency-key': key } }),
  });
  if (answer.statusCode !== 202) throw new Error(answer.body);
  await runJobs(house);
  const { id } = answer.json<{ id: string }>();
  return { answer, job: (await call('GET', `/v1/jobs/${id}`, 'safety_office')).json() };
}

t.test(
  'running cases keep their numbers until they are moved, and then exactly what follows the policy moves',
  async (t) => {
    const verifying = await claimed();
    const rectifying = await served();
    const otherSector = await claimed('危化');
    const otherTenant = await claimed('消防', 'other');
    const all = [verifying, rectifying, otherSector];
    const duesBefore = await Promise.all(all.map((id) => duesOf(id)));
    t.strictSame(duesBefore[0], { 'g.verify': '2026-03-05' });

    const change = {
      'g.verify': { term: { n: 5, unit: 'workday' } },
      'g.objection': { term: { n: 6, unit: 'workday' } },
    };
    const values = { 'phase1.maxDays': 20 };
    const revision = await mustSet({
      match: { region: '33', sector: '消防' },
      set: { clocks: change, values },
    });
    t.strictSame(
      await Promise.all(all.map((id) => duesOf(id))),
      duesBefore,
      'set, and running cases as before',
    );
    const fresh = await claimed();
    t.strictSame(await duesOf(fresh), { 'g.verify': '2026-03-09' }, 'a new case has the new term');
    t.equal((await clockOf(fresh, 'g.verify')).basis, '安委办〔2026〕3号', 'on the basis it was set on');

    const before = await counts();
    const preview = await call('POST', `${PATH}/migrate?preview=true`, 'admin', {
      payload: { because: '试算' },
    });
    t.strictSame(await counts(), before);
    const { answer, job } = await migrated('安委办〔2026〕3号施行', 'migrate-1');
    t.equal(answer.headers.location, `/v1/jobs/${answer.json().id}`);
    t.match(job, { kind: 'recount', state: 'done', failed: 0 });
    t.match(job.items[0].totals, { ...preview.json().totals }, 'it did what the preview said');
    const again = await call('POST', `${PATH}/migrate`, 'safety_office', {
      payload: { because: '安委办〔2026〕3号施行' },
      headers: { 'idempotency-key': 'migrate-1' },
    });
    t.equal(again.body, answer.body);
    t.equal(again.headers.location, answer.headers.location);

    t.strictSame(await duesOf(verifying), { 'g.verify': '2026-03-09' });
    t.strictSame(
      await duesOf(rectifying),
      { ...duesBefore[1], 'g.objection': '2026-03-10' },
      'the limit its items were given and what was not set stay',
    );
    t.strictSame(await duesOf(otherSector), duesBefore[2]);
    t.strictSame(await duesOf(otherTenant, 'other'), { 'g.verify': '2026-03-05' });
    const [row] = await rowsOf(verifying, 'RECOUNTED');
    t.match(row, {
      actor: { person: 'safety-office' },
      payload: {
        because: '安委办〔2026〕3号施行',
        clocks: [{ clock: 'g.verify', outcome: 'moved', dueOnBefore: '2026-03-05', dueOn: '2026-03-09' }],
      },
    });
    t.equal((await rowsOf(rectifying, 'RECOUNTED')).length, 1);
    for (const id of [otherSector, fresh]) t.strictSame(await rowsOf(id, 'RECOUNTED'), [], 'nothing to move');
    t.strictSame(await rowsOf(otherTenant, 'RECOUNTED', 'other'), []);
    const { rows } = await owner.query<{ policy_version: string }>(
      'select policy_version from bihuan.cases where id = $1',
      [verifying],
    );
    t.equal(rows[0]!.policy_version, `rectification/1+${revision}@${DAY}`);
    const audit = await owner.query(
      `select tenant, person, target, detail from bihuan.audit where action = 'POLICY_MIGRATE'`,
    );
    t.match(audit.rows, [{ tenant: 'demo', target: `rectification+${revision}`, detail: { asOf: DAY } }]);
    t.equal(audit.rows.length, 1);

    const { events } = await counts();
    const { job: second } = await migrated('再来一次');
    t.match(second.items[0].totals, { affected: 0, moved: 0, timersMoved: 0 });
    t.equal((await counts()).events, events, 'done again it changes nothing');
  },
);

t.test(
  'a moved case goes on, stays sound by its own log, and moves back when the override is ended',
  async (t) => {
    const id = await claimed();
    t.equal((await duesOf(id))['g.verify'], '2026-03-09');
    const last = (await call('GET', `${PATH}/overrides?limit=1`, 'admin')).json().items[0].revision;
    await mustSet({ set: {}, replaces: last });
    await migrated('停止执行');
    t.equal((await duesOf(id))['g.verify'], '2026-03-05');
    await sent(id, 'inspector', 'GRADE_GENERAL');
    await sent(id, 'street_officer', 'SERVE');
    t.equal((await duesOf(id))['g.objection'], '2026-03-05', 'what starts later starts under the newest');
    for (const tenant of ['demo', 'other']) {
      const { findings, cases } = await verify(house, tenant, () => {});
      t.ok(cases > 0);
      t.strictSame(findings, []);
    }
  },
);

t.test('answers are what the API document says they are', async (t) => {
  const { paths } = (await client.app.inject('/openapi.json')).json();
  const ajv = formats.default(new Ajv({ strict: false }));
  const reads = [
    ['/v1/policies', '/v1/policies'],
    ['/v1/policies/{workflow}', PATH],
    ['/v1/policies/{workflow}/overrides', `${PATH}/overrides`],
    ['/v1/policies/{workflow}/diff', `${PATH}/diff?from=0&to=4`],
  ] as const;
  for (const [path, url] of reads) {
    const { schema } = paths[path].get.responses['200'].content['application/json'];
    t.ok(ajv.validate(schema, (await call('GET', url, 'reporter')).json()), ajv.errorsText());
  }
  const { responses } = paths['/v1/policies/{workflow}/overrides'].post;
  const stored = await set({ match: { region: '99' } });
  t.ok(ajv.validate(responses['201'].content['application/json'].schema, stored.json()), ajv.errorsText());
});

t.test('another process sees what was set within its second, and judges running cases by it', async (t) => {
  const second = await openTestHouse(t, server, { workflows: [rectification] });
  await second.policies.overrides('demo', 'rectification');
  const revision = await mustSet({ match: { region: '44' }, ...term('g.verify', 5, 'workday') });
  const seen = await second.policies.overrides('demo', 'rectification', revision);
  t.equal(seen.at(-1)?.revision, revision);
  t.strictSame((await verify(second, 'demo', () => {})).findings, []);
});
