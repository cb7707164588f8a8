import type { EventType } from './events.ts';
import { NOTED } from './events-clock.ts';
import { all, base, ladder, newDate, type On, pausing, record, twoPersons } from './setup.ts';
import { closure, custody, doubleReport, listing, publicity } from './states-regions.ts';

/** A lateness that moves nothing, wherever the case stands. */
export function noted(...types: readonly EventType[]): On {
  const note = {
    actions: [{ type: 'noteLate', params: ({ event }: { event: { payload: unknown } }) => event.payload }],
  };
  // Each of these is a clock's own event, whose payload names the clock.
  return Object.fromEntries(types.map((type) => [type, note])) as On;
}

/** Acts every case has, open or delisted. */
export const records: On = {
  ...record,
  ...base.createStateConfig({ on: { CASE_ENDED: { actions: 'note' }, CASE_REOPENED: { actions: 'note' } } })
    .on,
};

/** A term that runs on takes the days that were decided while it stood still. */
function running(acts: On): On {
  const kept = {
    type: 'applyKeptDays',
    // A decision for a region pauses the unit's term alone and names no clock.
    params: ({ event }: { event: { payload: { clock?: string } } }) => ({
      clock: event.payload.clock ?? 'm.due',
    }),
  };
  const more = (['RESUME', 'RESUME_REGION', 'PAUSE_CAP'] as const).map((type) => {
    // As `pausing` makes them: one way each, with a list of actions.
    const way = acts[type] as { readonly actions: readonly unknown[] };
    return [type, { ...way, actions: [...way.actions, kept] }];
  });
  return { ...acts, ...(Object.fromEntries(more) as On) };
}

/** Interim control 临时管控: ordered → in place → lifted after acceptance; a stop order by consent to resume alone. */
const interim: On = base.createStateConfig({
  on: {
    ORDER_INTERIM: { actions: [{ type: 'orderInterim', params: ({ event }) => event.payload }] },
    INTERIM_EXPIRING: {
      actions: [{ type: 'noteLate', params: ({ event }) => event.payload }, 'interimExpiring'],
    },
    INTERIM_NOT_NECESSARY: {
      guard: 'interimNone',
      actions: [{ type: 'noteNotNecessary', params: ({ event }) => event.payload }],
    },
    CONTROL_ACTIVE: {
      guard: 'interimOrdered',
      actions: [{ type: 'controlInPlace', params: ({ event }) => event.payload }],
    },
    CONTROL_LIFT: {
      guard: all('CONTROL_LIFT', 'interimActive', 'orderingOrgan', 'notStopOrder', 'liftAfterAccept'),
      actions: [{ type: 'endOrders', params: { state: 'lifted' } }],
    },
    CONTROL_REVOKE: {
      guard: all('CONTROL_REVOKE', 'interimInForce', 'orderingOrgan', 'resumeNotPending'),
      actions: [{ type: 'endOrders', params: { state: 'revoked' } }],
    },
    PATROL: { guard: 'interimInForce', actions: 'notePatrol' },
    NOTICE_POWER_CUT: {
      guard: all('NOTICE_POWER_CUT', 'stopStands', 'noPowerCut', 'notResidential'),
      actions: [
        { type: 'noticePower', params: ({ event }) => event.payload },
        { type: 'startClock', params: { clock: 'm.powerNotice' } },
        'owePower',
      ],
    },
    POWER_NOTICE_OVER: { actions: [{ type: 'turnPower', params: { noticeOver: true } }] },
    CUT_POWER: {
      guard: all('CUT_POWER', 'stopStands', 'powerNoticed', 'dayOfNoticeOver'),
      actions: [
        { type: 'turnPower', params: { state: 'cut' } },
        { type: 'stopClock', params: { clock: 'm.powerNotice' } },
        'owePower',
      ],
    },
    RESTORE_POWER: { guard: 'powerHeld', actions: 'restorePower' },
  },
}).on;

/** Time that is stopped by authority, and what time itself does wherever the case stands. */
const time: On = {
  ...noted(...NOTED),
  ...base.createStateConfig({
    on: {
      RUNG_REACHED: {
        actions: [
          { type: 'climb', params: ({ event }) => event.payload },
          { type: 'noteAskBy', params: ({ event }) => event.payload },
        ],
      },
      // The term may run out while nobody is rectifying: noted, and it counts afterwards.
      DUE_TIMEOUT: { actions: 'reachDue' },
      MILESTONE_TIMEOUT: {
        actions: [
          { type: 'noteLate', params: ({ event }) => event.payload },
          { type: 'missMilestone', params: ({ event }) => event.payload },
          'pressForMilestone',
        ],
      },
      PROGRESS_TIMEOUT: {
        actions: [{ type: 'noteLate', params: ({ event }) => event.payload }, 'restartProgress'],
      },
      // Where the state itself has no use for them they are noted, so that no clock ends unheard.
      ...noted('PRELIM_TIMEOUT', 'NEW_LIMIT_TIMEOUT', 'OVERDUE_REVIEW'),
    },
  }).on,
};

const acts: On = base.createStateConfig({
  on: {
    REPLY: { guard: 'replyPossible', actions: [{ type: 'noteReply', params: { final: false } }] },
    MARK_UNREACHABLE: { guard: 'replyPossible', actions: 'noteUnreachable' },
    NAME_LEAD: {
      guard: all('NAME_LEAD', 'determined', 'unitKnown'),
      actions: [{ type: 'nameLead', params: ({ event }) => event.payload }],
    },
    ENFORCE: {
      guard: 'determined',
      actions: [{ type: 'spawnEnforcement', params: ({ event }) => event.payload }],
    },
    ENFORCEMENT_DONE: {
      actions: [{ type: 'notePunishment', params: ({ event }) => event.payload }, 'countPunishments'],
    },
  },
}).on;

/** Whatever the lifecycle's state inside `open`. All is decided here; the other regions follow the data. */
export const anyOpen: On = {
  ...records,
  ...ladder,
  ...running(pausing({ pause: ['interimNotOrdered', 'pauseAuthority'], region: ['interimNotOrdered'] })),
  ...newDate,
  ...interim,
  ...doubleReport,
  ...listing,
  ...publicity,
  ...closure,
  ...custody,
  ...acts,
  ...time,
  ...twoPersons('CORRECT', ['oldValueMatches'], { actions: 'correct' }),
  ...twoPersons('VOID', ['controlSettled', 'powerRestored'], {
    target: '#voided',
    guards: ['voidAfterListing', 'nothingPublished', 'controlSettled', 'powerRestored', 'sourceReplied'],
    actions: [{ type: 'end', params: { outcome: '作废' } }],
  }),
};
