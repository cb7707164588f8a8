import fc from 'fast-check';
import pino from 'pino';
import t from 'tap';
import type { AnyStateMachine } from 'xstate';
import { verify } from '../../src/cli/verify.ts';
import { loadForeign } from '../../src/engine/loaded.ts';
import type { Engine, EngineCase } from '../../src/index.ts';
import { openHouse } from '../../src/open-house.ts';
import { startServer } from '../support/house.ts';
import { sized } from '../support/size.ts';
import { installPackage } from './install.ts';
import { LiveActor, seenOf } from './live.ts';
import { FOREIGN } from './machines.ts';

const { library } = await installPackage(t);
const server = await startServer(t);
const EPOCH = Date.UTC(2026, 2, 2, 1);
const ROUNDS = sized(25, 60);
const SEED = 20_260_302;

type Name = keyof typeof FOREIGN;
type Event = { readonly type: string; readonly [key: string]: unknown };
const names = Object.keys(FOREIGN) as Name[];
const machines: Record<string, AnyStateMachine> = Object.fromEntries(
  names.map((name) => [name, FOREIGN[name].machine]),
);
let now = EPOCH;

function start(): Promise<Engine> {
  return library.createEngine({ database: server.url, workflows: machines, clock: () => now });
}

/** One case in the engine and its twin in memory. */
interface Pair {
  readonly name: Name;
  readonly id: string;
  readonly live: LiveActor;
}

async function pair(engine: Engine, name: Name): Promise<Pair> {
  const { machine, input } = FOREIGN[name];
  const { id } = await engine.open(name, input);
  return { name, id, live: new LiveActor(machine as AnyStateMachine, input, now) };
}

/** @returns the case after the event, or `undefined` when it was not accepted */
async function send(engine: Engine, id: string, event: Event): Promise<EngineCase | undefined> {
  return engine.send(id, event).catch((error: unknown) => {
    if (error instanceof library.Problem && error.code === 'EVENT_NOT_ACCEPTED') return undefined;
    throw error;
  });
}

function asEvent(event: string | Event): Event {
  return typeof event === 'string' ? { type: event } : event;
}

type Step = readonly [wait: number, event: string | Event];
const SCRIPTS: readonly (readonly [rule: string, name: Name, steps: readonly Step[]])[] = [
  [
    '`after` runs on over restarts, from state to state',
    'traffic',
    [
      [29_999, 'NO_SUCH'],
      [1, 'NO_SUCH'],
      [5000, 'NO_SUCH'],
      [18_000, 'NO_SUCH'],
      [7000, 'HURRY'],
      [90_000, 'POWER_OUT'],
      [3000, 'RESTORE'],
    ],
  ],
  [
    'a delay reads the context of its own moment',
    'traffic',
    [
      [60_000, 'NO_SUCH'],
      [61_000, 'NO_SUCH'],
      [62_000, 'POWER_OUT'],
    ],
  ],
  [
    'regions act in the order they are written in',
    'parallel',
    [
      [0, 'TICK'],
      [0, 'TICK'],
      [0, 'TICK'],
      [8999, 'TICK'],
      [1, 'TICK'],
      [0, 'TICK'],
      [0, 'TICK'],
      [0, 'RESET'],
      [0, 'TICK'],
    ],
  ],
  [
    'a parallel state is done when its innermost regions are',
    'parallel',
    [
      [0, 'TICK'],
      [0, 'TICK'],
      [0, 'CROSS'],
      [0, 'TICK'],
      [59_999, 'CROSS'],
      [1, 'TICK'],
    ],
  ],
  [
    'deep history remembers leaves, shallow history the child',
    'history',
    [
      [0, 'NEXT'],
      [0, 'UP'],
      [0, 'DOWN'],
      [0, 'DOWN'],
      [0, 'HELP'],
      [0, 'DEEP'],
      [0, 'HELP'],
      [0, 'SHALLOW'],
      [0, 'DOWN'],
      [0, 'HELP'],
      [20_000, 'UP'],
    ],
  ],
  [
    'history not yet written takes its default',
    'history',
    [
      [0, 'HELP'],
      [0, 'RESTART'],
      [0, 'HELP'],
      [0, 'DEEP'],
    ],
  ],
  [
    'a delayed raise is cancelled by its id, and only it',
    'mailer',
    [
      [0, 'LATER'],
      [5000, 'MANY'],
      [500, 'UNDO'],
      [20_000, 'UNDO'],
      [0, 'LATER'],
      [12_000, 'ONE'],
      [0, 'UNDO'],
    ],
  ],
  [
    'several raises run in order before the next event',
    'mailer',
    [
      [0, 'MANY'],
      [0, 'MANY'],
      [1000, 'MANY'],
      [2000, 'ONE'],
    ],
  ],
  [
    'sendTo(self) comes after the raises, delayed it is a timer',
    'mailer',
    [
      [0, 'SELF'],
      [2500, 'SELF_LATER'],
      [3999, 'ONE'],
      [1, 'ONE'],
      [2500, 'ZERO'],
    ],
  ],
  [
    'guards refuse, `always` moves on, onDone and output end it',
    'order',
    [
      [0, { type: 'ADD', price: 0 }],
      [0, { type: 'ADD', price: 2 }],
      [0, 'SHIP'],
      [0, { type: 'ADD', price: 3 }],
      [0, { type: 'ADD', price: 5 }],
      [0, { type: 'PAY', sum: 4 }],
      [0, { type: 'PAY', sum: 6 }],
      [44_999, 'NO_SUCH'],
      [1, 'SHIP'],
      [0, 'DROP'],
    ] as unknown as Step[],
  ],
  [
    'an ended case keeps no timer and takes no event',
    'order',
    [
      [0, 'DROP'],
      [700_000, 'DROP'],
      [0, { type: 'ADD', price: 1 }],
    ],
  ],
  [
    'enqueueActions raises now and later',
    'queue',
    [
      [0, 'TAKE'],
      [0, 'TAKE'],
      [0, 'TAKE'],
      [0, 'SKIP'],
      [3000, 'NUDGE'],
      [4000, 'TAKE'],
      [7000, 'SKIP'],
    ],
  ],
];

for (const [rule, name, steps] of SCRIPTS) {
  t.test(`${name}: ${rule}, with a restart between every two events`, async (t) => {
    let engine = await start();
    const { id, live } = await pair(engine, name);
    t.strictSame(seenOf(await engine.read(id)), live.seen(), 'opened');
    for (const [wait, event] of steps) {
      await engine.close();
      engine = await start();
      now += wait;
      live.advance(wait);
      t.strictSame(seenOf(await engine.read(id)), live.seen(), `after ${wait} ms`);
      const taken = live.send(asEvent(event));
      const answer = await send(engine, id, asEvent(event));
      t.equal(answer !== undefined, taken, `${JSON.stringify(event)} is ${taken ? 'taken' : 'refused'}`);
      t.strictSame(seenOf(answer ?? (await engine.read(id))), live.seen(), `after ${JSON.stringify(event)}`);
    }
    await engine.close();
  });
}

/** One round of the random walk: time passes, then every machine gets one event; sometimes a sweep came by first. */
const round = fc.record({
  wait: fc.oneof(fc.constant(0), fc.constantFrom(1, 2500, 5000, 7000, 20_000, 60_000), fc.nat(40_000)),
  sweep: fc.boolean(),
  picks: fc.array(fc.nat(1000), { minLength: names.length, maxLength: names.length }),
});

t.test(`random walks of all machines agree with live actors (seed ${SEED})`, async (t) => {
  let engine = await start();
  let pairs = await Promise.all(names.map((name) => pair(engine, name)));
  let taken = 0;
  const rounds = fc.sample(round, { seed: SEED, numRuns: ROUNDS });
  for (const [no, { wait, sweep, picks }] of rounds.entries()) {
    await engine.close();
    engine = await start();
    now += wait;
    if (sweep) await engine.sweep();
    for (const [index, { name, id, live }] of pairs.entries()) {
      live.advance(wait);
      const { events } = FOREIGN[name];
      const event = asEvent(events[picks[index]! % events.length]!);
      const takes = live.send(event);
      const answer = await send(engine, id, event);
      const where = `round ${no}, ${name}: ${JSON.stringify(event)} after ${wait} ms`;
      t.equal(answer !== undefined, takes, where);
      t.strictSame(seenOf(answer ?? (await engine.read(id))), live.seen(), where);
      if (takes) taken++;
    }
    const fresh = pairs.map(async (one) =>
      one.live.seen().status === 'active' ? one : pair(engine, one.name),
    );
    pairs = await Promise.all(fresh);
  }
  t.ok(taken > ROUNDS * 2, `${taken} of ${ROUNDS * names.length} events were taken`);
  await engine.close();
});

t.test('the log of every one of these cases replays to what is stored', async (t) => {
  const house = await openHouse({
    url: server.url,
    workflows: names.map((name) => loadForeign(name, 1, machines[name]!)),
    log: pino({ level: 'silent' }),
    wall: () => Date.now(),
    clock: () => now,
  });
  t.teardown(() => house.db.close());
  const { cases, events, findings } = await verify(house, 'default', () => {});
  t.strictSame(findings, []);
  t.ok(cases >= SCRIPTS.length + names.length && events > ROUNDS * 2);
});
