import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { House } from '../../src/cases/house.ts';
import type { Actor, WorkflowDefinition } from '../../src/engine/workflow.ts';
import type { ServerDeps } from '../../src/http/deps.ts';
import type { ProblemBody } from '../../src/http/error-reply.ts';
import { buildServer } from '../../src/http/server.ts';
import { createTokens, issueToken, loadOrCreateKey, type SigningKey } from '../../src/http/tokens.ts';
import { openTestHouse, person, setNow, startServer, type TestServer } from '../support/house.ts';

interface Test {
  teardown(work: () => unknown): void;
}

export const ISSUER = 'urn:bihuan:test';
export const DATA = { place: '3 号仓库', text: '疏散通道被货物堵塞' };

export interface Client {
  readonly app: FastifyInstance;
  readonly house: House;
  readonly server: TestServer;
  readonly key: SigningKey;
  /** A request by the one person of a role, or by an actor; JSON bodies are sent as they are. */
  call(
    method: InjectOptions['method'],
    url: string,
    by: string | Actor,
    more?: More,
  ): Promise<LightMyRequestResponse>;
  token(by: string | Actor, tenant?: string): Promise<string>;
}

export interface More {
  readonly payload?: unknown;
  readonly headers?: Record<string, string>;
  readonly tenant?: string;
}

export async function openClient(
  t: Test,
  options: {
    workflows?: readonly WorkflowDefinition[];
    deps?: Partial<ServerDeps>;
    server?: TestServer;
  } = {},
): Promise<Client> {
  const server = options.server ?? (await startServer(t));
  const { workflows } = options;
  const house = await openTestHouse(t, server, workflows === undefined ? {} : { workflows });
  await setNow(house, '2026-03-02T09:00:00+08:00');
  const key = await loadOrCreateKey(join(server.dir, 'key.json'));
  const tokens = createTokens({ issuer: ISSUER, audience: 'bihuan', wall: () => Date.now(), key });
  const app = buildServer({ house, tokens, sandbox: true, sweepEnabled: true, ...options.deps });
  t.teardown(() => app.close());
  const known = new Map<string, string>();
  const token = async (by: string | Actor, tenant = 'demo') => {
    const { person: sub, unit, roles, system } = typeof by === 'string' ? person(by) : by;
    const name = JSON.stringify([tenant, sub, unit, roles, system]);
    const made =
      known.get(name) ??
      (await issueToken(key, {
        issuer: ISSUER,
        audience: 'bihuan',
        sub,
        tenant,
        unit,
        roles,
        ...(system === undefined ? {} : { system }),
        now: Date.now(),
        ttlSeconds: 3600,
      }));
    known.set(name, made);
    return made;
  };
  const call: Client['call'] = async (method, url, by, { payload, headers, tenant } = {}) =>
    app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${await token(by, tenant)}`, ...headers },
      ...(payload === undefined ? {} : { payload: payload as InjectOptions['payload'] }),
    });
  return { app, house, server, key, call, token };
}

/** Opens a case of the small loop and says its id. */
export async function openOne(
  client: Client,
  more: { data?: unknown; by?: string | Actor } = {},
): Promise<string> {
  const answer = await client.call('POST', '/v1/cases', more.by ?? 'inspector', {
    payload: { workflow: 'small-loop', data: more.data ?? DATA },
  });
  return answer.json<{ id: string }>().id;
}

export async function send(
  client: Client,
  id: string,
  by: string | Actor,
  type: string,
  payload: unknown = { note: '办。' },
) {
  return client.call('POST', `/v1/cases/${id}/events`, by, { payload: { type, payload } });
}

/** Brings a case to `rectifying`. */
export async function assign(client: Client, id: string): Promise<void> {
  await send(client, id, 'inspector', 'PROPOSE_ASSIGN', { unit: 'enterprise', days: 10 });
  await send(client, id, 'street_leader', 'APPROVE_ASSIGN', { opinion: '同意' });
}

/** What every refusal looks like, whoever refuses. */
export function problemOf(answer: LightMyRequestResponse): ProblemBody & { contentType: string } {
  return { ...answer.json<ProblemBody>(), contentType: String(answer.headers['content-type']) };
}
