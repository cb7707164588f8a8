import type { Static, TSchema, TStringOptions } from 'typebox';
import { Type } from 'typebox';
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Policy, PolicyView } from './policy.ts';
import type { Text } from './text.ts';

export type { PolicyView } from './policy.ts';
export type { Text } from './text.ts';

/** Who acts. `onBehalfOf` marks 代录: an act typed in for somebody who signed on paper. */
export interface Actor {
  readonly person: string;
  readonly unit: string;
  readonly roles: readonly string[];
  readonly system?: string;
  readonly onBehalfOf?: string;
}

/** The actor of timers, rungs and rules. */
export const SYSTEM_ACTOR: Actor = { person: 'system', unit: 'system', roles: ['system'] };

/** Whether the act came before the end of the day `dueOn`. */
export interface Judged {
  readonly dueOn: string;
  readonly onTime: boolean;
}

/** Time that was given beyond the term, and by whom. */
export type Grant =
  | {
      readonly kind: 'extension';
      readonly by: string;
      readonly at: string;
      readonly n: number;
      readonly unit: string;
      readonly dueOnBefore: string;
    }
  | {
      readonly kind: 'pause';
      readonly by: string;
      readonly cause: string;
      readonly from: string;
      readonly to: string;
    };

/**
 * In time or late, three ways, so that nobody looks punctual by having been given more time: by the term as first
 * given, by the term with its extensions, and by both extensions and pauses, which is the one that binds.
 */
export interface Verdict {
  /** RFC 3339, +08:00; `null`: nothing was done. */
  readonly doneAt: string | null;
  readonly original: Judged;
  readonly extended: Judged;
  readonly net: Judged;
  readonly granted: readonly Grant[];
}

/** A running or ended term of a case, as machines and clients see it. Instants are RFC 3339, +08:00. */
export interface ClockView {
  readonly name: string;
  readonly state: 'running' | 'paused' | 'met' | 'missed' | 'void';
  readonly start: string;
  /** Last day of the term, a date. */
  readonly dueOn: string;
  /** Exclusive end: 00:00+08:00 of the day after `dueOn` (hour terms: the very instant). */
  readonly dueAt: string;
  readonly provisional: boolean;
  readonly round: number;
  readonly extensions: number;
  /** Of an ended duty: in time or late, three ways. */
  readonly verdict?: Verdict;
  /** A printed date that the calendar gives otherwise by now: the date to be served in a new notice. */
  readonly newNotice?: string;
}

/** One answered database question, named by the event type that asked it. */
export type Facts = Readonly<Record<string, unknown>>;

/** Who did what on this case: kind of act (`EventDefinition.as`) → the people who did it, latest last. */
export type Participants = Readonly<Record<string, readonly { person: string; unit: string; at: string }[]>>;

/**
 * What a `defineWorkflow` machine receives for every event. `at` is the instant the law judges by, `recordedAt`
 * when it was typed in. `clocks`, `policy` and `participants` are derived from the log and are not hashed.
 */
export interface Envelope<T extends string = string, P = unknown> {
  readonly type: T;
  readonly id: string;
  readonly payload: P;
  readonly at: string;
  readonly recordedAt: string;
  readonly actor: Actor;
  readonly facts: Facts;
  readonly policyVersion: string;
  readonly calendarVersion: string;
  readonly clocks: Readonly<Record<string, ClockView>>;
  readonly policy: PolicyView;
  readonly participants: Participants;
}

/** Input of a `defineWorkflow` machine: the opening data with the circumstances of opening. */
export interface OpenInput<D = unknown> {
  readonly caseId: string;
  readonly number: string;
  readonly at: string;
  readonly actor: Actor;
  readonly data: D;
  /** What a parent case hands down (split, rebound after archiving): state of the parent the child starts from. */
  readonly carry?: Readonly<Record<string, unknown>>;
}

/**
 * A question to the database that an event type needs answered before it is judged.
 * `pointer` is an RFC 6901 pointer into the payload naming what is asked about.
 * - `case`: a case of the tenant by id → `{id, workflow, status, state, unit, place, grade, openedOn} | null`
 * - `unit`: a directory unit by id → `{id, kind, region, sector} | null`
 * - `units`: which of several ids the directory has as units → `[id]`
 * - `person`: a person of the directory by id → `{id, unit, roles} | null`
 * - `evidence`: digests used before by another case → `[{digest, caseId, unit}]`
 * - `history`: what is in the logs of the other cases `of` a workflow that have this case's own unit, whatever the
 *   pointer → `[{caseId, type, on, payload}]`, oldest first
 */
export interface FactRequest {
  readonly name: string;
  readonly kind: 'case' | 'unit' | 'units' | 'person' | 'evidence' | 'history';
  readonly pointer: string;
  readonly of?: { readonly workflow: string; readonly events: readonly string[] };
}

/** One event type. The schema is the only source: validation, TypeScript type, OpenAPI and form come from it. */
export interface EventDefinition<S extends TSchema = TSchema> {
  readonly label: Text;
  /** Role ids that may send it; empty for internal events. */
  readonly by: readonly string[];
  /** Sent by timers, rules or other cases only; from outside it is EVENT_INTERNAL. */
  readonly internal?: boolean;
  readonly schema: S;
  readonly example: Static<S>;
  /** The kind of act recorded in `participants` when it is accepted. */
  readonly as?: string;
  /** Acts (participants) whose doer may not send this: separation of duties. */
  readonly notSameAs?: readonly string[];
  /** Acts whose doer's unit may not send this. */
  readonly notSameUnitAs?: readonly string[];
  /** Roles that may enter it for somebody on a photographed paper signature (代录). */
  readonly onBehalf?: readonly string[];
  readonly facts?: readonly FactRequest[];
}

export type EventCatalogue = Readonly<Record<string, EventDefinition>>;

/** Union of the envelopes of a catalogue: the machine's event type. */
export type EnvelopeOf<C extends EventCatalogue> = {
  [T in keyof C & string]: Envelope<T, Static<C[T]['schema']>>;
}[keyof C & string];

export interface GuardDefinition {
  readonly label: Text;
  readonly basis: string;
  /** `case` guards are judged by `GET …/actions`; `payload` guards are listed there as requirements. */
  readonly reads: 'case' | 'payload';
  /** Chooses between targets rather than refusing (last chance / first phase …): never shown as a reason. */
  readonly routing?: boolean;
  /** What exactly is missing, in Chinese, e.g. 缺“资金”. */
  readonly detail?: (args: { context: never; event: never; params: unknown }) => string | undefined;
}

/** `meta` of a state node of a regulated machine. */
export interface StateMeta {
  readonly label: Text;
  /** The duty that must act next here, and the clock that runs against it. */
  readonly turn?: { readonly duty: string; readonly clock?: string };
}

/** Who is late when a clock is missed, where the policy's duty alone cannot say it: an instrument's addressee. */
export interface LateParty {
  readonly duty: string;
  readonly unit?: string;
  readonly person?: string;
}

export interface TurnRequest {
  readonly duty: string;
  readonly clock?: string;
  /** Where the turn is not the usual holder's: the receiving street of a transfer, the addressee of an instrument. */
  readonly unit?: string;
  readonly person?: string;
}

export interface WorkflowDefinition {
  readonly id: string;
  readonly version: number;
  readonly title: Text;
  readonly machine: AnyStateMachine;
  readonly events: EventCatalogue;
  readonly guards: Readonly<Record<string, GuardDefinition>>;
  readonly policy: Policy;
  /** Opening: roles that may open, schema and example of the data, and the event that submits in the same commit. */
  readonly open: {
    readonly by: readonly string[];
    readonly schema: TSchema;
    readonly example: unknown;
    readonly submit?: string;
    /** Pointers to directory units in the data (`*`: every item): who is named wrongly here would be waited for in vain. */
    readonly units?: readonly string[];
    /** What lists and scope need from the opening data. */
    readonly index: (context: unknown) => CaseIndex;
  };
  /**
   * Roles that may know of such a case at all, beside whoever opened it; absent: everybody whose scope reaches it.
   * To all others it is not there: not in lists, not by its id, not as a link of another case.
   */
  readonly visibleTo?: readonly string[];
  /** Name of the region whose active leaf is the case's `state`. */
  readonly decidingRegion: string;
  /** States that are a stored end whose look-back window still runs: `status` is `closed` there. */
  readonly closedStates: readonly string[];
  /** Who holds a duty on this case: the unit, and the person when one is named. */
  readonly holder: (context: unknown, duty: string) => { unit?: string; person?: string };
  /** Turns that come from data rather than from states: pending proposals, instruments to answer. */
  readonly turns?: (context: unknown) => readonly TurnRequest[];
  /** The part of the context shown as `data`. */
  readonly dataOf: (context: unknown) => unknown;
}

/** Columns of the case row that lists filter by. */
export interface CaseIndex {
  readonly unit?: string | null;
  readonly region?: string | null;
  readonly sector?: string | null;
  readonly grade?: string | null;
  readonly place?: string | null;
  readonly text?: string | null;
}

/** Payload schema helper: an object that refuses unknown fields. */
export function exactly<P extends Record<string, TSchema>>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

/** At least one character that shows; ECMAScript's `\s` knows the ideographic space too. */
export const NOT_BLANK = '\\S';

/** Text that a person writes: a blank reason is none. `maxLength` in characters. */
export function written(maxLength: number, options: TStringOptions = {}) {
  return Type.String({ minLength: 1, maxLength, pattern: NOT_BLANK, ...options });
}

/** A list whose items are told apart by their `id`: said twice, one of the two would be lost. */
export function listById<T extends TSchema>(item: T, limits: { minItems?: number; maxItems: number }) {
  return Type.Array(item, { ...limits, uniqueItemProperties: ['id'] });
}

/** A machine snapshot as XState hands it over. */
export type Snapshot = AnyMachineSnapshot;
