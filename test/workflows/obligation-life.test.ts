import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import t from 'tap';
import { inspection } from '../../workflows/inspection/index.ts';
import { listedSupervision } from '../../workflows/listed-supervision/index.ts';
import type { Obligation } from '../../workflows/obligation/context.ts';
import { obligation } from '../../workflows/obligation/index.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { actorOf, Life } from './bed.ts';
import { carryOf, instanceLife, RUNNING, SERIES, seriesLife } from './obligation.life.ts';

const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);

const OFFICE = actorOf('safety_office');
const NOTHING = { findings: [], statement: '经查未发现隐患。' };
const windowOf = (life: Life<Obligation>) => {
  const { window } = (life.last.spawns.at(-1)?.carry ?? {}) as { window?: { from: string; to: string } };
  return window === undefined ? undefined : `${window.from}..${window.to}`;
};
const instance = (life: Life<Obligation>) => life.data.instance!;
const series = (life: Life<Obligation>) => life.data.series!;
const states = (life: Life<Obligation>) =>
  Object.fromEntries(Object.entries(life.data.instruments).map(([key, { state }]) => [key, state]));
/** What an instance told its series last. */
const told = (life: Life<Obligation>) =>
  life.last.tells.filter(({ type }) => type === 'INSTANCE_DONE').map(({ payload }) => payload);

t.test('a series opens each window a week before, first that of the day it begins', (t) => {
  const life = seriesLife();
  t.equal(life.at, 'active');
  t.equal(windowOf(life), '2026-03-01..2026-03-31');
  t.match(life.last.spawns, [{ workflow: 'obligation', link: 'instance', follow: false }]);
  life.until('2026-03-24T23:59:00+08:00');
  t.strictSame(life.last.spawns, []);
  life.until('2026-03-25T00:00:00+08:00');
  t.equal(windowOf(life), '2026-04-01..2026-04-30');
  life.until('2027-03-01T00:00:00+08:00');
  t.equal(life.last.spawns.length, 11, 'a late sweep opens every one, to March 2027');
  t.equal(windowOf(life), '2027-03-01..2027-03-31');
  t.end();
});

t.test('scheduled, open, done in its window, accepted: closed, and the series counts it', (t) => {
  const parent = seriesLife().until('2026-03-25T00:00:00+08:00');
  const life = instanceLife(parent);
  t.equal(life.at, 'scheduled');
  t.match(life.last.tells, [{ type: 'INSTANCE_OPENED', payload: { window: '2026-04' } }]);
  t.notOk(life.send('SUBMIT', NOTHING), 'its window is not open');
  life.until('2026-04-01T00:00:00+08:00');
  t.equal(life.at, 'open');
  t.ok(life.send('START'));
  life.until('2026-04-10T09:00:00+08:00');
  t.ok(life.send('SUBMIT', NOTHING));
  t.ok(life.state.turns.some(({ duty, clock }) => duty === 'street_officer' && clock === 's.review'));
  t.ok(life.send('ACCEPT'));
  t.equal(life.at, 'closed');
  t.match(life.clock('s.due'), { state: 'met', verdict: { net: { onTime: true } } });
  t.match(told(life), [{ result: 'accepted', overdue: false, on: '2026-04-10', findings: 0 }]);
  t.strictSame(life.state.timers, []);
  parent.send('INSTANCE_OPENED', { caseId: RUNNING, window: '2026-04' });
  parent.send('INSTANCE_DONE', { ...told(life)[0]!, caseId: RUNNING });
  t.match(series(parent), { counts: { opened: 1, accepted: 1, overdue: 0 }, zeroInARow: 1, running: {} });
  t.end();
});

t.test('missed and made up: owner, principal, street, red code and an inspection; the mark stays', (t) => {
  const life = instanceLife(seriesLife());
  t.equal(life.at, 'open');
  life.until('2026-03-31T23:59:00+08:00');
  t.equal(life.at, 'open');
  life.until('2026-04-01T00:00:00+08:00');
  t.equal(life.at, 'overdue');
  t.match(life.last.messages, [{ type: 'obligation.overdue', detail: { window: '2026-03' } }]);
  t.notOk(life.send('SUBMIT', NOTHING), 'what is late is made up');
  life.until('2026-04-16T10:00:00+08:00');
  t.strictSame(life.levels, ['s.due T+1D L1', 's.due T+7D L2', 's.due T+15D L3']);
  t.strictSame(states(life), {
    '1.s.due.1.overdue': 'issued',
    '1.s.due.2.overdue': 'unanswered',
    '1.s.due.3.redCode': 'proposed',
  });
  t.strictSame(life.data.flags, ['redCode']);
  t.match(life.last.spawns, [{ workflow: 'inspection', link: 'inspection-order' }]);
  t.ok(ajv.validate(inspection.open.schema, life.last.spawns[0]!.data), ajv.errorsText());
  t.ok(life.send('MAKE_UP', NOTHING));
  t.equal(life.at, 'madeUp');
  t.ok(life.send('RETURN'));
  t.equal(life.at, 'overdue', 'a made-up one is reviewed like any other');
  life.send('MAKE_UP', NOTHING);
  t.ok(life.send('ACCEPT'));
  t.equal(life.at, 'closed');
  t.match(life.data, { outcome: '逾期补做', instance: { overdueOn: '2026-04-01', result: 'madeUp' } });
  t.match(told(life), [{ result: 'madeUp', overdue: true }]);
  t.match(life.clock('s.due'), { state: 'missed', verdict: { net: { onTime: false } } });
  t.ok(Object.values(states(life)).every((state) => state === 'cleared'));
  t.end();
});

t.test('never made up it lapses when the next window closes', (t) => {
  const life = instanceLife(seriesLife()).until('2026-04-30T23:59:00+08:00');
  t.equal(life.at, 'overdue');
  life.until('2026-05-01T00:00:00+08:00');
  t.equal(life.at, 'lapsed');
  t.match(told(life), [{ result: 'lapsed', overdue: true, on: null }]);
  t.equal(instance(life).overdueOn, '2026-04-01');

  const late = instanceLife(seriesLife()).until('2026-04-29T09:00:00+08:00');
  late.send('MAKE_UP', NOTHING);
  late.until('2026-05-02T09:00:00+08:00');
  t.equal(late.at, 'madeUp', 'under review it waits for the reviewer');
  t.ok(late.send('RETURN'));
  t.equal(late.at, 'lapsed');
  t.end();
});

t.test('excused by another than its owner, also after its day; the mark stays', (t) => {
  const life = instanceLife(seriesLife());
  t.notOk(life.send('EXCUSE', {}, { ...actorOf('street_officer'), unit: 'enterprise' }));
  t.ok(life.send('EXCUSE'));
  t.equal(life.at, 'closed');
  t.equal(life.data.outcome, '免除');
  t.match(told(life), [{ result: 'excused', overdue: false, on: null }]);
  t.equal(life.clock('s.due').verdict, undefined, 'neither in time nor late');
  const late = instanceLife(seriesLife()).until('2026-04-10T09:00:00+08:00');
  t.ok(late.send('EXCUSE'));
  t.match(told(late), [{ result: 'excused', overdue: true }]);
  t.end();
});

t.test('returned and submitted again; returned past its day it is overdue', (t) => {
  const life = instanceLife(seriesLife());
  life.send('SUBMIT', NOTHING);
  t.ok(life.send('RETURN'));
  t.equal(life.at, 'returned');
  t.ok(life.send('SUBMIT', NOTHING));
  life.until('2026-03-05T09:00:00+08:00').send('ACCEPT');
  t.equal(life.at, 'closed');
  t.equal(instance(life).returns, 1);

  const late = instanceLife(seriesLife()).until('2026-03-30T09:00:00+08:00');
  late.send('SUBMIT', NOTHING);
  late.until('2026-04-02T10:00:00+08:00');
  t.equal(late.at, 'submitted');
  t.strictSame(states(late), {}, 'nobody presses an owner whose papers are under review');
  late.send('RETURN');
  t.equal(late.at, 'overdue');
  t.equal(instance(late).overdueOn, '2026-04-02');

  const idle = instanceLife(seriesLife());
  idle.send('SUBMIT', NOTHING);
  idle.send('RETURN');
  idle.until('2026-04-01T00:00:00+08:00');
  t.equal(idle.at, 'overdue', 'what was sent back and left lying is overdue as well');
  t.end();
});

t.test('not reviewed in ten workdays it is accepted by rule, in time though the window is over', (t) => {
  const life = instanceLife(seriesLife()).until('2026-03-30T09:00:00+08:00');
  life.send('SUBMIT', NOTHING);
  t.equal(life.clock('s.review').dueOn, '2026-04-14', 'past Qingming');
  life.until('2026-04-14T23:59:00+08:00');
  t.equal(life.at, 'submitted');
  life.until('2026-04-15T00:00:00+08:00');
  t.equal(life.at, 'closed');
  t.match(instance(life), { result: 'accepted', byRule: true, overdueOn: null });
  t.match(life.clock('s.due').verdict, { net: { onTime: true } });
  t.end();
});

t.test(
  'every finding becomes a case by itself, once; majors are supervised where the policy says so',
  (t) => {
    const findings = [
      { id: 'f1', description: '配电箱前堆放杂物' },
      { id: 'f2', description: '反应釜压力表失效', grade: 'major', place: '二号车间', dangerous: true },
    ];
    const life = instanceLife(seriesLife(), { values: { 'spawn.listing': false } });
    t.ok(life.send('SUBMIT', { findings }));
    t.match(life.last.spawns, [
      {
        workflow: 'rectification',
        link: 'finding',
        data: { sourceKind: 'self', sourceChannel: 'enterprise_self' },
      },
      { workflow: 'rectification', link: 'finding', data: { grade: 'major', place: '二号车间' } },
    ]);
    for (const { data } of life.last.spawns)
      t.ok(ajv.validate(rectification.open.schema, data), ajv.errorsText());
    life.send('RETURN');
    life.send('SUBMIT', { findings: [...findings, { id: 'f3', description: '灭火器过期' }] });
    t.match(life.last.spawns, [{ data: { description: '灭火器过期' } }]);
    t.equal(life.last.spawns.length, 1, 'what was said before is a case already');
    life.send('ACCEPT');
    t.match(told(life), [{ findings: 3, majors: 1 }]);

    const listing = instanceLife(seriesLife());
    listing.send('SUBMIT', { findings });
    t.strictSame(
      listing.last.spawns.map(({ workflow }) => workflow),
      ['rectification', 'listed-supervision'],
    );
    t.ok(ajv.validate(listedSupervision.open.schema, listing.last.spawns[1]!.data), ajv.errorsText());
    t.end();
  },
);

const done = (on: string, changes: object = {}) => ({
  ...{ caseId: RUNNING, window: on.slice(0, 7), on },
  ...changes,
});

t.test(
  'selfCheckCredible: three checks in a row that find nothing are a prompt and a comparison check',
  (t) => {
    const life = seriesLife();
    const credible = () =>
      (obligation.dataOf(life.live.context) as { selfCheckCredible: boolean }).selfCheckCredible;
    life.send('INSTANCE_DONE', done('2026-03-03'));
    life.send('INSTANCE_DONE', done('2026-03-04', { findings: 2 }));
    for (const on of ['2026-03-05', '2026-03-06']) life.send('INSTANCE_DONE', done(on));
    t.equal(credible(), true, 'one with findings began the count anew');
    life.send('INSTANCE_DONE', { ...done('2026-03-07'), result: 'lapsed', on: null });
    t.equal(credible(), true, 'what was never done found nothing and proves nothing');
    t.match(series(life), { zeroInARow: 2, checks: [{}, {}, {}, { on: '2026-03-06' }] });
    life.send('INSTANCE_DONE', { ...done('2026-03-07'), result: 'voided' });
    t.equal(credible(), true, 'and one that was never accepted is none');
    life.send('INSTANCE_DONE', done('2026-03-08'));
    t.equal(credible(), false);
    t.match(series(life).doubt, { cause: 'zeroFindings' });
    t.strictSame(states(life), { '1.s.compare.1.zeroFindings': 'issued' });
    t.match(life.last.spawns, [
      { workflow: 'inspection', link: 'comparison', data: { subject: { unit: 'enterprise' } } },
    ]);
    t.ok(life.state.turns.some(({ clock }) => clock === 's.compare'));
    life.send('INSTANCE_DONE', done('2026-03-09'));
    t.strictSame(Object.keys(states(life)), ['1.s.compare.1.zeroFindings'], 'doubted once');
    t.ok(life.send('COMPARED', { result: 'hidden' }));
    t.equal(credible(), false);
    t.match(states(life), { '1.s.compare.2.hiddenHazards': 'issued' });
    t.ok(life.send('COMPARED'));
    t.equal(credible(), true);
    t.ok(Object.values(states(life)).every((state) => state === 'cleared'));
    t.equal(series(life).zeroInARow, 0);
    t.notOk(life.send('COMPARED'), 'nothing is doubted any more');
    t.end();
  },
);

t.test('selfCheckCredible: an official check within thirty days that finds a major one', (t) => {
  const life = seriesLife({}, { at: '2026-04-20T09:00:00+08:00' });
  life.send('INSTANCE_DONE', done('2026-03-15', { findings: 1 }));
  t.ok(life.send('OFFICIAL_CHECK', { on: '2026-04-15' }));
  t.equal(series(life).doubt, null, 'the thirty-first day is too long ago');
  life.send('OFFICIAL_CHECK', { on: '2026-04-14', majors: 0 });
  t.equal(series(life).doubt, null);
  life.send('OFFICIAL_CHECK', { on: '2026-04-14' });
  t.match(series(life).doubt, { cause: 'majorMissed', on: '2026-04-20' });

  const honest = seriesLife({}, { at: '2026-04-20T09:00:00+08:00' });
  honest.send('INSTANCE_DONE', done('2026-04-10', { findings: 1, majors: 1 }));
  honest.send('OFFICIAL_CHECK');
  t.equal(series(honest).doubt, null, 'the unit had found it itself');
  t.end();
});

t.test('what is overdue stays with the unit that let it become so', (t) => {
  const parent = seriesLife();
  const life = instanceLife(parent);
  life.until('2026-04-02T09:00:00+08:00');
  t.equal(life.at, 'overdue');
  t.ok(life.send('OWNER_CHANGED'));
  t.strictSame(life.data.owner, { unit: 'enterprise' });
  t.end();
});

t.test('handed in again, another hazard under a used number is opened, the same one is not', (t) => {
  const life = instanceLife(seriesLife());
  const finding = { id: 'f1', description: '配电箱前堆放杂物' };
  const worse = { id: 'f1', description: '液氨储罐泄漏报警失效', grade: 'major', dangerous: true };
  const hazards = () => life.last.spawns.map(({ workflow }) => workflow);
  t.ok(life.send('SUBMIT', { findings: [finding] }));
  t.strictSame(hazards(), ['rectification']);
  life.send('RETURN');
  t.ok(life.send('SUBMIT', { findings: [finding] }));
  t.strictSame(hazards(), []);
  life.send('RETURN');
  t.ok(life.send('SUBMIT', { findings: [worse] }));
  t.strictSame(hazards(), ['listed-supervision']);
  t.end();
});

t.test('sent back once, handing something in again takes no pressure away', (t) => {
  const life = instanceLife(seriesLife());
  life.until('2026-04-02T09:00:00+08:00');
  life.send('MAKE_UP');
  life.send('RETURN');
  life.send('MAKE_UP');
  life.until('2026-04-12T09:00:00+08:00');
  t.equal(life.at, 'madeUp');
  t.ok(
    life.levels.some((level) => level.startsWith('s.due')),
    `pressed all the same: ${life.levels}`,
  );
  t.end();
});

t.test('a series begins with the window of the day it is activated, not with years gone by', (t) => {
  const life = new Life<Obligation>(obligation, { data: { startOn: '2025-03-01' } });
  life.send('ACTIVATE');
  t.equal(life.last.spawns.length, 1);
  t.match(life.last.spawns[0]!.carry, { window: { key: '2026-03' } });
  t.end();
});

t.test('another owner takes over the series and what runs of it', (t) => {
  const parent = seriesLife();
  const life = instanceLife(parent);
  parent.send('INSTANCE_OPENED', { caseId: RUNNING, window: '2026-03' });
  t.ok(parent.send('CHANGE_OWNER'));
  t.strictSame(parent.data.owner, { unit: 'enterprise-2' });
  t.match(parent.last.tells, [{ caseId: RUNNING, type: 'OWNER_CHANGED', payload: { unit: 'enterprise-2' } }]);
  t.ok(life.send('OWNER_CHANGED'));
  t.ok(life.state.turns.some(({ unit, clock }) => unit === 'enterprise-2' && clock === 's.due'));
  t.notOk(life.send('SUBMIT', NOTHING), 'no longer the former one');
  t.ok(life.send('SUBMIT', NOTHING, { ...actorOf('enterprise_principal'), unit: 'enterprise-2' }));
  t.equal(obligation.open.index(life.live.context).unit, 'enterprise-2');
  parent.until('2026-03-25T00:00:00+08:00');
  t.match(
    parent.last.spawns,
    [{ data: { owner: { unit: 'enterprise-2' } } }],
    'and every later one is theirs',
  );
  t.end();
});

t.test(
  'paused: nothing is opened, what has not begun falls away; it goes on with the next whole window',
  (t) => {
    const life = seriesLife().until('2026-03-26T09:00:00+08:00');
    life.send('INSTANCE_OPENED', { caseId: RUNNING, window: '2026-04' });
    t.ok(life.send('PAUSE_SERIES'));
    t.equal(life.at, 'paused');
    t.match(life.last.tells, [{ caseId: RUNNING, type: 'SERIES_STOPPED' }]);
    const april = instanceLife(seriesLife().until('2026-03-25T00:00:00+08:00'));
    t.ok(april.send('SERIES_STOPPED'));
    t.match([april.at, april.data.outcome], ['closed', '免除']);
    t.notOk(instanceLife(seriesLife()).send('SERIES_STOPPED'), 'what has begun is still owed');
    life.until('2026-05-10T09:00:00+08:00');
    t.strictSame(life.last.spawns, []);
    t.ok(life.send('RESUME_SERIES'));
    t.strictSame(life.last.spawns, [], 'May has begun without it');
    life.until('2026-05-25T00:00:00+08:00');
    t.equal(windowOf(life), '2026-06-01..2026-06-30');
    const over = seriesLife();
    over.send('PAUSE_SERIES', { days: 10 });
    over.until('2026-03-13T00:00:00+08:00');
    t.equal(over.at, 'active', 'a pause ends by itself');
    over.until('2026-03-25T00:00:00+08:00');
    t.equal(windowOf(over), '2026-04-01..2026-04-30');
    t.end();
  },
);

t.test('a series may ask for more photos than its duty does, never for fewer', (t) => {
  const asking = (photosMin: number) => instanceLife(seriesLife({ evidenceSpec: { photosMin } }));
  t.notOk(asking(0).send('SUBMIT', { evidence: [] }));
  t.notOk(asking(5).send('SUBMIT'), 'five are asked for');
  t.ok(asking(1).send('SUBMIT'));
  t.end();
});

t.test(
  'nobody frees himself of a duty: neither by ending nor by pausing its series, nor by reviewing it',
  (t) => {
    const street = { obligationType: 'street_dispatch', owner: { unit: 'street' } };
    const life = new Life<Obligation>(obligation, { data: street });
    life.send('ACTIVATE');
    const owner = actorOf('street_officer');
    for (const act of ['PAUSE_SERIES', 'END_SERIES', 'CHANGE_OWNER']) t.notOk(life.send(act, {}, owner), act);
    t.ok(life.send('PAUSE_SERIES', {}, OFFICE));
    const committee = { obligationType: 'committee_meeting_county', owner: { unit: 'safety-office' } };
    const own = new Life<Obligation>(obligation, { data: committee });
    own.send('ACTIVATE');
    t.notOk(own.send('END_SERIES', {}, OFFICE), 'the office answers to the committee');
    t.ok(own.send('END_SERIES', {}, actorOf('committee_leader')));
    t.end();
  },
);

t.test('ended by a person, or with its last window', (t) => {
  const life = seriesLife();
  t.ok(life.send('END_SERIES'));
  t.equal(life.at, 'ended');
  t.strictSame(life.state.timers, []);
  const dated = seriesLife({ endOn: '2026-04-30' }).until('2026-12-01T00:00:00+08:00');
  t.equal(dated.at, 'ended');
  const opened = dated.rows.filter(({ type }) => type === 'SPAWN_DUE').length;
  t.equal(opened, 2, 'April was opened, May was not');
  const last = seriesLife({ endOn: '2026-04-30' }).until('2026-04-02T09:00:00+08:00');
  last.send('INSTANCE_OPENED', { caseId: RUNNING, window: '2026-04' });
  last.until('2026-05-02T09:00:00+08:00');
  t.equal(last.at, 'active', 'what is owed for April counts here still');
  t.ok(last.state.timers.length > 0);
  last.send('INSTANCE_DONE', { ...done('2026-05-02'), caseId: RUNNING, window: '2026-04', result: 'madeUp' });
  t.equal(last.at, 'ended', 'with the last of them');
  t.equal(last.data.series?.counts.madeUp, 1);
  const slow = seriesLife({ endOn: '2026-04-30' }).until('2026-04-02T09:00:00+08:00');
  slow.send('INSTANCE_OPENED', { caseId: RUNNING, window: '2026-04' });
  slow.until('2026-08-01T09:00:00+08:00');
  t.equal(slow.at, 'active', 'under review still: looked at again and again, and nothing breaks');
  slow.send('INSTANCE_DONE', { ...done('2026-05-20'), caseId: RUNNING, window: '2026-04', result: 'lapsed' });
  t.equal(slow.at, 'ended');
  const doubted = seriesLife({ endOn: '2026-04-30' }).until('2026-03-10T09:00:00+08:00');
  for (const on of ['2026-03-03', '2026-03-05']) doubted.send('INSTANCE_DONE', done(on));
  doubted.until('2026-04-02T09:00:00+08:00').send('INSTANCE_OPENED', { caseId: RUNNING, window: '2026-04' });
  doubted.until('2026-05-02T09:00:00+08:00').send('INSTANCE_DONE', done('2026-04-20'));
  t.match([doubted.at, series(doubted).comparing], ['active', true], 'the comparison is made first');
  t.ok(doubted.send('COMPARED'));
  t.equal(doubted.at, 'ended');
  const draft = new Life<Obligation>(obligation).until('2026-03-12T00:00:00+08:00');
  t.equal(draft.at, 'voided');
  t.end();
});

t.test('paused and resumed on the first day of a window, the series opens it once', (t) => {
  const life = seriesLife().until('2026-04-01T09:00:00+08:00');
  life.send('INSTANCE_OPENED', { caseId: RUNNING, window: '2026-04' });
  life.send('PAUSE_SERIES');
  life.send('RESUME_SERIES');
  t.strictSame(life.last.spawns, []);
  t.equal(life.clock('s.spawn').state, 'running');
  life.until('2026-05-01T00:00:00+08:00');
  t.match(life.rows.at(-1), { type: 'SPAWN_DUE' }, 'and May at its time');
  const ended = seriesLife({ endOn: '2026-04-30' }).until('2026-04-20T09:00:00+08:00');
  ended.send('PAUSE_SERIES', { days: 7 });
  ended.until('2026-04-29T09:00:00+08:00');
  t.equal(ended.at, 'ended', 'nothing is opened beyond its last day');
  t.end();
});

t.test("an organ's duty: reviewed by the safety office, delivered before 10 June, no red code", (t) => {
  const data = { obligationType: 'summary_report', subject: { name: '示范街道' }, owner: { unit: 'street' } };
  const life = instanceLife(seriesLife(data as never));
  t.equal(life.clock('s.organ').dueOn, '2026-06-09');
  life.until('2026-06-10T00:00:00+08:00');
  t.equal(life.at, 'overdue');
  const street = actorOf('street_officer');
  const paper = { leader: undefined, findings: undefined, signature: undefined };
  t.ok(life.send('MAKE_UP', paper, street));
  t.ok(life.state.turns.some(({ duty }) => duty === 'safety_office'));
  t.notOk(life.send('ACCEPT', {}, { ...street, unit: 'street-2' }));
  life.until('2026-06-12T09:00:00+08:00').send('RETURN', {}, OFFICE);
  life.until('2026-06-30T10:00:00+08:00');
  t.strictSame(life.data.flags, []);
  t.ok('1.s.organ.3.overdue' in states(life));
  life.send('MAKE_UP', paper, street);
  t.ok(life.send('ACCEPT', {}, OFFICE));
  const inclusive = instanceLife(seriesLife(data as never, { values: { 'dates.inclusive': true } }));
  t.equal(inclusive.clock('s.organ').dueOn, '2026-06-10');
  t.end();
});

t.test('an instance tells its own series, by id', (t) => {
  const life = new Life<Obligation>(obligation, { carry: { ...carryOf() } });
  t.match(life.last.tells, [{ caseId: SERIES, type: 'INSTANCE_OPENED' }]);
  t.ok(life.send('PROPOSE_VOID'));
  t.ok(life.send('APPROVE_VOID'));
  t.match(told(life), [{ result: 'voided' }]);
  t.match(life.last.tells, [{ caseId: SERIES }]);
  t.end();
});
