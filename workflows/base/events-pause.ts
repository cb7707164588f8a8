import { Type } from 'typebox';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { dueEvent } from './events.ts';
import { DateOnly, Evidence, Id, Paragraph, paper, photo } from './schemas.ts';

/** Time that is stopped by authority: one clock, or one decision for a region (临灾关停). */
export function pauseEvents<const C extends string>(clocks: readonly [C, ...C[]]) {
  const Clock = Type.Enum([...clocks]);
  const clock = clocks[0] as never;
  return {
    PAUSE: {
      label: { zh: '中止计时', en: 'Pause a clock' },
      by: ['sector_leader', 'safety_office'],
      schema: exactly({
        clock: Clock,
        cause: Type.Enum([
          'force_majeure',
          'region_emergency',
          'appraisal',
          'jurisdiction',
          'court',
          'other',
        ]),
        reason: Paragraph,
        days: Type.Integer({ minimum: 1, maximum: 365 }),
        document: Evidence,
      }),
      example: {
        clock,
        cause: 'region_emergency',
        reason: '防台风应急响应期间停止户外作业。',
        days: 5,
        document: paper('document', 0x35),
      },
      as: 'pauser',
    },
    RESUME: {
      label: { zh: '恢复计时', en: 'Resume a clock' },
      by: ['sector_leader', 'safety_office'],
      schema: exactly({ clock: Clock, reason: Paragraph }),
      example: { clock, reason: '应急响应解除。' },
    },
    PAUSE_REGION: {
      label: { zh: '按区域决定中止计时', en: 'Pause by a decision for the region' },
      by: ['safety_office', 'committee_leader'],
      schema: exactly({
        decision: Id,
        cause: Type.Enum(['force_majeure', 'region_emergency']),
        reason: Paragraph,
        /** Runs on from this day. */
        until: DateOnly,
        document: Evidence,
      }),
      example: {
        decision: '01980000-0000-7000-8000-000000000003',
        cause: 'region_emergency',
        reason: '台风红色预警，全区停工停业。',
        until: '2026-03-15',
        document: paper('document', 0x37),
      },
    },
    RESUME_REGION: {
      label: { zh: '按区域决定恢复计时', en: 'Resume by a decision for the region' },
      by: ['safety_office', 'committee_leader'],
      schema: exactly({ decision: Id, reason: Type.Optional(Paragraph) }),
      example: { decision: '01980000-0000-7000-8000-000000000003' },
    },
    PAUSE_CAP: dueEvent('中止期满自动恢复', 'Pause over', clocks[0]),
  } satisfies Record<string, EventDefinition>;
}

/** A date printed on a served document binds until a new notice is served (D.3.5). */
export function newDateEvents<const C extends string>(by: readonly string[], clocks: readonly [C, ...C[]]) {
  return {
    SERVE_NEW_DATE: {
      label: { zh: '送达新的期限通知', en: 'Serve a notice of the new date' },
      by,
      schema: exactly({
        clock: Type.Enum([...clocks]),
        method: Type.Enum(['direct', 'electronic', 'post', 'lien', 'notice', 'entrusted']),
        receipt: Evidence,
      }),
      example: { clock: clocks[0] as never, method: 'direct', receipt: photo('receipt', 0x21) },
      as: 'server',
    },
  } satisfies Record<string, EventDefinition>;
}
