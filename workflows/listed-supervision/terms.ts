import { addDays } from '../../src/domain/instants.ts';
import { numberIn } from '../base/case.ts';
import type { ListedSupervision } from './context.ts';
import type { Change } from './work.ts';

/** Last day all limits of the case together may reach. */
export function latestEnd({ context, event }: Change): string {
  return addDays(context.startedOn, numberIn(event, 'limit.maxDays'));
}

/** Last day of the limit printed on the notice in force, once it is served; `undefined` while there is none. */
export function noticeLimit(context: Pick<ListedSupervision, 'notices' | 'startedOn'>): string | undefined {
  // One served before the time began that counts now was another unit's, or of the round before.
  const served = context.notices.filter(
    ({ servedOn, limitDays }) => servedOn !== null && servedOn >= context.startedOn && limitDays !== null,
  );
  const last = served.at(-1);
  return last === undefined ? undefined : addDays(last.servedOn!, last.limitDays!);
}

/** Clocks of what goes on whoever the unit is, or whether there is one still. */
export const BESIDE_UNIT: readonly string[] = [
  'm.report.dept',
  'm.report.congress',
  'm.propose',
  'm.listing',
  'm.serve',
  'm.publish',
  'm.fileUp',
  'm.callout',
  'm.interim',
  'm.interim.decide',
  'm.powerNotice',
  'm.powerRestore',
  'm.closure',
  'm.closure.execute',
  'm.resume.publish',
  'm.transfer',
  'm.dispute',
];

/** The fifth of the month after a day: the monthly report is due then. */
export function nextFifth(date: string): string {
  const [year, month] = date.split('-').map(Number) as [number, number];
  const next = month === 12 ? [year + 1, 1] : [year, month + 1];
  return `${next[0]}-${String(next[1]).padStart(2, '0')}-05`;
}
