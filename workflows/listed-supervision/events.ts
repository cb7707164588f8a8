import type { EnvelopeOf } from '../../src/engine/workflow.ts';
import type { ActOf, PayloadIn } from '../base/catalogue.ts';
import { acceptEvents, signoffEvents } from './events-accept.ts';
import { afterEvents, ladderEvents } from './events-after.ts';
import { clockEvents } from './events-clock.ts';
import { determineEvents, interimEvents } from './events-determine.ts';
import { listingEvents, reportEvents } from './events-listing.ts';
import { planEvents, timeActs } from './events-plan.ts';

/** Every event of the listed supervision of major hazards: the only source of its schema, type, form and roles. */
export const EVENTS = {
  ...determineEvents,
  ...interimEvents,
  ...reportEvents,
  ...listingEvents,
  ...planEvents,
  ...timeActs,
  ...acceptEvents,
  ...signoffEvents,
  ...afterEvents,
  ...ladderEvents,
  ...clockEvents,
};

export type Catalogue = typeof EVENTS;
export type EventType = keyof Catalogue & string;
export type PayloadOf<T extends EventType> = PayloadIn<Catalogue, T>;
export type SupervisionEvent = EnvelopeOf<Catalogue>;

/** The two-person acts ‡; listing and closure are decided in acts of their own names. */
export type Act = Exclude<ActOf<Catalogue>, 'LISTING' | 'CLOSURE'>;
