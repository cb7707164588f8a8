import t from 'tap';
import { obligation } from '../../workflows/obligation/index.ts';
import { carryOf, payloadFor } from './obligation.life.ts';
import { walkAtRandom } from './random-walks.ts';
import { isOver, leafOf, type Point } from './walk-point.ts';

/** The clock without which a leaf would stand still. */
const CLOCK_OF: Readonly<Record<string, string>> = {
  ...{ draft: 's.draft', active: 's.spawn', paused: 's.pause' },
  ...{ scheduled: 's.due', open: 's.due', inProgress: 's.due', returned: 's.due' },
  ...{ submitted: 's.review', madeUp: 's.review', overdue: 's.lapse' },
};

function clockless(point: Point): string | undefined {
  const name = CLOCK_OF[leafOf(point)];
  const clock = point.state.clocks.find((one) => one.name === name);
  return isOver(point) || (clock !== undefined && clock.endedAt === undefined)
    ? undefined
    : `${leafOf(point)} without ${name}`;
}

const april = { key: '2026-04', from: '2026-04-01', to: '2026-04-30' };

walkAtRandom(t, {
  workflow: obligation,
  payloadFor,
  rule: clockless,
  transitionsMin: 0.85,
  beginnings: [
    {},
    { draft: true },
    { carry: { ...carryOf() } },
    { carry: { ...carryOf({ window: april, lapsesOn: '2026-05-31' }) } },
  ],
});
