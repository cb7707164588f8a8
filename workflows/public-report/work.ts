import type { Change as ChangeOf } from '../base/case.ts';
import { proposalsOf } from '../base/catalogue.ts';
import { actionsOf, type Worker as WorkerOf } from '../base/work.ts';
import type { PublicReport } from './context.ts';
import type { Catalogue, ReportEvent } from './events.ts';

export type Change = ChangeOf<PublicReport>;
export type Worker = WorkerOf<PublicReport>;
export const { change, work } = actionsOf<PublicReport, ReportEvent>();
export const proposalOf = proposalsOf<Catalogue>();
