import type { AnyStateMachine } from 'xstate';
import { prepare, refuseActors } from './machine.ts';
import type { Snapshot, StateMeta, WorkflowDefinition } from './workflow.ts';

/** A workflow ready to run: any XState machine, with its regulated definition where it has one. */
export interface Loaded {
  readonly id: string;
  readonly version: number;
  readonly machine: AnyStateMachine;
  readonly definition?: WorkflowDefinition;
}

export function load(definition: WorkflowDefinition): Loaded {
  return { id: definition.id, version: definition.version, machine: prepare(definition.machine), definition };
}

/**
 * A foreign machine receives its events as written, without envelope, clocks or roles.
 * @throws MachineFault when it invokes or spawns
 */
export function loadForeign(id: string, version: number, machine: AnyStateMachine): Loaded {
  refuseActors(machine);
  return { id, version, machine: prepare(machine) };
}

type StateValue = string | { readonly [key: string]: StateValue | undefined };

function firstLeafPath(value: StateValue): string[] {
  if (typeof value === 'string') return [value];
  const [key] = Object.keys(value);
  return key === undefined ? [] : [key, ...firstLeafPath(value[key]!)];
}

function find(value: StateValue, region: string): StateValue | undefined {
  if (typeof value === 'string') return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (key === region) return inner;
    const found = find(inner!, region);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The one string shown as `state`: leaf of the deciding region; for other machines the first leaf's path. */
export function stateOf(loaded: Loaded, snapshot: Snapshot): string {
  const value = snapshot.value as StateValue;
  const region = loaded.definition?.decidingRegion;
  if (region === undefined) return firstLeafPath(value).join('.');
  return firstLeafPath(find(value, region) ?? value).at(-1)!;
}

/** The regions beside the deciding one, `{interim: "none", …}`. */
export function regionsOf(loaded: Loaded, snapshot: Snapshot): Record<string, string> {
  const value = snapshot.value as StateValue;
  if (typeof value === 'string') return {};
  const deciding = loaded.definition?.decidingRegion;
  const holder = Object.values(value).find(
    (inner): inner is { [key: string]: StateValue } =>
      typeof inner === 'object' && deciding !== undefined && deciding in inner,
  );
  const regions = holder ?? (deciding === undefined ? value : {});
  const shown: Record<string, string> = {};
  for (const [key, inner] of Object.entries(regions)) {
    if (key !== deciding && inner !== undefined) shown[key] = firstLeafPath(inner).join('.');
  }
  return shown;
}

/** `closed` is a stored end whose look-back window still runs, `ended` is XState's final. */
export type Status = 'open' | 'closed' | 'ended';

export function statusOf(loaded: Loaded, snapshot: Snapshot): Status {
  if (snapshot.status !== 'active') return 'ended';
  return loaded.definition?.closedStates.includes(stateOf(loaded, snapshot)) ? 'closed' : 'open';
}

interface ActiveNode {
  readonly key: string;
  readonly meta?: StateMeta;
}

/** `meta` of every active state node, outermost first. */
export function activeMetas(snapshot: Snapshot): StateMeta[] {
  const nodes = (snapshot as unknown as { _nodes: readonly ActiveNode[] })._nodes;
  return nodes.flatMap((node) => (node.meta === undefined ? [] : [node.meta]));
}

export function labelOf(loaded: Loaded, snapshot: Snapshot): { zh: string; en: string } {
  const state = stateOf(loaded, snapshot);
  const nodes = (snapshot as unknown as { _nodes: readonly ActiveNode[] })._nodes;
  return nodes.find((node) => node.key === state)?.meta?.label ?? { zh: state, en: state };
}
