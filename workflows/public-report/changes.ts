import { dateAt } from '../base/case.ts';
import type { Changes, PublicReport, Result } from './context.ts';
import type { PayloadOf } from './events.ts';
import { afterSaying, type Said } from './penalties.ts';
import { type Change, proposalOf, work } from './work.ts';

/** What each act changes in the case. What it does to clocks and to other cases is in `intake-work` and `result-work`. */

export function refused({ context, event }: Change, { cause, reason }: PayloadOf<'NOT_ACCEPT'>): Changes {
  return { refusal: { cause, reason, on: dateAt(event) }, handling: context.handling ?? event.actor.unit };
}

export function transferred(
  { context, event }: Change,
  { to, unit, reason }: PayloadOf<'TRANSFER'>,
): Changes {
  // Who passes it on answers for it until the other has acknowledged it (首接负责).
  return { transfer: { to, unit: unit ?? null, reason }, handling: context.handling ?? event.actor.unit };
}

/** The reporter is told of the new decision as of the old one. */
export function appealed(): Changes {
  return { appealUsed: true, refusal: null, toldOn: null };
}

/** A signature belongs to the proposal it was given for, and to no later one. */
export function cosigned({ context, event }: Change, { act }: { act: Result }): Changes {
  const { person, unit } = event.actor;
  return { cosign: { person, unit, act, proposedAt: context.proposals[act]?.at ?? '' } };
}

/** Verified anew: what was found before no longer stands. */
export function factsAdded({ context }: Change): Changes {
  return {
    factsAdded: true,
    finding: null,
    cosign: null,
    verifyExtended: false,
    regions: { ...context.regions, feedback: 'none' },
  };
}

export function joinedBy({ context }: Change, joined: PayloadOf<'REPORT_JOINED'>): Changes {
  return { joined: [...context.joined.filter(({ caseId }) => caseId !== joined.caseId), joined] };
}

export function rewarded(
  { context }: Change,
  changes: Partial<PublicReport['reward']>,
): Pick<PublicReport, 'reward'> {
  return { reward: { ...context.reward, ...changes } };
}

export function flagged({ context }: Change, { flag }: { flag: string }): Changes {
  return { flags: context.flags.includes(flag) ? context.flags : [...context.flags, flag] };
}

/** The reward's way through its desks; one clock runs at a time. */
export const rewardWork = {
  notePenalty: work<Said>(({ context, event, change }, said) =>
    change(afterSaying(context, said, dateAt(event))),
  ),
  /** Every penalty known, or known not to come. */
  judgeReward: work((worker) => {
    worker.change(rewarded(worker, { status: 'review' }));
    worker.ask('startClock', { clock: 'r.reward' });
  }),
  /** Another case about a fine was opened: what would be decided now would be decided too soon. */
  awaitPenalty: work((worker) => {
    worker.change(rewarded(worker, { status: 'awaiting' }));
    worker.ask('stopClock', { clock: 'r.reward', as: 'void' });
  }),
  grantReward: work((worker) => {
    const { amountYuan } = proposalOf(worker.context, 'REWARD');
    worker.change(rewarded(worker, { status: 'approved', amountYuan }));
    worker.ask('stopClock', { clock: 'r.reward' });
    worker.ask('startClock', { clock: 'r.notify' });
  }),
  denyReward: work((worker) => {
    worker.change(rewarded(worker, { status: 'denied' }));
    worker.ask('stopClock', { clock: 'r.reward' });
  }),
  /** Told, or with nobody to tell: the time to appeal runs from here. */
  openAppeal: work<{ told: boolean }>((worker, { told }) => {
    const { event, ask, change } = worker;
    if (told) change(rewarded(worker, { notifiedOn: dateAt(event) }));
    ask('stopClock', { clock: 'r.notify', as: told ? 'met' : 'void' });
    ask('startClock', { clock: 'r.rewardAppeal' });
  }),
  appealReward: work((worker) => {
    worker.change(rewarded(worker, { status: 'review', appealUsed: true, notifiedOn: null }));
    for (const clock of ['r.notify', 'r.rewardAppeal']) worker.ask('stopClock', { clock, as: 'void' });
    worker.ask('startClock', { clock: 'r.reward' });
  }),
  notifyReward: work((worker) => {
    worker.change(rewarded(worker, { notifiedOn: dateAt(worker.event) }));
    worker.ask('stopClock', { clock: 'r.notify' });
    worker.ask('startClock', { clock: 'r.claim' });
  }),
  extendClaim: work<PayloadOf<'EXTEND'>>((worker, { days }) => {
    worker.change(rewarded(worker, { extensions: worker.context.reward.extensions + 1 }));
    const term = { n: days, unit: 'day' as const };
    worker.ask('extendClock', { clock: 'r.claim', term, grantedBy: worker.event.actor.unit });
  }),
  claimReward: work((worker) => {
    worker.change(rewarded(worker, { status: 'paying' }));
    worker.ask('stopClock', { clock: 'r.claim', as: 'void' });
    worker.ask('startClock', { clock: 'r.payment' });
  }),
  payReward: work((worker) => {
    worker.change(rewarded(worker, { status: 'paid' }));
    worker.ask('stopClock', { clock: 'r.payment' });
  }),
  /** The money came back: the reporter is told so, and has the whole time again from then. */
  unpayReward: work((worker) => {
    worker.change(rewarded(worker, { status: 'approved', notifiedOn: null }));
    worker.ask('stopClock', { clock: 'r.payment', as: 'void' });
    worker.ask('startClock', { clock: 'r.notify' });
  }),
  waiveReward: work((worker) => {
    worker.change(rewarded(worker, { status: 'waived' }));
    for (const clock of ['r.notify', 'r.claim']) worker.ask('stopClock', { clock, as: 'void' });
  }),
};
