import type { Reason } from '../domain/errors.ts';
import type {
  Arrival,
  CaseState,
  LogRow,
  Moved,
  PendingRepair,
  Refused,
  RepairOrder,
  Rules,
} from './case-state.ts';
import { canonical } from './chain.ts';
import { patched } from './json-patch.ts';
import { type Loaded, type Status, statusOf } from './loaded.ts';
import { persist } from './machine.ts';
import { withAct } from './participants.ts';
import { activeLeaves, historyOf, placed, type StateValue, Unplaceable, valueWith } from './place.ts';
import { REPAIR_CLOCK } from './policy.ts';
import { checkAlive, dueOrAsItStands, put, takes, walkOf } from './put.ts';
import { REPAIR_EVENTS } from './repair-events.ts';
import type { Walk } from './walk.ts';
import type { Actor, Snapshot } from './workflow.ts';

/** Whether the engine itself takes this event, past the machine. */
export function isRepair({ definition }: Loaded, type: string): boolean {
  return definition !== undefined && Object.hasOwn(REPAIR_EVENTS, type);
}

/**
 * A step of a repair. Proposed, it changes nothing but that it waits; approved by another person, it puts the case
 * where it says. Tried out before either, so that what could not be carried out is refused with its reason.
 */
export function takeRepair(
  rules: Rules,
  state: CaseState,
  { now, recordedAt }: { now: number; recordedAt: number },
  arrival: Arrival,
): Moved | Refused {
  const walk = dueOrAsItStands(rules, state, now, recordedAt);
  walk.at = Math.max(now, walk.at);
  const fault = repairFault({ ...walk, status: statusOf(rules.loaded, walk.live) }, arrival);
  const reason = fault ?? faultOfOrder(walk, arrival, now);
  if (reason !== undefined)
    return { refused: true, state: walk.moved().state, live: walk.live, reasons: [reason] };
  act(walk, arrival);
  if (arrival.type === 'APPROVE_REPAIR') walk.fireDue(now);
  return walk.moved();
}

/** A repair's row again, for replay. */
export function repeatRepair(
  rules: Rules,
  state: CaseState,
  row: LogRow & { id: string; recordedAt: number },
): Moved {
  const walk = walkOf(rules, state, row.recordedAt);
  walk.at = row.at;
  act(walk, row);
  return walk.moved();
}

/** Why this person's step would be refused as the case stands, whatever it says. */
export function repairFault(
  { repair, status }: { readonly repair?: PendingRepair | undefined; readonly status: Status },
  { type, actor }: { readonly type: string; readonly actor: Actor },
): Reason | undefined {
  if (status === 'ended') return because('CASE_ENDED', '案件已经了结归档', 'the case has ended');
  if (type === 'PROPOSE_REPAIR')
    return repair && because('REPAIR_PENDING', '已有一项修复待决定', 'a repair is pending already');
  if (repair === undefined) return because('NO_REPAIR_PENDING', '没有待决定的修复', 'no repair is pending');
  if (type === 'WITHDRAW_REPAIR' && repair.by.person !== actor.person)
    return because('PROPOSER_WITHDRAWS', '修复只能由提出人撤回', 'only its proposer may withdraw it');
  return undefined;
}

function because(code: string, zh: string, en: string): Reason {
  return { code, label: { zh, en }, basis: '本产品规则' };
}

function faultOfOrder(walk: Walk, { type, payload }: Arrival, now: number): Reason | undefined {
  if (type === 'PROPOSE_REPAIR') return faultOf(walk, payload as RepairOrder, now);
  if (type !== 'APPROVE_REPAIR') return undefined;
  const { from, ...order } = walk.repair!;
  if (canonical(activeLeaves(walk.rules.loaded.machine, walk.live)) !== canonical(from))
    return because(
      'REPAIR_OUTDATED',
      `提出修复时案件在“${from.join('、')}”，现已变化，请驳回或撤回后另提`,
      'the case has moved since the repair was proposed',
    );
  return faultOf(walk, order, now);
}

/** Carries the order out on a copy, and lets time and every reader of the case loose on it. */
function faultOf(walk: Walk, order: RepairOrder, now: number): Reason | undefined {
  try {
    const trial = walkOf(walk.rules, walk.moved().state, walk.recordedAt);
    endWaiting(trial, 'void');
    const before = standing(trial);
    carryOut(trial, order, TRIED);
    if (standing(trial) === before)
      return because('REPAIR_CHANGES_NOTHING', '修复没有改动任何内容', 'the repair would change nothing');
    checkAlive(trial);
    const { definition } = trial.rules.loaded;
    definition?.dataOf(trial.live.context);
    definition?.open.index(trial.live.context);
    trial.fireDue(now);
    const fault = order.changes === undefined ? undefined : brokenBy(walk, order, trial);
    if (fault !== undefined) throw new Error(fault.join(': '));
    return undefined;
  } catch (error) {
    if (error instanceof Unplaceable) return because(error.code, error.text.zh, error.text.en);
    const said = error instanceof Error ? error.message : String(error);
    return because('REPAIR_FAILS', `修复后案件仍会出错：${said}`, `the case would fail again: ${said}`);
  }
}

const TRIED: Arrival = {
  ...{ id: '', type: 'APPROVE_REPAIR', payload: {}, facts: {} },
  actor: { person: '', unit: '', roles: [] },
};

/** An act that would work there with the data as they are, and fails with those of the order. */
function brokenBy(walk: Walk, { changes: _changes, ...order }: RepairOrder, trial: Walk) {
  const unchanged = walkOf(walk.rules, walk.moved().state, walk.recordedAt);
  endWaiting(unchanged, 'void');
  carryOut(unchanged, order, TRIED);
  const known = breaking(unchanged).map(([type]) => type);
  return breaking(trial).find(([type]) => !known.includes(type));
}

/** Acts at which the machine itself would fail as the case stands, each tried with its own example. */
function breaking(walk: Walk): [type: string, error: string][] {
  const { state } = walk.moved();
  const found: [string, string][] = [];
  for (const [type, { by, example }] of Object.entries(walk.rules.loaded.definition?.events ?? {})) {
    const actor = { person: '', unit: '', roles: by };
    try {
      walkOf(walk.rules, state, walk.recordedAt).arrive({ id: '', type, payload: example, actor, facts: {} });
    } catch (error) {
      found.push([type, error instanceof Error ? error.message : String(error)]);
    }
  }
  return found;
}

function standing({ rules, live, clocks, timers }: Walk): string {
  const machine = persist(rules.loaded.machine, live);
  // Who holds a clock is brought up to date by every row.
  const records = [...clocks.values()].map(({ custody: _custody, ...record }) => record);
  return canonical(JSON.parse(JSON.stringify({ machine, clocks: records, timers })));
}

function endWaiting(walk: Walk, as: 'met' | 'void'): void {
  walk.repair = undefined;
  walk.engineAction('stopClock', { clock: REPAIR_CLOCK, as });
}

/** What an accepted step does to the case. */
function act(walk: Walk, arrival: Arrival): void {
  const { type, actor, payload } = arrival;
  const { as } = REPAIR_EVENTS[type]!;
  if (as !== undefined) walk.participants = withAct(walk.participants, as, actor, walk.at);
  if (type === 'APPROVE_REPAIR') {
    const order = walk.repair!;
    endWaiting(walk, 'met');
    carryOut(walk, order, arrival);
    return;
  }
  if (type === 'PROPOSE_REPAIR') {
    const { person, unit } = actor;
    const from = activeLeaves(walk.rules.loaded.machine, walk.live);
    walk.repair = { ...(payload as RepairOrder), seq: walk.seq + 1, at: walk.at, by: { person, unit }, from };
    walk.engineAction('startClock', { clock: REPAIR_CLOCK });
  } else endWaiting(walk, type === 'REJECT_REPAIR' ? 'met' : 'void');
  walk.settle(undefined, arrival, undefined);
}

/** @throws Unplaceable */
function carryOut(walk: Walk, order: RepairOrder, arrival: Arrival): void {
  const { rules } = walk;
  const { machine } = rules.loaded;
  const stored = JSON.parse(JSON.stringify(persist(machine, walk.live))) as {
    value: StateValue;
    context: unknown;
  };
  const value = valueWith(machine, order.states ?? [], stored.value);
  const context = patched(stored.context, order.changes ?? []);
  const live = placed(machine, { value, context, history: historyOf(stored) });
  put(walk, arrival, { rules, live, change: () => changeClocks(walk, live, order.clocks ?? {}) });
}

function changeClocks(walk: Walk, live: Snapshot, clocks: NonNullable<RepairOrder['clocks']>): void {
  // A delayed event nobody takes there would only be logged when it comes.
  walk.timers = walk.timers.filter(({ kind, event }) => kind !== 'raise' || takes(live, event!.type));
  for (const as of ['stop', 'void'] as const)
    for (const clock of clocks[as] ?? []) {
      const running = walk.clocks.get(clock);
      if (running === undefined || running.endedAt !== undefined)
        throw new Unplaceable('CLOCK_UNKNOWN', {
          zh: `没有在走的期限“${clock}”`,
          en: `no clock "${clock}" is running`,
        });
      walk.engineAction('stopClock', { clock, as: as === 'stop' ? 'met' : 'void' });
    }
  for (const one of clocks.start ?? []) walk.engineAction('startClock', one);
}
