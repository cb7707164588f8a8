import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { ladderEvents as commonLadder, correctEvents, familyEvents, voidEvents } from '../base/events.ts';
import { Paragraph, Sentence } from '../base/schemas.ts';
import { intakeEvents } from '../rectification/events-intake.ts';
import { recheckEvents } from '../rectification/events-recheck.ts';

const { TRANSFER_ORGAN, ACCEPT_TRANSFER, REFUSE_TRANSFER, DESIGNATE } = intakeEvents;
const {
  REPLY,
  MARK_UNREACHABLE,
  ARCHIVE,
  STILL_OK,
  REBOUND,
  REBOUND_FOUND,
  PROPOSE_FALSE_COMPLETION,
  APPROVE_FALSE_COMPLETION,
  REJECT_FALSE_COMPLETION,
  WITHDRAW_FALSE_COMPLETION,
} = recheckEvents;

/** Both officers of the acceptance may be needed elsewhere: only who signed the opinion may not look back (guard). */
const lookback = { as: 'lookbacker', notSameAs: ['submitter', 'rectifier'] };

/** Custody and the source, and what comes after delisting; as in the general loop where it is the same act. */
export const afterEvents = {
  TRANSFER_ORGAN,
  ACCEPT_TRANSFER,
  REFUSE_TRANSFER,
  DESIGNATE,
  REPLY,
  MARK_UNREACHABLE,
  PUBLISH_DELISTING: {
    label: { zh: '公示摘牌', en: 'Publish the delisting' },
    by: ['safety_office'],
    schema: exactly({ medium: Sentence, text: Paragraph }),
    example: { medium: '区政府门户网站', text: '某水产冷冻厂重大事故隐患经验收合格，予以摘牌销号。' },
  },
  ARCHIVE,
  STILL_OK: { ...STILL_OK, ...lookback },
  REBOUND: { ...REBOUND, ...lookback },
  REBOUND_FOUND,
  PROPOSE_FALSE_COMPLETION,
  APPROVE_FALSE_COMPLETION,
  REJECT_FALSE_COMPLETION,
  WITHDRAW_FALSE_COMPLETION,
  EXPIRY_CHECK: {
    label: { zh: '届满核查', en: 'Check on expiry' },
    by: ['verifier'],
    schema: exactly({ finding: Paragraph }),
    example: { finding: '督办期满，防火门尚未安装。' },
  },
} satisfies Record<string, EventDefinition>;

/** Instruments of the ladder, and the acts every workflow has. */
export const ladderEvents = {
  ...commonLadder({ issued: '1.m.due.2.overdue', proposed: '1.m.due.6.overdue' }),
  ...correctEvents(
    ['description', 'place', 'sector', 'sourceChannel', 'source', 'unitName', 'basis'],
    ['street_officer', 'sector_officer', 'inspector', 'external_system'],
    { field: 'place', old: '更楼街道', new: '更楼街道工业区东侧', reason: '原登记部位不准确。' },
  ),
  ...voidEvents(['street_officer', 'sector_officer'], '登记错误，并非安全隐患。'),
  ...familyEvents,
} satisfies Record<string, EventDefinition>;
