import { dateAt } from '../base/case.ts';
import { type CaseNews, type OpenedNews, SUCCESSIONS } from '../base/family.ts';
import {
  type Changes,
  canTell,
  countyOwed,
  ENFORCEMENT,
  type Ending,
  type Finding,
  type PublicReport,
  ticketOpen,
} from './context.ts';
import type { PayloadOf } from './events.ts';
import { noted } from './penalties.ts';
import { proposalOf, type Worker, work } from './work.ts';

/** From the result on: the hazard's own case, what the reporter and the joined reports are told, and when. */

type Found = PayloadOf<'PROPOSE_SUBSTANTIATED'>;

/**
 * Opening data of the hazard's case: place and unit as registered, the rest in the words of whoever looked. Nothing
 * of the reporter goes along, neither name nor that it was one of the unit's own people, nor that there was a report:
 * it is the finding of an organ, which answers whoever it has to answer here.
 */
export function hazardOf(
  { data }: Pick<PublicReport, 'data'>,
  { summary, place = data.place, sector = data.sector }: Pick<Found, 'summary' | 'place' | 'sector'>,
): Record<string, unknown> {
  const { name, kind } = data.subject;
  return {
    description: summary,
    region: data.region,
    sourceKind: 'department',
    unit: { name, ...(kind !== undefined && { kind }) },
    ...(sector !== undefined && { sector }),
    ...(place !== undefined && { place }),
  };
}

export function tellJoined({ context, ask }: Worker, kind: 'verified' | 'finished'): void {
  for (const { caseId } of context.joined)
    ask('tell', { caseId, type: 'MASTER_NEWS', payload: { number: context.number, kind } });
}

/** Ends of a hazard's case by which nothing was put right: what is verified all the same is another case. */
const DROPPED: readonly string[] = ['rejected', 'voided'];

/** Follows the case there is, or opens one. @returns how many more cases this one waits for */
function pursue(worker: Worker, found: Found): number {
  const { context, event, ask } = worker;
  // The one that was handed over in the emergency is waited for already.
  if (found.caseId !== undefined && found.caseId === context.emergencyCase) return 0;
  if (found.caseId !== undefined) {
    ask('follow', { caseId: found.caseId, link: 'report' });
    return 1;
  }
  // An emergency opened it before; a concealed accident is for the county government to investigate.
  const { emergencyCase } = context;
  const dropped = context.ended.some(
    ({ caseId, state }) => caseId === emergencyCase && DROPPED.includes(state),
  );
  if ((context.handedOver && !dropped) || found.nature === 'concealed') return 0;
  const major = found.nature === 'major';
  const listing = major && event.policy.values['spawn.listing'] === true;
  ask('spawn', {
    workflow: listing ? 'listed-supervision' : 'rectification',
    data: { ...hazardOf(context, found), ...(major && { grade: 'major' }) },
    link: 'report',
  });
  return 1;
}

/** Feedback is owed from here on; to nobody where nobody can be reached. */
function owe(worker: Worker, feedback: 'interimDue' | 'finalDue'): Changes {
  const { context, ask } = worker;
  const { regions } = context;
  if (!canTell(context)) return { regions: { ...regions, feedback: 'notPossible' } };
  ask('startClock', { clock: 'r.feedback' });
  return { regions: { ...regions, feedback }, feedbackClock: 'r.feedback' };
}

/** The clocks of looking end with the result; whoever is to be told, is told now. */
function endVerification({ ask }: Worker): void {
  ask('stopClock', { clock: 'r.verify' });
  ask('stopClock', { clock: 'r.target' });
  ask('stopClock', { clock: 'r.info', as: 'void' });
  ask('stopClock', { clock: 'r.emergency', as: 'void' });
}

function findingOf(found: Found, result: Finding['result'], on: string): Finding {
  const { nature, clearTarget, alreadyKnown, deaths = null, accidentGrade = null } = found;
  return { result, nature, clearTarget, alreadyKnown, deaths, accidentGrade, on };
}

export const resultWork = {
  substantiate: work<{ act: 'SUBSTANTIATED' | 'PARTLY'; reward: 'none' | 'awaiting' | 'review' }>(
    (worker, { act, reward }) => {
      const { context, event, ask, change } = worker;
      const found = proposalOf(context, act);
      const result = act === 'PARTLY' ? 'partly' : 'substantiated';
      endVerification(worker);
      const followed = context.followed + pursue(worker, found);
      const over = context.ended.length >= followed;
      const finding = findingOf(found, result, dateAt(event));
      change({
        finding,
        followed,
        reward: { ...context.reward, status: reward },
        ...owe(worker, over ? 'finalDue' : 'interimDue'),
      });
      if (reward === 'review') ask('startClock', { clock: 'r.reward' });
      // Deaths that the report did not speak of.
      if (!countyOwed(context) && countyOwed({ ...context, finding }))
        ask('startClock', { clock: 'r.county' });
      ask('startClock', { clock: 'r.watch' });
      tellJoined(worker, over ? 'finished' : 'verified');
    },
  ),
  /** With nothing to put right the one feedback is the last. */
  dismiss: work((worker) => {
    const { event, change } = worker;
    endVerification(worker);
    const finding: Finding = {
      result: 'unsubstantiated',
      nature: null,
      clearTarget: false,
      alreadyKnown: false,
      deaths: null,
      accidentGrade: null,
      on: dateAt(event),
    };
    change({ finding, ...owe(worker, 'finalDue') });
    tellJoined(worker, 'verified');
  }),
  endVerification: work(endVerification),
  extendVerify: work(({ context, event, ask, change }) => {
    const { days } = proposalOf(context, 'EXTEND_VERIFY');
    change({ verifyExtended: true });
    const term = { n: days, unit: 'day' as const };
    ask('extendClock', { clock: 'r.verify', term, grantedBy: event.actor.unit });
  }),
  verifyAnew: work(({ ask }) => {
    for (const clock of ['r.feedback', 'r.finalFeedback', 'r.facts', 'r.watch'])
      ask('stopClock', { clock, as: 'void' });
    ask('startClock', { clock: 'r.verify' });
    ask('startClock', { clock: 'r.target' });
  }),

  /** A hazard that goes on as another case is followed there; of its punishment the reward hears. */
  hearOpened: work<OpenedNews>(({ context, ask, change }, { caseId, from, link, workflow }) => {
    const goesOn = SUCCESSIONS.includes(link);
    if (from === context.caseId && context.handedOver && context.emergencyCase === null)
      change({ emergencyCase: caseId });
    if (from === context.caseId || !(goesOn || workflow === ENFORCEMENT)) return;
    if (goesOn) change({ followed: context.followed + 1 });
    else change({ enforcing: [...context.enforcing.filter((id) => id !== caseId), caseId] });
    ask('follow', { caseId, link: 'report' });
  }),
  /** Any end counts: put right, merged, upgraded, void; each may be told twice (closed, then archived). */
  noteEnded: work<CaseNews>((worker, news) => {
    const { context, event, ask, change } = worker;
    if (news.workflow === ENFORCEMENT) {
      // Void, or ended in whatever other way without a word of a penalty: there is none to wait for.
      const silent =
        context.enforcing.includes(news.caseId) &&
        !context.penalties.some(({ caseId }) => caseId === news.caseId);
      const none = { caseId: news.caseId, documentNo: null, fineYuan: null, on: dateAt(event) };
      if (silent) change({ penalties: noted(context.penalties, none) });
      return;
    }
    const before = context.ended.length;
    const ended = [...context.ended.filter(({ caseId }) => caseId !== news.caseId), news];
    const { finding, followed, regions } = context;
    const last = before < followed && ended.length >= followed;
    if (!last || finding === null || finding.result === 'unsubstantiated') return change({ ended });
    const owed = regions.feedback === 'interimDue' || regions.feedback === 'interimGiven';
    change({
      ended,
      ...(owed && { regions: { ...regions, feedback: 'finalDue' }, feedbackClock: 'r.finalFeedback' }),
    });
    if (owed) ask('startClock', { clock: 'r.finalFeedback' });
    tellJoined(worker, 'finished');
  }),
  /** Open again before the reporter was told of its end: there is nothing final to tell yet. */
  noteReopened: work<CaseNews>((worker, { caseId }) => {
    const { context, ask, change } = worker;
    const ended = context.ended.filter((one) => one.caseId !== caseId);
    const { regions, interimOn } = context;
    const undone = ended.length < context.followed && regions.feedback === 'finalDue';
    change({
      ended,
      ...(undone && {
        regions: { ...regions, feedback: interimOn === null ? 'interimDue' : 'interimGiven' },
        feedbackClock: 'r.feedback',
      }),
    });
    if (undone) ask('stopClock', { clock: 'r.finalFeedback', as: 'void' });
  }),

  /** All is decided. A ticket waits for an answer, and so does whoever was taken at his word and found malicious. */
  goToEnd: work<Ending & { readonly answer?: boolean }>((worker, { answer = false, ...ending }) => {
    const { context, change } = worker;
    const asked = answer || ticketOpen(context);
    change({
      ending,
      ...(asked && context.regions.feedback === 'none' && owe(worker, 'finalDue')),
    });
  }),

  /** One answer serves every clock that waits for it, the hotline's ticket among them. */
  sendFeedback: work<PayloadOf<'SENT'>>((worker, { satisfaction }) => {
    const { context, event, ask, change } = worker;
    const final = context.regions.feedback === 'finalDue';
    const on = dateAt(event);
    change({
      ...(final ? { finalOn: on } : { interimOn: on }),
      toldOn: context.toldOn ?? on,
      ...(satisfaction !== undefined && { satisfaction: { grade: satisfaction, on } }),
      regions: {
        ...context.regions,
        feedback: final ? 'given' : 'interimGiven',
        ticket: context.regions.ticket === 'none' ? 'none' : 'answered',
      },
    });
    // Whoever has the result has been told that the report was taken up.
    for (const clock of ['r.feedback', 'r.finalFeedback', 'r.source', 'r.tell']) ask('stopClock', { clock });
    for (const clock of ['r.ticket', 'r.ticketReturn']) ask('stopClock', { clock, as: 'void' });
    ask('notify', {
      type: 'report.feedback',
      to: ['sector_officer'],
      detail: { kind: final ? 'final' : 'interim' },
    });
  }),
  /** The mark stands in the figures as 无法反馈. */
  markUnreachable: work(({ context, ask, change }) => {
    change({ regions: { ...context.regions, feedback: 'notPossible' } });
    for (const clock of ['r.feedback', 'r.finalFeedback', 'r.tell']) ask('stopClock', { clock, as: 'void' });
  }),
  startFacts: work(({ context, ask }) => {
    if (!context.factsAdded) ask('startClock', { clock: 'r.facts' });
  }),

  /** Of the report this one was joined to: its reporter is told the same, each by their own case. */
  hearMaster: work<PayloadOf<'MASTER_NEWS'>>((worker, { number, kind }) => {
    const { context, change } = worker;
    const into = context.joinedInto;
    if (into === null || into.ended) return;
    const finished = kind === 'finished';
    const told = finished || context.regions.feedback === 'none';
    change({
      joinedInto: { ...into, number, ended: finished },
      ...(told && owe(worker, finished ? 'finalDue' : 'interimDue')),
    });
  }),
  masterOver: work<CaseNews>((worker, { number }) => {
    const { context, change } = worker;
    const into = context.joinedInto;
    if (into === null || into.ended) return;
    change({ joinedInto: { ...into, number, ended: true }, ...owe(worker, 'finalDue') });
  }),
};
