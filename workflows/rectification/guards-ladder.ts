import type { Instrument, Rectification } from './context.ts';
import type { Act, PayloadOf } from './events.ts';
import { type GuardArgs, guard } from './guard.ts';

/** Who decides an instrument of a level: dept or 安委办 at 3, 安委办 at 4, the committee from 5. */
export function approversOf(level: number): readonly string[] {
  if (level <= 3) return ['sector_leader', 'safety_office'];
  return level === 4 ? ['safety_office'] : ['committee_leader'];
}

function found({ context }: GuardArgs, key: string): Instrument | undefined {
  return context.instruments[key];
}

function stands(key: string, args: GuardArgs, states: readonly Instrument['state'][]): boolean {
  const instrument = found(args, key);
  return instrument !== undefined && states.includes(instrument.state);
}

/** Instruments still running against somebody. */
export function openInstruments(context: Rectification): [string, Instrument][] {
  const over: readonly Instrument['state'][] = ['rejected', 'accepted', 'withdrawn', 'cleared'];
  return Object.entries(context.instruments).filter(([, { state }]) => !over.includes(state));
}

type Keyed = { readonly key: string };

export const ladderGuards = {
  proposalPending: guard<{ act: Act }>({
    label: { zh: '有待批的提请', en: 'A proposal is pending' },
    basis: '双人复核：一人提请、另一人批准；本产品规则',
    reads: 'case',
    test: ({ context }, { act }) => context.proposals[act] !== undefined,
  }),
  noProposalPending: guard<{ act: Act }>({
    label: { zh: '没有同类待批提请', en: 'No such proposal pending' },
    basis: '同类提请只能有一件待批；本产品规则',
    reads: 'case',
    test: ({ context }, { act }) => context.proposals[act] === undefined,
  }),
  proposerWithdraws: guard<{ act: Act }>({
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
    label: { zh: '由相应层级批准', en: 'Approver of that level' },
    basis:
      '约谈警示由部门或安委办、通报由安委办、挂牌由安委会领导批准；本产品规则，挂牌参照湖北省挂牌督办规定（据摘录）',
    reads: 'payload',
    test: (args, { key }) => {
      const instrument = found(args, key);
      return (
        instrument === undefined ||
        approversOf(instrument.level).some((role) => args.event.actor.roles.includes(role))
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
    test: (args, { key }) => {
      const late = found(args, key)?.late;
      if (late === undefined) return true;
      const { actor } = args.event;
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
    test: (args, { key }) => found(args, key)?.answeredBy?.person !== args.event.actor.person,
  }),
  instrumentStands: guard<PayloadOf<'PROPOSE_DE_ESCALATE'>>({
    label: { zh: '该督办措施未了结', en: 'The instrument still stands' },
    basis: '只有未了结的措施可以降级；本产品规则',
    reads: 'payload',
    test: ({ context }, { key }) => openInstruments(context).some(([open]) => open === key),
  }),
};

/** The receiving street of a transfer is late by its officer, who is not the officer holding the case. */
export function roleOf(duty: string): string {
  return duty === 'receiving_organ' ? 'street_officer' : duty;
}

function isEnterprise(duty: string): boolean {
  return duty === 'enterprise_principal' || duty === 'rectifier';
}
