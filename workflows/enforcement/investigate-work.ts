import { addDays } from '../../src/domain/instants.ts';
import { dateAt, numberIn } from '../base/case.ts';
import { held } from '../base/holds.ts';
import type { Document, Officer } from './context.ts';
import type { PayloadOf } from './events.ts';
import { unitFineOf } from './penalty.ts';
import { dayOf } from './service.ts';
import { change, proposalOf, type Worker, work } from './work.ts';

/** Terms that a public notice in place of a document holds up. */
const HELD_BY_NOTICE: Readonly<Record<Document, string>> = {
  notice: 'e.investigate',
  decision: 'e.serve',
  demand: 'e.watch',
};

/** What a report is told of a case about refused entry (拒绝检查), whatever comes of it. */
const OTHER_MATTER = '拒绝、阻碍检查另案处理，不属于举报事项，罚款不计入举报奖励';

export function officer({ event }: Pick<Worker, 'event'>, certificateNo: string): Officer {
  return { person: event.actor.person, unit: event.actor.unit, certificateNo };
}

/** Tells the case that opened this one what has come of it, once. */
export function tellParent({ context, ask }: Worker, outcome: string, document?: unknown): void {
  if (context.parent === null) return;
  const payload = { outcome, caseId: context.caseId, ...(document !== undefined && { document }) };
  ask('tell', { caseId: context.parent, type: 'ENFORCEMENT_DONE', payload });
}

/**
 * A report whose reward waits for the fine follows this case, and only it takes this up. Refusing entry is not what
 * anybody had reported.
 */
export function tellReports(
  { context: { caseId, cause }, ask }: Worker,
  type: 'PENALTY_FINAL' | 'NO_PENALTY',
  payload: object,
): void {
  // By its id the report knows which of several cases has spoken, and which of them speaks again.
  if (cause !== 'entryRefused') ask('tellFollowers', { type, payload: { caseId, ...payload } });
}

/** The case ends without a penalty, in one of several ways. */
function withoutPenalty(worker: Worker, outcome: string, reason: string): void {
  tellParent(worker, `${outcome}：${reason}`.slice(0, 2000));
  tellReports(worker, 'NO_PENALTY', { reason: `${outcome}：${reason}`.slice(0, 2000) });
}

export const investigateWork = {
  file: work(({ context: { caseId, cause }, event, ask, change }) => {
    change({
      filedOn: dateAt(event),
      head: { person: event.actor.person, unit: event.actor.unit },
    });
    ask('stopClock', { clock: 'e.file' });
    // A reward that waits for every case out of the report does not wait for this one: see `tellReports`.
    if (cause === 'entryRefused')
      ask('tellFollowers', {
        type: 'NO_PENALTY',
        payload: { caseId, reason: OTHER_MATTER, otherMatter: true },
      });
    ask('startClock', { clock: 'e.decide' });
    ask('startClock', { clock: 'e.investigate' });
  }),
  notFile: work<PayloadOf<'NOT_FILE'>>((worker, { reason }) => withoutPenalty(worker, '不予立案', reason)),
  /** Recorded anew, the second officer signs anew. */
  recordInvestigation: change<PayloadOf<'RECORD_INVESTIGATION'>>(
    ({ context, event }, { certificateNo, orderedOn }) => ({
      lead: officer({ event }, certificateNo),
      second: null,
      orderedOn: orderedOn ?? context.orderedOn,
    }),
  ),
  cosignInvestigation: change<PayloadOf<'COSIGN_INVESTIGATION'>>(({ event }, { certificateNo }) => ({
    second: officer({ event }, certificateNo),
  })),
  /** A notice replaces the one before, which stays on file. */
  giveNotice: work<PayloadOf<'NOTIFY'>>(({ context, event, ask, change }, { penalties, service }) => {
    const on = dayOf(event, service);
    const { notice, earlierNotices, publicNotices } = context;
    const { notice: _served, ...others } = publicNotices;
    change({ notice: { penalties, on }, hearing: null, publicNotices: others });
    if (notice !== null) change({ earlierNotices: [...earlierNotices, notice] });
    ask('stopClock', { clock: 'e.investigate' });
    ask('startClock', { clock: 'e.defence', from: on });
  }),
  stateDefence: change<PayloadOf<'STATE_DEFENCE'>>(({ context, event }, { text }) => ({
    defences: [...context.defences, { text, on: dateAt(event) }],
    heard: true,
  })),
  /** Whatever there was to say has been said. */
  startReview: work(({ ask }) => {
    for (const clock of ['e.defence', 'e.hearing', 'e.hearingNotice'])
      ask('stopClock', { clock, as: 'void' });
    ask('startClock', { clock: 'e.legalReview' });
  }),
  askHearing: work(({ event, ask, change }) => {
    change({ hearing: { askedOn: dateAt(event), on: null, held: false } });
    ask('stopClock', { clock: 'e.defence', as: 'void' });
    ask('startClock', { clock: 'e.hearing' });
  }),
  withdrawHearing: change(() => ({ hearing: null })),
  notifyHearing: work<PayloadOf<'HEARING_NOTICE'>>(
    ({ context: { hearing }, event, ask, change }, { on, service }) => {
      if (hearing !== null) change({ hearing: { ...hearing, on } });
      ask('startClock', { clock: 'e.hearingNotice', from: dayOf(event, service) });
    },
  ),
  holdHearing: work(({ context: { hearing }, ask, change }) => {
    if (hearing !== null) change({ hearing: { ...hearing, held: true }, heard: true });
    ask('stopClock', { clock: 'e.hearing' });
  }),
  passReview: work(({ ask }) => ask('stopClock', { clock: 'e.legalReview' })),
  /** Investigated anew, the party is told anew, by a notice served from now on; the time to decide runs on. */
  investigateAgain: work(({ event, ask, change }) => {
    change({ lead: null, second: null, discussedOn: null, noticeFrom: dateAt(event) });
    // What was put up in place of a document was put up in place of the earlier one.
    change({ publicNotices: {} });
    ask('stopClock', { clock: 'e.legalReview' });
    ask('startClock', { clock: 'e.investigate' });
  }),
  discuss: change(({ event }) => ({ discussedOn: dateAt(event) })),
  extendDecision: work(({ context, event, ask, change }) => {
    const { days } = proposalOf(context, 'EXTEND');
    change({ decideExtended: context.decideExtended + days });
    ask('extendClock', {
      clock: 'e.decide',
      term: { n: days, unit: 'day' },
      grantedBy: event.actor.unit,
    });
  }),
  decide: work(({ context, event, ask, change }) => {
    const { penalties, documentNo, law, document } = proposalOf(context, 'DECIDE');
    change({
      decision: { penalties, documentNo, law, document, on: dateAt(event) },
      heard: false,
      // None was put up for a decision that was not made yet.
      publicNotices: {},
      baseFine: unitFineOf(penalties),
      regions: { ...context.regions, publicity: 'due' },
    });
    ask('stopClock', { clock: 'e.decide' });
    ask('startClock', { clock: 'e.publish' });
  }),
  noPenalty: work((worker) => {
    withoutPenalty(worker, '不予行政处罚', proposalOf(worker.context, 'NO_PENALTY').reason);
  }),
  voidCase: work((worker) => withoutPenalty(worker, '作废', '执法案件作废')),
  withdrawCase: work((worker) => {
    withoutPenalty(worker, '撤销案件', proposalOf(worker.context, 'WITHDRAW_CASE').reason);
  }),
  /** 公告: the term stands still while it is up. Served it is only by the act that says so afterwards. */
  putUp: work<PayloadOf<'PUBLIC_NOTICE'>>((worker, { document, on = dateAt(worker.event) }) => {
    const { context, event, ask, change } = worker;
    const clock = HELD_BY_NOTICE[document];
    change({ publicNotices: { ...context.publicNotices, [document]: on } });
    if (event.clocks[clock]?.state !== 'running') return;
    const until = addDays(on, numberIn(event, 'service.publicDays'));
    if (until <= dateAt(event)) return;
    const cause = held('publicNotice');
    ask('pauseClock', { clock, cause, authority: event.actor.unit, until });
    change({ holds: { ...context.holds, [clock]: [cause] } });
  }),
};
