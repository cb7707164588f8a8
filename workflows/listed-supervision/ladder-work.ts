import { endInstruments, proposeLevel } from '../base/actions.ts';
import type { Instrument } from '../base/case.ts';
import { dateAt } from '../base/case.ts';
import { isEnterprise, type Rung } from '../base/ladder.ts';
import { onCommon } from '../base/work.ts';
import { closureProposed } from './changes-close.ts';
import { listedByLadder } from './changes-listing.ts';
import { TERMS } from './clock-work.ts';
import { type ListedSupervision, QUIET } from './context.ts';
import { failuresMax, repeatedlyPunished, suspensionFailed } from './guards-close.ts';
import { owe, settle } from './owed.ts';
import { type Change, type Worker, work } from './work.ts';

/** An instrument against the unit that no rung gives. */
function propose(worker: Worker, level: number, cause: string, clock: string): void {
  const { responsible } = worker.context.units;
  const late = { duty: 'enterprise_principal', ...(responsible === null ? {} : { unit: responsible }) };
  proposeLevel(onCommon(worker), { level, cause, clock, late });
}

/** A listed case stands at the level of its listing already: nothing below it is sent to the unit any more. */
function belowListing({ context }: Change, { clock, level }: Rung): boolean {
  const ownTerm = clock === 'm.due' || clock.startsWith('m.milestone.');
  return ownTerm && level !== undefined && level < 5 && context.regions.listing === 'listed';
}

/** What the ladder does here beyond the usual. */
export const habits = {
  quiet: QUIET,
  terms: TERMS,
  urgent: ({ regions }: ListedSupervision) => regions.interim === 'ordered',
  spared: (change: Change, rung: Rung) =>
    belowListing(change, rung) ||
    // An application for acceptance is what the milestones were for.
    (rung.clock.startsWith('m.milestone.') && change.context.application !== null) ||
    (rung.clock === 'm.due' && change.context.application !== null),
  /** L5 挂牌督办 of a case that was not listed. */
  issued: (worker: Worker, { level }: Instrument) => {
    const { listing } = worker.context.regions;
    if (level !== 5 || (listing !== 'none' && listing !== 'notListed')) return;
    worker.change(listedByLadder(worker, { unit: worker.event.actor.unit }));
    worker.ask('stopClock', { clock: 'm.propose', as: 'void' });
    worker.ask('startClock', { clock: 'm.serve' });
    worker.ask('startClock', { clock: 'm.publish' });
  },
};

/** Law 113: the engine assembles the proposal, the government decides. */
function proposeClosure(worker: Worker, ground: string): void {
  worker.change(closureProposed(worker, { ground }));
  worker.ask('startClock', { clock: 'm.closure' });
  worker.ask('notify', {
    type: 'escalation.raised',
    to: ['committee_leader'],
    detail: { level: 8, cause: ground },
  });
}

export const ladderWork = {
  /** 逾期: a listed case is proposed to the next level (L6), one that was not listed to be listed (L5). */
  enterOverdue: work((worker) => {
    const { context, event, ask, change } = worker;
    const { values } = event.policy;
    // An application that came to nothing has bought no time.
    const dueOn = context.overdueSince === null ? undefined : context.brokenOff['m.overdueReview'];
    ask('startClock', { clock: 'm.overdueReview', ...(dueOn !== undefined && { dueOn }) });
    for (const clock of ['m.plan', 'm.planReview', 'm.extension.answer', 'm.newLimit'])
      ask('stopClock', { clock, as: 'void' });
    const first = context.overdueSince === null;
    const raises = context.regions.listing === 'listed' && context.level !== 'province';
    const checks = first && values['acceptance.onExpiry'] === true;
    owe(worker, [...(raises ? ['m.levelUp'] : []), ...(checks ? ['m.expiryCheck'] : [])]);
    if (!first) return;
    const withhold = values['overdue.withholdPermit'] === true && !context.flags.includes('permitWithheld');
    change({
      overdueSince: dateAt(event),
      misses: context.misses + 1,
      ...(withhold && { flags: [...context.flags, 'permitWithheld'] }),
    });
    ask('notify', { type: 'hazard.overdue', detail: { level: context.level } });
    if (context.regions.listing === 'listed') propose(worker, 6, 'overdue', 'm.due');
    else if (context.regions.listing === 'notListed') propose(worker, 5, 'overdue', 'm.due');
  }),
  leaveOverdue: work((worker) => {
    worker.ask('stopClock', { clock: 'm.overdueReview' });
    settle(worker, ['m.levelUp', 'm.expiryCheck'], 'void');
  }),
  /** Still overdue: 停产整顿、联合惩戒 are proposed, and the review comes again. */
  reviewOverdue: work((worker) => {
    propose(worker, 7, 'overdue', 'm.overdueReview');
    worker.change({ brokenOff: {} });
    worker.ask('startClock', { clock: 'm.overdueReview' });
  }),
  /** 方案两次退回. */
  pressForPlan: work((worker) => {
    if (worker.context.planReturns >= 2) propose(worker, 2, 'planReturned', 'm.planReview');
  }),
  /** 节点两次未完成: L3, listed or not. */
  pressForMilestone: work((worker) => {
    const { milestonesMissed, application } = worker.context;
    if (application === null && milestonesMissed >= 2) propose(worker, 3, 'milestones', 'm.milestone');
  }),
  /** Second failure: L6; third: closure is proposed, and only where a suspension has failed (Law 113(2)). */
  pressForFailure: work((worker) => {
    const { context, event } = worker;
    if (context.failures >= 2) propose(worker, 6, 'failedTwice', 'm.accept');
    const third = context.failures >= failuresMax(event) && context.regions.closure === 'none';
    if (third && suspensionFailed(worker)) proposeClosure(worker, 'suspensionFailed');
  }),
  /** The unit leaves the case, and what pressed it with it. */
  endMoves: work((worker) => {
    endInstruments(onCommon(worker), ({ late }) => isEnterprise(late.duty));
  }),
  proposeL7: work((worker) => propose(worker, 7, 'falseCompletion', 'signoff')),
  /** Law 113(1): the counter is this Law's punishments while the major hazard stands. */
  countPunishments: work((worker) => {
    const { punishments, regions } = worker.context;
    if (regions.closure === 'none' && repeatedlyPunished(punishments, dateAt(worker.event)))
      proposeClosure(worker, 'repeated');
  }),
};
