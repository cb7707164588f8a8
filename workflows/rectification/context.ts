import type { OpenInput, Verdict } from '../../src/engine/workflow.ts';
import { begun, type Common, type Person } from '../base/case.ts';
import type { Opening } from './opening.ts';

/** 0 not assigned, 1 first assignment, 2 second assignment, 3 enforcement. */
export type Phase = 0 | 1 | 2 | 3;

export interface Item {
  readonly id: string;
  readonly text: string;
  readonly limitDays: number;
  readonly state: 'open' | 'claimed' | 'passed' | 'failed';
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

/** What the regions beside the lifecycle show; each follows its data, none decides. */
export type Regions = {
  readonly interim: 'none' | 'ordered' | 'active' | 'lifted';
  readonly extension: 'none' | 'requested';
  readonly objection: 'none' | 'raised';
  readonly custody: 'held' | 'transferring';
  readonly publicity: 'none' | 'published' | 'updated' | 'withdrawn';
  readonly reply: 'pending' | 'replied' | 'notNeeded';
};
export type Region = keyof Regions;

/** Where a case handed down begins: the child of a split, or what was not major after all. It keeps service and phase. */
export interface Carry {
  readonly kind: 'split' | 'downgraded';
  readonly from: string;
  readonly phase: Phase;
  readonly unit?: string;
  readonly place?: string | null;
  readonly basis?: string | null;
  readonly items?: readonly Item[];
  readonly service?: Service | null;
  readonly dueOn?: string | null;
  readonly capDueOn?: string | null;
  /** What was used up before the case went up, and how often it has gone up. */
  readonly misses?: number;
  readonly extensions?: number;
  readonly requests?: number;
  readonly upgrades?: number;
  /** Interim control that goes on. */
  readonly control?: Person & {
    readonly measures: readonly string[];
    readonly at: string;
    readonly state: 'ordered' | 'active';
  };
}

export interface Rectification extends Common {
  readonly data: Opening;
  readonly carry: Carry | null;
  readonly grade: 'general' | 'major' | null;
  /** How often it was graded major and found not to be. */
  readonly upgrades: number;
  readonly place: string | null;
  readonly basis: string | null;
  readonly items: readonly Item[];
  readonly phase: Phase;
  readonly units: { readonly responsible: string | null; readonly handling: string | null };
  readonly refusedBy: readonly string[];
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
  /** Somebody must be on the spot: danger was reported, or an order is not yet obeyed. */
  readonly called: boolean;
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
  /** 销号 date, while it stands. */
  readonly signedOffOn: string | null;
  readonly returns: number;
  readonly rebounds: number;
  readonly thirdUsed: boolean;
  readonly sampled: boolean;
  /** Cases merged into this one; should this one turn out void or untrue, each is opened anew. */
  readonly merged: readonly { readonly caseId: string; readonly number: string; readonly data: unknown }[];
  readonly mergedInto: string | null;
  /** What came of the cases for enforcement that this one opened: neither proof of rectification nor in its way. */
  readonly enforcements: readonly {
    readonly caseId: string | null;
    readonly outcome: string;
    readonly on: string;
  }[];
  /** Of the unit's terms, as they stood when the case was closed: in time or late, three ways, and who gave more time. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
}

export type Changes = Partial<Rectification>;

export const QUIET: Regions = {
  interim: 'none',
  extension: 'none',
  objection: 'none',
  custody: 'held',
  publicity: 'none',
  reply: 'pending',
};

/** Who found it himself, answers for it elsewhere, or cannot be answered needs no reply. */
function replyAtOpening(data: Opening): Regions['reply'] {
  const answered = data.sourceKind === 'self' || data.sourceKind === 'department';
  return answered || data.anonymous === true ? 'notNeeded' : 'pending';
}

export function open(input: OpenInput): Rectification {
  // The engine has checked the data against the opening schema and the carry is our own spawn's.
  const data = input.data as Opening;
  const carry = (input.carry as Carry | undefined) ?? null;
  const regions: Regions = {
    ...QUIET,
    reply: replyAtOpening(data),
    interim: carry?.control?.state ?? 'none',
  };
  return {
    ...begun(input, regions),
    shown: QUIET,
    data,
    carry,
    grade: null,
    upgrades: carry?.upgrades ?? 0,
    place: carry?.place ?? data.place ?? null,
    basis: carry?.basis ?? data.basis ?? null,
    items: carry?.items ?? [],
    phase: 0,
    units: { responsible: carry?.unit ?? null, handling: null },
    refusedBy: [],
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
    extension: null,
    extensionsGranted: 0,
    extensionDaysGranted: 0,
    objectionUsed: false,
    transfer: null,
    called: carry?.control?.state === 'ordered',
    control: carry?.control ?? null,
    requests: 0,
    leaderConfirmed: false,
    recheck: null,
    passed: null,
    cleared: false,
    gone: false,
    finalReply: false,
    signedOffOn: null,
    returns: 0,
    rebounds: 0,
    thirdUsed: false,
    sampled: false,
    merged: [],
    mergedInto: null,
    enforcements: [],
    verdicts: {},
  };
}

export function withRegion<R extends Region>(context: Rectification, region: R, value: Regions[R]): Changes {
  return { regions: { ...context.regions, [region]: value } };
}
