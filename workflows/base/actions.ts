import type { EventObject } from 'xstate';
import type { AnyEvent, Change, Common, Instrument } from './case.ts';
import { numberIn } from './case.ts';
import * as holds from './holds.ts';
import * as ladder from './ladder.ts';
import { actionsOf, onCommon, type Worker } from './work.ts';

/** What differs from workflow to workflow in what all of them do. */
export interface Habits<C extends Common> {
  /** The regions as the machine enters `open` anew: their own initial states. */
  readonly quiet: C['shown'];
  /** Terms of the unit, which a decision for its region pauses. */
  readonly terms: holds.UnitTerms;
  /** People are in danger: a proposal is decided within policy value `proposal.dangerHours`. */
  urgent?(context: C): boolean;
  /** No instrument for this rung: its addressee has moved already. */
  spared?(change: Change<C>, rung: ladder.Rung): boolean;
  /** What else follows when an instrument goes out. */
  issued?(worker: Worker<C>, one: Instrument): void;
  /** What else follows when an instrument was not answered in time. */
  unanswered?(worker: Worker<C>, one: Instrument): void;
}

/** Changes of the common part, whatever else the context holds. */
function partOf<C extends Common>(changes: Partial<Common>): Partial<C> {
  return changes as Partial<C>;
}

/** The clock of an instrument runs against whoever has it on the desk: its approver, or its addressee. */
function lateParty(key: string, one: Instrument) {
  const turn = ladder.turnOfInstrument(key, one);
  if (turn === undefined) return {};
  const { clock: _clock, ...late } = { clock: undefined, ...turn };
  return { late };
}

function openInstrument({ context, ask, change }: Worker, key: string, one: Instrument): void {
  change(ladder.withInstrument(context, key, one));
  if (one.state === 'proposed') {
    ask('startClock', { clock: ladder.decideClock(key), ...lateParty(key, one) });
  } else if (one.level >= 2) ask('startClock', { clock: ladder.answerClock(key), ...lateParty(key, one) });
}

/** The answer clock of an instrument that is issued now, or again after an insufficient answer. */
function startAnswer(worker: Worker, key: string): void {
  const one = worker.context.instruments[key];
  // A reminder (L1) waits for no answer, and so not for a better one either.
  if (one?.level === 1) return;
  const term = ladder.answerTerm(worker, key);
  const late = one === undefined ? {} : lateParty(key, { ...one, state: 'issued' });
  worker.ask('startClock', { clock: ladder.answerClock(key), ...(term && { term }), ...late });
}

/** An instrument that no rung gives, proposed to whoever decides its level; not while the same one is open. */
export function proposeLevel(worker: Worker, asked: ladder.Asked): void {
  const [key, one] = ladder.proposalOfLevel(worker, asked);
  if (ladder.isPressed(worker.context, key, one)) return;
  openInstrument(worker, key, one);
  const { level, cause, late } = asked;
  const detail = { key, level, cause, late };
  worker.ask('notify', { type: 'escalation.raised', to: ['safety_office', 'committee_leader'], detail });
}

/** Instruments that have lost their point end with their clocks. */
export function endInstruments({ context, ask, change }: Worker, moot: (one: Instrument) => boolean): void {
  for (const [key, one] of ladder.openInstruments(context)) {
    if (!moot(one)) continue;
    for (const clock of [ladder.decideClock(key), ladder.answerClock(key)])
      ask('stopClock', { clock, as: 'void' });
  }
  change(ladder.withoutInstruments(context, moot));
}

function instrumentTo(
  { context, event }: Change,
  { key, state }: { key: string; state: Instrument['state'] },
): Partial<Common> {
  const one = context.instruments[key];
  if (one === undefined) return {};
  const who = { person: event.actor.person, unit: event.actor.unit };
  const by = state === 'issued' ? { approver: who } : state === 'answered' ? { answeredBy: who } : {};
  return ladder.withInstrument(context, key, { ...one, state, ...by });
}

function without(
  { proposals }: Pick<Common, 'proposals'>,
  acts: readonly string[],
): Pick<Common, 'proposals'> {
  return { proposals: Object.fromEntries(Object.entries(proposals).filter(([act]) => !acts.includes(act))) };
}

/** Actions that every workflow has, over its own context and events. Spread into `setup({ actions })`. */
export function commonActions<C extends Common, E extends EventObject & AnyEvent>(habits: Habits<C>) {
  const { change, work } = actionsOf<C, E>();
  return {
    /** Nothing changes: the act or the passing of time stands in the log. */
    note: change(() => ({})),
    noteLate: change<{ clock: string }>(({ context, event }, { clock }) =>
      partOf({ late: { ...context.late, [clock]: event.at } }),
    ),
    assignDuty: change<{ duty: string; unit?: string; person?: string }>(
      ({ context }, { duty, unit, person }) =>
        partOf({
          assignees: { ...context.assignees, [duty]: { ...(unit && { unit }), ...(person && { person }) } },
        }),
    ),
    showRegion: change<{ region: string; state: string }>(({ context }, { region, state }) =>
      partOf({ shown: { ...context.shown, [region]: state } }),
    ),
    regionsAtEntry: change(() => partOf({ shown: habits.quiet })),
    turnRegion: change<{ name: string; state: string }>(({ context }, { name, state }) =>
      partOf({ regions: { ...context.regions, [name]: state } }),
    ),

    propose: change<{ act: string; payload: unknown }>(({ context, event }, { act, payload }) => {
      const { person, unit } = event.actor;
      const proposal = { payload, person, unit, at: event.at, state: 'pending' as const };
      return partOf({ proposals: { ...context.proposals, [act]: proposal } });
    }),
    /** One pending proposal per act, with its clock; some hours where people are in danger (D ‡). */
    startProposal: work<{ act: string }>(({ context, event, ask }, { act }) => {
      const urgent = habits.urgent?.(context) === true;
      const term = urgent && { n: numberIn(event, 'proposal.dangerHours'), unit: 'hour' as const };
      ask('startClock', { clock: `proposal.${act}`, ...(term && { term }) });
    }),
    endProposal: work<{ act: string; as?: 'met' | 'void' }>(({ context, ask, change }, { act, as }) => {
      ask('stopClock', { clock: `proposal.${act}`, ...(as && { as }) });
      change(partOf(without(context, [act])));
    }),
    /** Leaving the states of an act drops its proposal as moot. */
    dropMoot: work<{ keeps: readonly string[] }>(({ context, ask, change }, { keeps }) => {
      const moot = Object.keys(context.proposals).filter((act) => !keeps.includes(act));
      if (moot.length === 0) return;
      for (const act of moot) ask('stopClock', { clock: `proposal.${act}`, as: 'void' });
      change(partOf(without(context, moot)));
    }),

    climb: work<ladder.Rung>((worker, rung) => {
      if (habits.spared?.(worker, rung) === true) return;
      const found = ladder.instrumentOf(worker, rung);
      if (found !== undefined) openInstrument(onCommon(worker), ...found);
    }),
    instrumentTo: change<{ key: string; state: Instrument['state'] }>((args, to) =>
      partOf(instrumentTo(args, to)),
    ),
    issue: work<{ key: string }>((worker, { key }) => {
      worker.ask('stopClock', { clock: ladder.decideClock(key) });
      startAnswer(onCommon(worker), key);
      const one = worker.context.instruments[key];
      if (one !== undefined) habits.issued?.(worker, one);
    }),
    startAnswer: work<{ key: string }>((worker, { key }) => startAnswer(onCommon(worker), key)),
    stopInstrument: work<{ key: string; as?: 'met' | 'void' }>(({ ask }, { key, as }) => {
      for (const clock of [ladder.decideClock(key), ladder.answerClock(key)])
        ask('stopClock', { clock, ...(as && { as }) });
    }),
    /** Undecided: expired, but still to be decided. Unanswered: the workflow says what follows. */
    instrumentLate: work<{ clock: string }>((worker, { clock }) => {
      const { context, change } = worker;
      const ended = ladder.ofClock(clock);
      const one = ended && context.instruments[ended.key];
      if (ended === undefined || one === undefined) return;
      const changed = ladder.withInstrument(context, ended.key, { ...one, state: ended.state });
      change(partOf(changed));
      if (ended.state === 'unanswered')
        habits.unanswered?.({ ...worker, context: { ...context, ...changed } }, one);
    }),

    stopAll: work(({ ask }) => ask('stopClocks', { prefix: '', as: 'void' })),
    hold: work<{ clocks: readonly string[]; cause: string }>((worker, { clocks, cause }) =>
      holds.turnHolds(onCommon(worker), clocks, cause, 'hold'),
    ),
    release: work<{ clocks: readonly string[]; cause: string }>((worker, { clocks, cause }) =>
      holds.turnHolds(onCommon(worker), clocks, cause, 'release'),
    ),
    pause: work<holds.Pause>((worker, asked) => holds.pause(onCommon(worker), habits.terms, asked)),
    resume: work<{ clock: string }>((worker, { clock }) =>
      holds.resume(onCommon(worker), habits.terms, [clock], 'authority'),
    ),
    pauseRegion: work<{ decision: string; cause: string; until: string }>((worker, asked) =>
      holds.pauseRegion(onCommon(worker), habits.terms, asked),
    ),
    resumeRegion: work<{ decision: string }>((worker, { decision }) =>
      holds.resume(onCommon(worker), habits.terms, habits.terms.clocks, holds.held(decision)),
    ),
    pauseOver: work<{ clock: string }>((worker, { clock }) =>
      holds.pauseOver(onCommon(worker), habits.terms, clock),
    ),
    /** The case is over: what was pending is moot, open instruments end with it. */
    end: change<{ outcome: string }>(({ context }, { outcome }) =>
      partOf({ outcome, holds: {}, proposals: {}, instruments: ladder.clearedInstruments(context) }),
    ),
  };
}
