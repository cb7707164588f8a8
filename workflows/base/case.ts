import { dateOf, msOf } from '../../src/domain/instants.ts';
import { type Envelope, type OpenInput, SYSTEM_ACTOR } from '../../src/engine/workflow.ts';

export interface Person {
  readonly person: string;
  readonly unit: string;
}

export interface Holder {
  readonly unit?: string;
  readonly person?: string;
}

export interface Proposal extends Person {
  readonly payload: unknown;
  readonly at: string;
  readonly state: 'pending';
}

/** One step of the ladder, a small task of its own. */
export interface Instrument {
  readonly level: number;
  readonly cause: string;
  readonly clock: string;
  readonly rung: string;
  readonly round: number;
  readonly late: Holder & { readonly duty: string };
  readonly state:
    | 'proposed'
    | 'expired'
    | 'rejected'
    | 'issued'
    | 'unanswered'
    | 'answered'
    | 'insufficient'
    | 'accepted'
    | 'withdrawn'
    | 'cleared';
  readonly at: string;
  readonly approver?: Person;
  readonly answeredBy?: Person;
}

/** What every case of every workflow carries in its context, beside what is its own. */
export interface Common {
  readonly caseId: string;
  readonly number: string;
  readonly openedBy: Person;
  readonly assignees: Readonly<Record<string, Holder>>;
  /** Counts up when the loop starts again. */
  readonly round: number;
  /** Pending two-person acts, by act. */
  readonly proposals: Readonly<Record<string, Proposal>>;
  readonly instruments: Readonly<Record<string, Instrument>>;
  /** Why a clock stands still: it runs on when the last cause is gone. */
  readonly holds: Readonly<Record<string, readonly string[]>>;
  readonly flags: readonly string[];
  /** Instant each clock was last missed at, for those whose lateness moves nothing. */
  readonly late: Readonly<Record<string, string>>;
  /** What the case's data say of each region beside the lifecycle. */
  readonly regions: Readonly<Record<string, string>>;
  /** What the machine's regions stand at; they follow `regions`. */
  readonly shown: Readonly<Record<string, string>>;
  readonly outcome: string | null;
}

/** Any event of a workflow, as far as all of them are alike. */
export type AnyEvent = Envelope<string, unknown>;

export interface Change<C extends Common = Common> {
  readonly context: C;
  readonly event: AnyEvent;
}

/** The common part of a case that begins now. */
export function begun<R extends Readonly<Record<string, string>>>(input: OpenInput, regions: R) {
  return {
    caseId: input.caseId,
    number: input.number,
    openedBy: { person: input.actor.person, unit: input.actor.unit },
    assignees: {},
    round: 1,
    proposals: {},
    instruments: {},
    holds: {},
    flags: [],
    late: {},
    regions,
    shown: regions,
    outcome: null,
  };
}

/** Unit of whoever opened the case; `undefined` where no person did, so that everybody who may act has the turn. */
export function openingUnit({ openedBy }: Pick<Common, 'openedBy'>): { unit?: string } {
  return openedBy.unit === SYSTEM_ACTOR.unit ? {} : { unit: openedBy.unit };
}

/** Shanghai date of the event: the day the law counts from. */
export function dateAt(event: AnyEvent): string {
  return dateOf(msOf(event.at));
}

/** A policy value that must be a number; a missing one is a broken policy, not a case's fault. */
export function numberIn(event: AnyEvent, name: string): number {
  const value = event.policy.values[name];
  if (typeof value !== 'number') throw new Error(`policy value ${name} is not a number`);
  return value;
}

/** An open share of `[0, 1)` drawn from the case number: the sample is fixed by it, no chance in a machine. */
export function shareOf(number: string): number {
  let hash = 0x811c9dc5;
  for (const char of number) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  // FNV-1a leaves neighbouring numbers close together in the high bits; one more round spreads them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) >>> 0;
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

export function filled(text: string | null | undefined): boolean {
  return text !== undefined && text !== null && text.trim() !== '';
}
