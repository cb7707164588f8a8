import { type Static, Type } from 'typebox';
import { exactly, written } from '../../src/engine/workflow.ts';
import { DateOnly, Id, Sentence } from '../base/schemas.ts';

/**
 * Opening data: a record of `hazards.ndjson` without its `externalNo`, plus where it came from. Only description,
 * region and a source are asked for: of 452 real records 26 name a place and none a legal basis.
 */
export const Opening = exactly({
  description: written(500),
  region: exactly({
    name: Sentence,
    /** GB/T 2260, with GB/T 10114 below the county (9) or the statistical village code (12). */
    code: Type.Optional(Type.String({ pattern: '^(\\d{6}|\\d{9}|\\d{12})$' })),
  }),
  /** Absent: brought by another system (`external`). `self`: the unit found it itself and needs no reply. `department`: an
   * organ's own finding, which that organ answers for. */
  sourceKind: Type.Optional(Type.Enum(['reporter', 'external', 'inspection', 'self', 'department'])),
  sector: Type.Optional(Sentence),
  unit: Type.Optional(exactly({ name: Sentence, kind: Type.Optional(Sentence) })),
  place: Type.Optional(Sentence),
  /** Provisions it offends, and the enforcement item (执法事项) it maps to, where a check list says so. */
  basis: Type.Optional(Sentence),
  enforcementItem: Type.Optional(Sentence),
  /** A hint of the source. The grade is set by GRADE_GENERAL or GRADE_MAJOR alone. */
  grade: Type.Optional(Type.Enum(['general', 'major'])),
  listed: Type.Optional(Type.Boolean()),
  reportedOn: Type.Optional(DateOnly),
  /** What the source printed; it binds nobody here. */
  dueOn: Type.Optional(DateOnly),
  supervisedBy: Type.Optional(Sentence),
  outcome: Type.Optional(Sentence),
  sourceChannel: Type.Optional(Sentence),
  source: Type.Optional(written(500)),
  /** Immediate danger: the 30-minute call-out starts with the report. */
  dangerous: Type.Optional(Type.Boolean()),
  /** An anonymous reporter cannot be answered. */
  anonymous: Type.Optional(Type.Boolean()),
  /** The archived case this one returns from (反弹). */
  reboundOf: Type.Optional(Id),
});
export type Opening = Static<typeof Opening>;

export const openingExample: Opening = {
  description: '二层疏散通道堆放纸箱，疏散指示标志损坏',
  region: { name: '浙江省杭州市建德市', code: '330182' },
  sourceKind: 'external',
  sector: '消防',
  unit: { name: '某商城', kind: '商场市场' },
  place: '更楼街道',
  sourceChannel: '消防部门检查',
};

export const OPENERS = [
  'reporter',
  'grid_worker',
  'inspector',
  'rectifier',
  'enterprise_principal',
  'street_officer',
  'external_system',
] as const;
