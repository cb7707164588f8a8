import type { TurnRequest } from '../../src/engine/workflow.ts';
import { commonTurns } from '../base/turns.ts';
import { resumeWaitsFor, signatureWaitsFor } from './chain.ts';
import { extensionWaitsFor } from './changes-plan.ts';
import { type ListedSupervision, latestNotice } from './context.ts';
import { inForce } from './control.ts';
import { EVENTS } from './events.ts';
import { owedTurns } from './owed.ts';

/** Whose turn it is, beside what each state says of itself. */

const ENTERPRISE: readonly string[] = ['rectifier', 'enterprise_principal', 'enterprise_safety_officer'];
const STREET: readonly string[] = ['street_officer', 'street_leader', 'grid_worker'];
const SECTOR: readonly string[] = ['sector_officer', 'sector_leader'];

function unitOf(unit: string | null | undefined): { unit?: string } {
  return unit == null ? {} : { unit };
}

/** A signature of this role is waited for, and no longer the supervising organ's. */
function waitsForAnother(context: ListedSupervision, duty: string): boolean {
  const { regions, units } = context;
  const waits = [
    signatureWaitsFor(context),
    regions.resume === 'requested' ? resumeWaitsFor(context) : undefined,
  ];
  return waits.some((one) => one?.duty === duty && one.unit !== units.supervising);
}

/** Who holds a duty: by name where somebody was assigned, else by the unit whose duty it is. */
export function holderOf(context: ListedSupervision, duty: string): { unit?: string; person?: string } {
  const { assignees, units, application, transfer, openedBy } = context;
  const named = assignees[duty];
  if (named !== undefined) return named;
  if (ENTERPRISE.includes(duty)) return unitOf(units.lead ?? units.responsible);
  if (STREET.includes(duty)) return unitOf(units.handling);
  // The sector organ that has signed is not the one whose signature is waited for: that is another's.
  if (SECTOR.includes(duty)) return waitsForAnother(context, duty) ? {} : unitOf(units.supervising);
  if (duty === 'verifier') return { ...application?.assigned };
  if (duty === 'receiving_organ') return unitOf(transfer?.to);
  if (duty === 'reporter') return { ...openedBy };
  return {};
}

/** What the regions beside the lifecycle still ask of somebody. */
function regionTurns(context: ListedSupervision): TurnRequest[] {
  const { regions, receipts, determinedOn, transfer, resumePublished } = context;
  const found: TurnRequest[] = [];
  const ask = (open: boolean, duty: string, clock: string, unit?: string) => {
    if (open) found.push({ duty, clock, ...(unit !== undefined && { unit }) });
  };
  const known = determinedOn !== null;
  ask(known && regions.listing === 'none', 'sector_officer', 'm.propose');
  ask(regions.listing === 'proposed', 'committee_leader', 'm.listing');
  ask(latestNotice(context)?.servedOn === null, 'safety_office', 'm.serve');
  const published = regions.publicity === 'published' || regions.publicity === 'updated';
  const listed = regions.listing === 'approved' || regions.listing === 'listed';
  ask(listed && !published, 'safety_office', 'm.publish');
  const reported = !known || regions.doubleReport === 'notNeeded';
  ask(!reported && receipts.department === null, 'sector_officer', 'm.report.dept');
  ask(!reported && receipts.congress === null, 'enterprise_principal', 'm.report.congress');
  ask(regions.interim === 'ordered', 'duty_officer', 'm.callout');
  for (const { duty, unit } of extensionWaitsFor(context)) ask(true, duty, 'm.extension.answer', unit);
  ask(regions.custody === 'transferring', 'street_officer', 'm.transfer', transfer?.to);
  ask(regions.custody === 'disputed', 'safety_office', 'm.dispute');
  const resumer = regions.resume === 'requested' ? resumeWaitsFor(context) : undefined;
  if (resumer !== undefined) ask(true, resumer.duty, 'm.resume', resumer.unit);
  ask(regions.resume === 'consented' && !resumePublished, 'safety_office', 'm.resume.publish');
  ask(regions.closure === 'proposed', 'committee_leader', 'm.closure');
  ask(regions.closure === 'approved', 'enforcement_officer', 'm.closure.execute');
  const decide = context.owed.includes('m.interim.decide');
  for (const { duty, unit } of inForce(context.orders)) ask(decide, duty, 'm.interim.decide', unit);
  return [...found, ...owedTurns(context)];
}

/** After delisting nothing but this is anybody's. */
function afterTurns(context: ListedSupervision): TurnRequest[] {
  const { regions, lookback, delistingPublished, finalReply, resumePublished } = context;
  const found = regionTurns({
    ...context,
    regions: { ...regions, listing: 'notListed', doubleReport: 'done' },
  });
  const kept = found.filter(({ clock }) => clock === 'm.resume' || clock === 'm.resume.publish');
  const published = regions.publicity === 'published' || regions.publicity === 'updated';
  if (published && !delistingPublished) kept.push({ duty: 'safety_office', clock: 'm.publishDelisting' });
  if (!finalReply) kept.push({ duty: 'street_officer', clock: 'm.finalReply' });
  if (lookback === 'due') kept.push({ duty: 'verifier', clock: 'm.lookback.decide' });
  const settled = lookback === 'done' && regions.resume !== 'requested';
  if (settled && (resumePublished || regions.resume === 'none')) kept.push({ duty: 'safety_office' });
  return kept;
}

/** Turns that come from data: proposals, regions, the chain of signatures, the reply still owed. */
export function turnsOf(it: ListedSupervision): TurnRequest[] {
  const { cleared, regions, overdueSince, application, lookback } = it;
  const common = commonTurns(it, EVENTS);
  // Delisting turns `lookback`; a rebound turns it back.
  if (lookback !== 'none') return [...common, ...afterTurns(it)];
  const found = [...common, ...regionTurns(it)];
  const signer = signatureWaitsFor(it);
  if (signer !== undefined) found.push({ ...signer, clock: 'm.step' });
  if (cleared && regions.reply === 'pending') found.push({ duty: 'street_officer' });
  // Overdue, it is still the unit that has to remove the hazard.
  if (overdueSince !== null && application === null && !cleared) found.push({ duty: 'enterprise_principal' });
  return found;
}
