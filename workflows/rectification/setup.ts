import { and, assign, type GuardPredicate, setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { OpenInput, StateMeta } from '../../src/engine/workflow.ts';
import * as close from './changes-close.ts';
import * as intake from './changes-intake.ts';
import * as ladder from './changes-ladder.ts';
import * as rectify from './changes-rectify.ts';
import { clockWork } from './clock-work.ts';
import { type Changes, type Rectification, type Region, regionsAtEntry } from './context.ts';
import type { Act, EventType, PayloadOf, RectificationEvent } from './events.ts';
import { type FixedGuard, type GuardFor, guardTests } from './guards.ts';
import { ladderWork } from './ladder-work.ts';

type Args = { context: Rectification; event: RectificationEvent };

/** A change of data as a named action; what it needs of the payload comes as parameter. */
function change<P>(make: (args: intake.Change, params: P) => Changes) {
  return assign<Rectification, RectificationEvent, P, RectificationEvent, never>(
    ({ context, event }, params) => make({ context, event }, params),
  );
}

const changes = {
  claim: change(intake.claimed),
  noteRefusal: change(intake.refusedJurisdiction),
  designate: change(intake.designated),
  offerTransfer: change(intake.transferOffered),
  endTransfer: change(intake.transferEnded),
  grade: change(intake.graded),
  makeDocument: change(intake.documentMade),
  noteFix: change(intake.fixedOnSpot),
  adopt: change(intake.adopted),
  carryOver: change(intake.carriedOver),
  upgrade: change(intake.upgraded),
  joinMaster: change(intake.mergedInto),
  takeMerged: change(intake.mergedIn),
  propose: change(intake.proposed),
  correct: change(intake.corrected),
  changeUnit: change(intake.unitChanged),
  rename: change(intake.renamed),
  noteGone: change(intake.subjectGone),
  serve: change(rectify.served),
  serveByRule: change(rectify.servedByRule),
  turnRegion: change(rectify.regionTurned),
  object: change(rectify.objected),
  upholdObjection: change(rectify.objectionUpheld),
  reassign: change(rectify.reassigned),
  reassignByRule: change(rectify.reassignedByRule),
  miss: change(rectify.missed),
  notePlan: change(rectify.planned),
  noteProgress: change(({ event }) => ({ progressAt: event.at })),
  confirm: change(() => ({ leaderConfirmed: true })),
  requestRecheck: change(rectify.recheckRequested),
  dropRecheck: change(() => ({ recheck: null })),
  askExtension: change(rectify.extensionAsked),
  grantExtension: change(rectify.extensionGranted),
  dropExtension: change(rectify.extensionDropped),
  assignVerifier: change(rectify.verifierAssigned),
  startRecheck: change(rectify.recheckStarted),
  visitFailed: change(({ context }, { cause }: PayloadOf<'VISIT_FAILED'>) => ({
    flags:
      cause === 'refused' && !context.flags.includes('entryRefused')
        ? [...context.flags, 'entryRefused']
        : context.flags,
  })),
  cosign: change(rectify.recheckCosigned),
  judge: change(rectify.judged),
  pass: change(rectify.passed),
  passByRule: change(rectify.passedByRule),
  returnSignoff: change(rectify.returned),
  close: change(close.closed),
  reopen: change(close.reopened),
  end: change(close.ended),
  reachDue: change(() => ({ dueReached: true })),
  enterPhase: change((_, { phase }: { phase: Rectification['phase'] }) => ({ phase })),
  useThird: change(() => ({ thirdUsed: true })),
  noteLate: change(({ context, event }, { clock }: { clock: string }) => ({
    late: { ...context.late, [clock]: event.at },
  })),
  noteReply: change(({ context }, { final }: { final: boolean }) => ({
    finalReply: final || context.finalReply,
    regions: { ...context.regions, reply: 'replied' },
  })),
  /** Nobody got an answer, and the figures must not say so; an earlier reply stands. */
  noteUnreachable: change(({ context }) => ({
    finalReply: true,
    regions: {
      ...context.regions,
      reply: context.regions.reply === 'pending' ? 'notNeeded' : context.regions.reply,
    },
  })),
  noteControl: change(({ context, event }, { measures }: { measures: readonly string[] }) => ({
    control: { person: event.actor.person, unit: event.actor.unit, measures, at: event.at },
    regions: { ...context.regions, interim: 'ordered' },
  })),
  noteOutcome: change((_, { outcome }: { outcome: string }) => ({ outcome })),
  assignDuty: change(({ context }, { duty, unit, person }: PayloadOf<'ASSIGN'>) => ({
    assignees: { ...context.assignees, [duty]: { ...(unit && { unit }), ...(person && { person }) } },
  })),
  /** Nothing changes: the act or the passing of time stands in the log. */
  note: change(() => ({})),
  instrumentTo: change(ladder.instrumentTo),
  showRegion: change(({ context }, { region, state }: { region: Region; state: string }) => ({
    shown: { ...context.shown, [region]: state },
  })),
  regionsAtEntry: change(regionsAtEntry),
};

export const base = setup({
  types: {
    context: {} as Rectification,
    events: {} as RectificationEvent,
    input: {} as OpenInput,
    meta: {} as StateMeta,
  },
  guards: guardTests,
  actions: { ...engineActions, ...changes, ...clockWork, ...ladderWork },
});

const payloadOf = ({ event }: Args) => event.payload;

/**
 * All of these must hold for the event. Each guard gets the payload as its parameter, so that the engine can ask
 * them one by one and say which failed; those with fixed parameters are written out.
 */
export function all<T extends EventType>(
  _event: T,
  ...guards: readonly (GuardFor<PayloadOf<T>> | FixedGuard)[]
): GuardPredicate<Rectification, Extract<RectificationEvent, { type: T }>, unknown, never> {
  const named = guards.map((guard) =>
    typeof guard === 'string' ? { type: guard, params: payloadOf } : guard,
  );
  // XState types `and` for bare names only; what is passed are the guard objects it documents.
  return and(named as never) as never;
}

type StateConfig = Parameters<typeof base.createStateConfig>[0];
/** Transitions of a state, by event. */
export type On = NonNullable<StateConfig['on']>;
type Actions = NonNullable<StateConfig['entry']>;

export interface Approval {
  readonly target?: string;
  readonly reenter?: boolean;
  /** Beside the pending proposal itself. */
  readonly guards?: readonly (GuardFor<undefined> | FixedGuard)[];
  readonly actions: Actions;
}

/** ‡ 双人复核: proposed by one, decided by another; only APPROVE has effect. Several approvals: the first that fits. */
export function twoPersons<A extends Act>(
  act: A,
  proposing: readonly (GuardFor<PayloadOf<`PROPOSE_${A}`>> | FixedGuard)[],
  ...approvals: readonly Approval[]
): On {
  const pending = { type: 'proposalPending', params: { act } } as const;
  const none = { type: 'noProposalPending', params: { act } } as const;
  const own = { type: 'proposerWithdraws', params: { act } } as const;
  const start = [
    { type: 'propose', params: ({ event }: Args) => ({ act, payload: event.payload }) },
    { type: 'startProposal', params: { act } },
  ];
  const end = { type: 'endProposal', params: { act } };
  const approve = approvals.map(({ guards, actions, ...way }) => ({
    ...way,
    guard: all('COMMENT', pending, ...(guards ?? [])),
    actions: [...[actions].flat(), end],
  }));
  const drop = { type: 'endProposal', params: { act, as: 'void' } };
  // The four names are computed from the act; XState's type of `on` cannot follow that.
  return {
    [`PROPOSE_${act}`]: { guard: all(`PROPOSE_${act}`, none, ...proposing), actions: start },
    [`APPROVE_${act}`]: approve,
    [`REJECT_${act}`]: { guard: all('COMMENT', pending), actions: [end] },
    [`WITHDRAW_${act}`]: { guard: all('COMMENT', pending, own), actions: [drop] },
  } as On;
}
