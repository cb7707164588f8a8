import { addDays } from '../../src/domain/instants.ts';
import { dateAt, numberIn } from '../base/case.ts';
import { newDateGuards, pauseGuards } from '../base/guards.ts';
import { TERMS } from './clock-work.ts';
import type { PayloadOf } from './events.ts';
import { type GuardArgs, guard } from './guard.ts';

/** The running term of the present phase. */
export function phaseClock({ context, event }: GuardArgs) {
  return event.clocks[context.phase === 2 ? 'g.phase2' : 'g.phase1'];
}

/** Last day on which an extension may still be asked for; `undefined` where no term runs. */
function lastDayToAsk(args: GuardArgs): string | undefined {
  const clock = phaseClock(args);
  if (clock === undefined) return undefined;
  const ask = numberIn(args.event, 'extension.askBeforeDays');
  const term = args.context.termDays ?? 0;
  // A 3-day order must still be extendable.
  const before = Math.min(ask, Math.floor(term / 3));
  // Counted from the nominal last day, not the rolled one: the stricter reading.
  const nominal = clock.extensions === 0 && term > 0 ? addDays(clock.start.slice(0, 10), term) : clock.dueOn;
  return addDays(nominal < clock.dueOn && ask > 0 ? nominal : clock.dueOn, -before);
}

/** Service, objection, extension, pause: everything that moves or stops the unit's time. */
export const serviceGuards = {
  ...newDateGuards,
  ...pauseGuards(TERMS),
  servedWithReceipt: guard<PayloadOf<'SERVE'>>({
    label: { zh: '送达有回执', en: 'Served with receipt' },
    basis: '《行政处罚法》第六十一条；拒收须有见证人',
    reads: 'payload',
    test: (_, { receipt, refused, witness }) =>
      refused === true ? !!witness?.trim() : receipt.kind === 'receipt' || receipt.kind === 'signature',
    detail: (_, { refused }) => (refused ? '缺“见证人”' : '缺“送达回执”'),
  }),
  servedDateBounded: guard<PayloadOf<'SERVE'>>({
    label: { zh: '送达日不早于文书日、不晚于今日', en: 'Service date is possible' },
    basis: '补录的行为以其真实日期为准，不得在将来、不得早于前一行为；本产品规则',
    reads: 'payload',
    test: ({ context, event }, { servedOn }) =>
      servedOn === undefined || (servedOn <= dateAt(event) && servedOn >= (context.document?.on ?? servedOn)),
  }),
  documentAsMade: guard<PayloadOf<'SERVE'>>({
    label: { zh: '送达的是所制作的文书', en: 'The document made is the one served' },
    basis: '送达回证与所制作文书一致；本产品规则',
    reads: 'payload',
    test: ({ context }, { documentKind }) =>
      context.document === null || context.document.kind === documentKind,
  }),
  deemedServiceAllowed: guard({
    label: { zh: '交办单可视为送达', en: 'Deemed service allowed' },
    basis: '执法文书只按留置、公告等法定方式送达，不得以计时推定；本产品规则',
    reads: 'case',
    test: ({ context, event }) =>
      context.document?.kind === 'assignment' && event.policy.values['deemed.enabled'] === true,
  }),
  objectionInTime: guard({
    label: { zh: '在异议期内', en: 'Objection in time' },
    basis: '送达后3个工作日内；本产品默认值，可由租户调整',
    reads: 'case',
    test: ({ context, event }) =>
      context.service === null || event.clocks['g.objection']?.state === 'running',
  }),
  objectionOnce: guard({
    label: { zh: '只能异议一次', en: 'One objection' },
    basis: '同一案件只能异议一次；本产品规则',
    reads: 'case',
    test: ({ context }) => !context.objectionUsed,
  }),
  objectionPending: guard({
    label: { zh: '有待决的异议', en: 'An objection is pending' },
    basis: '有异议才可采纳或驳回；本产品规则',
    reads: 'case',
    test: ({ context }) => context.regions.objection === 'raised',
  }),
  thirdOnlyOnce: guard({
    label: { zh: '第三次交办只准一次', en: 'One third assignment' },
    basis: '第三次交办须安委会领导决定，只准一次；本产品规则',
    reads: 'case',
    test: ({ context }) => !context.thirdUsed,
  }),
  extensionInTime: guard({
    label: { zh: '在可申请延期的时间内', en: 'Extension asked in time' },
    basis:
      '《安全生产违法行为行政处罚办法》（原15号令）第十六条，由应急管理部令第18号替代，条号印发前复核；本产品默认届满前均可',
    reads: 'case',
    test: (args) => {
      if (phaseClock(args)?.state !== 'running' || args.context.dueReached) return false;
      return dateAt(args.event) <= lastDayToAsk(args)!;
    },
    detail: (args) => {
      const last = lastDayToAsk(args);
      return last === undefined ? undefined : `最迟应于 ${last} 提出`;
    },
  }),
  extensionCountBelowMax: guard({
    label: { zh: '延期次数未满', en: 'Extensions left' },
    basis: '一般隐患延期1次为限；本产品默认值，可由租户调整',
    reads: 'case',
    test: ({ context, event }) => context.extensionsGranted < numberIn(event, 'maxExtensions'),
  }),
  extensionCauseValid: guard<PayloadOf<'REQUEST_EXTENSION'>>({
    label: { zh: '延期原因成立并有保障措施', en: 'Cause allowed, with safeguards' },
    basis:
      '《安全生产违法行为行政处罚办法》（原15号令）第十六条，由应急管理部令第18号替代，条号印发前复核；原因范围由租户规定',
    reads: 'payload',
    test: ({ event }, { cause, safeguards }) =>
      String(event.policy.values['extension.causes']).split(',').includes(cause) && safeguards.trim() !== '',
    detail: (_, { safeguards }) => (safeguards.trim() === '' ? '缺“延期内安全保障措施”' : '原因不在准许范围'),
  }),
  extensionWithinMax: guard<{ days: number }>({
    label: { zh: '延期天数不超过规定', en: 'Extension within the maximum' },
    basis: '政策值 extension.maxDays、extension.totalMaxDays',
    reads: 'payload',
    test: ({ context, event }, { days }) =>
      days <= numberIn(event, 'extension.maxDays') &&
      context.extensionDaysGranted + days <= numberIn(event, 'extension.totalMaxDays'),
  }),
  pauseAuthority: guard<PayloadOf<'PAUSE'>>({
    label: { zh: '不得中止本单位自己的期限', en: "Not one's own clock" },
    basis: '不得由受期限约束的单位自行中止；本产品规则',
    reads: 'payload',
    test: ({ context, event }, { clock }) => {
      if (clock === 'g.phase1' || clock === 'g.phase2' || clock === 'g.self')
        return event.actor.unit !== context.units.responsible;
      const verifier =
        clock === 'g.recheck' ? (context.recheck?.verifier ?? context.recheck?.assigned) : undefined;
      const owner = verifier?.unit ?? context.units.handling;
      // Held by nobody yet: then it is for the safety office.
      return owner === null ? event.actor.roles.includes('safety_office') : event.actor.unit !== owner;
    },
  }),
};
