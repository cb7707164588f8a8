import type { ListedSupervision } from '../../workflows/listed-supervision/context.ts';
import { EVENTS, type EventType } from '../../workflows/listed-supervision/events.ts';
import type { Beginning, WalkView } from './walk-point.ts';

/** Payloads that fit the case as it stands, so that walks get past the guards that look at them. */

type Items = { items: readonly { id: string }[] };

/** Of the example's items those that are still open. */
function open({ items }: ListedSupervision, example: Items): object {
  const left = new Set(items.filter(({ state }) => state !== 'passed').map(({ id }) => id));
  return { ...example, items: example.items.filter(({ id }) => left.has(id)) };
}

export function payloadFor(type: string, view: WalkView): object | readonly object[] | undefined {
  const data = view.data as unknown as ListedSupervision;
  const example = EVENTS[type as EventType].example as object;
  switch (type) {
    case 'SELF_ACCEPT': {
      const claim = open(data, example as Items);
      return [claim, { ...claim, resume: true }];
    }
    case 'ACCEPT':
    case 'FAIL':
      return open(data, example as Items);
    case 'SUBMIT_PLAN': {
      const plan = example as { milestones: readonly { day: number }[] };
      return [60, 20, 10].map((days) => ({
        ...plan,
        days,
        milestones: plan.milestones.map((one, no) => ({ ...one, day: Math.min(one.day, days - no) })),
      }));
    }
    case 'MILESTONE_DONE':
      return ['m1', 'm2'].map((milestone) => ({ ...example, milestone }));
    case 'PROPOSE_LEVEL_UP':
      return [example, { ...example, newLimitDays: 20 }];
    case 'PROPOSE_CLOSURE':
      return ['suspensionFailed', 'repeated', 'disobeyed'].map((ground) => ({ ...example, ground }));
    case 'APPROVE_INSTRUMENT':
    case 'REJECT_INSTRUMENT':
    case 'ANSWER_INSTRUMENT':
    case 'ACCEPT_ANSWER':
    case 'RETURN_ANSWER':
    case 'PROPOSE_DE_ESCALATE':
      return Object.keys(data.instruments).map((key) => ({ ...example, key }));
    case 'RESUME':
      return Object.keys(data.holds).map((clock) => ({ ...example, clock }));
    case 'PROPOSE_CORRECT':
      return { ...example, old: data.place };
    case 'NOTICE_POWER_CUT':
      return [example, { ...example, emergency: true }];
    case 'ENFORCEMENT_DONE':
      return [example, { outcome: '不予处罚' }];
    default:
      return undefined;
  }
}

/** What of the data tells places apart, state by state. */
export function marks({ at, data: context, regions }: WalkView): string {
  const data = context as unknown as ListedSupervision;
  const { judgements, plan, failures, level, lookback, windowOver, application, signatures } = data;
  switch (at) {
    case 'discovered':
      // Entered by mistake, its source is still to be answered.
      return `${data.proposals.VOID !== undefined} ${regions.reply}`;
    case 'determining':
      return `${judgements.some(({ kind }) => kind === 'collective')} ${regions.interim} ${plan !== null}`;
    case 'planDrafting':
    case 'rectifying':
      // On the way to closure the source is still to be answered.
      if (regions.closure === 'proposed' || regions.closure === 'approved')
        return `${regions.closure} ${regions.reply} ${data.closure?.cosigner !== undefined}`;
      return `${plan !== null} ${Math.min(failures, 2)} ${data.powerCut !== null}`;
    case 'overdue':
      return `${level}`;
    case 'onSiteAcceptance':
      return `${application?.cosigner !== undefined} ${regions.resume} ${Math.min(failures, 2)}`;
    case 'acceptanceFailed':
      return `${failures}`;
    case 'signoffApproval':
      return `${signatures.length} ${regions.resume} ${regions.reply} ${regions.interim}`;
    case 'delisted':
      return `${lookback} ${windowOver} ${data.regions.interim} ${data.regions.resume} ${data.regions.publicity}`;
    default:
      return '';
  }
}

/** Reported here or listed as a key hazard, in a tenant whose policy asks for everything it can ask for. */
export const beginnings: readonly Beginning[] = [
  {
    draft: true,
    values: {
      'determine.mode': 'any',
      'listing.selective': true,
      'listing.fileUp': true,
      'acceptance.onExpiry': true,
      'acceptance.maxFailures': 2,
      'overdue.withholdPermit': true,
      'resume.publish': true,
      'resume.coSigners': 'committee_leader',
      'extension.askBy': 'T-10D',
      'signoff.chain': 'street_leader,committee_leader',
    },
  },
];
