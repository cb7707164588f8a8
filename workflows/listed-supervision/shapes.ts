import type { ClockView } from '../../src/engine/workflow.ts';
import type { Person } from '../base/case.ts';

/** What a listed case holds, piece by piece. */

/** 街道重点督办 is no statutory listing; the others are levels of government. */
export const LEVELS = ['street', 'county', 'city', 'province'] as const;
export type Level = (typeof LEVELS)[number];

export interface Item {
  readonly id: string;
  readonly text: string;
  readonly state: 'open' | 'claimed' | 'passed' | 'failed';
}

/** What the general case hands down: the days it has used are not given a second time. */
export interface Carry {
  readonly kind: string;
  readonly from?: string;
  readonly phase?: number;
  readonly servedOn?: string | null;
  /** Phase of the service that stands; a second assignment may not have been served yet. */
  readonly servedPhase?: number | null;
  readonly cap?: ClockView | null;
  /** Last day of the term it left, where its case says so. */
  readonly dueOn?: string | null;
  readonly misses?: number;
  readonly extensions?: number;
  readonly requests?: number;
  /** How often this hazard has been graded major before. */
  readonly upgrades?: number;
}

export interface Judgement extends Person {
  readonly kind: 'expert' | 'collective';
  readonly method: string;
  readonly conclusion: 'major' | 'notMajor';
  readonly at: string;
}

/** What is in force, taken together: the organ is the one that stopped the unit, else the last to order. */
export interface Control extends Person {
  readonly measures: readonly string[];
  readonly at: string;
}

/** One order of interim control 临时管控. It stands until its own organ ends it, whatever others order later. */
export interface Order extends Control {
  /** Role of whoever ordered it: the organ's turn is that role's. */
  readonly duty: string;
  readonly state: 'ordered' | 'active' | 'lifted' | 'revoked';
}

/** 停止供电等强制措施 (Law 70). `since`: instant of the written notice, from which the 24 hours run. */
export interface PowerCut extends Person {
  readonly state: 'noticed' | 'cut' | 'restored';
  readonly emergency: boolean;
  readonly since: string;
  readonly noticeOver: boolean;
}

/** 挂牌督办通知书. A higher level gives a new one; the earlier ones stay. */
export interface Notice {
  readonly level: Level;
  readonly no: string;
  readonly organs: readonly string[];
  /** Days from service; `null`: the limit stays what it was. */
  readonly limitDays: number | null;
  readonly approvedOn: string;
  readonly servedOn: string | null;
}

export interface ListingProposal extends Person {
  readonly level: Level;
  readonly no: string;
  readonly organs: readonly string[];
  readonly limitDays: number;
  /** Organs that have agreed so far; both must where two supervise (双督办). */
  readonly agreed: readonly string[];
}

export interface Plan {
  readonly endOn: string;
  readonly measures: readonly string[];
  readonly funds: { readonly amountYuan: number; readonly source: string; readonly status: string };
  readonly responsible: string;
  readonly lead: string;
  readonly submittedOn: string;
  readonly approvedOn: string | null;
  readonly milestones: readonly Milestone[];
}

export interface Milestone {
  readonly id: string;
  readonly text: string;
  readonly dueOn: string;
  readonly state: 'open' | 'done' | 'missed';
}

export interface Application extends Person {
  readonly appliedAt: string;
  readonly items: readonly string[];
  readonly evaluation: string | null;
  readonly assigned?: Person;
  readonly cosigner?: Person & { readonly certificateNo: string };
}

export interface Signature extends Person {
  readonly step: number;
  readonly role: string;
  readonly at: string;
}

/** One signature of a chain: of a role, or of a certain organ. */
export interface Step {
  readonly role: string | null;
  readonly unit: string | null;
  /** The government may sign in its place. */
  readonly orAbove?: true;
}

export interface Extension {
  readonly days: number;
  readonly cause: string;
  readonly at: string;
  /** Organs that listed and have to answer, where it is not the sector organ's; under 双督办 both. */
  readonly deciders: readonly string[];
  /** What they have granted so far, by unit. */
  readonly granted: Readonly<Record<string, number>>;
}
