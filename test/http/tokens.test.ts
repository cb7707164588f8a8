import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import t from 'tap';
import { createTokens, issueToken, loadOrCreateKey, type TokenClaims } from '../../src/http/tokens.ts';

const dir = mkdtempSync(join(tmpdir(), 'bihuan-key-'));
const path = join(dir, 'key.json');
const key = await loadOrCreateKey(path);
let now = Date.parse('2026-11-01T00:00:00Z');
const tokens = createTokens({ issuer: 'us', audience: 'bihuan', wall: () => now, key });
const claims = (more: Partial<TokenClaims> = {}): TokenClaims => ({
  issuer: 'us',
  audience: 'bihuan',
  sub: 'inspector',
  tenant: 'demo',
  unit: 'street',
  roles: ['inspector'],
  now,
  ttlSeconds: 600,
  ...more,
});
const verify = async (token: string) => tokens.verify(`Bearer ${token}`);
const invalid = { code: 'TOKEN_INVALID' };

t.test('the key is made once, readable by its owner only', async (t) => {
  t.equal(statSync(path).mode & 0o777, 0o600);
  const before = readFileSync(path, 'utf8');
  const again = await loadOrCreateKey(path);
  t.equal(again.kid, key.kid);
  t.equal(readFileSync(path, 'utf8'), before);
  await t.resolves(verify(await issueToken(again, claims())));
});

t.test('starts at once agree on one key, and none reads half of it', async (t) => {
  for (let round = 0; round < 40; round++) {
    const shared = join(dir, `shared-${round}.json`);
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateKey(shared)));
    if (new Set(keys.map(({ kid }) => kid)).size !== 1) t.fail(`round ${round}: two keys`);
  }
  t.strictSame(
    readdirSync(dir).filter((name) => name.includes('.new')),
    [],
    'nothing is left beside them',
  );
});

t.test('a token says who acts, for which unit and tenant, and through which system', async (t) => {
  t.strictSame(await verify(await issueToken(key, claims({ system: 'portal' }))), {
    tenant: 'demo',
    actor: { person: 'inspector', unit: 'street', roles: ['inspector'], system: 'portal' },
  });
});

t.test('no token and another scheme are TOKEN_MISSING', async (t) => {
  for (const given of [undefined, '', 'Basic YTpi'])
    await t.rejects(tokens.verify(given), { code: 'TOKEN_MISSING' });
});

t.test('a token that is expired, ours in name only, or for somebody else is TOKEN_INVALID', async (t) => {
  await t.rejects(verify('abc'), invalid);
  await t.rejects(tokens.verify('Bearer '), invalid);
  await t.rejects(verify(await issueToken(key, claims({ now: now - 3_600_000 }))), invalid);
  await t.rejects(verify(await issueToken(key, claims({ issuer: 'them' }))), invalid);
  await t.rejects(verify(await issueToken(key, claims({ audience: 'other' }))), invalid);
  const other = await loadOrCreateKey(join(dir, 'other.json'));
  await t.rejects(verify(await issueToken(other, claims())), invalid);
  await t.rejects(verify(`${'a'.repeat(9000)}`), invalid);
});

t.test('claims that cannot name a person are refused, and nobody passes for the engine', async (t) => {
  await t.rejects(verify(await issueToken(key, claims({ sub: 'system' }))), invalid);
  await t.rejects(verify(await issueToken(key, claims({ sub: 'a\u0000b' }))), invalid);
  await t.rejects(verify(await issueToken(key, claims({ tenant: '' }))), invalid);
  await t.rejects(verify(await issueToken(key, claims({ roles: 'admin' as never }))), invalid);
  const { actor } = await verify(await issueToken(key, claims({ roles: ['system', 'inspector'] })));
  t.strictSame(actor.roles, ['inspector']);
});

t.test('a key in the token’s own header and another algorithm are never believed', async (t) => {
  const mine = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(mine.publicKey);
  const forged = await new SignJWT({ tenant: 'demo', unit: 'street', roles: ['admin'] })
    .setProtectedHeader({ alg: 'ES256', jwk, jku: 'http://127.0.0.1/keys' })
    .setIssuer('us')
    .setAudience('bihuan')
    .setSubject('mallory')
    .setExpirationTime(Math.floor(now / 1000) + 600)
    .sign(mine.privateKey);
  await t.rejects(verify(forged), invalid);
  const body = forged.split('.')[1];
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
  await t.rejects(verify(none), invalid);
  const secret = new TextEncoder().encode(JSON.stringify(jwk));
  const hmac = await new SignJWT({ tenant: 'demo', unit: 'street', roles: ['admin'], sub: 'mallory' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('us')
    .setAudience('bihuan')
    .setExpirationTime(Math.floor(now / 1000) + 600)
    .sign(secret);
  await t.rejects(verify(hmac), invalid);
});

t.test('a verified token is remembered until it expires, and no longer', async (t) => {
  const token = await issueToken(key, claims());
  t.equal(await verify(token), await verify(token), 'the very same caller');
  now += 700_000;
  await t.rejects(verify(token), invalid);
});

t.test('an office’s issuer is believed by the keys it publishes', async (t) => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256' };
  const server = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] }))).listen(
    0,
    '127.0.0.1',
  );
  t.teardown(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  const theirs = createTokens({ issuer: 'them', audience: 'bihuan', wall: () => now, jwksUrl });
  const sign = (kid: string, from: CryptoKey) =>
    new SignJWT({ tenant: 'demo', unit: 'street', roles: ['inspector'] })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setIssuer('them')
      .setAudience('bihuan')
      .setSubject('li')
      .setExpirationTime(Math.floor(now / 1000) + 600)
      .sign(from);
  t.match(await theirs.verify(`bearer ${await sign('k1', pair.privateKey)}`), { actor: { person: 'li' } });
  const stranger = await generateKeyPair('RS256');
  await t.rejects(theirs.verify(`Bearer ${await sign('k1', stranger.privateKey)}`), invalid);
  await t.rejects(theirs.verify(`Bearer ${await issueToken(key, claims({ issuer: 'them' }))}`), invalid);
});
