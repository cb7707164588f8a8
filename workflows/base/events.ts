import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly, written } from '../../src/engine/workflow.ts';
import { BEHALF, DateOnly, EvidenceList, Id, PaperSignature, Paragraph, paper, Sentence } from './schemas.ts';

export { familyEvents, openedEvents } from './family.ts';

/** Events of every workflow: the ladder, generic records, corrections, pauses, and what time alone does. */

const Instant = Type.String({ format: 'date-time' });
const ClockDue = exactly({ clock: Id, dueAt: Instant });
export const RungReached = exactly({
  clock: Id,
  round: Type.Integer({ minimum: 1 }),
  rung: Id,
  level: Type.Optional(Type.Integer({ minimum: 1, maximum: 8 })),
  cause: Type.Optional(Id),
  key: Type.String(),
  dueAt: Instant,
  dueOn: Type.Optional(DateOnly),
  provisional: Type.Optional(Type.Boolean()),
  late: exactly({ duty: Id, unit: Type.Optional(Id), person: Type.Optional(Id) }),
});

/** Key of an instrument: round.clock.level.cause. */
const Key = Type.String({ pattern: '^[1-9][0-9]*\\.', maxLength: 120 });

/** An instant only shows the shape here: these events come from the engine, never from outside. */
const dueAt = '2026-04-01T00:00:00.000+08:00';

export const OFFICERS = [
  'street_officer',
  'street_leader',
  'sector_officer',
  'sector_leader',
  'safety_office',
] as const;
export const APPROVERS = ['street_leader', 'sector_leader', 'safety_office', 'committee_leader'] as const;
/** Whoever works on cases; the auditor only reads. */
const EVERYBODY = [
  'reporter',
  'grid_worker',
  'inspector',
  'rectifier',
  'enterprise_principal',
  'enterprise_safety_officer',
  'village',
  'station',
  'duty_officer',
  ...OFFICERS,
  'verifier',
  'expert',
  'committee_leader',
  'enforcement_officer',
  'legal_reviewer',
  'external_system',
] as const;

/** A clock's own event when it runs out. */
export function dueEvent<C extends string>(zh: string, en: string, clock: C) {
  return { label: { zh, en }, by: [], internal: true, schema: ClockDue, example: { clock, dueAt } } as const;
}

/** What time does in every workflow; the examples name a clock of the workflow's own and a cause of its ladder. */
export function timeEvents({
  clock,
  level,
  cause,
  act,
}: {
  clock: string;
  level: number;
  cause: string;
  act: string;
}) {
  const key = `1.${clock}.${level}.${cause}`;
  return {
    RUNG_REACHED: {
      label: { zh: '到达提醒节点', en: 'Reminder rung reached' },
      by: [],
      internal: true,
      schema: RungReached,
      example: {
        clock,
        round: 1,
        rung: 'T+1D',
        level,
        cause,
        key,
        dueAt,
        late: { duty: 'enterprise_principal', unit: 'enterprise' },
      },
    },
    PROPOSAL_TIMEOUT: dueEvent('提请逾期未决', 'Proposal undecided', `proposal.${act}`),
    INSTRUMENT_TIMEOUT: dueEvent('督办措施逾期', 'Instrument overdue', `instrument.answer.${key}`),
  } satisfies Record<string, EventDefinition>;
}

/**
 * Instruments of the ladder, and the acts every case has. `issued` and `proposed` are keys of instruments for the
 * examples; `everybody` and `answering` are roles that this workflow has beyond the usual.
 */
export function ladderEvents(
  keys: { issued: string; proposed: string },
  more: { everybody?: readonly string[]; answering?: readonly string[] } = {},
) {
  return {
    APPROVE_INSTRUMENT: {
      label: { zh: '批准督办措施', en: 'Approve instrument' },
      by: APPROVERS,
      schema: exactly({ key: Key, opinion: Paragraph }),
      example: { key: keys.proposed, opinion: '同意发出警示函。' },
    },
    REJECT_INSTRUMENT: {
      label: { zh: '不予督办', en: 'Reject instrument' },
      by: APPROVERS,
      schema: exactly({ key: Key, opinion: Paragraph }),
      example: { key: keys.proposed, opinion: '整改已近完成，暂不升级。' },
    },
    ANSWER_INSTRUMENT: {
      label: { zh: '答复督办', en: 'Answer instrument' },
      by: [
        'rectifier',
        'enterprise_principal',
        'inspector',
        ...OFFICERS,
        'verifier',
        'enforcement_officer',
        'duty_officer',
        ...(more.answering ?? []),
      ],
      schema: exactly({
        key: Key,
        text: Paragraph,
        evidence: Type.Optional(EvidenceList),
        signature: PaperSignature,
      }),
      example: { key: keys.issued, text: '已制定补救措施，十日内完成。' },
      as: 'answerer',
      onBehalf: BEHALF,
    },
    ACCEPT_ANSWER: {
      label: { zh: '采纳答复', en: 'Accept answer' },
      by: APPROVERS,
      schema: exactly({ key: Key, opinion: Paragraph }),
      example: { key: keys.issued, opinion: '答复可行，按计划推进。' },
    },
    RETURN_ANSWER: {
      label: { zh: '退回答复', en: 'Return answer' },
      by: APPROVERS,
      schema: exactly({ key: Key, reason: Paragraph }),
      example: { key: keys.issued, reason: '未说明完成时限，重新答复。' },
    },
    ...fourEyes({
      id: 'DE_ESCALATE',
      label: { zh: '降级', en: 'De-escalate' },
      propose: ['street_officer', 'sector_officer'],
      approve: APPROVERS,
      schema: exactly({ key: Key, reason: Paragraph, evidence: EvidenceList }),
      example: { key: keys.issued, reason: '已按期完成主要整改内容。', evidence: [paper('document', 0x50)] },
    }),
    ASSIGN: {
      label: { zh: '转办', en: 'Assign' },
      by: OFFICERS,
      schema: exactly({
        duty: Type.Enum([...EVERYBODY, ...(more.everybody ?? [])]),
        unit: Type.Optional(Id),
        person: Type.Optional(Id),
        reason: Type.Optional(Paragraph),
      }),
      example: { duty: 'street_officer', unit: 'street', person: 'street-officer' },
      facts: [
        { name: 'unit', kind: 'unit', pointer: '/unit' },
        { name: 'assignee', kind: 'person', pointer: '/person' },
      ],
    },
    COMMENT: {
      label: { zh: '批示、催办或备注', en: 'Comment' },
      by: [...EVERYBODY, ...(more.everybody ?? [])],
      schema: exactly({
        text: Paragraph,
        kind: Type.Optional(Type.Enum(['comment', 'urge', 'instruction'])),
      }),
      example: { text: '请抓紧推进。', kind: 'urge' },
    },
  } satisfies Record<string, EventDefinition>;
}

/** 更正‡: one field, its old and its new value; dates move only by a new service. */
export function correctEvents<const F extends string>(
  fields: readonly F[],
  propose: readonly string[],
  example: { field: NoInfer<F>; old: string | boolean | null; new: string | boolean; reason: string },
) {
  return fourEyes({
    id: 'CORRECT',
    label: { zh: '更正', en: 'Correct' },
    propose,
    approve: ['safety_office'],
    schema: exactly({
      field: Type.Enum([...fields]),
      old: Type.Union([Sentence, Type.Boolean(), Type.Null()]),
      new: Type.Union([written(500), Type.Boolean()]),
      reason: Paragraph,
    }),
    example: example as never,
  });
}

/** 作废‡: never deleted, stays in the figures as 作废. */
export function voidEvents(propose: readonly string[], reason: string) {
  return fourEyes({
    id: 'VOID',
    label: { zh: '作废', en: 'Void' },
    propose,
    approve: ['safety_office', 'committee_leader'],
    schema: exactly({
      cause: Type.Enum(['entered_twice', 'wrong_entry', 'out_of_scope', 'other']),
      reason: Paragraph,
    }),
    example: { cause: 'wrong_entry', reason },
  });
}
