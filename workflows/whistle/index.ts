import type { TurnRequest, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { openOf } from '../base/kin.ts';
import { policyOver } from '../base/policy.ts';
import { shownOf } from '../base/shown.ts';
import { commonTurns } from '../base/turns.ts';
import { OPENERS, Opening, openingExample, type Whistle } from './context.ts';
import { EVENTS } from './events.ts';
import { GUARDS } from './guards.ts';
import { machine } from './machine.v1.ts';
import policy from './policy.json' with { type: 'json' };
import { arrivalClock } from './work.ts';

/** The engine hands back the very context this machine made. */
function own(context: unknown): Whistle {
  return context as Whistle;
}

/** The community that whistled; of the called units the first with that desk. */
function holder(context: unknown, duty: string): { unit?: string; person?: string } {
  const { assignees, openedBy, called } = own(context);
  const named = assignees[duty];
  if (named !== undefined) return named;
  if (duty === 'village') return { unit: openedBy.unit };
  const call = called.find((one) => one.duty === duty && one.state !== 'excused');
  return call === undefined ? {} : { unit: call.unit };
}

/** Whoever leads handles the matter until there is a result, and follows the hazards once it has been evaluated. */
function leading({ lead, result, evaluations, returns }: Whistle): TurnRequest[] {
  if (lead === null) return [];
  if (result === null) return [{ ...lead, clock: 'w.handle' }];
  return evaluations.length > returns ? [{ ...lead, clock: 'w.track' }] : [];
}

/** Whoever is called and not there yet. */
function turns(context: unknown): TurnRequest[] {
  const whistle = own(context);
  const awaited = whistle.called.filter(({ state }) => state === 'awaited');
  const coming = awaited.map(({ unit, duty }) => ({ duty, unit, clock: arrivalClock(whistle, unit) }));
  return [...commonTurns(whistle, EVENTS), ...coming, ...leading(whistle)];
}

export const whistle: WorkflowDefinition = {
  id: 'whistle',
  version: 1,
  title: { zh: '社区吹哨、街道报到', en: 'Community whistle' },
  machine,
  events: EVENTS,
  guards: GUARDS,
  policy: policyOver(policy),
  open: {
    by: OPENERS,
    schema: Opening,
    example: openingExample,
    units: ['/called/*/unit'],
    index: (context) => {
      const { data } = own(context);
      const { region, sector, place, description, community } = data;
      return {
        region: region.code ?? null,
        sector: sector ?? null,
        place,
        text: [description, place, community, region.name].filter(Boolean).join(' '),
      };
    },
  },
  decidingRegion: 'lifecycle',
  closedStates: [],
  holder,
  turns,
  dataOf: (context) => {
    const { data, regions: _regions, kin, ...rest } = shownOf(own(context));
    return { ...data, ...rest, hazards: { total: kin.followed.length, open: openOf(kin), ended: kin.ended } };
  },
};
