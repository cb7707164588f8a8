import { all, base, ladder, type On, pausing, record, twoPersons } from './setup.ts';

const late = {
  actions: [
    { type: 'noteLate', params: ({ event }: { event: { payload: { clock: string } } }) => event.payload },
  ],
} as const;

/** Time that moves nothing: the duty is late, its ladder runs. No clock of a case may end unheard. */
const time: On = {
  FILE_TIMEOUT: late,
  INVESTIGATE_TIMEOUT: late,
  DECIDE_TIMEOUT: late,
  HEARING_TIMEOUT: late,
  REVIEW_TIMEOUT: late,
  SERVE_TIMEOUT: late,
  PUBLISH_TIMEOUT: late,
  PAY_TIMEOUT: late,
  INSTALMENT_TIMEOUT: late,
  ASKED_TIMEOUT: late,
  COURT_TIMEOUT: late,
  DAILY_TIMEOUT: late,
  CONCLUDE_TIMEOUT: late,
  UNPUBLISH_TIMEOUT: late,
  COSIGN_TIMEOUT: late,
  TRANSFER_DECISION_TIMEOUT: late,
  TRANSFER_TIMEOUT: late,
  POLICE_TIMEOUT: late,
  CLOSURE_DUE: late,
  GOV_TIMEOUT: late,
  DEFENCE_END: { actions: 'note' },
  HEARING_NOTICED: { actions: 'note' },
  REVIEW_PERIOD_END: { actions: 'note' },
  SUIT_PERIOD_END: { actions: 'note' },
  DEMAND_END: { actions: 'note' },
  OBJECTION_END: { actions: 'endObjection' },
  UNPUBLISH_DUE: { actions: 'mustTakeDown' },
  ...base.createStateConfig({
    on: {
      EXECUTION_REVIEW: { actions: [{ type: 'watchAgain', params: { clock: 'e.watch' } }] },
      DISPUTE_REVIEW: { actions: [{ type: 'watchAgain', params: { clock: 'e.dispute' } }] },
      CRIMINAL_REVIEW: { actions: [{ type: 'watchAgain', params: { clock: 'e.criminal' } }] },
    },
  }).on,
};

/** 行刑衔接: beside whatever the lifecycle is at, so that neither is lost to the other. */
const criminal: On = base.createStateConfig({
  on: {
    REPORT_CRIME: {
      guard: all('REPORT_CRIME', 'noReferral'),
      actions: [{ type: 'reportCrime', params: ({ event }) => event.payload }],
    },
    COSIGN_CRIME: {
      guard: all('COSIGN_CRIME', 'crimeReported', 'crimeCertificatesDiffer'),
      actions: 'cosignCrime',
    },
    APPROVE_TRANSFER: {
      guard: all('APPROVE_TRANSFER', 'headDecides', 'awaitingHead'),
      actions: 'approveTransfer',
    },
    REFUSE_TRANSFER: {
      guard: all('REFUSE_TRANSFER', 'headDecides', 'awaitingHead'),
      actions: 'refuseTransfer',
    },
    TRANSFER_TO_POLICE: {
      guard: all('TRANSFER_TO_POLICE', 'transferApproved', 'policeReceipt'),
      actions: 'transfer',
    },
    POLICE_FILED: { guard: all('POLICE_FILED', 'withPolice', 'policeBounded'), actions: 'policeFiled' },
    POLICE_DECLINED: {
      guard: all('POLICE_DECLINED', 'withPolice', 'policeBounded'),
      actions: [{ type: 'policeDeclined', params: ({ event }) => event.payload }],
    },
    OBJECTION: { guard: 'objectionInTime', actions: 'objectToPolice' },
    CRIMINAL_RESULT: [
      {
        guard: all(
          'CRIMINAL_RESULT',
          'criminalFiled',
          'policeBounded',
          'closureSettled',
          'nothingLeftToPunish',
        ),
        target: '#referred',
        actions: [
          { type: 'criminalEnded', params: ({ event }) => event.payload },
          'leaveToJustice',
          { type: 'end', params: { outcome: '移送司法机关处理' } },
        ],
      },
      {
        guard: all('CRIMINAL_RESULT', 'criminalFiled', 'policeBounded'),
        actions: [{ type: 'criminalEnded', params: ({ event }) => event.payload }],
      },
    ],
  },
}).on;

/** 提请关闭. */
const closure: On = {
  ...base.createStateConfig({
    on: {
      PROPOSE_CLOSURE: {
        guard: all('PROPOSE_CLOSURE', 'headDecides', 'noClosurePending', 'punishmentsReached', 'majorExists'),
        actions: [
          { type: 'proposeClosure', params: ({ event }) => event.payload },
          { type: 'endProposal', params: { act: 'DROP_CLOSURE', as: 'void' } },
        ],
      },
      GOV_APPROVE: { guard: 'closureProposed', actions: 'closeDown' },
      GOV_REJECT: { guard: 'closureProposed', actions: 'rejectClosure' },
    },
  }).on,
  ...twoPersons('DROP_CLOSURE', ['closureDue'], {
    guards: ['headDecides', 'closureDue'],
    actions: 'dropClosure',
  }),
};

const pause: On = base.createStateConfig({
  on: {
    PUBLIC_NOTICE: {
      guard: all('PUBLIC_NOTICE', 'publicNoticeBounded'),
      actions: [{ type: 'putUp', params: ({ event }) => event.payload }],
    },
  },
}).on;

export const publicity: On = base.createStateConfig({
  on: {
    PUBLISH_DECISION: { guard: 'publicityDue', actions: 'publish' },
    UNPUBLISH: { guard: 'published', actions: 'unpublish' },
    DISPUTE_RESULT: {
      guard: all('DISPUTE_RESULT', 'disputePending', 'changeSaysYuan', 'annulsOne'),
      actions: [{ type: 'settleDispute', params: ({ event }) => event.payload }],
    },
  },
}).on;

/** Whatever the lifecycle's state inside `open`. All is decided here; the other regions follow the data. */
export const anyOpen: On = {
  ...record,
  ...ladder,
  ...pausing({ pause: ['pauseAuthority'] }),
  ...pause,
  ...time,
  ...criminal,
  ...closure,
  ...publicity,
  ...twoPersons('CORRECT', ['oldValueMatches'], { actions: 'correct' }),
  ...twoPersons('VOID', [], {
    target: '#voided',
    guards: ['neverServed', 'criminalSettled', 'closureSettled'],
    actions: ['voidCase', { type: 'end', params: { outcome: '作废' } }],
  }),
};

const OPEN_ACTS = ['CORRECT', 'VOID', 'DE_ESCALATE', 'DROP_CLOSURE'] as const;

/** Proposals of acts that this state knows too outlive the change to it, all others are moot. */
export function keeping(...acts: readonly string[]) {
  return { type: 'dropMoot', params: { keeps: [...OPEN_ACTS, ...acts] } } as const;
}
