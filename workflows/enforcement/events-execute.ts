import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly, type FactRequest } from '../../src/engine/workflow.ts';
import {
  BEHALF,
  DateOnly,
  ENTERPRISE,
  Evidence,
  EvidenceList,
  Id,
  PaperSignature,
  Paragraph,
  paper,
  photo,
  Reason,
  Sentence,
} from '../base/schemas.ts';
import { HEAD } from './events-investigate.ts';
import { Yuan } from './penalty.ts';
import { Service, serviceExample } from './service.ts';

/** Every punishment of the unit that this installation knows of, from which Law 113(1) counts. */
export const PUNISHMENTS: FactRequest = {
  name: 'punishments',
  kind: 'history',
  pointer: '',
  of: {
    workflow: 'enforcement',
    events: ['PROPOSE_DECIDE', 'SERVE_DECISION', 'DISPUTE_RESULT', 'PROPOSE_REPAIR', 'APPROVE_REPAIR'],
  },
};

/** Absent: today. */
const Day = Type.Optional(DateOnly);
const Paid = exactly({
  yuan: Type.Integer({ minimum: 1, maximum: 100_000_000 }),
  on: Day,
  receipt: Evidence,
});

/** 送达、执行、复议诉讼、催告、申请法院、结案. */
export const executeEvents = {
  PUBLIC_NOTICE: {
    label: { zh: '公告送达', en: 'Serve by public notice' },
    by: ['enforcement_officer'],
    schema: exactly({
      document: Type.Enum(['notice', 'decision', 'demand']),
      /** Day it was put up; served when its own period is over, and only by an act that says so. */
      on: Day,
      where: Sentence,
      /** Why no other way was left. */
      reason: Paragraph,
      evidence: EvidenceList,
    }),
    example: {
      document: 'decision',

      where: '示范区政府网站、当事人住所地',
      reason: '当事人下落不明，直接、邮寄送达均被退回。',
      evidence: [photo('note', 0xc0)],
    },
  },
  SERVE_DECISION: {
    label: { zh: '送达处罚决定书', en: 'Serve the decision' },
    by: ['enforcement_officer'],
    schema: exactly({ service: Service }),
    example: { service: serviceExample },
    as: 'server',
    facts: [PUNISHMENTS],
  },
  PUBLISH_DECISION: {
    label: { zh: '公示处罚决定', en: 'Publish the decision' },
    by: ['enforcement_officer', 'external_system'],
    schema: exactly({ channel: Sentence, link: Type.Optional(Sentence) }),
    example: { channel: '安全生产违法信息公示系统' },
  },
  UNPUBLISH: {
    label: { zh: '撤下公示信息', en: 'Take the publication down' },
    by: ['enforcement_officer', 'external_system'],
    schema: exactly({ cause: Type.Enum(['period_over', 'annulled', 'credit_restored']), reason: Paragraph }),
    example: { cause: 'period_over', reason: '公示期满。' },
  },
  PAID: {
    label: { zh: '罚款缴纳入库', en: 'Payment received' },
    by: ['enforcement_officer', 'finance', 'external_system'],
    schema: Paid,
    example: { yuan: 60_000, receipt: paper('receipt', 0xc1) },
  },
  PERFORMED: {
    label: { zh: '其他处罚已执行', en: 'Other penalties carried out' },
    by: ['enforcement_officer'],
    schema: exactly({ text: Paragraph, evidence: EvidenceList }),
    example: { text: '停产停业整顿已执行完毕。', evidence: [photo('after', 0xc2)] },
  },
  ASK_INSTALMENTS: {
    label: { zh: '申请延期或分期缴纳', en: 'Ask to pay later or in parts' },
    by: ENTERPRISE,
    schema: exactly({
      reason: Paragraph,
      plan: Type.Array(exactly({ dueOn: DateOnly, yuan: Yuan }), { minItems: 1, maxItems: 24 }),
      signature: PaperSignature,
    }),
    example: {
      reason: '受灾停产，资金周转困难。',
      plan: [
        { dueOn: '2026-04-01', yuan: 20_000 },
        { dueOn: '2026-05-06', yuan: 40_000 },
      ],
    },
    as: 'instalmentAsker',
    onBehalf: [...BEHALF, 'enforcement_officer'],
  },
  GRANT_INSTALMENTS: {
    label: { zh: '同意延期或分期', en: 'Grant instalments' },
    by: HEAD,
    schema: exactly({ opinion: Paragraph }),
    example: { opinion: '确有经济困难，同意分期缴纳。' },
    notSameAs: ['instalmentAsker'],
  },
  DENY_INSTALMENTS: {
    label: { zh: '不同意延期或分期', en: 'Deny instalments' },
    by: HEAD,
    schema: Reason,
    example: { reason: '未提供经济困难的证明。' },
    notSameAs: ['instalmentAsker'],
  },
  DISPUTE: {
    label: { zh: '当事人复议或者诉讼', en: 'Review or lawsuit' },
    by: ['enforcement_officer', 'legal_reviewer', 'external_system'],
    schema: exactly({
      kind: Type.Enum(['review', 'suit']),
      on: Day,
      organ: Sentence,
      /** 受理通知书、应诉通知书. */
      document: Evidence,
    }),
    example: { kind: 'review', organ: '示范区人民政府', document: paper('document', 0xc4) },
  },
  DISPUTE_RESULT: {
    label: { zh: '复议或者诉讼结果', en: 'Outcome of review or lawsuit' },
    by: ['enforcement_officer', 'legal_reviewer', 'external_system'],
    schema: exactly({
      result: Type.Enum(['upheld', 'changed', 'annulled', 'withdrawn']),
      on: Day,
      /** What is to be paid after a change, in place of the fines so far. */
      yuan: Type.Optional(Yuan),
      /** Which decision of this case was annulled, where there are several: a daily fine falls alone. */
      documentNo: Type.Optional(Id),
      document: Evidence,
    }),
    example: { result: 'upheld', document: paper('document', 0xc5) },
    facts: [PUNISHMENTS],
  },
  DEMAND: {
    label: { zh: '送达催告书', en: 'Serve the demand' },
    by: ['enforcement_officer'],
    schema: exactly({
      service: Service,
      /** 加处罚款, three percent a day, never more than the fine (行政强制法 第四十五条). */
      surchargeYuan: Type.Optional(Yuan),
    }),
    example: { service: serviceExample, surchargeYuan: 0 },
    as: 'server',
  },
  COURT: {
    label: { zh: '申请法院强制执行', en: 'Apply to the court' },
    by: ['enforcement_officer'],
    schema: exactly({ court: Sentence, on: Day, application: Evidence, receipt: Evidence }),
    example: {
      court: '示范区人民法院',

      application: paper('document', 0xc6),
      receipt: paper('receipt', 0xc7),
    },
  },
  COURT_REFUSED: {
    label: { zh: '法院不予受理或不准予执行', en: 'The court refuses' },
    by: ['enforcement_officer', 'external_system'],
    schema: exactly({ reason: Paragraph, document: Evidence }),
    example: { reason: '缺催告书送达回证。', document: paper('document', 0xc8) },
  },
  ...fourEyes({
    id: 'END_EXECUTION',
    label: { zh: '终结执行', en: 'End the execution' },
    propose: ['enforcement_officer'],
    approve: HEAD,
    schema: exactly({
      cause: Type.Enum(['no_property', 'subject_gone', 'annulled_basis', 'other']),
      reason: Paragraph,
      evidence: EvidenceList,
    }),
    example: {
      cause: 'subject_gone',
      reason: '单位已注销，无义务承受人，无财产可供执行。',
      evidence: [paper('document', 0xc9)],
    },
  }),
  ...fourEyes({
    id: 'CONCLUDE',
    label: { zh: '结案审批', en: 'Conclude the case' },
    propose: ['enforcement_officer'],
    approve: HEAD,
    schema: exactly({ report: Paragraph }),
    example: { report: '处罚决定已送达、公示并执行完毕，报请结案。' },
  }),
  ARCHIVE: {
    label: { zh: '归档', en: 'Archive' },
    by: ['enforcement_officer'],
    schema: exactly({ fileNo: Sentence }),
    example: { fileNo: '2026-执法-012' },
  },
} satisfies Record<string, EventDefinition>;
