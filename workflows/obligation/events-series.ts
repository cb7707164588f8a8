import { Type } from 'typebox';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { dueEvent } from '../base/events.ts';
import { DateOnly, EvidenceList, Id, Paragraph, photo, Reason, Sentence } from '../base/schemas.ts';
import { OPENERS } from './context.ts';

const MANAGERS = ['street_officer', 'sector_officer', 'safety_office', 'committee_leader'] as const;
const CHECKERS = ['inspector', 'street_officer', 'sector_officer'] as const;
const Count = Type.Integer({ minimum: 0, maximum: 1000 });
const CaseId = Type.String({ format: 'uuid' });
const example = '01980000-0000-7000-8000-000000000001';

/** Events of a series. */
export const SERIES_EVENTS = {
  ACTIVATE: {
    label: { zh: '启用', en: 'Activate' },
    by: OPENERS,
    schema: exactly({}),
    example: {},
  },
  DISCARD: {
    label: { zh: '放弃登记', en: 'Discard the draft' },
    by: OPENERS,
    schema: Reason,
    example: { reason: '登记有误。' },
  },
  CHANGE_OWNER: {
    label: { zh: '变更义务人', en: 'Change the owner' },
    by: MANAGERS,
    schema: exactly({ unit: Id, person: Type.Optional(Id), reason: Paragraph }),
    example: { unit: 'enterprise-2', reason: '经营主体变更。' },
    facts: [{ name: 'unit', kind: 'unit', pointer: '/unit' }],
  },
  PAUSE_SERIES: {
    label: { zh: '暂停系列', en: 'Pause the series' },
    by: MANAGERS,
    schema: exactly({
      cause: Type.Enum(['shutdown', 'seasonal', 'moved', 'other']),
      days: Type.Integer({ minimum: 1, maximum: 365 }),
      reason: Paragraph,
    }),
    example: { cause: 'shutdown' as const, days: 60, reason: '单位停产检修。' },
  },
  RESUME_SERIES: {
    label: { zh: '恢复系列', en: 'Resume the series' },
    by: MANAGERS,
    schema: Reason,
    example: { reason: '单位恢复生产。' },
  },
  END_SERIES: {
    label: { zh: '终止系列', en: 'End the series' },
    by: MANAGERS,
    schema: Reason,
    example: { reason: '单位注销。' },
  },
  OFFICIAL_CHECK: {
    label: { zh: '登记官方检查结果', en: 'Record an official check' },
    by: [...CHECKERS, 'safety_office'],
    schema: exactly({
      /** Absent: today. */
      on: Type.Optional(DateOnly),
      findings: Count,
      majors: Count,
      text: Paragraph,
      /** Number of the inspection's own case. */
      inspection: Type.Optional(Sentence),
    }),
    example: { findings: 2, majors: 1, text: '发现重大隐患一处。' },
  },
  COMPARED: {
    label: { zh: '比对检查结果', en: 'Result of the comparison check' },
    by: CHECKERS,
    schema: exactly({
      result: Type.Enum(['credible', 'hidden']),
      text: Paragraph,
      inspection: Type.Optional(Sentence),
      evidence: EvidenceList,
    }),
    example: {
      result: 'credible' as const,
      text: '现场比对未发现应查未查隐患。',
      evidence: [photo('note', 0x95)],
    },
  },
  SPAWN_DUE: dueEvent('生成下一期', 'The next one is opened', 's.spawn'),
  DRAFT_TIMEOUT: dueEvent('草稿逾期', 'Draft left lying', 's.draft'),
  PAUSE_OVER: dueEvent('暂停期满', 'The pause is over', 's.pause'),
  COMPARE_TIMEOUT: dueEvent('比对检查逾期', 'Comparison check overdue', 's.compare'),
  INSTANCE_OPENED: {
    label: { zh: '本期已生成', en: 'An instance was opened' },
    by: [],
    internal: true,
    schema: exactly({ caseId: CaseId, window: Id }),
    example: { caseId: example, window: '2026-03' },
  },
  INSTANCE_OVERDUE: {
    label: { zh: '本期逾期', en: 'An instance is overdue' },
    by: [],
    internal: true,
    schema: exactly({ caseId: CaseId, window: Id }),
    example: { caseId: example, window: '2026-03' },
  },
  INSTANCE_DONE: {
    label: { zh: '本期已了结', en: 'An instance has ended' },
    by: [],
    internal: true,
    schema: exactly({
      caseId: CaseId,
      window: Id,
      result: Type.Enum(['accepted', 'madeUp', 'lapsed', 'excused', 'voided']),
      overdue: Type.Boolean(),
      /** Day on which it was done, and what it brought; `null` where nothing was done. */
      on: Type.Union([DateOnly, Type.Null()]),
      findings: Count,
      majors: Count,
    }),
    example: {
      ...{ caseId: example, window: '2026-03', result: 'accepted' as const, overdue: false },
      ...{ on: '2026-03-20', findings: 0, majors: 0 },
    },
  },
} satisfies Record<string, EventDefinition>;
