import { setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { OpenInput, StateMeta } from '../../src/engine/workflow.ts';
import { commonActions } from '../base/actions.ts';
import { actsOf } from '../base/acts.ts';
import type { Enforcement } from './context.ts';
import { criminalWork } from './criminal-work.ts';
import { dailyWork } from './daily-work.ts';
import type { Catalogue, EnforcementEvent } from './events.ts';
import { executeWork } from './execute-work.ts';
import { type Guards, tests } from './guards.ts';
import { habits } from './habits.ts';
import { investigateWork } from './investigate-work.ts';
import { change, proposalOf } from './work.ts';

export const base = setup({
  types: {
    context: {} as Enforcement,
    events: {} as EnforcementEvent,
    input: {} as OpenInput,
    meta: {} as StateMeta,
  },
  guards: tests,
  actions: {
    ...engineActions,
    ...commonActions<Enforcement, EnforcementEvent>(habits),
    ...investigateWork,
    ...executeWork,
    ...criminalWork,
    ...dailyWork,
    correct: change(({ context }) => {
      const { field, new: value } = proposalOf(context, 'CORRECT');
      const { data } = context;
      if (field === 'unitName') return { data: { ...data, unit: { ...data.unit, name: String(value) } } };
      return { data: { ...data, [field]: String(value) } };
    }),
  },
});

type State = Parameters<typeof base.createStateConfig>[0];
/** Transitions of a state, by event. */
export type On = NonNullable<State['on']>;

export const { all, twoPersons, record, ladder, pausing, following, end } = actsOf<
  Enforcement,
  Catalogue,
  Guards,
  State
>();
