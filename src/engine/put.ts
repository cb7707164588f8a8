import type { Arrival, CaseState, Rules } from './case-state.ts';
import { eventTypesOf } from './judge.ts';
import { stateOf, statusOf } from './loaded.ts';
import { restore } from './machine.ts';
import { Unplaceable } from './place.ts';
import { handedOver } from './rungs.ts';
import { Walk } from './walk.ts';
import type { Snapshot } from './workflow.ts';

export function walkOf(rules: Rules, state: CaseState, recordedAt: number): Walk {
  return new Walk(rules, state, restore(rules.loaded.machine, state.snapshot), recordedAt);
}

/**
 * The case with everything fired that was due, or as it stands where its machine fails on that: a case that cannot be
 * moved is what repairs and migrations are for.
 */
export function dueOrAsItStands(rules: Rules, state: CaseState, now: number, recordedAt: number): Walk {
  const walk = walkOf(rules, state, recordedAt);
  try {
    walk.fireDue(now);
    return walk;
  } catch {
    // All or nothing: half of what was due would be an order of events that nobody can explain.
    return walkOf(rules, state, recordedAt);
  }
}

/**
 * Puts the case there in one log row, whatever its machine says. `change`: what becomes of its clocks and timers;
 * `back`: it becomes what it was, so that nothing is added to its clocks.
 */
export function put(
  walk: Walk,
  arrival: Arrival,
  { rules, live, change, back }: { rules: Rules; live: Snapshot; change: () => void; back?: boolean },
): void {
  const from = stateOf(walk.rules.loaded, walk.live);
  const before = statusOf(walk.rules.loaded, walk.live);
  walk.seq++;
  walk.rules = rules;
  walk.live = live;
  change();
  // Nothing runs on after the end.
  if (live.status !== 'active') walk.engineAction('stopClocks', { prefix: '', as: 'void' });
  if (!back)
    for (const clock of handedOver(rules, live, walk.clocks.values(), walk.at))
      walk.clocks.set(clock.name, clock);
  walk.log(arrival, undefined, from);
  walk.tellFollowers(before, walk.followers);
}

/** Whether some active state has a use for it. */
export function takes(live: Snapshot, type: string): boolean {
  return eventTypesOf(live).has(type);
}

/** @throws Unplaceable NOBODYS_TURN for an open case in which nobody has to act and nothing is due */
export function checkAlive({ rules, live, turns, timers }: Walk): void {
  if (statusOf(rules.loaded, live) !== 'open' || turns.length > 0 || timers.length > 0) return;
  const state = stateOf(rules.loaded, live);
  throw new Unplaceable('NOBODYS_TURN', {
    zh: `“${state}”既无人待办也无期限，案件会无人过问`,
    en: `in "${state}" nobody would have to act and nothing would be due`,
  });
}
