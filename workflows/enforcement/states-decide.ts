import { all, base, type On, twoPersons } from './setup.ts';
import { keeping } from './states-any.ts';

const end = (outcome: string) => ({ type: 'end', params: { outcome } }) as const;

/** The head may give more time while it still runs. */
const extending: On = twoPersons('EXTEND', ['decideRuns', 'extensionWithinMax'], {
  guards: ['headDecides', 'decideRuns'],
  actions: 'extendDecision',
});

const withdrawing: On = twoPersons('WITHDRAW_CASE', [], {
  target: '#withdrawn',
  guards: ['headDecides', 'criminalSettled', 'closureSettled'],
  actions: ['withdrawCase', end('撤销案件')],
});

const defending: On = base.createStateConfig({
  on: {
    STATE_DEFENCE: {
      guard: all('STATE_DEFENCE', 'behalfSigned'),
      actions: [{ type: 'stateDefence', params: ({ event }) => event.payload }],
    },
  },
}).on;

export const received = base.createStateConfig({
  id: 'received',
  meta: {
    label: { zh: '线索待立案', en: 'Clue, not yet filed' },
    turn: { duty: 'sector_leader', clock: 'e.file' },
  },
  entry: [{ type: 'startClock', params: { clock: 'e.file' } }],
  on: {
    FILE: { target: '#investigating', actions: 'file' },
    NOT_FILE: {
      guard: all('NOT_FILE', 'criminalSettled', 'closureSettled'),
      target: '#notFiled',
      actions: [{ type: 'notFile', params: ({ event }) => event.payload }, end('不予立案')],
    },
  },
});

export const investigating = base.createStateConfig({
  id: 'investigating',
  meta: {
    label: { zh: '调查取证', en: 'Investigating' },
    turn: { duty: 'enforcement_officer', clock: 'e.investigate' },
  },
  entry: keeping('EXTEND', 'WITHDRAW_CASE'),
  on: {
    ...extending,
    ...withdrawing,
    RECORD_INVESTIGATION: {
      guard: all('RECORD_INVESTIGATION', 'orderedByNow'),
      actions: [{ type: 'recordInvestigation', params: ({ event }) => event.payload }],
    },
    COSIGN_INVESTIGATION: {
      guard: all('COSIGN_INVESTIGATION', 'investigationRecorded', 'certificatesDiffer'),
      actions: [{ type: 'cosignInvestigation', params: ({ event }) => event.payload }],
    },
    NOTIFY: {
      guard: all('NOTIFY', 'twoOfficers', 'servedLawfully', 'serviceBounded', 'noticeAnew', {
        type: 'publicNoticeLasted',
        params: { document: 'notice' },
      }),
      target: '#noticeGiven',
      actions: [{ type: 'giveNotice', params: ({ event }) => event.payload }],
    },
  },
});

export const noticeGiven = base.createStateConfig({
  id: 'noticeGiven',
  meta: {
    label: { zh: '已告知，陈述申辩期', en: 'Notified, time for defence' },
    turn: { duty: 'enterprise_principal', clock: 'e.defence' },
  },
  entry: keeping('EXTEND'),
  on: {
    ...extending,
    ...defending,
    WAIVE_DEFENCE: {
      guard: all('WAIVE_DEFENCE', 'behalfSigned'),
      target: '#legalReview',
      actions: 'startReview',
    },
    ASK_HEARING: {
      guard: all('ASK_HEARING', 'hearingRight', 'behalfSigned'),
      target: '#hearing',
      actions: 'askHearing',
    },
    DEFENCE_END: { target: '#legalReview', actions: 'startReview' },
  },
});

export const hearing = base.createStateConfig({
  id: 'hearing',
  meta: { label: { zh: '听证', en: 'Hearing' }, turn: { duty: 'legal_reviewer', clock: 'e.hearing' } },
  entry: keeping('EXTEND'),
  on: {
    ...extending,
    ...defending,
    HEARING_NOTICE: {
      guard: all(
        'HEARING_NOTICE',
        'hearingAhead',
        'servedLawfully',
        'serviceBounded',
        'hearingNoticeBounded',
      ),
      actions: [{ type: 'notifyHearing', params: ({ event }) => event.payload }],
    },
    HOLD_HEARING: {
      guard: all('HOLD_HEARING', 'hearingNotified', 'hearingDay'),
      target: '#legalReview',
      actions: ['holdHearing', 'startReview'],
    },
    WITHDRAW_HEARING: {
      guard: all('WITHDRAW_HEARING', 'behalfSigned'),
      target: '#legalReview',
      actions: ['withdrawHearing', 'startReview'],
    },
  },
});

export const legalReview = base.createStateConfig({
  id: 'legalReview',
  meta: {
    label: { zh: '法制审核', en: 'Legal review' },
    turn: { duty: 'legal_reviewer', clock: 'e.legalReview' },
  },
  entry: keeping('EXTEND'),
  on: {
    ...extending,
    LEGAL_REVIEW: { target: '#deciding', actions: 'passReview' },
    RETURN_REVIEW: { target: '#investigating', actions: 'investigateAgain' },
  },
});

export const deciding = base.createStateConfig({
  id: 'deciding',
  meta: {
    label: { zh: '待决定', en: 'To be decided' },
    turn: { duty: 'enforcement_officer', clock: 'e.decide' },
  },
  entry: keeping('EXTEND', 'WITHDRAW_CASE', 'DECIDE', 'NO_PENALTY'),
  on: {
    ...extending,
    ...withdrawing,
    RETURN_DECISION: { guard: 'headDecides', target: '#investigating', actions: 'investigateAgain' },
    DISCUSS: { guard: 'headDecides', actions: 'discuss' },
    ...twoPersons('DECIDE', ['withinNotice', 'defenceConsidered'], {
      target: '#decided',
      guards: ['headDecides', 'criminalSettled', { type: 'discussed', params: { act: 'DECIDE' } }],
      actions: 'decide',
    }),
    ...twoPersons('NO_PENALTY', [], {
      target: '#noPenalty',
      guards: ['headDecides', 'criminalSettled', 'closureSettled'],
      actions: ['noPenalty', end('不予行政处罚')],
    }),
  },
});
