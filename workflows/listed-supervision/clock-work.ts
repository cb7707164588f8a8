import { addDays, daysBetween } from '../../src/domain/instants.ts';
import type { LateParty } from '../../src/engine/workflow.ts';
import { dateAt } from '../base/case.ts';
import { alive } from '../base/holds.ts';
import { extensionWaitsFor, grantedDays, setsTerm } from './changes-plan.ts';
import { latestNotice } from './context.ts';
import { owe, settle } from './owed.ts';
import { latestEnd, nextFifth, noticeLimit } from './terms.ts';
import { proposalOf, type Worker, work } from './work.ts';

/** The unit's own term. */
export const TERMS = { clocks: ['m.due'] } as const;

/**
 * The unit's term from now on. All limits together end within the policy's days, also where a notice is served late.
 * While it stands still by authority the days are kept for the day it runs on; what has been accepted has no term.
 */
function restartDue(worker: Worker, { from, days }: { from?: string; days: number }): void {
  const { context, event, ask, change } = worker;
  if (context.cleared) return;
  const today = dateAt(event);
  const most = daysBetween(from ?? today, latestEnd(worker));
  const n = Math.max(1, Math.min(days, most));
  if (event.clocks['m.due']?.state === 'paused') {
    change({ keptDays: Math.max(1, n - daysBetween(from ?? today, today)) });
    return;
  }
  ask('startClock', { clock: 'm.due', term: { n, unit: 'day' }, ...(from !== undefined && { from }) });
}

/** The same term goes on against the next one who is waited for; what was missed stays the miss of who missed it. */
export function handOn({ event, ask }: Worker, clock: string, late: LateParty | undefined): void {
  const before = event.clocks[clock];
  if (before?.state !== 'running' || late === undefined) return;
  ask('startClock', { clock, from: before.start, dueOn: before.dueOn, late });
}

/** The monthly report is due on the fifth of next month. */
function startProgress({ event, ask }: Worker): void {
  ask('startClock', { clock: 'm.progress', dueOn: nextFifth(dateAt(event)) });
}

export function startReports({ receipts }: Worker['context'], ask: Worker['ask']): void {
  if (receipts.department === null) ask('startClock', { clock: 'm.report.dept' });
  if (receipts.congress === null) ask('startClock', { clock: 'm.report.congress' });
}

export const clockWork = {
  /** Determined: the organs' reports and papers, and thirty days for the unit until plan or notice says otherwise. */
  startDetermined: work(({ context, event, ask }) => {
    ask('stopClock', { clock: 'm.determine' });
    if (!alive(event, 'm.due') && !context.dueReached) ask('startClock', { clock: 'm.due' });
    if (context.regions.doubleReport !== 'notNeeded') startReports(context, ask);
    if (context.regions.listing === 'none') ask('startClock', { clock: 'm.propose' });
    if (context.plan === null) ask('startClock', { clock: 'm.plan' });
  }),
  /** Another unit: its own thirty days, plan, report and notice. */
  startUnit: work(({ context, ask }) => {
    for (const clock of ['m.due', 'm.plan']) ask('startClock', { clock });
    if (context.regions.doubleReport !== 'notNeeded') startReports(context, ask);
    if (context.regions.listing === 'approved') ask('startClock', { clock: 'm.serve' });
  }),
  /** A key general hazard: listed already, its notice is to be served. */
  startKey: work(({ ask }) => {
    for (const clock of ['m.due', 'm.plan', 'm.serve', 'm.publish']) ask('startClock', { clock });
  }),
  /** The limit of a served notice counts from service, unless an approved plan ends before it. */
  applyNotice: work((worker) => {
    const { context, event, ask } = worker;
    ask('stopClock', { clock: 'm.serve' });
    if (event.policy.values['listing.fileUp'] === true) owe(worker, ['m.fileUp']);
    const limitDays = latestNotice(context)?.limitDays ?? null;
    if (limitDays === null) return;
    const { plan } = context;
    const limit = addDays(dateAt(event), limitDays);
    if (plan !== null && plan.endOn >= dateAt(event) && plan.endOn < limit) {
      const from = plan.submittedOn;
      if (!alive(event, 'm.due')) restartDue(worker, { from, days: daysBetween(from, plan.endOn) });
    } else restartDue(worker, { days: limitDays });
  }),
  /**
   * The first plan approved says when the unit is done, within the notice. A changed one says how, and leaves the term
   * and its extensions as they are. The milestones have clocks of their own.
   */
  applyPlan: work((worker) => {
    const { context, ask } = worker;
    const { draftPlan } = context;
    ask('stopClock', { clock: 'm.planReview' });
    ask('stopClock', { clock: 'm.plan' });
    if (draftPlan === null) return;
    const { submittedOn: from, endOn, milestones } = draftPlan;
    const limit = noticeLimit(context);
    const end = limit !== undefined && limit < endOn ? limit : endOn;
    // As terms, not as dates: a last day on a rest day moves to the next workday.
    if (setsTerm(context)) restartDue(worker, { from, days: daysBetween(from, end) });
    ask('stopClocks', { prefix: 'm.milestone.', as: 'void' });
    for (const { id, text, dueOn } of milestones) {
      const term = { n: daysBetween(from, dueOn), unit: 'day' } as const;
      const label = { zh: text, en: `Milestone ${id}` };
      ask('startClock', { clock: `m.milestone.${id}`, from, term, label });
    }
  }),
  /** The term runs on: with the days that were decided while it stood still, if any were. */
  applyKeptDays: work<{ clock: string }>(({ context: { keptDays, cleared }, ask, change }, { clock }) => {
    if (keptDays === null || clock !== 'm.due') return;
    change({ keptDays: null });
    if (!cleared) ask('startClock', { clock: 'm.due', term: { n: keptDays, unit: 'day' } });
  }),
  /** Whoever rectifies reports every month, whatever way it came back to it. */
  keepReporting: work((worker) => {
    if (!alive(worker.event, 'm.progress')) startProgress(worker);
  }),
  restartProgress: work((worker) => {
    worker.ask('stopClock', { clock: 'm.progress' });
    startProgress(worker);
  }),
  applyNewLimit: work((worker) => {
    restartDue(worker, { days: proposalOf(worker.context, 'NEW_LIMIT').days });
  }),
  /** 提级: the deadline stays, unless the new notice gives another. */
  applyLevelUp: work((worker) => {
    const { newLimitDays } = proposalOf(worker.context, 'LEVEL_UP');
    settle(worker, ['m.levelUp'], 'met');
    worker.ask('startClock', { clock: 'm.serve' });
    if (newLimitDays !== undefined) restartDue(worker, { days: newLimitDays });
    else worker.ask('startClock', { clock: 'm.overdueReview' });
  }),
  /** What an organ owed is done. */
  settle: work<{ clock: string }>((worker, { clock }) => {
    settle(worker, [clock], 'met');
  }),
  startExtension: work(({ context, ask }) => {
    const [first] = extensionWaitsFor(context);
    ask('startClock', { clock: 'm.extension.answer', ...(first !== undefined && { late: first }) });
  }),
  /** Under 双督办 the other organ has what is left of the same days. */
  handOnExtension: work((worker) =>
    handOn(worker, 'm.extension.answer', extensionWaitsFor(worker.context)[0]),
  ),
  applyExtension: work<{ days: number }>(({ context, event, ask }, { days }) => {
    const n = grantedDays(context, days);
    ask('extendClock', { clock: 'm.due', term: { n, unit: 'day' }, grantedBy: event.actor.person });
    ask('stopClock', { clock: 'm.extension.answer' });
    ask('notify', { type: 'hazard.extended', detail: { days: n } });
  }),
};
