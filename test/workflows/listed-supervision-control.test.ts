import t from 'tap';
import type { Actor } from '../../src/engine/workflow.ts';
import { Life } from './listed-supervision.life.ts';

/** Interim control: orders of several organs, how each ends, how long it lasts, and the power cut that enforces it. */

const turns = (life: Life) =>
  life.state.turns.map(({ duty, unit, clock }) => `${duty}@${unit}:${clock}`).sort();
const streetInspector = 'inspector';
const guard = ['ORDER_INTERIM', streetInspector, { measures: ['guard'] }] as const;
const streetStop = ['ORDER_INTERIM', streetInspector, { measures: ['stop'] }] as const;

t.test(
  'each organ ends its own order: the stop by consent, the guard beside it by whoever ordered it',
  (t) => {
    const life = new Life().rectifying().all(guard, 'CONTROL_ACTIVE').applied({ resume: true }).accepted();
    t.notOk(life.send('CONTROL_LIFT', 'sector-officer'), 'a stop is not lifted but consented to');
    life.all('CONSENT_RESUME', 'REPLY');
    t.match(life.data.control, { unit: 'street', measures: ['guard'] });
    t.same(life.why('SIGN_OFF', 'street-leader'), ['interimSettled'], 'and it stands until then');
    t.notOk(life.send('CONTROL_LIFT', 'sector-officer'));
    life.all(['CONTROL_LIFT', streetInspector]);
    t.equal(life.regions.interim, 'lifted');
    t.equal(life.clock('m.interim').state, 'met');
    life.all(['SIGN_OFF', 'street-leader']);
    t.end();
  },
);

t.test('two organs that stopped the unit both consent before it produces again', (t) => {
  const life = new Life().rectifying().all(streetStop, 'CONTROL_ACTIVE').applied({ resume: true }).accepted();
  t.ok(turns(life).includes('sector_leader@sector:m.resume'));
  life.all(['CONSENT_RESUME', 'sector-leader']);
  t.equal(life.regions.resume, 'requested');
  t.ok(turns(life).includes('street_leader@street:m.resume'));
  t.same(life.why('CONSENT_RESUME', 'sector-leader-2'), ['resumeSigner']);
  life.all(['CONSENT_RESUME', 'street-leader']);
  t.match(life.regions, { resume: 'consented', interim: 'lifted' });
  t.end();
});

t.test('a stop ordered while resumption is consented takes the consent back, a warning does not', (t) => {
  const resumed = () =>
    new Life({ values: { 'resume.publish': true } })
      .rectifying()
      .applied({ resume: true })
      .accepted()
      .all('CONSENT_RESUME');
  const warned = resumed().all(guard);
  t.equal(warned.regions.resume, 'consented');
  t.equal(warned.clock('m.resume.publish').state, 'running');
  const stopped = resumed().all(streetStop);
  t.equal(stopped.regions.resume, 'none');
  t.equal(stopped.clock('m.resume.publish').state, 'void');
  t.end();
});

t.test('consent ends the wait for whoever has to be on the spot', (t) => {
  const life = new Life().determined().all('ORDER_INTERIM').reported().listed().planned();
  life.applied({ resume: true }).accepted();
  t.equal(life.clock('m.callout').state, 'running');
  life.all('CONSENT_RESUME');
  t.equal(life.clock('m.callout').state, 'void');
  t.end();
});

t.test('what fails acceptance may not be produced with, though a consent was given', (t) => {
  for (const verdict of ['FAIL', 'PARTIAL'] as const) {
    const life = new Life().rectifying().applied({ resume: true }).accepted().all('CONSENT_RESUME');
    life.all(['REFUSE_SIGNOFF', 'street-leader'], ['COSIGN_ACCEPTANCE', 'verifier-2'], verdict);
    t.match(life.regions, { resume: 'none', interim: 'ordered' }, verdict);
    t.match(life.data.control, { unit: 'sector' });
  }
  t.end();
});

t.test(
  'an order that comes to its end is on the desk of its organ until given anew, lifted or revoked',
  (t) => {
    const expiring = () => new Life().determined().reported().until('2026-08-21T10:00:00+08:00');
    const life = expiring();
    t.ok(turns(life).includes('sector_officer@sector:m.interim.decide'));
    t.equal(life.clock('m.interim.decide').dueOn, '2026-08-31', 'the hundred and eightieth is a Saturday');
    t.ok(
      life.messages.some(({ detail }) => (detail as { clock?: string }).clock === 'm.interim.decide'),
      'and it is told',
    );
    life.until('2026-09-05T10:00:00+08:00');
    t.match(
      Object.values(life.data.instruments).find(({ clock }) => clock === 'm.interim.decide'),
      { level: 1, late: { duty: 'sector_officer', unit: 'sector' } },
      'late with it, it is pressed',
    );
    for (const settled of [
      expiring().all('ORDER_INTERIM'),
      expiring().all(['CONTROL_REVOKE', 'sector-officer']),
    ])
      t.notOk(turns(settled).some((one) => one.endsWith('m.interim.decide')));
    t.end();
  },
);

t.test('a further organ’s order does not lengthen the window of the one in force', (t) => {
  const life = new Life().determined();
  const { dueOn } = life.clock('m.interim');
  life.until('2026-06-01T10:00:00+08:00').all(streetStop, 'CONTROL_ACTIVE');
  t.equal(life.clock('m.interim').dueOn, dueOn);
  life.all('ORDER_INTERIM', 'CONTROL_ACTIVE');
  t.ok(life.clock('m.interim').dueOn > dueOn, 'given anew by its own organ it has a new one');
  life.all(guard, ['CONTROL_ACTIVE', undefined, { validDays: 20 }]);
  t.equal(life.clock('m.interim').dueOn, '2026-06-11', 'the one that ends first is the one that runs');
  t.end();
});

const cut = ['NOTICE_POWER_CUT', undefined, { emergency: true }] as const;

t.test(
  'once accepted, or once the stop has ended, restoring the power is somebody’s turn and has a day',
  (t) => {
    const accepted = new Life().rectifying().all(cut, 'CUT_POWER').applied();
    t.notOk(
      turns(accepted).some((one) => one.endsWith('m.powerRestore')),
      'not while it is disobeyed',
    );
    accepted.accepted();
    t.ok(turns(accepted).includes('sector_leader@sector:m.powerRestore'));
    t.equal(accepted.clock('m.powerRestore').dueOn, '2026-03-03');
    accepted.all('RESTORE_POWER');
    t.notOk(turns(accepted).some((one) => one.endsWith('m.powerRestore')));
    t.equal(accepted.clock('m.powerRestore').state, 'met');
    const undone = new Life().rectifying().all(cut, 'CUT_POWER').applied().accepted().all('SPOT_CHECK_FAIL');
    t.notOk(
      turns(undone).some((one) => one.endsWith('m.powerRestore')),
      'nor once the danger stands again',
    );
    t.equal(undone.clock('m.powerRestore').state, 'void');
    const revoked = new Life().determined().all(cut, 'CUT_POWER', ['CONTROL_REVOKE', 'sector-officer']);
    t.ok(turns(revoked).includes('sector_leader@sector:m.powerRestore'));
    const noticed = new Life().rectifying().all(cut).applied().accepted();
    t.ok(turns(noticed).includes('sector_leader@sector:m.powerRestore'), 'a notice is taken back as well');
    const expired = new Life()
      .determined()
      .reported()
      .all(cut, 'CUT_POWER')
      .until('2026-08-21T10:00:00+08:00');
    expired.all(['CONTROL_REVOKE', 'sector-officer']);
    t.same(expired.data.owed, ['m.powerRestore'], 'the order has nothing to be decided any more');
    t.end();
  },
);

t.test('no case is voided over an order that stands, nor goes down over a power cut', (t) => {
  const life = new Life().all('ORDER_INTERIM', 'CONTROL_ACTIVE');
  t.same(life.why('PROPOSE_VOID', 'sector-officer'), ['controlSettled']);
  life.all(cut, 'CUT_POWER', 'PROPOSE_NOT_MAJOR');
  t.same(life.why('APPROVE_NOT_MAJOR'), ['powerRestored']);
  life.all('RESTORE_POWER', 'APPROVE_NOT_MAJOR');
  t.equal(life.at, 'downgraded');
  t.end();
});

t.test('found to be false, all that was ever ordered is ordered again, by whoever finds it', (t) => {
  const life = new Life().rectifying().all(guard, 'CONTROL_ACTIVE').applied({ resume: true }).accepted();
  life.all('CONSENT_RESUME', ['CONTROL_LIFT', streetInspector]).signedOff();
  life.all('PROPOSE_FALSE_COMPLETION', 'APPROVE_FALSE_COMPLETION');
  t.match(life.data.control, { unit: 'sector', measures: ['withdraw', 'stop', 'warn', 'guard'] });
  t.equal(life.clock('m.callout').state, 'running');
  t.end();
});

const enforcer: Actor = { person: 'ei', unit: 'enforcement', roles: ['inspector'] };

t.test('a stop of an organ without a head here is consented to by the government', (t) => {
  const life = new Life().all('EXPERT_OPINION', ['ORDER_INTERIM', enforcer], 'CONTROL_ACTIVE');
  life.all('PROPOSE_CONFIRM_MAJOR', 'APPROVE_CONFIRM_MAJOR').reported().listed().planned();
  life.applied({ resume: true }).accepted();
  t.ok(turns(life).includes('committee_leader@null:m.resume'));
  t.same(life.why('CONSENT_RESUME', 'sector-leader'), ['resumeSigner']);
  life.all(['CONSENT_RESUME', 'committee-leader']);
  t.equal(life.regions.resume, 'consented');
  t.end();
});

t.test('what was lifted on the strength of an acceptance stands again once that does not hold', (t) => {
  const lifted = new Life().rectifying().all(guard, 'CONTROL_ACTIVE').applied({ resume: true }).accepted();
  lifted.all(['CONTROL_LIFT', streetInspector], 'SPOT_CHECK_FAIL');
  t.match(lifted.data.control?.measures, ['withdraw', 'stop', 'warn', 'guard'], 'the warning as well');
  t.ok(turns(lifted).some((one) => one.endsWith('m.callout')));
  const refused = new Life().rectifying().all(guard, 'CONTROL_ACTIVE').applied().accepted();
  refused.all(['CONTROL_LIFT', streetInspector], ['REFUSE_SIGNOFF', 'street-leader']).failed();
  t.match(refused.data.control?.measures, ['withdraw', 'stop', 'warn', 'guard']);
  const gone = new Life().rectifying().all('PROPOSE_SUBJECT_GONE', 'APPROVE_SUBJECT_GONE');
  gone.all('REQUEST_RESUME', 'CONSENT_RESUME', ['REFUSE_SIGNOFF', 'street-leader']);
  t.match(gone.data.regions, { interim: 'ordered', resume: 'none' }, 'there it is, and nobody accepted it');
  t.end();
});

t.test('an order revoked while the determination waits for approval is thought of again', (t) => {
  const life = new Life().all('EXPERT_OPINION', 'ORDER_INTERIM', 'CONTROL_ACTIVE', 'PROPOSE_CONFIRM_MAJOR');
  life.all(['CONTROL_REVOKE', 'sector-officer']);
  t.same(life.why('APPROVE_CONFIRM_MAJOR'), ['interimConsidered']);
  life.all('INTERIM_NOT_NECESSARY', 'APPROVE_CONFIRM_MAJOR');
  t.equal(life.at, 'planDrafting');
  t.end();
});

t.test('after a rebound control is thought of and a plan is owed before the unit goes on', (t) => {
  const life = new Life().rectifying().applied({ resume: true }).accepted().all('CONSENT_RESUME').signedOff();
  life.all('REBOUND_FOUND', ['PROPOSE_NEW_LIMIT', 'sector-officer']);
  t.same(life.why('APPROVE_NEW_LIMIT', 'committee-leader'), ['reboundControlled']);
  life.all('INTERIM_NOT_NECESSARY', ['APPROVE_NEW_LIMIT', 'committee-leader']);
  t.equal(life.at, 'planDrafting');
  t.ok(turns(life).includes('enterprise_principal@enterprise:m.plan'));
  t.equal(life.clock('m.plan').state, 'running');
  t.end();
});

t.test('a case entered by mistake is voided when its source has its answer', (t) => {
  const life = new Life().all('PROPOSE_VOID');
  t.same(life.why('APPROVE_VOID'), ['sourceReplied']);
  life.all('REPLY', 'APPROVE_VOID');
  t.equal(life.at, 'voided');
  t.end();
});
