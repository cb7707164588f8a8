import { createHash } from 'node:crypto';
import { calendarOf } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { iso, msOf } from '../../src/domain/instants.ts';
import { advance, openCase } from '../../src/engine/advance.ts';
import {
  type CaseState,
  isRefused,
  type LogRow,
  type Moved,
  type Rules,
} from '../../src/engine/case-state.ts';
import { load, regionsOf, stateOf, statusOf } from '../../src/engine/loaded.ts';
import { type Actor, type Snapshot, SYSTEM_ACTOR } from '../../src/engine/workflow.ts';
import type { PublicReport } from '../../workflows/public-report/context.ts';
import { EVENTS, type EventType } from '../../workflows/public-report/events.ts';
import { publicReport } from '../../workflows/public-report/index.ts';
import { finesOf } from '../../workflows/public-report/penalties.ts';
import { ratesOf, rewardOf } from '../../workflows/public-report/reward.ts';
import { actorOf, MASTER, policy } from './public-report.fixture.ts';
import type { WalkView } from './walk-point.ts';

export const loaded = load(publicReport);
const calendar = calendarOf(CN_CALENDAR);
export type Values = Record<string, number | string | boolean>;

/** A query code as a reporter keeps it, and what the case keeps of it. */
export const CODE = 'CX7K-29QM-4TBE';
export const CODE_DIGEST = `sha256:${createHash('sha256').update(CODE).digest('hex')}`;
export const ANONYMOUS = { anonymous: true, reporterRef: undefined } as const;
/** The hazard's own case, as its end is told. */
export const HAZARD = '01980000-0000-7000-8000-00000000000b';
/** A case about a fine for what was reported. */
export const FINE = '01980000-0000-7000-8000-00000000000f';

/** What the payload guards ask for beyond the examples, so that walks get on. */
export function payloadFor(type: string, view: WalkView): object | readonly object[] | undefined {
  const example = EVENTS[type as EventType]?.example as object;
  const data = view.data as unknown as PublicReport;
  switch (type) {
    case 'PROPOSE_REWARD':
      return { ...example, amountYuan: amountOf(data, policy.view.values) };
    case 'CLAIMED':
      return data.data.anonymous ? { code: CODE_DIGEST } : example;
    case 'PROPOSE_SUBSTANTIATED':
    case 'PROPOSE_PARTLY':
      return [
        example,
        { ...example, nature: 'general' },
        { ...example, nature: 'concealed', deaths: 2, accidentGrade: 'larger' },
        { ...example, nature: 'major', caseId: HAZARD },
      ];
    case 'CASE_ENDED':
      return ['closed', 'voided'].map((state) => ({
        ...example,
        caseId: data.joinedInto === null ? HAZARD : MASTER,
        state,
        status: state === 'closed' ? 'closed' : 'ended',
      }));
    case 'CASE_OPENED':
      return [{}, { caseId: FINE, workflow: 'enforcement', link: 'enforcement' }].map((one) => ({
        ...{ ...example, from: HAZARD },
        ...one,
      }));
    case 'PENALTY_FINAL':
    case 'NO_PENALTY':
      return [example, { ...example, caseId: FINE }];
    case 'CASE_REOPENED':
      return { ...example, caseId: HAZARD };
    case 'MASTER_NEWS':
      return ['verified', 'finished'].map((kind) => ({ ...example, kind }));
    case 'SATISFACTION':
      return ['dissatisfied', 'satisfied'].map((grade) => ({ grade }));
    case 'PROPOSE_CORRECT':
      return { ...example, old: data.data.place ?? null };
    case 'DESIGNATE':
      return ['sector', 'sector-2'].map((unit) => ({ ...example, unit }));
    default:
      return keyed(type, example, data);
  }
}

/** Events about an instrument name one that is there. */
function keyed(type: string, example: object, { instruments }: PublicReport): object | undefined {
  if (!/INSTRUMENT|ANSWER|PROPOSE_DE_ESCALATE/.test(type) || !('key' in example)) return undefined;
  const key = Object.keys(instruments).at(-1);
  return key === undefined ? undefined : { ...example, key };
}

function amountOf(report: PublicReport, values: Values): number {
  const { data, finding } = report;
  return rewardOf(
    {
      nature: finding?.nature ?? 'general',
      fineYuan: finesOf(report),
      insider: data.insider === true,
      ...(finding?.deaths && { deaths: finding.deaths }),
      ...(finding?.accidentGrade && { accidentGrade: finding.accidentGrade }),
    },
    ratesOf(values),
  );
}

/** What other cases tell a report. */
type Told =
  | 'CASE_OPENED'
  | 'CASE_ENDED'
  | 'CASE_REOPENED'
  | 'REPORT_JOINED'
  | 'MASTER_NEWS'
  | 'PENALTY_FINAL'
  | 'NO_PENALTY';

/** One report through the engine, driven by example payloads with a moved clock. */
export class Life {
  readonly rules: Rules;
  state: CaseState;
  live: Snapshot;
  now: number;
  rows: LogRow[] = [];
  last: Moved;

  constructor(options: { values?: Values; data?: object; at?: string; id?: string; number?: string } = {}) {
    const values = { ...policy.view.values, ...options.values };
    this.rules = { loaded, calendar, policy: { ...policy, view: { ...policy.view, values } } };
    this.now = msOf(options.at ?? '2026-03-02T09:00:00+08:00');
    const actor = actorOf('sector_officer');
    const data = JSON.parse(
      JSON.stringify({ ...(publicReport.open.example as object), ...options.data }),
    ) as unknown;
    const submit = { id: 's', type: 'REGISTER', payload: {}, actor, facts: {} };
    const identity = { caseId: options.id ?? 'c', number: options.number ?? '2026-000001' };
    const opened = openCase(this.rules, identity, { id: 'o', data, actor }, submit, this.now, this.now);
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

  arrive(type: string, payload: unknown, actor: Actor, facts: object): boolean {
    const id = `${type}-${this.state.seq}`;
    const arrival = { id, type, payload, actor, facts: { ...facts } };
    const moved = advance(this.rules, this.state, this.now, this.now, arrival);
    if (isRefused(moved)) return false;
    this.keep(moved);
    return true;
  }

  /** Sends an example; `false` when the case does not accept it. */
  send(type: EventType, changes: object = {}, actor: Actor = usual(type), facts: object = {}): boolean {
    const payload = { ...(EVENTS[type].example as object), ...changes };
    return this.arrive(type, payload, actor, { unit: { id: 'u' }, existing: null, master: null, ...facts });
  }

  /** What another case of the tenant tells this one. */
  told(type: Told, changes: object = {}): boolean {
    return this.arrive(type, { ...EVENTS[type].example, ...changes }, SYSTEM_ACTOR, {});
  }

  /** The hazard's case ends, in whatever way. */
  hazardEnds(state = 'closed', caseId = HAZARD): boolean {
    const status = state === 'closed' ? 'closed' : 'ended';
    return this.told('CASE_ENDED', { caseId, state, status, outcome: state });
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
  get status(): string {
    return statusOf(loaded, this.live);
  }
  get regions(): Record<string, string> {
    return regionsOf(loaded, this.live);
  }
  get data(): PublicReport {
    return this.live.context as PublicReport;
  }
  clock(name: string) {
    return this.state.clocks.find((clock) => clock.name === name)!;
  }
  /** `clock state` and its last day. */
  due(name: string): string {
    const { state, dueOn } = this.clock(name);
    return `${state} ${dueOn}`;
  }
  duties(): string[] {
    return this.state.turns.map(({ duty, clock }) => `${duty} ${clock}`).sort();
  }
  raised(): string[] {
    return Object.values(this.data.instruments).map(
      ({ level, cause, late, at }) => `L${level} ${cause} ${late.duty} ${iso(msOf(at)).slice(0, 10)}`,
    );
  }

  verifying(): this {
    this.send('ACCEPT');
    this.send('START_VERIFY');
    return this;
  }
  /** The result by three: proposed, signed by a second verifier, approved by a leader. */
  result(
    act: 'SUBSTANTIATED' | 'PARTLY' | 'UNSUBSTANTIATED',
    changes: object = {},
    facts: object = {},
  ): boolean {
    return (
      this.send(`PROPOSE_${act}`, changes, actorOf('verifier'), facts) &&
      this.send('COSIGN_VERIFY', {}, actorOf('verifier', 'verifier-2')) &&
      this.send(`APPROVE_${act}`)
    );
  }
  rewardGranted(amountYuan: number): boolean {
    return this.send('PROPOSE_REWARD', { amountYuan }) && this.send('APPROVE_REWARD');
  }
}

function usual(type: EventType): Actor {
  return actorOf(EVENTS[type].by[0]!);
}
