import { addDays } from '../../src/domain/instants.ts';
import { dateAt, numberIn } from '../base/case.ts';
import { type Document, decidedOn } from './context.ts';
import { type GuardArgs, guard } from './guard.ts';
import { TERMS } from './habits.ts';
import { isGrave } from './penalty.ts';
import { dayOf, lacking, type Service } from './service.ts';

type Served = { readonly service: Service };

/** The event's own payload, for guards whose parameter is fixed; its schema has been checked. */
function serviceIn({ event }: GuardArgs): Service {
  return (event.payload as Served).service;
}

/** From filing to the hearing: who signs, what is served how, and when a hearing may be held. */
export const investigateGuards = {
  pauseAuthority: guard<{ clock: string }>({
    label: { zh: '不得中止本单位自己的期限', en: "Not one's own clock" },
    basis: '不得由受期限约束的单位自行中止；本产品规则',
    reads: 'payload',
    test: ({ context: { lead, head, data }, event: { actor } }, { clock }) =>
      (TERMS.clocks as readonly string[]).includes(clock)
        ? actor.unit !== data.responsibleUnit
        : actor.unit !== lead?.unit && actor.unit !== head?.unit,
  }),
  orderedByNow: guard<{ orderedOn?: string }>({
    label: { zh: '责令改正日不在将来', en: 'The order was given by today' },
    basis: '本产品规则',
    reads: 'payload',
    test: ({ event }, { orderedOn = '' }) => orderedOn <= dateAt(event),
  }),
  investigationRecorded: guard({
    label: { zh: '调查已由主办人员记录', en: 'The investigation was recorded' },
    basis: '主办人员先签，另一名执法人员后签；本产品规则',
    reads: 'case',
    test: ({ context }) => context.lead !== null,
  }),
  certificatesDiffer: guard<{ certificateNo: string }>({
    label: { zh: '两名执法人员证号不同', en: 'Two officers, two certificates' },
    basis: '《行政处罚法》第四十二条：执法人员不得少于两人',
    reads: 'payload',
    test: ({ context }, { certificateNo }) => context.lead?.certificateNo !== certificateNo,
  }),
  twoOfficers: guard({
    label: { zh: '两名执法人员已签署调查', en: 'Two officers have signed' },
    basis: '《行政处罚法》第四十二条',
    reads: 'case',
    test: ({ context }) => context.second !== null,
  }),
  servedLawfully: guard<Served>({
    label: { zh: '送达方式合法、凭证齐全', en: 'Served in a lawful way' },
    basis: '《行政处罚法》第六十一条；《民事诉讼法》送达一节（条号待核）。执法文书不得因期满视为送达',
    reads: 'payload',
    test: (_, { service }) => lacking(service) === undefined,
    detail: (_, { service }) => lacking(service),
  }),
  serviceBounded: guard<Served>({
    label: { zh: '送达日不在将来、不早于文书', en: 'Day of service within bounds' },
    basis: '补录的送达以真实日期为准；本产品规则',
    reads: 'payload',
    test: ({ context, event }, { service }) =>
      dayOf(event, service) <= dateAt(event) &&
      dayOf(event, service) >= (decidedOn(context) ?? context.filedOn ?? ''),
  }),
  noticeAnew: guard<Served>({
    label: { zh: '告知书在退回、复查之后送达', en: 'The notice was served after what it rests on' },
    basis: '《行政处罚法》第四十四条、第四十五条：补充调查、拒不改正后另行告知，先前的告知不算（待核）',
    reads: 'payload',
    test: ({ context, event }, { service }) => dayOf(event, service) >= (context.noticeFrom ?? ''),
  }),
  publicNoticeLasted: guard<{ document: Document }>({
    label: { zh: '公告期已满', en: 'The public notice has lasted' },
    basis: '《民事诉讼法》（2023）公告送达三十日、境外或旧法六十日（待核）；由租户在此范围内设定',
    reads: 'payload',
    test: (args, { document }) => {
      const service = serviceIn(args);
      if (service.method !== 'notice') return true;
      const since = args.context.publicNotices[document];
      if (since === undefined) return false;
      return dayOf(args.event, service) >= addDays(since, numberIn(args.event, 'service.publicDays'));
    },
  }),
  publicNoticeBounded: guard<{ on?: string }>({
    label: { zh: '公告日不在将来', en: 'Day of the notice within bounds' },
    basis: '本产品规则',
    reads: 'payload',
    test: ({ context, event }, { on = dateAt(event) }) =>
      on <= dateAt(event) && on >= (context.filedOn ?? ''),
  }),
  hearingRight: guard({
    label: { zh: '拟处罚属可以要求听证的', en: 'A hearing may be asked for' },
    basis: '《行政处罚法》第六十三条；较大数额按地方规定（待核）',
    reads: 'case',
    test: ({ context, event }) =>
      isGrave(context.notice?.penalties ?? [], numberIn(event, 'hearing.fromYuan')),
  }),
  hearingAhead: guard<{ on: string }>({
    label: { zh: '听证日在通知期满之后', en: 'The day lies ahead' },
    basis: '《行政处罚法》第六十四条第二项：举行听证的七日前通知（待核）',
    reads: 'payload',
    test: ({ event }, { on }) => on > dateAt(event),
  }),
  hearingNoticeBounded: guard<Served>({
    label: { zh: '听证通知在要求听证之后送达', en: 'Notified after the hearing was asked for' },
    basis: '《行政处罚法》第六十四条第二项：七日自通知之日起算（待核）；本产品规则',
    reads: 'payload',
    test: ({ context, event }, { service }) => dayOf(event, service) >= (context.hearing?.askedOn ?? ''),
  }),
  hearingNotified: guard({
    label: { zh: '已通知听证时间地点', en: 'The hearing was notified' },
    basis: '《行政处罚法》第六十四条第二项（待核）',
    reads: 'case',
    test: ({ context }) => context.hearing?.on !== null && context.hearing?.on !== undefined,
  }),
  hearingDay: guard({
    label: { zh: '已到听证日且通知满七日', en: 'The day has come, seven days after the notice' },
    basis: '《行政处罚法》第六十四条第二项；“七日”指工作日（第八十五条）（待核）',
    reads: 'case',
    test: ({ context, event }) =>
      // With no notice at all `hearingNotified` says so.
      context.hearing?.on == null ||
      (dateAt(event) >= context.hearing.on && event.clocks['e.hearingNotice']?.state !== 'running'),
  }),
};
