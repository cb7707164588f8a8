import { restore } from '../../src/engine/machine.ts';
import { resolvePolicy } from '../../src/engine/policy.ts';
import type { Actor, ClockView, Envelope, Snapshot } from '../../src/engine/workflow.ts';
import { open, type Rectification } from '../../workflows/rectification/context.ts';
import { EVENTS, type EventType } from '../../workflows/rectification/events.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import type { Leaf } from './rectification.expected.ts';

/** Situations to try the machine in, without engine or database: a leaf, its usual data, and one event. */

export const AT = '2026-03-10T10:00:00.000+08:00';
export const machine = rectification.machine;
export const policy = resolvePolicy(rectification.policy, {
  tenant: 'demo',
  region: '330182',
  sector: '消防',
  openedOn: '2026-03-02',
});

export interface Situation {
  context: Rectification;
  event: Envelope;
}

const PHASE: Partial<Record<Leaf, 0 | 1 | 2 | 3>> = {
  rectifying1: 1,
  recheckRequested: 1,
  rechecking: 1,
  jurisdictionDispute: 1,
  signoffReview: 1,
  awaitingReassign: 2,
  reassigned: 2,
  rectifying2: 2,
  enforcing: 3,
};
const SERVED: readonly Leaf[] = [
  'rectifying1',
  'recheckRequested',
  'rechecking',
  'reassigned',
  'rectifying2',
  'enforcing',
  'awaitingReassign',
  'signoffReview',
];

/** The usual data of a case in this leaf. */
export function contextIn(leaf: Leaf): Rectification {
  const fresh = open({
    caseId: '01980000-0000-7000-8000-00000000000a',
    number: '2026-000001',
    at: AT,
    actor: { person: 'author', unit: 'street', roles: ['grid_worker'] },
    data: rectification.open.example,
  });
  if (leaf === 'draft') return fresh;
  const phase = PHASE[leaf] ?? 0;
  const inRecheck = leaf === 'recheckRequested' || leaf === 'rechecking';
  const graded = leaf !== 'reported' && leaf !== 'verifying';
  return {
    ...fresh,
    phase,
    units: { responsible: graded ? 'enterprise' : null, handling: leaf === 'reported' ? null : 'street' },
    items: graded
      ? ['i1', 'i2'].map((id) => ({
          id,
          text: id,
          limitDays: 30,
          state: inRecheck ? ('claimed' as const) : ('open' as const),
        }))
      : [],
    document: graded ? { kind: 'assignment', on: '2026-03-02' } : null,
    service: SERVED.includes(leaf)
      ? { kind: 'assignment', method: 'direct', on: '2026-03-03', phase: 1, deemed: false }
      : null,
    termDays: 30,
    recheck: inRecheck
      ? { person: 'applicant', unit: 'enterprise', appliedAt: AT, items: ['i1', 'i2'] }
      : null,
    cleared: leaf === 'signoffReview',
    regions: {
      ...fresh.regions,
      reply: leaf === 'signoffReview' || leaf === 'closed' || leaf === 'lookback' ? 'replied' : 'pending',
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
  rectifier: 'enterprise',
  enterprise_principal: 'enterprise',
  verifier: 'street-2',
  inspector: 'enforcement',
  sector_leader: 'sector',
  sector_officer: 'sector',
  safety_office: 'safety-office',
};

export function actorOf(role: string): Actor {
  return { person: role, unit: UNIT_OF[role] ?? 'street', roles: [role] };
}

export function envelope(type: EventType): Envelope {
  const { by, example } = EVENTS[type];
  const clocks = Object.keys(rectification.policy.clocks).filter((name) => !name.endsWith('*'));
  return {
    type,
    id: 'e',
    payload: structuredClone(example),
    at: AT,
    recordedAt: AT,
    actor: by[0] === undefined ? { person: 'system', unit: 'system', roles: ['system'] } : actorOf(by[0]),
    facts: {
      unit: { id: 'enterprise', kind: 'enterprise' },
      evidence: [],
      assignee: { id: 'street-officer', unit: 'street', roles: ['street_officer'] },
      partUnits: ['enterprise', 'enterprise-2'],
    },
    policyVersion: policy.view.version,
    calendarVersion: 'c',
    clocks: Object.fromEntries(clocks.map((name) => [name, clock(name)])),
    policy: policy.view,
    participants: {},
  };
}

const L2 = '1.g.overdue1.2.phase1Missed';
const L3 = '1.g.phase2.3.noProgress';

function instrument(
  key: string,
  state: Rectification['instruments'][string]['state'],
): Pick<Rectification, 'instruments'> {
  const late = { duty: 'enterprise_principal', unit: 'enterprise' };
  const level = key === L2 ? 2 : 3;
  return {
    instruments: {
      [key]: { level, cause: 'x', clock: 'g.overdue1', rung: 'T+1D', round: 1, late, state, at: AT },
    },
  };
}

/** What must have happened before for an event to be in place at all. */
const BEFORE: Readonly<Record<string, (s: Situation) => Partial<Rectification>>> = {
  EXT_GRANT: () => ({ extension: { days: 10, cause: 'technical', at: AT } }),
  EXT_DENY: () => ({ extension: { days: 10, cause: 'technical', at: AT } }),
  EXT_WITHDRAW: () => ({ extension: { days: 10, cause: 'technical', at: AT } }),
  EXT_ANSWER_TIMEOUT: () => ({ extension: { days: 10, cause: 'technical', at: AT } }),
  OBJECTION_UPHOLD: ({ context }) => ({ regions: { ...context.regions, objection: 'raised' } }),
  OBJECTION_DISMISS: ({ context }) => ({ regions: { ...context.regions, objection: 'raised' } }),
  OBJECTION_TIMEOUT: ({ context }) => ({ regions: { ...context.regions, objection: 'raised' } }),
  ACCEPT_TRANSFER: () => ({ transfer: { from: 'street-2', to: 'street', reason: 'x' } }),
  REFUSE_TRANSFER: () => ({ transfer: { from: 'street-2', to: 'street', reason: 'x' } }),
  TRANSFER_TIMEOUT: () => ({ transfer: { from: 'street-2', to: 'street', reason: 'x' } }),
  CONTROL_ACTIVE: ({ context }) => ({ regions: { ...context.regions, interim: 'ordered' } }),
  CONTROL_REVOKE: ({ context }) => ({ regions: { ...context.regions, interim: 'ordered' } }),
  CONTROL_LIFT: ({ context }) => ({ regions: { ...context.regions, interim: 'active' }, cleared: true }),
  INTERIM_EXPIRING: ({ context }) => ({ regions: { ...context.regions, interim: 'active' } }),
  UPDATE: ({ context }) => ({ regions: { ...context.regions, publicity: 'published' } }),
  WITHDRAW_PUBLICITY: ({ context }) => ({ regions: { ...context.regions, publicity: 'published' } }),
  RESUME: () => ({ holds: { 'g.phase1': ['authority'] } }),
  WITHDRAW_RECHECK: ({ context, event }) => ({
    recheck: { ...context.recheck!, person: event.actor.person },
  }),
  SELF_RECTIFY: ({ context }) => ({ data: { ...context.data, sourceKind: 'self' } }),
  LOOKBACK_DUE: () => ({ sampled: true }),
  APPROVE_INSTRUMENT: () => instrument(L3, 'proposed'),
  REJECT_INSTRUMENT: () => instrument(L3, 'proposed'),
  ANSWER_INSTRUMENT: () => instrument(L2, 'issued'),
  ACCEPT_ANSWER: () => instrument(L2, 'answered'),
  RETURN_ANSWER: () => instrument(L2, 'answered'),
  PROPOSE_DE_ESCALATE: () => instrument(L2, 'issued'),
  APPROVE_DE_ESCALATE: () => instrument(L2, 'issued'),
};

/** The leaf, its usual data and the event's own example, so that the event is accepted where it may be. */
export function situation(leaf: Leaf, type: EventType): Situation {
  const made: Situation = { context: contextIn(leaf), event: envelope(type) };
  if (['APPROVE_INSTRUMENT', 'REJECT_INSTRUMENT'].includes(type))
    made.event = { ...made.event, actor: actorOf('sector_leader') };
  const act = /^(?:APPROVE|REJECT|WITHDRAW)_(.+)$/.exec(type)?.[1];
  if (act !== undefined && `PROPOSE_${act}` in EVENTS) {
    const payload = EVENTS[`PROPOSE_${act}` as 'PROPOSE_VOID'].example;
    const person = type.startsWith('WITHDRAW') ? made.event.actor.person : 'proposer';
    made.context = {
      ...made.context,
      proposals: { [act]: { payload, person, unit: 'street', at: AT, state: 'pending' } },
    };
  }
  made.context = { ...made.context, ...BEFORE[type]?.(made) };
  if (type === 'RESUME_REGION') {
    const { decision } = made.event.payload as { decision: string };
    made.context = { ...made.context, holds: { 'g.phase1': [`decision:${decision}`] } };
  }
  if (type === 'SERVE_NEW_DATE') {
    const renewed = clock('g.phase1', { newNotice: '2026-04-03' });
    made.event = { ...made.event, clocks: { ...made.event.clocks, 'g.phase1': renewed } };
  }
  if (type === 'RESUME' || type === 'RESUME_REGION') {
    made.event = {
      ...made.event,
      clocks: { ...made.event.clocks, 'g.phase1': clock('g.phase1', { state: 'paused' }) },
    };
  }
  if (type === 'DISCARD') made.event = { ...made.event, actor: { ...made.event.actor, person: 'author' } };
  const unit = made.context.units.responsible ?? '某商城';
  const master = {
    id: 'm',
    workflow: 'rectification',
    status: 'open',
    state: 'verifying',
    unit,
    place: made.context.place,
    grade: null,
  };
  made.event = { ...made.event, facts: { ...made.event.facts, master } };
  return made;
}

const REGION_NAMES = ['interim', 'extension', 'objection', 'custody', 'publicity', 'reply'] as const;

/** A stored case standing in `leaf` with this context; in a dispute it came from `cameFrom`. */
export function snapshotOf(leaf: Leaf, context: Rectification, cameFrom: Leaf = 'verifying'): Snapshot {
  const ends: readonly Leaf[] = ['closed', 'lookback'];
  const regions = Object.fromEntries(REGION_NAMES.map((name) => [name, context.regions[name]]));
  const lifecycle = leaf === 'jurisdictionDispute' ? leaf : { working: leaf };
  const stored = {
    status: 'active',
    value: ends.includes(leaf) ? leaf : { open: { lifecycle, ...regions } },
    context: { ...context, shown: context.regions },
    historyValue: leaf === 'jurisdictionDispute' ? { held: [{ id: cameFrom }] } : {},
    children: {},
  };
  return restore(machine, stored);
}
