import { dateOf, msOf } from '../../src/domain/instants.ts';
import type { OpenInput } from '../../src/engine/workflow.ts';
import { begun, type Common, type Person } from '../base/case.ts';
import type { Opening } from './opening.ts';
import type {
  Application,
  Carry,
  Control,
  Extension,
  Item,
  Judgement,
  Level,
  ListingProposal,
  Milestone,
  Notice,
  Order,
  Plan,
  PowerCut,
  Signature,
  Step,
} from './shapes.ts';

/** What the regions beside the lifecycle show; each follows its data, none decides. */
export type Regions = {
  readonly listing: 'none' | 'proposed' | 'approved' | 'listed' | 'notListed';
  readonly doubleReport: 'pending' | 'departmentOnly' | 'congressOnly' | 'done' | 'notNeeded';
  readonly resume: 'none' | 'requested' | 'consented';
  readonly closure: 'none' | 'proposed' | 'approved';
  readonly interim: 'none' | 'ordered' | 'active' | 'lifted';
  readonly extension: 'none' | 'requested';
  readonly custody: 'held' | 'transferring' | 'disputed';
  readonly publicity: 'none' | 'published' | 'updated' | 'withdrawn';
  readonly reply: 'pending' | 'replied' | 'notNeeded';
};
export type Region = keyof Regions;

export interface ListedSupervision extends Common {
  readonly data: Opening;
  readonly carry: Carry | null;
  /** 重点一般隐患 is listed without being major: no determination, no double report. */
  readonly kind: 'major' | 'key_general';
  readonly place: string | null;
  readonly basis: string | null;
  readonly items: readonly Item[];
  /** `handling`: the street; `supervising`: the sector organ; `lead`: who rectifies for an absent owner. */
  readonly units: {
    readonly responsible: string | null;
    readonly handling: string | null;
    readonly supervising: string | null;
    readonly lead: string | null;
  };
  readonly criterion: { readonly id: string; readonly version: string; readonly clause: string } | null;
  readonly judgements: readonly Judgement[];
  readonly determinedOn: string | null;
  readonly redeterminations: number;
  readonly orders: readonly Order[];
  readonly control: Control | null;
  readonly interimNotNecessary: (Person & { readonly reason: string }) | null;
  readonly powerCut: PowerCut | null;
  readonly receipts: { readonly department: string | null; readonly congress: string | null };
  readonly level: Level | null;
  readonly proposal: ListingProposal | null;
  readonly notices: readonly Notice[];
  readonly filedUpOn: string | null;
  readonly medium: string | null;
  readonly plan: Plan | null;
  /** Handed in and not yet approved; an approved plan stands beside it until then. */
  readonly draftPlan: Plan | null;
  readonly planReturns: number;
  readonly milestones: readonly Milestone[];
  readonly milestonesMissed: number;
  readonly progress: { readonly at: string; readonly percent: number } | null;
  readonly patrolledAt: string | null;
  /** First day of the supervised time; all limits and extensions together end within the policy's days of it. */
  readonly startedOn: string;
  /** Days the unit will have from the day its paused term runs on: what was decided while it stood still. */
  readonly keptDays: number | null;
  readonly dueReached: boolean;
  /** The term was given anew after a miss, a failure or a rebound (NEW_LIMIT, or a higher level's own limit). */
  readonly limitSet: boolean;
  readonly misses: number;
  readonly overdueSince: string | null;
  /** Last days of the terms an application broke off, by clock: taken back, they go on as they stood. */
  readonly brokenOff: Readonly<Record<string, string>>;
  /** Last day to ask for an extension, once the rung the policy names is reached. */
  readonly askBy: string | null;
  readonly regions: Regions;
  readonly shown: Regions;
  readonly extension: Extension | null;
  readonly extensionsGranted: number;
  readonly transfer: { readonly from: string; readonly to: string; readonly reason: string } | null;
  readonly application: Application | null;
  readonly prelimReturns: number;
  /** Acceptances that failed since the case began or came back. */
  readonly failures: number;
  readonly passed: {
    readonly appliedOn: string;
    readonly onTime: boolean;
    readonly verifier: string;
  } | null;
  readonly cleared: boolean;
  readonly gone: boolean;
  readonly signatures: readonly Signature[];
  /** Who has to sign next, by the tenant's chain; `null` outside of sign-off. */
  readonly signer: Step | null;
  /** Who has to consent next while resumption is asked for. */
  readonly resumer: Step | null;
  readonly resumeSignatures: readonly Signature[];
  readonly resumePublished: boolean;
  readonly resumeLapsed: boolean;
  readonly closure: {
    readonly ground: string;
    readonly at: string;
    readonly cosigner?: Person & { readonly certificateNo: string };
  } | null;
  /** Punishments while the hazard stood (Law 113(1)), by the enforcement case that told of each. */
  readonly punishments: readonly { readonly on: string; readonly caseId: string | null }[];
  /** What came of the cases for enforcement. */
  readonly enforcements: readonly {
    readonly caseId: string | null;
    readonly outcome: string;
    readonly on: string;
  }[];
  /** Clocks of what an organ owes because of a moment or a policy that the other data do not tell. */
  readonly owed: readonly string[];
  readonly finalReply: boolean;
  readonly delistingPublished: boolean;
  readonly lookback: 'none' | 'waiting' | 'due' | 'done';
  readonly windowOver: boolean;
  readonly rebounds: number;
}

export type Changes = Partial<ListedSupervision>;

export const QUIET: Regions = {
  listing: 'none',
  doubleReport: 'pending',
  resume: 'none',
  closure: 'none',
  interim: 'none',
  extension: 'none',
  custody: 'held',
  publicity: 'none',
  reply: 'pending',
};

/** Who found it himself, answers for it elsewhere, or cannot be answered needs no reply. */
function replyAtOpening({ sourceKind, anonymous }: Opening): Regions['reply'] {
  const answered = sourceKind === 'self' || sourceKind === 'department';
  return answered || anonymous === true ? 'notNeeded' : 'pending';
}

/** What is not yet known or has not yet happened when a case begins. */
const UNTOUCHED = {
  criterion: null,
  judgements: [],
  determinedOn: null,
  redeterminations: 0,
  orders: [],
  control: null,
  interimNotNecessary: null,
  powerCut: null,
  receipts: { department: null, congress: null },
  level: null,
  proposal: null,
  notices: [],
  filedUpOn: null,
  medium: null,
  plan: null,
  draftPlan: null,
  planReturns: 0,
  milestones: [],
  milestonesMissed: 0,
  progress: null,
  patrolledAt: null,
  keptDays: null,
  dueReached: false,
  limitSet: false,
  misses: 0,
  overdueSince: null,
  brokenOff: {},
  askBy: null,
  extension: null,
  extensionsGranted: 0,
  transfer: null,
  application: null,
  prelimReturns: 0,
  failures: 0,
  passed: null,
  cleared: false,
  gone: false,
  signatures: [],
  signer: null,
  resumer: null,
  resumeSignatures: [],
  resumePublished: false,
  resumeLapsed: false,
  closure: null,
  punishments: [],
  enforcements: [],
  owed: [],
  finalReply: false,
  delistingPublished: false,
  lookback: 'none',
  windowOver: false,
  rebounds: 0,
} as const;

export function open(input: OpenInput): ListedSupervision {
  // The engine has checked the data against the opening schema and the carry is our own spawn's.
  const data = input.data as Opening;
  const carry = (input.carry as Carry | undefined) ?? null;
  const items = (data.items ?? []).filter(({ state }) => state !== 'passed');
  return {
    ...begun(input, { ...QUIET, reply: replyAtOpening(data) }),
    ...UNTOUCHED,
    shown: QUIET,
    data,
    carry,
    kind: carry?.kind === 'key_general' ? 'key_general' : 'major',
    place: data.place ?? null,
    basis: data.basis ?? null,
    items: items.map(({ id, text }) => ({ id, text, state: 'open' })),
    units: { responsible: data.responsibleUnit ?? null, handling: null, supervising: null, lead: null },
    startedOn: dateOf(msOf(input.at)),
  };
}

export function withRegion<R extends Region>(
  context: ListedSupervision,
  region: R,
  value: Regions[R],
): Pick<ListedSupervision, 'regions'> {
  return { regions: { ...context.regions, [region]: value } };
}

/** The notice in force or to be served. */
export function latestNotice({ notices }: Pick<ListedSupervision, 'notices'>): Notice | undefined {
  return notices.at(-1);
}

/** 双督办: two organs list it together, and both decide. */
export function organsOf(context: Pick<ListedSupervision, 'notices'>): readonly string[] {
  return latestNotice(context)?.organs ?? [];
}
