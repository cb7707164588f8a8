import type { PayloadOf } from './events.ts';
import { guard } from './guard.ts';

/** Custody, records, and what follows delisting. */
export const afterGuards = {
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
