import { iso } from '../domain/instants.ts';
import type { RecountedCase } from '../engine/advance.ts';
import type { Rules } from '../engine/case-state.ts';
import type { Actor } from '../engine/workflow.ts';
import { CALENDAR_FRESH_MS } from '../store/calendars.ts';
import { commitOf } from '../store/commit.ts';
import { readCase, type StoredCase } from '../store/read-case.ts';
import { commit, settle } from './commit.ts';
import { type House, nowOf } from './house.ts';
import { type Part, partOfMove } from './plan.ts';
import { judge, orFailed, type Page, type RuleChange, readPage } from './recount-judge.ts';
import { familyTurn, withFamily } from './with-family.ts';

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
  /** Cases that cannot be moved at all: they are incidents of their own, and harm no other. */
  failed: number;
}

export const NO_TOTALS: RecountTotals = {
  cases: 0,
  affected: 0,
  moved: 0,
  confirmed: 0,
  notices: 0,
  timersMoved: 0,
  becomesOverdue: 0,
  failed: 0,
};

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
  const failed = new Set<string>();
  for (let after: string | undefined = FIRST; after !== undefined; ) {
    const page: Page = await readPage(house, tenant, after, change.policy?.workflow);
    const affected: RecountItem[][] = [];
    for (const one of page.cases) {
      const { caseId } = one.stored.state;
      const judged = await orFailed(house, failed, caseId, () => judge(house, one, change, by));
      if (judged !== undefined)
        affected.push(itemsOf(one.stored, judged.recounted, change.until ?? one.now.now));
    }
    counted(totals, page.cases.length, affected);
    totals.failed = failed.size;
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
  const failed = new Set<string>();
  const once = async () => {
    let affected = 0;
    for (let after: string | undefined = FIRST; after !== undefined && !signal?.aborted; ) {
      const page: Page = await readPage(house, tenant, after, change.policy?.workflow);
      const done = await applyPage(house, tenant, page, { change, by, failed });
      totals.failed = failed.size;
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
  { change, by, failed }: { change: RuleChange; by: Actor; failed: Set<string> },
): Promise<RecountItem[][]> {
  const parts = new Map<string, { part: Part; items: RecountItem[] }>();
  const alone: string[] = [];
  for (const one of page.cases) {
    const { caseId } = one.stored.state;
    const judged = await orFailed(house, failed, caseId, () => judge(house, one, change, by));
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
    const items = await orFailed(house, failed, caseId, () =>
      house.queue.turn(`${tenant}/${caseId}`, () =>
        settle(() => applyAlone(house, tenant, caseId, change, by)),
      ),
    );
    if (items !== undefined && items.length > 0) done.push(items);
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
  const outcome = await familyTurn(house, tenant, part.moved, async () =>
    commit(house, tenant, await withFamily(house, tenant, [part], one.now, by), {}),
  );
  return outcome === 'done' ? items : undefined;
}
