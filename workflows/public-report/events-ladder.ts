import type { EventDefinition } from '../../src/engine/workflow.ts';
import { correctEvents, ladderEvents as everyLadder, voidEvents } from '../base/events.ts';
import { pauseEvents } from '../base/events-pause.ts';
import { INTAKE, LEADERS, VISIBLE_TO } from './opening.ts';

const shared = everyLadder({ issued: '1.r.verify.2.organLate', proposed: '1.r.verify.3.organLate' });

/** The desks a report can be late on. Nobody else may answer, decide or even remark: they would learn of the report. */
const DESKS = [...INTAKE, 'sector_leader', 'verifier', 'duty_officer', 'reward_officer', 'finance'] as const;

/** Instruments of the ladder and the acts every case has, for the desks that may see a report. */
export const ladderEvents = {
  ...shared,
  APPROVE_INSTRUMENT: { ...shared.APPROVE_INSTRUMENT, by: LEADERS },
  REJECT_INSTRUMENT: { ...shared.REJECT_INSTRUMENT, by: LEADERS },
  ANSWER_INSTRUMENT: { ...shared.ANSWER_INSTRUMENT, by: DESKS, onBehalf: [] },
  ACCEPT_ANSWER: { ...shared.ACCEPT_ANSWER, by: LEADERS },
  RETURN_ANSWER: { ...shared.RETURN_ANSWER, by: LEADERS },
  PROPOSE_DE_ESCALATE: { ...shared.PROPOSE_DE_ESCALATE, by: ['sector_officer'] },
  WITHDRAW_DE_ESCALATE: { ...shared.WITHDRAW_DE_ESCALATE, by: ['sector_officer'] },
  APPROVE_DE_ESCALATE: { ...shared.APPROVE_DE_ESCALATE, by: LEADERS },
  REJECT_DE_ESCALATE: { ...shared.REJECT_DE_ESCALATE, by: LEADERS },
  ASSIGN: {
    ...shared.ASSIGN,
    by: [...INTAKE, 'sector_leader'],
    example: { duty: 'verifier', unit: 'sector', person: 'verifier' },
  },
  COMMENT: { ...shared.COMMENT, by: VISIBLE_TO },
  ...correctEvents(['description', 'place', 'sector', 'subject', 'dangerous'], ['sector_officer'], {
    field: 'place',
    old: '更楼街道某商城二层',
    new: '更楼街道某商城二层东侧',
    reason: '原登记部位不准确。',
  }),
  ...voidEvents(['sector_officer'], '重复录入，并非另一件举报。'),
  ...pauseEvents(['r.verify']),
} satisfies Record<string, EventDefinition>;
