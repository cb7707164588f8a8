import { type ActionFunction, type AssignAction, assign, type EventObject, enqueueActions } from 'xstate';
import type { EngineActions } from '../../src/engine/engine-actions.ts';
import type { AnyEvent, Change, Common } from './case.ts';

type EngineAction = {
  [K in keyof EngineActions]: { type: K; params: EngineActions[K] };
}[keyof EngineActions];

export interface Worker<C extends Common = Common> extends Change<C> {
  /** Asks the engine for something, in order. */
  readonly ask: <K extends keyof EngineActions>(type: K, params: EngineActions[K]) => void;
  readonly change: (changes: Partial<C>) => void;
}

/** For work that touches the common part of a context alone, whatever else it holds. */
export function onCommon<C extends Common>(worker: Worker<C>): Worker {
  return worker as unknown as Worker;
}

export type Work<C extends Common, E extends EventObject, P> = ActionFunction<
  C,
  E,
  E,
  P,
  never,
  EngineAction,
  never,
  never,
  never
>;

/** The two kinds of named action a workflow has, over its own context and events. */
export function actionsOf<C extends Common, E extends EventObject & AnyEvent>() {
  return {
    /** A change of data; what it needs of the payload comes as parameter. */
    change: <P = undefined>(
      make: (args: Change<C>, params: P) => Partial<C>,
    ): ActionFunction<C, E, E, P, never, never, never, never, never> =>
      assign<C, E, P, E, never>(({ context, event }, params) =>
        make({ context, event }, params),
      ) satisfies AssignAction<C, E, P, E, never>,
    /**
     * Several requests to the engine under one name, where what to ask depends on the case. Within one piece of
     * work `context` is that of its beginning.
     */
    work: <P = undefined>(doIt: (worker: Worker<C>, params: P) => void): Work<C, E, P> =>
      enqueueActions<C, E, P, E, never, EngineAction, never, never, never>(
        ({ context, event, enqueue }, params) =>
          doIt(
            {
              context,
              event,
              // The pair of name and parameters is checked by `ask`'s own type.
              ask: (type, asked) => enqueue({ type, params: asked } as EngineAction),
              change: (changes) => enqueue.assign(changes),
            },
            params,
          ),
      ),
  };
}
