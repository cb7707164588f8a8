import type { WorkflowDefinition } from '../../src/engine/workflow.ts';
import { policyOver } from '../base/policy.ts';
import { shownOf } from '../base/shown.ts';
import type { ListedSupervision } from './context.ts';
import { EVENTS } from './events.ts';
import { GUARDS } from './guards.ts';
import { machine } from './machine.v1.ts';
import { OPENERS, Opening, openingExample } from './opening.ts';
import policy from './policy.json' with { type: 'json' };
import { holderOf, turnsOf } from './turns.ts';

/** The engine hands back the very context this machine made. */
function own(context: unknown): ListedSupervision {
  return context as ListedSupervision;
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
    units: ['/responsibleUnit'],
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
  holder: (context, duty) => holderOf(own(context), duty),
  turns: (context) => turnsOf(own(context)),
  // The hazard as reported, with what has been found since laid over it; the regions stand beside it in the view.
  dataOf: (context) => {
    const { carry: _carry, data, ...rest } = shownOf(own(context));
    return { ...data, ...rest, grade: rest.kind === 'major' ? 'major' : 'general' };
  },
};
