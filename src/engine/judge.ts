import type { AnyStateMachine } from 'xstate';
import type { Reason } from '../domain/errors.ts';
import type { Loaded } from './loaded.ts';
import type { MachineEvent } from './machine.ts';
import type { GuardDefinition, Snapshot } from './workflow.ts';

type GuardRef =
  | string
  | { readonly type: string; readonly params?: unknown }
  | (((args: unknown, params: unknown) => boolean) & {
      readonly guards?: readonly GuardRef[];
      check?: unknown;
    });

interface Candidate {
  readonly guard?: GuardRef;
  readonly target?: readonly { readonly key: string }[];
  readonly actions: readonly unknown[];
}

interface Node {
  readonly key: string;
  readonly parent?: Node;
  readonly transitions: ReadonlyMap<string, readonly Candidate[]>;
}

/** One named guard of a transition with its parameters still to be resolved. */
export interface NamedGuard {
  readonly name: string;
  readonly params: unknown;
}

/** The named guards a transition combines by `and`; the regulated lint allows no other combination. */
export function guardsOf(guard: GuardRef | undefined): NamedGuard[] {
  if (guard === undefined) return [];
  if (typeof guard === 'string') return [{ name: guard, params: undefined }];
  if (typeof guard === 'function') return (guard.guards ?? []).flatMap(guardsOf);
  return [{ name: guard.type, params: guard.params }];
}

/** Every transition of the active states that an event type could take, innermost first. */
export function candidatesFor(snapshot: Snapshot, type: string): Candidate[] {
  const seen = new Set<Node>();
  const found: Candidate[] = [];
  const active = (snapshot as unknown as { _nodes: readonly Node[] })._nodes;
  for (const node of [...active].reverse()) {
    for (let at: Node | undefined = node; at !== undefined && !seen.has(at); at = at.parent) {
      seen.add(at);
      // With neither target nor actions a transition forbids its event: XState does not count it as taken.
      const own = at.transitions.get(type) ?? [];
      found.push(...own.filter(({ target, actions }) => target !== undefined || actions.length > 0));
    }
  }
  return found;
}

/** Event types that some transition of the active states names, whatever its guards say. */
export function eventTypesOf(snapshot: Snapshot): Set<string> {
  const types = new Set<string>();
  const active = (snapshot as unknown as { _nodes: readonly Node[] })._nodes;
  for (const node of active) {
    for (let at: Node | undefined = node; at !== undefined; at = at.parent) {
      for (const type of at.transitions.keys()) types.add(type);
    }
  }
  return types;
}

function passes(
  machine: AnyStateMachine,
  snapshot: Snapshot,
  event: MachineEvent,
  { name, params }: NamedGuard,
): boolean {
  const guards = machine.implementations.guards as Record<
    string,
    (args: unknown, params: unknown) => boolean
  >;
  const args = { context: snapshot.context, event };
  const resolved = typeof params === 'function' ? (params as (args: unknown) => unknown)(args) : params;
  return guards[name]?.(args, resolved) ?? false;
}

function reasonOf(
  definition: GuardDefinition | undefined,
  guard: NamedGuard,
  snapshot: Snapshot,
  event: MachineEvent,
): Reason {
  if (definition === undefined)
    return { code: guard.name, label: { zh: guard.name, en: guard.name }, basis: '' };
  const args = { context: snapshot.context as never, event: event as never };
  const params =
    typeof guard.params === 'function' ? (guard.params as (args: unknown) => unknown)(args) : guard.params;
  const detail = definition.detail?.({ ...args, params });
  // Labels state what is asked for; a refusal says that it is not there, and what exactly is missing.
  const zh = `不满足“${definition.label.zh}”${detail === undefined ? '' : `：${detail}`}`;
  return { code: guard.name, label: { zh, en: `not met: ${definition.label.en}` }, basis: definition.basis };
}

export interface Judgement {
  /** Some active state has a transition for it. */
  readonly known: boolean;
  readonly allowed: boolean;
  readonly reasons: readonly Reason[];
  /** Guards that read the payload: judged on sending, listed before. */
  readonly requires: readonly Reason[];
}

/**
 * Why an event is or is not accepted now, guard by guard. With `listing`, payload guards are not judged but listed,
 * so that a form can say what it will ask for.
 */
export function judge(loaded: Loaded, snapshot: Snapshot, event: MachineEvent, listing: boolean): Judgement {
  const candidates = candidatesFor(snapshot, event.type);
  const definitions = loaded.definition?.guards ?? {};
  const reasons = new Map<string, Reason>();
  const requires = new Map<string, Reason>();
  let allowed = false;
  for (const candidate of candidates) {
    let open = true;
    for (const guard of guardsOf(candidate.guard)) {
      const definition = definitions[guard.name];
      if (listing && definition?.reads === 'payload') {
        const { label, basis } = definition;
        if (!definition.routing) requires.set(guard.name, { code: guard.name, label, basis });
        continue;
      }
      if (passes(loaded.machine, snapshot, event, guard)) continue;
      open = false;
      if (!definition?.routing) reasons.set(guard.name, reasonOf(definition, guard, snapshot, event));
    }
    if (open) allowed = true;
  }
  return {
    known: candidates.length > 0,
    allowed,
    reasons: allowed ? [] : [...reasons.values()],
    requires: [...requires.values()],
  };
}
