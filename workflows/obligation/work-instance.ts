import { addDays } from '../../src/domain/instants.ts';
import { dateAt } from '../base/case.ts';
import type { Rung } from '../base/ladder.ts';
import { hazardOf, inspectionOf } from './children.ts';
import {
  dueClock,
  type Finding,
  instanceOf,
  isSpared,
  kindOf,
  type Obligation,
  type Result,
} from './context.ts';
import type { PayloadOf } from './events.ts';
import { change, type Worker, work } from './work.ts';

/** Hazards the unit found are cases from the moment it says so, not from the review on (C.5). */
function openHazards({ context, event, ask }: Worker, findings: readonly Finding[]): void {
  for (const finding of findings) {
    const listed = finding.grade === 'major' && event.policy.values['spawn.listing'] === true;
    ask('spawn', {
      workflow: listed ? 'listed-supervision' : 'rectification',
      data: hazardOf(context, finding),
      link: 'finding',
      follow: false,
    });
  }
}

function tellDone({ context, ask }: Worker, result: Result): void {
  const { series, window, submission, overdueOn } = instanceOf(context);
  const findings = submission?.findings ?? [];
  const payload: PayloadOf<'INSTANCE_DONE'> = {
    ...{ caseId: context.caseId, window: window.key, result, overdue: overdueOn !== null },
    ...{ on: submission?.on ?? null, findings: findings.length },
    majors: findings.filter(({ grade }) => grade === 'major').length,
  };
  ask('tell', { caseId: series.caseId, type: 'INSTANCE_DONE', payload });
}

/** A clock ends with its last day: the window opens with the first instant after it. */
function dayBefore(date: string): string {
  return addDays(date, -1);
}

function partOf(
  context: Obligation,
  changes: Partial<NonNullable<Obligation['instance']>>,
): Partial<Obligation> {
  return { instance: { ...instanceOf(context), ...changes } };
}

/** What tells a finding from another: its words count, not its number alone. */
function wordsOf({ id, grade, description }: Finding): string {
  return [id, grade ?? '', description].join(' ');
}

/** What the acts of one window's duty change, and what they ask of the engine. */
export const instanceWork = {
  begin: work(({ context, ask }) => {
    const { window, series } = instanceOf(context);
    const { caseId } = context;
    if (window.from > context.openedOn) ask('startClock', { clock: 's.open', dueOn: dayBefore(window.from) });
    ask('startClock', { clock: dueClock(context), dueOn: window.to, late: { duty: kindOf(context).owner } });
    ask('tell', { caseId: series.caseId, type: 'INSTANCE_OPENED', payload: { caseId, window: window.key } });
  }),
  submit: work<PayloadOf<'SUBMIT'>>((worker, { on, leader, findings = [], statement }) => {
    const { context, event, ask, change } = worker;
    const { opened } = instanceOf(context);
    const { person, unit } = event.actor;
    // Handed in again, what stands there already is not opened twice; another hazard under its number is.
    const fresh = findings.filter((one) => !opened.includes(wordsOf(one)));
    openHazards(worker, fresh);
    ask('startClock', { clock: 's.review', late: { duty: kindOf(context).reviewer } });
    change(
      partOf(context, {
        opened: [...opened, ...fresh.map(wordsOf)],
        submission: {
          ...{ person, unit, at: event.at, on: on ?? dateAt(event), findings },
          ...{ leader: leader?.name ?? null, statement: statement ?? null },
        },
      }),
    );
  }),
  sendBack: work(({ context, ask, change }) => {
    ask('stopClock', { clock: 's.review' });
    change(partOf(context, { submission: null, returns: instanceOf(context).returns + 1 }));
  }),
  byRule: change(({ context }) => partOf(context, { byRule: true })),
  /** In time is what was submitted in time, whenever it is reviewed. */
  finish: work<{ result: Result }>((worker, { result }) => {
    const { context, ask, change } = worker;
    const { submission } = instanceOf(context);
    ask('stopClock', { clock: 's.review' });
    const done = result === 'accepted' || result === 'madeUp';
    ask('stopClock', {
      clock: dueClock(context),
      ...(done && submission !== null ? { doneAt: submission.at } : { as: 'void' as const }),
    });
    change(partOf(context, { result }));
    tellDone(worker, result);
  }),
  missDue: work(({ context, event, ask, change }) => {
    const { lapsesOn, series, window } = instanceOf(context);
    const { caseId } = context;
    change(partOf(context, { overdueOn: dateAt(event) }));
    ask('tell', { caseId: series.caseId, type: 'INSTANCE_OVERDUE', payload: { caseId, window: window.key } });
    ask('startClock', { clock: 's.lapse', dueOn: lapsesOn });
    ask('notify', {
      type: 'obligation.overdue',
      to: [kindOf(context).owner, kindOf(context).reviewer],
      detail: { obligationType: context.data.obligationType, window: window.key, dueOn: window.to },
    });
  }),
  /** What is overdue stays with the unit that let it become so. */
  takeOver: change(({ context }, owner: PayloadOf<'OWNER_CHANGED'>) =>
    context.instance?.overdueOn == null ? { owner } : {},
  ),
  /** 红码: the unit is marked, and an inspection is ordered. */
  redden: work<Rung>(({ context, event, ask, change }, { cause }) => {
    if (cause !== 'redCode' || context.flags.includes('redCode') || context.instance === null) return;
    if (isSpared(context)) return;
    change({ flags: [...context.flags, 'redCode'] });
    if (event.policy.values['spawn.inspection'] === true)
      ask('spawn', inspectionOf(context, 'inspection-order', '逾期未自查，责令检查'));
  }),
  /** Voided: the series is told that nothing came of it, or its instances that nothing follows. */
  leave: work((worker) => {
    const { context, ask } = worker;
    if (context.instance !== null) return tellDone(worker, 'voided');
    for (const caseId of Object.keys(context.series?.running ?? {}))
      ask('tell', { caseId, type: 'SERIES_STOPPED', payload: { reason: '系列作废。' } });
  }),
};
