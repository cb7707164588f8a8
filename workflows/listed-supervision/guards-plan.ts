import { addDays, daysBetween } from '../../src/domain/instants.ts';
import { dateAt, filled, numberIn } from '../base/case.ts';
import { newDateGuards, pauseGuards } from '../base/guards.ts';
import { maySign } from './chain.ts';
import { TERMS } from './clock-work.ts';
import type { PayloadOf } from './events.ts';
import { type GuardArgs, guard } from './guard.ts';
import { isPermanent } from './measures.ts';
import { latestEnd, noticeLimit } from './terms.ts';

type Plan = PayloadOf<'SUBMIT_PLAN'>;
type Milestones = Pick<Plan, 'milestones' | 'days'>;

function lackingItem({ goals, methods, safety }: Plan): string | undefined {
  if (!filled(goals)) return '缺“目标任务”';
  if (!filled(methods)) return '缺“方法措施”';
  return filled(safety) ? undefined : '缺“安全措施”';
}

/** 责任、措施、资金、时限、预案; measures the schema asks for already. */
function lackingPlace({ organ, funds, milestones, emergencyPlan }: Plan): string | undefined {
  if (!filled(organ.lead) || !filled(organ.responsible)) return '缺“责任”';
  if (!filled(funds.source)) return '缺“资金”';
  if (milestones.length === 0) return '缺“时限”';
  return emergencyPlan === undefined ? '缺“预案”' : undefined;
}

/** Last day a plan may end on: that of the term as it runs, extended or not; a changed plan must not be an extension. */
function planLimit(args: GuardArgs): string {
  const { context, event } = args;
  // The first thirty days bind no plan: they are there until a notice, a plan or a new limit is.
  const given = context.limitSet || context.plan !== null || noticeLimit(context) !== undefined;
  if (!given) return latestEnd(args);
  if (context.keptDays !== null) return addDays(dateAt(event), context.keptDays);
  return event.clocks['m.due']?.dueOn ?? latestEnd(args);
}

/** Plan, extension, pause: everything that sets or moves the unit's time. */
export const planGuards = {
  ...pauseGuards(TERMS),
  ...newDateGuards,
  ownerOrLead: guard({
    label: { zh: '由责任单位或指定的牵头治理单位办理', en: 'The unit, or the lead unit that was named' },
    basis: '因外部因素或无主的隐患由政府指定牵头单位（福建规定，据摘录）；本产品规则',
    reads: 'case',
    test: ({ context, event: { actor } }) =>
      actor.roles.includes('enterprise_principal') ||
      actor.onBehalfOf !== undefined ||
      (context.units.lead !== null && context.units.lead === actor.unit),
  }),
  planSixItems: guard<Plan>({
    label: { zh: '治理方案六项内容齐全', en: 'The six items of the plan' },
    basis:
      '《安全生产事故隐患排查治理暂行规定》（16号令）第十五条（条号待核）；《浙江省安全生产条例》第十五条',
    reads: 'payload',
    test: (_, plan) => lackingItem(plan) === undefined,
    detail: (_, plan) => lackingItem(plan),
  }),
  fiveInPlace: guard<Plan>({
    label: { zh: '五到位不全', en: 'Five in place' },
    basis: '整改责任、措施、资金、时限、预案五到位；《暂行规定》（16号令）第十五条（条号待核）',
    reads: 'payload',
    test: (_, plan) => lackingPlace(plan) === undefined,
    detail: (_, plan) => lackingPlace(plan),
  }),
  planWithinLimit: guard<Pick<Plan, 'days'>>({
    label: { zh: '方案期限不超过督办期限', en: 'The plan ends within the limit' },
    basis: '福建规定（据摘录）：治理期限与限期整改通知一致；变更方案不得变相延期，本产品规则',
    reads: 'payload',
    test: (args, { days }) => addDays(dateAt(args.event), days) <= planLimit(args),
    detail: (args) => `最迟 ${planLimit(args)}`,
  }),
  milestonesWithinPlan: guard<Milestones>({
    label: { zh: '节点在方案期限内且编号不重复', en: 'Milestones lie within the plan' },
    basis: '治理方案载明阶段节点；本产品规则',
    reads: 'payload',
    test: (_, { milestones, days }) =>
      milestones.every(({ day }) => day <= days) &&
      new Set(milestones.map(({ id }) => id)).size === milestones.length,
  }),
  permanentMeasure: guard<{
    measures?: readonly string[];
    items?: readonly { measures: readonly string[] }[];
  }>({
    label: { zh: '有根本性治理措施', en: 'A permanent measure' },
    basis: '浙江省安委办2019年通知（据摘录）：临时停产不等于整改，须永久隔离、拆除等根本措施',
    reads: 'payload',
    test: (_, { measures, items }) =>
      measures === undefined
        ? (items ?? []).every((item) => isPermanent(item.measures))
        : isPermanent(measures),
    detail: () => '只有临时停产或临时看护',
  }),
  milestoneOpen: guard<PayloadOf<'MILESTONE_DONE'>>({
    label: { zh: '该节点未完成', en: 'That milestone is open' },
    basis: '节点以批准的方案为准；本产品规则',
    reads: 'payload',
    test: ({ context }, { milestone }) =>
      context.plan?.approvedOn != null &&
      context.milestones.some(({ id, state }) => id === milestone && state !== 'done'),
  }),
  extensionInTime: guard({
    label: { zh: '在可申请延期的时间内', en: 'Extension asked in time' },
    basis:
      '青岛市挂牌督办规定（据摘录）：期满20个工作日前；原15号令第十六条由应急管理部令第18号替代，待核。本产品默认届满前均可',
    reads: 'case',
    test: ({ context, event }) =>
      event.clocks['m.due']?.state === 'running' &&
      !context.dueReached &&
      (context.askBy === null || dateAt(event) <= context.askBy),
    detail: ({ context }) => (context.askBy === null ? undefined : `最迟应于 ${context.askBy} 提出`),
  }),
  extensionCountBelowMax: guard({
    label: { zh: '延期次数未满', en: 'Extensions left' },
    basis: '本产品默认2次，可由租户调整',
    reads: 'case',
    test: ({ context, event }) => context.extensionsGranted < numberIn(event, 'extension.maxCount'),
  }),
  extensionCauseValid: guard<PayloadOf<'REQUEST_EXTENSION'>>({
    label: { zh: '延期原因成立并有保障措施', en: 'Cause allowed, with safeguards' },
    basis: '原15号令第十六条由应急管理部令第18号替代，条号印发前复核；原因范围由租户规定',
    reads: 'payload',
    test: ({ event }, { cause, safeguards }) =>
      String(event.policy.values['extension.causes']).split(',').includes(cause) && filled(safeguards),
    detail: (_, { safeguards }) => (filled(safeguards) ? '原因不在准许范围' : '缺“延期内安全保障措施”'),
  }),
  extensionWithinMax: guard<{ days: number }>({
    label: { zh: '延期后期限合计不超过规定', en: 'Extended limit within the maximum' },
    basis: '青岛市挂牌督办规定（据摘录）：督办期限合计不超过一年；本产品默认365日',
    reads: 'payload',
    test: (args, { days }) => {
      const due = args.event.clocks['m.due'];
      return due !== undefined && daysBetween(due.dueOn, latestEnd(args)) >= days;
    },
    detail: (args) => `最迟 ${latestEnd(args)}`,
  }),
  extensionOrgan: guard({
    label: {
      zh: '由挂牌机关决定，双督办的两个机关各一次',
      en: 'Decided by the listing organ, by both under 双督办',
    },
    basis: '青岛市挂牌督办规定（据摘录）：由挂牌单位决定；双督办须两个机关分别同意，本产品规则',
    reads: 'case',
    test: ({ context: { extension }, event: { actor } }) => {
      if (extension === null || extension.deciders.length === 0) return true;
      return extension.deciders.includes(actor.unit) && extension.granted[actor.unit] === undefined;
    },
  }),
  pauseAuthority: guard<PayloadOf<'PAUSE'>>({
    label: { zh: '不得中止本单位自己的期限', en: "Not one's own clock" },
    basis: '不得由受期限约束的单位自行中止；本产品规则',
    reads: 'payload',
    test: ({ context: { units, application, signer, signatures }, event: { actor } }, { clock }) => {
      if (clock === 'm.step') return signer === null || !maySign(signer, signatures, actor);
      if (clock === 'm.due' || clock === 'm.plan')
        return actor.unit !== units.responsible && actor.unit !== units.lead;
      const owner = clock === 'm.accept' ? application?.assigned?.unit : units.supervising;
      // Held by nobody yet: then it is for the safety office.
      return owner == null ? actor.roles.includes('safety_office') : actor.unit !== owner;
    },
  }),
};
