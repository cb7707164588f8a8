import type { Calendar } from '../domain/calendar.ts';
import { dateOf, iso, weekdayOf } from '../domain/instants.ts';
import { countDays, type PassedDay, type Term } from '../domain/terms.ts';
import type { Rules } from './case-state.ts';
import { type Clock, countOf } from './clock-record.ts';
import { calendarOfClock } from './clocks.ts';
import { clockPolicy } from './policy.ts';
import type { ClockView, Text, Verdict } from './workflow.ts';

export interface ExplainedDay {
  readonly date: string;
  readonly weekday: string;
  readonly as: PassedDay['as'];
  /** Number of the day within the term, where it counts. */
  readonly no?: number;
  /** What the calendar says of it, or why it was passed over. */
  readonly why: string;
  /** false: the yearly notice for that day is not published, so this is an estimate. */
  readonly covered: boolean;
}

/** Why a due date is the date it is: every day from the start to the end, counted or passed over. Instants RFC 3339. */
export interface Explanation {
  readonly clock: string;
  readonly label: Text;
  readonly basis: string;
  readonly state: ClockView['state'];
  readonly round: number;
  readonly start: string;
  readonly term: Term;
  readonly printedDueOn: string | null;
  readonly dueOn: string;
  readonly dueAt: string;
  readonly provisional: boolean;
  readonly calendar: {
    readonly version: string;
    readonly source: string;
    readonly businessClose: string | null;
  };
  readonly policyVersion: string;
  /** Empty for terms in hours, which run through every day alike. */
  readonly days: readonly ExplainedDay[];
  /** Days (hours) the term took. */
  readonly counted: number;
  readonly skipped: { readonly rest: number; readonly paused: number; readonly rolled: number };
  readonly pauses: readonly {
    readonly from: string;
    readonly to: string | null;
    readonly until: string | null;
    readonly cause: string;
    readonly authority: string;
    readonly evidence: string | null;
  }[];
  readonly extensions: readonly {
    readonly at: string;
    readonly n: number;
    readonly unit: string;
    readonly grantedBy: string;
    readonly dueOnBefore: string;
  }[];
  /** Who answered for it, and how many of the counted days each had. */
  readonly custody: readonly { readonly unit: string; readonly from: string; readonly counted: number }[];
  readonly recounts: readonly {
    readonly at: string;
    readonly because: string;
    readonly dueOnBefore: string;
    readonly calendarBefore: string;
    readonly policyBefore: string;
  }[];
  readonly newNotice: string | null;
  readonly verdict: Verdict | null;
}

const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];

/** @param rules `rules.calendars` must hold the version the clock was counted with */
export function explainClock(clock: Clock, rules: Rules): Explanation {
  const calendar = calendarOfClock(rules, clock);
  const policy = clockPolicy(rules.policy, clock.name);
  const days = clock.term.unit === 'hour' ? [] : daysOf(clock, calendar);
  const hours = clock.extensions.reduce(
    (sum, { term: { n, unit } }) => sum + (unit === 'hour' ? n : n * 24),
    0,
  );
  const passed = (as: PassedDay['as']) => days.filter((day) => day.as === as).length;
  return {
    clock: clock.name,
    label: clock.label ?? policy?.label ?? { zh: clock.name, en: clock.name },
    basis: policy?.basis ?? '',
    state: clock.state,
    round: clock.round,
    start: iso(clock.start),
    term: clock.term,
    printedDueOn: clock.printedDueOn ?? null,
    dueOn: clock.dueOn,
    dueAt: iso(clock.dueAt),
    provisional: clock.provisional,
    calendar: {
      version: calendar.version,
      source: calendar.source,
      businessClose: calendar.businessClose ?? null,
    },
    policyVersion: clock.policyVersion,
    days,
    counted: clock.term.unit === 'hour' ? clock.term.n + hours : passed('counted'),
    skipped: { rest: passed('rest'), paused: passed('paused'), rolled: passed('rolled') + passed('last') },
    ...historyOf(clock, days),
    newNotice: clock.newNotice?.dueOn ?? null,
    verdict: clock.verdict ?? null,
  };
}

function daysOf(clock: Clock, calendar: Calendar): ExplainedDay[] {
  const days: ExplainedDay[] = [];
  let no = 0;
  const onDay = ({ date, as, covered }: PassedDay) => {
    const weekday = WEEKDAYS[weekdayOf(date)]!;
    const counts = as === 'counted' ? { no: ++no } : {};
    days.push({ date, weekday, as, ...counts, why: whyOf(clock, calendar, date, as), covered });
  };
  countDays({ ...countOf(clock), onDay }, calendar);
  return days;
}

function whyOf(clock: Clock, calendar: Calendar, date: string, as: PassedDay['as']): string {
  if (as === 'paused') {
    const pause = clock.pauses.find(({ from, to }) => dateOf(from) < date && date <= dateOf(to ?? from));
    return `中止：${pause?.cause ?? ''}`;
  }
  const kind = calendar.days.get(date);
  const name = calendar.names.get(date);
  if (name === undefined) return '';
  if (kind === 'work') return `${name}调休上班`;
  return calendar.closes.has(date) ? `${name}（${calendar.closes.get(date)}止）` : `${name}休息`;
}

function historyOf(
  clock: Clock,
  days: readonly ExplainedDay[],
): Pick<Explanation, 'pauses' | 'extensions' | 'custody' | 'recounts'> {
  const custody = clock.custody ?? [];
  const holderOn = (date: string) => custody.findLastIndex(({ from }) => dateOf(from) <= date);
  const counted = days.filter(({ as }) => as === 'counted').map(({ date }) => Math.max(0, holderOn(date)));
  return {
    pauses: clock.pauses.map(({ from, to, until, cause, authority, evidence }) => ({
      from: iso(from),
      to: to === undefined ? null : iso(to),
      until: until === undefined ? null : iso(until),
      cause,
      authority,
      evidence: evidence ?? null,
    })),
    extensions: clock.extensions.map(({ at, term, grantedBy, dueOnBefore }) => {
      return { at: iso(at), ...term, grantedBy, dueOnBefore };
    }),
    custody: custody.map(({ unit, from }, index) => {
      return { unit, from: iso(from), counted: counted.filter((holder) => holder === index).length };
    }),
    recounts: (clock.recounts ?? []).map((recount) => ({ ...recount, at: iso(recount.at) })),
  };
}
