import { Type } from 'typebox';
import { type EventDefinition, exactly, listById } from '../../src/engine/workflow.ts';
import {
  BEHALF,
  Evidence,
  EvidenceList,
  Id,
  ItemEvidence,
  Opinion,
  PaperSignature,
  Paragraph,
  PersonName,
  paper,
  photo,
  Reason,
  Sentence,
} from '../base/schemas.ts';
import { recheckEvents } from '../rectification/events-recheck.ts';
import { PERMANENT } from './measures.ts';

/** 验收(销号)申请: what was done to each item, with pictures of before and after. */
const Application = exactly({
  items: listById(
    exactly({
      id: Id,
      measures: Type.Array(Type.Enum([...PERMANENT, 'temporary_shutdown', 'temporary_guard']), {
        minItems: 1,
        maxItems: 10,
        uniqueItems: true,
      }),
      done: Paragraph,
    }),
    { minItems: 1, maxItems: 100 },
  ),
  evidence: Type.Array(ItemEvidence, { minItems: 1, maxItems: 200, uniqueItems: true }),
  selfAssessment: Paragraph,
  /** 专家评估 or 评价机构报告: asked of those who were stopped by order (16号令18). */
  evaluation: Type.Optional(
    exactly({
      kind: Type.Enum(['experts', 'agency']),
      by: Sentence,
      conclusion: Paragraph,
      report: Evidence,
    }),
  ),
  /** The same application asks for consent to resume. */
  resume: Type.Optional(Type.Boolean()),
  signature: PaperSignature,
});

const Verdict = exactly({
  items: listById(
    exactly({ id: Id, result: Type.Enum(['pass', 'fail', 'na']), note: Type.Optional(Paragraph) }),
    { minItems: 1, maxItems: 100 },
  ),
  opinion: Paragraph,
  /** What was done removes the hazard for good. */
  permanent: Type.Boolean(),
  visit: exactly({
    onSite: Type.Boolean(),
    withinFence: Type.Optional(Type.Boolean()),
    reason: Type.Optional(Paragraph),
  }),
  experts: Type.Array(PersonName, { maxItems: 20, uniqueItems: true }),
  certificateNo: Sentence,
  signature: Type.Optional(Evidence),
  /** 拒签: the unit's head refused to sign (Law 68); the opinion stands with the record of it. */
  refusal: Type.Optional(Paragraph),
  remainder: Type.Optional(Paragraph),
});
const verdict = (first: 'pass' | 'fail', second: 'pass' | 'fail', opinion: string) => ({
  items: [
    first === 'pass'
      ? { id: 'i1', result: first }
      : { id: 'i1', result: first, note: '防火墙耐火极限不足。' },
    second === 'pass' ? { id: 'i2', result: second } : { id: 'i2', result: second, note: '报警未联锁。' },
  ],
  opinion,
  permanent: true,
  visit: { onSite: true, withinFence: true },
  experts: ['丙工程师'],
  certificateNo: 'ZF-3301-0001',
  signature: photo('signature', 0xa0),
});
/** Whoever asked for the sign-off, carried the work out or gave more time does not accept it. */
const INDEPENDENT = ['submitter', 'rectifier', 'principal', 'extender'];
const SIGNERS = ['street_leader', 'sector_leader', 'safety_office', 'committee_leader'];
const { ASSIGN_VERIFIER, VISIT_FAILED } = recheckEvents;

/** Self-acceptance, preliminary review, on-site acceptance by two officers. */
export const acceptEvents = {
  SELF_ACCEPT: {
    label: { zh: '自评合格并申请验收', en: 'Self-accept and apply for acceptance' },
    by: ['enterprise_principal', 'sector_officer', 'street_officer'],
    schema: Application,
    example: {
      items: [
        { id: 'i1', measures: ['isolation'], done: '新砌三小时防火墙并设甲级防火门。' },
        { id: 'i2', measures: ['replacement'], done: '更换检测报警装置，与事故通风联锁。' },
      ],
      evidence: [
        { ...photo('before', 0xa1), item: 'i1' },
        { ...photo('after', 0xa2), item: 'i1' },
        { ...photo('before', 0xa3), item: 'i2' },
        { ...photo('after', 0xa4), item: 'i2' },
      ],
      selfAssessment: '各项已按方案完成，自评合格。',
      evaluation: {
        kind: 'agency',
        by: '某安全评价公司',
        conclusion: '隐患已消除，具备安全生产条件。',
        report: paper('document', 0xa5),
      },
    },
    facts: [{ name: 'evidence', kind: 'evidence', pointer: '/evidence/*/digest' }],
    as: 'submitter',
    onBehalf: BEHALF,
  },
  WITHDRAW_ACCEPTANCE: {
    label: { zh: '撤回验收申请', en: 'Withdraw the application' },
    by: ['enterprise_principal'],
    schema: exactly({ reason: Paragraph, signature: PaperSignature }),
    example: { reason: '联锁调试未完成，撤回后完善。' },
    onBehalf: BEHALF,
  },
  PRELIM_PASS: {
    label: { zh: '初审通过', en: 'Preliminary review passed' },
    by: ['street_officer', 'sector_officer'],
    schema: Opinion,
    example: { opinion: '申请材料齐全，同意组织现场验收。' },
    as: 'prelim',
    notSameAs: ['submitter'],
  },
  PRELIM_RETURN: {
    label: { zh: '初审退回补正', en: 'Returned at preliminary review' },
    by: ['street_officer', 'sector_officer'],
    schema: exactly({ gaps: Type.Array(Paragraph, { minItems: 1, maxItems: 50 }) }),
    example: { gaps: ['缺防火门检验报告', '缺资金决算'] },
    as: 'prelim',
    notSameAs: ['submitter'],
  },
  ASSIGN_VERIFIER: { ...ASSIGN_VERIFIER, example: { person: 'verifier', unit: 'sector' } },
  VISIT_FAILED,
  COSIGN_ACCEPTANCE: {
    label: { zh: '第二名验收人会签', en: 'Second officer co-signs' },
    by: ['verifier'],
    schema: exactly({ opinion: Paragraph, certificateNo: Sentence }),
    example: { opinion: '共同到场验收，情况属实。', certificateNo: 'ZF-3301-0002' },
    as: 'cosigner',
    notSameAs: INDEPENDENT,
  },
  ACCEPT: {
    label: { zh: '验收合格', en: 'Accept' },
    by: ['verifier'],
    schema: Verdict,
    example: verdict('pass', 'pass', '逐项验收合格，隐患已消除。'),
    as: 'verifier',
    notSameAs: INDEPENDENT,
  },
  PARTIAL: {
    label: { zh: '部分合格', en: 'Partly accepted' },
    by: ['verifier'],
    schema: Verdict,
    example: verdict('pass', 'fail', '第一项合格，第二项继续治理。'),
    as: 'verifier',
    notSameAs: INDEPENDENT,
  },
  FAIL: {
    label: { zh: '验收不合格', en: 'Fail' },
    by: ['verifier'],
    schema: Verdict,
    example: verdict('fail', 'fail', '两项均未达到要求，责令继续治理。'),
    as: 'verifier',
    notSameAs: INDEPENDENT,
  },
} satisfies Record<string, EventDefinition>;

/** The chain of signatures, consent to resume, and closing the subject down. */
export const signoffEvents = {
  SIGN_OFF: {
    label: { zh: '签署销号意见', en: 'Sign off' },
    by: SIGNERS,
    schema: Opinion,
    example: { opinion: '验收合格，材料齐全，同意销号。' },
    as: 'signer',
    notSameAs: ['verifier', 'cosigner', 'submitter'],
  },
  REFUSE_SIGNOFF: {
    label: { zh: '不同意销号', en: 'Refuse to sign off' },
    by: SIGNERS,
    schema: Reason,
    example: { reason: '联锁测试记录不完整，退回现场复核。' },
    notSameAs: ['verifier', 'cosigner', 'submitter'],
  },
  SPOT_CHECK_FAIL: {
    label: { zh: '抽查不合格', en: 'Spot check failed' },
    by: ['safety_office'],
    schema: exactly({ facts: Paragraph, evidence: EvidenceList }),
    example: { facts: '抽查发现防火门闭门器失效。', evidence: [photo('note', 0xa6)] },
  },
  REQUEST_RESUME: {
    label: { zh: '申请恢复生产', en: 'Apply to resume' },
    by: ['enterprise_principal'],
    schema: exactly({ statement: Paragraph, signature: PaperSignature }),
    example: { statement: '验收合格，申请恢复生产。' },
    as: 'submitter',
    onBehalf: BEHALF,
  },
  CONSENT_RESUME: {
    label: { zh: '同意恢复生产', en: 'Consent to resume' },
    by: ['sector_leader', 'street_leader', 'committee_leader'],
    schema: Opinion,
    example: { opinion: '经审查具备安全生产条件，同意恢复生产。' },
    as: 'resumer',
    notSameAs: ['submitter'],
  },
  REFUSE_RESUME: {
    label: { zh: '不同意恢复生产', en: 'Refuse to resume' },
    by: ['sector_leader', 'street_leader', 'committee_leader'],
    schema: Reason,
    example: { reason: '复产方案未经培训考核，暂不同意恢复。' },
    notSameAs: ['submitter'],
  },
  PUBLISH_RESUMPTION: {
    label: { zh: '公告恢复生产', en: 'Announce the resumption' },
    by: ['safety_office', 'sector_officer'],
    schema: exactly({ medium: Sentence, text: Paragraph }),
    example: { medium: '区政府门户网站', text: '某企业经验收合格，同意恢复生产。' },
  },
  PROPOSE_CLOSURE: {
    label: { zh: '提请关闭', en: 'Propose closure' },
    by: ['sector_leader'],
    schema: exactly({
      /** Law 113(1) repeated punishments, (2) suspension failed, (4) suspension disobeyed; coal 70. */
      ground: Type.Enum(['repeated', 'suspensionFailed', 'disobeyed', 'coal70']),
      facts: Paragraph,
      documents: EvidenceList,
    }),
    example: {
      ground: 'suspensionFailed',
      facts: '经停产停业整顿，三次验收均不合格。',
      documents: [paper('document', 0xa7)],
    },
    as: 'closureProposer',
  },
  GOV_APPROVE: {
    label: { zh: '政府决定关闭', en: 'Government decides to close it down' },
    by: ['committee_leader'],
    schema: exactly({ documentNo: Sentence, opinion: Paragraph }),
    example: { documentNo: '政〔2026〕8号', opinion: '同意关闭，依法吊销有关证照。' },
    notSameAs: ['closureProposer'],
  },
  GOV_REJECT: {
    label: { zh: '政府决定不予关闭', en: 'Government decides not to close it down' },
    by: ['committee_leader'],
    schema: Opinion,
    example: { opinion: '继续停产整顿，限期治理。' },
    notSameAs: ['closureProposer'],
  },
  COSIGN_CLOSURE: {
    label: { zh: '第二名核查人会签关闭', en: 'Second officer co-signs the closure' },
    by: ['inspector', 'enforcement_officer'],
    schema: exactly({ opinion: Paragraph, certificateNo: Sentence }),
    example: { opinion: '共同到场核查，已断电清场。', certificateNo: 'ZF-3301-0012' },
    as: 'closureCosigner',
  },
  CLOSED_VERIFIED: {
    label: { zh: '核实已关闭', en: 'Closure verified' },
    by: ['inspector', 'enforcement_officer'],
    schema: exactly({
      stopped: Type.Boolean(),
      licenceRevoked: Type.Boolean(),
      siteSafe: Type.Boolean(),
      certificateNo: Sentence,
      evidence: EvidenceList,
    }),
    example: {
      stopped: true,
      licenceRevoked: true,
      siteSafe: true,
      certificateNo: 'ZF-3301-0011',
      evidence: [photo('after', 0xa8)],
    },
    as: 'closureVerifier',
  },
} satisfies Record<string, EventDefinition>;
