import { type Static, Type } from 'typebox';
import { exactly, type OpenInput, written } from '../../src/engine/workflow.ts';
import { begun, type Common } from '../base/case.ts';
import { type Kin, NO_KIN } from '../base/kin.ts';
import { Id, Paragraph, Sentence } from '../base/schemas.ts';

/** Desks that can be called to a place. */
export const CALLED_DUTIES = ['street_officer', 'sector_officer', 'enforcement_officer', 'station'] as const;

/** A unit that is to report on the spot, and the desk of it that answers for coming. */
export const Call = exactly({
  unit: Id,
  duty: Type.Enum([...CALLED_DUTIES]),
});
export type Call = Static<typeof Call>;

/** 社区吹哨: a community calls the departments of the street to a place. */
export const Opening = exactly({
  description: written(500),
  place: Sentence,
  region: exactly({
    name: Sentence,
    code: Type.Optional(Type.String({ pattern: '^(\\d{6}|\\d{9}|\\d{12})$' })),
  }),
  /** Urgent: hours count, by night too. */
  urgency: Type.Enum(['urgent', 'ordinary']),
  called: Type.Array(Call, { minItems: 1, maxItems: 10 }),
  community: Type.Optional(Sentence),
  sector: Type.Optional(Sentence),
  background: Type.Optional(Paragraph),
});
export type Opening = Static<typeof Opening>;

export const openingExample: Opening = {
  description: '沿街商铺违规用电用火，消防通道被占用，社区多次劝阻无效',
  place: '更楼街道某社区沿街商铺12号',
  region: { name: '浙江省杭州市建德市', code: '330182' },
  urgency: 'ordinary',
  called: [
    { unit: 'street', duty: 'street_officer' },
    { unit: 'sector', duty: 'sector_officer' },
  ],
  community: '某社区居民委员会',
};

export const OPENERS = ['village', 'grid_worker', 'station'] as const;

export interface Called extends Call {
  /** `absent`: it had not come when the matter was settled. */
  readonly state: 'awaited' | 'arrived' | 'excused' | 'absent';
  readonly by?: string;
  readonly at?: string;
}

export interface Whistle extends Common {
  readonly data: Opening;
  readonly called: readonly Called[];
  /** Whoever leads on the spot: the street where it is there, else the first to come. */
  readonly lead: Call | null;
  readonly kin: Kin;
  readonly result: { readonly text: string; readonly unit: string; readonly on: string } | null;
  /** What the community said of each result; `null`: nothing within its time. */
  readonly evaluations: readonly { readonly grade: string | null; readonly on: string }[];
  /** Times the community sent the result back. */
  readonly returns: number;
}

/** One call each: a unit named twice comes once. */
function once(called: readonly Call[]): Called[] {
  const units = new Map(called.map((call) => [call.unit, call]));
  return [...units.values()].map((call) => ({ ...call, state: 'awaited' }));
}

export function open(input: OpenInput): Whistle {
  // The engine has checked the data against the opening schema.
  const data = input.data as Opening;
  return {
    ...begun(input, {}),
    data,
    called: once(data.called),
    lead: null,
    kin: NO_KIN,
    result: null,
    evaluations: [],
    returns: 0,
  };
}
