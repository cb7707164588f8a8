import fc from 'fast-check';
import type { Test } from 'tap';
import { iso } from '../../src/domain/instants.ts';
import { statesOf } from '../../src/engine/diagram.ts';
import { invariantsOf } from '../../src/engine/invariants.ts';
import { regionsOf } from '../../src/engine/loaded.ts';
import { type ReplayRow, replay } from '../../src/engine/replay.ts';
import { reachable, type StaticState, stillStates, watchTransitions } from './walk-graph.ts';
import {
  actorsFor,
  attempt,
  begin,
  followed,
  isOver,
  leafOf,
  moveTo,
  type Point,
  payloadsAt,
  restarted,
  typesAt,
  type WalkOptions,
  worldsOf,
} from './walk-point.ts';

/** `WALK_SEED=… tap run` looks elsewhere, `WALKS=…` longer. */
const SEED = Number(process.env.WALK_SEED ?? 20_261_101);
const WALKS = Number(process.env.WALKS ?? 1000);
const COMMANDS_MAX = 40;
const DAY_MS = 86_400_000;

export interface Walks extends WalkOptions {
  /** States, as `leaf` or `region.leaf`, that no case comes to rest in, with the reason. */
  readonly unreachable?: Readonly<Record<string, string>>;
  /** What else must hold of this workflow at every step; what is wrong, in words. */
  readonly rule?: (point: Point) => string | undefined;
  /** Least share of the machine's event transitions that must be taken. */
  readonly transitionsMin?: number;
}

interface Tally {
  steps: number;
  readonly at: Set<string>;
  readonly events: Map<string, number>;
}

/** What the model knows of a case: how far its log and its time have come. */
interface Model {
  over: boolean;
  rows: number;
  at: number;
}

interface Real {
  point: Point;
}

function modelOf(point: Point): Model {
  return { over: isOver(point), rows: point.rows.length, at: point.state.at };
}

type Command = fc.Command<Model, Real>;

/** Everything that must hold after every step. @throws Error naming what does not */
function check(from: Point, to: Point, tally: Tally, rule: Walks['rule']): void {
  const { rules } = to.world;
  const faults = invariantsOf({ rules, state: to.state, rows: to.rows }).map(
    ({ rule, detail }) => `${rule}: ${detail}`,
  );
  const fresh = to.rows.slice(from.rows.length);
  for (const [index, { seq }] of fresh.entries())
    if (seq !== from.state.seq + index + 1) faults.push(`row ${seq} follows row ${from.state.seq + index}`);
  if (to.state.at < from.state.at) faults.push('time went back');
  const due = to.state.timers.find(({ dueAt }) => dueAt <= to.now);
  if (due !== undefined && !isOver(to)) faults.push(`${due.name} was due ${iso(due.dueAt)} and did not fire`);
  if (isOver(to) && to.state.timers.length > 0) faults.push('an ended case keeps a timer');
  const { context } = to.live as { context: { regions?: Record<string, string> } };
  const shown = regionsOf(rules.loaded, to.live);
  for (const [region, state] of Object.entries(context.regions ?? {}))
    if (region in shown && shown[region] !== state)
      faults.push(`${region} shows ${shown[region]}, not ${state}`);
  const plain = JSON.parse(JSON.stringify(context)) as object;
  if (Object.keys(plain).length !== Object.keys(context).length) faults.push('the context is not plain JSON');
  const own = rule?.(to);
  if (own !== undefined) faults.push(own);
  if (faults.length > 0) {
    const way = to.rows.map(({ at, type, to }) => `${iso(at)} ${type} → ${to}`).join('\n');
    throw new Error(`${faults.join('\n')}\n${way}`);
  }
  tally.steps += fresh.length;
  for (const row of fresh) {
    tally.at.add(row.to);
    tally.events.set(row.type, (tally.events.get(row.type) ?? 0) + 1);
  }
  for (const [region, state] of Object.entries(shown)) tally.at.add(`${region}.${state}`);
}

function commandsOf(tally: Tally, walks: Walks): fc.Arbitrary<Command>[] {
  const step = (name: string, move: (point: Point) => Point | undefined): Command => ({
    check: () => true,
    run: (model, real) => {
      // After the end of one case the walk goes on with another.
      if (model.over) {
        assertReplays(real.point);
        real.point = begin(real.point.world);
        Object.assign(model, modelOf(real.point));
      }
      const from = real.point;
      const to = move(from);
      if (to === undefined) return;
      check(from, to, tally, walks.rule);
      if (to.rows.length < model.rows || to.state.at < model.at)
        throw new Error('the log or its time went back');
      Object.assign(model, modelOf(to));
      real.point = to;
    },
    toString: () => name,
  });
  const act = (pick: number, choice: number) =>
    step(`act ${pick}/${choice}`, (point) => {
      const types = typesAt(point);
      const type = types[pick % types.length];
      if (type === undefined) return undefined;
      const payloads = payloadsAt(point, type);
      const actors = actorsFor(point.world.workflow.events[type]!, point);
      const payload = payloads[choice % payloads.length];
      const actor = actors[Math.floor(choice / 7) % actors.length];
      return payload && actor && attempt(point, { type, payload, actor });
    });
  const jump = (over: number) =>
    step(`over ${over} timers`, (point) => {
      const dues = point.state.timers.map(({ dueAt }) => dueAt).sort((a, b) => a - b);
      return dues.length === 0 ? undefined : moveTo(point, dues[Math.min(over, dues.length - 1)]!);
    });
  const wait = (days: number) =>
    step(`${days} days`, (point) => moveTo(point, point.now + Math.floor(days * DAY_MS)));
  const acts = fc.tuple(fc.nat(9999), fc.nat(9999)).map(([pick, choice]) => act(pick, choice));
  return [
    acts,
    acts,
    acts,
    acts,
    fc.constant(step('restart', restarted)),
    fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(12) }).map(jump),
    fc.double({ min: 0, max: 12, noNaN: true }).map(wait),
    fc.nat(3).map((no) => step(`followed by ${no}`, (point) => followed(point, `follower-${no}`))),
  ];
}

/** Rebuilt from its log alone the case is what it is, byte for byte. */
function assertReplays({ world, state, rows }: Point): void {
  const log = rows.map((row) => ({ recordedAt: row.at, ...row, id: row.id ?? '' }));
  const again = replay(
    () => world.rules,
    { caseId: state.caseId, number: state.number },
    JSON.parse(JSON.stringify(log)) as ReplayRow[],
  );
  const [made, kept] = [again, state].map((one) => JSON.stringify(one));
  if (made !== kept) throw new Error(`replay differs:\n${made}\n${kept}`);
}

/**
 * Walks the workflow at random from every place that can be reached: people of the sandbox and other cases act, time
 * jumps, the process restarts between any two steps. `xstate/graph` finds the places, fast-check the walks.
 */
export function walkAtRandom(t: Test, walks: Walks): void {
  const { workflow, unreachable = {}, transitionsMin = 0 } = walks;
  const worlds = worldsOf(walks);
  const coverage = watchTransitions(worlds[0]!);
  const tally: Tally = { steps: 0, at: new Set(), events: new Map() };
  const places: Point[] = [];

  t.test(`${workflow.id}: a shortest way leads to every place`, async (t) => {
    for (const world of worlds) {
      places.push(...reachable(world, coverage, (from, to) => check(from, to, tally, walks.rule)));
    }
    for (const place of places) assertReplays(place);
    t.comment(`${places.length} places by ${tally.steps} steps, states ${[...new Set(places.map(leafOf))]}`);
    t.ok(places.length > 1);
  });

  t.test(`${workflow.id}: whatever happens in whatever order, every step keeps the rules`, async (t) => {
    const before = tally.steps;
    const commands = fc.commands(commandsOf(tally, walks), { maxCommands: COMMANDS_MAX, size: '+1' });
    const walk = fc.property(fc.nat(), commands, (from, steps) => {
      const real: Real = { point: places[from % places.length]! };
      fc.modelRun(() => ({ model: modelOf(real.point), real }), steps);
      assertReplays(real.point);
    });
    fc.assert(walk, { numRuns: WALKS, seed: SEED });
    const steps = tally.steps - before;
    t.comment(`seed ${SEED}: ${WALKS} walks, ${steps} steps`);
    t.ok(steps >= WALKS * 10, `${steps} steps`);
  });

  t.test(`${workflow.id}: every state was visited`, async (t) => {
    const states: readonly StaticState[] = stillStates(worlds[0]!.rules.loaded);
    const missed = states.map(({ name }) => name).filter((name) => !tally.at.has(name));
    t.strictSame(missed.sort(), Object.keys(unreachable).sort(), 'but for those nobody can come to');
    t.ok(states.length >= statesOf(worlds[0]!.rules.loaded).length / 2);
    const types = Object.keys(workflow.events);
    const never = types.filter((type) => !tally.events.has(type));
    t.comment(`states visited ${states.length - missed.length}/${states.length}`);
    t.comment(`transitions taken ${coverage.taken.size}/${coverage.all}`);
    t.comment(
      `events accepted ${types.length - never.length}/${types.length}; never ${never.join(' ') || 'none'}`,
    );
    t.comment(`never taken: ${coverage.missing().join(', ') || 'none'}`);
    t.ok(coverage.taken.size >= transitionsMin * coverage.all, `${coverage.taken.size} of ${coverage.all}`);
  });
}
