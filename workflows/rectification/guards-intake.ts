import { dateAt, filled, numberIn } from '../base/case.ts';
import { notInDirectory } from '../base/hazard-guards.ts';
import type { PayloadOf } from './events.ts';
import { type GuardArgs, guard } from './guard.ts';
import type { Opening } from './opening.ts';

type Grading = Pick<PayloadOf<'GRADE_GENERAL'>, 'responsibleUnit' | 'items'> & {
  place?: string;
  basis?: string;
};

interface MasterFact {
  readonly id: string;
  readonly workflow: string;
  readonly status: string;
  readonly unit: string | null;
  readonly place: string | null;
}

function unknownUnits({ event }: GuardArgs, { parts }: PayloadOf<'PROPOSE_SPLIT'>): string {
  return notInDirectory(
    parts.map(({ unit }) => unit),
    event.facts.partUnits,
  );
}

function lacking(data: Opening): string | undefined {
  if (!filled(data.description)) return '缺“描述”';
  if (!filled(data.region.name)) return '缺“区域”';
  const named = data.sourceKind !== undefined || filled(data.sourceChannel) || filled(data.source);
  return named ? undefined : '缺“来源”';
}

/** From the report to the assignment. */
export const intakeGuards = {
  intakeComplete: guard({
    label: { zh: '登记要素齐全', en: 'Intake complete' },
    basis: '登记只须描述、区域、来源；本产品规则',
    reads: 'case',
    test: ({ context: { data } }) => lacking(data) === undefined,
    detail: ({ context: { data } }) => lacking(data),
  }),
  authorDiscards: guard({
    label: { zh: '由登记人本人放弃', en: 'Discarded by its author' },
    basis: '草稿只由登记人放弃；本产品规则',
    reads: 'case',
    test: ({ context, event }) => event.actor.person === context.openedBy.person,
  }),
  competentOrgan: guard({
    label: { zh: '承办单位有管辖权', en: 'Competent organ' },
    basis: '安委办指定或移交后由指定单位承办；本产品规则',
    reads: 'case',
    test: ({ context, event }) =>
      context.units.handling === null
        ? !context.refusedBy.includes(event.actor.unit)
        : context.units.handling === event.actor.unit,
    detail: ({ context }) =>
      context.units.handling === null ? undefined : `应由 ${context.units.handling} 承办`,
  }),
  /** 报办分离: a tenant may keep finder and handler apart, by person or by unit. */
  finderNotHandler: guard({
    label: { zh: '发现人不得承办、定级或复查', en: 'Whoever found it does not handle it' },
    basis: '探索“报办分离”工作机制（县级治本攻坚方案）；租户可设为按人或按单位分离，缺省不分离',
    reads: 'case',
    test: ({ context: { openedBy }, event: { actor, policy } }) => {
      const apart = policy.values['separate.finderHandler'];
      if (apart === 'unit') return actor.unit !== openedBy.unit;
      return apart !== 'person' || (actor.person !== openedBy.person && actor.onBehalfOf !== openedBy.person);
    },
    detail: ({ context: { openedBy } }) => `由 ${openedBy.unit} 的 ${openedBy.person} 发现`,
  }),
  firstRefusalOfOrgan: guard({
    label: { zh: '每个单位只能提一次职责异议', en: 'One refusal per organ' },
    basis: '每个单位对同一案件只能提一次；本产品规则',
    reads: 'case',
    test: ({ context, event }) => !context.refusedBy.includes(event.actor.unit),
  }),
  masterOpen: guard<PayloadOf<'DUPLICATE'>>({
    label: { zh: '主案在办', en: 'Master case is open' },
    basis: '只能并入在办的主案；本产品规则',
    reads: 'payload',
    test: ({ context, event }) => {
      const master = event.facts.master as MasterFact | null | undefined;
      return (
        !!master &&
        master.id !== context.caseId &&
        master.workflow === 'rectification' &&
        master.status === 'open'
      );
    },
  }),
  sameUnitAndPlace: guard<PayloadOf<'DUPLICATE'>>({
    label: { zh: '同一单位同一部位', en: 'Same unit and place' },
    basis: '同一单位，部位相同或双方均未登记；本产品规则',
    reads: 'payload',
    test: ({ context, event }, { responsibleUnit }) => {
      const master = event.facts.master as MasterFact | null | undefined;
      if (!master) return true; // `masterOpen` refuses that
      const unit = context.units.responsible ?? responsibleUnit ?? context.data.unit?.name ?? null;
      return unit !== null && master.unit === unit && (master.place ?? null) === context.place;
    },
  }),
  selfFoundGeneral: guard({
    label: { zh: '企业自查发现的一般隐患', en: 'Self-found general hazard' },
    basis: '企业自查发现的一般隐患可自行整改，不必交办；本产品规则',
    reads: 'case',
    test: ({ context }) => context.data.sourceKind === 'self' && context.grade !== 'major',
  }),
  requiredFieldsComplete: guard<Grading>({
    label: { zh: '交办要素齐全', en: 'Required fields complete' },
    basis: '隐患交办单须载明部位、依据、整改内容；本产品规则',
    reads: 'payload',
    test: (_, { place, basis, items }) =>
      filled(place) && filled(basis) && items.every((item) => filled(item.text)),
    detail: (_, { place, basis }) =>
      filled(place) ? (filled(basis) ? '缺整改内容' : '缺“依据”') : '缺“部位”',
  }),
  itemIdsUnique: guard<Grading>({
    label: { zh: '整改项编号不重复', en: 'Item numbers are unique' },
    basis: '整改项逐项编号；本产品规则',
    reads: 'payload',
    test: (_, { items }) => new Set(items.map((item) => item.id)).size === items.length,
  }),
  hasOneAccountableUnit: guard<Grading>({
    label: { zh: '责任单位唯一且在名录内', en: 'One accountable unit' },
    basis: '基层做法“一个问题、一套措施、一个主体、一抓到底”；本产品规则',
    reads: 'payload',
    test: ({ event }) => event.facts.unit !== null && event.facts.unit !== undefined,
  }),
  limitsWithinPolicy: guard<Grading>({
    label: { zh: '各项期限不超过规定', en: 'Limits within policy' },
    basis: '责令限期整改指令书实践以30日为上限；本产品默认值，可由租户调整',
    reads: 'payload',
    test: ({ event }, { items }) =>
      items.every((item) => item.limitDays <= numberIn(event, 'phase1.maxDays')),
    detail: ({ event }, { items }) => {
      const most = numberIn(event, 'phase1.maxDays');
      const over = items.filter((item) => item.limitDays > most).map((item) => item.id);
      return `${over.join('、')} 超过 ${most} 日`;
    },
  }),
  criteriaCited: guard<PayloadOf<'PROPOSE_GRADE_MAJOR'>>({
    label: { zh: '引用判定标准', en: 'Criteria cited' },
    basis: '载明重大隐患判定标准的名称、版本、条款和判定人；本产品规则',
    reads: 'payload',
    test: (_, { criterion, judges }) =>
      filled(criterion.id) && filled(criterion.version) && filled(criterion.clause) && judges.some(filled),
  }),
  newFactsForThird: guard<PayloadOf<'PROPOSE_GRADE_MAJOR'>>({
    label: { zh: '两次判定为一般后须有新的事实', en: 'New facts after two determinations as general' },
    basis: '两次升级均判定为一般的，没有新的事实不再升级；本产品规则',
    reads: 'payload',
    test: ({ context }, { newFacts }) => context.upgrades < 2 || filled(newFacts),
  }),
  adoptionDocumented: guard<PayloadOf<'PROPOSE_ADOPT'>>({
    label: { zh: '存量移植材料齐全', en: 'Adoption documented' },
    basis: '存量移植每次送达须有一份文书；本产品规则',
    reads: 'payload',
    test: (_, { documents, phase }) => documents.length >= Math.min(phase, 2),
  }),
  adoptionDatesBounded: guard<PayloadOf<'PROPOSE_ADOPT'>>({
    label: { zh: '原送达日不晚于今日且早于到期日', en: 'Old dates are possible' },
    basis: '存量移植沿用原日期；本产品规则',
    reads: 'payload',
    test: ({ event }, { servedOn, dueOn }) => servedOn <= dateAt(event) && servedOn < dueOn,
  }),
  partsOnePerUnit: guard<PayloadOf<'PROPOSE_SPLIT'>>({
    label: { zh: '每个责任单位一个子案', en: 'One child per unit' },
    basis: '按责任单位分案，一单位一案；本产品规则',
    reads: 'payload',
    test: (_, { parts }) => new Set(parts.map((part) => part.unit)).size === parts.length,
  }),
  partUnitsKnown: guard<PayloadOf<'PROPOSE_SPLIT'>>({
    label: { zh: '各责任单位在名录内', en: 'Units of the parts are in the directory' },
    basis: '单位名录',
    reads: 'payload',
    test: (args, named) => unknownUnits(args, named) === '',
    detail: unknownUnits,
  }),
  partItemsUnique: guard<PayloadOf<'PROPOSE_SPLIT'>>({
    label: { zh: '每项只归一个子案', en: 'Each item belongs to one part, once' },
    basis: '每项整改内容由一个责任单位负责；本产品规则',
    reads: 'payload',
    test: (_, { parts }) => {
      const ids = parts.flatMap(({ items }) => items.map(({ id }) => id));
      return new Set(ids).size === ids.length;
    },
  }),
  noTransferPending: guard({
    label: { zh: '没有待接收的移交', en: 'No transfer pending' },
    basis: '有移交待接收时不得再移交；本产品规则',
    reads: 'case',
    test: ({ context }) => context.transfer === null,
  }),
  transferPending: guard({
    label: { zh: '有待接收的移交', en: 'A transfer is pending' },
    basis: '有移交才可接收或退回；本产品规则',
    reads: 'case',
    test: ({ context }) => context.transfer !== null,
  }),
  receiptOfReceiver: guard<PayloadOf<'TRANSFER_OUT'>>({
    label: { zh: '附接收方回执', en: 'Receipt of the receiver' },
    basis: '凭接收方回执移出；本产品规则',
    reads: 'payload',
    test: (_, { receipt }) => receipt.kind === 'receipt',
  }),
};
