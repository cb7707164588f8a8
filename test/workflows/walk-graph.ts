import type { AnyActorLogic, EventObject } from 'xstate';
import { getShortestPaths, toDirectedGraph } from 'xstate/graph';
import { regionsOf } from '../../src/engine/loaded.ts';
import {
  accepted,
  begin,
  isOver,
  leafOf,
  moveTo,
  type Point,
  typesAt,
  viewOf,
  type World,
} from './walk-point.ts';

/** An edge of the graph of whole cases: an act, or time going on to the end of a term, with where it leads. */
interface Edge extends EventObject {
  readonly to: Point;
}

/** More places than any workflow has; a search that goes on beyond has lost its way. */
const PLACES_MAX = 20_000;

function* edgesFrom(point: Point): Generator<Edge> {
  for (const type of typesAt(point)) {
    let no = 0;
    for (const { to } of accepted(point, type)) yield { type: `${type} ${no++}`, to };
  }
  const ends = point.state.timers.filter(({ kind }) => kind !== 'rung');
  for (const { name, no, dueAt } of ends) yield { type: `end of ${name} ${no}`, to: moveTo(point, dueAt) };
}

const logic = {
  transition: (_: Point, { to }: Edge) => to,
  getInitialSnapshot: (_: unknown, world: World) => begin(world),
  getPersistedSnapshot: (point: Point) => point,
} as unknown as AnyActorLogic;

function standings(point: Point): string[] {
  const leaf = leafOf(point);
  const regions = Object.entries(regionsOf(point.world.rules.loaded, point.live));
  const { marks } = point.world;
  const marked = marks === undefined ? [] : [`${leaf} ${marks(viewOf(point))}`];
  return [...marked, ...regions.map(([region, state]) => `${leaf} ${region}.${state}`)];
}

/**
 * A moment of a shortest way to everything the machine can do, by breadth-first search over whole cases. Cases are
 * too many to be told apart: one is a place of its own when a step never taken before led to it, or a region stands
 * there as it never stood beside that state, and all others count as the place where everything begins.
 * @param watch  told of every step before it is judged
 */
export function reachable(
  world: World,
  coverage: Coverage,
  watch: (from: Point, to: Point) => void,
): Point[] {
  const names = new Map<Point, string>();
  const { taken, stood } = coverage;
  // Every beginning comes to every state it can; what stands beside it is tried once.
  const leaves = new Set<string>();
  const known = () => taken.size + stood.size + leaves.size;
  const events = (point: Point) => {
    const edges: Edge[] = [];
    let before = known();
    for (const edge of edgesFrom(point)) {
      watch(point, edge.to);
      leaves.add(leafOf(edge.to));
      for (const standing of standings(edge.to)) stood.add(standing);
      if (known() > before) names.set(edge.to, `place ${names.size + 1}`);
      before = known();
      edges.push(edge);
    }
    return edges;
  };
  const paths = getShortestPaths(logic, {
    input: world,
    limit: PLACES_MAX,
    events,
    serializeState: (point: Point) => names.get(point) ?? 'begun',
    serializeEvent: ({ type }: Edge) => type,
    stopWhen: isOver,
  } as never) as unknown as { state: Point }[];
  return paths.map(({ state }) => state);
}

export interface Coverage {
  readonly taken: ReadonlySet<unknown>;
  /** How regions stood beside which states when a search came there; of all beginnings together. */
  readonly stood: Set<string>;
  /** `state: EVENT → target` of those never taken. */
  missing(): string[];
  readonly all: number;
}

type Graph = ReturnType<typeof toDirectedGraph>;

function edgesOf({ edges, children }: Graph): Graph['edges'] {
  return [...edges, ...children.flatMap(edgesOf)];
}

/** Watches which transitions the machine selects for events; eventless ones it selects out of sight. */
export function watchTransitions({ rules }: World): Coverage {
  const { machine } = rules.loaded;
  const edges = new Map(
    edgesOf(toDirectedGraph(machine))
      .filter(({ transition }) => transition.eventType !== '' && !transition.eventType.startsWith('xstate.'))
      .map((edge) => [edge.transition as unknown, edge]),
  );
  const taken = new Set<unknown>();
  const select = machine.getTransitionData.bind(machine);
  machine.getTransitionData = ((...args: Parameters<typeof select>) => {
    const selected = select(...args);
    for (const transition of selected) if (edges.has(transition)) taken.add(transition);
    return selected;
  }) as typeof select;
  return {
    taken,
    stood: new Set(),
    all: edges.size,
    missing: () =>
      [...edges]
        .filter(([transition]) => !taken.has(transition))
        .map(([, { source, target, label }]) => `${source.key}: ${label.text} → ${target.key}`),
  };
}

export interface StaticState {
  /** `leaf` of the deciding region or beside all regions, `region.leaf` of another region. */
  readonly name: string;
}

interface StateNode {
  readonly key: string;
  readonly type: string;
  readonly parent?: StateNode;
  readonly states: Readonly<Record<string, StateNode>>;
  readonly always?: readonly { readonly guard?: unknown }[];
}

/** The states a case can rest in: not those it only passes through, nor histories. */
export function stillStates({ machine, definition }: World['rules']['loaded']): StaticState[] {
  const leaves = (node: StateNode): StateNode[] => {
    const inner = Object.values(node.states);
    return inner.length === 0 ? [node] : inner.flatMap(leaves);
  };
  return leaves(machine.root as unknown as StateNode)
    .filter(({ type, always = [] }) => type !== 'history' && !always.some(({ guard }) => guard === undefined))
    .map((leaf) => {
      for (let at: StateNode | undefined = leaf; at?.parent !== undefined; at = at.parent) {
        if (at.parent.type === 'parallel' && at.key !== definition?.decidingRegion)
          return { name: `${at.key}.${leaf.key}` };
        if (at.key === definition?.decidingRegion) break;
      }
      return { name: leaf.key };
    });
}
