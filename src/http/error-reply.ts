import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import {
  PROBLEMS,
  Problem,
  type ProblemCode,
  type ProblemExtras,
  type ProblemKind,
} from '../domain/errors.ts';
import { asProblem, sqlState } from '../store/database.ts';

export type Language = 'zh' | 'en';

/** The only place that knows statuses. */
const STATUS: Readonly<Record<ProblemKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  stale: 412,
  'too-large': 413,
  'media-type': 415,
  reused: 422,
  limited: 429,
  unavailable: 503,
};

/** A bug of ours. It has no place in the table of errors, because no client can do anything about it. */
const INTERNAL = { status: 500, zh: '服务器内部错误', en: 'Internal server error' };
export type AnyCode = ProblemCode | 'INTERNAL';

const RETRY_AFTER_SECONDS = 1;

export function statusOfCode(code: AnyCode): number {
  return code === 'INTERNAL' ? INTERNAL.status : STATUS[PROBLEMS[code].kind];
}

/**
 * The language of an answer: Chinese unless English is wanted more. Quality values count; a tag that is neither,
 * and `*`, ask for nothing in particular.
 */
export function languageOf(acceptLanguage: string | undefined): Language {
  let best: { language: Language; q: number } | undefined;
  for (const part of (acceptLanguage ?? '').slice(0, 1000).split(',')) {
    const match = /^\s*(zh|en)(?:-[\w-]+)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?$/i.exec(part);
    if (match === null) continue;
    const q = match[2] === undefined ? 1 : Number(match[2]);
    if (q > 0 && (best === undefined || q > best.q))
      best = { language: match[1]!.toLowerCase() as Language, q };
  }
  return best?.language ?? 'zh';
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly code: AnyCode;
  readonly requestId?: string;
  readonly errors?: readonly { pointer: string; message: string }[];
  readonly state?: string | null;
  readonly allowedEvents?: readonly string[];
  readonly reasons?: readonly { code: string; label: string; basis: string }[];
}

/** RFC 9457 body. Conflicts always say the state, what is allowed now, and why not. */
export function problemBody(
  code: AnyCode,
  extras: ProblemExtras,
  language: Language,
  where: { instance?: string; requestId?: string } = {},
): ProblemBody {
  const row = code === 'INTERNAL' ? INTERNAL : PROBLEMS[code];
  const title = row[language];
  const { errors, reasons } = extras;
  const conflict = code === 'EVENT_NOT_ACCEPTED';
  return {
    type: `urn:bihuan:problem:${code}`,
    title,
    status: statusOfCode(code),
    detail: extras.detail?.[language] ?? errors?.[0]?.message[language] ?? title,
    ...where,
    code,
    ...(errors === undefined
      ? {}
      : { errors: errors.map(({ pointer, message }) => ({ pointer, message: message[language] })) }),
    ...(conflict || extras.state !== undefined ? { state: extras.state ?? null } : {}),
    ...(conflict || extras.allowedEvents !== undefined ? { allowedEvents: extras.allowedEvents ?? [] } : {}),
    ...(conflict || reasons !== undefined
      ? {
          reasons: (reasons ?? []).map(({ code, label, basis }) => ({ code, label: label[language], basis })),
        }
      : {}),
  };
}

/** The one error handler: every refusal, ours or the framework's, leaves in the same form. */
export function replyError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error);
  if (problem === undefined)
    request.log.error({ err: error, route: request.routeOptions.url }, 'request failed');
  else if (sqlState(problem.cause) !== undefined)
    request.log.error({ err: problem.cause, code: problem.code }, 'database refused');
  else if (problem.cause !== undefined) request.log.debug({ err: problem }, 'request refused');
  const code = problem?.code ?? 'INTERNAL';
  const extras = problem?.extras ?? {};
  const language = languageOf(request.headers['accept-language']);
  // Again here, because what the framework refuses itself passes no hook.
  reply.header('x-request-id', request.id);
  const status = statusOfCode(code);
  if (status === 503 || status === 429)
    reply.header('retry-after', String(extras.retryAfterSeconds ?? RETRY_AFTER_SECONDS));
  if (status === 401)
    reply.header('www-authenticate', code === 'TOKEN_MISSING' ? 'Bearer' : 'Bearer error="invalid_token"');
  // Fastify would close the connection under a client that is still sending, which then never sees the answer.
  reply.removeHeader('connection');
  const instance = request.url.split('?', 1)[0]!;
  reply
    .code(status)
    .header('content-language', language === 'zh' ? 'zh-CN' : 'en')
    .header('vary', 'accept-language')
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemBody(code, extras, language, { instance, requestId: request.id })));
}

/** `undefined` for what only a bug of ours can cause. */
function problemOf(error: unknown): Problem | undefined {
  const known = asProblem(error);
  if (known instanceof Problem) return known;
  // Class 22: a value of the request that the database has no form for, which no schema caught.
  if (sqlState(error)?.startsWith('22')) return new Problem('SCHEMA_INVALID', { cause: error });
  const { code = '', statusCode } = error as Partial<FastifyError>;
  const own = FRAMEWORK[code] ?? BY_STATUS[statusCode ?? 0];
  return own === undefined ? undefined : new Problem(own, { cause: error });
}

const FRAMEWORK: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_BAD_URL: 'ID_INVALID',
  FST_ERR_MAX_PARAM_LENGTH: 'ID_INVALID',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'MEDIA_TYPE_UNSUPPORTED',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BODY_MALFORMED',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'BODY_MALFORMED',
};

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'BODY_MALFORMED',
  404: 'NOT_FOUND',
  405: 'NOT_FOUND',
  413: 'BODY_TOO_LARGE',
  415: 'MEDIA_TYPE_UNSUPPORTED',
  429: 'RATE_LIMITED',
};
