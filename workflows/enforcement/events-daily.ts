import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { DateOnly, Evidence, EvidenceList, Id, Paragraph, paper, photo } from '../base/schemas.ts';
import { CertificateNo, HEAD, NOT_DECIDING, OFFICERS_ON_SITE } from './events-investigate.ts';
import { Yuan } from './penalty.ts';

/** 按日连续处罚 (安全生产法 第一百一十二条). Notice, defence, hearing and review are the acts of the first decision. */
export const dailyEvents = {
  REFUSAL_FOUND: {
    label: { zh: '复查发现拒不改正', en: 'Refusal to correct found' },
    by: OFFICERS_ON_SITE,
    schema: exactly({
      /** Absent: today. */
      on: Type.Optional(DateOnly),
      facts: Paragraph,
      evidence: EvidenceList,
      certificateNo: CertificateNo,
    }),
    example: {
      facts: '复查时通道仍堵塞，当事人拒不清理。',
      evidence: [photo('before', 0xc3)],
      certificateNo: '33010000001',
    },
    as: 'refusalFinder',
  },
  COSIGN_REFUSAL: {
    label: { zh: '第二名执法人员签署复查', en: 'Second officer signs the finding' },
    by: OFFICERS_ON_SITE,
    schema: exactly({ certificateNo: CertificateNo }),
    example: { certificateNo: '33010000002' },
    as: 'secondRefusalFinder',
    notSameAs: ['refusalFinder'],
  },
  ...fourEyes({
    id: 'DAILY_FINE',
    label: { zh: '按日连续处罚', en: 'Consecutive daily fine' },
    propose: ['enforcement_officer'],
    approve: HEAD,
    notSameAs: NOT_DECIDING,
    schema: exactly({
      /** Last day fined; absent: the one on which the refusal was found. */
      until: Type.Optional(DateOnly),
      yuan: Yuan,
      documentNo: Id,
      basis: Paragraph,
      defenceOpinion: Type.Optional(Paragraph),
      document: Evidence,
    }),
    example: {
      yuan: 60_000,
      documentNo: '建应急罚〔2026〕12-1号',
      basis: '《安全生产法》第一百一十二条',
      defenceOpinion: '申辩理由不影响拒不改正的认定，不予采纳。',
      document: paper('document', 0xb4),
    },
  }),
} satisfies Record<string, EventDefinition>;
