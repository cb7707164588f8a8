import type { Change as ChangeOf } from '../base/case.ts';
import { proposalsOf } from '../base/catalogue.ts';
import { actionsOf, type Worker as WorkerOf } from '../base/work.ts';
import type { Enforcement } from './context.ts';
import type { Catalogue, EnforcementEvent } from './events.ts';

export type Change = ChangeOf<Enforcement>;
export type Worker = WorkerOf<Enforcement>;
export const { change, work } = actionsOf<Enforcement, EnforcementEvent>();
export const proposalOf = proposalsOf<Catalogue>();
