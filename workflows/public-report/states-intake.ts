import type { Ending, PublicReport } from './context.ts';
import { all, base, ending, type On } from './setup.ts';
import { keepOpenActs } from './states-any.ts';

/** Asked of the reporter while somebody looks at it. */
export const asking: On = base.createStateConfig({
  on: {
    ASK_MORE: {
      guard: 'reporterReachable',
      actions: [{ type: 'startClock', params: { clock: 'r.info' } }],
    },
  },
}).on;

export const emergency: On = base.createStateConfig({
  on: {
    EMERGENCY: {
      guard: 'notHandedOver',
      actions: [{ type: 'handOver', params: ({ event }) => event.payload }],
    },
  },
}).on;

export const received = base.createStateConfig({
  id: 'received',
  meta: { label: { zh: '已收件', en: 'Received' }, turn: { duty: 'sector_officer', clock: 'r.register' } },
  // 当日登记: the very day, not a term of one day.
  entry: [
    {
      type: 'startClock',
      params: ({ context }) => ({ clock: 'r.register', dueOn: context.openedOn }),
    },
  ],
  on: {
    REGISTER: {
      guard: all('REGISTER', 'reporterRecorded', 'receivedBounded'),
      target: '#screening',
      actions: 'register',
    },
  },
});

export const screening = base.createStateConfig({
  id: 'screening',
  meta: { label: { zh: '受理审查', en: 'Screening' }, turn: { duty: 'sector_officer', clock: 'r.screen' } },
  entry: keepOpenActs,
  on: {
    ...asking,
    ACCEPT: {
      guard: all('ACCEPT', 'handlingOrgan', 'notReportedUnit'),
      target: '#accepted',
      actions: 'accept',
    },
    NOT_ACCEPT: [
      {
        // Looked at twice: now it is final.
        guard: all('NOT_ACCEPT', 'handlingOrgan', 'notReportedUnit', 'appealSpent'),
        target: '#settling',
        actions: [
          { type: 'noteRefusal', params: ({ event }) => event.payload },
          'refuseForGood',
          ending('closed', '不予受理'),
        ],
      },
      {
        guard: all('NOT_ACCEPT', 'handlingOrgan', 'notReportedUnit'),
        target: '#notAccepted',
        actions: [{ type: 'noteRefusal', params: ({ event }) => event.payload }, 'refuse'],
      },
    ],
    TRANSFER: {
      guard: all('TRANSFER', 'handlingOrgan', 'notDesignated', 'unitKnown', 'toAnotherOrgan'),
      target: '#transferred',
      actions: [{ type: 'offerTransfer', params: ({ event }) => event.payload }, 'passOn'],
    },
    JOIN: {
      guard: all('JOIN', 'handlingOrgan', 'masterOpen', 'sameMatter', 'joinedInTime'),
      target: '#joined',
      actions: [{ type: 'join', params: ({ event }) => event.payload }],
    },
    // What cannot wait is accepted by being handed over.
    EMERGENCY: {
      guard: 'notHandedOver',
      target: '#accepted',
      actions: [{ type: 'handOver', params: ({ event }) => event.payload }, 'accept'],
    },
    TICKET_RETURN: {
      guard: all('TICKET_RETURN', 'ticketRuns', 'ticketReturnOnce', 'ticketReturnInTime'),
      actions: 'askTicketReturn',
    },
    TICKET_AGREED: [
      {
        guard: all('TICKET_AGREED', 'ticketAsked', 'ticketReturning'),
        target: '#settling',
        actions: ['returnTicket', ending('transferredOut', '退单', { byHotline: true })],
      },
      { guard: all('TICKET_AGREED', 'ticketAsked', 'extending'), actions: 'extendTicket' },
    ],
  },
});

export const notAccepted = base.createStateConfig({
  id: 'notAccepted',
  meta: {
    label: { zh: '不予受理', en: 'Not accepted' },
    turn: { duty: 'sector_officer', clock: 'r.appeal' },
  },
  entry: keepOpenActs,
  on: {
    APPEAL: {
      target: '#screening',
      actions: ['appeal', { type: 'stopClock', params: { clock: 'r.appeal', as: 'void' } }, 'screenAgain'],
    },
    APPEAL_END: [
      // Nobody can appeal against what he was not told of.
      { guard: 'stillUntold', actions: [{ type: 'startClock', params: { clock: 'r.appeal' } }] },
      { target: '#settling', actions: ending('closed', '不予受理') },
    ],
  },
});

const undecided = [
  { type: 'stopClock', params: { clock: 'r.transfer' } },
  { type: 'startClock', params: { clock: 'r.designate' } },
] as const;

export const transferred = base.createStateConfig({
  id: 'transferred',
  meta: {
    label: { zh: '已转办', en: 'Transferred' },
    turn: { duty: 'receiving_organ', clock: 'r.transfer' },
  },
  entry: keepOpenActs,
  on: {
    RECEIPT: {
      guard: all('RECEIPT', 'receivingOrgan', 'receiptOfReceiver'),
      target: '#settling',
      actions: [
        { type: 'stopClock', params: { clock: 'r.transfer' } },
        {
          type: 'goToEnd',
          params: ({ context }) => ({ to: 'transferredOut', outcome: `转办至${context.transfer?.to ?? ''}` }),
        },
      ],
    },
    ...emergency,
    REFUSE: { guard: 'receivingOrgan', target: '#designating', actions: undecided },
    TRANSFER_TIMEOUT: {
      target: '#designating',
      actions: [{ type: 'noteLate', params: ({ event }) => event.payload }, ...undecided],
    },
  },
});

export const designating = base.createStateConfig({
  id: 'designating',
  meta: {
    label: { zh: '待指定受理单位', en: 'To be designated' },
    turn: { duty: 'safety_office', clock: 'r.designate' },
  },
  entry: keepOpenActs,
  on: {
    ...emergency,
    DESIGNATE: {
      guard: all('DESIGNATE', 'unitKnown', 'notTheReported'),
      target: '#screening',
      actions: [{ type: 'designate', params: ({ event }) => ({ unit: event.payload.unit }) }],
    },
    // Undecided in time: whoever took it in first keeps it, and the safety office is the late party.
    DESIGNATE_TIMEOUT: {
      target: '#screening',
      actions: [
        { type: 'noteLate', params: ({ event }) => event.payload },
        { type: 'designate', params: { unit: null } },
      ],
    },
  },
});

export const joined = base.createStateConfig({
  id: 'joined',
  meta: {
    label: { zh: '已并入先前举报', en: 'Joined to an earlier report' },
    turn: { duty: 'sector_officer', clock: 'r.watch' },
  },
  entry: keepOpenActs,
  always: {
    guard: 'joinedDone',
    target: '#settling',
    actions: ending('closed', '并案办结'),
  },
  on: {
    CASE_ENDED: [
      {
        guard: all('CASE_ENDED', 'masterVoided'),
        target: '#screening',
        actions: 'unjoin',
      },
      { actions: [{ type: 'masterOver', params: ({ event }) => event.payload }] },
    ],
    CASE_REOPENED: { actions: 'note' },
    ...emergency,
    MASTER_NEWS: { actions: [{ type: 'hearMaster', params: ({ event }) => event.payload }] },
    REPORT_JOINED: {
      actions: [
        { type: 'takeJoined', params: ({ event }) => event.payload },
        { type: 'passOnJoined', params: ({ event }) => event.payload },
      ],
    },
  },
});

const over = (to: Ending['to']) =>
  ({
    guard: { type: 'settled', params: { to } },
    target: `#${to}`,
    actions: [
      {
        type: 'end',
        params: ({ context }: { context: PublicReport }) => ({ outcome: context.ending?.outcome ?? '' }),
      },
    ],
  }) as const;

/** All is decided. Whose turn it is comes from what is still owed: see `turns`; with nothing owed it is passed at once. */
export const settling = base.createStateConfig({
  id: 'settling',
  meta: { label: { zh: '办结前待了结', en: 'Something is still owed' } },
  entry: keepOpenActs,
  always: [over('closed'), over('paid'), over('waived'), over('transferredOut')],
  on: emergency,
});
