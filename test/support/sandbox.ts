import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { House } from '../../src/cases/house.ts';
import type { CaseView } from '../../src/cases/view.ts';
import { furnishSandbox, SANDBOX_TENANT, sandboxActor } from '../../src/cli/sandbox.ts';
import { serve } from '../../src/cli/serve.ts';
import { readConfig } from '../../src/config.ts';
import { load } from '../../src/engine/loaded.ts';
import { createTokens, issueToken, loadOrCreateKey } from '../../src/http/tokens.ts';
import { openHouse } from '../../src/open-house.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { WORKFLOWS } from '../../workflows/index.ts';
import { copyTemplate, UNSYNCED } from './template.ts';

interface Test {
  teardown(work: () => unknown): void;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // The tests read answers as they read any JSON of another system.
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the service says
  readonly body: any;
}

/** The whole service as `npm start` runs it, on a port of its own, with the shipped workflows. */
export interface Sandbox {
  readonly url: string;
  readonly databaseUrl: string;
  readonly house: House;
  call(
    method: string,
    path: string,
    person: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  send(caseId: string, person: string, type: string, payload: unknown): Promise<Answer>;
  moveTo(now: string): Promise<void>;
  read(caseId: string, person?: string): Promise<CaseView>;
}

export async function startSandbox(t: Test, options: { sweep?: boolean } = {}): Promise<Sandbox> {
  const dir = mkdtempSync(join(tmpdir(), 'bihuan-sandbox-'));
  const keys = mkdtempSync(join(tmpdir(), 'bihuan-keys-'));
  await copyTemplate(dir);
  const embedded = await startEmbedded({ dir, settings: UNSYNCED });
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' });
  const wall = () => Date.now();
  const house = await openHouse({ url: embedded.url, workflows: WORKFLOWS.map(load), log, wall });
  await furnishSandbox(house);
  const key = await loadOrCreateKey(join(keys, 'key.json'));
  const issuer = 'urn:bihuan:test';
  const config = readConfig({
    PORT: '0',
    BIHUAN_SWEEP: options.sweep === false ? 'off' : undefined,
    BIHUAN_DATA: keys,
  });
  const served = await serve(house, createTokens({ issuer, audience: 'bihuan', wall, key }), config);
  t.teardown(async () => {
    await served.close();
    await house.db.close();
    await embedded.stop();
    for (const folder of [dir, keys]) rmSync(folder, { recursive: true, force: true });
  });
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (person: string) => {
    const actor = sandboxActor(person);
    if (actor === undefined) throw new Error(`no ${person} in the sandbox`);
    const claims = {
      issuer,
      audience: 'bihuan',
      sub: person,
      tenant: SANDBOX_TENANT,
      unit: actor.unit,
      roles: actor.roles,
    };
    const token = tokens.get(person) ?? issueToken(key, { ...claims, now: Date.now(), ttlSeconds: 3600 });
    tokens.set(person, token);
    return token;
  };
  const call: Sandbox['call'] = async (method, path, person, body, headers = {}) => {
    const response = await fetch(`${served.address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await tokenOf(person)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
  return {
    url: served.address,
    databaseUrl: embedded.url,
    house,
    call,
    send: (caseId, person, type, payload) =>
      call('POST', `/v1/cases/${caseId}/events`, person, { type, payload }),
    moveTo: async (now) => {
      const { status, body } = await call('PUT', '/v1/sandbox/clock', 'safety-office', { now });
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    read: async (caseId, person = 'safety-office') =>
      (await call('GET', `/v1/cases/${caseId}`, person)).body as CaseView,
  };
}
