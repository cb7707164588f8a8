import type { TurnRequest, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { isEnterprise } from '../base/ladder.ts';
import { policyOver } from '../base/policy.ts';
import { shownOf } from '../base/shown.ts';
import { commonTurns } from '../base/turns.ts';
import { dueClock, kindOf, type Obligation, OPENERS, Opening, openingExample } from './context.ts';
import { EVENTS } from './events.ts';
import { GUARDS } from './guards.ts';
import { machine } from './machine.v1.ts';
import policy from './policy.json' with { type: 'json' };

/** The engine hands back the very context this machine made. */
function own(context: unknown): Obligation {
  return context as Obligation;
}

const ENTERPRISE: readonly string[] = ['enterprise_principal', 'rectifier', 'enterprise_safety_officer'];

/** The unit that owes it, by the desk of the type; its reviewer by competence. */
function holder(context: unknown, duty: string): { unit?: string; person?: string } {
  const obligation = own(context);
  const named = obligation.assignees[duty];
  if (named !== undefined) return named;
  const { owner } = kindOf(obligation);
  if (duty === owner) return { ...obligation.owner };
  return isEnterprise(owner) && ENTERPRISE.includes(duty) ? { unit: obligation.owner.unit } : {};
}

/** A window's duty is its owner's until it is submitted, then the reviewer's; a series moves by itself. */
function turns(context: unknown): TurnRequest[] {
  const obligation = own(context);
  const found = commonTurns(obligation, EVENTS);
  const { series, instance } = obligation;
  if (series?.comparing) found.push({ duty: 'street_officer', clock: 's.compare' });
  if (instance === null) return found;
  const { owner, reviewer } = kindOf(obligation);
  found.push(
    instance.submission === null
      ? { duty: owner, clock: dueClock(obligation) }
      : { duty: reviewer, clock: 's.review' },
  );
  return found;
}

export const obligation: WorkflowDefinition = {
  id: 'obligation',
  version: 1,
  title: { zh: '周期性安全义务', en: 'Recurring obligation' },
  machine,
  events: EVENTS,
  guards: GUARDS,
  policy: policyOver(policy),
  open: {
    by: OPENERS,
    schema: Opening,
    example: openingExample,
    units: ['/owner/unit'],
    submit: 'ACTIVATE',
    index: (context) => {
      const { data, owner, instance } = own(context);
      const { label } = kindOf({ data });
      return {
        unit: owner.unit,
        region: data.region.code ?? null,
        sector: data.sector ?? null,
        place: data.place ?? null,
        text: [label.zh, instance?.window.key, data.subject.name, data.place, data.region.name]
          .filter(Boolean)
          .join(' '),
      };
    },
  },
  decidingRegion: 'lifecycle',
  closedStates: [],
  holder,
  turns,
  dataOf: (context) => {
    const { data, regions: _regions, series, instance, ...rest } = shownOf(own(context));
    return {
      ...data,
      ...rest,
      label: kindOf({ data }).label.zh,
      ...(series !== null && { ...series, selfCheckCredible: series.doubt === null }),
      ...(instance !== null && { ...instance }),
    };
  },
};
