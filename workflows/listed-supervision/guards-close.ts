import { daysBetween } from '../../src/domain/instants.ts';
import { dateAt, numberIn } from '../base/case.ts';
import { maySign, nextStep, resumeSteps, signoffSteps } from './chain.ts';
import { type ListedSupervision, stopInForce } from './context.ts';
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

/** 停产停业整顿 that did not help (Law 113(2)). */
export function suspensionFailed({ context }: Pick<GuardArgs, 'context'>): boolean {
  return context.failures > 0 && context.control !== null && stopInForce(context);
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

/** Sign-off, resumption, closure, and what follows. */
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
  sourceReplied: guard({
    label: { zh: '已答复来源', en: 'Source has been answered' },
    basis: '基层做法“件件有着落、事事有回音”；阶段性答复即可，本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.reply !== 'pending',
  }),
  interimSettled: guard({
    label: { zh: '临时管控已解除（停产决定除外）', en: 'Interim control is settled' },
    basis: '《安全生产法》第六十五条第三款：停产经审查同意恢复；其他管控解除后方可销号，本产品规则',
    reads: 'case',
    test: ({ context }) =>
      context.regions.interim !== 'ordered' && (context.regions.interim !== 'active' || stopInForce(context)),
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
  replyPossible: guard({
    label: { zh: '来源需要答复', en: 'The source expects a reply' },
    basis: '匿名、自查无需答复；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.reply !== 'notNeeded',
  }),
  noTransferPending: guard({
    label: { zh: '没有待接收的移交', en: 'No transfer pending' },
    basis: '有移交待接收或争议未决时不得再移交；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.custody === 'held',
  }),
  toAnotherOrgan: guard<PayloadOf<'TRANSFER_ORGAN'>>({
    label: { zh: '移交给其他单位', en: 'Transferred to another organ' },
    basis: '不得移交给本单位；本产品规则',
    reads: 'payload',
    test: ({ event }, { toUnit }) => toUnit !== event.actor.unit,
  }),
  transferPending: guard({
    label: { zh: '有待接收的移交', en: 'A transfer is pending' },
    basis: '有移交才可接收或退回；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.custody === 'transferring',
  }),
  receivingOrgan: guard({
    label: { zh: '由接收单位办理', en: 'Receiving organ' },
    basis: '由接收单位接收或退回；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.transfer === null || event.actor.unit === context.transfer.to,
  }),
  inDispute: guard({
    label: { zh: '职责有争议', en: 'Jurisdiction is disputed' },
    basis: '移交被拒或逾期未接收的，由安委办指定；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.custody === 'disputed',
  }),
  oldValueMatches: guard<PayloadOf<'PROPOSE_CORRECT'>>({
    label: { zh: '更正前的值与登记一致', en: 'The old value is the present one' },
    basis: '更正须写明字段、原值、新值；本产品规则',
    reads: 'payload',
    test: ({ context }, { field, old }) => {
      const { data, place, basis } = context;
      const present = { ...data, place, basis, unitName: data.unit?.name }[field];
      return (present ?? null) === old;
    },
  }),
  voidAfterListing: guard({
    label: {
      zh: '挂牌或逾期后作废由安委会领导批准',
      en: 'After listing or a miss the committee leader decides',
    },
    basis: '挂牌或逾期后作废须安委会领导批准；本产品规则',
    reads: 'case',
    test: ({ context, event }) =>
      (context.notices.length === 0 && context.misses === 0) ||
      event.actor.roles.includes('committee_leader'),
  }),
  noDangerLeft: guard<PayloadOf<'PROPOSE_SUBJECT_GONE'>>({
    label: { zh: '现场无遗留危险', en: 'No danger left on the site' },
    basis: '主体灭失而仍有危险的，变更责任单位；本产品规则',
    reads: 'payload',
    test: (_, { dangerLeft }) => !dangerLeft,
  }),
  expiryCheckDue: guard({
    label: { zh: '有届满核查任务', en: 'A check on expiry is due' },
    basis: '湖北省挂牌督办规定（据摘录）：期满或申请后10日内现场审查；由租户规定',
    reads: 'case',
    test: ({ event }) => {
      const clock = event.clocks['m.expiryCheck'];
      return (
        clock !== undefined && clock.state !== 'met' && clock.state !== 'void' && clock.verdict === undefined
      );
    },
  }),
  fileUpAsked: guard({
    label: { zh: '有待报备的挂牌', en: 'A listing is to be filed' },
    basis: '青岛市挂牌督办规定（据摘录）：3个工作日内报市安委办备案；由租户规定',
    reads: 'case',
    test: ({ context }) => context.notices.length > 0 && context.filedUpOn === null,
  }),
  lookbackDue: guard({
    label: { zh: '回头看已到期', en: 'The look-back is due' },
    basis: '销号后90日回头看；本产品默认值',
    reads: 'case',
    test: ({ context }) => context.lookback === 'due',
  }),
  lookbackDone: guard({
    label: { zh: '回头看已完成', en: 'The look-back is done' },
    basis: '回头看完成后方可归档；本产品规则',
    reads: 'case',
    test: ({ context }) => context.lookback === 'done',
  }),
  lookbackByAnother: guard({
    label: { zh: '由验收签字人以外的人回头看', en: 'Not by who signed the acceptance' },
    basis: '回头看不由原验收签字人办理；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.passed?.verifier !== event.actor.person,
  }),
  resumeNotPending: guard({
    label: { zh: '没有待审查的恢复申请', en: 'No resumption pending' },
    basis: '恢复申请审结后方可归档；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.resume !== 'requested',
  }),
  delistingSettled: guard({
    label: { zh: '摘牌已公示', en: 'The delisting is published' },
    basis: '挂牌曾公示的，摘牌在同一媒介公示（青岛，据摘录）；本产品规则',
    reads: 'case',
    test: ({ context: { regions, delistingPublished } }) =>
      delistingPublished || (regions.publicity !== 'published' && regions.publicity !== 'updated'),
  }),
  delistingToPublish: guard({
    label: { zh: '尚未公示摘牌', en: 'The delisting is not published' },
    basis: '摘牌公示一次；本产品规则',
    reads: 'case',
    test: ({ context }) => !context.delistingPublished,
  }),
  sameMedium: guard<PayloadOf<'PUBLISH_DELISTING'>>({
    label: { zh: '在挂牌公示的同一媒介公示', en: 'In the medium of the listing' },
    basis: '青岛市挂牌督办规定（据摘录）：5个工作日内在同一媒介公示',
    reads: 'payload',
    test: ({ context, event }, { medium }) =>
      event.policy.values['delist.sameMedium'] !== true ||
      context.medium === null ||
      context.medium === medium,
    detail: ({ context }) => `应在“${context.medium}”公示`,
  }),
};

/** Failures of acceptance after which 停产整顿 counts as failed. */
export function failuresMax(event: GuardArgs['event']): number {
  return numberIn(event, 'acceptance.maxFailures');
}
