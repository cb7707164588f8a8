import type { Change as ChangeOf } from '../base/case.ts';
import { proposalsOf } from '../base/catalogue.ts';
import { actionsOf, type Worker as WorkerOf } from '../base/work.ts';
import type { ListedSupervision } from './context.ts';
import type { Catalogue, SupervisionEvent } from './events.ts';

export type Change = ChangeOf<ListedSupervision>;
export type Worker = WorkerOf<ListedSupervision>;
export const { change, work } = actionsOf<ListedSupervision, SupervisionEvent>();
export const proposalOf = proposalsOf<Catalogue>();
