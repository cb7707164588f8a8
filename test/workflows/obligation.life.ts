import {
  type Carry,
  type Instance,
  type Obligation,
  type Opening,
  open,
} from '../../workflows/obligation/context.ts';
import { obligation } from '../../workflows/obligation/index.ts';
import { AT, type Bed, Life } from './bed.ts';
import type { WalkView } from './walk-point.ts';

export const SERIES = '01980000-0000-7000-8000-0000000000aa';
export const RUNNING = '01980000-0000-7000-8000-000000000001';

/** What a series hands down for a window. */
export function carryOf(changes: Partial<Carry> = {}): Carry {
  return {
    ...{ kind: 'instance', series: { caseId: SERIES, number: '2026-000009' } },
    ...{ window: { key: '2026-03', from: '2026-03-01', to: '2026-03-31' }, lapsesOn: '2026-04-30' },
    ...changes,
  };
}

const SUBMITTED = { person: 'principal', unit: 'enterprise', at: AT, on: '2026-03-10', leader: '张三' };
const OF_SERIES = ['draft', 'active', 'paused'];

/** The enterprise's self-inspection of March, of a series with that one window opened. */
export const bed: Bed<Obligation> = {
  workflow: obligation,
  open,
  storedEnds: [],
  contextIn: (leaf, fresh) => {
    const { window, series, lapsesOn } = carryOf();
    if (OF_SERIES.includes(leaf))
      return { ...fresh, series: { ...fresh.series!, window, running: { [RUNNING]: window.key } } };
    const instance: Instance = {
      ...{ series, window, lapsesOn, opened: [], returns: 0, result: null, byRule: false },
      submission: ['submitted', 'madeUp'].includes(leaf)
        ? { ...SUBMITTED, findings: [], statement: '无' }
        : null,
      overdueOn: ['overdue', 'madeUp'].includes(leaf) ? '2026-04-01' : null,
    };
    return { ...fresh, kind: 'instance', series: null, instance };
  },
  before: {
    COMPARED: (s) => {
      const series = { ...s.context.series!, doubt: { cause: 'zeroFindings' as const, on: '2026-03-01' } };
      if (s.context.kind === 'series') s.context = { ...s.context, series };
    },
  },
  instruments: { issued: '1.s.due.2.overdue', proposed: '1.s.due.3.redCode' },
};

/** A series of its own, begun as people open it. */
export function seriesLife(
  data: Partial<Opening> = {},
  more: { at?: string; values?: Record<string, number | string | boolean> } = {},
) {
  const life = new Life<Obligation>(obligation, { data, ...more });
  life.send('ACTIVATE');
  return life;
}

/** The case a series has just asked for. */
export function instanceLife(
  series: Life<Obligation>,
  more: { values?: Record<string, number | string | boolean> } = {},
) {
  const spawn = [...series.last.spawns].find(({ workflow }) => workflow === 'obligation');
  if (spawn === undefined) throw new Error('no instance was asked for');
  const { carry, data, at } = spawn;
  return new Life<Obligation>(obligation, {
    ...{ data: data as object, at: new Date(at).toISOString(), ...more },
    carry: carry!,
  });
}

/** What the example does not say: nothing found, another day, another owner, a finding that is major. */
export function payloadFor(type: string, { data }: WalkView): object | readonly object[] | undefined {
  const example = obligation.events[type]!.example as Record<string, unknown>;
  const { owner } = data as unknown as Obligation;
  if (type === 'SUBMIT' || type === 'MAKE_UP') {
    const { findings: _none, ...rest } = example;
    return [
      { ...rest, statement: '经查未发现隐患。' },
      { ...example, findings: [{ id: 'f2', description: '反应釜压力表失效', grade: 'major' }] },
    ];
  }
  if (type === 'CHANGE_OWNER')
    return { ...example, unit: owner.unit === 'enterprise' ? 'enterprise-2' : 'enterprise' };
  if (type === 'COMPARED') return [example, { ...example, result: 'hidden' }];
  if (type === 'OFFICIAL_CHECK') return [example, { ...example, on: '2026-03-05' }];
  if (type === 'INSTANCE_DONE')
    return [
      { ...example, on: '2026-03-01' },
      { ...example, result: 'lapsed', on: null, overdue: true },
    ];
  return undefined;
}
