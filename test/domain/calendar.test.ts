import chineseDays from 'chinese-days';
import t from 'tap';
import { type CalendarRecord, calendarOf, isCovered, isWorkday } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { addDays, daysBetween, weekdayOf } from '../../src/domain/instants.ts';

const calendar = calendarOf(CN_CALENDAR);
const record = (days: CalendarRecord['days']): CalendarRecord => ({
  version: 'test.1',
  coveredFrom: '2026-01-01',
  coveredTo: '2026-12-31',
  source: 'test',
  days,
});

t.test('every day of 2024–2026 agrees with the independent package chinese-days', async (t) => {
  const different: string[] = [];
  let days = 0;
  for (let date = CN_CALENDAR.coveredFrom; date <= CN_CALENDAR.coveredTo; date = addDays(date, 1)) {
    days++;
    if (isWorkday(calendar, date) !== chineseDays.isWorkday(date)) different.push(date);
  }
  t.equal(days, 366 + 365 + 365);
  t.strictSame(different, []);
});

t.test(
  'the notices give as many days of rest as the rule of their year: 11 in 2024, 13 since 2025',
  async (t) => {
    // A shift only exchanges days, and a holiday on a weekend is paid back on a weekday; so weekdays at rest
    // minus weekend days at work is the statutory number. Independent of any other package's table.
    // Source: 全国年节及纪念日放假办法 (2024-11-10) art. 2, in force from 2025; 11 days before.
    const balance = (year: string) => {
      const kinds = [...calendar.days].filter(([date]) => date.startsWith(year)).map(([, kind]) => kind);
      return kinds.filter((kind) => kind === 'rest').length - kinds.filter((kind) => kind === 'work').length;
    };
    t.strictSame(['2024', '2025', '2026'].map(balance), [11, 13, 13]);
  },
);

t.test('the calendar lists exceptions only: weekdays at rest and weekend days at work', async (t) => {
  for (const [date, kind] of calendar.days) {
    const weekend = weekdayOf(date) === 0 || weekdayOf(date) === 6;
    t.equal(kind, weekend ? 'work' : 'rest', date);
  }
  t.equal(calendar.version, 'cn-2024-2026.1');
  t.match(calendar.source, /国办发明电〔2023〕7号、国办发明电〔2024〕12号、国办发明电〔2025〕7号/);
});

t.test('each shipped row names its holiday, and no day is named twice', async (t) => {
  t.ok(CN_CALENDAR.days.every(({ name }) => name.length > 0));
  t.equal(new Set(CN_CALENDAR.days.map(({ date }) => date)).size, CN_CALENDAR.days.length);
});

t.test('a make-up Saturday or Sunday (调休) is a workday, the weekday it pays for is rest', async (t) => {
  for (const date of ['2025-01-26', '2025-10-11', '2026-02-14', '2026-01-04'])
    t.ok(isWorkday(calendar, date), date);
  for (const date of ['2025-02-04', '2025-10-08', '2026-02-23', '2026-01-02']) {
    t.notOk(isWorkday(calendar, date), date);
  }
  t.ok(isWorkday(calendar, '2024-02-09'), "2024: New Year's Eve was no holiday by the notice");
});

t.test(
  'an uncovered year rests on weekends and on the holidays with a fixed date, on nothing else',
  async (t) => {
    for (const date of ['2027-01-01', '2029-05-01', '2029-05-02', '2029-10-01', '2029-10-02', '2030-10-03']) {
      t.notOk(isCovered(calendar, date), date);
      t.notOk(isWorkday(calendar, date), date);
    }
    t.notOk(isWorkday(calendar, '2027-01-02'), 'a Saturday');
    for (const date of ['2027-01-04', '2027-02-08', '2027-05-03', '2027-10-04', '2023-10-05']) {
      t.ok(isWorkday(calendar, date), date);
    }
  },
);

t.test('inside the covered years the notice alone decides, also on a fixed holiday', async (t) => {
  const bare = calendarOf(record([]));
  t.ok(isWorkday(bare, '2026-01-01'));
  t.notOk(isWorkday(bare, '2026-01-03'));
});

t.test('the covered years include their first and last day', async (t) => {
  t.strictSame(
    ['2023-12-31', '2024-01-01', '2026-12-31', '2027-01-01'].map((date) => isCovered(calendar, date)),
    [false, true, true, false],
  );
  t.equal(daysBetween(calendar.coveredFrom, calendar.coveredTo), 1095);
});

t.test('rows that repeat the weekday rule are dropped, a repeated row is harmless', async (t) => {
  const made = calendarOf(
    record([
      { date: '2026-05-02', kind: 'rest', name: 'Saturday' },
      { date: '2026-05-04', kind: 'rest', name: 'Monday' },
      { date: '2026-05-04', kind: 'rest', name: 'Monday' },
      { date: '2026-05-06', kind: 'work', name: 'Wednesday' },
    ]),
  );
  t.strictSame([...made.days], [['2026-05-04', 'rest']]);
});

t.test('a wrong calendar is refused whole', async (t) => {
  const row = { date: '2026-05-02', kind: 'rest', name: 'x' } as const;
  const wrong: Record<string, CalendarRecord> = {
    contradiction: record([row, { ...row, kind: 'work' }]),
    'no calendar date': record([{ ...row, date: '2026-02-30' }]),
    'outside the covered dates': record([{ ...row, date: '2027-05-03' }]),
    'unknown kind': record([{ ...row, kind: 'half' as 'rest' }]),
    'reversed dates': { ...record([]), coveredFrom: '2027-01-01' },
    'no covered date': { ...record([]), coveredTo: '2026' },
  };
  for (const [why, made] of Object.entries(wrong)) t.throws(() => calendarOf(made), RangeError, why);
  t.throws(() => isWorkday(calendar, '2026-02-30'), RangeError);
});
