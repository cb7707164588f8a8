import { addDays } from '../../src/domain/instants.ts';
import { dateAt, filled } from '../base/case.ts';
import { notInDirectory } from '../base/hazard-guards.ts';
import type { Evidence } from '../base/schemas.ts';
import { latestNotice, organsOf } from './context.ts';
import type { PayloadOf } from './events.ts';
import { type GuardArgs, guard } from './guard.ts';
import { latestEnd } from './terms.ts';

type Recipient = PayloadOf<'SERVE_NOTICE'>['recipients'][number];
const ADDRESSEES = { unit: '责任单位', locality: '属地政府', sector: '主管部门' } as const;

function notReached(recipients: readonly Recipient[]): string[] {
  return Object.entries(ADDRESSEES).flatMap(([to, zh]) =>
    recipients.some((one) => one.to === to) ? [] : [zh],
  );
}

/** `4:county,3:city,2:province,1:province` → the level for a grade; `undefined` where the tenant does not grade. */
function levelFor(table: unknown, grade: number | undefined): string | undefined {
  const rows = String(table)
    .split(',')
    .map((row) => row.split(':'));
  return rows.find(([no]) => Number(no) === grade)?.[1];
}

function unknownOrgans({ event }: GuardArgs): string {
  const { organs, organ } = event.payload as { organs?: readonly string[]; organ?: string };
  return notInDirectory(organs ?? (organ === undefined ? [] : [organ]), event.facts.organs);
}

/** Double report, listing, publication. */
export const listingGuards = {
  doubleReportAsked: guard({
    label: { zh: '重大隐患须双报告', en: 'A major hazard is reported twice' },
    basis: '《安全生产法》第四十一条：重大事故隐患向部门和职工大会或职代会报告',
    reads: 'case',
    test: ({ context }) => context.regions.doubleReport !== 'notNeeded',
  }),
  departmentReceipt: guard<{ receipt: Evidence }>({
    label: { zh: '附部门回执', en: 'Receipt of the organ attached' },
    basis: '《安全生产法》第四十一条；双报告须有回执，本产品规则',
    reads: 'payload',
    test: (_, { receipt }) => receipt.kind === 'receipt' || receipt.kind === 'document',
  }),
  congressEvidence: guard<PayloadOf<'CONGRESS_RECEIPT'>>({
    label: { zh: '附职工大会或职代会回执', en: 'Evidence of the report to the workers' },
    basis: '《安全生产法》第四十一条；小微单位以公示栏照片代替，无从业人员的说明情况，本产品规则',
    reads: 'payload',
    test: (_, { kind, evidence, reason }) =>
      kind === 'notApplicable' ? filled(reason) : (evidence?.length ?? 0) > 0,
    detail: (_, { kind }) => (kind === 'notApplicable' ? '缺“不适用的理由”' : '缺会议纪要或公示照片'),
  }),
  listingOpen: guard({
    label: { zh: '尚未提请或决定挂牌', en: 'Not proposed or listed yet' },
    basis: '挂牌提请一次一件；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.listing === 'none' || context.regions.listing === 'notListed',
  }),
  competentOrgan: guard({
    label: { zh: '承办单位有管辖权', en: 'Competent organ' },
    basis: '由属地街道、主管部门按职责办理；本产品规则',
    reads: 'case',
    test: ({ context, event: { actor } }) => {
      const own = (role: string, unit: string | null) =>
        actor.roles.includes(role) && (unit === null || unit === actor.unit);
      const { handling, supervising } = context.units;
      return (
        actor.roles.includes('safety_office') ||
        own('street_officer', handling) ||
        own('sector_officer', supervising)
      );
    },
  }),
  levelByGrade: guard<PayloadOf<'PROPOSE_LISTING'>>({
    label: { zh: '督办层级与隐患分级相符', en: 'Level fits the grade' },
    basis: '湖北省挂牌督办规定（据摘录）：四级由县、三级由市、二级以上由省；未分级的租户不适用',
    reads: 'payload',
    test: ({ event }, { level, grade }) => {
      const table = event.policy.values['listing.gradeTable'];
      return table === '' || levelFor(table, grade) === level;
    },
    detail: ({ event }, { grade }) => {
      const level = levelFor(event.policy.values['listing.gradeTable'], grade);
      return level === undefined ? '缺“隐患分级”' : `该级隐患应由 ${level} 级督办`;
    },
  }),
  shutdownFirst: guard({
    label: { zh: '挂牌期间原则上停产', en: 'Listed hazards stay shut down' },
    basis: '青岛市挂牌督办规定（据摘录）：摘牌前原则上停产停业；由租户规定',
    reads: 'case',
    test: ({ context, event }) =>
      event.policy.values['listing.shutdown'] !== true ||
      context.control !== null ||
      context.interimNotNecessary !== null,
  }),
  limitWithinMax: guard<{ days?: number; limitDays?: number; newLimitDays?: number }>({
    label: { zh: '期限合计不超过规定', en: 'Limits together within the maximum' },
    basis: '青岛市挂牌督办规定（据摘录）：督办期限合计不超过一年；本产品默认365日',
    reads: 'payload',
    test: (args, { days, limitDays, newLimitDays }) => {
      const asked = days ?? limitDays ?? newLimitDays;
      return asked === undefined || addDays(dateAt(args.event), asked) <= latestEnd(args);
    },
    detail: (args) => `最迟 ${latestEnd(args)}`,
  }),
  listingProposed: guard({
    label: { zh: '有待批的挂牌提请', en: 'A listing is proposed' },
    basis: '一人提请、另一人批准；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.listing === 'proposed',
  }),
  organOfListing: guard({
    label: { zh: '由挂牌机关决定，每个机关一次', en: 'Decided by the listing organs, each once' },
    basis: '双督办须两个机关分别同意；本产品规则',
    reads: 'case',
    test: ({ context: { proposal }, event: { actor } }) =>
      proposal === null || (proposal.organs.includes(actor.unit) && !proposal.agreed.includes(actor.unit)),
  }),
  selectiveAllowed: guard<PayloadOf<'DECIDE_NOT_LIST'>>({
    label: { zh: '本地准许择重挂牌', en: 'The tenant lists selectively' },
    basis: '青岛、衢州择重挂牌（据摘录）；湖北按级全部挂牌（据摘录）；由租户规定',
    reads: 'payload',
    test: ({ event }, { cause }) =>
      cause !== 'selective' || event.policy.values['listing.selective'] === true,
  }),
  noticeToServe: guard({
    label: { zh: '有待送达的督办通知书', en: 'A notice is to be served' },
    basis: '批准后送达；本产品规则',
    reads: 'case',
    test: ({ context }) => latestNotice(context)?.servedOn === null,
  }),
  servedToAll: guard<PayloadOf<'SERVE_NOTICE'>>({
    label: { zh: '送达责任单位、属地政府和主管部门', en: 'Served on unit, locality and sector organ' },
    basis: '湖北省挂牌督办规定（据摘录）：通知送属地政府；本产品规则',
    reads: 'payload',
    test: (_, { recipients }) => notReached(recipients).length === 0,
    detail: (_, { recipients }) => `缺“${notReached(recipients).join('、')}”`,
  }),
  servedWithReceipt: guard<PayloadOf<'SERVE_NOTICE'>>({
    label: { zh: '送达有回执', en: 'Served with receipt' },
    basis: '《行政处罚法》第六十一条；拒收须有见证人',
    reads: 'payload',
    test: (_, { recipients }) =>
      recipients.every(({ refused, witness, receipt }) =>
        refused === true ? filled(witness) : receipt.kind === 'receipt' || receipt.kind === 'signature',
      ),
  }),
  isListed: guard({
    label: { zh: '已挂牌', en: 'Listed' },
    basis: '挂牌督办通知书已送达；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.listing === 'listed',
  }),
  listingApproved: guard({
    label: { zh: '挂牌已批准', en: 'The listing is approved' },
    basis: '批准挂牌后方可公示；本产品规则',
    reads: 'case',
    test: ({ context: { regions } }) => regions.listing === 'approved' || regions.listing === 'listed',
  }),
  notPublished: guard({
    label: { zh: '尚未公示', en: 'Not published' },
    basis: '公示、更新、撤下依次办理；本产品规则',
    reads: 'case',
    test: ({ context: { regions } }) => regions.publicity === 'none' || regions.publicity === 'withdrawn',
  }),
  published: guard({
    label: { zh: '已公示', en: 'Published' },
    basis: '公示、更新、撤下依次办理；本产品规则',
    reads: 'case',
    test: ({ context: { regions } }) => regions.publicity === 'published' || regions.publicity === 'updated',
  }),
  noPublicityBeforeSignoff: guard<{ kind: 'hazard' | 'completed' }>({
    label: { zh: '销号前不得公布治理完成', en: 'No completion published before sign-off' },
    basis: '浙江省安委办2019年通知（据摘录）：销号前不得自行公布整改完成',
    reads: 'payload',
    test: (_, { kind }) => kind !== 'completed',
  }),
  deidentified: guard<{ deidentified: boolean }>({
    label: { zh: '公示内容已去除个人信息', en: 'Personal data taken out' },
    basis: '《个人信息保护法》第六条最小必要；本产品规则',
    reads: 'payload',
    test: (_, { deidentified }) => deidentified,
  }),
  upperLevelLeft: guard({
    label: { zh: '尚有上一级', en: 'There is a higher level' },
    basis: '街道、县、市、省逐级提级；本产品规则',
    reads: 'case',
    test: ({ context }) => context.level !== 'province',
  }),
  upperOrgan: guard({
    label: { zh: '由上一级批准', en: 'Approved by the upper level' },
    basis: '提级由拟定的上级督办机关批准，不由提请单位自批；本产品规则',
    reads: 'case',
    test: ({ context, event }) => {
      const payload = context.proposals.LEVEL_UP?.payload as PayloadOf<'PROPOSE_LEVEL_UP'> | undefined;
      return payload === undefined || payload.organ === event.actor.unit;
    },
  }),
  organsKnown: guard({
    label: { zh: '挂牌机关在名录内', en: 'The organs are in the directory' },
    basis: '单位名录；名录外的机关无人可以决定，本产品规则',
    reads: 'payload',
    test: (args) => unknownOrgans(args) === '',
    detail: unknownOrgans,
  }),
  organAbove: guard<PayloadOf<'PROPOSE_LEVEL_UP'>>({
    label: { zh: '提请的不是现挂牌机关', en: 'Another organ than the one that lists it' },
    basis: '提级由上一级督办；本产品规则',
    reads: 'payload',
    test: ({ context }, { organ }) => !organsOf(context).includes(organ),
  }),
  lastNoticeServed: guard({
    label: { zh: '前一通知书已送达', en: 'The last notice was served' },
    basis: '逐级提级，每级的通知书送达后方可再提；本产品规则',
    reads: 'case',
    test: ({ context }) => latestNotice(context)?.servedOn !== null,
  }),
  organThatListed: guard({
    label: { zh: '由挂牌机关批准', en: 'By the organ that listed it' },
    basis: '期限由挂牌机关重新确定，下级不得代定；本产品规则',
    reads: 'case',
    test: ({ context, event: { actor } }) => {
      const organs = organsOf(context);
      return organs.length === 0 || organs.includes(actor.unit);
    },
  }),
  noOrganAgreed: guard({
    label: { zh: '没有机关已同意挂牌', en: 'No organ has agreed to list it' },
    basis: '双督办的一个机关不得推翻另一机关的同意；本产品规则',
    reads: 'case',
    test: ({ context }) => (context.proposal?.agreed.length ?? 0) === 0,
  }),
};
