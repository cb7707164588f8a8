import { guardsOf } from '../../src/engine/judge.ts';
import type { Loaded } from '../../src/engine/loaded.ts';
import type { EventDefinition, StateMeta, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { code, roleName } from './words.ts';

interface Transition {
  readonly target?: readonly Node[];
  readonly guard?: never;
}

/** The parts of an XState 5.33 state node that a page needs. */
interface Node {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly meta?: StateMeta;
  readonly states: Readonly<Record<string, Node>>;
  readonly transitions: ReadonlyMap<string, readonly Transition[]>;
  readonly always?: readonly Transition[];
  readonly initial?: { readonly target: readonly Node[] };
}

/** One act a state takes: by whom, on what conditions, and where it leads. */
export interface ActRow {
  readonly name: string;
  /** Made by clocks, rules or other cases. */
  readonly system: boolean;
  readonly by: string;
  readonly conditions: string;
  readonly leads: string;
}

export interface StateRow {
  readonly id: string;
  readonly label: string;
  readonly meta: StateMeta | undefined;
  readonly kind: 'waiting' | 'passing' | 'closed' | 'final' | 'shared';
  readonly acts: readonly ActRow[];
}

/** What every two-person act asks for is said once, above them all. */
const PAIR_GUARDS: ReadonlySet<string> = new Set(['proposalPending', 'noProposalPending']);
const DECISION = /^(APPROVE|REJECT|WITHDRAW)_(.+)$/;

/** Every state node with acts of its own, in the order they are written; a node with states holds what they share. */
export function actsOf({ machine, definition }: Loaded): StateRow[] {
  if (definition === undefined) return [];
  const rows: StateRow[] = [];
  const visit = (node: Node): void => {
    const inner = Object.values(node.states);
    if (node.type !== 'history') {
      const acts = actsOfNode(node, definition);
      if (inner.length === 0 || acts.length > 0)
        rows.push({
          id: node.key,
          label: labelOf(node, definition),
          meta: node.meta,
          kind: kindOf(node, definition),
          acts,
        });
    }
    inner.forEach(visit);
  };
  const regions = new Set(regionNodes(machine.root as unknown as Node, definition));
  const prune = (node: Node): Node => ({
    ...pick(node),
    states: Object.fromEntries(
      Object.entries(node.states).flatMap(([key, child]) =>
        regions.has(child) ? [] : [[key, prune(child)]],
      ),
    ),
  });
  visit(prune(machine.root as unknown as Node));
  return rows;
}

/** What holds in several states is headed by their names. */
function labelOf(node: Node, { decidingRegion }: WorkflowDefinition): string {
  if (Object.keys(node.states).length === 0) return nameOf(node);
  if (node.key === decidingRegion) return '在办各状态均可';
  return `${leaves(node).map(nameOf).join('、')}均可`;
}

function leaves(node: Node): Node[] {
  const inner = Object.values(node.states).filter(({ type }) => type !== 'history');
  return inner.length === 0 ? [node] : inner.flatMap(leaves);
}

/** State nodes read their parts by getters, which a spread would leave behind. */
function pick({ id, key, type, meta, states, transitions, always, initial }: Node): Node {
  return {
    id,
    key,
    type,
    states,
    transitions,
    ...(meta === undefined ? {} : { meta }),
    ...(always === undefined ? {} : { always }),
    ...(initial === undefined ? {} : { initial }),
  };
}

/** Regions beside the deciding one: they follow data and take no acts of their own. */
function regionNodes(node: Node, { decidingRegion }: WorkflowDefinition): Node[] {
  const inner = Object.values(node.states);
  if (node.type === 'parallel' && inner.some(({ key }) => key === decidingRegion))
    return inner.filter(({ key }) => key !== decidingRegion);
  return inner.flatMap((child) => regionNodes(child, { decidingRegion } as WorkflowDefinition));
}

function kindOf(node: Node, definition: WorkflowDefinition): StateRow['kind'] {
  if (Object.keys(node.states).length > 0) return 'shared';
  if (node.type === 'final') return 'final';
  if (definition.closedStates.includes(node.key)) return 'closed';
  return node.always?.some(({ guard }) => guard === undefined) ? 'passing' : 'waiting';
}

function actsOfNode(node: Node, definition: WorkflowDefinition): ActRow[] {
  const rows: ActRow[] = [];
  for (const [type, transitions] of node.transitions) {
    const entry = definition.events[type];
    if (entry === undefined) continue;
    const [, verb, act] = DECISION.exec(type) ?? [];
    // A two-person act is one line: what is proposed, who decides, and where the approval leads.
    if (act !== undefined && node.transitions.has(`PROPOSE_${act}`) && verb !== 'APPROVE') continue;
    if (type.startsWith('PROPOSE_') && node.transitions.has(`APPROVE_${type.slice('PROPOSE_'.length)}`))
      continue;
    const proposed = verb === 'APPROVE' ? definition.events[`PROPOSE_${act}`] : undefined;
    const proposing = proposed === undefined ? [] : (node.transitions.get(`PROPOSE_${act}`) ?? []);
    rows.push({
      name:
        proposed === undefined ? `${entry.label.zh} ${code(type)}` : `‡ ${subjectOf(proposed)} ${code(act!)}`,
      by: proposed === undefined ? peopleOf(entry) : `提出 ${peopleOf(proposed)}；批准 ${peopleOf(entry)}`,
      conditions: conditionsOf([...proposing, ...transitions], definition),
      leads: leadsOf(transitions, node),
      system: entry.by.length === 0,
    });
  }
  return rows;
}

/** “提出：不属实” is about 不属实. */
export function subjectOf({ label }: EventDefinition): string {
  return label.zh.replace(/^[^：]*：/, '');
}

function peopleOf({ by, internal }: EventDefinition): string {
  return internal || by.length === 0 ? '系统' : by.map(roleName).join('、');
}

function conditionsOf(transitions: readonly Transition[], { guards }: WorkflowDefinition): string {
  const names = transitions.flatMap(({ guard }) => guardsOf(guard).map(({ name }) => name));
  const shown = [...new Set(names)].filter(
    (name) => name in guards && guards[name]!.routing !== true && !PAIR_GUARDS.has(name),
  );
  return shown.map((name) => guards[name]!.label.zh).join('；');
}

function leadsOf(transitions: readonly Transition[], node: Node): string {
  const targets = transitions.flatMap(({ target }) => target ?? []).map(arrival);
  const names = [...new Set(targets.map((one) => (one.id === node.id ? '重新开始本状态' : nameOf(one))))];
  return names.length === 0 ? '不变' : names.join('／');
}

function nameOf(node: Node): string {
  return node.type === 'history' ? '原状态' : (node.meta?.label.zh ?? node.key);
}

/** Where one really arrives: the initial leaf of a state that has states. */
function arrival(node: Node): Node {
  for (let at = node; ; ) {
    const inner = at.type === 'parallel' ? Object.values(at.states)[0] : at.initial?.target[0];
    if (inner === undefined) return at;
    at = inner;
  }
}
