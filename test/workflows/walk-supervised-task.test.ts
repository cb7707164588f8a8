import t from 'tap';
import { supervisedTask } from '../../workflows/supervised-task/index.ts';
import { walkAtRandom } from './random-walks.ts';
import { payloadFor } from './supervised-task.life.ts';
import { isOver, leafOf, type Point } from './walk-point.ts';

/** Somebody is always pressed: the lead by the task's day, the reviewer by the review. */
function unpressed(point: Point): string | undefined {
  const name = leafOf(point) === 'submitted' ? 't.review' : 't.due';
  const clock = point.state.clocks.find((one) => one.name === name);
  return isOver(point) || (clock !== undefined && clock.endedAt === undefined)
    ? undefined
    : `${leafOf(point)} without ${name}`;
}

walkAtRandom(t, {
  workflow: supervisedTask,
  payloadFor,
  rule: unpressed,
  transitionsMin: 0.9,
  beginnings: [
    { data: { dueOn: '2026-05-15', milestones: [{ id: 'm1', on: '2026-04-10', text: '完成排查' }] } },
    {
      data: { items: undefined, lead: undefined, dueOn: '2026-03-03' },
      carry: { kind: 'lookalike', from: 'x' },
    },
  ],
});
