import { numberIn, shareOf } from '../base/case.ts';
import type { Phase } from './context.ts';
import { route } from './guard.ts';

/** Conditions that choose a target. The policy's reading of 3030 is chosen here: two terms, enforcement or look-back. */
export const routes = {
  carriesPhase: route<{ phase: Phase }>(
    '承接的阶段',
    'Phase inherited',
    ({ context }, { phase }) => context.carry?.phase === phase,
  ),
  carriesUnserved: route(
    '承接的二次交办尚未送达',
    'Inherited second assignment, not yet served',
    ({ context }) => {
      const { carry } = context;
      return carry?.phase === 2 && carry.service?.phase !== 2;
    },
  ),
  dangerous: route('涉及紧迫危险', 'Immediate danger', ({ context }) => context.data.dangerous === true),
  adoptedPhase: route<{ phase: Phase }>('存量所处阶段', 'Phase adopted', ({ context }, { phase }) => {
    const payload = context.proposals.ADOPT?.payload as { phase?: number } | undefined;
    return payload?.phase === phase;
  }),
  selfTermOver: route('自查整改期满', 'Self-rectification term over', ({ context }) => context.dueReached),
  selfSampled: route(
    '自查隐患抽中复查',
    'Self-found hazard sampled',
    ({ context, event }) => shareOf(context.number) < numberIn(event, 'self.sampleRate'),
  ),
  phaseMissed: route(
    '期满且无待答复的延期',
    'Term over, no extension pending',
    ({ context }) => context.dueReached && context.extension === null,
  ),
  modeIsEnforcement: route(
    '政策：逾期即移交执法（H2）',
    'Policy: enforcement follows (H2)',
    ({ event }) => event.policy.values['phase2.mode'] === 'enforcement',
  ),
  secondIsAutomatic: route(
    '政策：自动二次交办',
    'Policy: second assignment by rule',
    ({ event }) => event.policy.values['second.auto'] === true,
  ),
  /** The unit of the first service is still the unit, so its channel is known. */
  servedByFirstChannel: route(
    '经首次送达渠道即时送达',
    'Served at once by the first channel',
    ({ context, event }) =>
      context.byRule && context.service !== null && event.policy.values['second.auto'] === true,
  ),
  phaseIs: route<{ phase: Phase }>('所处阶段', 'Phase', ({ context }, { phase }) => context.phase === phase),
  secondRebound: route('再次反弹', 'Second rebound', ({ context }) => context.rebounds > 0),
};
