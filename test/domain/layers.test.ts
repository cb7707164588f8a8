import t from 'tap';
import {
  type CalendarDay,
  type CalendarRecord,
  calendarOf,
  dayEnd,
  isCovered,
  isWorkday,
} from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { countDays } from '../../src/domain/terms.ts';
import { minute } from './dates.ts';

const rest = (date: string, name = 'rest'): CalendarDay => ({ date, kind: 'rest', name });
const work = (date: string, name = 'work'): CalendarDay => ({ date, kind: 'work', name });
const half = (date: string, until: string): CalendarDay => ({ date, kind: 'half', name: 'half', until });

const layer = (years: number[], days: CalendarDay[], businessClose?: string): CalendarRecord => ({
  version: 'test.1',
  source: 'test',
  years,
  days,
  ...(businessClose === undefined ? {} : { businessClose }),
});

t.test('a year declared by a later layer is replaced whole, the other years stand', async (t) => {
  const made = calendarOf(CN_CALENDAR, layer([2026], [rest('2026-03-03')]));
  t.notOk(isWorkday(made, '2026-03-03'), 'its own row');
  t.ok(isWorkday(made, '2026-02-17'), 'a holiday it does not name is none');
  t.notOk(isWorkday(made, '2026-02-14'), 'nor is a make-up Saturday');
  t.notOk(made.names.has('2026-02-17'), 'the name is gone as well');
  t.notOk(isWorkday(made, '2025-10-08'));
  t.ok(isWorkday(made, '2025-10-11'));
  t.equal(made.names.get('2025-10-08'), '国庆节、中秋节');
  t.ok(isCovered(made, '2026-06-01'));
});

t.test('the half-days of a replaced year are gone', async (t) => {
  const halved = layer([], [half('2026-03-03', '12:00'), half('2025-03-03', '12:00')], '17:00');
  const made = calendarOf(CN_CALENDAR, halved, layer([2026], []));
  t.equal(minute(dayEnd(made, '2026-03-03')), '2026-03-03T17:00');
  t.equal(minute(dayEnd(made, '2025-03-03')), '2025-03-03T12:00');
});

t.test('a layer without years only adds: no year is covered by it, none replaced', async (t) => {
  const made = calendarOf(CN_CALENDAR, layer([], [rest('2026-03-03'), rest('2027-03-03')]));
  t.notOk(isWorkday(made, '2026-03-03'));
  t.notOk(isWorkday(made, '2027-03-03'));
  t.notOk(isCovered(made, '2027-03-03'));
  t.notOk(isWorkday(made, '2026-02-17'), 'the national rows stand');
  t.strictSame([...made.years], ['2024', '2025', '2026']);
});

t.test('a later layer overrules single days, in both directions', async (t) => {
  const made = calendarOf(
    CN_CALENDAR,
    layer([], [work('2026-10-08'), work('2026-10-07', 'called in'), rest('2026-10-10'), rest('2026-03-03')]),
    layer([], [work('2026-03-03'), half('2026-03-07', '12:00')]),
  );
  t.ok(isWorkday(made, '2026-10-07'), 'a holiday worked');
  t.equal(made.names.get('2026-10-07'), 'called in');
  t.notOk(isWorkday(made, '2026-10-10'), 'a make-up Saturday given up');
  t.ok(isWorkday(made, '2026-03-03'), 'the last layer has the last word');
  t.ok(isWorkday(made, '2026-03-07'));
});

t.test('a half-day named again without an end is a whole day', async (t) => {
  const made = calendarOf(
    CN_CALENDAR,
    layer([], [half('2026-03-03', '12:00'), half('2026-03-04', '12:00')], '17:00'),
    layer([], [work('2026-03-03'), half('2026-03-04', '11:00')]),
  );
  t.equal(minute(dayEnd(made, '2026-03-03')), '2026-03-03T17:00');
  t.equal(minute(dayEnd(made, '2026-03-04')), '2026-03-04T11:00');
});

t.test('the last business close that was said holds', async (t) => {
  const close = (...layers: CalendarRecord[]) => calendarOf(CN_CALENDAR, ...layers).businessClose;
  t.equal(close(), undefined);
  t.equal(close(layer([], [], '17:00')), '17:00');
  t.equal(
    close(layer([], [], '17:00'), layer([2026], [])),
    '17:00',
    'a layer that says nothing of it keeps it',
  );
  t.equal(close(layer([], [], '17:00'), layer([], [], '18:00')), '18:00');
  t.notOk('businessClose' in calendarOf(CN_CALENDAR), 'without one there is no such key');
});

t.test('the December before a declared year belongs to it, without being covered', async (t) => {
  const made = calendarOf(layer([2027], [rest('2026-12-31'), work('2026-12-26'), rest('2027-01-01')]));
  t.notOk(isWorkday(made, '2026-12-31'));
  t.ok(isWorkday(made, '2026-12-26'));
  t.notOk(isCovered(made, '2026-12-31'));
  t.ok(isCovered(made, '2027-01-01'));
  const over = calendarOf(CN_CALENDAR, layer([2027], [rest('2026-12-31')]));
  t.notOk(isWorkday(over, '2026-12-31'));
  t.ok(isCovered(over, '2026-12-31'), 'by the layer before it');
  t.notOk(isWorkday(over, '2026-10-01'), 'and the rest of that year stands');
});

t.test('a covered rest day that rolls into a year without notice is provisional', async (t) => {
  const made = calendarOf(CN_CALENDAR, layer([], [rest('2026-12-31')]));
  const count = { from: '2026-12-30', stretches: [{ n: 1, unit: 'day' }] } as const;
  t.strictSame(countDays(count, made), { dueOn: '2027-01-04', provisional: true });
});

t.test('years may have gaps and come in any order', async (t) => {
  const made = calendarOf(layer([2028, 2026], [rest('2026-03-03'), rest('2028-03-03'), rest('2027-12-31')]));
  t.strictSame(
    ['2025-12-31', '2026-06-01', '2027-06-01', '2028-06-01', '2029-01-01'].map((date) =>
      isCovered(made, date),
    ),
    [false, true, false, true, false],
  );
  t.ok(isWorkday(made, '2026-10-01'), 'covered: the notice alone');
  t.notOk(isWorkday(made, '2027-10-01'), 'in the gap: the fixed holidays');
  t.throws(() => calendarOf(layer([2028, 2026], [rest('2027-11-30')])), RangeError);
});

t.test('version and source name every layer in order', async (t) => {
  const made = calendarOf(CN_CALENDAR, { ...layer([], []), version: 'demo.2', source: 'town notice' });
  t.equal(made.version, 'cn-2024-2026.1+demo.2');
  t.equal(made.source, `${CN_CALENDAR.source}；town notice`);
  t.equal(calendarOf(CN_CALENDAR).version, CN_CALENDAR.version);
});

t.test('rows that repeat the weekday rule leave their name only', async (t) => {
  const made = calendarOf(
    layer(
      [2026],
      [rest('2026-05-02', 'Saturday'), rest('2026-05-04', 'Monday'), work('2026-05-06', 'Wednesday')],
    ),
  );
  t.strictSame([...made.days], [['2026-05-04', 'rest']]);
  t.strictSame(
    [...made.names],
    [
      ['2026-05-02', 'Saturday'],
      ['2026-05-04', 'Monday'],
      ['2026-05-06', 'Wednesday'],
    ],
  );
});

t.test('a half-day is a workday, on a Saturday too', async (t) => {
  const made = calendarOf(layer([2026], [half('2026-03-03', '12:00'), half('2026-03-07', '12:00')]));
  t.ok(isWorkday(made, '2026-03-03'));
  t.ok(isWorkday(made, '2026-03-07'));
  t.strictSame([...made.closes.keys()], ['2026-03-03', '2026-03-07']);
});

t.test('laying a calendar over changes neither layer', async (t) => {
  const before = JSON.stringify(CN_CALENDAR);
  const base = calendarOf(CN_CALENDAR);
  calendarOf(CN_CALENDAR, layer([2026], [rest('2026-03-03')]));
  t.equal(JSON.stringify(CN_CALENDAR), before);
  t.strictSame(calendarOf(CN_CALENDAR), base);
});

t.test('a wrong layer is refused whole, alone and over another', async (t) => {
  const day = '2026-03-03';
  const wrong: [why: string, made: CalendarRecord][] = [
    ['a year twice', layer([2026, 2026], [])],
    ['a year of three digits', layer([999], [])],
    ['a year of five digits', layer([10_000], [])],
    ['half a year', layer([2026.5], [])],
    ['no year', layer([Number.NaN], [])],
    ['a year as text', layer(['2026' as unknown as number], [])],
    ['no date', layer([2026], [rest('2026-02-30')])],
    ['no date, without years', layer([], [rest('2026-02-30')])],
    ['an unpadded date', layer([], [rest('2026-3-3')])],
    ['a day after the declared years', layer([2026], [rest('2027-01-01')])],
    ['a day in the November before', layer([2026], [rest('2025-11-30')])],
    ['a day in the December of another year', layer([2026], [rest('2024-12-31')])],
    ['a day in the gap of the years', layer([2024, 2026], [rest('2025-06-02')])],
    ['an unknown kind', layer([2026], [{ date: day, kind: 'off' as 'rest', name: 'x' }])],
    ['a half-day without an end', layer([2026], [{ date: day, kind: 'half', name: 'x' }])],
    ['a workday with an end', layer([2026], [{ ...work(day), until: '12:00' }])],
    ['a rest day with an end', layer([2026], [{ ...rest(day), until: '12:00' }])],
    ['a half-day to 24:00', layer([2026], [half(day, '24:00')])],
    ['a half-day to no time', layer([2026], [half(day, '9:00')])],
    ['business to 24:00', layer([], [], '24:00')],
    ['business to no time', layer([], [], '')],
    ['a day twice', layer([2026], [rest(day), rest(day)])],
    ['a day twice, without years', layer([], [rest(day), rest(day)])],
    ['a contradiction', layer([2026], [rest(day), work(day)])],
  ];
  for (const [why, made] of wrong) {
    t.throws(() => calendarOf(made), { name: 'RangeError', message: /^calendar test\.1: / }, why);
    t.throws(() => calendarOf(CN_CALENDAR, made), RangeError, `${why}, over another`);
  }
});
