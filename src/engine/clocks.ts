import type { Calendar } from '../domain/calendar.ts';
import { isWorkday } from '../domain/calendar.ts';
import { addDays, dateOf, daysBetween, isDate, iso, msOf, startOfDay } from '../domain/instants.ts';
import { type Due, dueOf, dueOfDate, rungInstant, type Term } from '../domain/terms.ts';
import type { EngineActions } from './engine-actions.ts';
import { clockPolicy, type ResolvedPolicy } from './policy.ts';
import type { ClockView, LateParty, Rung, Text } from './workflow.ts';

/** An interval in which the term does not run; never a counter, so that it can be explained and recomputed. */
export interface Pause {
  readonly from: number;
  readonly to?: number;
  readonly cause: string;
  readonly authority: string;
  /** The pause ends by itself here. */
  readonly until?: number;
}

export interface Extension {
  readonly term: Term;
  readonly at: number;
  readonly grantedBy: string;
  /** What the due date was before, kept for the verdict. */
  readonly dueOnBefore: string;
}

/**
 * A named running term of a case. `dueOn`, `dueAt` and `provisional` are a pure function of the rest, stored so
 * that lists can sort by them; `verify` recomputes them. Instants in milliseconds.
 */
export interface Clock {
  readonly name: string;
  readonly round: number;
  readonly start: number;
  readonly term: Term;
  /** A date printed on a served document, which binds instead of the term. */
  readonly printedDueOn?: string;
  readonly pauses: readonly Pause[];
  readonly extensions: readonly Extension[];
  readonly state: ClockView['state'];
  readonly endedAt?: number;
  readonly fired: readonly string[];
  readonly calendarVersion: string;
  readonly policyVersion: string;
  readonly label?: Text;
  readonly late?: LateParty;
  readonly dueOn: string;
  readonly dueAt: number;
  readonly provisional: boolean;
}

export interface ClockTimer {
  readonly clock: string;
  readonly kind: 'due' | 'rung' | 'resume';
  readonly rung?: Rung;
  readonly dueAt: number;
}

type Record_ = Omit<Clock, 'dueOn' | 'dueAt' | 'provisional'>;

/** The due instant as the record gives it: term, pauses and extensions, nothing else. */
export function dueOfClock(clock: Record_, calendar: Calendar): Due {
  if (clock.term.unit === 'hour') return dueOfHours(clock, calendar);
  let due: Due;
  if (clock.printedDueOn !== undefined) {
    due = { dueOn: clock.printedDueOn, dueAt: dueOfDate(clock.printedDueOn), provisional: false };
    const extra = pausedDays(clock, clock.term.unit, calendar);
    // Workdays were counted, so workdays are added.
    const unit = clock.term.unit === 'workday' ? 'workday' : 'day';
    if (extra > 0) due = dueOf(startOfDay(due.dueOn), { n: extra, unit }, calendar);
  } else {
    const extra = pausedDays(clock, clock.term.unit, calendar);
    due = dueOf(clock.start, addUnits(clock.term, extra), calendar, { roll: clock.extensions.length === 0 });
    if (clock.term.unit === 'month' && extra > 0) {
      due = dueOf(
        startOfDay(dueOf(clock.start, clock.term, calendar, { roll: false }).dueOn),
        { n: extra, unit: 'day' },
        calendar,
      );
    }
  }
  clock.extensions.forEach((extension, index) => {
    const last = index === clock.extensions.length - 1;
    const next = dueOf(startOfDay(due.dueOn), extension.term, calendar, { roll: last });
    due = { ...next, provisional: next.provisional || due.provisional };
  });
  return due;
}

function dueOfHours(clock: Record_, calendar: Calendar): Due {
  let hours = clock.term.n;
  for (const extension of clock.extensions)
    hours += extension.term.unit === 'hour' ? extension.term.n : extension.term.n * 24;
  const pausedMs = clock.pauses.reduce((sum, pause) => sum + ((pause.to ?? pause.from) - pause.from), 0);
  return dueOf(clock.start + pausedMs, { n: hours, unit: 'hour' }, calendar);
}

function addUnits(term: Term, extra: number): Term {
  return term.unit === 'month' ? term : { n: term.n + extra, unit: term.unit };
}

/** Days that did not count: the day of the pause still counted in part and so counts whole, the day of return does not. */
function pausedDays(clock: Record_, unit: Term['unit'], calendar: Calendar): number {
  let days = 0;
  for (const pause of clock.pauses) {
    if (pause.to === undefined) continue;
    const from = dateOf(pause.from);
    const to = dateOf(pause.to);
    if (unit !== 'workday') days += daysBetween(from, to);
    else
      for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (isWorkday(calendar, day)) days++;
  }
  return days;
}

function settled(record: Record_, calendar: Calendar): Clock {
  const due = dueOfClock(record, calendar);
  return { ...record, dueOn: due.dueOn, dueAt: due.dueAt, provisional: due.provisional };
}

export interface ClockRules {
  readonly policy: ResolvedPolicy;
  readonly calendar: Calendar;
}

/** An instant, or a date standing for its start: terms do not count their first day, so the hour is irrelevant. */
function instantOf(from: string | undefined, at: number): number {
  if (from === undefined) return at;
  return isDate(from) ? startOfDay(from) : msOf(from);
}

export function startClock(
  params: EngineActions['startClock'],
  previous: Clock | undefined,
  at: number,
  { policy, calendar }: ClockRules,
): Clock {
  const rules = clockPolicy(policy, params.clock);
  if (rules === undefined && params.term === undefined) throw new Error(`clock ${params.clock} has no term`);
  return settled(
    {
      name: params.clock,
      round: (previous?.round ?? 0) + 1,
      start: instantOf(params.from, at),
      term: params.term ?? rules!.term,
      ...(params.dueOn === undefined ? {} : { printedDueOn: params.dueOn }),
      pauses: [],
      extensions: [],
      state: 'running',
      fired: [],
      calendarVersion: calendar.version,
      policyVersion: policy.view.version,
      ...(params.label === undefined ? {} : { label: params.label }),
      ...(params.late === undefined ? {} : { late: params.late }),
    },
    calendar,
  );
}

export function stopClock(clock: Clock, as: 'met' | 'void', at: number): Clock {
  if (clock.endedAt !== undefined) return clock;
  return { ...clock, state: clock.state === 'missed' ? 'missed' : as, endedAt: at };
}

export function pauseClock(clock: Clock, params: EngineActions['pauseClock'], at: number): Clock {
  if (clock.state !== 'running') return clock;
  const until = params.until === undefined ? undefined : instantOf(params.until, at);
  const pause: Pause = {
    from: at,
    cause: params.cause,
    authority: params.authority,
    ...(until === undefined ? {} : { until }),
  };
  return { ...clock, state: 'paused', pauses: [...clock.pauses, pause] };
}

export function resumeClock(clock: Clock, at: number, calendar: Calendar): Clock {
  if (clock.state !== 'paused') return clock;
  const pauses = clock.pauses.map((pause, index) =>
    index === clock.pauses.length - 1 ? { ...pause, to: at } : pause,
  );
  return settled({ ...clock, state: 'running', pauses }, calendar);
}

/** The rungs before the old due instant may fire again for the new one; those after it never had their turn. */
export function extendClock(
  clock: Clock,
  params: EngineActions['extendClock'],
  at: number,
  calendar: Calendar,
): Clock {
  const extension: Extension = {
    term: params.term,
    at,
    grantedBy: params.grantedBy,
    dueOnBefore: clock.dueOn,
  };
  return settled(
    {
      ...clock,
      state: clock.state === 'missed' ? 'running' : clock.state,
      extensions: [...clock.extensions, extension],
      fired: [],
    },
    calendar,
  );
}

/** Everything this clock will cause from here on, unordered. */
export function timersOf(clock: Clock, { policy, calendar }: ClockRules): ClockTimer[] {
  if (clock.endedAt !== undefined) return [];
  if (clock.state === 'paused') {
    const until = clock.pauses.at(-1)?.until;
    return until === undefined ? [] : [{ clock: clock.name, kind: 'resume', dueAt: until }];
  }
  const timers: ClockTimer[] = [];
  if (clock.state === 'running') timers.push({ clock: clock.name, kind: 'due', dueAt: clock.dueAt });
  const rules = clockPolicy(policy, clock.name);
  for (const rung of rules?.ladder === undefined ? [] : (policy.ladders[rules.ladder] ?? [])) {
    if (clock.fired.includes(rung.rung)) continue;
    const dueAt = rungInstant(rung.offset, clock, clock.start, calendar, rung.at);
    // A rung before the term began never lay in it: a 3-day order has no "10 days before".
    if (dueAt > clock.start) timers.push({ clock: clock.name, kind: 'rung', rung, dueAt });
  }
  return timers;
}

export function viewOfClock(clock: Clock): ClockView {
  return {
    name: clock.name,
    state: clock.state,
    start: iso(clock.start),
    dueOn: clock.dueOn,
    dueAt: iso(clock.dueAt),
    provisional: clock.provisional,
    round: clock.round,
    extensions: clock.extensions.length,
  };
}
