import { dateOf, msOf } from '../../src/domain/instants.ts';
import type { OpenInput } from '../../src/engine/workflow.ts';
import { begun, type Common, type Person } from '../base/case.ts';
import type { CaseNews } from '../base/family.ts';
import type { Opening } from './opening.ts';
import type { Penalty } from './penalties.ts';
import type { AccidentGrade, Nature } from './reward.ts';

/** What the regions beside the lifecycle show; each follows its data, none decides. */
export type Regions = {
  readonly feedback: 'none' | 'interimDue' | 'interimGiven' | 'finalDue' | 'given' | 'notPossible';
  readonly ticket: 'none' | 'running' | 'returnAsked' | 'extensionAsked' | 'answered';
  readonly protection: 'none' | 'asked' | 'handled';
};

export interface Finding {
  readonly result: 'substantiated' | 'partly' | 'unsubstantiated';
  readonly nature: Nature | null;
  readonly clearTarget: boolean;
  readonly alreadyKnown: boolean;
  readonly deaths: number | null;
  readonly accidentGrade: AccidentGrade | null;
  readonly on: string;
}

/** How a report ends once nothing is owed any more. */
export interface Ending {
  readonly to: 'closed' | 'paid' | 'waived' | 'transferredOut';
  readonly outcome: string;
  /** The hotline has its ticket back, and with it the reporter who spoke to it. */
  readonly byHotline?: boolean;
}

/** A second report of the same matter, kept as a case of its own beside the first. */
export interface Joined {
  readonly caseId: string;
  readonly number: string;
  readonly on: string;
}

export interface PublicReport extends Common {
  readonly data: Opening;
  /** Day it was typed in, and the day it came in, which may have been before. */
  readonly openedOn: string;
  readonly receivedOn: string;
  readonly registeredOn: string | null;
  /** The organ that has it; `null` until somebody takes it in. */
  readonly handling: string | null;
  readonly acceptedOn: string | null;
  readonly transfer: { readonly to: string; readonly unit: string | null; readonly reason: string } | null;
  /** Decided by the safety office: it cannot be passed on again. */
  readonly designated: boolean;
  readonly refusal: { readonly cause: string; readonly reason: string; readonly on: string } | null;
  readonly appealUsed: boolean;
  readonly toldOn: string | null;
  readonly countyToldOn: string | null;
  /** A case was opened in an emergency, before verification. */
  readonly handedOver: boolean;
  /** That case. */
  readonly emergencyCase: string | null;
  readonly lead: Person | null;
  /** Belongs to the proposal made at `proposedAt`, and to no later one. */
  readonly cosign: (Person & { readonly act: string; readonly proposedAt: string }) | null;
  readonly verifyExtended: boolean;
  readonly finding: Finding | null;
  readonly factsAdded: boolean;
  /** How many cases this one waits for, and what it was told of those that have ended. */
  readonly followed: number;
  readonly ended: readonly CaseNews[];
  /** The clock that runs until the reporter has been told what is owed now. */
  readonly feedbackClock: 'r.feedback' | 'r.finalFeedback';
  readonly interimOn: string | null;
  readonly finalOn: string | null;
  /** Enforcement cases out of what was reported: each has to say what it fined before the reward is judged. */
  readonly enforcing: readonly string[];
  /** What was said of penalties: one entry a case or document, the last word of each. */
  readonly penalties: readonly Penalty[];
  readonly reward: {
    readonly status: 'none' | 'awaiting' | 'review' | 'denied' | 'approved' | 'paying' | 'paid' | 'waived';
    readonly amountYuan: number | null;
    readonly notifiedOn: string | null;
    readonly extensions: number;
    readonly appealUsed: boolean;
  };
  readonly joined: readonly Joined[];
  /** Set when all is decided; it ends at once, or as soon as nothing is owed. */
  readonly ending: Ending | null;
  readonly joinedInto: {
    readonly caseId: string;
    readonly number: string | null;
    readonly ended: boolean;
  } | null;
  readonly ticketDueOn: string | null;
  readonly ticketReturnUsed: boolean;
  readonly ticketExtensions: number;
  /** Days asked of the hotline last. */
  readonly ticketDays: number;
  readonly satisfaction: { readonly grade: string; readonly on: string } | null;
  readonly regions: Regions;
  readonly shown: Regions;
}

export type Changes = Partial<PublicReport>;

/** Workflow of the cases whose fines a reward is computed from. */
export const ENFORCEMENT = 'enforcement';

export const QUIET: Regions = { feedback: 'none', ticket: 'none', protection: 'none' };

export function open(input: OpenInput): PublicReport {
  // The engine has checked the data against the opening schema.
  const data = input.data as Opening;
  const openedOn = dateOf(msOf(input.at));
  return {
    ...begun(input, QUIET),
    data,
    openedOn,
    receivedOn: data.receivedOn ?? openedOn,
    registeredOn: null,
    handling: null,
    acceptedOn: null,
    transfer: null,
    designated: false,
    refusal: null,
    appealUsed: false,
    toldOn: null,
    countyToldOn: null,
    handedOver: false,
    emergencyCase: null,
    lead: null,
    cosign: null,
    verifyExtended: false,
    finding: null,
    factsAdded: false,
    followed: 0,
    ended: [],
    feedbackClock: 'r.feedback',
    interimOn: null,
    finalOn: null,
    enforcing: [],
    penalties: [],
    reward: { status: 'none', amountYuan: null, notifiedOn: null, extensions: 0, appealUsed: false },
    joined: [],
    ending: null,
    joinedInto: null,
    // Midnight is the end of the day before.
    ticketDueOn: data.ticket === undefined ? null : dateOf(msOf(data.ticket.sourceDueAt) - 1),
    ticketReturnUsed: false,
    ticketExtensions: 0,
    ticketDays: 0,
    satisfaction: null,
  };
}

/** Somebody can be told: by name, by query code, or through the hotline whose ticket it is. */
export function reachable({ data }: Pick<PublicReport, 'data'>): boolean {
  return !data.anonymous || data.queryCodeDigest !== undefined || data.ticket !== undefined;
}

/** Said to be dangerous, and neither handed over, looked into, refused, found malicious nor left to an earlier report. */
export function inDanger(c: PublicReport): boolean {
  return (
    c.registeredOn !== null &&
    c.data.dangerous === true &&
    !c.handedOver &&
    c.finding === null &&
    c.refusal === null &&
    c.joinedInto === null &&
    c.ending?.to !== 'closed'
  );
}

/** Somebody can be told, and was not found unreachable. */
export function canTell(c: PublicReport): boolean {
  return reachable(c) && c.regions.feedback !== 'notPossible';
}

/** Nobody has told the reporter yet what became of the report, and somebody can. */
export function untold(c: PublicReport): boolean {
  return c.toldOn === null && canTell(c) && c.ending?.byHotline !== true;
}

/** Deaths that the county government has not heard of, or a protection that was asked for and not given. */
export function unprotected(c: PublicReport): boolean {
  return countyOwed(c) || c.regions.protection === 'asked';
}

/** With deaths, said by the reporter or found out by the verifiers, the county government is told (安全生产法 第七十三条). */
export function countyOwed({ data, finding, countyToldOn, registeredOn }: PublicReport): boolean {
  const deaths = data.deaths !== undefined || (finding !== null && finding.deaths !== null);
  return registeredOn !== null && deaths && countyToldOn === null;
}

/** It was said what becomes of the report: only that can be told. */
export function decided(c: PublicReport): boolean {
  return c.acceptedOn !== null || c.refusal !== null || c.joinedInto !== null || c.ending !== null;
}

export function ticketOpen({ regions: { ticket } }: Pick<PublicReport, 'regions'>): boolean {
  return ticket === 'running' || ticket === 'returnAsked' || ticket === 'extensionAsked';
}

/** Still owed to the reporter, about him, or to those in danger: no report ends over that. */
export function owing(c: PublicReport): boolean {
  const { feedback } = c.regions;
  const answer = feedback === 'interimDue' || feedback === 'finalDue';
  return untold(c) || unprotected(c) || answer || ticketOpen(c) || inDanger(c);
}

/** Somebody can be paid: an anonymous reporter only by the query code. */
export function payable({ data }: Pick<PublicReport, 'data'>): boolean {
  return !data.anonymous || data.queryCodeDigest !== undefined;
}

/** The acts by which verification comes to its result. */
export const RESULTS = ['SUBSTANTIATED', 'PARTLY', 'UNSUBSTANTIATED'] as const;
export type Result = (typeof RESULTS)[number];

/** The result that awaits its decision; at most one, by the guard `noOtherResult`. */
export function pendingResult({ proposals }: Pick<PublicReport, 'proposals'>) {
  const act = RESULTS.find((one) => proposals[one] !== undefined);
  return act === undefined ? undefined : { act, ...proposals[act]! };
}
