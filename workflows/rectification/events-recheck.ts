import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly, listById } from '../../src/engine/workflow.ts';
import {
  Evidence,
  EvidenceList,
  Id,
  Opinion,
  Paragraph,
  PersonName,
  paper,
  photo,
  Reason,
  Sentence,
} from '../base/schemas.ts';

/** 整改复查意见书: an opinion on every item, the visit, and the officer's signature. */
const Verdict = exactly({
  items: listById(
    exactly({ id: Id, result: Type.Enum(['pass', 'fail', 'na']), note: Type.Optional(Paragraph) }),
    { minItems: 1, maxItems: 100 },
  ),
  opinion: Paragraph,
  visit: exactly({
    onSite: Type.Boolean(),
    /** False: the position fix missed the place; then a reason and a second officer are needed. */
    withinFence: Type.Optional(Type.Boolean()),
    reason: Type.Optional(Paragraph),
  }),
  certificateNo: Sentence,
  signature: Type.Optional(Evidence),
  /** 拒签: the unit's head refused to sign (Law 68); the opinion stands with the record of it. */
  refusal: Type.Optional(Paragraph),
  evidence: Type.Optional(EvidenceList),
});
const visit = { onSite: true, withinFence: true };
const verdictExample = (first: 'pass' | 'fail', second: 'pass' | 'fail', opinion: string) => ({
  items: [
    first === 'pass' ? { id: 'i1', result: first } : { id: 'i1', result: first, note: '通道仍堆放杂物。' },
    second === 'pass'
      ? { id: 'i2', result: second }
      : { id: 'i2', result: second, note: '仍有两处标志不亮。' },
  ],
  opinion,
  visit,
  certificateNo: 'ZF-3301-0001',
  signature: photo('signature', 0x40),
});

/** Re-check, sign-off and what comes after closing. */
export const recheckEvents = {
  ASSIGN_VERIFIER: {
    label: { zh: '指派复查人', en: 'Assign the verifier' },
    by: ['street_leader', 'sector_leader'],
    schema: exactly({ person: Id, unit: Id, reason: Type.Optional(Paragraph) }),
    example: { person: 'verifier-2', unit: 'street-2' },
  },
  START_RECHECK: {
    label: { zh: '开始复查', en: 'Start re-check' },
    by: ['verifier'],
    schema: exactly({ note: Type.Optional(Paragraph) }),
    example: {},
    as: 'verifier',
    notSameAs: ['submitter', 'rectifier', 'principal', 'extender'],
  },
  VISIT_FAILED: {
    label: { zh: '未能进入现场', en: 'Visit failed' },
    by: ['verifier'],
    schema: exactly({
      cause: Type.Enum(['refused', 'locked', 'weather']),
      note: Paragraph,
      evidence: Type.Optional(EvidenceList),
    }),
    example: { cause: 'locked', note: '现场大门上锁，电话联系无人接听。' },
  },
  COSIGN_RECHECK: {
    label: { zh: '第二名复查人会签', en: 'Second verifier co-signs' },
    by: ['verifier'],
    schema: exactly({ opinion: Paragraph, certificateNo: Sentence }),
    example: { opinion: '共同到场复查，情况属实。', certificateNo: 'ZF-3301-0002' },
    as: 'cosigner',
    notSameAs: ['submitter', 'rectifier', 'principal', 'extender'],
  },
  PASS: {
    label: { zh: '复查合格', en: 'Pass' },
    by: ['verifier'],
    schema: Verdict,
    example: verdictExample('pass', 'pass', '逐项复查合格。'),
    as: 'verifier',
    notSameAs: ['submitter', 'rectifier', 'principal', 'extender'],
  },
  PARTIAL: {
    label: { zh: '部分合格', en: 'Partly passed' },
    by: ['verifier'],
    schema: Verdict,
    example: verdictExample('pass', 'fail', '第一项合格，第二项继续整改。'),
    as: 'verifier',
    notSameAs: ['submitter', 'rectifier', 'principal', 'extender'],
  },
  FAIL: {
    label: { zh: '复查不合格', en: 'Fail' },
    by: ['verifier'],
    schema: Verdict,
    example: verdictExample('fail', 'fail', '两项均未完成。'),
    as: 'verifier',
    notSameAs: ['submitter', 'rectifier', 'principal', 'extender'],
  },
  APPROVE_SIGNOFF: {
    label: { zh: '同意销号', en: 'Approve sign-off' },
    by: ['street_leader', 'sector_leader'],
    schema: Opinion,
    example: { opinion: '复查合格，材料齐全，同意销号。' },
    as: 'signer',
    notSameAs: ['verifier', 'cosigner', 'submitter'],
  },
  RETURN_SIGNOFF: {
    label: { zh: '退回复查', en: 'Return for re-check' },
    by: ['street_leader', 'sector_leader', 'safety_office'],
    schema: Reason,
    example: { reason: '整改后照片不能反映全部通道，请补充复查。' },
    notSameAs: ['verifier', 'cosigner', 'submitter'],
  },
  REPLY: {
    label: { zh: '答复来源', en: 'Reply to the source' },
    by: ['street_officer', 'system'],
    schema: exactly({ text: Paragraph, channel: Sentence, receipt: Type.Optional(Evidence) }),
    example: { text: '您反映的隐患已整改，复查合格。', channel: '原渠道回告' },
  },
  MARK_UNREACHABLE: {
    label: { zh: '来源无法联系', en: 'Source cannot be reached' },
    by: ['street_officer'],
    schema: exactly({ attempts: Type.Integer({ minimum: 1, maximum: 100 }), reason: Paragraph }),
    example: { attempts: 3, reason: '三次拨打登记电话均为空号。' },
  },
  PUBLISH: {
    label: { zh: '公示', en: 'Publish' },
    by: ['safety_office'],
    schema: exactly({ kind: Type.Enum(['hazard', 'completed']), medium: Sentence, text: Paragraph }),
    example: { kind: 'hazard', medium: '街道公示栏', text: '某商城存在疏散通道堵塞隐患，责令限期整改。' },
  },
  UPDATE: {
    label: { zh: '更新公示', en: 'Update publication' },
    by: ['safety_office'],
    schema: exactly({ kind: Type.Enum(['hazard', 'completed']), medium: Sentence, text: Paragraph }),
    example: { kind: 'hazard', medium: '街道公示栏', text: '整改进行中。' },
  },
  WITHDRAW_PUBLICITY: {
    label: { zh: '撤回公示', en: 'Withdraw publication' },
    by: ['safety_office'],
    schema: Reason,
    example: { reason: '公示内容含不应公开的信息。' },
  },
  ARCHIVE: {
    label: { zh: '归档', en: 'Archive' },
    by: ['safety_office'],
    schema: exactly({ note: Type.Optional(Paragraph) }),
    example: {},
  },
  STILL_OK: {
    label: { zh: '回头看无反弹', en: 'Still in order' },
    by: ['verifier'],
    schema: exactly({ opinion: Paragraph, evidence: EvidenceList }),
    example: { opinion: '回头看未发现反弹。', evidence: [photo('after', 0x41)] },
    as: 'lookbacker',
    notSameAs: ['verifier', 'cosigner', 'submitter', 'rectifier'],
  },
  REBOUND: {
    label: { zh: '回头看发现反弹', en: 'Rebound found in look-back' },
    by: ['verifier'],
    schema: exactly({ opinion: Paragraph, evidence: EvidenceList }),
    example: { opinion: '通道再次堆放货物。', evidence: [photo('after', 0x42)] },
    as: 'lookbacker',
    notSameAs: ['verifier', 'cosigner', 'submitter', 'rectifier'],
  },
  REBOUND_FOUND: {
    label: { zh: '检查发现反弹', en: 'Rebound found on inspection' },
    by: ['inspector'],
    schema: exactly({ opinion: Paragraph, evidence: EvidenceList }),
    example: { opinion: '日常检查发现同一部位隐患反弹。', evidence: [photo('note', 0x43)] },
  },
  ...fourEyes({
    id: 'FALSE_COMPLETION',
    label: { zh: '认定虚假整改', en: 'False completion' },
    propose: ['inspector'],
    approve: ['sector_leader'],
    schema: exactly({ facts: Paragraph, evidence: EvidenceList, informant: Type.Optional(PersonName) }),
    example: { facts: '整改后照片系他处拍摄，隐患未消除。', evidence: [paper('document', 0x44)] },
  }),
} satisfies Record<string, EventDefinition>;
