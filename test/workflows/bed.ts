import type { Test } from 'tap';
import { calendarOf } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { msOf } from '../../src/domain/instants.ts';
import { advance, openCase } from '../../src/engine/advance.ts';
import {
  type CaseState,
  isRefused,
  type LogRow,
  type Moved,
  type Rules,
} from '../../src/engine/case-state.ts';
import { judge } from '../../src/engine/judge.ts';
import { lint } from '../../src/engine/lint.ts';
import { load, stateOf } from '../../src/engine/loaded.ts';
import { restore, step } from '../../src/engine/machine.ts';
import { resolvePolicy } from '../../src/engine/policy.ts';
import type {
  Actor,
  ClockView,
  Envelope,
  Facts,
  OpenInput,
  Snapshot,
  WorkflowDefinition,
} from '../../src/engine/workflow.ts';
import type { Common } from '../../workflows/base/case.ts';
import type { Kin } from '../../workflows/base/kin.ts';

/** A bed to try small workflows on: situations without engine or database, and whole lives with a moved clock. */

export const AT = '2026-03-10T10:00:00.000+08:00';
const UNIT_OF: Readonly<Record<string, string>> = {
  village: 'community',
  rectifier: 'enterprise',
  enterprise_principal: 'enterprise',
  verifier: 'sector',
  sector_leader: 'sector',
  sector_officer: 'sector',
  safety_office: 'safety-office',
  committee_leader: 'safety-office',
};

export function actorOf(role: string, person = role): Actor {
  return { person, unit: UNIT_OF[role] ?? 'street', roles: [role] };
}

export interface Situation<C> {
  context: C;
  event: Envelope;
}

/** What a table says: the event leads to one of these leaves; `=` stays. Absent: refused. */
export type Cells = Readonly<Record<string, readonly string[]>>;

export interface Bed<C extends Common> {
  readonly workflow: WorkflowDefinition;
  readonly open: (input: OpenInput) => C;
  /** Leaves outside `open` that are stored. */
  readonly storedEnds: readonly string[];
  /** Where a leaf stands in the machine; absent: `open` is the one region there is. */
  readonly valueIn?: (leaf: string, context: C) => object;
  /** The usual data of a case in this leaf. */
  readonly contextIn: (leaf: string, fresh: C) => C;
  /** What must have happened before for an event to be in place at all. */
  readonly before: Readonly<Record<string, (s: Situation<C>, leaf: string) => void>>;
  readonly instruments: { readonly issued: string; readonly proposed: string };
}

function policyOf({ policy }: WorkflowDefinition) {
  return resolvePolicy(policy, { tenant: 'demo', region: '330182', sector: '', openedOn: '2026-03-02' });
}

export function clock(name: string, changes: Partial<ClockView> = {}): ClockView {
  return {
    ...{ name, state: 'running', start: '2026-03-03T10:00:00.000+08:00', dueOn: '2026-04-02' },
    ...{ dueAt: '2026-04-03T00:00:00.000+08:00', provisional: false, round: 1, extensions: 0 },
    ...changes,
  } as ClockView;
}

const FACTS: Facts = {
  unit: { id: 'u', kind: 'sector' },
  assignee: { id: 'street-officer', unit: 'street', roles: ['street_officer'] },
  item: { id: 'c1', workflow: 'rectification', status: 'open', state: 'reported' },
  evidence: [],
};

export function situationOf<C extends Common>(bed: Bed<C>, leaf: string, type: string): Situation<C> {
  const { workflow } = bed;
  const policy = policyOf(workflow);
  const { by, example } = workflow.events[type]!;
  const fresh = bed.open({
    ...{ caseId: '01980000-0000-7000-8000-00000000000a', number: '2026-000001', at: AT },
    actor: { person: 'author', unit: 'street', roles: [workflow.open.by[0]!] },
    data: workflow.open.example,
  });
  const names = Object.keys(workflow.policy.clocks).filter((name) => !name.endsWith('*'));
  const made: Situation<C> = {
    context: bed.contextIn(leaf, fresh),
    event: {
      ...{ type, id: 'e', payload: structuredClone(example), at: AT, recordedAt: AT, facts: FACTS },
      actor: by[0] === undefined ? { person: 'system', unit: 'system', roles: ['system'] } : actorOf(by[0]),
      ...{ policyVersion: policy.view.version, calendarVersion: 'c', policy: policy.view, participants: {} },
      clocks: Object.fromEntries(names.map((name) => [name, clock(name)])),
    },
  };
  ladderBefore(bed, made);
  proposalBefore(bed, made);
  bed.before[type]?.(made, leaf);
  return made;
}

function ladderBefore<C extends Common>({ instruments }: Bed<C>, s: Situation<C>): void {
  const { type } = s.event;
  const state = /^(APPROVE|REJECT)_INSTRUMENT$/.test(type)
    ? 'proposed'
    : /_DE_ESCALATE$|^ANSWER_/.test(type)
      ? 'issued'
      : /_ANSWER$/.test(type)
        ? 'answered'
        : undefined;
  if (state === undefined) return;
  const key = state === 'proposed' ? instruments.proposed : instruments.issued;
  const level = state === 'proposed' ? 3 : 2;
  const late = { duty: 'rectifier' };
  const one = { level, cause: 'x', clock: 'x', rung: 'T+1D', round: 1, late, state, at: AT } as const;
  s.context = { ...s.context, instruments: { [key]: one } };
  if (state === 'proposed') s.event = { ...s.event, actor: actorOf('safety_office') };
  if (type === 'ANSWER_INSTRUMENT') s.event = { ...s.event, actor: actorOf('rectifier') };
}

function proposalBefore<C extends Common>({ workflow }: Bed<C>, s: Situation<C>): void {
  const act = /^(?:APPROVE|REJECT|WITHDRAW)_(.+)$/.exec(s.event.type)?.[1];
  const proposed = act === undefined ? undefined : workflow.events[`PROPOSE_${act}`];
  if (act === undefined || proposed === undefined) return;
  const person = s.event.type.startsWith('WITHDRAW') ? s.event.actor.person : 'proposer';
  const pending = { payload: proposed.example, person, unit: 'street', at: AT, state: 'pending' } as const;
  s.context = { ...s.context, proposals: { [act]: pending } };
}

export function snapshotOf<C extends Common>(
  { workflow, storedEnds, valueIn }: Bed<C>,
  leaf: string,
  context: C,
): Snapshot {
  const inOpen = valueIn?.(leaf, context) ?? { open: leaf };
  const value = storedEnds.includes(leaf) ? leaf : inOpen;
  const stored = { status: 'active', value, context, historyValue: {}, children: {} };
  return restore(workflow.machine, JSON.parse(JSON.stringify(stored)));
}

/** Lint, examples, and the hand-written table against the machine: each cell, and that nothing is in neither. */
export function compareTable<C extends Common>(
  t: Test,
  bed: Bed<C>,
  table: {
    readonly states: Readonly<Record<string, Cells>>;
    readonly anyOpen: Cells;
    readonly stored: Cells;
  },
): void {
  const { workflow } = bed;
  const loaded = load(workflow);
  t.same(lint(workflow), [], 'the regulated lint finds nothing');
  const types = Object.keys(workflow.events);
  const named = new Set([table.anyOpen, table.stored, ...Object.values(table.states)].flatMap(Object.keys));
  t.same(
    [...named].filter((type) => !types.includes(type)),
    [],
    'the catalogue has every event of the table',
  );
  t.same(
    types.filter((type) => !named.has(type)),
    [],
    'no event is taken nowhere',
  );
  for (const [leaf, own] of Object.entries(table.states)) {
    const beside = bed.storedEnds.includes(leaf) ? table.stored : table.anyOpen;
    for (const type of types) {
      const { context, event } = situationOf(bed, leaf, type);
      const moved = step(workflow.machine, snapshotOf(bed, leaf, context), event as never)?.snapshot;
      const to = moved === undefined ? 'refused' : stateOf(loaded, moved);
      const expected = own[type] ?? beside[type] ?? ['refused'];
      const fits = expected.some((target) => target === to || (target === '=' && to === leaf));
      if (!fits) t.fail(`${leaf} × ${type}: ${to}, the table says ${expected.join(' | ')}`);
    }
  }
  t.pass('compared');
}

export interface GuardCase<C> {
  readonly guard: string;
  readonly leaf: string;
  readonly event: string;
  /** Makes the guard refuse. */
  readonly change: (s: Situation<C>) => void;
  /** There in both halves. */
  readonly first?: (s: Situation<C>) => void;
}

/** Every guard refuses alone, for its own reason, and is what refuses: lifted, the event is accepted. */
export function tryGuards<C extends Common>(t: Test, bed: Bed<C>, cases: readonly GuardCase<C>[]): void {
  const { workflow } = bed;
  const { machine, guards } = workflow;
  const loaded = load(workflow);
  for (const { guard, leaf, event, change, first } of cases) {
    const name = `${guard}: ${leaf} × ${event}`;
    const usual = situationOf(bed, leaf, event);
    first?.(usual);
    t.ok(step(machine, snapshotOf(bed, leaf, usual.context), usual.event as never), `${name}: as usual`);
    const odd = situationOf(bed, leaf, event);
    first?.(odd);
    change(odd);
    const snapshot = snapshotOf(bed, leaf, odd.context);
    t.equal(step(machine, snapshot, odd.event as never), undefined, `${name}: refused`);
    const { reasons } = judge(loaded, snapshot, odd.event as never, false);
    t.same([...new Set(reasons.map(({ code }) => code))], [guard], `${name}: for this one reason`);
    const mutant = machine.provide({ guards: { [guard]: () => true } } as never);
    const stored = JSON.parse(JSON.stringify(machine.getPersistedSnapshot(snapshot as never)));
    t.ok(step(mutant, restore(mutant, stored), odd.event as never), `${name}: it is this guard`);
  }
  const tried = new Set(cases.map(({ guard }) => guard));
  const refusing = Object.entries(guards).filter(([, { routing }]) => !routing);
  t.same(
    refusing.map(([name]) => name).filter((name) => !tried.has(name)),
    [],
    'no guard is untried',
  );
  for (const [name, { label, basis }] of Object.entries(guards)) t.ok(label.zh && label.en && basis, name);
}

export const context =
  <C>(changes: Partial<C>) =>
  (s: Situation<C>) => {
    s.context = { ...s.context, ...changes };
  };
export const payload = (changes: object) => (s: Situation<unknown>) => {
  s.event = { ...s.event, payload: { ...(s.event.payload as object), ...changes } };
};
export const actor = (changes: Partial<Actor>) => (s: Situation<unknown>) => {
  s.event = { ...s.event, actor: { ...s.event.actor, ...changes } };
};
export const facts = (changes: object) => (s: Situation<unknown>) => {
  s.event = { ...s.event, facts: { ...s.event.facts, ...changes } };
};

/** The common guards, which every workflow has; each small workflow tries them in a leaf of its own. */
export function commonGuardCases<C extends Common>(leaf: string, act: string): GuardCase<C>[] {
  const instruments = (changes: object) => (s: Situation<C>) => {
    const changed = Object.entries(s.context.instruments).map(([key, one]) => [key, { ...one, ...changes }]);
    s.context = { ...s.context, instruments: Object.fromEntries(changed) };
  };
  const pending = { payload: {}, person: 'x', unit: 'x', at: AT, state: 'pending' } as const;
  const at = (guard: string, event: string, change: (s: Situation<C>) => void): GuardCase<C> => {
    return { guard, leaf, event, change };
  };
  return [
    at('proposalPending', `APPROVE_${act}`, (s) => {
      s.context = { ...s.context, proposals: {} };
    }),
    at('noProposalPending', `PROPOSE_${act}`, (s) => {
      s.context = { ...s.context, proposals: { [act]: pending } };
    }),
    at('proposerWithdraws', `WITHDRAW_${act}`, actor({ person: 'another' })),
    at('instrumentDecidable', 'APPROVE_INSTRUMENT', instruments({ state: 'issued' })),
    at('approverByLevel', 'APPROVE_INSTRUMENT', instruments({ level: 5 })),
    at('instrumentOpen', 'ANSWER_INSTRUMENT', instruments({ state: 'accepted' })),
    at('addresseeAnswers', 'ANSWER_INSTRUMENT', actor(actorOf('street_officer'))),
    at('assigneeKnown', 'ASSIGN', facts({ assignee: null })),
    at('assigneeKnown', 'ASSIGN', facts({ unit: null })),
    at('assigneeKnown', 'ASSIGN', payload({ unit: 'another' })),
    at('assigneeKnown', 'ASSIGN', payload({ duty: 'verifier' })),
    at('behalfSigned', 'ANSWER_INSTRUMENT', actor({ onBehalfOf: 'owner', roles: ['grid_worker'] })),
    at('instrumentAnswered', 'ACCEPT_ANSWER', instruments({ state: 'issued' })),
    at('notOwnAnswer', 'ACCEPT_ANSWER', (s) =>
      instruments({ answeredBy: { person: s.event.actor.person, unit: 'x' } })(s),
    ),
    at('decidesAtLevel', 'ACCEPT_ANSWER', instruments({ level: 5 })),
    at('notLateHimself', 'PROPOSE_DE_ESCALATE', (s) =>
      instruments({ late: { duty: s.event.actor.roles[0], unit: s.event.actor.unit } })(s),
    ),
    at('instrumentStands', 'PROPOSE_DE_ESCALATE', instruments({ state: 'accepted' })),
  ];
}

/** Cells of what every open case of a small workflow takes without moving. */
export const COMMON_CELLS: Cells = Object.fromEntries(
  [
    ...['RUNG_REACHED', 'PROPOSAL_TIMEOUT', 'INSTRUMENT_TIMEOUT', 'COMMENT', 'ASSIGN'],
    ...['APPROVE_INSTRUMENT', 'REJECT_INSTRUMENT', 'ANSWER_INSTRUMENT', 'ACCEPT_ANSWER', 'RETURN_ANSWER'],
    ...['PROPOSE', 'APPROVE', 'REJECT', 'WITHDRAW'].flatMap((verb) => [
      `${verb}_DE_ESCALATE`,
      `${verb}_CORRECT`,
      ...(verb === 'APPROVE' ? [] : [`${verb}_VOID`]),
    ]),
  ].map((type) => [type, ['=']]),
);

/** The n-th case that a life has opened. */
export function childNews(n: number): { caseId: string; number: string } {
  const no = String(n).padStart(6, '0');
  return { caseId: `01980000-0000-7000-9000-000000${no}`, number: `2026-1${no.slice(1)}` };
}

/** One case through the engine, driven by example payloads with a moved clock. */
export class Life<C extends Common> {
  readonly rules: Rules;
  readonly workflow: WorkflowDefinition;
  state: CaseState;
  live: Snapshot;
  now: number;
  rows: LogRow[] = [];
  /** Cases opened so far; the house tells the parent of each at once. */
  children = 0;
  last: Moved;

  constructor(
    workflow: WorkflowDefinition,
    more: {
      data?: object;
      at?: string;
      opener?: string;
      values?: Record<string, number | string | boolean>;
      carry?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    const loaded = load(workflow);
    this.workflow = workflow;
    const policy = policyOf(workflow);
    const view = { ...policy.view, values: { ...policy.view.values, ...more.values } };
    this.rules = { loaded, calendar: calendarOf(CN_CALENDAR), policy: { ...policy, view } };
    this.now = msOf(more.at ?? '2026-03-02T09:00:00+08:00');
    const data = { ...(workflow.open.example as object), ...more.data };
    const actor = actorOf(more.opener ?? workflow.open.by[0]!);
    const opening = { id: 'o', data, actor, ...(more.carry && { carry: more.carry }) };
    const opened = openCase(
      this.rules,
      { caseId: 'c', number: '2026-000001' },
      opening,
      undefined,
      this.now,
      this.now,
    );
    if (isRefused(opened)) throw new Error('not opened');
    this.last = opened;
    this.state = opened.state;
    this.live = opened.live;
    this.keep(opened);
  }

  keep(moved: Moved): void {
    this.last = moved;
    this.state = moved.state;
    this.live = moved.live;
    this.rows.push(...moved.rows);
    for (const [index, { workflow, link, follow }] of moved.spawns.entries()) {
      if (follow === false || !('CASE_OPENED' in this.workflow.events)) continue;
      const payload = { ...childNews(this.children + index + 1), workflow, link, from: 'c' };
      const heard = advance(this.rules, this.state, this.now, this.now, {
        ...{ id: `CASE_OPENED-${this.state.seq}`, type: 'CASE_OPENED', facts: {} },
        ...{ payload, actor: actorOf('system') },
      });
      if (isRefused(heard)) throw new Error('the child was not heard of');
      ({ state: this.state, live: this.live } = heard);
      this.rows.push(...heard.rows);
    }
    this.children += moved.spawns.length;
  }

  /** Sends an example, or an internal event of another case; `false` when it is not accepted. */
  send(type: string, changes: object = {}, by?: Actor, answers: Facts = FACTS): boolean {
    const { example, by: roles } = this.workflow.events[type]!;
    const arrival = {
      ...{ id: `${type}-${this.state.seq}`, type, facts: answers },
      payload: { ...(example as object), ...changes },
      actor: by ?? (roles[0] === undefined ? actorOf('system') : actorOf(roles[0])),
    };
    const moved = advance(this.rules, this.state, this.now, this.now, arrival);
    if (isRefused(moved)) return false;
    this.keep(moved);
    return true;
  }

  until(instant: string): this {
    this.now = msOf(instant);
    const moved = advance(this.rules, this.state, this.now, this.now);
    if (!isRefused(moved)) this.keep(moved);
    return this;
  }

  get at(): string {
    return stateOf(this.rules.loaded, this.live);
  }
  get data(): C {
    return this.live.context as C;
  }
  clock(name: string) {
    return this.state.clocks.find((one) => one.name === name)!;
  }
  /** Levels of the ladder reached so far, each `clock rung Ln`. */
  get levels(): string[] {
    return this.rows
      .filter(({ type }) => type === 'RUNG_REACHED')
      .map(({ payload }) => payload as { clock: string; rung: string; level?: number })
      .filter(({ level }) => level !== undefined)
      .map(({ clock, rung, level }) => `${clock} ${rung} L${level}`);
  }
}

/** Posts examples alone, by the first role of each, and says where they led. */
export function walk<C extends Common>(
  t: Test,
  life: Life<C>,
  way: readonly (readonly [string, string])[],
): void {
  for (const [type, to] of way) {
    t.ok(life.send(type), type);
    t.equal(life.at, to, `${type} → ${to}`);
  }
}

/** Acts by which a case ends before its time; walks try them late, so that they see something of it. */
const LEAVING: readonly string[] = ['APPROVE_VOID', 'WITHDRAW', 'CANCEL'];

/**
 * Payloads for random walks: instruments by the keys they have, news of the cases this one answers for, and the
 * early ends only after some days. `undefined`: the example.
 */
export function walkPayload(
  workflow: WorkflowDefinition,
  type: string,
  { data, days }: { readonly data: Readonly<Record<string, unknown>>; readonly days: number },
  leavingAfterDays = 25,
): object[] | undefined {
  const { kin, instruments } = data as unknown as Common & { kin: Kin };
  const example = workflow.events[type]!.example as object;
  if (LEAVING.includes(type) && days < leavingAfterDays) return [];
  if (/_INSTRUMENT$|_ANSWER$|^PROPOSE_DE_ESCALATE$/.test(type))
    return Object.keys(instruments).map((key) => ({ ...example, key }));
  if (type === 'CASE_OPENED')
    // One that goes on as another; of its own children the walk hears by itself.
    return kin.followed.length === 0 || kin.followed.length > 3
      ? []
      : [
          {
            ...example,
            ...childNews(100 + kin.followed.length),
            from: kin.followed.at(-1),
            link: 'upgraded',
          },
        ];
  if (type !== 'CASE_ENDED' && type !== 'CASE_REOPENED') return undefined;
  const ids = kin.followed;
  const told = Object.keys(kin.ended);
  if (type === 'CASE_REOPENED') return told.map((caseId) => ({ ...example, caseId }));
  return ids.flatMap((caseId) =>
    ['closed', 'ended'].flatMap((status) =>
      kin.ended[caseId]?.status === status ? [] : [{ ...example, caseId, status, state: status }],
    ),
  );
}
