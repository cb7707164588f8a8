import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { startEmbedded } from '../../src/store/embedded.ts';
import { DATA, openClient, openOne, problemOf } from './fixture.ts';

const client = await openClient(t);
const { app, call, server } = client;
const id = await openOne(client);
t.teardown(endServer);
/** By its operator: `stop` would spare a server that the service is connected to. */
async function endServer(): Promise<void> {
  const file = join(server.dir, 'data/postmaster.pid');
  if (existsSync(file)) process.kill(Number.parseInt(readFileSync(file, 'utf8'), 10), 'SIGINT');
  while (existsSync(file)) await sleep(20);
}

const payload = { workflow: 'small-loop', data: DATA };

t.test(
  'without its database the service says so and when to come again, and goes on when it is back',
  async (t) => {
    t.equal((await app.inject('/readyz')).statusCode, 200);
    await endServer();
    const requests = [
      call('GET', `/v1/cases/${id}`, 'inspector'),
      call('POST', '/v1/cases', 'inspector', { payload, headers: { 'idempotency-key': 'gone' } }),
      call('GET', '/v1/cases', 'inspector'),
      call('GET', '/v1/cases.csv', 'inspector'),
      call('GET', '/v1/incidents', 'admin'),
      call('GET', '/v1/sandbox/clock', 'inspector'),
      app.inject('/readyz'),
    ];
    for (const answer of await Promise.all(requests)) {
      t.match(problemOf(answer), { status: 503, code: 'DATABASE_UNAVAILABLE' });
      t.match(answer.headers['retry-after'], /^\d+$/);
    }
    t.equal((await app.inject('/livez')).statusCode, 200, 'alive all the same');
    t.match((await app.inject('/metrics')).body, /bihuan_database_up 0/);

    await startEmbedded({ dir: server.dir });
    t.equal((await app.inject('/readyz')).statusCode, 200);
    t.equal((await call('GET', `/v1/cases/${id}`, 'inspector')).statusCode, 200);
    const retried = await call('POST', '/v1/cases', 'inspector', {
      payload,
      headers: { 'idempotency-key': 'gone' },
    });
    t.equal(retried.statusCode, 201);
  },
);

t.test(
  'a request that meets the outage half-way waits for a short restart and has its effect once',
  async (t) => {
    const posts = Array.from({ length: 20 }, (_, n) =>
      call('POST', '/v1/cases', 'inspector', {
        payload: { ...payload, externalSystem: 'restart', externalNo: `R-${n}` },
      }),
    );
    await endServer();
    await startEmbedded({ dir: server.dir });
    const codes = (await Promise.all(posts)).map(({ statusCode }) => statusCode);
    t.ok(
      codes.every((code) => code === 201 || code === 503),
      codes.join(),
    );
    const repeated = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        call('POST', '/v1/cases', 'inspector', {
          payload: { ...payload, externalSystem: 'restart', externalNo: `R-${n}` },
        }),
      ),
    );
    for (const [n, answer] of repeated.entries()) if (codes[n] === 201) t.equal(answer.statusCode, 200);
  },
);
