import type { ListedSupervision, Regions } from './context.ts';
import type { Control, Order } from './shapes.ts';

/** Interim control 临时管控 as the list of its orders; whatever else says what is in force follows from the list. */

type Ordered = Pick<ListedSupervision, 'orders'>;

const STOPS: readonly string[] = ['stop', 'stop_use', 'withdraw', 'suspension'];

/** Ended by consent to resume alone (Law 65(3)). */
export function isStop({ measures }: Pick<Order, 'measures'>): boolean {
  return measures.some((measure) => STOPS.includes(measure));
}

export function inForce(orders: readonly Order[]): readonly Order[] {
  return orders.filter(({ state }) => state === 'ordered' || state === 'active');
}

export function stopInForce({ orders }: Ordered): boolean {
  return inForce(orders).some(isStop);
}

/** Organs whose stop orders stand, in the order they were given: each consents to resumption. */
export function stoppingOrgans({ orders }: Ordered): string[] {
  const organs = inForce(orders)
    .filter(isStop)
    .map(({ unit }) => unit);
  return [...new Set(organs)];
}

function regionOf(orders: readonly Order[]): Regions['interim'] {
  const states = (['ordered', 'active', 'lifted'] as const).filter((one) =>
    orders.some(({ state }) => state === one),
  );
  return states[0] ?? 'none';
}

function controlOf(orders: readonly Order[]): Control | null {
  const standing = inForce(orders);
  const leading = standing.find(isStop) ?? standing.at(-1);
  if (leading === undefined) return null;
  const { person, unit, at } = leading;
  return { person, unit, at, measures: [...new Set(standing.flatMap(({ measures }) => measures))] };
}

/** The only way the list changes: control and region follow it. */
export function withOrders(
  regions: Regions,
  orders: readonly Order[],
): Pick<ListedSupervision, 'orders' | 'control' | 'regions'> {
  return { orders, control: controlOf(orders), regions: { ...regions, interim: regionOf(orders) } };
}
