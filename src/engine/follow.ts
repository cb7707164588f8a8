import { type Loaded, type Status, stateOf, statusOf } from './loaded.ts';
import type { Snapshot } from './workflow.ts';

/** Type of the log row by which another case began to follow this one. */
export const FOLLOWED = 'FOLLOWED';

/** What a follower is told of a case; the schemas of both events stand with the workflows. */
export interface CaseNews {
  readonly caseId: string;
  readonly number: string;
  readonly workflow: string;
  readonly state: string;
  readonly status: Status;
  /** `outcome` of the case's data, where the workflow keeps one. */
  readonly outcome: string | null;
}

/** What the parent of a new case and everybody who follows the parent are told. */
export interface OpenedNews {
  readonly caseId: string;
  readonly number: string;
  readonly workflow: string;
  /** How the two belong together, as the parent's `spawn` named it. */
  readonly link: string;
  /** The parent. */
  readonly from: string;
}

/** A case that has closed or ended is told as such, every other change of status means that it is open again. */
export function newsFor(
  loaded: Loaded,
  live: Snapshot,
  { caseId, number }: { readonly caseId: string; readonly number: string },
): { type: 'CASE_ENDED' | 'CASE_REOPENED'; payload: CaseNews } {
  const status = statusOf(loaded, live);
  const data = (loaded.definition?.dataOf(live.context) ?? {}) as { outcome?: unknown };
  const payload: CaseNews = {
    caseId,
    number,
    workflow: loaded.id,
    state: stateOf(loaded, live),
    status,
    outcome: typeof data.outcome === 'string' ? data.outcome : null,
  };
  return { type: status === 'open' ? 'CASE_REOPENED' : 'CASE_ENDED', payload };
}
