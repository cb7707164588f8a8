import { dateAt } from '../base/case.ts';
import { outstanding } from '../base/holds.ts';
import type { Rung } from '../base/ladder.ts';
import { type Changes, inDanger, reachable } from './context.ts';
import type { PayloadOf } from './events.ts';
import { INTAKE } from './opening.ts';
import { hazardOf } from './result-work.ts';
import { proposalOf, type Worker, work } from './work.ts';

/** The day it came in, which for a letter typed in on Monday was the Friday before. */
function since({ context, event }: Worker): { from?: string } {
  return context.receivedOn === dateAt(event) ? {} : { from: context.receivedOn };
}

function regions({ context }: Worker, changes: Partial<Worker['context']['regions']>): Changes {
  return { regions: { ...context.regions, ...changes } };
}

/**
 * Whoever screens it anew has the whole time for it; the reporter is told of what comes of it. One who has heard
 * nothing yet waits no longer because the report went to another desk.
 */
function startScreening({ context, event, ask }: Worker, from: { from?: string } = {}): void {
  ask('startClock', { clock: 'r.screen', ...from });
  if (reachable(context) && !outstanding(event, 'r.tell')) ask('startClock', { clock: 'r.tell', ...from });
}

/** Thirty minutes from when the danger is known. @param changes what this very step changes */
function startEmergency({ context, ask }: Worker, changes: Changes): void {
  if (inDanger({ ...context, ...changes })) ask('startClock', { clock: 'r.emergency' });
}

function startTicket(worker: Worker): void {
  const { context, ask } = worker;
  if (context.ticketDueOn === null) return;
  ask('startClock', { clock: 'r.source', dueOn: context.ticketDueOn });
  ask('startClock', { clock: 'r.ticketReturn' });
}

/** Past screening a ticket is not sent back any more: what was asked is moot. */
function dropTicketReturn(worker: Worker): Changes {
  worker.ask('stopClock', { clock: 'r.ticketReturn', as: 'void' });
  if (worker.context.regions.ticket !== 'returnAsked') return {};
  worker.ask('stopClock', { clock: 'r.ticket', as: 'void' });
  return regions(worker, { ticket: 'running' });
}

/** The rung that no clock gives: the third report of one matter (000/4 重复投诉). It is issued at once, L2. */
export function repeatRung({ context, event }: Pick<Worker, 'context' | 'event'>): Rung {
  const clock = 'r.verify';
  const unit = context.handling ?? undefined;
  return {
    clock,
    round: context.round,
    rung: 'repeat',
    level: 2,
    cause: 'repeatComplaint',
    key: `${context.round}.${clock}.2.repeatComplaint`,
    dueAt: event.at,
    late: { duty: 'sector_officer', ...(unit !== undefined && { unit }) },
  };
}

export const intakeWork = {
  register: work((worker) => {
    const { context, event, ask, change } = worker;
    const own = INTAKE.some((role) => event.actor.roles.includes(role));
    const registeredOn = dateAt(event);
    change({
      registeredOn,
      ...(own && { handling: event.actor.unit }),
      ...(context.data.ticket !== undefined && regions(worker, { ticket: 'running' })),
    });
    ask('stopClock', { clock: 'r.register' });
    startScreening(worker, since(worker));
    startTicket(worker);
    startEmergency(worker, { registeredOn });
    if (context.data.deaths !== undefined) ask('startClock', { clock: 'r.county' });
  }),
  accept: work((worker) => {
    const { context, event, ask, change } = worker;
    change({
      acceptedOn: dateAt(event),
      handling: context.handling ?? event.actor.unit,
      ...dropTicketReturn(worker),
    });
    ask('stopClock', { clock: 'r.screen' });
    ask('startClock', { clock: 'r.verify' });
    ask('startClock', { clock: 'r.target' });
  }),
  refuse: work((worker) => {
    worker.change(dropTicketReturn(worker));
    worker.ask('stopClock', { clock: 'r.screen' });
    worker.ask('stopClock', { clock: 'r.emergency', as: 'void' });
    worker.ask('startClock', { clock: 'r.appeal' });
  }),
  /** Refused twice: nothing of the screening goes on, the reporter is still to be told. */
  refuseForGood: work((worker) => {
    worker.change(dropTicketReturn(worker));
    worker.ask('stopClock', { clock: 'r.screen' });
    worker.ask('stopClock', { clock: 'r.emergency', as: 'void' });
  }),
  passOn: work((worker) => {
    worker.change(dropTicketReturn(worker));
    worker.ask('stopClock', { clock: 'r.screen' });
    worker.ask('startClock', { clock: 'r.transfer' });
  }),
  screenAgain: work((worker) => {
    startScreening(worker);
    startEmergency(worker, { refusal: null });
  }),
  /** Danger that was written down wrongly, or left out, is handed over as if it had been there from now on. */
  correct: work((worker) => {
    const { context, ask, change } = worker;
    const { field, new: value } = proposalOf(context, 'CORRECT');
    const data =
      field === 'subject'
        ? { ...context.data, subject: { ...context.data.subject, name: String(value) } }
        : { ...context.data, [field]: value };
    change({ data });
    if (field !== 'dangerous') return;
    if (value === true && context.data.dangerous !== true) startEmergency(worker, { data });
    else if (value !== true) ask('stopClock', { clock: 'r.emergency', as: 'void' });
  }),
  emergencyAgain: work((worker) => startEmergency(worker, { finding: null })),
  /** Decided, or undecided in time: then whoever took it in first keeps it. */
  designate: work<{ unit: string | null }>((worker, { unit }) => {
    const { context, change, ask } = worker;
    change({ designated: true, transfer: null, toldOn: null, handling: unit ?? context.handling });
    ask('stopClock', { clock: 'r.designate' });
    startScreening(worker);
  }),
  /** The hazard is a case at once, in the desk's own words; whether the report is true is found out later. */
  handOver: work<PayloadOf<'EMERGENCY'>>((worker, { summary, place }) => {
    const { context, ask, change } = worker;
    ask('spawn', {
      workflow: 'rectification',
      data: { ...hazardOf(context, { summary, place }), dangerous: true },
      link: 'report',
    });
    change({ handedOver: true, followed: context.followed + 1 });
    ask('stopClock', { clock: 'r.emergency' });
  }),
  noteTold: work(({ event, ask, change }) => {
    change({ toldOn: dateAt(event) });
    ask('stopClock', { clock: 'r.tell' });
    // The right to appeal begins when the reporter knows.
    if (event.clocks['r.appeal']?.state === 'running') ask('startClock', { clock: 'r.appeal' });
  }),
  tellCounty: work(({ event, ask, change }) => {
    change({ countyToldOn: dateAt(event) });
    ask('stopClock', { clock: 'r.county' });
  }),
  askProtection: work((worker) => {
    worker.change(regions(worker, { protection: 'asked' }));
    worker.ask('startClock', { clock: 'r.protection' });
  }),
  /** Each report keeps its own case and its own reporter; only the matter is one. */
  join: work<PayloadOf<'JOIN'>>((worker, { caseId }) => {
    const { context, event, ask, change } = worker;
    const self = { caseId: context.caseId, number: context.number, on: dateAt(event) };
    ask('follow', { caseId, link: 'joined' });
    for (const payload of [self, ...context.joined]) ask('tell', { caseId, type: 'REPORT_JOINED', payload });
    change({
      joinedInto: { caseId, number: null, ended: false },
      handling: context.handling ?? event.actor.unit,
      ...dropTicketReturn(worker),
    });
    // Danger is handed over by whoever was told of it, joined or not.
    ask('stopClock', { clock: 'r.screen' });
    ask('startClock', { clock: 'r.watch' });
  }),
  /** Joined while it was joining itself: the first report of all gets it. */
  passOnJoined: work<PayloadOf<'REPORT_JOINED'>>(({ context, ask }, payload) => {
    if (context.joinedInto !== null)
      ask('tell', { caseId: context.joinedInto.caseId, type: 'REPORT_JOINED', payload });
  }),
  /** The first report is void: this one is a report of its own again. */
  unjoin: work((worker) => {
    const { change, ask } = worker;
    change({
      joinedInto: null,
      toldOn: null,
      interimOn: null,
      ...regions(worker, { feedback: 'none' }),
    });
    for (const clock of ['r.watch', 'r.feedback']) ask('stopClock', { clock, as: 'void' });
    startEmergency(worker, { joinedInto: null });
    startScreening(worker);
  }),
  watchAgain: work(({ ask }) => ask('startClock', { clock: 'r.watch' })),

  askTicketReturn: work((worker) => {
    worker.change({ ticketReturnUsed: true, ...regions(worker, { ticket: 'returnAsked' }) });
    worker.ask('startClock', { clock: 'r.ticket' });
  }),
  askTicketExtension: work<PayloadOf<'TICKET_EXTEND'>>((worker, { days }) => {
    worker.change({ ticketDays: days, ...regions(worker, { ticket: 'extensionAsked' }) });
    worker.ask('startClock', { clock: 'r.ticket' });
  }),
  returnTicket: work((worker) => {
    worker.change(regions(worker, { ticket: 'answered' }));
    for (const clock of ['r.ticket', 'r.source']) worker.ask('stopClock', { clock });
    for (const clock of ['r.screen', 'r.tell']) worker.ask('stopClock', { clock, as: 'void' });
  }),
  extendTicket: work((worker) => {
    const { context, event, ask, change } = worker;
    change({ ticketExtensions: context.ticketExtensions + 1, ...regions(worker, { ticket: 'running' }) });
    ask('stopClock', { clock: 'r.ticket' });
    ask('extendClock', {
      clock: 'r.source',
      term: { n: context.ticketDays, unit: 'day' },
      grantedBy: event.actor.unit,
    });
  }),
  /** No, or no answer in time: the ticket goes on as before. */
  ticketGoesOn: work((worker) => {
    const { ticket } = worker.context.regions;
    if (ticket !== 'returnAsked' && ticket !== 'extensionAsked') return;
    worker.change(regions(worker, { ticket: 'running' }));
    worker.ask('stopClock', { clock: 'r.ticket' });
  }),
};
