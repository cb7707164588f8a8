import type { Rules, Timer } from './case-state.ts';
import { canonical } from './chain.ts';
import type { Clock } from './clock-record.ts';
import { timersOf } from './clocks.ts';
import { clockRule, type MigrationPlan } from './migration-plan.ts';
import { Unplaceable } from './place.ts';
import { clockPolicy } from './policy.ts';
import { takes } from './put.ts';
import { recounted } from './recount.ts';
import type { Walk } from './walk.ts';
import type { Snapshot } from './workflow.ts';

/** What the row decided of one clock, so that replay needs no plan. */
export interface ClockDecision {
  readonly clock: string;
  readonly what: 'keep' | 'recompute' | 'void' | 'start';
  /** Name it goes on under. */
  readonly as?: string;
}

/** @throws Unplaceable CLOCK_UNKNOWN, TIMER_ORPHANED */
export function decide(
  walk: Walk,
  next: Rules,
  live: Snapshot,
  plan: MigrationPlan,
  to: readonly string[],
): ClockDecision[] {
  const decisions: ClockDecision[] = [];
  for (const { name, endedAt } of walk.clocks.values()) {
    if (endedAt !== undefined) continue;
    const rule = clockRule(plan, name);
    const what = typeof rule === 'string' ? rule : (rule.due ?? 'keep');
    const as = typeof rule === 'string' ? undefined : rule.as;
    if (what !== 'void' && clockPolicy(next.policy, as ?? name) === undefined) throw unknownClock(as ?? name);
    decisions.push({ clock: name, what, ...(as === undefined ? {} : { as }) });
  }
  for (const state of to)
    for (const clock of plan.start?.[state] ?? []) {
      if (clockPolicy(next.policy, clock) === undefined) throw unknownClock(clock);
      decisions.push({ clock, what: 'start' });
    }
  for (const { kind, event } of walk.timers)
    if (kind === 'raise' && !takes(live, event!.type) && plan.timers?.[event!.type] !== 'drop')
      throw new Unplaceable('TIMER_ORPHANED', {
        zh: `定时事件“${event!.type}”在新状态无人接收`,
        en: `nothing takes the delayed event "${event!.type}" there`,
      });
  return decisions;
}

function unknownClock(name: string): Unplaceable {
  return new Unplaceable('CLOCK_UNKNOWN', {
    zh: `新版没有期限“${name}”，方案须写明改名或作废`,
    en: `the new version has no clock "${name}": rename or void it in the plan`,
  });
}

/** Clocks and delayed events as decided, by the rules of the new version. */
export function carryOut(
  walk: Walk,
  live: Snapshot,
  decisions: readonly ClockDecision[],
  because: string,
): void {
  walk.timers = walk.timers.filter(({ kind, event }) => kind !== 'raise' || takes(live, event!.type));
  for (const { clock: name, what, as } of decisions) {
    if (what === 'start') {
      walk.engineAction('startClock', { clock: name });
      continue;
    }
    if (what === 'void') {
      walk.engineAction('stopClock', { clock: name, as: 'void' });
      continue;
    }
    const clock = walk.clocks.get(name)!;
    if (as !== undefined && as !== name) forget(walk, name);
    const renamed = as === undefined ? clock : { ...clock, name: as };
    if (what === 'recompute' && clock.state !== 'missed')
      walk.setClock(recounted(renamed, walk.rules, walk.at, because));
    else keep(walk, clock, renamed);
  }
}

function forget(walk: Walk, name: string): void {
  walk.clocks.delete(name);
  walk.touched.delete(name);
  walk.timers = walk.timers.filter((timer) => timer.kind === 'raise' || timer.name !== name);
}

/** The date stays. Rungs the old ladder did not have are not made up for: they did not exist when they were due. */
function keep(walk: Walk, before: Clock, renamed: Clock): void {
  const past = timersOf(renamed, walk.rules).filter(({ kind, dueAt }) => kind === 'rung' && dueAt <= walk.at);
  const missed = past.map(({ rung }) => rung!.rung);
  const clock = missed.length === 0 ? renamed : { ...renamed, fired: [...renamed.fired, ...missed] };
  const armed = walk.timers.filter(({ kind, name }) => kind !== 'raise' && name === clock.name);
  if (clock === before && sameTimers(armed, timersOf(clock, walk.rules))) return;
  walk.setClock(clock);
}

function sameTimers(armed: readonly Timer[], wanted: ReturnType<typeof timersOf>): boolean {
  const said = ({ kind, dueAt, rung }: Pick<Timer, 'kind' | 'dueAt' | 'rung'>) =>
    canonical({ kind, dueAt, ...(rung === undefined ? {} : { rung }) });
  return canonical(armed.map(said).sort()) === canonical(wanted.map(said).sort());
}
