import { dateOf } from '../domain/instants.ts';
import type { ProposedOverride } from '../engine/policy-bounds.ts';
import { readCase } from '../store/read-case.ts';
import { type House, nowOf } from './house.ts';
import { previewRecount, type RecountItem, type RecountTotals } from './recount.ts';
import type { RuleChange } from './recount-judge.ts';
import type { Caller } from './send-event.ts';
import { triedOverrides } from './simulate.ts';

export interface PopulationAsk extends Caller {
  readonly workflow?: string;
  /** Who becomes overdue by then, if nobody acts. */
  readonly until: number;
  readonly calendar?: RuleChange['calendar'];
  readonly overrides?: readonly ProposedOverride[];
}

export interface PopulationResult {
  readonly totals: RecountTotals;
  /** The first of them, those that become overdue first. */
  readonly items: readonly RecountItem[];
  readonly more: boolean;
}

const ITEMS_MAX = 200;

/**
 * What another calendar or policy would do to every running case: "37 cases become overdue". Nothing is stored.
 * @throws Problem WORKFLOW_UNKNOWN, SCHEMA_INVALID for an override that could not be set
 */
export async function simulatePopulation(house: House, ask: PopulationAsk): Promise<PopulationResult> {
  const { tenant, actor, workflow, until, calendar } = ask;
  const change: RuleChange = {
    because: '推演',
    until,
    ...(calendar !== undefined && { calendar }),
    ...(await policyChange(house, ask, workflow)),
  };
  const overdue: RecountItem[] = [];
  const others: RecountItem[] = [];
  const totals = await previewRecount(house, tenant, change, actor, (items) => {
    for (const item of items) {
      const list = item.becomesOverdue ? overdue : others;
      if (list.length < ITEMS_MAX) list.push(item);
    }
  });
  const items = [...overdue, ...others].slice(0, ITEMS_MAX);
  return { totals, items, more: items.length < totals.moved + totals.confirmed + totals.notices };
}

async function policyChange(
  house: House,
  { tenant, overrides = [] }: PopulationAsk,
  workflow: string | undefined,
): Promise<Pick<RuleChange, 'policy'>> {
  if (overrides.length === 0 || workflow === undefined) return {};
  const tried = await triedOverrides(house, tenant, house.workflows.newest(workflow), overrides);
  const set = await house.policies.overrides(tenant, workflow);
  const { now } = nowOf(house, await readCase(house.db.pipeline, tenant, null));
  // As they hold on their first day: looked at today, an override of next month would change nothing.
  const asOf = overrides.reduce((last, { from }) => (from > last ? from : last), dateOf(now));
  return { policy: { workflow, asOf, overrides: [...set, ...tried] } };
}
