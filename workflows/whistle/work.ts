import { proposeLevel } from '../base/actions.ts';
import type { Change as ChangeOf } from '../base/case.ts';
import { dateAt, numberIn } from '../base/case.ts';
import { kinActions } from '../base/kin.ts';
import { actionsOf, onCommon, type Worker } from '../base/work.ts';
import type { Call, Whistle } from './context.ts';
import type { PayloadOf, WhistleEvent } from './events.ts';

type Change = ChangeOf<Whistle>;
const { change, work } = actionsOf<Whistle, WhistleEvent>();

/** Each called unit has a clock of its own: who came in time is judged one by one. */
export function arrivalClock({ data }: Pick<Whistle, 'data'>, unit: string): string {
  return `${data.urgency === 'urgent' ? 'w.rush' : 'w.arrive'}.${unit}`;
}

function awaits({ context, ask }: Worker<Whistle>, { unit, duty }: Call): void {
  ask('startClock', { clock: arrivalClock(context, unit), late: { duty, unit } });
}

function turned(
  context: Whistle,
  unit: string,
  changes: Partial<Whistle['called'][number]>,
): Partial<Whistle> {
  return { called: context.called.map((one) => (one.unit === unit ? { ...one, ...changes } : one)) };
}

/** What a hazard found on the spot is opened with. */
function hazardOf({ data, number }: Whistle, found: PayloadOf<'HAZARD_FOUND'>): Record<string, unknown> {
  const { evidence: _evidence, place = data.place, ...rest } = found;
  return {
    ...rest,
    place,
    region: data.region,
    sourceKind: 'inspection',
    sourceChannel: '社区吹哨',
    source: `吹哨 ${number}`,
    ...(data.sector !== undefined && { sector: data.sector }),
  };
}

/** What each act changes, and what it asks of the engine. */
export const ownActions = {
  ...kinActions<Whistle, WhistleEvent>('whistle'),
  whistle: work((worker) => {
    for (const call of worker.context.called) awaits(worker, call);
    const { data } = worker.context;
    const urgent = data.urgency === 'urgent';
    worker.ask('notify', {
      type: 'hazard.reported',
      to: [...new Set(data.called.map(({ duty }) => duty)), 'street_leader'],
      detail: { whistle: true, urgent },
    });
  }),
  arrive: work(({ context, event, ask, change }) => {
    const { unit, person } = event.actor;
    change(turned(context, unit, { state: 'arrived', by: person, at: event.at }));
    ask('stopClock', { clock: arrivalClock(context, unit) });
  }),
  call: work<PayloadOf<'CALL'>>((worker, { unit, duty }) => {
    const { context, change } = worker;
    const others = context.called.filter((one) => one.unit !== unit);
    change({ called: [...others, { unit, duty, state: 'awaited' }] });
    awaits(worker, { unit, duty });
  }),
  excuse: work<PayloadOf<'EXCUSE'>>(({ context, ask, change }, { unit }) => {
    change(turned(context, unit, { state: 'excused' }));
    ask('stopClock', { clock: arrivalClock(context, unit), as: 'void' });
  }),
  startHandling: work(({ context, event, ask, change }) => {
    const there = context.called.filter(({ state }) => state === 'arrived');
    const leads = there.find((one) => one.duty === 'street_officer') ?? there[0];
    // Handling begins with somebody there.
    const { unit, duty } = leads ?? context.called[0]!;
    change({ lead: { unit, duty } });
    const urgent = context.data.urgency === 'urgent';
    const term = urgent && { n: numberIn(event, 'handle.urgentHours'), unit: 'hour' as const };
    ask('startClock', { clock: 'w.handle', late: { duty, unit }, ...(term && { term }) });
  }),
  track: work(({ context: { lead }, ask }) =>
    ask('startClock', { clock: 'w.track', ...(lead !== null && { late: lead }) }),
  ),
  find: work<PayloadOf<'HAZARD_FOUND'>>(({ context, ask }, found) =>
    ask('spawn', { workflow: 'rectification', data: hazardOf(context, found), link: 'whistle' }),
  ),
  /** Whoever has not come by now need not come any more; that they did not stands in their clocks. */
  noteResult: work<PayloadOf<'RESULT'>>(({ context, event, ask, change }, { text }) => {
    const awaited = context.called.filter(({ state }) => state === 'awaited');
    change({
      result: { text, unit: event.actor.unit, on: dateAt(event) },
      called: context.called.map((one) => (one.state === 'awaited' ? { ...one, state: 'absent' } : one)),
    });
    ask('stopClock', { clock: 'w.handle' });
    for (const { unit } of awaited) ask('stopClock', { clock: arrivalClock(context, unit), as: 'void' });
    ask('startClock', { clock: 'w.confirm' });
  }),
  evaluate: work<{ grade: string | null }>(({ context, event, ask, change }, { grade }) => {
    change({ evaluations: [...context.evaluations, { grade, on: dateAt(event) }] });
    ask('stopClock', { clock: 'w.confirm' });
  }),
  sendBack: change(({ context }: Change) => ({
    returns: context.returns + 1,
    round: context.round + 1,
    result: null,
  })),
  proposeTalk: work((worker) =>
    proposeLevel(onCommon(worker), {
      level: 3,
      cause: 'dissatisfied',
      clock: 'w.handle',
      late: { duty: 'street_leader' },
    }),
  ),
};
