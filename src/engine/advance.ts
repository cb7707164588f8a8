import { iso } from '../domain/instants.ts';
import {
  type Arrival,
  type CaseState,
  type LogRow,
  type Moved,
  type Opening,
  type Refused,
  type Rules,
  systemArrival,
} from './case-state.ts';
import { FOLLOWED } from './follow.ts';
import { begin, restore } from './machine.ts';
import type { Recounted } from './recount.ts';
import { isRepair, repeatRepair, takeRepair } from './repair.ts';
import { Walk } from './walk.ts';
import type { OpenInput } from './workflow.ts';

function openWalk(
  rules: Rules,
  identity: { caseId: string; number: string },
  opening: Opening,
  now: number,
  recordedAt: number,
): Walk {
  const { data, actor, carry, parent } = opening;
  const input: OpenInput = {
    ...identity,
    at: iso(now),
    actor,
    data,
    ...(carry === undefined ? {} : { carry }),
  };
  const begun = begin(rules.loaded.machine, rules.loaded.definition === undefined ? data : input);
  const base: CaseState = {
    ...identity,
    seq: 0,
    at: now,
    snapshot: null,
    clocks: [],
    timers: [],
    timerNo: 1,
    participants: {},
    turns: [],
    followers: parent?.follows ? [parent.caseId] : [],
  };
  const walk = new Walk(rules, base, begun.snapshot, recordedAt);
  walk.seq = 1;
  for (const effect of begun.effects) walk.carryOut(effect);
  const payload = carry === undefined ? { data } : { data, carry };
  const facts = parent === undefined ? {} : { parent };
  walk.log({ id: opening.id, type: 'OPENED', payload, actor, facts }, undefined, null);
  walk.tellFollowers('open', walk.followers);
  return walk;
}

/**
 * The one way a case moves. Fires every timer due at or before `now` in due order, each at its own due instant,
 * then steps the event, then whatever that armed in the past. An event is so judged in the state the law gives at
 * `now`, not in the one a late sweep left.
 * @throws MachineFault when the machine itself fails: nothing may be stored then
 */
export function advance(
  rules: Rules,
  state: CaseState,
  now: number,
  recordedAt: number,
  arrival?: Arrival,
): Moved | Refused {
  if (arrival !== undefined && isRepair(rules.loaded, arrival.type))
    return takeRepair(rules, state, { now, recordedAt }, arrival);
  const walk = new Walk(rules, state, restore(rules.loaded.machine, state.snapshot), recordedAt);
  walk.fireDue(now);
  if (arrival !== undefined) {
    walk.at = Math.max(now, walk.at);
    if (!walk.arrive(arrival)) {
      const { live } = walk;
      return { refused: true, state: walk.moved().state, live };
    }
    walk.fireDue(now);
  }
  return walk.moved();
}

/** Log row 1 again, for replay: no timer fires with it. */
export function repeatOpening(
  rules: Rules,
  identity: { caseId: string; number: string },
  opening: Opening,
  at: number,
  recordedAt: number,
): Moved {
  return openWalk(rules, identity, opening, at, recordedAt).moved();
}

/** One later log row again, for replay: the numbered timer, or the arrival with nothing left due before it. */
export function repeatRow(
  rules: Rules,
  state: CaseState,
  row: LogRow & { id: string; recordedAt: number },
): Moved | undefined {
  if (row.timer === undefined && isRepair(rules.loaded, row.type)) return repeatRepair(rules, state, row);
  const walk = new Walk(rules, state, restore(rules.loaded.machine, state.snapshot), row.recordedAt);
  if (row.timer !== undefined) {
    const timer = walk.earliest();
    if (timer?.no !== row.timer) return undefined;
    walk.fire(timer);
  } else {
    if ((walk.earliest()?.dueAt ?? Number.POSITIVE_INFINITY) <= row.at) return undefined;
    walk.at = row.at;
    const { id, type, payload, actor, facts } = row;
    if (!walk.arrive({ id, type, payload, actor, facts })) return undefined;
  }
  return walk.moved();
}

/** Type of the row by which another calendar or policy took hold of a running case. */
export const RECOUNTED = 'RECOUNTED';

export interface RecountedCase {
  readonly moved: Moved;
  readonly clocks: readonly Recounted[];
}

/**
 * Puts a case under other rules: first everything that was due under the old ones, then every running clock counted
 * again, then whatever is due by that.
 * @param next the new rules; `next.calendars` must hold every version the case's clocks name
 * @param by payload `{because}`; what was moved is added to it
 * @returns undefined when nothing of the case changes
 */
export function recountCase(
  rules: Rules,
  next: Rules,
  state: CaseState,
  { now, recordedAt }: { now: number; recordedAt: number },
  by: Arrival & { readonly payload: { readonly because: string } },
): RecountedCase | undefined {
  const walk = new Walk(rules, state, restore(rules.loaded.machine, state.snapshot), recordedAt);
  walk.fireDue(now);
  walk.at = Math.max(now, walk.at);
  const clocks = walk.recount(next, by.payload.because);
  if (clocks.length === 0 && next.policy === rules.policy) return undefined;
  const told = clocks.map(({ outcome, clock, dueOnBefore, dueOn }) => {
    return { clock: clock.name, outcome, dueOnBefore, dueOn, provisional: clock.provisional };
  });
  walk.settle(undefined, { ...by, payload: { ...by.payload, clocks: told } }, undefined);
  for (const one of told)
    walk.messages.push({
      type: 'clock.recounted',
      seq: walk.seq,
      at: walk.at,
      detail: { ...by.payload, ...one },
    });
  walk.fireDue(now);
  return { moved: walk.moved(), clocks };
}

/** A RECOUNTED row again, for replay, under the rules it names. */
export function repeatRecount(
  rules: Rules,
  state: CaseState,
  row: LogRow & { recordedAt: number; id: string },
): Moved {
  const walk = new Walk(rules, state, restore(rules.loaded.machine, state.snapshot), row.recordedAt);
  walk.at = row.at;
  walk.recount(rules, (row.payload as { because: string }).because);
  walk.settle(undefined, row, undefined);
  return walk.moved();
}

/** Leaves out one timer that cannot be fired, on a person's word and with the reason in the log. */
export function skipTimer(
  rules: Rules,
  state: CaseState,
  no: number,
  now: number,
  recordedAt: number,
  by: Arrival,
): Moved {
  const walk = new Walk(rules, state, restore(rules.loaded.machine, state.snapshot), recordedAt);
  walk.at = Math.max(now, walk.at);
  const skipped = walk.timers.find((timer) => timer.no === no);
  walk.timers = walk.timers.filter((timer) => timer.no !== no);
  if (skipped?.kind === 'due')
    walk.clocks.set(skipped.name, { ...walk.clocks.get(skipped.name)!, state: 'missed' });
  walk.settle(undefined, by, no);
  return walk.moved();
}

/**
 * Another case begins to follow this one: a row of the engine's own, which no machine sees. A case that is closed or
 * ended already tells the follower at once.
 */
export function followCase(
  rules: Rules,
  state: CaseState,
  now: number,
  recordedAt: number,
  by: { id: string; follower: string },
): Moved {
  const walk = new Walk(rules, state, restore(rules.loaded.machine, state.snapshot), recordedAt);
  walk.fireDue(now);
  walk.at = Math.max(now, walk.at);
  const { id, follower } = by;
  if (!walk.followers.includes(follower)) walk.followers = [...walk.followers, follower];
  // Who follows is a fact about another case, and not everybody who reads this one may know of that one.
  walk.settle(undefined, { ...systemArrival(FOLLOWED, {}, id), facts: { follower } }, undefined);
  walk.tellFollowers('open', [follower]);
  return walk.moved();
}

/**
 * Opens a case: the machine's initial state from the opening data as log row 1, `OPENED`, and the submitting event
 * as row 2 of the same commit where there is one.
 * @param now what the law's clock says, ms
 */
export function openCase(
  rules: Rules,
  identity: { caseId: string; number: string },
  opening: Opening,
  submit: Arrival | undefined,
  now: number,
  recordedAt: number,
): Moved | Refused {
  const walk = openWalk(rules, identity, opening, now, recordedAt);
  walk.fireDue(now);
  if (submit !== undefined && !walk.arrive(submit)) {
    return { refused: true, state: walk.moved().state, live: walk.live };
  }
  walk.fireDue(now);
  return walk.moved();
}
