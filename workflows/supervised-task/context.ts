import { addDays, addMonths, dateOf, daysBetween, msOf } from '../../src/domain/instants.ts';
import type { OpenInput } from '../../src/engine/workflow.ts';
import { type AnyEvent, begun, type Common, dateAt, type Person } from '../base/case.ts';
import type { NamedUnit, Opening } from './opening.ts';

export interface Item {
  readonly id: string;
  readonly text: string;
  readonly responsible?: string;
  readonly units?: readonly { readonly name: string; readonly role: string }[];
  readonly state: 'open' | 'submitted' | 'returned' | 'accepted';
  /** 0–100, as the units say. */
  readonly percent: number;
}

export interface Milestone {
  readonly id: string;
  readonly on: string;
  readonly text: string;
  readonly state: 'pending' | 'done' | 'missed';
}

/** Overdue is overdue, whatever comes after: the mark names the unit and the day and is never taken away. */
export interface Mark {
  readonly on: string;
  readonly dueOn: string;
  readonly lead: string | null;
}

export interface SupervisedTask extends Common {
  readonly data: Opening;
  /** What another case handed down: which one, and what is to be looked for elsewhere (举一反三). */
  readonly origin: Readonly<Record<string, unknown>> | null;
  readonly lead: NamedUnit | null;
  readonly assistants: readonly NamedUnit[];
  readonly items: readonly Item[];
  readonly milestones: readonly Milestone[];
  /** Last day, as last set. */
  readonly dueOn: string;
  /** Day since which the present lead has the task. */
  readonly since: string;
  /** `deemed`: not signed for in time; the task goes on all the same. */
  readonly receipt: 'awaited' | 'signed' | 'deemed';
  readonly submission:
    | (Person & { readonly items: readonly string[]; readonly text: string; readonly at: string })
    | null;
  readonly progress: (Person & { readonly on: string; readonly text: string }) | null;
  readonly reports: { readonly made: number; readonly missed: number; readonly missedInARow: number };
  readonly marks: readonly Mark[];
  /** Extensions granted to the present lead. */
  readonly extensions: readonly { readonly from: string; readonly to: string; readonly on: string }[];
  /** Of the present lead. */
  readonly returns: number;
  /** The term of a task sent back after its day has begun; it does not begin again. */
  readonly redoing: boolean;
  /** Days by which new leads were given later dates: one person decides that, so it is bounded over the whole case. */
  readonly given: number;
}

/** Last day of the month of a date. */
export function monthEnd(date: string): string {
  return addDays(`${addMonths(date, 1).slice(0, 7)}-01`, -1);
}

export function open(input: OpenInput): SupervisedTask {
  // The engine has checked the data of a person against the opening schema; a parent case gives the same shape.
  const data = input.data as Opening;
  const { lead, assistants = [], milestones = [], items = [{ id: '1', text: data.title }] } = data;
  const since = dateOf(msOf(input.at));
  return {
    ...begun(input, {}),
    data,
    origin: input.carry ?? null,
    lead: lead ?? null,
    assistants,
    items: items.map((item) => ({ ...item, state: 'open', percent: 0 })),
    milestones: milestones.map((one) => ({ ...one, state: 'pending' })),
    dueOn: data.dueOn ?? `${since.slice(0, 4)}-12-31`,
    since,
    receipt: 'awaited',
    submission: null,
    progress: null,
    reports: { made: 0, missed: 0, missedInARow: 0 },
    marks: [],
    extensions: [],
    returns: 0,
    redoing: false,
    given: 0,
  };
}

/** The desk that answers for the task: the lead's, or whoever has still to name one. */
export function dutyOf({ lead }: Pick<SupervisedTask, 'lead'>): string {
  return lead === null ? 'safety_office' : (lead.duty ?? 'sector_officer');
}

/** Nobody judges what his own office did: where the safety office leads, the committee reviews. */
export function reviewerOf(context: Pick<SupervisedTask, 'lead'>): string {
  return dutyOf(context) === 'safety_office' ? 'committee_leader' : 'safety_office';
}

export function percentOf({ items }: Pick<SupervisedTask, 'items'>): number {
  const sum = items.reduce((all, { percent }) => all + percent, 0);
  return Math.floor(sum / items.length);
}

/** Days that a new lead gets beyond what the task has, or beyond today where it is over. */
export function daysGiven(
  { dueOn: due }: Pick<SupervisedTask, 'dueOn'>,
  event: AnyEvent,
  dueOn: string = due,
): number {
  const today = dateAt(event);
  return Math.max(0, daysBetween(today > due ? today : due, dueOn));
}
