import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import t from 'tap';
import { claimDue, enqueue, fanOut, holdWebhooks, settleDeliveries } from '../../src/store/outbox.ts';
import type { Received } from '../support/receiver.ts';
import { drain, openOutbox, receiver, until } from './fixture.ts';

const box = await openOutbox(t);
const { db } = box;
const LEASE = { limit: 100, perWebhook: 100, slots: {}, leaseMs: 60_000 };

/** Sequence numbers as each case's messages came in. */
function orders(received: readonly Received[]): Record<string, number[]> {
  const orders: Record<string, number[]> = {};
  for (const { caseId, seq } of received) orders[caseId] = [...(orders[caseId] ?? []), seq];
  return orders;
}

t.test('messages of one case arrive in its order, those of different cases side by side', async (t) => {
  const tenant = box.tenant();
  const one = await receiver(t, (call, response) => {
    setTimeout(() => response.writeHead(call % 5 === 0 ? 500 : 200).end(), Math.random() * 20);
  });
  await box.subscribe(tenant, one.url);
  const cases = Array.from({ length: 8 }, () => randomUUID());
  const deliverers = [
    box.deliverer({ scheduleMs: Array(40).fill(0) }),
    box.deliverer({ scheduleMs: Array(40).fill(0) }),
  ];
  for (const each of deliverers) each.start();
  for (let from = 1; from <= 10; from += 5) {
    for (const caseId of cases)
      await box.emit(
        tenant,
        caseId,
        [0, 1, 2, 3, 4].map((n) => from + n),
      );
  }
  const settled = async () =>
    (await box.deliveries(tenant)).filter(({ state }) => state === 'delivered').length;
  for (let tries = 0; tries < 500 && (await settled()) < 80; tries++) await sleep(20);
  await Promise.all(deliverers.map((each) => each.stop()));
  t.equal(await settled(), 80);
  for (const seqs of Object.values(orders(one.received))) {
    const first = seqs.filter((seq, at) => seqs.indexOf(seq) === at);
    t.same(first, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    t.ok(
      seqs.every((seq, at) => at === 0 || (seq - seqs[at - 1]! <= 1 && seq >= seqs[at - 1]!)),
      'a repeat comes before the next',
    );
  }
  t.ok(one.busiest() > 1, `${one.busiest()} at once`);
});

t.test('two processes at once send each delivery once', async (t) => {
  const tenant = box.tenant();
  const one = await receiver(t, (_call, response) => setTimeout(() => response.end(), 5));
  await box.subscribe(tenant, one.url);
  const ids: string[] = [];
  for (let n = 0; n < 40; n++) ids.push(...(await box.emit(tenant, randomUUID(), [1, 2, 3])));
  const rivals = [1, 2, 3].map(() => box.deliverer({ perWebhook: 20 }));
  for (const rival of rivals) rival.start();
  await until(() => one.received.length >= ids.length);
  await sleep(100);
  await Promise.all(rivals.map((rival) => rival.stop()));
  t.equal(one.received.length, 120);
  t.same(new Set(one.received.map(({ id }) => id)), new Set(ids));
  t.ok(Object.values(orders(one.received)).every((seqs) => seqs.join() === '1,2,3'));
});

t.test('rivals that fan out together give each message one delivery per receiver', async (t) => {
  const tenant = box.tenant();
  for (const port of [1, 2, 3]) await box.subscribe(tenant, `http://127.0.0.1:${port}/`);
  const caseId = randomUUID();
  await box.emit(
    tenant,
    caseId,
    Array.from({ length: 50 }, (_, n) => n + 1),
  );
  const taken = await Promise.all(Array.from({ length: 8 }, () => fanOut(db, tenant, 10)));
  t.equal(
    taken.reduce((sum, { deliveries }) => sum + deliveries, 0),
    150,
  );
  const rows = await box.deliveries(tenant);
  t.equal(new Set(rows.map((row) => row.webhook_id + row.message_id)).size, 150);
  const heads = rows.filter(({ due_in }) => due_in !== null);
  t.same(
    heads.map(({ seq }) => seq),
    [1, 1, 1],
    'only the first of a case may go',
  );
});

t.test('a process that dies between claim and send leaves a delivery that another makes later', async (t) => {
  const tenant = box.tenant();
  const one = await receiver(t);
  await box.subscribe(tenant, one.url);
  const ids = await box.emit(tenant, randomUUID(), [1, 2]);
  await fanOut(db, tenant);
  t.equal((await claimDue(db, tenant, LEASE)).length, 1);
  t.equal(await drain(box.deliverer()), 0, 'while the lease runs nobody else takes it');
  const [leased] = await box.deliveries(tenant);
  t.ok(leased!.due_in! > 55 && leased!.due_in! <= 60);
  await box.makeDue(tenant);
  t.equal(await drain(box.deliverer()), 2);
  t.same(
    one.received.map(({ id }) => id),
    ids,
  );
});

t.test('whoever lost the lease cannot settle, and an outcome settled twice is settled once', async (t) => {
  const tenant = box.tenant();
  const { id: webhookId } = await box.subscribe(tenant, 'http://127.0.0.1:1/');
  await box.emit(tenant, randomUUID(), [1, 2]);
  await fanOut(db, tenant);
  const [late] = await claimDue(db, tenant, LEASE);
  await box.makeDue(tenant);
  const [present] = await claimDue(db, tenant, LEASE);
  t.equal(present!.attempt, late!.attempt + 1);
  const outcome = { deliveryId: late!.id, webhookId, status: 500, error: 'HTTP 500', delayMs: 0 };
  await settleDeliveries(db, tenant, [{ ...outcome, attempt: late!.attempt, verdict: 'dead' }]);
  t.equal((await box.deliveries(tenant))[0]!.state, 'pending');
  const delivered = {
    ...outcome,
    attempt: present!.attempt,
    verdict: 'delivered',
    status: 200,
    error: null,
  } as const;
  await settleDeliveries(db, tenant, [delivered]);
  await settleDeliveries(db, tenant, [delivered]);
  const [first, second] = await box.deliveries(tenant);
  t.equal(first!.state, 'delivered');
  t.match(second, { state: 'pending', attempts: 0 });
  t.ok(second!.due_in! <= 0);
});

t.test('a message fanned out while its predecessor is being settled is not forgotten', async (t) => {
  const tenant = box.tenant();
  const { id: webhookId } = await box.subscribe(tenant, 'http://127.0.0.1:1/');
  const caseId = randomUUID();
  await box.emit(tenant, caseId, [1]);
  await fanOut(db, tenant);
  const [claimed] = await claimDue(db, tenant, LEASE);
  const [messageId] = await box.emit(tenant, caseId, [2]);
  // Decided while the first is pending, committed after its outcome was ready to be written.
  const slowFanOut = db.tenant(tenant, async (tx) => {
    await holdWebhooks(tx, tenant);
    await enqueue(
      tx,
      tenant,
      sql`select ${webhookId}::uuid as webhook_id, ${messageId}::uuid as message_id, ${caseId}::uuid as case_id,
        2 as seq, 1 as ord`,
    );
    await sleep(200);
  });
  await sleep(50);
  const settled = { deliveryId: claimed!.id, webhookId, attempt: 1, status: 200, error: null, delayMs: 0 };
  await Promise.all([slowFanOut, settleDeliveries(db, tenant, [{ ...settled, verdict: 'delivered' }])]);
  const [first, second] = await box.deliveries(tenant);
  t.equal(first!.state, 'delivered');
  t.ok(second!.due_in !== null && second!.due_in <= 0);
});

t.test('a stopping process hands back what it could not finish, uncounted', async (t) => {
  const tenant = box.tenant();
  const one = await receiver(t, (call, response) => {
    if (call > 1) response.end();
  });
  await box.subscribe(tenant, one.url);
  await box.emit(tenant, randomUUID(), [1]);
  const deliverer = box.deliverer({ stopGraceMs: 30 });
  deliverer.start();
  await until(() => one.received.length === 1);
  await deliverer.stop();
  const [row] = await box.deliveries(tenant);
  t.match(row, { state: 'pending', attempts: 0 });
  t.ok(row!.due_in! <= 0, 'and it is due at once');
  t.equal(await drain(box.deliverer()), 1);
});
