import type { EnvelopeOf } from '../../src/engine/workflow.ts';
import type { ActOf, PayloadIn } from '../base/catalogue.ts';
import { clockEvents } from './events-clock.ts';
import { intakeEvents } from './events-intake.ts';
import { ladderEvents } from './events-ladder.ts';
import { recheckEvents } from './events-recheck.ts';
import { rectifyEvents } from './events-rectify.ts';
import { serviceEvents } from './events-service.ts';

/** Every event of the general-hazard loop: the only source of its schema, type, form and roles. */
export const EVENTS = {
  ...intakeEvents,
  ...serviceEvents,
  ...rectifyEvents,
  ...recheckEvents,
  ...ladderEvents,
  ...clockEvents,
};

export type Catalogue = typeof EVENTS;
export type EventType = keyof Catalogue & string;
export type PayloadOf<T extends EventType> = PayloadIn<Catalogue, T>;
export type RectificationEvent = EnvelopeOf<Catalogue>;

/** The two-person acts ‡ of this workflow. */
export type Act = ActOf<Catalogue>;
