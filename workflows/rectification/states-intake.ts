import { all, base, type On, twoPersons } from './setup.ts';
import {
  ASSIGNED_ACTS,
  acknowledging,
  fromAssigned,
  fromVerifying,
  OPEN_ACTS,
  objecting,
  refuse,
  STOP_LOOP,
  termRunsOn,
  VERIFYING_ACTS,
} from './states-groups.ts';

/** Found to be what it is: the clocks of looking end. */
const VERIFIED = [
  { type: 'stopClock', params: { clock: 'g.verify' } },
  { type: 'stopClock', params: { clock: 'g.info', as: 'void' } },
  'answerCall',
] as const;

/** Where a case stands in each phase. */
const PHASES = ['#rectifying1', '#rectifying2', '#enforcing'] as const;
/** Handed down by another case, with the control that is in force. */
const CARRIED = ['carryOver', STOP_LOOP, 'startControl'] as const;

const adopt: On = twoPersons(
  'ADOPT',
  ['adoptionDocumented', 'adoptionDatesBounded', 'hasOneAccountableUnit', 'itemIdsUnique'],
  ...([1, 2, 3] as const).map((phase) => ({
    target: PHASES[phase - 1]!,
    guards: [{ type: 'adoptedPhase', params: { phase } } as const],
    actions: [
      STOP_LOOP,
      'answerCall',
      'adopt',
      'startAdopted',
      ...(phase === 3 ? ([{ type: 'startClock', params: { clock: 'g.enforceReview' } }] as const) : []),
    ] as const,
  })),
);

const asking: On = base.createStateConfig({
  on: {
    ASK_INFO: { actions: [{ type: 'startClock', params: { clock: 'g.info' } }] },
    INFO: { actions: [{ type: 'stopClock', params: { clock: 'g.info' } }] },
    INFO_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    VERIFY_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
  },
}).on;

export const draft = base.createStateConfig({
  id: 'draft',
  meta: { label: { zh: '登记中', en: 'Draft' }, turn: { duty: 'reporter', clock: 'g.draft' } },
  entry: [{ type: 'startClock', params: { clock: 'g.draft' } }],
  // The child of a split begins where its parent stood; only then is there something to carry.
  always: [
    {
      guard: { type: 'carriesPhase', params: { phase: 0 } },
      target: '#verifying',
      actions: [...CARRIED, { type: 'startClock', params: { clock: 'g.verify' } }],
    },
    {
      guard: 'carriesUnserved',
      target: '#awaitingReassign',
      actions: [...CARRIED, { type: 'startClock', params: { clock: 'g.secondAuto' } }],
    },
    ...([1, 2, 3] as const).map((phase) => ({
      guard: { type: 'carriesPhase', params: { phase } } as const,
      target: PHASES[phase - 1]!,
      actions: [...CARRIED, 'startCarried'] as const,
    })),
  ],
  on: {
    SUBMIT: [
      {
        guard: all('SUBMIT', 'intakeComplete', 'dangerous'),
        target: '#reported',
        // Thirty minutes to be on the spot; the order itself is an inspector's (DANGER_RAISED).
        actions: [
          { type: 'stopClock', params: { clock: 'g.draft' } },
          { type: 'startClock', params: { clock: 'g.verify' } },
          'callOut',
          { type: 'notify', params: { type: 'hazard.reported', detail: { dangerous: true } } },
        ],
      },
      {
        guard: 'intakeComplete',
        target: '#reported',
        actions: [
          { type: 'stopClock', params: { clock: 'g.draft' } },
          { type: 'startClock', params: { clock: 'g.verify' } },
          { type: 'notify', params: { type: 'hazard.reported' } },
        ],
      },
    ],
    DISCARD: {
      guard: 'authorDiscards',
      target: '#voided',
      actions: [{ type: 'end', params: { outcome: '放弃登记' } }],
    },
    DRAFT_TIMEOUT: { target: '#voided', actions: [{ type: 'end', params: { outcome: '逾期未提交' } }] },
    ...adopt,
  },
});

export const reported = base.createStateConfig({
  id: 'reported',
  meta: { label: { zh: '已上报', en: 'Reported' }, turn: { duty: 'street_officer', clock: 'g.verify' } },
  entry: [{ type: 'dropMoot', params: { keeps: [...OPEN_ACTS, 'ADOPT'] } }],
  on: {
    // g.verify runs on: it ends with the finding, not with taking the case up.
    CLAIM: {
      guard: all('CLAIM', 'competentOrgan', 'finderNotHandler'),
      target: '#verifying',
      actions: 'claim',
    },
    ...asking,
    ...refuse,
    ...adopt,
  },
});

export const verifying = base.createStateConfig({
  id: 'verifying',
  meta: { label: { zh: '核实分级', en: 'Verifying' }, turn: { duty: 'inspector', clock: 'g.verify' } },
  entry: [{ type: 'dropMoot', params: { keeps: [...VERIFYING_ACTS, 'NOT_TRUE'] } }],
  on: {
    ...asking,
    ...refuse,
    ...fromVerifying,
    ...twoPersons('NOT_TRUE', [], {
      target: '#rejected',
      actions: ['reopenMerged', { type: 'end', params: { outcome: '不属实' } }],
    }),
    FIXED_ON_SPOT: {
      guard: all('FIXED_ON_SPOT', 'evidenceAttached', 'verifierSigned'),
      target: '#signoffReview',
      actions: [
        { type: 'noteFix', params: ({ event }) => event.payload },
        ...VERIFIED,
        { type: 'startClock', params: { clock: 'g.signoff' } },
      ],
    },
    SELF_RECTIFY: {
      guard: all(
        'SELF_RECTIFY',
        'selfFoundGeneral',
        'hasOneAccountableUnit',
        'limitsWithinPolicy',
        'itemIdsUnique',
      ),
      target: '#selfRectifying',
      actions: [
        { type: 'grade', params: ({ event }) => event.payload },
        ...VERIFIED,
        { type: 'startClock', params: { clock: 'g.self' } },
      ],
    },
    GRADE_GENERAL: {
      guard: all(
        'GRADE_GENERAL',
        'finderNotHandler',
        'requiredFieldsComplete',
        'hasOneAccountableUnit',
        'limitsWithinPolicy',
        'itemIdsUnique',
      ),
      target: '#assigned',
      actions: [{ type: 'grade', params: ({ event }) => event.payload }, ...VERIFIED, 'startService'],
    },
  },
});

export const selfRectifying = base.createStateConfig({
  id: 'selfRectifying',
  meta: { label: { zh: '自查自改中', en: 'Self-rectifying' }, turn: { duty: 'rectifier', clock: 'g.self' } },
  entry: [{ type: 'dropMoot', params: { keeps: VERIFYING_ACTS } }],
  // The thirty days may have run out during a re-check: then it is a matter for an assignment.
  always: {
    guard: 'selfTermOver',
    target: '#assigned',
    actions: [{ type: 'makeDocument', params: {} }, 'startService'],
  },
  on: {
    SELF_FIXED: [
      {
        guard: all('SELF_FIXED', 'selfSampled', 'claimedItemsOpen', 'evidenceAttached', 'behalfSigned'),
        target: '#recheckRequested',
        actions: [
          { type: 'requestRecheck', params: ({ event }) => ({ items: event.payload.items, repeats: false }) },
          { type: 'startClock', params: { clock: 'g.recheck' } },
        ],
      },
      {
        guard: all('SELF_FIXED', 'claimedItemsOpen', 'evidenceAttached', 'behalfSigned'),
        target: '#signoffReview',
        actions: ['passByRule', 'stopTerms', { type: 'startClock', params: { clock: 'g.signoff' } }],
      },
    ],
    SELF_TIMEOUT: { actions: 'reachDue' },
    ...refuse,
    ...fromVerifying,
  },
});

export const assigned = base.createStateConfig({
  id: 'assigned',
  meta: {
    label: { zh: '一次交办待送达', en: 'Assigned, to be served' },
    turn: { duty: 'street_officer', clock: 'g.serve' },
  },
  entry: [{ type: 'dropMoot', params: { keeps: ASSIGNED_ACTS } }],
  on: {
    SERVE: {
      guard: all('SERVE', 'servedWithReceipt', 'servedDateBounded', 'documentAsMade'),
      target: '#rectifying1',
      actions: [
        {
          type: 'serve',
          params: ({ event: { payload } }) => ({
            phase: 1 as const,
            method: payload.method,
            on: payload.servedOn,
            kind: payload.documentKind,
            deemed: false,
          }),
        },
        'startTerm',
        { type: 'notify', params: { type: 'hazard.assigned', to: ['enterprise_principal', 'rectifier'] } },
      ],
    },
    DEEMED_SERVED: {
      guard: 'deemedServiceAllowed',
      target: '#rectifying1',
      actions: [
        { type: 'serve', params: { phase: 1, method: 'deemed', deemed: true } },
        'startTerm',
        { type: 'notify', params: { type: 'hazard.assigned', to: ['enterprise_principal', 'rectifier'] } },
      ],
    },
    SERVE_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    ...acknowledging,
    ...objecting,
    ...refuse,
    ...fromAssigned,
  },
});

/** Back to where it was: history. What ran out meanwhile is judged there at once. */
const settled = ['releaseOrgans', { type: 'stopClock', params: { clock: 'g.dispute' } }] as const;

export const jurisdictionDispute = base.createStateConfig({
  id: 'jurisdictionDispute',
  meta: {
    label: { zh: '职责争议待定', en: 'Jurisdiction disputed' },
    turn: { duty: 'safety_office', clock: 'g.dispute' },
  },
  entry: [{ type: 'dropMoot', params: { keeps: OPEN_ACTS } }],
  on: {
    DESIGNATE: {
      guard: all('DESIGNATE', 'unitKnown'),
      target: '#held',
      actions: [{ type: 'designate', params: ({ event }) => event.payload }, ...settled],
    },
    // The territory leads, and the safety office is the late party.
    DISPUTE_TIMEOUT: {
      target: '#held',
      actions: [{ type: 'noteLate', params: ({ event }) => event.payload }, ...settled],
    },
    ...termRunsOn,
    INFO_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    ACK_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    SECOND_PLAN_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    OBJECTION_WINDOW_END: { actions: 'note' },
    // In dispute already.
    REFUSE_TRANSFER: {
      guard: all('REFUSE_TRANSFER', 'transferPending', 'receivingOrgan'),
      actions: [
        { type: 'endTransfer', params: { accepted: false } },
        { type: 'stopClock', params: { clock: 'g.transfer' } },
      ],
    },
    TRANSFER_TIMEOUT: {
      guard: 'transferPending',
      actions: [{ type: 'endTransfer', params: { accepted: false } }],
    },
  },
});
