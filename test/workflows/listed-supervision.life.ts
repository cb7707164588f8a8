import { separationFault } from '../../src/cases/authorise.ts';
import { SANDBOX_PERSONS, SANDBOX_UNITS, sandboxActor } from '../../src/cli/sandbox.ts';
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
import { load, regionsOf, stateOf, statusOf } from '../../src/engine/loaded.ts';
import { resolvePolicy, type SetOverride } from '../../src/engine/policy.ts';
import { type Actor, type EventDefinition, type Snapshot, SYSTEM_ACTOR } from '../../src/engine/workflow.ts';
import type { ListedSupervision } from '../../workflows/listed-supervision/context.ts';
import { EVENTS, type EventType } from '../../workflows/listed-supervision/events.ts';
import { listedSupervision } from '../../workflows/listed-supervision/index.ts';
import type { Carry } from '../../workflows/listed-supervision/shapes.ts';

export const loaded = load(listedSupervision);
const calendar = calendarOf(CN_CALENDAR);

export interface Beginning {
  readonly data?: object;
  readonly carry?: Carry;
  readonly at?: string;
  readonly number?: string;
  readonly tenant?: string;
  readonly sector?: string;
  readonly set?: readonly SetOverride[];
  readonly values?: Readonly<Record<string, number | string | boolean>>;
}

export type Who = string | Actor;

/** A person of the sandbox by id, or somebody of a unit the sandbox has not. */
export function person(who: Who): Actor {
  if (typeof who !== 'string') return who;
  const actor = who === 'system' ? SYSTEM_ACTOR : sandboxActor(who);
  if (actor === undefined) throw new Error(`nobody is ${who}`);
  return actor;
}

function usual(type: EventType): string {
  const { by, internal } = EVENTS[type] as EventDefinition;
  return internal === true ? 'system' : by[0]!.replaceAll('_', '-');
}

/** One case through the engine, driven by example payloads with a moved clock. */
export class Life {
  readonly rules: Rules;
  state: CaseState;
  live: Snapshot;
  now: number;
  rows: LogRow[] = [];
  last: Moved;
  spawns: Moved['spawns'][number][] = [];
  messages: Moved['messages'][number][] = [];

  constructor(options: Beginning = {}) {
    const { data, carry, number = '2026-000001', tenant = 'demo', sector = '工贸', set, values } = options;
    this.now = msOf(options.at ?? '2026-03-02T09:00:00+08:00');
    const scope = { tenant, region: '330182', sector, openedOn: '2026-03-02' };
    const policy = resolvePolicy(listedSupervision.policy, scope, set);
    const view = { ...policy.view, values: { ...policy.view.values, ...values } };
    this.rules = { loaded, calendar, policy: { ...policy, view } };
    const actor = person('inspector');
    const opening = {
      id: 'o',
      data: { ...(listedSupervision.open.example as object), sector, ...data },
      actor,
      ...(carry && { carry: { ...carry } }),
    };
    const submit = carry ? undefined : { id: 's', type: 'REPORT_MAJOR', payload: {}, actor, facts: {} };
    const opened = openCase(this.rules, { caseId: 'c', number }, opening, submit, this.now, this.now);
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
    this.spawns.push(...moved.spawns);
    this.messages.push(...moved.messages);
  }

  /** Sends an example; `false` when the person may not, or the case does not accept it. */
  send(type: EventType, who: Who = usual(type), changes: object = {}): boolean {
    const actor = person(who);
    const entry = EVENTS[type] as EventDefinition;
    const may = entry.internal === true || entry.by.some((role) => actor.roles.includes(role));
    if (!may || separationFault(entry, actor, this.state.participants) !== undefined) return false;
    const moved = advance(this.rules, this.state, this.now, this.now, this.arrival(type, actor, changes));
    if (isRefused(moved)) return false;
    this.keep(moved);
    return true;
  }

  private arrival(type: EventType, actor: Actor, changes: object) {
    const payload = { ...(EVENTS[type].example as object), ...changes };
    const named = (payload as { unit?: string; responsibleUnit?: string; toUnit?: string }) ?? {};
    const unit = named.responsibleUnit ?? named.unit ?? named.toUnit;
    const general = { id: 'g', workflow: 'rectification', status: 'open' };
    const { person } = payload as { person?: string };
    const assignee = SANDBOX_PERSONS.find(({ id }) => id === person) ?? null;
    const found = SANDBOX_UNITS.find(({ id }) => id === unit) ?? null;
    const organs = [...SANDBOX_UNITS.map((one) => one.id), 'province'];
    const facts = { unit: found, assignee, evidence: [], general, organs };
    return { id: `${type}-${this.state.seq}`, type, payload, actor, facts };
  }

  /** Why it would be refused, by guard. */
  why(type: EventType, who: Who = usual(type), changes: object = {}): string[] {
    const actor = person(who);
    const { payload, facts } = this.arrival(type, actor, changes);
    const at = new Date(this.now + 8 * 3_600_000).toISOString().replace('Z', '+08:00');
    const clocks = Object.fromEntries(
      this.state.clocks.map((clock) => [
        clock.name,
        { ...clock, start: '', dueAt: '', extensions: clock.extensions.length },
      ]),
    );
    const { policy } = this.rules;
    const event = { type, id: 'e', payload, at, recordedAt: at, actor, facts, clocks, policy: policy.view };
    const full = { ...event, participants: this.state.participants, policyVersion: '', calendarVersion: '' };
    return judge(loaded, this.live, full as never, false).reasons.map(({ code }) => code);
  }

  until(instant: string): this {
    this.now = msOf(instant);
    const moved = advance(this.rules, this.state, this.now, this.now);
    if (!isRefused(moved)) this.keep(moved);
    return this;
  }

  /** All of these, each with who sends it where it is not the usual; stops the test at the first refusal. */
  all(...acts: readonly (EventType | readonly [EventType, Who?, object?])[]): this {
    for (const act of acts) {
      const [type, who, changes] = typeof act === 'string' ? [act] : act;
      if (!this.send(type, who, changes))
        throw new Error(`${type} in ${this.at} was refused: ${this.why(type, who, changes)}`);
    }
    return this;
  }

  get at(): string {
    return stateOf(loaded, this.live);
  }
  get status(): string {
    return statusOf(loaded, this.live);
  }
  get data(): ListedSupervision {
    return this.live.context as ListedSupervision;
  }
  get regions() {
    return regionsOf(loaded, this.live) as unknown as ListedSupervision['regions'];
  }
  clock(name: string) {
    return this.state.clocks.find((clock) => clock.name === name)!;
  }
  instruments(): string[] {
    return Object.values(this.data.instruments).map(
      ({ level, cause, state }) => `L${level} ${cause} ${state}`,
    );
  }

  determined(): this {
    return this.all(
      'EXPERT_OPINION',
      'ORDER_INTERIM',
      'CONTROL_ACTIVE',
      'PROPOSE_CONFIRM_MAJOR',
      'APPROVE_CONFIRM_MAJOR',
    );
  }
  reported(): this {
    return this.all('DEPT_RECEIPT', 'CONGRESS_RECEIPT');
  }
  listed(changes: object = {}): this {
    return this.all(['PROPOSE_LISTING', undefined, changes], 'APPROVE_LISTING', 'SERVE_NOTICE', 'PUBLISH');
  }
  planned(changes: object = {}): this {
    return this.all(['SUBMIT_PLAN', undefined, changes], 'APPROVE_PLAN');
  }
  /** Determined, reported, listed and planned: on the way. */
  rectifying(): this {
    return this.determined().reported().listed().planned();
  }
  applied(changes: object = {}): this {
    return this.all(['SELF_ACCEPT', undefined, changes], 'PRELIM_PASS');
  }
  accepted(): this {
    return this.all(['COSIGN_ACCEPTANCE', 'verifier-2'], 'ACCEPT');
  }
  failed(): this {
    return this.all(['COSIGN_ACCEPTANCE', 'verifier-2'], 'FAIL');
  }
  /** Street, sector of the county, sector of the city, safety office, government. */
  signedOff(): this {
    const chain = ['street-leader', 'sector-leader', 'sector-leader-2', 'safety-office', 'committee-leader'];
    return this.all('REPLY', ...chain.map((who) => ['SIGN_OFF', who] as const));
  }
  limited(): this {
    return this.all(['PROPOSE_NEW_LIMIT', 'sector-officer'], ['APPROVE_NEW_LIMIT', 'committee-leader']);
  }
}
