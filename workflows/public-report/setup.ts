import { and, setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { OpenInput, StateMeta } from '../../src/engine/workflow.ts';
import { commonActions } from '../base/actions.ts';
import { actsOf } from '../base/acts.ts';
import { dateAt } from '../base/case.ts';
import * as changes from './changes.ts';
import type { Ending, PublicReport } from './context.ts';
import { type Catalogue, EVENTS, type PayloadOf, type ReportEvent } from './events.ts';
import { type Guards, tests } from './guards.ts';
import { habits } from './habits.ts';
import { intakeWork } from './intake-work.ts';
import { resultWork } from './result-work.ts';
import { change } from './work.ts';

const ownChanges = {
  noteRefusal: change(changes.refused),
  offerTransfer: change(changes.transferred),
  appeal: change(changes.appealed),
  takeLead: change(({ event }) => ({ lead: { person: event.actor.person, unit: event.actor.unit } })),
  cosign: change(changes.cosigned),
  addFacts: change(changes.factsAdded),
  takeJoined: change(changes.joinedBy),
  flag: change(changes.flagged),
  noteSatisfaction: change(({ event }, { grade }: PayloadOf<'SATISFACTION'>) => ({
    satisfaction: { grade, on: dateAt(event) },
  })),
};

export const base = setup({
  types: {
    context: {} as PublicReport,
    events: {} as ReportEvent,
    input: {} as OpenInput,
    meta: {} as StateMeta,
  },
  guards: tests,
  actions: {
    ...engineActions,
    ...commonActions<PublicReport, ReportEvent>(habits),
    ...ownChanges,
    ...changes.rewardWork,
    ...intakeWork,
    ...resultWork,
  },
});

type State = Parameters<typeof base.createStateConfig>[0];
/** Transitions of a state, by event. */
export type On = NonNullable<State['on']>;

/** The way to an end: at once where nothing is owed, else when it is done. */
export const ending = (
  to: Ending['to'],
  outcome: string,
  more: { answer?: boolean; byHotline?: boolean } = {},
) => ({ type: 'goToEnd', params: { to, outcome, ...more } }) as const;

export const { all, twoPersons, record, ladder, pausing, following, end } = actsOf<
  PublicReport,
  Catalogue,
  Guards,
  State
>();

type Way = { readonly guard?: unknown };
const nameless = {
  type: 'noIdentityInText',
  params: ({ event }: { event: { payload: unknown } }) => event.payload,
};

/**
 * No act of a person, be it a proposal, a remark or a decision, brings a telephone or identity number into the case.
 * What the engine and other cases send is not written by anybody.
 */
export function sealed<T>(on: T): T {
  const guarded = Object.entries(on as Record<string, Way | readonly Way[]>).map(([type, ways]) => {
    if ((EVENTS as Record<string, { internal?: boolean }>)[type]?.internal) return [type, ways];
    const each = [ways].flat().map((way) => ({
      ...way,
      // XState types `and` for bare names only; what is passed are the guard objects it documents.
      guard: and([...(way.guard === undefined ? [] : [way.guard]), nameless] as never),
    }));
    return [type, each];
  });
  return Object.fromEntries(guarded) as T;
}
