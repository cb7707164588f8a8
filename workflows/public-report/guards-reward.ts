import { dateAt, numberIn } from '../base/case.ts';
import type { CaseNews, OpenedNews } from '../base/family.ts';
import {
  canTell,
  ENFORCEMENT,
  type Ending,
  owing,
  type PublicReport,
  type Result,
  untold,
} from './context.ts';
import type { PayloadOf } from './events.ts';
import { type GuardArgs, guard, route } from './guard.ts';
import { afterSaying, finesOf, noted, penaltiesKnown, type Said } from './penalties.ts';
import { type Nature, ratesOf, rewardOf } from './reward.ts';
import { proposalOf } from './work.ts';

/** What the reward of this case comes to by its policy, in whole yuan. */
function computed({ context, event }: GuardArgs): number {
  const { data, finding } = context;
  const { nature, deaths, accidentGrade } = finding ?? { nature: null, deaths: null, accidentGrade: null };
  return rewardOf(
    {
      nature: nature ?? 'general',
      fineYuan: finesOf(context),
      ...(deaths !== null && { deaths }),
      ...(accidentGrade !== null && { accidentGrade }),
      insider: data.insider === true,
    },
    ratesOf(event.policy.values),
  );
}

const CONDITIONS = '安监总财〔2018〕19号、浙江2020年试行办法的奖励条件（据摘录）';

/** Conditions of a reward, its amount, and its claim. */
export const rewardGuards = {
  clearTarget: guard({
    label: { zh: '举报对象明确、事项具体', en: 'Clear target and concrete matter' },
    basis: CONDITIONS,
    reads: 'case',
    test: ({ context }) => context.finding?.clearTarget !== false,
  }),
  notAlreadyKnown: guard({
    label: { zh: '举报前未被发现或未依法处理', en: 'Not known before' },
    basis: CONDITIONS,
    reads: 'case',
    test: ({ context }) => context.finding?.alreadyKnown !== true,
  }),
  noRewardToOfficialOnDuty: guard({
    label: { zh: '举报人不是履职的公职人员', en: 'No official on duty' },
    basis: '负有监管职责的公职人员及其履职发现的不予奖励（据摘录）；本产品规则',
    reads: 'case',
    test: ({ context }) => context.data.officialOnDuty !== true,
  }),
  amountAsComputed: guard<PayloadOf<'PROPOSE_REWARD'>>({
    label: { zh: '金额与规则一致', en: 'The amount is what the rule gives' },
    basis:
      '罚款的15%，最低3000元、最高30万元；瞒报按死亡人数；一般隐患按租户标准；内部举报上浮，最高50万元（据摘录）',
    reads: 'payload',
    test: (args, { amountYuan }) => amountYuan > 0 && amountYuan === computed(args),
    detail: (args) => `应为 ${computed(args)} 元`,
  }),
  penaltyConcerns: guard({
    label: { zh: '已有整改案件或核查结论', en: 'A hazard case or a result is there' },
    basis: '处罚结论属于已移交整改或已核查的事项，先到的先记，评定时一并计算；本产品规则',
    reads: 'case',
    test: ({ context }) => context.followed > 0 || context.finding !== null,
  }),
  notYetNotified: guard({
    label: { zh: '尚未通知', en: 'Not notified yet' },
    basis: '领取期限自通知起算，只通知一次；本产品规则',
    reads: 'case',
    test: ({ context }) => context.reward.notifiedOn === null,
  }),
  notified: guard({
    label: { zh: '已通知领奖', en: 'Notified' },
    basis: '领取期限自通知起算（待核）',
    reads: 'case',
    test: ({ context }) => context.reward.notifiedOn !== null,
  }),
  claimExtensionsBelowMax: guard({
    label: { zh: '领取延期次数未满', en: 'Extensions left' },
    basis: '有正当理由可延长领取（待核）；次数为本产品默认值，可由租户调整',
    reads: 'case',
    test: ({ context, event }) => context.reward.extensions < numberIn(event, 'claim.maxExtensions'),
  }),
  claimDaysWithinMax: guard<PayloadOf<'EXTEND'>>({
    label: { zh: '领取延期天数不超过规定', en: 'Days within the limit' },
    basis: '有正当理由可延长领取（待核）；天数为本产品默认值，可由租户调整',
    reads: 'payload',
    test: ({ event }, { days }) => days <= numberIn(event, 'claim.extendMaxDays'),
  }),
  claimantIsReporter: guard<PayloadOf<'CLAIMED'>>({
    label: { zh: '领取人是举报人', en: 'The claimant is the reporter' },
    basis: '实名凭有效证件核对密封编号，匿名凭查询码；安监总财〔2018〕19号（待核）',
    reads: 'payload',
    // The code comes as its digest, as it was kept at registration.
    test: ({ context: { data } }, { reporterRef, code }) =>
      data.anonymous ? code !== undefined && code === data.queryCodeDigest : reporterRef === data.reporterRef,
  }),
};

/** Majors and violations are paid by the fine; concealed deaths and general hazards are not. */
function byFine(nature: Nature | null): boolean {
  return nature === 'major' || nature === 'violation';
}

function told({ regions }: PublicReport): boolean {
  return regions.feedback === 'given' || regions.feedback === 'notPossible';
}

/** Choices between targets. */
export const routes = {
  appealSpent: route('已复核过', 'Appealed before', ({ context }) => context.appealUsed),
  paysNobody: route('无人可奖励', 'Nobody can be paid', ({ context: { data } }) => {
    return data.anonymous && data.queryCodeDigest === undefined;
  }),
  resultIs: route<{ act: Result }>('待签署的是该结论', 'The result to be signed', ({ context }, { act }) => {
    return context.proposals[act] !== undefined;
  }),
  fineAwaited: route<{ act: 'SUBSTANTIATED' | 'PARTLY' }>(
    '按罚款计奖，处罚结论未齐',
    'Paid by the fine, and penalties are still to come',
    ({ context }, { act }) => {
      // Asked only where `proposalPending` holds; a listing asks every guard.
      if (context.proposals[act] === undefined) return false;
      return byFine(proposalOf(context, act).nature) && !penaltiesKnown(context);
    },
  ),
  lastPenalty: route<Said>('处罚结论已齐', 'The last penalty that was awaited', ({ context, event }, said) =>
    penaltiesKnown(afterSaying(context, said, dateAt(event))),
  ),
  lastCaseEnds: route<CaseNews>(
    '最后一件执法案办结',
    'The last enforcement case has ended',
    ({ context }, news) => {
      const said = { caseId: news.caseId, documentNo: null, fineYuan: null, on: '' };
      return (
        context.enforcing.includes(news.caseId) &&
        penaltiesKnown({ ...context, penalties: noted(context.penalties, said) })
      );
    },
  ),
  finesOutstanding: route('处罚结论未齐', 'Penalties are still to come', ({ context }) => {
    return byFine(context.finding?.nature ?? null) && !penaltiesKnown(context);
  }),
  anotherFine: route<OpenedNews>(
    '又有执法案立案，按罚款计奖',
    'Another case about a fine, and the reward is by fines',
    ({ context: { caseId, finding } }, { from, workflow }) =>
      from !== caseId && workflow === ENFORCEMENT && byFine(finding?.nature ?? null),
  ),
  nobodyToTell: route('无法告知举报人', 'Nobody can be told', ({ context }) => !canTell(context)),
  rewardAppealSpent: route('已提过异议', 'Appealed before', ({ context }) => context.reward.appealUsed),
  feedbackDone: route('反馈完成或无法反馈', 'Feedback done or impossible', ({ context }) => told(context)),
  settledAs: route<{ status: PublicReport['reward']['status'] }>(
    '反馈完成，奖励已了结',
    'Feedback done, reward settled',
    ({ context }, { status }) => told(context) && context.reward.status === status,
  ),
  dismissedDone: route(
    '反馈完成，不再补充',
    'Feedback done, no more facts to come',
    ({ context }) => told(context) && (context.factsAdded || context.regions.feedback === 'notPossible'),
  ),
  stillUntold: route('尚未告知举报人', 'The reporter was not told yet', ({ context }) => untold(context)),
  settled: route<{ to: Ending['to'] }>('各项已了结', 'Nothing is owed any more', ({ context }, { to }) => {
    return context.ending?.to === to && !owing(context);
  }),
  isSatisfied: route<{ grade: string }>('满意', 'Satisfied', (_, { grade }) => grade === 'satisfied'),
  masterVoided: route<{ state: string }>('主案作废', 'The first report is void', ({ context }, { state }) => {
    return state === 'voided' && context.joinedInto?.ended !== true;
  }),
  joinedDone: route(
    '主案办结，反馈完成',
    'The first report has ended, feedback done',
    ({ context }) => context.joinedInto?.ended === true && told(context),
  ),
  repeatsReached: route('重复举报达到督办次数', 'Repeats call for L2', ({ context, event }) => {
    // The first report, those joined before, and this one.
    return context.joined.length + 2 >= numberIn(event, 'repeat.level2');
  }),
  ticketReturning: route('申请的是退单', 'A return was asked', ({ context }) => {
    return context.regions.ticket === 'returnAsked';
  }),
  extending: route('申请的是延期', 'An extension was asked', ({ context }) => {
    return context.regions.ticket === 'extensionAsked';
  }),
};
