import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { allowList } from '../../src/outbox/channels/webhook.ts';
import { SCHEDULE_MS } from '../../src/outbox/deliver.ts';
import { listWebhooks } from '../../src/store/webhooks.ts';
import type { Reply } from '../support/receiver.ts';
import { drain, openOutbox, receiver, until } from './fixture.ts';

const box = await openOutbox(t);
const { db } = box;
const AT_ONCE = [0, 0, 0, 0];

t.test(
  'each message goes once to each receiver that wants its type, signed with that receiver’s secret',
  async (t) => {
    const tenant = box.tenant();
    const [all, some, none, foreign] = await Promise.all([
      receiver(t),
      receiver(t),
      receiver(t),
      receiver(t),
    ]);
    const everything = await box.subscribe(tenant, all.url);
    const listed = await box.subscribe(tenant, some.url, ['hazard.listed', 'hazard.overdue']);
    await box.subscribe(tenant, none.url, ['escalation.raised']);
    await box.subscribe(box.tenant(), foreign.url);
    const caseId = randomUUID();
    const ids = await box.emit(tenant, caseId, [1, 2], 'hazard.assigned');
    ids.push(...(await box.emit(tenant, caseId, [3], 'hazard.overdue')));
    t.equal(await drain(box.deliverer()), 4);
    t.same(
      all.received.map(({ id }) => id),
      ids,
    );
    t.same(
      some.received.map(({ id }) => id),
      ids.slice(2),
    );
    t.equal(none.received.length + foreign.received.length, 0);
    for (const one of all.received) {
      t.equal(one.headers['webhook-id'], one.id);
      t.match(all.verify(everything.secret, one), { caseseq: one.seq });
    }
    t.match(some.verify(listed.secret, some.received[0]!), { type: 'hazard.overdue' });
    t.throws(() => some.verify(everything.secret, some.received[0]!));
    t.equal(await drain(box.deliverer()), 0, 'nothing is left');
  },
);

t.test(
  'every message is one log line at fan-out, without its content, also when nobody subscribed',
  async (t) => {
    const tenant = box.tenant();
    const caseId = randomUUID();
    const [id] = await box.emit(tenant, caseId, [7], 'hazard.reported');
    const [one, two] = [box.deliverer(), box.deliverer()];
    await Promise.all([one.runOnce(), two.runOnce()]);
    await one.runOnce();
    const lines = box.lines().filter((line) => line.messageId === id);
    t.match(lines, [{ level: 30, msg: 'message', tenant, type: 'hazard.reported', caseId, seq: 7 }]);
    t.equal(lines.length, 1);
    t.notMatch(box.rawLog(), /隐患/);
    t.same(await box.deliveries(tenant), []);
  },
);

t.test('a message that fails is tried again, its successors wait, and nothing is lost', async (t) => {
  const tenant = box.tenant();
  const one = await receiver(t, (call, response) => response.writeHead(call <= 2 ? 500 : 200).end());
  const { secret } = await box.subscribe(tenant, one.url);
  const [first, second] = await box.emit(tenant, randomUUID(), [1, 2]);
  const deliverer = box.deliverer({ random: () => 0 });
  t.equal(await deliverer.runOnce(), 1);
  const [head, next] = await box.deliveries(tenant);
  t.match(head, { state: 'pending', attempts: 1, last_status: 500, last_error: 'HTTP 500' });
  t.ok(Math.abs(head!.due_in! - 5) < 1, 'the second try comes after 5 s');
  t.equal(next!.due_in, null);
  t.equal(await deliverer.runOnce(), 0, 'and not before');
  await box.makeDue(tenant);
  t.equal(await deliverer.runOnce(), 1);
  t.ok(Math.abs((await box.deliveries(tenant))[0]!.due_in! - 300) < 2, 'the third after 5 minutes');
  await box.makeDue(tenant);
  t.equal(await drain(deliverer), 2);
  t.same(
    one.received.map(({ headers }) => headers['webhook-id']),
    [first, first, first, second],
  );
  for (const each of one.received)
    t.ok(one.verify(secret, each), 'every attempt has a fresh, valid signature');
  t.equal(new Set(one.received.map(({ body }) => body)).size, 2, 'a retry repeats the bytes');
  t.match(await box.deliveries(tenant), [
    { state: 'delivered', attempts: 3 },
    { state: 'delivered', attempts: 1 },
  ]);
});

t.test(
  'after the last try a delivery is a dead letter that can be seen, and its successor goes out',
  async (t) => {
    const tenant = box.tenant();
    const one = await receiver(t, (_call, response, { seq }) =>
      response.writeHead(seq === 1 ? 503 : 200).end(),
    );
    await box.subscribe(tenant, one.url);
    await box.emit(tenant, randomUUID(), [1, 2]);
    t.equal(await drain(box.deliverer({ scheduleMs: AT_ONCE })), AT_ONCE.length + 1);
    t.match(await box.deliveries(tenant), [
      { state: 'dead', attempts: AT_ONCE.length, last_status: 503, last_error: 'HTTP 503' },
      { state: 'delivered', attempts: 1 },
    ]);
    t.match(
      box.lines().filter((line) => line.tenant === tenant && line.level === 40),
      [{ msg: 'delivery given up' }],
    );
    t.equal(SCHEDULE_MS.length, 10);
    t.equal(
      SCHEDULE_MS.reduce((sum, ms) => sum + ms),
      75 * 3_600_000 + 35 * 60_000 + 5000,
      '75 h 35 min in all',
    );
  },
);

t.test(
  'jitter brings a try forward by less than a tenth, and never before what Retry-After asked',
  async (t) => {
    const tenant = box.tenant();
    const one = await receiver(t, (_call, response, { seq }) =>
      response.writeHead(429, seq === 1 ? { 'retry-after': '4000' } : {}).end(),
    );
    await box.subscribe(tenant, one.url);
    for (const seq of [1, 2]) {
      await box.emit(tenant, randomUUID(), [seq]);
      await box.deliverer({ scheduleMs: [0, 100_000], random: () => 0.999 }).runOnce();
    }
    const [throttled, plain] = await box.deliveries(tenant);
    t.ok(throttled!.due_in! > 3990 && throttled!.due_in! <= 4000);
    t.ok(plain!.due_in! > 90 && plain!.due_in! < 93);
  },
);

t.test('a receiver that asks us to wait is left alone with its other cases too', async (t) => {
  const tenant = box.tenant();
  const one = await receiver(t, (_call, response) =>
    response.writeHead(429, { 'retry-after': '3600' }).end(),
  );
  await box.subscribe(tenant, one.url);
  const deliverer = box.deliverer();
  await box.emit(tenant, randomUUID(), [1]);
  await drain(deliverer);
  await box.emit(tenant, randomUUID(), [1]);
  t.equal(await drain(deliverer), 0);
  t.equal(one.received.length, 1);
  t.match((await box.deliveries(tenant))[1], { state: 'pending', attempts: 0 });
});

t.test(
  '410 disables the webhook: reason stored, warned of in the log, the rest visible as dead letters',
  async (t) => {
    const tenant = box.tenant();
    const one = await receiver(t, (_call, response) => response.writeHead(410).end());
    const { id } = await box.subscribe(tenant, one.url);
    await box.emit(tenant, randomUUID(), [1, 2, 3]);
    t.equal(await drain(box.deliverer()), 1);
    const { items } = await listWebhooks(db, tenant, { limit: 10 });
    t.match(items, [{ id, disabledReason: /410/, disabledAt: /^20/ }]);
    const states = (await box.deliveries(tenant)).map(({ state, last_error }) => [
      state,
      /410/.test(last_error ?? ''),
    ]);
    t.same(states, [
      ['dead', true],
      ['dead', true],
      ['dead', true],
    ]);
    const warnings = box.lines().filter((line) => line.tenant === tenant && line.level === 40);
    t.match(warnings, [{ msg: /webhook disabled/, webhookId: id, status: 410 }]);
    await box.emit(tenant, randomUUID(), [1]);
    t.equal(await drain(box.deliverer()), 0, 'it gets no more');
  },
);

t.test('slow, failing and endless receivers do not delay a good one', async (t) => {
  const tenant = box.tenant();
  const bad: Reply[] = [
    () => {},
    () => {},
    (_call, response) => response.writeHead(500).end(),
    (_call, response) => response.destroy(),
    (_call, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    (_call, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    },
  ];
  for (const reply of bad) await box.subscribe(tenant, (await receiver(t, reply)).url);
  await box.subscribe(tenant, 'http://nowhere.invalid/');
  const arrivals = new Map<string, number>();
  const good = await receiver(t, (_call, response, { id }) => {
    arrivals.set(id, performance.now());
    response.end();
  });
  await box.subscribe(tenant, good.url);
  const deliverer = box.deliverer({ concurrency: 32, timeoutMs: 3000, stopGraceMs: 0 });
  deliverer.start();
  const sent = new Map<string, number>();
  for (let n = 0; n < 60; n++) {
    const at = performance.now();
    const [id] = await box.emit(tenant, randomUUID(), [1]);
    sent.set(id!, at);
    await sleep(10);
  }
  await until(() => arrivals.size === 60);
  await deliverer.stop();
  t.equal(arrivals.size, 60);
  const worst = Math.max(...[...sent].map(([id, at]) => (arrivals.get(id) ?? Infinity) - at));
  t.ok(worst < 1000, `slowest delivery to the good one: ${Math.round(worst)} ms`);
});

t.test('a receiver never has more connections than its share, a failing one only one', async (t) => {
  const tenant = box.tenant();
  const reply: Reply = (_call, response) => setTimeout(() => response.writeHead(200).end(), 30);
  const good = await receiver(t, reply);
  await box.subscribe(tenant, good.url, ['good']);
  let failed = 0;
  const failing = await receiver(t, (_call, response) => {
    failed++;
    setTimeout(() => response.writeHead(500).end(), 30);
  });
  await box.subscribe(tenant, failing.url, ['bad']);
  const deliverer = box.deliverer({ perWebhook: 3 });
  for (let n = 0; n < 12; n++) {
    await box.emit(tenant, randomUUID(), [1], 'good');
    await box.emit(tenant, randomUUID(), [1], 'bad');
  }
  const rounds: number[] = [];
  for (let made = 1; made > 0; rounds.push(made)) made = await deliverer.runOnce();
  t.equal(good.busiest(), 3);
  t.equal(failed, 12);
  t.same(rounds, [6, 4, 4, 4, 1, 1, 1, 1, 1, 1, 0], 'one at a time after the first failures');
});

t.test('one tenant’s broken outbox does not stop the others', async (t) => {
  const [sick, well] = [box.tenant(), box.tenant()];
  const one = await receiver(t);
  const bad = await box.subscribe(sick, one.url);
  await box.subscribe(well, one.url);
  await db.tenant(sick, async (tx) => {
    await tx.updateTable('webhooks').set({ secret: 'whsec_' }).where('id', '=', bad.id).execute();
  });
  await box.emit(sick, randomUUID(), [1]);
  const [id] = await box.emit(well, randomUUID(), [1]);
  t.equal(await drain(box.deliverer()), 2);
  t.same(
    one.received.map((received) => received.id),
    [id],
  );
  t.match(await box.deliveries(sick), [{ state: 'pending', last_error: /connection failed|internal/ }]);
});

t.test('a webhook on a forbidden address gets no connection even if it is stored', async (t) => {
  const tenant = box.tenant();
  const one = await receiver(t);
  await box.subscribe(tenant, one.url);
  await box.emit(tenant, randomUUID(), [1]);
  t.equal(await drain(box.deliverer({ allow: allowList([]) })), 1);
  t.equal(one.connections(), 0);
  t.match(await box.deliveries(tenant), [{ state: 'pending', last_error: /not allowed/ }]);
});

t.test('no secret is ever written to the log', async (t) => {
  t.ok(box.lines().length > 100);
  t.notMatch(box.rawLog(), /whsec_/);
});
