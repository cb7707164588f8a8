import { repeatRung } from './intake-work.ts';
import { all, base, ladder, type On, pausing, record, twoPersons } from './setup.ts';

const late = {
  actions: [
    { type: 'noteLate', params: ({ event }: { event: { payload: { clock: string } } }) => event.payload },
  ],
} as const;

/** Time that moves nothing: the duty is late, its ladder runs. No clock of a report may end unheard. */
const time: On = {
  REGISTER_TIMEOUT: late,
  SCREEN_TIMEOUT: late,
  TELL_TIMEOUT: late,
  EMERGENCY_TIMEOUT: late,
  COUNTY_TIMEOUT: late,
  TARGET_TIMEOUT: late,
  VERIFY_TIMEOUT: late,
  INFO_TIMEOUT: late,
  FEEDBACK_TIMEOUT: late,
  FINAL_FEEDBACK_TIMEOUT: late,
  REWARD_TIMEOUT: late,
  NOTIFY_TIMEOUT: late,
  PAYMENT_TIMEOUT: late,
  SOURCE_TIMEOUT: late,
  PROTECTION_TIMEOUT: late,
  TICKET_RETURN_END: { actions: 'note' },
  TICKET_TIMEOUT: { actions: 'ticketGoesOn' },
  WATCH_DUE: { actions: 'watchAgain' },
};

/** What reporters do, and what is done for them, whatever the state. */
const reporter: On = base.createStateConfig({
  on: {
    TELL_REPORTER: { guard: 'tellOwed', actions: 'noteTold' },
    INFO: { actions: [{ type: 'stopClock', params: { clock: 'r.info' } }] },
    // The matter is looked into all the same.
    WITHDRAW: { actions: [{ type: 'flag', params: { flag: 'withdrawn' } }] },
    RETALIATION_REPORTED: { actions: [{ type: 'flag', params: { flag: 'retaliation' } }, 'askProtection'] },
    RETALIATION_HANDLED: {
      guard: 'protectionAsked',
      actions: [
        { type: 'turnRegion', params: { name: 'protection', state: 'handled' } },
        { type: 'stopClock', params: { clock: 'r.protection' } },
      ],
    },
    REPORT_TO_COUNTY: { guard: 'deathsConcerned', actions: 'tellCounty' },
    SENT: {
      guard: 'feedbackOwed',
      actions: [{ type: 'sendFeedback', params: ({ event }) => event.payload }],
    },
    MARK_UNREACHABLE: {
      guard: all('MARK_UNREACHABLE', 'feedbackOpen', 'triedEnough'),
      actions: 'markUnreachable',
    },
    SATISFACTION: {
      guard: 'feedbackSent',
      actions: [{ type: 'noteSatisfaction', params: ({ event }) => event.payload }],
    },
  },
}).on;

/** A hotline's ticket: a later date, or a return (which only screening can still give). */
const ticket: On = base.createStateConfig({
  on: {
    TICKET_EXTEND: {
      guard: all(
        'TICKET_EXTEND',
        'ticketRuns',
        'ticketExtendInTime',
        'ticketExtensionsBelowMax',
        'ticketDaysWithinMax',
      ),
      actions: [{ type: 'askTicketExtension', params: ({ event }) => event.payload }],
    },
    TICKET_AGREED: { guard: all('TICKET_AGREED', 'ticketAsked', 'extending'), actions: 'extendTicket' },
    TICKET_DECLINED: { guard: 'ticketAsked', actions: 'ticketGoesOn' },
  },
}).on;

const family: On = base.createStateConfig({
  on: {
    CASE_OPENED: { actions: [{ type: 'hearOpened', params: ({ event }) => event.payload }] },
    CASE_ENDED: { actions: [{ type: 'noteEnded', params: ({ event }) => event.payload }] },
    CASE_REOPENED: { actions: [{ type: 'noteReopened', params: ({ event }) => event.payload }] },
    MASTER_NEWS: { actions: 'note' },
    // Said before the result, or changed after the reward: kept, and counted whenever the reward is judged.
    PENALTY_FINAL: {
      guard: 'penaltyConcerns',
      actions: [{ type: 'notePenalty', params: ({ event }) => event.payload }],
    },
    NO_PENALTY: {
      guard: 'penaltyConcerns',
      actions: [{ type: 'notePenalty', params: ({ event }) => event.payload }],
    },
    REPORT_JOINED: [
      {
        guard: 'repeatsReached',
        actions: [
          { type: 'takeJoined', params: ({ event }) => event.payload },
          { type: 'climb', params: (args) => repeatRung(args) },
          { type: 'notify', params: { type: 'escalation.raised', to: ['sector_officer', 'sector_leader'] } },
        ],
      },
      { actions: [{ type: 'takeJoined', params: ({ event }) => event.payload }] },
    ],
  },
}).on;

const pause: On = base.createStateConfig({
  on: {},
}).on;

/** Whatever the lifecycle's state inside `open`. All is decided here; the other regions follow the data. */
export const anyOpen: On = {
  ...record,
  ...ladder,
  ...pausing({ pause: ['pauseAuthority'] }),
  ...pause,
  ...time,
  ...reporter,
  ...ticket,
  ...family,
  ...twoPersons('CORRECT', ['valueFits', 'oldValueMatches'], { actions: 'correct' }),
  ...twoPersons('VOID', ['nobodyUnprotected', 'nothingPromised'], {
    target: '#voided',
    guards: ['nobodyUnprotected', 'nothingPromised'],
    actions: [{ type: 'end', params: { outcome: '作废' } }],
  }),
};

/** Proposals that outlive a change of state. */
export const OPEN_ACTS = ['CORRECT', 'VOID', 'DE_ESCALATE'] as const;
export const keepOpenActs = [{ type: 'dropMoot', params: { keeps: OPEN_ACTS } }] as const;
