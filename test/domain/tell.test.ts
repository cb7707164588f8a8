import t from 'tap';
import { calendarOf } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { addDays } from '../../src/domain/instants.ts';
import { tellAt } from '../../src/domain/terms.ts';
import { at, calendar, local, minute } from './dates.ts';

type TellRow = [rule: string, happened: string, working: string, digest: string];

const NATIONAL: TellRow[] = [
  [
    'in working time: at once, or the next morning',
    '2026-03-03T10:00',
    '2026-03-03T10:00',
    '2026-03-04T08:30',
  ],
  ['before work: the same morning', '2026-03-03T07:59', '2026-03-03T08:30', '2026-03-03T08:30'],
  ['08:30 itself is in time for both', '2026-03-03T08:30', '2026-03-03T08:30', '2026-03-03T08:30'],
  ['a minute later the digest is gone', '2026-03-03T08:31', '2026-03-03T08:31', '2026-03-04T08:30'],
  ['17:29 is still working time', '2026-03-03T17:29', '2026-03-03T17:29', '2026-03-04T08:30'],
  ['17:30 is not', '2026-03-03T17:30', '2026-03-04T08:30', '2026-03-04T08:30'],
  ['in the evening', '2026-03-03T22:00', '2026-03-04T08:30', '2026-03-04T08:30'],
  ['at midnight: the morning of the new day', '2026-03-03T00:00', '2026-03-03T08:30', '2026-03-03T08:30'],
  ['at night', '2026-03-03T03:00', '2026-03-03T08:30', '2026-03-03T08:30'],
  ['Friday evening', '2026-03-06T18:00', '2026-03-09T08:30', '2026-03-09T08:30'],
  ['Saturday at noon', '2026-03-07T12:00', '2026-03-09T08:30', '2026-03-09T08:30'],
  ['Sunday at 08:30', '2026-03-08T08:30', '2026-03-09T08:30', '2026-03-09T08:30'],
  ['a make-up Saturday is worked', '2026-02-28T10:00', '2026-02-28T10:00', '2026-03-02T08:30'],
  ['the Friday before it has a digest on it', '2026-02-27T18:00', '2026-02-28T08:30', '2026-02-28T08:30'],
  ['a make-up Sunday is worked', '2025-01-26T08:30', '2025-01-26T08:30', '2025-01-26T08:30'],
  ['the evening before Spring Festival', '2026-02-14T17:30', '2026-02-24T08:30', '2026-02-24T08:30'],
  ['in Spring Festival', '2026-02-18T10:00', '2026-02-24T08:30', '2026-02-24T08:30'],
  ['National Day on a weekday', '2025-10-08T10:00', '2025-10-09T08:30', '2025-10-09T08:30'],
  [
    'an uncovered New Year is rest by its fixed date',
    '2027-01-01T10:00',
    '2027-01-04T08:30',
    '2027-01-04T08:30',
  ],
];

const TOWN: TellRow[] = [
  [
    'where business closes at 17:00, 16:59 is worked',
    '2026-03-03T16:59',
    '2026-03-03T16:59',
    '2026-03-04T08:30',
  ],
  ['and 17:00 is not', '2026-03-03T17:00', '2026-03-04T08:30', '2026-03-04T08:30'],
  ['a half-day has its morning digest', '2026-09-23T20:00', '2026-09-24T08:30', '2026-09-24T08:30'],
  ['a half-day is worked until it closes', '2026-09-24T13:59', '2026-09-24T13:59', '2026-09-28T08:30'],
  ['and not after', '2026-09-24T14:00', '2026-09-28T08:30', '2026-09-28T08:30'],
  [
    'a half make-up Saturday before Spring Festival',
    '2026-02-14T11:30',
    '2026-02-24T08:30',
    '2026-02-24T08:30',
  ],
  ['a local rest day is rest', '2026-07-08T10:00', '2026-07-09T08:30', '2026-07-09T08:30'],
  ['a Saturday paid back is worked', '2025-08-02T10:00', '2025-08-02T10:00', '2025-08-04T08:30'],
];

for (const [where, days, rows] of [
  ['everywhere', calendar, NATIONAL],
  ['with business hours', local, TOWN],
] as const) {
  t.test(`people are told in working time or on the next workday morning: ${where}`, async (t) => {
    for (const [rule, happened, working, digest] of rows) {
      t.equal(minute(tellAt(at(happened), 'working', days)), working, `${rule}: working`);
      t.equal(minute(tellAt(at(happened), 'digest', days)), digest, `${rule}: digest`);
    }
  });
}

t.test('danger is told at once, at night and in Spring Festival too', async (t) => {
  for (const [, happened] of NATIONAL) t.equal(tellAt(at(happened), 'now', calendar), at(happened), happened);
});

t.test('working time includes its last millisecond and the digest its first', async (t) => {
  const close = at('2026-03-03T17:30');
  t.equal(tellAt(close - 1, 'working', calendar), close - 1);
  const digest = at('2026-03-03T08:30');
  t.equal(tellAt(digest + 1, 'digest', calendar), at('2026-03-04T08:30'));
});

t.test('a half-day closes early without business hours too', async (t) => {
  const days = [{ date: '2026-03-03', kind: 'half', name: 'half', until: '12:00' }] as const;
  const halved = calendarOf(CN_CALENDAR, { version: 'half.1', source: 'local', years: [], days });
  t.equal(minute(tellAt(at('2026-03-03T11:59'), 'working', halved)), '2026-03-03T11:59');
  t.equal(minute(tellAt(at('2026-03-03T12:00'), 'working', halved)), '2026-03-04T08:30');
});

t.test('a calendar without workdays is refused; danger is told all the same', async (t) => {
  const days = new Map<string, 'rest'>();
  for (let i = 0; i < 21_000; i++) days.set(addDays('2026-03-02', i), 'rest');
  const never = { ...calendar, days };
  for (const how of ['working', 'digest'] as const)
    t.throws(() => tellAt(at('2026-03-03'), how, never), /too few workdays/);
  t.equal(tellAt(at('2026-03-03'), 'now', never), at('2026-03-03'));
});
