import { iso } from '../domain/instants.ts';
import type { Arrival, Rules } from './case-state.ts';
import type { Clock } from './clock-record.ts';
import { viewOfClock } from './clocks.ts';
import type { MachineEvent } from './machine.ts';
import type { ClockView, Participants } from './workflow.ts';

/** The case at the moment an event reaches it. Instants in milliseconds. */
export interface Standing {
  readonly at: number;
  readonly clocks: Iterable<Clock>;
  readonly participants: Participants;
}

/** What a regulated machine receives: the arrival with everything its guards may look at. */
export function envelopeOf(
  rules: Rules,
  standing: Standing,
  arrival: Arrival,
  recordedAt: number,
): MachineEvent {
  const clocks: Record<string, ClockView> = {};
  for (const clock of standing.clocks) clocks[clock.name] = viewOfClock(clock);
  return {
    type: arrival.type,
    id: arrival.id,
    payload: arrival.payload,
    at: iso(standing.at),
    recordedAt: iso(recordedAt),
    actor: arrival.actor,
    facts: arrival.facts,
    policyVersion: rules.policy.view.version,
    calendarVersion: rules.calendar.version,
    clocks,
    policy: rules.policy.view,
    participants: standing.participants,
  };
}

/** What a foreign machine receives: its event as it was sent, and a raised one back as the payload it was. */
export function asWritten({ type, payload }: Arrival): MachineEvent {
  return { ...(payload as object), type };
}

export function withoutType({ type: _type, ...payload }: MachineEvent): unknown {
  return payload;
}
