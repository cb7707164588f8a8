import { dateOf, msOf } from '../../src/domain/instants.ts';
import type { Envelope, OpenInput, Verdict } from '../../src/engine/workflow.ts';
import type { Act } from './events.ts';
import type { Opening } from './opening.ts';

/** 0 not assigned, 1 first assignment, 2 second assignment, 3 enforcement. */
export type Phase = 0 | 1 | 2 | 3;

export interface Item {
  readonly id: string;
  readonly text: string;
  readonly limitDays: number;
  readonly state: 'open' | 'claimed' | 'passed' | 'failed';
}

export interface Person {
  readonly person: string;
  readonly unit: string;
}

export interface Holder {
  readonly unit?: string;
  readonly person?: string;
}

export interface Service {
  readonly kind: 'assignment' | 'order';
  readonly method: string;
  readonly on: string;
  readonly phase: Phase;
  /** By timer or by rule through the first channel, not by an officer's hand. */
  readonly deemed: boolean;
}

export interface Recheck extends Person {
  readonly appliedAt: string;
  readonly items: readonly string[];
  readonly assigned?: Person;
  readonly verifier?: Person;
  readonly cosigner?: Person;
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

/** What the regions beside the lifecycle show; each follows its data, none decides. */
export interface Regions {
  readonly interim: 'none' | 'ordered' | 'active' | 'lifted';
  readonly extension: 'none' | 'requested';
  readonly objection: 'none' | 'raised';
  readonly custody: 'held' | 'transferring';
  readonly publicity: 'none' | 'published' | 'updated' | 'withdrawn';
  readonly reply: 'pending' | 'replied' | 'notNeeded';
}
export type Region = keyof Regions;

/** Where the child of a split begins: it inherits service and phase. */
export interface Carry {
  readonly kind: 'split';
  readonly from: string;
  readonly phase: Phase;
  readonly unit?: string;
  readonly place?: string | null;
  readonly basis?: string | null;
  readonly items?: readonly Item[];
  readonly service?: Service | null;
  readonly dueOn?: string | null;
  readonly capDueOn?: string | null;
}

export interface Rectification {
  readonly caseId: string;
  readonly number: string;
  readonly data: Opening;
  readonly openedBy: Person;
  readonly carry: Carry | null;
  readonly grade: 'general' | 'major' | null;
  readonly place: string | null;
  readonly basis: string | null;
  readonly items: readonly Item[];
  readonly phase: Phase;
  /** Counts up when the loop starts again after a rebound. */
  readonly round: number;
  readonly units: { readonly responsible: string | null; readonly handling: string | null };
  readonly refusedBy: readonly string[];
  readonly assignees: Readonly<Record<string, Holder>>;
  readonly namedLeader: { readonly name: string; readonly unit: string; readonly post?: string } | null;
  /** The document to be served, and whether an enforcement order was ever among them. */
  readonly document: { readonly kind: 'assignment' | 'order'; readonly on: string } | null;
  readonly enforcementDocument: boolean;
  readonly service: Service | null;
  /** The second assignment was made by rule, so it goes out through the first channel at once. */
  readonly byRule: boolean;
  readonly termDays: number | null;
  readonly dueReached: boolean;
  readonly capReached: boolean;
  readonly misses: number;
  readonly progressAt: string | null;
  readonly plan: { readonly reasonForMiss: string; readonly revisedPlan: string; readonly at: string } | null;
  readonly regions: Regions;
  /** What the machine's regions stand at; they follow `regions`. */
  readonly shown: Regions;
  readonly extension: { readonly days: number; readonly cause: string; readonly at: string } | null;
  readonly extensionsGranted: number;
  readonly extensionDaysGranted: number;
  readonly objectionUsed: boolean;
  readonly transfer: { readonly from: string | null; readonly to: string; readonly reason: string } | null;
  readonly control: (Person & { readonly measures: readonly string[]; readonly at: string }) | null;
  readonly requests: number;
  readonly leaderConfirmed: boolean;
  readonly recheck: Recheck | null;
  /** Date of the application that passed; on time is judged by it. */
  readonly passed: { readonly appliedOn: string; readonly onTime: boolean; readonly phase: Phase } | null;
  /** Removed, as far as anyone has verified: passed, fixed on the spot, or the subject is gone. */
  readonly cleared: boolean;
  readonly gone: boolean;
  /** The reply after closing, which an interim reply does not replace. */
  readonly finalReply: boolean;
  readonly returns: number;
  readonly rebounds: number;
  readonly thirdUsed: boolean;
  readonly sampled: boolean;
  readonly proposals: Readonly<Partial<Record<Act, Proposal>>>;
  readonly instruments: Readonly<Record<string, Instrument>>;
  /** Why a clock stands still: it runs on when the last cause is gone. */
  readonly holds: Readonly<Record<string, readonly string[]>>;
  /** Cases merged into this one; should this one turn out void or untrue, each is opened anew. */
  readonly merged: readonly { readonly caseId: string; readonly number: string; readonly data: unknown }[];
  readonly mergedInto: string | null;
  readonly flags: readonly string[];
  /** Instant each clock was last missed at, for those whose lateness moves nothing. */
  readonly late: Readonly<Record<string, string>>;
  /** Of the unit's terms, as they stood when the case was closed: in time or late, three ways, and who gave more time. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly outcome: string | null;
}

/** Any event of the workflow, as far as all of them are alike. */
export type AnyEvent = Envelope<string, unknown>;
export type Changes = Partial<Rectification>;

const QUIET: Regions = {
  interim: 'none',
  extension: 'none',
  objection: 'none',
  custody: 'held',
  publicity: 'none',
  reply: 'pending',
};

/** Who found it himself, or cannot be answered, needs no reply. */
function replyAtOpening(data: Opening): Regions['reply'] {
  return data.sourceKind === 'self' || data.anonymous === true ? 'notNeeded' : 'pending';
}

export function open(input: OpenInput): Rectification {
  // The engine has checked the data against the opening schema and the carry is our own spawn's.
  const data = input.data as Opening;
  const carry = (input.carry as Carry | undefined) ?? null;
  return {
    caseId: input.caseId,
    number: input.number,
    data,
    openedBy: { person: input.actor.person, unit: input.actor.unit },
    carry,
    grade: null,
    place: carry?.place ?? data.place ?? null,
    basis: carry?.basis ?? null,
    items: carry?.items ?? [],
    phase: 0,
    round: 1,
    units: { responsible: carry?.unit ?? null, handling: null },
    refusedBy: [],
    assignees: {},
    namedLeader: null,
    document: null,
    enforcementDocument: carry?.service?.kind === 'order',
    service: carry?.service ?? null,
    byRule: false,
    termDays: null,
    dueReached: false,
    capReached: false,
    misses: 0,
    progressAt: null,
    plan: null,
    regions: { ...QUIET, reply: replyAtOpening(data) },
    shown: QUIET,
    extension: null,
    extensionsGranted: 0,
    extensionDaysGranted: 0,
    objectionUsed: false,
    transfer: null,
    control: null,
    requests: 0,
    leaderConfirmed: false,
    recheck: null,
    passed: null,
    cleared: false,
    gone: false,
    finalReply: false,
    returns: 0,
    rebounds: 0,
    thirdUsed: false,
    sampled: false,
    proposals: {},
    instruments: {},
    holds: {},
    merged: [],
    mergedInto: null,
    flags: [],
    late: {},
    verdicts: {},
    outcome: null,
  };
}

/** The regions as the machine enters `open` anew: their own initial states. */
export function regionsAtEntry(): Changes {
  return { shown: QUIET };
}

export function withRegion<R extends Region>(context: Rectification, region: R, value: Regions[R]): Changes {
  return { regions: { ...context.regions, [region]: value } };
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
