import type { EnvelopeOf, EventDefinition } from '../../src/engine/workflow.ts';
import type { PayloadIn } from '../base/catalogue.ts';
import { correctEvents, ladderEvents, timeEvents, voidEvents } from '../base/events.ts';
import { INSTANCE_EVENTS } from './events-instance.ts';
import { SERIES_EVENTS } from './events-series.ts';

/** Every event of an obligation, series and instance. */
export const EVENTS = {
  ...SERIES_EVENTS,
  ...INSTANCE_EVENTS,
  ...ladderEvents(
    { issued: '1.s.due.2.overdue', proposed: '1.s.due.3.redCode' },
    { answering: ['enterprise_safety_officer'] },
  ),
  ...correctEvents(
    ['sector', 'place', 'note'],
    ['street_officer', 'sector_officer', 'enterprise_principal'],
    {
      field: 'place',
      old: '更楼街道',
      new: '更楼街道工业区',
      reason: '补全地点。',
    },
  ),
  ...voidEvents(['street_officer'], '重复登记。'),
  ...timeEvents({ clock: 's.due', level: 2, cause: 'overdue', act: 'VOID' }),
} satisfies Record<string, EventDefinition>;

export type Catalogue = typeof EVENTS;
export type EventType = keyof Catalogue & string;
export type PayloadOf<T extends EventType> = PayloadIn<Catalogue, T>;
export type ObligationEvent = EnvelopeOf<Catalogue>;
