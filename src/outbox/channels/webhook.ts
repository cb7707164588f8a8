import { randomBytes } from 'node:crypto';
import { lookup as dnsLookup } from 'node:dns/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { invalidAt } from '../../domain/errors.ts';
import { type Allow, addressAllowed, hostAllowed, literalAddress } from './target.ts';

export { type Allow, allowList, checkTarget, SANDBOX_ALLOW } from './target.ts';

export const TIMEOUT_MS = 15_000;
/** Nothing in an answer's body matters to us; a receiver that goes on talking is cut off. */
const ANSWER_BYTES_MAX = 65_536;
const RETRY_AFTER_MS_MAX = 86_400_000;
/** Statuses whose Retry-After is a request to slow down, not an accident. */
const THROTTLING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 24;
/** Standard Webhooks 1.0.0: between 24 and 64 bytes. */
const SECRET_BYTES_MAX = 64;

export interface Resolved {
  readonly address: string;
  readonly family: number;
}

export type Resolve = (hostname: string) => Promise<readonly Resolved[]>;

export interface Shot {
  readonly url: string;
  readonly secret: string;
  /** Id of the message: the receiver's idempotency key, the same over retries and replays. */
  readonly messageId: string;
  /** Sent and signed byte for byte. */
  readonly body: string;
  /** Milliseconds of the attempt, by the database's clock. */
  readonly attemptedAt: number;
  readonly allow: Allow;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Name resolution, replaced in tests; default is the system's, which knows the hosts file. */
  readonly resolve?: Resolve;
}

export interface Answer {
  /** `null` when no answer came. */
  readonly status: number | null;
  /** `null` for a 2xx; else why it failed, without any part of the answer's body. */
  readonly error: string | null;
  /** What a throttling receiver asked for. */
  readonly retryAfterMs?: number;
  /** We ended it ourselves, by `signal`. */
  readonly aborted?: boolean;
}

/**
 * A signing secret in the form receivers' libraries expect.
 * @param given the caller's own, `whsec_` + base64 of 24–64 bytes (the prefix may be missing)
 * @throws Problem SCHEMA_INVALID at /secret
 */
export function newSecret(given?: string): string {
  if (given === undefined) return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');
  const text = given.startsWith(SECRET_PREFIX) ? given.slice(SECRET_PREFIX.length) : given;
  const bytes = Buffer.from(text, 'base64');
  // Buffer skips what it cannot read, so a mistyped secret would sign with other bytes than the receiver's.
  const faithful = bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  if (!faithful || bytes.length < SECRET_BYTES || bytes.length > SECRET_BYTES_MAX) {
    throw invalidAt(
      '/secret',
      'secret 应为 whsec_ 加 24 至 64 字节的 base64',
      'secret must be whsec_ and the base64 of 24 to 64 bytes',
    );
  }
  return SECRET_PREFIX + bytes.toString('base64');
}

/**
 * One POST by the rules of Standard Webhooks 1.0.0. Never throws for what a receiver does: it is an answer.
 * A 2xx status decides; what the receiver does with the rest of its answer is not our concern.
 */
export async function sendWebhook(shot: Shot): Promise<Answer> {
  const timeoutMs = shot.timeoutMs ?? TIMEOUT_MS;
  // Not AbortSignal.any: the caller's signal lives as long as the process, and must not collect a listener per shot.
  const end = new AbortController();
  const interrupt = () => end.abort();
  const timer = setTimeout(interrupt, timeoutMs);
  shot.signal?.addEventListener('abort', interrupt);
  if (shot.signal?.aborted) interrupt();
  try {
    const { status, retryAfter } = await post(shot, end.signal);
    return judged(status, retryAfter, shot.attemptedAt);
  } catch (error) {
    if (shot.signal?.aborted)
      return { status: null, error: '发送中止 sending was interrupted', aborted: true };
    if (!end.signal.aborted) return { status: null, error: reasonOf(error) };
    return { status: null, error: `${timeoutMs} 毫秒内无应答 no answer within ${timeoutMs} ms` };
  } finally {
    clearTimeout(timer);
    shot.signal?.removeEventListener('abort', interrupt);
  }
}

function headersOf({ secret, messageId, body, attemptedAt }: Shot): http.OutgoingHttpHeaders {
  return {
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'bihuan',
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(attemptedAt / 1000)),
    'webhook-signature': new Webhook(secret).sign(messageId, new Date(attemptedAt), body),
    connection: 'close',
  };
}

interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

function post(shot: Shot, signal: AbortSignal): Promise<Reply> {
  const url = new URL(shot.url);
  const literal = literalAddress(url.hostname);
  // Node does not call `lookup` for an address, so that one is checked here; rules may have changed since it was stored.
  if (
    literal !== undefined &&
    !hostAllowed(url.hostname, shot.allow) &&
    !addressAllowed(literal, shot.allow)
  ) {
    return Promise.reject(new AddressForbidden());
  }
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const options: https.RequestOptions = {
      method: 'POST',
      headers: headersOf(shot),
      // A connection of its own: a kept one that the receiver closes meanwhile would count as a failed attempt.
      agent: false,
      lookup: checkedLookup(shot),
      signal,
    };
    const outgoing = request(url, options, (incoming) => {
      const reply = { status: incoming.statusCode ?? 0, retryAfter: incoming.headers['retry-after'] };
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_BYTES_MAX) incoming.destroy();
      });
      incoming.on('error', () => resolve(reply)); // cut off in the body: the status was already said
      incoming.on('close', () => resolve(reply));
    });
    outgoing.on('error', reject);
    outgoing.end(shot.body);
  });
}

class AddressForbidden extends Error {
  code = 'ADDRESS_FORBIDDEN';
}

/** Resolves, checks, and gives Node the checked addresses only: no second resolution can come between. */
function checkedLookup({ allow, resolve = systemResolve }: Shot): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const free = hostAllowed(hostname, allow);
        const usable = found.filter(
          ({ address }) => isIP(address) !== 0 && (free || addressAllowed(address, allow)),
        );
        const [first] = usable;
        if (first === undefined) callback(new AddressForbidden(), '', 0);
        else if (options.all)
          callback(
            null,
            usable.map(({ address, family }) => ({ address, family })),
          );
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

function systemResolve(hostname: string): Promise<readonly Resolved[]> {
  return dnsLookup(hostname, { all: true });
}

function judged(status: number, retryAfter: string | undefined, attemptedAt: number): Answer {
  if (status >= 200 && status < 300) return { status, error: null };
  const wait = THROTTLING.has(status) ? retryAfterMs(retryAfter, attemptedAt) : undefined;
  const redirect = status >= 300 && status < 400 ? '：不跟随重定向 redirects are not followed' : '';
  return {
    status,
    error: `HTTP ${status}${redirect}`,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3); nonsense counts as nothing said. */
function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, RETRY_AFTER_MS_MAX) : undefined;
}

/** The code tells enough; messages of Node repeat addresses, which are the operator's affair. */
function reasonOf(error: unknown): string {
  // Several addresses tried, all failed: the first failure stands for them.
  const single = error instanceof AggregateError ? error.errors[0] : error;
  if (single instanceof AddressForbidden) {
    return '解析到的地址不允许访问 the address it resolves to is not allowed';
  }
  const code = (single as { code?: unknown } | null)?.code;
  return `连接失败 connection failed: ${typeof code === 'string' ? code : 'unknown'}`;
}
