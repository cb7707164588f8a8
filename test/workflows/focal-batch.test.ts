import t from 'tap';
import { NO_KIN } from '../../workflows/base/kin.ts';
import type { FocalBatch } from '../../workflows/focal-batch/context.ts';
import { focalBatch } from '../../workflows/focal-batch/index.ts';
import {
  actorOf,
  childNews,
  commonGuardCases,
  compareTable,
  context,
  facts,
  type GuardCase,
  Life,
  payload,
  tryGuards,
  walk,
} from './bed.ts';
import { ANY_OPEN, STATES, STORED } from './focal-batch.expected.ts';
import { bed, ITEM, newsOf } from './focal-batch.life.ts';

t.test('each state takes the events of the table and leads where it says', (t) => {
  compareTable(t, bed, { states: STATES, anyOpen: ANY_OPEN, stored: STORED });
  t.end();
});

const item = (changes: object) => (s: Parameters<GuardCase<FocalBatch>['change']>[0]) =>
  facts({ item: { ...(s.event.facts.item as object), ...changes } })(s);
const pending = { payload: {}, person: 'x', unit: 'x', at: '', state: 'pending' } as const;
const proposed = (s: Parameters<GuardCase<FocalBatch>['change']>[0]) =>
  context<FocalBatch>({ proposals: { PUBLISH: pending } })(s);
// biome-ignore format: a table, one row a line
const CASES: readonly GuardCase<FocalBatch>[] = [
  { guard: 'openHazard', leaf: 'draft', event: 'ADD_CASE', change: facts({ item: null }) },
  { guard: 'openHazard', leaf: 'draft', event: 'ADD_CASE', change: item({ status: 'ended' }) },
  { guard: 'openHazard', leaf: 'draft', event: 'ADD_CASE', change: item({ workflow: 'focal-batch' }) },
  { guard: 'notListed', leaf: 'draft', event: 'ADD_CASE', change: context<FocalBatch>({ kin: { ...NO_KIN, followed: [ITEM] } }) },
  { guard: 'listed', leaf: 'draft', event: 'REMOVE_CASE', change: context<FocalBatch>({ kin: NO_KIN }) },
  { guard: 'listNotProposed', leaf: 'draft', event: 'ADD_CASE', change: proposed },
  { guard: 'listNotProposed', leaf: 'draft', event: 'REMOVE_CASE', change: proposed },
  { guard: 'listNotProposed', leaf: 'draft', event: 'OPEN_CASES', change: proposed },
  { guard: 'listNotProposed', leaf: 'draft', event: 'SET_DUE', change: proposed },
  { guard: 'listNotEmpty', leaf: 'draft', event: 'PROPOSE_PUBLISH', change: context<FocalBatch>({ kin: NO_KIN }) },
  { guard: 'listNotEmpty', leaf: 'draft', event: 'APPROVE_PUBLISH', change: context<FocalBatch>({ kin: NO_KIN }) },
  { guard: 'dueAhead', leaf: 'draft', event: 'PROPOSE_PUBLISH', change: context<FocalBatch>({ dueOn: '2026-03-09' }) },
  { guard: 'dueAhead', leaf: 'draft', event: 'PROPOSE_PUBLISH', change: context<FocalBatch>({ dueOn: '2027-03-12' }) },
  { guard: 'dueAhead', leaf: 'draft', event: 'APPROVE_PUBLISH', change: context<FocalBatch>({ dueOn: '2026-03-09' }) },
  { guard: 'dueBounded', leaf: 'draft', event: 'SET_DUE', change: payload({ dueOn: '2026-03-10' }) },
  { guard: 'dueBounded', leaf: 'draft', event: 'SET_DUE', change: payload({ dueOn: '2027-03-12' }) },
  { guard: 'oldValueMatches', leaf: 'published', event: 'PROPOSE_CORRECT', change: payload({ old: '别的标题' }) },
  ...commonGuardCases<FocalBatch>('published', 'VOID'),
];

t.test('each guard alone refuses its situation, and only it', (t) => {
  tryGuards(t, bed, CASES);
  t.end();
});

const published = () => {
  const life = new Life<FocalBatch>(focalBatch);
  life.send('ADD_CASE');
  life.send('OPEN_CASES');
  life.send('PROPOSE_PUBLISH');
  life.send('APPROVE_PUBLISH');
  return life;
};
const { caseId: OTHER } = childNews(1);

t.test('a client that posts only examples: a list is made, published, or voided', (t) => {
  const life = new Life<FocalBatch>(focalBatch);
  walk(t, life, [
    ['ADD_CASE', 'draft'],
    ['OPEN_CASES', 'draft'],
    ['SET_DUE', 'draft'],
    ['PROPOSE_PUBLISH', 'draft'],
    ['APPROVE_PUBLISH', 'published'],
    ['PROPOSE_VOID', 'published'],
    ['APPROVE_VOID', 'voided'],
  ]);
  t.end();
});

t.test('items are followed and opened, and the batch closes with the last, each end counting once', (t) => {
  const life = new Life<FocalBatch>(focalBatch);
  life.send('ADD_CASE');
  t.strictSame(
    life.last.tells.map(({ caseId, link }) => [caseId, link]),
    [[ITEM, 'batch']],
  );
  t.notOk(life.send('ADD_CASE'), 'a case stands on the list once');
  life.send('OPEN_CASES');
  t.match(life.last.spawns, [{ workflow: 'rectification', link: 'batch' }]);
  life.send('PROPOSE_PUBLISH');
  life.send('APPROVE_PUBLISH');
  t.equal(life.clock('f.due').dueOn, '2026-12-31', 'the year’s end where the list names no day');
  t.notOk(life.send('ADD_CASE', { caseId: OTHER }), 'what is published stands');
  life.send('CASE_ENDED', newsOf(ITEM, 'closed'));
  life.send('CASE_ENDED', newsOf(ITEM, 'ended', 'archived'));
  t.equal(life.at, 'published', 'the same case, told twice, is one end');
  life.send('CASE_ENDED', newsOf(OTHER, 'closed'));
  t.equal(life.at, 'closed');
  t.equal(life.clock('f.due').verdict?.net.onTime, true);
  life.send('CASE_ENDED', newsOf(OTHER, 'ended', 'archived'));
  t.equal(life.at, 'archived', 'with the last look-back');
  t.strictSame(life.state.timers, []);
  t.end();
});

t.test('a hazard that goes on as another case stays on the list as that one', (t) => {
  const life = published();
  const { caseId: major } = childNews(2);
  const opened = (from: string, link: string) =>
    life.send('CASE_OPENED', { caseId: major, number: '2026-000009', from, link });
  opened('01980000-0000-7000-8000-000000000009', 'upgraded');
  opened(ITEM, 'enforcement');
  t.strictSame(life.data.kin.followed, [ITEM, OTHER], 'not those of other lists, nor what goes on beside it');
  opened(ITEM, 'upgraded');
  t.match(life.last.tells, [{ caseId: major, type: 'FOLLOWED', link: 'batch' }]);
  life.send('CASE_ENDED', newsOf(ITEM, 'ended', 'upgraded'));
  life.send('CASE_ENDED', newsOf(OTHER, 'closed'));
  t.equal(life.at, 'published');
  life.send('CASE_ENDED', newsOf(major, 'closed', 'delisted'));
  t.equal(life.at, 'closed');
  t.end();
});

t.test('what the batch has opened itself can be taken off the list like any other', (t) => {
  const life = new Life<FocalBatch>(focalBatch);
  life.send('OPEN_CASES');
  t.ok(life.send('REMOVE_CASE', { caseId: OTHER }));
  t.strictSame(life.data.removed, [OTHER]);
  t.notOk(life.send('PROPOSE_PUBLISH'), 'nothing is left on it');
  t.end();
});

t.test('a rebound within the look-back opens the batch again, its due day as it was', (t) => {
  const life = published();
  life.send('CASE_ENDED', newsOf(ITEM, 'closed'));
  life.send('CASE_ENDED', newsOf(OTHER, 'closed'));
  life.until('2026-06-01T09:00:00+08:00');
  life.send('CASE_REOPENED', newsOf(ITEM, 'open', 'awaitingReassign'));
  t.equal(life.at, 'published');
  t.equal(life.data.outcome, null);
  t.equal(life.clock('f.due').dueOn, '2026-12-31');
  life.until('2027-01-02T09:00:00+08:00');
  t.equal(life.at, 'closing');
  life.send('CASE_ENDED', newsOf(ITEM, 'closed'));
  t.equal(life.at, 'closed');
  t.equal(life.clock('f.due').state, 'missed', 'closed late stays late');
  life.send('CASE_REOPENED', newsOf(ITEM, 'open'));
  t.equal(life.at, 'closing', 'past the due day there is no way back before it');
  t.end();
});

t.test('nothing done: reminders before the year’s end, then the ladder, each step once', (t) => {
  const life = published().until('2027-03-01T09:00:00+08:00');
  t.equal(life.at, 'closing');
  t.strictSame(
    life.levels.filter((level) => level.startsWith('f.')),
    ['f.due T+1D L2', 'f.due T+15D L3', 'f.due T+30D L4'],
  );
  t.ok(life.send('REPORT'));
  const four = '1.f.due.4.batchLate';
  t.notOk(
    life.send('APPROVE_INSTRUMENT', { key: four }, actorOf('safety_office')),
    'the office is late itself',
  );
  t.ok(life.send('APPROVE_INSTRUMENT', { key: four }, actorOf('committee_leader')));
  life.send('CASE_ENDED', newsOf(ITEM, 'ended', 'voided'));
  life.send('CASE_ENDED', newsOf(OTHER, 'ended', 'archived'));
  t.equal(life.at, 'archived');
  t.equal(life.data.instruments[four]?.state, 'cleared');
  t.end();
});

t.test('a list left in draft, and a case taken off it', (t) => {
  const life = new Life<FocalBatch>(focalBatch);
  life.send('ADD_CASE');
  life.send('REMOVE_CASE');
  t.notOk(life.send('CASE_ENDED', newsOf(ITEM, 'closed')), 'what was taken off counts no more');
  t.notOk(life.send('PROPOSE_PUBLISH'), 'an empty list is not published');
  life.until('2026-04-15T09:00:00+08:00');
  t.ok(life.levels.includes('f.publish T+1D L1'), 'the office is late with it');
  t.ok(life.send('ADD_CASE'), 'and may put it back');
  t.ok(life.send('CASE_ENDED', newsOf(ITEM, 'closed')));
  life.send('PROPOSE_PUBLISH');
  life.send('APPROVE_PUBLISH');
  t.equal(life.at, 'closed', 'all of it had ended before');
  t.end();
});
