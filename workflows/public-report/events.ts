import type { EnvelopeOf } from '../../src/engine/workflow.ts';
import type { ActOf, PayloadIn } from '../base/catalogue.ts';
import { clockEvents } from './events-clock.ts';
import { intakeEvents, ticketEvents } from './events-intake.ts';
import { ladderEvents } from './events-ladder.ts';
import { rewardEvents } from './events-reward.ts';
import { verifyEvents } from './events-verify.ts';

/** Every event of a public report: the only source of its schema, type, form and roles. */
export const EVENTS = {
  ...intakeEvents,
  ...ticketEvents,
  ...verifyEvents,
  ...rewardEvents,
  ...ladderEvents,
  ...clockEvents,
};

export type Catalogue = typeof EVENTS;
export type EventType = keyof Catalogue & string;
export type PayloadOf<T extends EventType> = PayloadIn<Catalogue, T>;
export type ReportEvent = EnvelopeOf<Catalogue>;

/** The two-person acts ‡ of this workflow. */
export type Act = ActOf<Catalogue>;
