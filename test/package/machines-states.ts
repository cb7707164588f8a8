import { assign, createMachine, setup, stateIn } from 'xstate';

/**
 * Machines as other projects write them: nothing here knows of the engine. Region and state names are not in
 * alphabetical order on purpose, because a database may give objects back with their keys sorted.
 */
interface Lights {
  cycles: number;
  seen: string[];
}

export const traffic = setup({
  types: { context: {} as Lights, input: {} as { greenMs?: number } | undefined },
  delays: { greenMs: ({ context }) => 30_000 + context.cycles * 1000, blink: 700 },
  actions: {
    note: assign({ seen: ({ context }, params: string) => [...context.seen, params].slice(-12) }),
  },
}).createMachine({
  id: 'traffic',
  context: { cycles: 0, seen: [] },
  initial: 'green',
  on: { POWER_OUT: '.dark' },
  states: {
    green: {
      entry: { type: 'note', params: 'green' },
      after: { greenMs: 'yellow' },
      on: { HURRY: 'yellow' },
    },
    yellow: { after: { 5000: 'red' } },
    red: {
      initial: 'walk',
      after: { 25000: { target: 'green', actions: assign({ cycles: ({ context }) => context.cycles + 1 }) } },
      states: {
        walk: { after: { 10000: 'wait' } },
        wait: { after: { 8000: { target: 'stop', actions: { type: 'note', params: 'stop' } } } },
        stop: { type: 'final' },
      },
      onDone: { actions: { type: 'note', params: 'red done' } },
    },
    dark: {
      initial: 'off',
      on: { RESTORE: 'green' },
      states: { off: { after: { blink: 'on' } }, on: { after: { blink: 'off' } } },
    },
  },
});

const log = (text: string) => ({ type: 'log', params: text }) as const;

export const parallel = setup({
  types: { context: {} as { log: string[]; n: number } },
  guards: { alphaCounted: stateIn({ work: { alpha: 'counted' } }) },
  actions: { log: assign({ log: ({ context }, text: string) => [...context.log, text].slice(-20) }) },
}).createMachine({
  id: 'parallel',
  context: { log: [], n: 0 },
  initial: 'work',
  on: { RESET: { target: '.work', reenter: true, actions: assign({ n: 0, log: [] }) } },
  states: {
    work: {
      type: 'parallel',
      onDone: 'rest',
      states: {
        zeta: {
          initial: 'two',
          states: {
            two: { on: { TICK: { target: 'deep', actions: log('zeta') } } },
            deep: {
              type: 'parallel',
              onDone: 'end',
              states: {
                y: {
                  initial: 'b',
                  states: {
                    b: { on: { TICK: { target: 'a', actions: log('y') } } },
                    a: { type: 'final' },
                  },
                },
                x: {
                  initial: 'b',
                  states: {
                    b: { on: { TICK: { actions: log('x') }, CROSS: 'a' }, after: { 9000: 'a' } },
                    a: { type: 'final' },
                  },
                },
              },
            },
            end: { type: 'final', entry: log('zeta end') },
          },
        },
        alpha: {
          initial: 'waiting',
          states: {
            waiting: {
              on: {
                TICK: [
                  { guard: ({ context }) => context.n >= 2, target: 'counted', actions: log('alpha full') },
                  { actions: [assign({ n: ({ context }) => context.n + 1 }), log('alpha')] },
                ],
              },
            },
            counted: { type: 'final' },
          },
        },
        mid: {
          initial: 'on',
          states: {
            on: {
              always: {
                guard: 'alphaCounted',
                target: 'off',
                actions: log('mid off'),
              },
            },
            off: { type: 'final' },
          },
        },
      },
    },
    rest: { after: { 60000: 'work' }, on: { TICK: { target: 'work', actions: log('again') } } },
  },
});

export const history = createMachine({
  id: 'history',
  types: {} as { context: { visits: number } },
  context: { visits: 0 },
  initial: 'form',
  states: {
    form: {
      initial: 'page1',
      on: { HELP: 'help' },
      states: {
        page1: { on: { NEXT: 'page2' } },
        page2: {
          type: 'parallel',
          states: {
            upper: { initial: 'u2', states: { u2: { on: { UP: 'u1' } }, u1: { on: { UP: 'u2' } } } },
            lower: {
              initial: 'closed',
              states: {
                open: {
                  initial: 'far',
                  states: { far: { on: { DOWN: 'near' } }, near: { on: { DOWN: 'far' } } },
                },
                closed: { on: { DOWN: 'open' } },
              },
            },
          },
          on: { BACK: 'page1' },
        },
        shallow: { type: 'history' },
        deep: { type: 'history', history: 'deep', target: 'page2' },
      },
    },
    help: {
      entry: assign({ visits: ({ context }) => context.visits + 1 }),
      after: { 20000: 'form.deep' },
      on: { SHALLOW: 'form.shallow', DEEP: 'form.deep', RESTART: 'form' },
    },
  },
});
