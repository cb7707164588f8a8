import { type ActionFunction, enqueueActions } from 'xstate';
import type { EngineActions } from '../../src/engine/engine-actions.ts';
import type { AnyEvent, Changes, Rectification } from './context.ts';
import type { RectificationEvent } from './events.ts';

type EngineAction = {
  [K in keyof EngineActions]: { type: K; params: EngineActions[K] };
}[keyof EngineActions];

export interface Worker {
  readonly context: Rectification;
  readonly event: AnyEvent;
  /** Asks the engine for something, in order. */
  readonly ask: <K extends keyof EngineActions>(type: K, params: EngineActions[K]) => void;
  readonly change: (changes: Changes) => void;
}

/**
 * Several requests to the engine under one name, where what to ask depends on the case. Within one piece of work
 * `context` is that of its beginning.
 */
export function work<P = undefined>(
  doIt: (worker: Worker, params: P) => void,
): ActionFunction<
  Rectification,
  RectificationEvent,
  RectificationEvent,
  P,
  never,
  EngineAction,
  never,
  never,
  never
> {
  return enqueueActions<
    Rectification,
    RectificationEvent,
    P,
    RectificationEvent,
    never,
    EngineAction,
    never,
    never,
    never
  >(({ context, event, enqueue }, params) =>
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
  );
}
