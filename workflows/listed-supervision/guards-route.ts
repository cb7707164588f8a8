import { nextStep, resumeSteps, signatureOf, signoffSteps } from './chain.ts';
import { isAnotherUnit } from './changes-determine.ts';
import { type GuardArgs, route } from './guard.ts';

function newLimitGiven({ context }: Pick<GuardArgs, 'context'>): boolean {
  const payload = context.proposals.LEVEL_UP?.payload as { newLimitDays?: number } | undefined;
  return payload?.newLimitDays !== undefined;
}

/** Conditions that choose a target. */
export const routes = {
  carriesKey: route('承接的重点一般隐患', 'A key general hazard handed down', ({ context }) => {
    return context.carry?.kind === 'key_general';
  }),
  carries: route('由其他案件转来', 'Handed down by another case', ({ context }) => context.carry !== null),
  isKey: route('重点一般隐患', 'A key general hazard', ({ context }) => context.kind === 'key_general'),
  planApproved: route('方案已批准', 'The plan is approved', ({ context }) => {
    return context.plan?.approvedOn != null;
  }),
  planMissing: route('没有批准的方案', 'No plan is approved', ({ context }) => {
    return context.plan?.approvedOn == null;
  }),
  anotherUnit: route('判定的责任单位有变化', 'It is another unit', ({ context }) => isAnotherUnit(context)),
  termOver: route(
    '期满且无待答复的延期',
    'Term over, no extension pending',
    ({ context }) => context.dueReached && context.extension === null,
  ),
  dueLifted: route('期限已重新确定', 'The due date was moved', ({ context }) => !context.dueReached),
  isGone: route('主体灭失', 'The subject is gone', ({ context }) => context.gone),
  lastSignature: route('最后一个签署', 'The last signature', ({ context, event }) => {
    const { values } = event.policy;
    const { signatures } = context;
    const step = nextStep(signoffSteps(context, values), signatures);
    if (step === undefined) return false;
    const after = [...signatures, signatureOf(step, signatures.length + 1, event.actor, event.at)];
    return nextStep(signoffSteps({ ...context, signatures: after }, values), after) === undefined;
  }),
  lastResumeSignature: route('最后一个恢复签署', 'The last signature to resume', ({ context, event }) => {
    return context.resumeSignatures.length >= resumeSteps(context, event.policy.values).length - 1;
  }),
  lastOrganAgrees: route('挂牌机关均已同意', 'All listing organs agree', ({ context: { proposal } }) => {
    return proposal === null || proposal.agreed.length >= proposal.organs.length - 1;
  }),
  lastOrganGrants: route('有权机关均已同意延期', 'All organs grant', ({ context }) => {
    const { extension } = context;
    return extension === null || Object.keys(extension.granted).length >= extension.deciders.length - 1;
  }),
  newLimitGiven: route('提级通知载明新期限', 'The notice gives a new limit', newLimitGiven),
  noNewLimit: route('提级通知未另定期限', 'The notice gives no limit', (args) => !newLimitGiven(args)),
  windowSettled: route('窗口期满且事项已了结', 'Window over and everything settled', ({ context }) => {
    const { windowOver, lookback, regions, delistingPublished, finalReply, resumePublished, proposals } =
      context;
    return (
      windowOver &&
      finalReply &&
      proposals.FALSE_COMPLETION === undefined &&
      (regions.resume !== 'consented' || resumePublished) &&
      lookback === 'done' &&
      regions.resume !== 'requested' &&
      (delistingPublished || (regions.publicity !== 'published' && regions.publicity !== 'updated'))
    );
  }),
};
