import type { EventObject } from 'xstate';
import type { AnyEvent, Common } from './case.ts';
import { proposedIn } from './catalogue.ts';
import { guardsOf } from './guard.ts';
import { actionsOf } from './work.ts';

/** 更正‡ where every field that may be corrected lies in the opening data itself. */

type WithData = Common & { readonly data: object };
type Correction = { readonly field: string; readonly old: unknown; readonly new: unknown };

function standing(data: object, field: string): unknown {
  return (data as Readonly<Record<string, unknown>>)[field] ?? null;
}

export const correctGuards = {
  oldValueMatches: guardsOf<WithData>().guard<Correction>({
    label: { zh: '原值与登记一致', en: 'The old value is what stands there' },
    basis: '更正须写明原值；本产品规则',
    reads: 'payload',
    test: ({ context: { data } }, { field, old }) => standing(data, field) === old,
  }),
};

export function correctActions<C extends WithData, E extends EventObject & AnyEvent>() {
  return {
    /** The field itself; what was there before stays in the log with the proposal. */
    correct: actionsOf<C, E>().change(({ context }) => {
      // It passed the schema of PROPOSE_CORRECT, whose fields are some of the data's.
      const { field, new: value } = proposedIn(context, 'CORRECT') as Correction;
      return { data: { ...context.data, [field]: String(value) } } as unknown as Partial<C>;
    }),
  };
}
