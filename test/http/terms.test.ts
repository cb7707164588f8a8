import t from 'tap';
import { openClient, problemOf } from './fixture.ts';

const client = await openClient(t);
const { call, house } = client;
const ask = (payload: unknown, headers: Record<string, string> = {}, tenant?: string) =>
  call('POST', '/v1/calendar/terms', 'reporter', {
    payload,
    headers: { 'content-type': 'application/json', ...headers },
    ...(tenant === undefined ? {} : { tenant }),
  });
const one = (start: string, n: number, unit: string, direction = 'after') => ({
  start,
  term: { n, unit },
  direction,
});
const CN = 'cn-2024-2026.1';

t.test('working days pass over rest days, each told with the name the calendar has for it', async (t) => {
  const answer = await ask(one('2026-09-30', 2, 'workday'));
  t.equal(answer.statusCode, 200);
  t.match(answer.json(), {
    due: '2026-10-09',
    dueAt: '2026-10-10T00:00:00.000+08:00',
    provisional: false,
    counted: 2,
    calendarVersion: CN,
    skipped: Array.from({ length: 7 }, (_, index) => ({
      date: `2026-10-0${index + 1}`,
      reason: 'rest',
      name: '国庆节',
    })),
  });
  t.match(answer.json().basis, /^《民法典》第二百零一条第一款：.*工作日.*第二百零三条第二款：.*二十四时。$/);
  t.notMatch(answer.json().basis, /第二百零二条|法定休假日/, 'only what was applied');
  t.strictSame((await ask(one('2026-03-06T23:59:59+08:00', 1, 'workday'))).json().skipped, [
    { date: '2026-03-07', reason: 'rest', name: '周六' },
    { date: '2026-03-08', reason: 'rest', name: '周日' },
  ]);
});

t.test('a last day at rest rolls to the next working day, and the article on it is cited', async (t) => {
  const { due, skipped, counted, basis } = (await ask(one('2026-09-21', 10, 'day'))).json();
  t.equal(due, '2026-10-08');
  t.equal(counted, 10);
  t.strictSame(
    skipped,
    [2, 3, 4, 5, 6, 7].map((day) => ({ date: `2026-10-0${day}`, reason: 'rolled', name: '国庆节' })),
    'the tenth day itself, 1 October, is counted',
  );
  t.match(
    basis,
    /第二百零三条第一款：期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日。/,
  );
});

t.test('a month ends on its corresponding day, or its last', async (t) => {
  const { due, counted, basis } = (await ask(one('2026-01-31', 1, 'month'))).json();
  t.equal(due, '2026-02-28');
  t.equal(counted, 28);
  t.match(basis, /第二百零二条：.*没有对应日的，月末日为期间的最后一日。/);
});

t.test('hours run at once from their instant, in either direction', async (t) => {
  const after = (await ask(one('2026-03-07T10:30:00Z', 24, 'hour'))).json();
  t.match(after, { due: '2026-03-08', dueAt: '2026-03-08T18:30:00.000+08:00', counted: 0, skipped: [] });
  t.match(after.basis, /第二百零一条第二款：按照小时计算期间的/);
  const before = (await ask(one('2026-03-07T10:30:00Z', 24, 'hour', 'before'))).json();
  t.match(before, { due: '2026-03-06', dueAt: '2026-03-06T18:30:00.000+08:00' });
});

t.test('backwards the day is the latest from which the term still reaches the date', async (t) => {
  const workdays = (await ask(one('2026-10-09', 2, 'workday', 'before'))).json();
  t.match(workdays, { due: '2026-09-30', counted: 2, skipped: { length: 7 } });
  t.match(workdays.basis, /向前推算/);
  t.match((await ask(one('2026-03-31', 1, 'month', 'before'))).json(), {
    due: '2026-02-28',
    counted: 31,
    skipped: [],
  });
  t.match((await ask(one('2026-03-10', 2, 'day', 'before'))).json(), { due: '2026-03-08', counted: 2 });
});

t.test('a count that needs a year without its notice says that it is provisional', async (t) => {
  t.equal((await ask(one('2026-12-25', 10, 'workday'))).json().provisional, true);
});

t.test('the calendar is that of the tenant and the region asked about', async (t) => {
  const record = {
    version: 'demo-1101.1',
    source: 's',
    years: [],
    businessClose: '17:00',
    days: [{ date: '2026-03-03', kind: 'rest' as const, name: '民俗节' }],
  };
  await house.calendars.publish({ tenant: 'demo', region: '1101' }, record);
  const row = one('2026-03-02', 1, 'workday');
  const there = (await ask({ ...row, region: '110105' })).json();
  t.match(there, {
    due: '2026-03-04',
    dueAt: '2026-03-04T17:00:00.000+08:00',
    skipped: [{ date: '2026-03-03', reason: 'rest', name: '民俗节' }],
    calendarVersion: `${CN}+demo-1101.1`,
  });
  t.match(there.basis, /停止业务活动的时间为截止时间/);
  t.match((await ask({ ...row, region: '310101' })).json(), { due: '2026-03-03', calendarVersion: CN });
  t.match((await ask({ ...row, region: '110105' }, {}, 'other')).json(), {
    due: '2026-03-03',
    calendarVersion: CN,
  });
});

t.test('a list is answered row by row, up to a thousand', async (t) => {
  const rows = Array.from({ length: 1000 }, () => one('2026-03-02', 15, 'workday'));
  const { items } = (await ask(rows)).json();
  t.equal(items.length, 1000);
  t.strictSame(new Set(items.map(({ due }: { due: string }) => due)), new Set(['2026-03-23']));
  t.match((await ask([rows[0]])).json(), { items: [{ due: '2026-03-23' }] }, 'a list of one stays a list');
  t.match(problemOf(await ask([...rows, rows[0]])), {
    status: 400,
    code: 'SCHEMA_INVALID',
    errors: [{ pointer: '' }],
  });
  t.match(problemOf(await ask([])), { code: 'SCHEMA_INVALID' });
  t.match(problemOf(await ask(Array(1000).fill(one('2026-03-02', 3660, 'workday')))), {
    code: 'SCHEMA_INVALID',
    errors: [{ pointer: '', message: '各行期限合计至多 400000 天' }],
  });
});

t.test(
  'a row that is wrong refuses the request, with its place and the bounds in both languages',
  async (t) => {
    const good = one('2026-03-02', 1, 'day');
    const bad: [unknown, string, RegExp, RegExp][] = [
      ...[0, -1, 1.5, 3661, '3', null].map((n): [unknown, string, RegExp, RegExp] => [
        { ...good, term: { n, unit: 'day' } },
        '/term/n',
        /1 至 3660 的整数/,
        /whole number from 1 to 3660/,
      ]),
      [
        { ...good, term: { n: 1, unit: 'fortnight' } },
        '/term/unit',
        /hour、day、workday、month/,
        /hour, day, workday, month/,
      ],
      [{ ...good, term: { n: 1 } }, '/term/unit', /之一/, /one of/],
      [{ ...good, direction: 'around' }, '/direction', /after 或 before/, /after or before/],
      [one('2026-03-02', 24, 'hour'), '/start', /起算时刻/, /from an instant/],
      [one('2026-02-30', 1, 'day'), '/start', /日期/, /date/],
      [one('2026-03-02T09:00:00', 1, 'day'), '/start', /时区/, /RFC 3339/],
      [one('9999-12-31', 1, 'day'), '/start', /年份/, /years/],
      [one('0000-01-01', 1, 'day', 'before'), '/start', /年份/, /years/],
      [{ ...good, region: 'x' }, '/region', /./, /./],
      [{ ...good, extra: 1 }, '/extra', /没有这个字段/, /./],
      [7, '', /./, /./],
    ];
    for (const [row, pointer, zh, en] of bad) {
      const alone = await ask(JSON.stringify(row));
      t.match(
        problemOf(alone),
        { status: 400, code: 'SCHEMA_INVALID', errors: [{ pointer, message: zh }] },
        JSON.stringify(row),
      );
      const listed = await ask(JSON.stringify([good, good, good, row]), { 'accept-language': 'en' });
      t.match(problemOf(listed), { status: 400, errors: [{ pointer: `/3${pointer}`, message: en }] });
    }
    t.match(problemOf(await ask('')), { code: 'BODY_MALFORMED' });
  },
);
