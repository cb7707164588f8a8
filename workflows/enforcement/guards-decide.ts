import type { Static } from 'typebox';
import { dateAt, filled, numberIn } from '../base/case.ts';
import type { correctEvents } from '../base/events.ts';
import { alive } from '../base/holds.ts';
import { criminalSettled, type Enforcement } from './context.ts';
import type { PayloadOf } from './events.ts';
import { guard } from './guard.ts';
import { dailyDays, isGrave, type Penalty, withinNotice } from './penalty.ts';

/** What was proposed and awaits the head; its schema was checked when it was proposed. */
function pendingPenalties({ proposals, decision }: Enforcement, act: string): readonly Penalty[] {
  const payload = proposals[act]?.payload;
  if (payload === undefined) return [];
  if (act !== 'DAILY_FINE') return (payload as PayloadOf<'PROPOSE_DECIDE'>).penalties;
  const yuan = (payload as PayloadOf<'PROPOSE_DAILY_FINE'>).yuan;
  return [...(decision?.penalties ?? []), { kind: 'fine', on: 'unit', yuan }];
}

/** Days since the order, or since the last day that was fined already. */
export function dailyDaysOf(
  { dailyFines, orderedOn, refusedOn }: Enforcement,
  until: string | undefined,
): number {
  const to = until ?? refusedOn;
  const since = dailyFines.at(-1)?.until ?? orderedOn;
  return since === null || to === null ? 0 : dailyDays(since, to);
}

/** The original fine of the unit, by which each day is fined (Law 112): not that of persons, nor what was added since. */
function fineOf({ baseFine }: Enforcement): number {
  return baseFine ?? 0;
}

/** The decision, its grounds and its time. */
export const decideGuards = {
  withinNotice: guard<{ penalties: readonly Penalty[] }>({
    label: { zh: '不重于已告知的处罚', en: 'No heavier than notified' },
    basis: '《行政处罚法》第四十四条、第四十五条第二款：未告知的不得作出，不得因申辩加重（待核）',
    reads: 'payload',
    test: ({ context }, { penalties }) => withinNotice(penalties, context.notice?.penalties ?? []),
  }),
  defenceConsidered: guard<{ defenceOpinion?: string }>({
    label: { zh: '对陈述申辩写明是否采纳', en: 'The defence was considered' },
    basis: '《行政处罚法》第四十五条第一款（待核）',
    reads: 'payload',
    test: ({ context }, { defenceOpinion }) => !context.heard || filled(defenceOpinion),
  }),
  discussed: guard<{ act: 'DECIDE' | 'DAILY_FINE' }>({
    label: { zh: '重大处罚经集体讨论', en: 'Grave penalties were discussed collectively' },
    basis: '《行政处罚法》第五十七条第二款：给予重大行政处罚，负责人应当集体讨论决定；数额为默认值（待核）',
    reads: 'case',
    test: ({ context, event }, { act }) =>
      context.discussedOn !== null ||
      !isGrave(pendingPenalties(context, act), numberIn(event, 'discuss.fromYuan')),
  }),
  criminalSettled: guard({
    label: { zh: '移送事项已有结果', en: 'The referral is settled' },
    basis: '《行政处罚法》第八条、第二十七条；国务院令第310号：不得以行政处罚代替移送（待核）',
    reads: 'case',
    test: ({ context }) => criminalSettled(context),
  }),
  decideRuns: guard({
    label: { zh: '办案期限未满', en: 'The term to decide still runs' },
    basis: '期满后不得再延长；本产品规则',
    reads: 'case',
    test: ({ event }) => alive(event, 'e.decide'),
  }),
  extensionWithinMax: guard<{ days: number }>({
    label: { zh: '延长总日数不超过上限', en: 'Extensions within their bound' },
    basis: '《行政处罚法》第六十条及安全生产处罚程序的特别规定（30/90/180日，待核）',
    reads: 'payload',
    test: ({ context, event }, { days }) =>
      context.decideExtended + days <= numberIn(event, 'decide.extendMaxDays'),
  }),
  orderGiven: guard({
    label: { zh: '已责令改正', en: 'Correction was ordered' },
    basis: '《安全生产法》第一百一十二条：被责令改正',
    reads: 'case',
    test: ({ context }) => context.orderedOn !== null,
  }),
  refusalBounded: guard<{ on?: string }>({
    label: { zh: '复查日在责令改正之后、不在将来', en: 'Found after the order, not ahead' },
    basis: '《安全生产法》第一百一十二条：自作出责令改正之日的次日起',
    reads: 'payload',
    test: ({ context, event }, { on = dateAt(event) }) =>
      on <= dateAt(event) && on > (context.orderedOn ?? ''),
  }),
  refusalFound: guard({
    label: { zh: '复查发现拒不改正', en: 'Refusal to correct was found' },
    basis: '《安全生产法》第一百一十二条：拒不改正',
    reads: 'case',
    test: ({ context }) => context.refusedOn !== null,
  }),
  finedBefore: guard({
    label: { zh: '已受到罚款处罚', en: 'A fine was imposed' },
    basis: '《安全生产法》第一百一十二条：受到罚款处罚',
    reads: 'case',
    test: ({ context }) => fineOf(context) > 0,
  }),
  dailyUntilFound: guard<{ until?: string }>({
    label: { zh: '计罚末日不晚于发现拒不改正之日', en: 'No day beyond the one it was found on' },
    basis: '《安全生产法》第一百一十二条；实施办法参照生态环境按日计罚规定（待核）',
    reads: 'payload',
    test: ({ context }, { until }) =>
      until === undefined || context.refusedOn === null || until <= context.refusedOn,
  }),
  dailyFineAsComputed: guard<{ until?: string; yuan: number }>({
    label: { zh: '金额等于原罚款乘以日数', en: 'The original fine times the days' },
    basis: '《安全生产法》第一百一十二条：按照原处罚数额按日连续处罚',
    reads: 'payload',
    test: ({ context }, { until, yuan }) => {
      const fine = fineOf(context);
      const days = dailyDaysOf(context, until);
      // Without order, fine or refusal their own guards say so.
      return (
        fine === 0 ||
        context.orderedOn === null ||
        context.refusedOn === null ||
        (days > 0 && yuan === fine * days)
      );
    },
    detail: ({ context }, { until }) => `应为 ${fineOf(context)} 元 × ${dailyDaysOf(context, until)} 日`,
  }),
  oldValueMatches: guard<Static<ReturnType<typeof correctEvents>['PROPOSE_CORRECT']['schema']>>({
    label: { zh: '原值与登记一致', en: 'The old value matches' },
    basis: '更正须写明原值；本产品规则',
    reads: 'payload',
    test: ({ context: { data } }, { field, old, new: value }) => {
      const now = field === 'unitName' ? data.unit?.name : data[field as 'place'];
      return typeof value === 'string' && (now ?? null) === old;
    },
  }),
};
