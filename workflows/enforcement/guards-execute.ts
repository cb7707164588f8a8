import type { Static } from 'typebox';
import { daysBetween } from '../../src/domain/instants.ts';
import { dateAt } from '../base/case.ts';
import { alive } from '../base/holds.ts';
import type { Evidence } from '../base/schemas.ts';
import { dueYuan, type Enforcement, finedYuan, type Instalment, paidYuan } from './context.ts';
import { type GuardArgs, guard, route } from './guard.ts';
import { needsPerforming, yuanOf } from './penalty.ts';

/** Payment is late: of the instalment whose turn it is, or of the whole. */
export function overdue({ context, event }: GuardArgs): boolean {
  return event.clocks[context.plan === null ? 'e.pay' : 'e.instalment']?.state === 'missed';
}

export function annulled({ dispute }: Pick<Enforcement, 'dispute'>): boolean {
  return dispute?.result === 'annulled';
}

/** Everything the decision asks for is done, or can be got no more. */
export function executed(c: Enforcement): boolean {
  if (c.unenforceable || annulled(c)) return true;
  const performed = c.performedOn !== null || !needsPerforming(c.decision?.penalties ?? []);
  return performed && paidYuan(c) >= dueYuan(c);
}

function planFits({ context, event }: GuardArgs, plan: readonly Instalment[]): boolean {
  const sum = plan.reduce((total, { yuan }) => total + yuan, 0);
  const ascending = plan.every(({ dueOn }, i) => dueOn > (plan[i - 1]?.dueOn ?? dateAt(event)));
  return ascending && sum > 0 && sum === dueYuan(context) - paidYuan(context);
}

/** Three percent of the fine for each day since the first term of payment, and never more than the fine itself. */
function surchargeMax({ context, event }: GuardArgs): number {
  const gains = (context.decision?.penalties ?? []).filter(({ kind }) => kind === 'confiscation');
  const fine = Math.max(0, finedYuan(context) - yuanOf(gains));
  const due = event.clocks['e.instalment']?.dueOn ?? event.clocks['e.pay']?.dueOn;
  if (due === undefined) return fine;
  return Math.min(fine, Math.floor((fine * 3 * Math.max(0, daysBetween(due, dateAt(event)))) / 100));
}

/** Service, payment, dispute, demand, court, conclusion. */
export const executeGuards = {
  publicityDue: guard({
    label: { zh: '处罚决定待公示', en: 'To be published' },
    basis: '《安全生产法》第七十八条：作出处罚决定后七个工作日内公开',
    reads: 'case',
    test: ({ context }) => context.regions.publicity === 'due',
  }),
  published: guard({
    label: { zh: '处罚决定已公示', en: 'Published' },
    basis: '只能撤下已公示的信息；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.publicity === 'published',
  }),
  paymentBounded: guard<{ on?: string }>({
    label: { zh: '缴款日在决定之后、不在将来', en: 'Day of payment within bounds' },
    basis: '本产品规则',
    reads: 'payload',
    test: ({ context, event }, { on = dateAt(event) }) =>
      on <= dateAt(event) && on >= (context.decision?.on ?? ''),
  }),
  notOverpaid: guard<{ yuan: number }>({
    label: { zh: '不超过应缴余额', en: 'No more than is due' },
    basis: '多缴的应当退还，不计入；本产品规则',
    reads: 'payload',
    test: ({ context }, { yuan }) => paidYuan(context) + yuan <= dueYuan(context),
    detail: ({ context }) => `余额 ${dueYuan(context) - paidYuan(context)} 元`,
  }),
  receiptNew: guard<{ receipt: Evidence }>({
    label: { zh: '该缴款凭证未登记过', en: 'The receipt has not been entered before' },
    basis: '一张凭证记一次；本产品规则',
    reads: 'payload',
    test: ({ context }, { receipt }) => context.payments.every((one) => one.receipt !== receipt.digest),
  }),
  performingDue: guard({
    label: { zh: '有停产停业等处罚待执行', en: 'Another penalty is to be carried out' },
    basis: '本产品规则',
    reads: 'case',
    test: ({ context }) => context.performedOn === null && needsPerforming(context.decision?.penalties ?? []),
  }),
  noAskPending: guard({
    label: { zh: '没有待答复的分期申请', en: 'No application pending' },
    basis: '同时只有一件待答复的申请；本产品规则',
    reads: 'case',
    test: ({ context }) => context.asked === null,
  }),
  instalmentsAsked: guard({
    label: { zh: '有待答复的分期申请', en: 'An application is pending' },
    basis: '《行政处罚法》第六十六条第二款：经当事人申请和行政机关批准（待核）',
    reads: 'case',
    test: ({ context }) => context.asked !== null,
  }),
  planFits: guard<{ plan: readonly Instalment[] }>({
    label: { zh: '各期日期依次在后、合计等于余额', en: 'Ascending dates that add up' },
    basis: '《行政处罚法》第六十六条第二款；本产品规则（待核）',
    reads: 'payload',
    test: (args, { plan }) => planFits(args, plan),
  }),
  planStillFits: guard({
    label: { zh: '分期计划仍等于余额', en: 'The plan still adds up' },
    basis: '申请后另有缴款或变更的，重新申请；本产品规则',
    reads: 'case',
    test: (args) => args.context.asked === null || planFits(args, args.context.asked.plan),
  }),
  noDisputePending: guard({
    label: { zh: '没有未结的复议诉讼', en: 'No dispute pending' },
    basis: '《行政强制法》第五十三条：不申请复议或者提起诉讼又不履行的，方可申请强制执行（待核）',
    reads: 'case',
    test: ({ context }) => context.regions.dispute !== 'pending',
  }),
  decisionStands: guard({
    label: { zh: '处罚决定未被撤销', en: 'The decision stands' },
    basis: '已撤销的决定不能再申请复议或者起诉；本产品规则',
    reads: 'case',
    test: ({ context }) => !annulled(context),
  }),
  disputePending: guard({
    label: { zh: '有未结的复议诉讼', en: 'A dispute is pending' },
    basis: '本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.dispute === 'pending',
  }),
  disputeBounded: guard<{ on?: string }>({
    label: { zh: '复议诉讼日在送达之后、不在将来', en: 'Day of the dispute within bounds' },
    basis: '《行政复议法》第二十条、《行政诉讼法》第四十六条：自知道之日起计算（待核）',
    reads: 'payload',
    test: ({ context, event }, { on = dateAt(event) }) =>
      on <= dateAt(event) && on >= (context.punishedOn ?? ''),
  }),
  reviewOnce: guard<{ kind: string }>({
    label: { zh: '复议只有一次', en: 'One review only' },
    basis: '《行政复议法》（待核）：复议后不服的，提起诉讼',
    reads: 'payload',
    test: ({ context }, { kind }) => kind === 'suit' || !context.reviewUsed,
  }),
  changeSaysYuan: guard<{ result: string; yuan?: number; on?: string }>({
    label: {
      zh: '变更的写明应缴数额且不加重，日期不在将来',
      en: 'A change says what is to be paid, no more than before',
    },
    basis: '《行政诉讼法》第七十七条第二款；复议不加重，《行政复议法》（待核）',
    reads: 'payload',
    test: ({ context, event }, { result, yuan, on = '' }) =>
      (result === 'changed') === (yuan !== undefined) &&
      (yuan ?? 0) <= dueYuan(context) &&
      on <= dateAt(event),
  }),
  annulsOne: guard<{ result: string; documentNo?: string }>({
    label: { zh: '有多份决定的，写明被撤销的文号', en: 'Which of several decisions was annulled' },
    basis: '按日连续处罚是另一份决定，可以单独被撤销；本产品规则',
    reads: 'payload',
    test: ({ context: { decision, dailyFines } }, { result, documentNo }) => {
      if (result !== 'annulled') return documentNo === undefined;
      if (documentNo === undefined) return dailyFines.length === 0;
      return [decision, ...dailyFines].some((one) => one?.documentNo === documentNo);
    },
  }),
  dailySettled: guard({
    label: { zh: '没有在办的按日处罚', en: 'No daily fine under way' },
    basis: '已告知的按日处罚须作出决定或者退回；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.daily === 'none',
  }),
  payOverdue: guard({
    label: { zh: '罚款逾期未缴', en: 'The fine is overdue' },
    basis: '《行政强制法》第五十四条：申请强制执行前应当催告',
    reads: 'case',
    test: (args) => overdue(args),
  }),
  surchargeBounded: guard<{ surchargeYuan?: number }>({
    label: { zh: '加处罚款不超出罚款数额', en: 'The surcharge is no more than the fine' },
    basis: '《行政强制法》第四十五条第二款；每日百分之三，《行政处罚法》第七十二条（待核）',
    reads: 'payload',
    test: (args, { surchargeYuan = 0 }) => surchargeYuan <= surchargeMax(args),
    detail: (args) => `最多 ${surchargeMax(args)} 元`,
  }),
  demandLasted: guard({
    label: { zh: '催告满十日', en: 'Ten days since the demand' },
    basis: '《行政强制法》第五十四条；“十日”指工作日（第六十九条）',
    reads: 'case',
    test: ({ event }) => !alive(event, 'e.demand'),
  }),
  periodsOver: guard({
    label: { zh: '复议和起诉期限均已届满', en: 'Review and suit periods are over' },
    basis: '《行政强制法》第五十三条；复议六十日、起诉六个月（待核）',
    reads: 'case',
    test: ({ event }) => !alive(event, 'e.reviewPeriod') && !alive(event, 'e.suitPeriod'),
  }),
  courtInTime: guard({
    label: { zh: '在三个月的申请期限内', en: 'Within three months' },
    basis: '《行政强制法》第五十三条：自期限届满之日起三个月内（待核）',
    reads: 'case',
    test: ({ event }) => event.clocks['e.court']?.state !== 'missed',
  }),
  courtReceipt: guard<{ on?: string; receipt: Static<typeof Evidence> }>({
    label: { zh: '有法院收件凭证，日期不在将来', en: 'The court has acknowledged it' },
    basis: '本产品规则',
    reads: 'payload',
    test: ({ event }, { on = '', receipt }) => receipt.kind === 'receipt' && on <= dateAt(event),
  }),
  publicityDone: guard({
    label: { zh: '处罚决定已公示', en: 'The decision was published' },
    basis: '《安全生产法》第七十八条',
    reads: 'case',
    test: ({ context }) => context.regions.publicity !== 'due',
  }),
  neverServed: guard({
    label: { zh: '处罚决定尚未送达、没有公示', en: 'No decision was served or stands published' },
    basis: '已送达的处罚决定只能依法撤销，不能作废；本产品规则',
    reads: 'case',
    test: ({ context }) => context.punishedOn === null && context.regions.publicity !== 'published',
  }),
  closureSettled: guard({
    label: { zh: '提请关闭事项已了结', en: 'Closure is settled' },
    basis: '《安全生产法》第一百一十三条：应当提请，由政府决定',
    reads: 'case',
    test: ({ context }) => !['due', 'proposed'].includes(context.regions.closure),
  }),
  takenDown: guard({
    label: { zh: '公示信息已撤下', en: 'The publication was taken down' },
    basis: '公示期满应当撤下；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.publicity !== 'published',
  }),
};

export const executeRoutes = {
  executionDone: route('已执行完毕', 'All carried out', ({ context }) => executed(context)),
  decisionAnnulled: route('处罚决定被撤销', 'The decision was annulled', ({ context }) => annulled(context)),
};
