import type { Term } from '../domain/terms.ts';
import type { Text } from './text.ts';

/** Policy values a machine may read; each is documented with basis and date in `policy.json`. */
export interface PolicyView {
  readonly version: string;
  readonly values: Readonly<Record<string, number | string | boolean>>;
}

/** A reminder or escalation step of a clock's ladder. */
export interface Rung {
  /** Printed name, `T-10D`, `T`, `T+3D`, `50%`. Unique in its ladder. */
  readonly rung: string;
  /** Before (negative) or after the due day; `fraction` of the whole term for short terms. */
  readonly offset:
    | { readonly n: number; readonly unit: 'hour' | 'day' | 'workday' }
    | { readonly fraction: number };
  /** Wall time of day rungs, default 09:00; quiet hours are thereby kept. */
  readonly at?: string;
  /** Ladder level 1–8; without one it is a reminder. Levels ≥ 3 are proposals a person decides. */
  readonly level?: number;
  readonly cause?: string;
  /** Duties (role ids) who are told. The late party is the clock's `late` duty. */
  readonly to: readonly string[];
  /**
   * When people are told: `now` (danger knows no quiet hours), `working` (in working time), `digest` (with everything
   * else of theirs, next workday morning). Default: hour rungs now, levels in working time, reminders in the digest.
   */
  readonly tell?: 'now' | 'working' | 'digest';
}

export interface ClockPolicy {
  readonly label: Text;
  readonly term: Term;
  readonly basis: string;
  /** Date at which the basis was read or set, YYYY-MM-DD. */
  readonly basisDate: string;
  /** Evidence mark: V statute read, S excerpt, R recalled, I inference, dc default configurable. */
  readonly mark: 'V' | 'S' | 'R' | 'I' | 'dc';
  /** Internal event stepped through the machine when the clock is due. */
  readonly onDue?: string;
  /**
   * A `window` is a right or a waiting time (to object, to look back), not a duty: when it ends nobody is late, its
   * clock ends `void`. Default `duty`.
   */
  readonly kind?: 'duty' | 'window';
  /** Duty (role id) that is late when it is missed. */
  readonly late: string;
  readonly ladder?: string;
  /** The due date is printed on a document served on the party, and binds: a new calendar calls for a new notice. */
  readonly printed?: boolean;
  /** The term is that of a value of this name, not the clock's own: that is what a tenant sets. */
  readonly termFrom?: string;
  /** Bounds of law or of the product no override may pass, in the unit of `term`; `bound` says whose. */
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly bound?: string;
}

export interface PolicyOverride {
  readonly match: { readonly tenant?: string; readonly region?: string; readonly sector?: string };
  /** First day it applies to newly opened cases. */
  readonly from: string;
  /** Last day it does; open-ended without one. */
  readonly until?: string;
  readonly set: {
    readonly values?: Readonly<Record<string, number | string | boolean>>;
    readonly clocks?: Readonly<Record<string, Partial<ClockPolicy>>>;
  };
}

/** `policy.json`: every number with its basis. Clock names ending in `.*` are templates (`proposal.*`). */
export interface Policy {
  readonly id: string;
  readonly version: number;
  readonly values: Readonly<
    Record<
      string,
      {
        value: number | string | boolean;
        label: Text;
        basis: string;
        basisDate: string;
        mark: string;
        /** Bounds no override may pass, `bound` saying whose; and the values allowed where they are words. */
        atLeast?: number;
        atMost?: number;
        bound?: string;
        oneOf?: readonly string[];
      }
    >
  >;
  readonly clocks: Readonly<Record<string, ClockPolicy>>;
  readonly ladders: Readonly<Record<string, readonly Rung[]>>;
  readonly overrides: readonly PolicyOverride[];
}

/** An override a tenant has set, in the order they were set. Nothing is edited: a later one replaces or ends an earlier. */
export interface SetOverride extends PolicyOverride {
  readonly revision: number;
  /** Revision of the override that no longer holds from this one on. */
  readonly replaces?: number;
}

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

/** Which of a tenant's overrides a case has: all up to `revision`, as of its opening or of the day it was moved to them. */
export interface PolicyPin {
  readonly revision: number;
  readonly asOf?: string;
}

/** `rectification/1+4`, or `rectification/1+4@2026-06-01` for a case that was moved to it later. */
export function policyVersion({ id, version }: Policy, { revision, asOf }: PolicyPin): string {
  return `${id}/${version}+${revision}${asOf === undefined ? '' : `@${asOf}`}`;
}

/** @throws Error for a text that is no pin: the case row is damaged */
export function pinOf(text: string): PolicyPin {
  const match = /\+(\d+)(?:@(\d{4}-\d{2}-\d{2}))?$/.exec(text);
  if (match === null) throw new Error(`no policy version: ${text}`);
  return { revision: Number(match[1]), ...(match[2] !== undefined && { asOf: match[2] }) };
}

const cache = new WeakMap<Policy, Map<string, ResolvedPolicy>>();

/**
 * @param set the tenant's own overrides, oldest first; those shipped with the policy come before them
 */
export function resolvePolicy(
  policy: Policy,
  scope: PolicyScope,
  set: readonly SetOverride[] = [],
  pin: PolicyPin = { revision: set.at(-1)?.revision ?? 0 },
): ResolvedPolicy {
  const chosen = overridesAt(policy, scope, set, pin);
  const version = policyVersion(policy, pin);
  // By content: what is only tried out has no revision of its own.
  const key = `${version} ${JSON.stringify(chosen)}`;
  const resolved = cache.get(policy) ?? new Map<string, ResolvedPolicy>();
  cache.set(policy, resolved);
  const found = resolved.get(key) ?? merge(policy, chosen, version);
  if (resolved.size >= RESOLVED_MAX) resolved.clear();
  resolved.set(key, found);
  return found;
}

/** The overrides that hold for a place on a day, the weakest first; those shipped with the policy have revision 0. */
export function overridesAt<S extends SetOverride>(
  policy: Policy,
  scope: PolicyScope,
  set: readonly S[],
  { revision: upTo, asOf }: PolicyPin,
): readonly (S | SetOverride)[] {
  const on = asOf ?? scope.openedOn;
  const within = set.filter(({ revision }) => revision <= upTo);
  // One that ends another ends it from its own first day on.
  const gone = new Set(within.flatMap(({ replaces, from }) => (on >= from ? [replaces] : [])));
  const shipped = policy.overrides.map((override): SetOverride => ({ ...override, revision: 0 }));
  return [...shipped, ...within.filter(({ revision }) => !gone.has(revision))]
    .filter((override) => applies(override, scope, on))
    .sort((a, b) => (specificity(a) < specificity(b) ? -1 : 1));
}

/** Merged policies kept in memory; each is small, and one is made in microseconds. */
const RESOLVED_MAX = 5000;

function applies({ match, from, until }: PolicyOverride, scope: PolicyScope, on: string): boolean {
  return (
    on >= from &&
    (until === undefined || on <= until) &&
    (match.tenant === undefined || match.tenant === scope.tenant) &&
    (match.region === undefined || scope.region.startsWith(match.region)) &&
    (match.sector === undefined || match.sector === scope.sector)
  );
}

/** More specific wins: number of matched dimensions, then the longer region code, then the later date, then the later act. */
function specificity({ match, from, revision }: SetOverride): string {
  const dimensions = Object.keys(match).length;
  const region = String(match.region?.length ?? 0).padStart(2, '0');
  return `${dimensions}.${region}.${from}.${String(revision).padStart(8, '0')}`;
}

function merge(policy: Policy, chosen: readonly SetOverride[], version: string): ResolvedPolicy {
  const values = Object.fromEntries(Object.entries(policy.values).map(([name, row]) => [name, row.value]));
  const clocks: Record<string, ClockPolicy> = { ...policy.clocks };
  for (const { set, revision } of chosen) {
    Object.assign(values, set.values);
    for (const [name, change] of Object.entries(set.clocks ?? {})) {
      const base = clocks[name];
      // A tenant's override may be younger than the workflow version a case still runs on.
      if (base === undefined && revision > 0) continue;
      if (base === undefined) throw new Error(`override of unknown clock ${name}`);
      clocks[name] = { ...base, ...change };
    }
  }
  return { view: { version, values }, clocks, ladders: policy.ladders };
}

/** Who decides on a repair that the safety office proposed. */
export const REPAIR_DECIDER = 'committee_leader';
/** Clock that runs while a repair waits for its decision. */
export const REPAIR_CLOCK = 'repair';
const REPAIR_LADDER = 'engine.repair';

/** Clocks of the engine itself, the same in every workflow. */
const ENGINE_CLOCKS: Readonly<Record<string, ClockPolicy>> = {
  [REPAIR_CLOCK]: {
    label: { zh: '案件修复待决定', en: 'Repair to be decided' },
    term: { n: 2, unit: 'workday' },
    basis: '本产品规则：两人办理的事项二日内决定',
    basisDate: '2026-11-25',
    mark: 'dc',
    onDue: 'REPAIR_TIMEOUT',
    late: REPAIR_DECIDER,
    ladder: REPAIR_LADDER,
  },
};

const ENGINE_LADDERS: Readonly<Record<string, readonly Rung[]>> = {
  [REPAIR_LADDER]: [
    { rung: 'T', offset: { n: 0, unit: 'day' }, to: [REPAIR_DECIDER] },
    { rung: 'T+1D', offset: { n: 1, unit: 'workday' }, level: 1, cause: 'repair', to: [REPAIR_DECIDER] },
  ],
};

export function isEngineClock(name: string): boolean {
  return Object.hasOwn(ENGINE_CLOCKS, name);
}

/** Reminders and escalations of a clock, in the order they are written. */
export function ladderOf(policy: ResolvedPolicy, name: string): readonly Rung[] {
  const { ladder } = clockPolicy(policy, name) ?? {};
  return ladder === undefined ? [] : (policy.ladders[ladder] ?? ENGINE_LADDERS[ladder] ?? []);
}

/** Clock policy by name; `proposal.NOT_TRUE` falls back to the template `proposal.*`. */
export function clockPolicy(policy: ResolvedPolicy, name: string): ClockPolicy | undefined {
  const exact = policy.clocks[name] ?? ENGINE_CLOCKS[name];
  if (exact !== undefined) return exact;
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const template = policy.clocks[`${name.slice(0, dot)}.*`];
    if (template !== undefined) return template;
  }
  return undefined;
}
