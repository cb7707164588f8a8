import type { Calendar } from '../domain/calendar.ts';
import { isDate, iso, msOf, startOfDay } from '../domain/instants.ts';
import { rungInstant } from '../domain/terms.ts';
import { type Clock, type ClockRecord, type Extension, type Pause, settled } from './clock-record.ts';
import type { EngineActions } from './engine-actions.ts';
import type { Rung } from './policy.ts';
import { clockPolicy, ladderOf, type ResolvedPolicy } from './policy.ts';
import { verdictOf } from './verdict.ts';
import type { ClockView } from './workflow.ts';

export interface ClockTimer {
  readonly clock: string;
  readonly kind: 'due' | 'rung' | 'resume';
  readonly rung?: Rung;
  readonly dueAt: number;
}

export interface ClockRules {
  readonly policy: ResolvedPolicy;
  /** What new terms are counted with: the newest published for the case's place. */
  readonly calendar: Calendar;
  /** Earlier versions that clocks of the case were counted with. */
  readonly calendars?: ReadonlyMap<string, Calendar>;
}

/** The calendar a clock was counted with, which is not always the newest. */
export function calendarOfClock({ calendar, calendars }: ClockRules, clock: ClockRecord): Calendar {
  if (clock.calendarVersion === calendar.version) return calendar;
  const found = calendars?.get(clock.calendarVersion);
  if (found === undefined)
    throw new Error(`calendar ${clock.calendarVersion} of clock ${clock.name} is not there`);
  return found;
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
      ...(params.term === undefined && params.dueOn === undefined && { byPolicy: true }),
      ...(params.dueOn !== undefined && { printedDueOn: params.dueOn }),
      ...(rules?.printed && { binds: true }),
      pauses: [],
      extensions: [],
      state: 'running',
      fired: [],
      calendarVersion: calendar.version,
      policyVersion: policy.view.version,
      ...(params.label !== undefined && { label: params.label }),
      ...(params.late !== undefined && { late: params.late }),
    },
    calendar,
  );
}

/** @param doneAt ms at which the act was done that ends it in time or late; absent: nothing was done */
export function stopClock(
  clock: Clock,
  as: 'met' | 'void',
  at: number,
  rules: ClockRules,
  doneAt: number | undefined = as === 'met' ? at : undefined,
): Clock {
  if (clock.endedAt !== undefined) return clock;
  const state = clock.state === 'missed' ? 'missed' : as;
  const ended: Clock = { ...clock, state, endedAt: at };
  // A right that lapsed or a term that lost its point was neither in time nor late.
  return state === 'void'
    ? ended
    : { ...ended, verdict: verdictOf(ended, doneAt, calendarOfClock(rules, clock)) };
}

/** Goes on from where it was stopped, same term, same pauses: what ended it was taken back. */
export function reopenClock(clock: Clock): Clock {
  if (clock.endedAt === undefined) return clock;
  const { endedAt: _ended, verdict: _verdict, ...record } = clock;
  const last = clock.pauses.at(-1);
  return { ...record, state: last !== undefined && last.to === undefined ? 'paused' : 'running' };
}

export function pauseClock(clock: Clock, params: EngineActions['pauseClock'], at: number): Clock {
  if (clock.state !== 'running') return clock;
  const { cause, authority, evidence } = params;
  const until = params.until === undefined ? undefined : instantOf(params.until, at);
  const pause: Pause = {
    from: at,
    cause,
    authority,
    ...(until !== undefined && { until }),
    ...(evidence !== undefined && { evidence }),
  };
  return { ...clock, state: 'paused', pauses: [...clock.pauses, pause] };
}

export function resumeClock(clock: Clock, at: number, rules: ClockRules): Clock {
  if (clock.state !== 'paused') return clock;
  const pauses = clock.pauses.map((pause, index) =>
    index === clock.pauses.length - 1 ? { ...pause, to: at } : pause,
  );
  // The date after a pause is a new one and counted by the calendar of the day, unless the old one binds.
  const calendar = clock.binds ? calendarOfClock(rules, clock) : rules.calendar;
  const { newNotice: before, ...record } = clock;
  const running = settled(
    { ...record, state: 'running', pauses, calendarVersion: calendar.version },
    calendar,
  );
  const { dueOn } = settled({ ...running, calendarVersion: rules.calendar.version }, rules.calendar);
  const newNotice = { dueOn, calendarVersion: rules.calendar.version };
  const told = before === undefined || dueOn === running.dueOn ? running : { ...running, newNotice };
  return unfired(told, rules, at);
}

/** Rungs whose instant is still to come by a new date are reached again; those already past are not. */
export function unfired(clock: Clock, rules: ClockRules, at: number): Clock {
  const past = new Set(rungsOf(clock, rules).flatMap(({ rung, dueAt }) => (dueAt <= at ? [rung.rung] : [])));
  return { ...clock, fired: clock.fired.filter((rung) => past.has(rung)) };
}

/**
 * The decision is a new document with a date of its own, so the whole term is counted by the calendar of the day.
 * Rungs whose new instant is still to come may fire again; those already past do not.
 */
export function extendClock(
  clock: Clock,
  params: EngineActions['extendClock'],
  at: number,
  rules: ClockRules,
): Clock {
  const { newNotice: _served, ...record } = clock;
  const extension: Extension = {
    term: params.term,
    at,
    grantedBy: params.grantedBy,
    dueOnBefore: clock.dueOn,
  };
  const extended = settled(
    {
      ...record,
      state: clock.state === 'missed' ? 'running' : clock.state,
      extensions: [...clock.extensions, extension],
      calendarVersion: rules.calendar.version,
    },
    rules.calendar,
  );
  return unfired(extended, rules, at);
}

function rungsOf(clock: Clock, rules: ClockRules): { rung: Rung; dueAt: number }[] {
  const calendar = calendarOfClock(rules, clock);
  return ladderOf(rules.policy, clock.name).map((rung) => ({
    rung,
    dueAt: rungInstant(rung.offset, clock, clock.start, calendar, rung.at),
  }));
}

/** Everything this clock will cause from here on, unordered. */
export function timersOf(clock: Clock, rules: ClockRules): ClockTimer[] {
  if (clock.endedAt !== undefined) return [];
  if (clock.state === 'paused') {
    const until = clock.pauses.at(-1)?.until;
    return until === undefined ? [] : [{ clock: clock.name, kind: 'resume', dueAt: until }];
  }
  const timers: ClockTimer[] = [];
  if (clock.state === 'running') timers.push({ clock: clock.name, kind: 'due', dueAt: clock.dueAt });
  for (const { rung, dueAt } of rungsOf(clock, rules)) {
    // A rung before the term began never lay in it: a 3-day order has no "10 days before".
    if (!clock.fired.includes(rung.rung) && dueAt > clock.start)
      timers.push({ clock: clock.name, kind: 'rung', rung, dueAt });
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
    ...(clock.verdict !== undefined && { verdict: clock.verdict }),
    ...(clock.newNotice !== undefined && { newNotice: clock.newNotice.dueOn }),
  };
}

/** What a log row says of a clock it touched. */
export function loggedClock(clock: Clock): Omit<ClockView, 'round' | 'start' | 'extensions'> {
  const { round: _round, start: _start, extensions: _extensions, ...said } = viewOfClock(clock);
  return said;
}
