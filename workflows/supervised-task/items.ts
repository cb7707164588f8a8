import type { Item } from './context.ts';

/** The numbered items of a task, each with a state of its own. */

/** Items a submission claims: those named, else all that are not accepted yet. */
export function claimedBy(items: readonly Item[], named: readonly string[] | undefined): string[] {
  return named === undefined
    ? items.filter(({ state }) => state !== 'accepted').map(({ id }) => id)
    : [...new Set(named)];
}

/** How many are still to be accepted once these are. */
export function leftAfter(items: readonly Item[], accepted: readonly string[]): number {
  return items.filter(({ id, state }) => state !== 'accepted' && !accepted.includes(id)).length;
}

export function turned(items: readonly Item[], ids: readonly string[], changes: Partial<Item>): Item[] {
  return items.map((item) => (ids.includes(item.id) ? { ...item, ...changes } : item));
}

/** Progress as reported; an accepted item is done and stays so. */
export function progressed(
  items: readonly Item[],
  reported: readonly { id: string; percent: number }[],
): Item[] {
  const percents = new Map(reported.map(({ id, percent }) => [id, percent]));
  return items.map((item) => ({ ...item, percent: percents.get(item.id) ?? item.percent }));
}
