import { Type } from 'typebox';
import { assign, setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { Policy } from '../../src/engine/policy.ts';
import {
  type EnvelopeOf,
  type EventDefinition,
  exactly,
  type OpenInput,
  type WorkflowDefinition,
} from '../../src/engine/workflow.ts';
import { familyEvents, openedEvents } from '../../workflows/base/family.ts';

/** What a member of the family was told, in order. */
export interface Told {
  readonly type: string;
  readonly from: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly at: string;
}

export interface Kin {
  readonly name: string;
  /** Ends as soon as it hears that another has: news that runs through a family. */
  readonly tied: boolean;
  /** Notes which cases are opened by itself and by those it follows. */
  readonly curious: boolean;
  readonly told: readonly Told[];
  readonly outcome: string | null;
}

const Data = exactly({
  name: Type.String(),
  tied: Type.Optional(Type.Boolean()),
  curious: Type.Optional(Type.Boolean()),
  /** Closes within the very commit that opens it. */
  stillborn: Type.Optional(Type.Boolean()),
  unit: Type.Optional(Type.String()),
});

const act = (schema: EventDefinition['schema'], example: unknown): EventDefinition => ({
  label: { zh: '办', en: 'Act' },
  by: ['inspector'],
  schema,
  example,
});
const plain = act(exactly({}), {});
const text = Type.String();
const events = {
  SPAWN: act(exactly({ workflow: text, data: Data, link: text, follow: Type.Optional(Type.Boolean()) }), {
    workflow: 'kin',
    data: { name: '子案' },
    link: 'part',
  }),
  FOLLOW: act(exactly({ caseId: text, link: Type.Optional(text) }), {
    caseId: '01980000-0000-7000-8000-000000000001',
  }),
  TELL: act(Type.Record(text, Type.Unknown()), {}),
  /** Answered by the same to whoever stands in `back`, without end. */
  ECHO: act(exactly({ to: text, back: text }), { to: '', back: '' }),
  /** To every follower. */
  SHOUT: act(exactly({ type: text, payload: Type.Unknown() }), { type: 'DUE', payload: {} }),
  WRITE: act(Type.Record(text, Type.Unknown()), {}),
  CLOSE: plain,
  REOPEN: plain,
  ARCHIVE: plain,
  DUE: { ...plain, by: [], internal: true },
  ...familyEvents,
  ...openedEvents,
};

const given = ({ event }: { event: unknown }) => (event as { payload: never }).payload;
const machine = setup({
  types: {
    context: {} as Kin,
    events: {} as EnvelopeOf<typeof events>,
    input: {} as OpenInput<{ name: string; tied?: boolean; curious?: boolean; stillborn?: boolean }>,
  },
  guards: {
    tied: ({ context }) => context.tied,
    curious: ({ context }) => context.curious,
    stillborn: ({ context }) => context.name === 'stillborn',
  },
  actions: {
    ...engineActions,
    note: assign(({ context, event }) => {
      const { number: _number, ...news } = event.payload as { number: string; status: string };
      const { caseId, status, outcome } = news as never as Record<string, string>;
      const told = { type: event.type, from: caseId, status, outcome, at: event.at } as Told;
      return { told: [...context.told, told] };
    }),
    end: assign((_, { outcome }: { outcome: string | null }) => ({ outcome })),
  },
}).createMachine({
  id: 'kin',
  context: ({ input: { data } }) => ({
    name: data.stillborn ? 'stillborn' : data.name,
    tied: data.tied ?? false,
    curious: data.curious ?? false,
    told: [],
    outcome: null,
  }),
  initial: 'going',
  on: {
    CASE_ENDED: [
      {
        guard: 'tied',
        target: '.closed',
        actions: ['note', { type: 'end', params: { outcome: '随之办结' } }],
      },
      { actions: 'note' },
    ],
    CASE_REOPENED: { actions: 'note' },
    CASE_OPENED: { guard: 'curious', actions: 'note' },
    FOLLOW: { actions: { type: 'follow', params: given } },
    ECHO: {
      actions: {
        type: 'tell',
        params: ({ event }) => {
          const { to, back } = event.payload as { to: string; back: string };
          return { caseId: to, type: 'ECHO', payload: { to: back, back: to } };
        },
      },
    },
    TELL: { actions: { type: 'tell', params: given } },
    SHOUT: { actions: { type: 'tellFollowers', params: given } },
    WRITE: { actions: { type: 'letter', params: given } },
  },
  states: {
    going: {
      meta: { label: { zh: '在办', en: 'Going' }, turn: { duty: 'inspector', clock: 'term' } },
      entry: { type: 'startClock', params: { clock: 'term' } },
      exit: { type: 'stopClock', params: { clock: 'term' } },
      always: { guard: 'stillborn', target: 'closed' },
      on: {
        SPAWN: { actions: { type: 'spawn', params: given } },
        CLOSE: { target: 'closed', actions: { type: 'end', params: { outcome: '办结' } } },
        DUE: { target: 'closed', actions: { type: 'end', params: { outcome: '到期' } } },
      },
    },
    closed: {
      meta: { label: { zh: '已办结', en: 'Closed' } },
      on: {
        REOPEN: { target: 'going', actions: { type: 'end', params: { outcome: null } } },
        ARCHIVE: 'archived',
      },
    },
    archived: { type: 'final', meta: { label: { zh: '已归档', en: 'Archived' } } },
  },
});

const policy: Policy = {
  id: 'kin',
  version: 1,
  values: {},
  clocks: {
    term: {
      label: { zh: '期限', en: 'Term' },
      term: { n: 10, unit: 'day' },
      basis: '示例',
      basisDate: '2026-11-01',
      mark: 'dc',
      onDue: 'DUE',
      late: 'inspector',
    },
  },
  ladders: {},
  overrides: [],
};

/** A case that opens, follows and tells others of its kind. */
export const kin: WorkflowDefinition = {
  id: 'kin',
  version: 1,
  title: { zh: '亲缘（测试）', en: 'Kin (test)' },
  machine,
  events,
  guards: {},
  policy,
  open: {
    by: ['inspector'],
    schema: Data,
    example: { name: '一号' },
    index: (context) => ({ place: (context as Kin).name }),
  },
  decidingRegion: 'lifecycle',
  closedStates: ['closed'],
  holder: () => ({ unit: 'street' }),
  dataOf: (context) => context,
};
