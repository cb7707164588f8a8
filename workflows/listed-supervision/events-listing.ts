import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import {
  BEHALF,
  Evidence,
  EvidenceList,
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
import { LEVELS } from './shapes.ts';

const Level = Type.Enum([...LEVELS]);
const Days = Type.Integer({ minimum: 1, maximum: 365 });
const Organs = Type.Array(Id, { minItems: 1, maxItems: 2, uniqueItems: true });

const Publication = exactly({
  kind: Type.Enum(['hazard', 'completed']),
  medium: Sentence,
  text: Paragraph,
  /** Names of persons are taken out. */
  deidentified: Type.Boolean(),
});
const publication = {
  kind: 'hazard' as const,
  medium: '区政府门户网站',
  text: '某水产冷冻厂存在重大事故隐患，挂牌督办，责令限期治理。',
  deidentified: true,
};

/** Double report 双报告 (Law 41): the organ's receipt and that of the workers' congress. */
export const reportEvents = {
  DEPT_RECEIPT: {
    label: { zh: '主管部门收到报告', en: 'Receipt of the competent organ' },
    by: ['sector_officer'],
    schema: exactly({
      receiptNo: Sentence,
      /** 现状及产生原因、危害程度和整改难易、治理方案. */
      contents: Type.Array(Type.Enum(['state', 'harm', 'plan']), {
        minItems: 1,
        maxItems: 3,
        uniqueItems: true,
      }),
      receipt: Evidence,
    }),
    example: {
      receiptNo: '收字〔2026〕12号',
      contents: ['state', 'harm', 'plan'],
      receipt: paper('receipt', 0x80),
    },
  },
  CONGRESS_RECEIPT: {
    label: { zh: '向职工大会或职代会报告', en: "Reported to the workers' congress" },
    by: ['enterprise_principal'],
    schema: exactly({
      /** 公示栏 serves micro-units without a congress; `notApplicable`: a subject without staff. */
      kind: Type.Enum(['congress', 'assembly', 'noticeBoard', 'notApplicable']),
      session: Type.Optional(Sentence),
      present: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
      reason: Type.Optional(Paragraph),
      evidence: Type.Optional(EvidenceList),
      signature: PaperSignature,
    }),
    example: { kind: 'congress', session: '三届二次', present: 46, evidence: [paper('document', 0x81)] },
    onBehalf: BEHALF,
  },
} satisfies Record<string, EventDefinition>;

/** Listing 挂牌: proposed by one, approved by another (under 双督办 by both organs), served, published. */
export const listingEvents = {
  PROPOSE_LISTING: {
    label: { zh: '提请挂牌督办', en: 'Propose listing' },
    by: ['sector_officer', 'safety_office'],
    schema: exactly({
      level: Level,
      /** 隐患分级 where the tenant lists by grade (4 is the lowest). */
      grade: Type.Optional(Type.Integer({ minimum: 1, maximum: 4 })),
      /** Organs that list; two supervise together (双督办). */
      organs: Organs,
      noticeNo: Sentence,
      limitDays: Days,
      demands: Paragraph,
      leader: PersonName,
    }),
    example: {
      level: 'county',
      grade: 4,
      organs: ['safety-office'],
      noticeNo: '督〔2026〕3号',
      limitDays: 90,
      demands: '按方案治理，逐月报送进展，验收合格前不得恢复生产。',
      leader: '甲副区长',
    },
    as: 'listingProposer',
    facts: [{ name: 'organs', kind: 'units', pointer: '/organs/*' }],
  },
  APPROVE_LISTING: {
    label: { zh: '批准挂牌督办', en: 'Approve listing' },
    by: ['committee_leader'],
    schema: Opinion,
    example: { opinion: '同意挂牌督办。' },
    as: 'lister',
    notSameAs: ['listingProposer'],
  },
  RETURN_LISTING: {
    label: { zh: '退回挂牌材料', en: 'Return the listing papers' },
    by: ['committee_leader'],
    schema: Reason,
    example: { reason: '治理要求不具体，补充后再报。' },
    notSameAs: ['listingProposer'],
  },
  DECIDE_NOT_LIST: {
    label: { zh: '决定不挂牌', en: 'Decide not to list' },
    by: ['committee_leader'],
    schema: exactly({ cause: Type.Enum(['fixed', 'notMajor', 'selective']), reason: Paragraph }),
    example: { cause: 'fixed', reason: '主要隐患已消除，由部门继续督办至验收。' },
    notSameAs: ['listingProposer'],
  },
  SERVE_NOTICE: {
    label: { zh: '送达挂牌督办通知书', en: 'Serve the listing notice' },
    by: ['safety_office'],
    schema: exactly({
      recipients: Type.Array(
        exactly({
          to: Type.Enum(['unit', 'locality', 'sector']),
          method: Type.Enum(['direct', 'electronic', 'post', 'lien', 'notice', 'entrusted']),
          receipt: Evidence,
          refused: Type.Optional(Type.Boolean()),
          witness: Type.Optional(PersonName),
        }),
        { minItems: 1, maxItems: 10 },
      ),
    }),
    example: {
      recipients: [
        { to: 'unit', method: 'direct', receipt: photo('receipt', 0x82) },
        { to: 'locality', method: 'electronic', receipt: paper('receipt', 0x83) },
        { to: 'sector', method: 'electronic', receipt: paper('receipt', 0x84) },
      ],
    },
    as: 'server',
  },
  FILE_UP: {
    label: { zh: '报上级安委办备案', en: 'File with the upper safety office' },
    by: ['safety_office'],
    schema: exactly({ to: Sentence, receipt: Evidence }),
    example: { to: '市安委办', receipt: paper('receipt', 0x85) },
  },
  PUBLISH: {
    label: { zh: '公示挂牌', en: 'Publish the listing' },
    by: ['safety_office'],
    schema: Publication,
    example: publication,
  },
  UPDATE: {
    label: { zh: '更新公示', en: 'Update publication' },
    by: ['safety_office'],
    schema: Publication,
    example: { ...publication, text: '治理进行中，已完成总工程量六成。' },
  },
  WITHDRAW_PUBLICITY: {
    label: { zh: '撤回公示', en: 'Withdraw publication' },
    by: ['safety_office'],
    schema: Reason,
    example: { reason: '公示内容含不应公开的信息。' },
  },
  ...fourEyes({
    id: 'LEVEL_UP',
    label: { zh: '提级督办', en: 'Raise the level of supervision' },
    propose: ['safety_office'],
    approve: ['safety_office', 'committee_leader'],
    schema: exactly({
      organ: Id,
      noticeNo: Sentence,
      /** Absent: the deadline stays what it was, overdue. */
      newLimitDays: Type.Optional(Days),
      reason: Paragraph,
    }),
    example: {
      organ: 'safety-office-2',
      noticeNo: '市督〔2026〕1号',
      reason: '督办期满未完成治理，提请市级督办。',
    },
    facts: [{ name: 'organs', kind: 'units', pointer: '/organ' }],
  }),
} satisfies Record<string, EventDefinition>;
