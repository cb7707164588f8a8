import type { Calendar } from '../domain/calendar.ts';
import type { Reason } from '../domain/errors.ts';
import type { Term } from '../domain/terms.ts';
import type { Clock } from './clock-record.ts';
import type { EngineActions } from './engine-actions.ts';
import type { Operation } from './json-patch.ts';
import type { Loaded } from './loaded.ts';
import type { MachineEvent } from './machine.ts';
import type { ResolvedPolicy, Rung } from './policy.ts';
import {
  type Actor,
  type ClockView,
  type Facts,
  type Participants,
  type Snapshot,
  SYSTEM_ACTOR,
} from './workflow.ts';

/** A future event of one case. `no` counts up per case and is never used again. */
export interface Timer {
  readonly no: number;
  readonly kind: 'raise' | 'due' | 'rung' | 'resume';
  /** XState id of a delayed event, or the clock's name. */
  readonly name: string;
  readonly dueAt: number;
  readonly event?: MachineEvent;
  readonly rung?: Rung;
}

/** The timer that fires next: the earliest, and of several due at once the one armed first. */
export function soonest(timers: readonly Timer[]): Timer | undefined {
  let first: Timer | undefined;
  for (const timer of timers) {
    if (
      first === undefined ||
      timer.dueAt < first.dueAt ||
      (timer.dueAt === first.dueAt && timer.no < first.no)
    )
      first = timer;
  }
  return first;
}

export interface Turn {
  readonly duty: string;
  readonly clock: string | null;
  readonly unit: string | null;
  readonly person: string | null;
  readonly since: number;
}

/** Everything the engine knows of a case: what is stored, no more. Instants in milliseconds. */
export interface CaseState {
  readonly caseId: string;
  readonly number: string;
  readonly seq: number;
  readonly at: number;
  readonly snapshot: unknown;
  readonly clocks: readonly Clock[];
  readonly timers: readonly Timer[];
  readonly timerNo: number;
  readonly participants: Participants;
  readonly turns: readonly Turn[];
  /** Cases that are told when this one ends or is open again. */
  readonly followers: readonly string[];
  /** A repair that waits for another person's decision. */
  readonly repair?: PendingRepair;
}

/** What a repair does: where the case is put, what of its data is set, which clocks run. */
export interface RepairOrder {
  readonly reason: string;
  /** Leaf states to put it in; regions they do not lie in stay. Absent: it stays where it is. */
  readonly states?: readonly string[];
  /** RFC 6902 operations on the machine's context. */
  readonly changes?: readonly Operation[];
  readonly clocks?: {
    readonly start?: readonly { readonly clock: string; readonly term?: Term; readonly from?: string }[];
    /** Ended as done, in time or late. */
    readonly stop?: readonly string[];
    /** Ended without a verdict. */
    readonly void?: readonly string[];
  };
}

export interface PendingRepair extends RepairOrder {
  /** Log row of the proposal. */
  readonly seq: number;
  readonly at: number;
  readonly by: { readonly person: string; readonly unit: string };
  /** Leaf states the case stood in: a repair is judged for those and no others. */
  readonly from: readonly string[];
}

/** The rules a case is judged by: the workflow and policy it was opened under, the calendar of the day. */
export interface Rules {
  readonly loaded: Loaded;
  readonly policy: ResolvedPolicy;
  readonly calendar: Calendar;
  /** Earlier calendars that clocks of the case were counted with. */
  readonly calendars?: ReadonlyMap<string, Calendar>;
}

/** An event as it arrives: judged at `at`, typed in at `recordedAt`. */
export interface Arrival {
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
  readonly actor: Actor;
  readonly facts: Facts;
}

/** What time, rules and other cases do. Without an `id` it gets one when its row is sealed. */
export function systemArrival<P>(type: string, payload: P, id = ''): Arrival & { readonly payload: P } {
  return { id, type, payload, actor: SYSTEM_ACTOR, facts: {} };
}

/** One line of the case's log, before it is sealed into the chain. */
export interface LogRow {
  readonly seq: number;
  /** Given for arrivals; timers get one when sealed. */
  readonly id?: string;
  readonly type: string;
  readonly at: number;
  readonly actor: Actor;
  readonly payload: unknown;
  readonly facts: Facts;
  /** Number of the timer that fired, where one did. */
  readonly timer?: number;
  readonly from: string | null;
  readonly to: string;
  readonly clocks: readonly Omit<ClockView, 'start' | 'round' | 'extensions'>[];
  /** What it was judged by: a row of a later day may stand under other rules. */
  readonly policyVersion: string;
  readonly calendarVersion: string;
}

/** A message that leaves the house with the commit. */
export interface Message {
  readonly type: string;
  readonly seq: number;
  readonly at: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Moved {
  readonly state: CaseState;
  readonly live: Snapshot;
  readonly rows: readonly LogRow[];
  readonly messages: readonly Message[];
  /** What other cases are to do, at the instant it was asked: a late sweep must not make them late too. */
  readonly spawns: readonly (EngineActions['spawn'] & { readonly at: number })[];
  readonly tells: readonly (EngineActions['tell'] & { readonly at: number })[];
  /** Named actions of a foreign machine, in order, for whoever runs them. */
  readonly actions: readonly { readonly type: string; readonly params: unknown }[];
}

/** The state after the due timers, in which the event was not accepted. Nothing of it is stored. */
export interface Refused {
  readonly refused: true;
  /** Why, where the engine itself refused and not the machine. */
  readonly reasons?: readonly Reason[];
  readonly state: CaseState;
  readonly live: Snapshot;
}

/** What opens a case: its data, who brings it, and what a parent hands down. */
export interface Opening {
  readonly id: string;
  readonly data: unknown;
  readonly actor: Actor;
  readonly carry?: Readonly<Record<string, unknown>>;
  readonly parent?: Parent;
}

/**
 * The case that opened another one. It stands among the facts of the opening row: sealed and replayed like the data,
 * but not shown to whoever may read the child alone.
 */
export interface Parent {
  readonly caseId: string;
  readonly link: string;
  /** Whether the parent is told how the child ends. */
  readonly follows: boolean;
}

export function turnKey({ duty, clock, unit, person }: Turn): string {
  return JSON.stringify([duty, clock, unit, person]);
}

export function isRefused(outcome: Moved | Refused): outcome is Refused {
  return 'refused' in outcome;
}
