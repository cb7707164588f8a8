import { filled, numberIn } from '../base/case.ts';
import { missingPictures } from '../base/pictures.ts';
import { stopInForce } from './control.ts';
import type { PayloadOf } from './events.ts';
import { type GuardArgs, guard } from './guard.ts';

type Application = PayloadOf<'SELF_ACCEPT'>;
type Verdict = PayloadOf<'ACCEPT'>;

function missing({ context, event }: GuardArgs, { items, evidence }: Application): string | undefined {
  const { units, startedOn } = context;
  const asked = { evidence, items: items.map(({ id }) => id), unit: units.responsible, since: startedOn };
  return missingPictures(event.facts, { ...asked, done: '治理', begun: '督办开始' });
}

function notPassed({ context }: GuardArgs, { items }: Verdict): string[] {
  const failed = items.filter(({ result }) => result === 'fail').map(({ id }) => id);
  const unjudged = context.items.filter(
    ({ id, state }) => state !== 'passed' && !items.some((one) => one.id === id),
  );
  return [...failed, ...unjudged.map(({ id }) => id)];
}

/** Application, preliminary review, on-site acceptance. */
export const acceptGuards = {
  doubleReportDone: guard({
    label: { zh: '双报告已完成', en: 'Double report done' },
    basis: '《安全生产法》第四十一条：向主管部门和职工大会或职代会报告',
    reads: 'case',
    test: ({ context: { regions } }) =>
      regions.doubleReport === 'done' || regions.doubleReport === 'notNeeded',
    detail: ({ context: { receipts } }) =>
      receipts.department === null
        ? receipts.congress === null
          ? '缺部门回执和职代会回执'
          : '缺部门回执'
        : '缺职代会回执',
  }),
  listingSettled: guard({
    label: { zh: '已挂牌或已决定不挂牌', en: 'Listed, or decided not to be' },
    basis: '重大隐患督办制度见《安全生产法》第四十一条；挂牌与否先定，本产品规则',
    reads: 'case',
    test: ({ context: { regions } }) => regions.listing === 'listed' || regions.listing === 'notListed',
  }),
  claimedItemsOpen: guard<Application>({
    label: { zh: '申请验收的是未通过的治理项', en: 'Claimed items are open items' },
    basis: '逐项申请、逐项验收；本产品规则',
    reads: 'payload',
    test: ({ context }, { items }) =>
      items.every(({ id }) => context.items.some((item) => item.id === id && item.state !== 'passed')),
  }),
  allItemsClaimed: guard<Application>({
    label: { zh: '未通过的治理项全部申请', en: 'All open items are claimed' },
    basis: '销号申请须涵盖全部未通过项；本产品规则',
    reads: 'payload',
    test: ({ context }, { items }) =>
      context.items.every(({ id, state }) => state === 'passed' || items.some((item) => item.id === id)),
  }),
  evidenceAttached: guard<Application>({
    label: { zh: '逐项附治理前后照片', en: 'Before and after photos of each item' },
    basis: '每项附治理前后照片，前后不得是同一张，治理后照片不早于督办，不得用其他单位的照片；本产品规则',
    reads: 'payload',
    test: (args, application) => missing(args, application) === undefined,
    detail: missing,
  }),
  evaluationIfStopped: guard<Application>({
    label: { zh: '责令停产的附专家或评价机构报告', en: "Experts' or agency's report after a stop order" },
    basis:
      '《安全生产事故隐患排查治理暂行规定》（16号令）第十八条（条号待核）；《浙江省安全生产条例》第二十五条',
    reads: 'payload',
    test: ({ context }, { evaluation }) => evaluation !== undefined || !stopInForce(context),
  }),
  resumeOnlyIfStopped: guard<Application>({
    label: { zh: '被责令停产的方可申请恢复', en: 'Only a stopped unit asks to resume' },
    basis: '《安全生产法》第六十五条第三款',
    reads: 'payload',
    test: ({ context }, { resume }) => resume !== true || stopInForce(context),
  }),
  submitterWithdraws: guard({
    label: { zh: '由申请人撤回', en: 'Withdrawn by the applicant' },
    basis: '验收申请由申请人撤回；本产品规则',
    reads: 'case',
    test: ({ context, event }) =>
      context.application === null || context.application.person === event.actor.person,
  }),
  gapsListedOnce: guard({
    label: { zh: '初审只一次性告知补正', en: 'Gaps are listed once' },
    basis: '《行政许可法》第三十二条一次告知的做法；本产品规则',
    reads: 'case',
    test: ({ context }) => context.prelimReturns === 0,
  }),
  verifierIndependent: guard<PayloadOf<'ASSIGN_VERIFIER'>>({
    label: { zh: '验收人独立于治理方', en: 'Verifier is independent' },
    basis: '验收人不得是整改人、申请人、责任单位人员或批准延期者；本产品规则',
    reads: 'payload',
    test: ({ context, event }, { person, unit }) =>
      unit !== context.units.responsible &&
      unit !== context.units.lead &&
      !['submitter', 'rectifier', 'principal', 'extender'].some((act) =>
        event.participants[act]?.some((who) => who.person === person),
      ),
  }),
  ofAnotherUnit: guard({
    label: { zh: '验收人不属责任单位或牵头治理单位', en: 'Not of the unit that rectified' },
    basis: '验收人不得是责任单位人员；本产品规则',
    reads: 'case',
    test: ({ context: { units }, event: { actor } }) =>
      actor.unit !== units.responsible && actor.unit !== units.lead,
  }),
  assignedVerifier: guard({
    label: { zh: '由指派的验收人办理', en: 'The assigned verifier' },
    basis: '已指派验收人的由其出具意见；本产品规则',
    reads: 'case',
    test: ({ context: { application }, event }) =>
      application?.assigned === undefined || application.assigned.person === event.actor.person,
  }),
  signerIsNotCosigner: guard({
    label: { zh: '出具意见者不是会签人', en: 'The signer did not co-sign' },
    basis: '《行政处罚法》第四十二条：执法人员不得少于两人',
    reads: 'case',
    test: ({ context, event }) => context.application?.cosigner?.person !== event.actor.person,
  }),
  twoOfficers: guard<Pick<Verdict, 'certificateNo'>>({
    label: { zh: '两名执法人员持证验收', en: 'Two officers with certificates' },
    basis: '《行政处罚法》第四十二条；《浙江省安全生产条例》第二十五条',
    reads: 'payload',
    test: ({ context }, { certificateNo }) => {
      const second = context.application?.cosigner?.certificateNo;
      return second !== undefined && second !== certificateNo;
    },
    detail: ({ context }) =>
      context.application?.cosigner === undefined ? '缺第二名验收人会签' : '两人证号相同',
  }),
  panelLargeEnough: guard<Pick<Verdict, 'experts'>>({
    label: { zh: '验收组人数够', en: 'Enough persons on the panel' },
    basis: '验收组不少于3人，含专家；本产品默认值，可由租户调整',
    reads: 'payload',
    test: ({ event }, { experts }) =>
      2 + experts.filter(filled).length >= numberIn(event, 'acceptance.minPersons'),
  }),
  allItemsPassed: guard<Verdict>({
    label: { zh: '逐项合格', en: 'All items passed' },
    basis: '现场审查逐项合格或不适用；《暂行规定》（16号令）第二十三条（条号待核）',
    reads: 'payload',
    test: (args, verdict) => notPassed(args, verdict).length === 0,
    detail: (args, verdict) => `${notPassed(args, verdict).join('、')} 未合格`,
  }),
  reasonsPerItem: guard<Verdict>({
    label: { zh: '不合格项逐项说明', en: 'Reasons per failed item' },
    basis: '验收意见对不合格项逐项说明；本产品规则',
    reads: 'payload',
    test: (_, { items }) =>
      items.some(({ result }) => result === 'fail') &&
      items.every(({ result, note }) => result !== 'fail' || filled(note)),
  }),
  verifierSigned: guard<Pick<Verdict, 'signature' | 'refusal'>>({
    label: { zh: '已签名或记明拒签', en: 'Signed, or refusal recorded' },
    basis: '《安全生产法》第六十八条',
    reads: 'payload',
    test: (_, { signature, refusal }) => signature?.kind === 'signature' || filled(refusal),
  }),
  onSiteReview: guard<Verdict>({
    label: { zh: '到现场验收', en: 'Accepted on the site' },
    basis: '重大隐患须现场审查；定位偏离的说明理由，本产品规则',
    reads: 'payload',
    test: (_, { visit }) => visit.onSite && (visit.withinFence !== false || filled(visit.reason)),
  }),
  permanenceConfirmed: guard<Pick<Verdict, 'permanent'>>({
    label: { zh: '验收确认为根本性治理', en: 'Found to be permanent' },
    basis: '浙江省安委办2019年通知（据摘录）：临时停产不等于整改',
    reads: 'payload',
    test: (_, { permanent }) => permanent,
  }),
};
