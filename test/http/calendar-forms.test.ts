import t from 'tap';
import { runJobs } from '../../src/cases/batch.ts';
import { FILE, YEAR } from '../domain/notice.ts';
import { openCalendars } from './calendars.fixture.ts';
import { problemOf } from './fixture.ts';

const { call, house, counts, post, csv } = await openCalendars(t);

t.test('everything wrong in a calendar is refused with its place, and nothing is changed', async (t) => {
  const before = await counts();
  const range = (from: string, to: string) => ({
    ...FILE,
    years: [{ ...YEAR, rest: [{ name: 'a', from, to }], work: [] }],
  });
  const bad: [unknown, string][] = [
    [{ ...FILE, version: 'a+b' }, '/version'],
    [{ ...FILE, version: '' }, '/version'],
    [{ ...FILE, version: 'x'.repeat(65) }, '/version'],
    [{ version: 'v', years: [] }, ''],
    [{ version: 'v', years: [], businessClose: '24:00' }, '/businessClose'],
    [{ version: 'v' }, '/years'],
    [{ ...FILE, extra: 1 }, '/extra'],
    [{ ...FILE, years: [{ ...YEAR, year: '2027' }] }, '/years/0/year'],
    [{ ...FILE, years: [YEAR, { ...YEAR, rest: [], work: [] }] }, '/years/1/year'],
    [range('2027-01-03', '2027-01-01'), '/years/0/rest/0/to'],
    [range('2027-02-30', '2027-03-01'), '/years/0/rest/0/from'],
    [range('2025-01-01', '2025-01-01'), '/years/0/rest/0/from'],
    [range('2027-01-01', '2027-02-01'), '/years/0/rest/0/to'],
    [{ ...FILE, years: [{ ...YEAR, work: [{ name: 'a', date: '2027-10-01' }] }] }, '/years/0/work/0'],
    [
      { ...FILE, years: [{ ...YEAR, half: [{ name: 'a', date: '2027-03-01', until: 'x' }] }] },
      '/years/0/half/0/until',
    ],
    [{ version: 'v', years: [], days: [{ date: '2026-03-01', kind: 'off', name: 'a' }] }, '/days/0/kind'],
    [{ version: 'v', years: [], days: [{ date: '2026-03-01', kind: 'half', name: 'a' }] }, '/days/0/until'],
    [{ version: 'v', years: [], days: [{ date: '2026-03-01', kind: 'rest', name: '' }] }, '/days/0/name'],
  ];
  for (const [payload, pointer] of bad) {
    for (const query of ['', '?preview=true']) {
      const zh = problemOf(await post(payload, `${query}${query ? '&' : '?'}region=3101`));
      t.match(
        zh,
        { status: 400, code: 'SCHEMA_INVALID', errors: [{ pointer, message: /[\u4e00-\u9fff]/ }] },
        pointer,
      );
    }
    const en = problemOf(await post(payload, '?region=3101', { 'accept-language': 'en' }));
    t.match(en, { errors: [{ pointer, message: /^[\x20-\x7e]+$/ }] });
  }
  t.match(problemOf(await post(FILE, '?region=x')), { errors: [{ pointer: 'region' }] });
  t.match(problemOf(await post(FILE, '?year=2027')), { errors: [{ pointer: 'year' }] });
  t.match(problemOf(await post('{')), { code: 'BODY_MALFORMED' });
  t.match(problemOf(await post('<a/>', '', { 'content-type': 'text/xml' })), {
    code: 'MEDIA_TYPE_UNSUPPORTED',
  });
  t.strictSame(await counts(), before);
});

t.test('a year that is covered already needs the word that it replaces', async (t) => {
  const of = (version: string, more = {}) => ({ version, years: [{ ...YEAR, ...more }] });
  t.equal((await post(of('sh.1'), '?region=3101')).statusCode, 202);
  const before = await counts();
  t.match(problemOf(await post(of('sh.2'), '?region=3101')), { errors: [{ pointer: '/years/0/year' }] });
  t.strictSame(await counts(), before);
  t.equal((await post(of('sh.2', { replaces: true, work: [] }), '?region=3101')).statusCode, 202);
  const { days, years } = (
    await call('GET', '/v1/calendars/current?region=310101&year=2027', 'reporter')
  ).json();
  t.strictSame(years, [2024, 2025, 2026, 2027]);
  t.notOk(days.some(({ kind }: { kind: string }) => kind === 'work'));
  await runJobs(house);
});

t.test('only the safety office and administrators publish; everybody reads', async (t) => {
  const before = await counts();
  for (const by of ['inspector', 'reporter', 'street_leader']) {
    t.match(problemOf(await post(FILE, '', {}, by)), { status: 403, code: 'ROLE_FORBIDDEN' });
    t.match(problemOf(await post(FILE, '?preview=true', {}, by)), { code: 'ROLE_FORBIDDEN' });
    const recount = await call('POST', '/v1/calendars/recount', by, { payload: { because: 'x' } });
    t.match(problemOf(recount), { code: 'ROLE_FORBIDDEN' });
    t.equal((await call('GET', '/v1/calendars', by)).statusCode, 200);
  }
  t.match(problemOf(await call('POST', '/v1/calendars/recount', 'admin', { payload: {} })), {
    errors: [{ pointer: '/because' }],
  });
  t.strictSame(await counts(), before);
  t.equal((await post(FILE, '?region=9999&preview=true', {}, 'admin')).statusCode, 200);
});

t.test('versions are listed page by page, the newest first, the nation’s marked', async (t) => {
  const seen: { version: string; national: boolean }[] = [];
  for (let url = '/v1/calendars?limit=2'; ; ) {
    const page = (await call('GET', url, 'reporter')).json();
    seen.push(...page.items);
    if (page.next === null) break;
    url = `/v1/calendars?limit=2&cursor=${page.next}`;
  }
  t.strictSame(
    seen.map(({ version, national }) => [version, national]),
    [
      ['sh.2', false],
      ['sh.1', false],
      ['cn-2024-2026.1', true],
    ],
  );
  t.match(seen[1], { region: '3101', years: [2027], businessClose: null, publishedBy: 'safety-office' });
  const others = (await call('GET', '/v1/calendars', 'reporter', { tenant: 'other' })).json();
  t.match(others, { items: [{ version: 'cn-2024-2026.1' }], next: null });
  t.equal(others.items.length, 1);
  for (const cursor of ['e30', 'eyJ2ZXJzaW9uIjoieCIsIm5hdGlvbmFsIjp0cnVlfQ'])
    t.match(problemOf(await call('GET', `/v1/calendars?cursor=${cursor}`, 'reporter')), {
      errors: [{ pointer: 'cursor' }],
    });
});

t.test('the current calendar says how far it reaches', async (t) => {
  const { coveredTo, source, days } = (
    await call('GET', '/v1/calendars/current', 'reporter', { tenant: 'other' })
  ).json();
  t.equal(coveredTo, '2026-12-31');
  t.match(source, /国办发明电〔2025〕7号/);
  t.match(days[0], { date: '2024-01-01', kind: 'rest', name: '元旦' });
});

t.test('a CSV makes the calendar its JSON makes, and the export can be imported again', async (t) => {
  const lines = [
    'from,to,kind,name,until',
    ...YEAR.rest.map(({ name, from, to }) => `${from},${to},rest,${name},`),
    ...YEAR.work.map(({ name, date }) => `${date},,班,${name},`),
  ];
  const query = `region=44&version=gd.1&year=2027&document=${encodeURIComponent(YEAR.document)}`;
  t.equal((await post(`\ufeff${lines.join('\r\n')}\r\n`, `?${query}`, csv)).statusCode, 202);
  const json = await post({ ...FILE, version: 'gd.1' }, '?region=44');
  t.equal(json.statusCode, 202, 'the same version with the same content');
  const exported = await call('GET', '/v1/calendars/current.csv?region=44&year=2027', 'reporter');
  t.match(exported.headers['content-type'], /^text\/csv/);
  t.match(exported.body, /^\ufeff日期,至,类别,名称,下班\r\n2027-01-01,,休,元旦,\r\n/);
  const again = `region=45&version=gx.1&year=2027&document=${encodeURIComponent(YEAR.document)}`;
  t.equal((await post(exported.body, `?${again}`, csv)).statusCode, 202);
  const days = async (region: string) =>
    (await call('GET', `/v1/calendars/current?region=${region}&year=2027`, 'reporter')).json().days;
  t.strictSame(await days('45'), await days('44'));
  await runJobs(house);
});

t.test('what is wrong in a CSV is told by its line or its parameter', async (t) => {
  const before = await counts();
  const head = 'from,to,kind,name,until\n';
  const bad: [string, string, string][] = [
    [`${head}2027-01-03,2027-01-01,rest,a`, '?version=v&year=2027&document=d', 'line 2'],
    [`${head}2027-01-01,,rest,${'a'.repeat(65)}`, '?version=v&year=2027&document=d', 'line 2'],
    [`${head}2027-01-01,,rest,a`, '?year=2027&document=d', 'version'],
    [`${head}2027-01-01,,rest,a`, '?version=v&year=2027', 'document'],
    [`${head}2027-01-01,,rest,a`, '?version=sh.1&year=2027&document=d', 'version'],
    [`${head}2027-01-01,,rest,a`, '?version=v&year=abc&document=d', 'year'],
    [head, '?version=v', 'line 1'],
  ];
  for (const [text, query, pointer] of bad)
    t.match(
      problemOf(await post(text, `${query}&region=3`, csv)),
      { code: 'SCHEMA_INVALID', errors: [{ pointer }] },
      query,
    );
  const gbk = await call('POST', '/v1/calendars?version=v', 'admin', {
    payload: Buffer.from([0xd0, 0xdd]),
    headers: csv,
  });
  t.match(problemOf(gbk), { code: 'BODY_MALFORMED' });
  t.strictSame(await counts(), before);
});
