import { sql } from 'kysely';
import type { Calendar, CalendarRecord } from '../domain/calendar.ts';
import { uuidv7 } from '../domain/ids.ts';
import { iso } from '../domain/instants.ts';
import { RECOUNTED, type RecountedCase, recountCase } from '../engine/advance.ts';
import type { Rules } from '../engine/case-state.ts';
import { canonical } from '../engine/chain.ts';
import { resolvePolicy, type SetOverride } from '../engine/policy.ts';
import { recountClock } from '../engine/recount.ts';
import type { Actor } from '../engine/workflow.ts';
import { CALENDAR_FRESH_MS, type CalendarPlace } from '../store/calendars.ts';
import { commitOf } from '../store/commit.ts';
import { CASE_COLUMNS, type CaseRow, readCase, type StoredCase, storedCase } from '../store/read-case.ts';
import { commit, settle } from './commit.ts';
import { type House, type Now, nowOf, rulesOf } from './house.ts';
import { type Part, partOfMove, withFamily } from './plan.ts';

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
    readonly overrides?: readonly SetOverride[];
  };
  /** What becomes overdue is told as of this instant, ms; absent, as of now. */
  readonly until?: number;
}

/** One clock that another calendar or policy counts otherwise. */
export interface RecountItem {
  readonly caseId: string;
  readonly number: string;
  readonly clock: string;
  /** `notice`: the printed date binds; a new notice is to be served. */
  readonly outcome: 'moved' | 'confirmed' | 'notice';
  readonly dueOnBefore: string;
  readonly dueOn: string;
  /** Instants, RFC 3339; of a notice both are the present one. */
  readonly dueAtBefore: string;
  readonly dueAt: string;
  /** Due timers and rungs of the clock that move. */
  readonly timersMoved: number;
  /** Over by the new count on the day looked at, though not by the old. */
  readonly becomesOverdue: boolean;
}

export interface RecountTotals {
  /** Cases looked at. */
  cases: number;
  /** Cases in which something is different. */
  affected: number;
  moved: number;
  confirmed: number;
  notices: number;
  timersMoved: number;
  becomesOverdue: number;
}

export const NO_TOTALS: RecountTotals = {
  cases: 0,
  affected: 0,
  moved: 0,
  confirmed: 0,
  notices: 0,
  timersMoved: 0,
  becomesOverdue: 0,
};

interface Page {
  readonly cases: readonly { readonly stored: StoredCase; readonly now: Now }[];
  readonly last: string | undefined;
}

/** Cases with a term that runs, in the order of their ids. */
async function readPage(house: House, tenant: string, after: string, workflow?: string): Promise<Page> {
  const rows = await house.db.tenant(tenant, async (tx) => {
    const wanted = workflow === undefined ? sql`true` : sql`workflow = ${workflow}`;
    const { rows } = await sql<CaseRow & { now: number; recorded_at: number }>`
      select ${sql.raw(CASE_COLUMNS)}, (extract(epoch from law_now()) * 1000)::float8 as now,
        floor((extract(epoch from clock_timestamp()) * 1000)::float8) as recorded_at
      from (select * from cases x where tenant = ${tenant} and id > ${after}::uuid and ${wanted} and status <> 'ended'
          and exists (select 1 from clocks k where k.tenant = x.tenant and k.case_id = x.id
            and k.state in ('running', 'paused'))
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
  const pin = { revision: set.at(-1)?.revision ?? 0, asOf: policy.asOf };
  const moved = resolvePolicy(definition.policy, policyScope, set, pin);
  const same = rulesText(moved) === rulesText(rules.policy);
  return same ? next : { ...next, policy: moved };
}

function rulesText({ clocks, ladders, view }: Rules['policy']): string {
  return canonical({ clocks, ladders, values: view.values });
}

async function judge(
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

function itemsOf({ state }: StoredCase, { clocks }: RecountedCase, on: number): RecountItem[] {
  return clocks.map(({ outcome, clock, dueOnBefore, dueOn, timersMoved }) => {
    const before = state.clocks.find(({ name }) => name === clock.name);
    const becomesOverdue = outcome !== 'notice' && clock.dueAt <= on && (before?.dueAt ?? 0) > on;
    const { caseId, number } = state;
    const dueAt = iso(clock.dueAt);
    const dueAtBefore = before === undefined ? dueAt : iso(before.dueAt);
    const dates = { dueOnBefore, dueOn, dueAtBefore, dueAt };
    return { caseId, number, clock: clock.name, outcome, ...dates, timersMoved, becomesOverdue };
  });
}

function counted(totals: RecountTotals, cases: number, affected: readonly (readonly RecountItem[])[]): void {
  totals.cases += cases;
  totals.affected += affected.length;
  for (const item of affected.flat()) {
    totals[item.outcome === 'notice' ? 'notices' : item.outcome]++;
    totals.timersMoved += item.timersMoved;
    if (item.becomesOverdue) totals.becomesOverdue++;
  }
}

const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * What a change would do to running cases, case by case; nothing is stored.
 * @param onItems called with the items of each page
 */
export async function previewRecount(
  house: House,
  tenant: string,
  change: RuleChange,
  by: Actor,
  onItems: (items: readonly RecountItem[], totals: RecountTotals) => void | Promise<void> = () => {},
): Promise<RecountTotals> {
  const totals = { ...NO_TOTALS };
  for (let after: string | undefined = FIRST; after !== undefined; ) {
    const page: Page = await readPage(house, tenant, after, change.policy?.workflow);
    const affected: RecountItem[][] = [];
    for (const one of page.cases) {
      const judged = await judge(house, one, change, by);
      if (judged !== undefined)
        affected.push(itemsOf(one.stored, judged.recounted, change.until ?? one.now.now));
    }
    counted(totals, page.cases.length, affected);
    await onItems(affected.flat(), totals);
    after = page.last;
  }
  return totals;
}

/**
 * Puts every running case of a tenant under the change, each in a commit of its own with the reason in its log. Done
 * again it changes nothing; cut off half-way, it takes up what is left.
 */
export async function applyRecount(
  house: House,
  tenant: string,
  change: RuleChange,
  by: Actor,
  { onPage, signal }: { onPage?: (totals: RecountTotals) => void | Promise<void>; signal?: AbortSignal } = {},
): Promise<RecountTotals> {
  const totals = { ...NO_TOTALS };
  const once = async () => {
    let affected = 0;
    for (let after: string | undefined = FIRST; after !== undefined && !signal?.aborted; ) {
      const page: Page = await readPage(house, tenant, after, change.policy?.workflow);
      const done = await applyPage(house, tenant, page, change, by);
      counted(totals, page.cases.length, done);
      affected += done.length;
      await onPage?.(totals);
      after = page.last;
    }
    return affected;
  };
  await once();
  const { cases } = totals;
  // An event that was under way meanwhile may have started a term by the rules of before: look again once every
  // process must have seen the new ones.
  if (!signal?.aborted) {
    await new Promise((resolve) => setTimeout(resolve, CALENDAR_FRESH_MS + 100));
    await once();
  }
  return { ...totals, cases };
}

async function applyPage(
  house: House,
  tenant: string,
  page: Page,
  change: RuleChange,
  by: Actor,
): Promise<RecountItem[][]> {
  const parts = new Map<string, { part: Part; items: RecountItem[] }>();
  const alone: string[] = [];
  for (const one of page.cases) {
    const { caseId } = one.stored.state;
    const judged = await judge(house, one, change, by);
    if (judged === undefined) continue;
    const made = partOf(one, judged, change);
    const { spawns, tells } = made.part.moved;
    if (spawns.length > 0 || tells.length > 0) alone.push(caseId);
    else parts.set(caseId, made);
  }
  const done: RecountItem[][] = [];
  if (parts.size > 0) {
    const changes = [...parts.values()].map(({ part }) => part.change);
    const { statement, values } = commitOf(tenant, changes, { atomic: false });
    const written = await house.db.pipeline.run<{ id: string }>(tenant, statement, values);
    const ids = new Set(written.map(({ id }) => id));
    for (const [caseId, { items }] of parts) {
      if (ids.has(caseId)) done.push(items);
      else alone.push(caseId);
    }
  }
  for (const caseId of alone) {
    const items = await house.queue.turn(`${tenant}/${caseId}`, () =>
      settle(() => applyAlone(house, tenant, caseId, change, by)),
    );
    if (items.length > 0) done.push(items);
  }
  return done;
}

function partOf(
  { stored, now }: Page['cases'][number],
  { rules, recounted }: { rules: Rules; recounted: RecountedCase },
  { policy }: RuleChange,
): { part: Part; items: RecountItem[] } {
  const part = partOfMove(stored, rules, recounted.moved, now);
  const policyVersion = policy === undefined ? undefined : rules.policy.view.version;
  return {
    part: policyVersion === undefined ? part : { ...part, change: { ...part.change, policyVersion } },
    items: itemsOf(stored, recounted, now.now),
  };
}

/** One case by itself: it was busy, or what was due on it reaches other cases. `undefined`: the race was lost, come again. */
async function applyAlone(
  house: House,
  tenant: string,
  caseId: string,
  change: RuleChange,
  by: Actor,
): Promise<RecountItem[] | undefined> {
  const read = await readCase(house.db.pipeline, tenant, caseId);
  if (read.stored === undefined) return [];
  const one = { stored: read.stored, now: nowOf(house, read) };
  const judged = await judge(house, one, change, by);
  if (judged === undefined) return [];
  const { part, items } = partOf(one, judged, change);
  const parts = await withFamily(house, tenant, part, one.now, by);
  return (await commit(house, tenant, parts, {})) === 'done' ? items : undefined;
}
