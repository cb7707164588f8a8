import { addDays } from '../../src/domain/instants.ts';
import { followCase } from '../../src/engine/advance.ts';
import { NO_KIN } from '../../workflows/base/kin.ts';
import {
  dueYuan,
  type Enforcement,
  open,
  paidYuan,
  type Regions,
} from '../../workflows/enforcement/context.ts';
import { EVENTS } from '../../workflows/enforcement/events.ts';
import { dailyDaysOf } from '../../workflows/enforcement/guards-daily.ts';
import { enforcement } from '../../workflows/enforcement/index.ts';
import { needsPerforming } from '../../workflows/enforcement/penalty.ts';
import { type Bed, clock, context, Life, type Situation, walkPayload } from './bed.ts';
import type { WalkView } from './walk-point.ts';

const WITH_DECISION = ['decided', 'executing', 'demanded', 'court', 'concluding', 'closed'];
const officer = { person: 'lead', unit: 'enforcement', certificateNo: '33010000009' };

type S = Situation<Enforcement>;
const set = (changes: Partial<Enforcement>) => (s: S) => context<Enforcement>(changes)(s);
const region = (changes: Partial<Regions>) => (s: S) => {
  const regions = { ...s.context.regions, ...changes };
  s.context = { ...s.context, regions, shown: regions };
};
export const clocked = (name: string, state: 'running' | 'missed' | 'void' | 'paused') => (s: S) => {
  s.event = { ...s.event, clocks: { ...s.event.clocks, [name]: clock(name, { state }) } };
};
const all =
  (...steps: ((s: S) => void)[]) =>
  (s: S) => {
    for (const step of steps) step(s);
  };
const refusal = { on: '2026-03-06', finder: officer, second: { ...officer, person: 'second' } };
const refused = set({ orderedOn: '2026-03-05', refusal });
/** How far the round of a daily fine has come, where it is not the first decision's. */
export const daily = (at: Regions['daily']) => (s: S, leaf?: string) => {
  if (leaf !== undefined && !['executing', 'demanded', 'concluding'].includes(leaf)) return;
  refused(s);
  region({ daily: at })(s);
};
const suspended = (s: S) => {
  const { decision } = s.context;
  if (decision === null) return;
  const penalties = [...decision.penalties, { kind: 'suspension', on: 'unit' } as const];
  s.context = { ...s.context, decision: { ...decision, penalties } };
};

/** 60,000 yuan a day from the day after the order to the day of the refusal: one day. */
export const bed: Bed<Enforcement> = {
  workflow: enforcement,
  open,
  storedEnds: ['closed'],
  valueIn: (leaf, { shown }) => ({
    open: {
      lifecycle: leaf,
      criminal: shown.criminal,
      closure: shown.closure,
      publicity: shown.publicity,
      dispute: shown.dispute,
      daily: shown.daily,
    },
  }),
  contextIn: (leaf, fresh) => {
    if (leaf === 'received') return fresh;
    const decided = WITH_DECISION.includes(leaf);
    const penalties = [{ kind: 'fine', on: 'unit', yuan: 60_000 }] as const;
    const served = decided && leaf !== 'decided';
    const { document, documentNo } = EVENTS.PROPOSE_DECIDE.example;
    return {
      ...fresh,
      filedOn: '2026-03-03',
      head: { person: 'head', unit: 'sector' },
      lead: officer,
      second: { ...officer, person: 'second', certificateNo: '33010000008' },
      notice: leaf === 'investigating' ? null : { penalties, on: '2026-03-04' },
      hearing: leaf === 'hearing' ? { askedOn: '2026-03-05', on: '2026-03-10', held: false } : null,
      decision: decided ? { penalties, documentNo, law: 'work_safety', document, on: '2026-03-04' } : null,
      baseFine: decided ? 60_000 : null,
      servedOn: served ? '2026-03-05' : null,
      punishedOn: served ? '2026-03-05' : null,
      demandedOn: leaf === 'demanded' || leaf === 'court' ? '2026-03-06' : null,
      payments: leaf === 'concluding' || leaf === 'closed' ? [{ on: '2026-03-06', yuan: 60_000 }] : [],
      regions: decided ? { ...fresh.regions, publicity: 'published' } : fresh.regions,
      shown: decided ? { ...fresh.regions, publicity: 'published' } : fresh.regions,
    };
  },
  before: {
    NOTIFY: daily('none'),
    STATE_DEFENCE: daily('notified'),
    WAIVE_DEFENCE: daily('notified'),
    DEFENCE_END: daily('notified'),
    ASK_HEARING: daily('notified'),
    HEARING_NOTICE: daily('hearing'),
    WITHDRAW_HEARING: daily('hearing'),
    HOLD_HEARING: (s, leaf) => {
      daily('hearing')(s, leaf);
      set({ hearing: { askedOn: '2026-03-05', on: '2026-03-10', held: false } })(s);
      clocked('e.hearingNotice', 'void')(s);
    },
    LEGAL_REVIEW: daily('review'),
    RETURN_REVIEW: daily('review'),
    RETURN_DECISION: daily('deciding'),
    DISCUSS: daily('deciding'),
    COSIGN_REFUSAL: refused,
    PERFORMED: suspended,
    GRANT_INSTALMENTS: set({ asked: { plan: [{ dueOn: '2026-04-01', yuan: 60_000 }], on: '2026-03-09' } }),
    DENY_INSTALMENTS: set({ asked: { plan: [{ dueOn: '2026-04-01', yuan: 60_000 }], on: '2026-03-09' } }),
    REFUSAL_FOUND: refused,
    PROPOSE_DAILY_FINE: daily('deciding'),
    APPROVE_DAILY_FINE: all(daily('deciding'), set({ discussedOn: '2026-03-09' })),
    DEMAND: clocked('e.pay', 'missed'),
    COURT: all(
      clocked('e.demand', 'void'),
      clocked('e.reviewPeriod', 'void'),
      clocked('e.suitPeriod', 'void'),
    ),
    ARCHIVE: all(
      clocked('e.reviewPeriod', 'void'),
      clocked('e.suitPeriod', 'void'),
      region({ publicity: 'withdrawn' }),
    ),
    PUBLISH_DECISION: region({ publicity: 'due' }),
    UNPUBLISH: region({ publicity: 'published' }),
    DISPUTE_RESULT: all(
      region({ dispute: 'pending' }),
      set({ dispute: { kind: 'review', on: '2026-03-06', result: null } }),
    ),
    COSIGN_CRIME: all(
      region({ criminal: 'reported' }),
      set({ referral: { reporter: officer, on: '2026-03-09' } }),
    ),
    APPROVE_TRANSFER: region({ criminal: 'awaitingHead' }),
    REFUSE_TRANSFER: region({ criminal: 'awaitingHead' }),
    TRANSFER_TO_POLICE: region({ criminal: 'approved' }),
    POLICE_FILED: region({ criminal: 'transferred' }),
    POLICE_DECLINED: region({ criminal: 'transferred' }),
    OBJECTION: region({ criminal: 'declined' }),
    CRIMINAL_RESULT: region({ criminal: 'filed' }),
    PROPOSE_DROP_CLOSURE: region({ closure: 'due' }),
    APPROVE_DROP_CLOSURE: region({ closure: 'due' }),
    GOV_APPROVE: region({ closure: 'proposed' }),
    GOV_REJECT: region({ closure: 'proposed' }),
    RESUME: all(clocked('e.decide', 'paused'), set({ holds: { 'e.decide': ['authority'] } })),
    RESUME_REGION: all(
      clocked('e.pay', 'paused'),
      set({ holds: { 'e.pay': ['decision:01980000-0000-7000-8000-000000000003'] } }),
    ),
    PAUSE_REGION: clocked('e.pay', 'running'),
    // Nobody pauses a term of their own.
    PAUSE: (s) => {
      s.event = { ...s.event, actor: { ...s.event.actor, unit: 'sector-2' } };
    },
    APPROVE_VOID: all(set({ punishedOn: null }), region({ publicity: 'due' })),
  },
  instruments: { issued: '1.e.decide.2.organLate', proposed: '1.e.decide.3.organLate' },
};

/** One case, with the ways that lead to where a scenario begins. */
export class Case extends Life<Enforcement> {
  constructor(more: ConstructorParameters<typeof Life>[1] = {}) {
    super(enforcement, more);
    if (more.carry !== undefined)
      this.keep(followCase(this.rules, this.state, this.now, this.now, { id: 'follow', follower: REPORT }));
  }

  all(...types: readonly string[]): this {
    for (const type of types) if (!this.send(type)) throw new Error(`${type} refused in ${this.at}`);
    return this;
  }
  notified(penalties = EVENTS.NOTIFY.example.penalties): this {
    this.all('FILE', 'RECORD_INVESTIGATION', 'COSIGN_INVESTIGATION');
    if (!this.send('NOTIFY', { penalties })) throw new Error('not notified');
    return this;
  }
  deciding(penalties = EVENTS.NOTIFY.example.penalties): this {
    return this.notified(penalties).all('WAIVE_DEFENCE', 'LEGAL_REVIEW');
  }
  /** Decided, served and published. */
  served(penalties = EVENTS.NOTIFY.example.penalties): this {
    this.deciding(penalties);
    if (penalties !== EVENTS.NOTIFY.example.penalties) this.all('DISCUSS');
    this.send('PROPOSE_DECIDE', { penalties });
    return this.all('APPROVE_DECIDE', 'SERVE_DECISION', 'PUBLISH_DECISION');
  }
  /** Refusal found by two officers. */
  refused(): this {
    return this.all('REFUSAL_FOUND', 'COSIGN_REFUSAL');
  }
  /** The party was told of this sum, had nothing to say, and the notice was reviewed and discussed. */
  dailyDeciding(yuan: number): this {
    if (!this.send('NOTIFY', { penalties: [{ kind: 'fine', on: 'unit', yuan }] }))
      throw new Error('not notified');
    return this.all('WAIVE_DEFENCE', 'LEGAL_REVIEW', 'DISCUSS');
  }
  /** Conclusion by two. */
  concluded(): this {
    return this.all('PROPOSE_CONCLUDE', 'APPROVE_CONCLUDE');
  }
  /** What other cases were told by the last step. */
  get told(): [caseId: string, type: string, payload: Record<string, unknown>][] {
    return this.last.tells
      .filter(({ type }) => type !== 'CASE_ENDED')
      .map(({ caseId, type, payload }) => [caseId, type, payload as Record<string, unknown>]);
  }
  /** `state dueOn` of a clock. */
  due(name: string): string {
    const { state, dueOn } = this.clock(name);
    return `${state} ${dueOn}`;
  }
}

/** Opened by a general hazard's case, which a report follows whose reward waits for the fine. */
export const PARENT = '01980000-0000-7000-8000-0000000000aa';
export const REPORT = '01980000-0000-7000-8000-0000000000bb';
export const CARRY = { kind: 'phase2Missed', from: PARENT, phase: 2, misses: 2 } as const;

/** Dates of plans and hearings lie ahead of wherever a walk has come to. */
export function payloadFor(type: string, view: WalkView): object | readonly object[] | undefined {
  const c = view.data as unknown as Enforcement;
  const example = EVENTS[type as keyof typeof EVENTS].example as object;
  const today = view.now.slice(0, 10);
  const left = dueYuan(c) - paidYuan(c);
  switch (type) {
    case 'NOTIFY':
    case 'PROPOSE_DECIDE': {
      if (c.decision !== null) {
        const yuan = (c.baseFine ?? 0) * dailyDaysOf(c, undefined);
        return { ...example, penalties: [{ kind: 'fine', on: 'unit', yuan }] };
      }
      return [
        example,
        {
          ...example,
          penalties: [
            { kind: 'fine', on: 'unit', yuan: 120_000 },
            { kind: 'suspension', on: 'unit' },
          ],
        },
      ];
    }
    case 'HEARING_NOTICE':
      return { ...example, on: addDays(today, 12) };
    case 'PAID':
      return left <= 0
        ? []
        : [
            { ...example, yuan: left },
            { ...example, yuan: Math.ceil(left / 2) },
          ];
    case 'ASK_INSTALMENTS':
      return { ...example, plan: [{ dueOn: addDays(today, 10), yuan: left }] };
    case 'RECORD_INVESTIGATION':
      return { ...example, orderedOn: c.filedOn ?? today };
    case 'PROPOSE_DAILY_FINE': {
      return {
        ...example,
        documentNo: `按日${c.dailyFines.length}`,
        yuan: (c.baseFine ?? 0) * dailyDaysOf(c, undefined),
      };
    }
    case 'DISPUTE':
      return ['review', 'suit'].map((kind) => ({ ...example, kind }));
    case 'DISPUTE_RESULT':
      return [
        example,
        { ...example, result: 'changed', yuan: 10_000 },
        {
          ...example,
          result: 'annulled',
          ...(c.dailyFines.length > 0 && { documentNo: c.decision?.documentNo }),
        },
        { ...example, result: 'annulled', documentNo: c.dailyFines.at(-1)?.documentNo ?? '无' },
        { ...example, result: 'withdrawn' },
      ];
    case 'CRIMINAL_RESULT':
      return [example, { ...example, result: 'convicted', penaltyStillDue: false }];
    case 'DEMAND':
      return { ...example, surchargeYuan: left };
    default:
      return walkPayload(enforcement, type, { ...view, data: { ...view.data, kin: NO_KIN } }, 10);
  }
}

/** How far the signatures have come, and what the decision asks for beside paying. */
export function marks({ at, data, regions }: WalkView): string {
  const c = data as unknown as Enforcement;
  const pending = (act: string) => act in c.proposals;
  switch (at) {
    case 'investigating':
      return `${c.data.grade} ${c.lead !== null} ${c.second !== null}`;
    case 'deciding':
      return `${c.data.grade} ${pending('DECIDE')} ${c.discussedOn !== null}`;
    case 'executing':
    case 'demanded':
    case 'court':
      return [
        needsPerforming(c.decision?.penalties ?? []) && c.performedOn === null,
        c.refusal?.second != null,
        pending('DAILY_FINE') && c.discussedOn !== null,
      ].join(' ');
    case 'concluding':
      return `${pending('CONCLUDE')} ${regions.publicity}`;
    default:
      return '';
  }
}
