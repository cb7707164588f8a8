import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import {
  DateOnly,
  Evidence,
  EvidenceList,
  GradedItems,
  Id,
  Paragraph,
  PersonName,
  paper,
  photo,
  Reason,
  Sentence,
} from '../base/schemas.ts';
import { OPENERS } from './opening.ts';

/** What grading decides: one accountable unit, the numbered demands and their limits. */
const Grading = {
  responsibleUnit: Id,
  place: Sentence,
  basis: Sentence,
  items: GradedItems,
};
const gradingExample = {
  responsibleUnit: 'enterprise',
  place: '更楼街道某商城二层',
  basis: '《中华人民共和国消防法》第二十八条',
  items: [
    { id: 'i1', text: '清理二层疏散通道，恢复净宽', limitDays: 15 },
    { id: 'i2', text: '更换损坏的疏散指示标志', limitDays: 30 },
  ],
};
const unitFact = [{ name: 'unit', kind: 'unit', pointer: '/responsibleUnit' }] as const;

/** From the report to the grade: who looks, whose it is, whether it is true. */
export const intakeEvents = {
  SUBMIT: {
    label: { zh: '上报', en: 'Submit' },
    by: OPENERS,
    schema: exactly({ note: Type.Optional(Paragraph) }),
    example: {},
    as: 'reporter',
  },
  DISCARD: {
    label: { zh: '放弃登记', en: 'Discard draft' },
    by: OPENERS,
    schema: Reason,
    example: { reason: '重复录入，未提交。' },
  },
  ASK_INFO: {
    label: { zh: '要求补充情况', en: 'Ask for information' },
    by: ['street_officer'],
    schema: exactly({ question: Paragraph }),
    example: { question: '请补充隐患所在楼层和现场照片。' },
  },
  INFO: {
    label: { zh: '补充情况', en: 'Give information' },
    by: ['reporter', 'external_system'],
    schema: exactly({ text: Paragraph, evidence: Type.Optional(EvidenceList) }),
    example: { text: '位于二层东侧楼梯口。', evidence: [photo('before', 0x10)] },
  },
  CLAIM: {
    label: { zh: '受理核实', en: 'Take up' },
    by: ['street_officer', 'sector_officer'],
    schema: exactly({ note: Type.Optional(Paragraph) }),
    example: {},
    as: 'handler',
  },
  REFUSE_JURISDICTION: {
    label: { zh: '提出职责异议', en: 'Refuse jurisdiction' },
    by: ['sector_officer', 'street_officer'],
    schema: Reason,
    example: { reason: '该场所由行业主管部门直接监管，不属本单位职责。' },
  },
  DESIGNATE: {
    label: { zh: '指定承办单位', en: 'Designate the organ' },
    by: ['safety_office'],
    schema: exactly({ unit: Id, reason: Paragraph }),
    example: { unit: 'street', reason: '按属地管理原则由街道牵头。' },
    facts: [{ name: 'unit', kind: 'unit', pointer: '/unit' }],
  },
  TRANSFER_ORGAN: {
    label: { zh: '移交其他街道', en: 'Transfer to another street' },
    by: ['street_officer'],
    schema: exactly({
      toUnit: Id,
      reason: Paragraph,
      files: Type.Array(Sentence, { minItems: 1, maxItems: 100 }),
    }),
    example: {
      toUnit: 'street-2',
      reason: '区划调整后该地块归邻街道。',
      files: ['隐患登记表', '现场照片2张'],
    },
    facts: [{ name: 'unit', kind: 'unit', pointer: '/toUnit' }],
    as: 'transferrer',
  },
  ACCEPT_TRANSFER: {
    label: { zh: '接收移交', en: 'Accept transfer' },
    by: ['street_officer'],
    schema: exactly({ note: Type.Optional(Paragraph) }),
    example: {},
    notSameAs: ['transferrer'],
  },
  REFUSE_TRANSFER: {
    label: { zh: '拒收移交', en: 'Refuse transfer' },
    by: ['street_officer'],
    schema: Reason,
    example: { reason: '地块不在本街道辖区内。' },
    notSameAs: ['transferrer'],
  },
  TRANSFER_OUT: {
    label: { zh: '移出本系统', en: 'Transfer to another system' },
    by: ['street_officer'],
    schema: exactly({ system: Sentence, reason: Paragraph, receipt: Evidence }),
    example: {
      system: '市消防监督管理系统',
      reason: '已由消防机构立案，回执附后。',
      receipt: paper('receipt', 0x11),
    },
  },
  DUPLICATE: {
    label: { zh: '并案', en: 'Merge as duplicate' },
    by: ['street_officer'],
    schema: exactly({ masterCaseId: Id, responsibleUnit: Type.Optional(Id), reason: Paragraph }),
    example: {
      masterCaseId: '01980000-0000-7000-8000-000000000001',
      reason: '同一单位同一部位，已有在办案件。',
    },
    facts: [{ name: 'master', kind: 'case', pointer: '/masterCaseId' }],
  },
  FIXED_ON_SPOT: {
    label: { zh: '立行立改', en: 'Fixed on the spot' },
    by: ['inspector'],
    schema: exactly({
      responsibleUnit: Type.Optional(Id),
      measures: Paragraph,
      evidence: EvidenceList,
      signature: Type.Optional(Evidence),
      /** 拒签: who refused to sign, and who saw it (Law 68). */
      refusal: Type.Optional(Paragraph),
    }),
    example: {
      responsibleUnit: 'enterprise',
      measures: '当场清除通道堆放物，核查合格。',
      evidence: [photo('before', 0x12), photo('after', 0x13)],
      signature: photo('signature', 0x14),
    },
    facts: [{ name: 'evidence', kind: 'evidence', pointer: '/evidence/*/digest' }],
    as: 'verifier',
  },
  SELF_RECTIFY: {
    label: { zh: '自查隐患自行整改', en: 'Self-found, self-rectified' },
    by: ['street_officer', 'system'],
    schema: exactly({ ...Grading, place: Type.Optional(Sentence), basis: Type.Optional(Sentence) }),
    example: { responsibleUnit: gradingExample.responsibleUnit, items: gradingExample.items },
    facts: unitFact,
    as: 'grader',
  },
  GRADE_GENERAL: {
    label: { zh: '定为一般隐患并交办', en: 'Grade as general and assign' },
    by: ['inspector'],
    schema: exactly({
      ...Grading,
      /** 交办单, or an enforcement order 责令限期整改指令书; absent: 交办单. */
      documentKind: Type.Optional(Type.Enum(['assignment', 'order'])),
      rectifier: Type.Optional(PersonName),
    }),
    example: gradingExample,
    facts: unitFact,
    as: 'grader',
  },
  ...fourEyes({
    id: 'NOT_TRUE',
    label: { zh: '不属实', en: 'Not true' },
    propose: ['inspector'],
    approve: ['sector_officer'],
    schema: exactly({ note: Paragraph, evidence: EvidenceList }),
    example: { note: '现场核查未发现所述问题。', evidence: [photo('note', 0x15)] },
  }),
  ...fourEyes({
    id: 'GRADE_MAJOR',
    label: { zh: '定为重大隐患', en: 'Grade as major' },
    propose: ['inspector'],
    approve: ['sector_leader'],
    schema: exactly({
      criterion: exactly({ id: Sentence, version: Sentence, clause: Sentence }),
      judges: Type.Array(PersonName, { minItems: 1, maxItems: 10, uniqueItems: true }),
      facts: Paragraph,
      /** What is known now and was not when it was found not to be major. */
      newFacts: Type.Optional(Paragraph),
    }),
    example: {
      criterion: { id: 'GB 35181', version: '2017', clause: '6.1' },
      judges: ['甲检查员'],
      facts: '自动喷水灭火系统全部瘫痪，场所为人员密集场所。',
    },
  }),
  ...fourEyes({
    id: 'ADOPT',
    label: { zh: '存量移植', en: 'Adopt existing case' },
    propose: ['street_officer'],
    approve: ['safety_office'],
    schema: exactly({
      ...Grading,
      basis: Type.Optional(Sentence),
      place: Type.Optional(Sentence),
      documents: EvidenceList,
      servedOn: DateOnly,
      dueOn: DateOnly,
      phase: Type.Enum([1, 2, 3]),
      extensions: Type.Integer({ minimum: 0, maximum: 10 }),
    }),
    // Old dates are the whole point of taking over old stock; they cannot be left out.
    example: {
      ...gradingExample,
      documents: [paper('document', 0x16)],
      servedOn: '2026-02-26',
      dueOn: '2026-03-30',
      phase: 1,
      extensions: 0,
    },
    facts: unitFact,
  }),
} satisfies Record<string, EventDefinition>;
