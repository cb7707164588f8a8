import { dateAt } from '../base/case.ts';
import { alive, turnHolds } from '../base/holds.ts';
import { onCommon } from '../base/work.ts';
import {
  type Enforcement,
  finedYuan,
  type Instalment,
  nextInstalment,
  paidYuan,
  type Regions,
} from './context.ts';
import { stopDaily } from './daily-work.ts';
import type { PayloadOf } from './events.ts';
import { annulled, executed } from './guards-execute.ts';
import { tellParent, tellReports } from './investigate-work.ts';
import type { Penalty } from './penalty.ts';
import { countOf } from './punishments.ts';
import { dayOf } from './service.ts';
import { change, type Worker, work } from './work.ts';

/** Terms that stand still while a review or lawsuit goes on, by the tenant's rule. */
const STAYED = ['e.pay', 'e.instalment', 'e.demand', 'e.court'] as const;
/** Windows that outlive the case: the party may still sue, the publication still has to come down. */
const AFTER_CLOSING = ['e.unpublish', 'e.takeDown', 'e.reviewPeriod', 'e.suitPeriod'] as const;

/** The party was punished: how often by now, and whether closure must be proposed (Law 113(1)). */
function count(worker: Worker, servedOn: string): void {
  const { context, event, ask, change } = worker;
  const { in180Days, inYear, reached } = countOf(worker, [], context.punishedOn ?? servedOn);
  change({ punishments: { in180Days, inYear, on: dateAt(event) } });
  if (!reached) return;
  ask('notify', {
    type: 'escalation.raised',
    to: ['sector_leader', 'safety_office', 'committee_leader'],
    detail: { level: 8, cause: 'punishments', in180Days, inYear },
  });
  // Of other hazards it has yet to be said whether they are major: the head proposes without being told to.
  const { closure } = context.regions;
  if (context.data.grade !== 'major' || closure === 'proposed' || closure === 'ordered') return;
  change({ regions: { ...context.regions, closure: 'due' } });
  ask('startClock', { clock: 'e.closure' });
}

/** Annulled, it is no punishment: closure that was to be proposed on its account is not any more; proposed, whoever decides hears of it. */
function countWithoutOwn(worker: Worker, regions: Regions): void {
  const { event, ask, change } = worker;
  const { in180Days, inYear, reached } = countOf(worker, [], null);
  change({ punishments: { in180Days, inYear, on: dateAt(event) } });
  if (reached) return;
  if (regions.closure === 'proposed' && worker.context.closureGround === 'punishments')
    ask('notify', {
      type: 'escalation.raised',
      to: ['committee_leader', 'sector_leader'],
      detail: { level: 8, cause: 'annulled', in180Days, inYear },
    });
  if (regions.closure !== 'due') return;
  change({ regions: { ...regions, closure: 'none' } });
  ask('stopClock', { clock: 'e.closure', as: 'void' });
}

function lastDayOf(plan: readonly Instalment[]): string | undefined {
  return plan.at(-1)?.dueOn;
}

/** The next instalment's own date binds, until all are paid. */
function startInstalment({ ask }: Worker, after: Enforcement): void {
  const next = nextInstalment(after);
  ask('stopClock', { clock: 'e.instalment' });
  if (next !== undefined) ask('startClock', { clock: 'e.instalment', dueOn: next.dueOn });
}

/** The fine is told once it is paid, or can be disputed no more; annulled all the same, that is told too. */
function tellFine(worker: Worker): void {
  const { context, change } = worker;
  if (context.penaltyTold || context.decision === null) return;
  const { documentNo, document } = context.decision;
  if (annulled(context)) tellReports(worker, 'NO_PENALTY', { reason: '处罚决定被撤销' });
  else tellReports(worker, 'PENALTY_FINAL', { fineYuan: finedYuan(context), documentNo, document });
  change({ penaltyTold: true });
}

function changed(penalties: readonly Penalty[], yuan: number): Penalty[] {
  const others = penalties.filter(({ yuan }) => yuan === undefined);
  return yuan === 0 ? others : [...others, { kind: 'fine', on: 'unit', yuan }];
}

function resultOf(
  { context }: Worker,
  { result, yuan }: PayloadOf<'DISPUTE_RESULT'>,
): Partial<Enforcement> & Pick<Enforcement, 'regions'> {
  const { dispute, decision, regions, baseFine, dailyFines, publishedOn } = context;
  // What was never published need not be any more; a first decision may have been, before a daily fine.
  const publicity = publishedOn === null ? ('none' as const) : ('published' as const);
  return {
    dispute: dispute === null ? null : { ...dispute, result },
    regions: {
      ...regions,
      dispute: 'settled',
      ...(result === 'annulled' && { daily: 'none' as const }),
      ...(result === 'annulled' && regions.publicity === 'due' && { publicity }),
      // What stands published is no longer what was decided.
      ...(result === 'changed' && regions.publicity === 'published' && { publicity: 'due' as const }),
    },
    ...(result === 'changed' &&
      decision !== null && {
        decision: { ...decision, penalties: changed(decision.penalties, yuan ?? 0) },
        baseFine: Math.min(baseFine ?? 0, yuan ?? 0),
        // Their sum is in what is to be paid now; the days that were fined are not fined again.
        dailyFines: dailyFines.slice(-1).map((day) => ({ ...day, yuan: 0 })),
        surchargeYuan: 0,
        plan: null,
      }),
  };
}

/** A daily fine falls alone: what is left to pay is the rest, and the decision it followed stands. */
function withoutDailyFine(c: Enforcement, told: PayloadOf<'DISPUTE_RESULT'>): PayloadOf<'DISPUTE_RESULT'> {
  const fine = c.dailyFines.find(({ documentNo }) => documentNo === told.documentNo);
  if (told.result !== 'annulled' || fine === undefined) return told;
  return { ...told, result: 'changed', yuan: finedYuan(c) - fine.yuan };
}

export const executeWork = {
  serve: work<PayloadOf<'SERVE_DECISION'>>((worker, { service }) => {
    const { context, event, ask, change } = worker;
    const on = dayOf(event, service);
    change({ servedOn: on, punishedOn: context.punishedOn ?? on, discussedOn: null });
    // Entered later than done, it was done on its own day.
    const doneAt = on === dateAt(event) ? event.at : `${on}T12:00:00+08:00`;
    ask('stopClock', { clock: 'e.serve', doneAt });
    for (const clock of ['e.pay', 'e.reviewPeriod', 'e.suitPeriod']) ask('startClock', { clock, from: on });
    ask('startClock', { clock: 'e.watch' });
    if (context.punishedOn === null) {
      const outcome = `已作出行政处罚决定（${context.decision?.documentNo ?? ''}）`;
      tellParent(worker, outcome, context.decision?.document);
    }
    count(worker, on);
  }),
  publish: work(({ context, event, ask, change }) => {
    change({ publishedOn: dateAt(event), regions: { ...context.regions, publicity: 'published' } });
    // Of a decision that was published before; all come down together.
    change({ takeDownDue: false });
    ask('stopClock', { clock: 'e.takeDown', as: 'void' });
    ask('stopClock', { clock: 'e.publish' });
    ask('startClock', { clock: 'e.unpublish' });
  }),
  unpublish: work(({ context, ask, change }) => {
    change({ takeDownDue: false, regions: { ...context.regions, publicity: 'withdrawn' } });
    ask('stopClock', { clock: 'e.unpublish', as: 'void' });
    ask('stopClock', { clock: 'e.takeDown' });
  }),
  mustTakeDown: work(({ ask, change }) => {
    change({ takeDownDue: true });
    ask('startClock', { clock: 'e.takeDown' });
  }),
  pay: work<PayloadOf<'PAID'>>((worker, { yuan, receipt, on = dateAt(worker.event) }) => {
    const { context, change } = worker;
    const payments = [...context.payments, { on, yuan, receipt: receipt.digest }];
    change({ payments });
    if (context.plan !== null) startInstalment(worker, { ...context, payments });
  }),
  perform: change(({ event }) => ({ performedOn: dateAt(event) })),
  askInstalments: work<PayloadOf<'ASK_INSTALMENTS'>>(({ event, ask, change }, { plan }) => {
    change({ asked: { plan, on: dateAt(event) } });
    ask('startClock', { clock: 'e.asked' });
  }),
  grantInstalments: work((worker) => {
    const { context, ask, change } = worker;
    const paid = context.payments.reduce((sum, { yuan }) => sum + yuan, 0);
    // What was paid before stands as a part that is done.
    const before = paid === 0 ? [] : [{ dueOn: dateAt(worker.event), yuan: paid }];
    const plan = [...before, ...(context.asked?.plan ?? [])];
    change({ plan, asked: null, demandedOn: null });
    for (const clock of ['e.pay', 'e.demand', 'e.court']) ask('stopClock', { clock, as: 'void' });
    ask('stopClock', { clock: 'e.asked' });
    startInstalment(worker, { ...context, plan });
    // The three months are counted from the end of the instalments (行政处罚法 第七十二条第二款).
    if (!alive(worker.event, 'e.suitPeriod')) ask('startClock', { clock: 'e.court', from: lastDayOf(plan) });
  }),
  denyInstalments: work(({ ask, change }) => {
    change({ asked: null });
    ask('stopClock', { clock: 'e.asked' });
  }),
  dispute: work<PayloadOf<'DISPUTE'>>((worker, { kind, on = dateAt(worker.event) }) => {
    const { context, event, ask, change } = worker;
    change({
      dispute: { kind, on, result: null },
      reviewUsed: context.reviewUsed || kind === 'review',
      regions: { ...context.regions, dispute: 'pending' },
    });
    ask('stopClock', { clock: 'e.reviewPeriod', as: 'void' });
    // Whoever has asked for review may sue after it; whoever sues has used both.
    if (kind === 'suit') ask('stopClock', { clock: 'e.suitPeriod', as: 'void' });
    ask('startClock', { clock: 'e.dispute' });
    const stayed = event.policy.values['dispute.stays'] === true ? STAYED : (['e.court'] as const);
    const clocks = kind === 'review' ? [...stayed, 'e.suitPeriod'] : stayed;
    turnHolds(onCommon(worker), clocks, 'dispute', 'hold');
  }),
  settleDispute: work<PayloadOf<'DISPUTE_RESULT'>>((worker, told) => {
    const { context, event, ask, change } = worker;
    const payload = withoutDailyFine(context, told);
    const { result, on = dateAt(event) } = payload;
    const outcome = resultOf(worker, payload);
    change(outcome);
    ask('stopClock', { clock: 'e.dispute', as: 'void' });
    if (result === 'annulled') {
      countWithoutOwn(worker, outcome.regions);
      stopDaily(worker, 'void');
      ask('stopClock', { clock: 'e.publish', as: 'void' });
      ask('stopClock', { clock: 'e.suitPeriod', as: 'void' });
      if (outcome.regions.publicity === 'published') {
        change({ takeDownDue: true });
        ask('startClock', { clock: 'e.takeDown' });
      }
      tellParent(worker, '行政处罚决定被撤销');
      if (context.penaltyTold) tellReports(worker, 'NO_PENALTY', { reason: '处罚决定被撤销' });
      return;
    }
    turnHolds(onCommon(worker), [...STAYED, 'e.suitPeriod'], 'dispute', 'release');
    if (outcome.regions.publicity === 'due' && context.regions.publicity === 'published')
      ask('startClock', { clock: 'e.publish', from: on });
    // A reward is computed from the last word there is of the fine.
    if (result === 'changed' && context.penaltyTold)
      tellFine({ ...worker, context: { ...context, ...outcome, penaltyTold: false } });
    // The instalments were of another sum: what is due now is due in one.
    if (result === 'changed' && context.plan !== null) {
      ask('stopClock', { clock: 'e.instalment', as: 'void' });
      ask('startClock', { clock: 'e.pay', from: on });
    }
    if (context.dispute?.kind === 'review' && result !== 'withdrawn') {
      ask('stopClock', { clock: 'e.suitPeriod', as: 'void' });
      ask('startClock', { clock: 'e.suitPeriod', from: on, term: { n: 15, unit: 'day' } });
    }
    // After a lawsuit nothing more can be brought against the decision.
    const owed = result === 'changed' ? (payload.yuan ?? 0) > paidYuan(context) : !executed(context);
    if (context.dispute?.kind === 'suit' && owed) ask('startClock', { clock: 'e.court', from: on });
  }),
  demand: work<PayloadOf<'DEMAND'>>(({ event, ask, change }, { service, surchargeYuan = 0 }) => {
    const on = dayOf(event, service);
    change({ demandedOn: on, surchargeYuan, publicNotices: {} });
    ask('startClock', { clock: 'e.demand', from: on });
  }),
  /** From now on the decision stands: three months to apply to the court, if it has come to that. */
  startCourtTerm: work((worker) => {
    const { context, event, ask } = worker;
    const period = event.clocks['e.suitPeriod'];
    tellFine(worker);
    // From the last day of the period, not from the instant after it; with instalments from their end, if that is later.
    const from = [period?.dueOn, lastDayOf(context.plan ?? [])]
      .flatMap((day) => day ?? [])
      .sort()
      .at(-1);
    ask('startClock', { clock: 'e.court', ...(from !== undefined && { from }) });
  }),
  tellFine: work(tellFine),
  applyToCourt: work(({ ask }) => ask('stopClock', { clock: 'e.court' })),
  /** Refused for a defect that can be mended: as long as the three months last. */
  courtRefused: work(({ ask, change }) => {
    change({ demandedOn: null });
    ask('reopenClock', { clock: 'e.court' });
  }),
  giveUp: change(() => ({ unenforceable: true })),
  watchAgain: work<{ clock: string }>(({ ask }, { clock }) => ask('startClock', { clock })),
  /** Nothing of the execution runs on; what may still be disputed, may. */
  startConcluding: work(({ ask }) => {
    for (const clock of ['e.pay', 'e.instalment', 'e.asked', 'e.demand', 'e.court', 'e.watch', 'e.serve'])
      ask('stopClock', { clock });
    ask('startClock', { clock: 'e.conclude' });
  }),
  dropAsk: change(() => ({ asked: null })),
  conclude: work((worker) => {
    tellFine(worker);
    worker.ask('stopClock', { clock: 'e.conclude' });
    worker.ask('stopClocks', { prefix: '', as: 'void', except: AFTER_CLOSING });
  }),
  reopen: work(({ change }) => change({ outcome: null })),
};

export function outcomeOf({ context }: { context: Enforcement }): { outcome: string } {
  if (annulled(context)) return { outcome: '处罚决定被撤销' };
  return { outcome: context.unenforceable ? '终结执行' : '处罚决定执行完毕' };
}
