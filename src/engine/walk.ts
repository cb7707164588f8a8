import { iso, msOf } from '../domain/instants.ts';
import {
  type Arrival,
  type CaseState,
  type LogRow,
  type Message,
  type Moved,
  type PendingRepair,
  type Rules,
  soonest,
  systemArrival,
  type Timer,
  type Turn,
} from './case-state.ts';
import type { Clock } from './clock-record.ts';
import {
  type ClockTimer,
  extendClock,
  loggedClock,
  pauseClock,
  resumeClock,
  startClock,
  stopClock,
  timersOf,
} from './clocks.ts';
import { ENGINE_ACTION_NAMES, type EngineActions, LETTER } from './engine-actions.ts';
import { asWritten, envelopeOf, withoutType } from './envelope.ts';
import { FOLLOWED, newsFor } from './follow.ts';
import { type Status, stateOf, statusOf } from './loaded.ts';
import { type Effect, type MachineEvent, MachineFault, persist, type Step, step } from './machine.ts';
import { withAct } from './participants.ts';
import { clockPolicy, isEngineClock } from './policy.ts';
import { type Recounted, recountClock, recounted, reopened } from './recount.ts';
import { handedOver, messageOfRung, rungPayload } from './rungs.ts';
import { turnsOf } from './turns.ts';
import type { Participants, Snapshot } from './workflow.ts';

/** Timers one case may fire in one commit; more is a machine that re-arms itself without end. */
const FIRED_MAX = 1000;

/** The pure core: no clock, no randomness, no I/O. Mutable only inside one call. */
export class Walk {
  /** Those of the day; a recount changes them, and each log row says which it was made by. */
  rules: Rules;
  readonly recordedAt: number;
  readonly base: CaseState;
  live: Snapshot;
  seq: number;
  at: number;
  timerNo: number;
  clocks: Map<string, Clock>;
  timers: Timer[];
  participants: Participants;
  turns: readonly Turn[];
  followers: readonly string[];
  repair: PendingRepair | undefined;
  rows: LogRow[] = [];
  messages: Message[] = [];
  spawns: Moved['spawns'][number][] = [];
  tells: Moved['tells'][number][] = [];
  actions: { type: string; params: unknown }[] = [];
  touched = new Set<string>();

  constructor(rules: Rules, base: CaseState, live: Snapshot, recordedAt: number) {
    this.rules = rules;
    this.base = base;
    this.live = live;
    this.recordedAt = recordedAt;
    this.seq = base.seq;
    this.at = base.at;
    this.timerNo = base.timerNo;
    this.clocks = new Map(base.clocks.map((clock) => [clock.name, clock]));
    this.timers = [...base.timers];
    this.participants = base.participants;
    this.turns = base.turns;
    this.followers = base.followers;
    this.repair = base.repair;
  }

  /** Fires everything due at or before `now`, in due order, timers armed on the way included. */
  fireDue(now: number): void {
    for (let fired = 0; ; fired++) {
      const next = this.earliest();
      if (next === undefined || next.dueAt > now) return;
      if (fired >= FIRED_MAX)
        throw new MachineFault(`more than ${FIRED_MAX} timers of one case are due at once`);
      this.fire(next);
    }
  }

  /** None once the case has ended, so that a sweep which comes late logs no more than one that came in time. */
  earliest(): Timer | undefined {
    if (this.live.status !== 'active') return undefined;
    return soonest(this.timers);
  }

  fire(timer: Timer): void {
    this.timers = this.timers.filter((other) => other.no !== timer.no);
    this.at = Math.max(timer.dueAt, this.at);
    if (timer.kind === 'raise') {
      this.take({ type: timer.event!.type, payload: withoutType(timer.event!) }, timer, timer.event!);
      return;
    }
    const clock = this.clocks.get(timer.name)!;
    if (timer.kind === 'rung') {
      this.fireRung(clock, timer);
      return;
    }
    const rules = clockPolicy(this.rules.policy, timer.name);
    if (timer.kind === 'resume') this.setClock(resumeClock(clock, this.at, this.rules));
    else if (rules?.kind === 'window') this.setClock(stopClock(clock, 'void', this.at, this.rules));
    else this.setClock({ ...clock, state: 'missed' });
    const type = timer.kind === 'resume' ? 'PAUSE_CAP' : (rules?.onDue ?? 'CLOCK_MISSED');
    this.take({ type, payload: { clock: timer.name, dueAt: iso(timer.dueAt) } }, timer);
  }

  fireRung(clock: Clock, timer: Timer): void {
    const rung = timer.rung!;
    this.clocks.set(clock.name, { ...clock, fired: [...clock.fired, rung.rung] });
    const payload = rungPayload(this.rules, this.live, clock, rung);
    this.take({ type: 'RUNG_REACHED', payload }, timer);
    this.messages.push(messageOfRung(this.rules, this.live, rung, payload, { seq: this.seq, at: this.at }));
  }

  /** A system event: logged whether or not the machine has a use for it, because time did pass. */
  take(event: { type: string; payload: unknown }, timer: Timer, raised?: MachineEvent): void {
    const arrival = systemArrival(event.type, event.payload);
    // What the engine counts itself is no business of the machine's: a machine that throws cannot hinder its repair.
    const own = raised === undefined && isEngineClock(timer.name);
    const given = raised ?? this.envelope(arrival);
    this.settle(own ? undefined : step(this.rules.loaded.machine, this.live, given), arrival, timer.no);
  }

  /** The arrival itself; false when the present state does not accept it. */
  arrive(arrival: Arrival): boolean {
    const event = this.rules.loaded.definition === undefined ? asWritten(arrival) : this.envelope(arrival);
    const stepped = step(this.rules.loaded.machine, this.live, event);
    if (stepped === undefined) return false;
    const as = this.rules.loaded.definition?.events[arrival.type]?.as;
    if (as !== undefined) this.participants = withAct(this.participants, as, arrival.actor, this.at);
    this.settle(stepped, arrival, undefined);
    return true;
  }

  settle(stepped: Step | undefined, arrival: Arrival, timer: number | undefined): void {
    const from = stateOf(this.rules.loaded, this.live);
    const before = statusOf(this.rules.loaded, this.live);
    this.seq++;
    if (stepped !== undefined) {
      this.live = stepped.snapshot;
      for (const effect of stepped.effects) this.carryOut(effect);
    }
    for (const clock of handedOver(this.rules, this.live, this.clocks.values(), this.at))
      this.clocks.set(clock.name, clock);
    this.log(arrival, timer, from);
    this.tellFollowers(before, this.followers);
  }

  /** What became of this case since it stood at `before`, in the same commit and at the same instant. */
  tellFollowers(before: Status, followers: readonly string[]): void {
    const { loaded } = this.rules;
    if (followers.length === 0 || statusOf(loaded, this.live) === before) return;
    const news = newsFor(loaded, this.live, this.base);
    for (const follower of followers) this.tells.push({ caseId: follower, ...news, at: this.at });
  }

  /** Counts every running clock again under other rules, which hold from here on. */
  recount(rules: Rules, because: string): Recounted[] {
    this.rules = rules;
    const found: Recounted[] = [];
    for (const clock of [...this.clocks.values()]) {
      const again = recountClock(clock, rules, this.at, because);
      if (again === undefined) continue;
      found.push(again);
      this.setClock(again.clock);
    }
    return found;
  }

  log(arrival: Arrival, timer: number | undefined, from: string | null): void {
    const clocks = [...this.touched].map((name) => loggedClock(this.clocks.get(name)!));
    this.touched.clear();
    this.turns = turnsOf(this.rules, this, this.turns, this.at);
    this.rows.push({
      seq: this.seq,
      ...(arrival.id === '' ? {} : { id: arrival.id }),
      type: arrival.type,
      at: this.at,
      actor: arrival.actor,
      payload: arrival.payload,
      facts: arrival.facts,
      ...(timer === undefined ? {} : { timer }),
      from,
      to: stateOf(this.rules.loaded, this.live),
      clocks,
      policyVersion: this.rules.policy.view.version,
      calendarVersion: this.rules.calendar.version,
    });
  }

  carryOut(effect: Effect): void {
    if (effect.kind === 'raise') {
      const name = effect.name ?? `${effect.event.type}#${this.timerNo}`;
      this.arm({ kind: 'raise', name, dueAt: this.at + effect.delayMs, event: effect.event });
    } else if (effect.kind === 'cancel') {
      // As in a live actor, a name armed twice stands for the one armed last.
      const last = this.timers.filter((timer) => timer.kind === 'raise' && timer.name === effect.name).at(-1);
      if (last !== undefined) this.timers = this.timers.filter((timer) => timer.no !== last.no);
    } else if (this.rules.loaded.definition !== undefined && ENGINE_ACTION_NAMES.has(effect.name)) {
      this.engineAction(effect.name as keyof EngineActions, effect.params as never);
    } else this.actions.push({ type: effect.name, params: effect.params });
  }

  engineAction<K extends keyof EngineActions>(name: K, params: EngineActions[K]): void {
    const { rules, at } = this;
    const perform: { [A in keyof EngineActions]: (p: EngineActions[A]) => void } = {
      startClock: (p) => this.setClock(startClock(p, this.clocks.get(p.clock), at, rules)),
      stopClock: (p) =>
        this.changeClock(p.clock, (clock) =>
          stopClock(clock, p.as ?? 'met', at, rules, p.doneAt === undefined ? undefined : msOf(p.doneAt)),
        ),
      reopenClock: (p) => this.changeClock(p.clock, (clock) => reopened(clock, rules, at)),
      stopClocks: (p) => {
        for (const clock of [...this.clocks.keys()]) {
          if (!clock.startsWith(p.prefix) || p.except?.includes(clock)) continue;
          this.changeClock(clock, (found) => stopClock(found, p.as ?? 'met', at, rules));
        }
      },
      pauseClock: (p) => this.changeClock(p.clock, (clock) => pauseClock(clock, p, at)),
      resumeClock: (p) => this.changeClock(p.clock, (clock) => resumeClock(clock, at, rules)),
      extendClock: (p) => this.changeClock(p.clock, (clock) => extendClock(clock, p, at, rules)),
      renewNotice: (p) => this.changeClock(p.clock, (clock) => recounted(clock, rules, at, p.document)),
      notify: (p) =>
        this.messages.push({ type: p.type, seq: this.seq, at, detail: { to: p.to ?? [], ...p.detail } }),
      letter: (p) => this.messages.push({ type: LETTER, seq: this.seq, at, detail: { ...p } }),
      spawn: (p) => this.spawns.push({ ...p, at }),
      tell: (p) => this.tells.push({ ...p, at }),
      tellFollowers: (p) => {
        for (const caseId of this.followers) this.tells.push({ ...p, caseId, at });
      },
      follow: ({ caseId, link = 'follow' }) => {
        if (caseId !== this.base.caseId) this.tells.push({ caseId, type: FOLLOWED, payload: {}, link, at });
      },
    };
    perform[name](params);
  }

  changeClock(name: string, change: (clock: Clock) => Clock): void {
    const clock = this.clocks.get(name);
    if (clock === undefined) return;
    const changed = change(clock);
    if (changed !== clock) this.setClock(changed);
  }

  /** A clock's timers are always those its record gives, so that nothing can stay armed for a term that ended. */
  setClock(clock: Clock): void {
    this.clocks.set(clock.name, clock);
    this.touched.add(clock.name);
    this.timers = this.timers.filter((timer) => timer.kind === 'raise' || timer.name !== clock.name);
    const timers = timersOf(clock, this.rules).sort((a, b) => a.dueAt - b.dueAt);
    for (const timer of timers) this.arm(named(timer));
  }

  arm(timer: Omit<Timer, 'no'>): void {
    this.timers.push({ ...timer, no: this.timerNo++ });
  }

  envelope(arrival: Arrival): MachineEvent {
    const { rules, at, participants, recordedAt } = this;
    return envelopeOf(rules, { at, clocks: this.clocks.values(), participants }, arrival, recordedAt);
  }

  moved(): Moved {
    const { rules, live, rows, messages, spawns, tells, actions } = this;
    // A case that has ended keeps no timer: nothing can be late any more.
    const timers = statusOf(rules.loaded, live) === 'ended' ? [] : this.timers;
    const state: CaseState = {
      caseId: this.base.caseId,
      number: this.base.number,
      seq: this.seq,
      at: this.at,
      snapshot: persist(rules.loaded.machine, live),
      clocks: [...this.clocks.values()],
      timers,
      timerNo: this.timerNo,
      participants: this.participants,
      turns: this.turns,
      followers: this.followers,
      ...(this.repair === undefined ? {} : { repair: this.repair }),
    };
    return { state, live, rows, messages, spawns, tells, actions };
  }
}

function named({ clock, kind, dueAt, rung }: ClockTimer): Omit<Timer, 'no'> {
  return { kind, name: clock, dueAt, ...(rung === undefined ? {} : { rung }) };
}
