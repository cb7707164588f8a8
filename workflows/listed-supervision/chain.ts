import type { Actor, PolicyView } from '../../src/engine/workflow.ts';
import { type ListedSupervision, organsOf } from './context.ts';
import { stoppingOrgans } from './control.ts';
import type { Signature, Step } from './shapes.ts';

/** Chains of signatures. Each signs by an event of their own; who comes next is the tenant's policy. */

type Values = PolicyView['values'];
type Units = Pick<ListedSupervision, 'units'>;

function rolesIn(value: Values[string] | undefined): string[] {
  return String(value ?? '')
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
}

/** The organ of a role on this case, as far as the case knows it; of a second sector organ it does not. */
function organOf({ units }: Units, role: string): string | null {
  if (role === 'street_leader') return units.handling;
  return role === 'sector_leader' ? units.supervising : null;
}

/** Nobody signs for the work of their own: the chain goes without the organ that leads the rectification. */
function withoutLead(context: Pick<ListedSupervision, 'units' | 'signatures'>, roles: string[]): string[] {
  const { lead } = context.units;
  if (lead === null || context.signatures.some(({ unit }) => unit === lead)) return roles;
  const own = roles.findIndex((role) => organOf(context, role) === lead);
  const others = roles.filter((_, no) => no !== own);
  return others.length === 0 ? ['committee_leader'] : others;
}

/**
 * 街道 → 县部门 → 市部门 → 安委办 → 政府, as the policy says; where two organs list together, whichever of them has not
 * signed in the chain signs at its end.
 */
export function signoffSteps(
  context: Pick<ListedSupervision, 'notices' | 'signatures' | 'units'>,
  values: Values,
): Step[] {
  const roles = withoutLead(context, rolesIn(values['signoff.chain']));
  const signed = context.signatures.slice(0, roles.length).map(({ unit }) => unit);
  const organs = organsOf(context);
  const both = organs.length < 2 ? [] : organs.filter((unit) => !signed.includes(unit));
  return [
    ...roles.map((role): Step => ({ role, unit: null })),
    ...both.map((unit): Step => ({ role: null, unit })),
  ];
}

/**
 * 恢复生产审查: each organ whose stop stands, then whoever the policy names beside it. For coal those are the
 * mine-safety organ and the head of the government (煤矿安全生产条例 48: three signatures). For an organ whose own head
 * has no desk here the government decides.
 */
export function resumeSteps(context: Pick<ListedSupervision, 'orders'>, values: Values): Step[] {
  const more = rolesIn(values['resume.coSigners']).map((role): Step => ({ role, unit: null }));
  const organs = stoppingOrgans(context).map((unit): Step => ({ role: null, unit, orAbove: true }));
  return [...organs, ...more];
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

/** Whose turn a step is: never an organ that has signed already, nor a head that has no desk here. */
function waitedFor(
  context: Units,
  { role, unit, orAbove }: Step,
  signed: readonly Signature[],
): { duty: string; unit?: string } {
  if (role !== null) {
    const organ = organOf(context, role);
    const barred = organ === context.units.lead || signed.some((one) => one.unit === organ);
    const known = organ !== null && !barred;
    return { duty: role, ...(known && { unit: organ }) };
  }
  if (unit === null) return { duty: 'committee_leader' };
  const head = ['street_leader', 'sector_leader'].find((one) => organOf(context, one) === unit);
  if (head !== undefined) return { duty: head, unit };
  return { duty: 'committee_leader', ...(orAbove !== true && { unit }) };
}

export function signatureWaitsFor(context: Units & Pick<ListedSupervision, 'signer' | 'signatures'>) {
  const { signer, signatures } = context;
  return signer === null ? undefined : waitedFor(context, signer, signatures);
}

export function resumeWaitsFor(context: Units & Pick<ListedSupervision, 'resumer' | 'resumeSignatures'>) {
  const { resumer, resumeSignatures } = context;
  return resumer === null ? undefined : waitedFor(context, resumer, resumeSignatures);
}

export function signatureOf(step: Step, no: number, { person, unit, roles }: Actor, at: string): Signature {
  return { step: no, role: step.role ?? roles[0] ?? '', person, unit, at };
}
