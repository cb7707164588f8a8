import { addDays } from '../../src/domain/instants.ts';
import { endInstruments, proposeLevel } from '../base/actions.ts';
import type { Change as ChangeOf } from '../base/case.ts';
import { dateAt, numberIn } from '../base/case.ts';
import { onCommon } from '../base/work.ts';
import { inspectionOf } from './children.ts';
import {
  type Carry,
  CHECKS_MAX,
  dueClock,
  inOrder,
  inspected,
  kindOf,
  type Obligation,
  rhythmOf,
  type Series,
  seriesOf,
} from './context.ts';
import type { PayloadOf } from './events.ts';
import { type Window, wholeWindowFrom, windowAfter, windowAt } from './windows.ts';
import { change, type Worker, work } from './work.ts';

type Change = ChangeOf<Obligation>;

/** The day before an instant that comes with 00:00 of `date`: clocks end with their last day. */
function dayBefore(date: string): string {
  return addDays(date, -1);
}

/** The window's own case is opened some days before it; the clock fires at 00:00 of that day. */
function awaitWindow({ event, ask }: Worker, window: Window): void {
  const day = addDays(window.from, -numberIn(event, 'series.leadDays'));
  ask('startClock', { clock: 's.spawn', dueOn: dayBefore(day) });
}

/** Opens the case of a window, and waits for the next. */
function spawn(worker: Worker, window: Window): void {
  const { context, event, ask, change } = worker;
  const { caseId, number, data, owner } = context;
  const rhythm = rhythmOf(context, event);
  const next = windowAfter(rhythm, window);
  const carry: Carry = { kind: 'instance', series: { caseId, number }, window, lapsesOn: next.to };
  // The instance says itself how it ends: what it found counts here, not only that it is over.
  ask('spawn', {
    workflow: 'obligation',
    data: { ...data, owner },
    link: 'instance',
    carry: { ...carry },
    follow: false,
  });
  change({ series: { ...seriesOf(context), window } });
  awaitWindow(worker, next);
}

function spawnOrWait(worker: Worker, window: Window): void {
  const { context, event } = worker;
  const day = addDays(window.from, -numberIn(event, 'series.leadDays'));
  const { endOn = window.from } = context.data;
  if (day <= dateAt(event) && window.from <= endOn) spawn(worker, window);
  else awaitWindow(worker, window);
}

function tellRunning({ context, ask }: Worker, type: string, payload: object): void {
  for (const caseId of Object.keys(seriesOf(context).running)) ask('tell', { caseId, type, payload });
}

function doubted(worker: Worker, cause: NonNullable<Series['doubt']>['cause']): void {
  const { context, event, ask, change } = worker;
  const { owner } = context;
  const series = seriesOf(context);
  const doubt = { cause, on: dateAt(event) };
  change({ series: { ...series, doubt, comparing: true, doubts: series.doubts + 1 } });
  ask('startClock', { clock: 's.compare' });
  proposeLevel(onCommon(worker), {
    ...{ level: 1, cause, clock: 's.compare', run: series.doubts + 1 },
    late: { duty: kindOf(context).owner, ...owner },
  });
  if (event.policy.values['spawn.inspection'] === true)
    ask('spawn', inspectionOf(context, 'comparison', '自查比对检查'));
}

/** What the acts of a series change, and what they ask of the engine. */
export const seriesWork = {
  activate: work((worker) => {
    const { context, event, ask } = worker;
    ask('stopClock', { clock: 's.draft' });
    spawnOrWait(worker, windowAt(rhythmOf(context, event), later(context.data.startOn, dateAt(event))));
  }),
  /** Without a window yet: the first one, or that after a pause. */
  spawnNext: work((worker) => {
    const { context, event } = worker;
    const rhythm = rhythmOf(context, event);
    const { window } = seriesOf(context);
    if (window !== null) spawn(worker, windowAfter(rhythm, window));
    else spawn(worker, wholeWindowFrom(rhythm, later(context.data.startOn, dateAt(event))));
  }),
  /** No window begins any more; what is owed for those that did is waited for, and looked at when it has lapsed. */
  awaitLast: work((worker) => {
    const { context, event, ask, change } = worker;
    const series = seriesOf(context);
    change({ series: { ...series, over: true } });
    if (Object.keys(series.running).length === 0) return;
    const rhythm = rhythmOf(context, event);
    const last = series.window ?? windowAt(rhythm, dateAt(event));
    // What has lapsed is gone by then; what is under review still is looked at again a week later.
    const lapsesOn = windowAfter(rhythm, last).to;
    const again = addDays(dateAt(event), 7);
    ask('startClock', { clock: 's.spawn', dueOn: lapsesOn < dateAt(event) ? again : lapsesOn });
  }),
  changeOwner: work<PayloadOf<'CHANGE_OWNER'>>((worker, { unit, person }) => {
    const owner = { unit, ...(person !== undefined && { person }) };
    worker.change({ owner });
    if (worker.context.kind === 'series') tellRunning(worker, 'OWNER_CHANGED', owner);
  }),
  /** What has not begun yet does not begin; what has is still owed. */
  stand: work<{ reason: string }>((worker, { reason }) => {
    worker.ask('stopClock', { clock: 's.spawn', as: 'void' });
    tellRunning(worker, 'SERIES_STOPPED', { reason });
  }),
  pauseFor: work<PayloadOf<'PAUSE_SERIES'>>(({ context, event, ask, change }, { days }) => {
    ask('startClock', { clock: 's.pause', dueOn: addDays(dateAt(event), days) });
    change({ series: { ...seriesOf(context), window: null } });
  }),
  /** Goes on with the first window that begins from now on: the one of the standstill is not owed. */
  resumeSeries: work((worker) => {
    const { context, event, ask } = worker;
    ask('stopClock', { clock: 's.pause', as: 'void' });
    const rhythm = rhythmOf(context, event);
    const first = wholeWindowFrom(rhythm, later(context.data.startOn, dateAt(event)));
    // Paused and resumed on its first day, it is owed already.
    const owed = Object.values(seriesOf(context).running).includes(first.key);
    spawnOrWait(worker, owed ? windowAfter(rhythm, first) : first);
  }),
  noteOpened: change(({ context }: Change, { caseId, window }: PayloadOf<'INSTANCE_OPENED'>) => {
    const series = seriesOf(context);
    const running = { ...series.running, [caseId]: window };
    return { series: { ...series, running, counts: counted(series, ['opened']) } };
  }),
  noteDone: change(({ context }: Change, done: PayloadOf<'INSTANCE_DONE'>) => {
    const series = seriesOf(context);
    const { [done.caseId]: _gone, ...running } = series.running;
    const counts = counted(series, [done.result, ...(done.overdue ? (['overdue'] as const) : [])]);
    return {
      series: {
        ...{ ...series, running, counts, ...rowAfter(series, done) },
        ...(inspected({ context }, done) && {
          zeroInARow: done.findings === 0 ? series.zeroInARow + 1 : 0,
          checks: inOrder([...series.checks, { on: done.on!, majors: done.majors }]),
        }),
      },
    };
  }),
  /** Remembered, because the self-inspection it refutes may be accepted only later. */
  noteCheck: change(({ context, event }: Change, { on, majors }: PayloadOf<'OFFICIAL_CHECK'>) => {
    const series = seriesOf(context);
    const refuting = majors === 0 ? series.refuting : [...series.refuting, on ?? dateAt(event)];
    return { series: { ...series, refuting: refuting.slice(-CHECKS_MAX) } };
  }),
  /** 通报 is proposed to the safety office: once a run, however long it grows and whatever was decided (C.6). */
  noteOverdue: work<PayloadOf<'INSTANCE_OVERDUE'>>((worker, { window }) => {
    const { context, event, change } = worker;
    const series = seriesOf(context);
    const overdueRow = [...series.overdueRow.filter((one) => one !== window), window];
    change({ series: { ...series, overdueRow } });
    if (overdueRow.length < numberIn(event, 'overdue.level4')) return;
    proposeLevel(onCommon(worker), {
      ...{ level: 4, cause: 'overdueInARow', clock: dueClock(context), run: series.overdueRun },
      late: { duty: kindOf(context).owner, ...context.owner },
    });
  }),
  doubtFor: work<{ cause: NonNullable<Series['doubt']>['cause'] }>((worker, { cause }) =>
    doubted(worker, cause),
  ),
  /** Compared: the doubt has had its check, and whatever comes is counted from the start. */
  endComparison: work((worker) => {
    const series = seriesOf(worker.context);
    worker.ask('stopClock', { clock: 's.compare' });
    endInstruments(onCommon(worker), ({ clock, level }) => clock === 's.compare' && level === 1);
    worker.change({ series: { ...series, comparing: false, zeroInARow: 0 } });
  }),
  /** Believed again; hidden hazards are a matter for a letter (督办), and the doubt stays. */
  compare: work<PayloadOf<'COMPARED'>>((worker, { result }) => {
    const { context, change } = worker;
    const series = seriesOf(context);
    if (result === 'hidden') {
      proposeLevel(onCommon(worker), {
        ...{ level: 2, cause: 'hiddenHazards', clock: 's.compare', run: series.doubts },
        late: { duty: kindOf(context).owner, ...context.owner },
      });
      return;
    }
    endInstruments(onCommon(worker), ({ clock }) => clock === 's.compare');
    change({ series: { ...series, doubt: null }, round: context.round + 1 });
  }),
};

/** Done in time ends a run of overdue windows; excused or void, a window was not owed. Made up or lapsed it stays. */
function rowAfter(
  { overdueRow, overdueRun }: Series,
  { result, overdue, window }: PayloadOf<'INSTANCE_DONE'>,
): Pick<Series, 'overdueRow' | 'overdueRun'> {
  if (result === 'accepted' && !overdue)
    return { overdueRow: [], overdueRun: overdueRow.length === 0 ? overdueRun : overdueRun + 1 };
  const owed = result === 'madeUp' || result === 'lapsed';
  return { overdueRow: owed ? overdueRow : overdueRow.filter((one) => one !== window), overdueRun };
}

function counted({ counts }: Series, keys: readonly (keyof Series['counts'])[]): Series['counts'] {
  return { ...counts, ...Object.fromEntries(keys.map((key) => [key, counts[key] + 1])) };
}

function later(a: string | undefined, b: string): string {
  return a !== undefined && a > b ? a : b;
}
