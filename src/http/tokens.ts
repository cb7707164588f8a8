import { createHash, randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  createRemoteJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose';
import type { Caller } from '../cases/send-event.ts';
import { Problem } from '../domain/errors.ts';

const TOKEN_BYTES_MAX = 8192;
/** Verified tokens kept: a signature check costs 440 µs, a look-up two. */
const CACHE_MAX = 10_000;
/** Clocks of two servers of one office differ by this much at most. */
const CLOCK_TOLERANCE_SECONDS = 5;
const JWKS_TIMEOUT_MS = 3000;
const ROLES_MAX = 64;
/** One line of visible text: it goes into records that people read. */
const NAME = /^[^\p{Cc}\p{Cs}]{1,128}$/u;

/** The sandbox's own key pair. */
export interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly kid: string;
}

export interface TokenOptions {
  readonly issuer: string;
  readonly audience: string;
  /** True milliseconds since the epoch: tokens never follow the sandbox's clock. */
  readonly wall: () => number;
  readonly key?: SigningKey;
  readonly jwksUrl?: string;
}

export interface Tokens {
  /** @throws Problem TOKEN_MISSING, TOKEN_INVALID */
  verify(authorization: string | undefined): Promise<Pick<Caller, 'tenant' | 'actor'>>;
}

export function createTokens({ issuer, audience, wall, key, jwksUrl }: TokenOptions): Tokens {
  // ES256 for the sandbox's own key; offices' issuers often have nothing but RS256 beside it.
  const algorithms = key === undefined ? ['ES256', 'RS256'] : ['ES256'];
  const keys = keysOf(key, jwksUrl);
  const known = new Map<string, { caller: Pick<Caller, 'tenant' | 'actor'>; until: number }>();

  return {
    async verify(authorization) {
      const token = bearer(authorization);
      const digest = createHash('sha256').update(token).digest('base64');
      const now = wall();
      const found = known.get(digest);
      if (found !== undefined && found.until > now) return found.caller;
      known.delete(digest);
      const { payload } = await verified(() =>
        jwtVerify(token, keys, {
          issuer,
          audience,
          algorithms,
          requiredClaims: ['exp', 'sub'],
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          currentDate: new Date(now),
        }),
      );
      const caller = callerOf(payload);
      // The oldest goes first: a Map keeps the order of insertion.
      if (known.size >= CACHE_MAX) known.delete(known.keys().next().value!);
      known.set(digest, { caller, until: (payload.exp! + CLOCK_TOLERANCE_SECONDS) * 1000 });
      return caller;
    },
  };
}

/** Keys come from our own settings only: `jku`, `x5u` and `jwk` in a token's header are never followed. */
function keysOf(key: SigningKey | undefined, jwksUrl: string | undefined): JWTVerifyGetKey {
  if (key !== undefined) return async () => key.publicKey;
  if (jwksUrl === undefined) throw new Error('tokens need a key or a JWKS address');
  return createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: JWKS_TIMEOUT_MS });
}

function bearer(authorization: string | undefined): string {
  const match = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? '');
  if (match === null) {
    if (authorization === undefined || !/^Bearer /i.test(authorization)) throw new Problem('TOKEN_MISSING');
    throw new Problem('TOKEN_INVALID');
  }
  if (match[1]!.length > TOKEN_BYTES_MAX) {
    throw new Problem('TOKEN_INVALID', { detail: { zh: '令牌超过 8 kB', en: 'the token is over 8 kB' } });
  }
  return match[1]!;
}

async function verified<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    // Why exactly is for the log: a forger learns nothing from the answer.
    throw new Problem('TOKEN_INVALID', { cause });
  }
}

function callerOf(payload: JWTPayload): Pick<Caller, 'tenant' | 'actor'> {
  const { sub, tenant, unit, roles, system } = payload;
  const person = named('sub', sub);
  // Timers act under this name; a person who bore it could pass for the engine.
  if (person === 'system') throw claimFault('sub');
  if (!Array.isArray(roles) || roles.length > ROLES_MAX) throw claimFault('roles');
  const actor = {
    person,
    unit: named('unit', unit),
    roles: roles.map((role) => named('roles', role)).filter((role) => role !== 'system'),
    ...(system === undefined ? {} : { system: named('system', system) }),
  };
  return { tenant: named('tenant', tenant), actor };
}

function named(claim: string, value: unknown): string {
  if (typeof value !== 'string' || !NAME.test(value)) throw claimFault(claim);
  return value;
}

function claimFault(claim: string): Problem {
  return new Problem('TOKEN_INVALID', {
    detail: { zh: `令牌缺少合格的“${claim}”`, en: `the token has no usable "${claim}"` },
  });
}

export interface TokenClaims {
  readonly issuer: string;
  readonly audience: string;
  readonly sub: string;
  readonly tenant: string;
  readonly unit: string;
  readonly roles: readonly string[];
  readonly system?: string;
  /** True milliseconds since the epoch. */
  readonly now: number;
  readonly ttlSeconds: number;
}

export async function issueToken(key: SigningKey, claims: TokenClaims): Promise<string> {
  const { issuer, audience, sub, tenant, unit, roles, system, now, ttlSeconds } = claims;
  const issuedAt = Math.floor(now / 1000);
  return new SignJWT({ tenant, unit, roles, ...(system === undefined ? {} : { system }) })
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(sub)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ttlSeconds)
    .sign(key.privateKey);
}

/** The sandbox's key, made on first use and readable by its owner only. Two starts at once agree on one key. */
export async function loadOrCreateKey(path: string): Promise<SigningKey> {
  const made = await generateKeyPair('ES256', { extractable: true });
  // Written aside and linked whole, so that nobody reads half of a key.
  const aside = `${path}.${randomUUID()}.new`;
  try {
    const jwk = JSON.stringify(await exportJWK(made.privateKey));
    await writeFile(aside, jwk, { flag: 'wx', mode: 0o600 });
    await link(aside, path);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
  const { kty, crv, x, y, d } = JSON.parse(await readFile(path, 'utf8')) as JWK;
  const shown: JWK = { kty, crv, x, y };
  return {
    privateKey: (await importJWK({ ...shown, d }, 'ES256')) as CryptoKey,
    publicKey: (await importJWK(shown, 'ES256')) as CryptoKey,
    kid: await calculateJwkThumbprint(shown),
  };
}
