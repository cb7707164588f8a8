import type { Common } from './case.ts';
import { guardsOf } from './guard.ts';

/** What the cases of one hazard have in common, be it general or major. */
interface OfHazard extends Common {
  readonly data: { readonly unit?: { readonly name?: string } };
  readonly units: { readonly responsible: string | null };
  readonly place: string | null;
  readonly basis: string | null;
  readonly items: readonly { readonly id: string; readonly state: string }[];
  readonly transfer: { readonly to: string } | null;
  readonly control: { readonly unit: string } | null;
  readonly extension: object | null;
}

const { guard } = guardsOf<OfHazard>();

/**
 * Which of the units named are not in the directory, in words; `''` where all are.
 * @param known what the database answered to a question of kind `units`
 */
export function notInDirectory(units: readonly string[], known: unknown): string {
  const found = (known as readonly string[] | undefined) ?? [];
  return units.flatMap((unit) => (found.includes(unit) ? [] : [`名录中没有“${unit}”`])).join('；');
}

/** Conditions that a general hazard's case and a major one's share to the letter. */
export const hazardGuards = {
  unitKnown: guard<{ unit?: string; toUnit?: string }>({
    label: { zh: '单位在名录内', en: 'Unit is in the directory' },
    basis: '单位名录',
    reads: 'payload',
    test: ({ event }) => event.facts.unit !== null && event.facts.unit !== undefined,
  }),
  toAnotherUnit: guard<{ unit: string }>({
    label: { zh: '改为另一个单位', en: 'To another unit' },
    basis: '同一单位不得借改派重新起算期限、清零次数；本产品规则',
    reads: 'payload',
    test: ({ context }, { unit }) => unit !== context.units.responsible,
  }),
  oldValueMatches: guard<{ field: string; old: unknown }>({
    label: { zh: '更正前的值与登记一致', en: 'The old value is the present one' },
    basis: '更正须写明字段、原值、新值；本产品规则',
    reads: 'payload',
    test: ({ context }, { field, old }) => {
      const { data, place, basis } = context;
      const fields: Readonly<Record<string, unknown>> = { ...data, place, basis, unitName: data.unit?.name };
      return (fields[field] ?? null) === old;
    },
  }),
  toAnotherOrgan: guard<{ toUnit: string }>({
    label: { zh: '移交给其他单位', en: 'Transferred to another organ' },
    basis: '不得移交给本单位；本产品规则',
    reads: 'payload',
    test: ({ event }, { toUnit }) => toUnit !== event.actor.unit,
  }),
  receivingOrgan: guard({
    label: { zh: '由接收单位办理', en: 'Receiving organ' },
    basis: '由接收单位接收或退回；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.transfer === null || event.actor.unit === context.transfer.to,
  }),
  sourceReplied: guard({
    label: { zh: '已答复来源', en: 'Source has been answered' },
    basis: '基层做法“件件有着落、事事有回音”；阶段性答复即可，本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.reply !== 'pending',
  }),
  replyPossible: guard({
    label: { zh: '来源需要答复', en: 'The source expects a reply' },
    basis: '匿名、自查无需答复；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.reply !== 'notNeeded',
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
  orderingOrgan: guard({
    label: { zh: '由作出决定的单位办理', en: 'The organ that ordered it' },
    basis: '谁责令、谁解除或撤销；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.control === null || context.control.unit === event.actor.unit,
  }),
  noDangerLeft: guard<{ dangerLeft: boolean }>({
    label: { zh: '现场无遗留危险', en: 'No danger left on the site' },
    basis: '主体灭失而仍有危险的，变更责任单位；本产品规则',
    reads: 'payload',
    test: (_, { dangerLeft }) => !dangerLeft,
  }),
  itemsJudgedOnce: guard<{ items: readonly { id: string }[] }>({
    label: { zh: '逐项各有一个结论，均为本案事项', en: 'One result per item of this case' },
    basis: '复查、验收意见逐项出具；本产品规则',
    reads: 'payload',
    test: ({ context }, { items }) =>
      new Set(items.map(({ id }) => id)).size === items.length &&
      items.every(({ id }) => context.items.some((item) => item.id === id)),
  }),
  someItemsPassed: guard<{ items: readonly { id: string; result: string }[] }>({
    label: { zh: '至少一项合格', en: 'At least one item passed' },
    basis: '部分合格的先销合格项；本产品规则',
    reads: 'payload',
    test: ({ context }, { items }) =>
      items.some(
        ({ id, result }) =>
          result !== 'fail' && context.items.some((item) => item.id === id && item.state !== 'passed'),
      ),
  }),
  noExtensionPending: guard({
    label: { zh: '没有待答复的延期申请', en: 'No extension pending' },
    basis: '前一申请未答复不得再申请；本产品规则',
    reads: 'case',
    test: ({ context }) => context.extension === null,
  }),
  extensionPending: guard({
    label: { zh: '有待答复的延期申请', en: 'An extension is pending' },
    basis: '有申请才可答复或撤回；本产品规则',
    reads: 'case',
    test: ({ context }) => context.extension !== null,
  }),
  interimNotOrdered: guard({
    label: { zh: '临时管控尚未到位时不得中止', en: 'Not while interim control is only ordered' },
    basis: '临时管控见《安全生产法》第六十五条；已责令而未到位的不得中止期限，本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.interim !== 'ordered',
  }),
};
