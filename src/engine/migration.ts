import { iso } from '../domain/instants.ts';
import type { Arrival, CaseState, LogRow, Moved, Rules } from './case-state.ts';
import { canonical, sha256 } from './chain.ts';
import type { Clock } from './clock-record.ts';
import { patched } from './json-patch.ts';
import { persist, restore } from './machine.ts';
import { type ClockDecision, carryOut, decide } from './migration-clocks.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { activeLeaves, historyIn, historyOf, leafNames, placed, Unplaceable, valueWith } from './place.ts';
import { checkAlive, dueOrAsItStands, put, walkOf } from './put.ts';
import type { Walk } from './walk.ts';
import type { Actor, Snapshot } from './workflow.ts';

/** Type of the row by which a case went over to another version of its workflow. */
export const MIGRATED = 'MIGRATED';
/** Type of the row by which it went back before anything else had happened. */
export const MIGRATION_UNDONE = 'MIGRATION_UNDONE';

/** What a person reads of a clock in the row. */
export interface MovedClock extends ClockDecision {
  readonly dueOnBefore: string | null;
  readonly dueOn: string;
}

/** Payload of a MIGRATED row: no data of the case, which not everybody may read who reads its log. */
export interface MigratedPayload {
  readonly plan: { readonly id: string; readonly sha256: string };
  readonly because: string;
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly policyFrom: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly clocks: readonly MovedClock[];
  /** SHA-256 over what became of the case: that of the dry run when it was as foreseen. */
  readonly outcome: string;
}

/** Facts of a MIGRATED row: the whole of what was, and where the machine was put. Sealed and replayed, not shown. */
interface MigratedFacts {
  readonly before: Pick<CaseState, 'snapshot' | 'clocks' | 'timers' | 'turns'>;
  readonly after: unknown;
}

export interface MigratedCase {
  readonly moved: Moved;
  readonly payload: MigratedPayload;
  /** Time had passed that nothing had told the case of yet; its own rows come first. */
  readonly overdue: boolean;
}

/**
 * Takes a case over to another version: what was due is fired by the old one, or by the new one where the old fails on
 * it; then it is put where the plan says, and whatever is due there fires.
 * @param next the rules of the new version; `next.calendars` must hold every version the case's clocks name
 * @throws Unplaceable with the reason when it cannot be moved
 */
export function migrateCase(
  rules: Rules,
  next: Rules,
  state: CaseState,
  plan: MigrationPlan,
  by: { id: string; actor: Actor; now: number; recordedAt: number },
): MigratedCase {
  const walk = dueOrAsItStands(rules, state, by.now, by.recordedAt);
  walk.at = Math.max(by.now, walk.at);
  const overdue = walk.rows.length > 0;
  const { machine } = rules.loaded;
  const from = activeLeaves(machine, walk.live);
  if (walk.live.status !== 'active')
    throw new Unplaceable('CASE_ENDED', { zh: '案件已经了结归档', en: 'the case has ended' });
  const { live, to } = target(rules, next, walk.live, plan);
  const decisions = decide(walk, next, live, plan, to);
  const before = plain({ ...walk.moved().state });
  const facts: MigratedFacts = {
    before: { snapshot: before.snapshot, clocks: before.clocks, timers: before.timers, turns: before.turns },
    after: plain(persist(next.loaded.machine, live)),
  };
  const { id, sha256: digest } = plan;
  const payload: MigratedPayload = {
    plan: { id, sha256: digest },
    because: plan.because,
    fromVersion: rules.loaded.version,
    toVersion: next.loaded.version,
    policyFrom: rules.policy.view.version,
    from,
    to,
    clocks: decisions.map((one) => ({ ...one, dueOnBefore: null, dueOn: '' })),
    outcome: '',
  };
  const arrival: Arrival = { id: by.id, type: MIGRATED, payload, actor: by.actor, facts: { ...facts } };
  put(walk, arrival, { rules: next, live, change: () => carryOut(walk, live, decisions, plan.because) });
  checkAlive(walk);
  const told: MigratedPayload = {
    ...payload,
    clocks: decisions.map((one) => movedClock(one, before.clocks, walk)),
    outcome: outcomeOf(walk),
  };
  // The row was written before its outcome was known; nothing has been sealed yet.
  walk.rows[walk.rows.length - 1] = { ...walk.rows.at(-1)!, payload: told };
  walk.fireDue(by.now);
  return { moved: walk.moved(), payload: told, overdue };
}

function movedClock(one: ClockDecision, before: readonly Clock[], { clocks }: Walk): MovedClock {
  const dueOnBefore = before.find(({ name }) => name === one.clock)?.dueOn ?? null;
  return { ...one, dueOnBefore, dueOn: clocks.get(one.as ?? one.clock)!.dueOn };
}

/** Where the machine of the new version stands, and with which data. */
function target(
  rules: Rules,
  next: Rules,
  old: Snapshot,
  plan: MigrationPlan,
): { live: Snapshot; to: string[] } {
  const { machine } = next.loaded;
  const known = new Set(leafNames(machine));
  const leafTo = (name: string) => {
    const mapped = plan.states?.[name];
    return mapped !== undefined ? mapped : known.has(name) ? name : undefined;
  };
  const from = activeLeaves(rules.loaded.machine, old);
  const names = from.flatMap((name) => {
    const to = leafTo(name);
    if (to === undefined)
      throw new Unplaceable('STATE_UNMAPPED', {
        zh: `新版没有状态“${name}”，方案也没有对应`,
        en: `the new version has no state "${name}" and the plan maps it to none`,
      });
    return to === null ? [] : [to];
  });
  const stored = plain(persist(rules.loaded.machine, old)) as { context: unknown };
  const history =
    plan.history === 'drop' ? {} : historyIn(rules.loaded.machine, machine, historyOf(stored), leafTo);
  const value = valueWith(machine, names, undefined);
  // Regions the old version did not have begin where the machine begins them, so the names are read off the result.
  const to = activeLeaves(machine, placed(machine, { value, context: {}, history: {} }));
  const context = transformed(plan, stored.context, { from, to });
  return { live: placed(machine, { value, context, history }), to };
}

function transformed(
  plan: MigrationPlan,
  context: unknown,
  about: { from: string[]; to: string[] },
): unknown {
  const { context: change } = plan;
  if (change === undefined) return context;
  if (typeof change !== 'function') return patched(context, change);
  try {
    return plain(change(structuredClone(context) as never, about));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Unplaceable('CONTEXT_FAILED', {
      zh: `数据转换出错：${said}`,
      en: `the transform failed: ${said}`,
    });
  }
}

/**
 * What became of a case, by digest: states, data, clocks, timers. Not the instant of migration itself, so that the
 * same is foreseen and done as long as nothing that counts has changed in between.
 */
function outcomeOf({ rules, live, clocks, timers }: Walk): string {
  const { value, context, historyValue } = plain(persist(rules.loaded.machine, live)) as Record<
    string,
    unknown
  >;
  const told = {
    version: rules.loaded.version,
    policy: rules.policy.view.version,
    value,
    context,
    historyValue,
    clocks: [...clocks.values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, round, state, dueOn, dueAt, provisional }) => {
        return { name, round, state, dueOn, dueAt: iso(dueAt), provisional };
      }),
    timers: timers
      .map(({ kind, name, dueAt, rung }) => `${iso(dueAt)} ${kind} ${name} ${rung?.rung ?? ''}`)
      .sort(),
  };
  return sha256(canonical(told));
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** A MIGRATED row again, for replay: from the row alone, by the rules of either side of it. */
export function repeatMigration(
  rules: Rules,
  next: Rules,
  state: CaseState,
  row: LogRow & { id: string; recordedAt: number },
): Moved | undefined {
  const { before, after } = row.facts as unknown as MigratedFacts;
  // What the row says it found must be what the log before it gives.
  if (canonical(plain(before.snapshot)) !== canonical(plain(state.snapshot))) return undefined;
  const walk = walkOf(rules, state, row.recordedAt);
  walk.at = row.at;
  const { clocks, because } = row.payload as MigratedPayload;
  const live = restore(next.loaded.machine, after);
  put(walk, row, { rules: next, live, change: () => carryOut(walk, live, clocks, because) });
  return walk.moved();
}

/** Whether the last thing that happened to a case is this plan's migration, with nothing due since. */
export function undoable(row: LogRow | undefined, sha256: string): boolean {
  return row?.type === MIGRATED && (row.payload as MigratedPayload).plan.sha256 === sha256;
}

/**
 * Puts a case back to what it was before its last row, a MIGRATED one: machine, clocks, timers and turns byte for
 * byte. Both rows stay in the log.
 * @param previous the rules of the version it goes back to
 * @returns undefined when something has become due since, which by law has happened to the new version
 */
export function undoMigration(
  rules: Rules,
  previous: Rules,
  state: CaseState,
  migrated: LogRow,
  by: Arrival & { now: number; recordedAt: number },
): Moved | undefined {
  const walk = walkOf(rules, state, by.recordedAt);
  const due = walk.earliest()?.dueAt;
  if (due !== undefined && due <= by.now) return undefined;
  walk.at = Math.max(by.now, walk.at);
  putBack(walk, previous, migrated, by);
  return walk.moved();
}

/** A MIGRATION_UNDONE row again, for replay. */
export function repeatUndo(
  rules: Rules,
  previous: Rules,
  state: CaseState,
  migrated: LogRow,
  row: LogRow & { id: string; recordedAt: number },
): Moved | undefined {
  if (migrated.type !== MIGRATED) return undefined;
  const walk = walkOf(rules, state, row.recordedAt);
  walk.at = row.at;
  putBack(walk, previous, migrated, row);
  return walk.moved();
}

function putBack(walk: Walk, previous: Rules, migrated: LogRow, arrival: Arrival): void {
  const { before } = migrated.facts as unknown as MigratedFacts;
  const live = restore(previous.loaded.machine, before.snapshot);
  const { id, type, payload, actor, facts } = arrival;
  put(
    walk,
    { id, type, payload, actor, facts },
    {
      rules: previous,
      live,
      back: true,
      change: () => {
        const changed = before.clocks.filter(
          (clock) => canonical(plain(clock)) !== canonical(plain(walk.clocks.get(clock.name) ?? null)),
        );
        walk.clocks = new Map(before.clocks.map((clock) => [clock.name, clock]));
        walk.touched = new Set(changed.map(({ name }) => name));
        walk.timers = [...before.timers];
        walk.turns = before.turns;
      },
    },
  );
}
