import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { DateOnly, Evidence, EvidenceList, Id, Paragraph, paper, Reason, Sentence } from '../base/schemas.ts';
import { PUNISHMENTS } from './events-execute.ts';
import { HEAD, OFFICERS_ON_SITE } from './events-investigate.ts';

/** Absent: today. */
const Day = Type.Optional(DateOnly);
const CertificateNo = Type.String({ minLength: 4, maxLength: 30 });
const POLICE = ['enforcement_officer', 'external_system'] as const;

/** 行刑衔接: beside the administrative case, which it neither replaces nor loses (国务院令第310号). */
export const criminalEvents = {
  REPORT_CRIME: {
    label: { zh: '提出移送涉嫌犯罪的书面报告', en: 'Report a suspected crime' },
    by: ['enforcement_officer'],
    schema: exactly({
      charge: Sentence,
      facts: Paragraph,
      evidence: EvidenceList,
      certificateNo: CertificateNo,
    }),
    example: {
      charge: '危险作业罪',
      facts: '拒不执行停产决定，具有发生重大伤亡事故的现实危险。',
      evidence: [paper('document', 0xd0)],
      certificateNo: '33010000001',
    },
    as: 'crimeReporter',
  },
  COSIGN_CRIME: {
    label: { zh: '第二名执法人员签署移送报告', en: 'Second officer signs the report' },
    by: OFFICERS_ON_SITE,
    schema: exactly({ certificateNo: CertificateNo }),
    example: { certificateNo: '33010000002' },
    as: 'secondCrimeReporter',
    notSameAs: ['crimeReporter'],
  },
  APPROVE_TRANSFER: {
    label: { zh: '批准移送', en: 'Approve the transfer' },
    by: HEAD,
    schema: exactly({ opinion: Paragraph }),
    example: { opinion: '涉嫌犯罪，批准移送公安机关。' },
    notSameAs: ['crimeReporter', 'secondCrimeReporter'],
  },
  REFUSE_TRANSFER: {
    label: { zh: '不批准移送', en: 'Refuse the transfer' },
    by: HEAD,
    /** The reasons stay on file (第五条). */
    schema: Reason,
    example: { reason: '尚未达到追诉标准，继续行政处理。' },
    notSameAs: ['crimeReporter', 'secondCrimeReporter'],
  },
  TRANSFER_TO_POLICE: {
    label: { zh: '移送公安机关', en: 'Transfer to the police' },
    by: ['enforcement_officer'],
    schema: exactly({
      police: Sentence,
      letter: Evidence,
      investigationReport: Evidence,
      /** 涉案物品清单. */
      objects: Evidence,
      /** 检验报告或者鉴定结论, where there is one. */
      appraisal: Type.Optional(Evidence),
      receipt: Evidence,
    }),
    example: {
      police: '示范区公安分局',
      letter: paper('document', 0xd1),
      investigationReport: paper('document', 0xd2),
      objects: paper('document', 0xd3),
      receipt: paper('receipt', 0xd4),
    },
  },
  POLICE_FILED: {
    label: { zh: '公安机关立案', en: 'The police file a case' },
    by: POLICE,
    schema: exactly({ on: Day, documentNo: Type.Optional(Sentence), document: Evidence }),
    example: { document: paper('document', 0xd5) },
  },
  POLICE_DECLINED: {
    label: { zh: '公安机关不予立案', en: 'The police decline' },
    by: POLICE,
    schema: exactly({ on: Day, reason: Paragraph, document: Evidence }),
    example: { reason: '没有犯罪事实。', document: paper('document', 0xd6) },
  },
  OBJECTION: {
    label: { zh: '提请复议或者立案监督', en: 'Object to the decision of the police' },
    by: ['enforcement_officer'],
    schema: exactly({
      /** 公安机关复议, or 检察院立案监督. */
      to: Type.Enum(['police', 'procuratorate']),
      reason: Paragraph,
      document: Evidence,
    }),
    example: {
      to: 'police',
      reason: '现有证据足以证明现实危险，应当立案。',
      document: paper('document', 0xd7),
    },
  },
  CRIMINAL_RESULT: {
    label: { zh: '刑事处理结果', en: 'Outcome of the criminal case' },
    by: POLICE,
    schema: exactly({
      result: Type.Enum(['convicted', 'not_prosecuted', 'withdrawn', 'acquitted', 'returned']),
      /** Handed back, because an administrative penalty is still due (行政处罚法 第二十七条). */
      penaltyStillDue: Type.Boolean(),
      on: Day,
      document: Evidence,
    }),
    example: {
      result: 'returned',
      penaltyStillDue: true,
      document: paper('document', 0xd8),
    },
  },
} satisfies Record<string, EventDefinition>;

/** 提请关闭: the department must propose (应当), the government decides (安全生产法 第一百一十三条). */
export const closureEvents = {
  PROPOSE_CLOSURE: {
    label: { zh: '提请政府关闭', en: 'Propose that the unit be closed down' },
    by: HEAD,
    schema: exactly({
      /** The four items of 第一百一十三条. */
      ground: Type.Enum(['punishments', 'suspension_failed', 'major_accident', 'suspension_refused']),
      facts: Paragraph,
      /** The major hazard that exists meanwhile; asked for by item one. */
      majorCase: Type.Optional(Id),
      /** Punishments under this Law of which this installation has no case. */
      others: Type.Optional(
        Type.Array(exactly({ on: DateOnly, document: Evidence }), { minItems: 1, maxItems: 20 }),
      ),
      document: Evidence,
    }),
    example: {
      ground: 'suspension_refused',
      facts: '拒不执行停产停业整顿决定。',
      document: paper('document', 0xe0),
    },
    as: 'closureProposer',
    facts: [PUNISHMENTS, { name: 'major', kind: 'case', pointer: '/majorCase' }],
  },
  /** Proposing is a duty (应当) once the count is reached: that there is none any more is said by two. */
  ...fourEyes({
    id: 'DROP_CLOSURE',
    label: { zh: '不提请关闭', en: 'Do not propose closure' },
    propose: ['enforcement_officer'],
    approve: HEAD,
    schema: Reason,
    example: { reason: '重大事故隐患已经消除并销号。' },
  }),
  GOV_APPROVE: {
    label: { zh: '政府决定关闭', en: 'The government closes it down' },
    by: ['committee_leader'],
    schema: exactly({ opinion: Paragraph, document: Evidence }),
    example: { opinion: '同意予以关闭。', document: paper('document', 0xe1) },
    notSameAs: ['closureProposer'],
  },
  GOV_REJECT: {
    label: { zh: '政府不予关闭', en: 'The government does not close it down' },
    by: ['committee_leader'],
    schema: Reason,
    example: { reason: '限期整改，暂不关闭。' },
    notSameAs: ['closureProposer'],
  },
} satisfies Record<string, EventDefinition>;
