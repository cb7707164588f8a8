import { Type } from 'typebox';
import {
  type EnvelopeOf,
  type EventDefinition,
  exactly,
  listById,
  written,
} from '../../src/engine/workflow.ts';
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
import {
  BEHALF,
  DateOnly,
  ENTERPRISE,
  Evidence,
  EvidenceList,
  Id,
  Paragraph,
  PersonName,
  photo,
  Reason,
  Sentence,
} from '../base/schemas.ts';

const LEADERS = ['street_leader', 'sector_leader', 'safety_office'] as const;
const Certificate = exactly({ certificateNo: Sentence, shown: Type.Literal(true) });

/** Every event of an inspection. */
export const EVENTS = {
  ANNOUNCE: {
    label: { zh: '事先公告', en: 'Announce' },
    by: ['inspector', 'street_officer', 'sector_officer'],
    schema: exactly({ medium: Sentence, note: Type.Optional(Paragraph) }),
    example: { medium: '书面告知' },
  },
  START: {
    label: { zh: '到场亮证检查', en: 'Begin the visit' },
    by: ['inspector'],
    schema: Certificate,
    example: { certificateNo: 'ZF-3301-0001', shown: true },
    as: 'inspector',
  },
  JOIN: {
    label: { zh: '共同检查', en: 'Join the visit' },
    by: ['inspector'],
    schema: Certificate,
    example: { certificateNo: 'ZF-3301-0002', shown: true },
    as: 'inspector',
  },
  STRIKE: {
    label: { zh: '从记录中除名', en: 'Strike an inspector off the record' },
    by: LEADERS,
    schema: exactly({ person: Id, reason: Paragraph }),
    example: { person: 'inspector-2', reason: '临时抽调，未参加检查。' },
  },
  VISIT_FAILED: {
    label: { zh: '未能进入现场', en: 'Visit failed' },
    by: ['inspector'],
    schema: exactly({
      cause: Type.Enum(['refused', 'locked', 'weather']),
      note: Paragraph,
      evidence: Type.Optional(EvidenceList),
    }),
    example: { cause: 'locked', note: '现场停业上锁，电话无人接听。' },
  },
  CHECK: {
    label: { zh: '逐项记录', en: 'Conclude items' },
    by: ['inspector'],
    schema: exactly({
      items: listById(
        exactly({
          id: Id,
          conclusion: Type.Enum(['ok', 'problem', 'na']),
          note: Type.Optional(Paragraph),
        }),
        { minItems: 1, maxItems: 200 },
      ),
    }),
    example: {
      items: [
        { id: 'c1', conclusion: 'problem' as const, note: '二层通道堆放纸箱。' },
        { id: 'c2', conclusion: 'ok' as const },
      ],
    },
  },
  FINDING: {
    label: { zh: '发现隐患', en: 'Finding' },
    by: ['inspector'],
    schema: exactly({
      /** Item of the check list; absent: found beside it. */
      item: Type.Optional(Id),
      description: written(500),
      place: Type.Optional(Sentence),
      basis: Type.Optional(Sentence),
      /** What the inspector holds it for; the grade is set in the hazard's own case. */
      grade: Type.Optional(Type.Enum(['general', 'major'])),
      dangerous: Type.Optional(Type.Boolean()),
      evidence: EvidenceList,
    }),
    example: {
      item: 'c1',
      description: '二层疏散通道堆放纸箱，净宽不足',
      evidence: [photo('before', 0x75)],
    },
    as: 'finder',
  },
  RECORD: {
    label: { zh: '制作现场检查记录', en: 'Make the record' },
    by: ['inspector'],
    schema: exactly({ opinion: Paragraph, signature: Type.Optional(Evidence) }),
    example: { opinion: '共检查2项，发现问题1项，责令限期整改。' },
    as: 'recorder',
  },
  COSIGN: {
    label: { zh: '检查人员签名', en: 'Sign as inspector' },
    by: ['inspector'],
    schema: exactly({ opinion: Type.Optional(Paragraph) }),
    example: { opinion: '共同到场检查，记录属实。' },
    as: 'cosigner',
  },
  UNIT_SIGN: {
    label: { zh: '被检查单位签字', en: 'Signed by the inspected unit' },
    by: ENTERPRISE,
    schema: exactly({
      name: PersonName,
      post: Type.Optional(Sentence),
      objection: Type.Optional(Paragraph),
      signature: Type.Optional(Evidence),
    }),
    example: { name: '甲经理', post: '现场负责人' },
    as: 'acknowledger',
    onBehalf: [...BEHALF, 'inspector'],
  },
  UNIT_REFUSED: {
    label: { zh: '记录拒绝签字', en: 'Refusal to sign, recorded' },
    by: ['inspector'],
    schema: exactly({
      reason: Paragraph,
      witness: Type.Optional(PersonName),
      evidence: Type.Optional(EvidenceList),
    }),
    example: { reason: '现场负责人拒绝签字，未说明理由。', witness: '社区网格员乙' },
  },
  REDO: {
    label: { zh: '退回重做记录', en: 'Return the record' },
    by: LEADERS,
    schema: Reason,
    example: { reason: '记录与现场情况不符，重新检查记录。' },
    notSameAs: ['recorder'],
  },
  SERVE: {
    label: { zh: '送达检查记录', en: 'Serve the record' },
    by: ['inspector', 'street_officer'],
    schema: exactly({
      method: Type.Enum(['direct', 'electronic', 'post', 'lien', 'notice', 'entrusted']),
      servedOn: Type.Optional(DateOnly),
      receipt: Evidence,
    }),
    example: { method: 'direct', receipt: photo('receipt', 0x76) },
    as: 'server',
  },
  CANCEL: {
    label: { zh: '取消检查', en: 'Cancel the inspection' },
    by: LEADERS,
    schema: Reason,
    example: { reason: '该单位已停业注销。' },
  },
  ...ladderEvents({ issued: '1.i.record.2.organLate', proposed: '1.i.record.3.organLate' }),
  ...correctEvents(['place', 'sector', 'task'], ['inspector', 'street_officer'], {
    field: 'place',
    old: '更楼街道某商城',
    new: '更楼街道某商城一至三层',
    reason: '检查范围登记不全。',
  }),
  ...voidEvents(['inspector', 'street_officer'], '重复登记。'),
  ...timeEvents({ clock: 'i.record', level: 2, cause: 'organLate', act: 'VOID' }),
  VISIT_TIMEOUT: dueEvent('逾期未检查', 'Visit overdue', 'i.visit'),
  RECORD_TIMEOUT: dueEvent('记录逾期', 'Record overdue', 'i.record'),
  SIGN_TIMEOUT: dueEvent('签名逾期', 'Signatures overdue', 'i.sign'),
  SERVE_TIMEOUT: dueEvent('送达逾期', 'Service overdue', 'i.serve'),
  FOLLOW_DUE: dueEvent('隐患办理定期检视', 'Review of the hazards found', 'i.follow'),
  ...familyEvents,
  ...openedEvents,
} satisfies Record<string, EventDefinition>;

export type Catalogue = typeof EVENTS;
export type EventType = keyof Catalogue & string;
export type PayloadOf<T extends EventType> = PayloadIn<Catalogue, T>;
export type InspectionEvent = EnvelopeOf<Catalogue>;
