import type { Act } from './events.ts';
import { all, base, type On, twoPersons } from './setup.ts';
import { BESIDE_UNIT } from './terms.ts';

/** Transitions that several lifecycle states share, by the spans in which an act is allowed. */

/** Any open state. */
export const OPEN_ACTS: readonly Act[] = ['CORRECT', 'VOID', 'DE_ESCALATE'];
/** planDrafting…acceptanceFailed. */
export const DETERMINED_ACTS: readonly Act[] = [...OPEN_ACTS, 'REDETERMINE', 'REASSIGN_UNIT', 'SUBJECT_GONE'];

/** Entry of these states: proposals of others are moot. */
export function keep(...acts: readonly Act[]) {
  return [{ type: 'dropMoot', params: { keeps: acts } }] as const;
}

/** Ends the unit's clocks; what the organs owe beside the loop goes on. */
export const STOP_UNIT = {
  type: 'stopClocks',
  params: { prefix: 'm.', as: 'void', except: BESIDE_UNIT },
} as const;

/** planDrafting…acceptanceFailed. */
export const fromDetermined: On = {
  ...twoPersons('REDETERMINE', [], {
    target: '#determining',
    actions: [
      'redetermine',
      { type: 'endApplied', params: { returned: false } },
      { type: 'endApplication', params: { as: 'void' } },
      ...(['m.plan', 'm.planReview', 'm.extension.answer', 'm.newLimit'] as const).map(
        (clock) => ({ type: 'stopClock', params: { clock, as: 'void' } }) as const,
      ),
      { type: 'startClock', params: { clock: 'm.determine' } },
    ],
  }),
  ...twoPersons('REASSIGN_UNIT', ['unitKnown', 'toAnotherUnit'], {
    target: '#planDrafting',
    reenter: true,
    actions: ['endMoves', 'changeUnit', STOP_UNIT, 'startUnit'],
  }),
  ...twoPersons('SUBJECT_GONE', ['noDangerLeft'], {
    target: '#signoffApproval',
    actions: ['noteGone', STOP_UNIT, 'nameSigner', 'startChain', 'owePower'],
  }),
};

/** planDrafting, planReview, rectifying, overdue: whoever is done applies; whoever works on reports. */
export const applying: On = base.createStateConfig({
  on: {
    SELF_ACCEPT: {
      guard: all(
        'SELF_ACCEPT',
        'ownerOrLead',
        'doubleReportDone',
        'listingSettled',
        'claimedItemsOpen',
        'allItemsClaimed',
        'evidenceAttached',
        'permanentMeasure',
        'evaluationIfStopped',
        'resumeOnlyIfStopped',
        'behalfSigned',
      ),
      target: '#acceptanceRequested',
      actions: [
        {
          type: 'apply',
          params: ({ event: { payload, facts } }) => ({
            items: payload.items,
            evaluation: payload.evaluation,
            resume: payload.resume,
            repeats: Array.isArray(facts.evidence) && facts.evidence.length > 0,
          }),
        },
        'nameResumer',
        { type: 'startApplication', params: ({ event }) => ({ resume: event.payload.resume }) },
      ],
    },
    PROGRESS_REPORT: {
      guard: all('PROGRESS_REPORT', 'ownerOrLead', 'behalfSigned'),
      actions: [{ type: 'noteProgress', params: ({ event }) => event.payload }, 'restartProgress'],
    },
    MILESTONE_DONE: {
      guard: all('MILESTONE_DONE', 'ownerOrLead', 'milestoneOpen', 'behalfSigned'),
      actions: [
        { type: 'reachMilestone', params: ({ event }) => event.payload },
        {
          type: 'stopClock',
          params: ({ event }) => ({ clock: `m.milestone.${event.payload.milestone}` }),
        },
      ],
    },
  },
}).on;

/** planDrafting, rectifying: the plan, and later a changed one. */
export const planning: On = base.createStateConfig({
  on: {
    SUBMIT_PLAN: {
      guard: all(
        'SUBMIT_PLAN',
        'ownerOrLead',
        'planSixItems',
        'fiveInPlace',
        'permanentMeasure',
        'milestonesWithinPlan',
        'planWithinLimit',
        'behalfSigned',
      ),
      target: '#planReview',
      actions: [
        { type: 'submitPlan', params: ({ event }) => event.payload },
        { type: 'stopClock', params: { clock: 'm.plan' } },
        { type: 'startClock', params: { clock: 'm.planReview' } },
      ],
    },
  },
}).on;

/** planDrafting, planReview, rectifying: the answer may come after the due day; under 双督办 both organs give it. */
export const extending: On = base.createStateConfig({
  on: {
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
      actions: [{ type: 'askExtension', params: ({ event }) => event.payload }, 'startExtension'],
    },
    EXT_GRANT: [
      {
        guard: all(
          'EXT_GRANT',
          'extensionPending',
          'extensionOrgan',
          'extensionWithinMax',
          'lastOrganGrants',
        ),
        actions: [
          { type: 'applyExtension', params: ({ event }) => event.payload },
          { type: 'grantExtension', params: ({ event }) => event.payload },
        ],
      },
      {
        guard: all('EXT_GRANT', 'extensionPending', 'extensionOrgan', 'extensionWithinMax'),
        actions: [{ type: 'halfGrant', params: ({ event }) => event.payload }, 'handOnExtension'],
      },
    ],
    EXT_DENY: {
      guard: all('EXT_DENY', 'extensionPending', 'extensionOrgan'),
      actions: ['dropExtension', { type: 'stopClock', params: { clock: 'm.extension.answer' } }],
    },
    EXT_WITHDRAW: {
      guard: all('EXT_WITHDRAW', 'extensionPending', 'behalfSigned'),
      actions: ['dropExtension', { type: 'stopClock', params: { clock: 'm.extension.answer', as: 'void' } }],
    },
  },
}).on;

/** overdue, acceptanceFailed: a new limit by another person than who asks for it. */
export const renewing: On = twoPersons('NEW_LIMIT', ['limitWithinMax'], {
  target: '#rectifying',
  guards: ['organThatListed', 'reboundControlled'],
  actions: ['applyNewLimit', 'renewLimit', { type: 'stopClock', params: { clock: 'm.newLimit' } }],
});

/** acceptanceRequested…signoffApproval: back, controlled again, and L7 proposed. */
export const discovering: On = twoPersons('FALSE_COMPLETION', [], {
  target: '#acceptanceFailed',
  actions: [
    { type: 'undoAcceptance', params: { failed: false } },
    'controlAgain',
    { type: 'endApplication', params: { as: 'void' } },
    { type: 'stopClock', params: { clock: 'm.step', as: 'void' } },
    { type: 'startClock', params: { clock: 'm.newLimit' } },
    'proposeL7',
    { type: 'spawnEnforcement', params: { cause: 'falseCompletion' } },
  ],
});

/** signoffApproval, delisted. */
export const resuming: On = base.createStateConfig({
  on: {
    REQUEST_RESUME: {
      guard: all('REQUEST_RESUME', 'stopStands', 'resumeNotAsked', 'behalfSigned'),
      actions: [
        { type: 'turnRegion', params: { name: 'resume', state: 'requested' } },
        'nameResumer',
        'startResume',
      ],
    },
    REFUSE_RESUME: {
      guard: all('REFUSE_RESUME', 'resumeAsked', 'resumeSigner'),
      actions: ['refuseResume', { type: 'stopClock', params: { clock: 'm.resume' } }],
    },
  },
}).on;

/** Each organ signs once; with the last signature production resumes. `more`: what else is asked here. */
const SIGNABLE = ['resumeAsked', 'resumeSigner', 'resumeSignedOnce'] as const;

export function consenting(...more: readonly 'resumeBeforeSignoff'[]): On {
  return base.createStateConfig({
    on: {
      CONSENT_RESUME: [
        {
          guard: all('CONSENT_RESUME', ...more, ...SIGNABLE, 'lastResumeSignature'),
          actions: ['signResume', 'resumeProduction'],
        },
        {
          guard: all('CONSENT_RESUME', ...more, ...SIGNABLE),
          actions: ['signResume', 'nameResumer', 'handOnResume'],
        },
      ],
    },
  }).on;
}

export const announcing: On = base.createStateConfig({
  on: {
    PUBLISH_RESUMPTION: {
      guard: 'resumptionToPublish',
      actions: ['noteResumption', { type: 'stopClock', params: { clock: 'm.resume.publish' } }],
    },
  },
}).on;
