import { setup } from 'xstate';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { OpenInput, StateMeta } from '../../src/engine/workflow.ts';
import { commonActions } from '../base/actions.ts';
import { actsOf } from '../base/acts.ts';
import { correctActions } from '../base/correct.ts';
import { isSpared, type Obligation } from './context.ts';
import type { Catalogue, ObligationEvent } from './events.ts';
import { type Guards, tests } from './guards.ts';
import { instanceWork } from './work-instance.ts';
import { seriesWork } from './work-series.ts';

const DUE = ['s.due', 's.organ'];

export const base = setup({
  types: {
    context: {} as Obligation,
    events: {} as ObligationEvent,
    input: {} as OpenInput,
    meta: {} as StateMeta,
  },
  guards: tests,
  actions: {
    ...engineActions,
    // A duty is excused or its series paused; its own term never stands still.
    ...correctActions<Obligation, ObligationEvent>(),
    ...commonActions<Obligation, ObligationEvent>({
      quiet: {},
      terms: { clocks: [] },
      spared: ({ context }, { clock }) => isSpared(context) && DUE.includes(clock),
    }),
    ...seriesWork,
    ...instanceWork,
  },
});

export type State = Parameters<typeof base.createStateConfig>[0];
export type On = NonNullable<State['on']>;
export const { all, twoPersons, record, ladder, end } = actsOf<Obligation, Catalogue, Guards, State>();

/** The payload of the event as the parameter of an action. */
export const payload = ({ event }: { event: { payload: never } }): never => event.payload;
