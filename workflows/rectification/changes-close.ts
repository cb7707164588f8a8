import { dateAt, numberIn, shareOf } from '../base/case.ts';
import { clearedInstruments } from '../base/ladder.ts';
import { TERMS } from './clock-work.ts';
import type { Changes, Rectification } from './context.ts';
import type { PayloadOf } from './events.ts';
import type { Change } from './work.ts';

/** How a case ends, and how it begins again. */

export function closed({ context, event }: Change): Changes {
  const { values } = event.policy;
  const second = context.misses > 0;
  const share = numberIn(event, second ? 'lookback.samplePhase2' : 'lookback.sampleRate');
  return {
    sampled: values['phase2.mode'] === 'lookback' || shareOf(context.number) < share,
    signedOffOn: dateAt(event),
    holds: {},
    proposals: {},
    finalReply: context.regions.reply === 'notNeeded',
    instruments: clearedInstruments(context),
    verdicts: verdictsOf(event),
  };
}

export function enforcementDone(
  { context, event }: Change,
  { outcome, caseId }: PayloadOf<'ENFORCEMENT_DONE'>,
): Changes {
  const result = { caseId: caseId ?? null, outcome, on: dateAt(event) };
  return { enforcements: [...context.enforcements, result] };
}

function verdictsOf({ clocks }: Change['event']): Rectification['verdicts'] {
  const judged = TERMS.clocks.flatMap((name) => {
    const verdict = clocks[name]?.verdict;
    return verdict === undefined ? [] : [[name, verdict] as const];
  });
  return Object.fromEntries(judged);
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
    signedOffOn: null,
    called: false,
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
    proposals: {},
    instruments: clearedInstruments(context),
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
