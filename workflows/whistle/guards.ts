import { numberIn } from '../base/case.ts';
import { correctGuards } from '../base/correct.ts';
import { guardSet, guardsOf } from '../base/guard.ts';
import { commonGuards } from '../base/guards.ts';
import { openOf } from '../base/kin.ts';
import type { Called, Whistle } from './context.ts';
import type { PayloadOf } from './events.ts';

const { guard, route } = guardsOf<Whistle>();
const HERE: readonly Called['state'][] = ['awaited', 'arrived'];
const BASIS = '“社区吹哨、街道报到”（基层治理做法）；本产品规则';

/** Somebody else has come or is awaited. */
function others({ called }: Whistle, unit: string): boolean {
  return called.some((one) => one.unit !== unit && HERE.includes(one.state));
}

const catalogue = {
  ...commonGuards,
  ...correctGuards,
  calledUnit: guard({
    label: { zh: '由被叫单位报到', en: 'A unit that was called' },
    basis: BASIS,
    reads: 'case',
    test: ({ context, event }) =>
      context.called.some(({ unit, state }) => unit === event.actor.unit && state !== 'excused'),
  }),
  notArrived: guard({
    label: { zh: '尚未报到', en: 'Not there yet' },
    basis: BASIS,
    reads: 'case',
    test: ({ context, event }) =>
      !context.called.some(({ unit, state }) => unit === event.actor.unit && state === 'arrived'),
  }),
  unitKnown: guard<PayloadOf<'CALL'>>({
    label: { zh: '单位在名录内', en: 'Unit is in the directory' },
    basis: '单位名录',
    reads: 'payload',
    test: ({ event }) => event.facts.unit !== null && event.facts.unit !== undefined,
  }),
  notCalledYet: guard<PayloadOf<'CALL'>>({
    label: { zh: '该单位尚未被叫', en: 'Not called yet' },
    basis: BASIS,
    reads: 'payload',
    test: ({ context }, { unit }) =>
      !context.called.some((one) => one.unit === unit && HERE.includes(one.state)),
  }),
  awaitedUnit: guard<PayloadOf<'EXCUSE'>>({
    label: { zh: '该单位待报到', en: 'That unit is awaited' },
    basis: BASIS,
    reads: 'payload',
    test: ({ context }, { unit }) =>
      context.called.some((one) => one.unit === unit && one.state === 'awaited'),
  }),
  anotherRemains: guard<PayloadOf<'EXCUSE'>>({
    label: { zh: '至少留一个单位到场', en: 'Somebody must still come' },
    basis: BASIS,
    reads: 'payload',
    test: ({ context }, { unit }) => others(context, unit),
  }),
  someoneArrived: guard({
    label: { zh: '已有单位到场', en: 'Somebody is there' },
    basis: BASIS,
    reads: 'case',
    test: ({ context }) => context.called.some(({ state }) => state === 'arrived'),
  }),
  arrivedUnit: guard({
    label: { zh: '由已到场单位办理', en: 'A unit that is there' },
    basis: BASIS,
    reads: 'case',
    test: ({ context, event }) =>
      context.called.some(({ unit, state }) => unit === event.actor.unit && state === 'arrived'),
  }),
  ownWhistle: guard({
    label: { zh: '由吹哨人撤回', en: 'Withdrawn by whoever whistled' },
    basis: '吹哨由吹哨人本人撤回；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.openedBy.person === event.actor.person,
  }),
  ofTheCommunity: guard({
    label: { zh: '由吹哨的社区评价', en: 'By the community that whistled' },
    basis: '处置结果由吹哨的社区评价；本产品规则',
    reads: 'case',
    test: ({ context, event }) => context.openedBy.unit === event.actor.unit,
  }),
  evaluatorApart: guard({
    label: { zh: '评价单位没有参与处置', en: 'The evaluating unit did not handle it' },
    basis: '自己处置的不得自己评价；本产品规则',
    reads: 'case',
    test: ({ context, event }) =>
      !context.called.some(({ unit, state }) => unit === event.actor.unit && state === 'arrived'),
  }),
  everybodyThere: route('被叫单位均已到场', 'Everybody called is there', ({ context }) =>
    context.called.every(({ state }) => state !== 'awaited'),
  ),
  noHazardLeft: route('没有在办隐患', 'No hazard is left', ({ context }) => openOf(context.kin) === 0),
  returnedTooOften: route(
    '多次退回',
    'Sent back too often',
    ({ context, event }) => context.returns + 1 >= numberIn(event, 'whistle.maxReturns'),
  ),
};

export type Guards = typeof catalogue;
export const { tests, shown: GUARDS } = guardSet(catalogue);
