import { addDays } from '../../src/domain/instants.ts';
import { dateAt } from '../base/case.ts';
import { alive } from '../base/holds.ts';
import {
  controlInPlace,
  controlledAgain,
  controlRestored,
  interimOrdered,
  ownOrdersEnded,
  stopsLifted,
} from './changes-control.ts';
import type { ListedSupervision } from './context.ts';
import { inForce, isStop } from './control.ts';
import { owe, settle } from './owed.ts';
import { type Worker, work } from './work.ts';

/** The clocks of interim control follow its orders. */

/** The warning that a measure ends comes ten days before. */
const WARNING_DAYS = 10;

/** Power is cut for the sake of a stop order and of the danger alone (Law 70). */
function powerHeld({ powerCut }: ListedSupervision): boolean {
  return powerCut !== null && powerCut.state !== 'restored';
}

/** What has no point any more once orders have ended; the rest runs on for those that stand. */
function endWaits(worker: Worker, orders: ListedSupervision['orders'], as: 'met' | 'void'): void {
  const { context, ask } = worker;
  const left = inForce(orders);
  if (!left.some(({ state }) => state === 'ordered')) ask('stopClock', { clock: 'm.callout', as: 'void' });
  if (left.length === 0) ask('stopClock', { clock: 'm.interim', as });
  const onward = left.length === 0 ? settle(worker, ['m.interim.decide'], as) : worker;
  if (powerHeld(context) && !left.some(isStop)) owe(onward, ['m.powerRestore']);
}

/** The danger stands: nobody has to restore the power that was cut for it. */
function keepPower(worker: Worker): void {
  if (worker.context.owed.includes('m.powerRestore')) settle(worker, ['m.powerRestore'], 'void');
}

export const controlWork = {
  orderInterim: work<{ measures: readonly string[] }>((worker, order) => {
    const { context, event, ask, change } = worker;
    const renewed = inForce(context.orders).some(({ unit }) => unit === event.actor.unit);
    const changes = interimOrdered(worker, order);
    change(changes);
    if (changes.regions.resume === 'none')
      for (const clock of ['m.resume', 'm.resume.publish']) ask('stopClock', { clock, as: 'void' });
    if (renewed) {
      ask('stopClock', { clock: 'm.interim', as: 'void' });
      settle(worker, ['m.interim.decide'], 'met');
    }
    ask('startClock', { clock: 'm.callout' });
  }),
  /** Of several orders the window that ends first is the one that runs. */
  controlInPlace: work<{ validDays?: number }>((worker, { validDays }) => {
    const { event, ask, change } = worker;
    change(controlInPlace(worker));
    ask('stopClock', { clock: 'm.callout' });
    const days = validDays === undefined ? undefined : validDays - WARNING_DAYS;
    const runs = alive(event, 'm.interim');
    const sooner =
      days !== undefined && runs && addDays(dateAt(event), days) < event.clocks['m.interim']!.dueOn;
    if (runs && !sooner) return;
    ask('startClock', {
      clock: 'm.interim',
      ...(days !== undefined && { term: { n: days, unit: 'day' as const } }),
    });
  }),
  endOrders: work<{ state: 'lifted' | 'revoked' }>((worker, to) => {
    const changes = ownOrdersEnded(worker, to);
    worker.change(changes);
    endWaits(worker, changes.orders, to.state === 'lifted' ? 'met' : 'void');
  }),
  /** The organ says what is to become of its order: given anew, lifted or revoked; until the day it ends. */
  interimExpiring: work((worker) => {
    const [first] = inForce(worker.context.orders);
    const from = worker.event.clocks['m.interim']?.dueOn;
    if (first === undefined || from === undefined) return;
    owe(worker, ['m.interim.decide'], { from, late: { duty: first.duty, unit: first.unit } });
  }),
  resumeProduction: work((worker) => {
    const { event, ask, change } = worker;
    const publishes = event.policy.values['resume.publish'] === true;
    const changes = stopsLifted(worker);
    // Where nothing is to be announced, nothing is owed.
    change({ ...changes, resumePublished: !publishes, resumer: null });
    ask('stopClock', { clock: 'm.resume' });
    endWaits(worker, changes.orders, 'met');
    if (publishes) ask('startClock', { clock: 'm.resume.publish' });
  }),
  /** Found wanting, production may not go on, and the danger is guarded again. */
  restoreControl: work((worker) => {
    const { context, ask, change } = worker;
    keepPower(worker);
    if (!context.orders.some(({ state }) => state === 'lifted')) return;
    change(controlRestored(worker));
    ask('stopClock', { clock: 'm.resume.publish', as: 'void' });
    ask('startClock', { clock: 'm.callout' });
  }),
  controlAgain: work((worker) => {
    const { ask, change } = worker;
    keepPower(worker);
    change(controlledAgain(worker));
    for (const clock of ['m.resume', 'm.resume.publish']) ask('stopClock', { clock, as: 'void' });
    ask('startClock', { clock: 'm.callout' });
  }),
  /** Accepted, or gone: there is no danger left that the power is cut for. */
  owePower: work((worker) => {
    if (worker.context.cleared && powerHeld(worker.context)) owe(worker, ['m.powerRestore']);
  }),
  restorePower: work((worker) => {
    const { context, ask, change } = worker;
    if (context.powerCut !== null) change({ powerCut: { ...context.powerCut, state: 'restored' } });
    ask('stopClock', { clock: 'm.powerNotice', as: 'void' });
    settle(worker, ['m.powerRestore'], 'met');
  }),
};
