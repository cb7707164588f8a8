import { Type } from 'typebox';
import { type EnvelopeOf, type EventDefinition, exactly, written } from '../../src/engine/workflow.ts';
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
import { Evidence, EvidenceList, Id, Paragraph, photo, Reason, Sentence } from '../base/schemas.ts';
import { CALLED_DUTIES, Call, OPENERS } from './context.ts';

const HANDLERS = ['street_officer', 'sector_officer', 'enforcement_officer', 'station', 'inspector'] as const;
const unitFact = [{ name: 'unit', kind: 'unit', pointer: '/unit' }] as const;

/** Every event of a whistle. */
export const EVENTS = {
  ARRIVE: {
    label: { zh: '到场报到', en: 'Report on the spot' },
    by: [...CALLED_DUTIES, 'inspector', 'street_leader', 'sector_leader'],
    schema: exactly({ note: Type.Optional(Paragraph), evidence: Type.Optional(EvidenceList) }),
    example: { note: '已到场，会同社区查看。', evidence: [photo('note', 0x72)] },
    as: 'arriver',
  },
  CALL: {
    label: { zh: '增派单位', en: 'Call a further unit' },
    by: ['street_leader', 'safety_office'],
    schema: exactly({ ...Call.properties, reason: Paragraph }),
    example: { unit: 'enforcement', duty: 'enforcement_officer' as const, reason: '涉及执法事项。' },
    facts: unitFact,
  },
  EXCUSE: {
    label: { zh: '免予到场', en: 'Excuse a called unit' },
    by: ['street_leader', 'safety_office'],
    schema: exactly({ unit: Id, reason: Paragraph }),
    example: { unit: 'sector', reason: '经核实不属该单位职责。' },
  },
  START_HANDLING: {
    label: { zh: '先行处置', en: 'Begin without those still awaited' },
    by: ['street_leader', 'safety_office'],
    schema: Reason,
    example: { reason: '现场情况不宜等待，未到场单位另行督办。' },
  },
  PROGRESS: {
    label: { zh: '处置进展', en: 'Progress' },
    by: HANDLERS,
    schema: exactly({ text: Paragraph, evidence: Type.Optional(EvidenceList) }),
    example: { text: '已清理通道，正在核查用电线路。' },
  },
  HAZARD_FOUND: {
    label: { zh: '发现安全隐患', en: 'Hazard found' },
    by: HANDLERS,
    schema: exactly({
      description: written(500),
      place: Type.Optional(Sentence),
      unit: Type.Optional(exactly({ name: Sentence })),
      grade: Type.Optional(Type.Enum(['general', 'major'])),
      dangerous: Type.Optional(Type.Boolean()),
      evidence: EvidenceList,
    }),
    example: {
      description: '商铺违规搭建阁楼住人，无第二安全出口',
      unit: { name: '某餐饮店' },
      evidence: [photo('before', 0x73)],
    },
    as: 'finder',
  },
  RESULT: {
    label: { zh: '报告处置结果', en: 'Report the result' },
    by: ['street_officer', 'sector_officer', 'enforcement_officer', 'station'],
    schema: exactly({ text: Paragraph, evidence: EvidenceList }),
    example: { text: '通道已恢复，违规用电已拆除。', evidence: [photo('after', 0x74)] },
    as: 'handler',
  },
  CONFIRM: {
    label: { zh: '社区确认评价', en: 'The community confirms' },
    by: OPENERS,
    schema: exactly({
      grade: Type.Enum(['satisfied', 'basic']),
      comment: Type.Optional(Paragraph),
      signature: Type.Optional(Evidence),
    }),
    example: { grade: 'satisfied' as const, comment: '问题已解决。' },
    notSameAs: ['handler'],
  },
  DISSATISFIED: {
    label: { zh: '社区不满意退回', en: 'The community sends it back' },
    by: OPENERS,
    schema: Reason,
    example: { reason: '通道次日又被占用，请继续处置。' },
    notSameAs: ['handler'],
  },
  WITHDRAW: {
    label: { zh: '撤回吹哨', en: 'Withdraw the whistle' },
    by: OPENERS,
    schema: Reason,
    example: { reason: '问题已自行消除。' },
  },
  ...ladderEvents(
    { issued: '1.w.handle.2.organLate', proposed: '1.w.handle.3.organLate' },
    { answering: ['station'] },
  ),
  ...correctEvents(['description', 'place', 'community'], ['street_officer', ...OPENERS], {
    field: 'place',
    old: '更楼街道某社区沿街商铺12号',
    new: '更楼街道某社区沿街商铺12至16号',
    reason: '涉及多间商铺。',
  }),
  ...voidEvents(['street_officer'], '重复吹哨。'),
  ...timeEvents({ clock: 'w.handle', level: 2, cause: 'organLate', act: 'VOID' }),
  ARRIVE_TIMEOUT: dueEvent('逾期未到场', 'Not there in time', 'w.arrive.sector'),
  HANDLE_TIMEOUT: dueEvent('处置逾期', 'Handling overdue', 'w.handle'),
  CONFIRM_TIMEOUT: dueEvent('逾期未评价', 'Not evaluated in time', 'w.confirm'),
  TRACK_DUE: dueEvent('隐患办理定期检视', 'Review of the hazards found', 'w.track'),
  ...familyEvents,
  ...openedEvents,
} satisfies Record<string, EventDefinition>;

export type Catalogue = typeof EVENTS;
export type EventType = keyof Catalogue & string;
export type PayloadOf<T extends EventType> = PayloadIn<Catalogue, T>;
export type WhistleEvent = EnvelopeOf<Catalogue>;
