import type { Regions } from './context.ts';
import { all, base, type On, twoPersons } from './setup.ts';

const at = (...is: Regions['daily'][]) => ({ type: 'dailyAt', params: { is } }) as const;
const to = (state: Regions['daily']) => ({ type: 'turnRegion', params: { name: 'daily', state } }) as const;

/**
 * 安全生产法 第一百一十二条: order, fine, refusal; the head may (可以) fine each day since. It is a decision of its own:
 * the same acts as before the first one lead to it, beside the execution, which waits for none of them.
 */
const round: On = base.createStateConfig({
  on: {
    REFUSAL_FOUND: {
      guard: all('REFUSAL_FOUND', 'orderGiven', 'refusalBounded'),
      actions: [{ type: 'noteRefusal', params: ({ event }) => event.payload }],
    },
    COSIGN_REFUSAL: {
      guard: all('COSIGN_REFUSAL', 'refusalFound', 'refusalCertificatesDiffer'),
      actions: [{ type: 'cosignRefusal', params: ({ event }) => event.payload }],
    },
    NOTIFY: {
      guard: all(
        'NOTIFY',
        at('none'),
        'orderGiven',
        'refusalFound',
        'refusalSigned',
        'finedBefore',
        'decisionStands',
        'servedLawfully',
        'serviceBounded',
        'noticeAnew',
        { type: 'publicNoticeLasted', params: { document: 'notice' } },
      ),
      actions: [{ type: 'giveNotice', params: ({ event }) => event.payload }, 'startDaily', to('notified')],
    },
    STATE_DEFENCE: {
      guard: all('STATE_DEFENCE', at('notified', 'hearing'), 'behalfSigned'),
      actions: [{ type: 'stateDefence', params: ({ event }) => event.payload }],
    },
    WAIVE_DEFENCE: {
      guard: all('WAIVE_DEFENCE', at('notified'), 'behalfSigned'),
      actions: ['startReview', to('review')],
    },
    DEFENCE_END: { guard: at('notified'), actions: ['startReview', to('review')] },
    ASK_HEARING: {
      guard: all('ASK_HEARING', at('notified'), 'hearingRight', 'behalfSigned'),
      actions: ['askHearing', to('hearing')],
    },
    HEARING_NOTICE: {
      guard: all(
        'HEARING_NOTICE',
        at('hearing'),
        'hearingAhead',
        'servedLawfully',
        'serviceBounded',
        'hearingNoticeBounded',
      ),
      actions: [{ type: 'notifyHearing', params: ({ event }) => event.payload }],
    },
    HOLD_HEARING: {
      guard: all('HOLD_HEARING', at('hearing'), 'hearingNotified', 'hearingDay'),
      actions: ['holdHearing', 'startReview', to('review')],
    },
    WITHDRAW_HEARING: {
      guard: all('WITHDRAW_HEARING', at('hearing'), 'behalfSigned'),
      actions: ['withdrawHearing', 'startReview', to('review')],
    },
    LEGAL_REVIEW: { guard: at('review'), actions: ['passReview', to('deciding')] },
    RETURN_REVIEW: { guard: at('review'), actions: ['dropDaily', to('none')] },
    RETURN_DECISION: {
      guard: all('RETURN_DECISION', 'headDecides', at('deciding')),
      actions: ['dropDaily', to('none')],
    },
    DISCUSS: { guard: all('DISCUSS', 'headDecides', at('deciding')), actions: 'discuss' },
  },
}).on;

export const finingDaily: On = {
  ...round,
  ...twoPersons(
    'DAILY_FINE',
    [
      at('deciding'),
      'refusalSigned',
      'finedBefore',
      'dailyUntilFound',
      'dailyFineAsComputed',
      'dailyWithinNotice',
      'ownDocumentNo',
      'defenceConsidered',
    ],
    {
      target: '#decided',
      guards: [
        'headDecides',
        'noDisputePending',
        'refusalSigned',
        'dailyFineStillComputed',
        { type: 'discussed', params: { act: 'DAILY_FINE' } },
      ],
      actions: 'fineDaily',
    },
  ),
};
