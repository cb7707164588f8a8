import { setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { OpenInput, StateMeta } from '../../src/engine/workflow.ts';
import { commonActions } from '../base/actions.ts';
import { actsOf } from '../base/acts.ts';
import * as close from './changes-close.ts';
import * as intake from './changes-intake.ts';
import * as rectify from './changes-rectify.ts';
import { clockWork } from './clock-work.ts';
import type { Rectification } from './context.ts';
import type { Catalogue, PayloadOf, RectificationEvent } from './events.ts';
import { type Guards, tests } from './guards.ts';
import { habits, ladderWork } from './ladder-work.ts';
import { change } from './work.ts';

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
  correct: change(intake.corrected),
  changeUnit: change(intake.unitChanged),
  rename: change(intake.renamed),
  noteGone: change(intake.subjectGone),
  serve: change(rectify.served),
  serveByRule: change(rectify.servedByRule),
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
  reachDue: change(() => ({ dueReached: true })),
  enterPhase: change((_, { phase }: { phase: Rectification['phase'] }) => ({ phase })),
  useThird: change(() => ({ thirdUsed: true })),
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
  /** A further order adds to the one in force, which stays with the organ that gave it first. */
  noteControl: change(({ context, event }, { measures }: { measures: readonly string[] }) => {
    const { control, regions } = context;
    const inForce = regions.interim === 'ordered' || regions.interim === 'active' ? control : null;
    const { person, unit } = inForce ?? event.actor;
    const all = [...new Set([...(inForce?.measures ?? []), ...measures])];
    return {
      control: { person, unit, measures: all, at: event.at },
      regions: { ...regions, interim: 'ordered' },
    };
  }),
  noteEnforcement: change(close.enforcementDone),
};

export const base = setup({
  types: {
    context: {} as Rectification,
    events: {} as RectificationEvent,
    input: {} as OpenInput,
    meta: {} as StateMeta,
  },
  guards: tests,
  actions: {
    ...engineActions,
    ...commonActions<Rectification, RectificationEvent>(habits),
    ...changes,
    ...clockWork,
    ...ladderWork,
  },
});

type State = Parameters<typeof base.createStateConfig>[0];
/** Transitions of a state, by event. */
export type On = NonNullable<State['on']>;

export const { all, twoPersons, record, ladder, pausing, newDate, following, end } = actsOf<
  Rectification,
  Catalogue,
  Guards,
  State
>();
