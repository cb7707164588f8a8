import type { EventDefinition } from '../../src/engine/workflow.ts';
import { correctEvents, dueEvent, ladderEvents as ladder, timeEvents, voidEvents } from '../base/events.ts';
import { pauseEvents } from '../base/events-pause.ts';

/** What time alone does. */
export const clockEvents = {
  ...timeEvents({ clock: 'e.decide', level: 2, cause: 'organLate', act: 'DECIDE' }),
  FILE_TIMEOUT: dueEvent('立案审查逾期', 'Filing overdue', 'e.file'),
  INVESTIGATE_TIMEOUT: dueEvent('调查逾期', 'Investigation overdue', 'e.investigate'),
  DECIDE_TIMEOUT: dueEvent('办案期限届满未决定', 'Undecided within the term', 'e.decide'),
  DEFENCE_END: dueEvent('陈述申辩、听证申请期满', 'Time for defence over', 'e.defence'),
  HEARING_TIMEOUT: dueEvent('听证逾期未举行', 'Hearing overdue', 'e.hearing'),
  HEARING_NOTICED: dueEvent('听证通知期满', 'Notice of the hearing given', 'e.hearingNotice'),
  REVIEW_TIMEOUT: dueEvent('法制审核逾期', 'Legal review overdue', 'e.legalReview'),
  SERVE_TIMEOUT: dueEvent('决定书送达逾期', 'Service overdue', 'e.serve'),
  PUBLISH_TIMEOUT: dueEvent('公示逾期', 'Publication overdue', 'e.publish'),
  PAY_TIMEOUT: dueEvent('罚款逾期未缴', 'Fine not paid in time', 'e.pay'),
  INSTALMENT_TIMEOUT: dueEvent('分期款逾期未缴', 'Instalment not paid in time', 'e.instalment'),
  ASKED_TIMEOUT: dueEvent('分期申请逾期未答复', 'Application unanswered', 'e.asked'),
  REVIEW_PERIOD_END: dueEvent('复议申请期满', 'Time for review over', 'e.reviewPeriod'),
  SUIT_PERIOD_END: dueEvent('起诉期满', 'Time to sue over', 'e.suitPeriod'),
  DEMAND_END: dueEvent('催告期满', 'Time of the demand over', 'e.demand'),
  COURT_TIMEOUT: dueEvent('申请强制执行期限届满', 'Too late to apply to the court', 'e.court'),
  EXECUTION_REVIEW: dueEvent('定期检视执行情况', 'Execution to be looked at', 'e.watch'),
  DAILY_TIMEOUT: dueEvent('按日处罚逾期未决定', 'Daily fine undecided', 'e.daily'),
  DISPUTE_REVIEW: dueEvent('定期查询复议诉讼进展', 'Dispute to be looked at', 'e.dispute'),
  CONCLUDE_TIMEOUT: dueEvent('结案逾期', 'Not concluded in time', 'e.conclude'),
  UNPUBLISH_DUE: dueEvent('公示期满待撤下', 'Publication period over', 'e.unpublish'),
  UNPUBLISH_TIMEOUT: dueEvent('逾期未撤下公示', 'Publication not taken down', 'e.takeDown'),
  COSIGN_TIMEOUT: dueEvent('移送报告逾期未签署', 'Report unsigned', 'e.crimeSign'),
  TRANSFER_DECISION_TIMEOUT: dueEvent('移送审批逾期', 'Transfer undecided', 'e.crimeDecide'),
  TRANSFER_TIMEOUT: dueEvent('批准后未在二十四小时内移送', 'Not transferred in time', 'e.transfer'),
  POLICE_TIMEOUT: dueEvent('公安机关逾期未答复', 'The police have not answered', 'e.police'),
  OBJECTION_END: dueEvent('提请复议期满', 'Time to object over', 'e.objection'),
  CRIMINAL_REVIEW: dueEvent('定期查询刑事办理进展', 'Criminal case to be looked at', 'e.criminal'),
  CLOSURE_DUE: dueEvent('逾期未提请关闭', 'Closure not proposed in time', 'e.closure'),
  GOV_TIMEOUT: dueEvent('关闭提请逾期未决定', 'Government undecided', 'e.closureDecide'),
} satisfies Record<string, EventDefinition>;

/** Fields a correction may touch. */
const CORRECTABLE = ['description', 'place', 'sector', 'unitName', 'basis'] as const;

/** Instruments of the ladder, and the acts every case has. */
export const ladderEvents = {
  ...ladder(
    { issued: '1.e.decide.2.organLate', proposed: '1.e.decide.3.organLate' },
    { everybody: ['finance'], answering: ['legal_reviewer', 'committee_leader'] },
  ),
  ...correctEvents(CORRECTABLE, ['enforcement_officer'], {
    field: 'place',
    old: '更楼街道某商城二层',
    new: '更楼街道某商城二层东侧',
    reason: '原登记部位不准确。',
  }),
  ...voidEvents(['enforcement_officer'], '同一线索重复登记。'),
  ...pauseEvents(['e.decide', 'e.pay', 'e.instalment']),
} satisfies Record<string, EventDefinition>;
