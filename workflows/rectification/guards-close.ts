import { numberIn } from '../base/case.ts';
import type { PayloadOf } from './events.ts';
import { guard } from './guard.ts';

/** Sign-off, what follows it, interim control and publication. */
export const closeGuards = {
  interimLifted: guard({
    label: { zh: '临时管控已解除', en: 'Interim control is lifted' },
    basis: '临时管控的责令与解除见《安全生产法》第六十五条；解除后方可销号，本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.interim === 'none' || context.regions.interim === 'lifted',
  }),
  noOpenChild: guard({
    label: { zh: '没有未了结的移交或异议', en: 'Nothing pending beside it' },
    basis: '移交、异议未了结不得销号；本产品规则',
    reads: 'case',
    test: ({ context }) => context.transfer === null && context.regions.objection === 'none',
    detail: ({ context }) => (context.transfer === null ? '异议未决' : '移交未接收'),
  }),
  returnsBelowMax: guard({
    label: { zh: '多次退回由安委办决定', en: 'Further returns by the safety office' },
    basis: '退回超过2次由安委办决定；本产品默认值，可由租户调整',
    reads: 'case',
    test: ({ context, event }) =>
      event.actor.roles.includes('safety_office') || context.returns < numberIn(event, 'signoff.maxReturns'),
  }),
  notSampled: guard({
    label: { zh: '未列入回头看', en: 'Not sampled for look-back' },
    basis: '未列入回头看的可即时归档；本产品规则',
    reads: 'case',
    test: ({ context }) => !context.sampled,
  }),
  sampled: guard({
    label: { zh: '已列入回头看', en: 'Sampled for look-back' },
    basis: '按编号抽取，列入的到期回头看；本产品规则',
    reads: 'case',
    test: ({ context }) => context.sampled,
  }),
  noPublicityBeforeSignoff: guard<{ kind: 'hazard' | 'completed' }>({
    label: { zh: '销号前不得公布整改完成', en: 'No completion published before sign-off' },
    basis: '浙江省安委办2019年通知（据摘录）：销号前不得自行公布整改完成',
    reads: 'payload',
    test: (_, { kind }) => kind !== 'completed',
  }),
  notPublished: guard({
    label: { zh: '尚未公示', en: 'Not published' },
    basis: '公示、更新、撤下依次办理；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.publicity === 'none' || context.regions.publicity === 'withdrawn',
  }),
  published: guard({
    label: { zh: '已公示', en: 'Published' },
    basis: '公示、更新、撤下依次办理；本产品规则',
    reads: 'case',
    test: ({ context }) =>
      context.regions.publicity === 'published' || context.regions.publicity === 'updated',
  }),
  interimInForce: guard({
    label: { zh: '临时管控有效', en: 'Interim control is in force' },
    basis: '《安全生产法》第六十五条',
    reads: 'case',
    test: ({ context }) => context.regions.interim === 'ordered' || context.regions.interim === 'active',
  }),
  interimNotActive: guard({
    label: { zh: '临时管控尚未到位', en: 'Interim control is not in place' },
    basis: '管控到位即停止三十分钟到场计时；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.interim !== 'active',
  }),
  liftAfterPass: guard({
    label: { zh: '复查合格后方可解除', en: 'Lifted only after a pass' },
    basis: '《安全生产法》第六十五条第三款；停电按第七十条履行后即解除',
    reads: 'case',
    test: ({ context }) =>
      context.cleared || (context.control?.measures.every((measure) => measure === 'power_cut') ?? false),
  }),
  gradeBeforeService: guard<PayloadOf<'PROPOSE_CORRECT'>>({
    label: { zh: '送达后不得更正级别', en: 'No correction of the grade after service' },
    basis: '送达后改级别用 GRADE_MAJOR、改单位用 REASSIGN_UNIT；本产品规则',
    reads: 'payload',
    test: ({ context }, { field }) => field !== 'grade' || context.service === null,
  }),
  voidAfterMiss: guard({
    label: { zh: '逾期后作废由安委会领导批准', en: 'After a miss the committee leader decides' },
    basis: '逾期后作废须安委会领导批准；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.misses === 0 || event.actor.roles.includes('committee_leader'),
  }),
};
