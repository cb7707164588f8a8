import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { Evidence, Id, Paragraph, paper, Reason } from '../base/schemas.ts';
import { EXAMPLE_REF, FOR_REPORTER, LEADERS, ReporterRef } from './opening.ts';

/** Whole yuan; a decision names no smaller unit. */
const Yuan = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });

/** The enforcement case it is of; entered by hand it may name one, or none where another organ has decided. */
const OfCase = Type.Optional(Type.String({ format: 'uuid' }));

/** Reward: waits for the penalty, is proposed by one and approved by another, notified, claimed, paid. */
export const rewardEvents = {
  PENALTY_FINAL: {
    label: { zh: '处罚决定生效', en: 'Penalty is final' },
    by: ['reward_officer', 'sector_officer'],
    schema: exactly({ fineYuan: Yuan, documentNo: Id, document: Evidence, caseId: OfCase }),
    example: { fineYuan: 100_000, documentNo: '建应急罚〔2026〕12号', document: paper('document', 0x90) },
  },
  NO_PENALTY: {
    label: { zh: '不予处罚', en: 'No penalty' },
    by: ['reward_officer', 'sector_officer'],
    schema: exactly({
      reason: Paragraph,
      document: Type.Optional(Evidence),
      /** The case is about something else than what was reported, and is not waited for. */
      otherMatter: Type.Optional(Type.Boolean()),
      /** The decision that no longer stands. */
      documentNo: Type.Optional(Id),
      caseId: OfCase,
    }),
    example: { reason: '违法行为轻微并及时改正，不予行政处罚。' },
  },
  ...fourEyes({
    id: 'REWARD',
    label: { zh: '给予奖励', en: 'Grant the reward' },
    propose: ['reward_officer'],
    approve: LEADERS,
    schema: exactly({ amountYuan: Yuan, opinion: Paragraph }),
    example: { amountYuan: 15_000, opinion: '罚款十万元，按百分之十五计一万五千元。' },
  }),
  ...fourEyes({
    id: 'NONE',
    label: { zh: '不予奖励', en: 'No reward' },
    propose: ['reward_officer'],
    approve: LEADERS,
    schema: exactly({
      cause: Type.Enum(['already_known', 'no_clear_target', 'official_on_duty', 'not_entitled', 'other']),
      reason: Paragraph,
    }),
    example: { cause: 'already_known', reason: '举报前已由检查发现并在整改期内。' },
  }),
  REWARD_APPEAL: {
    label: { zh: '对不予奖励提出异议', en: 'Appeal against no reward' },
    by: FOR_REPORTER,
    schema: Reason,
    example: { reason: '举报在检查之前，请核对登记时间。' },
  },
  REWARD_NOTIFIED: {
    label: { zh: '通知奖励结果', en: 'Notify of the reward, or that there is none' },
    by: ['reward_officer'],
    schema: exactly({
      method: Type.Enum(['phone', 'letter', 'electronic', 'in_person', 'query_code', 'hotline']),
      evidence: Type.Optional(Evidence),
    }),
    example: { method: 'phone', evidence: paper('receipt', 0x91) },
  },
  EXTEND: {
    label: { zh: '延长领取期限', en: 'Extend the time to claim' },
    by: ['reward_officer'],
    schema: exactly({ days: Type.Integer({ minimum: 1, maximum: 365 }), reason: Paragraph }),
    example: { days: 30, reason: '举报人住院，书面说明。' },
  },
  WAIVE: {
    label: { zh: '举报人放弃奖励', en: 'The reporter gives the reward up' },
    by: FOR_REPORTER,
    schema: Reason,
    example: { reason: '举报人表示不领取奖励。' },
  },
  CLAIMED: {
    label: { zh: '领取奖励', en: 'Claim the reward' },
    by: ['reward_officer'],
    /** A named reporter shows the document the seal names; an anonymous one says the query code. */
    schema: exactly({
      reporterRef: Type.Optional(ReporterRef),
      code: Type.Optional(Type.String({ pattern: '^[0-9A-Z-]{8,64}$', writeOnly: true })),
    }),
    example: { reporterRef: EXAMPLE_REF },
    as: 'claimant',
  },
  PAID: {
    label: { zh: '已支付', en: 'Paid' },
    by: ['finance'],
    schema: exactly({ voucher: Evidence }),
    example: { voucher: paper('receipt', 0x92) },
    notSameAs: ['proposer.REWARD', 'approver.REWARD'],
  },
  PAYMENT_FAILED: {
    label: { zh: '支付未成功', en: 'Payment failed' },
    by: ['finance'],
    schema: Reason,
    example: { reason: '银行退回，账户信息有误。' },
  },
} satisfies Record<string, EventDefinition>;
