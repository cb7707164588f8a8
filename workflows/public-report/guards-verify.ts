import { numberIn } from '../base/case.ts';
import { pauseGuards } from '../base/guards.ts';
import { decided, pendingResult, reachable } from './context.ts';
import type { PayloadOf } from './events.ts';
import { guard } from './guard.ts';
import { TERMS } from './habits.ts';

type Found = PayloadOf<'PROPOSE_SUBSTANTIATED'>;
/** Cases a finding may point to: there the hazard is put right. */
const HAZARD_CASES: readonly string[] = ['rectification', 'listed-supervision'];
/** Verification by two, the result, and what is told to the reporter. */
export const verifyGuards = {
  pauseAuthority: guard({
    label: { zh: '不得中止本单位自己的期限', en: "Not one's own clock" },
    basis: '不得由受期限约束的单位自行中止；本产品规则',
    reads: 'case',
    test: ({ context: { lead, handling }, event: { actor } }) =>
      actor.unit !== lead?.unit && actor.unit !== handling,
  }),
  assignedVerifier: guard({
    label: { zh: '由指定的核查人办理', en: 'By the assigned verifier' },
    basis: '核查人经指定的，由其办理；本产品规则',
    reads: 'case',
    test: ({ context, event }) => {
      const named = context.assignees.verifier?.person;
      return named === undefined || named === event.actor.person;
    },
  }),
  leadVerifier: guard({
    label: { zh: '由主核查人提出', en: 'By the lead verifier' },
    basis: '开始核查的人提出结论，另一人共同签署；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.lead === null || context.lead.person === event.actor.person,
  }),
  noOtherResult: guard({
    label: { zh: '没有其他待批的核查结论', en: 'No other result is pending' },
    basis: '核查结论只能有一件待批；本产品规则',
    reads: 'case',
    test: ({ context }) => pendingResult(context) === undefined,
  }),
  concealedCounted: guard<Found>({
    label: { zh: '瞒报谎报须写明死亡人数和事故等级', en: 'A concealed accident with deaths and grade' },
    basis: '瞒报谎报按死亡人数和事故等级计奖；安监总财〔2018〕19号（据摘录）',
    reads: 'payload',
    test: (_, { nature, deaths, accidentGrade }) =>
      nature !== 'concealed' || (deaths !== undefined && accidentGrade !== undefined),
  }),
  existingHazard: guard<Found>({
    label: { zh: '所指案件是隐患案件', en: 'The case named is a hazard case' },
    basis: '已有隐患案件的，跟踪该案，不另立案；本产品规则',
    reads: 'payload',
    test: ({ event }, { caseId }) => {
      const found = event.facts.existing as { workflow: string } | null | undefined;
      return caseId === undefined || (!!found && HAZARD_CASES.includes(found.workflow));
    },
  }),
  resultPending: guard({
    label: { zh: '有待签署的核查结论', en: 'A result awaits its second signature' },
    basis: '核查由两人以上进行，共同签署；《行政处罚法》第四十二条两人执法的要求，本产品规则',
    reads: 'case',
    test: ({ context }) => pendingResult(context) !== undefined,
  }),
  secondVerifier: guard({
    label: { zh: '由另一名核查人签署', en: 'By a second verifier' },
    basis: '核查由两人以上进行；《行政处罚法》第四十二条两人执法的要求，本产品规则',
    reads: 'case',
    test: ({ context, event: { actor } }) =>
      actor.person !== pendingResult(context)?.person && actor.person !== context.lead?.person,
  }),
  cosigned: guard<{ act: string }>({
    label: { zh: '第二名核查人已签署', en: 'Signed by a second verifier' },
    basis: '核查由两人以上进行；《行政处罚法》第四十二条两人执法的要求，本产品规则',
    reads: 'case',
    test: ({ context: { cosign, proposals } }, { act }) =>
      proposals[act] === undefined || (cosign?.act === act && cosign.proposedAt === proposals[act].at),
  }),
  notExtended: guard({
    label: { zh: '核查期限未曾延长', en: 'Not extended before' },
    basis: '《信访工作条例》（2022）：六十日办结，经批准延长不超过三十日；延长一次',
    reads: 'case',
    test: ({ context }) => !context.verifyExtended,
  }),
  extendedInTime: guard({
    label: { zh: '核查期限尚未届满', en: 'The term of verification is not over' },
    basis:
      '《信访工作条例》（2022）：情况复杂的，经批准延长办理期限；期满后不得补批，逾期记录不消除，本产品规则',
    reads: 'case',
    // Standing still by decision it is not over either.
    test: ({ event }) => ['running', 'paused'].includes(event.clocks['r.verify']?.state ?? ''),
  }),
  extendWithinMax: guard<PayloadOf<'PROPOSE_EXTEND_VERIFY'>>({
    label: { zh: '延长不超过规定天数', en: 'Extension within the limit' },
    basis: '《信访工作条例》（2022）：延长不超过三十日',
    reads: 'payload',
    test: ({ event }, { days }) => days <= numberIn(event, 'verify.extendMaxDays'),
  }),
  factsOnce: guard({
    label: { zh: '补充新事实只能一次', en: 'New facts once only' },
    basis: '不属实的，举报人可补充新事实一次；本产品规则',
    reads: 'case',
    test: ({ context }) => !context.factsAdded,
  }),
  feedbackOwed: guard({
    label: { zh: '有待反馈的结果', en: 'Feedback is owed' },
    basis: '核查结束后十日内反馈，办结后再反馈（2012年规定第十条，据摘录）',
    reads: 'case',
    test: ({ context: { regions } }) => regions.feedback === 'interimDue' || regions.feedback === 'finalDue',
  }),
  triedEnough: guard<{ attempts: number }>({
    label: {
      zh: '有决定可告知，且联系次数足够',
      en: 'There is something to tell, and it was tried often enough',
    },
    basis: '实名举报须多次联系不上方可注明；次数为本产品默认值，可由租户调整',
    reads: 'payload',
    test: ({ context, event }, { attempts }) =>
      context.data.anonymous || (decided(context) && attempts >= numberIn(event, 'feedback.attempts')),
  }),
  feedbackOpen: guard({
    label: { zh: '反馈尚未完成', en: 'Feedback is not finished' },
    basis: '确实无法反馈的，注明情况；热线工单总能答复热线；本产品规则',
    reads: 'case',
    test: ({ context }) =>
      reachable(context) &&
      context.data.ticket === undefined &&
      context.regions.feedback !== 'given' &&
      context.regions.feedback !== 'notPossible',
  }),
  feedbackSent: guard({
    label: { zh: '已反馈过', en: 'Feedback was sent' },
    basis: '反馈后登记满意度；本产品规则',
    reads: 'case',
    test: ({ context }) => context.interimOn !== null || context.finalOn !== null,
  }),
  ...pauseGuards(TERMS),
};
