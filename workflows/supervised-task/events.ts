import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EnvelopeOf, type EventDefinition, exactly, listById } from '../../src/engine/workflow.ts';
import type { PayloadIn } from '../base/catalogue.ts';
import { correctEvents, dueEvent, ladderEvents, timeEvents, voidEvents } from '../base/events.ts';
import { DateOnly, EvidenceList, Id, Paragraph, paper, Reason, Sentence } from '../base/schemas.ts';
import { HANDLING_DUTIES } from './opening.ts';

const HANDLERS = [...HANDLING_DUTIES, 'sector_leader', 'street_leader'] as const;
const Ids = Type.Array(Id, { minItems: 1, maxItems: 100 });
const Percent = Type.Integer({ minimum: 0, maximum: 100 });

/** Every event of a supervised task. */
export const EVENTS = {
  ACK: {
    label: { zh: '签收', en: 'Sign for the task' },
    by: HANDLERS,
    schema: exactly({ contact: Type.Optional(Sentence), plan: Type.Optional(Paragraph) }),
    example: { plan: '已列入年度计划，明确专人负责。' },
  },
  PROGRESS: {
    label: { zh: '报送进展（月调度）', en: 'Report progress' },
    by: HANDLERS,
    schema: exactly({
      text: Paragraph,
      items: Type.Optional(listById(exactly({ id: Id, percent: Percent }), { minItems: 1, maxItems: 100 })),
      milestones: Type.Optional(Ids),
      evidence: Type.Optional(EvidenceList),
    }),
    example: { text: '本月检查餐饮企业四十家，其余按计划推进。', items: [{ id: '9.1', percent: 40 }] },
  },
  SUBMIT: {
    label: { zh: '报请办结', en: 'Submit as done' },
    by: HANDLERS,
    schema: exactly({
      text: Paragraph,
      /** Absent: everything that is not accepted yet. */
      items: Type.Optional(Ids),
      evidence: EvidenceList,
    }),
    example: { text: '任务已完成，情况报告附后。', evidence: [paper('document', 0x81)] },
    as: 'submitter',
  },
  ACCEPT: {
    label: { zh: '审核通过', en: 'Accept' },
    by: ['safety_office', 'committee_leader'],
    schema: exactly({ opinion: Paragraph }),
    example: { opinion: '完成情况属实，同意办结。' },
    notSameAs: ['submitter'],
  },
  RETURN: {
    label: { zh: '审核退回', en: 'Return' },
    by: ['safety_office', 'committee_leader'],
    schema: exactly({
      reason: Paragraph,
      /** Absent: everything that was submitted; what was submitted and is not named is accepted. */
      items: Type.Optional(Ids),
    }),
    example: { reason: '缺少改造完成的验收资料。' },
    notSameAs: ['submitter'],
  },
  REASSIGN: {
    label: { zh: '改派牵头单位', en: 'Give it to another lead unit' },
    by: ['safety_office', 'committee_leader'],
    schema: exactly({
      unit: Id,
      duty: Type.Enum([...HANDLING_DUTIES]),
      name: Sentence,
      reason: Paragraph,
      /** Absent: the day stays as it is. */
      dueOn: Type.Optional(DateOnly),
    }),
    example: { unit: 'sector-2', duty: 'sector_officer' as const, name: '市监局', reason: '职责调整。' },
    facts: [{ name: 'unit', kind: 'unit', pointer: '/unit' }],
  },
  ...fourEyes({
    id: 'CHANGE_DUE',
    label: { zh: '延期', en: 'Move the due date' },
    propose: [...HANDLERS],
    approve: ['safety_office', 'committee_leader'],
    schema: exactly({
      /** From the date that stands; the new one is printed in the decision. */
      days: Type.Integer({ minimum: 1, maximum: 365 }),
      reason: Paragraph,
      evidence: Type.Optional(EvidenceList),
    }),
    example: { days: 60, reason: '年度管网改造受汛期影响。', evidence: [paper('document', 0x82)] },
  }),
  ...fourEyes({
    id: 'CANCEL',
    label: { zh: '撤销任务', en: 'Cancel the task' },
    propose: ['safety_office', 'sector_leader'],
    approve: ['committee_leader'],
    schema: Reason,
    example: { reason: '上级文件调整，该项任务不再实施。' },
  }),
  ...ladderEvents(
    { issued: '1.t.due.2.taskOverdue', proposed: '1.t.due.3.taskOverdue' },
    { answering: ['station', 'village'] },
  ),
  ...correctEvents(['title', 'sector', 'background'], ['safety_office', 'sector_leader'], {
    field: 'title',
    old: '燃气安全专项整治',
    new: '城镇燃气安全专项整治',
    reason: '与文件名称一致。',
  }),
  ...voidEvents(['safety_office'], '重复录入。'),
  ...timeEvents({ clock: 't.due', level: 2, cause: 'taskOverdue', act: 'CHANGE_DUE' }),
  ACK_TIMEOUT: dueEvent('逾期未签收', 'Not signed for', 't.ack'),
  REPORT_TIMEOUT: dueEvent('月调度未报', 'Monthly report missing', 't.report'),
  MILESTONE_TIMEOUT: dueEvent('节点逾期', 'Milestone missed', 't.milestone.m1'),
  DUE_TIMEOUT: dueEvent('任务逾期', 'Task overdue', 't.due'),
  REDO_TIMEOUT: dueEvent('退回后逾期未办', 'Work sent back is overdue', 't.redo'),
  REVIEW_TIMEOUT: dueEvent('审核逾期', 'Review overdue', 't.review'),
} satisfies Record<string, EventDefinition>;

export type Catalogue = typeof EVENTS;
export type EventType = keyof Catalogue & string;
export type PayloadOf<T extends EventType> = PayloadIn<Catalogue, T>;
export type TaskEvent = EnvelopeOf<Catalogue>;
