import type { Logger } from 'pino';
import type { Calendar } from '../domain/calendar.ts';
import { Problem } from '../domain/errors.ts';
import type { LogRow, Rules } from '../engine/case-state.ts';
import type { Loaded } from '../engine/loaded.ts';
import { MIGRATED, MIGRATION_UNDONE } from '../engine/migration.ts';
import {
  EMPTY_POLICY,
  type PolicyPin,
  type PolicyScope,
  pinOf,
  type ResolvedPolicy,
  resolvePolicy,
  type SetOverride,
} from '../engine/policy.ts';
import type { RulesAt } from '../engine/replay.ts';
import { ENGINE_ROWS } from '../engine/rows.ts';
import type { Text } from '../engine/text.ts';
import type { Calendars } from '../store/calendars.ts';
import type { Database } from '../store/database.ts';
import type { Directory } from '../store/directory.ts';
import { lawNow } from '../store/law-clock.ts';
import type { Policies } from '../store/policies.ts';
import type { StoredCase } from '../store/read-case.ts';
import type { CaseQueue } from './queue.ts';

/** What every act on a case needs; built once in `main` (or `createEngine`) and passed down. */
export interface House {
  readonly db: Database;
  readonly workflows: Workflows;
  readonly calendars: Calendars;
  readonly policies: Policies;
  readonly directory: Directory;
  readonly queue: CaseQueue;
  readonly log: Logger;
  /** True milliseconds since the epoch, for ids only: it never decides what is due. */
  readonly wall: () => number;
  /** A foreign clock in place of the database's, for `createEngine({ clock })`. */
  readonly clock?: () => number;
}

/** Both clocks of one try, in milliseconds. */
export interface Now {
  /** The law's clock, ms. */
  readonly now: number;
  readonly recordedAt: number;
}

/** The law's clock is the database's, unless the house was given another. */
export function nowOf(house: House, { now, recordedAt }: Now): Now {
  return { now: house.clock?.() ?? now, recordedAt };
}

/** What the law's clock says now, ms, where no case is being read with it. */
export async function lawNowIn(house: House): Promise<number> {
  return house.clock?.() ?? lawNow(house.db);
}

/** The registry: every version a stored case may still need, and the newest for new cases. */
export class Workflows {
  readonly #versions = new Map<string, Map<number, Loaded>>();

  constructor(loaded: readonly Loaded[]) {
    for (const one of loaded) {
      const versions = this.#versions.get(one.id) ?? new Map<number, Loaded>();
      versions.set(one.version, one);
      this.#versions.set(one.id, versions);
    }
  }

  newest(id: string): Loaded {
    const versions = this.#versions.get(id);
    if (versions === undefined) {
      throw new Problem('WORKFLOW_UNKNOWN', {
        detail: { zh: `没有流程“${id}”`, en: `there is no workflow "${id}"` },
        errors: [{ pointer: '/workflow', message: { zh: '未知流程', en: 'unknown workflow' } }],
      });
    }
    return versions.get(Math.max(...versions.keys()))!;
  }

  /** @throws Problem CASE_BUSY when this release lacks the version: the operator's mistake, and another replica may have it */
  pinned(id: string, version: number): Loaded {
    const loaded = this.#versions.get(id)?.get(version);
    if (loaded === undefined) {
      throw new Problem('CASE_BUSY', {
        detail: {
          zh: `本程序没有流程 ${id} 第 ${version} 版`,
          en: `this release has no workflow ${id} version ${version}`,
        },
        retryAfterSeconds: 60,
      });
    }
    return loaded;
  }

  /** A workflow this release does not know keeps its bare id, as a foreign machine does. */
  titleOf(id: string): Text {
    const versions = [...(this.#versions.get(id)?.values() ?? [])];
    return versions.at(-1)?.definition?.title ?? { zh: id, en: id };
  }

  /** What an event is called, the engine's own rows included; one this release does not know keeps its type. */
  eventLabel(id: string, type: string): Text {
    const versions = [...(this.#versions.get(id)?.values() ?? [])];
    return versions.at(-1)?.definition?.events[type]?.label ?? ENGINE_ROWS[type] ?? { zh: type, en: type };
  }

  /** @throws Problem NOT_FOUND for a version that is not in this release */
  version(id: string, version: number): Loaded {
    const loaded = this.#versions.get(id)?.get(version);
    if (loaded === undefined) throw new Problem('NOT_FOUND');
    return loaded;
  }

  /** Every version in this release, oldest first. */
  versionsOf(id: string): number[] {
    return [...(this.#versions.get(id)?.keys() ?? [])].sort((a, b) => a - b);
  }

  /** The newest of each. */
  all(): Loaded[] {
    return [...this.#versions.keys()].map((id) => this.newest(id));
  }
}

/** Where and when a case's rules are looked up. */
export interface RulesAsk {
  readonly scope: PolicyScope;
  /** Absent: the newest. */
  readonly pin?: PolicyPin;
  /** Calendars beside that of the day, which clocks or log rows name. */
  readonly calendars?: Iterable<string>;
}

/** Workflow, policy for the case's place, and the calendar of the day there. */
export async function rulesFor(
  house: House,
  loaded: Loaded,
  { scope, pin, calendars }: RulesAsk,
): Promise<Rules> {
  const { tenant, region } = scope;
  const calendar = await house.calendars.current(tenant, region);
  const others = new Map<string, Calendar>();
  for (const version of new Set(calendars))
    if (version !== calendar.version) others.set(version, await house.calendars.version(tenant, version));
  return { loaded, policy: await policyOf(house, loaded, { scope, pin }), calendar, calendars: others };
}

export interface PolicyAsk {
  readonly scope: PolicyScope;
  /** Absent: the newest. */
  readonly pin?: PolicyPin;
  /** As if the tenant had set these as well: for a preview or a simulation. */
  readonly assumed?: readonly SetOverride[];
}

/** The policy of a workflow at a place: the pinned one, or the newest. */
export async function policyOf(
  house: House,
  { id, definition }: Loaded,
  { scope, pin, assumed = [] }: PolicyAsk,
): Promise<ResolvedPolicy> {
  if (definition === undefined) return EMPTY_POLICY;
  const set = await house.policies.overrides(scope.tenant, id, pin?.revision);
  return resolvePolicy(definition.policy, scope, [...set, ...assumed], pin);
}

/** Rules of a stored case: its workflow and policy stay as they were, whatever has been released since. */
export async function rulesOf(house: House, stored: StoredCase): Promise<Rules> {
  const loaded = house.workflows.pinned(stored.workflow, stored.workflowVersion);
  const calendars = stored.state.clocks.map(({ calendarVersion }) => calendarVersion);
  return rulesFor(house, loaded, {
    scope: stored.policyScope,
    pin: pinFor(loaded, stored.policyVersion),
    calendars,
  });
}

function pinFor({ definition }: Loaded, policyVersion: string): PolicyPin | undefined {
  return definition === undefined ? undefined : pinOf(policyVersion);
}

/** The rules each row of a case's log was made by, for replay. */
export async function rulesAtRows(
  house: House,
  stored: StoredCase,
  rows: readonly Pick<LogRow, 'seq' | 'type' | 'payload' | 'policyVersion' | 'calendarVersion'>[],
): Promise<RulesAt> {
  const { policyScope: scope } = stored;
  const named = [...rows, ...stored.state.clocks].map(({ calendarVersion }) => calendarVersion);
  const calendars = new Map<string, Calendar>();
  for (const version of new Set(named))
    calendars.set(version, await house.calendars.version(scope.tenant, version));
  const versions = versionsAtRows(stored.workflowVersion, rows);
  const policies = new Map<string, { loaded: Loaded; policy: ResolvedPolicy }>();
  const keyOf = (row: { seq: number; policyVersion: string }) =>
    `${versions.get(row.seq)} ${row.policyVersion}`;
  for (const row of rows) {
    if (policies.has(keyOf(row))) continue;
    const loaded = house.workflows.pinned(stored.workflow, versions.get(row.seq)!);
    const pin = pinFor(loaded, row.policyVersion);
    policies.set(keyOf(row), { loaded, policy: await policyOf(house, loaded, { scope, pin }) });
  }
  return (row) => ({
    ...policies.get(keyOf(row))!,
    calendar: calendars.get(row.calendarVersion)!,
    calendars,
  });
}

/** Version of its workflow a case had after each row, back from the one it has now. */
function versionsAtRows(
  now: number,
  rows: readonly Pick<LogRow, 'seq' | 'type' | 'payload'>[],
): Map<number, number> {
  const versions = new Map<number, number>();
  let version = now;
  for (const { seq, type, payload } of [...rows].reverse()) {
    versions.set(seq, version);
    if (type === MIGRATED || type === MIGRATION_UNDONE)
      version = (payload as { fromVersion: number }).fromVersion;
  }
  return versions;
}
