import type { Change as ChangeOf } from '../base/case.ts';
import { proposalsOf } from '../base/catalogue.ts';
import { actionsOf, type Worker as WorkerOf } from '../base/work.ts';
import type { Rectification } from './context.ts';
import type { Catalogue, RectificationEvent } from './events.ts';

export type Change = ChangeOf<Rectification>;
export type Worker = WorkerOf<Rectification>;
export const { change, work } = actionsOf<Rectification, RectificationEvent>();
export const proposalOf = proposalsOf<Catalogue>();
