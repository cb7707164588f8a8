import { invalidAt, Problem } from '../domain/errors.ts';
import { dateOf } from '../domain/instants.ts';
import { canonical } from '../engine/chain.ts';
import type { Policy } from '../engine/policy.ts';
import { faultsOfOverride, type ProposedOverride } from '../engine/policy-bounds.ts';
import {
  type BasedOverride,
  type PolicyAsk,
  type PolicyDifference,
  policyDifferences,
} from '../engine/policy-view.ts';
import { writeAudit } from '../store/audit.ts';
import type { StoredOverride } from '../store/policies.ts';
import { type House, lawNowIn } from './house.ts';
import { previewRecount, type RecountTotals } from './recount.ts';
import type { RuleChange } from './recount-judge.ts';
import type { Caller } from './send-event.ts';

export interface OverrideAsk extends ProposedOverride {
  readonly basis: string;
}

/** Where and when somebody looks at a policy. */
export interface PolicyQuery {
  readonly region?: string;
  readonly sector?: string;
  /** Absent: today by the law's clock. */
  readonly on?: string;
  /** Absent: the newest. */
  readonly revision?: number;
}

/** The policy of a workflow of the house. @throws Problem NOT_FOUND when there is no such workflow, or it has none */
export function shippedPolicy(house: House, workflow: string): Policy {
  const found = house.workflows.all().find(({ id }) => id === workflow)?.definition?.policy;
  if (found === undefined) throw new Problem('NOT_FOUND');
  return found;
}

export async function lawToday(house: House): Promise<string> {
  return dateOf(await lawNowIn(house));
}

/**
 * @param name of the query that says the revision
 * @throws Problem SCHEMA_INVALID when the tenant has no such revision
 */
export async function askOf(
  house: House,
  { tenant, workflow }: { tenant: string; workflow: string },
  { region = '', sector = '', on, revision, name = 'revision' }: PolicyQuery & { name?: string },
): Promise<PolicyAsk> {
  const set = await house.policies.overrides(tenant, workflow, revision);
  const newest = set.at(-1)?.revision ?? 0;
  if (revision !== undefined && revision > newest)
    throw invalidAt(name, `没有第 ${revision} 号设定`, `there is no revision ${revision}`);
  const scope = { tenant, region, sector, openedOn: on ?? (await lawToday(house)) };
  return { scope, set, pin: { revision: revision ?? newest } };
}

/**
 * Sets an override for cases opened from its first day on; running ones keep their numbers.
 * @throws Problem SCHEMA_INVALID with every fault; nothing is stored then
 */
export async function setOverride(
  house: House,
  { tenant, actor, once }: Caller,
  workflow: string,
  ask: OverrideAsk,
): Promise<StoredOverride> {
  const policy = shippedPolicy(house, workflow);
  return house.queue.turn(`${tenant}/policy/${workflow}`, async () => {
    const wanted = based(ask, await lawToday(house));
    const set = await house.policies.overrides(tenant, workflow, ask.replaces);
    const last = set.at(-1);
    // Effect and stored answer are two commits: a request that comes again under its key must not set it twice.
    const isDone = once !== undefined && last?.setBy === actor.person && said(last) === said(wanted);
    if (!isDone) refuseFaults(policy, wanted, set);
    const revision = isDone
      ? last.revision
      : await house.policies.add(tenant, workflow, { ...wanted, setBy: actor.person });
    const entry = {
      person: actor.person,
      unit: actor.unit,
      action: 'POLICY_SET',
      target: `${workflow}+${revision}`,
      outcome: 'ACCEPTED',
      detail: { ...wanted },
    };
    await writeAudit(house.db, tenant, entry, house.wall());
    return (await house.policies.overrides(tenant, workflow, revision)).find(
      (one) => one.revision === revision,
    )!;
  });
}

export interface OverridePreview {
  /** What it changes at its own place on its first day. */
  readonly items: readonly PolicyDifference[];
  /** What it would do to running cases if they were moved to it. */
  readonly totals: RecountTotals;
}

/** What an override would change; nothing is stored. @throws Problem SCHEMA_INVALID with every fault */
export async function previewOverride(
  house: House,
  { tenant, actor }: Caller,
  workflow: string,
  ask: OverrideAsk,
): Promise<OverridePreview> {
  const policy = shippedPolicy(house, workflow);
  const wanted = based(ask, await lawToday(house));
  const set = await house.policies.overrides(tenant, workflow, ask.replaces);
  refuseFaults(policy, wanted, set);
  const revision = set.at(-1)?.revision ?? 0;
  const tried: BasedOverride[] = [...set, { ...wanted, revision: revision + 1 }];
  // One that only ends another changes what held at that one's place.
  const ended = set.find((one) => one.revision === ask.replaces);
  const { region = '', sector = '' } = { ...ended?.match, ...ask.match };
  const scope = { tenant, region, sector, openedOn: ask.from };
  const items = policyDifferences(
    policy,
    { scope, set, pin: { revision } },
    { scope, set: tried, pin: { revision: revision + 1 } },
  );
  const change = { because: ask.basis, policy: { workflow, asOf: ask.from, overrides: tried } };
  return { items, totals: await previewRecount(house, tenant, change, actor) };
}

export interface Migration {
  readonly because: string;
  /** The day whose overrides hold for the moved cases. */
  readonly asOf: string;
}

/** Leaves the audit line of a batch that moves running cases to the newest revision, and says what it is to do. */
export async function orderMigration(
  house: House,
  { tenant, actor }: Pick<Caller, 'tenant' | 'actor'>,
  workflow: string,
  { because, asOf }: Migration,
): Promise<RuleChange> {
  const revision = (await house.policies.overrides(tenant, workflow)).at(-1)?.revision ?? 0;
  const entry = {
    person: actor.person,
    unit: actor.unit,
    action: 'POLICY_MIGRATE',
    target: `${workflow}+${revision}`,
    outcome: 'ACCEPTED',
    detail: { because, asOf },
  };
  await writeAudit(house.db, tenant, entry, house.wall());
  return { because, policy: { workflow, asOf, revision } };
}

/** A term a tenant sets stands on the tenant's basis, not on that of the number it replaces. */
function based(ask: OverrideAsk, today: string): OverrideAsk {
  const { clocks } = ask.set;
  if (clocks === undefined) return ask;
  const known = Object.entries(clocks).map(([name, change]) => {
    const { term, basis = term && ask.basis, basisDate = basis && today } = change;
    return [name, { ...change, ...(basis !== undefined && { basis, basisDate }) }] as const;
  });
  return { ...ask, set: { ...ask.set, clocks: Object.fromEntries(known) } };
}

function said({ match, from, until, set, basis, replaces }: OverrideAsk): string {
  return canonical({ match, from, until: until ?? null, set, basis, replaces: replaces ?? null });
}

function refuseFaults(policy: Policy, wanted: OverrideAsk, set: readonly StoredOverride[]): void {
  const faults = faultsOfOverride(policy, wanted, set);
  if (faults.length === 0) return;
  throw new Problem('SCHEMA_INVALID', {
    errors: faults.map(({ pointer, zh, en }) => ({ pointer, message: { zh, en } })),
  });
}
