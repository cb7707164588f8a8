import t from 'tap';
import { iso } from '../../src/domain/instants.ts';
import { advance } from '../../src/engine/advance.ts';
import { isRefused } from '../../src/engine/case-state.ts';
import { regionsOf, statusOf } from '../../src/engine/loaded.ts';
import type { Carry } from '../../workflows/rectification/context.ts';
import type { EventType } from '../../workflows/rectification/events.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { Life, loaded } from './rectification.life.ts';

/** Whole lives of cases. */

t.test('a client that posts only examples walks the case from report to sign-off and archive', (t) => {
  const life = new Life();
  const walk: [EventType, string][] = [
    ['CLAIM', 'verifying'],
    ['GRADE_GENERAL', 'assigned'],
    ['SERVE', 'rectifying1'],
    ['REQUEST_RECHECK', 'recheckRequested'],
    ['START_RECHECK', 'rechecking'],
    ['PASS', 'signoffReview'],
    ['REPLY', 'signoffReview'],
    ['APPROVE_SIGNOFF', 'closed'],
    ['ARCHIVE', 'archived'],
  ];
  for (const [type, to] of walk) {
    t.ok(life.send(type), type);
    t.equal(life.at, to, `${type} → ${to}`);
  }
  t.equal(statusOf(loaded, life.live), 'ended');
  t.end();
});

t.test('an item passed before may be found failed again, and then it is open again', (t) => {
  const result = (first: string, second: string) => ({
    items: [
      { id: 'i1', result: first, note: '复查所见。' },
      { id: 'i2', result: second, note: '复查所见。' },
    ],
  });
  const life = new Life().served().applied();
  t.ok(life.send('PARTIAL', 'verifier', result('pass', 'fail')));
  life.send('REQUEST_RECHECK', 'rectifier', { items: ['i2'] });
  life.send('START_RECHECK');
  t.notOk(life.send('PASS', 'verifier', result('fail', 'pass')), 'a failed item is no pass');
  t.ok(life.send('FAIL', 'verifier', result('fail', 'pass')));
  t.same(
    life.data.items.map(({ state }) => state),
    ['failed', 'passed'],
  );
  t.ok(life.send('REQUEST_RECHECK', 'rectifier', { items: ['i1'] }), 'and can be applied for again');
  t.end();
});

t.test('another unit begins without what pressed the one before', (t) => {
  const life = new Life().served().until('2026-05-20T09:00:00+08:00');
  const open = () =>
    Object.values(life.data.instruments).filter(
      ({ state, late }) => late.unit === 'enterprise' && !['cleared', 'rejected'].includes(state),
    );
  t.ok(open().length > 0);
  t.ok(life.send('PROPOSE_REASSIGN_UNIT', undefined, { unit: 'enterprise-2' }));
  t.ok(life.send('APPROVE_REASSIGN_UNIT'));
  t.same(open(), []);
  t.notOk(
    life.state.turns.some(({ unit, clock }) => unit === 'enterprise' && clock?.startsWith('instrument')),
  );
  t.end();
});

t.test(
  'served and then touched by nobody: both terms missed, second assignment, hard cap, each rung once and in order',
  (t) => {
    // Day 30 (a make-up Saturday) and day 60 fall on working days: no roll-forward in the figures.
    const life = new Life({ at: '2026-04-09T09:00:00+08:00' }).served().until('2026-07-20T09:00:00+08:00');
    const moves = life.rows
      .filter((row) => row.from !== row.to)
      .map((row) => `${iso(row.at).slice(0, 10)} ${row.type} ${row.to}`);
    t.same(moves.slice(-2), ['2026-05-10 PHASE_TIMEOUT rectifying2', '2026-06-09 PHASE_TIMEOUT enforcing']);
    const cap = life.rows.find((row) => row.type === 'HARD_CAP')!;
    t.equal(iso(cap.at), '2026-06-09T00:00:00.000+08:00', '00:00 of day 61');
    t.equal(life.clock('g.phase2').dueOn, life.clock('g.hardCap').dueOn, 'the second term ends with the cap');
    const rungs = life.rows
      .filter((row) => row.type === 'RUNG_REACHED')
      .map((row) => row.payload as { key: string; rung: string; clock: string; level?: number });
    t.equal(new Set(rungs.map(({ key }) => key)).size, rungs.length, 'each rung once');
    t.same(
      life.rows.map((row) => row.at),
      life.rows.map((row) => row.at).sort((a, b) => a - b),
      'in due order',
    );
    const raised = rungs
      .filter(({ level }) => level !== undefined)
      .map(({ clock, rung, level }) => `${clock} ${rung} L${level}`);
    t.same(raised.slice(0, 6), [
      'g.phase1 T-3D L1',
      'g.overdue1 T+1D L2',
      'g.phase2 T-7D L3',
      'g.phase2 T-3D L1',
      'g.hardCap T+1D L4',
      'g.overdue2 T+1D L3',
    ]);
    t.notOk(
      rungs.some(({ clock, rung }) => clock === 'g.phase1' && rung.startsWith('T+')),
      'no late rung on phase 1',
    );
    t.same(
      Object.values(life.data.instruments).map(({ level, state }) => `L${level} ${state}`),
      ['L1 issued', 'L2 unanswered', 'L3 expired', 'L1 issued', 'L4 expired', 'L3 expired', 'L2 unanswered'],
      'a level is the clock’s: each term has its own reminder; the last is against the enforcement organ',
    );
    t.end();
  },
);

t.test('L5 is proposed when an approved L4 stays unanswered', (t) => {
  const life = new Life().served().until('2026-05-07T10:00:00+08:00');
  const key = '1.g.hardCap.4.hardCap';
  t.notOk(life.send('APPROVE_INSTRUMENT', 'sector_leader', { key }), 'L4 is for the safety office');
  t.ok(life.send('APPROVE_INSTRUMENT', 'safety_office', { key }));
  life.until('2026-06-01T10:00:00+08:00');
  const five = life.data.instruments['1.instrument.answer.5.unanswered'];
  t.equal(five?.state === 'proposed' || five?.state === 'expired', true);
  t.ok(life.send('APPROVE_INSTRUMENT', 'committee_leader', { key: '1.instrument.answer.5.unanswered' }));
  t.ok(life.last.messages.some(({ type }) => type === 'hazard.listed'));
  t.end();
});

t.test(
  'a term that runs out during a re-check counts: a failed one is then the miss, a passed one was on time',
  (t) => {
    const failed = new Life().served();
    failed.until('2026-03-30T09:00:00+08:00').applied();
    failed.until('2026-04-08T09:00:00+08:00');
    t.equal(failed.at, 'rechecking');
    t.ok(failed.data.dueReached);
    t.notOk(
      failed.rows.some((row) => (row.payload as { level?: number }).level === 2),
      'no L2 before the miss',
    );
    t.ok(failed.send('FAIL'));
    t.equal(failed.at, 'rectifying2', 'second assignment at once');
    t.equal(failed.clock('g.hardCap').pauses.length, 1, 'the re-check is not the unit’s time');

    const passed = new Life().served();
    passed.until('2026-03-30T09:00:00+08:00').applied();
    passed.until('2026-04-08T09:00:00+08:00').send('PASS');
    t.equal(passed.at, 'signoffReview');
    t.equal(passed.data.passed?.onTime, true);
    t.end();
  },
);

t.test('an extension pending at the due day holds the miss back until it is decided', (t) => {
  const ask = () => {
    const life = new Life().served().until('2026-03-31T09:00:00+08:00');
    t.ok(life.send('REQUEST_EXTENSION'));
    life.until('2026-04-03T09:00:00+08:00');
    t.equal(life.at, 'rectifying1');
    t.equal(regionsOf(loaded, life.live).extension, 'requested');
    return life;
  };
  const denied = ask();
  t.ok(denied.send('EXT_DENY'));
  t.equal(denied.at, 'rectifying2');
  const granted = ask();
  t.ok(granted.send('EXT_GRANT'));
  t.equal(granted.at, 'rectifying1');
  t.equal(
    granted.clock('g.phase1').dueOn,
    '2026-04-13',
    '10 days from 04-01 end on Saturday the 11th, so on Monday',
  );
  t.equal(granted.clock('g.phase1').state, 'running');
  t.notOk(granted.send('REQUEST_EXTENSION'), 'one extension by default');
  const untouched = ask();
  untouched.until('2026-04-20T09:00:00+08:00');
  t.equal(untouched.at, 'rectifying1', 'the organ is late, not the unit');
  t.end();
});

t.test(
  'the readings of 3030 are policy: H2 enforces after the first miss, manual waits for a leader, H3 looks back',
  (t) => {
    const h2 = new Life({ values: { 'phase2.mode': 'enforcement' } })
      .served()
      .until('2026-04-02T09:00:00+08:00');
    t.equal(h2.at, 'enforcing');
    const manual = new Life({ values: { 'second.auto': false } }).served().until('2026-04-02T09:00:00+08:00');
    t.equal(manual.at, 'awaitingReassign');
    t.equal(manual.clock('g.hardCap').state, 'paused', 'the organ’s delay is not the unit’s time');
    t.ok(manual.send('REASSIGN'));
    t.ok(manual.send('SERVE'));
    t.equal(manual.at, 'rectifying2');
    t.equal(manual.clock('g.hardCap').state, 'running');
    const h3 = new Life({ values: { 'phase2.mode': 'lookback' } }).served().passed();
    t.equal(h3.at, 'closed');
    t.equal(h3.clock('g.lookback').term.n, 30);
    t.end();
  },
);

t.test('a dispute over whose case it is stops the organ’s clocks, not the unit’s', (t) => {
  const life = new Life().served().until('2026-03-31T09:00:00+08:00');
  t.ok(life.send('REFUSE_JURISDICTION', 'street_officer'));
  life.until('2026-04-02T09:00:00+08:00');
  t.equal(life.at, 'jurisdictionDispute');
  t.ok(life.data.dueReached);
  t.ok(life.send('DESIGNATE'));
  t.equal(life.at, 'rectifying2', 'the term ran out meanwhile');
  const early = new Life();
  early.send('CLAIM');
  t.ok(early.send('REFUSE_JURISDICTION', 'street_officer'));
  t.equal(early.clock('g.verify').state, 'paused');
  early.until('2026-03-09T09:00:00+08:00');
  t.equal(early.at, 'verifying', 'undecided: back, and the territory leads');
  t.equal(early.clock('g.verify').state, 'running');
  t.end();
});

t.test('a pause by authority ends by itself, and the hard cap stands with it', (t) => {
  const life = new Life().served();
  t.ok(life.send('PAUSE'));
  t.equal(life.clock('g.phase1').state, 'paused');
  t.equal(life.clock('g.hardCap').state, 'paused');
  life.until('2026-03-08T09:00:00+08:00');
  t.same(
    ['g.phase1', 'g.hardCap'].map((name) => life.clock(name).state),
    ['running', 'running'],
  );
  t.equal(life.clock('g.phase1').dueOn, '2026-04-07', '30 + 5 days from 2 March end at 清明, so on the 7th');
  t.end();
});

t.test('an order is never deemed served, and needs a second officer to be passed', (t) => {
  const life = new Life();
  life.send('CLAIM');
  life.send('GRADE_GENERAL', 'inspector', { documentKind: 'order' });
  life.until('2026-03-20T09:00:00+08:00');
  t.equal(life.at, 'assigned');
  t.ok(life.send('SERVE', 'street_officer', { documentKind: 'order', servedOn: '2026-03-18' }));
  t.equal(life.clock('g.phase1').dueOn, '2026-04-17', 'counted from the true day of service');
  life.applied();
  t.notOk(life.send('PASS'));
  life.send('COSIGN_RECHECK', 'verifier');
  t.notOk(life.send('PASS'), 'not by the same person');
  const deemed = new Life();
  deemed.send('CLAIM');
  deemed.send('GRADE_GENERAL');
  deemed.until('2026-03-06T09:00:00+08:00');
  t.equal(deemed.at, 'rectifying1', 'a 交办单 is deemed served after three working days');
  t.end();
});

t.test('a returned sign-off keeps its phase and its old due date', (t) => {
  const life = new Life().served().applied();
  life.send('PASS');
  const { dueOn } = life.clock('g.phase1');
  t.ok(life.send('RETURN_SIGNOFF', 'street_leader'));
  t.equal(life.at, 'rechecking');
  t.equal(life.clock('g.phase1').dueOn, dueOn);
  t.equal(life.clock('g.phase1').state, 'running');
  life.until('2026-04-02T09:00:00+08:00');
  t.ok(life.data.dueReached);
  t.end();
});

t.test('a rebound starts a new round with new caps; the second goes to enforcement', (t) => {
  const life = new Life().served().passed();
  t.ok(life.send('REBOUND_FOUND'));
  t.equal(life.at, 'awaitingReassign');
  t.equal(life.data.round, 2);
  t.equal(regionsOf(loaded, life.live).reply, 'pending', 'the reporter is told again');
  life.until('2026-03-06T09:00:00+08:00');
  t.equal(life.at, 'rectifying2', 'second assignment by rule, served by the known channel');
  t.equal(life.clock('g.hardCap').round, 2);
  life.passed();
  t.equal(life.at, 'closed');
  t.ok(life.send('REBOUND_FOUND'));
  t.equal(life.at, 'enforcing');
  t.end();
});

t.test('the child of a split stands where its parent stood, with the parent’s dates', (t) => {
  const parent = new Life().served().until('2026-03-12T09:00:00+08:00');
  t.ok(parent.send('PROPOSE_SPLIT'));
  t.ok(parent.send('APPROVE_SPLIT'));
  t.equal(parent.at, 'split');
  t.equal(parent.last.spawns.length, 2);
  const [, second] = parent.last.spawns;
  const child = new Life({ carry: second!.carry as unknown as Carry, at: '2026-03-12T09:00:00+08:00' });
  t.equal(child.at, 'rectifying1');
  t.equal(child.data.units.responsible, 'enterprise-2');
  t.equal(child.clock('g.phase1').dueOn, parent.clock('g.phase1').dueOn);
  t.equal(child.clock('g.hardCap').dueOn, parent.clock('g.hardCap').dueOn);
  t.end();
});

t.test('an old case is taken over with its old dates', (t) => {
  const life = new Life();
  t.ok(life.send('PROPOSE_ADOPT'));
  t.ok(life.send('APPROVE_ADOPT'));
  t.equal(life.at, 'rectifying1');
  t.equal(life.clock('g.phase1').dueOn, '2026-03-30');
  t.end();
});

t.test('a case merged here is opened again when this one turns out void', (t) => {
  const life = new Life();
  const told = advance(life.rules, life.state, life.now, life.now, {
    id: 'm',
    type: 'MERGED_IN',
    payload: { caseId: 'other', number: '2026-000002', data: rectification.open.example },
    actor: { person: 'system', unit: 'system', roles: ['system'] },
    facts: {},
  });
  if (!isRefused(told)) life.keep(told);
  t.ok(life.send('PROPOSE_VOID'));
  t.ok(life.send('APPROVE_VOID'));
  t.equal(life.at, 'voided');
  t.same(
    life.last.spawns.map(({ workflow, link }) => [workflow, link]),
    [['rectification', 'merged-again']],
  );
  t.end();
});
