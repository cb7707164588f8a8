import { Problem } from '../domain/errors.ts';
import type { Arrival, Refused, Rules } from '../engine/case-state.ts';
import { envelopeOf } from '../engine/envelope.ts';
import { eventTypesOf, judge } from '../engine/judge.ts';
import { stateOf } from '../engine/loaded.ts';
import type { MachineEvent } from '../engine/machine.ts';
import type { Actor, Snapshot } from '../engine/workflow.ts';
import { maySend } from './authorise.ts';
import type { Now } from './house.ts';

/** A guard that throws allows nothing, and keeps nobody from an answer about the others. */
function allowed(rules: Rules, live: Snapshot, event: MachineEvent): boolean {
  try {
    return judge(rules.loaded, live, event, true).allowed;
  } catch {
    return false;
  }
}

/** Says what is allowed now and which guards failed, with their legal basis. */
export function refusal(rules: Rules, refused: Refused, arrival: Arrival, actor: Actor, now: Now): Problem {
  const { live, state } = refused;
  const { definition } = rules.loaded;
  const event =
    definition === undefined
      ? { ...(arrival.payload as object), type: arrival.type }
      : envelopeOf(rules, { ...state, at: Math.max(now.now, state.at) }, arrival, now.recordedAt);
  const reasons = refused.reasons ?? judge(rules.loaded, live, event, false).reasons;
  const allowedEvents = [...eventTypesOf(live)].filter((type) => {
    if (type.startsWith('xstate.')) return false;
    const entry = definition?.events[type];
    if (definition !== undefined && (entry === undefined || entry.internal || !maySend(entry, actor)))
      return false;
    return allowed(rules, live, { ...event, type, payload: {} });
  });
  const name = stateOf(rules.loaded, live);
  const why = reasons.map(({ label }) => label.zh).join('；');
  return new Problem('EVENT_NOT_ACCEPTED', {
    detail: {
      zh: why === '' ? `“${name}”状态不接受 ${arrival.type}` : why,
      en:
        reasons.length === 0
          ? `state ${name} does not accept ${arrival.type}`
          : reasons.map(({ label }) => label.en).join('; '),
    },
    state: name,
    allowedEvents: allowedEvents.sort(),
    reasons,
    cause: state.seq,
  });
}
