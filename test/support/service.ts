import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import pino from 'pino';
import { smallLoop } from '../../examples/small-loop/index.ts';
import { load } from '../../src/engine/loaded.ts';
import type { Actor } from '../../src/engine/workflow.ts';
import { buildServer } from '../../src/http/server.ts';
import { createTokens, issueToken, loadOrCreateKey } from '../../src/http/tokens.ts';
import { openHouse } from '../../src/open-house.ts';
import { createSweeper } from '../../src/timers/sweeper.ts';
import { COMPILED } from './compiled.ts';

/** The service over the small loop as a process of its own, so that a test can kill it. Imported, it starts one. */
export interface ServiceSettings {
  readonly url: string;
  /** Made on first use; tokens of `tokenFor` are signed with the same file. */
  readonly keyFile: string;
  /** Off: the sweep waits for the message `sweep`. */
  readonly sweep: boolean;
  readonly log?: string;
  /** The process's own clock is wrong by this much, and its zone is another. */
  readonly skewMs?: number;
  readonly zone?: string;
}

export interface Totals {
  readonly cases: number;
  readonly timers: number;
  readonly incidents: number;
  readonly failures: number;
}

const ISSUER = 'faults';
const AUDIENCE = 'bihuan';
const TOKEN_SECONDS = 3600;
const READY_MS_MAX = 90_000;

type Order = { readonly start: ServiceSettings } | { readonly sweep: true } | { readonly totals: true };

if (import.meta.main) {
  const { promise: sweeping, resolve: onSweeper } = Promise.withResolvers<ReturnType<typeof createSweeper>>();
  process.on('message', async (order: Order) => {
    if ('start' in order) onSweeper(await serve(order.start));
    else if ('sweep' in order) (await sweeping).start();
    else process.send!({ totals: (await sweeping).totals });
  });
  // Without its test it has nobody to serve.
  process.on('disconnect', () => process.exit());
}

async function serve({ url, keyFile, sweep, log = 'silent' }: ServiceSettings) {
  const wall = () => Date.now();
  const house = await openHouse({ url, workflows: [load(smallLoop)], log: pino({ level: log }), wall });
  const sweeper = createSweeper(house);
  const key = await loadOrCreateKey(keyFile);
  const tokens = createTokens({ issuer: ISSUER, audience: AUDIENCE, wall, key });
  const app = buildServer({ house, tokens, sandbox: true, sweepEnabled: true });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  if (sweep) sweeper.start();
  process.send!({ port: Number(new URL(address).port) });
  return sweeper;
}

export async function tokenFor(
  keyFile: string,
  { person, unit, roles }: Actor,
  ttlSeconds = TOKEN_SECONDS,
): Promise<string> {
  return issueToken(await loadOrCreateKey(keyFile), {
    issuer: ISSUER,
    audience: AUDIENCE,
    sub: person,
    tenant: 'demo',
    unit,
    roles,
    now: Date.now(),
    ttlSeconds,
  });
}

export interface Service {
  readonly port: number;
  readonly readyMs: number;
  readonly alive: () => boolean;
  startSweep(): void;
  totals(): Promise<Totals>;
  /** SIGKILL, and waits for the end of the process. */
  kill(): Promise<void>;
}

interface Test {
  teardown(work: () => unknown): void;
}

/** @throws Error when the process ends or is silent before it is ready */
export async function startService(t: Test, settings: ServiceSettings): Promise<Service> {
  const began = performance.now();
  // An environment of its own: tap's loaders and settings are not the service's.
  const { skewMs, zone } = settings;
  const env = {
    PATH: process.env.PATH,
    ...COMPILED,
    ...(zone !== undefined && { TZ: zone }),
    ...(skewMs !== undefined && { SKEW_MS: String(skewMs) }),
  };
  const preload = skewMs === undefined ? [] : ['--import', join(import.meta.dirname, 'skew.ts')];
  const child = fork(import.meta.filename, [], { execArgv: preload, env });
  const ended = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  t.teardown(kill);
  child.send({ start: settings } satisfies Order);
  const { port } = await answer<{ port: number }>(child, ended);
  return {
    port,
    readyMs: performance.now() - began,
    alive: () => child.exitCode === null && child.signalCode === null,
    startSweep: () => void child.send({ sweep: true } satisfies Order),
    totals: async () => {
      child.send({ totals: true } satisfies Order);
      return (await answer<{ totals: Totals }>(child, ended)).totals;
    },
    kill,
  };
}

async function answer<T>(child: ChildProcess, ended: Promise<unknown>): Promise<T> {
  const limit = AbortSignal.timeout(READY_MS_MAX);
  const silent = once(limit, 'abort').then(() => 'silent');
  const said = await Promise.race([once(child, 'message'), ended.then(() => 'ended'), silent]);
  if (typeof said === 'string') throw new Error(`the service has ${said}`);
  return said[0] as T;
}
