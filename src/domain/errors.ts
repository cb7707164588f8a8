/** What kind of failure an error is; `http/error-reply.ts` alone knows statuses. */
export type ProblemKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'stale'
  | 'too-large'
  | 'media-type'
  | 'reused'
  | 'limited'
  | 'unavailable';

interface ProblemRow {
  readonly kind: ProblemKind;
  readonly zh: string;
  readonly en: string;
}

/** The one table of errors. `docs/errors.md` equals it, by test. Codes never change. */
export const PROBLEMS = {
  BODY_MALFORMED: { kind: 'invalid', zh: '请求体不是合格的 JSON', en: 'The body is not well-formed JSON' },
  SCHEMA_INVALID: {
    kind: 'invalid',
    zh: '内容不符合规定的格式',
    en: 'The content does not match its schema',
  },
  ID_INVALID: { kind: 'invalid', zh: '编号格式不对', en: 'The id is not well-formed' },
  WORKFLOW_UNKNOWN: { kind: 'invalid', zh: '没有这种流程', en: 'There is no such workflow' },
  EVENT_UNKNOWN: { kind: 'invalid', zh: '该流程没有这种事件', en: 'The workflow has no such event' },
  EVENT_INTERNAL: { kind: 'invalid', zh: '该事件只能由系统产生', en: 'The event is made by the system only' },
  TOKEN_MISSING: { kind: 'unauthenticated', zh: '缺少令牌', en: 'A token is required' },
  TOKEN_INVALID: {
    kind: 'unauthenticated',
    zh: '令牌无效或已过期',
    en: 'The token is invalid or has expired',
  },
  ROLE_FORBIDDEN: { kind: 'forbidden', zh: '您的角色无权做这件事', en: 'Your role may not do this' },
  SEPARATION_OF_DUTIES: {
    kind: 'forbidden',
    zh: '同一人或同一单位不得兼任这两个环节',
    en: 'The same person or unit may not do both acts',
  },
  NOT_FOUND: { kind: 'missing', zh: '没有找到', en: 'Not found' },
  EVENT_NOT_ACCEPTED: {
    kind: 'conflict',
    zh: '当前状态不接受该事件',
    en: 'The present state does not accept this event',
  },
  CLOCK_BACKWARD: { kind: 'conflict', zh: '时钟只能向前拨', en: 'The clock moves forward only' },
  REVISION_STALE: {
    kind: 'stale',
    zh: '案件已被他人更新，请先重新读取',
    en: 'The case has changed since it was read',
  },
  BODY_TOO_LARGE: { kind: 'too-large', zh: '请求体太大', en: 'The body is too large' },
  MEDIA_TYPE_UNSUPPORTED: {
    kind: 'media-type',
    zh: '只接受 application/json',
    en: 'Only application/json is accepted',
  },
  KEY_REUSED: {
    kind: 'reused',
    zh: '该 Idempotency-Key 已用于另一请求',
    en: 'This Idempotency-Key was used for another request',
  },
  RATE_LIMITED: { kind: 'limited', zh: '请求过于频繁', en: 'Too many requests' },
  DATABASE_UNAVAILABLE: {
    kind: 'unavailable',
    zh: '数据库暂时不可用，请稍后重试',
    en: 'The database is unavailable, try again later',
  },
  CASE_BUSY: {
    kind: 'unavailable',
    zh: '案件正忙，请稍后重试',
    en: 'The case is busy, try again later',
  },
} as const satisfies Record<string, ProblemRow>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One thing that is wrong, and where: an RFC 6901 pointer into the body, or a header or query name. */
export interface ProblemPlace {
  readonly pointer: string;
  readonly message: { readonly zh: string; readonly en: string };
}

/** Why an event is not accepted now: a failed guard with its legal basis. */
export interface Reason {
  readonly code: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly basis: string;
}

export interface ProblemExtras {
  readonly detail?: { readonly zh: string; readonly en: string };
  readonly errors?: readonly ProblemPlace[];
  readonly state?: string;
  readonly allowedEvents?: readonly string[];
  readonly reasons?: readonly Reason[];
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An expected failure: an answer, not a fault. Anything else that is thrown is a bug of ours. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly extras: ProblemExtras;

  constructor(code: ProblemCode, extras: ProblemExtras = {}) {
    super(`${code}${extras.detail ? `: ${extras.detail.en}` : ''}`, { cause: extras.cause });
    this.name = 'Problem';
    this.code = code;
    this.extras = extras;
  }
}

/** Nothing is wrong with what was asked: the same asked later may succeed. */
export function isUnavailable(error: unknown): error is Problem {
  return error instanceof Problem && PROBLEMS[error.code].kind === 'unavailable';
}

/** Schema violation at one place. */
export function invalidAt(pointer: string, zh: string, en: string): Problem {
  return new Problem('SCHEMA_INVALID', { errors: [{ pointer, message: { zh, en } }] });
}
