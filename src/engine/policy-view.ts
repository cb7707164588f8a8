import { canonical } from './chain.ts';
import {
  type ClockPolicy,
  overridesAt,
  type Policy,
  type PolicyPin,
  type PolicyScope,
  policyVersion,
  resolvePolicy,
  type SetOverride,
} from './policy.ts';
import type { Text } from './workflow.ts';

/** Where a number comes from: the policy as shipped, or the revision that set it. */
export type Source = 'shipped' | number;

/** An override with the basis it was set on. */
export interface BasedOverride extends SetOverride {
  readonly basis: string;
}

export interface EffectivePolicy {
  readonly version: string;
  readonly values: Readonly<
    Record<
      string,
      { value: number | string | boolean; label: Text; basis: string; basisDate: string; source: Source }
    >
  >;
  /** `source` is that of the term; `changed` names every field that is not as shipped, with its revision. */
  readonly clocks: Readonly<
    Record<string, ClockPolicy & { source: Source; changed: Readonly<Record<string, Source>> }>
  >;
}

/** Which policy is looked at: a place and a day, and what was set by then. */
export interface PolicyAsk {
  readonly scope: PolicyScope;
  readonly set: readonly BasedOverride[];
  readonly pin: PolicyPin;
}

type Sources = ReadonlyMap<string, SetOverride & { readonly basis?: string }>;

/** Which override set a number, by its path; what is not in it is as shipped. */
function sourcesOf(policy: Policy, { scope, set, pin }: PolicyAsk): Sources {
  const sources = new Map<string, SetOverride & { readonly basis?: string }>();
  for (const override of overridesAt(policy, scope, set, pin)) {
    for (const name of Object.keys(override.set.values ?? {})) sources.set(`values/${name}`, override);
    for (const [name, change] of Object.entries(override.set.clocks ?? {}))
      for (const field of Object.keys(change)) sources.set(`clocks/${name}/${field}`, override);
  }
  return sources;
}

/** The numbers that hold somewhere on a day, each with its basis and with whoever set it. */
export function effectivePolicy(policy: Policy, ask: PolicyAsk): EffectivePolicy {
  const { scope, set, pin } = ask;
  const { view, clocks } = resolvePolicy(policy, scope, set, pin);
  const sources = sourcesOf(policy, ask);
  // Overrides shipped with the policy have revision 0, and are as shipped.
  const sourceOf = (path: string): Source => sources.get(path)?.revision || 'shipped';
  const values = Object.entries(policy.values).map(([name, { label, basis: shipped, basisDate }]) => {
    const path = `values/${name}`;
    const basis = sources.get(path)?.basis ?? shipped;
    return [name, { value: view.values[name]!, label, basis, basisDate, source: sourceOf(path) }] as const;
  });
  const terms = Object.entries(clocks).map(([name, clock]) => {
    const fields = Object.keys(clock).map((field) => [field, sourceOf(`clocks/${name}/${field}`)] as const);
    const changed = Object.fromEntries(fields.filter(([, source]) => source !== 'shipped'));
    return [name, { ...clock, source: sourceOf(`clocks/${name}/term`), changed }] as const;
  });
  const version = policyVersion(policy, pin);
  return { version, values: Object.fromEntries(values), clocks: Object.fromEntries(terms) };
}

/** One number that two revisions give otherwise; `basis` is that of the later one. */
export interface PolicyDifference {
  /** `values/phase1.maxDays`, `clocks/g.verify/term`. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly basis: string;
}

/** A basis by itself changes when a norm is renumbered; beside another term it only says why, as `basis` does. */
const CLOCK_FIELDS = ['term', 'ladder', 'basis'] as const;

/** @returns what differs, values before clocks, in the order of the policy */
export function policyDifferences(policy: Policy, from: PolicyAsk, to: PolicyAsk): PolicyDifference[] {
  const [before, after] = [from, to].map((ask) => resolvePolicy(policy, ask.scope, ask.set, ask.pin));
  const sources = sourcesOf(policy, to);
  const found: PolicyDifference[] = [];
  for (const [name, row] of Object.entries(policy.values)) {
    const path = `values/${name}`;
    const [old, now] = [before!.view.values[name], after!.view.values[name]];
    if (old !== now) found.push({ path, from: old, to: now, basis: sources.get(path)?.basis ?? row.basis });
  }
  for (const name of Object.keys(policy.clocks)) {
    const [old, now] = [before!.clocks[name]!, after!.clocks[name]!];
    const differs = CLOCK_FIELDS.filter((field) => said(old[field]) !== said(now[field]));
    for (const field of differs.filter((one) => one !== 'basis' || differs.length === 1)) {
      const path = `clocks/${name}/${field}`;
      const basis = (field === 'basis' ? undefined : sources.get(path)?.basis) ?? now.basis;
      found.push({ path, from: old[field] ?? null, to: now[field] ?? null, basis });
    }
  }
  return found;
}

/** Whatever order its fields came in. */
function said(field: unknown): string {
  return canonical(field ?? null);
}
