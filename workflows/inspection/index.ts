import type { TurnRequest, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { openingUnit } from '../base/case.ts';
import { openOf } from '../base/kin.ts';
import { policyOver } from '../base/policy.ts';
import { shownOf } from '../base/shown.ts';
import { commonTurns } from '../base/turns.ts';
import { type Inspection, OPENERS, Opening, openingExample } from './context.ts';
import { EVENTS } from './events.ts';
import { GUARDS } from './guards.ts';
import { machine } from './machine.v1.ts';
import policy from './policy.json' with { type: 'json' };

/** The engine hands back the very context this machine made. */
function own(context: unknown): Inspection {
  return context as Inspection;
}

/** The unit that inspects: that of the inspectors on record, before that of whoever planned it. */
function holder(context: unknown, duty: string): { unit?: string; person?: string } {
  const it = own(context);
  const { assignees, inspectors, data } = it;
  const named = assignees[duty];
  if (named !== undefined) return named;
  const [first] = inspectors;
  if (duty === 'inspector') return first === undefined ? openingUnit(it) : { unit: first.unit };
  if (duty === 'enterprise_principal' || duty === 'rectifier') return { unit: data.subject.unit };
  return {};
}

/** Under the record: every inspector signs in person, and the unit. */
function turns(context: unknown): TurnRequest[] {
  const { record, inspectors, acknowledged, data } = own(context);
  const found = commonTurns(own(context), EVENTS);
  if (record === null) return found;
  for (const { person, unit, signedOn } of inspectors)
    if (signedOn === undefined) found.push({ duty: 'inspector', clock: 'i.sign', unit, person });
  if (acknowledged === null)
    found.push({ duty: 'enterprise_principal', clock: 'i.sign', unit: data.subject.unit });
  return found;
}

export const inspection: WorkflowDefinition = {
  id: 'inspection',
  version: 1,
  title: { zh: '现场检查', en: 'Inspection' },
  machine,
  events: EVENTS,
  guards: GUARDS,
  policy: policyOver(policy),
  open: {
    by: OPENERS,
    schema: Opening,
    example: openingExample,
    units: ['/subject/unit'],
    index: (context) => {
      const { data, inspectors } = own(context);
      const { region, sector, place, subject, task, notice } = data;
      return {
        // 四不两直: the unit sees nothing of it before the inspectors stand at its door.
        unit: notice === 'announced' || inspectors.length > 0 ? subject.unit : null,
        region: region.code ?? null,
        sector: sector ?? null,
        place,
        text: [subject.name, place, task, region.name].filter(Boolean).join(' '),
      };
    },
  },
  decidingRegion: 'lifecycle',
  closedStates: ['closed'],
  holder,
  turns,
  dataOf: (context) => {
    const { data, regions: _regions, kin, ...rest } = shownOf(own(context));
    return { ...data, ...rest, hazards: { total: kin.followed.length, open: openOf(kin), ended: kin.ended } };
  },
};
