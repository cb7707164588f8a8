import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { BEHALF, EvidenceList, Id, PaperSignature, Paragraph, paper, Sentence } from './schemas.ts';

/** Key of an instrument: round.clock.level.cause. */
const Key = Type.String({ minLength: 1, maxLength: 120 });
const keyExample = '1.g.overdue1.2.phase1Missed';
const proposedKeyExample = '1.g.phase2.3.noProgress';

const OFFICERS = [
  'street_officer',
  'street_leader',
  'sector_officer',
  'sector_leader',
  'safety_office',
] as const;
const APPROVERS = ['street_leader', 'sector_leader', 'safety_office', 'committee_leader'] as const;
const EVERYBODY = [
  'reporter',
  'grid_worker',
  'inspector',
  'rectifier',
  'enterprise_principal',
  'enterprise_safety_officer',
  'village',
  'station',
  'duty_officer',
  ...OFFICERS,
  'verifier',
  'expert',
  'committee_leader',
  'enforcement_officer',
  'legal_reviewer',
  'external_system',
] as const;
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
  APPROVE_INSTRUMENT: {
    label: { zh: '批准督办措施', en: 'Approve instrument' },
    by: APPROVERS,
    schema: exactly({ key: Key, opinion: Paragraph }),
    example: { key: proposedKeyExample, opinion: '同意发出警示函。' },
  },
  REJECT_INSTRUMENT: {
    label: { zh: '不予督办', en: 'Reject instrument' },
    by: APPROVERS,
    schema: exactly({ key: Key, opinion: Paragraph }),
    example: { key: proposedKeyExample, opinion: '整改已近完成，暂不升级。' },
  },
  ANSWER_INSTRUMENT: {
    label: { zh: '答复督办', en: 'Answer instrument' },
    by: [
      'rectifier',
      'enterprise_principal',
      'inspector',
      ...OFFICERS,
      'verifier',
      'enforcement_officer',
      'duty_officer',
    ],
    schema: exactly({
      key: Key,
      text: Paragraph,
      evidence: Type.Optional(EvidenceList),
      signature: PaperSignature,
    }),
    example: { key: keyExample, text: '已制定补救措施，十日内完成。' },
    as: 'answerer',
    onBehalf: BEHALF,
  },
  ACCEPT_ANSWER: {
    label: { zh: '采纳答复', en: 'Accept answer' },
    by: APPROVERS,
    schema: exactly({ key: Key, opinion: Paragraph }),
    example: { key: keyExample, opinion: '答复可行，按计划推进。' },
  },
  RETURN_ANSWER: {
    label: { zh: '退回答复', en: 'Return answer' },
    by: APPROVERS,
    schema: exactly({ key: Key, reason: Paragraph }),
    example: { key: keyExample, reason: '未说明完成时限，重新答复。' },
  },
  ...fourEyes({
    id: 'DE_ESCALATE',
    label: { zh: '降级', en: 'De-escalate' },
    propose: ['street_officer', 'sector_officer'],
    approve: APPROVERS,
    schema: exactly({ key: Key, reason: Paragraph, evidence: EvidenceList }),
    example: { key: keyExample, reason: '已按期完成主要整改内容。', evidence: [paper('document', 0x50)] },
  }),
  ASSIGN: {
    label: { zh: '转办', en: 'Assign' },
    by: OFFICERS,
    schema: exactly({
      duty: Id,
      unit: Type.Optional(Id),
      person: Type.Optional(Id),
      reason: Type.Optional(Paragraph),
    }),
    example: { duty: 'street_officer', unit: 'street', person: 'street-officer' },
  },
  COMMENT: {
    label: { zh: '批示、催办或备注', en: 'Comment' },
    by: EVERYBODY,
    schema: exactly({ text: Paragraph, kind: Type.Optional(Type.Enum(['comment', 'urge', 'instruction'])) }),
    example: { text: '请抓紧推进。', kind: 'urge' },
  },
  ...fourEyes({
    id: 'CORRECT',
    label: { zh: '更正', en: 'Correct' },
    propose: ['street_officer', 'inspector', 'reporter', 'external_system'],
    approve: ['safety_office'],
    schema: exactly({
      field: Type.Enum([...CORRECTABLE]),
      old: Type.Union([Sentence, Type.Boolean(), Type.Null()]),
      new: Type.Union([Type.String({ minLength: 1, maxLength: 500 }), Type.Boolean()]),
      reason: Paragraph,
    }),
    example: { field: 'place', old: '更楼街道', new: '更楼街道某商城二层东侧', reason: '原登记部位不准确。' },
  }),
  ...fourEyes({
    id: 'VOID',
    label: { zh: '作废', en: 'Void' },
    propose: ['street_officer'],
    approve: ['safety_office', 'committee_leader'],
    schema: exactly({
      cause: Type.Enum(['entered_twice', 'wrong_entry', 'out_of_scope', 'other']),
      reason: Paragraph,
    }),
    example: { cause: 'wrong_entry', reason: '登记错误，并非安全隐患。' },
  }),
} satisfies Record<string, EventDefinition>;
