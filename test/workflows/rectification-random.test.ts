import t from 'tap';
import { iso } from '../../src/domain/instants.ts';
import { regionsOf, statusOf } from '../../src/engine/loaded.ts';
import { EVENTS, type EventType } from '../../workflows/rectification/events.ts';
import { Life, loaded, type Values } from './rectification.life.ts';

type Tap = typeof t;

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
  lookback: 'g.window',
};

/** xorshift32: the same lives in every run. */
function dice(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

t.test(
  'whatever people do in whatever order, an open case keeps its clock, its regions follow, its data stay plain',
  (t) => {
    const roll = dice(20261101);
    const pick = <T>(from: readonly T[]) => from[Math.floor(roll() * from.length)]!;
    const rare = /TRANSFER_OUT|VOID|CORRECT|COMMENT|ASSIGN$|SPLIT|NOT_TRUE|INFO|GRADE_MAJOR/;
    const types = (Object.keys(EVENTS) as EventType[]).filter(
      (type) => EVENTS[type].by.length > 0 && !rare.test(type),
    );
    for (let n = 0; n < 60; n++) {
      const values: Values = {
        'second.auto': roll() < 0.7,
        'phase2.mode': pick(['second_assignment', 'second_assignment', 'enforcement']),
        'lookback.sampleRate': pick([0, 1]),
      };
      const life = new Life({
        values,
        data: { sourceKind: pick(['self', 'external']), dangerous: roll() < 0.2 },
        number: `2026-${n}`,
      });
      for (let k = 0; k < 80 && statusOf(loaded, life.live) !== 'ended'; k++) {
        life.now += Math.floor(roll() ** 3 * 10 * 86_400_000);
        const type = pick(types);
        life.until(iso(life.now));
        life.send(
          type,
          pick<string>(EVENTS[type].by),
          type === 'PAUSE' ? { clock: pick(['g.phase1', 'g.phase2', 'g.recheck']) } : {},
        );
        check(t, life, type);
      }
    }
    t.end();
  },
);

function check(t: Pick<Tap, 'fail'>, life: Life, type: string): void {
  const { at, data, live } = life;
  if (statusOf(loaded, live) === 'ended') return;
  const clock = life.clock(CLOCK_OF[at]!);
  // A decided term is never due here: with an extension pending the answer's own clock runs.
  const armed =
    clock !== undefined &&
    clock.endedAt === undefined &&
    (clock.state !== 'missed' || data.extension !== null || !at.startsWith('rectifying'));
  if (!armed) t.fail(`${type}: ${at} without a running ${CLOCK_OF[at]}`);
  for (const [region, shown] of Object.entries(regionsOf(loaded, live))) {
    if (data.regions[region as 'interim'] !== shown) t.fail(`${type}: region ${region} shows ${shown}`);
  }
  const plain = JSON.parse(JSON.stringify(data)) as object;
  if (Object.keys(plain).length !== Object.keys(data).length)
    t.fail(`${type}: the context is not plain JSON`);
}
