import { type Static, Type } from 'typebox';
import { dateOf, msOf } from '../../src/domain/instants.ts';
import { exactly, type OpenInput } from '../../src/engine/workflow.ts';
import { type AnyEvent, begun, type Common, numberIn, type Person } from '../base/case.ts';
import { DateOnly, Id, Sentence } from '../base/schemas.ts';
import {
  MONTHLY,
  OBLIGATION_IDS,
  type ObligationId,
  type ObligationType,
  QUARTERLY,
  typeOf,
} from './types.ts';
import type { Cadence, Rhythm, Window } from './windows.ts';

export const GRADES = ['major', 'larger', 'general', 'low'] as const;

/** A series: who owes what, how often, and what is to be shown for it. */
export const Opening = exactly({
  obligationType: Type.Enum(OBLIGATION_IDS),
  subject: exactly({ name: Sentence }),
  /** The directory unit that owes it; the desk is the type's. */
  owner: exactly({ unit: Id, person: Type.Optional(Id) }),
  region: exactly({
    name: Sentence,
    code: Type.Optional(Type.String({ pattern: '^(\\d{6}|\\d{9}|\\d{12})$' })),
  }),
  sector: Type.Optional(Sentence),
  place: Type.Optional(Sentence),
  /** Risk grade of the subject: how often it is inspected. */
  grade: Type.Optional(Type.Enum([...GRADES])),
  /** First day; absent: the day it is opened. */
  startOn: Type.Optional(DateOnly),
  /** No window begins after this day. */
  endOn: Type.Optional(DateOnly),
  /** Over what the type asks for. */
  evidenceSpec: Type.Optional(
    exactly({ photosMin: Type.Integer({ minimum: 0, maximum: 20 }), note: Type.Optional(Sentence) }),
  ),
  note: Type.Optional(Sentence),
});
export type Opening = Static<typeof Opening>;

export const openingExample: Opening = {
  obligationType: 'self_inspection_high_risk',
  subject: { name: '某化工公司' },
  owner: { unit: 'enterprise' },
  region: { name: '浙江省杭州市建德市', code: '330182' },
  sector: '危险化学品',
  place: '更楼街道',
};

export const OPENERS = [
  'street_officer',
  'sector_officer',
  'safety_office',
  'enterprise_principal',
  'external_system',
] as const;

export type Result = 'accepted' | 'madeUp' | 'lapsed' | 'excused' | 'voided';

/** What a series knows of what came of it. */
export interface Series {
  /** The window an instance was last opened for. */
  readonly window: Window | null;
  /** No further window begins. */
  readonly over: boolean;
  /** Instances that have not ended, by case id. */
  readonly running: Readonly<Record<string, string>>;
  readonly counts: Readonly<Record<Result | 'opened' | 'overdue', number>>;
  /** Self-inspections in a row that found nothing. */
  readonly zeroInARow: number;
  /** The latest self-inspections that were accepted, and the official checks that found majors, by their days. */
  readonly checks: readonly { readonly on: string; readonly majors: number }[];
  readonly refuting: readonly string[];
  /** Why the self-inspections are not believed (「查不出问题」). */
  readonly doubt: { readonly cause: 'zeroFindings' | 'majorMissed'; readonly on: string } | null;
  /** The comparison check (比对检查) is still to be made. */
  readonly comparing: boolean;
  /** How often they have been doubted. */
  readonly doubts: number;
  /** Windows overdue one after the other, none done in time in between; and which such run it is. */
  readonly overdueRow: readonly string[];
  readonly overdueRun: number;
}

/** As many checks as are remembered to be judged by one another; policy allows no longer time between them. */
export const CHECKS_MAX = 12;

export interface Finding {
  readonly id: string;
  readonly description: string;
  readonly place?: string;
  readonly grade?: 'general' | 'major';
  readonly dangerous?: boolean;
}

export interface Submission extends Person {
  readonly at: string;
  readonly on: string;
  readonly leader: string | null;
  readonly findings: readonly Finding[];
  readonly statement: string | null;
}

/** One window's duty. */
export interface Instance {
  readonly series: { readonly caseId: string; readonly number: string };
  readonly window: Window;
  /** Not made up by this day it has lapsed: the next window closes. */
  readonly lapsesOn: string;
  readonly submission: Submission | null;
  /** Findings that are cases of their own already. */
  readonly opened: readonly string[];
  /** Set once and never taken back. */
  readonly overdueOn: string | null;
  readonly returns: number;
  readonly result: Result | null;
  /** Accepted because nobody reviewed it in time. */
  readonly byRule: boolean;
}

export interface Obligation extends Common {
  readonly kind: 'series' | 'instance';
  readonly data: Opening;
  readonly openedOn: string;
  readonly owner: { readonly unit: string; readonly person?: string };
  readonly series: Series | null;
  readonly instance: Instance | null;
}

/** What a series hands to the case of one window. */
export interface Carry {
  readonly kind: 'instance';
  readonly series: Instance['series'];
  readonly window: Window;
  readonly lapsesOn: string;
}

const NEW_SERIES: Series = {
  window: null,
  over: false,
  running: {},
  counts: { opened: 0, accepted: 0, madeUp: 0, lapsed: 0, excused: 0, voided: 0, overdue: 0 },
  zeroInARow: 0,
  checks: [],
  refuting: [],
  doubt: null,
  comparing: false,
  doubts: 0,
  overdueRow: [],
  overdueRun: 1,
};

export function open(input: OpenInput): Obligation {
  // Checked against the opening schema when a person opens it; a series hands its own data on.
  const data = input.data as Opening;
  const carry = input.carry as Carry | undefined;
  return {
    ...begun(input, {}),
    kind: carry === undefined ? 'series' : 'instance',
    data,
    openedOn: dateOf(msOf(input.at)),
    owner: data.owner,
    series: carry === undefined ? NEW_SERIES : null,
    instance:
      carry === undefined
        ? null
        : {
            ...{ series: carry.series, window: carry.window, lapsesOn: carry.lapsesOn },
            ...{ submission: null, opened: [], overdueOn: null, returns: 0, result: null, byRule: false },
          },
  };
}

export function kindOf({ data }: Pick<Obligation, 'data'>): ObligationType {
  return typeOf(data.obligationType as ObligationId);
}

/** The part of a series; asked only in states of a series. */
export function seriesOf({ series }: Pick<Obligation, 'series'>): Series {
  if (series === null) throw new Error('this case is an instance');
  return series;
}

export function instanceOf({ instance }: Pick<Obligation, 'instance'>): Instance {
  if (instance === null) throw new Error('this case is a series');
  return instance;
}

/** A self-inspection was made and accepted: only such a one can be believed or doubted. */
export function inspected(
  { context }: { readonly context: Obligation },
  { on, result }: { readonly on: string | null; readonly result: Result },
): boolean {
  return on !== null && (result === 'accepted' || result === 'madeUp') && kindOf(context).findings === true;
}

/** By the days they were made, whatever day they were accepted; the latest of them. */
export function inOrder(checks: Series['checks']): Series['checks'] {
  return checks.toSorted((a, b) => (a.on < b.on ? -1 : 1)).slice(-CHECKS_MAX);
}

/** Units owe to the street, organs to the safety office: each has its ladder. */
export function dueClock(context: Pick<Obligation, 'data'>): string {
  return kindOf(context).owner === 'enterprise_principal' ? 's.due' : 's.organ';
}

const BY_NAME: Readonly<Record<string, Cadence>> = {
  monthly: MONTHLY,
  quarterly: QUARTERLY,
};

/**
 * With the papers on the reviewer's desk nobody presses the owner; sent back once, handing something in again buys no
 * more time.
 */
export function isSpared({ instance }: Pick<Obligation, 'instance'>): boolean {
  return instance !== null && instance.submission !== null && instance.returns === 0;
}

/** What the policy says of the type, else the type's own; cases keep the policy they were opened under. */
function cadenceOf(context: Obligation, event: AnyEvent): Cadence {
  const named = event.policy.values[`cadence.${context.data.obligationType}`];
  return BY_NAME[String(named)] ?? kindOf(context).cadence;
}

export function rhythmOf(context: Obligation, event: AnyEvent): Rhythm {
  const { data, openedOn } = context;
  return {
    cadence: cadenceOf(context, event),
    inclusive: event.policy.values['dates.inclusive'] === true,
    anchor: data.startOn ?? openedOn,
    days: numberIn(event, `grade.${data.grade ?? 'general'}`),
  };
}
