import { endInstruments, proposeLevel } from '../base/actions.ts';
import { filled, type Instrument } from '../base/case.ts';
import type { Rung } from '../base/ladder.ts';
import { onCommon } from '../base/work.ts';
import { phaseClockName, TERMS } from './clock-work.ts';
import { type Carry, QUIET, type Rectification } from './context.ts';
import type { PayloadOf } from './events.ts';
import { type Change, proposalOf, type Worker, work } from './work.ts';

/** An instrument against the unit that no rung gives. */
function propose(worker: Worker, level: number, cause: string, clock: string): void {
  const { responsible } = worker.context.units;
  const late = { duty: 'enterprise_principal', ...(responsible === null ? {} : { unit: responsible }) };
  proposeLevel(onCommon(worker), { level, cause, clock, late });
}

/** What the ladder does here beyond the usual. */
export const habits = {
  quiet: QUIET,
  terms: TERMS,
  urgent: ({ regions }: Rectification) => regions.interim === 'ordered',
  /** An application for re-check is progress. */
  spared: ({ context }: Change, { clock, cause }: Rung) =>
    (context.recheck !== null && (clock === 'g.phase1' || clock === 'g.phase2')) ||
    (cause === 'noProgress' && filled(context.progressAt)),
  /** L5 挂牌督办. */
  issued: (worker: Worker, { level }: Instrument) => {
    if (level === 5) listCase(worker);
  },
  /** L4 without an answer: listing is proposed. */
  unanswered: (worker: Worker, { level }: Instrument) => {
    if (level === 4) propose(worker, 5, 'unanswered', 'instrument.answer');
  },
};

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
  const clock = phaseClockName(context.phase);
  return {
    from: context.caseId,
    phase: context.phase,
    servedOn: context.service?.on ?? null,
    servedPhase: context.service?.phase ?? null,
    dueOn: clock === undefined ? null : (event.clocks[clock]?.dueOn ?? null),
    cap: event.clocks['g.hardCap'] ?? null,
    misses: context.misses,
    extensions: context.extensionsGranted,
    requests: context.requests,
    upgrades: context.upgrades,
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
  /** The unit leaves the case, and what pressed it with it. */
  endMoves: work((worker) => {
    const { responsible } = worker.context.units;
    endInstruments(onCommon(worker), ({ late }) => responsible !== null && late.unit === responsible);
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
    ask('tell', {
      caseId: context.mergedInto,
      type: 'MERGED_IN',
      payload: { caseId, number, data },
      link: 'merged',
    });
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

/** Another workflow's case, where the tenant keeps such cases here (policy switch). */
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
