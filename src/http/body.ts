import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalidAt, Problem } from '../domain/errors.ts';

/** Deeper than any record of this trade; what is deeper was made to break parsers. */
const DEPTH_MAX = 64;

/** JSON of a body, checked for everything the database, the chain or JavaScript itself would trip over. */
export function parseBody(bytes: Buffer): unknown {
  return parseJson(decode(bytes));
}

/** One line of NDJSON: a line that is no JSON is a fault of that line alone. */
export type BodyLine = { readonly value: unknown } | { readonly fault: Problem };

export function parseLines(bytes: Buffer): BodyLine[] {
  const lines = decode(bytes).split('\n');
  const kept: BodyLine[] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    try {
      kept.push({ value: parseJson(line) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      kept.push({ fault: error });
    }
  }
  return kept;
}

function parseRows(bytes: Buffer): BodyLine[] {
  const rows = parseBody(bytes);
  if (Array.isArray(rows)) return rows.map((value): BodyLine => ({ value }));
  throw invalidAt('', '应为数组', 'must be an array');
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw malformed('', '请求体不是 UTF-8', 'the body is not UTF-8', cause);
  }
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed('', '请求体不是 JSON', 'the body is not JSON', cause);
  }
  walk(value, []);
  return value;
}

function walk(value: unknown, path: (string | number)[]): void {
  if (typeof value === 'string') checkText(value, path);
  if (typeof value === 'number') {
    // 1e400 reads as Infinity, and integers beyond 2^53 silently become other integers.
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
      throw malformed(pointerOf(path), '数字超出范围', 'the number is out of range');
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (path.length >= DEPTH_MAX)
    throw malformed(pointerOf(path), `嵌套超过 ${DEPTH_MAX} 层`, `nested deeper than ${DEPTH_MAX}`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      path.push(index);
      walk(value[index], path);
      path.pop();
    }
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    path.push(key);
    checkText(key, path);
    if (key === '__proto__' || key === 'constructor')
      throw malformed(pointerOf(path), '字段名不允许', 'the name is not allowed');
    walk(inner, path);
    path.pop();
  }
}

/** PostgreSQL cannot store NUL, and half a surrogate pair has no UTF-8 form, so its hash would be nobody's. */
function checkText(text: string, path: readonly (string | number)[]): void {
  if (text.includes('\u0000')) throw malformed(pointerOf(path), '含有 NUL 字符', 'contains a NUL character');
  if (!text.isWellFormed()) throw malformed(pointerOf(path), '含有不完整的字符', 'contains a lone surrogate');
}

function pointerOf(path: readonly (string | number)[]): string {
  return path
    .map(
      (part) =>
        `/${String(part).toWellFormed().replaceAll('\u0000', '\ufffd').replaceAll('~', '~0').replaceAll('/', '~1')}`,
    )
    .join('');
}

function malformed(pointer: string, zh: string, en: string, cause?: unknown): Problem {
  return new Problem('BODY_MALFORMED', { errors: [{ pointer, message: { zh, en } }], cause });
}

function checkCharset(request: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^;"\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw new Problem('MEDIA_TYPE_UNSUPPORTED');
  const coding = request.headers['content-encoding'];
  if (coding !== undefined && coding !== 'identity') throw new Problem('MEDIA_TYPE_UNSUPPORTED');
}

/** An empty body is no body: where one is needed, the route's own check says so. */
function unlessEmpty<T>(request: FastifyRequest, body: Buffer, parse: (bytes: Buffer) => T): T | undefined {
  checkCharset(request);
  return body.length === 0 ? undefined : parse(body);
}

/** The only parser there is: anything but JSON is refused. */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => unlessEmpty(request, body, parseBody),
  );
}

/** Beside JSON, another kind of text, which reaches the route as text. */
export function acceptText(app: FastifyInstance, mediaType: string): void {
  app.addContentTypeParser(mediaType, { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    unlessEmpty(request, body, parseText),
  );
}

/** UTF-8 text of a file or body, without what the database has no form for. */
export function parseText(bytes: Buffer): string {
  const text = decode(bytes);
  checkText(text, []);
  return text;
}

/** Batches also come as NDJSON; both forms reach the route as lines. */
export function acceptLines(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => unlessEmpty(request, body, parseRows),
  );
  app.addContentTypeParser(
    'application/x-ndjson',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => unlessEmpty(request, body, parseLines),
  );
}
