import type { TurnRequest, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { policyOver } from '../base/policy.ts';
import { shownOf } from '../base/shown.ts';
import { commonTurns } from '../base/turns.ts';
import { countyOwed, decided, inDanger, type PublicReport, untold } from './context.ts';
import { EVENTS } from './events.ts';
import { GUARDS } from './guards.ts';
import { machine } from './machine.v1.ts';
import { OPENERS, Opening, openingExample, VISIBLE_TO } from './opening.ts';
import policy from './policy.json' with { type: 'json' };

/** The engine hands back the very context this machine made. */
function own(context: unknown): PublicReport {
  return context as PublicReport;
}

/** Who holds a duty: by name where somebody was assigned, else by the unit whose duty it is. */
function holder(context: unknown, duty: string): { unit?: string; person?: string } {
  const { assignees, handling, lead, transfer } = own(context);
  const named = assignees[duty];
  if (named !== undefined) return named;
  if (duty === 'sector_officer') return handling === null ? {} : { unit: handling };
  if (duty === 'verifier') return lead === null ? {} : { ...lead };
  if (duty === 'receiving_organ') return transfer?.unit ? { unit: transfer.unit } : {};
  return {};
}

/** Turns that come from data: what is owed to the reporter, the hotline and the county beside the lifecycle. */
function turns(context: unknown): TurnRequest[] {
  const c = own(context);
  const { regions, reward } = c;
  const found: TurnRequest[] = commonTurns(c, EVENTS).map((turn) =>
    // Streets have no desk here: what would be their leader's is the department's.
    turn.duty === 'street_leader' ? { ...turn, duty: 'sector_leader' } : turn,
  );
  const officer = (clock: string) => found.push({ duty: 'sector_officer', clock });
  if (decided(c) && untold(c) && regions.feedback === 'none') officer('r.tell');
  if (inDanger(c)) found.push({ duty: 'duty_officer', clock: 'r.emergency' });
  if (countyOwed(c)) officer('r.county');
  if (regions.feedback === 'interimDue') officer('r.feedback');
  if (regions.feedback === 'finalDue') officer(c.feedbackClock);
  if (regions.ticket === 'running') officer('r.source');
  if (regions.ticket === 'returnAsked' || regions.ticket === 'extensionAsked')
    found.push({ duty: 'external_system', clock: 'r.ticket' });
  if (regions.protection === 'asked') found.push({ duty: 'sector_leader', clock: 'r.protection' });
  if (reward.status === 'approved')
    found.push({ duty: 'reward_officer', clock: reward.notifiedOn === null ? 'r.notify' : 'r.claim' });
  const heard = c.finding?.result === 'unsubstantiated' && regions.feedback === 'given';
  if (heard && c.ending === null) officer('r.facts');
  return found;
}

export const publicReport: WorkflowDefinition = {
  id: 'public-report',
  version: 1,
  title: { zh: '公众举报与奖励', en: 'Public reports and rewards' },
  machine,
  events: EVENTS,
  guards: GUARDS,
  policy: policyOver(policy),
  open: {
    by: OPENERS,
    schema: Opening,
    example: openingExample,
    submit: 'REGISTER',
    index: (context) => {
      const { data } = own(context);
      return {
        // By name, never by directory id: who looks by unit sees the cases of that unit, and this is not one of them.
        unit: data.subject.name,
        region: data.region.code ?? null,
        sector: data.sector ?? null,
        grade: null,
        place: data.place ?? null,
        text: [data.description, data.subject.name, data.place, data.region.name].filter(Boolean).join(' '),
      };
    },
  },
  // That a hazard was reported at all is known to the desks that work on reports, and to nobody else (保密).
  visibleTo: VISIBLE_TO,
  decidingRegion: 'lifecycle',
  closedStates: [],
  holder,
  turns,
  dataOf: (context) => {
    const { data, ...rest } = shownOf(own(context));
    return { ...data, ...rest };
  },
};
