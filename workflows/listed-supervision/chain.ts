import type { Actor, PolicyView } from '../../src/engine/workflow.ts';
import { type ListedSupervision, organsOf } from './context.ts';
import type { Signature, Step } from './shapes.ts';

/** Chains of signatures. Each signs by an event of their own; who comes next is the tenant's policy. */

type Values = PolicyView['values'];

function rolesIn(value: Values[string] | undefined): string[] {
  return String(value ?? '')
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
}

/**
 * 街道 → 县部门 → 市部门 → 安委办 → 政府, as the policy says; where two organs list together, whichever of them has not
 * signed in the chain signs at its end.
 */
export function signoffSteps(
  context: Pick<ListedSupervision, 'notices' | 'signatures'>,
  values: Values,
): Step[] {
  const roles = rolesIn(values['signoff.chain']).map((role): Step => ({ role, unit: null }));
  const signed = context.signatures.slice(0, roles.length).map(({ unit }) => unit);
  const organs = organsOf(context);
  const both = organs.length < 2 ? [] : organs.filter((unit) => !signed.includes(unit));
  return [...roles, ...both.map((unit): Step => ({ role: null, unit }))];
}

/**
 * 恢复生产审查: the organ that ordered the stop, then whoever the policy names beside it. For coal those are the
 * mine-safety organ and the head of the government (煤矿安全生产条例 48: three signatures). For an organ whose own head
 * has no desk here the government decides.
 */
export function resumeSteps({ control }: Pick<ListedSupervision, 'control'>, values: Values): Step[] {
  const more = rolesIn(values['resume.coSigners']).map((role): Step => ({ role, unit: null }));
  return [{ role: null, unit: control?.unit ?? null, orAbove: true }, ...more];
}

export function nextStep(steps: readonly Step[], signed: readonly Signature[]): Step | undefined {
  return steps[signed.length];
}

/** A role that stands twice in a chain is two organs: 县部门 and 市部门. */
export function maySign(step: Step, signed: readonly Signature[], { unit, roles }: Actor): boolean {
  const above = step.orAbove === true && roles.includes('committee_leader');
  if (step.unit !== null && step.unit !== unit && !above) return false;
  if (step.role === null) return true;
  const { role } = step;
  return roles.includes(role) && !signed.some((one) => one.role === role && one.unit === unit);
}

export function signatureOf(step: Step, no: number, { person, unit, roles }: Actor, at: string): Signature {
  return { step: no, role: step.role ?? roles[0] ?? '', person, unit, at };
}
