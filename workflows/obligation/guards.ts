import { addDays } from '../../src/domain/instants.ts';
import { dateAt, filled, numberIn } from '../base/case.ts';
import { correctGuards } from '../base/correct.ts';
import { type GuardArgs, guardSet, guardsOf } from '../base/guard.ts';
import { commonGuards } from '../base/guards.ts';
import { isEnterprise } from '../base/ladder.ts';
import { inOrder, inspected, instanceOf, kindOf, type Obligation, type Series, seriesOf } from './context.ts';
import type { PayloadOf } from './events.ts';

const { guard, route } = guardsOf<Obligation>();
type Args = GuardArgs<Obligation>;
type Done = PayloadOf<'SUBMIT'>;
/** Each may decide for those before it. */
const REVIEWERS: readonly string[] = ['street_officer', 'safety_office', 'committee_leader'];
function atLeast(reviewer: string, roles: readonly string[]): boolean {
  return REVIEWERS.slice(REVIEWERS.indexOf(reviewer)).some((role) => roles.includes(role));
}

const SPEC = '按义务类型的履行要求；本产品规则';

function dayOf({ event }: Args, { on }: { on?: string }): string {
  return on ?? dateAt(event);
}

/**
 * An official check of that day found a major hazard: of the self-inspections it is the last one before it that missed
 * the hazard, if it was made within the days of the policy and found no major itself.
 */
function refuted({ event }: Args, checks: Series['checks'], on: string): boolean {
  const before = checks.filter((one) => one.on <= on).at(-1);
  if (before === undefined || before.majors > 0) return false;
  return on <= addDays(before.on, numberIn(event, 'credible.officialDays'));
}

/** Organs and systems act for everybody; who sits in an enterprise, for that one. */
function forItself({ actor }: Args['event'], unit: string): boolean {
  return !actor.roles.every(isEnterprise) || actor.unit === unit;
}

const catalogue = {
  ...commonGuards,
  ...correctGuards,
  ownUnit: guard({
    label: { zh: '由义务单位履行', en: 'By the unit that owes it' },
    basis: '谁的义务谁履行；本产品规则',
    reads: 'case',
    test: ({ context, event: { actor } }) =>
      actor.onBehalfOf === undefined
        ? actor.unit === context.owner.unit
        : isEnterprise(kindOf(context).owner),
  }),
  leaderSigned: guard<Done>({
    label: { zh: '主要负责人带队并签名', en: 'Led and signed by the principal' },
    basis: '主要负责人带队自查、签字报送（地方工作要点；《安全生产法》第二十一条）',
    reads: 'payload',
    test: ({ context }, { leader, signature }) =>
      kindOf(context).led !== true || (leader !== undefined && signature?.kind === 'signature'),
    detail: (_, { leader }) => (leader === undefined ? '缺带队人' : '缺签名'),
  }),
  doneInWindow: guard<Done>({
    label: { zh: '履行日期在窗口期内', en: 'Done within its window' },
    basis: '逾期的须走补做；本产品规则',
    reads: 'payload',
    test: (args, done) => {
      const { from, to } = instanceOf(args.context).window;
      const on = dayOf(args, done);
      return on >= from && on <= to && on <= dateAt(args.event);
    },
  }),
  doneSinceWindow: guard<Done>({
    label: { zh: '履行日期不早于窗口期、不晚于今日', en: 'Done since its window opened' },
    basis: '补做的是本期义务；本产品规则',
    reads: 'payload',
    test: (args, done) => {
      const on = dayOf(args, done);
      return on >= instanceOf(args.context).window.from && on <= dateAt(args.event);
    },
  }),
  findingsListed: guard<Done>({
    label: {
      zh: '有隐患清单，没有隐患的有书面声明',
      en: 'A list of findings, or a statement that there is none',
    },
    basis: '自查须有隐患清单，零隐患须声明；本产品规则',
    reads: 'payload',
    test: ({ context }, { findings = [], statement }) =>
      kindOf(context).findings !== true || findings.length > 0 || filled(statement),
  }),
  findingsApart: guard<Done>({
    label: { zh: '隐患编号不重复', en: 'Findings have numbers of their own' },
    basis: '每条隐患立一案，编号重复会漏立；本产品规则',
    reads: 'payload',
    test: (_, { findings = [] }) => new Set(findings.map(({ id }) => id)).size === findings.length,
  }),
  photosEnough: guard<Done>({
    label: { zh: '现场照片足够', en: 'Enough photos' },
    basis: SPEC,
    reads: 'payload',
    test: ({ context }, { evidence }) => {
      // More may be asked for than the duty's own rule, never less.
      const least = Math.max(context.data.evidenceSpec?.photosMin ?? 0, kindOf(context).photosMin);
      const photos = evidence.filter(({ mediaType }) => mediaType.startsWith('image/'));
      return new Set(photos.map(({ digest }) => digest)).size >= least;
    },
  }),
  reviewerDesk: guard({
    label: { zh: '由规定的审核人审核', en: 'By the reviewer of such a duty' },
    basis: '单位义务由街道审核，街道、部门义务由安委办审核，安委办义务由安委会领导审核；本产品规则',
    reads: 'case',
    test: ({ context, event: { actor } }) =>
      kindOf(context).reviewer === 'street_officer' || atLeast(kindOf(context).reviewer, actor.roles),
  }),
  notOwner: guard({
    label: { zh: '不得审核、免除本单位的义务', en: "Not one's own duty" },
    basis: '审核、免除与履行分离；本产品规则',
    reads: 'case',
    test: ({ context, event: { actor } }) =>
      actor.person !== context.owner.person &&
      (actor.unit !== context.owner.unit || actor.roles.includes('committee_leader')),
  }),
  ownDuty: guard({
    label: { zh: '企业只登记本单位的义务', en: 'An enterprise enters duties of its own' },
    basis: '本产品规则',
    reads: 'case',
    test: ({ context, event }) => forItself(event, context.owner.unit),
  }),
  ownDraft: guard({
    label: { zh: '企业只放弃本单位登记的', en: 'An enterprise discards what it entered itself' },
    basis: '机关登记的义务不由义务人放弃；本产品规则',
    reads: 'case',
    test: ({ context, event }) => forItself(event, context.openedBy.unit),
  }),
  unitKnown: guard<PayloadOf<'CHANGE_OWNER'>>({
    label: { zh: '单位在名录内', en: 'Unit is in the directory' },
    basis: '单位名录',
    reads: 'payload',
    test: ({ event }) => event.facts.unit !== null && event.facts.unit !== undefined,
  }),
  notOverdueYet: guard({
    label: { zh: '本期未逾期', en: 'Not overdue yet' },
    basis: '逾期的仍由逾期的单位补做；本产品规则',
    reads: 'case',
    test: ({ context }) => context.instance === null || context.instance.overdueOn === null,
  }),
  anotherOwner: guard<PayloadOf<'CHANGE_OWNER'>>({
    label: { zh: '义务人有变化', en: 'Another owner' },
    basis: '本产品规则',
    reads: 'payload',
    test: ({ context: { owner } }, { unit, person }) => unit !== owner.unit || person !== owner.person,
  }),
  checkedByNow: guard<PayloadOf<'OFFICIAL_CHECK'>>({
    label: { zh: '检查日期不在将来', en: 'The check was made by today' },
    basis: '本产品规则',
    reads: 'payload',
    test: (args, check) => dayOf(args, check) <= dateAt(args.event),
  }),
  comparisonOwed: guard({
    label: { zh: '自查可信度待比对', en: 'The self-inspections are doubted' },
    basis: '「比对检查」：连续零隐患或官方检查查出重大隐患；本产品规则',
    reads: 'case',
    test: ({ context }) => seriesOf(context).doubt !== null,
  }),
  isSeries: route('系列', 'A series', ({ context }) => context.kind === 'series'),
  windowAhead: route(
    '窗口期未到',
    'Its window is still ahead',
    ({ context }) => instanceOf(context).window.from > context.openedOn,
  ),
  seriesOver: route('系列期满', 'No further window', ({ context, event }) => {
    const { endOn } = context.data;
    const { window } = seriesOf(context);
    const next =
      window === null ? addDays(dateAt(event), numberIn(event, 'series.leadDays')) : addDays(window.to, 1);
    return endOn !== undefined && next > endOn;
  }),
  ranOut: route('系列期满且各窗口已了结', 'No further window, none running', ({ context }) => {
    const { over, running, comparing } = seriesOf(context);
    return over && !comparing && Object.keys(running).length === 0;
  }),
  pastDue: route('窗口期已过', 'Its window is over', ({ event }) =>
    ['s.due', 's.organ'].some((clock) => event.clocks[clock]?.state === 'missed'),
  ),
  pastLapse: route(
    '补做期已过',
    'No longer to be made up',
    ({ event }) => event.clocks['s.lapse']?.state === 'void',
  ),
  majorMissed: route<PayloadOf<'OFFICIAL_CHECK'>>(
    '自查未查出的重大隐患',
    'A major hazard that the self-inspection missed',
    (args, check) => {
      const { checks, comparing } = seriesOf(args.context);
      return !comparing && check.majors > 0 && refuted(args, checks, dayOf(args, check));
    },
  ),
  refutedBefore: route<PayloadOf<'INSTANCE_DONE'>>(
    '审核前官方检查已查出自查未报的重大隐患',
    'An official check had found a major hazard before it was accepted',
    (args, done) => {
      const { refuting, comparing, checks } = seriesOf(args.context);
      if (comparing || !inspected(args, done)) return false;
      const all = inOrder([...checks, { on: done.on!, majors: done.majors }]);
      // What the checks before it are refuted by is known already.
      return refuting.some((on) => refuted(args, all, on) && !refuted(args, checks, on));
    },
  ),
  zeroTooOften: route<PayloadOf<'INSTANCE_DONE'>>(
    '连续零隐患',
    'Nothing found too often in a row',
    (args, done) => {
      const { comparing, zeroInARow } = seriesOf(args.context);
      const counts = inspected(args, done) && done.findings === 0 && !comparing;
      return counts && zeroInARow + 1 >= numberIn(args.event, 'credible.zeroChecks');
    },
  ),
};

export type Guards = typeof catalogue;
export const { tests, shown: GUARDS } = guardSet(catalogue);
