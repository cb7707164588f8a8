import t from 'tap';
import { openCase } from '../../src/cases/open-case.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import { verify } from '../../src/cli/verify.ts';
import { sweepAll } from '../../src/timers/sweep.ts';
import { openTestHouse, ownerClient, person, setNow, startServer } from '../support/house.ts';

const server = await startServer(t);
const house = await openTestHouse(t, server);
const owner = await ownerClient(t, server);
const data = { place: '3 号仓库', text: '疏散通道被货物堵塞' };
await setNow(house, '2026-03-02T09:00:00+08:00');

/** A case with a life: proposal, extension asked, term run out in between, denied, rungs fired. */
async function live(): Promise<string> {
  const { caseId } = await openCase(house, {
    tenant: 'demo',
    actor: person('inspector'),
    workflow: 'small-loop',
    data,
  });
  const send = (role: string, type: string, payload: unknown = { note: '办。' }) =>
    sendEvent(house, { tenant: 'demo', actor: person(role), caseId, type, payload });
  await send('inspector', 'PROPOSE_ASSIGN', { unit: 'enterprise', days: 10 });
  await send('street_leader', 'APPROVE_ASSIGN', { opinion: '同意' });
  await send('rectifier', 'ASK_EXTENSION');
  return caseId;
}

const ids = [await live(), await live()];
await setNow(house, '2026-03-14T09:30:00+08:00');
await sweepAll(house);
await sendEvent(house, {
  tenant: 'demo',
  actor: person('street_leader'),
  caseId: ids[0]!,
  type: 'DENY',
  payload: { note: '不同意' },
});
await setNow(house, '2026-03-16T09:30:00+08:00');
await sweepAll(house);
const clean = async () => (await verify(house, 'demo', () => {})).findings;

t.test('replaying the log of every case gives the stored snapshot, clocks, timers and turns', async (t) => {
  const { cases, events, findings } = await verify(house, 'demo', () => {});
  t.strictSame(findings, []);
  t.equal(cases, 2);
  t.ok(events > 15);
});

for (const [what, sql, code] of [
  [
    'one byte of a payload',
    `update events set payload = '{"note":"办!"}' where type = 'DENY'`,
    'CHAIN_BROKEN',
  ],
  [
    'the actor of an event',
    `update events set actor = jsonb_set(actor, '{person}', '"nobody"') where type = 'DENY'`,
    'CHAIN_BROKEN',
  ],
  [
    'the instant of an event',
    `update events set at = at - interval '1 day' where type = 'DENY'`,
    'CHAIN_BROKEN',
  ],
  ['an event taken out', `delete from events where type = 'ASK_EXTENSION'`, 'LOG_GAP'],
  [
    'the last event taken out',
    `delete from events e where seq = (select max(seq) from events x where x.case_id = e.case_id)`,
    'HEAD_DIFFERS',
  ],
  [
    'a snapshot rewritten',
    `update cases set snapshot = jsonb_set(snapshot, '{context,extensions}', '7')`,
    'REPLAY_DIFFERS',
  ],
  [
    'a deadline moved',
    `update clocks set record = jsonb_set(record, '{dueOn}', '"2026-12-31"') where name = 's.term'`,
    'CLOCK_DIFFERS',
  ],
  ['a timer removed', 'delete from timers', 'REPLAY_DIFFERS'],
  ['a turn removed', 'delete from turns', 'REPLAY_DIFFERS'],
] as const) {
  t.test(`verify finds ${what}`, async (t) => {
    // A dump of the tables puts everything back afterwards: each tampering is seen alone.
    await owner.query(`create schema kept`);
    for (const table of ['events', 'cases', 'clocks', 'timers', 'turns'])
      await owner.query(`create table kept.${table} as table bihuan.${table}`);
    await owner.query(sql);
    const findings = await clean();
    t.ok(
      findings.some((finding) => finding.code === code),
      JSON.stringify(findings),
    );
    if (sql.includes("'DENY'") && code === 'CHAIN_BROKEN')
      t.ok(findings.some(({ caseId, seq }) => caseId === ids[0] && seq !== undefined));
    for (const table of ['events', 'cases', 'clocks', 'timers', 'turns']) {
      await owner.query(`delete from ${table}`);
      await owner.query(`insert into ${table} select * from kept.${table}`);
    }
    await owner.query('drop schema kept cascade');
    t.strictSame(await clean(), []);
  });
}

t.test('an open case with neither turn nor timer is found even where the log agrees', async (t) => {
  const { verifyCase } = await import('../../src/cases/verify-case.ts');
  const { readCase } = await import('../../src/store/read-case.ts');
  const { rulesOf } = await import('../../src/cases/house.ts');
  const { stored } = await readCase(house.db.pipeline, 'demo', ids[0]!);
  const orphan = { ...stored!, state: { ...stored!.state, turns: [], timers: [] } };
  const rules = await rulesOf(house, stored!);
  t.ok(verifyCase(rules, () => rules, orphan, []).some(({ code }) => code === 'NOBODYS_TURN'));
});
