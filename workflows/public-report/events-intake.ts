import { Type } from 'typebox';
import { type EventDefinition, exactly, written } from '../../src/engine/workflow.ts';
import { Evidence, EvidenceList, Id, Paragraph, paper, Reason, Sentence } from '../base/schemas.ts';
import { FOR_REPORTER, INTAKE } from './opening.ts';

/** Taking in, screening, passing on, and what the reporter says in between. */
export const intakeEvents = {
  REGISTER: {
    label: { zh: '登记', en: 'Register' },
    by: FOR_REPORTER,
    schema: exactly({}),
    example: {},
    as: 'registrar',
  },
  ACCEPT: {
    label: { zh: '受理', en: 'Accept' },
    by: INTAKE,
    schema: exactly({ opinion: Type.Optional(Paragraph) }),
    example: { opinion: '属本单位职责，线索明确，予以受理。' },
    as: 'accepter',
  },
  NOT_ACCEPT: {
    label: { zh: '不予受理', en: 'Do not accept' },
    by: INTAKE,
    schema: exactly({
      cause: Type.Enum(['no_matter', 'not_safety', 'settled', 'in_court', 'other']),
      reason: Paragraph,
      /** 不予受理告知书. */
      notice: Evidence,
    }),
    example: {
      cause: 'not_safety',
      reason: '反映事项属劳动报酬争议，建议向人力社保部门提出。',
      notice: paper('document', 0x70),
    },
    as: 'refuser',
  },
  APPEAL: {
    label: { zh: '申请复核不予受理', en: 'Appeal against not accepting' },
    by: FOR_REPORTER,
    schema: Reason,
    example: { reason: '反映的是疏散通道锁闭，不是劳动报酬，请重新审查。' },
  },
  TRANSFER: {
    label: { zh: '转办', en: 'Transfer' },
    by: INTAKE,
    schema: exactly({
      to: Sentence,
      /** Directory unit of the receiver; absent: an organ outside this system, whose receipt comes on paper. */
      unit: Type.Optional(Id),
      reason: Paragraph,
    }),
    example: { to: '示范区市监局', unit: 'sector-2', reason: '特种设备安全属市场监管部门职责。' },
    facts: [{ name: 'unit', kind: 'unit', pointer: '/unit' }],
    as: 'transferrer',
  },
  RECEIPT: {
    label: { zh: '接收转办', en: 'Acknowledge the transfer' },
    by: INTAKE,
    schema: exactly({ receipt: Evidence, registeredAs: Type.Optional(Id) }),
    example: { receipt: paper('receipt', 0x71), registeredAs: 'SJ-2026-031' },
  },
  REFUSE: {
    label: { zh: '退回转办', en: 'Refuse the transfer' },
    by: INTAKE,
    schema: Reason,
    example: { reason: '经查不涉及特种设备，不属本单位职责。' },
  },
  DESIGNATE: {
    label: { zh: '指定受理单位', en: 'Designate the organ' },
    by: ['safety_office'],
    schema: exactly({ unit: Id, reason: Paragraph }),
    example: { unit: 'sector', reason: '主要问题是疏散通道，由消防监管单位受理。' },
    facts: [{ name: 'unit', kind: 'unit', pointer: '/unit' }],
  },
  EMERGENCY: {
    label: { zh: '紧急移交处置', en: 'Hand over an emergency' },
    by: [...INTAKE, 'duty_officer'],
    /** The desk's own words: they go into the other case, the reporter's do not. */
    schema: exactly({
      summary: written(500),
      place: Type.Optional(Sentence),
    }),
    example: { summary: '二层疏散通道锁闭且正在营业，须立即开启。', place: '更楼街道某商城二层' },
  },
  TELL_REPORTER: {
    label: { zh: '告知举报人受理情况', en: 'Tell the reporter' },
    by: FOR_REPORTER,
    schema: exactly({
      method: Type.Enum(['phone', 'letter', 'electronic', 'in_person', 'query_code', 'hotline']),
      text: Paragraph,
      evidence: Type.Optional(Evidence),
    }),
    example: { method: 'phone', text: '已告知举报事项的处理情况和查询方式。' },
  },
  REPORT_TO_COUNTY: {
    label: { zh: '报告县级人民政府', en: 'Report to the county government' },
    by: [...INTAKE, 'sector_leader'],
    schema: exactly({ document: Evidence, text: Type.Optional(Paragraph) }),
    example: { document: paper('document', 0x72), text: '举报涉及人员死亡，提请组织核查。' },
  },
  JOIN: {
    label: { zh: '并入先前举报', en: 'Join an earlier report' },
    by: INTAKE,
    schema: exactly({ caseId: Type.String({ format: 'uuid' }), reason: Type.Optional(Paragraph) }),
    example: { caseId: '01980000-0000-7000-8000-000000000004', reason: '同一单位、同一部位、同一问题。' },
    facts: [{ name: 'master', kind: 'case', pointer: '/caseId' }],
  },
  ASK_MORE: {
    label: { zh: '请举报人补充', en: 'Ask the reporter for more' },
    by: [...INTAKE, 'verifier'],
    schema: exactly({ question: Paragraph }),
    example: { question: '请说明锁闭的是哪一侧楼梯，何时最常锁闭。' },
  },
  INFO: {
    label: { zh: '登记举报人补充', en: 'Enter what the reporter adds' },
    by: FOR_REPORTER,
    schema: exactly({ text: Paragraph, evidence: Type.Optional(EvidenceList) }),
    example: { text: '东侧楼梯，晚间营业时锁闭。' },
  },
  WITHDRAW: {
    label: { zh: '举报人撤回', en: 'The reporter withdraws' },
    by: FOR_REPORTER,
    schema: Reason,
    example: { reason: '举报人表示不再反映；核查照常进行。' },
  },
  RETALIATION_REPORTED: {
    label: { zh: '举报人反映被打击报复', en: 'Retaliation reported' },
    by: [...FOR_REPORTER, 'verifier'],
    schema: exactly({ text: Paragraph, evidence: Type.Optional(EvidenceList) }),
    example: { text: '举报人反映被调离岗位，请求保护。' },
  },
  RETALIATION_HANDLED: {
    label: { zh: '打击报复处置', en: 'Retaliation dealt with' },
    by: ['sector_leader', 'safety_office'],
    schema: exactly({ measures: Paragraph, document: Type.Optional(Evidence) }),
    example: { measures: '已转纪检监察机关核查，并约定专人联系保护。' },
  },
} satisfies Record<string, EventDefinition>;

/** The rules of a hotline's 工单: it may be sent back or its date moved, if the hotline agrees. */
export const ticketEvents = {
  TICKET_RETURN: {
    label: { zh: '申请退单', en: 'Ask to return the ticket' },
    by: INTAKE,
    schema: Reason,
    example: { reason: '不属本单位职责，建议改派市场监管部门。' },
    as: 'ticketAsker',
  },
  TICKET_EXTEND: {
    label: { zh: '申请工单延期', en: 'Ask for a later ticket date' },
    by: INTAKE,
    schema: exactly({ days: Type.Integer({ minimum: 1, maximum: 90 }), reason: Paragraph }),
    example: { days: 10, reason: '需委托检测，检测报告十日内出具。' },
    as: 'ticketAsker',
  },
  TICKET_AGREED: {
    label: { zh: '热线同意', en: 'The hotline agrees' },
    by: ['external_system', 'safety_office'],
    schema: exactly({ opinion: Type.Optional(Paragraph) }),
    example: { opinion: '同意。' },
    notSameAs: ['ticketAsker'],
  },
  TICKET_DECLINED: {
    label: { zh: '热线不同意', en: 'The hotline declines' },
    by: ['external_system', 'safety_office'],
    schema: Reason,
    example: { reason: '职责清单明确由你单位承办。' },
    notSameAs: ['ticketAsker'],
  },
} satisfies Record<string, EventDefinition>;
