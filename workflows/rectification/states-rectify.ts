import { all, base } from './setup.ts';
import {
  acknowledging,
  applying,
  fromAssigned,
  keepAssigned,
  objecting,
  objectionDecision,
  planning,
  rectifying,
  refuse,
} from './states-groups.ts';

const startSecondAuto = { type: 'startClock', params: { clock: 'g.secondAuto' } } as const;

export const rectifying1 = base.createStateConfig({
  id: 'rectifying1',
  meta: {
    label: { zh: '一次整改中', en: 'Rectifying, first term' },
    turn: { duty: 'rectifier', clock: 'g.phase1' },
  },
  entry: keepAssigned,
  // One rule for all ways here: time out, failed re-check, denied extension, back from a dispute.
  always: { guard: 'phaseMissed', target: '#missed1' },
  on: { ...rectifying, ...acknowledging, ...objecting, ...refuse, ...fromAssigned },
});

/** Passed through: what the miss leads to is the policy's reading of 3030: a second term or enforcement. */
export const missed1 = base.createStateConfig({
  id: 'missed1',
  meta: { label: { zh: '一次逾期', en: 'First term missed' } },
  entry: [
    'stopSideTasks',
    'startOverdue1',
    'miss',
    { type: 'notify', params: { type: 'hazard.overdue', detail: { phase: 1 } } },
  ],
  always: [
    {
      guard: 'modeIsEnforcement',
      target: '#enforcing',
      actions: [
        { type: 'enterPhase', params: { phase: 3 } },
        { type: 'startClock', params: { clock: 'g.enforceReview' } },
        { type: 'spawnEnforcement', params: { cause: 'phase1Missed' } },
      ],
    },
    { guard: 'secondIsAutomatic', target: '#reassigned', actions: ['reassignByRule', 'startService'] },
    {
      target: '#awaitingReassign',
      // The organ's delay is not the unit's time.
      actions: [
        { type: 'enterPhase', params: { phase: 2 } },
        { type: 'hold', params: { clocks: ['g.hardCap'], cause: 'reassign' } },
        startSecondAuto,
      ],
    },
  ],
});

export const awaitingReassign = base.createStateConfig({
  id: 'awaitingReassign',
  meta: {
    label: { zh: '待二次交办', en: 'Awaiting second assignment' },
    turn: { duty: 'street_leader', clock: 'g.secondAuto' },
  },
  entry: keepAssigned,
  on: {
    REASSIGN: {
      target: '#reassigned',
      actions: [
        { type: 'reassign', params: ({ event }) => event.payload },
        { type: 'stopClock', params: { clock: 'g.secondAuto' } },
        'startService',
      ],
    },
    SECOND_AUTO: {
      target: '#reassigned',
      actions: ['reassignByRule', { type: 'stopClock', params: { clock: 'g.secondAuto' } }, 'startService'],
    },
    ...objectionDecision,
    ...refuse,
    ...fromAssigned,
  },
});

const secondServed = [
  { type: 'release', params: { clocks: ['g.hardCap'], cause: 'reassign' } },
  'startTerm',
] as const;

export const reassigned = base.createStateConfig({
  id: 'reassigned',
  meta: {
    label: { zh: '二次交办待送达', en: 'Second assignment, to be served' },
    turn: { duty: 'street_officer', clock: 'g.serve' },
  },
  entry: [...keepAssigned, { type: 'notify', params: { type: 'hazard.reassigned' } }],
  always: {
    guard: 'servedByFirstChannel',
    target: '#rectifying2',
    actions: ['serveByRule', ...secondServed],
  },
  on: {
    SERVE: {
      guard: all('SERVE', 'servedWithReceipt', 'servedDateBounded', 'documentAsMade'),
      target: '#rectifying2',
      actions: [
        {
          type: 'serve',
          params: ({ event: { payload } }) => ({
            phase: 2 as const,
            method: payload.method,
            on: payload.servedOn,
            kind: payload.documentKind,
            deemed: false,
          }),
        },
        ...secondServed,
      ],
    },
    DEEMED_SERVED: {
      guard: 'deemedServiceAllowed',
      target: '#rectifying2',
      actions: [{ type: 'serve', params: { phase: 2, method: 'deemed', deemed: true } }, ...secondServed],
    },
    SERVE_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    ...planning,
    ...objectionDecision,
    ...refuse,
    ...fromAssigned,
  },
});

export const rectifying2 = base.createStateConfig({
  id: 'rectifying2',
  meta: {
    label: { zh: '二次整改中', en: 'Rectifying, second term' },
    turn: { duty: 'rectifier', clock: 'g.phase2' },
  },
  entry: keepAssigned,
  always: { guard: 'phaseMissed', target: '#missed2' },
  on: {
    ...rectifying,
    ...acknowledging,
    ...planning,
    SECOND_PLAN_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    ...objectionDecision,
    ...refuse,
    ...fromAssigned,
  },
});

/** Passed through: no third assignment without the committee; the ladder proposes L3, L4. */
export const missed2 = base.createStateConfig({
  id: 'missed2',
  meta: { label: { zh: '二次逾期', en: 'Second term missed' } },
  entry: [
    'stopSideTasks',
    'startOverdue2',
    'miss',
    { type: 'notify', params: { type: 'hazard.overdue', detail: { phase: 2 } } },
  ],
  always: {
    target: '#enforcing',
    actions: [
      { type: 'enterPhase', params: { phase: 3 } },
      { type: 'startClock', params: { clock: 'g.enforceReview' } },
      { type: 'spawnEnforcement', params: { cause: 'phase2Missed' } },
    ],
  },
});

export const enforcing = base.createStateConfig({
  id: 'enforcing',
  meta: {
    label: { zh: '移交执法处置中', en: 'Under enforcement' },
    turn: { duty: 'enforcement_officer', clock: 'g.enforceReview' },
  },
  entry: keepAssigned,
  on: {
    ...applying,
    ENFORCE_REVIEW: { actions: [{ type: 'startClock', params: { clock: 'g.enforceReview' } }] },
    THIRD_ASSIGNMENT: {
      guard: 'thirdOnlyOnce',
      target: '#awaitingReassign',
      actions: [
        'useThird',
        { type: 'enterPhase', params: { phase: 2 } },
        { type: 'stopClock', params: { clock: 'g.enforceReview' } },
        { type: 'hold', params: { clocks: ['g.hardCap'], cause: 'reassign' } },
        startSecondAuto,
      ],
    },
    ...objectionDecision,
    ...fromAssigned,
  },
});
