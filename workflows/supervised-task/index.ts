import type { TurnRequest, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { openInstruments } from '../base/ladder.ts';
import { policyOver } from '../base/policy.ts';
import { shownOf } from '../base/shown.ts';
import { commonTurns } from '../base/turns.ts';
import { dutyOf, percentOf, reviewerOf, type SupervisedTask } from './context.ts';
import { EVENTS } from './events.ts';
import { GUARDS } from './guards.ts';
import { machine } from './machine.v1.ts';
import { HANDLING_DUTIES, OPENERS, Opening, openingExample } from './opening.ts';
import policy from './policy.json' with { type: 'json' };

/** The engine hands back the very context this machine made. */
function own(context: unknown): SupervisedTask {
  return context as SupervisedTask;
}

const LEADERS: readonly string[] = ['sector_leader', 'street_leader'];
const HANDLERS: readonly string[] = [...HANDLING_DUTIES, ...LEADERS];

/**
 * The desks of the lead unit. A name that stands for no directory unit holds the task all the same: nobody sits there,
 * and the lists show whose it is until a unit is named.
 */
function holder(context: unknown, duty: string): { unit?: string; person?: string } {
  const task = own(context);
  const named = task.assignees[duty];
  if (named !== undefined) return named;
  const unit = task.lead?.unit ?? task.lead?.name;
  const reviews = duty === 'safety_office' && dutyOf(task) !== 'safety_office';
  return unit === undefined || reviews || !HANDLERS.includes(duty) ? {} : { unit };
}

/** The reviewer's while a result lies there, else the lead's; nobody's but the giver's while no unit is known. */
function turns(context: unknown): TurnRequest[] {
  const task = own(context);
  const found = commonTurns(task, EVENTS);
  if (task.submission !== null) return [...found, { duty: reviewerOf(task), clock: 't.review' }];
  const duty = dutyOf(task);
  found.push({ duty, clock: 't.due' }, { duty, clock: 't.report' });
  if (task.receipt === 'awaited') found.push({ duty, clock: 't.ack' });
  if (task.lead?.unit === undefined && duty !== 'safety_office') found.push({ duty: 'safety_office' });
  return found;
}

export const supervisedTask: WorkflowDefinition = {
  id: 'supervised-task',
  version: 1,
  title: { zh: '督查交办', en: 'Supervised task' },
  machine,
  events: EVENTS,
  guards: GUARDS,
  policy: policyOver(policy),
  open: {
    by: OPENERS,
    schema: Opening,
    example: openingExample,
    units: ['/lead/unit', '/assistants/*/unit'],
    index: (context) => {
      const { data, lead, assistants, items } = own(context);
      const units = [lead, ...assistants].map((one) => one?.name);
      return {
        unit: lead?.unit ?? lead?.name ?? null,
        region: data.region.code ?? null,
        sector: data.sector ?? null,
        text: [data.title, data.list?.title, ...units, ...items.map(({ text }) => text)]
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
    const { data, regions: _regions, ...rest } = shownOf(own(context));
    const levels = openInstruments(rest).map(([, { level }]) => level);
    return { ...data, ...rest, percent: percentOf(rest), level: Math.max(0, ...levels) };
  },
};
