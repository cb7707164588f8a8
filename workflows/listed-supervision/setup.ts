import { setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { OpenInput, StateMeta } from '../../src/engine/workflow.ts';
import { commonActions } from '../base/actions.ts';
import { actsOf } from '../base/acts.ts';
import { acceptWork } from './accept-work.ts';
import * as accept from './changes-accept.ts';
import * as close from './changes-close.ts';
import * as control from './changes-control.ts';
import * as determine from './changes-determine.ts';
import * as listing from './changes-listing.ts';
import * as plan from './changes-plan.ts';
import { clockWork } from './clock-work.ts';
import { type ListedSupervision, withRegion } from './context.ts';
import { controlWork } from './control-work.ts';
import type { Catalogue, SupervisionEvent } from './events.ts';
import { type Guards, tests } from './guards.ts';
import { habits, ladderWork } from './ladder-work.ts';
import { spawnWork } from './spawn-work.ts';
import { change } from './work.ts';

const changes = {
  takeKey: change(determine.keyTaken),
  openKey: change(determine.keyOpened),
  listByGeneral: change(listing.listedByGeneral),
  judge: change(determine.judgementGiven),
  confirm: change(determine.confirmed),
  redetermine: change(determine.redetermined),
  noteNotNecessary: change(control.notNecessary),
  notePatrol: change(({ event }) => ({ patrolledAt: event.at })),
  noticePower: change(control.powerNoticed),
  turnPower: change(control.powerTurned),
  receive: change(determine.received),
  correct: change(determine.corrected),
  offerTransfer: change(determine.transferOffered),
  endTransfer: change(determine.transferEnded),
  proposeListing: change(listing.listingProposed),
  agreeListing: change(listing.listingAgreed),
  approveListing: change(listing.listingApproved),
  endListing: change(listing.listingEnded),
  serveNotice: change(listing.noticeServed),
  levelUp: change(listing.levelledUp),
  publish: change(listing.published),
  noteFiled: change(({ event }) => ({ filedUpOn: event.at.slice(0, 10) })),
  nameLead: change(({ context }, { unit }: { unit: string }) => ({
    units: { ...context.units, lead: unit },
  })),
  submitPlan: change(plan.planSubmitted),
  approvePlan: change(plan.planApproved),
  returnPlan: change(plan.planReturned),
  noteProgress: change(({ event }, { percent }: { percent: number }) => ({
    progress: { at: event.at, percent },
  })),
  reachMilestone: change(plan.milestoneReached),
  missMilestone: change(plan.milestoneMissed),
  askExtension: change(plan.extensionAsked),
  halfGrant: change(plan.extensionHalfGranted),
  grantExtension: change((args, { days }: { days: number }) =>
    plan.extensionGranted(args, { days: plan.grantedDays(args.context, days) }),
  ),
  dropExtension: change(plan.extensionDropped),
  renewLimit: change(plan.limitRenewed),
  changeUnit: change(plan.unitChanged),
  noteGone: change(plan.subjectGone),
  reachDue: change(() => ({ dueReached: true })),
  /** 最迟申请延期的节点 has come: that day is the last to ask. */
  noteAskBy: change(({ context, event }, { clock, rung }: { clock: string; rung: string }) => ({
    askBy:
      clock === 'm.due' && rung === event.policy.values['extension.askBy']
        ? event.at.slice(0, 10)
        : context.askBy,
  })),
  apply: change(accept.applied),
  endApplied: change(accept.applicationEnded),
  assignVerifier: change(accept.verifierAssigned),
  cosign: change(accept.cosigned),
  uncosign: change(accept.uncosigned),
  visitFailed: change(accept.visitFailed),
  accept: change(accept.accepted),
  notAccept: change(accept.notAccepted),
  refuseSignoff: change(accept.signoffRefused),
  undoAcceptance: change(accept.acceptanceUndone),
  nameSigner: change(close.signerNamed),
  sign: change(close.signed),
  signResume: change(close.resumeSigned),
  nameResumer: change(close.resumerNamed),
  refuseResume: change(close.resumeRefused),
  proposeClosure: change(close.closureProposed),
  endClosure: change(close.closureEnded),
  cosignClosure: change(close.closureCosigned),
  notePunishment: change(close.enforcementDone),
  delist: change(close.delisted),
  archive: change(close.archived),
  reopen: change(close.reopened),
  turnLookback: change((_, { state }: { state: ListedSupervision['lookback'] }) => ({ lookback: state })),
  endWindow: change(() => ({ windowOver: true })),
  noteDelisting: change(() => ({ delistingPublished: true })),
  noteResumption: change(() => ({ resumePublished: true })),
  noteReply: change(({ context }, { final }: { final: boolean }) => ({
    finalReply: final || context.finalReply,
    ...withRegion(context, 'reply', 'replied'),
  })),
  /** Nobody got an answer, and the figures must not say so; an earlier reply stands. */
  noteUnreachable: change(({ context }) => ({
    finalReply: true,
    ...withRegion(
      context,
      'reply',
      context.regions.reply === 'pending' ? 'notNeeded' : context.regions.reply,
    ),
  })),
};

export const base = setup({
  types: {
    context: {} as ListedSupervision,
    events: {} as SupervisionEvent,
    input: {} as OpenInput,
    meta: {} as StateMeta,
  },
  guards: tests,
  actions: {
    ...engineActions,
    ...commonActions<ListedSupervision, SupervisionEvent>(habits),
    ...changes,
    ...clockWork,
    ...acceptWork,
    ...controlWork,
    ...ladderWork,
    ...spawnWork,
  },
});

type State = Parameters<typeof base.createStateConfig>[0];
/** Transitions of a state, by event. */
export type On = NonNullable<State['on']>;

export const { all, twoPersons, record, ladder, pausing, newDate, following, end } = actsOf<
  ListedSupervision,
  Catalogue,
  Guards,
  State
>();
