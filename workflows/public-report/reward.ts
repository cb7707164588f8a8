/** What was found: majors and violations are paid by the fine, the rest by a scheme (B.2.5, D.4). */
export type Nature = 'general' | 'major' | 'violation' | 'concealed';
export type AccidentGrade = 'general' | 'larger' | 'major' | 'extraordinary';

/** All money in whole yuan. */
export interface RewardRates {
  readonly percent: number;
  readonly minYuan: number;
  readonly maxYuan: number;
  /** A major or a violation without a fine: the least reward, or none. */
  readonly withoutFine: 'minimum' | 'none';
  /** The tenant's scheme for general hazards. */
  readonly generalYuan: number;
  readonly perDeathYuan: Readonly<Record<AccidentGrade, number>>;
  /** Own-unit employees: so many percent of what others get; 100 is no uplift. */
  readonly insiderPercent: number;
  readonly insiderMaxYuan: number;
}

export interface Rewarded {
  readonly nature: Nature;
  /** Fine of the decision that is final; `null`: no penalty. */
  readonly fineYuan: number | null;
  /** Deaths that were concealed, and the grade of that accident. */
  readonly deaths?: number;
  readonly accidentGrade?: AccidentGrade;
  readonly insider: boolean;
}

/** Half a yuan and more is a yuan (四舍五入到元); exact, because it is whole numbers throughout. */
function percentOf(yuan: number, percent: number): number {
  return Math.floor((yuan * percent + 50) / 100);
}

function clamp(yuan: number, { minYuan, maxYuan }: RewardRates): number {
  return Math.min(Math.max(yuan, minYuan), maxYuan);
}

function baseOf({ nature, fineYuan, deaths, accidentGrade }: Rewarded, rates: RewardRates): number {
  switch (nature) {
    case 'general':
      return rates.generalYuan;
    case 'concealed':
      return Math.min((deaths ?? 0) * rates.perDeathYuan[accidentGrade ?? 'general'], rates.maxYuan);
    default:
      if ((fineYuan ?? 0) === 0 && rates.withoutFine === 'none') return 0;
      return clamp(percentOf(fineYuan ?? 0, rates.percent), rates);
  }
}

/**
 * The reward of a first, true, payable report, in whole yuan.
 * Majors and violations: 15 % of the fine, at least 3,000 and at most 300,000; concealed accidents: 30/40/50/60 thousand
 * per concealed death, at most 300,000; general hazards: the tenant's scheme. Own-unit employees get more, at most
 * 500,000 (Zhejiang). Source: 安监总财〔2018〕19号 and the Zhejiang trial rules of 2020, both as excerpted (B.2.5).
 */
export function rewardOf(asked: Rewarded, rates: RewardRates): number {
  const yuan = baseOf(asked, rates);
  if (!asked.insider || asked.nature === 'general') return yuan;
  // A tenant's uplift must not make less of a reward that is above the insider's cap by itself.
  return Math.max(yuan, Math.min(percentOf(yuan, rates.insiderPercent), rates.insiderMaxYuan));
}

/** The rates as a case's policy has them. @throws Error when the policy lacks one of them */
export function ratesOf(values: Readonly<Record<string, number | string | boolean>>): RewardRates {
  const yuan = (name: string): number => {
    const value = values[`reward.${name}`];
    if (typeof value !== 'number') throw new Error(`policy value reward.${name} is not a number`);
    return value;
  };
  return {
    percent: yuan('percent'),
    minYuan: yuan('minYuan'),
    maxYuan: yuan('maxYuan'),
    withoutFine: values['reward.withoutFine'] === 'none' ? 'none' : 'minimum',
    generalYuan: yuan('generalYuan'),
    perDeathYuan: {
      general: yuan('perDeathYuan.general'),
      larger: yuan('perDeathYuan.larger'),
      major: yuan('perDeathYuan.major'),
      extraordinary: yuan('perDeathYuan.extraordinary'),
    },
    insiderPercent: yuan('insiderPercent'),
    insiderMaxYuan: yuan('insiderMaxYuan'),
  };
}
