import t from 'tap';
import type { Rectification } from '../../workflows/rectification/context.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { walkAtRandom } from './random-walks.ts';
import { isOver, leafOf, type Point } from './walk-point.ts';

/** The clock without which a leaf would stand still. */
const CLOCK_OF: Readonly<Record<string, string>> = {
  draft: 'g.draft',
  reported: 'g.verify',
  verifying: 'g.verify',
  jurisdictionDispute: 'g.dispute',
  selfRectifying: 'g.self',
  assigned: 'g.serve',
  rectifying1: 'g.phase1',
  recheckRequested: 'g.recheck',
  rechecking: 'g.recheck',
  awaitingReassign: 'g.secondAuto',
  reassigned: 'g.serve',
  rectifying2: 'g.phase2',
  enforcing: 'g.enforceReview',
  signoffReview: 'g.signoff',
  closed: 'g.window',
  // The window may end while the look-back waits for its decision.
  lookback: 'g.lookback.decide',
};

function clockless(point: Point): string | undefined {
  if (isOver(point)) return undefined;
  const at = leafOf(point);
  const running = (name: string) => point.state.clocks.find((one) => one.name === name);
  const clock =
    at === 'lookback' && running('g.window')?.endedAt === undefined
      ? running('g.window')
      : running(CLOCK_OF[at]!);
  const { extension } = point.live.context as Rectification;
  // A decided term is never due here: with an extension pending the answer's own clock runs.
  const armed =
    clock !== undefined &&
    clock.endedAt === undefined &&
    (clock.state !== 'missed' || extension !== null || !at.startsWith('rectifying'));
  return armed ? undefined : `${at} without a running ${CLOCK_OF[at]}`;
}

walkAtRandom(t, {
  workflow: rectification,
  beginnings: [
    { values: { 'lookback.sampleRate': 1 } },
    { draft: true },
    { data: { sourceKind: 'self' }, values: { 'second.auto': false } },
    { values: { 'phase2.mode': 'enforcement', 'lookback.sampleRate': 0 } },
  ],
  factsFor: (type, _payload, { data }) => {
    if (type !== 'DUPLICATE') return {};
    const { units, place } = data as unknown as Rectification;
    return {
      master: { id: 'm', workflow: 'rectification', status: 'open', unit: units.responsible, place },
    };
  },
  rule: clockless,
  transitionsMin: 0.85,
});
