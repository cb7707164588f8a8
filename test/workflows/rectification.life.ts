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
import { load, stateOf } from '../../src/engine/loaded.ts';
import type { Snapshot } from '../../src/engine/workflow.ts';
import type { Carry, Rectification } from '../../workflows/rectification/context.ts';
import { EVENTS, type EventType } from '../../workflows/rectification/events.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { actorOf, policy } from './rectification.fixture.ts';

export const loaded = load(rectification);
const calendar = calendarOf(CN_CALENDAR);
export type Values = Record<string, number | string | boolean>;

/** One case through the engine, driven by example payloads with a moved clock. */
export class Life {
  readonly rules: Rules;
  state: CaseState;
  live: Snapshot;
  now: number;
  rows: LogRow[] = [];
  last: Moved;

  constructor(options: { values?: Values; data?: object; carry?: Carry; at?: string; number?: string } = {}) {
    const values = { ...policy.view.values, ...options.values };
    this.rules = { loaded, calendar, policy: { ...policy, view: { ...policy.view, values } } };
    this.now = msOf(options.at ?? '2026-03-02T09:00:00+08:00');
    const actor = { person: 'external-system', unit: 'hotline', roles: ['external_system'] };
    const carry = options.carry && { ...options.carry };
    const opening = {
      id: 'o',
      data: { ...(rectification.open.example as object), ...options.data },
      actor,
      ...(carry && { carry }),
    };
    const submit = carry ? undefined : { id: 's', type: 'SUBMIT', payload: {}, actor, facts: {} };
    const identity = { caseId: 'c', number: options.number ?? '2026-000001' };
    const opened = openCase(this.rules, identity, opening, submit, this.now, this.now);
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
  }

  /** Sends an example; `false` when the case does not accept it. */
  send(type: EventType, role: string = EVENTS[type].by[0]!, changes: object = {}): boolean {
    const payload = { ...(EVENTS[type].example as object), ...changes };
    const assignee = { id: 'street-officer', unit: 'street', roles: ['street_officer'] };
    const partUnits = ['enterprise', 'enterprise-2'];
    const facts = { unit: { id: 'u' }, evidence: [], master: null, assignee, partUnits };
    const moved = advance(this.rules, this.state, this.now, this.now, {
      id: `${type}-${this.state.seq}`,
      type,
      payload,
      actor: actorOf(role),
      facts,
    });
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
    return stateOf(loaded, this.live);
  }
  get data(): Rectification {
    return this.live.context as Rectification;
  }
  clock(name: string) {
    return this.state.clocks.find((clock) => clock.name === name)!;
  }

  served(): this {
    this.send('CLAIM');
    this.send('GRADE_GENERAL');
    this.send('SERVE');
    return this;
  }
  applied(): this {
    this.send('REQUEST_RECHECK');
    this.send('START_RECHECK');
    return this;
  }
  passed(): this {
    this.applied();
    this.send('PASS');
    this.send('REPLY');
    this.send('APPROVE_SIGNOFF', 'street_leader');
    return this;
  }
}
