import type { EnvelopeOf } from '../../src/engine/workflow.ts';
import type { ActOf, PayloadIn } from '../base/catalogue.ts';
import { clockEvents, ladderEvents } from './events-clock.ts';
import { closureEvents, criminalEvents } from './events-criminal.ts';
import { dailyEvents } from './events-daily.ts';
import { executeEvents } from './events-execute.ts';
import { decideEvents, investigateEvents } from './events-investigate.ts';

/** Every event of an enforcement case: the only source of its schema, type, form and roles. */
export const EVENTS = {
  ...investigateEvents,
  ...decideEvents,
  ...executeEvents,
  ...dailyEvents,
  ...criminalEvents,
  ...closureEvents,
  ...ladderEvents,
  ...clockEvents,
};

export type Catalogue = typeof EVENTS;
export type EventType = keyof Catalogue & string;
export type PayloadOf<T extends EventType> = PayloadIn<Catalogue, T>;
export type EnforcementEvent = EnvelopeOf<Catalogue>;

/** The two-person acts ‡ of this workflow. */
export type Act = ActOf<Catalogue>;
