import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { addDuration, iso, msOf } from '../../src/domain/instants.ts';
import { type EmbeddedDatabase, startEmbedded } from '../../src/store/embedded.ts';
import { openTestHouse, ownerClient, setNow, startServer } from '../support/house.ts';
import { type Service, startService } from '../support/service.ts';
import { sized } from '../support/size.ts';
import { openCases } from './cases.ts';
import { type Crowd, tokensOf, walk } from './clients.ts';
import { checkHistory, swept } from './history.ts';

const KILLS = sized(8, 20);
const SERVER_KILLS = sized(3, 5);
const WALKERS = 16;
/** Of each walker alone, and of all together. */
const OWN_CASES = 3;
const SHARED_CASES = 4;
/** Cases nobody touches: terms of 3 to 22 days, so that each day moved on makes some of their timers due. */
const PARKED_CASES = sized(200, 500);
const BEGIN = '2026-03-02T09:00:00+08:00';
const READY_MS_MAX = 25_000;

t.test(
  `after ${KILLS + SERVER_KILLS} kill -9 every acknowledged step is in the log once and every timer fired once`,
  async (t) => {
    const server = await startServer(t, { durable: true });
    // Registered first and so run last: a server is not ended while the service is still connected to it.
    let again: EmbeddedDatabase | undefined;
    t.teardown(() => again?.stop());
    const house = await openTestHouse(t, server);
    await setNow(house, BEGIN);
    const walked = await openCases(house, SHARED_CASES + WALKERS * OWN_CASES, () => 10);
    await openCases(house, PARKED_CASES, (index) => 3 + (index % 20));

    const keyFile = join(server.dir, 'key.json');
    const file = join(server.dir, 'acknowledged.ndjson');
    writeFileSync(file, '');
    const settings = { url: server.url, keyFile, sweep: true };
    // Two, so that a retry meets another process while the killed one's statement may still be on its way.
    const services = await Promise.all([startService(t, settings), startService(t, settings)]);
    const law = { now: msOf(BEGIN) };
    let stopped = false;
    const crowd: Crowd = {
      port: () => services[Math.floor(Math.random() * services.length)]!.port,
      tokens: await tokensOf(keyFile),
      file,
      keyed: true,
      stopped: () => stopped,
      pauseMs: 80,
      failures: [],
    };
    const walkers = Array.from({ length: WALKERS }, (_, index) => {
      const own = SHARED_CASES + index * OWN_CASES;
      return walk(crowd, `w${index}`, [
        ...walked.slice(0, SHARED_CASES),
        ...walked.slice(own, own + OWN_CASES),
      ]);
    });

    const ready: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const victim = Math.floor(Math.random() * services.length);
      await moveOn(services[victim]!, crowd, law);
      await sleep(Math.random() * 250);
      await services[victim]!.kill();
      services[victim] = await startService(t, settings);
      ready.push(services[victim].readyMs);
      await sleep(Math.random() * 200);
    }
    let recoveredMs = 0;
    for (let kill = 0; kill < SERVER_KILLS; kill++) {
      await moveOn(services[kill % 2]!, crowd, law);
      await sleep(Math.random() * 250);
      process.kill(postmaster(server.dir), 'SIGKILL');
      const began = performance.now();
      again = await startEmbedded({ dir: server.dir });
      recoveredMs = Math.max(recoveredMs, performance.now() - began);
      t.equal(again.how, 'started');
      await sleep(1000);
    }
    t.ok(
      services.every((service) => service.alive()),
      'no service ended with its database',
    );
    stopped = true;
    await Promise.all(walkers);

    const owner = await ownerClient(t, server);
    await setNow(house, iso(law.now));
    t.ok(await swept(owner), 'nothing stays due');
    for (const service of services) await service.kill();
    const { faults, ...figures } = await checkHistory(house, owner, file);
    t.strictSame(faults, []);
    t.strictSame(crowd.failures, [], 'a client that retries under its key meets no error');
    t.ok(figures.acknowledged > 500, 'steps went on all the while');
    t.ok(figures.retried > 10, 'some outcomes were unknown');
    t.ok(figures.timersFired > PARKED_CASES, 'timers fired all the while');
    t.ok(Math.max(...ready) < READY_MS_MAX);
    t.comment({ ...figures, kills: KILLS, serverKills: SERVER_KILLS, recoveredMs: Math.round(recoveredMs) });
    t.comment({ readyMs: ready.map(Math.round).sort((a, b) => a - b) });
  },
);

/** A day passes: the service about to die is asked to fire what that makes due, and nobody waits for its answer. */
async function moveOn(service: Service, { tokens }: Crowd, law: { now: number }): Promise<void> {
  law.now = addDuration(law.now, 'P1D');
  const headers = { authorization: `Bearer ${tokens.inspector}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ now: iso(law.now) });
  fetch(`http://127.0.0.1:${service.port}/v1/sandbox/clock`, { method: 'PUT', headers, body }).then(
    (response) => response.text(),
    () => {},
  );
}

function postmaster(dir: string): number {
  return Number(readFileSync(join(dir, 'data/postmaster.pid'), 'utf8').split('\n', 1)[0]);
}
