import { Type } from 'typebox';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { pauseEvents } from '../base/events-pause.ts';
import {
  BEHALF,
  ENTERPRISE,
  Evidence,
  EvidenceList,
  Id,
  ItemEvidence,
  Opinion,
  PaperSignature,
  Paragraph,
  paper,
  photo,
  Reason,
} from '../base/schemas.ts';

/** Claimed items with photos of each: one application may name some items only. */
const Claim = exactly({
  items: Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true }),
  statement: Paragraph,
  evidence: Type.Array(ItemEvidence, { minItems: 1, maxItems: 200, uniqueItems: true }),
  signature: PaperSignature,
});
const claimExample = {
  items: ['i1', 'i2'],
  statement: '通道已清理，标志已更换，申请复查。',
  evidence: [
    { ...photo('before', 0x30), item: 'i1' },
    { ...photo('after', 0x31), item: 'i1' },
    { ...photo('before', 0x32), item: 'i2' },
    { ...photo('after', 0x33), item: 'i2' },
  ],
};
const evidenceFact = [{ name: 'evidence', kind: 'evidence', pointer: '/evidence/*/digest' }] as const;

/** What the responsible unit does, and the decisions about its time. */
export const rectifyEvents = {
  PROGRESS: {
    label: { zh: '报告进展', en: 'Report progress' },
    by: ['rectifier'],
    schema: exactly({
      text: Paragraph,
      percent: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
      evidence: Type.Optional(EvidenceList),
      signature: PaperSignature,
    }),
    example: { text: '通道已清理，标志已下单。', percent: 60 },
    as: 'rectifier',
    onBehalf: BEHALF,
  },
  SELF_FIXED: {
    label: { zh: '自查隐患整改完成', en: 'Self-found hazard fixed' },
    by: ENTERPRISE,
    schema: Claim,
    example: claimExample,
    facts: evidenceFact,
    as: 'submitter',
    onBehalf: BEHALF,
  },
  LEADER_CONFIRM: {
    label: { zh: '主要负责人确认', en: 'Principal confirms' },
    by: ['enterprise_principal'],
    schema: exactly({ opinion: Paragraph, signature: PaperSignature }),
    example: { opinion: '已到现场查看，整改完成，同意申请复查。' },
    as: 'principal',
    onBehalf: BEHALF,
  },
  REQUEST_RECHECK: {
    label: { zh: '申请复查', en: 'Request re-check' },
    by: ENTERPRISE,
    schema: Claim,
    example: claimExample,
    facts: evidenceFact,
    as: 'submitter',
    onBehalf: BEHALF,
  },
  WITHDRAW_RECHECK: {
    label: { zh: '撤回复查申请', en: 'Withdraw re-check request' },
    by: ENTERPRISE,
    schema: exactly({ reason: Paragraph, signature: PaperSignature }),
    example: { reason: '发现仍有一处标志未更换。' },
    onBehalf: BEHALF,
  },
  REQUEST_EXTENSION: {
    label: { zh: '申请延期', en: 'Request extension' },
    by: ['enterprise_principal'],
    schema: exactly({
      days: Type.Integer({ minimum: 1, maximum: 365 }),
      cause: Type.Enum(['force_majeure', 'technical', 'funds', 'approval', 'other']),
      reason: Paragraph,
      /** Safety measures for the extra period. */
      safeguards: Paragraph,
      document: Type.Optional(Evidence),
      signature: PaperSignature,
    }),
    example: {
      days: 10,
      cause: 'technical',
      reason: '专用标志需定制，厂家供货期十日。',
      safeguards: '缺标志处设专人引导，加装临时照明。',
      document: paper('document', 0x34),
    },
    as: 'extensionApplicant',
    onBehalf: BEHALF,
  },
  EXT_GRANT: {
    label: { zh: '同意延期', en: 'Grant extension' },
    by: ['sector_leader', 'street_leader'],
    schema: exactly({ days: Type.Integer({ minimum: 1, maximum: 365 }), opinion: Paragraph }),
    example: { days: 10, opinion: '理由成立，保障措施到位，同意延期。' },
    as: 'extender',
    notSameAs: ['verifier', 'extensionApplicant'],
  },
  EXT_DENY: {
    label: { zh: '不同意延期', en: 'Deny extension' },
    by: ['sector_leader', 'street_leader'],
    schema: Opinion,
    example: { opinion: '理由不成立，按原期限整改。' },
    notSameAs: ['verifier', 'extensionApplicant'],
  },
  EXT_WITHDRAW: {
    label: { zh: '撤回延期申请', en: 'Withdraw extension request' },
    by: ['enterprise_principal'],
    schema: exactly({ reason: Paragraph, signature: PaperSignature }),
    example: { reason: '货已提前到位，不再需要延期。' },
    onBehalf: BEHALF,
  },
  ...pauseEvents(['g.phase1', 'g.phase2', 'g.self', 'g.verify', 'g.serve', 'g.recheck', 'g.signoff']),
  DANGER_RAISED: {
    label: { zh: '责令临时管控', en: 'Order interim control' },
    by: ['inspector'],
    schema: exactly({
      danger: Paragraph,
      measures: Type.Array(Type.Enum(['withdraw', 'stop', 'stop_use', 'guard', 'warn', 'power_cut']), {
        minItems: 1,
        maxItems: 6,
        uniqueItems: true,
      }),
    }),
    example: { danger: '疏散通道完全堵塞，随时可能造成伤亡。', measures: ['stop_use', 'warn'] },
    as: 'controller',
  },
  CONTROL_ACTIVE: {
    label: { zh: '临时管控到位', en: 'Interim control in place' },
    by: ['inspector'],
    schema: exactly({
      evidence: EvidenceList,
      validDays: Type.Optional(Type.Integer({ minimum: 11, maximum: 180 })),
    }),
    example: { evidence: [photo('note', 0x36)] },
  },
  CONTROL_LIFT: {
    label: { zh: '解除临时管控', en: 'Lift interim control' },
    by: ['inspector', 'sector_leader'],
    schema: Reason,
    example: { reason: '复查合格，解除停止使用措施。' },
  },
  CONTROL_REVOKE: {
    label: { zh: '撤销临时管控', en: 'Revoke interim control' },
    by: ['inspector', 'sector_leader'],
    schema: Reason,
    example: { reason: '经核实不存在紧迫危险，原措施不当。' },
  },
} satisfies Record<string, EventDefinition>;
