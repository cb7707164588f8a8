import { dateAt, numberIn } from '../base/case.ts';
import { type Changes, type Phase, type Recheck, type Rectification, withRegion } from './context.ts';
import type { PayloadOf } from './events.ts';
import type { Change } from './work.ts';

type Claim = PayloadOf<'REQUEST_RECHECK'>;
type Verdict = PayloadOf<'PASS'>;

/** Days of the term a service starts: the longest limit still open, within the policy. */
export function termOf({ context, event }: Change, phase: Phase): number {
  if (phase === 2) return numberIn(event, 'phase2.days');
  const limits = context.items.filter((item) => item.state !== 'passed').map((item) => item.limitDays);
  const most = numberIn(event, 'phase1.maxDays');
  return limits.length === 0 ? most : Math.min(most, Math.max(...limits));
}

export interface ServedBy {
  readonly phase: 1 | 2;
  readonly method: string;
  readonly on?: string;
  readonly kind?: 'assignment' | 'order';
  readonly deemed: boolean;
}

export function served(change: Change, { phase, method, on, kind, deemed }: ServedBy): Changes {
  const { context, event } = change;
  return {
    phase,
    service: {
      kind: kind ?? context.document?.kind ?? 'assignment',
      method,
      on: on ?? dateAt(event),
      phase,
      deemed,
    },
    termDays: termOf(change, phase),
    enforcementDocument: context.enforcementDocument || kind === 'order',
    byRule: false,
    dueReached: false,
    requests: 0,
    leaderConfirmed: false,
    progressAt: null,
    plan: null,
  };
}

/** By rule the second document goes the way the first one went. */
export function servedByRule(change: Change): Changes {
  return served(change, {
    phase: 2,
    method: change.context.service?.method ?? 'electronic',
    kind: 'assignment',
    deemed: true,
  });
}

export function objected({ context }: Change): Changes {
  return { objectionUsed: true, ...withRegion(context, 'objection', 'raised') };
}

/** 异议成立: back to grading, as if not assigned; what was served is void. */
export function objectionUpheld({ context }: Change): Changes {
  return {
    phase: 0,
    service: null,
    document: null,
    recheck: null,
    extension: null,
    dueReached: false,
    capReached: false,
    cleared: false,
    units: { ...context.units, responsible: null },
    regions: { ...context.regions, objection: 'none', extension: 'none' },
  };
}

export function reassigned({ context, event }: Change, payload: PayloadOf<'REASSIGN'>): Changes {
  return {
    phase: 2,
    namedLeader: payload.namedLeader,
    byRule: false,
    document: { kind: payload.documentKind ?? 'assignment', on: dateAt(event) },
    enforcementDocument: context.enforcementDocument || payload.documentKind === 'order',
  };
}

export function reassignedByRule({ event }: Change): Changes {
  return { phase: 2, byRule: true, document: { kind: 'assignment', on: dateAt(event) } };
}

export function missed({ context }: Change): Changes {
  return {
    misses: context.misses + 1,
    dueReached: false,
    recheck: null,
    extension: null,
    ...withRegion(context, 'extension', 'none'),
  };
}

export function planned({ event }: Change, { reasonForMiss, revisedPlan }: PayloadOf<'ACK2'>): Changes {
  return { plan: { reasonForMiss, revisedPlan, at: event.at }, progressAt: event.at };
}

/** The items named are claimed; a pending extension has become moot. */
export function recheckRequested(
  { context, event }: Change,
  { items, repeats }: { items: Claim['items']; repeats: boolean },
): Changes {
  const { person, unit } = event.actor;
  return {
    recheck: { person, unit, appliedAt: event.at, items },
    items: context.items.map((item) => (items.includes(item.id) ? { ...item, state: 'claimed' } : item)),
    requests: context.requests + 1,
    leaderConfirmed: false,
    progressAt: event.at,
    extension: null,
    flags:
      repeats && !context.flags.includes('repeatedEvidence')
        ? [...context.flags, 'repeatedEvidence']
        : context.flags,
    ...withRegion(context, 'extension', 'none'),
  };
}

export function extensionAsked(
  { context, event }: Change,
  { days, cause }: PayloadOf<'REQUEST_EXTENSION'>,
): Changes {
  return { extension: { days, cause, at: event.at }, ...withRegion(context, 'extension', 'requested') };
}

/** Granted late, it still moves the due date: the miss is then no miss (decided even after due). */
export function extensionGranted({ context }: Change, { days }: PayloadOf<'EXT_GRANT'>): Changes {
  return {
    extension: null,
    extensionsGranted: context.extensionsGranted + 1,
    extensionDaysGranted: context.extensionDaysGranted + days,
    termDays: (context.termDays ?? 0) + days,
    dueReached: false,
    capReached: false,
    ...withRegion(context, 'extension', 'none'),
  };
}

export function extensionDropped({ context }: Change): Changes {
  return { extension: null, ...withRegion(context, 'extension', 'none') };
}

function recheckWith({ recheck }: Rectification, changes: Partial<Recheck>): Changes {
  return recheck === null ? {} : { recheck: { ...recheck, ...changes } };
}

export function verifierAssigned(
  { context }: Change,
  { person, unit }: PayloadOf<'ASSIGN_VERIFIER'>,
): Changes {
  return recheckWith(context, { assigned: { person, unit } });
}

export function recheckStarted({ context, event }: Change): Changes {
  const { person, unit } = event.actor;
  return recheckWith(uncosigned(context), { verifier: { person, unit } });
}

/** A co-signature is for one visit only. */
function uncosigned(context: Rectification): Rectification {
  if (context.recheck === null) return context;
  const { cosigner: _gone, ...recheck } = context.recheck;
  return { ...context, recheck };
}

export function recheckCosigned({ context, event }: Change): Changes {
  const { person, unit } = event.actor;
  return recheckWith(context, { cosigner: { person, unit } });
}

/** Each item's result. What has passed once stands without a look, but a look may find that it no longer does. */
export function judged({ context }: Change, { items }: Verdict): Changes {
  return {
    items: context.items.map((item) => {
      const result = items.find(({ id }) => id === item.id)?.result;
      if (result === undefined) return item;
      return { ...item, state: result === 'fail' ? 'failed' : 'passed' };
    }),
  };
}

/** On time is the application that passed, not the day of the visit. */
export function passed({ context, event }: Change): Changes {
  const appliedAt = context.recheck?.appliedAt ?? event.at;
  const clock = event.clocks[context.phase === 2 ? 'g.phase2' : 'g.phase1'];
  const onTime =
    context.phase === 0 ||
    (context.phase !== 3 && clock !== undefined && (clock.state === 'paused' || appliedAt < clock.dueAt));
  return {
    cleared: true,
    passed: { appliedOn: appliedAt.slice(0, 10), onTime, phase: context.phase },
    outcome: context.phase === 2 ? '二次办结' : '整改合格',
  };
}

/** A self-found hazard that was not drawn for a look: passed by rule. */
export function passedByRule(change: Change): Changes {
  return { items: change.context.items.map((item) => ({ ...item, state: 'passed' })), ...passed(change) };
}

export function returned({ context }: Change): Changes {
  return {
    returns: context.returns + 1,
    cleared: false,
    passed: null,
    items: context.items.map((item) => ({ ...item, state: 'claimed' })),
    recheck: uncosigned(context).recheck,
  };
}
