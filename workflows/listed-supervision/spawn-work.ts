import { addDays, daysBetween } from '../../src/domain/instants.ts';
import { dateAt } from '../base/case.ts';
import type { ListedSupervision } from './context.ts';
import { type Worker, work } from './work.ts';

/** Other cases that this one opens: enforcement, the general case again, and the look-alikes elsewhere. */

/** The hazard's data when a further case is opened from it; the same shape a general case hands up. */
function dataOf({ data, place, basis, items, units }: ListedSupervision): Record<string, unknown> {
  return {
    ...data,
    ...(place !== null && { place }),
    ...(basis !== null && { basis }),
    items,
    responsibleUnit: units.responsible,
  };
}

function historyOf({
  caseId,
  carry,
  punishments,
  misses,
  level,
}: ListedSupervision): Record<string, unknown> {
  return {
    from: caseId,
    phase: carry?.phase ?? 0,
    servedOn: carry?.servedOn ?? null,
    cap: carry?.cap ?? null,
    misses: (carry?.misses ?? 0) + misses,
    extensions: carry?.extensions ?? 0,
    requests: carry?.requests ?? 0,
    punishments,
    level,
  };
}

/** Another workflow's case, where the tenant keeps such cases here (policy switch). */
function spawnIf(worker: Worker, key: string, workflow: string, link: string, kind: string): void {
  if (worker.event.policy.values[key] !== true) return;
  const { context } = worker;
  worker.ask('spawn', {
    workflow,
    data: dataOf(context),
    link,
    carry: { kind, ...historyOf(context) },
  });
}

/** The time the determination took is nobody's: what was left of a term is left of it still. */
function movedOn(date: string | null | undefined, from: string, to: string): string | null {
  return date == null ? null : addDays(date, Math.max(0, daysBetween(from, to)));
}

/** Not major after all: the general case goes on in the phase it left, with the days it had used. */
function spawnGeneral({ context, event, ask }: Worker): void {
  const { carry, data, place, basis, items, units, startedOn, caseId, control, regions } = context;
  const { items: _items, responsibleUnit: _unit, basis: _basis, ...opening } = data;
  const today = dateAt(event);
  const phase = carry?.phase ?? 0;
  const servedOn = carry?.servedOn ?? null;
  const served = carry?.servedPhase ?? phase;
  const left = movedOn(carry?.dueOn ?? carry?.cap?.dueOn, startedOn, today);
  const limits = new Map(data.items?.map(({ id, limitDays }) => [id, limitDays]));
  ask('spawn', {
    workflow: 'rectification',
    data: { ...opening, ...(place !== null && { place }) },
    link: 'downgraded',
    carry: {
      kind: 'downgraded',
      from: caseId,
      phase,
      unit: units.responsible,
      place,
      basis,
      items: items.map(({ id, text, state }) => ({
        id,
        text,
        limitDays: limits.get(id) ?? 30,
        state: state === 'passed' ? 'passed' : 'open',
      })),
      service:
        servedOn === null
          ? null
          : { kind: 'assignment', method: 'direct', on: servedOn, phase: served, deemed: false },
      // Nothing known of the term it left: thirty days, lest it stand there without one.
      dueOn: left ?? (servedOn === null ? null : addDays(today, 30)),
      capDueOn: movedOn(carry?.cap?.dueOn, startedOn, today),
      misses: carry?.misses ?? 0,
      extensions: carry?.extensions ?? 0,
      requests: carry?.requests ?? 0,
      upgrades: (carry?.upgrades ?? 0) + 1,
      // Who ordered the unit to be controlled ordered it of the hazard, whatever its grade.
      ...(control !== null && { control: { ...control, state: regions.interim } }),
    },
  });
}

export const spawnWork = {
  spawnGeneral: work(spawnGeneral),
  spawnEnforcement: work<{ cause: string }>((worker, { cause }) =>
    spawnIf(worker, 'spawn.enforcement', 'enforcement', 'enforcement', cause),
  ),
  /** Refusing entry is a case for enforcement of its own (安全生产法 第一百零八条). */
  enforceRefusal: work<{ cause: string }>((worker, { cause }) => {
    if (cause === 'refused')
      spawnIf(worker, 'spawn.enforcement', 'enforcement', 'enforcement', 'entryRefused');
  }),
  /** 举一反三: what was found here is looked for elsewhere. */
  spawnLookalike: work(({ context, event, ask }) => {
    if (event.policy.values['spawn.lookalike'] !== true || context.gone) return;
    const { data, place, criterion, number, caseId } = context;
    ask('spawn', {
      workflow: 'supervised-task',
      data: {
        title: `举一反三：${data.description}`.slice(0, 200),
        region: data.region,
        kind: 'lookalike',
        ...(data.sector !== undefined && { sector: data.sector }),
      },
      link: 'lookalike',
      carry: { kind: 'lookalike', from: caseId, number, place, criterion },
    });
  }),
};
