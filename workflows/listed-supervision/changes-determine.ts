import { dateAt } from '../base/case.ts';
import { newUnit } from './changes-plan.ts';
import { type Changes, type ListedSupervision, withRegion } from './context.ts';
import type { PayloadOf } from './events.ts';
import type { Item } from './shapes.ts';
import { type Change, proposalOf } from './work.ts';

/** What each act of determination changes. Pure: time comes with the event. */

function openItems(items: readonly { id: string; text: string }[], known: readonly Item[]): Item[] {
  const passed = new Set(known.filter(({ state }) => state === 'passed').map(({ id }) => id));
  return items.map(({ id, text }) => ({ id, text, state: passed.has(id) ? 'passed' : 'open' }));
}

/** A key general hazard needs no determination; Law 41's double report is of majors alone. */
export function keyTaken({ context }: Change): Changes {
  return { kind: 'key_general', ...withRegion(context, 'doubleReport', 'notNeeded') };
}

export function keyOpened({ context, event }: Change, payload: PayloadOf<'OPEN_KEY'>): Changes {
  return {
    kind: 'key_general',
    items: openItems(payload.items, []),
    units: { ...context.units, responsible: payload.responsibleUnit },
    flags: [...context.flags, `general:${payload.generalCaseId}`],
    determinedOn: dateAt(event),
    ...withRegion(context, 'doubleReport', 'notNeeded'),
  };
}

export function judgementGiven(
  { context, event }: Change,
  {
    kind,
    method,
    conclusion,
  }: { kind: 'expert' | 'collective'; method: string; conclusion: 'major' | 'notMajor' },
): Changes {
  const { person, unit } = event.actor;
  return { judgements: [...context.judgements, { kind, method, conclusion, person, unit, at: event.at }] };
}

export function confirmed({ context, event }: Change): Changes {
  const { criterion, responsibleUnit, street, place, items } = proposalOf(context, 'CONFIRM_MAJOR');
  const anew = isAnotherUnit(context) ? newUnit({ context, event }, responsibleUnit) : {};
  const { units, regions } = { ...context, ...anew };
  return {
    ...anew,
    kind: 'major',
    criterion,
    determinedOn: dateAt(event),
    place,
    items: openItems(items, context.items),
    units: {
      ...units,
      responsible: responsibleUnit,
      handling: units.handling ?? street ?? null,
      supervising: event.actor.unit,
    },
    // A key general hazard had none to make; a major one has.
    regions: regions.doubleReport === 'notNeeded' ? { ...regions, doubleReport: 'pending' } : regions,
  };
}

/** Determined again, and it is another unit's: what was served on the one before, or planned by it, is not its own. */
export function isAnotherUnit({ units, proposals, determinedOn }: ListedSupervision): boolean {
  const payload = proposals.CONFIRM_MAJOR?.payload as PayloadOf<'PROPOSE_CONFIRM_MAJOR'> | undefined;
  return determinedOn !== null && payload !== undefined && payload.responsibleUnit !== units.responsible;
}

/** New facts: what was said before no longer counts, the time of the unit goes on. */
export function redetermined({ context }: Change): Changes {
  return {
    judgements: [],
    redeterminations: context.redeterminations + 1,
    draftPlan: null,
    extension: null,
    ...withRegion(context, 'extension', 'none'),
  };
}

export function received({ context }: Change, receipts: Partial<ListedSupervision['receipts']>): Changes {
  const both = { ...context.receipts, ...receipts };
  const region =
    both.department === null ? 'congressOnly' : both.congress === null ? 'departmentOnly' : 'done';
  return { receipts: both, ...withRegion(context, 'doubleReport', region) };
}

/** The field itself; what was there before stays in the log with the proposal. */
export function corrected({ context }: Change): Changes {
  const { field, new: value } = proposalOf(context, 'CORRECT');
  switch (field) {
    case 'unitName':
      return { data: { ...context.data, unit: { ...context.data.unit, name: String(value) } } };
    case 'place':
      return { place: String(value), data: { ...context.data, place: String(value) } };
    case 'basis':
      return { basis: String(value) };
    default:
      return { data: { ...context.data, [field]: value } };
  }
}

export function transferOffered(
  { context, event }: Change,
  { toUnit, reason }: PayloadOf<'TRANSFER_ORGAN'>,
): Changes {
  return {
    transfer: { from: event.actor.unit, to: toUnit, reason },
    ...withRegion(context, 'custody', 'transferring'),
  };
}

/** Accepted, or settled by the safety office: held by that unit. Refused or silent: it is open whose case it is. */
export function transferEnded(
  { context }: Change,
  { custody, unit }: { custody: 'held' | 'disputed'; unit?: string },
): Changes {
  const handling = unit ?? context.units.handling;
  return {
    transfer: null,
    units: { ...context.units, handling },
    ...withRegion(context, 'custody', custody),
  };
}
