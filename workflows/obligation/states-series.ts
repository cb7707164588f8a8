import { all, base, type On } from './setup.ts';

const managing: On = base.createStateConfig({
  on: {
    END_SERIES: {
      guard: all('END_SERIES', 'reviewerDesk', 'notOwner'),
      target: '#ended',
      actions: [
        { type: 'stand', params: ({ event }) => event.payload },
        { type: 'end', params: { outcome: '终止' } },
      ],
    },
    OFFICIAL_CHECK: [
      {
        guard: all('OFFICIAL_CHECK', 'checkedByNow', 'majorMissed'),
        actions: [
          { type: 'noteCheck', params: ({ event }) => event.payload },
          { type: 'doubtFor', params: { cause: 'majorMissed' } },
        ],
      },
      {
        guard: all('OFFICIAL_CHECK', 'checkedByNow'),
        actions: [{ type: 'noteCheck', params: ({ event }) => event.payload }],
      },
    ],
    COMPARED: {
      guard: 'comparisonOwed',
      actions: ['endComparison', { type: 'compare', params: ({ event }) => event.payload }],
    },
    COMPARE_TIMEOUT: { actions: [{ type: 'noteLate', params: ({ event }) => event.payload }] },
    INSTANCE_OPENED: { actions: [{ type: 'noteOpened', params: ({ event }) => event.payload }] },
    INSTANCE_OVERDUE: { actions: [{ type: 'noteOverdue', params: ({ event }) => event.payload }] },
    INSTANCE_DONE: [
      {
        guard: { type: 'refutedBefore', params: ({ event }) => event.payload },
        actions: [
          { type: 'noteDone', params: ({ event }) => event.payload },
          { type: 'doubtFor', params: { cause: 'majorMissed' } },
        ],
      },
      {
        guard: { type: 'zeroTooOften', params: ({ event }) => event.payload },
        actions: [
          { type: 'noteDone', params: ({ event }) => event.payload },
          { type: 'doubtFor', params: { cause: 'zeroFindings' } },
        ],
      },
      { actions: [{ type: 'noteDone', params: ({ event }) => event.payload }] },
    ],
  },
}).on;

export const draft = base.createStateConfig({
  id: 'draft',
  meta: {
    label: { zh: '登记中', en: 'Being entered' },
    turn: { duty: 'street_officer', clock: 's.draft' },
  },
  entry: [{ type: 'startClock', params: { clock: 's.draft' } }],
  on: {
    ACTIVATE: { guard: 'ownDuty', target: '#active', actions: 'activate' },
    DISCARD: {
      guard: 'ownDraft',
      target: '#voided',
      actions: [{ type: 'end', params: { outcome: '放弃' } }],
    },
    DRAFT_TIMEOUT: { target: '#voided', actions: [{ type: 'end', params: { outcome: '放弃' } }] },
  },
});

export const active = base.createStateConfig({
  id: 'active',
  meta: { label: { zh: '执行中', en: 'Active' } },
  // What its last windows come to counts here: it ends with the last of them.
  always: {
    guard: 'ranOut',
    target: '#ended',
    actions: [{ type: 'end', params: { outcome: '期满' } }],
  },
  on: {
    ...managing,
    SPAWN_DUE: [{ guard: 'seriesOver', actions: 'awaitLast' }, { actions: 'spawnNext' }],
    PAUSE_SERIES: {
      guard: all('PAUSE_SERIES', 'reviewerDesk', 'notOwner'),
      target: '#paused',
      actions: [
        { type: 'stand', params: ({ event }) => event.payload },
        { type: 'pauseFor', params: ({ event }) => event.payload },
      ],
    },
  },
});

export const paused = base.createStateConfig({
  id: 'paused',
  meta: {
    label: { zh: '已暂停', en: 'Paused' },
    turn: { duty: 'street_officer', clock: 's.pause' },
  },
  on: {
    ...managing,
    RESUME_SERIES: { guard: 'reviewerDesk', target: '#active', actions: 'resumeSeries' },
    PAUSE_OVER: { target: '#active', actions: 'resumeSeries' },
  },
});
