import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import t from 'tap';
import type { Actor } from '../../src/engine/workflow.ts';
import type { SupervisedTask } from '../../workflows/supervised-task/context.ts';
import { supervisedTask } from '../../workflows/supervised-task/index.ts';
import {
  actor,
  actorOf,
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
import { ANY_OPEN, STATES } from './supervised-task.expected.ts';
import { bed } from './supervised-task.life.ts';

t.test('each state takes the events of the table and leads where it says', (t) => {
  compareTable(t, bed, { states: STATES, anyOpen: ANY_OPEN, stored: {} });
  t.end();
});

const lead = (unit: string) =>
  context<SupervisedTask>({ lead: { name: '某单位', unit, duty: 'sector_officer' } });
const SENT = { from: '2026-12-31', to: '2027-03-01', on: '2026-03-10' };
// biome-ignore format: a table, one row a line
const CASES: readonly GuardCase<SupervisedTask>[] = [
  { guard: 'leadUnit', leaf: 'dispatched', event: 'ACK', change: actor({ unit: 'street' }) },
  { guard: 'leadUnit', leaf: 'dispatched', event: 'ACK', change: context<SupervisedTask>({ lead: { name: '各乡镇' } }) },
  { guard: 'leadUnit', leaf: 'dispatched', event: 'PROGRESS', change: actor({ unit: 'street' }) },
  { guard: 'leadUnit', leaf: 'inProgress', event: 'SUBMIT', change: actor({ unit: 'street' }) },
  { guard: 'leadUnit', leaf: 'inProgress', event: 'PROPOSE_CHANGE_DUE', change: actor({ unit: 'street' }) },
  { guard: 'ofTheTask', leaf: 'inProgress', event: 'PROGRESS', change: actor({ unit: 'enforcement' }) },
  { guard: 'ofTheTask', leaf: 'overdue', event: 'PROGRESS', first: actor({ unit: 'street' }), change: context<SupervisedTask>({ assistants: [{ name: '街道' }] }) },
  { guard: 'notSigned', leaf: 'inProgress', event: 'ACK', change: context<SupervisedTask>({ receipt: 'signed' }) },
  { guard: 'itemsOfTask', leaf: 'inProgress', event: 'PROGRESS', change: payload({ items: [{ id: '9.9', percent: 10 }] }) },
  { guard: 'itemsOfTask', leaf: 'inProgress', event: 'PROGRESS', change: (s) => context<SupervisedTask>({ items: s.context.items.map((item) => ({ ...item, state: 'accepted' })) })(s) },
  { guard: 'milestonesPending', leaf: 'inProgress', event: 'PROGRESS', change: payload({ milestones: ['m1'] }) },
  { guard: 'itemsToSubmit', leaf: 'inProgress', event: 'SUBMIT', change: payload({ items: ['9.9'] }) },
  { guard: 'reviewerApart', leaf: 'submitted', event: 'ACCEPT', change: lead('safety-office') },
  { guard: 'reviewerApart', leaf: 'submitted', event: 'RETURN', change: lead('safety-office') },
  { guard: 'returnedItemsSubmitted', leaf: 'submitted', event: 'RETURN', change: payload({ items: ['9.9'] }) },
  { guard: 'unitKnown', leaf: 'inProgress', event: 'REASSIGN', change: facts({ unit: null }) },
  { guard: 'anotherLead', leaf: 'inProgress', event: 'REASSIGN', change: payload({ unit: 'sector' }) },
  { guard: 'timeForNewLead', leaf: 'inProgress', event: 'REASSIGN', change: context<SupervisedTask>({ dueOn: '2026-03-10' }) },
  { guard: 'timeForNewLead', leaf: 'inProgress', event: 'REASSIGN', change: payload({ dueOn: '2028-01-01' }) },
  { guard: 'extensionsLeft', leaf: 'inProgress', event: 'PROPOSE_CHANGE_DUE', change: context<SupervisedTask>({ extensions: [SENT, { ...SENT, from: SENT.to }] }) },
  { guard: 'newDueBounded', leaf: 'inProgress', event: 'PROPOSE_CHANGE_DUE', change: context<SupervisedTask>({ dueOn: '2026-01-01' }) },
  { guard: 'newDueBounded', leaf: 'inProgress', event: 'PROPOSE_CHANGE_DUE', change: context<SupervisedTask>({ extensions: [{ ...SENT, to: '2027-12-01' }] }) },
  { guard: 'newDueAhead', leaf: 'overdue', event: 'APPROVE_CHANGE_DUE', change: context<SupervisedTask>({ dueOn: '2026-01-01' }) },
  { guard: 'oldValueMatches', leaf: 'inProgress', event: 'PROPOSE_CORRECT', change: payload({ old: '别的' }) },
  ...commonGuardCases<SupervisedTask>('inProgress', 'VOID'),
];

t.test('each guard alone refuses its situation, and only it', (t) => {
  tryGuards(t, bed, CASES);
  t.end();
});

const SECTOR: Actor = actorOf('sector_officer');
const STREET: Actor = actorOf('street_officer');
const states = (life: Life<SupervisedTask>) => life.data.items.map(({ state }) => state);
const instruments = (life: Life<SupervisedTask>) =>
  Object.fromEntries(Object.entries(life.data.instruments).map(([key, { state }]) => [key, state]));

t.test('a client that posts only examples walks the task to its end', (t) => {
  const life = new Life<SupervisedTask>(supervisedTask);
  walk(t, life, [
    ['ACK', 'inProgress'],
    ['PROGRESS', 'inProgress'],
    ['SUBMIT', 'submitted'],
    ['RETURN', 'inProgress'],
    ['SUBMIT', 'submitted'],
    ['ACCEPT', 'completed'],
  ]);
  t.strictSame(life.state.timers, []);
  t.match(life.clock('t.due'), { state: 'met', verdict: { net: { onTime: true } } });
  t.end();
});

t.test('without a day of its own a task is due on the last day of the year, rest day or not', (t) => {
  const life = new Life<SupervisedTask>(supervisedTask);
  t.equal(life.clock('t.due').dueOn, '2026-12-31');
  const printed = new Life<SupervisedTask>(supervisedTask, { data: { dueOn: '2026-10-04' } });
  t.equal(printed.clock('t.due').dueOn, '2026-10-04', 'a printed day in the holidays does not roll');
  printed.until('2026-10-05T00:00:00+08:00');
  t.equal(printed.at, 'overdue');
  t.end();
});

t.test('the receipt is no gate: not signed for in two workdays, the task goes on', (t) => {
  const life = new Life<SupervisedTask>(supervisedTask).until('2026-03-05T00:00:00+08:00');
  t.equal(life.at, 'inProgress');
  t.equal(life.data.receipt, 'deemed');
  t.equal(life.clock('t.ack').state, 'missed');
  t.ok(life.send('ACK'), 'it can still be signed for, late');
  t.equal(life.clock('t.ack').verdict?.net.onTime, false);
  t.end();
});

t.test('every month is reported on by the fifth of the next, once; the second silence is a prompt', (t) => {
  const life = new Life<SupervisedTask>(supervisedTask);
  life.send('ACK');
  t.equal(life.clock('t.report').dueOn, '2026-04-07', 'the fifth is a Sunday, the sixth Qingming');
  life.until('2026-03-28T09:00:00+08:00');
  t.ok(life.send('PROGRESS', {}, STREET), 'an assistant reports what it did');
  t.equal(life.clock('t.report').dueOn, '2026-04-07', 'which is not the report of the lead');
  life.send('PROGRESS');
  t.equal(life.clock('t.report').dueOn, '2026-05-06', 'past the May holiday');
  life.until('2026-03-30T09:00:00+08:00').send('PROGRESS');
  t.equal(life.clock('t.report').dueOn, '2026-05-06', 'a second one in March is not the one of April');
  t.equal(life.data.items[0]?.percent, 40);
  life.until('2026-05-08T09:00:00+08:00');
  t.match(life.data.reports, { made: 1, missed: 1 });
  t.strictSame(instruments(life), {});
  life.until('2026-06-08T09:00:00+08:00');
  t.strictSame(instruments(life), { '3.t.report.1.reportMissed': 'issued' });
  t.match(Object.values(life.data.instruments), [{ late: { duty: 'sector_officer', unit: 'sector' } }]);
  life.send('PROGRESS');
  t.strictSame(instruments(life), { '3.t.report.1.reportMissed': 'cleared' });
  t.match(life.data.reports, { made: 2, missed: 2, missedInARow: 0 });
  t.end();
});

t.test('overdue: 提示, 督办, then 约谈 and 通报 for a person to decide, each once', (t) => {
  const life = new Life<SupervisedTask>(supervisedTask);
  life.until('2027-01-01T00:00:00+08:00');
  t.equal(life.at, 'overdue');
  t.strictSame(life.data.marks, [{ on: '2027-01-01', dueOn: '2026-12-31', lead: 'sector' }]);
  const standing = [
    ['2027-01-01T10:00:00+08:00', 1, 'issued'],
    ['2027-01-07T10:00:00+08:00', 2, 'issued'],
    ['2027-01-15T10:00:00+08:00', 3, 'proposed'],
    ['2027-01-30T10:00:00+08:00', 4, 'proposed'],
  ] as const;
  for (const [instant, level, state] of standing) {
    life.until(instant);
    t.match(life.data.instruments[`1.t.due.${level}.taskOverdue`], { level, state }, instant);
    const data = supervisedTask.dataOf(life.live.context) as { level: number };
    t.equal(data.level, level);
  }
  life.until('2027-06-01T09:00:00+08:00');
  const late = life.levels.filter((one) => one.startsWith('t.due'));
  t.strictSame(late, ['t.due T+1D L1', 't.due T+7D L2', 't.due T+15D L3', 't.due T+30D L4']);
  t.equal(Object.keys(life.data.instruments).filter((key) => key.includes('t.due')).length, 4);
  t.equal(life.at, 'overdue', 'and it stays to be done');
  life.send('SUBMIT');
  life.send('ACCEPT');
  t.equal(life.at, 'completed');
  t.equal(life.data.marks.length, 1, 'the mark stays');
  t.match(life.clock('t.due'), { state: 'missed', verdict: { net: { onTime: false } } });
  t.ok(Object.values(instruments(life)).every((state) => state === 'cleared'));
  t.end();
});

t.test('in time is what was submitted in time; sent back past the day it is overdue at once', (t) => {
  const life = new Life<SupervisedTask>(supervisedTask, { at: '2026-12-30T09:00:00+08:00' });
  life.send('SUBMIT');
  life.until('2027-01-04T09:00:00+08:00');
  t.equal(life.at, 'submitted');
  t.strictSame(instruments(life), {}, 'nobody presses a unit whose result is under review');
  const back = new Life<SupervisedTask>(supervisedTask, { at: '2026-12-30T09:00:00+08:00' });
  back.send('SUBMIT');
  back.until('2027-01-04T09:00:00+08:00');
  t.ok(life.send('ACCEPT'));
  t.match(life.clock('t.due').verdict, { net: { onTime: true } });
  t.strictSame(life.data.marks, []);
  t.ok(back.send('RETURN'));
  t.equal(back.at, 'overdue');
  t.strictSame(instruments(back), { '1.t.due.1.taskOverdue': 'issued' });
  back.until('2027-01-20T10:00:00+08:00');
  t.match(instruments(back), { '1.t.due.2.taskOverdue': 'unanswered', '1.t.due.3.taskOverdue': 'proposed' });
  t.end();
});

t.test('items are accepted one by one; what is accepted cannot be submitted again', (t) => {
  const life = new Life<SupervisedTask>(supervisedTask);
  life.send('ACK');
  t.ok(life.send('SUBMIT', { items: ['9.1'] }));
  t.ok(life.send('ACCEPT'));
  t.equal(life.at, 'inProgress');
  t.strictSame(states(life), ['accepted', 'open']);
  t.notOk(life.send('SUBMIT', { items: ['9.1'] }));
  life.send('SUBMIT', { items: ['9.2'] });
  life.send('RETURN');
  t.strictSame(states(life), ['accepted', 'returned']);
  t.equal(life.data.returns, 1);
  life.send('SUBMIT');
  t.strictSame(life.data.submission?.items, ['9.2'], 'what is left');
  life.send('ACCEPT');
  t.equal(life.at, 'completed');
  const part = new Life<SupervisedTask>(supervisedTask);
  part.send('SUBMIT');
  part.send('RETURN', { items: ['9.2'] });
  t.strictSame(states(part), ['accepted', 'returned'], 'what is not sent back is accepted');
  t.end();
});

t.test('extended before the day: the verdict says with and without; after it: the mark stays', (t) => {
  const early = new Life<SupervisedTask>(supervisedTask, { at: '2026-12-01T09:00:00+08:00' });
  t.ok(early.send('PROPOSE_CHANGE_DUE'));
  t.ok(early.send('APPROVE_CHANGE_DUE'));
  t.equal(early.clock('t.due').dueOn, '2027-03-01');
  early.until('2027-02-01T09:00:00+08:00');
  t.equal(early.at, 'inProgress');
  early.send('SUBMIT');
  early.send('ACCEPT');
  t.match(early.clock('t.due').verdict, { original: { onTime: false }, net: { onTime: true } });

  const late = new Life<SupervisedTask>(supervisedTask).until('2027-01-10T09:00:00+08:00');
  t.equal(late.at, 'overdue');
  late.send('PROPOSE_CHANGE_DUE');
  t.ok(late.send('APPROVE_CHANGE_DUE'));
  t.equal(late.at, 'inProgress');
  t.match(instruments(late), { '1.t.due.1.taskOverdue': 'cleared', '1.t.due.2.taskOverdue': 'cleared' });
  late.until('2027-03-10T10:00:00+08:00');
  t.equal(late.at, 'overdue');
  t.strictSame(
    late.data.marks.map(({ dueOn }) => dueOn),
    ['2026-12-31', '2027-03-01'],
  );
  t.match(instruments(late), { '2.t.due.1.taskOverdue': 'issued', '2.t.due.2.taskOverdue': 'issued' });
  t.match(late.data.instruments['2.t.due.1.taskOverdue'], { round: 2 });
  late.send('PROPOSE_CHANGE_DUE');
  t.ok(late.send('APPROVE_CHANGE_DUE'));
  t.notOk(late.send('PROPOSE_CHANGE_DUE'), 'two are the most');
  t.end();
});

t.test('given to another unit: its own receipt, the pressure on the first one ends, its mark stays', (t) => {
  const life = new Life<SupervisedTask>(supervisedTask).until('2027-01-10T09:00:00+08:00');
  t.notOk(life.send('REASSIGN'), 'past the day it needs a new one');
  t.ok(life.send('REASSIGN', { dueOn: '2027-06-30' }));
  t.equal(life.at, 'dispatched');
  t.ok(Object.values(instruments(life)).every((state) => state === 'cleared'));
  t.strictSame(
    life.data.marks.map(({ lead }) => lead),
    ['sector'],
  );
  t.notOk(life.send('ACK', {}, SECTOR));
  t.ok(life.send('ACK', {}, { ...SECTOR, unit: 'sector-2' }));
  life.until('2027-07-01T10:00:00+08:00');
  t.match(instruments(life), { '2.t.due.1.taskOverdue': 'issued' });
  t.match(life.data.instruments['2.t.due.1.taskOverdue'], { late: { unit: 'sector-2' } });
  t.end();
});

t.test('a review that lasts over every step of the ladder takes none of the pressure away', (t) => {
  const life = new Life<SupervisedTask>(supervisedTask, { at: '2026-12-30T09:00:00+08:00' });
  life.send('SUBMIT');
  life.until('2027-02-08T09:00:00+08:00');
  t.ok(life.send('RETURN'));
  t.equal(life.clock('t.redo').dueOn, '2027-02-22');
  life.send('SUBMIT');
  life.until('2027-03-12T09:00:00+08:00');
  t.match(
    life.levels.filter((level) => level.startsWith('t.redo')),
    ['t.redo T+1D L2', 't.redo T+7D L3', 't.redo T+15D L4'],
    'whatever is handed in again meanwhile',
  );
  t.ok(life.send('RETURN'));
  t.equal(life.clock('t.redo').dueOn, '2027-02-22', 'sent back again, the term is the same');
  life.send('SUBMIT');
  t.ok(life.send('ACCEPT'));
  t.equal(life.clock('t.redo').verdict?.net.onTime, false);
  t.end();
});

t.test('new leads have a later date from one person within a year in all', (t) => {
  const life = new Life<SupervisedTask>(supervisedTask, { at: '2026-03-10T09:00:00+08:00' });
  const office = actorOf('safety_office');
  const to = (unit: string, dueOn: string) => life.send('REASSIGN', { unit, dueOn }, office);
  t.ok(to('sector-2', '2027-09-30'));
  t.notOk(to('sector', '2028-03-31'), 'more than a year beside the document');
  t.ok(to('sector', '2027-12-31'));
  t.notOk(to('sector-2', '2028-01-01'));
  t.ok(to('sector-2', '2027-12-31'), 'the same date is no later one');
  t.end();
});

t.test('the date of a task is moved by nobody of its own unit, at whatever desk', (t) => {
  const life = new Life<SupervisedTask>(supervisedTask, {
    data: { lead: { name: '示范区安委办', unit: 'safety-office', duty: 'safety_office' } },
  });
  t.ok(life.send('PROPOSE_CHANGE_DUE', {}, actorOf('safety_office')));
  const another = actorOf('safety_office', 'another');
  t.notOk(life.send('APPROVE_CHANGE_DUE', {}, another), 'the office does not extend its own task');
  t.ok(life.send('APPROVE_CHANGE_DUE', {}, actorOf('committee_leader')));
  const desk = { unit: 'safety-office', duty: 'sector_officer', dueOn: '2027-06-30' };
  t.notOk(life.send('REASSIGN', desk, actorOf('committee_leader')), 'nor by another desk of the same unit');
  t.end();
});

t.test('a milestone passed is noted and prompted, one reported is done', (t) => {
  const milestones = [
    { id: 'm1', on: '2026-06-30', text: '完成排查' },
    { id: 'm2', on: '2026-09-30', text: '完成整改' },
  ];
  const life = new Life<SupervisedTask>(supervisedTask, { data: { milestones } });
  life.until('2026-06-20T09:00:00+08:00').send('PROGRESS', { milestones: ['m1'] });
  // What is reported on is not pressed for its silence as well.
  life.until('2026-09-20T09:00:00+08:00').send('PROGRESS');
  life.until('2026-10-02T09:00:00+08:00');
  t.strictSame(
    life.data.milestones.map(({ state }) => state),
    ['done', 'missed'],
  );
  t.ok('1.t.milestone.m2.1.milestoneMissed' in life.data.instruments);
  t.end();
});

t.test('举一反三: what a major hazard hands down is a task without a lead until one is named', (t) => {
  const life = new Life<SupervisedTask>(supervisedTask, { data: { items: undefined, lead: undefined } });
  t.strictSame(states(life), ['open'], 'the title is the item');
  t.ok(life.state.turns.some(({ duty, clock }) => duty === 'safety_office' && clock === 't.due'));
  t.notOk(life.send('SUBMIT'));
  t.ok(life.send('REASSIGN'));
  t.ok(life.send('SUBMIT', {}, { ...SECTOR, unit: 'sector-2' }));
  t.end();
});

t.test('where the safety office leads, the committee reviews', (t) => {
  const office = { name: '县安委办', unit: 'safety-office', duty: 'safety_office' };
  const life = new Life<SupervisedTask>(supervisedTask, { data: { lead: office } });
  const by = actorOf('safety_office');
  life.send('SUBMIT', {}, by);
  t.ok(life.state.turns.some(({ duty, clock }) => duty === 'committee_leader' && clock === 't.review'));
  t.notOk(life.send('ACCEPT'));
  t.ok(life.send('ACCEPT', {}, actorOf('committee_leader')));
  t.end();
});

t.test('whoever submitted does not review; cancelled and voided by two', (t) => {
  for (const type of ['ACCEPT', 'RETURN'])
    t.strictSame(supervisedTask.events[type]!.notSameAs, [supervisedTask.events.SUBMIT!.as]);
  const life = new Life<SupervisedTask>(supervisedTask);
  life.send('PROPOSE_CANCEL');
  t.ok(life.send('APPROVE_CANCEL'));
  t.equal(life.at, 'cancelled');
  t.end();
});

t.test('every example passes its schema', (t) => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  for (const [type, { schema, example }] of Object.entries(supervisedTask.events))
    t.ok(ajv.validate(schema, example), `${type}: ${ajv.errorsText()}`);
  t.ok(ajv.validate(supervisedTask.open.schema, supervisedTask.open.example), ajv.errorsText());
  t.end();
});
