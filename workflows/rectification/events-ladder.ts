import type { EventDefinition } from '../../src/engine/workflow.ts';
import { ladderEvents as commonLadder, correctEvents, voidEvents } from '../base/events.ts';

/** Fields a correction may touch; dates move only by a new service. */
const CORRECTABLE = [
  'description',
  'place',
  'sector',
  'sourceChannel',
  'source',
  'unitName',
  'basis',
  'grade',
  'dangerous',
] as const;

/** Instruments of the ladder, and the acts every workflow has. */
export const ladderEvents = {
  ...commonLadder({ issued: '1.g.overdue1.2.phase1Missed', proposed: '1.g.phase2.3.noProgress' }),
  ...correctEvents(CORRECTABLE, ['street_officer', 'inspector', 'reporter', 'external_system'], {
    field: 'place',
    old: '更楼街道',
    new: '更楼街道某商城二层东侧',
    reason: '原登记部位不准确。',
  }),
  ...voidEvents(['street_officer'], '登记错误，并非安全隐患。'),
} satisfies Record<string, EventDefinition>;
