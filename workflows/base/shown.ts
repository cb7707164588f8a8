import type { Common } from './case.ts';

/** What a case shows of its context: not what the machine keeps for itself, nor what the view says beside it. */
export function shownOf<C extends Common>(context: C): Omit<C, 'shown' | 'holds' | 'caseId' | 'number'> {
  const { shown: _shown, holds: _holds, caseId: _id, number: _number, ...rest } = context;
  return rest;
}
