import { Type } from 'typebox';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { Id, Paragraph, paper } from './schemas.ts';

const Instant = Type.String({ format: 'date-time' });
const ClockDue = exactly({ clock: Id, dueAt: Instant });
const RungReached = exactly({
  clock: Id,
  round: Type.Integer({ minimum: 1 }),
  rung: Id,
  level: Type.Optional(Type.Integer({ minimum: 1, maximum: 8 })),
  cause: Type.Optional(Id),
  key: Type.String(),
  dueAt: Instant,
  dueOn: Type.Optional(Type.String({ format: 'date' })),
  provisional: Type.Optional(Type.Boolean()),
  late: exactly({ duty: Id, unit: Type.Optional(Id), person: Type.Optional(Id) }),
});

/** An instant only shows the shape here: these events come from the engine, never from outside. */
const dueAt = '2026-04-01T00:00:00.000+08:00';

function due<C extends string>(zh: string, en: string, clock: C) {
  return { label: { zh, en }, by: [], internal: true, schema: ClockDue, example: { clock, dueAt } } as const;
}

/** What time alone does, and what other cases tell this one. */
export const clockEvents = {
  RUNG_REACHED: {
    label: { zh: '到达提醒节点', en: 'Reminder rung reached' },
    by: [],
    internal: true,
    schema: RungReached,
    example: {
      clock: 'g.overdue1',
      round: 1,
      rung: 'T+1D',
      level: 2,
      cause: 'phase1Missed',
      key: '1.g.overdue1.2.phase1Missed',
      dueAt,
      late: { duty: 'enterprise_principal', unit: 'enterprise' },
    },
  },
  DRAFT_TIMEOUT: due('登记逾期未提交', 'Draft lapsed', 'g.draft'),
  VERIFY_TIMEOUT: due('核实逾期', 'Verification overdue', 'g.verify'),
  INFO_TIMEOUT: due('补充情况期满', 'Information not given', 'g.info'),
  CALLOUT_TIMEOUT: due('三十分钟到场逾期', 'Call-out overdue', 'g.callout'),
  DISPUTE_TIMEOUT: due('职责裁定逾期', 'Jurisdiction undecided', 'g.dispute'),
  TRANSFER_TIMEOUT: due('移交逾期未接收', 'Transfer unanswered', 'g.transfer'),
  SERVE_TIMEOUT: due('送达逾期', 'Service overdue', 'g.serve'),
  DEEMED_SERVED: due('视为送达', 'Deemed served', 'g.deemed'),
  ACK_TIMEOUT: due('签收逾期', 'Not acknowledged', 'g.ack'),
  OBJECTION_WINDOW_END: due('异议期满', 'Objection period over', 'g.objection'),
  OBJECTION_TIMEOUT: due('异议答复逾期', 'Objection undecided', 'g.objection.answer'),
  SELF_TIMEOUT: due('自查隐患整改逾期', 'Self-rectification overdue', 'g.self'),
  PHASE_TIMEOUT: due('整改期满', 'Rectification term over', 'g.phase1'),
  HARD_CAP: due('达到总期限', 'Hard cap reached', 'g.hardCap'),
  OVERDUE: due('登记逾期', 'Overdue', 'g.overdue1'),
  SECOND_AUTO: due('二次交办自动发出', 'Second assignment by rule', 'g.secondAuto'),
  SECOND_PLAN_TIMEOUT: due('补救方案逾期', 'Revised plan overdue', 'g.secondPlan'),
  RECHECK_TIMEOUT: due('复查逾期', 'Re-check overdue', 'g.recheck'),
  EXT_ANSWER_TIMEOUT: due('延期答复逾期', 'Extension undecided', 'g.extension.answer'),
  SIGNOFF_TIMEOUT: due('销号审核逾期', 'Sign-off overdue', 'g.signoff'),
  ENFORCE_REVIEW: due('执法处置定期检视', 'Enforcement review', 'g.enforceReview'),
  PAUSE_CAP: due('中止期满自动恢复', 'Pause over', 'g.phase1'),
  INTERIM_EXPIRING: due('临时管控即将到期', 'Interim control expiring', 'g.interim'),
  PROPOSAL_TIMEOUT: due('提请逾期未决', 'Proposal undecided', 'proposal.NOT_TRUE'),
  INSTRUMENT_TIMEOUT: due(
    '督办措施逾期',
    'Instrument overdue',
    'instrument.answer.1.g.overdue1.2.phase1Missed',
  ),
  REPLY_DUE: due('最终答复逾期', 'Final reply overdue', 'g.finalReply'),
  LOOKBACK_DUE: due('回头看到期', 'Look-back due', 'g.lookback'),
  LOOKBACK_TIMEOUT: due('回头看逾期', 'Look-back overdue', 'g.lookback.decide'),
  WINDOW_END: due('回头看窗口期满', 'Window over', 'g.window'),
  MERGED_IN: {
    label: { zh: '并入案件', en: 'A case was merged into this' },
    by: [],
    internal: true,
    schema: exactly({ caseId: Id, number: Id, data: Type.Unknown() }),
    example: { caseId: '01980000-0000-7000-8000-000000000002', number: '2026-000002', data: {} },
  },
  ENFORCEMENT_DONE: {
    label: { zh: '执法处置结果', en: 'Outcome of enforcement' },
    by: [],
    internal: true,
    schema: exactly({
      outcome: Paragraph,
      caseId: Type.Optional(Id),
      document: Type.Optional(Type.Unknown()),
    }),
    example: { outcome: '已作出行政处罚决定。', document: paper('document', 0x60) },
  },
} satisfies Record<string, EventDefinition>;
