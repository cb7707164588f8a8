import { Type } from 'typebox';
import { and, assign, setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import type { Policy } from '../../src/engine/policy.ts';
import {
  type EnvelopeOf,
  type EventDefinition,
  exactly,
  type GuardDefinition,
  type OpenInput,
  type WorkflowDefinition,
} from '../../src/engine/workflow.ts';
import policy from './policy.json' with { type: 'json' };

/**
 * The nastiest slice of a rectification loop in one screen: a term that runs out while an extension is being
 * decided, a two-person act, and a second region. Read it before writing your own workflow.
 */
const Note = exactly({ note: Type.String({ minLength: 1, maxLength: 200 }) });
const Clocked = exactly({ clock: Type.String(), dueAt: Type.String() });
const note = { note: '已办理。' };
const clocked = { clock: 's.term', dueAt: '2026-03-13T00:00:00.000+08:00' };
const anything = Type.Record(Type.String(), Type.Unknown());

const plain = (zh: string, en: string, by: string[], more: Partial<EventDefinition<typeof Note>> = {}) => ({
  label: { zh, en },
  by,
  schema: Note,
  example: note,
  ...more,
});
const timer = (zh: string, en: string) => ({
  label: { zh, en },
  by: [],
  internal: true,
  schema: Clocked,
  example: clocked,
});

export const events = {
  ...fourEyes({
    id: 'ASSIGN',
    label: { zh: '交办整改', en: 'assign rectification' },
    propose: ['inspector'],
    approve: ['street_leader'],
    schema: exactly({
      unit: Type.String({ minLength: 1, maxLength: 64 }),
      days: Type.Integer({ minimum: 1, maximum: 30 }),
    }),
    example: { unit: 'enterprise', days: 10 },
    facts: [{ name: 'unit', kind: 'unit', pointer: '/unit' }],
  }),
  SUBMIT: {
    label: { zh: '上报', en: 'Submit' },
    by: ['inspector', 'reporter', 'external_system'],
    schema: exactly({}),
    example: {},
    as: 'reporter',
  },
  ASK_EXTENSION: plain('申请延期', 'Ask for an extension', ['rectifier'], { as: 'asker' }),
  GRANT: plain('同意延期', 'Grant the extension', ['street_leader'], { notSameAs: ['asker'] }),
  DENY: plain('不同意延期', 'Deny the extension', ['street_leader'], { notSameAs: ['asker'] }),
  FIXED: plain('报告整改完成', 'Report the work done', ['rectifier'], {
    as: 'rectifier',
    onBehalf: ['street_officer'],
  }),
  PASS: plain('复查合格', 'Pass the re-check', ['verifier'], { as: 'verifier', notSameAs: ['rectifier'] }),
  FAIL: plain('复查不合格', 'Fail the re-check', ['verifier'], { notSameAs: ['rectifier'] }),
  ARCHIVE: plain('归档', 'Archive', ['safety_office']),
  COMMENT: plain('备注', 'Comment', ['inspector', 'street_leader', 'rectifier']),
  TERM_TIMEOUT: timer('整改到期', 'The term has ended'),
  PROPOSAL_TIMEOUT: timer('提议未决', 'The proposal was not decided'),
  RUNG_REACHED: {
    label: { zh: '催办提级', en: 'Ladder' },
    by: [],
    internal: true,
    schema: anything,
    example: {},
  },
};

interface Context {
  data: { place: string; text: string };
  unit: string | null;
  proposal: { unit: string; days: number } | null;
  dueReached: boolean;
  extensions: number;
  levels: string[];
}

export const guards: Record<string, GuardDefinition> = {
  unitKnown: {
    label: { zh: '责任单位须在名录内', en: 'The unit must be in the directory' },
    basis: '示例',
    reads: 'payload',
  },
  noProposal: {
    label: { zh: '没有其他提议待批', en: 'No other proposal is pending' },
    basis: '示例',
    reads: 'case',
  },
  proposalPending: {
    label: { zh: '有提议待批', en: 'A proposal is pending' },
    basis: '示例',
    reads: 'case',
  },
  mayExtend: { label: { zh: '延期次数未用完', en: 'An extension is left' }, basis: '示例', reads: 'case' },
  extensionPending: {
    label: { zh: '有延期待批', en: 'An extension is pending' },
    basis: '示例',
    reads: 'case',
    routing: true,
  },
  noExtensionPending: {
    label: { zh: '没有延期待批', en: 'No extension is pending' },
    basis: '示例',
    reads: 'case',
    routing: true,
  },
  dueReached: {
    label: { zh: '已到期', en: 'The term has ended' },
    basis: '示例',
    reads: 'case',
    routing: true,
  },
};

const base = setup({
  types: {
    context: {} as Context & { pending: boolean },
    events: {} as EnvelopeOf<typeof events>,
    input: {} as OpenInput<Context['data']>,
  },
  guards: {
    unitKnown: ({ event }) => event.facts.unit !== null,
    noProposal: ({ context }) => context.proposal === null,
    proposalPending: ({ context }) => context.proposal !== null,
    mayExtend: ({ context, event }) => context.extensions < Number(event.policy.values.maxExtensions),
    extensionPending: ({ context }) => context.pending,
    noExtensionPending: ({ context }) => !context.pending,
    dueReached: ({ context }) => context.dueReached,
  },
  actions: {
    ...engineActions,
    // The log row is the whole effect; a transition without target or action would forbid its event.
    noted: () => {},
    propose: assign((_, params: { unit: string; days: number }) => ({ proposal: params })),
    dropProposal: assign({ proposal: null }),
    assignUnit: assign(({ context }) => ({ unit: context.proposal?.unit ?? null, proposal: null })),
    markDue: assign({ dueReached: true }),
    ask: assign({ pending: true }),
    grant: assign(({ context }) => ({
      pending: false,
      dueReached: false,
      extensions: context.extensions + 1,
    })),
    deny: assign({ pending: false }),
    noteLevel: assign(({ context }, params: { key: string; level: number | undefined }) => ({
      levels: params.level === undefined ? context.levels : [...context.levels, params.key],
    })),
  },
});

const stopProposal = { type: 'stopClock', params: { clock: 'proposal.ASSIGN', as: 'void' } } as const;
const stopAnswer = { type: 'stopClock', params: { clock: 's.answer' } } as const;

const machine = base.createMachine({
  id: 'small-loop',
  context: ({ input }) => ({
    data: input.data,
    unit: null,
    proposal: null,
    dueReached: false,
    extensions: 0,
    levels: [],
    pending: false,
  }),
  initial: 'open',
  states: {
    open: {
      type: 'parallel',
      on: {
        COMMENT: { actions: 'noted' },
        RUNG_REACHED: {
          actions: {
            type: 'noteLevel',
            params: ({ event }) => ({ key: String(event.payload.key), level: event.payload.level as number }),
          },
        },
        PROPOSAL_TIMEOUT: { actions: 'noted' },
      },
      states: {
        lifecycle: {
          initial: 'draft',
          states: {
            draft: {
              meta: { label: { zh: '登记中', en: 'Draft' }, turn: { duty: 'inspector' } },
              on: {
                SUBMIT: {
                  target: 'reported',
                  actions: { type: 'notify', params: { type: 'hazard.reported' } },
                },
              },
            },
            reported: {
              meta: {
                label: { zh: '已上报', en: 'Reported' },
                turn: { duty: 'inspector', clock: 's.check' },
              },
              entry: { type: 'startClock', params: { clock: 's.check' } },
              // Exit actions run before the transition's own: the proposal must still be there for APPROVE_ASSIGN.
              exit: [{ type: 'stopClock', params: { clock: 's.check' } }, stopProposal],
              on: {
                PROPOSE_ASSIGN: {
                  guard: and(['noProposal', 'unitKnown']),
                  actions: [
                    { type: 'propose', params: ({ event }) => event.payload },
                    { type: 'startClock', params: { clock: 'proposal.ASSIGN' } },
                  ],
                },
                APPROVE_ASSIGN: {
                  guard: 'proposalPending',
                  target: 'rectifying',
                  actions: [
                    {
                      type: 'startClock',
                      params: ({ context }) => ({
                        clock: 's.term',
                        term: { n: context.proposal!.days, unit: 'day' as const },
                      }),
                    },
                    'assignUnit',
                    { type: 'notify', params: { type: 'hazard.assigned', to: ['rectifier'] } },
                  ],
                },
                REJECT_ASSIGN: { guard: 'proposalPending', actions: ['dropProposal', stopProposal] },
                WITHDRAW_ASSIGN: { guard: 'proposalPending', actions: ['dropProposal', stopProposal] },
              },
            },
            rectifying: {
              meta: {
                label: { zh: '整改中', en: 'Rectifying' },
                turn: { duty: 'rectifier', clock: 's.term' },
              },
              on: {
                // Work reported done makes a pending request moot.
                FIXED: { target: 'rechecking', actions: ['deny', stopAnswer] },
                ASK_EXTENSION: {
                  guard: 'mayExtend',
                  actions: ['ask', { type: 'startClock', params: { clock: 's.answer' } }],
                },
                GRANT: {
                  guard: 'extensionPending',
                  actions: [
                    'grant',
                    stopAnswer,
                    {
                      type: 'extendClock',
                      params: ({ event }) => ({
                        clock: 's.term',
                        term: { n: 5, unit: 'day' as const },
                        grantedBy: event.actor.person,
                      }),
                    },
                    { type: 'notify', params: { type: 'hazard.extended' } },
                  ],
                },
                DENY: [
                  {
                    guard: and(['extensionPending', 'dueReached']),
                    target: 'overdue',
                    actions: ['deny', stopAnswer],
                  },
                  { guard: 'extensionPending', actions: ['deny', stopAnswer] },
                ],
                // The law's term waits for nobody, but a request still to be decided holds the miss back.
                TERM_TIMEOUT: [{ guard: 'extensionPending', actions: 'markDue' }, { target: 'overdue' }],
              },
            },
            overdue: {
              meta: { label: { zh: '逾期', en: 'Overdue' }, turn: { duty: 'rectifier', clock: 's.term' } },
              entry: { type: 'notify', params: { type: 'hazard.overdue' } },
              on: { FIXED: 'rechecking' },
            },
            rechecking: {
              meta: {
                label: { zh: '复查中', en: 'Re-checking' },
                turn: { duty: 'verifier', clock: 's.term' },
              },
              on: {
                PASS: {
                  target: '#small-loop.closed',
                  actions: [
                    { type: 'stopClocks', params: { prefix: '' } },
                    { type: 'notify', params: { type: 'hazard.signed_off' } },
                  ],
                },
                FAIL: [{ guard: 'dueReached', target: 'overdue' }, { target: 'rectifying' }],
                TERM_TIMEOUT: { actions: 'markDue' },
              },
            },
          },
        },
        // Follows the data: a region that took GRANT by itself could take it where the lifecycle refuses.
        extension: {
          initial: 'none',
          states: {
            none: {
              meta: { label: { zh: '无', en: 'none' } },
              always: { guard: 'extensionPending', target: 'requested' },
            },
            requested: {
              meta: {
                label: { zh: '已申请', en: 'requested' },
                turn: { duty: 'street_leader', clock: 's.answer' },
              },
              always: { guard: 'noExtensionPending', target: 'none' },
            },
          },
        },
      },
    },
    closed: {
      meta: { label: { zh: '已销号', en: 'Closed' }, turn: { duty: 'safety_office' } },
      on: { ARCHIVE: 'archived', COMMENT: { actions: 'noted' } },
    },
    archived: { type: 'final', meta: { label: { zh: '已归档', en: 'Archived' } } },
  },
});

const HOLDERS: Readonly<Record<string, string>> = {
  inspector: 'street',
  street_leader: 'street',
  verifier: 'sector',
  safety_office: 'safety-office',
};

export const smallLoop: WorkflowDefinition = {
  id: 'small-loop',
  version: 1,
  title: { zh: '小闭环（示例）', en: 'Small loop (example)' },
  machine,
  events,
  guards,
  policy: policy as unknown as Policy,
  open: {
    by: ['inspector', 'reporter', 'external_system'],
    schema: exactly({
      place: Type.String({ minLength: 1, maxLength: 100 }),
      text: Type.String({ minLength: 1, maxLength: 500 }),
    }),
    example: { place: '3 号仓库', text: '疏散通道被货物堵塞' },
    submit: 'SUBMIT',
    index: (context) => {
      const { data, unit } = context as Context;
      return { unit, place: data.place, text: data.text };
    },
  },
  decidingRegion: 'lifecycle',
  closedStates: ['closed'],
  holder: (context, duty) => {
    const unit = duty === 'rectifier' ? (context as Context).unit : HOLDERS[duty];
    return unit == null ? {} : { unit };
  },
  turns: (context) =>
    (context as Context).proposal === null ? [] : [{ duty: 'street_leader', clock: 'proposal.ASSIGN' }],
  dataOf: (context) => (context as Context).data,
};
