import type { ClockPolicy, Policy, PolicyOverride, PolicyView, Rung } from './workflow.ts';

/** The policy as it holds for one case: overrides merged, least specific first. */
export interface ResolvedPolicy {
  readonly view: PolicyView;
  readonly clocks: Readonly<Record<string, ClockPolicy>>;
  readonly ladders: Readonly<Record<string, readonly Rung[]>>;
}

/** What the choice of overrides depends on; fixed at opening, so that a running case keeps its policy. */
export interface PolicyScope {
  readonly tenant: string;
  readonly region: string;
  readonly sector: string;
  readonly openedOn: string;
}

export const EMPTY_POLICY: ResolvedPolicy = { view: { version: '0', values: {} }, clocks: {}, ladders: {} };

const cache = new WeakMap<Policy, Map<string, ResolvedPolicy>>();

export function resolvePolicy(policy: Policy, scope: PolicyScope): ResolvedPolicy {
  const chosen = policy.overrides.flatMap((override, index) => (applies(override, scope) ? [index] : []));
  const key = chosen.join('.');
  const resolved = cache.get(policy) ?? new Map<string, ResolvedPolicy>();
  cache.set(policy, resolved);
  const found = resolved.get(key) ?? merge(policy, chosen);
  resolved.set(key, found);
  return found;
}

function applies({ match, from }: PolicyOverride, scope: PolicyScope): boolean {
  return (
    scope.openedOn >= from &&
    (match.tenant === undefined || match.tenant === scope.tenant) &&
    (match.region === undefined || scope.region.startsWith(match.region)) &&
    (match.sector === undefined || match.sector === scope.sector)
  );
}

/** More specific wins: number of matched dimensions, then the longer region code, then the later date. */
function specificity({ match, from }: PolicyOverride): string {
  const dimensions = Object.keys(match).length;
  return `${dimensions}.${String(match.region?.length ?? 0).padStart(2, '0')}.${from}`;
}

/** @param chosen indexes of the overrides that apply, in the order of the policy */
function merge(policy: Policy, chosen: readonly number[]): ResolvedPolicy {
  const values = Object.fromEntries(Object.entries(policy.values).map(([name, row]) => [name, row.value]));
  const clocks: Record<string, ClockPolicy> = { ...policy.clocks };
  const overrides = chosen.map((index) => policy.overrides[index]!);
  for (const { set } of overrides.sort((a, b) => (specificity(a) < specificity(b) ? -1 : 1))) {
    Object.assign(values, set.values);
    for (const [name, change] of Object.entries(set.clocks ?? {})) {
      const base = clocks[name];
      if (base === undefined) throw new Error(`override of unknown clock ${name}`);
      clocks[name] = { ...base, ...change };
    }
  }
  return {
    view: { version: `${policy.id}/${policy.version}+${chosen.join('.') || '0'}`, values },
    clocks,
    ladders: policy.ladders,
  };
}

/** Clock policy by name; `proposal.NOT_TRUE` falls back to the template `proposal.*`. */
export function clockPolicy(policy: ResolvedPolicy, name: string): ClockPolicy | undefined {
  const exact = policy.clocks[name];
  if (exact !== undefined) return exact;
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const template = policy.clocks[`${name.slice(0, dot)}.*`];
    if (template !== undefined) return template;
  }
  return undefined;
}
