import { type Static, Type } from 'typebox';
import { addDays, addMonths, daysBetween } from '../../src/domain/instants.ts';

/** 行政处罚 of Law 9; `closure` is not among them: government decides it on proposal (Law 113 of the Work Safety Law). */
export const PENALTIES = [
  'warning',
  'fine',
  'confiscation',
  'suspension',
  'licence_suspended',
  'licence_revoked',
  'practice_ban',
] as const;
export const Yuan = Type.Integer({ minimum: 0, maximum: 100_000_000 });
export const Penalty = Type.Object(
  {
    kind: Type.Enum([...PENALTIES]),
    /** 单位, or 责任人员. */
    on: Type.Enum(['unit', 'person']),
    /** Of fines and confiscated gains. */
    yuan: Type.Optional(Yuan),
  },
  {
    additionalProperties: false,
    // A fine says how much.
    if: { properties: { kind: { const: 'fine' } } },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    then: { required: ['yuan'], properties: { yuan: { minimum: 1 } } },
  },
);
export type Penalty = Static<typeof Penalty>;
export const Penalties = Type.Array(Penalty, { minItems: 1, maxItems: 20 });

/** Whole yuan that are to be paid. */
export function yuanOf(penalties: readonly Penalty[]): number {
  return penalties.reduce((sum, { yuan = 0 }) => sum + yuan, 0);
}

/** Fines on the unit itself. */
export function unitFineOf(penalties: readonly Penalty[]): number {
  return yuanOf(penalties.filter(({ kind, on }) => kind === 'fine' && on === 'unit'));
}

const GRAVE: readonly Penalty['kind'][] = [
  'suspension',
  'licence_suspended',
  'licence_revoked',
  'practice_ban',
];

/** A kind that always counts as grave, or that much to pay (行政处罚法 第五十七条第二款、第六十三条). */
export function isGrave(penalties: readonly Penalty[], fromYuan: number): boolean {
  return penalties.some(({ kind }) => GRAVE.includes(kind)) || yuanOf(penalties) >= fromYuan;
}

/** Neither a kind of which the party was not told, nor more of it to pay by the unit or by a person (行政处罚法 第四十五条第二款). */
export function withinNotice(decided: readonly Penalty[], notified: readonly Penalty[]): boolean {
  const same = (one: Penalty, { kind, on }: Penalty) => one.kind === kind && one.on === on;
  const told = (penalty: Penalty) => notified.filter((one) => same(one, penalty));
  const meant = (penalty: Penalty) => decided.filter((one) => same(one, penalty));
  return decided.every((one) => told(one).length > 0 && yuanOf(meant(one)) <= yuanOf(told(one)));
}

/** What has to be carried out beside paying; a warning is carried out by being served. */
export function needsPerforming(penalties: readonly Penalty[]): boolean {
  return penalties.some(({ kind }) => GRAVE.includes(kind));
}

/**
 * 按日连续处罚 (安全生产法 第一百一十二条): from the day after the order to correct, the original fine for each day.
 * @param orderedOn day of the order, or last day already fined
 * @param until day on which the refusal was found, the last one fined
 * @returns days, both ends as above; 0 when there is none
 */
export function dailyDays(orderedOn: string, until: string): number {
  return Math.max(0, daysBetween(orderedOn, until));
}

export interface Count {
  /** Last punishment; `null`: none at all. The counts are the largest of any window. */
  readonly newestOn: string | null;
  readonly in180Days: number;
  readonly inYear: number;
  /** Three within 180 days, or four within a year. */
  readonly reached: boolean;
}

/**
 * Counter of 安全生产法 第一百一十三条第一项: all punishments of a unit under this Law, whatever for, counted while a
 * major hazard exists. The day of a punishment is not counted, the day after is day 1: one punished on day 0 and again
 * on day 180 was punished twice within 180 days. A year ends on the day of the same date (民法典 第二百零一、二百零二条).
 * @param dates Shanghai dates of service, in any order
 */
export function countPunishments(dates: readonly string[]): Count {
  const newestOn = dates.toSorted().at(-1) ?? null;
  if (newestOn === null) return { newestOn, in180Days: 0, inYear: 0, reached: false };
  // Whichever of them ends the window: what was reached once is not undone by a later punishment.
  const most = (windowOf: (on: string) => string) =>
    Math.max(...dates.map((last) => dates.filter((on) => on <= last && last <= windowOf(on)).length));
  const in180Days = most((on) => addDays(on, 180));
  const inYear = most((on) => addMonths(on, 12));
  return { newestOn, in180Days, inYear, reached: in180Days >= 3 || inYear >= 4 };
}
