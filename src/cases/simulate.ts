import { Problem } from '../domain/errors.ts';
import { dateOf, iso } from '../domain/instants.ts';
import { advance, openCase, recountCase } from '../engine/advance.ts';
import {
  type Arrival,
  type CaseState,
  isRefused,
  type LogRow,
  type Moved,
  type Refused,
  type Rules,
  systemArrival,
} from '../engine/case-state.ts';
import type { Loaded } from '../engine/loaded.ts';
import { MachineFault } from '../engine/machine.ts';
import type { PolicyScope, SetOverride } from '../engine/policy.ts';
import { faultsOfOverride, type ProposedOverride } from '../engine/policy-bounds.ts';
import type { Actor, Snapshot } from '../engine/workflow.ts';
import { gatherFacts } from '../store/facts.ts';
import { readCase } from '../store/read-case.ts';
import { catalogued, checkRole, checkSeparation } from './authorise.ts';
import { type House, nowOf, policyOf, rulesFor, rulesOf } from './house.ts';
import { placeOf } from './plan.ts';
import type { RuleChange } from './recount-judge.ts';
import { refusal } from './refusal.ts';
import { type Caller, visibleCase } from './send-event.ts';
import { check } from './validate.ts';
import { type CaseView, viewOf } from './view.ts';

/** An act assumed to happen. Without `by`, a person of the first role that may, in the unit that holds that duty. */
export interface AssumedEvent {
  readonly at: number;
  readonly type: string;
  readonly payload: unknown;
  readonly by?: { readonly role?: string; readonly unit?: string; readonly person?: string };
}

export interface SimulationAsk extends Caller {
  /** A new case from these data, or a case that is there. */
  readonly subject:
    | { readonly workflow: string; readonly data: unknown; readonly openAt?: number }
    | { readonly caseId: string };
  readonly events: readonly AssumedEvent[];
  readonly until: number;
  /** As if this were the calendar of the place. */
  readonly calendar?: RuleChange['calendar'];
  /** As if the tenant had set these over its policy; a stored case is counted again by them. */
  readonly overrides?: readonly ProposedOverride[];
}

/** One line of what would happen. */
export interface Happening {
  readonly at: string;
  readonly type: string;
  /** `event`: an assumed act; `time`: what time alone does; `refused`: an act that would not be accepted. */
  readonly kind: 'event' | 'time' | 'refused';
  readonly from: string | null;
  readonly state: string;
  readonly payload?: unknown;
  readonly clocks?: LogRow['clocks'];
  readonly problem?: Problem;
}

export interface Simulated {
  readonly timeline: readonly Happening[];
  /** The case as it would stand. */
  readonly case: CaseView;
  /** Cases that would be opened besides; they are not followed. */
  readonly spawns: readonly { readonly at: string; readonly workflow: string; readonly link: string }[];
}

/** A case that exists nowhere; its number only has the form of one. */
const NOWHERE = '00000000-0000-0000-0000-000000000000';
const YEAR_MS = 366 * 86_400_000;

/**
 * The same machine under virtual time: acts assumed, time let pass, nothing stored. Reads the database for facts only.
 * @throws Problem NOT_FOUND, WORKFLOW_UNKNOWN, SCHEMA_INVALID; an act that would be refused is a line of the timeline
 */
export async function simulate(house: House, ask: SimulationAsk): Promise<Simulated> {
  const run = await begin(house, ask);
  const events = [...ask.events].sort((a, b) => a.at - b.at);
  for (const event of events) {
    if (event.at > ask.until) break;
    pass(run, event.at);
    await act(house, ask, run, event);
  }
  pass(run, ask.until);
  const { state, live } = run.moved;
  const spawns = run.spawns.map(({ at, workflow, link }) => ({ at: iso(at), workflow, link }));
  return { timeline: run.timeline, case: viewOf(run.rules, state, live, []), spawns };
}

interface Run {
  readonly rules: Rules;
  moved: { state: CaseState; live: Snapshot };
  readonly timeline: Happening[];
  readonly spawns: Moved['spawns'][number][];
}

async function begin(house: House, ask: SimulationAsk): Promise<Run> {
  const { subject, tenant } = ask;
  if ('caseId' in subject) return beginStored(house, ask, subject.caseId);
  const loaded = house.workflows.newest(subject.workflow);
  if (loaded.definition !== undefined) check(loaded.definition.open.schema, subject.data, '/data');
  const { now, recordedAt } = nowOf(house, await readCase(house.db.pipeline, tenant, null));
  const at = subject.openAt ?? now;
  const scope: PolicyScope = { tenant, openedOn: dateOf(at), ...placeOf(subject.data) };
  const rules = await assumed(house, ask, await rulesFor(house, loaded, { scope }), {
    scope,
    asOf: scope.openedOn,
  });
  const submit = loaded.definition?.open.submit;
  const opening = { id: '', data: subject.data, actor: ask.actor };
  const arrival: Arrival | undefined =
    submit === undefined ? undefined : { id: '', type: submit, payload: {}, actor: ask.actor, facts: {} };
  const identity = { caseId: NOWHERE, number: `${dateOf(at).slice(0, 4)}-000000` };
  const moved = fault(() => openCase(rules, identity, opening, arrival, at, recordedAt));
  if (isRefused(moved)) throw refusal(rules, moved, arrival!, ask.actor, { now: at, recordedAt });
  return started(rules, moved);
}

async function beginStored(house: House, ask: SimulationAsk, caseId: string): Promise<Run> {
  const read = await readCase(house.db.pipeline, ask.tenant, caseId);
  const stored = await visibleCase(house, ask.tenant, ask.actor, read);
  const now = nowOf(house, read);
  const before = await rulesOf(house, stored);
  const rules = await assumed(house, ask, before, {
    scope: stored.policyScope,
    asOf: dateOf(now.now),
  });
  if (rules === before) return started(rules, advance(rules, stored.state, now.now, now.recordedAt) as Moved);
  const by = systemArrival('RECOUNTED', { because: '推演' });
  const recounted = fault(() => recountCase(before, rules, stored.state, now, by));
  const moved = recounted?.moved ?? (advance(rules, stored.state, now.now, now.recordedAt) as Moved);
  return started(rules, moved);
}

function started(rules: Rules, moved: Moved): Run {
  const run: Run = { rules, moved, timeline: [], spawns: [] };
  note(run, moved, undefined);
  return run;
}

/** The rules as they would be under the assumptions. */
async function assumed(
  house: House,
  ask: SimulationAsk,
  rules: Rules,
  { scope, asOf }: { scope: PolicyScope; asOf: string },
): Promise<Rules> {
  let next = rules;
  if (ask.calendar !== undefined) {
    const { place, record } = ask.calendar;
    const calendar = await house.calendars.candidate(place, record, ask.tenant, scope.region);
    const calendars = new Map([...(rules.calendars ?? []), [rules.calendar.version, rules.calendar]]);
    next = { ...next, calendar, calendars };
  }
  if (ask.overrides === undefined || ask.overrides.length === 0) return next;
  const tried = await triedOverrides(house, ask.tenant, rules.loaded, ask.overrides);
  const pin = { revision: tried.at(-1)!.revision, asOf };
  return { ...next, policy: await policyOf(house, rules.loaded, { scope, pin, assumed: tried }) };
}

/**
 * Overrides as they would stand behind those the tenant has set.
 * @throws Problem SCHEMA_INVALID with every fault, as if they were to be set
 */
export async function triedOverrides(
  house: House,
  tenant: string,
  { id, definition }: Loaded,
  asks: readonly ProposedOverride[],
): Promise<SetOverride[]> {
  const set = await house.policies.overrides(tenant, id);
  const last = set.at(-1)?.revision ?? 0;
  const faults = asks.flatMap((ask, index) =>
    definition === undefined
      ? [{ pointer: `/overrides/${index}`, zh: '该流程没有规则参数', en: 'the workflow has no policy' }]
      : faultsOfOverride(definition.policy, ask, set).map(({ pointer, zh, en }) => {
          return { pointer: `/overrides/${index}${pointer}`, zh, en };
        }),
  );
  if (faults.length > 0) {
    const errors = faults.map(({ pointer, zh, en }) => ({ pointer, message: { zh, en } }));
    throw new Problem('SCHEMA_INVALID', { errors });
  }
  return asks.map((ask, index) => ({ ...ask, revision: last + 1 + index }));
}

/** Lets time pass, a year at a time: what one step may fire is bounded. */
function pass(run: Run, until: number): void {
  for (let at = run.moved.state.at; at < until; ) {
    at = Math.min(until, at + YEAR_MS);
    const before = run.moved.state;
    const moved = fault(() => advance(run.rules, before, at, at) as Moved);
    note(run, moved, undefined);
  }
}

async function act(house: House, ask: SimulationAsk, run: Run, event: AssumedEvent): Promise<void> {
  const { type, payload, at } = event;
  const now = { now: at, recordedAt: at };
  try {
    const arrival = await arrivalOf(house, ask, run, event);
    const moved = fault(() => advance(run.rules, run.moved.state, at, at, arrival));
    if (isRefused(moved)) throw refusal(run.rules, moved as Refused, arrival, arrival.actor, now);
    note(run, moved, type);
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.code === 'DATABASE_UNAVAILABLE') throw problem;
    const { state } = viewOf(run.rules, run.moved.state, run.moved.live, []);
    run.timeline.push({ at: iso(at), type, kind: 'refused', from: state, state, payload, problem });
  }
}

async function arrivalOf(house: House, ask: SimulationAsk, run: Run, event: AssumedEvent): Promise<Arrival> {
  const { type, payload } = event;
  const entry = catalogued(run.rules.loaded, type);
  if (entry === undefined) return { id: '', type, payload, actor: ask.actor, facts: {} };
  const actor = actorOf(ask, run, event, entry.by);
  checkRole(type, entry, actor);
  check(entry.schema, payload, '/payload');
  checkSeparation(entry, actor, run.moved.state.participants);
  const { caseId } = run.moved.state;
  const facts = await gatherFacts(house.db, ask.tenant, caseId, entry.facts ?? [], payload);
  return { id: '', type, payload, actor, facts };
}

function actorOf(
  ask: SimulationAsk,
  { rules, moved }: Run,
  { by = {} }: AssumedEvent,
  roles: readonly string[],
): Actor {
  const role = by.role ?? roles[0] ?? 'system';
  const holder = rules.loaded.definition?.holder(moved.live.context, role) ?? {};
  const unit = by.unit ?? holder.unit ?? ask.actor.unit;
  return { person: by.person ?? holder.person ?? `assumed-${role}`, unit, roles: [role] };
}

function note(run: Run, moved: Moved, assumedType: string | undefined): void {
  for (const { at, type, from, to, payload, clocks, timer } of moved.rows) {
    const kind =
      timer === undefined && (type === assumedType || assumedType === undefined) ? 'event' : 'time';
    run.timeline.push({ at: iso(at), type, kind, from, state: to, payload, clocks });
  }
  run.spawns.push(...moved.spawns);
  run.moved = moved;
}

/** A machine that breaks under the assumptions is told, not hidden: the same would happen to a real case. */
function fault<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof MachineFault)) throw error;
    throw new Problem('CASE_BUSY', {
      detail: {
        zh: `流程在该假设下出错：${error.message}`,
        en: `the machine fails under this: ${error.message}`,
      },
      retryAfterSeconds: 60,
      cause: error,
    });
  }
}
