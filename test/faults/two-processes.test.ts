import { join } from 'node:path';
import t from 'tap';
import { openTestHouse, ownerClient, setNow, startServer } from '../support/house.ts';
import { type Service, startService } from '../support/service.ts';
import { sized } from '../support/size.ts';
import { openCases } from './cases.ts';
import { Client, type Reply, tokensOf } from './clients.ts';
import { logFaults, swept } from './history.ts';

const CASES = sized(2000, 5000);
const SHARE_MIN = 0.1;
const CLIENTS = 64;
const ROUNDS = sized(6, 12);
const BEGIN = '2026-03-02T09:00:00+08:00';
/** The verification term of a case opened at BEGIN ends here: one `due` timer each, all at this instant. */
const DUE = '2026-03-06T00:00:00+08:00';

const server = await startServer(t);
const house = await openTestHouse(t, server);
await setNow(house, BEGIN);
const owner = await ownerClient(t, server);
const keyFile = join(server.dir, 'key.json');
const tokens = await tokensOf(keyFile);
const settings = { url: server.url, keyFile, sweep: false };
const services = await Promise.all([startService(t, settings), startService(t, settings)]);

const deadlocks = async (): Promise<number> => {
  const { rows } = await owner.query<{ n: number }>(
    'select deadlocks::int as n from pg_stat_database where datname = current_database()',
  );
  return rows[0]!.n;
};

/** One request of each client at once, the clients spread over both processes. */
function together(
  ask: (index: number) => { type: string; role: string; headers?: Record<string, string> },
  caseId: string,
): Promise<Reply[]> {
  const requests = clients.map((client, index) => {
    const { type, role, headers = {} } = ask(index);
    const { port } = services[index % services.length] as Service;
    const body = { type, payload: { note: `${index}` } };
    return client.ask(port, { path: `/v1/cases/${caseId}/events`, token: tokens[role]!, body, headers });
  });
  return Promise.all(requests);
}

const clients = Array.from({ length: CLIENTS }, () => new Client());
t.teardown(() => {
  for (const client of clients) client.close();
});

t.test('64 clients with conflicting events: one winner per revision, losers are told why', async (t) => {
  const [caseId] = (await openCases(house, 1, () => 30)) as [string];
  let revision = 4;
  const seen = { won: 0, refused: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    // Reporting the work done and asking for more time exclude each other in one order, not in the other.
    const replies = await together(
      (index) => ({ type: (index + 2 * round) % 4 < 2 ? 'FIXED' : 'ASK_EXTENSION', role: 'rectifier' }),
      caseId,
    );
    const back = await together(() => ({ type: 'FAIL', role: 'verifier' }), caseId);
    for (const answers of [replies, back]) {
      const won = answers.filter(({ status }) => status === 200);
      const refused = answers.filter(({ status }) => status === 409);
      seen.won += won.length;
      seen.refused += refused.length;
      t.equal(won.length + refused.length, CLIENTS, 'every answer is 200 or 409');
      const revisions = won.map(({ body }) => body.revision).sort((a, b) => a - b);
      t.strictSame(
        revisions,
        won.map((_, index) => revision + 1 + index),
        'each winner has a revision of its own, and none is left out',
      );
      revision += won.length;
      t.ok(refused.every(({ body }) => body.code === 'EVENT_NOT_ACCEPTED'));
    }
    t.equal(back.filter(({ status }) => status === 200).length, 1);
  }
  t.comment(seen);
});

t.test('64 clients with one If-Match: one is served, the others are told 412', async (t) => {
  const [caseId] = (await openCases(house, 1, () => 30)) as [string];
  for (let round = 0; round < ROUNDS; round++) {
    const headers = { 'if-match': `"${4 + round}"` };
    const move = round % 2 === 0 ? { type: 'FIXED', role: 'rectifier' } : { type: 'FAIL', role: 'verifier' };
    const statuses = (await together(() => ({ ...move, headers }), caseId)).map(({ status }) => status);
    t.equal(statuses.filter((status) => status === 200).length, 1);
    t.equal(statuses.filter((status) => status === 412).length, CLIENTS - 1);
  }
});

t.test(
  `${CASES} timers due at one instant: each fires once, by two processes that share the work`,
  async (t) => {
    const began = performance.now();
    await openCases(house, CASES, () => undefined);
    const openedMs = performance.now() - began;
    await setNow(house, DUE);
    const due = await owner.query<{ n: number }>(
      `select count(*)::int as n from timers where kind = 'due' and due_at = $1`,
      [DUE],
    );
    t.ok(due.rows[0]!.n >= CASES);

    const start = performance.now();
    for (const service of services) service.startSweep();
    t.ok(await swept(owner));
    const sweptMs = performance.now() - start;
    const totals = await Promise.all(services.map((service) => service.totals()));
    const fired = await owner.query<{ n: number; cases: number }>(
      `select count(*)::int as n, count(distinct case_id)::int as cases from events
     where type = 'CLOCK_MISSED' and at = $1`,
      [DUE],
    );
    t.strictSame(fired.rows[0], { n: due.rows[0]!.n, cases: due.rows[0]!.n });
    const all = totals.reduce((sum, { timers }) => sum + timers, 0);
    const logged = await owner.query<{ n: number }>(
      'select count(*)::int as n from events where timer is not null',
    );
    t.equal(all, logged.rows[0]!.n, 'what the two say they fired is what the log says');
    for (const { timers, failures, incidents } of totals) {
      t.ok(timers >= all * SHARE_MIN, `${timers} of ${all}`);
      t.equal(failures, 0);
      t.equal(incidents, 0);
    }
    t.strictSame(await logFaults(owner), []);
    t.comment({ timers: totals.map(({ timers }) => timers), openedMs, sweptMs });
  },
);

t.test('nothing of this surfaced as a deadlock', async (t) => {
  t.equal(await deadlocks(), 0);
});
