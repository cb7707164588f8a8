import { type Static, type TSchema, Type } from 'typebox';
import { type EventDefinition, type FactRequest, type Text, written } from './workflow.ts';

const Opinion = Type.Object({ opinion: written(500) }, { additionalProperties: false });

type FourEyes<I extends string, S extends TSchema> = { [K in `PROPOSE_${I}`]: EventDefinition<S> } & {
  [K in `APPROVE_${I}` | `REJECT_${I}` | `WITHDRAW_${I}`]: EventDefinition<typeof Opinion>;
};

/**
 * A two-person act ‡: PROPOSE_X carries the data, APPROVE_X / REJECT_X belong to another person, WITHDRAW_X to the
 * proposer's desk. Only APPROVE has effect.
 */
export function fourEyes<I extends string, S extends TSchema>(act: {
  id: I;
  label: Text;
  propose: readonly string[];
  approve: readonly string[];
  schema: S;
  example: Static<S>;
  facts?: readonly FactRequest[];
  /** Further acts whose doer may not approve. */
  notSameAs?: readonly string[];
}): FourEyes<I, S> {
  const proposer = `proposer.${act.id}`;
  const decision = (verb: Text, by: readonly string[], opinion: string): EventDefinition<typeof Opinion> => ({
    label: { zh: `${verb.zh}：${act.label.zh}`, en: `${verb.en}: ${act.label.en}` },
    by,
    schema: Opinion,
    example: { opinion },
  });
  const approver = { notSameAs: [proposer, ...(act.notSameAs ?? [])] };
  const definitions: Record<string, EventDefinition> = {
    [`PROPOSE_${act.id}`]: {
      label: { zh: `提出：${act.label.zh}`, en: `Propose: ${act.label.en}` },
      by: act.propose,
      schema: act.schema,
      example: act.example,
      as: proposer,
      facts: act.facts,
    },
    [`APPROVE_${act.id}`]: {
      ...decision({ zh: '批准', en: 'Approve' }, act.approve, '情况属实，同意。'),
      ...approver,
      as: `approver.${act.id}`,
    },
    [`REJECT_${act.id}`]: {
      ...decision({ zh: '驳回', en: 'Reject' }, act.approve, '依据不足，不同意。'),
      ...approver,
    },
    [`WITHDRAW_${act.id}`]: decision({ zh: '撤回', en: 'Withdraw' }, act.propose, '情况有变，撤回。'),
  };
  // The four names are computed from the act's id, which the checker cannot follow through an index signature.
  return definitions as FourEyes<I, S>;
}
