import { restore } from '../../src/engine/machine.ts';
import { resolvePolicy } from '../../src/engine/policy.ts';
import type { Actor, ClockView, Envelope, Snapshot } from '../../src/engine/workflow.ts';
import { type Finding, open, type PublicReport } from '../../workflows/public-report/context.ts';
import { EVENTS, type EventType } from '../../workflows/public-report/events.ts';
import { publicReport } from '../../workflows/public-report/index.ts';
import type { Opening } from '../../workflows/public-report/opening.ts';
import type { Leaf } from './public-report.expected.ts';

/** Situations to try the machine in, without engine or database: a leaf, its usual data, and one event. */

export const AT = '2026-03-10T10:00:00.000+08:00';
export const machine = publicReport.machine;
export const policy = resolvePolicy(publicReport.policy, {
  tenant: 'demo',
  region: '330182',
  sector: '消防',
  openedOn: '2026-03-02',
});
/** A hotline's ticket, as the tests' reports bring one. */
export const TICKET = { system: '12345', no: 'GD-2026-0031', sourceDueAt: '2026-03-20T17:00:00+08:00' };
export const MASTER = '01980000-0000-7000-8000-000000000004';

export interface Situation {
  context: PublicReport;
  event: Envelope;
}

export const FOUND: Finding = {
  result: 'substantiated',
  nature: 'violation',
  clearTarget: true,
  alreadyKnown: false,
  deaths: null,
  accidentGrade: null,
  on: '2026-03-09',
};
const FINED = { caseId: null, documentNo: '罚〔2026〕1号', fineYuan: 100_000, on: '2026-03-09' };
const AFTER_RESULT: readonly Leaf[] = [
  'awaitingPenalty',
  'rewardReview',
  'denialUntold',
  'rewardDenied',
  'rewardApproved',
  'paying',
  'substantiated',
];
const REWARD: Partial<Record<Leaf, PublicReport['reward']['status']>> = {
  awaitingPenalty: 'awaiting',
  rewardReview: 'review',
  denialUntold: 'denied',
  rewardDenied: 'denied',
  rewardApproved: 'approved',
  paying: 'paying',
  substantiated: 'paid',
};

/** The usual data of a report in this leaf. */
export function contextIn(leaf: Leaf): PublicReport {
  const fresh = open({
    caseId: '01980000-0000-7000-8000-00000000000a',
    number: '2026-000001',
    at: AT,
    actor: { person: 'hotline', unit: 'external', roles: ['external_system'] },
    data: publicReport.open.example,
  });
  const found = AFTER_RESULT.includes(leaf);
  const seen = found || leaf === 'verifying' || leaf === 'unsubstantiated';
  return {
    ...fresh,
    registeredOn: leaf === 'received' ? null : '2026-03-03',
    handling: leaf === 'received' || leaf === 'screening' ? null : 'sector',
    acceptedOn: seen || leaf === 'accepted' ? '2026-03-05' : null,
    lead: seen ? { person: 'verifier', unit: 'sector' } : null,
    transfer: leaf === 'transferred' ? { to: '示范区市监局', unit: 'sector', reason: 'x' } : null,
    refusal: leaf === 'notAccepted' ? { cause: 'no_target', reason: 'x', on: '2026-03-05' } : null,
    joinedInto: leaf === 'joined' ? { caseId: MASTER, number: null, ended: false } : null,
    ending: leaf === 'settling' ? { to: 'closed', outcome: '不予受理' } : null,
    finding: found ? FOUND : leaf === 'unsubstantiated' ? { ...FOUND, result: 'unsubstantiated' } : null,
    followed: found ? 1 : 0,
    penalties: found && leaf !== 'awaitingPenalty' ? [FINED] : [],
    reward: {
      ...fresh.reward,
      status: REWARD[leaf] ?? 'none',
      amountYuan: leaf === 'rewardApproved' || leaf === 'paying' ? 15_000 : null,
    },
    regions: {
      ...fresh.regions,
      feedback: found ? 'interimDue' : leaf === 'unsubstantiated' ? 'finalDue' : 'none',
    },
  };
}

export function clock(name: string, changes: Partial<ClockView> = {}): ClockView {
  return {
    name,
    state: 'running',
    start: '2026-03-03T10:00:00.000+08:00',
    dueOn: '2026-04-02',
    dueAt: '2026-04-03T00:00:00.000+08:00',
    provisional: false,
    round: 1,
    extensions: 0,
    ...changes,
  };
}

const UNIT_OF: Readonly<Record<string, string>> = {
  sector_officer: 'sector',
  sector_leader: 'sector',
  verifier: 'sector',
  external_system: 'external',
};

export function actorOf(role: string, person: string = role): Actor {
  return { person, unit: UNIT_OF[role] ?? 'safety-office', roles: [role] };
}

function envelope(type: EventType): Envelope {
  const { by, example } = EVENTS[type];
  const clocks = Object.keys(publicReport.policy.clocks).filter((name) => !name.endsWith('*'));
  return {
    type,
    id: 'e',
    payload: structuredClone(example),
    at: AT,
    recordedAt: AT,
    actor: by[0] === undefined ? { person: 'system', unit: 'system', roles: ['system'] } : actorOf(by[0]),
    facts: {
      unit: { id: 'sector-2', kind: 'sector' },
      assignee: { id: 'verifier', unit: 'sector', roles: ['verifier'] },
      existing: null,
      master: {
        id: MASTER,
        workflow: 'public-report',
        status: 'open',
        state: 'verifying',
        unit: '某商城',
        place: '更楼街道某商城二层',
        grade: null,
        openedOn: '2026-03-05',
      },
    },
    policyVersion: policy.view.version,
    calendarVersion: 'c',
    clocks: Object.fromEntries(clocks.map((name) => [name, clock(name)])),
    policy: policy.view,
    participants: {},
  };
}

const L2 = '1.r.verify.2.organLate';
const L3 = '1.r.verify.3.organLate';
const late = { duty: 'sector_officer', unit: 'sector' };
type State = PublicReport['instruments'][string]['state'];
const instrument = (key: string, state: State, of = late) => ({
  instruments: {
    [key]: {
      level: key === L2 ? 2 : 3,
      cause: 'organLate',
      clock: 'r.verify',
      rung: 'T+3D',
      round: 1,
      late: of,
      state,
      at: AT,
    },
  },
});
const withData = ({ context }: Situation, data: Partial<Opening>) => ({ data: { ...context.data, ...data } });
const withRegions = ({ context }: Situation, regions: Partial<PublicReport['regions']>) => ({
  regions: { ...context.regions, ...regions },
});
const ticketIs = (s: Situation, ticket: PublicReport['regions']['ticket']) => ({
  ...withData(s, { ticket: TICKET }),
  ticketDueOn: '2026-03-20',
  ...withRegions(s, { ticket }),
});
const proposed = (act: string) => ({
  proposals: {
    [act]: {
      payload: EVENTS[`PROPOSE_${act}` as 'PROPOSE_VOID'].example,
      person: 'verifier',
      unit: 'sector',
      at: AT,
      state: 'pending' as const,
    },
  },
});

/** What must have happened before for an event to be in place at all. */
const BEFORE: Readonly<Record<string, (s: Situation) => Partial<PublicReport>>> = {
  REPORT_TO_COUNTY: (s) => withData(s, { deaths: 1 }),
  PENALTY_FINAL: () => ({ followed: 1 }),
  NO_PENALTY: () => ({ followed: 1 }),
  RETALIATION_HANDLED: (s) => withRegions(s, { protection: 'asked' }),
  SENT: (s) =>
    withRegions(s, {
      feedback: s.context.regions.feedback === 'none' ? 'interimDue' : s.context.regions.feedback,
    }),
  SATISFACTION: () => ({ interimOn: '2026-03-09' }),
  TICKET_RETURN: (s) => ticketIs(s, 'running'),
  TICKET_EXTEND: (s) => ticketIs(s, 'running'),
  TICKET_AGREED: (s) => ticketIs(s, 'extensionAsked'),
  TICKET_DECLINED: (s) => ticketIs(s, 'extensionAsked'),
  // Nobody pauses a term of their own.
  PAUSE: ({ context }) => ({
    handling: 'sector-2',
    ...(context.lead !== null && { lead: { ...context.lead, unit: 'sector-2' } }),
  }),
  RESUME: () => ({ holds: { 'r.verify': ['authority'] } }),
  APPROVE_INSTRUMENT: () => instrument(L3, 'proposed'),
  REJECT_INSTRUMENT: () => instrument(L3, 'proposed'),
  ANSWER_INSTRUMENT: () => instrument(L2, 'issued'),
  ACCEPT_ANSWER: () => instrument(L2, 'answered'),
  RETURN_ANSWER: () => instrument(L2, 'answered'),
  // Whoever is late does not propose it.
  PROPOSE_DE_ESCALATE: () => instrument(L2, 'issued', { duty: 'verifier', unit: 'sector-2' }),
  APPROVE_DE_ESCALATE: () => instrument(L2, 'issued'),
  COSIGN_VERIFY: () => proposed('SUBSTANTIATED'),
  EXTEND: ({ context }) => ({ reward: { ...context.reward, notifiedOn: '2026-03-09' } }),
  CLAIMED: ({ context }) => ({ reward: { ...context.reward, notifiedOn: '2026-03-09' } }),
};

/** The leaf, its usual data and the event's own example, so that the event is accepted where it may be. */
export function situation(leaf: Leaf, type: EventType): Situation {
  const made: Situation = { context: contextIn(leaf), event: envelope(type) };
  const act = /^(?:APPROVE|REJECT|WITHDRAW)_(.+)$/.exec(type)?.[1];
  if (act !== undefined && `PROPOSE_${act}` in EVENTS) {
    const { proposals } = proposed(act);
    const person = type.startsWith('WITHDRAW') ? made.event.actor.person : 'proposer';
    made.context = {
      ...made.context,
      proposals: { [act]: { ...proposals[act]!, person } },
      cosign: { person: 'verifier-2', unit: 'sector-2', act, proposedAt: AT },
    };
  }
  made.context = { ...made.context, ...BEFORE[type]?.(made) };
  if (type === 'COSIGN_VERIFY') made.event = { ...made.event, actor: actorOf('verifier', 'verifier-2') };
  if (type === 'RECEIPT' || type === 'REFUSE')
    made.event = { ...made.event, actor: actorOf('sector_officer') };
  if (type === 'RESUME_REGION') {
    const { decision } = made.event.payload as { decision: string };
    made.context = { ...made.context, holds: { 'r.verify': [`decision:${decision}`] } };
  }
  if (type === 'RESUME' || type === 'RESUME_REGION') {
    const clocks = { ...made.event.clocks, 'r.verify': clock('r.verify', { state: 'paused' }) };
    made.event = { ...made.event, clocks };
  }
  return made;
}

/** A stored report standing in `leaf` with this context. */
export function snapshotOf(leaf: Leaf, context: PublicReport): Snapshot {
  const stored = {
    status: 'active',
    value: { open: { lifecycle: leaf, ...context.regions } },
    context: { ...context, shown: context.regions },
    historyValue: {},
    children: {},
  };
  return restore(machine, stored);
}
