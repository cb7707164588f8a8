import { type PendingRepair, type Rules, type Turn, turnKey } from './case-state.ts';
import { activeMetas } from './loaded.ts';
import { REPAIR_CLOCK, REPAIR_DECIDER } from './policy.ts';
import type { Snapshot, TurnRequest } from './workflow.ts';

/** Whose turn it is, from the states' duties and from pending data; a turn that did not change keeps its `since`. */
export function turnsOf(
  { loaded }: Rules,
  { live, repair }: { readonly live: Snapshot; readonly repair: PendingRepair | undefined },
  before: readonly Turn[],
  at: number,
): Turn[] {
  const { definition } = loaded;
  if (definition === undefined || live.status !== 'active') return [];
  const wanted: TurnRequest[] = activeMetas(live).flatMap((meta) =>
    meta.turn === undefined ? [] : [meta.turn],
  );
  wanted.push(...(definition.turns?.(live.context) ?? []));
  if (repair !== undefined) wanted.push({ duty: REPAIR_DECIDER, clock: REPAIR_CLOCK });
  const turns = new Map<string, Turn>();
  for (const { duty, clock, unit, person } of wanted) {
    const holder = definition.holder(live.context, duty);
    const turn = {
      duty,
      clock: clock ?? null,
      unit: unit ?? holder.unit ?? null,
      person: person ?? holder.person ?? null,
      since: at,
    };
    const key = turnKey(turn);
    turns.set(key, before.find((old) => turnKey(old) === key) ?? turn);
  }
  return [...turns.values()];
}
