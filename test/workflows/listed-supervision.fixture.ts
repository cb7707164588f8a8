import { restore } from '../../src/engine/machine.ts';
import { resolvePolicy } from '../../src/engine/policy.ts';
import type {
  Actor,
  ClockView,
  Envelope,
  EventDefinition,
  Participants,
  Snapshot,
} from '../../src/engine/workflow.ts';
import { type ListedSupervision, open, type Regions } from '../../workflows/listed-supervision/context.ts';
import { withOrders } from '../../workflows/listed-supervision/control.ts';
import { EVENTS, type EventType } from '../../workflows/listed-supervision/events.ts';
import { listedSupervision } from '../../workflows/listed-supervision/index.ts';
import type { Notice, Order, Plan } from '../../workflows/listed-supervision/shapes.ts';
import type { Leaf } from './listed-supervision.expected.ts';

/** Situations to try the machine in, without engine or database: a leaf, its usual data, and one event. */

export const AT = '2026-03-10T10:00:00.000+08:00';
export const machine = listedSupervision.machine;
const scope = { tenant: 'demo', region: '330182', sector: '工贸', openedOn: '2026-03-02' };
export const policy = resolvePolicy(listedSupervision.policy, scope);

export interface Situation {
  context: ListedSupervision;
  event: Envelope;
}

const NOTICE: Notice = {
  level: 'county',
  no: '督〔2026〕3号',
  organs: ['safety-office'],
  limitDays: 90,
  approvedOn: '2026-03-03',
  servedOn: '2026-03-04',
};
const PLAN: Plan = {
  endOn: '2026-05-01',
  measures: ['isolation'],
  funds: { amountYuan: 1, source: 'x', status: 'inPlace' },
  responsible: 'x',
  lead: 'x',
  submittedOn: '2026-03-05',
  approvedOn: '2026-03-06',
  milestones: [],
};
export const ORDER: Order = {
  person: 'i',
  unit: 'sector',
  measures: ['stop'],
  at: AT,
  duty: 'sector_officer',
  state: 'active',
};
/** These orders of interim control and no others; what is not said is as in `ORDER`. */
export function ordered({ regions }: ListedSupervision, ...orders: readonly Partial<Order>[]) {
  return withOrders(
    regions,
    orders.map((one) => ({ ...ORDER, ...one })),
  );
}
const APPLYING: readonly Leaf[] = ['acceptanceRequested', 'onSiteAcceptance', 'signoffApproval'];
const PLANLESS: readonly Leaf[] = ['discovered', 'determining', 'planDrafting', 'planReview'];
const CLEARED: readonly Leaf[] = ['signoffApproval', 'delisted'];

const REGIONS: Partial<Regions> = { listing: 'listed', doubleReport: 'done' };

/** The usual data of a case in this leaf. */
export function contextIn(leaf: Leaf): ListedSupervision {
  const fresh = open({
    caseId: '01980000-0000-7000-8000-00000000000a',
    number: '2026-000001',
    at: '2026-03-02T10:00:00.000+08:00',
    actor: { person: 'author', unit: 'street', roles: ['inspector'] },
    data: listedSupervision.open.example,
  });
  if (leaf === 'discovered') return { ...fresh, determinedOn: '2026-03-02' };
  const application = {
    person: 'enterprise_principal',
    unit: 'enterprise',
    appliedAt: AT,
    items: ['i1', 'i2'],
    evaluation: 'agency',
    cosigner: { person: 'second', unit: 'street-2', certificateNo: 'ZF-3301-0002' },
  };
  const state = CLEARED.includes(leaf) ? 'passed' : APPLYING.includes(leaf) ? 'claimed' : 'open';
  const standing: ListedSupervision = {
    ...fresh,
    determinedOn: '2026-03-02',
    items: ['i1', 'i2'].map((id) => ({ id, text: id, state })),
    units: { responsible: 'enterprise', handling: 'street', supervising: 'sector', lead: null },
    level: 'county',
    notices: [NOTICE],
    plan: PLANLESS.includes(leaf) ? null : PLAN,
    draftPlan: leaf === 'planReview' ? { ...PLAN, approvedOn: null } : null,
    milestones: [{ id: 'm1', text: 'x', dueOn: '2026-04-01', state: 'open' }],
    receipts: { department: 'x', congress: 'congress' },
    dueReached: leaf === 'overdue',
    overdueSince: leaf === 'overdue' ? '2026-03-09' : null,
    application: APPLYING.includes(leaf) ? application : null,
    cleared: CLEARED.includes(leaf),
    passed: CLEARED.includes(leaf) ? { appliedOn: '2026-03-09', onTime: true, verifier: 'signed' } : null,
    signer: leaf === 'signoffApproval' ? { role: 'street_leader', unit: null } : null,
    lookback: leaf === 'delisted' ? 'due' : 'none',
    finalReply: leaf === 'delisted',
    regions: { ...fresh.regions, ...REGIONS, reply: CLEARED.includes(leaf) ? 'replied' : 'pending' },
  };
  return { ...standing, ...ordered(standing, ORDER) };
}

export function clock(name: string, changes: Partial<ClockView> = {}): ClockView {
  return {
    name,
    state: 'running',
    start: '2026-03-03T10:00:00.000+08:00',
    dueOn: '2026-06-02',
    dueAt: '2026-06-03T00:00:00.000+08:00',
    provisional: false,
    round: 1,
    extensions: 0,
    ...changes,
  };
}

const UNIT_OF: Readonly<Record<string, string>> = {
  enterprise_principal: 'enterprise',
  verifier: 'street-2',
  expert: 'sector',
  enforcement_officer: 'enforcement',
  sector_leader: 'sector',
  sector_officer: 'sector',
  safety_office: 'safety-office',
  committee_leader: 'safety-office',
};

export function actorOf(role: string): Actor {
  return { person: role, unit: UNIT_OF[role] ?? 'street', roles: [role] };
}

export function envelope(type: EventType): Envelope {
  const { by, example } = EVENTS[type] as EventDefinition;
  const clocks = Object.keys(listedSupervision.policy.clocks).filter((name) => !name.endsWith('*'));
  const participants: Participants = {};
  return {
    type,
    id: 'e',
    payload: structuredClone(example),
    at: AT,
    recordedAt: AT,
    actor: by[0] === undefined ? { person: 'system', unit: 'system', roles: ['system'] } : actorOf(by[0]),
    facts: {
      unit: { id: 'enterprise', kind: 'enterprise' },
      assignee: { id: 'street-officer', unit: 'street', roles: ['street_officer'] },
      evidence: [],
      general: { id: 'g', workflow: 'rectification', status: 'open' },
      organs: ['safety-office', 'safety-office-2', 'sector'],
    },
    policyVersion: policy.view.version,
    calendarVersion: 'c',
    clocks: Object.fromEntries(clocks.map((name) => [name, clock(name)])),
    policy: policy.view,
    participants,
  };
}

const L2 = '1.m.due.2.overdue';
const L6 = '1.m.due.6.overdue';

function instrument(
  key: string,
  state: ListedSupervision['instruments'][string]['state'],
): Pick<ListedSupervision, 'instruments'> {
  const late = { duty: 'enterprise_principal', unit: 'enterprise' };
  const level = key === L2 ? 2 : 6;
  return {
    instruments: {
      [key]: { level, cause: 'x', clock: 'm.due', rung: 'T+1D', round: 1, late, state, at: AT },
    },
  };
}

type Before = (s: Situation) => Partial<ListedSupervision>;
/** A region that stands elsewhere than usual. */
const region =
  (changes: Partial<Regions>, more: Partial<ListedSupervision> = {}): Before =>
  ({ context }) => ({ ...more, regions: { ...context.regions, ...changes } });
const orders =
  (...standing: readonly Partial<Order>[]): Before =>
  ({ context }) =>
    ordered(context, ...standing);
const TRANSFER = { from: 'street-2', to: 'street', reason: 'x' };
const EXTENSION = { days: 10, cause: 'technical', at: AT, deciders: [], granted: {} };
const PROPOSAL = {
  level: 'county' as const,
  no: 'x',
  organs: ['safety-office'],
  limitDays: 90,
  agreed: [],
  person: 'proposer',
  unit: 'sector',
};
const CLOSURE = {
  ground: 'repeated',
  at: AT,
  cosigner: { person: 'second', unit: 'enforcement', certificateNo: 'ZF-3301-0012' },
};
const proposed = region({ listing: 'proposed' }, { proposal: PROPOSAL });
const asked: Before = () => ({ extension: EXTENSION });

/** What must have happened before for an event to be in place at all. */
const BEFORE: Readonly<Record<string, Before>> = {
  PROPOSE_CONFIRM_MAJOR: () => ({
    judgements: [{ kind: 'expert', method: 'direct', conclusion: 'major', person: 'x', unit: 'x', at: AT }],
  }),
  INTERIM_NOT_NECESSARY: orders(),
  CONTROL_ACTIVE: orders({ state: 'ordered' }),
  CONTROL_LIFT: (s) => ({ ...orders({ unit: 'street', measures: ['warn'] })(s), cleared: true }),
  CONTROL_REVOKE: orders({ unit: 'street' }),
  PATROL: orders({}),
  NOTICE_POWER_CUT: orders({}),
  CUT_POWER: (s) => ({
    ...orders({})(s),
    powerCut: {
      state: 'noticed',
      person: 'x',
      unit: 'x',
      emergency: false,
      since: '2026-03-09T10:00:00.000+08:00',
      noticeOver: true,
    },
  }),
  RESTORE_POWER: () => ({
    powerCut: { state: 'cut', person: 'x', unit: 'x', emergency: true, since: AT, noticeOver: true },
  }),
  PROPOSE_LISTING: (s) =>
    region({ listing: 'none' }, orders({})(s))({ ...s, context: { ...s.context, ...orders({})(s) } }),
  APPROVE_LISTING: proposed,
  RETURN_LISTING: proposed,
  DECIDE_NOT_LIST: proposed,
  SERVE_NOTICE: region({ listing: 'approved' }, { notices: [{ ...NOTICE, servedOn: null }] }),
  FILE_UP: () => ({ notices: [NOTICE] }),
  PUBLISH: region({ listing: 'listed' }),
  UPDATE: region({ publicity: 'published' }),
  WITHDRAW_PUBLICITY: region({ publicity: 'published' }),
  EXT_GRANT: asked,
  EXT_DENY: asked,
  EXT_WITHDRAW: asked,
  MILESTONE_DONE: () => ({ plan: PLAN }),
  ACCEPT_TRANSFER: region({ custody: 'transferring' }, { transfer: TRANSFER }),
  REFUSE_TRANSFER: region({ custody: 'transferring' }, { transfer: TRANSFER }),
  TRANSFER_TIMEOUT: region({ custody: 'transferring' }, { transfer: TRANSFER }),
  DESIGNATE: region({ custody: 'disputed' }),
  DISPUTE_TIMEOUT: region({ custody: 'disputed' }),
  PROPOSE_CLOSURE: (s) => ({ ...orders({ measures: ['suspension'] })(s), failures: 1 }),
  GOV_APPROVE: region({ closure: 'proposed' }),
  GOV_REJECT: region({ closure: 'proposed' }),
  COSIGN_CLOSURE: region({ closure: 'approved' }, { closure: { ground: 'repeated', at: AT } }),
  CLOSED_VERIFIED: region(
    { closure: 'approved', publicity: 'withdrawn', reply: 'replied' },
    { closure: CLOSURE },
  ),
  PROPOSE_VOID: orders(),
  CONSENT_RESUME: region({ resume: 'requested' }),
  REFUSE_RESUME: region({ resume: 'requested' }),
  PUBLISH_RESUMPTION: region({ resume: 'consented' }),
  VOID: () => ({ notices: [] }),
  APPROVE_VOID: (s) => ({
    ...orders()(s),
    notices: [],
    regions: { ...s.context.regions, interim: 'none', reply: 'replied' },
  }),
  RESUME: () => ({ holds: { 'm.due': ['authority'] } }),
  ARCHIVE: () => ({ lookback: 'done' }),
  APPROVE_INSTRUMENT: () => instrument(L6, 'proposed'),
  REJECT_INSTRUMENT: () => instrument(L6, 'proposed'),
  ANSWER_INSTRUMENT: () => instrument(L2, 'issued'),
  ACCEPT_ANSWER: () => instrument(L2, 'answered'),
  RETURN_ANSWER: () => instrument(L2, 'answered'),
  PROPOSE_DE_ESCALATE: () => instrument(L2, 'issued'),
  APPROVE_DE_ESCALATE: () => instrument(L2, 'issued'),
};

/** Who sends it, where the first role of the catalogue is not the one in place. */
const BY: Readonly<Record<string, Actor>> = {
  APPROVE_INSTRUMENT: actorOf('committee_leader'),
  REJECT_INSTRUMENT: actorOf('committee_leader'),
  ANSWER_INSTRUMENT: actorOf('enterprise_principal'),
  APPROVE_LEVEL_UP: { person: 'safety-office-2', unit: 'safety-office-2', roles: ['safety_office'] },
  // The pausing authority is not the organ whose clock it is.
  PAUSE: actorOf('safety_office'),
};

/** The leaf, its usual data and the event's own example, so that the event is accepted where it may be. */
export function situation(leaf: Leaf, type: EventType): Situation {
  const made: Situation = { context: contextIn(leaf), event: envelope(type) };
  const act = /^(?:APPROVE|REJECT|WITHDRAW)_(.+)$/.exec(type)?.[1];
  if (BY[type] !== undefined) made.event = { ...made.event, actor: BY[type] };
  if (act !== undefined && `WITHDRAW_${act}` in EVENTS && `PROPOSE_${act}` in EVENTS) {
    const payload = (EVENTS[`PROPOSE_${act}` as 'PROPOSE_VOID'] as EventDefinition).example;
    const person = type.startsWith('WITHDRAW') ? made.event.actor.person : 'proposer';
    made.context = {
      ...made.context,
      proposals: { [act]: { payload, person, unit: 'safety-office', at: AT, state: 'pending' } },
    };
  }
  made.context = { ...made.context, ...BEFORE[type]?.(made) };
  const paused = clock('m.due', { state: 'paused' });
  const clocks = made.event.clocks;
  if (type === 'RESUME_REGION') {
    const { decision } = made.event.payload as { decision: string };
    made.context = { ...made.context, holds: { 'm.due': [`decision:${decision}`] } };
  }
  if (type === 'RESUME' || type === 'RESUME_REGION')
    made.event = { ...made.event, clocks: { ...clocks, 'm.due': paused } };
  if (type === 'SERVE_NEW_DATE')
    made.event = {
      ...made.event,
      clocks: { ...clocks, 'm.due': clock('m.due', { newNotice: '2026-06-04' }) },
    };
  return made;
}

const REGION_NAMES = [
  'listing',
  'doubleReport',
  'resume',
  'closure',
  'interim',
  'extension',
  'custody',
  'publicity',
  'reply',
] as const;

/** A stored case standing in `leaf` with this context. */
export function snapshotOf(leaf: Leaf, context: ListedSupervision): Snapshot {
  const regions = Object.fromEntries(REGION_NAMES.map((name) => [name, context.regions[name]]));
  const stored = {
    status: 'active',
    value: leaf === 'delisted' ? leaf : { open: { lifecycle: leaf, ...regions } },
    context: { ...context, shown: context.regions },
    historyValue: {},
    children: {},
  };
  return restore(machine, stored);
}
