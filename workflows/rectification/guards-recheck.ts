import { numberIn } from '../base/case.ts';
import { missingPictures } from '../base/pictures.ts';
import type { ItemEvidence } from '../base/schemas.ts';
import type { PayloadOf } from './events.ts';
import { type GuardArgs, guard } from './guard.ts';

type Verdict = PayloadOf<'PASS'>;

/** FIXED_ON_SPOT numbers no items: all its pictures show the one hazard. */
function missing(
  { context, event }: GuardArgs,
  { evidence, items = [] }: { evidence: readonly ItemEvidence[]; items?: readonly string[] },
): string | undefined {
  const { units, service } = context;
  const asked = { evidence, unit: units.responsible, since: service?.on };
  const shown = items.length > 0 ? items : [''];
  return missingPictures(event.facts, { ...asked, items: shown, done: '整改', begun: '交办' });
}

/** Application, re-check and the opinion. */
export const recheckGuards = {
  evidenceAttached: guard<{ evidence: readonly ItemEvidence[]; items?: readonly string[] }>({
    label: { zh: '逐项附整改前后照片', en: 'Before and after photos of each item' },
    basis: '每项附整改前后照片，前后不得是同一张，整改后照片不早于交办，不得用其他单位的照片；本产品规则',
    reads: 'payload',
    test: (args, shown) => missing(args, shown) === undefined,
    detail: missing,
  }),
  claimedItemsOpen: guard<{ items: readonly string[] }>({
    label: { zh: '申请复查的是未通过的整改项', en: 'Claimed items are open items' },
    basis: '可只申请部分项；本产品规则',
    reads: 'payload',
    test: ({ context }, { items }) =>
      items.every((id) => context.items.some((item) => item.id === id && item.state !== 'passed')),
  }),
  requestsBelowMax: guard({
    label: { zh: '多次申请须主要负责人确认', en: 'Further requests need the principal' },
    basis: '每阶段申请3次后须主要负责人确认；本产品默认值，可由租户调整',
    reads: 'case',
    test: ({ context, event }) =>
      context.leaderConfirmed || context.requests < numberIn(event, 'recheck.maxRequests'),
  }),
  submitterWithdraws: guard({
    label: { zh: '由申请人撤回', en: 'Withdrawn by the applicant' },
    basis: '复查申请由申请人撤回；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.recheck === null || context.recheck.person === event.actor.person,
  }),
  verifierIndependent: guard<PayloadOf<'ASSIGN_VERIFIER'>>({
    label: { zh: '复查人独立于整改方', en: 'Verifier is independent' },
    basis: '复查人不得是整改人、申请人、责任单位人员或批准延期者；本产品规则',
    reads: 'payload',
    test: ({ context, event }, { person, unit }) =>
      unit !== context.units.responsible &&
      !['submitter', 'rectifier', 'principal', 'extender'].some((act) =>
        event.participants[act]?.some((who) => who.person === person),
      ),
  }),
  ofAnotherUnit: guard({
    label: { zh: '复查人不属责任单位', en: 'Not of the rectifying unit' },
    basis: '复查人不得是责任单位人员；本产品规则',
    reads: 'case',
    test: ({ context, event }) => event.actor.unit !== context.units.responsible,
  }),
  assignedVerifier: guard({
    label: { zh: '由指派的复查人办理', en: 'The assigned verifier' },
    basis: '已指派复查人的由其办理；本产品规则',
    reads: 'case',
    test: ({ context, event }) =>
      context.recheck?.assigned === undefined || context.recheck.assigned.person === event.actor.person,
  }),
  secondOfficer: guard({
    label: { zh: '会签人不是主复查人', en: 'Another person than the verifier' },
    basis: '《行政处罚法》第四十二条：执法人员不得少于两人；会签人与复查人不得为同一人，本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.recheck?.verifier?.person !== event.actor.person,
  }),
  signerIsNotCosigner: guard({
    label: { zh: '出具意见者不是会签人', en: 'The signer did not co-sign' },
    basis: '同一次复查的会签人不得出具意见；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.recheck?.cosigner?.person !== event.actor.person,
  }),
  allItemsPassed: guard<Verdict>({
    label: { zh: '逐项合格', en: 'All items passed' },
    basis: '整改复查意见书逐项合格或不适用；本产品规则',
    reads: 'payload',
    test: ({ context }, { items }) => notPassed(context.items, items).length === 0,
    detail: ({ context }, { items }) => `${notPassed(context.items, items).join('、')} 未合格`,
  }),
  reasonsPerItem: guard<Verdict>({
    label: { zh: '不合格项逐项说明', en: 'Reasons per failed item' },
    basis: '整改复查意见书对不合格项逐项说明；本产品规则',
    reads: 'payload',
    test: (_, { items }) =>
      items.some(({ result }) => result === 'fail') &&
      items.every(({ result, note }) => result !== 'fail' || !!note?.trim()),
  }),
  verifierSigned: guard<Pick<Verdict, 'signature' | 'refusal'>>({
    label: { zh: '已签名或记明拒签', en: 'Signed, or refusal recorded' },
    basis: '《安全生产法》第六十八条',
    reads: 'payload',
    test: (_, { signature, refusal }) => signature?.kind === 'signature' || !!refusal?.trim(),
  }),
  twoOfficers: guard({
    label: { zh: '有执法文书的由两人复查', en: 'Two officers where an order exists' },
    basis: '《行政处罚法》第四十二条',
    reads: 'case',
    test: ({ context }) => !context.enforcementDocument || context.recheck?.cosigner !== undefined,
  }),
  onSiteReview: guard<Verdict>({
    label: { zh: '二次整改须现场复查', en: 'On-site review in the second phase' },
    basis: '二次整改须现场复查，定位偏离须说明并由第二人会签；本产品规则',
    reads: 'payload',
    test: ({ context }, { visit }) => {
      if (context.phase !== 2) return true;
      if (!visit.onSite) return false;
      return (
        visit.withinFence !== false || (!!visit.reason?.trim() && context.recheck?.cosigner !== undefined)
      );
    },
  }),
};

function notPassed(
  items: readonly { readonly id: string; readonly state: string }[],
  results: Verdict['items'],
): string[] {
  const failed = results.filter(({ result }) => result === 'fail').map(({ id }) => id);
  const unjudged = items.filter(
    ({ id, state }) => state !== 'passed' && !results.some((one) => one.id === id),
  );
  return [...failed, ...unjudged.map(({ id }) => id)];
}
