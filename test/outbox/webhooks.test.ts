import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import { fanOut } from '../../src/store/outbox.ts';
import { deleteWebhook, listDeliveries, listWebhooks, replayDeliveries } from '../../src/store/webhooks.ts';
import { type Reply, startReceiver } from '../support/receiver.ts';
import { drain, openOutbox } from './fixture.ts';

const box = await openOutbox(t);
const { db } = box;

async function receiver(t: Test, reply?: Reply) {
  const one = await startReceiver(reply);
  t.teardown(() => one.close());
  return one;
}

t.test('webhooks are listed by page, per tenant, without their secrets', async (t) => {
  const tenant = box.tenant();
  const made = [];
  for (let n = 0; n < 5; n++)
    made.push(await box.subscribe(tenant, `https://example.com/${n}`, n === 0 ? [] : ['hazard.overdue']));
  await box.subscribe(box.tenant(), 'https://example.com/other');
  const pages = [];
  for (let after: string | undefined; ; ) {
    const { items, next } = await listWebhooks(db, tenant, { limit: 2, ...(after && { after }) });
    pages.push(items);
    if (next === null) break;
    after = next;
  }
  t.same(
    pages.map(({ length }) => length),
    [2, 2, 1],
  );
  t.same(new Set(pages.flat().map(({ id }) => id)), new Set(made.map(({ id }) => id)));
  for (const one of pages.flat()) {
    t.same(Object.keys(one), [
      'id',
      'url',
      'types',
      'createdBy',
      'createdAt',
      'disabledAt',
      'disabledReason',
    ]);
    t.match(one.createdAt, /\+08:00$/);
  }
  t.notMatch(JSON.stringify(pages), /whsec_/);
});

t.test('a deleted webhook gets nothing more; what waited becomes dead letters', async (t) => {
  const tenant = box.tenant();
  const one = await receiver(t);
  const { id } = await box.subscribe(tenant, one.url);
  await box.emit(tenant, randomUUID(), [1, 2]);
  await fanOut(db, tenant);
  t.equal(await deleteWebhook(db, box.tenant(), id), false, 'another tenant cannot');
  t.equal(await deleteWebhook(db, tenant, id), true);
  t.equal(await deleteWebhook(db, tenant, id), false);
  t.equal(await drain(box.deliverer()), 0);
  t.equal(one.received.length, 0);
  t.match(await box.deliveries(tenant), [{ state: 'dead', last_error: /deleted/ }, { state: 'dead' }]);
  await t.rejects(listDeliveries(db, tenant, id, { limit: 10 }), { code: 'NOT_FOUND' });
  await t.rejects(replayDeliveries(db, tenant, id, {}), { code: 'NOT_FOUND' });
});

t.test('the delivery log shows every state, newest first, by page, to its tenant only', async (t) => {
  const tenant = box.tenant();
  const one = await receiver(t, (_call, response, { seq }) =>
    response.writeHead(seq === 2 ? 418 : 200).end(),
  );
  const { id } = await box.subscribe(tenant, one.url);
  const caseId = randomUUID();
  const ids = await box.emit(tenant, caseId, [1, 2, 3]);
  await drain(box.deliverer());
  const { items, next } = await listDeliveries(db, tenant, id, { limit: 2 });
  t.match(items, [
    {
      messageId: ids[2],
      state: 'pending',
      nextAttemptAt: null,
      attempts: 0,
      caseId,
      seq: 3,
      type: 'hazard.assigned',
    },
    {
      messageId: ids[1],
      state: 'pending',
      nextAttemptAt: /\+08:00$/,
      attempts: 1,
      lastStatus: 418,
      lastError: 'HTTP 418',
    },
  ]);
  const rest = await listDeliveries(db, tenant, id, { limit: 2, after: next! });
  t.match(rest, {
    next: null,
    items: [
      { messageId: ids[0], state: 'delivered', deliveredAt: /^20/, nextAttemptAt: null, lastError: null },
    ],
  });
  t.equal(rest.items.length, 1);
  await t.rejects(listDeliveries(db, box.tenant(), id, { limit: 2 }), { code: 'NOT_FOUND' });
});

t.test('a replay sends the same messages again, in order, under their old webhook-ids', async (t) => {
  const tenant = box.tenant();
  let healthy = true;
  const one = await receiver(t, (_call, response, { seq }) =>
    response.writeHead(healthy || seq !== 2 ? 200 : 500).end(),
  );
  const { id } = await box.subscribe(tenant, one.url);
  const caseId = randomUUID();
  healthy = false;
  const ids = await box.emit(tenant, caseId, [1, 2, 3]);
  const deliverer = box.deliverer({ scheduleMs: [0] });
  await drain(deliverer);
  t.match(await box.deliveries(tenant), [{ state: 'delivered' }, { state: 'dead' }, { state: 'delivered' }]);
  healthy = true;
  const replayed = async (choice: Parameters<typeof replayDeliveries>[3]) => {
    one.received.length = 0;
    const added = await replayDeliveries(db, tenant, id, choice);
    t.equal(await drain(deliverer), added);
    return one.received.map(({ headers }) => ids.indexOf(headers['webhook-id']!) + 1);
  };
  t.same(await replayed({ state: 'dead' }), [2]);
  t.same(await replayed({ state: 'dead' }), [], 'it is no longer dead');
  t.same(await replayed({}), [1, 2, 3], 'the order is that of the first delivery');
  t.same(await replayed({ ids: [ids[2]!, ids[0]!] }), [1, 3], 'by message id');
  const [first] = await box.deliveries(tenant);
  t.same(await replayed({ ids: [first!.id] }), [1], 'by delivery id');
  t.same(await replayed({ ids: [] }), []);
  t.same(await replayed({ from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' }), []);
  t.same(await replayed({ from: '2020-01-01T00:00:00Z' }), [1, 2, 3]);
  t.same(await replayed({ ids: [randomUUID()] }), []);
});

t.test('a replay leaves alone what is still on its way and waits behind it', async (t) => {
  const tenant = box.tenant();
  const one = await receiver(t, (call, response) => response.writeHead(call === 2 ? 500 : 200).end());
  const { id } = await box.subscribe(tenant, one.url);
  const ids = await box.emit(tenant, randomUUID(), [1, 2]);
  const deliverer = box.deliverer();
  await drain(deliverer);
  t.equal(await replayDeliveries(db, tenant, id, {}), 1);
  t.equal(await drain(deliverer), 0, 'message 2 waits for its retry, and the repeat of 1 behind it');
  await box.makeDue(tenant);
  t.equal(await drain(deliverer), 2);
  t.same(
    one.received.map((received) => ids.indexOf(received.id) + 1),
    [1, 2, 2, 1],
  );
});

t.test('a replay and a fan-out at once leave one head per case', async (t) => {
  const tenant = box.tenant();
  const one = await receiver(t);
  const { id } = await box.subscribe(tenant, one.url);
  const caseId = randomUUID();
  await box.emit(tenant, caseId, [1, 2]);
  const deliverer = box.deliverer();
  await drain(deliverer);
  await box.emit(tenant, caseId, [3, 4]);
  await Promise.all([
    replayDeliveries(db, tenant, id, {}),
    fanOut(db, tenant),
    replayDeliveries(db, tenant, id, {}),
  ]);
  const waiting = (await box.deliveries(tenant)).filter(({ state }) => state === 'pending');
  t.equal(waiting.filter(({ due_in }) => due_in !== null).length, 1);
  t.equal(await drain(deliverer), waiting.length);
});

t.test('a disabled webhook is not replayed to, and the caller hears why', async (t) => {
  const tenant = box.tenant();
  const one = await receiver(t, (_call, response) => response.writeHead(410).end());
  const { id } = await box.subscribe(tenant, one.url);
  await box.emit(tenant, randomUUID(), [1]);
  await drain(box.deliverer());
  await t.rejects(replayDeliveries(db, tenant, id, {}), {
    code: 'SCHEMA_INVALID',
    extras: { errors: [{ message: { en: /410/ } }] },
  });
});
