import { daysBetween } from '../../src/domain/instants.ts';
import { dateAt, numberIn } from '../base/case.ts';
import { maySign, nextStep, resumeSteps, signoffSteps } from './chain.ts';
import type { ListedSupervision } from './context.ts';
import { inForce, isStop } from './control.ts';
import type { PayloadOf } from './events.ts';
import { type GuardArgs, guard } from './guard.ts';

/**
 * Law 113(1): three punishments within 180 days or four within a year while a major hazard stands. The day of the
 * first is not counted, so the 180th day after it still lies within.
 */
export function repeatedlyPunished(punishments: ListedSupervision['punishments'], today: string): boolean {
  const within = (days: number) => punishments.filter(({ on }) => daysBetween(on, today) <= days).length;
  return within(180) >= 3 || within(365) >= 4;
}

/** 停产停业整顿 that did not help (Law 113(2)); an interim stop is none. */
export function suspensionFailed({ context }: Pick<GuardArgs, 'context'>): boolean {
  return (
    context.failures > 0 && inForce(context.orders).some(({ measures }) => measures.includes('suspension'))
  );
}

function grounded(args: GuardArgs, ground: PayloadOf<'PROPOSE_CLOSURE'>['ground']): boolean {
  const { context, event } = args;
  switch (ground) {
    case 'repeated':
      return repeatedlyPunished(context.punishments, dateAt(event));
    case 'suspensionFailed':
      return suspensionFailed(args);
    case 'disobeyed':
      return context.powerCut !== null;
    case 'coal70':
      return context.data.sector === '煤矿';
  }
}

/** Sign-off, resumption, closure. */
export const closeGuards = {
  nextSigner: guard({
    label: { zh: '轮到本级签署', en: "It is this organ's turn to sign" },
    basis: '销号审批表逐级签署（衢州、浙江，据摘录）；链条由租户规定',
    reads: 'case',
    test: ({ context, event }) => {
      const step = nextStep(signoffSteps(context, event.policy.values), context.signatures);
      return step !== undefined && maySign(step, context.signatures, event.actor);
    },
    detail: ({ context: { signer } }) =>
      signer === null ? undefined : `应由 ${signer.unit ?? signer.role} 签署`,
  }),
  notSamePersonTwice: guard({
    label: { zh: '每人只签一次', en: 'Nobody signs twice' },
    basis: '逐级签署不得一人多签；本产品规则',
    reads: 'case',
    test: ({ context, event }) => !context.signatures.some(({ person }) => person === event.actor.person),
  }),
  inChain: guard({
    label: { zh: '由签署链上的单位提出', en: 'A member of the chain' },
    basis: '不同意销号由签署链上的单位提出；本产品规则',
    reads: 'case',
    test: ({ context, event: { policy, actor } }) =>
      signoffSteps(context, policy.values).some(({ role, unit }) =>
        role === null ? unit === actor.unit : actor.roles.includes(role),
      ),
  }),
  interimSettled: guard({
    label: { zh: '临时管控已解除（停产决定除外）', en: 'Interim control is settled' },
    basis: '《安全生产法》第六十五条第三款：停产经审查同意恢复；其他管控解除后方可销号，本产品规则',
    reads: 'case',
    test: ({ context }) =>
      inForce(context.orders).every((order) => order.state === 'active' && isStop(order)),
  }),
  powerRestored: guard({
    label: { zh: '停电决定已解除', en: 'No power cut stands' },
    basis: '《安全生产法》第七十条：依法履行后及时解除',
    reads: 'case',
    test: ({ context: { powerCut } }) => powerCut === null || powerCut.state === 'restored',
  }),
  nothingPublished: guard({
    label: { zh: '没有公示中的隐患信息', en: 'The hazard does not stand published' },
    basis: '不再督办的，先撤回公示；本产品规则',
    reads: 'case',
    test: ({ context: { regions } }) => regions.publicity !== 'published',
  }),
  completionUndisputed: guard({
    label: { zh: '没有待批的虚假整改认定', en: 'No finding of false completion is pending' },
    basis: '虚假整改的认定未决不得销号；本产品规则',
    reads: 'case',
    test: ({ context }) => context.proposals.FALSE_COMPLETION === undefined,
  }),
  noOpenChild: guard({
    label: { zh: '没有未了结的移交', en: 'Nothing pending beside it' },
    basis: '移交未了结不得销号；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.custody === 'held',
  }),
  noClosurePending: guard({
    label: { zh: '没有未决的关闭提请', en: 'No closure pending' },
    basis: '提请关闭由政府决定，未决的不得销号或再提；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.closure === 'none',
  }),
  resumeNotAsked: guard({
    label: { zh: '尚未申请恢复', en: 'Resumption was not asked for' },
    basis: '恢复申请一次一件；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.resume === 'none',
  }),
  resumeAsked: guard({
    label: { zh: '有待审查的恢复申请', en: 'Resumption was asked for' },
    basis: '《安全生产法》第六十五条第三款',
    reads: 'case',
    test: ({ context }) => context.regions.resume === 'requested',
  }),
  resumeSigner: guard({
    label: {
      zh: '由责令停产的单位和规定的会签单位依次签署',
      en: 'The organ that ordered the stop, then the co-signers',
    },
    basis: '《安全生产法》第六十五条第三款；《煤矿安全生产条例》第四十八条三方签字',
    reads: 'case',
    test: ({ context, event }) => {
      const { resumeSignatures: signed } = context;
      const step = nextStep(resumeSteps(context, event.policy.values), signed);
      return step !== undefined && maySign(step, signed, event.actor);
    },
  }),
  resumeSignedOnce: guard({
    label: { zh: '每人只签一次恢复意见', en: 'Nobody signs the consent twice' },
    basis: '三方签字不得一人多签；本产品规则',
    reads: 'case',
    test: ({ context, event }) =>
      !context.resumeSignatures.some(({ person }) => person === event.actor.person),
  }),
  resumeBeforeSignoff: guard({
    label: { zh: '本地规定摘牌后方可恢复', en: 'The tenant lets resume after delisting only' },
    basis: '青岛市挂牌督办规定（据摘录）：摘牌前原则上停产停业；由租户规定',
    reads: 'case',
    test: ({ event }) => event.policy.values['resume.afterSignoff'] !== true,
  }),
  resumptionToPublish: guard({
    label: { zh: '已同意恢复且尚未公告', en: 'A resumption is to be announced' },
    basis: '《煤矿安全生产条例》第四十九条：5个工作日内公告',
    reads: 'case',
    test: ({ context }) => context.regions.resume === 'consented' && !context.resumePublished,
  }),
  closureGrounded: guard<PayloadOf<'PROPOSE_CLOSURE'>>({
    label: { zh: '具备提请关闭的法定事由', en: 'A legal ground for closure' },
    basis: '《安全生产法》第一百一十三条；《煤矿安全生产条例》第七十条',
    reads: 'payload',
    test: (args, { ground }) => grounded(args, ground),
  }),
  closureProposed: guard({
    label: { zh: '有待决定的关闭提请', en: 'A closure is proposed' },
    basis: '《安全生产法》第一百一十三条：提请地方人民政府予以关闭',
    reads: 'case',
    test: ({ context }) => context.regions.closure === 'proposed',
  }),
  closureApproved: guard({
    label: { zh: '政府已决定关闭', en: 'Closure was decided' },
    basis: '《安全生产法》第一百一十三条',
    reads: 'case',
    test: ({ context }) => context.regions.closure === 'approved',
  }),
  closureCosigned: guard<PayloadOf<'CLOSED_VERIFIED'>>({
    label: { zh: '两名执法人员持证核查', en: 'Verified by two officers' },
    basis: '《行政处罚法》第四十二条',
    reads: 'payload',
    test: ({ context: { closure }, event }, { certificateNo }) =>
      closure?.cosigner !== undefined &&
      closure.cosigner.person !== event.actor.person &&
      closure.cosigner.certificateNo !== certificateNo,
  }),
  closureComplete: guard<PayloadOf<'CLOSED_VERIFIED'>>({
    label: { zh: '已停产、证照已吊销、现场安全', en: 'Stopped, licence revoked, site safe' },
    basis: '《安全生产法》第一百一十三条：关闭并吊销有关证照；现场安全为本产品规则',
    reads: 'payload',
    test: (_, { stopped, licenceRevoked, siteSafe }) => stopped && licenceRevoked && siteSafe,
    detail: (_, { stopped, licenceRevoked }) =>
      stopped ? (licenceRevoked ? '现场尚不安全' : '证照未吊销') : '尚未停产',
  }),
};

/** Failures of acceptance after which 停产整顿 counts as failed. */
export function failuresMax(event: GuardArgs['event']): number {
  return numberIn(event, 'acceptance.maxFailures');
}
