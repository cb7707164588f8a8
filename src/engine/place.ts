import type { AnyStateMachine } from 'xstate';
import { persist, restore } from './machine.ts';
import type { Snapshot, Text } from './workflow.ts';

/**
 * Puts a case into states by name, without a transition: no guard is asked, no entry or exit action runs, no eventless
 * transition is taken. For migration to another version and for repairs only.
 */

/** Why a case cannot be put where it is to go. */
export class Unplaceable extends Error {
  readonly code: string;
  readonly text: Text;
  constructor(code: string, text: Text) {
    super(text.en);
    this.name = 'Unplaceable';
    this.code = code;
    this.text = text;
  }
}

export type StateValue = string | { readonly [key: string]: StateValue };

interface Node {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly path: readonly string[];
  readonly states: Readonly<Record<string, Node>>;
}

function rootOf(machine: AnyStateMachine): Node {
  return machine.root as unknown as Node;
}

function leavesUnder(node: Node): Node[] {
  const inner = Object.values(node.states);
  if (inner.length === 0) return node.type === 'history' || node.path.length === 0 ? [] : [node];
  return inner.flatMap(leavesUnder);
}

/** Name of a leaf: its key where no other leaf has it, as in every regulated workflow; else its path. */
function nameOf(leaf: Node, leaves: readonly Node[]): string {
  return leaves.some((other) => other !== leaf && other.key === leaf.key) ? leaf.path.join('.') : leaf.key;
}

export function leafNames(machine: AnyStateMachine): string[] {
  const leaves = leavesUnder(rootOf(machine));
  return leaves.map((leaf) => nameOf(leaf, leaves));
}

/** Names of the leaves a case stands in, one for each region. */
export function activeLeaves(machine: AnyStateMachine, live: Snapshot): string[] {
  const active = new Set((live as unknown as { _nodes: readonly Node[] })._nodes);
  const leaves = leavesUnder(rootOf(machine));
  return leaves.filter((leaf) => active.has(leaf)).map((leaf) => nameOf(leaf, leaves));
}

function leafCalled(machine: AnyStateMachine, name: string): Node {
  const leaves = leavesUnder(rootOf(machine));
  const found = leaves.filter(({ key, path }) => key === name || path.join('.') === name);
  if (found.length === 1) return found[0]!;
  throw new Unplaceable('STATE_UNKNOWN', {
    zh: found.length === 0 ? `没有状态“${name}”` : `状态“${name}”不止一个，请写全路径`,
    en: found.length === 0 ? `there is no state "${name}"` : `more than one state is called "${name}"`,
  });
}

/**
 * The value with these leaves in it. Regions that none of them lies in stay as in `base`; without one they begin
 * where the machine begins them.
 * @throws Unplaceable STATE_UNKNOWN, STATES_CLASH
 */
export function valueWith(
  machine: AnyStateMachine,
  names: readonly string[],
  base: StateValue | undefined,
): StateValue {
  const targets = names.map((name) => leafCalled(machine, name));
  return inside(rootOf(machine), targets, base) ?? {};
}

function inside(node: Node, targets: readonly Node[], base: StateValue | undefined): StateValue | undefined {
  const depth = node.path.length;
  const under = (key: string) => targets.filter(({ path }) => path[depth] === key);
  const baseOf = (key: string) => (typeof base === 'object' ? base[key] : undefined);
  const hit = Object.values(node.states).filter(({ key }) => under(key).length > 0);
  if (node.type === 'parallel') {
    const regions = Object.values(node.states).flatMap((region) => {
      const value = inside(region, under(region.key), baseOf(region.key));
      return value === undefined ? [] : [[region.key, value] as const];
    });
    return Object.fromEntries(regions);
  }
  if (hit.length > 1)
    throw new Unplaceable('STATES_CLASH', {
      zh: `${hit.map(({ key }) => key).join('、')} 不能同时成立`,
      en: `${hit.map(({ key }) => key).join(' and ')} exclude each other`,
    });
  const [child] = hit;
  if (child === undefined) return base;
  const value = inside(child, under(child.key), baseOf(child.key));
  return value === undefined ? child.key : { [child.key]: value };
}

/**
 * A snapshot that stands there with this context, as it comes back from the store.
 * @param history history of the case in stored form, whose nodes must be this machine's
 * @throws Unplaceable STATE_UNKNOWN for a value that is not of this machine
 */
export function placed(
  machine: AnyStateMachine,
  { value, context, history }: { value: StateValue; context: unknown; history: History },
): Snapshot {
  let resolved: unknown;
  try {
    resolved = machine.resolveState({ value, context } as never);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Unplaceable('STATE_UNKNOWN', { zh: said, en: said });
  }
  const stored = persist(machine, resolved as Snapshot) as object;
  const plain = JSON.parse(JSON.stringify({ ...stored, historyValue: history }));
  return restore(machine, plain);
}

/** Where history states would go back to: id of the history node's parent → ids of the states. */
export type History = Readonly<Record<string, readonly { readonly id: string }[]>>;

export function historyOf(stored: unknown): History {
  return (stored as { historyValue?: History }).historyValue ?? {};
}

/**
 * What a machine remembers, in the nodes of another one.
 * @param leafTo name of a leaf there → name here
 * @throws Unplaceable HISTORY_UNMAPPED when a remembered state has no counterpart
 */
export function historyIn(
  from: AnyStateMachine,
  machine: AnyStateMachine,
  history: History,
  leafTo: (name: string) => string | null | undefined,
): History {
  const leaves = leavesUnder(rootOf(from));
  const there = (id: string): string | undefined => {
    const leaf = leaves.find((one) => one.id === id);
    const to = leaf === undefined ? undefined : leafTo(nameOf(leaf, leaves));
    if (to != null) return leafCalled(machine, to).id;
    return nodes(rootOf(machine)).find((node) => node.id === id)?.id;
  };
  return Object.fromEntries(
    Object.entries(history).map(([id, states]) => {
      const key = there(id);
      const values = states.map((state) => there(state.id));
      if (key === undefined || values.includes(undefined))
        throw new Unplaceable('HISTORY_UNMAPPED', {
          zh: `“${id}”记住的状态在新版中没有对应`,
          en: `what "${id}" remembers has no counterpart`,
        });
      return [key, values.map((value) => ({ id: value! }))];
    }),
  );
}

function nodes(node: Node): Node[] {
  return [node, ...Object.values(node.states).flatMap(nodes)];
}
