import { Type } from 'typebox';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { dueEvent, timeEvents } from '../base/events.ts';
import { Id, Paragraph, paper } from '../base/schemas.ts';

/** What time alone does, and what other cases tell this one. */
export const clockEvents = {
  ...timeEvents({ clock: 'g.overdue1', level: 2, cause: 'phase1Missed', act: 'NOT_TRUE' }),
  DRAFT_TIMEOUT: dueEvent('登记逾期未提交', 'Draft lapsed', 'g.draft'),
  VERIFY_TIMEOUT: dueEvent('核实逾期', 'Verification overdue', 'g.verify'),
  INFO_TIMEOUT: dueEvent('补充情况期满', 'Information not given', 'g.info'),
  CALLOUT_TIMEOUT: dueEvent('三十分钟到场逾期', 'Call-out overdue', 'g.callout'),
  DISPUTE_TIMEOUT: dueEvent('职责裁定逾期', 'Jurisdiction undecided', 'g.dispute'),
  TRANSFER_TIMEOUT: dueEvent('移交逾期未接收', 'Transfer unanswered', 'g.transfer'),
  SERVE_TIMEOUT: dueEvent('送达逾期', 'Service overdue', 'g.serve'),
  DEEMED_SERVED: dueEvent('视为送达', 'Deemed served', 'g.deemed'),
  ACK_TIMEOUT: dueEvent('签收逾期', 'Not acknowledged', 'g.ack'),
  OBJECTION_WINDOW_END: dueEvent('异议期满', 'Objection period over', 'g.objection'),
  OBJECTION_TIMEOUT: dueEvent('异议答复逾期', 'Objection undecided', 'g.objection.answer'),
  SELF_TIMEOUT: dueEvent('自查隐患整改逾期', 'Self-rectification overdue', 'g.self'),
  PHASE_TIMEOUT: dueEvent('整改期满', 'Rectification term over', 'g.phase1'),
  HARD_CAP: dueEvent('达到总期限', 'Hard cap reached', 'g.hardCap'),
  OVERDUE: dueEvent('登记逾期', 'Overdue', 'g.overdue1'),
  SECOND_AUTO: dueEvent('二次交办自动发出', 'Second assignment by rule', 'g.secondAuto'),
  SECOND_PLAN_TIMEOUT: dueEvent('补救方案逾期', 'Revised plan overdue', 'g.secondPlan'),
  RECHECK_TIMEOUT: dueEvent('复查逾期', 'Re-check overdue', 'g.recheck'),
  EXT_ANSWER_TIMEOUT: dueEvent('延期答复逾期', 'Extension undecided', 'g.extension.answer'),
  SIGNOFF_TIMEOUT: dueEvent('销号审核逾期', 'Sign-off overdue', 'g.signoff'),
  ENFORCE_REVIEW: dueEvent('执法处置定期检视', 'Enforcement review', 'g.enforceReview'),
  INTERIM_EXPIRING: dueEvent('临时管控即将到期', 'Interim control expiring', 'g.interim'),
  REPLY_DUE: dueEvent('最终答复逾期', 'Final reply overdue', 'g.finalReply'),
  LOOKBACK_DUE: dueEvent('回头看到期', 'Look-back due', 'g.lookback'),
  LOOKBACK_TIMEOUT: dueEvent('回头看逾期', 'Look-back overdue', 'g.lookback.decide'),
  WINDOW_END: dueEvent('回头看窗口期满', 'Window over', 'g.window'),
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
