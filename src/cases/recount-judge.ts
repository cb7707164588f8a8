import { sql } from 'kysely';
import type { Calendar, CalendarRecord } from '../domain/calendar.ts';
import { Problem } from '../domain/errors.ts';
import { uuidv7 } from '../domain/ids.ts';
import { RECOUNTED, type RecountedCase, recountCase } from '../engine/advance.ts';
import type { Rules } from '../engine/case-state.ts';
import { canonical } from '../engine/chain.ts';
import { resolvePolicy, type SetOverride } from '../engine/policy.ts';
import { recountClock } from '../engine/recount.ts';
import type { Actor } from '../engine/workflow.ts';
import type { CalendarPlace } from '../store/calendars.ts';
import { asProblem } from '../store/database.ts';
import { CASE_COLUMNS, type CaseRow, type StoredCase, storedCase } from '../store/read-case.ts';
import { type House, type Now, nowOf, rulesOf } from './house.ts';

/** Cases counted at a time: one read and one write for all of them. */
const PAGE = 200;

/** What running cases are put under. */
export interface RuleChange {
  /** Why, as it stands in every case's log: the notice, the decision. */
  readonly because: string;
  /** A calendar that is not published yet, for a preview; absent, the newest published. */
  readonly calendar?: { readonly place: CalendarPlace; readonly record: CalendarRecord };
  /** Moves cases of a workflow to the tenant's newest policy, as of a day; `overrides`: as if these were set, for a preview. */
  readonly policy?: {
    readonly workflow: string;
    readonly asOf: string;
    /** The revision that was ordered; absent, the newest. */
    readonly revision?: number;
    readonly overrides?: readonly SetOverride[];
  };
  /** What becomes overdue is told as of this instant, ms; absent, as of now. */
  readonly until?: number;
}

export interface Page {
  readonly cases: readonly { readonly stored: StoredCase; readonly now: Now }[];
  readonly last: string | undefined;
}

/** Cases with a term that runs, in the order of their ids. */
export async function readPage(
  house: House,
  tenant: string,
  after: string,
  workflow?: string,
): Promise<Page> {
  // Another policy is for cases whose terms are all over too: the next one starts by it.
  const waits =
    workflow === undefined
      ? sql`exists (select 1 from clocks k where k.tenant = x.tenant and k.case_id = x.id
            and k.state in ('running', 'paused'))`
      : sql`true`;
  const rows = await house.db.tenant(tenant, async (tx) => {
    const wanted = workflow === undefined ? sql`true` : sql`workflow = ${workflow}`;
    const { rows } = await sql<CaseRow & { now: number; recorded_at: number }>`
      select ${sql.raw(CASE_COLUMNS)}, (extract(epoch from law_now()) * 1000)::float8 as now,
        floor((extract(epoch from clock_timestamp()) * 1000)::float8) as recorded_at
      from (select * from cases x where tenant = ${tenant} and id > ${after}::uuid and ${wanted} and status <> 'ended'
          and ${waits}
        order by id limit ${PAGE}) c order by c.id`.execute(tx);
    return rows;
  });
  const cases = rows.map((row) => ({
    stored: storedCase(row),
    now: nowOf(house, { now: row.now, recordedAt: row.recorded_at }),
  }));
  return { cases, last: rows.length < PAGE ? undefined : rows.at(-1)!.id! };
}

/** The rules a case would have, and whether its policy really becomes another. */
async function nextRules(house: House, stored: StoredCase, rules: Rules, change: RuleChange): Promise<Rules> {
  const { policyScope, tenant } = stored;
  const known = new Map<string, Calendar>([
    ...(rules.calendars ?? []),
    [rules.calendar.version, rules.calendar],
  ]);
  const { calendar, policy } = change;
  let next: Rules = { ...rules, calendars: known };
  if (calendar !== undefined) {
    const { place, record } = calendar;
    next = { ...next, calendar: await house.calendars.candidate(place, record, tenant, policyScope.region) };
  }
  if (policy === undefined) return next;
  const { definition } = rules.loaded;
  if (definition === undefined) return next;
  const set = policy.overrides ?? (await house.policies.overrides(tenant, policy.workflow));
  const pin = { revision: policy.revision ?? set.at(-1)?.revision ?? 0, asOf: policy.asOf };
  const moved = resolvePolicy(definition.policy, policyScope, set, pin);
  const same = rulesText(moved) === rulesText(rules.policy);
  return same ? next : { ...next, policy: moved };
}

function rulesText({ clocks, ladders, view }: Rules['policy']): string {
  return canonical({ clocks, ladders, values: view.values });
}

export async function judge(
  house: House,
  { stored, now }: Page['cases'][number],
  change: RuleChange,
  by: Actor,
): Promise<{ rules: Rules; recounted: RecountedCase } | undefined> {
  const rules = await rulesOf(house, stored);
  const next = await nextRules(house, stored, rules, change);
  // Most cases have nothing to move, and are told apart without waking their machine.
  const same = next.policy === rules.policy;
  const differs = stored.state.clocks.some(
    (clock) => recountClock(clock, next, now.now, change.because) !== undefined,
  );
  if (same && !differs) return undefined;
  const payload = { because: change.because };
  const arrival = { id: uuidv7(now.recordedAt), type: RECOUNTED, payload, actor: by, facts: {} };
  const recounted = recountCase(rules, next, stored.state, now, arrival);
  return recounted === undefined ? undefined : { rules: next, recounted };
}

/** A case that cannot be moved is an incident of its own: it is counted and told, and harms no other. */
export async function orFailed<T>(
  house: House,
  failed: Set<string>,
  caseId: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const known = asProblem(error);
    if (known instanceof Problem && known.code === 'DATABASE_UNAVAILABLE') throw known;
    failed.add(caseId);
    house.log.error({ err: error, caseId }, 'case could not be counted again');
    return undefined;
  }
}
