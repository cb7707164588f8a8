import { addDays } from '../../src/domain/instants.ts';
import { dateAt, numberIn } from '../base/case.ts';
import { correctGuards } from '../base/correct.ts';
import { type GuardArgs as ArgsOf, guardSet, guardsOf } from '../base/guard.ts';
import { commonGuards } from '../base/guards.ts';
import { allArchived, openOf } from '../base/kin.ts';
import type { FocalBatch } from './context.ts';
import type { PayloadOf } from './events.ts';

const { guard, route } = guardsOf<FocalBatch>();

/** Workflows whose cases can be focal problems. */
const HAZARDS: readonly string[] = ['rectification', 'listed-supervision'];

function addable({ context, event }: ArgsOf<FocalBatch>): boolean {
  const item = event.facts.item as { id: string; workflow: string; status: string } | null | undefined;
  return !!item && item.id !== context.caseId && HAZARDS.includes(item.workflow) && item.status === 'open';
}

/** Last day a list may be due on. */
function latestDue(event: ArgsOf<FocalBatch>['event']): string {
  return addDays(dateAt(event), numberIn(event, 'batch.maxDays'));
}

const catalogue = {
  ...commonGuards,
  ...correctGuards,
  openHazard: guard<PayloadOf<'ADD_CASE'>>({
    label: { zh: '列入的是在办的隐患案件', en: 'An open hazard case' },
    basis: '清单只列在办的一般隐患或重大隐患；本产品规则',
    reads: 'payload',
    test: addable,
  }),
  notListed: guard<PayloadOf<'ADD_CASE'>>({
    label: { zh: '尚未列入本批', en: 'Not on this list yet' },
    basis: '同一案件在一批中只列一次，办结只计一次；本产品规则',
    reads: 'payload',
    test: ({ context }, { caseId }) => !context.kin.followed.includes(caseId),
  }),
  listed: guard<PayloadOf<'REMOVE_CASE'>>({
    label: { zh: '该案件在本批清单内', en: 'On this list' },
    basis: '只能移出已列入的案件；本产品规则',
    reads: 'payload',
    test: ({ context }, { caseId }) => context.kin.followed.includes(caseId),
  }),
  listNotProposed: guard({
    label: { zh: '清单没有待批的公布提请', en: 'The list is not before the leader' },
    basis: '批准的是提请时的清单；须改动的先撤回提请；本产品规则',
    reads: 'case',
    test: ({ context }) => context.proposals.PUBLISH === undefined,
  }),
  listNotEmpty: guard({
    label: { zh: '清单至少有一条', en: 'At least one item' },
    basis: '空清单不得公布；本产品规则',
    reads: 'case',
    test: ({ context }) => context.kin.followed.length > 0,
  }),
  dueAhead: guard({
    label: { zh: '完成日期未过且不超过规定', en: 'The due day is ahead, and not too far' },
    basis: '公布时须有尚未到期的完成日期，年度清单当年办结；本产品默认值，可由租户调整',
    reads: 'case',
    test: ({ context, event }) => context.dueOn >= dateAt(event) && context.dueOn <= latestDue(event),
  }),
  dueBounded: guard<PayloadOf<'SET_DUE'>>({
    label: { zh: '完成日期晚于今日且不超过规定', en: 'The due day is possible' },
    basis: '年度清单当年办结；本产品默认值，可由租户调整',
    reads: 'payload',
    test: ({ event }, { dueOn }) => dueOn > dateAt(event) && dueOn <= latestDue(event),
  }),
  countsHere: route<{ caseId: string }>(
    '未移出清单',
    'Not taken off the list',
    ({ context }, { caseId }) => !context.removed.includes(caseId),
  ),
  everyItemEnded: route(
    '各条均已办结',
    'Every item has ended',
    ({ context: { kin } }) => kin.followed.length > 0 && openOf(kin) === 0,
  ),
  everyItemArchived: route(
    '各条均已归档',
    'Every item is archived',
    ({ context: { kin } }) => kin.followed.length > 0 && allArchived(kin),
  ),
  pastDue: route('已到期', 'Past the due day', ({ context }) => context.dueReached),
};

export type Guards = typeof catalogue;
export const { tests, shown: GUARDS } = guardSet(catalogue);
