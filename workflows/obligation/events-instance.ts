import { Type } from 'typebox';
import { type EventDefinition, exactly, listById, written } from '../../src/engine/workflow.ts';
import { dueEvent } from '../base/events.ts';
import {
  BEHALF,
  DateOnly,
  Evidence,
  EvidenceList,
  Id,
  Paragraph,
  PersonName,
  paper,
  photo,
  Sentence,
} from '../base/schemas.ts';

/** Desks that owe something. */
export const OWNERS = [
  'enterprise_principal',
  'rectifier',
  'enterprise_safety_officer',
  'street_officer',
  'street_leader',
  'sector_officer',
  'sector_leader',
  'safety_office',
] as const;
export const REVIEWERS = ['street_officer', 'street_leader', 'safety_office', 'committee_leader'] as const;

/** 自查清单、演练记录、报表：what was done, on which day, led and signed by whom. */
const Done = exactly({
  /** Absent: today. */
  on: Type.Optional(DateOnly),
  leader: Type.Optional(exactly({ name: PersonName, post: Type.Optional(Sentence) })),
  signature: Type.Optional(Evidence),
  findings: Type.Optional(
    listById(
      exactly({
        id: Id,
        description: written(500),
        place: Type.Optional(Sentence),
        grade: Type.Optional(Type.Enum(['general', 'major'])),
        dangerous: Type.Optional(Type.Boolean()),
      }),
      { maxItems: 100 },
    ),
  ),
  /** Where nothing was found: that it was looked for, and where. */
  statement: Type.Optional(Paragraph),
  summary: Type.Optional(Paragraph),
  evidence: EvidenceList,
});

const done = {
  leader: { name: '张三', post: '主要负责人' },
  signature: paper('signature', 0x91),
  findings: [{ id: 'f1', description: '配电箱前堆放杂物，无警示标志' }],
  summary: '主要负责人带队自查生产区与仓库。',
  evidence: [photo('before', 0x92)],
};

/** Events of the duty of one window. */
export const INSTANCE_EVENTS = {
  START: {
    label: { zh: '开始履行', en: 'Start' },
    by: OWNERS,
    schema: exactly({ plan: Type.Optional(Paragraph) }),
    example: { plan: '本周五由主要负责人带队。' },
  },
  SUBMIT: {
    label: { zh: '提交履行情况', en: 'Submit what was done' },
    by: OWNERS,
    schema: Done,
    example: done,
    as: 'submitter',
    onBehalf: BEHALF,
  },
  MAKE_UP: {
    label: { zh: '补做并提交', en: 'Make up for it' },
    by: OWNERS,
    schema: Done,
    example: { ...done, evidence: [photo('before', 0x93)] },
    as: 'submitter',
    onBehalf: BEHALF,
  },
  ACCEPT: {
    label: { zh: '审核合格', en: 'Accept' },
    by: REVIEWERS,
    schema: exactly({ opinion: Paragraph }),
    example: { opinion: '记录齐全，合格。' },
    notSameAs: ['submitter'],
  },
  RETURN: {
    label: { zh: '退回', en: 'Return' },
    by: REVIEWERS,
    schema: exactly({ reason: Paragraph }),
    example: { reason: '照片与检查部位不符。' },
    notSameAs: ['submitter'],
  },
  EXCUSE: {
    label: { zh: '免除本次', en: 'Excuse' },
    by: REVIEWERS,
    schema: exactly({
      cause: Type.Enum(['shutdown', 'seasonal', 'moved', 'other']),
      reason: Paragraph,
      evidence: Type.Optional(EvidenceList),
    }),
    example: {
      cause: 'shutdown' as const,
      reason: '单位全月停产，已现场核实。',
      evidence: [photo('note', 0x94)],
    },
  },
  OPEN: dueEvent('窗口期开始', 'The window opens', 's.open'),
  DUE_TIMEOUT: dueEvent('逾期未履行', 'Not done in time', 's.due'),
  REVIEW_TIMEOUT: dueEvent('逾期未审核', 'Not reviewed in time', 's.review'),
  LAPSE_TIMEOUT: dueEvent('补做期满', 'No longer to be made up', 's.lapse'),
  OWNER_CHANGED: {
    label: { zh: '义务人变更', en: 'The owner has changed' },
    by: [],
    internal: true,
    schema: exactly({ unit: Id, person: Type.Optional(Id) }),
    example: { unit: 'enterprise-2' },
  },
  SERIES_STOPPED: {
    label: { zh: '系列暂停或终止', en: 'The series stands still' },
    by: [],
    internal: true,
    schema: exactly({ reason: Paragraph }),
    example: { reason: '单位停产。' },
  },
} satisfies Record<string, EventDefinition>;
