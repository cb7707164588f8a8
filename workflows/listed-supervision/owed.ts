import type { LateParty } from '../../src/engine/workflow.ts';
import type { ListedSupervision } from './context.ts';
import type { Worker } from './work.ts';

/** What an organ owes because of a moment or a policy that the other data do not tell: turn and clock go together. */

const DUTIES: Readonly<Record<string, string>> = {
  'm.fileUp': 'safety_office',
  'm.levelUp': 'safety_office',
  'm.expiryCheck': 'verifier',
  'm.powerRestore': 'sector_leader',
};

/** Several at once: within one piece of work the list is that of its beginning. */
export function owe(
  { context, ask, change }: Worker,
  clocks: readonly string[],
  more: { readonly late?: LateParty; readonly from?: string } = {},
): void {
  for (const clock of clocks) ask('startClock', { clock, ...more });
  change({ owed: [...new Set([...context.owed, ...clocks])] });
}

/** @returns the work as it goes on, for what is owed from now on instead */
export function settle(worker: Worker, clocks: readonly string[], as: 'met' | 'void'): Worker {
  const { context, ask, change } = worker;
  const owed = context.owed.filter((clock) => !clocks.includes(clock));
  for (const clock of clocks) ask('stopClock', { clock, as });
  change({ owed });
  return { ...worker, context: { ...context, owed } };
}

export function owedTurns({ owed }: Pick<ListedSupervision, 'owed'>): { duty: string; clock: string }[] {
  return owed.flatMap((clock) => {
    const duty = DUTIES[clock];
    return duty === undefined ? [] : { duty, clock };
  });
}
