import type { OpenInput } from '../../src/engine/workflow.ts';
import { begun, type Common, type Person } from '../base/case.ts';
import type { Evidence } from '../base/schemas.ts';
import type { Opening } from './opening.ts';
import { type Penalty, yuanOf } from './penalty.ts';

/** What the regions beside the lifecycle show; each follows its data, none decides. */
export type Regions = {
  readonly criminal:
    | 'none'
    | 'reported'
    | 'awaitingHead'
    | 'approved'
    | 'refused'
    | 'transferred'
    | 'filed'
    | 'declined'
    | 'objected'
    | 'ended';
  readonly closure: 'none' | 'due' | 'proposed' | 'ordered' | 'rejected';
  readonly publicity: 'none' | 'due' | 'published' | 'withdrawn';
  readonly dispute: 'none' | 'pending' | 'settled';
  readonly daily: 'none' | 'notified' | 'hearing' | 'review' | 'deciding';
};

export interface Officer extends Person {
  readonly certificateNo: string;
}

/** Documents that are served on the party. */
export type Document = 'notice' | 'decision' | 'demand';

export interface Decision {
  readonly penalties: readonly Penalty[];
  readonly documentNo: string;
  /** Under the Work Safety Law, or under another one: only the former count for its article 113(1). */
  readonly law: 'work_safety' | 'other';
  readonly on: string;
  readonly document: Evidence;
}

/** 告知: what the party was told of, and when. */
export interface Notice {
  readonly penalties: readonly Penalty[];
  readonly on: string;
}

/** A decision of its own. */
export interface DailyFine {
  readonly documentNo: string;
  readonly document: Evidence;
  readonly on: string;
  readonly from: string;
  readonly until: string;
  readonly days: number;
  readonly yuan: number;
}

export interface Instalment {
  readonly dueOn: string;
  readonly yuan: number;
}

export interface Enforcement extends Common {
  readonly data: Opening;
  readonly cause: string;
  /** The case that opened this one, which is told what comes of it. */
  readonly parent: string | null;
  readonly filedOn: string | null;
  readonly head: Person | null;
  readonly lead: Officer | null;
  readonly second: Officer | null;
  readonly orderedOn: string | null;
  readonly notice: Notice | null;
  /** Notices that a later one has replaced, oldest first. */
  readonly earlierNotices: readonly Notice[];
  /** A notice served before this day is not of this round: the case was sent back, or refusal found, on it. */
  readonly noticeFrom: string | null;
  readonly defences: readonly { readonly text: string; readonly on: string }[];
  readonly hearing: { readonly askedOn: string; readonly on: string | null; readonly held: boolean } | null;
  /** The party was heard, in writing or at a hearing, and no decision has answered it yet. */
  readonly heard: boolean;
  readonly discussedOn: string | null;
  readonly decideExtended: number;
  readonly decision: Decision | null;
  /** Day the decision was served; `null` again while a daily fine is to be served. */
  readonly servedOn: string | null;
  /** Day it was served first, from which it counts as a punishment. */
  readonly punishedOn: string | null;
  /** Day a public notice was put up in place of each document. */
  readonly publicNotices: Readonly<Partial<Record<Document, string>>>;
  readonly dailyFines: readonly DailyFine[];
  /** The unit's fine of the decision as it stands, without days since. */
  readonly baseFine: number | null;
  /** 加处罚款 of the demand. */
  readonly surchargeYuan: number;
  /** Last finding that correction is refused; it counts once a second officer has signed it. */
  readonly refusal: { readonly on: string; readonly finder: Officer; readonly second: Officer | null } | null;
  readonly payments: readonly { readonly on: string; readonly yuan: number; readonly receipt?: string }[];
  readonly performedOn: string | null;
  readonly asked: { readonly plan: readonly Instalment[]; readonly on: string } | null;
  readonly plan: readonly Instalment[] | null;
  readonly dispute: {
    readonly kind: 'review' | 'suit';
    readonly on: string;
    readonly result: 'upheld' | 'changed' | 'annulled' | 'withdrawn' | null;
  } | null;
  readonly reviewUsed: boolean;
  readonly demandedOn: string | null;
  /** Nothing more can be got; said by two persons. */
  readonly unenforceable: boolean;
  readonly referral: { readonly reporter: Officer; readonly on: string } | null;
  readonly objectionUsed: boolean;
  readonly criminalResult: { readonly result: string; readonly penaltyStillDue: boolean } | null;
  readonly closureGround: string | null;
  /** Counter of Law 113(1) at the last look. */
  readonly punishments: { readonly in180Days: number; readonly inYear: number; readonly on: string } | null;
  readonly publishedOn: string | null;
  readonly takeDownDue: boolean;
  readonly penaltyTold: boolean;
  readonly regions: Regions;
  readonly shown: Regions;
}

export type Changes = Partial<Enforcement>;

export const QUIET: Regions = {
  criminal: 'none',
  closure: 'none',
  publicity: 'none',
  dispute: 'none',
  daily: 'none',
};

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function open(input: OpenInput): Enforcement {
  const { carry = {} } = input;
  // By hand the engine has checked it against the schema; another case hands its own data over.
  const data = input.data as Opening;
  return {
    ...begun(input, QUIET),
    data,
    cause: text(carry.kind) ?? data.cause,
    parent: text(carry.from),
    filedOn: null,
    head: null,
    lead: null,
    second: null,
    orderedOn: data.orderedOn ?? null,
    notice: null,
    earlierNotices: [],
    noticeFrom: null,
    defences: [],
    hearing: null,
    heard: false,
    discussedOn: null,
    decideExtended: 0,
    decision: null,
    servedOn: null,
    punishedOn: null,
    publicNotices: {},
    dailyFines: [],
    baseFine: null,
    surchargeYuan: 0,
    refusal: null,
    payments: [],
    performedOn: null,
    asked: null,
    plan: null,
    dispute: null,
    reviewUsed: false,
    demandedOn: null,
    unenforceable: false,
    referral: null,
    objectionUsed: false,
    criminalResult: null,
    closureGround: null,
    punishments: null,
    publishedOn: null,
    takeDownDue: false,
    penaltyTold: false,
  };
}

/** Fines of the decision and of the days since, without what was added for paying late. */
export function finedYuan({ decision, dailyFines, dispute }: Enforcement): number {
  if (dispute?.result === 'annulled') return 0;
  const daily = dailyFines.reduce((sum, { yuan }) => sum + yuan, 0);
  return yuanOf(decision?.penalties ?? []) + daily;
}

/** Day of the decision that is to be served, or was served last. */
export function decidedOn({ decision, dailyFines }: Enforcement): string | null {
  return dailyFines.at(-1)?.on ?? decision?.on ?? null;
}

/** All that is to be paid. */
export function dueYuan(c: Enforcement): number {
  return c.dispute?.result === 'annulled' ? 0 : finedYuan(c) + c.surchargeYuan;
}

export function paidYuan({ payments }: Enforcement): number {
  return payments.reduce((sum, { yuan }) => sum + yuan, 0);
}

/** The first instalment that is not covered by what has been paid. */
export function nextInstalment(c: Enforcement): Instalment | undefined {
  let left = paidYuan(c);
  return c.plan?.find(({ yuan }) => {
    left -= yuan;
    return left < 0;
  });
}

/** The directory id where there is one, else the name, as the case's own index has it. */
export function unitOf({ data }: Pick<Enforcement, 'data'>): string | null {
  return data.responsibleUnit ?? data.unit?.name ?? null;
}

/** Neither asked for, nor refused, nor still with anybody: the administrative case may be decided. */
export function criminalSettled({ regions }: Pick<Enforcement, 'regions'>): boolean {
  return ['none', 'refused', 'declined', 'ended'].includes(regions.criminal);
}
