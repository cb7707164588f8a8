import type { TurnRequest, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { policyOver } from '../base/policy.ts';
import { shownOf } from '../base/shown.ts';
import { commonTurns } from '../base/turns.ts';
import type { Rectification } from './context.ts';
import { EVENTS } from './events.ts';
import { GUARDS } from './guards.ts';
import { machine } from './machine.v1.ts';
import { OPENERS, Opening, openingExample } from './opening.ts';
import policy from './policy.json' with { type: 'json' };

/** The engine hands back the very context this machine made. */
function own(context: unknown): Rectification {
  return context as Rectification;
}

const ENTERPRISE_DUTIES: readonly string[] = [
  'rectifier',
  'enterprise_principal',
  'enterprise_safety_officer',
];
const STREET_DUTIES: readonly string[] = ['street_officer', 'street_leader', 'grid_worker'];

/** Who holds a duty: by name where somebody was assigned, else by the unit whose duty it is. */
function holder(context: unknown, duty: string): { unit?: string; person?: string } {
  const { assignees, units, recheck, transfer, openedBy, regions } = own(context);
  const named = assignees[duty];
  if (named !== undefined) return named;
  if (ENTERPRISE_DUTIES.includes(duty)) return units.responsible === null ? {} : { unit: units.responsible };
  if (STREET_DUTIES.includes(duty)) return units.handling === null ? {} : { unit: units.handling };
  if (duty === 'verifier') return { ...(recheck?.verifier ?? recheck?.assigned) };
  if (duty === 'receiving_organ')
    return regions.custody === 'transferring' && transfer !== null ? { unit: transfer.to } : {};
  if (duty === 'reporter') return { ...openedBy };
  return {};
}

/** Turns that come from data: proposals, extension, objection, transfer, instruments, the reply still owed. */
function turns(context: unknown): TurnRequest[] {
  const { extension, regions, transfer, cleared, called, signedOffOn, finalReply } = own(context);
  const found: TurnRequest[] = commonTurns(own(context), EVENTS);
  if (extension !== null) found.push({ duty: 'sector_leader', clock: 'g.extension.answer' });
  if (regions.objection === 'raised') found.push({ duty: 'sector_leader', clock: 'g.objection.answer' });
  if (transfer !== null) found.push({ duty: 'street_officer', clock: 'g.transfer', unit: transfer.to });
  if (called) found.push({ duty: 'duty_officer', clock: 'g.callout' });
  if (cleared && regions.reply === 'pending') found.push({ duty: 'street_officer' });
  if (signedOffOn !== null && regions.reply === 'replied' && !finalReply)
    found.push({ duty: 'street_officer', clock: 'g.finalReply' });
  return found;
}

export const rectification: WorkflowDefinition = {
  id: 'rectification',
  version: 1,
  title: { zh: '一般隐患“3030”整改闭环', en: 'Rectification of general hazards ("3030" loop)' },
  machine,
  events: EVENTS,
  guards: GUARDS,
  policy: policyOver(policy),
  open: {
    by: OPENERS,
    schema: Opening,
    example: openingExample,
    submit: 'SUBMIT',
    index: (context) => {
      const { data, units, grade, place } = own(context);
      return {
        unit: units.responsible ?? data.unit?.name ?? null,
        region: data.region.code ?? null,
        sector: data.sector ?? null,
        grade: grade ?? data.grade ?? null,
        place,
        text: [data.description, data.unit?.name, place, data.region.name].filter(Boolean).join(' '),
      };
    },
  },
  decidingRegion: 'lifecycle',
  closedStates: ['closed', 'lookback'],
  holder,
  turns,
  // The hazard as reported, with what has been found since laid over it; the regions stand beside it in the view.
  dataOf: (context) => {
    const { carry: _carry, data, ...rest } = shownOf(own(context));
    return { ...data, ...rest, grade: rest.grade ?? data.grade ?? null };
  },
};
