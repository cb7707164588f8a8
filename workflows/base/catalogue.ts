import type { Static } from 'typebox';
import type { EventCatalogue } from '../../src/engine/workflow.ts';
import type { Common } from './case.ts';

/** Payload of an event of this catalogue. */
export type PayloadIn<K extends EventCatalogue, T> = T extends keyof K & string
  ? Static<K[T]['schema']>
  : never;

/** The two-person acts ‡ of this catalogue. */
export type ActOf<K extends EventCatalogue> = keyof K & string extends infer T
  ? T extends `PROPOSE_${infer X}`
    ? X
    : never
  : never;

/** What was proposed; only asked once an approval found it pending. It passed the schema of PROPOSE_X then. */
export function proposedIn({ proposals }: Pick<Common, 'proposals'>, act: string): unknown {
  const proposal = proposals[act];
  if (proposal === undefined) throw new Error(`no ${act} is pending`);
  return proposal.payload;
}

/** The same, in the types of one workflow. */
export function proposalsOf<K extends EventCatalogue>() {
  return <A extends ActOf<K>>(context: Pick<Common, 'proposals'>, act: A) =>
    proposedIn(context, act) as PayloadIn<K, `PROPOSE_${A}`>;
}
