import type { CalendarDay, CalendarRecord } from './calendar.ts';
import { addDays } from './instants.ts';

/** One yearly notice 国务院办公厅关于…部分节假日安排的通知: ranges of rest, days of make-up work (上班). */
interface Notice {
  readonly document: string;
  /** Name, first and last day of rest, both included; weekends inside are part of the printed range. */
  readonly rest: readonly (readonly [name: string, from: string, to: string])[];
  readonly work: readonly (readonly [name: string, ...dates: string[]])[];
}

const NOTICES: readonly Notice[] = [
  {
    // New Year's Eve (9 Feb 2024) is a workday: the notice only encourages leave on it.
    document: '国办发明电〔2023〕7号',
    rest: [
      ['元旦', '2024-01-01', '2024-01-01'],
      ['春节', '2024-02-10', '2024-02-17'],
      ['清明节', '2024-04-04', '2024-04-06'],
      ['劳动节', '2024-05-01', '2024-05-05'],
      ['端午节', '2024-06-10', '2024-06-10'],
      ['中秋节', '2024-09-15', '2024-09-17'],
      ['国庆节', '2024-10-01', '2024-10-07'],
    ],
    work: [
      ['春节', '2024-02-04', '2024-02-18'],
      ['清明节', '2024-04-07'],
      ['劳动节', '2024-04-28', '2024-05-11'],
      ['中秋节', '2024-09-14'],
      ['国庆节', '2024-09-29', '2024-10-12'],
    ],
  },
  {
    document: '国办发明电〔2024〕12号',
    rest: [
      ['元旦', '2025-01-01', '2025-01-01'],
      ['春节', '2025-01-28', '2025-02-04'],
      ['清明节', '2025-04-04', '2025-04-06'],
      ['劳动节', '2025-05-01', '2025-05-05'],
      ['端午节', '2025-05-31', '2025-06-02'],
      ['国庆节、中秋节', '2025-10-01', '2025-10-08'],
    ],
    work: [
      ['春节', '2025-01-26', '2025-02-08'],
      ['劳动节', '2025-04-27'],
      ['国庆节、中秋节', '2025-09-28', '2025-10-11'],
    ],
  },
  {
    document: '国办发明电〔2025〕7号',
    rest: [
      ['元旦', '2026-01-01', '2026-01-03'],
      ['春节', '2026-02-15', '2026-02-23'],
      ['清明节', '2026-04-04', '2026-04-06'],
      ['劳动节', '2026-05-01', '2026-05-05'],
      ['端午节', '2026-06-19', '2026-06-21'],
      ['中秋节', '2026-09-25', '2026-09-27'],
      ['国庆节', '2026-10-01', '2026-10-07'],
    ],
    work: [
      ['元旦', '2026-01-04'],
      ['春节', '2026-02-14', '2026-02-28'],
      ['劳动节', '2026-05-09'],
      ['国庆节', '2026-09-20', '2026-10-10'],
    ],
  },
];

function daysOf(notice: Notice): CalendarDay[] {
  const days: CalendarDay[] = [];
  for (const [name, from, to] of notice.rest) {
    for (let date = from; date <= to; date = addDays(date, 1)) days.push({ date, kind: 'rest', name });
  }
  for (const [name, ...dates] of notice.work) {
    for (const date of dates) days.push({ date, kind: 'work', name });
  }
  return days;
}

/**
 * The shipped calendar, one row per named day in the shape `calendarOf` takes. A later year comes in as a new
 * version, never as an edit of this one: cases name the version their dates were counted with.
 * Source: the State Council General Office notices named in `source`; cross-checked day by day in the test.
 */
export const CN_CALENDAR: CalendarRecord = {
  version: 'cn-2024-2026.1',
  source: `国务院办公厅关于部分节假日安排的通知 ${NOTICES.map((notice) => notice.document).join('、')}`,
  years: [2024, 2025, 2026],
  days: NOTICES.flatMap(daysOf),
};
