import t from 'tap';
import type { Actor } from '../../src/engine/workflow.ts';
import { Life } from './listed-supervision.life.ts';

/** Whose turn it is follows from who comes next, and the unit's time from what was decided, whatever came between. */

const turnOf = (life: Life, clock: string) =>
  life.state.turns.filter((one) => one.clock === clock).map(({ duty, unit }) => `${duty}@${unit}`);
const lateOf = (life: Life, clock: string) =>
  Object.values(life.data.instruments).filter((one) => one.clock === clock);
const leader = (unit: string): Actor => ({ person: `leader-${unit}`, unit, roles: ['committee_leader'] });

t.test('the step is the next signer’s, and so is the delay', (t) => {
  const life = new Life().rectifying().applied().accepted().all('REPLY');
  t.same(turnOf(life, 'm.step'), ['street_leader@street']);
  life.all(['SIGN_OFF', 'street-leader']);
  t.same(turnOf(life, 'm.step'), ['sector_leader@sector']);
  life.all(['SIGN_OFF', 'sector-leader']);
  t.same(turnOf(life, 'm.step'), ['sector_leader@null'], 'no longer of the organ that has signed');
  life.until('2026-03-20T10:00:00+08:00');
  t.ok(lateOf(life, 'm.step').length > 0);
  t.notOk(
    lateOf(life, 'm.step').some(({ late }) => late.unit === 'sector'),
    'which is not pressed for it either',
  );
  life.all(['SIGN_OFF', 'sector-leader-2']);
  t.same(turnOf(life, 'm.step'), ['safety_office@null']);
  t.end();
});

t.test('resumption goes from signer to signer within the same days', (t) => {
  const life = new Life({ sector: '煤矿' }).rectifying().applied({ resume: true }).accepted();
  const { dueOn } = life.clock('m.resume');
  t.same(turnOf(life, 'm.resume'), ['sector_leader@sector']);
  life.all(['CONSENT_RESUME', 'sector-leader']);
  t.same(turnOf(life, 'm.resume'), ['sector_leader@null']);
  life.all(['CONSENT_RESUME', 'sector-leader-2']);
  t.same(turnOf(life, 'm.resume'), ['committee_leader@null']);
  t.match(life.clock('m.resume'), { dueOn, late: { duty: 'committee_leader' } });
  life.all(['REFUSE_RESUME', 'committee-leader']);
  t.same(turnOf(life, 'm.resume'), []);
  t.end();
});

t.test('an extension is the sector organ’s to answer, or that of whoever listed, each in turn', (t) => {
  t.same(turnOf(new Life().rectifying().all('REQUEST_EXTENSION'), 'm.extension.answer'), [
    'sector_leader@sector',
  ]);
  const byLister = new Life({ values: { 'extension.byLister': true } }).rectifying();
  byLister.all('REQUEST_EXTENSION');
  t.same(turnOf(byLister, 'm.extension.answer'), ['committee_leader@safety-office']);
  t.match(byLister.clock('m.extension.answer').late, { unit: 'safety-office' });
  const organs = ['safety-office', 'sector'];
  const both = new Life().determined().reported();
  both.all(['PROPOSE_LISTING', 'safety-office', { organs }], ['APPROVE_LISTING', leader('sector')]);
  both.all(['APPROVE_LISTING', leader('safety-office')], 'SERVE_NOTICE', 'PUBLISH').planned();
  both.all('REQUEST_EXTENSION');
  t.same(turnOf(both, 'm.extension.answer').sort(), [
    'committee_leader@safety-office',
    'committee_leader@sector',
  ]);
  const { dueOn } = both.clock('m.extension.answer');
  both.all(['EXT_GRANT', leader('safety-office')]);
  t.same(turnOf(both, 'm.extension.answer'), ['committee_leader@sector']);
  t.match(both.clock('m.extension.answer'), { dueOn, late: { unit: 'sector' } });
  t.end();
});

t.test('filing, the check on expiry and the proposal to raise the level are on somebody’s desk', (t) => {
  const values = { 'listing.fileUp': true, 'acceptance.onExpiry': true };
  const life = new Life({ values }).rectifying();
  t.same(turnOf(life, 'm.fileUp'), ['safety_office@null']);
  life.all('FILE_UP');
  t.same(turnOf(life, 'm.fileUp'), []);
  life.until('2026-05-07T10:00:00+08:00');
  t.same(turnOf(life, 'm.levelUp'), ['safety_office@null']);
  t.same(turnOf(life, 'm.expiryCheck'), ['verifier@null']);
  life.all('EXPIRY_CHECK', 'PROPOSE_LEVEL_UP', ['APPROVE_LEVEL_UP', 'safety-office-2']);
  t.same([...turnOf(life, 'm.levelUp'), ...turnOf(life, 'm.expiryCheck')], []);
  const applied = new Life({ values }).rectifying().until('2026-05-07T10:00:00+08:00').applied();
  t.same([...turnOf(applied, 'm.levelUp'), ...turnOf(applied, 'm.expiryCheck')], [], 'nor once it applies');
  t.end();
});

t.test('a listing is filed again for another unit', (t) => {
  const life = new Life({ values: { 'listing.fileUp': true } }).rectifying().all('FILE_UP');
  life.all(['PROPOSE_REASSIGN_UNIT', undefined, { unit: 'enterprise-2' }], 'APPROVE_REASSIGN_UNIT');
  life.all('SERVE_NOTICE', 'FILE_UP');
  t.equal(life.clock('m.fileUp').state, 'met');
  const unfiled = new Life({ values: { 'listing.fileUp': true } }).rectifying().applied().accepted();
  unfiled.signedOff();
  t.same(turnOf(unfiled, 'm.fileUp'), []);
  t.same(turnOf(unfiled.all('REBOUND_FOUND'), 'm.fileUp'), ['safety_office@null'], 'nor is it forgotten');
  t.end();
});

t.test('nobody signs for his own work: with the street in the lead the chain begins above it', (t) => {
  const life = new Life().determined().reported().listed().all('NAME_LEAD');
  life.all(['SUBMIT_PLAN', 'street-officer'], 'APPROVE_PLAN', ['SELF_ACCEPT', 'street-officer']);
  t.same(life.why('PRELIM_PASS', { person: 's2', unit: 'street', roles: ['street_officer'] }), [
    'ofAnotherUnit',
  ]);
  life.all(['PRELIM_PASS', 'sector-officer']).accepted().all('REPLY');
  t.same(turnOf(life, 'm.step'), ['sector_leader@sector']);
  t.notOk(life.send('SIGN_OFF', 'street-leader'));
  for (const who of ['sector-leader', 'sector-leader-2', 'safety-office', 'committee-leader'])
    t.ok(life.send('SIGN_OFF', who), who);
  t.equal(life.at, 'delisted');
  const led = new Life()
    .determined()
    .reported()
    .listed()
    .all(['NAME_LEAD', undefined, { unit: 'sector' }]);
  const verifier: Actor = { person: 'v3', unit: 'street-2', roles: ['verifier'] };
  led.all('SUBMIT_PLAN', ['APPROVE_PLAN', 'sector-leader-2']).applied();
  led.all(['COSIGN_ACCEPTANCE', 'verifier-2'], ['ACCEPT', verifier], 'REPLY', ['SIGN_OFF', 'street-leader']);
  t.same(turnOf(led, 'm.step'), ['sector_leader@null'], 'nor is it waited for to');
  t.end();
});

t.test('what is decided while the term stands still counts from the day it runs on', (t) => {
  const life = new Life().determined().reported().all('PROPOSE_LISTING', 'APPROVE_LISTING');
  life.all(['PAUSE_REGION', undefined, { until: '2026-03-15' }], 'SERVE_NOTICE');
  t.equal(life.clock('m.due').state, 'paused');
  t.same(life.why('SUBMIT_PLAN', undefined, { days: 91 }), ['planWithinLimit']);
  t.same(life.why('SUBMIT_PLAN', undefined, { days: 90 }), []);
  life.until('2026-03-16T10:00:00+08:00');
  t.match(
    life.clock('m.due'),
    { state: 'running', dueOn: '2026-06-15' },
    'ninety days from 15 March, a Saturday',
  );
  t.equal(life.data.keptDays, null);
  const planned = new Life()
    .determined()
    .reported()
    .listed()
    .all('SUBMIT_PLAN', 'PAUSE_REGION', 'APPROVE_PLAN');
  t.equal(planned.clock('m.due').state, 'paused', 'an approved plan does not set it running');
  t.equal(planned.data.keptDays, 60);
  const plan = { clock: 'm.plan' };
  const other = new Life().determined().reported().all('PROPOSE_LISTING', 'APPROVE_LISTING');
  other.all(['PAUSE', 'safety-office', plan], 'PAUSE_REGION', 'SERVE_NOTICE', ['RESUME', undefined, plan]);
  t.match(
    [other.clock('m.due').state, other.data.keptDays],
    ['paused', 90],
    'nor does another clock that does',
  );
  t.end();
});

t.test('a changed plan leaves the term, earlier or not, and the miss that an extension holds back', (t) => {
  const life = new Life().rectifying().all('REQUEST_EXTENSION', ['EXT_GRANT', 'sector-leader', { days: 10 }]);
  const before = life.clock('m.due');
  life.all(['SUBMIT_PLAN', undefined, { days: 55 }], 'APPROVE_PLAN');
  t.match(life.clock('m.due'), { dueOn: before.dueOn, round: before.round });
  t.equal(life.clock('m.due').extensions.length, 1);
  const held = new Life().rectifying().until('2026-04-30T09:00:00+08:00').all('REQUEST_EXTENSION');
  const milestones = [{ id: 'm1', text: '完工', day: 1 }];
  held.all(['SUBMIT_PLAN', undefined, { days: 2, milestones }]);
  held.until('2026-05-07T09:00:00+08:00').all('APPROVE_PLAN', 'EXT_DENY');
  t.equal(held.at, 'overdue');
  t.end();
});

t.test('an extension granted before there was a plan is in the bound of the plan', (t) => {
  const life = new Life()
    .determined()
    .reported()
    .listed({ limitDays: 40 })
    .all('REQUEST_EXTENSION', ['EXT_GRANT', 'sector-leader', { days: 10 }]);
  const end = life.clock('m.due').dueOn;
  t.same(life.why('SUBMIT_PLAN', undefined, { days: 50 }), []);
  life.planned({ days: 50 });
  t.equal(life.clock('m.due').dueOn, end);
  t.end();
});

t.test('a notice served during sign-off starts no term again', (t) => {
  const life = new Life().rectifying().until('2026-05-20T09:00:00+08:00');
  life.all(['PROPOSE_LEVEL_UP', undefined, { newLimitDays: 30 }], ['APPROVE_LEVEL_UP', 'safety-office-2']);
  life.applied().accepted();
  const { round } = life.clock('m.due');
  life.all('SERVE_NOTICE');
  t.match(life.clock('m.due'), { state: 'met', round });
  t.end();
});

t.test('each miss has its own L6 and each review its own L7, once the one before is decided', (t) => {
  const count = (life: Life, level: number) =>
    life.instruments().filter((one) => one.startsWith(`L${level} overdue`));
  const decided = (life: Life, level: number) => {
    const [key] = Object.entries(life.data.instruments).find(
      ([, one]) => one.level === level && (one.state === 'proposed' || one.state === 'expired'),
    )!;
    return life.all(['REJECT_INSTRUMENT', 'committee-leader', { key }]);
  };
  const life = new Life().rectifying().until('2026-05-07T09:00:00+08:00');
  decided(life, 6).limited().until('2026-05-28T09:00:00+08:00');
  t.same(count(life, 6), ['L6 overdue rejected', 'L6 overdue proposed']);
  t.equal(life.data.misses, 2);
  life.until('2026-06-12T09:00:00+08:00');
  decided(life, 7).until('2026-06-30T09:00:00+08:00');
  t.equal(count(life, 7).length, 2);
  t.end();
});

t.test('whoever is back at work reports every month, whatever way it came back', (t) => {
  const rebound = ['REBOUND_FOUND', 'ORDER_INTERIM'] as const;
  const short = { days: 10, milestones: [{ id: 'm1', text: '重新封堵', day: 5 }] };
  const reports = (life: Life) => {
    t.equal(life.at, 'rectifying');
    t.equal(life.clock('m.progress').state, 'running');
  };
  reports(new Life().rectifying().applied().accepted().all('SPOT_CHECK_FAIL').limited());
  reports(
    new Life()
      .rectifying()
      .applied()
      .accepted()
      .signedOff()
      .all(...rebound)
      .limited()
      .planned(short),
  );
  const refused = new Life().rectifying().applied().accepted().all(['REFUSE_SIGNOFF', 'street-leader']);
  reports(refused.all(['COSIGN_ACCEPTANCE', 'verifier-2'], 'PARTIAL'));
  const gone = new Life().rectifying().all('PROPOSE_SUBJECT_GONE', 'APPROVE_SUBJECT_GONE');
  reports(gone.all(['REFUSE_SIGNOFF', 'street-leader']));
  t.end();
});

t.test('a case is not archived over a finding of false completion', (t) => {
  const life = new Life().rectifying().applied().accepted().signedOff().until('2026-06-05T10:00:00+08:00');
  life.all(['STILL_OK', 'verifier-2'], 'PUBLISH_DELISTING', 'PROPOSE_FALSE_COMPLETION', 'REPLY');
  t.same(life.why('ARCHIVE'), ['completionUndisputed']);
  life.until('2026-09-30T10:00:00+08:00');
  t.equal(life.at, 'delisted', 'nor by itself');
  life.all('REJECT_FALSE_COMPLETION');
  t.equal(life.at, 'archived');
  t.end();
});

t.test('a listed unit that misses two milestones is warned, though it stands above the lower levels', (t) => {
  const life = new Life().rectifying().until('2026-04-05T10:00:00+08:00');
  t.equal(life.data.milestonesMissed, 1);
  t.same(life.instruments(), []);
  life.until('2026-04-23T10:00:00+08:00');
  t.same(life.instruments(), ['L3 milestones proposed']);
  t.end();
});

t.test('what came of enforcement is kept beside the outcome of the case, not in its place', (t) => {
  const life = new Life().rectifying().applied().accepted().signedOff();
  life.all(['ENFORCEMENT_DONE', 'system', { outcome: '不予处罚', caseId: 'e', document: undefined }]);
  t.equal(life.data.outcome, '销号摘牌');
  t.match(life.data.enforcements, [{ caseId: 'e', outcome: '不予处罚' }]);
  t.end();
});

t.test('another unit is not pressed for what the unit in the lead before it was', (t) => {
  const life = new Life({ values: { 'listing.selective': true } }).determined().reported();
  life.all('PROPOSE_LISTING', ['DECIDE_NOT_LIST', undefined, { cause: 'selective' }], 'NAME_LEAD').planned();
  life.until('2026-05-09T09:00:00+08:00');
  t.ok(lateOf(life, 'm.milestone.m1').some(({ late }) => late.unit === 'street'));
  life.all(['PROPOSE_REASSIGN_UNIT', undefined, { unit: 'enterprise-2' }], 'APPROVE_REASSIGN_UNIT');
  const against = Object.values(life.data.instruments).filter(
    ({ late }) => late.duty === 'enterprise_principal',
  );
  t.ok(against.length > 0 && against.every(({ state }) => state === 'cleared'));
  t.end();
});
