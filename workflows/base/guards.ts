import type { Static } from 'typebox';
import { addDays } from '../../src/domain/instants.ts';
import type { Instrument } from './case.ts';
import { dateAt, numberIn } from './case.ts';
import { type GuardArgs, guardsOf } from './guard.ts';
import { held, pausedByAuthority, type UnitTerms } from './holds.ts';
import { approversOf, isEnterprise, isLate, openInstruments, roleOf } from './ladder.ts';
import type { Evidence } from './schemas.ts';

const { guard, route } = guardsOf();

type Keyed = { readonly key: string };
type OfAct = { readonly act: string };

function stands(key: string, { context }: GuardArgs, states: readonly Instrument['state'][]): boolean {
  const instrument = context.instruments[key];
  return instrument !== undefined && states.includes(instrument.state);
}

/** Conditions of the two-person acts, the ladder and records, the same in every workflow. */
export const commonGuards = {
  proposalPending: guard<OfAct>({
    label: { zh: '有待批的提请', en: 'A proposal is pending' },
    basis: '双人复核：一人提请、另一人批准；本产品规则',
    reads: 'case',
    test: ({ context }, { act }) => context.proposals[act] !== undefined,
  }),
  noProposalPending: guard<OfAct>({
    label: { zh: '没有同类待批提请', en: 'No such proposal pending' },
    basis: '同类提请只能有一件待批；本产品规则',
    reads: 'case',
    test: ({ context }, { act }) => context.proposals[act] === undefined,
  }),
  proposerWithdraws: guard<OfAct>({
    label: { zh: '由提请人撤回', en: 'Withdrawn by its proposer' },
    basis: '提请只能由提请人撤回；本产品规则',
    reads: 'case',
    test: ({ context, event }, { act }) =>
      context.proposals[act] === undefined || context.proposals[act].person === event.actor.person,
  }),
  instrumentDecidable: guard<Keyed>({
    label: { zh: '该督办措施待批', en: 'The instrument awaits a decision' },
    basis: '督办措施经批准方可发出；本产品规则',
    reads: 'payload',
    test: (args, { key }) => stands(key, args, ['proposed', 'expired']),
  }),
  approverByLevel: guard<Keyed>({
    label: { zh: '由相应层级批准，逾期者不得自决', en: 'Approver of that level, above whoever is late' },
    basis:
      '约谈警示由部门或安委办、通报由安委办、挂牌由安委会领导批准，对其本人逾期的由上一级批准；本产品规则，挂牌参照湖北省挂牌督办规定（据摘录）',
    reads: 'payload',
    test: ({ context, event }, { key }) => {
      const instrument = context.instruments[key];
      return (
        instrument === undefined ||
        (!isLate(instrument, event.actor) &&
          approversOf(instrument).some((role) => event.actor.roles.includes(role)))
      );
    },
  }),
  instrumentOpen: guard<Keyed>({
    label: { zh: '该督办措施待答复', en: 'The instrument awaits an answer' },
    basis: '督办措施发出后可以答复；本产品规则',
    reads: 'payload',
    test: (args, { key }) => stands(key, args, ['issued', 'unanswered', 'insufficient']),
  }),
  addresseeAnswers: guard<Keyed>({
    label: { zh: '由被督办者答复', en: 'Answered by its addressee' },
    basis: '督办针对逾期的人，由其答复；本产品规则',
    reads: 'payload',
    test: ({ context, event: { actor } }, { key }) => {
      const late = context.instruments[key]?.late;
      if (late === undefined) return true;
      if (late.person !== undefined && actor.person === late.person) return true;
      // A paper answer typed in for the addressee is the addressee's.
      if (actor.onBehalfOf !== undefined) return isEnterprise(late.duty);
      const duty = isEnterprise(late.duty) ? ['rectifier', 'enterprise_principal'] : [roleOf(late.duty)];
      return (
        duty.some((role) => actor.roles.includes(role)) &&
        (late.unit === undefined || late.unit === actor.unit)
      );
    },
  }),
  instrumentAnswered: guard<Keyed>({
    label: { zh: '该督办措施已答复', en: 'The instrument was answered' },
    basis: '有答复才可采纳或退回；本产品规则',
    reads: 'payload',
    test: (args, { key }) => stands(key, args, ['answered']),
  }),
  notOwnAnswer: guard<Keyed>({
    label: { zh: '不得采纳本人的答复', en: "Not one's own answer" },
    basis: '答复人与采纳人不得为同一人；本产品规则',
    reads: 'payload',
    test: ({ context, event }, { key }) =>
      context.instruments[key]?.answeredBy?.person !== event.actor.person,
  }),
  decidesAtLevel: guard<Keyed>({
    label: { zh: '由该层级以上、非逾期者决定', en: 'By its level or above, and not by whoever is late' },
    basis: '三级以上督办的答复、降级由有权批准该层级的单位决定，逾期者不得自决；本产品规则',
    reads: 'case',
    test: ({ context, event: { actor } }, { key }) => {
      const one = context.instruments[key];
      if (one === undefined) return true;
      const may = one.level <= 2 || approversOf(one).some((role) => actor.roles.includes(role));
      return may && !isLate(one, actor);
    },
  }),
  notLateHimself: guard<Keyed>({
    label: { zh: '不由逾期者本人提请', en: 'Not asked for by whoever is late' },
    basis: '逾期者不得提请降低对自己的督办；本产品规则',
    reads: 'payload',
    test: ({ context, event }, { key }) => {
      const one = context.instruments[key];
      return one === undefined || !isLate(one, event.actor);
    },
  }),
  instrumentStands: guard<Keyed>({
    label: { zh: '该督办措施未了结', en: 'The instrument still stands' },
    basis: '只有未了结的措施可以降级；本产品规则',
    reads: 'payload',
    test: ({ context }, { key }) => openInstruments(context).some(([open]) => open === key),
  }),
  assigneeKnown: guard<{ duty: string; unit?: string; person?: string }>({
    label: {
      zh: '受办的单位、人员在名录内并担任该职',
      en: 'Whoever is assigned is in the directory, in that role',
    },
    basis: '转给无人担任的岗位即无人办理；本产品规则',
    reads: 'payload',
    test: ({ event: { facts } }, { duty, unit, person }) => {
      const assignee = facts.assignee as { unit: string; roles: readonly string[] } | null | undefined;
      if (unit !== undefined && !facts.unit) return false;
      if (person === undefined) return true;
      return assignee?.roles.includes(duty) === true && (unit === undefined || assignee.unit === unit);
    },
  }),
  behalfSigned: guard<{ signature?: Static<typeof Evidence> }>({
    label: { zh: '代录须附纸质签名照片', en: 'Entered for another: paper signature attached' },
    basis: '代录企业事项须附其纸质签名照片；本产品规则',
    reads: 'payload',
    test: ({ event }, { signature }) =>
      event.actor.onBehalfOf === undefined || signature?.kind === 'signature',
  }),
  regionIs: route<{ region: string; state: string }>(
    '侧区状态',
    'State of a region',
    ({ context }, { region, state }) => context.regions[region] === state && context.shown[region] !== state,
  ),
};

/** Conditions of PAUSE, RESUME, PAUSE_REGION, RESUME_REGION, for a workflow whose unit has these terms. */
export function pauseGuards(terms: UnitTerms) {
  return {
    unitClockRuns: guard({
      label: { zh: '责任单位的期限正在计时', en: "A term of the unit's runs" },
      basis: '只能中止正在计时的期限；本产品规则',
      reads: 'case',
      test: ({ event }) => terms.clocks.some((clock) => event.clocks[clock]?.state === 'running'),
    }),
    endsWithinAYear: guard<{ until: string }>({
      label: { zh: '中止有终期，不超过一年', en: 'The pause ends, within a year' },
      basis: '没有终期的中止无人看管；本产品规则',
      reads: 'payload',
      test: ({ event }, { until }) => until > dateAt(event) && until <= addDays(dateAt(event), 365),
    }),
    pausedByDecision: guard<{ decision: string }>({
      label: { zh: '期限因该决定中止', en: 'Paused by that decision' },
      basis: '只能恢复该决定所中止的期限；本产品规则',
      reads: 'payload',
      test: ({ context: { holds }, event }, { decision }) =>
        terms.clocks.some(
          (clock) => event.clocks[clock]?.state === 'paused' && holds[clock]?.includes(held(decision)),
        ),
    }),
    pauseLimit: guard<{ days: number }>({
      label: { zh: '超过规定天数由安委办批准', en: 'Longer pauses by the safety office' },
      basis: '超过30日由安委办批准；本产品默认值，可由租户调整',
      reads: 'payload',
      test: ({ event }, { days }) =>
        event.actor.roles.includes('safety_office') || days <= numberIn(event, 'pause.officerMaxDays'),
    }),
    clockRuns: guard<{ clock: string }>({
      label: { zh: '该期限正在计时', en: 'That clock runs' },
      basis: '只能中止正在计时的期限；本产品规则',
      reads: 'payload',
      test: ({ event }, { clock }) => event.clocks[clock]?.state === 'running',
    }),
    clockPaused: guard({
      label: { zh: '有已中止的期限', en: 'A clock is paused' },
      basis: '有中止才可恢复；本产品规则',
      reads: 'case',
      test: (args) => pausedByAuthority(args).length > 0,
    }),
    thatClockPaused: guard<{ clock: string }>({
      label: { zh: '该期限已中止', en: 'That clock is paused' },
      basis: '只能恢复已中止的期限；本产品规则',
      reads: 'payload',
      // With nothing paused at all `clockPaused` says so.
      test: (args, { clock }) => {
        const paused = pausedByAuthority(args);
        return paused.length === 0 || paused.includes(clock);
      },
    }),
  };
}

/** A served date that the calendar gives otherwise by now (D.3.5). */
export const newDateGuards = {
  newDateToServe: guard<{ clock: string }>({
    label: { zh: '该期限有新的日期待通知', en: 'A new date is to be served' },
    basis: '已送达文书载明的日期有约束力，日历变动后须另行通知方可变更；本产品规则',
    reads: 'payload',
    test: ({ event }, { clock }) => {
      const found = event.clocks[clock];
      if (found?.newNotice === undefined || (found.state !== 'running' && found.state !== 'paused'))
        return false;
      // A date that is over already would make the unit late on a day its document still gives it.
      return found.newNotice >= dateAt(event);
    },
  }),
  receiptOfNewDate: guard<{ receipt: Static<typeof Evidence> }>({
    label: { zh: '新期限通知有送达回执', en: 'The notice was served with a receipt' },
    basis: '《行政处罚法》第六十一条',
    reads: 'payload',
    test: (_, { receipt }) => receipt.kind === 'receipt' || receipt.kind === 'signature',
  }),
};
