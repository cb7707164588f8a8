import type { Static } from 'typebox';
import { dateAt } from '../base/case.ts';
import type { Evidence } from '../base/schemas.ts';
import { type Regions, unitOf } from './context.ts';
import type { PayloadOf } from './events.ts';
import { type GuardArgs, guard, route } from './guard.ts';
import { countOf } from './punishments.ts';

function stands({ context }: GuardArgs, ...states: readonly Regions['criminal'][]): boolean {
  return states.includes(context.regions.criminal);
}

/** 行刑衔接. */
export const criminalGuards = {
  noReferral: guard({
    label: { zh: '没有在办的移送', en: 'No referral under way' },
    basis: '同时只有一件移送；本产品规则',
    reads: 'case',
    test: (args) => stands(args, 'none', 'refused', 'declined', 'ended'),
  }),
  crimeReported: guard({
    label: { zh: '移送报告待第二人签署', en: 'The report awaits a second signature' },
    basis: '国务院令第310号第五条：两名以上执法人员专案组提出书面报告',
    reads: 'case',
    test: (args) => stands(args, 'reported'),
  }),
  crimeCertificatesDiffer: guard<{ certificateNo: string }>({
    label: { zh: '两名执法人员证号不同', en: 'Two officers, two certificates' },
    basis: '国务院令第310号第五条：两名以上执法人员',
    reads: 'payload',
    test: ({ context }, { certificateNo }) => context.referral?.reporter.certificateNo !== certificateNo,
  }),
  awaitingHead: guard({
    label: { zh: '移送报告待负责人审批', en: 'The report awaits the head' },
    basis: '国务院令第310号第五条：负责人三日内决定',
    reads: 'case',
    test: (args) => stands(args, 'awaitingHead'),
  }),
  transferApproved: guard({
    label: { zh: '已批准移送', en: 'The transfer was approved' },
    basis: '国务院令第310号第五条：批准后二十四小时内移送',
    reads: 'case',
    test: (args) => stands(args, 'approved'),
  }),
  policeReceipt: guard<{ receipt: Static<typeof Evidence> }>({
    label: { zh: '有公安机关回执', en: 'The police have acknowledged it' },
    basis: '国务院令第310号第七条：公安机关应当在回执上签字（待核）',
    reads: 'payload',
    test: (_, { receipt }) => receipt.kind === 'receipt' || receipt.kind === 'signature',
  }),
  withPolice: guard({
    label: { zh: '案件在公安机关审查', en: 'The police have it' },
    basis: '国务院令第310号第八条、第九条',
    reads: 'case',
    test: (args) => stands(args, 'transferred', 'objected'),
  }),
  policeBounded: guard<{ on?: string }>({
    label: { zh: '文书日期不在将来', en: 'Its day is not ahead' },
    basis: '本产品规则',
    reads: 'payload',
    test: ({ event }, { on = '' }) => on <= dateAt(event),
  }),
  objectionInTime: guard({
    label: { zh: '不予立案后三日内', en: 'Within three days after the police declined' },
    basis: '国务院令第310号第九条：接到通知书后三日内提请复议，也可以建议检察院立案监督（待核）',
    reads: 'case',
    test: ({ event }) => event.clocks['e.objection']?.state === 'running',
  }),
  criminalFiled: guard({
    label: { zh: '公安机关已立案', en: 'The police have filed it' },
    basis: '本产品规则',
    reads: 'case',
    test: (args) => stands(args, 'filed'),
  }),
};

/** 提请关闭. */
export const closureGuards = {
  noClosurePending: guard({
    label: { zh: '没有待决或者已定的关闭', en: 'No closure pending or ordered' },
    basis: '本产品规则',
    reads: 'case',
    test: ({ context }) => !['proposed', 'ordered'].includes(context.regions.closure),
  }),
  punishmentsReached: guard<PayloadOf<'PROPOSE_CLOSURE'>>({
    label: { zh: '一百八十日内三次或者一年内四次处罚', en: 'Three in 180 days or four in a year' },
    basis:
      '《安全生产法》第一百一十三条第一项：该单位受到本法规定的全部处罚均计入，起算日不计、第一百八十日计入',
    reads: 'payload',
    test: (args, payload) => payload.ground !== 'punishments' || countOf(args, payload.others).reached,
    detail: (args, { others }) => {
      const { in180Days, inYear } = countOf(args, others);
      return `一百八十日内 ${in180Days} 次，一年内 ${inYear} 次`;
    },
  }),
  majorExists: guard<PayloadOf<'PROPOSE_CLOSURE'>>({
    label: { zh: '该单位有未销号的重大事故隐患', en: 'A major hazard of the unit exists' },
    basis: '《安全生产法》第一百一十三条第一项：存在重大事故隐患',
    reads: 'payload',
    test: ({ context, event }, { ground }) => {
      if (ground !== 'punishments') return true;
      const major = event.facts.major as { workflow?: string; status?: string; unit?: string } | null;
      return (
        major?.workflow === 'listed-supervision' && major.status === 'open' && major.unit === unitOf(context)
      );
    },
  }),
  closureDue: guard({
    label: { zh: '达到次数、待提请关闭', en: 'Closure is to be proposed' },
    basis: '本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.closure === 'due',
  }),
  closureProposed: guard({
    label: { zh: '已提请政府关闭', en: 'Closure was proposed' },
    basis: '《安全生产法》第一百一十三条：由县级以上地方人民政府决定',
    reads: 'case',
    test: ({ context }) => context.regions.closure === 'proposed',
  }),
};

export const criminalRoutes = {
  nothingLeftToPunish: route<{ penaltyStillDue: boolean }>(
    '未作处罚决定且无须再处罚',
    'Undecided, and no penalty is due any more',
    ({ context }, { penaltyStillDue }) => context.decision === null && !penaltyStillDue,
  ),
};
