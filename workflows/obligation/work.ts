import { actionsOf, type Worker as WorkerOf } from '../base/work.ts';
import type { Obligation } from './context.ts';
import type { ObligationEvent } from './events.ts';

export type Worker = WorkerOf<Obligation>;
export const { change, work } = actionsOf<Obligation, ObligationEvent>();
