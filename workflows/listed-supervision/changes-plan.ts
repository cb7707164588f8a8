import { addDays } from '../../src/domain/instants.ts';
import { dateAt } from '../base/case.ts';
import { type Changes, type ListedSupervision, organsOf, withRegion } from './context.ts';
import type { PayloadOf } from './events.ts';
import { BESIDE_UNIT } from './terms.ts';
import { type Change, proposalOf } from './work.ts';

/** Plan, progress, and the unit's time. */

export function planSubmitted({ event }: Change, payload: PayloadOf<'SUBMIT_PLAN'>): Changes {
  const { measures, funds, organ, days, milestones } = payload;
  const { amountYuan, source, status } = funds;
  const today = dateAt(event);
  return {
    draftPlan: {
      endOn: addDays(today, days),
      measures,
      funds: { amountYuan, source, status },
      responsible: organ.responsible,
      lead: organ.lead,
      submittedOn: today,
      approvedOn: null,
      milestones: milestones.map(({ id, text, day }) => ({
        id,
        text,
        dueOn: addDays(today, day),
        state: 'open',
      })),
    },
  };
}

/** Whether a plan, once approved, is the unit's term: the first of its round, and over no extension. */
export function setsTerm({ plan, extensionsGranted }: ListedSupervision): boolean {
  return plan === null && extensionsGranted === 0;
}

export function planApproved({ context, event }: Change): Changes {
  const { draftPlan } = context;
  if (draftPlan === null) return {};
  return {
    plan: { ...draftPlan, approvedOn: dateAt(event) },
    draftPlan: null,
    milestones: draftPlan.milestones,
    ...(setsTerm(context) && { dueReached: false, askBy: null }),
  };
}

export function planReturned({ context }: Change): Changes {
  return { draftPlan: null, planReturns: context.planReturns + 1 };
}

function milestonesWith(context: ListedSupervision, id: string, state: 'done' | 'missed'): Changes {
  return { milestones: context.milestones.map((one) => (one.id === id ? { ...one, state } : one)) };
}

export function milestoneReached({ context }: Change, { milestone }: { milestone: string }): Changes {
  return milestonesWith(context, milestone, 'done');
}

/** While the unit waits for acceptance its milestones are no longer the measure. */
export function milestoneMissed({ context }: Change, { clock }: { clock: string }): Changes {
  if (context.application !== null) return {};
  return {
    ...milestonesWith(context, clock.slice('m.milestone.'.length), 'missed'),
    milestonesMissed: context.milestonesMissed + 1,
  };
}

/** The sector organ answers, unless two organs list or the tenant has the listing organ decide. */
export function extensionAsked(
  { context, event }: Change,
  { days, cause }: PayloadOf<'REQUEST_EXTENSION'>,
): Changes {
  const organs = organsOf(context);
  const byLister = organs.length > 1 || event.policy.values['extension.byLister'] === true;
  return {
    extension: { days, cause, at: event.at, deciders: byLister ? organs : [], granted: {} },
    ...withRegion(context, 'extension', 'requested'),
  };
}

export function extensionHalfGranted({ context, event }: Change, { days }: { days: number }): Changes {
  const { extension } = context;
  if (extension === null) return {};
  return { extension: { ...extension, granted: { ...extension.granted, [event.actor.unit]: days } } };
}

/** Whose answer is waited for: each organ that has not given its own. */
export function extensionWaitsFor({
  extension,
}: Pick<ListedSupervision, 'extension'>): { duty: string; unit?: string }[] {
  if (extension === null) return [];
  const { deciders, granted } = extension;
  if (deciders.length === 0) return [{ duty: 'sector_leader' }];
  return deciders
    .filter((unit) => granted[unit] === undefined)
    .map((unit) => ({ duty: 'committee_leader', unit }));
}

/** Granted late, it still moves the due date: the miss is then no miss. The last day to ask moves with it. */
export function extensionGranted({ context }: Change, { days }: { days: number }): Changes {
  return {
    extension: null,
    extensionsGranted: context.extensionsGranted + 1,
    dueReached: false,
    askBy: context.askBy === null ? null : addDays(context.askBy, days),
    ...withRegion(context, 'extension', 'none'),
  };
}

export function extensionDropped({ context }: Change): Changes {
  return { extension: null, ...withRegion(context, 'extension', 'none') };
}

/** The days that all organs have granted: of two answers the shorter. */
export function grantedDays({ extension }: Pick<ListedSupervision, 'extension'>, days: number): number {
  return Math.min(days, ...Object.values(extension?.granted ?? {}));
}

/** A new limit ends the miss; it is counted from the day it is given, and so is a plan that is owed still. */
export function limitRenewed(): Changes {
  return { dueReached: false, limitSet: true, overdueSince: null, askBy: null, brokenOff: {} };
}

export function unitChanged(change: Change): Changes {
  return newUnit(change, proposalOf(change.context, 'REASSIGN_UNIT').unit);
}

/** What goes on without the unit. */
function besideUnit(owed: readonly string[]): readonly string[] {
  return owed.filter((clock) => BESIDE_UNIT.includes(clock));
}

/** Another unit begins anew: notice, plan and double report are its own, and nothing that befell the one before. */
export function newUnit({ context, event }: Change, unit: string): Changes {
  const notices = context.notices.map((one, no) =>
    no === context.notices.length - 1 ? { ...one, servedOn: null } : one,
  );
  const { regions } = context;
  return {
    units: { ...context.units, responsible: unit, lead: null },
    plan: null,
    draftPlan: null,
    milestones: [],
    milestonesMissed: 0,
    planReturns: 0,
    failures: 0,
    punishments: [],
    extensionsGranted: 0,
    filedUpOn: null,
    owed: besideUnit(context.owed),
    progress: null,
    application: null,
    prelimReturns: 0,
    extension: null,
    startedOn: dateAt(event),
    keptDays: null,
    dueReached: false,
    limitSet: false,
    overdueSince: null,
    brokenOff: {},
    askBy: null,
    notices,
    receipts: { department: null, congress: null },
    items: context.items.map((item) => (item.state === 'passed' ? item : { ...item, state: 'open' })),
    regions: {
      ...regions,
      listing: regions.listing === 'listed' ? 'approved' : regions.listing,
      doubleReport: regions.doubleReport === 'notNeeded' ? 'notNeeded' : 'pending',
      extension: 'none',
      resume: 'none',
    },
  };
}

export function subjectGone({ context }: Change): Changes {
  return {
    gone: true,
    cleared: true,
    application: null,
    draftPlan: null,
    extension: null,
    signatures: [],
    outcome: '主体灭失',
    owed: besideUnit(context.owed),
    regions: { ...context.regions, extension: 'none', resume: 'none' },
  };
}
