import { addDays, dateOf, msOf } from '../../src/domain/instants.ts';
import { endInstruments, proposeLevel } from '../base/actions.ts';
import type { Change as ChangeOf } from '../base/case.ts';
import { dateAt, numberIn } from '../base/case.ts';
import { proposalsOf } from '../base/catalogue.ts';
import { actionsOf, onCommon, type Worker as WorkerOf } from '../base/work.ts';
import { daysGiven, dutyOf, monthEnd, reviewerOf, type SupervisedTask } from './context.ts';
import type { Catalogue, PayloadOf, TaskEvent } from './events.ts';
import { claimedBy, progressed, turned } from './items.ts';

type Change = ChangeOf<SupervisedTask>;
type Worker = WorkerOf<SupervisedTask>;
const { change, work } = actionsOf<SupervisedTask, TaskEvent>();
const proposalOf = proposalsOf<Catalogue>();

/** Clocks whose ladder goes on only until the task itself is overdue. */
const MINOR = ['t.ack', 't.report', 't.milestone'];

/** The monthly report is counted from the last day of the month it is about (月调度). */
function awaitReport({ context, ask }: Worker, month: string): void {
  ask('startClock', { clock: 't.report', from: monthEnd(month), late: { duty: dutyOf(context) } });
}

function monthOfReport({ event }: Worker): string | undefined {
  const clock = event.clocks['t.report'];
  return clock === undefined ? undefined : dateOf(msOf(clock.start));
}

/** Something came in for the month that is being waited for. */
function countReport(worker: Worker): void {
  const { context, event, ask, change } = worker;
  const month = monthOfReport(worker);
  const early = month === undefined || dateAt(event) < `${month.slice(0, 7)}-01`;
  if (early || event.actor.unit !== context.lead?.unit) return;
  ask('stopClock', { clock: 't.report' });
  awaitReport(worker, addDays(month, 1));
  change({ reports: { ...context.reports, made: context.reports.made + 1, missedInARow: 0 } });
}

/** What each act changes, and what it asks of the engine. */
export const ownActions = {
  /** The task is given to its lead: signed for, reported on every month, done by its day. */
  dispatch: work((worker) => {
    const { context, ask } = worker;
    const late = { duty: dutyOf(context) };
    ask('startClock', { clock: 't.ack', from: context.since, late });
    ask('startClock', { clock: 't.due', dueOn: context.dueOn, late });
    awaitReport(worker, context.since);
    for (const { id, on, state } of context.milestones)
      if (state === 'pending') ask('startClock', { clock: `t.milestone.${id}`, dueOn: on, late });
    const to = [late.duty, 'safety_office'];
    ask('notify', { type: 'hazard.assigned', to, detail: { task: true, dueOn: context.dueOn } });
  }),
  sign: work(({ ask, change }) => {
    ask('stopClock', { clock: 't.ack' });
    change({ receipt: 'signed' });
  }),
  /** Not signed for: the task goes on, and that nobody signed stands in its clock. */
  deem: change(() => ({ receipt: 'deemed' as const })),
  report: work<PayloadOf<'PROGRESS'>>((worker, { text, items = [], milestones = [] }) => {
    const { context, event, ask, change } = worker;
    const { person, unit } = event.actor;
    countReport(worker);
    for (const id of milestones) ask('stopClock', { clock: `t.milestone.${id}` });
    change({
      items: progressed(context.items, items),
      milestones: context.milestones.map((one) =>
        milestones.includes(one.id) ? { ...one, state: 'done' as const } : one,
      ),
      progress: { person, unit, on: dateAt(event), text },
    });
    if (unit === context.lead?.unit)
      endInstruments(
        onCommon(worker),
        ({ clock }) => clock === 't.report' || milestones.some((id) => clock === `t.milestone.${id}`),
      );
  }),
  /** A month without a report; the second in a row is a prompt (提示) while the task itself is still in time. */
  missReport: work((worker) => {
    const { context, event, change } = worker;
    const month = monthOfReport(worker) ?? dateAt(event);
    awaitReport(worker, addDays(month, 1));
    // With the result on the reviewer's desk there is nothing left to report.
    if (context.submission !== null) return;
    const { reports, marks } = context;
    const missedInARow = reports.missedInARow + 1;
    change({ reports: { ...reports, missed: reports.missed + 1, missedInARow } });
    const late = marks.some(({ dueOn }) => dueOn === context.dueOn);
    if (late || missedInARow < numberIn(event, 'report.missesBeforePrompt')) return;
    const { lead } = context;
    const unit = lead?.unit ?? lead?.name;
    proposeLevel(onCommon(worker), {
      ...{ level: 1, cause: 'reportMissed', clock: 't.report' },
      late: { duty: dutyOf(context), ...(unit !== undefined && { unit }) },
    });
  }),
  missMilestone: change(({ context }: Change, { clock }: { clock: string }) => ({
    milestones: context.milestones.map((one) =>
      clock === `t.milestone.${one.id}` ? { ...one, state: 'missed' as const } : one,
    ),
  })),
  markOverdue: work((worker) => {
    const { context, event, ask, change } = worker;
    const { marks, dueOn, lead } = context;
    endInstruments(onCommon(worker), ({ clock }) => MINOR.some((minor) => clock.startsWith(minor)));
    change({ marks: [...marks, { on: dateAt(event), dueOn, lead: lead?.unit ?? lead?.name ?? null }] });
    ask('notify', {
      type: 'hazard.overdue',
      to: [dutyOf(context), 'safety_office'],
      detail: { task: true, dueOn },
    });
  }),
  /** Sent back after its day: the ladder that stood still for the review begins again (提示), with a term of its own. */
  promptOverdue: work((worker) => {
    // Begun once, it goes on: sent back again and again is no more time.
    if (!worker.context.redoing)
      worker.ask('startClock', { clock: 't.redo', late: { duty: dutyOf(worker.context) } });
    worker.change({ redoing: true });
    const { lead } = worker.context;
    const unit = lead?.unit ?? lead?.name;
    proposeLevel(onCommon(worker), {
      ...{ level: 1, cause: 'taskOverdue', clock: 't.due' },
      late: { duty: dutyOf(worker.context), ...(unit !== undefined && { unit }) },
    });
  }),
  submit: work<PayloadOf<'SUBMIT'>>(({ context, event, ask, change }, { items, text }) => {
    const { person, unit } = event.actor;
    const claimed = claimedBy(context.items, items);
    ask('stopClock', { clock: 't.ack' });
    ask('startClock', { clock: 't.review', late: { duty: reviewerOf(context) } });
    change({
      receipt: 'signed',
      items: turned(context.items, claimed, { state: 'submitted' }),
      submission: { items: claimed, text, person, unit, at: event.at },
    });
  }),
  accept: work(({ context, ask, change }) => {
    ask('stopClock', { clock: 't.review' });
    const done = context.submission?.items ?? [];
    change({
      items: turned(context.items, done, { state: 'accepted', percent: 100 }),
      submission: null,
    });
  }),
  /** In time is what was submitted in time, whenever it is reviewed. */
  complete: work(({ context, ask }) => {
    const doneAt = context.submission?.at;
    for (const clock of ['t.due', 't.redo'])
      ask('stopClock', { clock, ...(doneAt !== undefined && { doneAt }) });
  }),
  sendBack: work<PayloadOf<'RETURN'>>(({ context, ask, change }, { items }) => {
    ask('stopClock', { clock: 't.review' });
    const submitted = context.submission?.items ?? [];
    const back = items ?? submitted;
    const accepted = submitted.filter((id) => !back.includes(id));
    change({
      items: turned(turned(context.items, accepted, { state: 'accepted', percent: 100 }), back, {
        state: 'returned',
      }),
      submission: null,
      returns: context.returns + 1,
    });
  }),
  /** A new lead begins anew: its own receipt, its own extensions, nothing that pressed the one before. */
  reassign: work<PayloadOf<'REASSIGN'>>((worker, { unit, duty, name, dueOn }) => {
    const { context, event, ask, change } = worker;
    endInstruments(onCommon(worker), () => true);
    ask('stopClock', { clock: 't.redo', as: 'void' });
    change({
      lead: { name, unit, duty },
      since: dateAt(event),
      dueOn: dueOn ?? context.dueOn,
      round: context.round + 1,
      receipt: 'awaited',
      extensions: [],
      given: context.given + daysGiven(context, event, dueOn),
      redoing: false,
      returns: 0,
      reports: { ...context.reports, missedInARow: 0 },
    });
  }),
  /** Before the day the term goes on; after it a new one begins, and the mark of the old one stays. */
  changeDue: work((worker) => {
    const { context, event, ask, change } = worker;
    const { days } = proposalOf(context, 'CHANGE_DUE');
    const { dueOn: from, extensions } = context;
    const to = addDays(from, days);
    change({ dueOn: to, extensions: [...extensions, { from, to, on: dateAt(event) }] });
    if (event.clocks['t.due']?.state !== 'missed') {
      ask('extendClock', { clock: 't.due', term: { n: days, unit: 'day' }, grantedBy: event.actor.person });
      return;
    }
    endInstruments(onCommon(worker), ({ clock }) => clock === 't.due' || clock === 't.redo');
    ask('stopClock', { clock: 't.redo', as: 'void' });
    change({ round: context.round + 1, redoing: false });
    ask('startClock', { clock: 't.due', dueOn: to, late: { duty: dutyOf(context) } });
  }),
};
