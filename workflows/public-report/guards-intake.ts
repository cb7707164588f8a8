import { addDays } from '../../src/domain/instants.ts';
import { dateAt, numberIn } from '../base/case.ts';
import { countyOwed, decided, inDanger, reachable, ticketOpen, unprotected } from './context.ts';
import type { PayloadOf } from './events.ts';
import { guard } from './guard.ts';
import { identityIn } from './identity.ts';

/** Answer of the database about the report another one is joined to. */
interface MasterFact {
  readonly id: string;
  readonly workflow: string;
  readonly status: string;
  readonly state: string;
  readonly unit: string | null;
  readonly place: string | null;
  readonly openedOn: string;
}

/** Taking in, screening, passing on. */
export const intakeGuards = {
  noIdentityInText: guard<object>({
    label: { zh: '文字中没有电话、证件号码', en: 'No telephone or identity numbers in the text' },
    basis:
      '举报人身份密封另存，案件中不得出现；《安全生产法》第七十三条、安监总财〔2018〕19号保密要求（据摘录）',
    reads: 'payload',
    test: (_, payload) => identityIn(payload) === undefined,
    detail: (_, payload) => `“${identityIn(payload)}”中有`,
  }),
  reporterRecorded: guard({
    label: { zh: '实名有密封编号，匿名没有', en: 'Named with a sealed reference, anonymous without' },
    basis: '实名举报只记密封编号，匿名举报不记；本产品规则',
    reads: 'case',
    test: ({ context: { data } }) => data.anonymous === (data.reporterRef === undefined),
    detail: ({ context: { data } }) => (data.anonymous ? '匿名而有密封编号' : '缺密封编号'),
  }),
  receivedBounded: guard({
    label: { zh: '收件日不晚于今日', en: 'Received no later than today' },
    basis: '补登以真实收件日为准；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.receivedOn <= dateAt(event),
  }),
  handlingOrgan: guard({
    label: { zh: '由承办单位办理', en: 'By the organ that has it' },
    basis: '谁受理、谁负责；安委办可代为办理；本产品规则',
    reads: 'case',
    test: ({ context, event: { actor } }) =>
      context.handling === null || actor.unit === context.handling || actor.roles.includes('safety_office'),
  }),
  notReportedUnit: guard({
    label: { zh: '不得由被举报单位的人办理', en: 'Nobody of the reported unit' },
    basis: '不得将举报材料转给被举报单位或由其人员核查（据摘录）；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.data.subject.unit !== event.actor.unit,
  }),
  notTheReported: guard<{ unit: string }>({
    label: { zh: '不得指定被举报单位受理', en: 'Not the reported unit itself' },
    basis: '不得将举报材料转给被举报单位（据摘录）；本产品规则',
    reads: 'payload',
    test: ({ context }, { unit }) => context.data.subject.unit !== unit,
  }),
  notDesignated: guard({
    label: { zh: '未经指定受理', en: 'Not designated' },
    basis: '指定受理后不得再转办；本产品规则',
    reads: 'case',
    test: ({ context }) => !context.designated,
  }),
  unitKnown: guard<{ unit?: string }>({
    label: { zh: '单位在名录内', en: 'Unit is in the directory' },
    basis: '单位名录',
    reads: 'payload',
    test: ({ event }, { unit }) =>
      unit === undefined || (event.facts.unit !== null && event.facts.unit !== undefined),
  }),
  toAnotherOrgan: guard<PayloadOf<'TRANSFER'>>({
    label: { zh: '转给其他单位，且不是被举报单位', en: 'To another organ, not the reported unit' },
    basis: '不得转给本单位或被举报单位；本产品规则',
    reads: 'payload',
    test: ({ context, event }, { unit }) =>
      unit === undefined || (unit !== event.actor.unit && unit !== context.data.subject.unit),
  }),
  receivingOrgan: guard({
    label: { zh: '由接收单位办理', en: 'By the receiving organ' },
    basis: '由接收单位回执或退回，系统外单位凭回执代录；本产品规则',
    reads: 'case',
    test: ({ context: { transfer }, event }) => !transfer?.unit || transfer.unit === event.actor.unit,
  }),
  receiptOfReceiver: guard<PayloadOf<'RECEIPT'>>({
    label: { zh: '附接收方回执', en: 'Receipt of the receiver' },
    basis: '凭接收方回执移出；本产品规则',
    reads: 'payload',
    test: (_, { receipt }) => receipt.kind === 'receipt',
  }),
  notHandedOver: guard({
    label: { zh: '尚未紧急移交', en: 'Not handed over yet' },
    basis: '同一举报只紧急移交一次；本产品规则',
    reads: 'case',
    test: ({ context }) => !context.handedOver,
  }),
  tellOwed: guard({
    label: { zh: '已有决定、尚未告知且能够联系', en: 'Decided, not told yet, and can be told' },
    basis: '《信访工作条例》（2022）：十五日内告知是否受理',
    reads: 'case',
    test: ({ context }) =>
      (decided(context) || context.transfer !== null) && context.toldOn === null && reachable(context),
  }),
  deathsConcerned: guard({
    label: { zh: '涉及人员死亡且尚未报告', en: 'Deaths concerned, county not told yet' },
    basis: '《安全生产法》第七十三条：涉及人员死亡的举报由县级以上人民政府组织核查处理',
    reads: 'case',
    test: ({ context }) => countyOwed(context),
  }),
  countyTold: guard({
    label: { zh: '涉及人员死亡的已报告县级政府', en: 'With deaths, the county was told' },
    basis: '《安全生产法》第七十三条：涉及人员死亡的举报由县级以上人民政府组织核查处理',
    reads: 'case',
    test: ({ context }) => !countyOwed(context),
  }),
  reporterReachable: guard({
    label: { zh: '能够联系举报人', en: 'The reporter can be reached' },
    basis: '匿名且没有查询码的无法联系；本产品规则',
    reads: 'case',
    test: ({ context }) => reachable(context),
  }),
  protectionAsked: guard({
    label: { zh: '有待处置的打击报复', en: 'Retaliation is to be dealt with' },
    basis: '举报人受保护；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.protection === 'asked',
  }),
  nobodyUnprotected: guard({
    label: {
      zh: '涉及死亡的已报告县级政府，打击报复已处置',
      en: 'Deaths passed on to the county, retaliation dealt with',
    },
    basis:
      '《安全生产法》第七十三条：涉及人员死亡的举报由县级以上人民政府组织核查处理；举报人受保护；作废不得免去，本产品规则',
    reads: 'case',
    test: ({ context }) => !unprotected(context),
  }),
  nothingPromised: guard({
    label: {
      zh: '没有待处置的危险、待答复的热线工单和待发的奖励',
      en: 'No danger, no ticket and no reward is pending',
    },
    basis: '危险已移交、工单已答复、奖励已了结；作废不得免去，本产品规则',
    reads: 'case',
    test: ({ context }) =>
      !inDanger(context) &&
      !ticketOpen(context) &&
      context.reward.status !== 'approved' &&
      context.reward.status !== 'paying',
  }),
  masterOpen: guard<PayloadOf<'JOIN'>>({
    label: { zh: '先前举报在办', en: 'The earlier report is open' },
    basis: '只能并入在办的、未并入他案的举报；本产品规则',
    reads: 'payload',
    test: ({ context, event }) => {
      const master = event.facts.master as MasterFact | null | undefined;
      return (
        !!master &&
        master.id !== context.caseId &&
        master.workflow === 'public-report' &&
        master.status === 'open' &&
        master.state !== 'joined' &&
        master.state !== 'settling' &&
        master.state !== 'received'
      );
    },
  }),
  sameMatter: guard<PayloadOf<'JOIN'>>({
    label: { zh: '同一单位同一部位', en: 'Same unit and place' },
    basis: '同一单位，部位相同或有一方未登记；本产品规则',
    reads: 'payload',
    test: ({ context, event }) => {
      const master = event.facts.master as MasterFact | null | undefined;
      if (!master) return true; // `masterOpen` refuses that
      const { subject, place } = context.data;
      return master.unit === subject.name && (!place || !master.place || master.place === place);
    },
  }),
  joinedInTime: guard<PayloadOf<'JOIN'>>({
    label: { zh: '在先前举报后的规定天数内', en: 'After the earlier report, and soon enough' },
    basis:
      '同一事项30日内重复举报并案办理，首个举报人不变，先收到的不得并入后登记的；本产品默认值，可由租户调整',
    reads: 'payload',
    test: ({ context, event }) => {
      const master = event.facts.master as MasterFact | null | undefined;
      if (!master) return true; // `masterOpen` refuses that
      // Of the other report the day of its registration is known, which is that of its receipt (当日登记). Whoever
      // reported before that day reported first, and would lose the reward by joining.
      const last = addDays(master.openedOn, numberIn(event, 'repeat.joinDays'));
      return context.receivedOn >= master.openedOn && context.receivedOn <= last;
    },
  }),
  valueFits: guard<PayloadOf<'PROPOSE_CORRECT'>>({
    label: { zh: '新值与字段相符', en: 'The new value fits its field' },
    basis: '是否危险填是或否，其余填文字；本产品规则',
    reads: 'payload',
    test: (_, { field, new: value }) => (field === 'dangerous') === (typeof value === 'boolean'),
  }),
  oldValueMatches: guard<PayloadOf<'PROPOSE_CORRECT'>>({
    label: { zh: '更正前的值与登记一致', en: 'The old value is the present one' },
    basis: '更正须写明字段、原值、新值；本产品规则',
    reads: 'payload',
    test: ({ context: { data } }, { field, old }) => {
      const present = { ...data, subject: data.subject.name }[field];
      return (present ?? null) === old;
    },
  }),
};

/** The hotline's own rules for its tickets (退单、延期). */
export const ticketGuards = {
  ticketRuns: guard({
    label: { zh: '工单在办且没有待答复的申请', en: 'The ticket runs, nothing is asked' },
    basis: '一次只能有一项申请；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.ticket === 'running',
  }),
  ticketReturnInTime: guard({
    label: { zh: '在退单时限内', en: 'In time to return it' },
    basis: '收到工单后1个工作日内退单；本产品默认值，可由租户按热线规则调整',
    reads: 'case',
    test: ({ event }) => event.clocks['r.ticketReturn']?.state === 'running',
  }),
  ticketReturnOnce: guard({
    label: { zh: '退单只能申请一次', en: 'Returned once only' },
    basis: '热线不同意退单的，不得再次申请；本产品规则',
    reads: 'case',
    test: ({ context }) => !context.ticketReturnUsed,
  }),
  ticketExtendInTime: guard({
    label: { zh: '工单尚未到期', en: 'The ticket is not due yet' },
    basis: '延期在工单到期前申请；本产品规则',
    reads: 'case',
    test: ({ event }) => event.clocks['r.source']?.state === 'running',
  }),
  ticketExtensionsBelowMax: guard({
    label: { zh: '工单延期次数未满', en: 'Ticket extensions left' },
    basis: '工单延期次数；本产品默认值，可由租户按热线规则调整',
    reads: 'case',
    test: ({ context, event }) => context.ticketExtensions < numberIn(event, 'ticket.maxExtensions'),
  }),
  ticketDaysWithinMax: guard<PayloadOf<'TICKET_EXTEND'>>({
    label: { zh: '工单延期天数不超过规定', en: 'Ticket days within the limit' },
    basis: '工单单次延期天数；本产品默认值，可由租户按热线规则调整',
    reads: 'payload',
    test: ({ event }, { days }) => days <= numberIn(event, 'ticket.maxDays'),
  }),
  ticketAsked: guard({
    label: { zh: '有待热线答复的申请', en: 'Something was asked of the hotline' },
    basis: '有申请才可答复；本产品规则',
    reads: 'case',
    test: ({ context }) =>
      context.regions.ticket === 'returnAsked' || context.regions.ticket === 'extensionAsked',
  }),
};
