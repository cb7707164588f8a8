import { addDays, daysBetween } from '../../src/domain/instants.ts';
import { dateAt, numberIn } from '../base/case.ts';
import { proposalsOf } from '../base/catalogue.ts';
import { correctGuards } from '../base/correct.ts';
import { guardSet, guardsOf } from '../base/guard.ts';
import { commonGuards } from '../base/guards.ts';
import { daysGiven, type SupervisedTask } from './context.ts';
import type { Catalogue, PayloadOf } from './events.ts';
import { leftAfter } from './items.ts';

const { guard, route } = guardsOf<SupervisedTask>();
const proposalOf = proposalsOf<Catalogue>();
const BASIS = '督查交办：一项任务一个牵头单位，责任、配合单位协同；本产品规则';

function extended({ extensions }: SupervisedTask): number {
  return extensions.reduce((sum, { from, to }) => sum + daysBetween(from, to), 0);
}

const catalogue = {
  ...commonGuards,
  ...correctGuards,
  leadUnit: guard({
    label: { zh: '由牵头单位办理', en: 'By the lead unit' },
    basis: BASIS,
    reads: 'case',
    test: ({ context: { lead }, event }) => lead?.unit !== undefined && lead.unit === event.actor.unit,
  }),
  ofTheTask: guard({
    label: { zh: '由牵头或责任、配合单位报送', en: 'By a unit of the task' },
    basis: BASIS,
    reads: 'case',
    test: ({ context: { lead, assistants }, event }) =>
      [lead, ...assistants].some((one) => one?.unit !== undefined && one.unit === event.actor.unit),
  }),
  notSigned: guard({
    label: { zh: '尚未签收', en: 'Not signed for yet' },
    basis: '每次交办签收一次；本产品规则',
    reads: 'case',
    test: ({ context }) => context.receipt !== 'signed',
  }),
  itemsOfTask: guard<PayloadOf<'PROGRESS'>>({
    label: { zh: '事项在本任务内', en: 'Items of this task' },
    basis: '进展按任务事项报送；本产品规则',
    reads: 'payload',
    test: ({ context }, { items = [] }) =>
      items.every(({ id }) => context.items.some((item) => item.id === id && item.state !== 'accepted')),
  }),
  milestonesPending: guard<PayloadOf<'PROGRESS'>>({
    label: { zh: '节点在本任务内且未完成', en: 'Milestones of this task, not done yet' },
    basis: '进展按任务节点报送；本产品规则',
    reads: 'payload',
    test: ({ context }, { milestones = [] }) =>
      milestones.every((id) => context.milestones.some((one) => one.id === id && one.state !== 'done')),
  }),
  itemsToSubmit: guard<PayloadOf<'SUBMIT'>>({
    label: { zh: '报请办结的是未通过的事项', en: 'Submitted items are not accepted yet' },
    basis: '逐项办结、逐项审核；本产品规则',
    reads: 'payload',
    test: ({ context }, { items }) =>
      (items ?? []).every((id) => context.items.some((item) => item.id === id && item.state !== 'accepted')),
  }),
  reviewerApart: guard({
    label: { zh: '审核、批准人不属于牵头单位', en: 'Whoever decides is not of the lead unit' },
    basis: '办理与审核、准予延期分离；牵头单位为安委办的，由安委会领导审核；本产品规则',
    reads: 'case',
    test: ({ context, event }) =>
      event.actor.roles.includes('committee_leader') || event.actor.unit !== context.lead?.unit,
  }),
  returnedItemsSubmitted: guard<PayloadOf<'RETURN'>>({
    label: { zh: '退回的是本次报请的事项', en: 'Returned items are among those submitted' },
    basis: '逐项审核；本产品规则',
    reads: 'payload',
    test: ({ context }, { items = [] }) => items.every((id) => context.submission?.items.includes(id)),
  }),
  unitKnown: guard<PayloadOf<'REASSIGN'>>({
    label: { zh: '单位在名录内', en: 'Unit is in the directory' },
    basis: '单位名录',
    reads: 'payload',
    test: ({ event }) => event.facts.unit !== null && event.facts.unit !== undefined,
  }),
  anotherLead: guard<PayloadOf<'REASSIGN'>>({
    label: { zh: '改派给另一单位', en: 'To another unit' },
    basis: BASIS,
    reads: 'payload',
    // The same unit at another desk would be a new date without a second person; who sits there is told by ASSIGN.
    test: ({ context }, { unit }) => unit !== context.lead?.unit,
  }),
  timeForNewLead: guard<PayloadOf<'REASSIGN'>>({
    label: { zh: '新的牵头单位有办理时间', en: 'The new lead has time' },
    basis: '已到期的任务改派须重定期限，历次改派累计不超过规定；本产品规则',
    reads: 'payload',
    test: ({ context, event }, { dueOn = context.dueOn }) => {
      const days = context.given + daysGiven(context, event, dueOn);
      return dueOn > dateAt(event) && days <= numberIn(event, 'task.extensionMaxDays');
    },
  }),
  extensionsLeft: guard({
    label: { zh: '延期次数未满', en: 'Extensions are left' },
    basis: '延期最多二次；本产品默认值，可由租户调整',
    reads: 'case',
    test: ({ context, event }) => context.extensions.length < numberIn(event, 'task.maxExtensions'),
  }),
  newDueBounded: guard<PayloadOf<'PROPOSE_CHANGE_DUE'>>({
    label: { zh: '新的期限在今日之后且不超过规定', en: 'The new date is ahead and within bounds' },
    basis: '累计延期不超过一年；本产品默认值，可由租户调整',
    reads: 'payload',
    test: ({ context, event }, { days }) =>
      addDays(context.dueOn, days) > dateAt(event) &&
      extended(context) + days <= numberIn(event, 'task.extensionMaxDays'),
  }),
  newDueAhead: guard({
    label: { zh: '拟定的期限未过', en: 'The proposed date is still ahead' },
    basis: '批准时新的期限须尚未到期；本产品规则',
    reads: 'case',
    test: ({ context, event }) =>
      context.proposals.CHANGE_DUE === undefined ||
      addDays(context.dueOn, proposalOf(context, 'CHANGE_DUE').days) > dateAt(event),
  }),
  completesTask: route(
    '全部事项通过',
    'Every item is accepted then',
    ({ context }) => leftAfter(context.items, context.submission?.items ?? []) === 0,
  ),
  pastDue: route('任务已到期', 'Past due', ({ event }) => event.clocks['t.due']?.state === 'missed'),
};

export type Guards = typeof catalogue;
export const { tests, shown: GUARDS } = guardSet(catalogue);
