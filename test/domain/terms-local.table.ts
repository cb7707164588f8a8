import type { CalendarRecord } from '../../src/domain/calendar.ts';
import type { Term } from '../../src/domain/terms.ts';

/** A town's own layer over the national calendar. */
export const LOCAL: CalendarRecord = {
  version: 'local.1',
  source: 'local',
  years: [],
  businessClose: '17:00',
  days: [
    { date: '2025-01-27', kind: 'half', until: '12:00', name: 'half a day' },
    { date: '2025-07-30', kind: 'rest', name: 'local rest' },
    { date: '2025-07-31', kind: 'rest', name: 'local rest' },
    { date: '2025-08-02', kind: 'work', name: 'paid back' },
    { date: '2025-08-09', kind: 'half', until: '12:00', name: 'half a day' },
    { date: '2026-02-14', kind: 'half', until: '11:30', name: 'half a day' },
    { date: '2026-07-08', kind: 'rest', name: 'local rest' },
    { date: '2026-09-24', kind: 'half', until: '14:00', name: 'half a day' },
    { date: '2026-12-31', kind: 'half', until: '12:00', name: 'half a day' },
    { date: '2027-03-03', kind: 'rest', name: 'local rest' },
  ],
};

/** Rule, start date, n, unit, last day, end as a Shanghai minute, provisional. */
type LocalRow = [
  rule: string,
  start: string,
  n: number,
  unit: Term['unit'],
  dueOn: string,
  end: string,
  provisional?: true,
];

export const LOCAL_CASES: LocalRow[] = [
  [
    'an ordinary last day ends at the close of business',
    '2026-03-02',
    1,
    'day',
    '2026-03-03',
    '2026-03-03T17:00',
  ],
  [
    'so does the last day of a term of workdays',
    '2026-03-02',
    3,
    'workday',
    '2026-03-05',
    '2026-03-05T17:00',
  ],
  ['so does the last day of a term of months', '2026-03-02', 1, 'month', '2026-04-02', '2026-04-02T17:00'],
  ['a rolled last day ends with the day rolled to', '2026-03-06', 1, 'day', '2026-03-09', '2026-03-09T17:00'],
  ['a half-day closes earlier', '2026-09-23', 1, 'day', '2026-09-24', '2026-09-24T14:00'],
  ['a half-day counts whole', '2026-09-23', 1, 'workday', '2026-09-24', '2026-09-24T14:00'],
  [
    'the workday after a half-day is the second',
    '2026-09-23',
    2,
    'workday',
    '2026-09-28',
    '2026-09-28T17:00',
  ],
  ['a make-up Saturday cut to a half-day', '2026-02-13', 1, 'workday', '2026-02-14', '2026-02-14T11:30'],
  ['a Saturday made a half-day counts', '2025-08-08', 1, 'workday', '2025-08-09', '2025-08-09T12:00'],
  ['and is no day to roll off', '2025-08-08', 1, 'day', '2025-08-09', '2025-08-09T12:00'],
  [
    'the eve of Spring Festival 2025 closes at noon',
    '2025-01-26',
    1,
    'day',
    '2025-01-27',
    '2025-01-27T12:00',
  ],
  [
    'a roll past Spring Festival ends at the usual close',
    '2025-01-27',
    1,
    'day',
    '2025-02-05',
    '2025-02-05T17:00',
  ],
  ['a local rest day in the week rolls', '2025-07-29', 1, 'day', '2025-08-01', '2025-08-01T17:00'],
  ['two local rest days roll to Friday', '2025-07-29', 1, 'workday', '2025-08-01', '2025-08-01T17:00'],
  ['a local make-up Saturday pays for one', '2025-07-29', 2, 'workday', '2025-08-02', '2025-08-02T17:00'],
  [
    'a last day on the local make-up Saturday stays',
    '2025-08-01',
    1,
    'day',
    '2025-08-02',
    '2025-08-02T17:00',
  ],
  [
    '10 workdays over local rest and both Saturdays',
    '2025-07-28',
    10,
    'workday',
    '2025-08-11',
    '2025-08-11T17:00',
  ],
  ['a month to a local rest day rolls', '2026-06-08', 1, 'month', '2026-07-09', '2026-07-09T17:00'],
  ['31 December half a day in a covered year', '2026-12-01', 30, 'day', '2026-12-31', '2026-12-31T12:00'],
  [
    'a local rest day does not cover its year',
    '2027-03-02',
    1,
    'day',
    '2027-03-04',
    '2027-03-04T17:00',
    true,
  ],
  ['nor does it for workdays', '2027-03-02', 1, 'workday', '2027-03-04', '2027-03-04T17:00', true],
  [
    'the covered years stay certain under local rows',
    '2025-07-30',
    1,
    'day',
    '2025-08-01',
    '2025-08-01T17:00',
  ],
];

/** Without rolling. */
export const LOCAL_KEPT_CASES: LocalRow[] = [
  ['kept on a rest day: nothing closes, 24:00', '2026-03-06', 1, 'day', '2026-03-07', '2026-03-08T00:00'],
  ['kept on a workday: it closes', '2026-03-05', 1, 'day', '2026-03-06', '2026-03-06T17:00'],
  ['kept on a local rest day: 24:00', '2026-07-07', 1, 'day', '2026-07-08', '2026-07-09T00:00'],
];
