import type { AnyStateMachine } from 'xstate';
import type { Loaded } from './loaded.ts';
import type { StateMeta, Text } from './workflow.ts';

/** The parts of an XState 5.33 state node that a picture needs. */
interface Node {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly meta?: StateMeta;
  readonly states: Readonly<Record<string, Node>>;
  readonly initial?: { readonly target: readonly Node[] };
  readonly transitions: ReadonlyMap<string, readonly { readonly target?: readonly Node[] }[]>;
  readonly always?: readonly { readonly target?: readonly Node[]; readonly guard?: unknown }[];
}

export interface StateEntry {
  readonly id: string;
  readonly label: Text;
  readonly final: boolean;
}

function rootOf(machine: AnyStateMachine): Node {
  return machine.root as unknown as Node;
}

function regionOf(node: Node, key: string): Node | undefined {
  if (node.key === key) return node;
  for (const inner of Object.values(node.states)) {
    const found = regionOf(inner, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function leavesOf(node: Node): Node[] {
  const inner = Object.values(node.states);
  return inner.length === 0 ? [node] : inner.flatMap(leavesOf);
}

/**
 * The states a case can show as its `state`: leaves of the deciding region, and leaves beside all regions
 * (`closed`, `archived`). Leaf ids are unique in a regulated workflow.
 */
function shownNodes({ machine, definition }: Loaded): Node[] {
  const root = rootOf(machine);
  const region = definition === undefined ? undefined : regionOf(root, definition.decidingRegion);
  if (region === undefined) return leavesOf(root);
  return [...leavesOf(region), ...besides(root, region)];
}

/** Leaves that are in no region beside the deciding one. */
function besides(node: Node, region: Node): Node[] {
  if (node === region) return [];
  const inner = Object.values(node.states);
  if (inner.length === 0) return [node];
  return inner.flatMap((child) =>
    node.type === 'parallel' ? (holds(child, region) ? besides(child, region) : []) : besides(child, region),
  );
}

function holds(node: Node, region: Node): boolean {
  return node === region || Object.values(node.states).some((inner) => holds(inner, region));
}

export function statesOf(loaded: Loaded): StateEntry[] {
  const root = rootOf(loaded.machine);
  // A history node stands for whichever state was left; no case is ever in it.
  const states = shownNodes(loaded).filter(({ type }) => type !== 'history');
  return states.map((node) => {
    const id = loaded.definition === undefined ? pathOf(root, node) : node.key;
    return { id, label: node.meta?.label ?? { zh: id, en: id }, final: node.type === 'final' };
  });
}

/** Below the machine's own id, as a foreign machine's `state` is shown. */
function pathOf(root: Node, node: Node): string {
  return node.id.startsWith(`${root.id}.`) ? node.id.slice(root.id.length + 1) : node.key;
}

export interface Drawing {
  readonly states: readonly {
    readonly name: string;
    readonly label: string;
    /** `passing`: a case goes through without stopping; `closed`: a stored end that may be opened again. */
    readonly kind: 'waiting' | 'passing' | 'closed' | 'final' | 'history';
  }[];
  readonly first: string | undefined;
  /** Arrows that go the same way are one arrow with several labels. */
  readonly arrows: readonly {
    readonly from: string;
    readonly to: string;
    readonly labels: readonly string[];
  }[];
  /** Regions beside the deciding one, with the names of their states. */
  readonly regions: readonly { readonly name: string; readonly labels: readonly string[] }[];
}

/** What there is to draw of the deciding region, in Chinese. */
export function drawingOf(loaded: Loaded): Drawing {
  const root = rootOf(loaded.machine);
  const { definition } = loaded;
  const region = definition === undefined ? root : (regionOf(root, definition.decidingRegion) ?? root);
  const nodes = shownNodes(loaded);
  const names = new Map(nodes.map((node, index) => [node, `s${index}`]));
  const states = nodes.map((node) => ({
    name: names.get(node)!,
    label: node.type === 'history' ? '回到原状态' : (node.meta?.label.zh ?? node.key),
    kind: kindOf(loaded, node),
  }));
  const arrows = arrowsOf(nodes, root).flatMap(([[start, end], events]) => {
    const from = names.get(start);
    const to = names.get(end);
    if (from === undefined || to === undefined) return [];
    return [{ from, to, labels: [...events].map((event) => definition?.events[event]?.label.zh ?? event) }];
  });
  return { states, first: names.get(landing(region)), arrows, regions: regionsBeside(loaded) };
}

function kindOf({ definition }: Loaded, node: Node): Drawing['states'][number]['kind'] {
  if (node.type === 'history' || node.type === 'final') return node.type;
  if (definition?.closedStates.includes(node.key)) return 'closed';
  return node.always?.some(({ guard }) => guard === undefined) ? 'passing' : 'waiting';
}

/** The regions that follow the deciding one, in the order they are written. */
export function regionsBeside({ machine, definition }: Loaded): Drawing['regions'] {
  const root = rootOf(machine);
  const deciding = definition === undefined ? undefined : regionOf(root, definition.decidingRegion);
  const parallel = deciding === undefined ? undefined : parentsOf(root).get(deciding);
  if (parallel?.type !== 'parallel') return [];
  return Object.values(parallel.states)
    .filter((node) => node !== deciding)
    .map((node) => ({
      name: node.key,
      labels: leavesOf(node).map((leaf) => leaf.meta?.label.zh ?? leaf.key),
    }));
}

/** Mermaid `stateDiagram-v2` of the deciding region. */
export function diagramOf(loaded: Loaded): string {
  const { states, first, arrows } = drawingOf(loaded);
  const lines = [
    'stateDiagram-v2',
    ...states.map(({ name, label }) => `  state "${text(label)}" as ${name}`),
  ];
  if (first !== undefined) lines.push(`  [*] --> ${first}`);
  for (const { from, to, labels } of arrows) {
    lines.push(`  ${from} --> ${to}${labels.length === 0 ? '' : `: ${text(labels.join('／'))}`}`);
  }
  for (const { name, kind } of states) if (kind === 'final') lines.push(`  ${name} --> [*]`);
  return `${lines.join('\n')}\n`;
}

/** Where one really arrives: the initial leaf of a state that has states. */
function landing(node: Node): Node {
  let at = node;
  for (;;) {
    const inner = at.type === 'parallel' ? Object.values(at.states)[0] : at.initial?.target[0];
    if (inner === undefined) return at;
    at = inner;
  }
}

function arrowsOf(nodes: readonly Node[], root: Node): [[Node, Node], Set<string>][] {
  const parents = parentsOf(root);
  const arrows = new Map<string, [[Node, Node], Set<string>]>();
  const add = (from: Node, event: string, targets: readonly Node[] | undefined) => {
    for (const target of targets ?? []) {
      const to = landing(target);
      const key = `${from.id} ${to.id}`;
      const arrow = arrows.get(key) ?? [[from, to], new Set<string>()];
      if (event !== '') arrow[1].add(event);
      arrows.set(key, arrow);
    }
  };
  for (const leaf of nodes) {
    // What a surrounding state handles leads away from each of its leaves, unless the leaf handles it itself.
    const handled = new Set<string>();
    for (let at: Node | undefined = leaf; at !== undefined; at = parents.get(at)) {
      for (const [event, transitions] of at.transitions) {
        if (handled.has(event)) continue;
        handled.add(event);
        for (const { target } of transitions) add(leaf, event.startsWith('xstate.') ? '' : event, target);
      }
      for (const { target } of at.always ?? []) add(leaf, '', target);
    }
  }
  return [...arrows.values()];
}

function parentsOf(node: Node, known = new Map<Node, Node>()): Map<Node, Node> {
  for (const inner of Object.values(node.states)) {
    known.set(inner, node);
    parentsOf(inner, known);
  }
  return known;
}

/** Mermaid ends a label at a quote, a semicolon or a line's end. */
function text(label: string): string {
  return label
    .replaceAll('"', '”')
    .replaceAll(/[\r\n;]+/g, ' ')
    .replaceAll(':', '：');
}
