import type { Changes, ListedSupervision } from './context.ts';
import { inForce, isStop, withOrders } from './control.ts';
import type { Order } from './shapes.ts';
import type { Change } from './work.ts';

/** Interim control 临时管控 and the power cut that enforces it (Law 65(3), 70). */

/** What whoever sends this event orders. */
function orderOf({ actor, at }: Change['event'], measures: readonly string[]): Order {
  const { person, unit, roles } = actor;
  const duty = ['inspector', 'sector_officer', 'sector_leader'].find((role) => roles.includes(role));
  return { person, unit, measures, at, duty: duty ?? 'sector_officer', state: 'ordered' };
}

/** A further order takes nothing from those in force. New danger voids what was asked for, a new stop also a consent. */
export function interimOrdered(
  { context, event }: Change,
  { measures }: { measures: readonly string[] },
): Pick<ListedSupervision, 'orders' | 'control' | 'regions'> & Changes {
  const order = orderOf(event, measures);
  const { regions, resumeSignatures, resumePublished } = context;
  const resumes = regions.resume === 'consented' && !isStop(order);
  return {
    ...withOrders({ ...regions, resume: resumes ? 'consented' : 'none' }, [...context.orders, order]),
    interimNotNecessary: null,
    resumer: null,
    resumeSignatures: resumes ? resumeSignatures : [],
    resumePublished: resumes && resumePublished,
  };
}

export function notNecessary({ event }: Change, { reason }: { reason: string }): Changes {
  const { person, unit } = event.actor;
  return { interimNotNecessary: { person, unit, reason } };
}

/** Whoever stands on the spot sees to all that was ordered. */
export function controlInPlace({ context }: Change) {
  const orders = context.orders.map((one) =>
    one.state === 'ordered' ? { ...one, state: 'active' as const } : one,
  );
  return withOrders(context.regions, orders);
}

/** An organ ends its own orders and nobody else's. */
export function ownOrdersEnded(
  { context, event }: Change,
  { state }: { state: 'lifted' | 'revoked' },
): Pick<ListedSupervision, 'orders' | 'control' | 'regions'> {
  const standing = inForce(context.orders);
  const orders = context.orders.map((one) =>
    standing.includes(one) && one.unit === event.actor.unit ? { ...one, state } : one,
  );
  return withOrders(context.regions, orders);
}

/** Consent to resume ends the stops; a guard or a warning is lifted by whoever ordered it. */
export function stopsLifted({ context }: Change): Pick<ListedSupervision, 'orders' | 'control' | 'regions'> {
  const standing = inForce(context.orders);
  const orders = context.orders.map((one) =>
    standing.includes(one) && isStop(one) ? { ...one, state: 'lifted' as const } : one,
  );
  return withOrders({ ...context.regions, resume: 'consented' }, orders);
}

/** Nothing is lifted before an acceptance: once that does not hold, the very orders that were lifted stand again. */
export function controlRestored({ context }: Change): Changes {
  const orders = context.orders.map((one) =>
    one.state === 'lifted' ? { ...one, state: 'ordered' as const } : one,
  );
  return {
    ...withOrders({ ...context.regions, resume: 'none' }, orders),
    resumeSignatures: [],
    resumePublished: false,
  };
}

/** 虚假销号: control is ordered again, as it was, by whoever approves the finding. */
export function controlledAgain({ context, event }: Change): Changes {
  const before = context.orders.filter(({ state }) => state !== 'revoked');
  const measures = [...new Set(before.flatMap((one) => one.measures))];
  const order = orderOf(event, measures.length === 0 ? ['stop_use', 'guard'] : measures);
  return {
    ...withOrders({ ...context.regions, resume: 'none' }, [...context.orders, order]),
    resumer: null,
    resumeSignatures: [],
    resumePublished: false,
    flags: [...new Set([...context.flags, 'falseCompletion', 'criminalReferralCheck'])],
  };
}

export function powerNoticed({ event }: Change, { emergency }: { emergency: boolean }): Changes {
  const { person, unit } = event.actor;
  return { powerCut: { state: 'noticed', person, unit, emergency, since: event.at, noticeOver: emergency } };
}

export function powerTurned(
  { context: { powerCut } }: Change,
  changes: { state?: 'cut' | 'restored'; noticeOver?: true },
): Changes {
  return powerCut === null ? {} : { powerCut: { ...powerCut, ...changes } };
}
