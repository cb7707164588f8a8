import t from 'tap';
import { OBLIGATION_TYPES, type ObligationType } from '../../workflows/obligation/types.ts';
import {
  type Rhythm,
  type Window,
  wholeWindowFrom,
  windowAfter,
  windowAt,
} from '../../workflows/obligation/windows.ts';

const rhythm = (type: ObligationType, changes: Partial<Rhythm> = {}): Rhythm => ({
  ...{ cadence: type.cadence, inclusive: false, anchor: '2026-03-02', days: 90 },
  ...changes,
});
const said = ({ key, from, to }: Window) => `${key} ${from}..${to}`;

// Written by hand from the calendar: type, day asked about, the window, the one after it.
// biome-ignore format: a table, one row a line
const TABLE: readonly (readonly [keyof typeof OBLIGATION_TYPES, string, string, string])[] = [
  ['self_inspection_high_risk', '2026-02-28', '2026-02 2026-02-01..2026-02-28', '2026-03 2026-03-01..2026-03-31'],
  ['self_inspection_high_risk', '2028-02-01', '2028-02 2028-02-01..2028-02-29', '2028-03 2028-03-01..2028-03-31'],
  ['self_inspection_high_risk', '2026-12-31', '2026-12 2026-12-01..2026-12-31', '2027-01 2027-01-01..2027-01-31'],
  ['self_inspection_general', '2026-03-31', '2026-Q1 2026-01-01..2026-03-31', '2026-Q2 2026-04-01..2026-06-30'],
  ['drill_high_risk', '2026-07-01', '2026-H2 2026-07-01..2026-12-31', '2027-H1 2027-01-01..2027-06-30'],
  ['drill_general', '2026-05-05', '2026 2026-01-01..2026-12-31', '2027 2027-01-01..2027-12-31'],
  ['drill_school', '2026-01-15', '2025-autumn 2025-09-01..2026-01-31', '2026-spring 2026-02-01..2026-07-15'],
  ['drill_school', '2026-08-01', '2026-autumn 2026-09-01..2027-01-31', '2027-spring 2027-02-01..2027-07-15'],
  ['quarterly_statement', '2026-03-02', '2026-Q1 2026-04-01..2026-04-15', '2026-Q2 2026-07-01..2026-07-15'],
  ['quarterly_statement', '2026-01-15', '2025-Q4 2026-01-01..2026-01-15', '2026-Q1 2026-04-01..2026-04-15'],
  ['annual_statement', '2026-02-01', '2026 2027-01-01..2027-01-31', '2027 2028-01-01..2028-01-31'],
  ['annual_statement', '2026-01-31', '2025 2026-01-01..2026-01-31', '2026 2027-01-01..2027-01-31'],
  // 10 June 2026 is a Wednesday, 9 June the last day before it; 9 December 2028 is a Saturday and stays.
  ['summary_report', '2026-06-09', '2026-06-10 2025-12-10..2026-06-09', '2026-12-10 2026-06-10..2026-12-09'],
  ['summary_report', '2026-06-10', '2026-12-10 2026-06-10..2026-12-09', '2027-06-10 2026-12-10..2027-06-09'],
  ['summary_report', '2028-12-09', '2028-12-10 2028-06-10..2028-12-09', '2029-06-10 2028-12-10..2029-06-09'],
  ['committee_meeting_member', '2026-10-01', '2026-Q4 2026-10-01..2026-12-31', '2027-Q1 2027-01-01..2027-03-31'],
];

t.test('windows are those of the calendar, and no last day rolls', async (t) => {
  for (const [type, date, first, second] of TABLE) {
    const beat = rhythm(OBLIGATION_TYPES[type]);
    const window = windowAt(beat, date);
    t.equal(said(window), first, `${type} ${date}`);
    t.equal(said(windowAfter(beat, window)), second);
  }
});

t.test('「前」含当日的租户：10 June itself is in time', async (t) => {
  const beat = rhythm(OBLIGATION_TYPES.summary_report, { inclusive: true });
  t.equal(said(windowAt(beat, '2026-06-10')), '2026-06-10 2025-12-11..2026-06-10');
  t.equal(said(windowAt(beat, '2026-06-11')), '2026-12-10 2026-06-11..2026-12-10');
});

t.test('by grade: so many days, one after the other from the first', async (t) => {
  for (const [days, first, second] of [
    [30, '2026-03-02..2026-03-31', '2026-04-01..2026-04-30'],
    [90, '2026-03-02..2026-05-30', '2026-05-31..2026-08-28'],
    [180, '2026-03-02..2026-08-28', '2026-08-29..2027-02-24'],
    [365, '2026-03-02..2027-03-01', '2027-03-02..2028-02-29'],
  ] as const) {
    const beat = rhythm(OBLIGATION_TYPES.inspection_by_grade, { days });
    const window = windowAt(beat, '2026-03-20');
    t.equal(said(window).slice(11), first);
    t.equal(said(windowAfter(beat, window)).slice(11), second);
    t.equal(windowAt(beat, '2026-01-01').from, '2026-03-02', 'none before the first');
  }
});

t.test('every type has windows without gap or overlap beyond its rule, for ten years', async (t) => {
  for (const [id, type] of Object.entries<ObligationType>(OBLIGATION_TYPES)) {
    const beat = rhythm(type);
    for (let window = windowAt(beat, '2026-03-02'), count = 0; count < 40; count++) {
      const next = windowAfter(beat, window);
      t.ok(window.from <= window.to && window.to < next.from, `${id} ${window.key}`);
      t.equal(windowAt(beat, next.from).key, next.key);
      t.equal(wholeWindowFrom(beat, next.from).key, next.key);
      t.not(wholeWindowFrom(beat, next.to).key, next.from === next.to ? '' : next.key, 'begun already');
      window = next;
    }
    t.ok(type.basis && type.label.zh && type.label.en);
  }
});
