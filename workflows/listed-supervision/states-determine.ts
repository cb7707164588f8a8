import { all, base, twoPersons } from './setup.ts';
import { keep, OPEN_ACTS, STOP_UNIT } from './states-groups.ts';

export const discovered = base.createStateConfig({
  id: 'discovered',
  meta: { label: { zh: '发现待上报', en: 'Discovered' }, turn: { duty: 'reporter', clock: 'm.report' } },
  entry: [{ type: 'startClock', params: { clock: 'm.report' } }],
  // Upgraded from a general case, or listed by it: then there is something to carry, and nothing to report.
  always: [
    {
      guard: 'carriesKey',
      target: '#planDrafting',
      actions: [
        { type: 'stopClock', params: { clock: 'm.report', as: 'void' } },
        'takeKey',
        'listByGeneral',
        'startKey',
      ],
    },
    {
      guard: 'carries',
      target: '#determining',
      actions: [
        { type: 'stopClock', params: { clock: 'm.report', as: 'void' } },
        { type: 'startClock', params: { clock: 'm.determine' } },
      ],
    },
  ],
  on: {
    REPORT_MAJOR: {
      target: '#determining',
      actions: [
        { type: 'stopClock', params: { clock: 'm.report' } },
        { type: 'startClock', params: { clock: 'm.determine' } },
        { type: 'notify', params: { type: 'hazard.reported', detail: { grade: 'major' } } },
      ],
    },
    OPEN_KEY: {
      guard: all('OPEN_KEY', 'generalAtCap', 'hasOneAccountableUnit', 'itemIdsUnique'),
      target: '#planDrafting',
      actions: [
        { type: 'stopClock', params: { clock: 'm.report' } },
        { type: 'openKey', params: ({ event }) => event.payload },
        'listByGeneral',
        'startKey',
        { type: 'notify', params: { type: 'hazard.listed', detail: { kind: 'key_general' } } },
      ],
    },
  },
});

export const determining = base.createStateConfig({
  id: 'determining',
  meta: {
    label: { zh: '重大判定中', en: 'Being determined' },
    turn: { duty: 'sector_leader', clock: 'm.determine' },
  },
  entry: keep(...OPEN_ACTS, 'CONFIRM_MAJOR', 'NOT_MAJOR'),
  on: {
    EXPERT_OPINION: {
      actions: [
        {
          type: 'judge',
          params: ({ event: { payload } }) => ({
            kind: 'expert' as const,
            method: payload.method,
            conclusion: payload.conclusion,
          }),
        },
      ],
    },
    COLLECTIVE: {
      actions: [
        {
          type: 'judge',
          params: ({ event: { payload } }) => ({
            kind: 'collective' as const,
            method: payload.method,
            conclusion: payload.conclusion,
          }),
        },
      ],
    },
    ...twoPersons(
      'CONFIRM_MAJOR',
      ['criteriaCited', 'hasOneAccountableUnit', 'itemIdsUnique', 'opinionGiven', 'interimConsidered'],
      {
        target: '#planDrafting',
        guards: ['interimConsidered', 'anotherUnit'],
        actions: ['endMoves', 'confirm', STOP_UNIT, 'startUnit', 'startDetermined'],
      },
      {
        target: '#rectifying',
        guards: ['interimConsidered', 'planApproved'],
        actions: ['confirm', 'startDetermined'],
      },
      {
        target: '#planDrafting',
        guards: ['interimConsidered'],
        actions: ['confirm', 'startDetermined', { type: 'notify', params: { type: 'hazard.assigned' } }],
      },
    ),
    ...twoPersons(
      'NOT_MAJOR',
      [],
      // A key general hazard stays listed; its general case goes on beside it.
      { target: '#rectifying', guards: ['isKey', 'planApproved'], actions: 'startDetermined' },
      { target: '#planDrafting', guards: ['isKey'], actions: 'startDetermined' },
      // The order of control goes down with the case; a power cut is this case's to end.
      {
        target: '#downgraded',
        guards: ['powerRestored', 'nothingPublished'],
        actions: ['spawnGeneral', { type: 'end', params: { outcome: '判定为一般隐患' } }],
      },
    ),
  },
});
