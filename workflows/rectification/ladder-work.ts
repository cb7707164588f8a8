import { proposalOf, proposalsWithout } from './changes-intake.ts';
import {
  answerClock,
  answerTerm,
  decideClock,
  instrumentOf,
  ofClock,
  proposalOfLevel,
  turnOf,
  withInstrument,
} from './changes-ladder.ts';
import { phaseClockName } from './clock-work.ts';
import { type Carry, type Instrument, numberIn, type Rectification } from './context.ts';
import type { Act, PayloadOf } from './events.ts';
import { type Worker, work } from './work.ts';

function openInstrument({ context, ask, change }: Worker, key: string, one: Instrument): void {
  change(withInstrument(context, key, one));
  if (one.state === 'proposed') ask('startClock', { clock: decideClock(key), ...lateParty(key, one) });
  else if (one.level >= 2) ask('startClock', { clock: answerClock(key), ...lateParty(key, one) });
}

/** The clock of an instrument runs against whoever has it on the desk: its approver, or its addressee. */
function lateParty(key: string, one: Instrument) {
  const turn = turnOf(key, one);
  if (turn === undefined) return {};
  const { clock: _clock, ...late } = { clock: undefined, ...turn };
  return { late };
}

/** The answer clock of an instrument that is issued now, or again after an insufficient answer. */
function startAnswer(worker: Worker, key: string): void {
  const term = answerTerm(worker, key);
  const one = worker.context.instruments[key];
  const late = one === undefined ? {} : lateParty(key, { ...one, state: 'issued' });
  worker.ask('startClock', { clock: answerClock(key), ...(term && { term }), ...late });
}

function propose(worker: Worker, level: number, cause: string, clock: string): void {
  const [key, one] = proposalOfLevel(worker, level, cause, clock);
  if (worker.context.instruments[key] !== undefined) return;
  openInstrument(worker, key, one);
  const detail = { key, level, cause, late: one.late };
  worker.ask('notify', { type: 'escalation.raised', to: ['safety_office', 'committee_leader'], detail });
}

/** Child of a split: the parent's data with its own unit and items, standing where the parent stands. */
function childOf({ context, event }: Worker, part: PayloadOf<'PROPOSE_SPLIT'>['parts'][number]): Carry {
  const clock = phaseClockName(context.phase);
  return {
    kind: 'split',
    from: context.caseId,
    phase: context.phase,
    unit: part.unit,
    place: context.place,
    basis: context.basis,
    items: part.items.map(({ id, text, limitDays }) => ({ id, text, limitDays, state: 'open' })),
    service: context.service,
    dueOn: clock === undefined ? null : (event.clocks[clock]?.dueOn ?? null),
    capDueOn: event.clocks['g.hardCap']?.dueOn ?? null,
  };
}

/** What the major-hazard case must know of the time already spent. */
function historyOf({ context, event }: Worker): Record<string, unknown> {
  return {
    from: context.caseId,
    phase: context.phase,
    servedOn: context.service?.on ?? null,
    cap: event.clocks['g.hardCap'] ?? null,
    misses: context.misses,
    extensions: context.extensionsGranted,
    requests: context.requests,
  };
}

/** Data shown as the hazard's own when a further case is opened from it. */
function dataOf({ data, place, basis, items, units }: Rectification): Record<string, unknown> {
  return {
    ...data,
    ...(place !== null && { place }),
    ...(basis !== null && { basis }),
    items,
    responsibleUnit: units.responsible,
  };
}

export const ladderWork = {
  /** One pending proposal per act, with its clock; two hours where people are in danger (D ‡). */
  startProposal: work<{ act: Act }>(({ context, event, ask }, { act }) => {
    const danger = context.regions.interim === 'ordered';
    const term = { n: numberIn(event, 'proposal.dangerHours'), unit: 'hour' as const };
    ask('startClock', { clock: `proposal.${act}`, ...(danger && { term }) });
  }),
  endProposal: work<{ act: Act; as?: 'met' | 'void' }>(({ context, ask, change }, { act, as }) => {
    ask('stopClock', { clock: `proposal.${act}`, ...(as && { as }) });
    change(proposalsWithout(context, [act]));
  }),
  /** Leaving the states of an act drops its proposal as moot. */
  dropMoot: work<{ keeps: readonly Act[] }>(({ context, ask, change }, { keeps }) => {
    // The keys are the acts that were proposed.
    const pending = Object.keys(context.proposals) as Act[];
    const moot = pending.filter((act) => !keeps.includes(act));
    if (moot.length === 0) return;
    for (const act of moot) ask('stopClock', { clock: `proposal.${act}`, as: 'void' });
    change(proposalsWithout(context, moot));
  }),

  climb: work<PayloadOf<'RUNG_REACHED'>>((worker, rung) => {
    const found = instrumentOf(worker, rung);
    if (found !== undefined) openInstrument(worker, ...found);
  }),
  issue: work<{ key: string }>((worker, { key }) => {
    const { context, ask } = worker;
    ask('stopClock', { clock: decideClock(key) });
    startAnswer(worker, key);
    if (context.instruments[key]?.level === 5) listCase(worker);
  }),
  startAnswer: work<{ key: string }>((worker, { key }) => startAnswer(worker, key)),
  stopInstrument: work<{ key: string; as?: 'met' | 'void' }>(({ ask }, { key, as }) => {
    for (const clock of [decideClock(key), answerClock(key)]) ask('stopClock', { clock, ...(as && { as }) });
  }),
  /** Undecided: expired, but still to be decided. Unanswered L4: listing is proposed. */
  instrumentLate: work<{ clock: string }>((worker, { clock }) => {
    const { context, change } = worker;
    const ended = ofClock(clock);
    const one = ended && context.instruments[ended.key];
    if (ended === undefined || one === undefined) return;
    change(withInstrument(context, ended.key, { ...one, state: ended.state }));
    if (ended.state !== 'unanswered' || one.level !== 4) return;
    const changed = { ...context, ...withInstrument(context, ended.key, { ...one, state: ended.state }) };
    propose({ ...worker, context: changed }, 5, 'unanswered', 'instrument.answer');
  }),
  proposeL7: work((worker) => propose(worker, 7, 'falseCompletion', 'signoff')),

  /** Back to cases of their own: the master turned out void or untrue. */
  reopenMerged: work(({ context, ask }) => {
    for (const { data } of context.merged)
      ask('spawn', { workflow: 'rectification', data, link: 'merged-again' });
  }),
  tellMaster: work(({ context, ask }) => {
    if (context.mergedInto === null) return;
    const { caseId, number, data } = context;
    ask('tell', { caseId: context.mergedInto, type: 'MERGED_IN', payload: { caseId, number, data } });
    // Those merged into this one follow it to the master.
    for (const merged of context.merged)
      ask('tell', { caseId: context.mergedInto, type: 'MERGED_IN', payload: merged });
  }),
  spawnParts: work((worker) => {
    for (const part of proposalOf(worker.context, 'SPLIT').parts) {
      const carry = childOf(worker, part);
      worker.ask('spawn', {
        workflow: 'rectification',
        data: worker.context.data,
        link: 'part',
        carry: { ...carry },
      });
    }
  }),
  spawnMajor: work((worker) => spawnIf(worker, 'spawn.listing', 'listed-supervision', 'upgraded', 'major')),
  /** Refusing entry is a case for enforcement of its own (安全生产法 第一百零八条). */
  enforceRefusal: work<PayloadOf<'VISIT_FAILED'>>((worker, { cause }) => {
    if (cause === 'refused')
      spawnIf(worker, 'spawn.enforcement', 'enforcement', 'enforcement', 'entryRefused');
  }),
  spawnEnforcement: work<{ cause: string }>((worker, { cause }) =>
    spawnIf(worker, 'spawn.enforcement', 'enforcement', 'enforcement', cause),
  ),
};

/** Another workflow's case, once that workflow is there (policy switch). */
function spawnIf(worker: Worker, key: string, workflow: string, link: string, kind: string): void {
  if (worker.event.policy.values[key] !== true) return;
  worker.ask('spawn', {
    workflow,
    data: dataOf(worker.context),
    link,
    carry: { kind, ...historyOf(worker) },
  });
}

/** L5 挂牌督办: the general hazard goes on here, its listing is a case of its own. */
function listCase(worker: Worker): void {
  worker.ask('notify', { type: 'hazard.listed', detail: { kind: 'key_general' } });
  spawnIf(worker, 'spawn.listing', 'listed-supervision', 'listed', 'key_general');
}
