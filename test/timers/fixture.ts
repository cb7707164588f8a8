import { Type } from 'typebox';
import { assign, cancel, raise, setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { Policy } from '../../src/engine/policy.ts';
import {
  type EnvelopeOf,
  exactly,
  type OpenInput,
  type WorkflowDefinition,
} from '../../src/engine/workflow.ts';

/** Broken until mended: the clock's action throws on the timer of every case whose place is in here. */
export const BROKEN = new Set<string>();

const anything = Type.Record(Type.String(), Type.Unknown());
const internal = {
  label: { zh: '定时', en: 'Timer' },
  by: [],
  internal: true,
  schema: anything,
  example: {},
};
const act = {
  label: { zh: '办', en: 'Act' },
  by: ['inspector'],
  schema: exactly({}),
  example: {},
};

const events = {
  BEGIN: act,
  LOOK: act,
  DUE: internal,
  A: internal,
  B: internal,
  C: internal,
  D: internal,
  RUNG_REACHED: internal,
};

const machine = setup({
  types: {
    context: {} as { place: string; order: string[] },
    events: {} as EnvelopeOf<typeof events>,
    input: {} as OpenInput<{ place: string }>,
  },
  delays: { ten: 600_000, five: 300_000, twelve: 720_000, twenty: 1_200_000 },
  actions: {
    ...engineActions,
    note: assign(({ context, event }) => ({ order: [...context.order, event.type] })),
    mayThrow: assign(({ context }) => {
      if (BROKEN.has(context.place)) throw new Error(`planted for ${context.place}`);
      return { order: [...context.order, 'DUE'] };
    }),
  },
}).createMachine({
  id: 'brittle',
  context: ({ input }) => ({ place: input.data.place, order: [] }),
  initial: 'running',
  states: {
    running: {
      meta: { label: { zh: '进行中', en: 'Running' }, turn: { duty: 'inspector', clock: 'term' } },
      entry: { type: 'startClock', params: { clock: 'term' } },
      on: {
        // C and D are armed at once; B only when A has fired, for an instant between theirs.
        BEGIN: {
          actions: [
            raise({ type: 'A' } as never, { id: 'a', delay: 'ten' }),
            raise({ type: 'C' } as never, { id: 'c', delay: 'twelve' }),
            raise({ type: 'D' } as never, { id: 'd', delay: 'twenty' }),
          ],
        },
        A: { actions: ['note', raise({ type: 'B' } as never, { id: 'b', delay: 'five' })] },
        B: { actions: ['note', cancel('d')] },
        C: { actions: 'note' },
        D: { actions: 'note' },
        LOOK: { actions: 'note' },
        DUE: { actions: 'mayThrow' },
        RUNG_REACHED: { actions: 'note' },
      },
    },
  },
});

const policy: Policy = {
  id: 'brittle',
  version: 1,
  values: {},
  clocks: {
    term: {
      label: { zh: '期限', en: 'Term' },
      term: { n: 1, unit: 'day' },
      basis: '示例',
      basisDate: '2026-11-01',
      mark: 'dc',
      onDue: 'DUE',
      late: 'inspector',
      ladder: 'term',
    },
  },
  ladders: { term: [{ rung: 'T+1D', offset: { n: 1, unit: 'day' }, level: 1, to: ['inspector'] }] },
  overrides: [],
};

export const brittle: WorkflowDefinition = {
  id: 'brittle',
  version: 1,
  title: { zh: '易碎（测试）', en: 'Brittle (test)' },
  machine,
  events,
  guards: {},
  policy,
  open: {
    by: ['inspector'],
    schema: exactly({ place: Type.String() }),
    example: { place: '一号' },
    index: (context) => ({ place: (context as { place: string }).place }),
  },
  decidingRegion: 'lifecycle',
  closedStates: [],
  holder: () => ({ unit: 'street' }),
  dataOf: (context) => context,
};
