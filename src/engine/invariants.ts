import { iso } from '../domain/instants.ts';
import { type CaseState, type LogRow, type Parent, type Rules, soonest, turnKey } from './case-state.ts';
import type { Clock } from './clock-record.ts';
import { timersOf } from './clocks.ts';
import { type Status, stateOf, statusOf } from './loaded.ts';
import { restore } from './machine.ts';
import { clockPolicy } from './policy.ts';
import { turnsOf } from './turns.ts';
import type { Snapshot } from './workflow.ts';

/** What must hold of every case at every moment. `verify --invariants` says which case breaks which. */
export type InvariantRule =
  | 'NOBODYS_TURN'
  | 'CLOCK_TIMERS'
  | 'ENDED_CLOCK_TIMER'
  | 'CLOCK_OUTLIVES_CASE'
  | 'NEXT_DUE'
  | 'TURNS'
  | 'STEP_WITHOUT_CLOCK'
  | 'PROPOSAL_WITHOUT_CLOCK'
  | 'LINK_ONE_SIDED'
  | 'PARENT_NOT_LINKED'
  | 'FOLLOWER_NOT_TOLD';

export interface Broken {
  readonly rule: InvariantRule;
  readonly detail: string;
}

/** A case, and as much of what stands around it as is known; what is absent is not judged. */
export interface InvariantView {
  readonly rules: Rules;
  readonly state: CaseState;
  /** Its log, oldest first: says which timers a person left out, and which case opened this one. */
  readonly rows?: readonly Pick<LogRow, 'type' | 'payload' | 'facts'>[];
  /** The case row's own column; `null` where it is empty. */
  readonly nextDueAt?: number | null;
  readonly links?: readonly Link[];
  /** What the other cases say of this one, by their own links. */
  readonly mirrored?: readonly Link[];
  readonly followers?: readonly FollowerView[];
}

export interface Link {
  readonly kind: string;
  readonly caseId: string;
}

export interface FollowerView {
  readonly caseId: string;
  /** Its machine takes CASE_ENDED as it stands now. */
  readonly accepts: boolean;
  /** Status it was last told of this case. */
  readonly told: Status | undefined;
}

/** @returns every rule that does not hold, with what exactly is wrong; empty for a sound case */
export function invariantsOf(view: InvariantView): readonly Broken[] {
  const { rules, state } = view;
  const live = restore(rules.loaded.machine, state.snapshot);
  const judged: Judged = { ...view, live, status: statusOf(rules.loaded, live) };
  // A foreign machine has neither duties nor clocks; what is said of timers and links holds of it too.
  const duties = rules.loaded.definition === undefined ? [] : [nobodysStep, turnsDiffer, clockless, outlived];
  return [...duties, clockTimers, nextDue, linksOneSided, parentLinked, followersTold].flatMap((rule) => [
    ...rule(judged),
  ]);
}

interface Judged extends InvariantView {
  readonly live: Snapshot;
  readonly status: Status;
}
type Found = Generator<Broken, void>;

/** No case ever without an open step or an armed timer: nobody would come back to it. */
function* nobodysStep({ rules, state, live, status }: Judged): Found {
  if (status !== 'open' || state.turns.length > 0 || state.timers.length > 0) return;
  const where = stateOf(rules.loaded, live);
  yield {
    rule: 'NOBODYS_TURN',
    detail: `open in ${where} with neither a step somebody holds nor an armed timer`,
  };
}

/** Whose turn it is follows from the state; who has had it since when is kept beside it. */
function* turnsDiffer({ rules, state, live }: Judged): Found {
  const stored = new Set(state.turns.map(turnKey));
  const made = new Set(turnsOf(rules, { live, repair: state.repair }, state.turns, state.at).map(turnKey));
  for (const key of made) if (!stored.has(key)) yield { rule: 'TURNS', detail: `${key} is missing` };
  for (const key of stored)
    if (!made.has(key)) yield { rule: 'TURNS', detail: `${key} is nobody's by the state` };
}

/** A step that names a clock has it: running, paused or missed, but not over. A pending proposal has its own. */
function* clockless({ state, live }: Judged): Found {
  const going = new Map(state.clocks.map((clock) => [clock.name, clock.endedAt === undefined]));
  for (const { duty, clock } of state.turns) {
    if (clock !== null && !going.get(clock))
      yield { rule: 'STEP_WITHOUT_CLOCK', detail: `${duty} is to act and ${clock} does not run` };
  }
  const { proposals = {} } = (live.context ?? {}) as { proposals?: Readonly<Record<string, unknown>> };
  for (const act of Object.keys(proposals)) {
    if (!going.get(`proposal.${act}`))
      yield { rule: 'PROPOSAL_WITHOUT_CLOCK', detail: `${act} is proposed and proposal.${act} does not run` };
  }
}

/** After the end only waiting times run on, and duties that are still somebody's turn: the final reply, a look-back. */
function* outlived({ rules, state, status }: Judged): Found {
  if (status === 'open') return;
  const held = new Set(status === 'closed' ? state.turns.map(({ clock }) => clock) : []);
  for (const { name, state: going, endedAt } of state.clocks) {
    if (endedAt !== undefined || (going !== 'running' && going !== 'paused')) continue;
    if (clockPolicy(rules.policy, name)?.kind !== 'window' && !held.has(name))
      yield {
        rule: 'CLOCK_OUTLIVES_CASE',
        detail: `the case is ${status}, ${name} is ${going} and nobody's turn`,
      };
  }
}

/** A clock that runs has exactly the timers its record gives, one that is over has none. */
function* clockTimers({ rules, state, status, rows = [] }: Judged): Found {
  const armed = new Map<string, string>();
  for (const { kind, name, dueAt, rung } of state.timers)
    if (kind !== 'raise') armed.set(timerKey(name, kind, dueAt, rung?.rung), name);
  const skipped = new Set(rows.flatMap(skippedOf));
  const clocks = new Map<string, Clock>(state.clocks.map((clock) => [clock.name, clock]));
  for (const [key, name] of armed) {
    if (clocks.get(name)?.endedAt !== undefined || !clocks.has(name))
      yield { rule: 'ENDED_CLOCK_TIMER', detail: `${key} is armed, its clock is over or was never started` };
  }
  // A case that has ended keeps no timer, whatever its clocks say.
  const made = status === 'ended' ? [] : state.clocks.flatMap((clock) => timersOf(clock, rules));
  const wanted = new Set(
    made.map(({ clock, kind, dueAt, rung }) => timerKey(clock, kind, dueAt, rung?.rung)),
  );
  for (const key of wanted) {
    if (!armed.has(key) && !skipped.has(key.replace(/ \S+$/, '')))
      yield { rule: 'CLOCK_TIMERS', detail: `${key} is not armed` };
  }
  for (const [key, name] of armed) {
    if (!wanted.has(key) && clocks.get(name)?.endedAt === undefined && clocks.has(name))
      yield { rule: 'CLOCK_TIMERS', detail: `${key} is armed, its clock does not give it` };
  }
}

function timerKey(name: string, kind: string, dueAt: number, rung = '-'): string {
  return `${name} ${kind} ${iso(dueAt)} ${rung}`;
}

/** A timer that a person left out is not armed again by itself. */
function skippedOf({ type, payload }: Pick<LogRow, 'type' | 'payload'>): string[] {
  if (type !== 'INCIDENT_SKIPPED') return [];
  const { timer } = payload as { timer?: { name: string; kind: string; dueAt: string } };
  return timer === undefined ? [] : [`${timer.name} ${timer.kind} ${timer.dueAt}`];
}

/** The sweep finds a case by this column alone. */
function* nextDue({ state, nextDueAt }: Judged): Found {
  if (nextDueAt === undefined) return;
  const first = soonest(state.timers)?.dueAt ?? null;
  const told = (instant: number | null) => (instant === null ? 'none' : iso(instant));
  if (first !== nextDueAt)
    yield {
      rule: 'NEXT_DUE',
      detail: `the first timer is ${told(first)}, the case row says ${told(nextDueAt)}`,
    };
}

/** What is said of the two cases of a link on the other's side: `part` here is `from-part` there. */
export function mirrorOf(kind: string): string {
  return kind.startsWith('from-') ? kind.slice('from-'.length) : `from-${kind}`;
}

function* linksOneSided({ links, mirrored }: Judged): Found {
  if (links === undefined || mirrored === undefined) return;
  const key = ({ kind, caseId }: Link) => `${kind} ${caseId}`;
  const here = new Set(links.map(key));
  const there = new Set(mirrored.map(({ kind, caseId }) => key({ kind: mirrorOf(kind), caseId })));
  for (const one of here)
    if (!there.has(one)) yield { rule: 'LINK_ONE_SIDED', detail: `${one} does not link back` };
  for (const one of there)
    if (!here.has(one)) yield { rule: 'LINK_ONE_SIDED', detail: `${one} is missing here` };
}

/** The opening row names the parent; the link row is what people see of it. */
function* parentLinked({ rows, links, state }: Judged): Found {
  const { parent } = (rows?.[0]?.facts ?? {}) as { parent?: Parent };
  if (parent === undefined) return;
  const { caseId, link, follows } = parent;
  if (links !== undefined && !links.some((one) => one.kind === `from-${link}` && one.caseId === caseId))
    yield { rule: 'PARENT_NOT_LINKED', detail: `opened by ${caseId} as ${link}, and not linked to it` };
  if (follows && !state.followers.includes(caseId))
    yield { rule: 'PARENT_NOT_LINKED', detail: `opened by ${caseId}, which does not follow it` };
}

function* followersTold({ status, followers = [] }: Judged): Found {
  if (status === 'open') return;
  for (const { caseId, accepts, told } of followers) {
    if (accepts && told !== status)
      yield {
        rule: 'FOLLOWER_NOT_TOLD',
        detail: `${caseId} was told ${told ?? 'nothing'}, the case is ${status}`,
      };
  }
}
