import type { Change } from './changes-intake.ts';
import { UNIT_CLOCKS } from './clock-work.ts';
import { type Changes, numberIn, type Rectification, shareOf } from './context.ts';

/** How a case ends, and how it begins again. */

export function closed({ context, event }: Change): Changes {
  const { values } = event.policy;
  const second = context.misses > 0;
  const share = numberIn(event, second ? 'lookback.samplePhase2' : 'lookback.sampleRate');
  return {
    sampled: values['phase2.mode'] === 'lookback' || shareOf(context.number) < share,
    holds: {},
    finalReply: context.regions.reply === 'notNeeded',
    instruments: cleared(context),
    verdicts: verdictsOf(event),
  };
}

function verdictsOf({ clocks }: Change['event']): Rectification['verdicts'] {
  const judged = UNIT_CLOCKS.flatMap((name) => {
    const verdict = clocks[name]?.verdict;
    return verdict === undefined ? [] : [[name, verdict] as const];
  });
  return Object.fromEntries(judged);
}

/** Open instruments end with the hazard, as 已消除. */
export function cleared({ instruments }: Rectification): Rectification['instruments'] {
  const over = ['rejected', 'accepted', 'withdrawn', 'cleared'];
  return Object.fromEntries(
    Object.entries(instruments).map(([key, one]) => [
      key,
      over.includes(one.state) ? one : { ...one, state: 'cleared' },
    ]),
  );
}

/** 反弹: the loop starts again in the second phase, with new caps and a new round. */
export function reopened({ context }: Change): Changes {
  const again = context.rebounds > 0;
  return {
    round: context.round + 1,
    rebounds: context.rebounds + 1,
    phase: again ? 3 : 2,
    byRule: false,
    dueReached: false,
    capReached: false,
    cleared: false,
    gone: false,
    sampled: false,
    finalReply: false,
    passed: null,
    recheck: null,
    extension: null,
    extensionsGranted: 0,
    extensionDaysGranted: 0,
    verdicts: {},
    requests: 0,
    returns: 0,
    holds: {},
    items: context.items.map((item) => ({ ...item, state: 'open' })),
    regions: {
      ...context.regions,
      interim: 'none',
      extension: 'none',
      objection: 'none',
      custody: 'held',
      reply: context.regions.reply === 'notNeeded' ? 'notNeeded' : 'pending',
    },
    outcome: null,
  };
}

export function ended(_: Change, { outcome }: { outcome: string }): Changes {
  return { outcome, holds: {}, proposals: {}, instruments: cleared(_.context) };
}
