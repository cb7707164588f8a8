import type { Policy } from '../../src/engine/policy.ts';
import common from './policy.json' with { type: 'json' };

/** A workflow's policy laid over what all of them have: clocks of proposals and instruments, the usual ladders. */
export function policyOver(own: unknown): Policy {
  // JSON widens the literal units and marks; the policy lint and its test check what is in it.
  const { values, clocks, ladders, ...rest } = own as Policy;
  const base = common as unknown as Pick<Policy, 'values' | 'clocks' | 'ladders'>;
  return {
    ...rest,
    values: { ...base.values, ...values },
    clocks: { ...base.clocks, ...clocks },
    ladders: { ...base.ladders, ...ladders },
  };
}
