import { and, assign, cancel, createMachine, enqueueActions, not, or, raise, sendTo, setup } from 'xstate';
import { history, parallel, traffic } from './machines-states.ts';

export const mailer = setup({
  types: { context: {} as { got: string[]; armed: boolean; n: number } },
  guards: { few: ({ context }) => context.n < 50, armed: ({ context }) => context.armed },
  actions: {
    got: assign({ got: ({ context }, params: string) => [...context.got, params].slice(-15) }),
  },
}).createMachine({
  id: 'mailer',
  context: { got: [], armed: false, n: 0 },
  initial: 'idle',
  states: {
    idle: {
      on: {
        LATER: {
          guard: not('armed'),
          actions: [assign({ armed: true }), raise({ type: 'RANG' }, { delay: 12_000, id: 'ring-later' })],
        },
        UNDO: { guard: 'armed', actions: [cancel('ring-later'), assign({ armed: false })] },
        RANG: { actions: [assign({ armed: false }), { type: 'got', params: 'rang' }] },
        MANY: {
          guard: and(['few', or(['few', 'armed'])]),
          actions: [
            raise({ type: 'ONE' }),
            raise({ type: 'TWO' }),
            raise({ type: 'LATE' }, { delay: ({ context }) => 1000 * (1 + (context.n % 3)) }),
            raise({ type: 'ONE' }),
            assign({ n: ({ context }) => context.n + 1 }),
          ],
        },
        SELF: {
          actions: [
            sendTo(({ self }) => self, { type: 'TWO' }),
            raise({ type: 'ONE' }),
            sendTo(({ self }) => self, { type: 'HOP' }),
          ],
        },
        SELF_LATER: { actions: sendTo(({ self }) => self, { type: 'HOP' }, { delay: 4000 }) },
        ZERO: { actions: raise({ type: 'TWO' }, { delay: 0 }) },
        ONE: { actions: { type: 'got', params: 'one' } },
        TWO: { actions: { type: 'got', params: 'two' } },
        LATE: { actions: { type: 'got', params: 'late' } },
        HOP: { target: 'hopped', actions: { type: 'got', params: 'hop' } },
      },
    },
    hopped: { after: { 2500: 'idle' }, on: { ONE: { actions: { type: 'got', params: 'one, hopped' } } } },
  },
});

export const order = setup({
  types: {
    context: {} as { items: number[]; paid: number; by: { name: string; at: number | null } },
    events: {} as
      | { type: 'ADD'; price: number }
      | { type: 'PAY'; sum: number }
      | { type: 'SHIP' }
      | { type: 'DROP' },
    input: {} as { name: string },
  },
}).createMachine({
  id: 'order',
  context: ({ input }) => ({ items: [], paid: 0, by: { name: input.name, at: null } }),
  initial: 'basket',
  on: { DROP: '.dropped' },
  output: ({ context }) => ({ paid: context.paid, items: context.items.length }),
  states: {
    basket: {
      always: { guard: ({ context }) => context.items.length >= 3, target: 'paying' },
      after: { 600000: 'dropped' },
      on: {
        ADD: {
          guard: ({ event }) => event.price > 0,
          actions: assign({ items: ({ context, event }) => [...context.items, event.price] }),
        },
      },
    },
    paying: {
      on: { PAY: { actions: assign({ paid: ({ context, event }) => context.paid + event.sum }) } },
      always: {
        guard: ({ context }) => context.paid >= context.items.reduce((sum, price) => sum + price, 0),
        target: 'packing',
      },
    },
    packing: {
      initial: 'boxed',
      states: {
        boxed: { always: 'taped' },
        taped: { on: { SHIP: 'gone' }, after: { 45000: 'gone' } },
        gone: { type: 'final' },
      },
      onDone: 'shipped',
    },
    shipped: { type: 'final' },
    dropped: { type: 'final' },
  },
});

export const queue = createMachine({
  id: 'queue',
  types: {} as { context: { waiting: string[]; served: string[]; no: number } },
  context: { waiting: [], served: [], no: 0 },
  initial: 'free',
  on: {
    TAKE: {
      actions: enqueueActions(({ context, enqueue }) => {
        if (context.waiting.length >= 4) return enqueue.raise({ type: 'FULL' });
        enqueue.assign({ waiting: [...context.waiting, `n${context.no}`], no: context.no + 1 });
        enqueue.raise({ type: 'NUDGE' });
        enqueue.raise({ type: 'NUDGE' }, { delay: 7000 });
      }),
    },
    FULL: { actions: assign({ served: ({ context }) => [...context.served, 'full'].slice(-9) }) },
  },
  states: {
    free: { on: { NUDGE: { guard: ({ context }) => context.waiting.length > 0, target: 'busy' } } },
    busy: {
      entry: assign(({ context }) => ({
        waiting: context.waiting.slice(1),
        served: [...context.served, context.waiting[0]!].slice(-9),
      })),
      after: { 3000: 'free' },
      on: { '*': { guard: ({ event }) => event.type === 'SKIP', target: 'free' } },
    },
  },
});

/** Every machine with its input and the events a random walk sends it. */
export const FOREIGN = {
  traffic: { machine: traffic, input: undefined, events: ['POWER_OUT', 'RESTORE', 'HURRY', 'NO_SUCH'] },
  parallel: { machine: parallel, input: undefined, events: ['TICK', 'TICK', 'TICK', 'CROSS', 'RESET'] },
  history: {
    machine: history,
    input: undefined,
    events: ['HELP', 'NEXT', 'UP', 'DOWN', 'BACK', 'SHALLOW', 'DEEP', 'RESTART'],
  },
  mailer: {
    machine: mailer,
    input: undefined,
    events: ['LATER', 'UNDO', 'MANY', 'SELF', 'SELF_LATER', 'ZERO', 'ONE'],
  },
  order: {
    machine: order,
    input: { name: '王五' },
    events: [{ type: 'ADD', price: 3 }, { type: 'ADD', price: 0 }, { type: 'PAY', sum: 5 }, 'SHIP', 'DROP'],
  },
  queue: { machine: queue, input: undefined, events: ['TAKE', 'TAKE', 'SKIP', 'NUDGE'] },
} as const;
