import { type AnyActorScope, type AnyStateMachine, createActor } from 'xstate';
import type { Snapshot } from './workflow.ts';

/** More eventless steps than any sane machine takes; XState's own default is to loop for ever. */
const MACROSTEP_ITERATIONS_MAX = 1000;
/** `sendTo(self)` chains inside one commit; beyond this the machine talks to itself without end. */
const FOLLOW_UPS_MAX = 100;

const NO_ACTORS = '不支持 invoke 与 spawn：重启后无法恢复。 invoke and spawn are not durable.';

export interface MachineEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What a step asks for, in the order the machine asked. */
export type Effect =
  | {
      readonly kind: 'raise';
      readonly name: string | undefined;
      readonly event: MachineEvent;
      readonly delayMs: number;
    }
  | { readonly kind: 'cancel'; readonly name: string }
  | { readonly kind: 'action'; readonly name: string; readonly params: unknown };

export interface Step {
  readonly snapshot: Snapshot;
  readonly effects: readonly Effect[];
}

/** The machine itself failed (a throwing guard, an endless `always`): nothing may be stored, the case needs a person. */
export class MachineFault extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'MachineFault';
  }
}

interface Acting {
  readonly id: string;
  readonly invoke: readonly unknown[];
  readonly entry: readonly unknown[];
  readonly exit: readonly unknown[];
  readonly transitions: ReadonlyMap<string, readonly { readonly actions: readonly unknown[] }[]>;
  readonly always?: readonly { readonly actions: readonly unknown[] }[];
  readonly states: Readonly<Record<string, Acting>>;
}

/**
 * Says before the first case what can be seen of a machine that it could never run. A spawn inside a function is
 * found when it happens.
 * @throws MachineFault naming the state
 */
export function refuseActors(machine: AnyStateMachine): void {
  const named = Object.values(machine.implementations.actions as object).some(spawns);
  if (named) throw new MachineFault(`${machine.id}: ${NO_ACTORS}`);
  const waiting = [machine.root as unknown as Acting];
  for (const node of waiting) {
    const transitions = [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
    const actions = [...node.entry, ...node.exit, ...transitions.flatMap((transition) => transition.actions)];
    if (node.invoke.length > 0 || actions.some(spawns)) throw new MachineFault(`${node.id}: ${NO_ACTORS}`);
    waiting.push(...Object.values(node.states));
  }
}

function spawns(action: unknown): boolean {
  return (action as { type?: unknown } | undefined)?.type === 'xstate.spawnChild';
}

/** Takes any XState v5 machine as it is and bounds its eventless steps. */
export function prepare(machine: AnyStateMachine): AnyStateMachine {
  const bounded = machine as AnyStateMachine & { options?: { maxIterations?: number } };
  const own = bounded.options?.maxIterations ?? Infinity;
  bounded.options = { ...bounded.options, maxIterations: Math.min(own, MACROSTEP_ITERATIONS_MAX) };
  return bounded;
}

export function begin(machine: AnyStateMachine, input: unknown): Step {
  // The machine's own input type is not known here; what it gets was checked against the opening schema.
  return run(machine, (scope) => machine.getInitialSnapshot(scope as never, input as never));
}

export function restore(machine: AnyStateMachine, stored: unknown): Snapshot {
  const { value } = stored as { value: StateValue };
  const ordered = { ...(stored as object), value: inWrittenOrder(machine.root as unknown as Written, value) };
  // The second argument of the declaration is not used for machines that neither invoke nor spawn (5.33.3).
  return machine.restoreSnapshot(ordered as never, undefined as never) as unknown as Snapshot;
}

type StateValue = string | { readonly [key: string]: StateValue };

interface Written {
  readonly order: number;
  readonly parent?: Written;
  readonly states: Readonly<Record<string, Written>>;
}

/** XState takes parallel regions in the order of the value's keys, and jsonb gives keys back sorted by length. */
function inWrittenOrder(node: Written | undefined, value: StateValue): StateValue {
  if (typeof value === 'string') return value;
  const order = (key: string) => node?.states[key]?.order ?? Number.POSITIVE_INFINITY;
  const entries = Object.entries(value).sort(([a], [b]) => order(a) - order(b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inWrittenOrder(node?.states[key], inner)]));
}

/**
 * A live snapshot lists the states last entered last, and eventless transitions run in that order. Put back into the
 * order they are written in, a step gives the same whether the case was stored in between or not.
 */
function settled(machine: AnyStateMachine, snapshot: Snapshot): Snapshot {
  let lastLeaf = -1;
  const lastOf = new Map<Written | undefined, number>();
  for (const node of (snapshot as unknown as { _nodes: readonly Written[] })._nodes) {
    const leaf = Object.keys(node.states).length === 0;
    if (node.order < (lastOf.get(node.parent) ?? -1) || (leaf && node.order < lastLeaf))
      return restore(machine, persist(machine, snapshot));
    lastOf.set(node.parent, node.order);
    if (leaf) lastLeaf = node.order;
  }
  return snapshot;
}

/** Storable form of a snapshot; after a JSON round trip `restore` gives it back exactly, history states included. */
export function persist(machine: AnyStateMachine, snapshot: Snapshot): unknown {
  return machine.getPersistedSnapshot(snapshot);
}

/** One event, stepped to rest. `undefined`: the present state does not accept it. */
export function step(machine: AnyStateMachine, snapshot: Snapshot, event: MachineEvent): Step | undefined {
  // A live actor that is done takes nothing more; `can` would still ask the root's own transitions.
  if (snapshot.status !== 'active') return undefined;
  try {
    if (!snapshot.can(event as never)) return undefined;
  } catch (cause) {
    throw new MachineFault(`guard failed on ${event.type}`, cause);
  }
  return run(machine, (scope) => machine.transition(snapshot as never, event as never, scope as never));
}

/**
 * What XState's own pure `transition` makes anew for every event, an actor with its first state (5.33.3), once per
 * machine: a fifth of the time of an event. No machine here spawns, so nothing is left in it between two events.
 */
const scopes = new WeakMap<AnyStateMachine, AnyActorScope>();

function scopeOf(machine: AnyStateMachine): AnyActorScope {
  const known = scopes.get(machine);
  if (known !== undefined) return known;
  const self = createActor(machine);
  const nothing = () => undefined;
  const scope: AnyActorScope = {
    self,
    system: self.system,
    id: '',
    sessionId: '',
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
    actionExecutor: nothing,
  };
  scopes.set(machine, scope);
  return scope;
}

type Take = (scope: AnyActorScope) => unknown;

function run(machine: AnyStateMachine, first: Take): Step {
  const effects: Effect[] = [];
  const followUps: MachineEvent[] = [];
  let snapshot = guarded(machine, first, effects, followUps);
  for (let n = 0; followUps.length > 0; n++) {
    if (n >= FOLLOW_UPS_MAX) throw new MachineFault('the machine sends events to itself without end');
    const event = followUps.shift()!;
    const before = snapshot;
    const next: Take = (scope) => machine.transition(before as never, event as never, scope as never);
    snapshot = guarded(machine, next, effects, followUps);
  }
  return { snapshot: settled(machine, snapshot), effects };
}

function guarded(
  machine: AnyStateMachine,
  take: Take,
  effects: Effect[],
  followUps: MachineEvent[],
): Snapshot {
  const asked: RawAction[] = [];
  let snapshot: Snapshot;
  try {
    const actionExecutor = (action: unknown) => void asked.push(action as RawAction);
    snapshot = take({ ...scopeOf(machine), actionExecutor }) as Snapshot;
  } catch (cause) {
    throw failed(cause);
  }
  if (snapshot.status === 'error') throw failed((snapshot as { error?: unknown }).error);
  // A spawn inside `assign` or the first context is carried out by XState itself and shows only here.
  if (Object.keys(snapshot.children).length > 0) {
    scopes.delete(machine);
    throw new MachineFault(NO_ACTORS);
  }
  for (const action of asked) sort(action, effects, followUps);
  return snapshot;
}

function failed(cause: unknown): MachineFault {
  return new MachineFault(`the machine failed: ${cause instanceof Error ? cause.message : cause}`, cause);
}

interface RawAction {
  readonly type: string;
  readonly info: { readonly self: unknown };
  readonly params: Readonly<Record<string, unknown>> | undefined;
}

/** XState returns actions as data (5.33.3): a raise without delay was already processed and comes back no more. */
function sort(action: RawAction, effects: Effect[], followUps: MachineEvent[]): void {
  const params = action.params ?? {};
  switch (action.type) {
    case 'xstate.raise':
      if (params.delay !== undefined) effects.push(delayed(params));
      return;
    case 'xstate.sendTo':
      if (params.to !== action.info.self) throw new MachineFault('sendTo another actor is not durable');
      if (params.delay === undefined) followUps.push(params.event as MachineEvent);
      else effects.push(delayed(params));
      return;
    case 'xstate.cancel':
      effects.push({ kind: 'cancel', name: String(params.sendId) });
      return;
    case 'xstate.spawn':
    case 'xstate.spawnChild':
      throw new MachineFault(NO_ACTORS);
    default:
      effects.push({ kind: 'action', name: action.type, params: action.params });
  }
}

function delayed(params: Readonly<Record<string, unknown>>): Effect {
  const delayMs = Number(params.delay);
  if (!Number.isFinite(delayMs)) throw new MachineFault('a delay must be a finite number of milliseconds');
  return {
    kind: 'raise',
    name: params.id === undefined ? undefined : String(params.id),
    event: params.event as MachineEvent,
    delayMs: Math.max(0, Math.trunc(delayMs)),
  };
}
