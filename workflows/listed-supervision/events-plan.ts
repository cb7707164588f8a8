import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly, listById } from '../../src/engine/workflow.ts';
import { newDateEvents, pauseEvents } from '../base/events-pause.ts';
import {
  BEHALF,
  Evidence,
  EvidenceList,
  Id,
  Opinion,
  PaperSignature,
  Paragraph,
  paper,
  photo,
  Reason,
  Sentence,
} from '../base/schemas.ts';
import { rectifyEvents } from '../rectification/events-rectify.ts';
import { serviceEvents } from '../rectification/events-service.ts';
import { PERMANENT } from './measures.ts';

const Days = Type.Integer({ minimum: 1, maximum: 365 });
/** The unit itself, or the lead unit that was named for an absent owner (guard `ownerOrLead`). */
const UNIT_SIDE = ['enterprise_principal', 'sector_officer', 'street_officer'] as const;

/** 治理方案: the six statutory items (16号令15), which hold the five-in-place 五到位 as well. */
const Plan = exactly({
  goals: Paragraph,
  methods: Paragraph,
  measures: Type.Array(Type.Enum([...PERMANENT, 'temporary_shutdown', 'temporary_guard']), {
    minItems: 1,
    maxItems: 10,
    uniqueItems: true,
  }),
  funds: exactly({
    amountYuan: Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 }),
    source: Type.String({ maxLength: 200 }),
    status: Type.Enum(['planned', 'partly', 'inPlace']),
    materials: Type.Optional(Paragraph),
  }),
  organ: exactly({ lead: Type.String({ maxLength: 50 }), responsible: Type.String({ maxLength: 50 }) }),
  /** Counted from the day the plan is handed in. */
  days: Days,
  milestones: listById(exactly({ id: Id, text: Sentence, day: Days }), { maxItems: 50 }),
  safety: Type.String({ maxLength: 2000 }),
  emergencyPlan: Type.Optional(Evidence),
  signature: PaperSignature,
});

/** Plan, its review, and what is reported while it is carried out. */
export const planEvents = {
  SUBMIT_PLAN: {
    label: { zh: '报送治理方案', en: 'Submit the plan' },
    by: UNIT_SIDE,
    schema: Plan,
    example: {
      goals: '消除氨泄漏伤人风险，恢复防火分隔和检测报警联锁。',
      methods: '增设防火墙和防火门，更换检测报警装置并与事故通风联锁。',
      measures: ['isolation', 'replacement'],
      funds: { amountYuan: 860_000, source: '企业安全生产费用', status: 'inPlace' },
      organ: { lead: '甲总经理', responsible: '乙厂长' },
      days: 60,
      milestones: [
        { id: 'm1', text: '防火墙完工', day: 30 },
        { id: 'm2', text: '报警装置联锁调试', day: 50 },
      ],
      safety: '停产撤人，机房排空并隔离，专人值守；泄漏时按应急预案处置。',
      emergencyPlan: paper('document', 0x90),
    },
    as: 'submitter',
    onBehalf: BEHALF,
  },
  APPROVE_PLAN: {
    label: { zh: '同意治理方案', en: 'Approve the plan' },
    by: ['sector_leader'],
    schema: Opinion,
    example: { opinion: '六项内容齐全，五落实到位，同意按方案治理。' },
    as: 'planReviewer',
    notSameAs: ['submitter'],
  },
  RETURN_PLAN: {
    label: { zh: '退回治理方案', en: 'Return the plan' },
    by: ['sector_leader'],
    schema: Reason,
    example: { reason: '临时安全措施不具体，应急预案缺少疏散路线。' },
    notSameAs: ['submitter'],
  },
  NAME_LEAD: {
    label: { zh: '指定牵头治理单位', en: 'Name a lead unit' },
    by: ['committee_leader'],
    schema: exactly({ unit: Id, reason: Paragraph }),
    example: { unit: 'street', reason: '产权单位已注销，由属地牵头代为治理。' },
    facts: [{ name: 'unit', kind: 'unit', pointer: '/unit' }],
  },
  PROGRESS_REPORT: {
    label: { zh: '报送治理进展', en: 'Report progress' },
    by: UNIT_SIDE,
    schema: exactly({
      percent: Type.Integer({ minimum: 0, maximum: 100 }),
      done: Paragraph,
      problems: Type.Optional(Paragraph),
      next: Type.Optional(Paragraph),
      spentYuan: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 })),
      evidence: Type.Optional(EvidenceList),
      signature: PaperSignature,
    }),
    example: { percent: 40, done: '防火墙砌筑完成。', next: '安装防火门。', spentYuan: 300_000 },
    as: 'rectifier',
    onBehalf: BEHALF,
  },
  MILESTONE_DONE: {
    label: { zh: '节点完成', en: 'Milestone reached' },
    by: UNIT_SIDE,
    schema: exactly({ milestone: Id, evidence: EvidenceList, signature: PaperSignature }),
    example: { milestone: 'm1', evidence: [photo('after', 0x91)] },
    as: 'rectifier',
    onBehalf: BEHALF,
  },
} satisfies Record<string, EventDefinition>;

const { REQUEST_EXTENSION, EXT_GRANT, EXT_DENY, EXT_WITHDRAW } = rectifyEvents;
const decides = ['sector_leader', 'safety_office', 'committee_leader'];
const {
  PROPOSE_REASSIGN_UNIT,
  APPROVE_REASSIGN_UNIT,
  REJECT_REASSIGN_UNIT,
  WITHDRAW_REASSIGN_UNIT,
  PROPOSE_SUBJECT_GONE,
  APPROVE_SUBJECT_GONE,
  REJECT_SUBJECT_GONE,
  WITHDRAW_SUBJECT_GONE,
} = serviceEvents;

/** The unit's time and the unit itself: extension, new limit, pause; another unit, or none any more. */
export const timeActs = {
  REQUEST_EXTENSION,
  EXT_GRANT: { ...EXT_GRANT, by: decides },
  EXT_DENY: { ...EXT_DENY, by: decides },
  EXT_WITHDRAW,
  PROPOSE_REASSIGN_UNIT,
  APPROVE_REASSIGN_UNIT,
  REJECT_REASSIGN_UNIT,
  WITHDRAW_REASSIGN_UNIT,
  PROPOSE_SUBJECT_GONE,
  APPROVE_SUBJECT_GONE,
  REJECT_SUBJECT_GONE,
  WITHDRAW_SUBJECT_GONE,
  ...fourEyes({
    id: 'NEW_LIMIT',
    label: { zh: '重新确定期限', en: 'Set a new limit' },
    propose: ['sector_officer', 'sector_leader'],
    approve: ['safety_office', 'committee_leader', 'sector_leader'],
    schema: exactly({ days: Days, reason: Paragraph, safeguards: Paragraph }),
    example: {
      days: 20,
      reason: '剩余工程量二十日可完成。',
      safeguards: '继续停产，专人值守。',
    },
  }),
  ...pauseEvents(['m.due', 'm.plan', 'm.planReview', 'm.determine', 'm.accept', 'm.step']),
  ...newDateEvents(['safety_office', 'sector_officer'], ['m.due']),
  ENFORCE: {
    label: { zh: '移交行政执法', en: 'Hand over to enforcement' },
    by: ['sector_leader', 'sector_officer'],
    schema: exactly({
      cause: Type.Enum(['overdue', 'notRemoved', 'notReported', 'disobeyed', 'falseCompletion']),
      facts: Paragraph,
    }),
    example: { cause: 'overdue', facts: '督办期满未完成治理，移交立案查处。' },
  },
} satisfies Record<string, EventDefinition>;
