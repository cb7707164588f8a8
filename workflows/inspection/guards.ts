import { dateAt, filled } from '../base/case.ts';
import { correctGuards } from '../base/correct.ts';
import { guardSet, guardsOf } from '../base/guard.ts';
import { commonGuards } from '../base/guards.ts';
import { allArchived, openOf } from '../base/kin.ts';
import type { Evidence } from '../base/schemas.ts';
import type { Inspection } from './context.ts';
import type { PayloadOf } from './events.ts';

const { guard, route } = guardsOf<Inspection>();
const SIGNS = '“谁检查、谁签名、谁负责”（县级治本攻坚方案）；本产品规则';
const LAW_68 = '《安全生产法》第六十八条';

function unconcluded({ data, conclusions }: Inspection): string[] {
  return data.checklist.map(({ id }) => id).filter((id) => conclusions[id] === undefined);
}

function problemsWithoutFinding({ conclusions, findings }: Inspection): string[] {
  return Object.entries(conclusions).flatMap(([id, { conclusion }]) =>
    conclusion === 'problem' && !findings.some(({ item }) => item === id) ? [id] : [],
  );
}

function soundWithFinding({ conclusions, findings }: Inspection): string[] {
  const items = [...new Set(findings.flatMap(({ item }) => (item === null ? [] : [item])))];
  return items.filter((id) => conclusions[id] !== undefined && conclusions[id].conclusion !== 'problem');
}

const catalogue = {
  ...commonGuards,
  ...correctGuards,
  announcedKind: guard({
    label: { zh: '事先公告的检查', en: 'An announced inspection' },
    basis: '“四不两直”检查不发通知、不打招呼（省级治本攻坚方案）；本产品规则',
    reads: 'case',
    test: ({ context }) => context.data.notice === 'announced',
  }),
  noticeGiven: guard({
    label: { zh: '已事先公告', en: 'Announced before' },
    basis: '对一般风险单位开展“事先公告”执法（省级治本攻坚方案）；本产品规则',
    reads: 'case',
    test: ({ context }) => context.data.notice === 'unannounced' || context.noticeOn !== null,
  }),
  notOfTheSubject: guard({
    label: { zh: '检查人员不属被检查单位', en: 'Not of the inspected unit' },
    basis: '检查人员不得是被检查单位人员；本产品规则',
    reads: 'case',
    test: ({ context, event }) => event.actor.unit !== context.data.subject.unit,
  }),
  notOnRecord: guard({
    label: { zh: '尚未列为检查人员', en: 'Not on the record yet' },
    basis: SIGNS,
    reads: 'case',
    test: ({ context, event }) => !context.inspectors.some(({ person }) => person === event.actor.person),
  }),
  ownCertificate: guard<PayloadOf<'JOIN'>>({
    label: { zh: '证号为本人所有', en: 'A certificate of one’s own' },
    basis: '《安全生产法》第六十七条：检查人员出示有效执法证件（待核）',
    reads: 'payload',
    test: ({ context }, { certificateNo }) =>
      filled(certificateNo) && !context.inspectors.some((one) => one.certificateNo === certificateNo),
  }),
  onRecord: guard({
    label: { zh: '由本次检查人员办理', en: 'An inspector of this visit' },
    basis: SIGNS,
    reads: 'case',
    test: ({ context, event }) => context.inspectors.some(({ person }) => person === event.actor.person),
  }),
  nothingFound: guard({
    label: { zh: '尚未发现隐患', en: 'Nothing was found yet' },
    basis: '已有发现的检查须制作记录；本产品规则',
    reads: 'case',
    test: ({ context }) => context.findings.length === 0,
  }),
  itemsOfTheList: guard<PayloadOf<'CHECK'>>({
    label: { zh: '检查项在清单内', en: 'Items of the check list' },
    basis: '按检查清单逐项记录；本产品规则',
    reads: 'payload',
    test: ({ context }, { items }) =>
      items.every(({ id }) => context.data.checklist.some((item) => item.id === id)),
  }),
  itemOfTheList: guard<PayloadOf<'FINDING'>>({
    label: { zh: '检查项在清单内', en: 'An item of the check list' },
    basis: '发现的隐患注明检查项，清单以外的不注；本产品规则',
    reads: 'payload',
    test: ({ context }, { item }) =>
      item === undefined || context.data.checklist.some(({ id }) => id === item),
  }),
  twoInspectors: guard({
    label: { zh: '检查人员不少于两人', en: 'At least two inspectors' },
    basis: '《行政处罚法》第四十二条；浙江省安全生产条例要求两名以上执法人员',
    reads: 'case',
    test: ({ context }) => context.inspectors.length >= 2,
  }),
  everyItemConcluded: guard({
    label: { zh: '清单逐项有结论', en: 'Every item is concluded' },
    basis: '现场检查记录载明检查内容；本产品规则',
    reads: 'case',
    test: ({ context }) => unconcluded(context).length === 0,
    detail: ({ context }) => `${unconcluded(context).join('、')} 没有结论`,
  }),
  problemsAreFindings: guard({
    label: { zh: '有问题的项均已登记隐患', en: 'Every problem is a finding' },
    basis: '“应发现未发现、应处罚未处罚”须追责（省级文件）；本产品规则',
    reads: 'case',
    test: ({ context }) => problemsWithoutFinding(context).length === 0,
    detail: ({ context }) => `${problemsWithoutFinding(context).join('、')} 未登记隐患`,
  }),
  findingsAreProblems: guard({
    label: { zh: '登记隐患的项结论为有问题', en: 'Whatever has a finding is concluded as a problem' },
    basis: '现场检查记录不得自相矛盾；本产品规则',
    reads: 'case',
    test: ({ context }) => soundWithFinding(context).length === 0,
    detail: ({ context }) => `${soundWithFinding(context).join('、')} 登记了隐患，结论却不是有问题`,
  }),
  unsigned: guard({
    label: { zh: '本人尚未签名', en: 'Not signed yet' },
    basis: SIGNS,
    reads: 'case',
    test: ({ context, event }) =>
      !context.inspectors.some(
        ({ person, signedOn }) => person === event.actor.person && signedOn !== undefined,
      ),
  }),
  unsignedInspector: guard<PayloadOf<'STRIKE'>>({
    label: { zh: '该人在记录中且未签名', en: 'On the record and not signed' },
    basis: '已签名的检查人员不得除名；本产品规则',
    reads: 'payload',
    test: ({ context }, { person }) =>
      context.inspectors.some((one) => one.person === person && one.signedOn === undefined),
  }),
  twoRemain: guard({
    label: { zh: '除名后不少于两人', en: 'Two inspectors remain' },
    basis: '《行政处罚法》第四十二条',
    reads: 'case',
    test: ({ context }) => context.inspectors.length > 2,
  }),
  ofTheSubject: guard({
    label: { zh: '由被检查单位签字', en: 'Signed by the inspected unit' },
    basis: LAW_68,
    reads: 'case',
    test: ({ context, event }) =>
      event.actor.onBehalfOf !== undefined || event.actor.unit === context.data.subject.unit,
  }),
  notAcknowledged: guard({
    label: { zh: '被检查单位尚未签字', en: 'The unit has neither signed nor refused' },
    basis: LAW_68,
    reads: 'case',
    test: ({ context }) => context.acknowledged === null,
  }),
  receiptGiven: guard<{ receipt: Evidence }>({
    label: { zh: '有送达回执', en: 'Served with a receipt' },
    basis: '《行政处罚法》第六十一条',
    reads: 'payload',
    test: (_, { receipt }) => receipt.kind === 'receipt' || receipt.kind === 'signature',
  }),
  serviceDateBounded: guard<PayloadOf<'SERVE'>>({
    label: { zh: '送达日在记录之后、今日之前', en: 'Served after the record, not in future' },
    basis: '事后录入的送达按真实日期；本产品规则',
    reads: 'payload',
    test: ({ context, event }, { servedOn }) =>
      servedOn === undefined || (servedOn >= (context.record?.on ?? '') && servedOn <= dateAt(event)),
  }),
  recordComplete: route(
    '签名齐全',
    'Signed by all',
    ({ context }) =>
      context.acknowledged !== null &&
      context.inspectors.length >= 2 &&
      context.inspectors.every(({ signedOn }) => signedOn !== undefined),
  ),
  everyHazardEnded: route(
    '隐患均已销号',
    'Every hazard has ended',
    ({ context }) => openOf(context.kin) === 0,
  ),
  everyHazardArchived: route('隐患均已归档', 'Every hazard is archived', ({ context }) =>
    allArchived(context.kin),
  ),
};

export type Guards = typeof catalogue;
export const { tests, shown: GUARDS } = guardSet(catalogue);
