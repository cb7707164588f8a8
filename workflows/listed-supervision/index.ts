import type { TurnRequest, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { policyOver } from '../base/policy.ts';
import { shownOf } from '../base/shown.ts';
import { commonTurns } from '../base/turns.ts';
import { type ListedSupervision, latestNotice } from './context.ts';
import { EVENTS } from './events.ts';
import { GUARDS } from './guards.ts';
import { machine } from './machine.v1.ts';
import { OPENERS, Opening, openingExample } from './opening.ts';
import policy from './policy.json' with { type: 'json' };

/** The engine hands back the very context this machine made. */
function own(context: unknown): ListedSupervision {
  return context as ListedSupervision;
}

const ENTERPRISE: readonly string[] = ['rectifier', 'enterprise_principal', 'enterprise_safety_officer'];
const STREET: readonly string[] = ['street_officer', 'street_leader', 'grid_worker'];
const SECTOR: readonly string[] = ['sector_officer', 'sector_leader'];

function unitOf(unit: string | null | undefined): { unit?: string } {
  return unit == null ? {} : { unit };
}

/** Who holds a duty: by name where somebody was assigned, else by the unit whose duty it is. */
function holder(context: unknown, duty: string): { unit?: string; person?: string } {
  const { assignees, units, application, transfer, openedBy, signer, signatures } = own(context);
  const named = assignees[duty];
  if (named !== undefined) return named;
  if (ENTERPRISE.includes(duty)) return unitOf(units.lead ?? units.responsible);
  if (STREET.includes(duty)) return unitOf(units.handling);
  // The sector organ that has signed is not the one whose signature is waited for: that is of the level above.
  const signed = signer?.role === duty && signatures.some(({ unit }) => unit === units.supervising);
  if (SECTOR.includes(duty)) return signed ? {} : unitOf(units.supervising);
  if (duty === 'verifier') return { ...application?.assigned };
  if (duty === 'receiving_organ') return unitOf(transfer?.to);
  if (duty === 'reporter') return { ...openedBy };
  return {};
}

/** What the regions beside the lifecycle still ask of somebody. */
function regionTurns(context: ListedSupervision): TurnRequest[] {
  const { regions, receipts, determinedOn, transfer, control, resumeSignatures, resumePublished } = context;
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
  ask(regions.extension === 'requested', 'sector_leader', 'm.extension.answer');
  ask(regions.custody === 'transferring', 'street_officer', 'm.transfer', transfer?.to);
  ask(regions.custody === 'disputed', 'safety_office', 'm.dispute');
  const organ = resumeSignatures.length === 0 ? control?.unit : undefined;
  ask(regions.resume === 'requested', 'sector_leader', 'm.resume', organ);
  ask(regions.resume === 'consented' && !resumePublished, 'safety_office', 'm.resume.publish');
  ask(regions.closure === 'proposed', 'committee_leader', 'm.closure');
  ask(regions.closure === 'approved', 'enforcement_officer', 'm.closure.execute');
  return found;
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
function turns(context: unknown): TurnRequest[] {
  const it = own(context);
  const { signer, cleared, regions, overdueSince, application, lookback } = it;
  const common = commonTurns(it, EVENTS);
  // Delisting turns `lookback`; a rebound turns it back.
  if (lookback !== 'none') return [...common, ...afterTurns(it)];
  const found = [...common, ...regionTurns(it)];
  if (signer !== null) {
    const { role, unit } = signer;
    found.push({ duty: role ?? 'committee_leader', clock: 'm.step', ...(unit !== null && { unit }) });
  }
  if (cleared && regions.reply === 'pending') found.push({ duty: 'street_officer' });
  // Overdue, it is still the unit that has to remove the hazard.
  if (overdueSince !== null && application === null && !cleared) found.push({ duty: 'enterprise_principal' });
  return found;
}

export const listedSupervision: WorkflowDefinition = {
  id: 'listed-supervision',
  version: 1,
  title: { zh: '重大事故隐患挂牌督办销号', en: 'Listed supervision and sign-off of major hazards' },
  machine,
  events: EVENTS,
  guards: GUARDS,
  policy: policyOver(policy),
  open: {
    by: OPENERS,
    schema: Opening,
    example: openingExample,
    submit: 'REPORT_MAJOR',
    index: (context) => {
      const { data, units, place, kind } = own(context);
      return {
        unit: units.responsible ?? data.unit?.name ?? null,
        region: data.region.code ?? null,
        sector: data.sector ?? null,
        grade: kind === 'major' ? 'major' : 'general',
        place,
        text: [data.description, data.unit?.name, place, data.region.name].filter(Boolean).join(' '),
      };
    },
  },
  decidingRegion: 'lifecycle',
  closedStates: ['delisted'],
  holder,
  turns,
  // The hazard as reported, with what has been found since laid over it; the regions stand beside it in the view.
  dataOf: (context) => {
    const { carry: _carry, data, ...rest } = shownOf(own(context));
    return { ...data, ...rest, grade: rest.kind === 'major' ? 'major' : 'general' };
  },
};
