import { type AddressInfo, connect } from 'node:net';
import t from 'tap';
import { openClient, problemOf } from './fixture.ts';

const client = await openClient(t);
const { app } = client;

t.test('the language follows Accept-Language, Chinese unless English is wanted more', async (t) => {
  const wanted: [string | undefined, string][] = [
    [undefined, '没有找到'],
    ['en', 'Not found'],
    ['en-GB,zh;q=0.5', 'Not found'],
    ['zh-CN,en;q=0.9', '没有找到'],
    ['en;q=0.3,zh;q=0.7', '没有找到'],
    ['fr-FR', '没有找到'],
    ['*', '没有找到'],
    ['en;q=0', '没有找到'],
    [',;;q=', '没有找到'],
  ];
  for (const [language, title] of wanted) {
    const answer = await app.inject({
      url: '/nowhere',
      headers: language === undefined ? {} : { 'accept-language': language },
    });
    t.equal(problemOf(answer).title, title, String(language));
  }
});

t.test('a request id is taken over when it is harmless, and made when it is not', async (t) => {
  const ask = async (given: string) =>
    (await app.inject({ url: '/nowhere', headers: { 'x-request-id': given } })).headers['x-request-id'];
  t.equal(await ask('abc-1.2_3'), 'abc-1.2_3');
  for (const bad of ['a b', 'x'.repeat(65), '"', '']) t.not(await ask(bad), bad);
});

t.test('what is no HTTP at all is answered in the same form', async (t) => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const talk = (text: string) =>
    new Promise<string>((resolve, reject) => {
      let heard = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (part) => {
        heard += part;
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(heard));
    });
  const nonsense = await talk('HELLO\r\n\r\n');
  t.match(nonsense, /^HTTP\/1\.1 400 /);
  t.match(JSON.parse(nonsense.split('\r\n\r\n')[1]!), { code: 'BODY_MALFORMED', status: 400 });
  const headers = await talk(`GET / HTTP/1.1\r\nAccept-Language: en\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
  t.match(headers, /^HTTP\/1\.1 413 .*application\/problem\+json/s);
  const length = await talk('POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n');
  t.match(JSON.parse(length.split('\r\n\r\n')[1]!), {
    code: 'SCHEMA_INVALID',
    errors: [{ pointer: 'Content-Length' }],
  });
});

t.test('a megabyte sent over a real connection is answered, not cut off', async (t) => {
  const { port } = app.server.address() as AddressInfo;
  const headers = {
    authorization: `Bearer ${await client.token('inspector')}`,
    'content-type': 'application/json',
  };
  for (const authorised of [true, false]) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/cases`, {
      method: 'POST',
      headers: authorised ? headers : { 'content-type': 'application/json' },
      body: JSON.stringify({ data: 'x'.repeat(3 * 1024 * 1024) }),
    });
    t.equal(answer.status, authorised ? 413 : 401);
    t.match(await answer.json(), { code: authorised ? 'BODY_TOO_LARGE' : 'TOKEN_MISSING' });
  }
});

t.test('a stop lets requests that are here finish', async (t) => {
  const { port } = app.server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${await client.token('inspector')}` };
  const asked = Array.from({ length: 10 }, () => fetch(`http://127.0.0.1:${port}/v1/cases`, { headers }));
  await Promise.race(asked);
  const closed = app.close();
  for (const answer of await Promise.all(asked)) t.equal(answer.status, 200);
  await closed;
  await t.rejects(fetch(`http://127.0.0.1:${port}/livez`), 'and takes no new ones');
});
