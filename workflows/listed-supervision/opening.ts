import { type Static, Type } from 'typebox';
import { exactly, listById } from '../../src/engine/workflow.ts';
import { Id, Sentence } from '../base/schemas.ts';
import { Opening as General } from '../rectification/opening.ts';

/**
 * Opening data: what a general case shows of its hazard (so that an upgraded one is opened with it as it stands),
 * and nothing more is asked for than of a report: whether it is major is what this case has to find out.
 */
export const Opening = exactly({
  ...General.properties,
  basis: Type.Optional(Sentence),
  /** A unit of the directory; found out when the hazard is determined. */
  responsibleUnit: Type.Optional(Type.Union([Id, Type.Null()])),
  /** Demands of the general case, with what became of them there. */
  items: Type.Optional(
    listById(
      exactly({
        id: Id,
        text: Sentence,
        limitDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })),
        state: Type.Optional(Type.Enum(['open', 'claimed', 'passed', 'failed'])),
      }),
      { maxItems: 100 },
    ),
  ),
});
export type Opening = Static<typeof Opening>;

export const openingExample: Opening = {
  description: '液氨制冷机房与加工车间之间无防火分隔，氨泄漏检测报警装置失效',
  region: { name: '浙江省杭州市建德市', code: '330182' },
  sourceKind: 'inspection',
  sector: '工贸',
  unit: { name: '某水产冷冻厂', kind: '工贸企业' },
  place: '更楼街道',
  sourceChannel: '部门执法检查',
};

/** Whoever finds it reports it: the unit itself (Law 41), the inspector, the street to its sector organ. */
export const OPENERS = [
  'inspector',
  'enterprise_principal',
  'street_officer',
  'sector_officer',
  'external_system',
  'committee_leader',
] as const;
