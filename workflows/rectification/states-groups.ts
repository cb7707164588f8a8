import type { Act } from './events.ts';
import { all, base, type On, twoPersons } from './setup.ts';

/** Transitions that several lifecycle states share, by the spans in which an act is allowed. */

/** Any open state. */
export const OPEN_ACTS: readonly Act[] = ['CORRECT', 'VOID', 'DE_ESCALATE'];
export const VERIFYING_ACTS: readonly Act[] = [...OPEN_ACTS, 'GRADE_MAJOR', 'SPLIT'];
export const ASSIGNED_ACTS: readonly Act[] = [...VERIFYING_ACTS, 'REASSIGN_UNIT', 'SUBJECT_GONE'];

/** Entry of the states from `assigned` to `enforcing`. */
export const keepAssigned = [{ type: 'dropMoot', params: { keeps: ASSIGNED_ACTS } }] as const;

/** Ends every clock of the loop itself; what runs beside it (control, transfer) goes on. */
export const STOP_LOOP = {
  type: 'stopClocks',
  params: { prefix: 'g.', as: 'void', except: ['g.transfer', 'g.callout', 'g.interim'] },
} as const;

/** reported…rectifying2: one refusal per organ; the organ's clocks stand, the unit's run on. */
export const refuse: On = base.createStateConfig({
  on: {
    REFUSE_JURISDICTION: {
      guard: 'firstRefusalOfOrgan',
      target: '#jurisdictionDispute',
      actions: ['noteRefusal', 'holdOrgans', { type: 'startClock', params: { clock: 'g.dispute' } }],
    },
  },
}).on;

/** verifying…enforcing. */
export const fromVerifying: On = {
  ...base.createStateConfig({
    on: {
      DUPLICATE: {
        guard: all('DUPLICATE', 'masterOpen', 'sameUnitAndPlace'),
        target: '#merged',
        actions: [
          { type: 'joinMaster', params: ({ event }) => event.payload },
          'tellMaster',
          { type: 'end', params: { outcome: '并案' } },
        ],
      },
    },
  }).on,
  ...twoPersons('GRADE_MAJOR', ['criteriaCited', 'newFactsForThird'], {
    target: '#upgraded',
    actions: ['upgrade', 'spawnMajor', { type: 'end', params: { outcome: '升级为重大隐患' } }],
  }),
  ...twoPersons('SPLIT', ['partsOnePerUnit', 'partUnitsKnown', 'partItemsUnique'], {
    target: '#split',
    actions: ['spawnParts', { type: 'end', params: { outcome: '拆分' } }],
  }),
};

/** assigned…enforcing: a new unit begins with a new service; a gone one goes to sign-off as 灭失. */
export const fromAssigned: On = {
  ...fromVerifying,
  ...base.createStateConfig({
    on: {
      SUBJECT_CHANGED: { actions: [{ type: 'rename', params: ({ event }) => event.payload }] },
    },
  }).on,
  ...twoPersons('SUBJECT_GONE', ['noDangerLeft'], {
    target: '#signoffReview',
    actions: ['noteGone', STOP_LOOP, { type: 'startClock', params: { clock: 'g.signoff' } }],
  }),
  ...twoPersons(
    'REASSIGN_UNIT',
    ['unitKnown', 'toAnotherUnit'],
    {
      target: '#awaitingReassign',
      reenter: true,
      guards: [{ type: 'phaseIs', params: { phase: 2 } }],
      actions: [
        'endMoves',
        'changeUnit',
        STOP_LOOP,
        { type: 'startClock', params: { clock: 'g.secondAuto' } },
      ],
    },
    {
      target: '#assigned',
      reenter: true,
      actions: ['endMoves', 'changeUnit', { type: 'makeDocument', params: {} }, STOP_LOOP, 'startService'],
    },
  ),
};

/** The objection may outlive the state it was raised in: sign-off waits for it. */
export const objectionDecision: On = base.createStateConfig({
  on: {
    OBJECTION_UPHOLD: {
      guard: 'objectionPending',
      target: '#verifying',
      actions: ['upholdObjection', STOP_LOOP, { type: 'startClock', params: { clock: 'g.verify' } }],
    },
    OBJECTION_DISMISS: {
      guard: 'objectionPending',
      actions: [
        { type: 'turnRegion', params: { name: 'objection', state: 'none' } },
        { type: 'stopClock', params: { clock: 'g.objection.answer' } },
      ],
    },
    OBJECTION_TIMEOUT: {
      guard: 'objectionPending',
      actions: [{ type: 'noteLate', params: ({ event }) => event.payload }],
    },
  },
}).on;

/** assigned, rectifying1: within three working days of service, once. */
export const objecting: On = base.createStateConfig({
  on: {
    OBJECT: {
      guard: all('OBJECT', 'objectionOnce', 'objectionInTime', 'behalfSigned'),
      actions: ['object', { type: 'startClock', params: { clock: 'g.objection.answer' } }],
    },
    OBJECTION_WINDOW_END: { actions: 'note' },
    ...objectionDecision,
  },
}).on;

/** 签收 is a receipt, not a gate: as a gate, not signing would stop the loop. */
export const acknowledging: On = base.createStateConfig({
  on: {
    ACK: { guard: all('ACK', 'behalfSigned'), actions: [{ type: 'stopClock', params: { clock: 'g.ack' } }] },
    ACK_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
  },
}).on;

export const planning: On = base.createStateConfig({
  on: {
    ACK2: {
      guard: all('ACK2', 'behalfSigned'),
      actions: [
        { type: 'notePlan', params: ({ event }) => event.payload },
        { type: 'stopClock', params: { clock: 'g.ack' } },
        { type: 'stopClock', params: { clock: 'g.secondPlan' } },
      ],
    },
  },
}).on;

/** rectifying1/2, enforcing: the application keeps its phase and makes a pending extension moot. */
export const applying: On = base.createStateConfig({
  on: {
    LEADER_CONFIRM: { guard: all('LEADER_CONFIRM', 'behalfSigned'), actions: 'confirm' },
    REQUEST_RECHECK: {
      guard: all(
        'REQUEST_RECHECK',
        'requestsBelowMax',
        'claimedItemsOpen',
        'evidenceAttached',
        'behalfSigned',
      ),
      target: '#recheckRequested',
      actions: [
        {
          type: 'requestRecheck',
          params: ({ event }) => ({
            items: event.payload.items,
            repeats: Array.isArray(event.facts.evidence) && event.facts.evidence.length > 0,
          }),
        },
        'stopSideTasks',
        'holdForRecheck',
        { type: 'stopClock', params: { clock: 'g.enforceReview' } },
        { type: 'startClock', params: { clock: 'g.recheck' } },
      ],
    },
  },
}).on;

/** rectifying1/2: progress, and the one extension; the answer may come after the due day. */
export const rectifying: On = base.createStateConfig({
  on: {
    ...applying,
    PROGRESS: { guard: all('PROGRESS', 'behalfSigned'), actions: 'noteProgress' },
    REQUEST_EXTENSION: {
      guard: all(
        'REQUEST_EXTENSION',
        'noExtensionPending',
        'extensionCountBelowMax',
        'extensionInTime',
        'extensionCauseValid',
        'extensionWithinMax',
        'behalfSigned',
      ),
      actions: [
        { type: 'askExtension', params: ({ event }) => event.payload },
        { type: 'startClock', params: { clock: 'g.extension.answer' } },
      ],
    },
    EXT_GRANT: {
      guard: all('EXT_GRANT', 'extensionPending', 'extensionWithinMax'),
      actions: [
        {
          type: 'extendClock',
          params: ({ context, event }) => ({
            clock: context.phase === 2 ? 'g.phase2' : 'g.phase1',
            term: { n: event.payload.days, unit: 'day' as const },
            grantedBy: event.actor.person,
          }),
        },
        {
          type: 'extendClock',
          params: ({ event }) => ({
            clock: 'g.hardCap',
            term: { n: event.payload.days, unit: 'day' as const },
            grantedBy: event.actor.person,
          }),
        },
        { type: 'grantExtension', params: ({ event }) => event.payload },
        { type: 'stopClock', params: { clock: 'g.extension.answer' } },
        {
          type: 'notify',
          params: ({ event }) => ({ type: 'hazard.extended', detail: { days: event.payload.days } }),
        },
      ],
    },
    EXT_DENY: {
      guard: 'extensionPending',
      actions: ['dropExtension', { type: 'stopClock', params: { clock: 'g.extension.answer' } }],
    },
    EXT_WITHDRAW: {
      guard: all('EXT_WITHDRAW', 'extensionPending', 'behalfSigned'),
      actions: ['dropExtension', { type: 'stopClock', params: { clock: 'g.extension.answer', as: 'void' } }],
    },
    EXT_ANSWER_TIMEOUT: {
      guard: 'extensionPending',
      actions: [{ type: 'noteLate', params: ({ event }) => event.payload }],
    },
    PHASE_TIMEOUT: { actions: 'reachDue' },
  },
}).on;

/** Wherever the unit's term can run out while nobody is rectifying: noted, and it counts afterwards. */
export const termRunsOn: On = base.createStateConfig({
  on: { PHASE_TIMEOUT: { actions: 'reachDue' }, SELF_TIMEOUT: { actions: 'reachDue' } },
}).on;
