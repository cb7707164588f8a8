import type { WrittenPlan } from '../../src/engine/migration-plan.ts';

/** From the first to the second of `versions.ts`. Parked cases have no counterpart and stay. */
export const plan: WrittenPlan = {
  id: 'versions-1-to-2',
  workflow: 'versions',
  from: 1,
  to: 2,
  because: '第二版：复核改为审核，办理期限十五日',
  states: { checking: 'reviewing' },
  context: (context: { checks: number }) => ({
    ...context,
    checks: Array.from({ length: context.checks }, () => '第一版'),
  }),
  clocks: { work: 'recompute', check: { as: 'review' } },
  start: { received: ['accept'] },
};
