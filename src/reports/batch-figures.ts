import { maySee, scopeOf } from '../cases/authorise.ts';
import type { House } from '../cases/house.ts';
import { judgedView, look } from '../cases/look.ts';
import { Problem } from '../domain/errors.ts';
import type { Actor, Verdict } from '../engine/workflow.ts';
import { type BatchItemRow, batchItems, findBatch } from '../store/batch-items.ts';

/** 本批数字: every figure is derived from the cases as they stand; the batch itself keeps none. */

/** Ends by which a case leaves the reckoning: it is no hazard, or goes on as another case. Each is shown apart. */
const LEAVING = [
  'rejected',
  'voided',
  'merged',
  'split',
  'upgraded',
  'downgraded',
  'transferredOut',
] as const;

/** How one case of the list counts. */
export interface Counted {
  /** The end by which it left the reckoning. */
  readonly left: string | null;
  readonly closed: boolean;
  readonly overdue: boolean;
  readonly secondAssignment: boolean;
  /** Closed within the first term, as it was first given and with extensions and pauses; `null`: not closed. */
  readonly onTime: { readonly original: boolean; readonly net: boolean } | null;
}

export interface Figures {
  readonly counts: {
    readonly total: number;
    /** The denominator: those on the list that did not leave it. */
    readonly counted: number;
    readonly closed: number;
    readonly open: number;
    readonly overdue: number;
    readonly onTime: number;
    readonly secondAssignment: number;
    readonly left: Readonly<Record<string, number>>;
  };
  /** 按期率, percent, by the terms as first given: an extension makes nobody punctual. `null` without a case. */
  readonly onTimeRate: number | null;
  /** 二次交办率, percent. */
  readonly secondAssignmentRate: number | null;
  /** 闭环率, percent. */
  readonly closedRate: number | null;
  /** The same with extensions and pauses counted in, shown apart. */
  readonly withExtensions: { readonly onTime: number; readonly onTimeRate: number | null };
}

/** The first term of a case: of several in a row the served one, where the unit was served at all. */
function firstTerms(verdicts: Readonly<Record<string, Verdict>>): Verdict[] {
  const first = verdicts['g.phase1'] ?? verdicts['g.self'];
  return first === undefined ? Object.values(verdicts) : [first];
}

export function countedOf(row: BatchItemRow): Counted {
  const { state, status, misses, phase, overdue, verdicts } = row;
  const left = (LEAVING as readonly string[]).includes(state) ? state : null;
  const closed = left === null && status !== 'open';
  const secondAssignment = (misses ?? 0) > 0 || (phase ?? 0) >= 2;
  const terms = firstTerms(verdicts ?? {});
  const within = (how: 'original' | 'net') =>
    !secondAssignment && terms.every((verdict) => verdict[how].onTime);
  return {
    left,
    closed,
    overdue: left === null && status === 'open' && overdue,
    secondAssignment,
    onTime: closed ? { original: within('original'), net: within('net') } : null,
  };
}

function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 100;
}

/** Each case counts once, by what it is now: a case reopened by a rebound is open again. */
export function figuresOf(items: readonly Counted[]): Figures {
  const counted = items.filter(({ left }) => left === null);
  const many = (test: (item: Counted) => boolean) => counted.filter(test).length;
  const left: Record<string, number> = {};
  for (const item of items) if (item.left !== null) left[item.left] = (left[item.left] ?? 0) + 1;
  const closed = many((item) => item.closed);
  const onTime = many((item) => item.onTime?.original === true);
  const net = many((item) => item.onTime?.net === true);
  const secondAssignment = many((item) => item.secondAssignment);
  const whole = counted.length;
  return {
    counts: {
      total: items.length,
      counted: whole,
      closed,
      open: whole - closed,
      overdue: many((item) => item.overdue),
      onTime,
      secondAssignment,
      left,
    },
    onTimeRate: percent(onTime, whole),
    secondAssignmentRate: percent(secondAssignment, whole),
    closedRate: percent(closed, whole),
    withExtensions: { onTime: net, onTimeRate: percent(net, whole) },
  };
}

/** A case of the list as the caller may see it. */
export type BatchItem = Pick<
  BatchItemRow,
  | 'id'
  | 'number'
  | 'workflow'
  | 'workflowVersion'
  | 'status'
  | 'state'
  | 'unit'
  | 'place'
  | 'description'
  | 'dueOn'
  | 'signer'
> &
  Counted;

export interface BatchPage extends Figures {
  readonly id: string;
  readonly number: string;
  readonly no: string;
  readonly title: string;
  readonly state: string;
  readonly status: 'open' | 'closed' | 'ended';
  readonly publishedOn: string | null;
  readonly dueOn: string;
  readonly items: readonly BatchItem[];
}

/**
 * The page of a batch. The figures count every case of it; the items show those the caller may see.
 * @throws Problem NOT_FOUND, also for a batch the caller may not see
 */
export async function batchPage(house: House, tenant: string, actor: Actor, no: string): Promise<BatchPage> {
  const id = await findBatch(house.db, tenant, no);
  if (id === undefined) throw new Problem('NOT_FOUND');
  const view = judgedView(await look(house, tenant, actor, id));
  // It is the data of the batches' own workflow.
  const { title, publishedOn, dueOn } = view.data as Pick<BatchPage, 'title' | 'publishedOn' | 'dueOn'>;
  const scope = scopeOf(actor, await house.directory.units(tenant));
  const rows = (await batchItems(house.db, tenant, id)).map((row) => ({ row, counts: countedOf(row) }));
  const { number, state, status } = view;
  return {
    ...{ id, number, no, title, state, status, publishedOn, dueOn },
    ...figuresOf(rows.map(({ counts }) => counts)),
    items: rows.filter(({ row }) => maySee(scope, row)).map(({ row, counts }) => itemOf(row, counts)),
  };
}

function itemOf(row: BatchItemRow, counts: Counted): BatchItem {
  const { id, number, workflow, workflowVersion, status, state, unit, place, description, dueOn, signer } =
    row;
  return {
    ...{ id, number, workflow, workflowVersion, status, state, unit, place, description, dueOn, signer },
    ...counts,
  };
}
