import type { EventCatalogue, TurnRequest } from '../../src/engine/workflow.ts';
import type { Common } from './case.ts';
import { turnOfInstrument } from './ladder.ts';

/** Turns that come from pending proposals and instruments, in every workflow. */
export function commonTurns({ proposals, instruments }: Common, events: EventCatalogue): TurnRequest[] {
  const deciding = Object.keys(proposals).map((act) => ({
    duty: events[`APPROVE_${act}`]?.by[0] ?? 'safety_office',
    clock: `proposal.${act}`,
  }));
  const answering = Object.entries(instruments).flatMap(([key, one]) => turnOfInstrument(key, one) ?? []);
  return [...deciding, ...answering];
}
