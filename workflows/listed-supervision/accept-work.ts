import { alive } from '../base/holds.ts';
import { resumeWaitsFor, signatureWaitsFor } from './chain.ts';
import { handOn, startReports } from './clock-work.ts';
import { latestNotice } from './context.ts';
import { owe } from './owed.ts';
import { type Worker, work } from './work.ts';

/** Clocks from the application to the end of the window. */

/** Waits of an application; without one they have no point. */
const APPLICATION = ['m.prelim', 'm.accept'] as const;

/** The signature of this event is in the context already, and so is whose comes next. */
function startStep({ context, ask }: Worker): void {
  const late = signatureWaitsFor(context);
  if (late !== undefined) ask('startClock', { clock: 'm.step', late });
}

function startResume({ context, ask }: Worker): void {
  const late = resumeWaitsFor(context);
  ask('startClock', { clock: 'm.resume', ...(late !== undefined && { late }) });
}

export const acceptWork = {
  /** The days run from the application; the same one may ask to resume. */
  startApplication: work<{ resume?: boolean }>((worker, { resume }) => {
    const { event, ask, change } = worker;
    const broken = ['m.plan', 'm.overdueReview'].filter((clock) => alive(event, clock));
    change({ brokenOff: Object.fromEntries(broken.map((clock) => [clock, event.clocks[clock]!.dueOn])) });
    for (const clock of ['m.plan', 'm.planReview', 'm.extension.answer'])
      ask('stopClock', { clock, as: 'void' });
    for (const clock of APPLICATION) ask('startClock', { clock });
    if (resume === true) startResume(worker);
  }),
  /** The application is gone and no plan was approved: it is owed as before. */
  owePlan: work(({ context, event, ask }) => {
    if (alive(event, 'm.plan')) return;
    const dueOn = context.brokenOff['m.plan'];
    ask('startClock', { clock: 'm.plan', ...(dueOn !== undefined && { dueOn }) });
  }),
  startResume: work(startResume),
  /** The review as a whole keeps its last day; it is the next one's now. */
  handOnResume: work((worker) => handOn(worker, 'm.resume', resumeWaitsFor(worker.context))),
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
    startStep(worker);
  }),
  nextStep: work((worker) => {
    worker.ask('stopClock', { clock: 'm.step' });
    startStep(worker);
  }),
  /** Back to the site: a new term of acceptance, and the unit's own goes on as it stood. */
  reopenTerms: work(({ ask }) => {
    ask('stopClock', { clock: 'm.step', as: 'void' });
    ask('reopenClock', { clock: 'm.due' });
  }),
  /** Open again: whatever the organs and the unit still owed beside the loop is owed anew. */
  restartOwed: work((worker) => {
    const { context, event, ask } = worker;
    const { regions, filedUpOn } = context;
    const served = latestNotice(context)?.servedOn != null;
    if (event.policy.values['listing.fileUp'] === true && served && filedUpOn === null)
      owe(worker, ['m.fileUp']);
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
