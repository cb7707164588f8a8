import chineseDays from 'chinese-days';
import t from 'tap';
import { calendarOf, coveredUntil, dayEnd, isCovered, isWorkday } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { addDays, weekdayOf } from '../../src/domain/instants.ts';
import { calendar, local, minute } from './dates.ts';

t.test('every day of 2024–2026 agrees with the independent package chinese-days', async (t) => {
  const different: string[] = [];
  let days = 0;
  for (let date = '2024-01-01'; date <= '2026-12-31'; date = addDays(date, 1)) {
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
  const bare = calendarOf({ version: 'bare.1', source: 'test', years: [2026], days: [] });
  t.ok(isWorkday(bare, '2026-01-01'));
  t.notOk(isWorkday(bare, '2026-01-03'));
});

t.test('the covered years include their first and last day', async (t) => {
  t.strictSame(
    ['2023-12-31', '2024-01-01', '2026-12-31', '2027-01-01'].map((date) => isCovered(calendar, date)),
    [false, true, true, false],
  );
  t.strictSame(CN_CALENDAR.years, [2024, 2025, 2026]);
  t.throws(() => isWorkday(calendar, '2026-02-30'), RangeError);
});

t.test('the calendar reaches to the end of the unbroken years, or to the year before none', async (t) => {
  const gap = calendarOf(CN_CALENDAR, { version: 'later.1', source: 'test', years: [2029, 2028], days: [] });
  const cases: [date: string, until: string][] = [
    ['2024-01-01', '2026-12-31'],
    ['2025-07-01', '2026-12-31'],
    ['2026-12-31', '2026-12-31'],
    ['2027-01-01', '2026-12-31'],
    ['2027-12-31', '2026-12-31'],
    ['2028-01-01', '2029-12-31'],
    ['2029-12-31', '2029-12-31'],
    ['2030-05-01', '2029-12-31'],
    ['2023-12-31', '2022-12-31'],
  ];
  for (const [date, until] of cases) t.equal(coveredUntil(gap, date), until, date);
});

t.test('民法典 203: a day ends at 24:00, or with business where there are business hours', async (t) => {
  const cases: [rule: string, date: string, town: string, nation: string][] = [
    ['a workday', '2026-03-03', '2026-03-03T17:00', '2026-03-04T00:00'],
    ['a make-up Saturday', '2026-02-28', '2026-02-28T17:00', '2026-03-01T00:00'],
    ['a half-day closes earlier', '2026-09-24', '2026-09-24T14:00', '2026-09-25T00:00'],
    ['a Saturday: nothing closes', '2026-03-07', '2026-03-08T00:00', '2026-03-08T00:00'],
    ['a holiday', '2026-02-17', '2026-02-18T00:00', '2026-02-18T00:00'],
    ['a local rest day', '2026-07-08', '2026-07-09T00:00', '2026-07-09T00:00'],
    ['the last day of the year', '2025-12-31', '2025-12-31T17:00', '2026-01-01T00:00'],
    ['the leap day', '2024-02-29', '2024-02-29T17:00', '2024-03-01T00:00'],
    ['a workday of an uncovered year', '2027-03-04', '2027-03-04T17:00', '2027-03-05T00:00'],
  ];
  for (const [rule, date, town, nation] of cases) {
    t.equal(minute(dayEnd(local, date)), town, `${rule}: in town`);
    t.equal(minute(dayEnd(calendar, date)), nation, `${rule}: in the nation`);
  }
  t.throws(() => dayEnd(calendar, '2026-02-30'), RangeError);
});

t.test('a half-day ends at 24:00 all the same where there are no business hours', async (t) => {
  const days = [{ date: '2026-03-03', kind: 'half', name: 'half', until: '12:00' }] as const;
  const halved = calendarOf(CN_CALENDAR, { version: 'half.1', source: 'test', years: [], days });
  t.equal(minute(dayEnd(halved, '2026-03-03')), '2026-03-04T00:00');
});
