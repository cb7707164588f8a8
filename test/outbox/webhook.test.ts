import { getEventListeners, once } from 'node:events';
import * as net from 'node:net';
import { Webhook } from 'standardwebhooks';
import t, { type Test } from 'tap';
import type { Problem } from '../../src/domain/errors.ts';
import {
  allowList,
  newSecret,
  type Resolve,
  SANDBOX_ALLOW,
  type Shot,
  sendWebhook,
} from '../../src/outbox/channels/webhook.ts';
import { type Reply, startReceiver } from '../support/receiver.ts';

const ID = '0195b1e0-0000-7000-8000-000000000001';
const SANDBOX = allowList(SANDBOX_ALLOW);
const body = JSON.stringify({ id: ID, subject: 'case', caseseq: 1, data: { note: '隐患' } });

function shot(url: string, more: Partial<Shot> = {}): Shot {
  const attemptedAt = Math.floor(performance.timeOrigin + performance.now());
  return { url, secret: newSecret(), messageId: ID, body, attemptedAt, allow: SANDBOX, ...more };
}

async function receiver(t: Test, reply?: Reply) {
  const one = await startReceiver(reply);
  t.teardown(() => one.close());
  return one;
}

/** A server that speaks no HTTP of its own accord: what it does to the socket is the test. */
async function rawServer(t: Test, onSocket: (socket: net.Socket) => void): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`;
}

t.test(
  'the request is the stored body under Standard Webhooks headers, and its signature verifies',
  async (t) => {
    const one = await receiver(t);
    const sent = shot(one.url);
    t.same(await sendWebhook(sent), { status: 204, error: null });
    const [got] = one.received;
    t.equal(got!.body, body);
    t.match(got!.headers, {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'user-agent': 'bihuan',
      'webhook-id': ID,
      'webhook-timestamp': String(Math.floor(sent.attemptedAt / 1000)),
    });
    t.match(new Webhook(sent.secret).verify(got!.body, got!.headers), { data: { note: '隐患' } });
    t.throws(() => one.verify(newSecret(), got!), /No matching signature/);
  },
);

t.test('any 2xx is success, anything else is failure', async (t) => {
  const one = await receiver(t, (call, response) =>
    response.writeHead([200, 202, 299, 400, 404, 500][call - 1]!).end(),
  );
  for (const status of [200, 202, 299]) t.same(await sendWebhook(shot(one.url)), { status, error: null });
  for (const status of [400, 404, 500])
    t.same(await sendWebhook(shot(one.url)), { status, error: `HTTP ${status}` });
});

t.test('a redirect is a failure and is not followed', async (t) => {
  const secret = await receiver(t);
  const one = await receiver(t, (call, response) =>
    response.writeHead([301, 302, 303, 307, 308][call - 1]!, { location: secret.url }).end(),
  );
  for (const status of [301, 302, 303, 307, 308]) {
    const answer = await sendWebhook(shot(one.url));
    t.equal(answer.status, status);
    t.match(answer.error, /redirects are not followed/);
  }
  t.equal(secret.connections(), 0);
});

t.test('Retry-After counts for 429, 502, 503 and 504, in seconds or as a date, a day at most', async (t) => {
  const said: [number, string][] = [
    [429, '7'],
    [502, '7'],
    [503, '7'],
    [504, '7'],
    [500, '7'],
    [429, 'soon'],
    [429, '-3'],
    [429, '999999'],
    [503, new Date(1_772_413_260_000).toUTCString()],
  ];
  const one = await receiver(t, (call, response) => {
    const [status, after] = said[call - 1]!;
    response.writeHead(status, { 'retry-after': after }).end();
  });
  const waits: (number | undefined)[] = [];
  for (const _ of said)
    waits.push((await sendWebhook(shot(one.url, { attemptedAt: 1_772_413_200_000 }))).retryAfterMs);
  t.same(waits, [7000, 7000, 7000, 7000, undefined, undefined, undefined, 86_400_000, 60_000]);
});

t.test(
  'no answer in time is a failure, whether the receiver is silent or its headers never end',
  async (t) => {
    const silent = await rawServer(t, () => {});
    t.match(await sendWebhook(shot(silent, { timeoutMs: 100 })), { status: null, error: /within 100 ms/ });
    const drip = await rawServer(t, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x: y\r\n'), 10);
      socket.on('close', () => clearInterval(timer));
    });
    t.match(await sendWebhook(shot(drip, { timeoutMs: 150 })), { status: null, error: /within 150 ms/ });
  },
);

t.test('of an endless answer no more than 64 kB are taken; its status stands', async (t) => {
  let written = 0;
  const endless = await rawServer(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const chunk = Buffer.alloc(16_384, 'x');
    const pump = () => {
      while (!socket.destroyed) {
        written += chunk.length;
        if (!socket.write(chunk)) break;
      }
    };
    socket.on('drain', pump);
    pump();
  });
  t.same(await sendWebhook(shot(endless, { timeoutMs: 5000 })), { status: 200, error: null });
  t.ok(written < 20_000_000, `the receiver wrote ${written} bytes into buffers`);
});

t.test('refused, reset, unresolvable and un-TLS connections are failures with their reason', async (t) => {
  const reset = await rawServer(t, (socket) => socket.resetAndDestroy());
  t.match(await sendWebhook(shot(reset)), { status: null, error: /connection failed: E/ });
  const garbage = await rawServer(t, (socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
  t.match(await sendWebhook(shot(garbage)), { status: null, error: /connection failed: HPE_/ });
  t.match(await sendWebhook(shot('http://127.0.0.1:1/')), { status: null, error: /ECONNREFUSED/ });
  const nowhere: Resolve = () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }));
  t.match(await sendWebhook(shot('http://nowhere.invalid/', { resolve: nowhere })), {
    status: null,
    error: /ENOTFOUND/,
  });
  const plain = await rawServer(t, (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
  t.match(await sendWebhook(shot(plain.replace('http:', 'https:'))), {
    status: null,
    error: /connection failed: E/,
  });
});

t.test('the resolved address is checked and used: a name cannot lead where an address may not', async (t) => {
  const one = await receiver(t);
  const { port } = new URL(one.url);
  const nobody = allowList([]);
  const at =
    (...addresses: string[]): Resolve =>
    async () =>
      addresses.map((address) => ({ address, family: net.isIP(address) }));
  for (const address of [
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '0.0.0.0',
    '10.0.0.1',
    '169.254.169.254',
    'fe80::1',
  ]) {
    const answer = await sendWebhook(
      shot(`http://evil.example:${port}/`, { allow: nobody, resolve: at(address) }),
    );
    t.match(answer, { status: null, error: /not allowed/ }, address);
  }
  t.match(
    await sendWebhook(shot(one.url, { allow: nobody })),
    { error: /not allowed/ },
    'an address in the URL, too',
  );
  t.equal(one.connections(), 0);
  // The forbidden address of several is left out, and the second resolution of a rebinding name is never asked for.
  let asked = 0;
  const rebinding: Resolve = async () => {
    asked++;
    return ['10.0.0.1', '127.0.0.1'].map((address) => ({ address, family: 4 }));
  };
  t.match(await sendWebhook(shot(`http://two.example:${port}/`, { resolve: rebinding })), { status: 204 });
  t.equal(asked, 1);
  t.match(
    await sendWebhook(
      shot(`http://hooks.gov:${port}/`, { allow: allowList(['hooks.gov']), resolve: at('127.0.0.1') }),
    ),
    { status: 204 },
    'an allowed host may lead anywhere',
  );
  t.equal(one.received[1]!.headers.host, `hooks.gov:${port}`);
});

t.test('an interrupted attempt says so, and leaves no listener behind', async (t) => {
  const silent = await rawServer(t, () => {});
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 50);
  t.match(await sendWebhook(shot(silent, { signal: abort.signal })), { status: null, aborted: true });
  t.match(await sendWebhook(shot(silent, { signal: abort.signal })), { aborted: true }, 'before it began');
  t.equal(getEventListeners(abort.signal, 'abort').length, 0);
});

t.test('a secret is whsec_ and 24 to 64 bytes; a given one is taken or refused, never bent', async (t) => {
  t.match(newSecret(), /^whsec_[A-Za-z0-9+/]{32}$/);
  t.not(newSecret(), newSecret());
  for (const bytes of [24, 32, 64]) {
    const text = Buffer.alloc(bytes, 7).toString('base64');
    t.equal(newSecret(`whsec_${text}`), `whsec_${text}`);
    t.equal(newSecret(text.replace(/=+$/, '')), `whsec_${text}`);
  }
  for (const bad of [
    '',
    'whsec_',
    'whsec_short',
    Buffer.alloc(23).toString('base64'),
    Buffer.alloc(65).toString('base64'),
    `${'a'.repeat(31)}!`,
    `${'密'.repeat(32)}`,
  ])
    t.throws(
      () => newSecret(bad),
      { code: 'SCHEMA_INVALID', extras: { errors: [{ pointer: '/secret' }] } } as unknown as Problem,
      bad,
    );
});
