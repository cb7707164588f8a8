import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { newDateEvents } from '../base/events-pause.ts';
import {
  BEHALF,
  DateOnly,
  ENTERPRISE,
  Evidence,
  EvidenceList,
  GradedItems,
  Id,
  Opinion,
  PaperSignature,
  Paragraph,
  PersonName,
  paper,
  photo,
  Reason,
  Sentence,
} from '../base/schemas.ts';

const NamedLeader = exactly({ name: PersonName, unit: Sentence, post: Type.Optional(Sentence) });
const namedLeaderExample = { name: '乙副主任', unit: '更楼街道办事处', post: '分管领导' };

/** Service, objection, second and third assignment, and changes of the unit itself. */
export const serviceEvents = {
  SERVE: {
    label: { zh: '送达', en: 'Serve' },
    by: ['street_officer', 'inspector', 'system'],
    schema: exactly({
      documentKind: Type.Enum(['assignment', 'order']),
      method: Type.Enum(['direct', 'electronic', 'post', 'lien', 'notice', 'entrusted']),
      /** Served earlier, entered now: the term counts from the true day. */
      servedOn: Type.Optional(DateOnly),
      receipt: Evidence,
      refused: Type.Optional(Type.Boolean()),
      witness: Type.Optional(PersonName),
    }),
    example: { documentKind: 'assignment', method: 'direct', receipt: photo('receipt', 0x20) },
    as: 'server',
  },
  ...newDateEvents(['street_officer', 'inspector'], ['g.phase1', 'g.phase2']),
  ACK: {
    label: { zh: '签收', en: 'Acknowledge' },
    by: ENTERPRISE,
    schema: exactly({ note: Type.Optional(Paragraph), signature: PaperSignature }),
    example: {},
    as: 'rectifier',
    onBehalf: BEHALF,
  },
  OBJECT: {
    label: { zh: '提出异议', en: 'Object' },
    by: ['rectifier'],
    schema: exactly({ reason: Paragraph, evidence: Type.Optional(EvidenceList), signature: PaperSignature }),
    example: { reason: '该通道产权属于出租方，责任主体认定有误。' },
    as: 'rectifier',
    onBehalf: BEHALF,
  },
  OBJECTION_UPHOLD: {
    label: { zh: '异议成立', en: 'Uphold objection' },
    by: ['sector_leader'],
    schema: Opinion,
    example: { opinion: '责任主体有误，退回重新核实。' },
    notSameAs: ['grader'],
  },
  OBJECTION_DISMISS: {
    label: { zh: '异议不成立', en: 'Dismiss objection' },
    by: ['sector_leader'],
    schema: Opinion,
    example: { opinion: '租赁合同约定由承租方管理，异议不成立。' },
    notSameAs: ['grader'],
  },
  REASSIGN: {
    label: { zh: '二次交办', en: 'Assign again' },
    by: ['street_leader', 'sector_leader'],
    schema: exactly({
      reasonForMiss: Paragraph,
      namedLeader: NamedLeader,
      documentKind: Type.Optional(Type.Enum(['assignment', 'order'])),
    }),
    example: { reasonForMiss: '企业资金未到位，更换标志未完成。', namedLeader: namedLeaderExample },
    as: 'reassigner',
  },
  ACK2: {
    label: { zh: '二次交办签收并报补救方案', en: 'Acknowledge second assignment with a plan' },
    by: ENTERPRISE,
    schema: exactly({ reasonForMiss: Paragraph, revisedPlan: Paragraph, signature: PaperSignature }),
    example: { reasonForMiss: '采购延误。', revisedPlan: '十日内完成更换，由主要负责人每日督促。' },
    as: 'rectifier',
    onBehalf: BEHALF,
  },
  THIRD_ASSIGNMENT: {
    label: { zh: '批准第三次交办', en: 'Allow a third assignment' },
    by: ['committee_leader'],
    schema: Reason,
    example: { reason: '涉及外部管线迁改，同意再次交办。' },
  },
  SUBJECT_CHANGED: {
    label: { zh: '主体变更', en: 'Subject changed' },
    by: ['street_officer'],
    schema: exactly({ newName: Sentence, reason: Paragraph, document: Evidence }),
    example: {
      newName: '某商城（更名）',
      reason: '原址更名，整改义务继续。',
      document: paper('document', 0x21),
    },
  },
  ...fourEyes({
    id: 'REASSIGN_UNIT',
    label: { zh: '变更责任单位', en: 'Change the responsible unit' },
    propose: ['street_officer'],
    approve: ['street_leader'],
    schema: exactly({
      unit: Id,
      cause: Type.Enum(['successor', 'lease', 'owner', 'territory', 'correction']),
      reason: Paragraph,
    }),
    example: { unit: 'enterprise-2', cause: 'lease', reason: '租赁关系变更，由新承租方承担整改责任。' },
    facts: [{ name: 'unit', kind: 'unit', pointer: '/unit' }],
  }),
  ...fourEyes({
    id: 'SUBJECT_GONE',
    label: { zh: '主体灭失', en: 'Subject gone' },
    propose: ['street_officer'],
    approve: ['street_leader'],
    schema: exactly({
      reason: Paragraph,
      /** Danger that stays on the site belongs to the owner or the territory: REASSIGN_UNIT. */
      dangerLeft: Type.Boolean(),
      onSite: EvidenceList,
      deregistration: Evidence,
    }),
    example: {
      reason: '建筑已拆除，营业执照已注销。',
      dangerLeft: false,
      onSite: [photo('after', 0x22)],
      deregistration: paper('document', 0x23),
    },
  }),
  ...fourEyes({
    id: 'SPLIT',
    label: { zh: '拆分', en: 'Split' },
    propose: ['street_officer'],
    approve: ['street_leader'],
    schema: exactly({
      reason: Paragraph,
      parts: Type.Array(exactly({ unit: Id, items: GradedItems }), { minItems: 2, maxItems: 20 }),
    }),
    facts: [{ name: 'partUnits', kind: 'units', pointer: '/parts/*/unit' }],
    example: {
      reason: '涉及两个责任单位，分别立案。',
      parts: [
        { unit: 'enterprise', items: [{ id: 'i1', text: '清理二层疏散通道，恢复净宽', limitDays: 15 }] },
        { unit: 'enterprise-2', items: [{ id: 'i2', text: '更换损坏的疏散指示标志', limitDays: 30 }] },
      ],
    },
  }),
} satisfies Record<string, EventDefinition>;
