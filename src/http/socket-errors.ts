import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { invalidAt, Problem } from '../domain/errors.ts';
import { languageOf, problemBody } from './error-reply.ts';

interface ParserError extends Error {
  readonly code?: string;
  /** What was received, a Buffer; Fastify's declaration shows its JSON form. */
  readonly rawPacket?: unknown;
}

/** What never became a request (headers too long, no HTTP, too slow) is answered in the same form as any refusal. */
export function answerSocketError(error: ParserError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const packet = Buffer.isBuffer(error.rawPacket) ? error.rawPacket.toString('latin1') : '';
    const wanted = /\r\naccept-language:([^\r\n]*)/i.exec(packet);
    const { code, extras } = problemOf(error);
    const requestId = randomUUID();
    const body = problemBody(code, extras, languageOf(wanted?.[1]), { requestId });
    const text = JSON.stringify(body);
    // A HEAD is answered without a body, or what follows would be read as an answer of its own.
    const shown = packet.startsWith('HEAD ') ? '' : text;
    socket.write(
      `HTTP/1.1 ${body.status} ${STATUS_CODES[body.status]}\r\n` +
        `Content-Type: application/problem+json; charset=utf-8\r\nX-Request-Id: ${requestId}\r\n` +
        `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${shown}`,
    );
  }
  socket.destroySoon();
}

function problemOf({ code }: ParserError): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new Problem('BODY_TOO_LARGE', { detail: { zh: '请求头太长', en: 'the headers are too long' } });
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new Problem('BODY_MALFORMED', {
      detail: { zh: '请求未在规定时间内传完', en: 'the request did not arrive in time' },
    });
  }
  if (code === 'HPE_INVALID_CONTENT_LENGTH' || code === 'HPE_UNEXPECTED_CONTENT_LENGTH') {
    return invalidAt('Content-Length', 'Content-Length 不合规定', 'Content-Length is not valid');
  }
  return new Problem('BODY_MALFORMED', {
    detail: { zh: '不是合格的 HTTP 请求', en: 'not a well-formed HTTP request' },
  });
}
