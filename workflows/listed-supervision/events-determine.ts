import { Type } from 'typebox';
import { fourEyes } from '../../src/engine/four-eyes.ts';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { EvidenceList, Id, Paragraph, PersonName, paper, photo, Sentence } from '../base/schemas.ts';
import { OPENERS } from './opening.ts';

/** The criterion by its id, version and clause: they differ by sector and are replaced often. */
const Criterion = exactly({ id: Sentence, version: Sentence, clause: Sentence });
const Demand = exactly({ id: Id, text: Sentence });
const Conclusion = {
  method: Type.Enum(['direct', 'comprehensive']),
  conclusion: Type.Enum(['major', 'notMajor']),
};

/** Report and determination 上报、判定: criteria cited, experts or a collective heard, two persons decide. */
export const determineEvents = {
  REPORT_MAJOR: {
    label: { zh: '上报重大隐患', en: 'Report a major hazard' },
    by: OPENERS,
    schema: exactly({ note: Type.Optional(Paragraph), evidence: Type.Optional(EvidenceList) }),
    example: {},
    as: 'reporter',
  },
  OPEN_KEY: {
    label: { zh: '一般隐患列为重点督办', en: 'List a general hazard as a key one' },
    by: ['committee_leader'],
    schema: exactly({
      /** The general case that reached its hard cap. */
      generalCaseId: Id,
      responsibleUnit: Id,
      items: Type.Array(Demand, { minItems: 1, maxItems: 100 }),
      reason: Paragraph,
    }),
    example: {
      generalCaseId: '01980000-0000-7000-8000-000000000001',
      responsibleUnit: 'enterprise',
      items: [{ id: 'i1', text: '清理并恢复疏散通道' }],
      reason: '两次交办均逾期，达到六十日总期限，通报后未答复。',
    },
    facts: [
      { name: 'general', kind: 'case', pointer: '/generalCaseId' },
      { name: 'unit', kind: 'unit', pointer: '/responsibleUnit' },
    ],
    as: 'lister',
  },
  EXPERT_OPINION: {
    label: { zh: '专家判定意见', en: "Expert's opinion" },
    by: ['expert'],
    schema: exactly({ ...Conclusion, opinion: Paragraph, evidence: Type.Optional(EvidenceList) }),
    example: {
      method: 'direct',
      conclusion: 'major',
      opinion: '液氨制冷机房与加工车间之间无防火分隔，符合直接判定情形。',
    },
    as: 'expert',
  },
  COLLECTIVE: {
    label: { zh: '集体讨论判定', en: 'Collective determination' },
    by: ['sector_leader'],
    schema: exactly({
      ...Conclusion,
      participants: Type.Array(PersonName, { minItems: 3, maxItems: 30, uniqueItems: true }),
      opinion: Paragraph,
      minutes: EvidenceList,
    }),
    example: {
      method: 'direct',
      conclusion: 'major',
      participants: ['甲局长', '乙科长', '丙科员'],
      opinion: '经集体讨论，符合重大事故隐患直接判定情形。',
      minutes: [paper('document', 0x70)],
    },
    as: 'collective',
  },
  ...fourEyes({
    id: 'CONFIRM_MAJOR',
    label: { zh: '判定为重大隐患', en: 'Determine as major' },
    propose: ['inspector'],
    approve: ['sector_leader'],
    schema: exactly({
      criterion: Criterion,
      judges: Type.Array(PersonName, { minItems: 1, maxItems: 10, uniqueItems: true }),
      facts: Paragraph,
      responsibleUnit: Id,
      /** The street in whose territory it lies; absent: whoever is given it later. */
      street: Type.Optional(Id),
      place: Sentence,
      items: Type.Array(Demand, { minItems: 1, maxItems: 100 }),
    }),
    example: {
      criterion: {
        id: '工贸企业重大事故隐患判定标准',
        version: '应急管理部令第10号（2023）',
        clause: '第十三条第（一）项',
      },
      judges: ['甲检查员', '乙工程师'],
      facts: '液氨制冷机房与有人作业的加工车间贴邻且无防火分隔，泄漏检测报警装置失效。',
      responsibleUnit: 'enterprise',
      street: 'street',
      place: '更楼街道某水产冷冻厂',
      items: [
        { id: 'i1', text: '机房与加工车间之间增设防火分隔' },
        { id: 'i2', text: '恢复氨泄漏检测报警装置并联锁事故通风' },
      ],
    },
    facts: [{ name: 'unit', kind: 'unit', pointer: '/responsibleUnit' }],
  }),
  ...fourEyes({
    id: 'NOT_MAJOR',
    label: { zh: '判定为一般隐患', en: 'Determine as general' },
    propose: ['inspector'],
    approve: ['sector_leader'],
    schema: exactly({ reason: Paragraph, evidence: Type.Optional(EvidenceList) }),
    example: { reason: '贴邻部位已有两小时防火墙，不符合判定情形，按一般隐患继续整改。' },
  }),
  ...fourEyes({
    id: 'REDETERMINE',
    label: { zh: '重新判定', en: 'Determine again' },
    propose: ['sector_officer'],
    approve: ['sector_leader'],
    schema: exactly({
      /** What is known now and was not when it was determined; without it nothing is opened again. */
      newFacts: Paragraph,
      evidence: EvidenceList,
    }),
    example: { newFacts: '专业机构复测，机房与车间之间实有防火墙。', evidence: [paper('document', 0x71)] },
  }),
} satisfies Record<string, EventDefinition>;

/** `suspension` is 停产停业整顿, a decision of its own; all others are interim (Law 65(3)). */
const MEASURES = ['withdraw', 'stop', 'stop_use', 'suspension', 'guard', 'warn', 'power_cut'] as const;
const Measures = Type.Array(Type.Enum([...MEASURES]), {
  minItems: 1,
  maxItems: 7,
  uniqueItems: true,
});

/** Interim control 临时管控 (Law 65(3), 70): withdraw, stop, guard; where it is disobeyed, power is cut. */
export const interimEvents = {
  ORDER_INTERIM: {
    label: { zh: '责令临时管控', en: 'Order interim control' },
    by: ['sector_officer', 'inspector'],
    schema: exactly({ danger: Paragraph, measures: Measures }),
    example: { danger: '氨泄漏可直接威胁车间作业人员。', measures: ['withdraw', 'stop', 'warn'] },
    as: 'controller',
  },
  INTERIM_NOT_NECESSARY: {
    label: { zh: '认定无须临时管控', en: 'Interim control is not necessary' },
    by: ['sector_leader'],
    schema: exactly({ reason: Paragraph }),
    example: { reason: '设备已停用并断开，现场无人作业，排除前无现实危险。' },
    as: 'controller',
  },
  CONTROL_ACTIVE: {
    label: { zh: '临时管控到位', en: 'Interim control in place' },
    by: ['inspector', 'sector_officer'],
    schema: exactly({
      evidence: EvidenceList,
      /** A temporary stop lasts six months at most; absent: as long as the policy says. */
      validDays: Type.Optional(Type.Integer({ minimum: 11, maximum: 180 })),
    }),
    example: { evidence: [photo('note', 0x72)] },
  },
  CONTROL_LIFT: {
    label: { zh: '解除临时管控', en: 'Lift interim control' },
    by: ['inspector', 'sector_officer', 'sector_leader'],
    schema: exactly({ reason: Paragraph }),
    example: { reason: '验收合格，撤除警戒。' },
  },
  CONTROL_REVOKE: {
    label: { zh: '撤销临时管控', en: 'Revoke interim control' },
    by: ['inspector', 'sector_officer', 'sector_leader'],
    schema: exactly({ reason: Paragraph }),
    example: { reason: '经核实不存在紧迫危险，原措施不当。' },
  },
  PATROL: {
    label: { zh: '管控期间巡查', en: 'Patrol during control' },
    by: ['street_officer', 'grid_worker', 'inspector', 'village'],
    schema: exactly({ text: Paragraph, evidence: Type.Optional(EvidenceList) }),
    example: { text: '现场已停产，警戒完好，无人作业。' },
  },
  NOTICE_POWER_CUT: {
    label: { zh: '决定并书面通知停止供电', en: 'Decide and give notice of a power cut' },
    by: ['sector_leader'],
    schema: exactly({
      disobedience: Paragraph,
      danger: Paragraph,
      /** 紧急情形: no notice of twenty-four hours is needed. */
      emergency: Type.Boolean(),
      /** 居民生活用电 must not be cut (行政强制法 43). */
      residential: Type.Boolean(),
      notice: EvidenceList,
    }),
    example: {
      disobedience: '责令停产后仍组织生产。',
      danger: '氨泄漏有现实危险。',
      emergency: false,
      residential: false,
      notice: [paper('document', 0x73)],
    },
    as: 'powerCutter',
  },
  CUT_POWER: {
    label: { zh: '停止供电', en: 'Cut the power' },
    by: ['enforcement_officer', 'sector_officer'],
    schema: exactly({ note: Paragraph, evidence: EvidenceList }),
    example: { note: '供电企业已切断生产用电。', evidence: [paper('receipt', 0x74)] },
  },
  RESTORE_POWER: {
    label: { zh: '解除停止供电', en: 'Restore the power' },
    by: ['sector_leader', 'enforcement_officer'],
    schema: exactly({ reason: Paragraph }),
    example: { reason: '当事人已停产撤人，依法及时解除。' },
  },
} satisfies Record<string, EventDefinition>;
