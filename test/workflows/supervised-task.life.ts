import { open, type SupervisedTask } from '../../workflows/supervised-task/context.ts';
import { supervisedTask } from '../../workflows/supervised-task/index.ts';
import { AT, type Bed } from './bed.ts';
import type { WalkView } from './walk-point.ts';

/** The lead is the sector; in `submitted` both items lie with the reviewer. */
export const bed: Bed<SupervisedTask> = {
  workflow: supervisedTask,
  open,
  storedEnds: [],
  contextIn: (leaf, fresh) => {
    if (leaf !== 'submitted') return fresh;
    const items = fresh.items.map((item) => ({ ...item, state: 'submitted' as const }));
    const submission = { items: items.map(({ id }) => id), text: '已完成', at: AT };
    return { ...fresh, items, submission: { ...submission, person: 'sector-officer', unit: 'sector' } };
  },
  before: {},
  instruments: { issued: '1.t.due.2.taskOverdue', proposed: '1.t.due.3.taskOverdue' },
};

/** What the example does not say: a submission of one item, a return of one, another day for another lead. */
export function payloadFor(type: string, { data }: WalkView): object | readonly object[] | undefined {
  const { example } = supervisedTask.events[type]!;
  const { items, submission, milestones, lead } = data as unknown as SupervisedTask;
  const left = items.filter(({ state }) => state !== 'accepted');
  if (type === 'SUBMIT' && left.length > 1)
    return [{ ...(example as object), items: [left[0]!.id] }, example as object];
  if (type === 'RETURN' && (submission?.items.length ?? 0) > 1)
    return [{ ...(example as object), items: [submission!.items[0]!] }, example as object];
  if (type === 'PROGRESS') {
    const pending = milestones.filter(({ state }) => state !== 'done').map(({ id }) => id);
    const text = '按计划推进。';
    return [
      { text, items: left.slice(0, 1).map(({ id }) => ({ id, percent: 50 })) },
      { text, ...(pending.length > 0 && { milestones: pending }) },
    ];
  }
  if (type === 'REASSIGN') {
    const unit = lead?.unit === 'sector' ? 'sector-2' : 'sector';
    return [
      { ...(example as object), unit },
      { ...(example as object), unit, dueOn: '2027-06-30' },
    ];
  }
  return undefined;
}
