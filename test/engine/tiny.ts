import { Type } from 'typebox';
import { assign, setup } from 'xstate';
import { calendarOf } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { msOf } from '../../src/domain/instants.ts';
import { advance, openCase } from '../../src/engine/advance.ts';
import {
  type CaseState,
  isRefused,
  type LogRow,
  type Moved,
  type Refused,
  type Rules,
} from '../../src/engine/case-state.ts';
import { type EngineActions, engineActions } from '../../src/engine/engine-actions.ts';
import { load } from '../../src/engine/loaded.ts';
import type { ClockPolicy, Policy, Rung } from '../../src/engine/policy.ts';
import { resolvePolicy } from '../../src/engine/policy.ts';
import type { Actor, Envelope, EventDefinition, WorkflowDefinition } from '../../src/engine/workflow.ts';

export const calendar = calendarOf(CN_CALENDAR);

/** `2026-03-02` is 09:00 Shanghai of that day, `2026-03-02T10:30` a Shanghai minute. */
export function at(text: string): number {
  if (text.length === 10) return msOf(`${text}T09:00:00+08:00`);
  return msOf(text.length === 16 ? `${text}:00+08:00` : text);
}

export const START = at('2026-03-02');
export const WORKER: Actor = { person: 'zhang', unit: 'office', roles: ['worker'] };

const day = (n: number, unit: 'day' | 'workday' | 'hour' = 'day') => ({ n, unit });
const LADDER: readonly Rung[] = [
  { rung: 'T-10D', offset: day(-10), to: ['worker'] },
  { rung: 'T-3D', offset: day(-3), to: ['worker'] },
  { rung: 'T', offset: day(0), to: ['worker'] },
  { rung: 'T+1D', offset: day(1), level: 1, cause: 'late', to: ['chief'] },
];
const text = { zh: '期限', en: 'term' };
const plainClock: ClockPolicy = {
  label: text,
  term: { n: 10, unit: 'day' },
  basis: '试验',
  basisDate: '2026-01-01',
  mark: 'dc',
  onDue: 'LATE',
  late: 'worker',
};

/** Clocks: `bare` without ladder, `steps` with one, `first` whose end starts `bare`, `silent` with no event. */
export const policy: Policy = {
  id: 'tiny',
  version: 1,
  values: { limit: { value: 2, label: text, basis: '试验', basisDate: '2026-01-01', mark: 'dc' } },
  clocks: {
    bare: plainClock,
    steps: { ...plainClock, ladder: 'steps' },
    first: { ...plainClock, term: { n: 1, unit: 'hour' }, onDue: 'FIRST_LATE' },
    silent: { ...plainClock, onDue: undefined },
    'side.*': { ...plainClock, term: { n: 2, unit: 'workday' } },
  },
  ladders: { steps: LADDER },
  overrides: [],
};

const anything = Type.Record(Type.String(), Type.Unknown());
const event = (more: Partial<EventDefinition> = {}): EventDefinition => ({
  label: { zh: '事件', en: 'event' },
  by: ['worker'],
  schema: anything,
  example: {},
  ...more,
});
const internal = event({ by: [], internal: true });

export const events: Record<string, EventDefinition> = {
  ...Object.fromEntries(
    ['START', 'STOP', 'PAUSE', 'RESUME', 'EXTEND', 'LATER', 'BACK', 'FINISH'].map((type) => [type, event()]),
  ),
  SIGN: event({ as: 'signer', onBehalf: ['worker'] }),
  LATE: internal,
  FIRST_LATE: internal,
  END_LATE: internal,
  RANG: internal,
  PAUSE_CAP: internal,
  RUNG_REACHED: internal,
};

interface Context {
  seen: string[];
}
const given = ({ event }: { event: Envelope }) => event.payload as never;

const machine = setup({
  types: { context: {} as Context, events: {} as Envelope },
  actions: {
    ...engineActions,
    see: assign(({ context, event }: { context: Context; event: Envelope }) => {
      const { rung, clock } = event.payload as { rung?: string; clock?: string };
      return {
        seen: [...context.seen, `${event.at.slice(5, 16)} ${event.type} ${rung ?? clock ?? ''}`.trim()],
      };
    }),
  },
}).createMachine({
  id: 'tiny',
  context: { seen: [] },
  initial: 'work',
  on: { LATE: { actions: 'see' }, RUNG_REACHED: { actions: 'see' }, PAUSE_CAP: { actions: 'see' } },
  states: {
    work: {
      meta: { label: { zh: '办理', en: 'work' }, turn: { duty: 'worker', clock: 'bare' } },
      on: {
        START: { actions: { type: 'startClock', params: given } },
        STOP: { actions: { type: 'stopClock', params: given } },
        PAUSE: { actions: { type: 'pauseClock', params: given } },
        RESUME: { actions: { type: 'resumeClock', params: given } },
        EXTEND: { actions: { type: 'extendClock', params: given } },
        SIGN: { actions: 'see' },
        FIRST_LATE: {
          actions: ['see', { type: 'startClock', params: { clock: 'bare', term: day(2, 'hour') } }],
        },
        END_LATE: 'done',
        FINISH: 'done',
        LATER: 'waiting',
      },
    },
    waiting: {
      meta: { label: { zh: '等待', en: 'waiting' }, turn: { duty: 'chief' } },
      after: { 60000: 'work' },
      on: { BACK: 'work' },
    },
    done: { type: 'final', meta: { label: { zh: '办结', en: 'done' } } },
  },
});

export const tiny: WorkflowDefinition = {
  id: 'tiny',
  version: 1,
  title: { zh: '试验', en: 'tiny' },
  machine,
  events,
  guards: {},
  policy,
  open: { by: ['worker'], schema: anything, example: {}, index: () => ({}) },
  decidingRegion: 'none',
  closedStates: [],
  holder: (_context, duty) => ({ unit: `${duty}s` }),
  dataOf: (context) => context,
};

export function rulesOf(definition: WorkflowDefinition): Rules {
  const scope = { tenant: 't', region: '', sector: '', openedOn: '2026-03-02' };
  return { loaded: load(definition), policy: resolvePolicy(definition.policy, scope), calendar };
}

/** A case driven without any store: what the engine alone makes of events and time. */
export class Driven {
  readonly rules: Rules;
  readonly rows: LogRow[] = [];
  readonly messages: Moved['messages'][number][] = [];
  state: CaseState;
  #no = 0;

  constructor(definition: WorkflowDefinition = tiny, data: unknown = {}, submit?: string) {
    this.rules = rulesOf(definition);
    const opening = { id: 'e0', data, actor: WORKER };
    const first =
      submit === undefined ? undefined : { id: 'e0s', type: submit, payload: {}, actor: WORKER, facts: {} };
    const opened = openCase(this.rules, { caseId: 'c', number: 'n' }, opening, first, START, START) as Moved;
    this.state = opened.state;
    this.#keep(opened);
  }

  #keep(moved: Moved): Moved {
    this.state = JSON.parse(JSON.stringify(moved.state));
    this.rows.push(...moved.rows);
    this.messages.push(...moved.messages);
    return moved;
  }

  ask(
    now: string | number,
    type: string,
    payload: unknown = {},
    more: { actor?: Actor; facts?: object } = {},
  ) {
    const { actor = WORKER, facts = {} } = more;
    const arrival = { id: `e${++this.#no}`, type, payload, actor, facts: facts as Record<string, unknown> };
    const instant = typeof now === 'number' ? now : at(now);
    return advance(this.rules, this.state, instant, instant, arrival);
  }

  /** An event that must be accepted. */
  send(
    now: string | number,
    type: string,
    payload: unknown = {},
    more: { actor?: Actor; facts?: object } = {},
  ) {
    const moved: Moved | Refused = this.ask(now, type, payload, more);
    if (isRefused(moved)) throw new Error(`${type} was refused`);
    return this.#keep(moved);
  }

  /** Time alone passes, as in a sweep. */
  pass(now: string | number): Moved {
    const instant = typeof now === 'number' ? now : at(now);
    return this.#keep(advance(this.rules, this.state, instant, instant) as Moved);
  }

  start(now: string | number, clock: string, more: Partial<EngineActions['startClock']> = {}) {
    return this.send(now, 'START', { clock, ...more });
  }

  get seen(): string[] {
    return (this.state.snapshot as { context: Context }).context.seen;
  }

  clock(name: string) {
    return this.state.clocks.find((clock) => clock.name === name)!;
  }

  timers(): string[] {
    const sorted = [...this.state.timers].sort((a, b) => a.dueAt - b.dueAt || a.no - b.no);
    return sorted.map(({ kind, name, rung }) => rung?.rung ?? (kind === 'raise' ? name : `${kind} ${name}`));
  }
}
