import t from 'tap';
import type { Inspection } from '../../workflows/inspection/context.ts';
import { inspection } from '../../workflows/inspection/index.ts';
import {
  actor,
  actorOf,
  childNews,
  commonGuardCases,
  compareTable,
  context,
  type GuardCase,
  Life,
  payload,
  tryGuards,
} from './bed.ts';
import { newsOf } from './focal-batch.life.ts';
import { ANY_OPEN, STATES, STORED } from './inspection.expected.ts';
import { bed } from './inspection.life.ts';

t.test('each state takes the events of the table and leads where it says', (t) => {
  compareTable(t, bed, { states: STATES, anyOpen: ANY_OPEN, stored: STORED });
  t.end();
});

type S = Parameters<GuardCase<Inspection>['change']>[0];
const data = (changes: Partial<Inspection['data']>) => (s: S) => {
  s.context = { ...s.context, data: { ...s.context.data, ...changes } };
};
const fewer = (n: number) => (s: S) => {
  s.context = { ...s.context, inspectors: s.context.inspectors.slice(0, n) };
};
// biome-ignore format: a table, one row a line
const CASES: readonly GuardCase<Inspection>[] = [
  { guard: 'announcedKind', leaf: 'planned', event: 'ANNOUNCE', change: data({ notice: 'unannounced' }) },
  { guard: 'noticeGiven', leaf: 'planned', event: 'START', change: data({ notice: 'announced' }) },
  { guard: 'notOfTheSubject', leaf: 'planned', event: 'START', change: actor({ unit: 'enterprise' }) },
  { guard: 'notOfTheSubject', leaf: 'visiting', event: 'JOIN', change: actor({ unit: 'enterprise' }) },
  { guard: 'notOnRecord', leaf: 'visiting', event: 'JOIN', change: actor({ person: 'inspector-2' }) },
  { guard: 'ownCertificate', leaf: 'visiting', event: 'JOIN', change: payload({ certificateNo: 'ZF-1' }) },
  { guard: 'ownCertificate', leaf: 'visiting', event: 'JOIN', change: payload({ certificateNo: ' ' }) },
  { guard: 'onRecord', leaf: 'visiting', event: 'CHECK', change: actor({ person: 'another' }) },
  { guard: 'onRecord', leaf: 'visiting', event: 'FINDING', change: actor({ person: 'another' }) },
  { guard: 'onRecord', leaf: 'visiting', event: 'RECORD', change: actor({ person: 'another' }) },
  { guard: 'onRecord', leaf: 'signing', event: 'COSIGN', change: actor({ person: 'another' }) },
  { guard: 'onRecord', leaf: 'signing', event: 'UNIT_REFUSED', change: actor({ person: 'another' }) },
  { guard: 'nothingFound', leaf: 'visiting', event: 'VISIT_FAILED', change: (s) => { s.context = { ...s.context, findings: [{ no: 1 } as never] }; } },
  { guard: 'itemsOfTheList', leaf: 'visiting', event: 'CHECK', change: payload({ items: [{ id: 'c9', conclusion: 'ok' }] }) },
  { guard: 'itemOfTheList', leaf: 'visiting', event: 'FINDING', change: payload({ item: 'c9' }) },
  { guard: 'twoInspectors', leaf: 'visiting', event: 'RECORD', change: fewer(1) },
  { guard: 'everyItemConcluded', leaf: 'visiting', event: 'RECORD', change: context<Inspection>({ conclusions: { c1: { conclusion: 'problem' } } }) },
  { guard: 'problemsAreFindings', leaf: 'visiting', event: 'RECORD', change: context<Inspection>({ findings: [] }) },
  { guard: 'findingsAreProblems', leaf: 'visiting', event: 'RECORD', change: (s) => { const { conclusions } = s.context; s.context = { ...s.context, conclusions: Object.fromEntries(Object.entries(conclusions).map(([id, one]) => [id, { ...one, conclusion: 'ok' as const }])) }; } },
  { guard: 'unsigned', leaf: 'signing', event: 'COSIGN', change: actor({ person: 'inspector' }) },
  { guard: 'unsignedInspector', leaf: 'signing', event: 'STRIKE', change: payload({ person: 'inspector' }) },
  { guard: 'unsignedInspector', leaf: 'visiting', event: 'STRIKE', change: payload({ person: 'nobody' }) },
  { guard: 'twoRemain', leaf: 'visiting', event: 'STRIKE', change: fewer(2) },
  { guard: 'ofTheSubject', leaf: 'signing', event: 'UNIT_SIGN', change: actor({ unit: 'enterprise-2' }) },
  { guard: 'notAcknowledged', leaf: 'signing', event: 'UNIT_SIGN', change: context<Inspection>({ acknowledged: { how: 'refused', by: 'x', on: '2026-03-09' } }) },
  { guard: 'notAcknowledged', leaf: 'signing', event: 'UNIT_REFUSED', change: context<Inspection>({ acknowledged: { how: 'signed', by: 'x', on: '2026-03-09' } }) },
  { guard: 'behalfSigned', leaf: 'signing', event: 'UNIT_SIGN', change: actor({ onBehalfOf: 'owner', roles: ['inspector'] }) },
  { guard: 'receiptGiven', leaf: 'serving', event: 'SERVE', change: (s) => payload({ receipt: { ...(s.event.payload as { receipt: object }).receipt, kind: 'note' } })(s) },
  { guard: 'serviceDateBounded', leaf: 'serving', event: 'SERVE', change: payload({ servedOn: '2026-03-08' }) },
  { guard: 'serviceDateBounded', leaf: 'serving', event: 'SERVE', change: payload({ servedOn: '2026-03-11' }) },
  { guard: 'oldValueMatches', leaf: 'visiting', event: 'PROPOSE_CORRECT', change: payload({ old: '别处' }) },
  ...commonGuardCases<Inspection>('following', 'VOID'),
];

t.test('each guard alone refuses its situation, and only it', (t) => {
  tryGuards(t, bed, CASES);
  t.end();
});

const SECOND = actorOf('inspector', 'inspector-2');
const visit = () => {
  const life = new Life<Inspection>(inspection);
  life.send('START');
  life.send('JOIN', {}, SECOND);
  return life;
};
const recorded = () => {
  const life = visit();
  life.send('CHECK');
  life.send('FINDING');
  life.send('FINDING', { item: undefined, description: '配电箱无盖' }, SECOND);
  life.send('RECORD');
  return life;
};
const [FIRST_HAZARD, SECOND_HAZARD] = [childNews(1).caseId, childNews(2).caseId];

t.test('one visit, one record, several hazards, each with its finder and its place in the record', (t) => {
  const life = visit();
  t.notOk(life.send('RECORD'), 'nothing is concluded yet');
  life.send('CHECK');
  t.notOk(life.send('RECORD'), 'the problem is no finding yet');
  t.ok(life.send('FINDING', { grade: 'major' }));
  t.match(life.last.spawns, [
    {
      ...{ workflow: 'rectification', link: 'inspection' },
      data: {
        sourceKind: 'inspection',
        source: '检查记录 2026-000001 第 1 项',
        grade: 'major',
        basis: '《中华人民共和国消防法》第二十八条',
        enforcementItem: '占用、堵塞、封闭疏散通道、安全出口',
      },
    },
  ]);
  t.ok(life.send('RECORD'));
  t.equal(life.at, 'signing');
  t.ok(life.send('UNIT_SIGN'));
  t.equal(life.at, 'signing', 'the second inspector has not signed');
  t.ok(life.state.turns.some(({ person, clock }) => person === 'inspector-2' && clock === 'i.sign'));
  t.ok(life.send('COSIGN', {}, SECOND));
  t.equal(life.at, 'serving');
  t.ok(life.send('SERVE'));
  t.equal(life.at, 'following');
  t.end();
});

t.test(
  'the inspection closes when its hazards have, opens with a rebound, is archived with the last',
  (t) => {
    const life = recorded();
    life.send('COSIGN', {}, SECOND);
    life.send('UNIT_REFUSED');
    t.match(
      life.data.acknowledged,
      { how: 'refused', witness: '社区网格员乙' },
      'refusal stands in the record',
    );
    life.send('SERVE');
    life.send('CASE_ENDED', newsOf(FIRST_HAZARD, 'closed'));
    t.equal(life.at, 'following');
    life.until('2026-04-20T09:00:00+08:00');
    t.equal(life.clock('i.follow').state, 'running', 'looked at again every thirty days');
    const major = childNews(3).caseId;
    life.send('CASE_OPENED', { caseId: major, from: SECOND_HAZARD, link: 'upgraded' });
    t.match(life.last.tells, [{ caseId: major, type: 'FOLLOWED', link: 'inspection' }]);
    life.send('CASE_ENDED', newsOf(SECOND_HAZARD, 'ended', 'upgraded'));
    t.equal(life.at, 'following', 'the hazard goes on as a major one');
    life.send('CASE_ENDED', newsOf(major, 'ended', 'delisted'));
    t.equal(life.at, 'closed');
    life.send('CASE_REOPENED', newsOf(FIRST_HAZARD, 'open'));
    t.equal(life.at, 'following');
    t.equal(life.data.outcome, null);
    life.send('CASE_ENDED', newsOf(FIRST_HAZARD, 'ended', 'archived'));
    t.equal(life.at, 'archived');
    t.strictSame(life.state.timers, []);
    t.end();
  },
);

t.test('a signed record changes by being made anew alone', (t) => {
  const life = recorded();
  t.notOk(life.send('PROPOSE_CORRECT'));
  t.ok(life.send('REDO'));
  t.ok(life.send('PROPOSE_CORRECT'));
  t.ok(life.send('RECORD'));
  t.strictSame(life.data.proposals, {}, 'what was not decided before the record is moot');
  t.end();
});

t.test('nothing found: recorded, signed, served, and archived at once', (t) => {
  const life = visit();
  life.send('CHECK', { items: ['c1', 'c2'].map((id) => ({ id, conclusion: 'ok' })) });
  life.send('RECORD');
  life.send('COSIGN', {}, SECOND);
  life.send('UNIT_SIGN');
  life.send('SERVE');
  t.equal(life.at, 'archived');
  t.end();
});

t.test('四不两直: not announced, not seen by the unit before the visit; an announced one is both', (t) => {
  const quiet = new Life<Inspection>(inspection);
  t.notOk(quiet.send('ANNOUNCE'));
  t.equal(inspection.open.index(quiet.data).unit, null);
  quiet.send('START');
  t.equal(inspection.open.index(quiet.data).unit, 'enterprise');
  const told = new Life<Inspection>(inspection, { data: { notice: 'announced' } });
  t.equal(inspection.open.index(told.data).unit, 'enterprise');
  t.notOk(told.send('START'));
  t.ok(told.send('ANNOUNCE'));
  t.ok(told.send('START'));
  t.end();
});

t.test(
  'no entry: the visit is made again; a refusal is remembered and goes to enforcement where that is on',
  (t) => {
    const life = visit();
    t.ok(life.send('VISIT_FAILED', { cause: 'refused' }));
    t.equal(life.at, 'planned');
    t.strictSame(life.data.flags, ['entryRefused']);
    t.match(life.last.spawns, [
      {
        workflow: 'enforcement',
        data: { unit: { name: '某商城' }, responsibleUnit: 'enterprise' },
        carry: { kind: 'entryRefused' },
        follow: false,
      },
    ]);
    const elsewhere = new Life<Inspection>(inspection, { values: { 'spawn.enforcement': false } });
    elsewhere.send('START');
    elsewhere.send('VISIT_FAILED', { cause: 'refused' });
    t.strictSame(elsewhere.last.spawns, []);
    t.equal(elsewhere.clock('i.visit').state, 'running', 'begun and not made: its time begins anew');
    const never = new Life<Inspection>(inspection);
    const { dueOn } = never.clock('i.visit');
    never.until('2026-03-05T09:00:00+08:00').send('VISIT_FAILED');
    t.equal(never.clock('i.visit').dueOn, dueOn, 'a closed door moves no day of a visit that was not begun');
    never.until('2026-06-01T09:00:00+08:00').send('VISIT_FAILED');
    t.equal(never.clock('i.visit').state, 'missed', 'nor makes it good');
    t.end();
  },
);

t.test(
  'late: with the visit, the record, the signatures and the service, each pressed by its own ladder',
  (t) => {
    const late = (life: Life<Inspection>) => {
      const [first] = life.until('2026-04-01T09:00:00+08:00').levels;
      return first;
    };
    t.equal(late(new Life<Inspection>(inspection)), 'i.visit T+1D L1');
    t.equal(late(visit()), 'i.record T+1D L1');
    t.equal(late(recorded()), 'i.sign T+1D L1');
    const planned = new Life<Inspection>(inspection, { data: { visitBy: '2026-03-05' } });
    t.equal(planned.clock('i.visit').dueOn, '2026-03-05');
    t.end();
  },
);

t.test(
  'a record can be returned: what was found stays, all sign again; an absent inspector is struck off',
  (t) => {
    const life = recorded();
    life.send('UNIT_SIGN');
    t.ok(life.send('REDO'));
    t.equal(life.at, 'visiting');
    t.match(life.data, {
      record: null,
      acknowledged: null,
      kin: { followed: [FIRST_HAZARD, SECOND_HAZARD] },
    });
    const THIRD = actorOf('inspector', 'inspector-3');
    t.ok(life.send('JOIN', { certificateNo: 'ZF-3' }, THIRD));
    t.ok(life.send('RECORD'));
    t.ok(life.send('STRIKE', { person: 'inspector-2' }));
    life.send('UNIT_SIGN');
    t.ok(life.send('COSIGN', {}, THIRD));
    t.equal(life.at, 'serving');
    t.end();
  },
);
