import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CaseView } from '../../src/cases/view.ts';
import { person } from '../support/house.ts';
import { tokenFor } from '../support/service.ts';

const TIMEOUT_MS = 15_000;
const TRIES_MAX = 400;
const RETRY_MS = 30;

export const DATA = { place: '3 号仓库', text: '疏散通道被货物堵塞' };
const ROLES = ['inspector', 'rectifier', 'verifier', 'street_leader'];

export type Tokens = Readonly<Record<string, string>>;

export async function tokensOf(keyFile: string): Promise<Tokens> {
  const pairs = ROLES.map(async (role) => [role, await tokenFor(keyFile, person(role))] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

export interface Reply {
  readonly status: number;
  /** A case, or a problem. */
  readonly body: CaseView & { readonly code?: string };
}

export interface Asked {
  readonly path: string;
  readonly token: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One connection pool of a client; a broken connection throws, and the outcome is unknown. */
export class Client {
  readonly #agent = new Agent({ keepAlive: true });

  ask(port: number, { path, token, method = 'POST', body, headers = {} }: Asked): Promise<Reply> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const sent = request(
      {
        agent: this.#agent,
        host: '127.0.0.1',
        port,
        path,
        method,
        timeout: TIMEOUT_MS,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          'content-length': Buffer.byteLength(text),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          try {
            const said = JSON.parse(Buffer.concat(chunks).toString()) as Reply['body'];
            resolve({ status: response.statusCode!, body: said });
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(text);
    return promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** What a client knows of one of its acts: written down before it goes on. */
export interface Done {
  readonly marker: string;
  readonly type: string;
  readonly status: number;
  readonly caseId: string;
  readonly revision: number;
  /** Tries without an answer before this one. */
  readonly unknown: number;
}

export interface Crowd {
  /** Where a request goes; asked anew for every try. */
  readonly port: () => number;
  readonly tokens: Tokens;
  /** Append-only file of the acknowledged results. */
  readonly file: string;
  /** Retried under one Idempotency-Key, or not at all. */
  readonly keyed: boolean;
  readonly stopped: () => boolean;
  readonly pauseMs: number;
  /** Answers that are neither a result nor a reason. */
  readonly failures: string[];
}

/**
 * Walks cases for ever, one real transition after the other, marking each in its payload. What follows is chosen by
 * the answer before; cases are shared, so some acts come too late and are refused.
 */
export async function walk(crowd: Crowd, name: string, caseIds: readonly string[]): Promise<void> {
  const client = new Client();
  const known = new Map<string, CaseView>();
  try {
    for (let n = 0; !crowd.stopped(); n++) {
      const marker = `${name}-${n}`;
      const caseId = caseIds[Math.floor(Math.random() * caseIds.length)]!;
      const view = known.get(caseId);
      if (n % 25 === 24) await open(crowd, client, marker);
      else if (view === undefined) await look(crowd, client, caseId, known);
      else {
        const { role, type } = moveFrom(view);
        known.delete(caseId);
        const reply = await act(crowd, client, { marker, type, token: crowd.tokens[role]! }, caseId);
        if (reply?.status === 200) known.set(caseId, reply.body);
      }
      await sleep(Math.random() * 2 * crowd.pauseMs);
    }
  } finally {
    client.close();
  }
}

async function look(
  { port, tokens }: Crowd,
  client: Client,
  caseId: string,
  known: Map<string, CaseView>,
): Promise<void> {
  const asked = { path: `/v1/cases/${caseId}`, method: 'GET', token: tokens.inspector! };
  const reply = await client.ask(port(), asked).catch(() => undefined);
  if (reply?.status === 200) known.set(caseId, reply.body);
}

function moveFrom({ state, regions }: CaseView): { role: string; type: string } {
  if (state === 'rechecking') return { role: 'verifier', type: 'FAIL' };
  if (state === 'overdue') return { role: 'rectifier', type: 'FIXED' };
  if (regions.extension === 'requested')
    return { role: 'street_leader', type: Math.random() < 0.05 ? 'GRANT' : 'DENY' };
  return { role: 'rectifier', type: Math.random() < 0.5 ? 'FIXED' : 'ASK_EXTENSION' };
}

function open(crowd: Crowd, client: Client, marker: string): Promise<Reply | undefined> {
  const body = { workflow: 'small-loop', data: { ...DATA, place: marker } };
  const asked = { path: '/v1/cases', token: crowd.tokens.inspector!, body };
  return until(crowd, client, { marker, type: 'OPENED' }, asked);
}

function act(
  crowd: Crowd,
  client: Client,
  { marker, type, token }: { marker: string; type: string; token: string },
  caseId: string,
): Promise<Reply | undefined> {
  const asked = { path: `/v1/cases/${caseId}/events`, token, body: { type, payload: { note: marker } } };
  return until(crowd, client, { marker, type }, asked, caseId);
}

/** Asks until there is an answer. Without a key a second asking would be a second act, so there is only one. */
async function until(
  crowd: Crowd,
  client: Client,
  { marker, type }: { marker: string; type: string },
  asked: Asked,
  caseId?: string,
): Promise<Reply | undefined> {
  const headers: Record<string, string> = crowd.keyed ? { 'idempotency-key': randomUUID() } : {};
  for (let unknown = 0; unknown < TRIES_MAX; unknown++) {
    let reply: Reply | undefined;
    try {
      reply = await client.ask(crowd.port(), { ...asked, headers });
    } catch (error) {
      if (!crowd.keyed) crowd.failures.push(`${marker} ${type}: ${String(error)}`);
    }
    // Busy: nothing was stored, and one who has no key may come again.
    const busy = !crowd.keyed && reply?.body.code === 'CASE_BUSY';
    if (reply !== undefined && (reply.status < 300 || reply.status === 409 || busy)) {
      const { id = caseId!, revision = 0 } = reply.body;
      const done: Done = { marker, type, status: reply.status, caseId: id, revision, unknown };
      appendFileSync(crowd.file, `${JSON.stringify(done)}\n`);
      return reply;
    }
    if (reply !== undefined && (reply.status !== 503 || !crowd.keyed))
      crowd.failures.push(`${marker} ${type}: ${reply.status} ${reply.body.code}`);
    if (!crowd.keyed) return undefined;
    await sleep(RETRY_MS + Math.random() * RETRY_MS);
  }
  crowd.failures.push(`${marker} ${type}: no answer after ${TRIES_MAX} tries`);
  return undefined;
}
