import type { TurnRequest, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { openingUnit } from '../base/case.ts';
import { openOf } from '../base/kin.ts';
import { policyOver } from '../base/policy.ts';
import { shownOf } from '../base/shown.ts';
import { commonTurns } from '../base/turns.ts';
import { type FocalBatch, OPENERS, Opening, openingExample } from './context.ts';
import { EVENTS } from './events.ts';
import { GUARDS } from './guards.ts';
import { machine } from './machine.v1.ts';
import policy from './policy.json' with { type: 'json' };

/** The engine hands back the very context this machine made. */
function own(context: unknown): FocalBatch {
  return context as FocalBatch;
}

/** The office that made the list answers for it. */
function holder(context: unknown, duty: string): { unit?: string; person?: string } {
  const batch = own(context);
  return batch.assignees[duty] ?? (duty === 'safety_office' ? openingUnit(batch) : {});
}

export const focalBatch: WorkflowDefinition = {
  id: 'focal-batch',
  version: 1,
  title: { zh: '“3030”重点问题批次', en: 'Batch of focal problems ("3030")' },
  machine,
  events: EVENTS,
  guards: GUARDS,
  policy: policyOver(policy),
  open: {
    by: OPENERS,
    schema: Opening,
    example: openingExample,
    index: (context) => {
      const { data } = own(context);
      const { no, title, region } = data;
      return { region: region?.code ?? null, text: [no, title, region?.name].filter(Boolean).join(' ') };
    },
  },
  decidingRegion: 'lifecycle',
  closedStates: ['closed'],
  holder,
  turns: (context): TurnRequest[] => commonTurns(own(context), EVENTS),
  dataOf: (context) => {
    const { data, regions: _regions, kin, ...rest } = shownOf(own(context));
    return { ...data, ...rest, items: { total: kin.followed.length, open: openOf(kin), ended: kin.ended } };
  },
};
