import { type AnyStateMachine, and } from 'xstate';
import { guardsOf } from './judge.ts';
import { clockPolicy, type Policy, resolvePolicy } from './policy.ts';
import { faultsOfOverride, termFault, valueFault } from './policy-bounds.ts';
import { REPAIR_EVENTS } from './repair-events.ts';
import type { StateMeta, WorkflowDefinition } from './workflow.ts';

interface LintTransition {
  readonly eventType: string;
  readonly target?: readonly LintNode[];
  readonly guard?: never;
  readonly actions: readonly unknown[];
}

interface LintNode {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly parent?: LintNode;
  readonly states: Readonly<Record<string, LintNode>>;
  readonly transitions: ReadonlyMap<string, readonly LintTransition[]>;
  readonly always?: readonly LintTransition[];
  readonly entry: readonly unknown[];
  readonly exit: readonly unknown[];
  readonly invoke: readonly unknown[];
  readonly meta?: StateMeta;
  readonly initial?: { readonly target: readonly LintNode[] };
}

/**
 * What a regulated workflow must keep to, beyond being an XState machine.
 * @returns every violation, one sentence each; empty when there is none
 */
export function lint(definition: WorkflowDefinition): string[] {
  const found: string[] = [];
  const nodes = allNodes(definition.machine.root as unknown as LintNode);
  lintNames(definition, nodes, found);
  lintShape(definition, nodes, found);
  lintReach(nodes, found);
  lintRegions(definition, nodes, found);
  lintPolicy(definition, found);
  return found;
}

function allNodes(root: LintNode): LintNode[] {
  return [root, ...Object.values(root.states).flatMap(allNodes)];
}

function transitionsOf(node: LintNode): LintTransition[] {
  return [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
}

/** Guards, actions and events have names that the catalogue, the guard list and the policy know. */
function lintNames(definition: WorkflowDefinition, nodes: readonly LintNode[], found: string[]): void {
  const machine: AnyStateMachine = definition.machine;
  for (const event of Object.keys(definition.events))
    if (event in REPAIR_EVENTS) found.push(`event ${event} is the engine's own`);
  for (const node of nodes) {
    if (node.invoke.length > 0) found.push(`${node.id}: invoke is not durable`);
    for (const action of [...node.entry, ...node.exit]) lintAction(machine, node.id, action, found);
    for (const transition of transitionsOf(node)) {
      const { eventType } = transition;
      if (eventType === '*') found.push(`${node.id}: a wildcard takes anything`);
      else if (eventType !== '' && !(eventType in definition.events))
        found.push(`${node.id}: event ${eventType} is not in the catalogue`);
      if (transition.target === undefined && transition.actions.length === 0) {
        found.push(`${node.id}: ${eventType} has neither target nor actions, which forbids it`);
      }
      for (const action of transition.actions) lintAction(machine, node.id, action, found);
      for (const guard of guardNames(transition.guard, `${node.id}: ${eventType}`, found)) {
        if (!(guard in definition.guards)) found.push(`${node.id}: guard ${guard} has no label`);
        if (!(guard in (machine.implementations.guards as object)))
          found.push(`${node.id}: guard ${guard} does not exist`);
      }
    }
  }
}

/** How XState marks a combination by `and`, which is the only one that can be explained guard by guard. */
const BY_AND: unknown = (and([]) as { check?: unknown }).check;

function guardNames(guard: unknown, where: string, found: string[]): string[] {
  if (typeof guard !== 'function') return guardsOf(guard as never).map(({ name }) => name);
  const { guards, check } = guard as { guards?: readonly unknown[]; check?: unknown };
  if (guards === undefined) found.push(`${where} has an inline guard`);
  else if (check !== BY_AND) found.push(`${where} combines guards otherwise than by and`);
  return (guards ?? []).flatMap((inner) => guardNames(inner, where, found));
}

function lintAction(machine: AnyStateMachine, id: string, action: unknown, found: string[]): void {
  const name = typeof action === 'string' ? action : (action as { type?: string }).type;
  if (typeof action === 'function' || name === undefined) found.push(`${id}: an action is inline`);
  else if (!(name in (machine.implementations.actions as object)))
    found.push(`${id}: action ${name} does not exist`);
}

/** Labels, unique leaves, a way out of every state, and no eventless cycle. */
function lintShape(definition: WorkflowDefinition, nodes: readonly LintNode[], found: string[]): void {
  const leaves = new Map<string, string>();
  for (const node of nodes) {
    if (Object.keys(node.states).length > 0 || node.type === 'history') continue;
    if (node.meta?.label === undefined && (node.always?.length ?? 0) === 0)
      found.push(`${node.id}: no label`);
    if (inDecidingRegion(node, definition)) {
      if (leaves.has(node.key)) found.push(`${node.id}: leaf id ${node.key} stands twice`);
      leaves.set(node.key, node.id);
    }
    if (node.type !== 'final' && !hasExit(node)) found.push(`${node.id}: no way out`);
    if (alwaysCycle(node)) found.push(`${node.id}: eventless transitions form a cycle`);
  }
}

/** A leaf that can be the case's `state`: in the deciding region, or outside the parallel root that holds it. */
function inDecidingRegion(node: LintNode, definition: WorkflowDefinition): boolean {
  for (let at: LintNode | undefined = node; at !== undefined; at = at.parent) {
    if (at.key === definition.decidingRegion) return true;
    if (at.parent?.type === 'parallel') return false;
  }
  return true;
}

function hasExit(node: LintNode): boolean {
  for (let at: LintNode | undefined = node; at !== undefined; at = at.parent) {
    if (transitionsOf(at).some((transition) => transition.target?.some((target) => target !== node)))
      return true;
  }
  return false;
}

function alwaysCycle(start: LintNode): boolean {
  const seen = new Set<LintNode>();
  const open = [start];
  while (open.length > 0) {
    const node = open.pop()!;
    // Guarded eventless transitions that exclude one another are how regions follow data; a machine that loops
    // through them all the same is stopped by its iteration limit and becomes an incident.
    for (const transition of (node.always ?? []).filter(({ guard }) => guard === undefined)) {
      for (const target of transition.target ?? []) {
        if (target === start) return true;
        if (!seen.has(target)) open.push(target);
        seen.add(target);
      }
    }
  }
  return false;
}

/** Every state can be entered. */
function lintReach(nodes: readonly LintNode[], found: string[]): void {
  const reached = new Set<LintNode>();
  const enter = (node: LintNode): void => {
    for (let at: LintNode | undefined = node; at !== undefined && !reached.has(at); at = at.parent) {
      reached.add(at);
      for (const transition of transitionsOf(at)) for (const target of transition.target ?? []) enter(target);
      if (at.type === 'parallel') for (const inner of Object.values(at.states)) enter(inner);
      for (const target of at.initial?.target ?? []) enter(target);
    }
  };
  enter(nodes[0]!);
  for (const node of nodes)
    if (!reached.has(node) && node.type !== 'history') found.push(`${node.id}: cannot be reached`);
}

/** An event handled in several parallel regions can be half taken, unless every region but the deciding one takes it unguarded. */
function lintRegions(definition: WorkflowDefinition, nodes: readonly LintNode[], found: string[]): void {
  for (const parallel of nodes.filter((node) => node.type === 'parallel')) {
    const takers = new Map<string, string[]>();
    for (const region of Object.values(parallel.states)) {
      const guarded = new Map<string, boolean>();
      for (const node of allNodes(region)) {
        for (const transition of [...node.transitions.values()].flat()) {
          const has = transition.guard !== undefined;
          guarded.set(transition.eventType, (guarded.get(transition.eventType) ?? false) || has);
        }
      }
      for (const [type, has] of guarded) {
        const where = region.key === definition.decidingRegion ? 'deciding' : has ? 'guarded' : 'free';
        takers.set(type, [...(takers.get(type) ?? []), where]);
      }
    }
    for (const [type, where] of takers) {
      if (where.length > 1 && (where.includes('guarded') || !where.includes('deciding'))) {
        found.push(`${parallel.id}: ${type} is handled in several regions and none decides`);
      }
    }
  }
}

/** Clocks and ladders refer to each other and to events that exist; each number has its basis. */
function lintPolicy(definition: WorkflowDefinition, found: string[]): void {
  const { policy, events } = definition;
  const resolved = resolvePolicy(policy, { tenant: '', region: '', sector: '', openedOn: '0000-00-00' });
  for (const [name, clock] of Object.entries(policy.clocks)) {
    if (clock.onDue !== undefined && !(clock.onDue in events))
      found.push(`clock ${name}: event ${clock.onDue} is not in the catalogue`);
    if (clock.termFrom !== undefined && !(clock.termFrom in policy.values))
      found.push(`clock ${name}: value ${clock.termFrom} does not exist`);
    if (clock.ladder !== undefined && !(clock.ladder in policy.ladders))
      found.push(`clock ${name}: ladder ${clock.ladder} does not exist`);
    if (clock.basis === '' || !/^\d{4}-\d{2}-\d{2}$/.test(clock.basisDate))
      found.push(`clock ${name}: basis and its date are missing`);
  }
  lintBounds(policy, found);
  for (const [name, ladder] of Object.entries(policy.ladders)) {
    if (new Set(ladder.map((rung) => rung.rung)).size !== ladder.length)
      found.push(`ladder ${name}: a rung stands twice`);
  }
  for (const node of allNodes(definition.machine.root as unknown as LintNode)) {
    const clock = node.meta?.turn?.clock;
    if (clock !== undefined && clockPolicy(resolved, clock) === undefined)
      found.push(`${node.id}: clock ${clock} is not in the policy`);
  }
}

/** What is shipped keeps to the bounds that what is set later must keep to. */
function lintBounds(policy: Policy, found: string[]): void {
  for (const [name, clock] of Object.entries(policy.clocks)) {
    const fault = termFault(clock, clock.term);
    if (fault !== undefined) found.push(`clock ${name}: ${fault.en}`);
    const bounded = clock.atLeast !== undefined || clock.atMost !== undefined;
    if (bounded && (clock.bound ?? '') === '')
      found.push(`clock ${name}: the basis of its bounds is missing`);
  }
  for (const [name, row] of Object.entries(policy.values)) {
    const fault = valueFault(row, row.value);
    if (fault !== undefined) found.push(`value ${name}: ${fault.en}`);
    const bounded = row.atLeast !== undefined || row.atMost !== undefined;
    if (bounded && (row.bound ?? '') === '') found.push(`value ${name}: the basis of its bounds is missing`);
  }
  for (const [index, override] of policy.overrides.entries()) {
    for (const { pointer, en } of faultsOfOverride(policy, override))
      found.push(`override ${index} ${pointer}: ${en}`);
  }
}
