import type { PayloadOf } from './events.ts';
import { guard } from './guard.ts';

/** Custody, records, and what follows delisting. */
export const afterGuards = {
  noTransferPending: guard({
    label: { zh: '没有待接收的移交', en: 'No transfer pending' },
    basis: '有移交待接收或争议未决时不得再移交；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.custody === 'held',
  }),
  transferPending: guard({
    label: { zh: '有待接收的移交', en: 'A transfer is pending' },
    basis: '有移交才可接收或退回；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.custody === 'transferring',
  }),
  inDispute: guard({
    label: { zh: '职责有争议', en: 'Jurisdiction is disputed' },
    basis: '移交被拒或逾期未接收的，由安委办指定；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.custody === 'disputed',
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
  resumptionAnnounced: guard({
    label: { zh: '恢复生产已按规定公告', en: 'The resumption was announced where it must be' },
    basis: '《煤矿安全生产条例》第四十九条；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.resume !== 'consented' || context.resumePublished,
  }),
  finalReplyGiven: guard({
    label: { zh: '已作最终答复', en: 'The final reply was given' },
    basis: '“件件有着落、事事有回音”；本产品规则',
    reads: 'case',
    test: ({ context }) => context.finalReply,
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
