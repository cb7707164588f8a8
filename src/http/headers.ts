import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../cases/send-event.ts';
import { invalidAt } from '../domain/errors.ts';
import { canonical } from '../engine/chain.ts';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const KEY = /^[\x20-\x7e]{1,255}$/;
/** Sequence numbers of a log fit a PostgreSQL integer. */
const REVISION_MAX = 2_147_483_647;

/** The caller's own id where it is harmless to print, so that one act can be followed through two systems' logs. */
export function requestIdOf(raw: IncomingMessage): string {
  const given = raw.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** @throws Problem SCHEMA_INVALID unless absent, `*` or one strong tag of a revision */
export function ifMatchOf(request: FastifyRequest): number | undefined {
  const given = request.headers['if-match'];
  if (given === undefined || given.trim() === '*') return undefined;
  const revision = Number(/^\s*"(\d{1,10})"\s*$/.exec(given)?.[1] ?? Number.NaN);
  if (Number.isInteger(revision) && revision <= REVISION_MAX) return revision;
  throw invalidAt('If-Match', 'If-Match 应为 "版本号"', 'If-Match must be "<revision>"');
}

export function etagOf(revision: number): string {
  return `"${revision}"`;
}

/** True when the reader's copy is the one it would be sent. */
export function isUnchanged(request: FastifyRequest, etag: string): boolean {
  const given = request.headers['if-none-match'];
  if (given === undefined) return false;
  return given.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}

/**
 * The Idempotency-Key with a hash of what was asked: method, path and canonical body, so that another spacing or
 * order of the same JSON is the same request.
 * @throws Problem SCHEMA_INVALID for a key that is not 1–255 printable ASCII characters
 */
export function onceOf(request: FastifyRequest, body: unknown = request.body): Caller['once'] {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw invalidAt(
      'Idempotency-Key',
      '应为 1–255 个可打印的 ASCII 字符',
      'must be 1–255 printable ASCII characters',
    );
  }
  const path = request.url.split('?', 1)[0]!;
  const text = `${request.method} ${path}\n${body === undefined ? '' : canonical(body)}`;
  return { key, requestHash: createHash('sha256').update(text).digest('hex') };
}
