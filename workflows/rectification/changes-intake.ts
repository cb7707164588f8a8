import { dateAt } from '../base/case.ts';
import type { GradedItem } from '../base/schemas.ts';
import { type Changes, type Item, type Phase, withRegion } from './context.ts';
import type { PayloadOf } from './events.ts';
import { type Change, proposalOf } from './work.ts';

/** What each act changes in the case's data. Pure: time comes with the event. */

function opened(items: readonly GradedItem[]): Item[] {
  return items.map(({ id, text, limitDays }) => ({ id, text, limitDays, state: 'open' }));
}

export function claimed({ context, event }: Change): Changes {
  return { units: { ...context.units, handling: event.actor.unit } };
}

export function refusedJurisdiction({ context, event }: Change): Changes {
  return { refusedBy: [...context.refusedBy, event.actor.unit] };
}

export function designated({ context }: Change, { unit }: PayloadOf<'DESIGNATE'>): Changes {
  return { units: { ...context.units, handling: unit } };
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

/** Accepted: the receiver holds the case from here. Refused or silent: it is open whose case it is. */
export function transferEnded({ context }: Change, { accepted }: { accepted: boolean }): Changes {
  const { transfer, units } = context;
  const handling = accepted && transfer !== null ? transfer.to : units.handling;
  return { transfer: null, units: { ...units, handling }, ...withRegion(context, 'custody', 'held') };
}

type Graded = Pick<PayloadOf<'GRADE_GENERAL'>, 'responsibleUnit' | 'items' | 'documentKind'> & {
  place?: string;
  basis?: string;
};

export function graded({ context, event }: Change, payload: Graded): Changes {
  return {
    grade: 'general',
    items: opened(payload.items),
    place: payload.place ?? context.place,
    basis: payload.basis ?? context.basis,
    units: { ...context.units, responsible: payload.responsibleUnit },
    phase: 0,
    service: null,
    dueReached: false,
    document: { kind: payload.documentKind ?? 'assignment', on: dateAt(event) },
    enforcementDocument: context.enforcementDocument || payload.documentKind === 'order',
  };
}

/** Silence, or a failed self-rectification, ends in an assignment document of today. */
export function documentMade(
  { context, event }: Change,
  { kind }: { kind?: 'assignment' | 'order' },
): Changes {
  return {
    document: { kind: kind ?? 'assignment', on: dateAt(event) },
    enforcementDocument: context.enforcementDocument || kind === 'order',
    phase: context.phase,
    byRule: false,
    service: null,
    recheck: null,
    dueReached: false,
  };
}

export function fixedOnSpot({ context }: Change, payload: PayloadOf<'FIXED_ON_SPOT'>): Changes {
  return {
    grade: 'general',
    phase: 0,
    cleared: true,
    units: { ...context.units, responsible: payload.responsibleUnit ?? context.units.responsible },
    outcome: payload.measures,
  };
}

export function adopted({ context }: Change): Changes {
  const payload = proposalOf(context, 'ADOPT');
  const phase: Phase = payload.phase;
  return {
    grade: 'general',
    items: opened(payload.items),
    place: payload.place ?? context.place,
    basis: payload.basis ?? context.basis,
    units: { ...context.units, responsible: payload.responsibleUnit },
    phase,
    misses: phase - 1,
    extensionsGranted: payload.extensions,
    document: { kind: 'assignment', on: payload.servedOn },
    service: { kind: 'assignment', method: 'adopted', on: payload.servedOn, phase, deemed: false },
  };
}

/** A child of a split stands where its parent stood, a case not major after all where it was left. */
export function carriedOver({ context }: Change): Changes {
  const { carry } = context;
  if (carry === null) return {};
  return {
    grade: 'general',
    phase: carry.phase,
    misses: carry.misses ?? Math.max(0, carry.phase - 1),
    extensionsGranted: carry.extensions ?? 0,
    requests: carry.requests ?? 0,
    document: carry.service ? { kind: carry.service.kind, on: carry.service.on } : null,
    service: carry.service ?? null,
  };
}

export function upgraded(): Changes {
  return { grade: 'major' };
}

export function mergedInto(_: Change, { masterCaseId }: PayloadOf<'DUPLICATE'>): Changes {
  return { mergedInto: masterCaseId };
}

export function mergedIn({ context }: Change, { caseId, number, data }: PayloadOf<'MERGED_IN'>): Changes {
  return { merged: [...context.merged, { caseId, number, data }] };
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

export function unitChanged({ context }: Change): Changes {
  const { unit } = proposalOf(context, 'REASSIGN_UNIT');
  return {
    extensionsGranted: 0,
    extensionDaysGranted: 0,
    units: { ...context.units, responsible: unit },
    service: null,
    byRule: false,
    recheck: null,
    dueReached: false,
    capReached: false,
    requests: 0,
    extension: null,
    objectionUsed: false,
    items: context.items.map((item) => (item.state === 'passed' ? item : { ...item, state: 'open' })),
    phase: context.phase === 2 ? 2 : 0,
    regions: { ...context.regions, extension: 'none', objection: 'none' },
  };
}

export function renamed({ context }: Change, { newName }: PayloadOf<'SUBJECT_CHANGED'>): Changes {
  return { data: { ...context.data, unit: { ...context.data.unit, name: newName } } };
}

export function subjectGone({ context }: Change): Changes {
  return {
    gone: true,
    cleared: true,
    recheck: null,
    extension: null,
    outcome: '主体灭失',
    regions: { ...context.regions, extension: 'none', objection: 'none' },
  };
}
