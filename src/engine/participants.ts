import { iso } from '../domain/instants.ts';
import type { Actor, Participants } from './workflow.ts';

/** Whoever typed it in counts as well as whoever it was done for: both are barred from the next pair of eyes. */
export function withAct(participants: Participants, as: string, actor: Actor, atMs: number): Participants {
  const at = iso(atMs);
  const people = [{ person: actor.person, unit: actor.unit, at }];
  if (actor.onBehalfOf !== undefined) people.push({ person: actor.onBehalfOf, unit: actor.unit, at });
  return { ...participants, [as]: [...(participants[as] ?? []), ...people] };
}
