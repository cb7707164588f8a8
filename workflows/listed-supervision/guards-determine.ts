import { msOf } from '../../src/domain/instants.ts';
import { filled } from '../base/case.ts';
import { inForce as currentOrders, isStop, stopInForce } from './control.ts';
import type { PayloadOf } from './events.ts';
import { type GuardArgs, guard } from './guard.ts';

const DAY_MS = 86_400_000;

interface GeneralFact {
  readonly workflow: string;
  readonly status: string;
}

function inForce({ context }: GuardArgs): boolean {
  return context.regions.interim === 'ordered' || context.regions.interim === 'active';
}

/** Ordered, or reasoned not to be necessary. */
function considered(args: GuardArgs): boolean {
  return inForce(args) || args.context.interimNotNecessary !== null;
}

/** Determination and interim control. */
export const determineGuards = {
  generalAtCap: guard<PayloadOf<'OPEN_KEY'>>({
    label: { zh: '所列一般隐患案件在办', en: 'The general case is open' },
    basis: '达到总期限仍未整改的一般隐患可列为重点督办；本产品规则',
    reads: 'payload',
    test: ({ event }) => {
      const general = event.facts.general as GeneralFact | null | undefined;
      return general?.workflow === 'rectification' && general.status === 'open';
    },
  }),
  hasOneAccountableUnit: guard<{ responsibleUnit: string }>({
    label: { zh: '责任单位唯一且在名录内', en: 'One accountable unit' },
    basis: '基层做法“一个问题、一套措施、一个主体、一抓到底”；本产品规则',
    reads: 'payload',
    test: ({ event }) => event.facts.unit !== null && event.facts.unit !== undefined,
  }),
  itemIdsUnique: guard<{ items: readonly { id: string }[] }>({
    label: { zh: '治理项编号不重复', en: 'Item numbers are unique' },
    basis: '治理项逐项编号；本产品规则',
    reads: 'payload',
    test: (_, { items }) => new Set(items.map(({ id }) => id)).size === items.length,
  }),
  criteriaCited: guard<PayloadOf<'PROPOSE_CONFIRM_MAJOR'>>({
    label: { zh: '引用判定标准', en: 'Criteria cited' },
    basis: '载明重大隐患判定标准的名称、版本、条款和判定人；本产品规则',
    reads: 'payload',
    test: (_, { criterion, judges }) =>
      filled(criterion.id) && filled(criterion.version) && filled(criterion.clause) && judges.some(filled),
    detail: (_, { criterion }) =>
      filled(criterion.id) ? (filled(criterion.version) ? '缺“条款”或“判定人”' : '缺“版本”') : '缺“标准”',
  }),
  opinionGiven: guard({
    label: { zh: '已有专家意见或集体讨论意见', en: 'Experts or a collective were heard' },
    basis: '消防重大隐患须集体讨论（GB 35181，待核）；其他至少一名专家或集体讨论，本产品默认值',
    reads: 'case',
    test: ({ context, event }) => {
      const mode = event.policy.values['determine.mode'];
      return context.judgements.some(
        ({ kind, conclusion }) => conclusion === 'major' && (mode === 'any' || mode === kind),
      );
    },
    detail: ({ event }) =>
      event.policy.values['determine.mode'] === 'collective' ? '缺集体讨论意见' : '缺判定为重大的意见',
  }),
  interimConsidered: guard({
    label: { zh: '已责令临时管控，或说明无须管控', en: 'Interim control ordered, or reasoned not necessary' },
    basis: '《安全生产法》第六十五条第三款；无须管控的由部门负责人说明理由，本产品规则',
    reads: 'case',
    test: considered,
  }),
  /** What lapsed or was lifted with the delisting is thought of again before the unit gets its next term. */
  reboundControlled: guard({
    label: {
      zh: '反弹后已重新责令临时管控，或说明无须管控',
      en: 'After a rebound interim control was considered again',
    },
    basis: '《安全生产法》第六十五条第三款：排除前应当采取管控措施；反弹后重新研判为本产品规则',
    reads: 'case',
    test: (args) => args.context.rebounds === 0 || considered(args),
  }),
  determined: guard({
    label: { zh: '已判定为重大，或已列为重点督办', en: 'Determined as major, or listed as key' },
    basis: '先判定、后挂牌；本产品规则',
    reads: 'case',
    test: ({ context }) => context.determinedOn !== null || context.kind === 'key_general',
  }),
  interimNone: guard({
    label: { zh: '没有临时管控', en: 'No interim control' },
    basis: '已责令管控的，应撤销或解除；本产品规则',
    reads: 'case',
    test: (args) => !inForce(args),
  }),
  interimInForce: guard({
    label: { zh: '临时管控有效', en: 'Interim control is in force' },
    basis: '《安全生产法》第六十五条',
    reads: 'case',
    test: inForce,
  }),
  liftAfterAccept: guard({
    label: { zh: '验收合格后方可解除', en: 'Lifted only after acceptance' },
    basis: '《安全生产法》第六十五条第三款',
    reads: 'case',
    test: ({ context }) => context.cleared,
  }),
  /** Of several organs' orders each has its own. */
  orderingOrgan: guard({
    label: { zh: '由作出决定的单位办理', en: 'The organ that ordered it' },
    basis: '谁责令、谁解除或撤销；本产品规则',
    reads: 'case',
    test: ({ context, event }) => {
      const standing = currentOrders(context.orders);
      return standing.length === 0 || standing.some(({ unit }) => unit === event.actor.unit);
    },
  }),
  controlSettled: guard({
    label: { zh: '没有生效的临时管控', en: 'No order of interim control stands' },
    basis: '作废前，责令的单位先行撤销；本产品规则',
    reads: 'case',
    test: ({ context }) => currentOrders(context.orders).length === 0,
  }),
  notStopOrder: guard({
    label: { zh: '停产、停用、撤人须经审查同意恢复', en: 'A stop order ends by consent to resume' },
    basis: '《安全生产法》第六十五条第三款：经审查同意，方可恢复生产经营和使用',
    reads: 'case',
    test: ({ context, event }) =>
      !currentOrders(context.orders).some((order) => order.unit === event.actor.unit && isStop(order)),
  }),
  stopStands: guard({
    label: { zh: '有生效的停产停业、停止使用决定', en: 'A stop order stands' },
    basis: '《安全生产法》第六十五条、第七十条',
    reads: 'case',
    test: ({ context }) => stopInForce(context),
  }),
  noPowerCut: guard({
    label: { zh: '没有未解除的停电决定', en: 'No power cut pending' },
    basis: '停电决定解除后方可再作出；本产品规则',
    reads: 'case',
    test: ({ context }) => context.powerCut === null || context.powerCut.state === 'restored',
  }),
  notResidential: guard<PayloadOf<'NOTICE_POWER_CUT'>>({
    label: { zh: '不涉及居民生活用电', en: 'No residential supply' },
    basis: '《行政强制法》第四十三条：不得对居民生活采取停止供电等方式',
    reads: 'payload',
    test: (_, { residential }) => !residential,
  }),
  powerNoticed: guard({
    label: { zh: '已书面通知停电', en: 'Notice of the power cut was given' },
    basis: '《安全生产法》第七十条：书面形式',
    reads: 'case',
    test: ({ context }) => context.powerCut?.state === 'noticed',
  }),
  dayOfNoticeOver: guard({
    label: { zh: '已提前二十四小时通知，或情形紧急', en: 'Twenty-four hours of notice, or an emergency' },
    basis: '《安全生产法》第七十条第二款',
    reads: 'case',
    test: ({ context, event }) => {
      const cut = context.powerCut;
      return cut === null || cut.emergency || msOf(event.at) - msOf(cut.since) >= DAY_MS;
    },
  }),
  powerHeld: guard({
    label: { zh: '有未解除的停电决定', en: 'A power cut is pending' },
    basis: '《安全生产法》第七十条：履行后及时解除',
    reads: 'case',
    test: ({ context }) => context.powerCut !== null && context.powerCut.state !== 'restored',
  }),
};
