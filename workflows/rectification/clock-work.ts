import { addDays } from '../../src/domain/instants.ts';
import { dateAt, numberIn } from '../base/case.ts';
import { alive, turnHolds } from '../base/holds.ts';
import { onCommon } from '../base/work.ts';
import type { Carry, Changes, Phase } from './context.ts';
import { proposalOf, type Worker, work } from './work.ts';

/** Clocks of organs stand still while it is open whose case it is; the unit's own term runs on. */
const ORGAN_CLOCKS = [
  'g.verify',
  'g.serve',
  'g.deemed',
  'g.recheck',
  'g.secondAuto',
  'g.extension.answer',
  'g.objection.answer',
  'g.enforceReview',
  'g.signoff',
] as const;

/** The unit's own terms; the hard cap stands still whenever one of them does. */
export const TERMS = { clocks: ['g.phase1', 'g.phase2', 'g.self'], companion: 'g.hardCap' } as const;

export function phaseClockName(phase: Phase): 'g.phase1' | 'g.phase2' | 'g.self' | undefined {
  return ({ 0: 'g.self', 1: 'g.phase1', 2: 'g.phase2', 3: undefined } as const)[phase];
}

function startCap({ context, event, ask }: Worker, from: string): void {
  if (alive(event, 'g.hardCap') || context.capReached) return;
  ask('startClock', { clock: 'g.hardCap', from });
}

/** The second term ends with the hard cap if that comes first. */
function startSecond({ context, event, ask }: Worker, from: string): void {
  const days = numberIn(event, 'phase2.days');
  const cap = event.clocks['g.hardCap'];
  const capped =
    cap?.state === 'running' && !context.capReached && cap.dueOn < addDays(from.slice(0, 10), days);
  ask('startClock', {
    clock: 'g.phase2',
    from,
    term: { n: days, unit: 'day' },
    ...(capped && { dueOn: cap.dueOn }),
  });
  ask('startClock', { clock: 'g.secondPlan', from });
}

function overdueFrom(
  worker: Worker,
  clock: 'g.overdue1' | 'g.overdue2',
  phase: 'g.phase1' | 'g.phase2',
): void {
  const { event, ask } = worker;
  const was = event.clocks[phase];
  const cap = event.clocks['g.hardCap'];
  ask('stopClock', { clock: phase, as: 'void' });
  if (was === undefined) return;
  const dueOn =
    worker.context.capReached && cap !== undefined && cap.dueOn < was.dueOn ? cap.dueOn : was.dueOn;
  ask('startClock', { clock, from: was.start, dueOn });
}

/** The tasks beside a term; they are no gates, and with the term they lose their point. */
const SIDE_TASKS = ['g.ack', 'g.secondPlan', 'g.objection', 'g.extension.answer'] as const;

export const clockWork = {
  holdOrgans: work((worker) => turnHolds(onCommon(worker), ORGAN_CLOCKS, 'dispute', 'hold')),
  releaseOrgans: work((worker) => turnHolds(onCommon(worker), ORGAN_CLOCKS, 'dispute', 'release')),

  /** Somebody must be on the spot within minutes. */
  callOut: work(({ ask, change }) => {
    change({ called: true });
    ask('startClock', { clock: 'g.callout' });
  }),
  endCall: work<{ as?: 'met' | 'void' }>(endCall),
  /** Seen and graded, nobody needs to be called any more; an order not yet obeyed goes on (Law 70). */
  answerCall: work((worker) => {
    if (worker.context.regions.interim !== 'ordered') endCall(worker, {});
  }),

  /** A document waits for service: the officer's day, and for a 交办单 the term after which it counts as served. */
  startService: work(({ context, event, ask }) => {
    ask('startClock', { clock: 'g.serve' });
    if (context.document?.kind === 'assignment' && event.policy.values['deemed.enabled'] === true) {
      ask('startClock', { clock: 'g.deemed' });
    }
  }),
  /** Served: the unit's time begins on the day of service. */
  startTerm: work((worker) => {
    const { context, event, ask } = worker;
    const from = context.service?.on === dateAt(event) ? event.at : (context.service?.on ?? event.at);
    ask('stopClock', { clock: 'g.serve' });
    ask('stopClock', { clock: 'g.deemed', as: 'void' });
    startCap(worker, from);
    if (context.phase === 2) startSecond(worker, from);
    else {
      ask('startClock', {
        clock: 'g.phase1',
        from,
        term: { n: context.termDays ?? numberIn(event, 'phase1.maxDays'), unit: 'day' },
      });
      ask('startClock', { clock: 'g.objection', from });
    }
    ask('startClock', { clock: 'g.ack', from });
  }),
  stopSideTasks: work(({ ask }) => {
    for (const clock of SIDE_TASKS) ask('stopClock', { clock, as: 'void' });
  }),
  /** From here the ladder runs on a clock that counts from the due day that was missed. */
  startOverdue1: work((worker) => overdueFrom(worker, 'g.overdue1', 'g.phase1')),
  startOverdue2: work((worker) => {
    worker.ask('stopClock', { clock: 'g.overdue1' });
    overdueFrom(worker, 'g.overdue2', 'g.phase2');
  }),
  /** The application stops no term, unless the tenant says so; the hard cap counts only the unit's own time. */
  holdForRecheck: work((worker) => {
    const own =
      worker.event.policy.values['recheck.pausesPhase'] === true
        ? phaseClockName(worker.context.phase)
        : undefined;
    turnHolds(onCommon(worker), ['g.hardCap', ...(own ? [own] : [])], 'recheck', 'hold');
  }),
  releaseAfterRecheck: work((worker) => {
    const own = phaseClockName(worker.context.phase);
    turnHolds(onCommon(worker), ['g.hardCap', ...(own ? [own] : [])], 'recheck', 'release');
  }),
  /** Passed: every clock against the unit ends, judged by the day of the application that passed. */
  stopTerms: work(({ context, ask }) => {
    const doneAt = context.recheck?.appliedAt;
    for (const clock of [
      'g.self',
      'g.phase1',
      'g.phase2',
      'g.hardCap',
      'g.overdue1',
      'g.overdue2',
      'g.enforceReview',
    ]) {
      ask('stopClock', { clock, ...(doneAt !== undefined && { doneAt }) });
    }
  }),
  /** 退回: same phase, old due date; past due, it is due at once. */
  restartTerm: work((worker) => {
    const { context, ask, event } = worker;
    const phase = context.phase;
    ask('startClock', { clock: 'g.recheck' });
    if (phase !== 1 && phase !== 2) return;
    // With its pauses and extensions, so that the verdict at the end still knows who gave what.
    ask('reopenClock', { clock: `g.phase${phase}` });
    if (event.clocks['g.hardCap'] === undefined || context.capReached) return;
    ask('reopenClock', { clock: 'g.hardCap' });
    ask('pauseClock', { clock: 'g.hardCap', cause: 'recheck', authority: event.actor.unit });
    const others = (context.holds['g.hardCap'] ?? []).filter((cause) => cause !== 'recheck');
    worker.change({ holds: { ...context.holds, 'g.hardCap': [...others, 'recheck'] } });
  }),
  /** Unit and dates as they were: an old case, or the child of a split. */
  startAdopted: work(({ context, ask }) => {
    const old = proposalOf(context, 'ADOPT');
    const clock = phaseClockName(context.phase);
    if (clock === undefined) return;
    ask('startClock', { clock, from: old.servedOn, dueOn: old.dueOn });
    if (context.phase === 1) ask('startClock', { clock: 'g.hardCap', from: old.servedOn });
  }),
  startCarried: work(({ context, ask }) => startCarried(context.carry, ask)),
  /** Interim control handed down goes on: to be obeyed, or until it is lifted. */
  startControl: work(({ context: { carry }, ask }) => {
    if (carry?.control?.state === 'ordered') ask('startClock', { clock: 'g.callout' });
    if (carry?.control?.state === 'active') ask('startClock', { clock: 'g.interim' });
  }),
  /** HARD_CAP ends the second term too, unless that is due at the very same instant and says so itself. */
  reachCap: work(({ context, event, change }) => {
    const second = event.clocks['g.phase2'];
    const ends = context.phase === 2 && second?.state === 'running' && second.dueAt > event.at;
    const changes: Changes = { capReached: true, dueReached: context.dueReached || ends };
    change(changes);
  }),
  startWindow: work(({ context, event, ask }) => {
    ask('stopClock', { clock: 'g.signoff' });
    ask('stopClocks', { prefix: '', as: 'void' });
    ask('startClock', { clock: 'g.window' });
    const always = event.policy.values['phase2.mode'] === 'lookback';
    const term = always ? { n: numberIn(event, 'lookback.h3Days'), unit: 'day' as const } : undefined;
    if (context.sampled) ask('startClock', { clock: 'g.lookback', ...(term && { term }) });
    if (!context.finalReply) ask('startClock', { clock: 'g.finalReply' });
  }),
};

function endCall({ ask, change }: Worker, { as }: { as?: 'met' | 'void' }): void {
  change({ called: false });
  ask('stopClock', { clock: 'g.callout', ...(as && { as }) });
}

function startCarried(carry: Carry | null, ask: Worker['ask']): void {
  if (!carry?.service) return;
  const clock = phaseClockName(carry.phase);
  const from = carry.service.on;
  if (clock !== undefined && carry.dueOn) ask('startClock', { clock, from, dueOn: carry.dueOn });
  if (carry.capDueOn) ask('startClock', { clock: 'g.hardCap', from, dueOn: carry.capDueOn });
  if (carry.phase === 3) ask('startClock', { clock: 'g.enforceReview' });
}
