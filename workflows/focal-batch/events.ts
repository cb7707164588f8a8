import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EnvelopeOf, type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import type { PayloadIn } from '../base/catalogue.ts';
import {
  correctEvents,
  dueEvent,
  familyEvents,
  ladderEvents,
  openedEvents,
  timeEvents,
  voidEvents,
} from '../base/events.ts';
import { DateOnly, Evidence, Paragraph, paper, Sentence } from '../base/schemas.ts';
import { Opening as Hazard, openingExample as hazardExample } from '../rectification/opening.ts';

/** One commit opens this many hazards at most. */
const RECORDS_MAX = 100;

const CaseId = Type.String({ format: 'uuid' });
const caseId = '01980000-0000-7000-8000-000000000001';

/** Every event of a batch. */
export const EVENTS = {
  ADD_CASE: {
    label: { zh: '列入清单', en: 'Put on the list' },
    by: ['safety_office'],
    schema: exactly({ caseId: CaseId, note: Type.Optional(Paragraph) }),
    example: { caseId },
    facts: [{ name: 'item', kind: 'case', pointer: '/caseId' }],
  },
  REMOVE_CASE: {
    label: { zh: '移出清单', en: 'Take off the list' },
    by: ['safety_office'],
    schema: exactly({ caseId: CaseId, reason: Paragraph }),
    example: { caseId, reason: '经复核不属于本批重点问题。' },
  },
  OPEN_CASES: {
    label: { zh: '登记并列入清单', en: 'Open and put on the list' },
    by: ['safety_office'],
    schema: exactly({ records: Type.Array(Hazard, { minItems: 1, maxItems: RECORDS_MAX }) }),
    example: { records: [hazardExample] },
  },
  SET_DUE: {
    label: { zh: '确定完成日期', en: 'Set the due day' },
    by: ['safety_office'],
    schema: exactly({ dueOn: DateOnly, reason: Paragraph }),
    example: { dueOn: '2026-11-30', reason: '与年度考核时间衔接。' },
  },
  ...fourEyes({
    id: 'PUBLISH',
    label: { zh: '公布清单', en: 'Publish the list' },
    propose: ['safety_office'],
    approve: ['committee_leader'],
    schema: exactly({ text: Paragraph, medium: Type.Optional(Sentence), document: Evidence }),
    example: { text: '现公布第一批重点问题清单，请逐条整改销号。', document: paper('document', 0x71) },
  }),
  REPORT: {
    label: { zh: '报告未销号问题', en: 'Report on what is still open' },
    by: ['safety_office'],
    schema: exactly({ text: Paragraph, document: Type.Optional(Evidence) }),
    example: { text: '尚有两条未销号，已逐条督办，预计下月底前完成。' },
  },
  ...ladderEvents({ issued: '1.f.due.2.batchLate', proposed: '1.f.due.3.batchLate' }),
  ...correctEvents(['title', 'source'], ['safety_office'], {
    field: 'title',
    old: '2026年第一批重点安全生产问题和隐患清单',
    new: '2026年第一批重点关注安全生产问题和隐患清单',
    reason: '标题与文件不一致。',
  }),
  ...voidEvents(['safety_office'], '批次重复登记。'),
  ...timeEvents({ clock: 'f.due', level: 2, cause: 'batchLate', act: 'PUBLISH' }),
  PUBLISH_TIMEOUT: dueEvent('清单逾期未公布', 'List not published', 'f.publish'),
  BATCH_DUE: dueEvent('批次到期', 'Batch due', 'f.due'),
  ...familyEvents,
  ...openedEvents,
} satisfies Record<string, EventDefinition>;

export type Catalogue = typeof EVENTS;
export type EventType = keyof Catalogue & string;
export type PayloadOf<T extends EventType> = PayloadIn<Catalogue, T>;
export type BatchEvent = EnvelopeOf<Catalogue>;
