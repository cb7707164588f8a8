import t from 'tap';
import { type CalendarRecord, calendarOf, isWorkday } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { daysOf, isSame, nextCalendar } from '../../src/domain/calendar-import.ts';
import type { ImportedCalendar, ImportedYear } from '../../src/domain/calendar-rows.ts';
import { Problem, type ProblemPlace } from '../../src/domain/errors.ts';
import { FILE, YEAR } from './notice.ts';

const LOCAL: CalendarRecord = {
  version: 'local.1',
  source: '市政府公告',
  years: [],
  days: [{ date: '2026-03-03', kind: 'rest', name: '民俗节' }],
};

function faults(given: ImportedCalendar, base?: CalendarRecord): readonly ProblemPlace[] {
  try {
    nextCalendar({ given, ...(base === undefined ? {} : { base }) });
    return [];
  } catch (error) {
    if (error instanceof Problem && error.code === 'SCHEMA_INVALID') return error.extras.errors ?? [];
    throw error;
  }
}
const pointers = (given: ImportedCalendar, base?: CalendarRecord) =>
  faults(given, base).map(({ pointer }) => pointer);
const year = (more: Partial<ImportedYear>): ImportedCalendar => ({
  ...FILE,
  years: [{ ...YEAR, rest: [], work: [], ...more }],
});

t.test('a notice is added to what the place has, and the shipped years stay as they are', async (t) => {
  const { record, warnings } = nextCalendar({ base: CN_CALENDAR, given: FILE, national: true });
  t.strictSame(warnings, []);
  t.strictSame(record.years, [2024, 2025, 2026, 2027]);
  t.equal(record.source, `${CN_CALENDAR.source}；国办发明电〔2026〕9号`);
  const made = calendarOf(record);
  t.notOk(isWorkday(made, '2027-02-08'), 'a Monday of the Spring Festival');
  t.ok(isWorkday(made, '2027-02-13'), 'a Saturday at work');
  t.strictSame(
    record.days.filter(({ date }) => date < '2027'),
    [...CN_CALENDAR.days].sort((a, b) => (a.date < b.date ? -1 : 1)),
  );
  t.ok(isSame(made, record), 'the calendar of one layer says what the record says');
  t.notOk(isSame(made, { ...record, source: 'another' }));
  t.strictSame(daysOf(made), record.days);
});

t.test('the shipped notices carry no warning but that 2024 had eleven holidays', async (t) => {
  const given = (of: number): ImportedCalendar => {
    const days = CN_CALENDAR.days.filter(({ date }) => date.startsWith(String(of)));
    const rest = days
      .filter(({ kind }) => kind === 'rest')
      .map(({ name, date }) => ({ name, from: date, to: date }));
    const work = days.filter(({ kind }) => kind === 'work').map(({ name, date }) => ({ name, date }));
    return { version: 'x', years: [{ year: of, document: 'd', rest, work }] };
  };
  const told = (of: number) =>
    nextCalendar({ given: given(of), national: true }).warnings.map(({ message }) => message.en);
  t.strictSame(told(2025), []);
  t.strictSame(told(2026), []);
  t.strictSame(told(2024), [
    '2024: weekdays at rest less weekend days at work are 11, statutory holidays are 13',
  ]);
});

t.test('a year whose holidays do not come to 13 is told with its number, for the nation only', async (t) => {
  const given = year({ rest: YEAR.rest.slice(1), work: YEAR.work });
  t.match(nextCalendar({ given, national: true }).warnings, [
    { pointer: '/years/0', message: { zh: /为 12 天/, en: /are 12,/ } },
  ]);
  t.strictSame(nextCalendar({ given }).warnings, []);
});

t.test('a make-up workday that is a workday anyway is told', async (t) => {
  const given = year({ rest: YEAR.rest, work: [...YEAR.work, { name: '国庆节', date: '2027-10-11' }] });
  t.match(nextCalendar({ given }).warnings, [
    { pointer: '/years/0/work/5', message: { zh: /本来就是工作日/ } },
  ]);
  const called = {
    version: 'v',
    years: [],
    days: [{ date: '2026-10-02', kind: 'work' as const, name: '值守' }],
  };
  t.strictSame(nextCalendar({ given: called }).warnings, [], 'a place may call people in on a holiday');
});

t.test('everything wrong is told at once, each with its place in both languages', async (t) => {
  const given: ImportedCalendar = {
    version: 'a+b',
    businessClose: '25:00',
    years: [
      {
        ...YEAR,
        rest: [
          { name: 'a', from: '2027-01-03', to: '2027-01-01' },
          { name: 'b', from: '2027-02-30', to: '2027-03-01' },
          { name: 'c', from: '2027-03-01', to: '2027-04-01' },
          { name: 'd', from: '2026-11-30', to: '2026-12-01' },
        ],
        work: [{ name: 'e', date: '2028-01-01' }],
        half: [{ name: 'f', date: '2027-03-05', until: '7:00' }],
      },
    ],
    days: [
      { date: 'x', kind: 'rest', name: 'g' },
      { date: '2027-03-06', kind: 'half', name: 'h' },
      { date: '2027-03-07', kind: 'rest', name: 'i', until: '12:00' },
    ],
  };
  const all = faults(given);
  t.strictSame(
    all.map(({ pointer }) => pointer),
    [
      '/version',
      '/businessClose',
      '/years/0/rest/0/to',
      '/years/0/rest/1/from',
      '/years/0/rest/2/to',
      '/years/0/rest/3/from',
      '/years/0/work/0/date',
      '/years/0/half/0/until',
      '/days/0/date',
      '/days/1/until',
      '/days/2/until',
    ],
  );
  for (const { message } of all) {
    t.match(message.zh, /[\u4e00-\u9fff]/);
    t.match(message.en, /^[\x20-\x7e]+$/);
  }
});

t.test('a version is neither empty nor holds "+" or white space', async (t) => {
  for (const version of ['', 'a+b', 'a b', 'a\tb', '\u3000'])
    t.strictSame(pointers({ ...FILE, version }), ['/version'], version);
});

t.test('the December before belongs to a year, the rest of the year before does not', async (t) => {
  t.strictSame(pointers(year({ rest: [{ name: '元旦', from: '2026-12-31', to: '2027-01-02' }] })), []);
  t.strictSame(pointers(year({ work: [{ name: '元旦', date: '2026-12-27' }] })), []);
  t.strictSame(pointers(year({ work: [{ name: '元旦', date: '2026-11-30' }] })), ['/years/0/work/0/date']);
  t.strictSame(pointers(year({ work: [{ name: '元旦', date: '2027-12-31' }] })), []);
});

t.test('a range has at most 31 days', async (t) => {
  t.strictSame(pointers(year({ rest: [{ name: 'a', from: '2027-01-01', to: '2027-01-31' }] })), []);
  t.strictSame(pointers(year({ rest: [{ name: 'a', from: '2027-01-01', to: '2027-02-01' }] })), [
    '/years/0/rest/0/to',
  ]);
});

t.test('a day that stands twice is told once per pair, naming both places', async (t) => {
  const given: ImportedCalendar = {
    ...year({
      rest: [
        { name: 'a', from: '2027-02-01', to: '2027-02-07' },
        { name: 'b', from: '2027-02-05', to: '2027-02-09' },
      ],
      work: [{ name: 'c', date: '2027-02-06' }],
    }),
    days: [{ date: '2027-02-09', kind: 'work', name: 'd' }],
  };
  t.match(faults(given), [
    {
      pointer: '/years/0/rest/1',
      message: { zh: '2027-02-05 已见于 /years/0/rest/0', en: /\/years\/0\/rest\/0 already/ },
    },
    { pointer: '/years/0/work/0', message: { zh: '2027-02-06 已见于 /years/0/rest/0' } },
    { pointer: '/days/0', message: { zh: '2027-02-09 已见于 /years/0/rest/1' } },
  ]);
});

t.test(
  'a year stands once in an import, and is covered again only when it says that it replaces',
  async (t) => {
    t.strictSame(pointers({ ...FILE, years: [YEAR, { ...YEAR, rest: [], work: [] }] }), ['/years/1/year']);
    const base = nextCalendar({ base: CN_CALENDAR, given: FILE }).record;
    const again: ImportedCalendar = { ...FILE, version: 'cn-2027.2' };
    t.match(faults(again, base), [
      { pointer: '/years/0/year', message: { zh: /已有 2027 年/, en: /replaces/ } },
    ]);
    const replacing = { ...again, years: [{ ...YEAR, replaces: true, rest: YEAR.rest.slice(0, 1) }] };
    const { record } = nextCalendar({ base, given: replacing });
    t.ok(isWorkday(calendarOf(record), '2027-10-01'), 'nothing of the old year is left');
    t.notOk(isWorkday(calendarOf(record), '2026-10-01'), 'the other years stand');
    t.equal(record.source, base.source, 'a document is named once');
  },
);

t.test(
  'what a replaced year had in the December before goes with it, what the next had in its own stays',
  async (t) => {
    const first = nextCalendar({
      base: CN_CALENDAR,
      given: year({ rest: [{ name: '元旦', from: '2026-12-31', to: '2027-01-02' }] }),
    }).record;
    const replaces = (of: number): ImportedCalendar => ({
      version: 'v2',
      years: [{ year: of, document: 'd', replaces: true, rest: [], work: [] }],
    });
    const kept = nextCalendar({ base: first, given: replaces(2026) });
    t.ok(kept.record.days.some(({ date }) => date === '2026-12-31'));
    t.match(kept.warnings, [
      { pointer: '/years/0', message: { zh: /2026-12-31 视为 2027 年通知所定，予以保留/ } },
    ]);
    const gone = nextCalendar({ base: first, given: replaces(2027) });
    t.notOk(gone.record.days.some(({ date }) => date >= '2026-12-31'));
    t.match(gone.warnings, [{ message: { en: /2026-12-31 .* dropped/ } }]);
  },
);

t.test('local days add to what the place has and take the place of the same day', async (t) => {
  const given: ImportedCalendar = {
    version: 'local.2',
    years: [],
    businessClose: '17:00',
    days: [
      { date: '2026-03-04', kind: 'half', name: '半天', until: '12:00' },
      { date: '2026-03-03', kind: 'work', name: '照常' },
    ],
  };
  const { record } = nextCalendar({ base: LOCAL, given });
  t.strictSame(record, {
    version: 'local.2',
    source: '市政府公告',
    years: [],
    businessClose: '17:00',
    days: [
      { date: '2026-03-03', kind: 'work', name: '照常' },
      { date: '2026-03-04', kind: 'half', name: '半天', until: '12:00' },
    ],
  });
  t.equal(
    nextCalendar({ base: record, given: { ...given, version: 'local.3', businessClose: undefined } }).record
      .businessClose,
    '17:00',
  );
});

t.test('an import of nothing is refused; hours alone, or a day alone, are something', async (t) => {
  t.match(faults({ version: 'v', years: [], source: 's' }), [
    { pointer: '', message: { en: /nothing to import/ } },
  ]);
  t.strictSame(pointers({ version: 'v', years: [], businessClose: '17:00' }), []);
  t.strictSame(
    pointers({ version: 'v', years: [], days: [{ date: '2026-03-04', kind: 'rest', name: 'a' }] }),
    [],
  );
});

t.test('a layer that declares years has no single days outside of them, before or after', async (t) => {
  const days = [{ date: '2026-03-04', kind: 'rest' as const, name: 'a' }];
  t.strictSame(pointers({ ...FILE, days }), ['/days/0/date']);
  t.strictSame(pointers({ ...FILE, days: [{ ...days[0]!, date: '2027-03-04' }] }), []);
  t.match(faults(FILE, LOCAL), [{ pointer: '/years', message: { zh: /2026-03-03/ } }]);
  t.strictSame(pointers({ version: 'v', years: [], days }, CN_CALENDAR), [], 'a day in a covered year');
});
