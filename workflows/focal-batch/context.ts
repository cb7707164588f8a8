import { type Static, Type } from 'typebox';
import { dateOf, msOf } from '../../src/domain/instants.ts';
import { exactly, type OpenInput } from '../../src/engine/workflow.ts';
import { begun, type Common } from '../base/case.ts';
import { type Kin, NO_KIN } from '../base/kin.ts';
import { DateOnly, Paragraph, Sentence } from '../base/schemas.ts';

/** A batch 批次 of focal problems of the year, published as one list and worked off one by one. */
export const Opening = exactly({
  /** Number of the batch, by which its page of figures is found. */
  no: Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z-]{0,39}$' }),
  title: Sentence,
  region: Type.Optional(
    exactly({ name: Sentence, code: Type.Optional(Type.String({ pattern: '^(\\d{6}|\\d{9}|\\d{12})$' })) }),
  ),
  /** Last day for the whole list; absent: the end of the year. */
  dueOn: Type.Optional(DateOnly),
  source: Type.Optional(Paragraph),
});
export type Opening = Static<typeof Opening>;

export const openingExample: Opening = {
  no: '3030-330182-2026-01',
  title: '2026年第一批重点安全生产问题和隐患清单',
  region: { name: '浙江省杭州市建德市', code: '330182' },
  source: '年度梳理确定的重点关注问题和隐患',
};

export const OPENERS = ['safety_office'] as const;

export interface FocalBatch extends Common {
  readonly data: Opening;
  readonly dueOn: string;
  readonly dueReached: boolean;
  readonly kin: Kin;
  /** Taken off the list before it was published. */
  readonly removed: readonly string[];
  readonly publishedOn: string | null;
}

export function open(input: OpenInput): FocalBatch {
  // The engine has checked the data against the opening schema.
  const data = input.data as Opening;
  return {
    ...begun(input, {}),
    data,
    dueOn: data.dueOn ?? `${dateOf(msOf(input.at)).slice(0, 4)}-12-31`,
    dueReached: false,
    kin: NO_KIN,
    removed: [],
    publishedOn: null,
  };
}
