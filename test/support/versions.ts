import { Type } from 'typebox';
import { assign, setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { ClockPolicy, Policy } from '../../src/engine/policy.ts';
import {
  type EnvelopeOf,
  type EventDefinition,
  exactly,
  type OpenInput,
  type WorkflowDefinition,
} from '../../src/engine/workflow.ts';

/** A small workflow in two versions, for tests of migration. A case opens in the state its data name. */
export const BEGINNINGS = ['received', 'working', 'checking', 'parked'] as const;
export type Beginning = (typeof BEGINNINGS)[number];
const Data = exactly({ begin: Type.Enum([...BEGINNINGS]), note: Type.String() });

interface First {
  readonly note: string;
  readonly begin: Beginning;
  readonly checks: number;
}
/** Version 2 counts its checks in a list. */
interface Second {
  readonly note: string;
  readonly begin: Beginning;
  readonly checks: readonly string[];
}

const plain: EventDefinition = {
  label: { zh: '办', en: 'Act' },
  by: ['inspector'],
  schema: exactly({}),
  example: {},
};
const events = {
  TAKE: plain,
  DONE: plain,
  PASS: plain,
  RETURN: plain,
  LATE: { ...plain, by: [], internal: true },
};
type Events = EnvelopeOf<typeof events>;
const clock = (name: string) => [{ type: 'startClock', params: { clock: name } }] as const;
const ended = (name: string) => [{ type: 'stopClock', params: { clock: name } }] as const;
const label = (zh: string) => ({ zh, en: zh });
const meta = (zh: string, duty: string, name?: string) => ({
  label: label(zh),
  turn: { duty, ...(name === undefined ? {} : { clock: name }) },
});

const first = setup({
  types: { context: {} as First, events: {} as Events, input: {} as OpenInput<Omit<First, 'checks'>> },
  actions: { ...engineActions, count: assign(({ context }) => ({ checks: context.checks + 1 })) },
  guards: { begins: ({ context }, { begin }: { begin: Beginning }) => context.begin === begin },
}).createMachine({
  id: 'versions',
  context: ({ input: { data } }) => ({ ...data, checks: 0 }),
  initial: 'opening',
  on: { LATE: { actions: [] } },
  states: {
    opening: {
      always: BEGINNINGS.map((begin) => ({ guard: { type: 'begins', params: { begin } }, target: begin })),
    },
    received: { meta: meta('已收到', 'street_officer'), on: { TAKE: 'working' } },
    working: {
      meta: meta('办理中', 'rectifier', 'work'),
      entry: clock('work'),
      exit: ended('work'),
      on: { DONE: 'checking' },
    },
    checking: {
      meta: meta('复核中', 'verifier', 'check'),
      entry: ['count', ...clock('check')],
      exit: ended('check'),
      on: { PASS: 'done', RETURN: 'working' },
    },
    parked: { meta: meta('搁置', 'street_officer', 'watch'), entry: clock('watch'), on: { TAKE: 'working' } },
    done: { type: 'final', meta: { label: label('办结') } },
  },
});

const second = setup({
  types: { context: {} as Second, events: {} as Events, input: {} as OpenInput<Omit<Second, 'checks'>> },
  actions: {
    ...engineActions,
    count: assign(({ context, event }) => ({ checks: [...context.checks, event.at] })),
  },
  guards: { begins: ({ context }, { begin }: { begin: string }) => context.begin === begin },
}).createMachine({
  id: 'versions',
  context: ({ input: { data } }) => ({ ...data, checks: [] }),
  initial: 'opening',
  states: {
    opening: {
      always: [{ guard: { type: 'begins', params: { begin: 'working' } }, target: 'working' }, 'received'],
    },
    received: {
      meta: meta('已收到', 'street_officer', 'accept'),
      entry: clock('accept'),
      exit: ended('accept'),
      on: { TAKE: 'working', LATE: { actions: [] } },
    },
    working: {
      meta: meta('办理中', 'rectifier', 'work'),
      entry: clock('work'),
      exit: ended('work'),
      on: { DONE: 'reviewing', LATE: { actions: [] } },
    },
    reviewing: {
      meta: meta('审核中', 'verifier', 'review'),
      entry: ['count', ...clock('review')],
      exit: ended('review'),
      on: { PASS: 'done', RETURN: 'working', LATE: { actions: [] } },
    },
    done: { type: 'final', meta: { label: label('办结') } },
  },
});

const term = (n: number, unit: 'day' | 'workday'): ClockPolicy => ({
  label: label('期限'),
  term: { n, unit },
  basis: '示例',
  basisDate: '2026-11-01',
  mark: 'dc',
  onDue: 'LATE',
  late: 'street_officer',
});
const policy = (version: number, clocks: Policy['clocks']): Policy => {
  return { id: 'versions', version, values: {}, clocks, ladders: {}, overrides: [] };
};

const shared = {
  id: 'versions',
  title: { zh: '两版（测试）', en: 'Versions (test)' },
  events,
  guards: {
    begins: { label: label('开案环节'), basis: '示例', reads: 'case' as const, routing: true },
  },
  open: {
    by: ['inspector'],
    schema: Data,
    example: { begin: 'received', note: '一' },
    index: (context: unknown) => ({ place: (context as First).note }),
  },
  decidingRegion: 'lifecycle',
  closedStates: [],
  holder: () => ({ unit: 'street' }),
  dataOf: (context: unknown) => context,
};

export const versions: readonly WorkflowDefinition[] = [
  {
    ...shared,
    version: 1,
    machine: first,
    policy: policy(1, { work: term(10, 'day'), check: term(3, 'workday'), watch: term(90, 'day') }),
  },
  {
    ...shared,
    version: 2,
    machine: second,
    policy: policy(2, { accept: term(2, 'workday'), work: term(15, 'day'), review: term(5, 'workday') }),
  },
];
