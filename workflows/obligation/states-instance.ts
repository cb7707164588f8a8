import { all, base, type On } from './setup.ts';

const excusing: On = base.createStateConfig({
  on: {
    EXCUSE: {
      guard: all('EXCUSE', 'reviewerDesk', 'notOwner'),
      target: '#excused',
      actions: [{ type: 'finish', params: { result: 'excused' } }],
    },
  },
}).on;

const missing: On = base.createStateConfig({
  on: { DUE_TIMEOUT: { target: '#overdue', actions: 'missDue' } },
}).on;

const submitting: On = base.createStateConfig({
  on: {
    SUBMIT: {
      guard: all(
        'SUBMIT',
        'ownUnit',
        'behalfSigned',
        'leaderSigned',
        'doneInWindow',
        'findingsListed',
        'findingsApart',
        'photosEnough',
      ),
      target: '#submitted',
      actions: [{ type: 'submit', params: ({ event }) => event.payload }],
    },
  },
}).on;

export const scheduled = base.createStateConfig({
  id: 'scheduled',
  meta: { label: { zh: '待启动', en: 'Scheduled' } },
  on: {
    ...excusing,
    ...missing,
    OPEN: { target: '#windowOpen', actions: 'note' },
    SERIES_STOPPED: {
      target: '#excused',
      actions: [{ type: 'finish', params: { result: 'excused' } }],
    },
  },
});

export const windowOpen = base.createStateConfig({
  id: 'windowOpen',
  meta: { label: { zh: '窗口期', en: 'Its window is open' } },
  on: {
    ...excusing,
    ...missing,
    ...submitting,
    START: { guard: 'ownUnit', target: '#inProgress', actions: 'note' },
  },
});

export const inProgress = base.createStateConfig({
  id: 'inProgress',
  meta: { label: { zh: '履行中', en: 'In progress' } },
  on: { ...excusing, ...missing, ...submitting },
});

export const submitted = base.createStateConfig({
  id: 'submitted',
  meta: { label: { zh: '已提交', en: 'Submitted' } },
  on: {
    ACCEPT: {
      guard: all('ACCEPT', 'reviewerDesk', 'notOwner'),
      target: '#accepted',
      actions: [{ type: 'finish', params: { result: 'accepted' } }],
    },
    // Nobody reviewed it in time: the owner is not the one to wait for it.
    REVIEW_TIMEOUT: {
      target: '#accepted',
      actions: ['byRule', { type: 'finish', params: { result: 'accepted' } }],
    },
    RETURN: [
      {
        guard: all('RETURN', 'reviewerDesk', 'notOwner', 'pastDue'),
        target: '#overdue',
        actions: ['sendBack', 'missDue'],
      },
      { guard: all('RETURN', 'reviewerDesk', 'notOwner'), target: '#returned', actions: 'sendBack' },
    ],
  },
});

export const returned = base.createStateConfig({
  id: 'returned',
  meta: { label: { zh: '退回', en: 'Returned' } },
  on: { ...excusing, ...missing, ...submitting },
});

export const overdue = base.createStateConfig({
  id: 'overdue',
  meta: { label: { zh: '逾期未履行', en: 'Overdue' } },
  on: {
    ...excusing,
    MAKE_UP: {
      guard: all(
        'MAKE_UP',
        'ownUnit',
        'behalfSigned',
        'leaderSigned',
        'doneSinceWindow',
        'findingsListed',
        'findingsApart',
        'photosEnough',
      ),
      target: '#madeUp',
      actions: [{ type: 'submit', params: ({ event }) => event.payload }],
    },
    LAPSE_TIMEOUT: {
      target: '#lapsed',
      actions: [
        { type: 'finish', params: { result: 'lapsed' } },
        { type: 'end', params: { outcome: '逾期未补' } },
      ],
    },
  },
});

/** Done after its time, and reviewed like any other; the mark stays. */
export const madeUp = base.createStateConfig({
  id: 'madeUp',
  meta: { label: { zh: '补做待审核', en: 'Made up, to be reviewed' } },
  on: {
    ACCEPT: {
      guard: all('ACCEPT', 'reviewerDesk', 'notOwner'),
      target: '#closed',
      actions: [
        { type: 'finish', params: { result: 'madeUp' } },
        { type: 'end', params: { outcome: '逾期补做' } },
      ],
    },
    REVIEW_TIMEOUT: {
      target: '#closed',
      actions: [
        'byRule',
        { type: 'finish', params: { result: 'madeUp' } },
        { type: 'end', params: { outcome: '逾期补做' } },
      ],
    },
    RETURN: [
      {
        guard: all('RETURN', 'reviewerDesk', 'notOwner', 'pastLapse'),
        target: '#lapsed',
        actions: [
          'sendBack',
          { type: 'finish', params: { result: 'lapsed' } },
          { type: 'end', params: { outcome: '逾期未补' } },
        ],
      },
      { guard: all('RETURN', 'reviewerDesk', 'notOwner'), target: '#overdue', actions: 'sendBack' },
    ],
  },
});

/** Closed by itself: the case passes through, and its result says which way. */
function passing(id: string, zh: string, en: string, outcome: string) {
  return base.createStateConfig({
    id,
    meta: { label: { zh, en } },
    always: { target: '#closed', actions: [{ type: 'end', params: { outcome } }] },
  });
}

export const accepted = passing('accepted', '合格', 'Accepted', '合格');
export const excused = passing('excused', '免除', 'Excused', '免除');
