import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly, written } from '../../src/engine/workflow.ts';
import { EvidenceList, Paragraph, paper, photo, Sentence } from '../base/schemas.ts';
import { FOR_REPORTER, INTAKE, LEADERS } from './opening.ts';

/** 核查结论. `summary` is the verifiers' own finding: it goes into the hazard case, the report's text never does. */
export const Findings = exactly({
  nature: Type.Enum(['general', 'major', 'violation', 'concealed']),
  summary: written(500),
  place: Type.Optional(Sentence),
  sector: Type.Optional(Sentence),
  /** 举报对象明确、事项具体. */
  clearTarget: Type.Boolean(),
  /** Known to an organ, and being dealt with, before the report. */
  alreadyKnown: Type.Boolean(),
  deaths: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  accidentGrade: Type.Optional(Type.Enum(['general', 'larger', 'major', 'extraordinary'])),
  /** The hazard is a case already: it is followed, no second one is opened. */
  caseId: Type.Optional(Type.String({ format: 'uuid' })),
  evidence: EvidenceList,
});

const finding = {
  nature: 'violation' as const,
  summary: '二层东侧疏散通道锁闭，通道内堆放可燃物',
  place: '更楼街道某商城二层',
  clearTarget: true,
  alreadyKnown: false,
  evidence: [photo('before', 0x80), paper('document', 0x81)],
};

/** A result is proposed by a verifier, signed by a second one, and approved by a leader (安全生产法 第七十三条). */
const SIGNED = { propose: ['verifier'], approve: LEADERS, notSameAs: ['leadVerifier', 'cosigner'] } as const;
const existing = [{ name: 'existing', kind: 'case', pointer: '/caseId' }] as const;

export const verifyEvents = {
  START_VERIFY: {
    label: { zh: '开始核查', en: 'Start verification' },
    by: ['verifier'],
    schema: exactly({ plan: Type.Optional(Paragraph) }),
    example: { plan: '两人到场核查，不出示举报材料原件。' },
    as: 'leadVerifier',
  },
  COSIGN_VERIFY: {
    label: { zh: '核查共同签署', en: 'Second verifier signs' },
    by: ['verifier'],
    schema: exactly({ opinion: Paragraph }),
    example: { opinion: '共同到场核查，结论一致。' },
    as: 'cosigner',
  },
  ...fourEyes({
    id: 'SUBSTANTIATED',
    label: { zh: '认定属实', en: 'Substantiated' },
    ...SIGNED,
    schema: Findings,
    example: finding,
    facts: existing,
  }),
  ...fourEyes({
    id: 'PARTLY',
    label: { zh: '认定部分属实', en: 'Partly substantiated' },
    ...SIGNED,
    schema: Findings,
    example: { ...finding, nature: 'general', summary: '通道内堆放纸箱属实，未见锁闭' },
    facts: existing,
  }),
  ...fourEyes({
    id: 'UNSUBSTANTIATED',
    label: { zh: '认定不属实', en: 'Unsubstantiated' },
    ...SIGNED,
    schema: exactly({ reason: Paragraph, evidence: EvidenceList }),
    example: { reason: '两次到场，各疏散通道均畅通、未锁闭。', evidence: [photo('before', 0x82)] },
  }),
  ...fourEyes({
    id: 'EXTEND_VERIFY',
    label: { zh: '延长核查期限', en: 'Extend verification' },
    propose: ['verifier'],
    approve: LEADERS,
    schema: exactly({ days: Type.Integer({ minimum: 1, maximum: 365 }), reason: Paragraph }),
    example: { days: 30, reason: '情况复杂，需委托检测鉴定。' },
  }),
  ...fourEyes({
    id: 'MALICIOUS',
    label: { zh: '认定恶意举报', en: 'Malicious report' },
    propose: ['verifier', 'sector_officer'],
    approve: LEADERS,
    schema: exactly({ reason: Paragraph, evidence: EvidenceList }),
    example: { reason: '举报内容系捏造，有笔录和影像为证。', evidence: [paper('document', 0x83)] },
  }),
  ADD_FACTS: {
    label: { zh: '举报人补充新事实', en: 'The reporter adds facts' },
    by: FOR_REPORTER,
    schema: exactly({ text: Paragraph, evidence: Type.Optional(EvidenceList) }),
    example: { text: '锁闭发生在每晚八时以后，附照片。', evidence: [photo('before', 0x84)] },
  },
  SENT: {
    label: { zh: '反馈举报人', en: 'Feedback sent' },
    by: FOR_REPORTER,
    schema: exactly({
      method: Type.Enum(['phone', 'letter', 'electronic', 'in_person', 'query_code', 'hotline']),
      text: Paragraph,
      satisfaction: Type.Optional(Type.Enum(['satisfied', 'basic', 'dissatisfied', 'no_answer'])),
    }),
    example: { method: 'phone', text: '已反馈核查和处理情况。' },
  },
  MARK_UNREACHABLE: {
    label: { zh: '标记无法反馈', en: 'Mark as unreachable' },
    by: INTAKE,
    schema: exactly({ attempts: Type.Integer({ minimum: 1, maximum: 99 }), reason: Paragraph }),
    example: { attempts: 3, reason: '不同日期三次联系无人应答，查询码无人查询。' },
  },
  SATISFACTION: {
    label: { zh: '登记满意度', en: 'Satisfaction' },
    by: FOR_REPORTER,
    schema: exactly({
      grade: Type.Enum(['satisfied', 'basic', 'dissatisfied']),
      comment: Type.Optional(Paragraph),
    }),
    example: { grade: 'satisfied' },
  },
} satisfies Record<string, EventDefinition>;
