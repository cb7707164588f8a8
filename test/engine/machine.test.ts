import t from 'tap';
import { assign, cancel, createMachine, fromPromise, raise, sendTo, setup, spawnChild } from 'xstate';
import { loadForeign, stateOf } from '../../src/engine/loaded.ts';
import { begin, MachineFault, persist, prepare, restore, step } from '../../src/engine/machine.ts';

const note = setup({
  types: { context: {} as { seen: string[] } },
  actions: { note: assign({ seen: ({ context }, word: string) => [...context.seen, word] }) },
});
const word = (params: string) => ({ type: 'note', params }) as const;
const pair = (name: string) => ({
  initial: 'one',
  states: {
    one: { on: { GO: { target: 'two', actions: word(name) } } },
    two: { on: { GO: { target: 'one', actions: word(name) } } },
  },
});
const regions = note.createMachine({
  context: { seen: [] },
  type: 'parallel',
  states: { zz: pair('zz'), m: pair('m'), a: pair('a') },
});

/** As PostgreSQL's jsonb gives an object back: keys by length, then by their bytes. */
function throughJsonb(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(throughJsonb);
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.entries(value).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  return Object.fromEntries(keys.map(([key, inner]) => [key, throughJsonb(inner)]));
}

t.test('regions act in the order they are written in, however the database orders keys', async (t) => {
  prepare(regions);
  const stored = throughJsonb(
    JSON.parse(JSON.stringify(persist(regions, begin(regions, undefined).snapshot))),
  );
  t.strictSame(Object.keys((stored as { value: object }).value), ['a', 'm', 'zz']);
  const restored = restore(regions, stored);
  t.strictSame(step(regions, restored, { type: 'GO' })?.snapshot.context, { seen: ['zz', 'm', 'a'] });
  t.equal(stateOf(loadForeign('r', 1, regions), restored), 'zz.one');
});

const eventless = note.createMachine({
  context: { seen: [] },
  type: 'parallel',
  states: Object.fromEntries(
    ['b', 'a'].map((name) => [
      name,
      {
        initial: 'idle',
        states: {
          idle: { on: { [`MOVE_${name}`]: 'ready' } },
          ready: {
            always: { guard: ({ context }) => context.seen[0] === 'go', target: 'past', actions: word(name) },
          },
          past: {},
        },
      },
    ]),
  ),
  on: { GO: { actions: word('go') } },
});

t.test('eventless transitions run in written order, stored in between or not', async (t) => {
  prepare(eventless);
  const moves = [{ type: 'MOVE_a' }, { type: 'MOVE_b' }, { type: 'GO' }];
  for (const store of [true, false]) {
    let { snapshot } = begin(eventless, undefined);
    for (const move of moves) {
      if (store)
        snapshot = restore(eventless, throughJsonb(JSON.parse(JSON.stringify(persist(eventless, snapshot)))));
      snapshot = step(eventless, snapshot, move)!.snapshot;
    }
    t.strictSame(snapshot.context, { seen: ['go', 'b', 'a'] }, store ? 'stored' : 'in one walk');
  }
});

t.test('delays, cancels and named actions come back as data, in order', async (t) => {
  const machine = createMachine({
    on: {
      GO: {
        actions: [
          raise({ type: 'A' }, { delay: 1500.9, id: 'named' }),
          raise({ type: 'B' }, { delay: 10 }),
          cancel('named'),
          { type: 'doIt', params: { n: 1 } },
          sendTo(({ self }) => self, { type: 'C' }, { delay: 0 }),
        ],
      },
    },
  });
  const stepped = step(prepare(machine), begin(machine, undefined).snapshot, { type: 'GO' });
  t.match(stepped?.effects, [
    { kind: 'raise', name: 'named', delayMs: 1500, event: { type: 'A' } },
    { kind: 'raise', delayMs: 10, event: { type: 'B' } },
    { kind: 'cancel', name: 'named' },
    { kind: 'action', name: 'doIt', params: { n: 1 } },
    { kind: 'raise', delayMs: 0, event: { type: 'C' } },
  ]);
});

t.test('an event that is not accepted, or comes after the end, is no step', async (t) => {
  const machine = createMachine({
    initial: 'a',
    on: { ANY: '.a' },
    states: { a: { on: { END: 'z', CLOSED: {} } }, z: { type: 'final' } },
  });
  const { snapshot } = begin(prepare(machine), undefined);
  t.equal(step(machine, snapshot, { type: 'UNHEARD' }), undefined);
  t.equal(step(machine, snapshot, { type: 'CLOSED' }), undefined);
  const ended = step(machine, snapshot, { type: 'END' })!.snapshot;
  t.equal(ended.status, 'done');
  t.equal(step(machine, ended, { type: 'ANY' }), undefined, 'not even the root takes it');
});

t.test('a delay that is no finite number is a fault', async (t) => {
  const machine = createMachine({
    on: { GO: { actions: raise({ type: 'A' }, { delay: () => Number.NaN }) } },
  });
  const { snapshot } = begin(prepare(machine), undefined);
  t.throws(() => step(machine, snapshot, { type: 'GO' }), MachineFault);
});

t.test('an endless machine is stopped and says why', async (t) => {
  const machine = prepare(
    createMachine({ initial: 'a', states: { a: { always: 'b' }, b: { always: 'a' } } }),
  );
  t.throws(() => begin(machine, undefined), { name: 'MachineFault', message: /Infinite loop/ });
});

t.test("a machine's own, lower limit is kept", async (t) => {
  const machine = createMachine({ options: { maxIterations: 5 } } as never);
  t.equal((prepare(machine) as unknown as { options: { maxIterations: number } }).options.maxIterations, 5);
});

t.test('a machine that invokes or spawns is refused when it is loaded', async (t) => {
  const invoking = createMachine({
    id: 'i',
    initial: 'a',
    states: { a: { invoke: { src: fromPromise(async () => 1) } } },
  });
  t.throws(() => loadForeign('i', 1, invoking), { name: 'MachineFault', message: /^i\.a: .*not durable/ });
  const spawning = createMachine({
    id: 's',
    always: { actions: spawnChild(createMachine({})), guard: () => false },
  });
  t.throws(() => loadForeign('s', 1, spawning), { name: 'MachineFault', message: /^s: .*not durable/ });
});

t.test(
  'a spawn that hides in a function is refused every time, and nothing of it stays behind',
  async (t) => {
    const hiding = createMachine({
      id: 'h',
      context: {} as object,
      on: {
        HIDE: {
          actions: assign(({ spawn }) => ({
            child: spawn(createMachine({}) as never, { systemId: 'child' } as never),
          })),
        },
        COUNT: { actions: assign(({ context }) => ({ ...context, n: 1 })) },
      },
    });
    prepare(hiding);
    const { snapshot } = begin(hiding, undefined);
    for (const attempt of [1, 2])
      t.throws(
        () => step(hiding, snapshot, { type: 'HIDE' }),
        { message: /not durable/ },
        `attempt ${attempt}`,
      );
    t.same(step(hiding, snapshot, { type: 'COUNT' })?.snapshot.context, { n: 1 });
  },
);
