import { addDays } from '../../src/domain/instants.ts';
import { dateAt } from '../base/case.ts';
import type { DailyFine, Enforcement } from './context.ts';
import type { PayloadOf } from './events.ts';
import { dailyDaysOf } from './guards-daily.ts';
import { officer } from './investigate-work.ts';
import { change, proposalOf, type Worker, work } from './work.ts';

/** Clocks of a daily fine's own round. */
const ROUND = ['e.defence', 'e.hearing', 'e.hearingNotice', 'e.legalReview', 'proposal.DAILY_FINE'] as const;

/** The round is over, decided or not. */
export function stopDaily({ context, ask, change }: Worker, as: 'met' | 'void'): void {
  const { DAILY_FINE: _moot, ...proposals } = context.proposals;
  change({ proposals, discussedOn: null });
  for (const clock of ROUND) ask('stopClock', { clock, as: 'void' });
  ask('stopClock', { clock: 'e.daily', as });
}

function dailyFineOf(context: Enforcement, on: string): DailyFine {
  const { until, yuan, documentNo, document } = proposalOf(context, 'DAILY_FINE');
  const from = context.dailyFines.at(-1)?.until ?? context.orderedOn ?? '';
  const last = until ?? context.refusal?.on ?? from;
  const days = dailyDaysOf(context, until);
  return { documentNo, document, on, from: addDays(from, 1), until: last, days, yuan };
}

export const dailyWork = {
  /** Found anew, the second officer signs anew; the party is told of it by a notice served since. */
  noteRefusal: change<PayloadOf<'REFUSAL_FOUND'>>(({ event }, { on = dateAt(event), certificateNo }) => ({
    refusal: { on, finder: officer({ event }, certificateNo), second: null },
    noticeFrom: on,
  })),
  cosignRefusal: change<PayloadOf<'COSIGN_REFUSAL'>>(
    ({ context: { refusal }, event }, { certificateNo }) => ({
      refusal: refusal && { ...refusal, second: officer({ event }, certificateNo) },
    }),
  ),
  startDaily: work(({ ask, change }) => {
    change({ discussedOn: null });
    ask('startClock', { clock: 'e.daily' });
  }),
  /** Sent back: the finding stands, and whoever still wants to fine gives notice anew. */
  dropDaily: work((worker) => stopDaily(worker, 'void')),
  /** A decision of its own, to be served and published; what was to be paid so far is paid with it. */
  fineDaily: work((worker) => {
    const { context, event, ask, change } = worker;
    const { dailyFines, publishedOn, regions } = context;
    change({
      dailyFines: [...dailyFines, dailyFineOf(context, dateAt(event))],
      servedOn: null,
      heard: false,
    });
    // Asked for, or granted, before there was more to pay; and this decision was not reviewed yet.
    change({ asked: null, plan: null, demandedOn: null, publicNotices: {}, reviewUsed: false });
    // What was told of the fine is not all of it any more.
    change({ unenforceable: false, takeDownDue: false, penaltyTold: false });
    // Whether an earlier decision is still up, should all of them fall.
    change({
      publishedOn: regions.publicity === 'withdrawn' ? null : publishedOn,
      regions: { ...regions, daily: 'none', publicity: 'due' },
    });
    for (const clock of [
      'e.pay',
      'e.instalment',
      'e.asked',
      'e.demand',
      'e.conclude',
      'e.unpublish',
      'e.takeDown',
    ])
      ask('stopClock', { clock, as: 'void' });
    stopDaily(worker, 'met');
    ask('startClock', { clock: 'e.publish' });
  }),
};
