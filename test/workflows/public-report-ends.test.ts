import t from 'tap';
import type { EventType } from '../../workflows/public-report/events.ts';
import { actorOf, TICKET } from './public-report.fixture.ts';
import { ANONYMOUS, Life } from './public-report.life.ts';

/** No report ends with something owed to the reporter, about him, or to the county. */

const OTHER = { ...actorOf('sector_officer', 'sector-officer-2'), unit: 'sector-2' };

/** Each way to an end, up to the last act before it. */
const WAYS: readonly [what: string, to: string, go: (life: Life) => unknown][] = [
  [
    'refused twice',
    'closed',
    (life) => {
      life.send('NOT_ACCEPT');
      life.send('APPEAL');
      return life.send('NOT_ACCEPT');
    },
  ],
  [
    'passed on',
    'transferredOut',
    (life) => {
      life.send('TRANSFER');
      return life.send('RECEIPT', {}, OTHER);
    },
  ],
  [
    'found malicious',
    'closed',
    (life) => {
      if (life.data.data.deaths !== undefined) life.send('REPORT_TO_COUNTY');
      life.verifying();
      life.send('PROPOSE_MALICIOUS');
      return life.send('APPROVE_MALICIOUS');
    },
  ],
];

t.test('whatever the end, it waits with a turn and a clock until the reporter was told', async (t) => {
  for (const [what, to, go] of WAYS) {
    const life = new Life();
    t.ok(go(life), what);
    t.equal(life.at, 'settling', what);
    t.ok(life.state.turns.length > 0, `${what}: somebody’s turn`);
    t.ok(
      life.state.turns.every(({ clock }) => clock !== null && life.clock(clock).state === 'running'),
      `${what}: with a clock`,
    );
    life.until('2026-06-01T09:00:00+08:00');
    t.equal(life.at, 'settling', `${what}: late, and still owed`);
    t.ok(life.raised().length > 0, `${what}: pressed`);
    t.ok(life.send('SENT') || life.send('TELL_REPORTER'), what);
    t.equal(life.at, to, what);
    t.equal(life.status, 'ended');

    const nobody = new Life({ data: ANONYMOUS });
    t.ok(go(nobody), what);
    t.equal(nobody.at, to, `${what}: nobody can be told`);
  }
});

t.test('retaliation and deaths are dealt with before any end', async (t) => {
  for (const [what, to, go] of WAYS) {
    const life = new Life({ data: { ...ANONYMOUS, deaths: 1 } });
    life.send('RETALIATION_REPORTED');
    t.ok(go(life), what);
    t.equal(life.at, 'settling', what);
    t.ok(life.duties().includes('sector_leader r.protection'), what);
    if (what !== 'found malicious') {
      t.ok(life.duties().includes('sector_officer r.county'), what);
      t.ok(life.send('REPORT_TO_COUNTY'));
    }
    t.equal(life.at, 'settling', what);
    t.ok(life.send('RETALIATION_HANDLED'));
    t.equal(life.at, to, what);
  }

  const paid = new Life().verifying();
  paid.result('SUBSTANTIATED', { nature: 'general' });
  paid.hazardEnds();
  paid.send('SENT');
  paid.rewardGranted(300);
  paid.send('REWARD_NOTIFIED');
  paid.send('CLAIMED');
  paid.send('RETALIATION_REPORTED');
  t.ok(paid.send('PAID'));
  t.equal(paid.at, 'settling');
  t.ok(paid.send('RETALIATION_HANDLED'));
  t.equal(paid.at, 'paid');
  t.equal(paid.data.outcome, '属实，已奖励');

  const voided = new Life({ data: { deaths: 1 } });
  t.notOk(voided.send('PROPOSE_VOID'), 'by voiding it the county would never hear of it');
  voided.send('REPORT_TO_COUNTY');
  t.ok(voided.send('PROPOSE_VOID'));
  voided.send('RETALIATION_REPORTED');
  t.notOk(voided.send('APPROVE_VOID'));
  voided.send('RETALIATION_HANDLED');
  t.ok(voided.send('APPROVE_VOID'));
});

t.test('nobody loses the appeal for not having been told: it runs until he was, and from then', async (t) => {
  const life = new Life();
  life.send('NOT_ACCEPT');
  life.until('2026-03-20T09:00:00+08:00');
  t.equal(life.at, 'notAccepted');
  t.equal(life.clock('r.appeal').state, 'running');
  t.ok(life.duties().includes('sector_officer r.tell'), 'and telling is late');
  life.send('TELL_REPORTER');
  t.equal(life.due('r.appeal'), 'running 2026-04-07', 'from the day he was told, past Qingming');
  t.ok(life.send('APPEAL'));

  const lost = new Life();
  lost.send('NOT_ACCEPT');
  lost.until('2026-03-20T09:00:00+08:00');
  t.ok(lost.send('MARK_UNREACHABLE'));
  lost.until('2026-04-20T09:00:00+08:00');
  t.equal(lost.at, 'closed', 'nobody is left to be told');
});

t.test('a result that was not told, a ticket that was not answered: no end over them', async (t) => {
  const again = new Life().verifying();
  for (const type of ['SENT', 'ADD_FACTS'] as EventType[]) {
    if (type === 'SENT') again.result('UNSUBSTANTIATED');
    again.send(type);
  }
  again.result('UNSUBSTANTIATED');
  t.ok(again.send('SATISFACTION'), 'of the first result');
  t.equal(again.at, 'settling', 'the second was told to nobody');
  t.same(again.duties(), ['sector_officer r.feedback']);
  again.send('SENT');
  t.equal(again.at, 'closed');

  const passed = new Life({ data: { ticket: TICKET } });
  passed.send('TELL_REPORTER');
  passed.send('TRANSFER');
  passed.send('RECEIPT', {}, OTHER);
  t.equal(passed.at, 'settling');
  t.ok(passed.duties().includes('sector_officer r.source'), 'the hotline waits for its answer');
  t.ok(passed.send('SENT', { method: 'hotline' }));
  t.equal(passed.at, 'transferredOut');

  const danger = new Life({ data: { ...ANONYMOUS, dangerous: true } });
  danger.send('TRANSFER');
  danger.send('RECEIPT', {}, OTHER);
  t.equal(danger.at, 'settling');
  t.ok(danger.duties().includes('duty_officer r.emergency'));
  t.ok(danger.send('EMERGENCY'));
  t.equal(danger.at, 'transferredOut');
});
