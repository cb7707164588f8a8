import { Type } from 'typebox';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { dueEvent, timeEvents } from '../base/events.ts';
import { familyEvents, openedEvents } from '../base/family.ts';
import { DateOnly, Id } from '../base/schemas.ts';

/** What time alone does, and what other cases tell this one. */
export const clockEvents = {
  ...timeEvents({ clock: 'r.verify', level: 2, cause: 'organLate', act: 'SUBSTANTIATED' }),
  ...familyEvents,
  ...openedEvents,
  REGISTER_TIMEOUT: dueEvent('登记逾期', 'Registration overdue', 'r.register'),
  SCREEN_TIMEOUT: dueEvent('受理审查逾期', 'Screening overdue', 'r.screen'),
  TELL_TIMEOUT: dueEvent('告知举报人逾期', 'Reporter not told in time', 'r.tell'),
  EMERGENCY_TIMEOUT: dueEvent('三十分钟移交逾期', 'Emergency not handed over', 'r.emergency'),
  COUNTY_TIMEOUT: dueEvent('报告县级政府逾期', 'County not told in time', 'r.county'),
  APPEAL_END: dueEvent('不予受理异议期满', 'Appeal period over', 'r.appeal'),
  TRANSFER_TIMEOUT: dueEvent('转办逾期未回执', 'Transfer unanswered', 'r.transfer'),
  DESIGNATE_TIMEOUT: dueEvent('指定受理单位逾期', 'Designation overdue', 'r.designate'),
  TARGET_TIMEOUT: dueEvent('超过核查目标期限', 'Past the target for verification', 'r.target'),
  VERIFY_TIMEOUT: dueEvent('核查逾期', 'Verification overdue', 'r.verify'),
  INFO_TIMEOUT: dueEvent('补充情况期满', 'Information not given', 'r.info'),
  FEEDBACK_TIMEOUT: dueEvent('核查后反馈逾期', 'Feedback overdue', 'r.feedback'),
  FINAL_FEEDBACK_TIMEOUT: dueEvent('办结后反馈逾期', 'Final feedback overdue', 'r.finalFeedback'),
  FACTS_END: dueEvent('补充新事实期满', 'Time for new facts over', 'r.facts'),
  WATCH_DUE: dueEvent('定期查询办理进展', 'Progress to be looked up', 'r.watch'),
  REWARD_TIMEOUT: dueEvent('奖励评定逾期', 'Reward undecided', 'r.reward'),
  REWARD_APPEAL_END: dueEvent('不予奖励异议期满', 'Appeal period over', 'r.rewardAppeal'),
  NOTIFY_TIMEOUT: dueEvent('通知奖励结果逾期', 'Reporter not notified of the reward', 'r.notify'),
  CLAIM_TIMEOUT: dueEvent('逾期未领取', 'Not claimed in time', 'r.claim'),
  PAYMENT_TIMEOUT: dueEvent('支付逾期', 'Payment overdue', 'r.payment'),
  SOURCE_TIMEOUT: dueEvent('工单逾期', 'Ticket overdue', 'r.source'),
  TICKET_RETURN_END: dueEvent('退单时限届满', 'Too late to return the ticket', 'r.ticketReturn'),
  TICKET_TIMEOUT: dueEvent('热线逾期未答复', 'The hotline gave no answer', 'r.ticket'),
  PROTECTION_TIMEOUT: dueEvent('打击报复处置逾期', 'Retaliation not dealt with in time', 'r.protection'),
  REPORT_JOINED: {
    label: { zh: '有举报并入', en: 'Another report has joined' },
    by: [],
    internal: true,
    /** Nothing of the second reporter: the second case keeps its own. */
    schema: exactly({ caseId: Type.String({ format: 'uuid' }), number: Id, on: DateOnly }),
    example: { caseId: '01980000-0000-7000-8000-000000000005', number: '2026-000005', on: '2026-03-10' },
  },
  MASTER_NEWS: {
    label: { zh: '主案进展', en: 'News of the report joined to' },
    by: [],
    internal: true,
    schema: exactly({
      number: Id,
      /** `verified`: the result stands. `finished`: what was found has been dealt with. */
      kind: Type.Enum(['verified', 'finished']),
    }),
    example: { number: '2026-000004', kind: 'verified' },
  },
} satisfies Record<string, EventDefinition>;
