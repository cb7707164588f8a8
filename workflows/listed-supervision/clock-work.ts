import { addDays, daysBetween } from '../../src/domain/instants.ts';
import { dateAt } from '../base/case.ts';
import { alive } from '../base/holds.ts';
import { signoffSteps } from './chain.ts';
import { grantedDays } from './changes-plan.ts';
import { latestNotice } from './context.ts';
import { latestEnd, nextFifth, noticeLimit } from './terms.ts';
import { proposalOf, type Worker, work } from './work.ts';

/** The unit's own term. */
export const TERMS = { clocks: ['m.due'] } as const;

/**
 * The unit's term from now on. All limits together end within the policy's days, also where a notice is served late.
 * Paused by authority it stays so, and what has been accepted has no term any more.
 */
function restartDue({ context, event, ask }: Worker, { from, days }: { from?: string; days: number }): void {
  if (context.cleared || event.clocks['m.due']?.state === 'paused') return;
  const most = daysBetween(from ?? dateAt(event), latestEnd({ context, event }));
  const term = { n: Math.max(1, Math.min(days, most)), unit: 'day' } as const;
  ask('startClock', { clock: 'm.due', term, ...(from !== undefined && { from }) });
}

/** The monthly report is due on the fifth of next month. */
function startProgress({ event, ask }: Worker): void {
  ask('startClock', { clock: 'm.progress', dueOn: nextFifth(dateAt(event)) });
}

function startStep({ context, event, ask }: Worker, signed: number): void {
  const step = signoffSteps(context, event.policy.values)[signed];
  if (step === undefined) return;
  const duty = step.role ?? 'committee_leader';
  ask('startClock', { clock: 'm.step', late: { duty, ...(step.unit !== null && { unit: step.unit }) } });
}

function startReports({ receipts }: Worker['context'], ask: Worker['ask']): void {
  if (receipts.department === null) ask('startClock', { clock: 'm.report.dept' });
  if (receipts.congress === null) ask('startClock', { clock: 'm.report.congress' });
}

/** Waits of an application; without one they have no point. */
const APPLICATION = ['m.prelim', 'm.accept'] as const;

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
    if (event.policy.values['listing.fileUp'] === true) ask('startClock', { clock: 'm.fileUp' });
    const limitDays = latestNotice(context)?.limitDays ?? null;
    if (limitDays === null) return;
    const { plan } = context;
    const limit = addDays(dateAt(event), limitDays);
    if (plan !== null && plan.endOn >= dateAt(event) && plan.endOn < limit) {
      const from = plan.submittedOn;
      if (!alive(event, 'm.due')) restartDue(worker, { from, days: daysBetween(from, plan.endOn) });
    } else restartDue(worker, { days: limitDays });
  }),
  /** The approved plan's end is the unit's due date, and its milestones have clocks of their own. */
  applyPlan: work((worker) => {
    const { context, event, ask } = worker;
    const { plan } = context;
    ask('stopClock', { clock: 'm.planReview' });
    ask('stopClock', { clock: 'm.plan' });
    if (plan === null) return;
    const limit = noticeLimit(context);
    const end = limit !== undefined && limit < plan.endOn ? limit : plan.endOn;
    // As terms, not as dates: a last day on a rest day moves to the next workday.
    const from = plan.submittedOn;
    // A changed plan with the same end leaves the term as it is, with its extensions.
    if (event.clocks['m.due']?.dueOn !== end || !alive(event, 'm.due'))
      restartDue(worker, { from, days: daysBetween(from, end) });
    ask('stopClocks', { prefix: 'm.milestone.', as: 'void' });
    for (const { id, text, dueOn } of plan.milestones) {
      const term = { n: daysBetween(from, dueOn), unit: 'day' } as const;
      const label = { zh: text, en: `Milestone ${id}` };
      ask('startClock', { clock: `m.milestone.${id}`, from, term, label });
    }
    if (!alive(event, 'm.progress')) startProgress(worker);
  }),
  restartProgress: work((worker) => {
    worker.ask('stopClock', { clock: 'm.progress' });
    startProgress(worker);
  }),
  applyNewLimit: work((worker) => {
    const { context, event } = worker;
    restartDue(worker, { days: proposalOf(context, 'NEW_LIMIT').days });
    // Working again, it reports on every month again.
    if (!alive(event, 'm.progress') && context.plan !== null) startProgress(worker);
  }),
  /** 提级: the deadline stays, unless the new notice gives another. */
  applyLevelUp: work((worker) => {
    const { newLimitDays } = proposalOf(worker.context, 'LEVEL_UP');
    worker.ask('stopClock', { clock: 'm.levelUp' });
    worker.ask('startClock', { clock: 'm.serve' });
    if (newLimitDays !== undefined) restartDue(worker, { days: newLimitDays });
    else worker.ask('startClock', { clock: 'm.overdueReview' });
  }),
  applyExtension: work<{ days: number }>(({ context, event, ask }, { days }) => {
    const n = grantedDays(context, days);
    ask('extendClock', { clock: 'm.due', term: { n, unit: 'day' }, grantedBy: event.actor.person });
    ask('stopClock', { clock: 'm.extension.answer' });
    ask('notify', { type: 'hazard.extended', detail: { days: n } });
  }),
  /** The days run from the application; the same one may ask to resume. */
  startApplication: work<{ resume?: boolean }>(({ ask }, { resume }) => {
    for (const clock of ['m.plan', 'm.planReview', 'm.extension.answer'])
      ask('stopClock', { clock, as: 'void' });
    for (const clock of APPLICATION) ask('startClock', { clock });
    if (resume === true) ask('startClock', { clock: 'm.resume' });
  }),
  endApplication: work<{ as: 'met' | 'void' }>(({ context, ask }, { as }) => {
    for (const clock of APPLICATION) ask('stopClock', { clock, as });
    if (context.regions.resume !== 'consented') ask('stopClock', { clock: 'm.resume', as: 'void' });
  }),
  /** Accepted: the unit's clocks end, judged by the day of the application that passed; the chain begins. */
  startChain: work((worker) => {
    const { context, ask } = worker;
    const doneAt = context.application?.appliedAt;
    ask('stopClock', { clock: 'm.accept' });
    ask('stopClock', { clock: 'm.due', ...(doneAt !== undefined && { doneAt }) });
    ask('stopClock', { clock: 'm.progress', as: 'void' });
    ask('stopClocks', { prefix: 'm.milestone.', as: 'void' });
    startStep(worker, 0);
  }),
  nextStep: work((worker) => {
    // The signature of this event is in the context already.
    worker.ask('stopClock', { clock: 'm.step' });
    startStep(worker, worker.context.signatures.length);
  }),
  /** Back to the site: a new term of acceptance, and the unit's own goes on as it stood. */
  reopenTerms: work(({ ask }) => {
    ask('stopClock', { clock: 'm.step', as: 'void' });
    ask('reopenClock', { clock: 'm.due' });
  }),
  /** Found wanting, production may not go on: what was consented to is stopped again. */
  withdrawConsent: work(({ context, ask, change }) => {
    const { regions } = context;
    if (regions.resume !== 'consented') return;
    change({ resumeSignatures: [], regions: { ...regions, resume: 'none', interim: 'ordered' } });
    ask('startClock', { clock: 'm.callout' });
  }),
  startAnnouncement: work(({ event, ask }) => {
    if (event.policy.values['resume.publish'] === true) ask('startClock', { clock: 'm.resume.publish' });
  }),
  /** Open again: whatever the organs and the unit still owed beside the loop is owed anew. */
  restartOwed: work(({ context, ask }) => {
    const { regions } = context;
    if (regions.doubleReport !== 'notNeeded') startReports(context, ask);
    if (regions.listing === 'none') ask('startClock', { clock: 'm.propose' });
    if (regions.listing === 'proposed') ask('startClock', { clock: 'm.listing' });
    if (latestNotice(context)?.servedOn === null) ask('startClock', { clock: 'm.serve' });
    if (regions.listing === 'approved' || regions.listing === 'listed')
      ask('startClock', { clock: 'm.publish' });
  }),
  /** Delisted: what runs beside the loop goes on, everything else is over. */
  startWindow: work(({ context, ask }) => {
    ask('stopClock', { clock: 'm.step' });
    const beside = ['m.resume', 'm.resume.publish', 'm.interim'];
    ask('stopClocks', { prefix: '', as: 'void', except: beside });
    ask('startClock', { clock: 'm.window' });
    if (context.lookback === 'waiting') ask('startClock', { clock: 'm.lookback' });
    if (!context.finalReply) ask('startClock', { clock: 'm.finalReply' });
    const { publicity } = context.regions;
    if (publicity === 'published' || publicity === 'updated')
      ask('startClock', { clock: 'm.publishDelisting' });
  }),
};
