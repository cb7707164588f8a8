import { separationFault } from '../../src/cases/authorise.ts';
import { SANDBOX_PERSONS, SANDBOX_UNITS, sandboxActor } from '../../src/cli/sandbox.ts';
import { calendarOf } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { addDays, iso, msOf } from '../../src/domain/instants.ts';
import { advance, followCase, openCase } from '../../src/engine/advance.ts';
import {
  type Arrival,
  type CaseState,
  isRefused,
  type LogRow,
  type Moved,
  type Rules,
} from '../../src/engine/case-state.ts';
import type { Clock } from '../../src/engine/clock-record.ts';
import { envelopeOf } from '../../src/engine/envelope.ts';
import { eventTypesOf } from '../../src/engine/judge.ts';
import { load, regionsOf, stateOf, statusOf } from '../../src/engine/loaded.ts';
import { restore } from '../../src/engine/machine.ts';
import { resolvePolicy } from '../../src/engine/policy.ts';
import {
  type Actor,
  type EventDefinition,
  type Facts,
  type Snapshot,
  SYSTEM_ACTOR,
  type WorkflowDefinition,
} from '../../src/engine/workflow.ts';
import { childNews } from './bed.ts';

/** What a payload is chosen by. */
export interface WalkView {
  /** The case's `state`. */
  readonly at: string;
  /** The machine's context. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly now: string;
  readonly regions: Readonly<Record<string, string>>;
  clock(name: string): Clock | undefined;
  /** Days since the day the examples are written for. */
  readonly days: number;
}

/** One way a case begins: opening data over the example, policy values over the shipped ones. */
export interface Beginning {
  readonly data?: object;
  readonly values?: Readonly<Record<string, number | string | boolean>>;
  readonly carry?: Readonly<Record<string, unknown>>;
  readonly number?: string;
  /** Opened without the event that submits it. */
  readonly draft?: boolean;
}

export interface WalkOptions {
  readonly workflow: WorkflowDefinition;
  /** Payloads to try in this situation, the likeliest first; without it the example, its dates moved to today. */
  readonly payloadFor?: (type: string, view: WalkView) => object | readonly object[] | undefined;
  readonly beginnings?: readonly Beginning[];
  /** What of the data tells places apart beside state and regions: how many have signed, how far a list has come. */
  readonly marks?: (view: WalkView) => string;
  /** Answers of the database over those made up here. */
  readonly factsFor?: (type: string, payload: unknown, view: WalkView) => Facts;
  /** Internal events that other cases send; default: internal ones that no clock of the policy raises. */
  readonly told?: readonly string[];
}

export const START = msOf('2026-03-02T09:00:00+08:00');
const DAY_MS = 86_400_000;
/** Internal events the engine's own clocks and rungs raise, whatever the policy says. */
const BY_TIME = new Set(['RUNG_REACHED', 'PAUSE_CAP']);

export interface World extends WalkOptions {
  readonly rules: Rules;
  readonly told: readonly string[];
  readonly beginning: Beginning;
}

export function worldsOf(options: WalkOptions): World[] {
  const { workflow, beginnings = [{}] } = options;
  const loaded = load(workflow);
  const calendar = calendarOf(CN_CALENDAR);
  const scope = { tenant: 'demo', region: '330182', sector: '消防', openedOn: '2026-03-02' };
  const policy = resolvePolicy(workflow.policy, scope);
  const byTime = new Set(Object.values(workflow.policy.clocks).map(({ onDue }) => onDue));
  const told = Object.entries(workflow.events).flatMap(([type, { internal }]) =>
    internal && !byTime.has(type) && !BY_TIME.has(type) ? [type] : [],
  );
  return beginnings.map((beginning) => {
    const values = { ...policy.view.values, ...beginning.values };
    const rules = { loaded, calendar, policy: { ...policy, view: { ...policy.view, values } } };
    return { told, ...options, rules, beginning };
  });
}

/** One moment of one case. Nothing in it is changed: every step makes another. */
export interface Point {
  /** What `xstate/graph` asks of a snapshot; an ended case is a point like any other. */
  readonly status: 'active';
  readonly world: World;
  readonly state: CaseState;
  readonly live: Snapshot;
  readonly now: number;
  readonly rows: readonly LogRow[];
}

function after(point: Point, moved: Moved, now: number): Point {
  let { state, live } = moved;
  const rows = [...point.rows, ...moved.rows];
  const { rules, workflow } = point.world;
  for (const { workflow: of, link, follow } of moved.spawns) {
    if (follow === false || !('CASE_OPENED' in workflow.events)) continue;
    // The house tells a case of its child in the commit that opens it.
    const heard = advance(rules, state, now, now, {
      ...{ id: `CASE_OPENED-${rows.length}`, type: 'CASE_OPENED', actor: SYSTEM_ACTOR, facts: {} },
      payload: { ...childNews(rows.length), workflow: of, link, from: state.caseId },
    });
    if (isRefused(heard)) continue;
    ({ state, live } = heard);
    rows.push(...heard.rows);
  }
  return { ...point, state, live, now, rows };
}

export function begin(world: World): Point {
  const { rules, workflow, beginning } = world;
  const { open } = workflow;
  const actor = peopleOf(open.by)[0]!;
  const { carry, data, number = '2026-000001', draft = false } = beginning;
  const opening = { id: 'o', data: { ...(open.example as object), ...data }, actor, ...(carry && { carry }) };
  const submit =
    open.submit === undefined || carry !== undefined || draft
      ? undefined
      : { id: 's', type: open.submit, payload: {}, actor, facts: {} };
  const moved = openCase(rules, { caseId: 'c', number }, opening, submit, START, START);
  if (isRefused(moved)) throw new Error(`${workflow.id}: the example is not opened`);
  return after({ status: 'active', world, rows: [] } as unknown as Point, moved, START);
}

export function leafOf({ world, live }: Point): string {
  return stateOf(world.rules.loaded, live);
}

export function isOver({ world, live }: Point): boolean {
  return statusOf(world.rules.loaded, live) === 'ended';
}

export function viewOf(point: Point): WalkView {
  const { world, live, state, now } = point;
  return {
    at: leafOf(point),
    data: live.context as Readonly<Record<string, unknown>>,
    now: iso(now),
    regions: regionsOf(world.rules.loaded, live),
    clock: (name) => state.clocks.find((clock) => clock.name === name),
    days: Math.floor((now - START) / DAY_MS),
  };
}

/** As between two processes: the case is stored as JSON and read again. */
export function restarted(point: Point): Point {
  const state = JSON.parse(JSON.stringify(point.state)) as CaseState;
  return { ...point, state, live: restore(point.world.rules.loaded.machine, state.snapshot) };
}

/** Time passes, and the sweep comes by once, however late. */
export function moveTo(point: Point, instant: number): Point {
  const now = Math.max(point.now, instant);
  const moved = advance(point.world.rules, point.state, now, now);
  if (isRefused(moved)) throw new Error('time was refused');
  return after(point, moved, now);
}

export function followed(point: Point, follower: string): Point {
  const { world, state, now, rows } = point;
  return after(
    point,
    followCase(world.rules, state, now, now, { id: `follow-${rows.length}`, follower }),
    now,
  );
}

/** What can be tried here: types some active state names, of people or of other cases, never of timers. */
export function typesAt({ live, world }: Point): string[] {
  const { events } = world.workflow;
  if (live.status !== 'active') return [];
  return [...eventTypesOf(live)].filter(
    (type) => Object.hasOwn(events, type) && (events[type]!.by.length > 0 || world.told.includes(type)),
  );
}

/** Dates and instants of an example are those of its day; here they are moved to today. */
export function shifted<T>(value: T, days: number): T {
  if (days === 0) return value;
  return JSON.parse(
    JSON.stringify(value).replaceAll(/"(20\d\d-\d\d-\d\d)(T[^"]*)?"/g, (_, date: string, time = '') =>
      JSON.stringify(`${addDays(date, days)}${time}`),
    ),
  ) as T;
}

export function payloadsAt(point: Point, type: string): readonly object[] {
  const view = viewOf(point);
  const given = point.world.payloadFor?.(type, view);
  if (given !== undefined) return Array.isArray(given) ? given : [given as object];
  const example = shifted(point.world.workflow.events[type]!.example as object, view.days);
  return type === 'CASE_ENDED' ? newsLike(example) : [example];
}

/** Of several cases that were opened here, closed or ended for good. */
function newsLike(example: object): object[] {
  return ['1', '2', '3'].flatMap((last) =>
    ['closed', 'ended'].map((status) => {
      const { caseId } = example as { caseId: string };
      return { ...example, caseId: `${caseId.slice(0, -1)}${last}`, status };
    }),
  );
}

function peopleOf(roles: readonly string[]): Actor[] {
  return SANDBOX_PERSONS.filter((person) => person.roles.some((role) => roles.includes(role))).map(
    ({ id }) => sandboxActor(id)!,
  );
}

/** Who may send it: by role, and not barred by an act of their own. */
export function actorsFor(entry: EventDefinition, { state }: Point): Actor[] {
  if (entry.internal) return [SYSTEM_ACTOR];
  return peopleOf(entry.by).filter(
    (actor) => separationFault(entry, actor, state.participants) === undefined,
  );
}

function factsOf(entry: EventDefinition, payload: unknown): Facts {
  const facts: Record<string, unknown> = {};
  for (const { name, kind, pointer } of entry.facts ?? []) {
    const id = pointer
      .split('/')
      .slice(1)
      .reduce((at: unknown, key) => (at as Record<string, unknown> | undefined)?.[key], payload);
    if (kind === 'evidence') facts[name] = [];
    else if (kind === 'units') facts[name] = SANDBOX_UNITS.map((one) => one.id);
    else if (typeof id !== 'string') facts[name] = null;
    else if (kind === 'person') facts[name] = SANDBOX_PERSONS.find((one) => one.id === id) ?? null;
    else if (kind === 'case') facts[name] = { id, workflow: 'rectification', status: 'open', state: 'x' };
    else {
      const unit = SANDBOX_UNITS.find((one) => one.id === id);
      facts[name] = unit ?? { id, kind: 'enterprise', regions: [''], sectors: [] };
    }
  }
  return facts;
}

export interface Act {
  readonly type: string;
  readonly payload: object;
  readonly actor: Actor;
}

/** The event as `actor` would send it; `undefined` when it is refused, and then nothing has changed. */
export function attempt(point: Point, { type, payload, actor }: Act): Point | undefined {
  const { world, state, now, rows } = point;
  const made = factsOf(world.workflow.events[type]!, payload);
  const facts =
    world.factsFor === undefined ? made : { ...made, ...world.factsFor(type, payload, viewOf(point)) };
  const arrival: Arrival = { id: `${type}-${rows.length}`, type, payload, actor, facts };
  // Most of what is tried is refused, and this is told without taking the case up again.
  const { participants, clocks } = state;
  if (!point.live.can(envelopeOf(world.rules, { at: now, clocks, participants }, arrival, now) as never))
    return undefined;
  const moved = advance(world.rules, state, now, now, arrival);
  return isRefused(moved) ? undefined : after(point, moved, now);
}

/** The first of those who may that is let through, for each of the payloads. */
export function* accepted(point: Point, type: string): Generator<Act & { readonly to: Point }> {
  const entry = point.world.workflow.events[type]!;
  const actors = actorsFor(entry, point);
  for (const payload of payloadsAt(point, type)) {
    for (const actor of actors) {
      const to = attempt(point, { type, payload, actor });
      if (to === undefined) continue;
      yield { type, payload, actor, to };
      break;
    }
  }
}
