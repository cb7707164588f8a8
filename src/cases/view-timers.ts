import { Problem } from '../domain/errors.ts';
import { clockPolicy, EMPTY_POLICY, pinOf, type ResolvedPolicy } from '../engine/policy.ts';
import type { LateParty, Text } from '../engine/workflow.ts';
import type { TimerRow } from '../store/list-timers.ts';
import { type House, policyOf } from './house.ts';

/** A timer as lists show it: `dueAt` is when it fires, `dueOn` the last day of the clock it belongs to. */
export interface TimerView {
  readonly caseId: string;
  readonly number: string;
  readonly workflow: string;
  readonly state: string;
  readonly unit: string | null;
  readonly region: string | null;
  readonly kind: TimerRow['kind'];
  /** Clock of the case; `null` for a delayed event of the machine, which `event` then names. */
  readonly clock: string | null;
  readonly clockLabel?: Text;
  readonly event?: string;
  readonly rung?: string;
  readonly level?: number;
  readonly cause?: string;
  readonly to?: readonly string[];
  readonly dueAt: string;
  readonly dueOn: string | null;
  readonly provisional: boolean;
  readonly late: LateParty | null;
}

/** Rows of a list with the names and duties that the policy of each case gives its clocks. */
export async function viewTimers(
  house: House,
  tenant: string,
  rows: readonly TimerRow[],
): Promise<TimerView[]> {
  const policies = new Map<string, Promise<ResolvedPolicy>>();
  const policyFor = (row: TimerRow) => {
    const key = JSON.stringify([row.workflow, row.workflowVersion, row.policyVersion, row.policyScope]);
    const policy = policies.get(key) ?? pinnedPolicy(house, tenant, row);
    policies.set(key, policy);
    return policy;
  };
  return Promise.all(rows.map(async (row) => viewOf(row, await policyFor(row))));
}

/** One case whose workflow is not in this release must not take the whole list down; opening it says why. */
async function pinnedPolicy(house: House, tenant: string, row: TimerRow): Promise<ResolvedPolicy> {
  try {
    const loaded = house.workflows.pinned(row.workflow, row.workflowVersion);
    if (loaded.definition === undefined) return EMPTY_POLICY;
    return await policyOf(house, loaded, {
      scope: { ...row.policyScope, tenant },
      pin: pinOf(row.policyVersion),
    });
  } catch (error) {
    if (error instanceof Problem && error.code === 'CASE_BUSY') return EMPTY_POLICY;
    throw error;
  }
}

function viewOf(row: TimerRow, policy: ResolvedPolicy): TimerView {
  const { caseId, number, workflow, state, unit, region, kind, name, rung, event } = row;
  const rules = kind === 'raise' ? undefined : clockPolicy(policy, name);
  const label = row.label ?? rules?.label;
  return {
    caseId,
    number,
    workflow,
    state,
    unit,
    region,
    kind,
    clock: kind === 'raise' ? null : name,
    ...(label !== undefined && { clockLabel: label }),
    ...(event !== null && { event }),
    ...(rung !== null && {
      rung: rung.rung,
      ...(rung.level !== undefined && { level: rung.level, cause: rung.cause ?? rung.rung }),
      to: rung.to,
    }),
    dueAt: row.dueAt,
    dueOn: row.dueOn,
    provisional: row.provisional ?? false,
    late: row.late ?? (rules === undefined ? null : { duty: rules.late }),
  };
}
