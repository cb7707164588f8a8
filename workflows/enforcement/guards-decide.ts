import type { Static } from 'typebox';
import { filled, numberIn } from '../base/case.ts';
import type { correctEvents } from '../base/events.ts';
import { alive } from '../base/holds.ts';
import { criminalSettled, type Enforcement } from './context.ts';
import type { PayloadOf } from './events.ts';
import { guard } from './guard.ts';
import { isGrave, type Penalty, withinNotice } from './penalty.ts';

/** What was proposed and awaits the head; its schema was checked when it was proposed. */
function pendingPenalties({ proposals, decision }: Enforcement, act: string): readonly Penalty[] {
  const payload = proposals[act]?.payload;
  if (payload === undefined) return [];
  if (act !== 'DAILY_FINE') return (payload as PayloadOf<'PROPOSE_DECIDE'>).penalties;
  const yuan = (payload as PayloadOf<'PROPOSE_DAILY_FINE'>).yuan;
  return [...(decision?.penalties ?? []), { kind: 'fine', on: 'unit', yuan }];
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
  /** Of two departments' leaders only one of the organ that filed the case, whoever the desk was given to. */
  headDecides: guard({
    label: { zh: '由立案机关的负责人办理', en: 'By the head of the organ that filed it' },
    basis: '《行政处罚法》第五十七条：由行政机关负责人审查决定；他部门的负责人不得代决',
    reads: 'case',
    test: ({ context: { head }, event: { actor } }) => head === null || head.unit === actor.unit,
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
