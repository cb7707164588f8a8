import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { addDuration, iso, msOf } from '../../src/domain/instants.ts';
import { openTestHouse, ownerClient, setNow, startServer } from '../support/house.ts';
import { startProxy } from '../support/proxy.ts';
import { startService } from '../support/service.ts';
import { sized } from '../support/size.ts';
import { openCases } from './cases.ts';
import { Client, type Crowd, tokensOf, walk } from './clients.ts';
import { checkHistory, swept } from './history.ts';

const CUTS = sized(60, 200);
const CUT_EVERY = 12;
const DAYS = 20;
const WALKERS = 16;
/** Of each walker alone, and of all together. */
const OWN_CASES = 3;
const SHARED_CASES = 4;
const PARKED_CASES = sized(100, 200);
const BEGIN = '2026-03-02T09:00:00+08:00';
const CUTTING_MS_MAX = 90_000;
const ANSWER_MS_MAX = 10_000;
const COUNT = {
  name: 'count_fixed',
  text: `select count(*)::int as n from events where case_id = $1 and type = 'FIXED'`,
};

t.test(
  'a commit whose reply was lost is found by its event id: answered 200, never lost, never doubled',
  async (t) => {
    const server = await startServer(t, { durable: true });
    const house = await openTestHouse(t, server);
    await setNow(house, BEGIN);
    const walked = await openCases(house, SHARED_CASES + WALKERS * OWN_CASES, () => 10);
    await openCases(house, PARKED_CASES, (index) => 3 + (index % 10));

    const proxy = await startProxy(t, server.url);
    const keyFile = join(server.dir, 'key.json');
    const file = join(server.dir, 'acknowledged.ndjson');
    writeFileSync(file, '');
    const service = await startService(t, { url: proxy.url, keyFile, sweep: true });
    let stopped = false;
    const crowd: Crowd = {
      port: () => service.port,
      tokens: await tokensOf(keyFile),
      file,
      keyed: false,
      stopped: () => stopped,
      pauseMs: 5,
      failures: [],
    };
    proxy.cutEvery = CUT_EVERY;
    const began = performance.now();
    const walkers = Array.from({ length: WALKERS }, (_, index) => {
      const own = SHARED_CASES + index * OWN_CASES;
      return walk(crowd, `w${index}`, [
        ...walked.slice(0, SHARED_CASES),
        ...walked.slice(own, own + OWN_CASES),
      ]);
    });
    const cuts = () => proxy.cuts.sent + proxy.cuts.answered;
    let now = msOf(BEGIN);
    for (let day = 0; cuts() < CUTS && performance.now() - began < CUTTING_MS_MAX; ) {
      // The sweep's commits are cut as well: days pass as the cuts go on.
      for (; day < (cuts() / CUTS) * DAYS; day++) now = addDuration(now, 'P1D');
      await setNow(house, iso(now));
      await sleep(20);
    }
    proxy.cutEvery = 0;
    const seconds = (performance.now() - began) / 1000;
    stopped = true;
    await Promise.all(walkers);

    const owner = await ownerClient(t, server);
    t.ok(await swept(owner), 'nothing stays due');
    t.ok(service.alive());
    await service.kill();
    const { faults, ...figures } = await checkHistory(house, owner, file);
    t.strictSame(faults, []);
    t.strictSame(crowd.failures, [], 'no client without a key was left without a result');
    t.ok(cuts() >= CUTS);
    t.ok(figures.acknowledged > CUTS, 'steps went on all the while');
    t.ok(figures.timersFired > PARKED_CASES);
    t.comment({ ...figures, cuts: proxy.cuts, commits: proxy.commits, seconds: Math.round(seconds) });
  },
);

for (const mode of ['refuse', 'black-hole'] as const) {
  t.test(
    `a database that gives way to ${mode}: each request ends within 10 s, and all is well after`,
    async (t) => {
      const server = await startServer(t, { durable: true });
      const house = await openTestHouse(t, server);
      const caseIds = await openCases(house, 3, () => 10);
      const proxy = await startProxy(t, server.url);
      const keyFile = join(server.dir, 'key.json');
      const service = await startService(t, { url: proxy.url, keyFile, sweep: true });
      const token = (await tokensOf(keyFile)).rectifier!;
      const client = new Client();
      t.teardown(() => client.close());
      const send = (caseId: string) => {
        const body = { type: 'FIXED', payload: { note: mode } };
        const headers = { 'idempotency-key': caseId };
        return client.ask(service.port, { path: `/v1/cases/${caseId}/events`, token, body, headers });
      };
      proxy.mode = mode;
      if (mode === 'refuse') proxy.cutAll();
      const began = performance.now();
      const replies = await Promise.all(caseIds.map((id) => send(id).then(({ status }) => status)));
      t.ok(performance.now() - began < ANSWER_MS_MAX);
      t.strictSame(replies, [503, 503, 503]);
      proxy.mode = 'pass';
      proxy.cutAll();
      for (const id of caseIds) {
        t.equal((await send(id)).status, 200);
        t.equal((await house.db.pipeline.run('demo', COUNT, [id]))[0]!.n, 1);
      }
      t.ok(service.alive());
    },
  );
}
