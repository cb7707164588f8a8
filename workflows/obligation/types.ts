import type { Text } from '../../src/engine/workflow.ts';
import type { Cadence } from './windows.ts';

/** What a duty is: how often, whose, who looks at it, and what must be shown. */
export interface ObligationType {
  readonly label: Text;
  readonly cadence: Cadence;
  /** Desk of the unit that owes it. */
  readonly owner: string;
  /** Desk that reviews it: a street's and a committee's duty is reviewed by the safety office (D.4). */
  readonly reviewer: 'street_officer' | 'safety_office' | 'committee_leader';
  /** Led and signed by a named principal. */
  readonly led?: boolean;
  /** Brings a list of findings, or a statement that there is none. */
  readonly findings?: boolean;
  readonly photosMin: number;
  readonly basis: string;
  /** Certainty of the basis, as in `policy.json`. */
  readonly mark: 'S' | 'R' | 'dc';
}

export const MONTHLY = { kind: 'months', n: 1 } as const;
export const QUARTERLY = { kind: 'months', n: 3 } as const;
const HALF_YEARLY = { kind: 'months', n: 6 } as const;
const YEARLY = { kind: 'months', n: 12 } as const;
const TENANT = '本产品默认值，可由租户调整';

const unit = { owner: 'enterprise_principal', reviewer: 'street_officer' } as const;
/** Reviewed by the safety office, its own duties by the committee it serves. */
const organ = (owner: string) =>
  ({
    owner,
    reviewer: owner === 'safety_office' ? 'committee_leader' : 'safety_office',
    photosMin: 0,
  }) as const;

const RULE16 = '《安全生产事故隐患排查治理暂行规定》（安监总局令第16号）第十四条（R，待核）';

/** Domain C.5, with the cadence each comes from. */
export const OBLIGATION_TYPES = {
  self_inspection_high_risk: {
    ...{ ...unit, label: { zh: '高风险单位自查', en: 'Self-inspection, high risk' } },
    ...{ cadence: MONTHLY, led: true, findings: true, photosMin: 1 },
    ...{ basis: '高风险单位主要负责人每月带队自查（地方工作要点）', mark: 'S' },
  },
  self_inspection_general: {
    ...{ ...unit, label: { zh: '一般单位自查', en: 'Self-inspection, general' } },
    ...{ cadence: QUARTERLY, led: true, findings: true, photosMin: 1 },
    ...{ basis: '一般单位主要负责人每季度带队自查（地方工作要点）', mark: 'S' },
  },
  drill_high_risk: {
    ...{ ...unit, label: { zh: '高风险单位应急演练', en: 'Drill, high risk' } },
    ...{ cadence: HALF_YEARLY, led: true, photosMin: 1, basis: '每半年至少一次（地方工作要点）', mark: 'S' },
  },
  drill_general: {
    ...{ ...unit, label: { zh: '一般单位应急演练', en: 'Drill, general' } },
    ...{ cadence: YEARLY, led: true, photosMin: 1, basis: '每年至少一次（地方工作要点）', mark: 'S' },
  },
  drill_school: {
    ...{ ...unit, label: { zh: '学校应急演练', en: 'School drill' } },
    ...{ cadence: { kind: 'term' }, led: true, photosMin: 1 },
    ...{ basis: '每学期至少一次（地方工作要点）；学期起止为本产品默认值', mark: 'S' },
  },
  risk_identification: {
    ...{ ...unit, label: { zh: '风险辨识', en: 'Risk identification' } },
    ...{ cadence: QUARTERLY, led: true, photosMin: 0, basis: '每季度一次（地方工作要点）', mark: 'S' },
  },
  quarterly_statement: {
    ...{ ...unit, label: { zh: '隐患排查治理季度统计', en: 'Quarterly statement' } },
    ...{ cadence: { kind: 'after', months: 3, day: 15 }, led: true, photosMin: 0 },
    ...{ basis: `下一季度15日前报送，主要负责人签字；${RULE16}`, mark: 'R' },
  },
  annual_statement: {
    ...{ ...unit, label: { zh: '隐患排查治理年度统计', en: 'Annual statement' } },
    ...{ cadence: { kind: 'after', months: 12, day: 31 }, led: true, photosMin: 0 },
    ...{ basis: `下一年1月31日前报送，主要负责人签字；${RULE16}`, mark: 'R' },
  },
  major_progress_report: {
    ...{ ...unit, label: { zh: '重大隐患治理进展', en: 'Progress on a major hazard' } },
    ...{
      cadence: MONTHLY,
      led: true,
      photosMin: 0,
      basis: `${TENANT}；煤矿按季度（《煤矿安全生产条例》）`,
      mark: 'dc',
    },
  },
  street_dispatch: {
    ...{ ...organ('street_officer'), label: { zh: '街道月调度', en: 'Monthly dispatch of a street' } },
    ...{ cadence: MONTHLY, basis: '每月调度（地方工作要点）', mark: 'S' },
  },
  summary_report: {
    ...{ ...organ('street_officer'), label: { zh: '半年与年度总结', en: 'Summary report' } },
    ...{ cadence: { kind: 'before', dates: ['06-10', '12-10'] } },
    ...{ basis: '6月10日、12月10日前报送（地方工作要点）', mark: 'S' },
  },
  street_supervision: {
    ...{ ...organ('street_officer'), label: { zh: '街道督查', en: 'Supervision by a street' } },
    ...{ cadence: HALF_YEARLY, basis: '每半年一次（地方工作要点）', mark: 'S' },
  },
  committee_meeting_county: {
    ...{ ...organ('safety_office'), label: { zh: '县级安委会会议', en: 'Committee meeting, county' } },
    ...{ cadence: MONTHLY, basis: '县安委会每月至少召开一次会议（地方工作要点）', mark: 'S' },
  },
  committee_meeting_member: {
    ...{
      ...organ('sector_officer'),
      label: { zh: '成员单位安全会议', en: 'Committee meeting, member unit' },
    },
    ...{ cadence: QUARTERLY, basis: '成员单位每季度一次（地方工作要点）', mark: 'S' },
  },
  leader_frontline_visit: {
    ...{
      ...organ('street_leader'),
      label: { zh: '领导干部一线调研指导', en: "Leader's visit to the front line" },
    },
    ...{
      cadence: MONTHLY,
      photosMin: 1,
      basis: '党政领导干部每月至少一次深入一线（地方工作要点）',
      mark: 'S',
    },
  },
  guarantor_visit: {
    ...{ ...organ('street_leader'), label: { zh: '包保到点', en: "Guarantor's visit" } },
    ...{ cadence: MONTHLY, photosMin: 1, basis: '包保点位每月到点（地方工作要点）', mark: 'S' },
  },
  inspection_by_grade: {
    ...{ ...organ('street_officer'), label: { zh: '分级检查', en: 'Inspection by risk grade' } },
    ...{
      cadence: { kind: 'days' },
      photosMin: 1,
      basis: `按风险等级定检查频次（地方工作要点）；${TENANT}`,
      mark: 'dc',
    },
  },
} satisfies Record<string, ObligationType>;

export type ObligationId = keyof typeof OBLIGATION_TYPES;
export const OBLIGATION_IDS = Object.keys(OBLIGATION_TYPES) as ObligationId[];

export function typeOf(id: ObligationId): ObligationType {
  return OBLIGATION_TYPES[id];
}
