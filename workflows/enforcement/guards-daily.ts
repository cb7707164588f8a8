import { dateAt } from '../base/case.ts';
import type { Enforcement, Regions } from './context.ts';
import type { PayloadOf } from './events.ts';
import { guard } from './guard.ts';
import { dailyDays, withinNotice } from './penalty.ts';

/** Days since the order, or since the last day that was fined already. */
export function dailyDaysOf(
  { dailyFines, orderedOn, refusal }: Enforcement,
  until: string | undefined,
): number {
  const to = until ?? refusal?.on ?? null;
  const since = dailyFines.at(-1)?.until ?? orderedOn;
  return since === null || to === null ? 0 : dailyDays(since, to);
}

/** The original fine of the unit, by which each day is fined (Law 112): not that of persons, nor what was added since. */
function fineOf({ baseFine }: Enforcement): number {
  return baseFine ?? 0;
}

type Fined = Pick<PayloadOf<'PROPOSE_DAILY_FINE'>, 'until' | 'yuan'>;

function asComputed(context: Enforcement, { until, yuan }: Fined): boolean {
  return yuan > 0 && yuan === fineOf(context) * dailyDaysOf(context, until);
}

/** 按日连续处罚: order, fine and refusal, and how far its own round of notice and review has come. */
export const dailyGuards = {
  dailyAt: guard<{ is: readonly Regions['daily'][] }>({
    label: { zh: '按日处罚程序在这一步', en: 'The daily fine is at this step' },
    basis:
      '《行政处罚法》第四十四条、第四十五条、第五十八条、第六十三条：先告知、听取申辩、审核，后决定（待核）',
    reads: 'case',
    test: ({ context }, { is }) => is.includes(context.regions.daily),
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
    test: ({ context }) => context.refusal !== null,
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
      until === undefined || context.refusal === null || until <= context.refusal.on,
  }),
  refusalSigned: guard({
    label: { zh: '两名执法人员已签署复查', en: 'Two officers have signed the finding' },
    basis: '《行政处罚法》第四十二条：执法人员不得少于两人',
    reads: 'case',
    test: ({ context: { refusal } }) => refusal === null || refusal.second !== null,
  }),
  refusalCertificatesDiffer: guard<{ certificateNo: string }>({
    label: { zh: '两名执法人员证号不同', en: 'Two officers, two certificates' },
    basis: '《行政处罚法》第四十二条',
    reads: 'payload',
    test: ({ context }, { certificateNo }) => context.refusal?.finder.certificateNo !== certificateNo,
  }),
  dailyWithinNotice: guard<{ yuan: number }>({
    label: { zh: '不高于已告知的数额', en: 'No more than notified' },
    basis: '《行政处罚法》第四十四条：未告知的不得作出（待核）',
    reads: 'payload',
    test: ({ context }, { yuan }) =>
      withinNotice([{ kind: 'fine', on: 'unit', yuan }], context.notice?.penalties ?? []),
  }),
  ownDocumentNo: guard<{ documentNo: string }>({
    label: { zh: '文号未用于本案其他决定', en: 'A document number of its own' },
    basis: '按日连续处罚另行制作决定书；本产品规则',
    reads: 'payload',
    test: ({ context: { decision, dailyFines } }, { documentNo }) =>
      [decision, ...dailyFines].every((one) => one?.documentNo !== documentNo),
  }),
  dailyFineAsComputed: guard<Fined>({
    label: { zh: '金额等于原罚款乘以日数', en: 'The original fine times the days' },
    basis: '《安全生产法》第一百一十二条：按照原处罚数额按日连续处罚',
    reads: 'payload',
    // Without a fine its own guard says so.
    test: ({ context }, fined) => fineOf(context) === 0 || asComputed(context, fined),
    detail: ({ context }, { until }) => `应为 ${fineOf(context)} 元 × ${dailyDaysOf(context, until)} 日`,
  }),
  dailyFineStillComputed: guard({
    label: { zh: '提请后原罚款和日数没有变化', en: 'Fine and days are as when it was proposed' },
    basis: '《安全生产法》第一百一十二条；原罚款经变更或者再次复查的，重新提请；本产品规则',
    reads: 'case',
    test: ({ context }) => {
      const proposed = context.proposals.DAILY_FINE?.payload as Fined | undefined;
      // Without a proposal its own guard says so.
      return proposed === undefined || asComputed(context, proposed);
    },
  }),
};
