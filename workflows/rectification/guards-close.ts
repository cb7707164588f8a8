import { numberIn } from '../base/case.ts';
import type { PayloadOf } from './events.ts';
import { guard } from './guard.ts';

/** Sign-off, what follows it, interim control and publication. */
export const closeGuards = {
  sourceReplied: guard({
    label: { zh: '已答复来源', en: 'Source has been answered' },
    basis: '基层做法“件件有着落、事事有回音”；阶段性答复即可，本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.reply !== 'pending',
  }),
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
  replyPossible: guard({
    label: { zh: '来源需要答复', en: 'The source expects a reply' },
    basis: '匿名、自查无需答复；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.reply !== 'notNeeded',
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
  interimOrdered: guard({
    label: { zh: '已责令临时管控', en: 'Interim control was ordered' },
    basis: '《安全生产法》第六十五条',
    reads: 'case',
    test: ({ context }) => context.regions.interim === 'ordered',
  }),
  interimActive: guard({
    label: { zh: '临时管控已到位', en: 'Interim control is in place' },
    basis: '《安全生产法》第六十五条',
    reads: 'case',
    test: ({ context }) => context.regions.interim === 'active',
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
  orderingOrgan: guard({
    label: { zh: '由作出决定的单位办理', en: 'The organ that ordered it' },
    basis: '谁责令、谁解除或撤销；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.control === null || context.control.unit === event.actor.unit,
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
  voidAfterMiss: guard({
    label: { zh: '逾期后作废由安委会领导批准', en: 'After a miss the committee leader decides' },
    basis: '逾期后作废须安委会领导批准；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.misses === 0 || event.actor.roles.includes('committee_leader'),
  }),
  noDangerLeft: guard<PayloadOf<'PROPOSE_SUBJECT_GONE'>>({
    label: { zh: '现场无遗留危险', en: 'No danger left on the site' },
    basis: '主体灭失而仍有危险的，变更责任单位；本产品规则',
    reads: 'payload',
    test: (_, { dangerLeft }) => !dangerLeft,
  }),
};
