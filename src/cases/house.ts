import type { Logger } from 'pino';
import type { Calendar } from '../domain/calendar.ts';
import { Problem } from '../domain/errors.ts';
import type { Rules } from '../engine/case-state.ts';
import type { Loaded } from '../engine/loaded.ts';
import { EMPTY_POLICY, type PolicyScope, resolvePolicy } from '../engine/policy.ts';
import type { Calendars } from '../store/calendars.ts';
import type { Database } from '../store/database.ts';
import type { Directory } from '../store/directory.ts';
import type { StoredCase } from '../store/read-case.ts';
import type { CaseQueue } from './queue.ts';

/** What every act on a case needs; built once in `main` (or `createEngine`) and passed down. */
export interface House {
  readonly db: Database;
  readonly workflows: Workflows;
  readonly calendars: Calendars;
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

  all(): Loaded[] {
    return [...this.#versions.keys()].map((id) => this.newest(id));
  }
}

/** Rules a new case is opened under: newest workflow, its policy for this scope, the newest calendar. */
export function rulesFor(loaded: Loaded, scope: PolicyScope, calendar: Calendar): Rules {
  const policy =
    loaded.definition === undefined ? EMPTY_POLICY : resolvePolicy(loaded.definition.policy, scope);
  return { loaded, policy, calendar };
}

/** Rules a stored case keeps, whatever has been released since. */
export async function rulesOf(house: House, stored: StoredCase): Promise<Rules> {
  const loaded = house.workflows.pinned(stored.workflow, stored.workflowVersion);
  return rulesFor(loaded, stored.policyScope, await house.calendars.version(stored.calendarVersion));
}
