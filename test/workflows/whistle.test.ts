import t from 'tap';
import type { Actor } from '../../src/engine/workflow.ts';
import type { Whistle } from '../../workflows/whistle/context.ts';
import { whistle } from '../../workflows/whistle/index.ts';
import {
  actor,
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
import { newsOf } from './focal-batch.life.ts';
import { ANY_OPEN, STATES } from './whistle.expected.ts';
import { bed } from './whistle.life.ts';

t.test('each state takes the events of the table and leads where it says', (t) => {
  compareTable(t, bed, { states: STATES, anyOpen: ANY_OPEN, stored: {} });
  t.end();
});

const called = (states: Record<string, Whistle['called'][number]['state']>) =>
  context<Whistle>({
    called: Object.entries(states).map(([unit, state]) => ({ unit, duty: 'street_officer', state })),
  });
// biome-ignore format: a table, one row a line
const CASES: readonly GuardCase<Whistle>[] = [
  { guard: 'calledUnit', leaf: 'whistled', event: 'ARRIVE', change: actor({ unit: 'enforcement' }) },
  { guard: 'calledUnit', leaf: 'handling', event: 'ARRIVE', change: called({ street: 'arrived', sector: 'excused' }) },
  { guard: 'notArrived', leaf: 'whistled', event: 'ARRIVE', change: actor({ unit: 'street' }) },
  { guard: 'unitKnown', leaf: 'whistled', event: 'CALL', change: facts({ unit: null }) },
  { guard: 'notCalledYet', leaf: 'handling', event: 'CALL', change: payload({ unit: 'sector' }) },
  { guard: 'awaitedUnit', leaf: 'whistled', event: 'EXCUSE', change: payload({ unit: 'enforcement' }) },
  { guard: 'anotherRemains', leaf: 'whistled', event: 'EXCUSE', change: called({ sector: 'awaited' }) },
  { guard: 'someoneArrived', leaf: 'whistled', event: 'START_HANDLING', change: called({ street: 'awaited', sector: 'awaited' }) },
  { guard: 'arrivedUnit', leaf: 'handling', event: 'PROGRESS', change: actor({ unit: 'sector' }) },
  { guard: 'arrivedUnit', leaf: 'handling', event: 'HAZARD_FOUND', change: actor({ unit: 'sector' }) },
  { guard: 'arrivedUnit', leaf: 'handling', event: 'RESULT', change: actor({ unit: 'enforcement' }) },
  { guard: 'ownWhistle', leaf: 'handling', event: 'WITHDRAW', change: actor({ person: 'another' }) },
  { guard: 'ofTheCommunity', leaf: 'confirming', event: 'CONFIRM', change: actor({ unit: 'street-2' }) },
  { guard: 'ofTheCommunity', leaf: 'confirming', event: 'DISSATISFIED', change: actor({ unit: 'street-2' }) },
  { guard: 'evaluatorApart', leaf: 'confirming', event: 'CONFIRM', change: called({ community: 'arrived' }) },
  { guard: 'evaluatorApart', leaf: 'confirming', event: 'DISSATISFIED', change: called({ community: 'arrived' }) },
  { guard: 'oldValueMatches', leaf: 'handling', event: 'PROPOSE_CORRECT', change: payload({ old: '别处' }) },
  ...commonGuardCases<Whistle>('handling', 'VOID'),
];

t.test('each guard alone refuses its situation, and only it', (t) => {
  tryGuards(t, bed, CASES);
  t.end();
});

const SECTOR: Actor = actorOf('sector_officer');
const both = (life: Life<Whistle>) => {
  life.send('ARRIVE');
  life.send('ARRIVE', {}, SECTOR);
  return life;
};

t.test('a client that posts only examples walks the whistle to its end', (t) => {
  const life = new Life<Whistle>(whistle);
  life.send('ARRIVE');
  walk(t, life, [
    ['EXCUSE', 'handling'],
    ['PROGRESS', 'handling'],
    ['RESULT', 'confirming'],
    ['CONFIRM', 'concluded'],
  ]);
  t.strictSame(life.state.timers, []);
  t.end();
});

t.test('each called unit is judged by its own clock: who is late is pressed, who came is not', (t) => {
  const life = new Life<Whistle>(whistle);
  t.ok(life.send('ARRIVE'));
  t.equal(life.clock('w.arrive.street').verdict?.net.onTime, true);
  life.until('2026-03-09T18:00:00+08:00');
  t.equal(life.at, 'whistled');
  t.strictSame(life.levels, ['w.arrive.sector T+1WD L1', 'w.arrive.sector T+2WD L2']);
  t.match(Object.values(life.data.instruments)[1], { late: { duty: 'sector_officer', unit: 'sector' } });
  t.ok(life.send('ARRIVE', {}, SECTOR));
  t.equal(life.at, 'handling');
  t.equal(life.clock('w.arrive.sector').state, 'missed', 'late stays late');
  t.end();
});

t.test('whoever is there leads; a unit that was never called is not pressed for it', (t) => {
  const life = new Life<Whistle>(whistle, { data: { called: [{ unit: 'sector', duty: 'sector_officer' }] } });
  life.send('ARRIVE', {}, SECTOR);
  t.equal(life.at, 'handling');
  t.match(life.state.turns, [{ duty: 'sector_officer', unit: 'sector', clock: 'w.handle' }]);
  life.until('2026-03-20T09:00:00+08:00');
  t.match(Object.values(life.data.instruments), [{ late: { duty: 'sector_officer', unit: 'sector' } }]);
  t.ok(life.send('RESULT', {}, SECTOR));
  const led = both(new Life<Whistle>(whistle));
  t.ok(
    led.state.turns.some(({ unit, clock }) => unit === 'street' && clock === 'w.handle'),
    'the street where it is',
  );
  t.end();
});

t.test('urgent: two hours, and the ladder in hours, by night as well', (t) => {
  const life = new Life<Whistle>(whistle, { data: { urgency: 'urgent' }, at: '2026-03-02T22:00:00+08:00' });
  life.until('2026-03-03T00:00:00+08:00');
  t.equal(life.levels.length, 2, 'both units, at midnight');
  life.until('2026-03-03T05:00:00+08:00');
  t.ok(life.levels.includes('w.rush.sector T+4H L3'));
  both(life);
  t.equal(life.clock('w.handle').dueAt, Date.parse('2026-03-04T05:00:00+08:00'), 'one day to handle it');
  t.end();
});

t.test('begun without those awaited, who stay called and are marked absent at the end', (t) => {
  const life = new Life<Whistle>(whistle);
  t.notOk(life.send('START_HANDLING'), 'with nobody there is nothing to begin');
  life.send('ARRIVE');
  t.ok(life.send('START_HANDLING'));
  t.ok(life.state.turns.some(({ unit, clock }) => unit === 'sector' && clock === 'w.arrive.sector'));
  life.send('RESULT');
  t.match(life.data.called, [{ state: 'arrived' }, { unit: 'sector', state: 'absent' }]);
  t.notOk(life.state.turns.some(({ unit }) => unit === 'sector'));
  t.end();
});

t.test('a hazard found is a case of its own, and the whistle follows it to its end', (t) => {
  const life = both(new Life<Whistle>(whistle));
  t.ok(life.send('HAZARD_FOUND', { grade: 'major' }));
  t.match(life.last.spawns, [
    {
      ...{ workflow: 'rectification', link: 'whistle' },
      data: { sourceKind: 'inspection', source: '吹哨 2026-000001', grade: 'major' },
    },
  ]);
  life.send('RESULT');
  life.send('CONFIRM');
  t.equal(life.at, 'tracking');
  life.until('2026-04-20T09:00:00+08:00');
  t.ok(life.clock('w.track').state === 'running', 'looked at again every thirty days');
  life.send('CASE_ENDED', newsOf(childNews(1).caseId, 'closed'));
  t.equal(life.at, 'concluded');
  t.end();
});

t.test('the community sends it back, twice to a talk; its silence is kept as silence', (t) => {
  const life = both(new Life<Whistle>(whistle));
  life.send('RESULT');
  t.ok(life.send('DISSATISFIED'));
  t.equal(life.at, 'handling');
  t.strictSame(life.data.instruments, {});
  life.send('RESULT');
  t.ok(life.send('DISSATISFIED'));
  t.match(Object.values(life.data.instruments), [{ level: 3, cause: 'dissatisfied', state: 'proposed' }]);
  life.send('RESULT');
  life.until('2026-03-20T09:00:00+08:00');
  t.equal(life.at, 'concluded');
  t.strictSame(
    life.data.evaluations.map(({ grade }) => grade),
    ['dissatisfied', 'dissatisfied', null],
  );
  t.end();
});

t.test('whoever handled it does not evaluate it', (t) => {
  t.strictSame(whistle.events.CONFIRM!.notSameAs, [whistle.events.RESULT!.as]);
  t.strictSame(whistle.events.DISSATISFIED!.notSameAs, [whistle.events.RESULT!.as]);
  t.end();
});
