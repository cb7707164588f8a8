import { and, type GuardPredicate } from 'xstate';
import type { EnvelopeOf, EventCatalogue, Text } from '../../src/engine/workflow.ts';
import type { Common } from './case.ts';
import { type ActOf, type PayloadIn, proposedIn } from './catalogue.ts';
import type { FixedGuard, GuardCatalogue, GuardFor } from './guard.ts';

type Named = string | { readonly type: string; readonly params?: unknown };
type Args = { context: Common; event: { payload: unknown } };
const payloadOf = ({ event }: Args) => event.payload;

/**
 * All of these must hold. Each guard gets the payload as its parameter, so that the engine can ask them one by one
 * and say which failed; those with fixed parameters are written out.
 */
function allOf(guards: readonly Named[]) {
  const named = guards.map((guard) =>
    typeof guard === 'string' ? { type: guard, params: payloadOf } : guard,
  );
  // XState types `and` for bare names only; what is passed are the guard objects it documents.
  return and(named as never) as never;
}

interface Approved {
  readonly target?: string;
  readonly reenter?: boolean;
  readonly guards?: readonly Named[];
  readonly actions: unknown;
}

/** ‡ 双人复核: proposed by one, decided by another; only APPROVE has effect. Several approvals: the first that fits. */
function twoPersonsOn(act: string, proposing: readonly Named[], approvals: readonly Approved[]) {
  const pending = { type: 'proposalPending', params: { act } };
  const end = { type: 'endProposal', params: { act } };
  const start = [
    { type: 'propose', params: ({ event }: Args) => ({ act, payload: event.payload }) },
    { type: 'startProposal', params: { act } },
  ];
  const approve = approvals.map(({ guards, actions, ...way }) => ({
    ...way,
    guard: allOf([pending, ...(guards ?? [])]),
    actions: [...[actions].flat(), end],
  }));
  const own = { type: 'proposerWithdraws', params: { act } };
  const none = { type: 'noProposalPending', params: { act } };
  return {
    [`PROPOSE_${act}`]: { guard: allOf([none, ...proposing]), actions: start },
    [`APPROVE_${act}`]: approve,
    [`REJECT_${act}`]: { guard: allOf([pending]), actions: [end] },
    [`WITHDRAW_${act}`]: {
      guard: allOf([pending, own]),
      actions: [{ type: 'endProposal', params: { act, as: 'void' } }],
    },
  };
}

const key = ({ event }: { event: { payload: { key: string } } }) => event.payload.key;
const to = (state: string) => ({
  type: 'instrumentTo',
  params: (args: { event: { payload: { key: string } } }) => ({ key: key(args), state }),
});
const withPayload = (type: string) => ({ type, params: payloadOf });
const withKey = (type: string) => ({
  type,
  params: (args: { event: { payload: { key: string } } }) => ({ key: key(args) }),
});
/** Key of the instrument that a pending DE_ESCALATE names. */
const escalated = ({ context }: { context: Common }) =>
  // It passed the schema of PROPOSE_DE_ESCALATE.
  (proposedIn(context, 'DE_ESCALATE') as { key: string }).key;

/** Acts every case has, open or closed. */
const record = {
  COMMENT: { actions: 'note' },
  ASSIGN: { guard: allOf(['assigneeKnown']), actions: [withPayload('assignDuty')] },
  PROPOSAL_TIMEOUT: { actions: [withPayload('noteLate')] },
};

/** The ladder: each instrument is a small task of its own and can be answered. */
const ladder = {
  RUNG_REACHED: { actions: [withPayload('climb')] },
  APPROVE_INSTRUMENT: {
    guard: allOf(['instrumentDecidable', 'approverByLevel']),
    actions: [to('issued'), withPayload('issue')],
  },
  REJECT_INSTRUMENT: {
    guard: allOf(['instrumentDecidable', 'approverByLevel']),
    actions: [to('rejected'), withKey('stopInstrument')],
  },
  ANSWER_INSTRUMENT: {
    guard: allOf(['instrumentOpen', 'addresseeAnswers', 'behalfSigned']),
    actions: [to('answered'), withKey('stopInstrument')],
  },
  ACCEPT_ANSWER: {
    guard: allOf(['instrumentAnswered', 'notOwnAnswer', 'decidesAtLevel']),
    actions: [to('accepted')],
  },
  RETURN_ANSWER: {
    guard: allOf(['instrumentAnswered', 'notOwnAnswer', 'decidesAtLevel']),
    actions: [to('insufficient'), withPayload('startAnswer')],
  },
  INSTRUMENT_TIMEOUT: { actions: [withPayload('instrumentLate')] },
  ...twoPersonsOn(
    'DE_ESCALATE',
    ['instrumentStands', 'notLateHimself'],
    [
      {
        guards: [
          {
            type: 'decidesAtLevel',
            // Without a proposal its own guard says so.
            params: (args: { context: Common }) => ({
              key: args.context.proposals.DE_ESCALATE === undefined ? '' : escalated(args),
            }),
          },
        ],
        actions: [
          {
            type: 'instrumentTo',
            params: (args: { context: Common }) => ({ key: escalated(args), state: 'withdrawn' }),
          },
          {
            type: 'stopInstrument',
            params: (args: { context: Common }) => ({ key: escalated(args), as: 'void' }),
          },
        ],
      },
    ],
  ),
};

/** Time that is stopped by authority; `own` are the workflow's conditions beside those that all have. */
const pausing = (own: { pause?: readonly Named[]; region?: readonly Named[] }) => ({
  PAUSE: {
    guard: allOf([...(own.pause ?? []), 'pauseLimit', 'clockRuns']),
    actions: [withPayload('pause')],
  },
  PAUSE_REGION: {
    guard: allOf([...(own.region ?? []), 'unitClockRuns', 'endsWithinAYear']),
    actions: [withPayload('pauseRegion')],
  },
  RESUME: { guard: allOf(['clockPaused', 'thatClockPaused']), actions: [withPayload('resume')] },
  RESUME_REGION: { guard: allOf(['pausedByDecision']), actions: [withPayload('resumeRegion')] },
  PAUSE_CAP: { actions: [withPayload('pauseOver')] },
});

/** A date printed on a served document binds until a new notice is served (D.3.5). */
const newDate = {
  SERVE_NEW_DATE: {
    guard: allOf(['newDateToServe', 'receiptOfNewDate']),
    actions: [
      {
        type: 'renewNotice',
        params: ({ event }: { event: { payload: { clock: string; receipt: { digest: string } } } }) => ({
          clock: event.payload.clock,
          document: event.payload.receipt.digest,
        }),
      },
    ],
  },
};

/** What the machine is built from: names of acts, guards over payloads, and transitions, in one workflow's types. */
export function actsOf<
  C extends Common,
  K extends EventCatalogue,
  G extends GuardCatalogue,
  State extends { on?: unknown; states?: unknown },
>() {
  type Type = keyof K & string;
  type On = NonNullable<State['on']>;
  interface Approval {
    readonly target?: string;
    readonly reenter?: boolean;
    /** Beside the pending proposal itself. */
    readonly guards?: readonly (GuardFor<G, undefined> | FixedGuard<G>)[];
    readonly actions: State extends { entry?: infer A } ? NonNullable<A> : never;
  }
  return {
    /** All of these must hold for the event; a guard must be able to read its payload. */
    all: <T extends Type>(
      _event: T,
      ...guards: readonly (GuardFor<G, PayloadIn<K, T>> | FixedGuard<G>)[]
    ): GuardPredicate<C, Extract<EnvelopeOf<K>, { type: T }>, unknown, never> => allOf(guards),
    twoPersons: <A extends ActOf<K>>(
      act: A,
      proposing: readonly (GuardFor<G, PayloadIn<K, `PROPOSE_${A}`>> | FixedGuard<G>)[],
      ...approvals: readonly Approval[]
    ): On => twoPersonsOn(act, proposing, approvals) as On,
    record: record as On,
    /** A final state; whatever still runs is void with the case. */
    end: (id: string, zh: string, en: string): State =>
      // `stopAll` is one of the common actions, which every `setup` of a workflow has.
      ({ id, type: 'final', entry: 'stopAll', meta: { label: { zh, en } } }) as unknown as State,
    ladder: ladder as On,
    pausing: (own: {
      readonly pause?: readonly GuardFor<G, PayloadIn<K, 'PAUSE'>>[];
      readonly region?: readonly GuardFor<G, PayloadIn<K, 'PAUSE_REGION'>>[];
    }): On => pausing(own) as On,
    newDate: newDate as On,
    /**
     * A region beside the lifecycle shows what the case's data say and takes no event of its own: an event decided
     * in one region and refused in another would be half taken (measured). So it can follow, never differ.
     */
    following: <R extends keyof C['regions'] & string>(
      region: R,
      states: { readonly [S in C['regions'][R] & string]: Text },
      initial: C['regions'][R] & string,
    ): State => {
      const names = Object.keys(states);
      return {
        initial,
        always: names.map((state) => ({
          guard: { type: 'regionIs', params: { region, state } },
          target: `.${state}`,
          actions: [{ type: 'showRegion', params: { region, state } }],
        })),
        states: Object.fromEntries(
          Object.entries<Text>(states).map(([name, label]) => [name, { meta: { label } }]),
        ),
        // The names in it are the common guard and action, which every `setup` of a workflow has.
      } as unknown as State;
    },
  };
}
