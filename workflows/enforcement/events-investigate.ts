import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
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
  Reason,
  Sentence,
} from '../base/schemas.ts';
import { Penalties, type Penalty } from './penalty.ts';
import { Service, serviceExample } from './service.ts';

export const CertificateNo = Type.String({ minLength: 4, maxLength: 30 });
/** The heads of the organ (D.4 "organ head"). */
export const HEAD = ['sector_leader'] as const;
/** 执法人员: whoever holds an enforcement certificate. */
export const OFFICERS_ON_SITE = ['enforcement_officer', 'inspector'] as const;
const INVESTIGATORS = ['investigator', 'secondInvestigator', 'refusalFinder', 'secondRefusalFinder'] as const;
/** 调查、审核与决定分开: whoever investigated or reviewed does not decide, whatever offices he holds. */
export const NOT_DECIDING = [...INVESTIGATORS, 'legalReviewer'] as const;

export const penaltiesExample: Penalty[] = [{ kind: 'fine', on: 'unit', yuan: 60_000 }];

/** 立案、调查、告知、陈述申辩、听证. */
export const investigateEvents = {
  FILE: {
    label: { zh: '立案', en: 'File a case' },
    by: HEAD,
    schema: exactly({ opinion: Paragraph, documentNo: Type.Optional(Id) }),
    example: { opinion: '有明确的违法嫌疑人和违法事实，属本机关管辖，同意立案。' },
    as: 'filer',
  },
  NOT_FILE: {
    label: { zh: '不予立案', en: 'Do not file' },
    by: HEAD,
    schema: Reason,
    example: { reason: '违法行为已超过追责期限。' },
    as: 'filer',
  },
  RECORD_INVESTIGATION: {
    label: { zh: '记录调查终结', en: 'Record the investigation' },
    by: ['enforcement_officer'],
    schema: exactly({
      facts: Paragraph,
      evidence: EvidenceList,
      certificateNo: CertificateNo,
      /** Day on which correction was ordered (责令改正), where it was. */
      orderedOn: Type.Optional(DateOnly),
    }),
    example: {
      facts: '经现场检查、询问，查明该单位未采取措施消除事故隐患，两次复查均不合格。',
      evidence: [paper('document', 0xb0)],
      certificateNo: '33010000001',
    },
    as: 'investigator',
  },
  COSIGN_INVESTIGATION: {
    label: { zh: '第二名执法人员签署', en: 'Second officer signs' },
    by: OFFICERS_ON_SITE,
    schema: exactly({ certificateNo: CertificateNo }),
    example: { certificateNo: '33010000002' },
    as: 'secondInvestigator',
    notSameAs: ['investigator'],
  },
  NOTIFY: {
    label: { zh: '告知拟处罚内容及权利', en: 'Notify of the intended penalty' },
    by: ['enforcement_officer'],
    schema: exactly({ penalties: Penalties, reasons: Paragraph, service: Service }),
    example: {
      penalties: penaltiesExample,
      reasons: '拟依据《安全生产法》第一百零二条处罚；你单位有权陈述、申辩，并可在五日内要求听证。',
      service: serviceExample,
    },
    as: 'server',
  },
  STATE_DEFENCE: {
    label: { zh: '陈述申辩', en: 'State a defence' },
    by: ENTERPRISE,
    schema: exactly({
      text: Paragraph,
      evidence: Type.Optional(EvidenceList),
      signature: PaperSignature,
    }),
    example: { text: '通道堵塞系承租户所为，已督促清理，请求从轻处罚。' },
    onBehalf: [...BEHALF, 'enforcement_officer'],
  },
  WAIVE_DEFENCE: {
    label: { zh: '放弃陈述申辩和听证', en: 'Waive defence and hearing' },
    by: ENTERPRISE,
    schema: exactly({ signature: PaperSignature }),
    example: {},
    onBehalf: [...BEHALF, 'enforcement_officer'],
  },
  ASK_HEARING: {
    label: { zh: '要求听证', en: 'Ask for a hearing' },
    by: ENTERPRISE,
    schema: exactly({ reason: Type.Optional(Paragraph), signature: PaperSignature }),
    example: { reason: '对违法事实认定有异议。' },
    onBehalf: [...BEHALF, 'enforcement_officer'],
  },
  WITHDRAW_HEARING: {
    label: { zh: '撤回听证要求', en: 'Withdraw the hearing' },
    by: ENTERPRISE,
    schema: exactly({ signature: PaperSignature }),
    example: {},
    onBehalf: [...BEHALF, 'enforcement_officer'],
  },
  HEARING_NOTICE: {
    label: { zh: '通知听证时间地点', en: 'Notify of the hearing' },
    by: ['legal_reviewer', 'sector_officer'],
    schema: exactly({ on: DateOnly, place: Sentence, public: Type.Boolean(), service: Service }),
    example: {
      on: '2026-03-16',
      place: '示范区应急管理局三楼会议室',
      public: true,
      service: serviceExample,
    },
    as: 'hearingNotifier',
  },
  HOLD_HEARING: {
    label: { zh: '举行听证（主持人）', en: 'Hold the hearing (its chair)' },
    by: ['legal_reviewer', 'sector_officer'],
    schema: exactly({
      /** The party did not come without good reason: it has waived (行政处罚法 第六十四条第六项). */
      absent: Type.Boolean(),
      opinion: Paragraph,
      record: Evidence,
    }),
    example: { absent: false, opinion: '当事人的理由部分成立，建议从轻。', record: paper('document', 0xb1) },
    as: 'hearingChair',
    notSameAs: INVESTIGATORS,
  },
} satisfies Record<string, EventDefinition>;

/** 法制审核、集体讨论、决定. */
export const decideEvents = {
  LEGAL_REVIEW: {
    label: { zh: '法制审核通过', en: 'Legal review passed' },
    by: ['legal_reviewer'],
    schema: exactly({ opinion: Paragraph }),
    example: { opinion: '事实清楚，证据确凿，程序合法，适用法律正确，裁量适当。' },
    as: 'legalReviewer',
    notSameAs: INVESTIGATORS,
  },
  RETURN_REVIEW: {
    label: { zh: '法制审核退回补充调查', en: 'Legal review returns the case' },
    by: ['legal_reviewer'],
    schema: Reason,
    example: { reason: '缺询问笔录，责任人员职务未查明，退回补充调查。' },
    notSameAs: INVESTIGATORS,
  },
  RETURN_DECISION: {
    label: { zh: '负责人退回补充调查', en: 'The head sends the case back' },
    by: HEAD,
    /** What is missing, or the new facts for which more than was notified is needed. */
    schema: Reason,
    example: { reason: '拟处罚与情节不相当，须补充调查并重新告知。' },
  },
  DISCUSS: {
    label: { zh: '集体讨论', en: 'Collective discussion' },
    by: HEAD,
    schema: exactly({
      attendees: Type.Array(Sentence, { minItems: 3, maxItems: 30, uniqueItems: true }),
      conclusion: Paragraph,
      minutes: Evidence,
    }),
    example: {
      attendees: ['局长', '分管副局长', '法规科科长'],
      conclusion: '同意拟处罚意见。',
      minutes: paper('document', 0xb2),
    },
    as: 'discusser',
  },
  ...fourEyes({
    id: 'DECIDE',
    label: { zh: '行政处罚决定', en: 'Decide the penalty' },
    propose: ['enforcement_officer'],
    approve: HEAD,
    notSameAs: NOT_DECIDING,
    schema: exactly({
      penalties: Penalties,
      documentNo: Id,
      law: Type.Enum(['work_safety', 'other']),
      basis: Paragraph,
      /** What became of what the party said in its defence. */
      defenceOpinion: Type.Optional(Paragraph),
      document: Evidence,
    }),
    example: {
      penalties: penaltiesExample,
      documentNo: '建应急罚〔2026〕12号',
      law: 'work_safety',
      basis: '《安全生产法》第一百零二条',
      defenceOpinion: '申辩理由不影响违法事实的认定，不予采纳。',
      document: paper('document', 0xb3),
    },
  }),
  ...fourEyes({
    id: 'NO_PENALTY',
    label: { zh: '不予行政处罚', en: 'No penalty' },
    propose: ['enforcement_officer'],
    approve: HEAD,
    schema: exactly({
      cause: Type.Enum(['minor_and_corrected', 'first_and_corrected', 'no_fault', 'out_of_time']),
      reason: Paragraph,
      /** 教育: what the party was told all the same. */
      education: Paragraph,
      document: Type.Optional(Evidence),
    }),
    example: {
      cause: 'minor_and_corrected',
      reason: '违法行为轻微并及时改正，没有造成危害后果。',
      education: '责令加强日常检查，确保通道畅通。',
    },
  }),
  ...fourEyes({
    id: 'WITHDRAW_CASE',
    label: { zh: '撤销案件', en: 'Withdraw the case' },
    propose: ['enforcement_officer'],
    approve: HEAD,
    schema: Reason,
    example: { reason: '违法事实不能成立。' },
  }),
  ...fourEyes({
    id: 'EXTEND',
    label: { zh: '延长办案期限', en: 'Extend the time to decide' },
    propose: ['enforcement_officer'],
    approve: HEAD,
    schema: exactly({ days: Type.Integer({ minimum: 1, maximum: 180 }), reason: Paragraph }),
    example: { days: 30, reason: '案情复杂，须等待检验结论。' },
  }),
} satisfies Record<string, EventDefinition>;
