import type { Enforcement } from './context.ts';
import type { GuardArgs } from './guard.ts';
import { type Count, countPunishments } from './penalty.ts';

/** What another enforcement case of the same unit has in its log (fact `punishments`), oldest first. */
interface Entry {
  readonly caseId: string;
  readonly type: string;
  /** Shanghai date of the entry. */
  readonly on: string;
  readonly payload: {
    readonly law?: string;
    readonly documentNo?: string;
    readonly service?: { readonly on?: string };
    readonly result?: string;
    readonly states?: readonly string[];
  };
}

interface Punished {
  readonly law?: string;
  readonly documentNo?: string;
  readonly on?: string;
  readonly states?: readonly string[];
}

/**
 * Days on which other cases punished this unit under the Work Safety Law: the first service of each case's decision,
 * unless it was annulled since, or the case was repaired to be void. A decision nobody was given has punished nobody,
 * and so has a case that was voided: a served one is not, but by a repair.
 */
export function servedIn(entries: readonly Entry[]): string[] {
  const cases = new Map<string, Punished>();
  for (const { caseId, type, on, payload } of entries) {
    const one = cases.get(caseId) ?? {};
    const { law, documentNo } = payload;
    if (type === 'PROPOSE_DECIDE')
      cases.set(caseId, { ...one, ...(law && { law }), ...(documentNo && { documentNo }) });
    else if (type === 'SERVE_DECISION' && one.on === undefined && payload.service !== undefined)
      cases.set(caseId, { ...one, on: payload.service.on ?? on });
    else if (type === 'DISPUTE_RESULT' && payload.result === 'annulled') {
      // A daily fine that falls alone leaves the decision standing.
      if (documentNo === undefined || documentNo === one.documentNo) cases.delete(caseId);
    } else if (type === 'PROPOSE_REPAIR') cases.set(caseId, { ...one, states: payload.states ?? [] });
    else if (type === 'APPROVE_REPAIR' && one.states?.includes('voided') === true) cases.delete(caseId);
  }
  return [...cases.values()].flatMap(({ law, on }) =>
    law === 'work_safety' && on !== undefined ? [on] : [],
  );
}

/**
 * Counter of Law 113(1) for this unit.
 * @param others punishments of which this installation has no case
 * @param ownOn service of this case's own decision, where it is being served now; `null`: it is none
 */
export function countOf(
  { context, event }: GuardArgs,
  others: readonly { readonly on: string }[] = [],
  ownOn: string | null = own(context),
): Count {
  // Absent where nothing could be asked: only this case's own punishment is known then.
  const found = (event.facts.punishments ?? []) as readonly Entry[];
  const ours = ownOn === null || context.decision?.law !== 'work_safety' ? [] : [ownOn];
  return countPunishments([...servedIn(found), ...others.map(({ on }) => on), ...ours]);
}

function own({ punishedOn, dispute }: Enforcement): string | null {
  return dispute?.result === 'annulled' ? null : punishedOn;
}
