import { iso } from '../domain/instants.ts';
import { tellAt } from '../domain/terms.ts';
import type { Message, Rules } from './case-state.ts';
import type { Clock } from './clock-record.ts';
import type { Rung } from './policy.ts';
import { clockPolicy } from './policy.ts';
import type { LateParty, Snapshot } from './workflow.ts';

export interface RungPayload {
  readonly clock: string;
  readonly round: number;
  readonly rung: string;
  readonly level?: number;
  readonly cause?: string;
  /** A level is reached once per round, clock, level and cause; the case is known anyway. */
  readonly key: string;
  readonly dueAt: string;
  readonly dueOn: string;
  readonly provisional: boolean;
  readonly late: LateParty;
}

/** Who answers for a clock: its own late party, or whoever holds the policy's duty on this case now. */
export function lateOf({ policy, loaded }: Rules, live: Snapshot, clock: Clock): LateParty {
  const late = clock.late ?? { duty: clockPolicy(policy, clock.name)?.late ?? 'system' };
  return { ...loaded.definition?.holder(live.context, late.duty), ...late };
}

/**
 * Clocks whose duty somebody else holds from now on. The record keeps who held it before and until when; the term
 * itself goes on, because a hand-over between organs is not the case's delay to bear.
 */
export function handedOver(rules: Rules, live: Snapshot, clocks: Iterable<Clock>, at: number): Clock[] {
  const changed: Clock[] = [];
  for (const clock of clocks) {
    if (clock.endedAt !== undefined) continue;
    const { unit } = lateOf(rules, live, clock);
    if (unit === undefined || unit === clock.custody?.at(-1)?.unit) continue;
    changed.push({ ...clock, custody: [...(clock.custody ?? []), { unit, from: at }] });
  }
  return changed;
}

export function rungPayload(rules: Rules, live: Snapshot, clock: Clock, rung: Rung): RungPayload {
  const cause = rung.cause ?? rung.rung;
  return {
    clock: clock.name,
    round: clock.round,
    rung: rung.rung,
    ...(rung.level === undefined ? {} : { level: rung.level, cause }),
    key: `${clock.round}.${clock.name}.${rung.level ?? 0}.${cause}`,
    dueAt: iso(clock.dueAt),
    dueOn: clock.dueOn,
    provisional: clock.provisional,
    late: lateOf(rules, live, clock),
  };
}

/** Who is told of a rung, from when on, and whether it may wait for their digest. */
export interface Telling {
  readonly at: string;
  readonly digest: boolean;
  readonly people: readonly { readonly duty: string; readonly unit?: string; readonly person?: string }[];
}

export interface RungDetail extends RungPayload {
  readonly to: readonly string[];
  readonly tell: Telling;
}

/** Last in line: a level that finds nobody in charge must not be told to nobody. */
const LAST_RESORT = 'safety_office';

/**
 * The message of a rung. Systems get it at once; `tell` says who is told and from when on people may be bothered,
 * and whether it may wait for their digest.
 */
export function messageOfRung(
  rules: Rules,
  live: Snapshot,
  rung: Rung,
  payload: RungPayload,
  { seq, at }: { seq: number; at: number },
): Message {
  const hours = 'unit' in rung.offset && rung.offset.unit === 'hour';
  const how = rung.tell ?? (hours ? 'now' : rung.level === undefined ? 'digest' : 'working');
  const { unit, person } = payload.late;
  const unheld = rung.level !== undefined && unit === undefined && person === undefined;
  const to = unheld && !rung.to.includes(LAST_RESORT) ? [...rung.to, LAST_RESORT] : rung.to;
  const people = to.map((duty) => ({ duty, ...rules.loaded.definition?.holder(live.context, duty) }));
  const tell = { at: iso(tellAt(at, how, rules.calendar)), digest: how === 'digest', people };
  const type = rung.level === undefined ? 'reminder.due' : 'escalation.raised';
  const detail: RungDetail = { ...payload, to, tell };
  return { type, seq, at, detail: { ...detail } };
}
