import type { TurnRequest, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { policyOver } from '../base/policy.ts';
import { shownOf } from '../base/shown.ts';
import { commonTurns } from '../base/turns.ts';
import { dueYuan, type Enforcement, paidYuan, type Regions, unitOf } from './context.ts';
import { EVENTS } from './events.ts';
import { GUARDS } from './guards.ts';
import { machine } from './machine.v1.ts';
import { OPENERS, Opening, openingExample } from './opening.ts';
import policy from './policy.json' with { type: 'json' };

/** The engine hands back the very context this machine made. */
function own(context: unknown): Enforcement {
  return context as Enforcement;
}

const ENTERPRISE_DUTIES: readonly string[] = ['rectifier', 'enterprise_principal'];

/** Who holds a duty: by name where somebody was assigned, else the lead officer, the head, the party. */
function holder(context: unknown, duty: string): { unit?: string; person?: string } {
  const { assignees, lead, head, data } = own(context);
  const named = assignees[duty];
  if (named !== undefined) return named;
  if (ENTERPRISE_DUTIES.includes(duty))
    return data.responsibleUnit == null ? {} : { unit: data.responsibleUnit };
  if (duty === 'enforcement_officer' && lead !== null) return { unit: lead.unit, person: lead.person };
  if (duty === 'sector_leader' && head !== null) return { unit: head.unit };
  return {};
}

/** Whose move the criminal branch is, and by when. */
const CRIMINAL_TURNS: Partial<Record<Regions['criminal'], TurnRequest>> = {
  reported: { duty: 'enforcement_officer', clock: 'e.crimeSign' },
  awaitingHead: { duty: 'sector_leader', clock: 'e.crimeDecide' },
  approved: { duty: 'enforcement_officer', clock: 'e.transfer' },
  transferred: { duty: 'external_system', clock: 'e.police' },
  objected: { duty: 'external_system', clock: 'e.police' },
  filed: { duty: 'enforcement_officer', clock: 'e.criminal' },
};

/** Whose move a daily fine is, beside the execution of what was decided before. */
const DAILY_TURNS: Partial<Record<Regions['daily'], TurnRequest>> = {
  notified: { duty: 'enterprise_principal', clock: 'e.defence' },
  hearing: { duty: 'legal_reviewer', clock: 'e.hearing' },
  review: { duty: 'legal_reviewer', clock: 'e.legalReview' },
  deciding: { duty: 'enforcement_officer', clock: 'e.daily' },
};

/** Turns that come from data: what stands beside the lifecycle, and what the party has to pay. */
function turns(context: unknown): TurnRequest[] {
  const c = own(context);
  const { regions } = c;
  const found: TurnRequest[] = commonTurns(c, EVENTS).map((turn) =>
    // Streets have no desk here: what would be their leader's is the head's.
    turn.duty === 'street_leader' ? { ...turn, duty: 'sector_leader' } : turn,
  );
  const criminal = CRIMINAL_TURNS[regions.criminal];
  if (criminal !== undefined) found.push(criminal);
  const daily = DAILY_TURNS[regions.daily];
  if (daily !== undefined) found.push(daily);
  if (regions.criminal === 'declined' && !c.objectionUsed)
    found.push({ duty: 'enforcement_officer', clock: 'e.objection' });
  if (regions.closure === 'due') found.push({ duty: 'sector_leader', clock: 'e.closure' });
  if (regions.closure === 'proposed') found.push({ duty: 'committee_leader', clock: 'e.closureDecide' });
  if (regions.publicity === 'due') found.push({ duty: 'enforcement_officer', clock: 'e.publish' });
  if (c.takeDownDue) found.push({ duty: 'enforcement_officer', clock: 'e.takeDown' });
  if (regions.dispute === 'pending') found.push({ duty: 'legal_reviewer', clock: 'e.dispute' });
  if (c.asked !== null) found.push({ duty: 'sector_leader', clock: 'e.asked' });
  if (c.servedOn !== null && !c.unenforceable && paidYuan(c) < dueYuan(c))
    found.push({ duty: 'enterprise_principal', clock: c.plan === null ? 'e.pay' : 'e.instalment' });
  return found;
}

export const enforcement: WorkflowDefinition = {
  id: 'enforcement',
  version: 1,
  title: { zh: '执法处置与行刑衔接', en: 'Enforcement and criminal referral' },
  machine,
  events: EVENTS,
  guards: GUARDS,
  policy: policyOver(policy),
  open: {
    by: OPENERS,
    schema: Opening,
    example: openingExample,
    units: ['/responsibleUnit'],
    index: (context) => {
      const { data } = own(context);
      return {
        unit: unitOf({ data }),
        region: data.region?.code ?? null,
        sector: data.sector ?? null,
        grade: data.grade ?? null,
        place: data.place ?? null,
        text: [data.description, data.unit?.name, data.place, data.region?.name].filter(Boolean).join(' '),
      };
    },
  },
  decidingRegion: 'lifecycle',
  closedStates: ['closed'],
  holder,
  turns,
  dataOf: (context) => {
    const { data, ...rest } = shownOf(own(context));
    return { ...data, ...rest, dueYuan: dueYuan(own(context)), paidYuan: paidYuan(own(context)) };
  },
};
