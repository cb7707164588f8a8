import type { EngineActions } from '../../src/engine/engine-actions.ts';
import type { Finding, Obligation } from './context.ts';

/** Cases that an obligation opens: hazards found by the unit itself, inspections ordered because of it. */

/** A hazard the unit found itself: it goes the lighter way of self-rectification (source `enterprise_self`). */
export function hazardOf(
  { data, number }: Obligation,
  { id: _id, ...found }: Finding,
): Record<string, unknown> {
  const place = found.place ?? data.place;
  return {
    ...found,
    ...(place !== undefined && { place }),
    region: data.region,
    ...(data.sector !== undefined && { sector: data.sector }),
    unit: { name: data.subject.name },
    sourceKind: 'self',
    sourceChannel: 'enterprise_self',
    source: `自查 ${number}`,
  };
}

/** An inspection of the unit, unannounced. */
export function inspectionOf(
  { data, owner }: Obligation,
  link: 'comparison' | 'inspection-order',
  task: string,
): EngineActions['spawn'] {
  return {
    workflow: 'inspection',
    link,
    follow: false,
    data: {
      subject: { unit: owner.unit, name: data.subject.name },
      place: data.place ?? data.subject.name,
      region: data.region,
      ...(data.sector !== undefined && { sector: data.sector }),
      notice: 'unannounced',
      checklist: [
        {
          id: 'o1',
          text: '自查义务是否由主要负责人带队履行',
          basis: '《中华人民共和国安全生产法》第二十一条',
        },
        { id: 'o2', text: '自查清单与现场隐患是否一致' },
      ],
      task,
    },
  };
}
