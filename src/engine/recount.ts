import type { Rules } from './case-state.ts';
import { type Clock, type ClockRecord, settled } from './clock-record.ts';
import { reopenClock, timersOf, unfired } from './clocks.ts';
import { clockPolicy } from './policy.ts';

/** What another calendar or policy makes of one running clock. */
export interface Recounted {
  /** `moved`: another due date. `confirmed`: the same, and certain now. `notice`: a printed date that binds until a new one is served. */
  readonly outcome: 'moved' | 'confirmed' | 'notice';
  readonly clock: Clock;
  readonly dueOnBefore: string;
  readonly dueOn: string;
  /** Timers of the clock whose instant moves. */
  readonly timersMoved: number;
}

/**
 * Counts a clock again under the rules of today: the newest calendar, and the term of the policy where the clock
 * follows it. Hours know no calendar; what has ended or is late already stays as it was judged.
 * @param rules the new ones; `rules.calendars` must still have the clock's own version
 * @returns undefined when nothing is different
 */
export function recountClock(clock: Clock, rules: Rules, at: number, because: string): Recounted | undefined {
  if (clock.endedAt !== undefined || clock.state === 'missed') return undefined;
  const next = recounted(clock, rules, at, because);
  const before = { dueOnBefore: clock.dueOn, dueOn: next.dueOn };
  if (clock.binds && next.dueOn !== clock.dueOn) {
    if (clock.newNotice?.dueOn === next.dueOn) return undefined;
    const newNotice = { dueOn: next.dueOn, calendarVersion: rules.calendar.version };
    return { outcome: 'notice', clock: { ...clock, newNotice }, ...before, timersMoved: 0 };
  }
  const timersMoved = movedTimers(clock, next, rules);
  const certain = clock.provisional && !next.provisional;
  // A paused clock has no timer to move, and its date moves all the same.
  const moved = timersMoved > 0 || next.dueAt !== clock.dueAt;
  if (!moved && !certain && clock.newNotice === undefined) return undefined;
  const outcome = moved ? 'moved' : 'confirmed';
  return { outcome, clock: next, ...before, timersMoved };
}

/** The clock as counted by the rules of today, with what it was kept in its record. */
export function recounted(clock: Clock, rules: Rules, at: number, because: string): Clock {
  const { newNotice: _settled, dueOn: dueOnBefore, dueAt: _at, provisional: _sure, ...record } = clock;
  const term = clock.byPolicy ? (clockPolicy(rules.policy, clock.name)?.term ?? clock.term) : clock.term;
  const recount = {
    at,
    because,
    dueOnBefore,
    calendarBefore: clock.calendarVersion,
    policyBefore: clock.policyVersion,
  };
  const next: ClockRecord = {
    ...record,
    term,
    recounts: [...(clock.recounts ?? []), recount],
    calendarVersion: rules.calendar.version,
    policyVersion: rules.policy.view.version,
  };
  return unfired(settled(next, rules.calendar), rules, at);
}

/** A clock whose end was taken back, by the calendar of the day: none may have counted it while it stood ended. */
export function reopened(clock: Clock, rules: Rules, at: number): Clock {
  const open = reopenClock(clock);
  return recountClock(open, rules, at, '恢复计时')?.clock ?? open;
}

function movedTimers(clock: Clock, next: Clock, rules: Rules): number {
  const name = ({ kind, rung, dueAt }: ReturnType<typeof timersOf>[number]) =>
    `${kind} ${rung?.rung} ${dueAt}`;
  const before = new Set(timersOf(clock, rules).map(name));
  return timersOf(next, rules).filter((timer) => !before.has(name(timer))).length;
}
