import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { smallLoop } from '../../examples/small-loop/index.ts';
import type { House } from '../../src/cases/house.ts';
import { load } from '../../src/engine/loaded.ts';
import type { Actor, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { openHouse } from '../../src/open-house.ts';
import { clientConfig } from '../../src/store/database.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { copyTemplate, UNSYNCED } from './template.ts';

interface Test {
  teardown(work: () => unknown): void;
}

export interface TestServer {
  readonly url: string;
  readonly dir: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** `bin` folder of another PostgreSQL. */
  readonly binaries?: string;
  /** With the settings of the product, for what a test says of killed servers; else nothing is waited for on the disk. */
  readonly durable?: boolean;
}

/** A real PostgreSQL of this test file's own, gone with it. */
export async function startServer(t: Test, options: ServerOptions = {}): Promise<TestServer> {
  const { binaries, durable = false } = options;
  const dir = mkdtempSync(join(tmpdir(), 'bihuan-test-'));
  await copyTemplate(dir, binaries);
  const server = await startEmbedded({
    dir,
    ...(binaries === undefined ? {} : { binaries }),
    ...(durable ? {} : { settings: UNSYNCED }),
  });
  t.teardown(async () => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return { url: server.url, dir, stop: server.stop };
}

/** Units of the small loop: two organs of the street and sector, their office, two enterprises. */
export const UNITS = [
  'street',
  'street-2',
  'sector',
  'safety-office',
  'enforcement',
  'enterprise',
  'enterprise-2',
].map((id) => ({
  id,
  name: id,
  kind: id.startsWith('enterprise') ? 'enterprise' : id.replace(/-2$/, '').replace('-', '_'),
  parent: id === 'safety-office' || id.startsWith('enterprise') ? null : 'safety-office',
  regions: [''],
  sectors: [],
}));

export async function openTestHouse(
  t: Test,
  server: TestServer,
  options: { workflows?: readonly WorkflowDefinition[]; clock?: () => number; tenant?: string } = {},
): Promise<House> {
  const { workflows = [smallLoop], clock, tenant = 'demo' } = options;
  const house = await openHouse({
    url: server.url,
    workflows: workflows.map(load),
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    wall: () => Date.now(),
    ...(clock === undefined ? {} : { clock }),
  });
  t.teardown(() => house.db.close());
  await house.directory.put(tenant, UNITS, []);
  return house;
}

/** The owner's connection, past row-level security: what an operator or an attacker with the database has. */
export async function ownerClient(t: Test, server: TestServer): Promise<pg.Client> {
  const client = new pg.Client(clientConfig(server.url));
  client.on('error', () => {});
  await client.connect();
  t.teardown(() => client.end().catch(() => {}));
  return client;
}

const UNIT_OF: Readonly<Record<string, string>> = {
  inspector: 'street',
  reporter: 'public',
  external_system: 'external',
  street_officer: 'street',
  street_leader: 'street',
  verifier: 'sector',
  rectifier: 'enterprise',
  safety_office: 'safety-office',
};

/** One person per role, as the sandbox has them. */
export function person(role: string, suffix = ''): Actor {
  return { person: `${role.replaceAll('_', '-')}${suffix}`, unit: UNIT_OF[role] ?? 'street', roles: [role] };
}

/** Moves the law's clock, as the sandbox does. */
export async function setNow(house: House, instant: string): Promise<void> {
  await house.db.kysely
    .insertInto('sandbox_clock')
    .values({ now: instant })
    .onConflict((conflict) => conflict.column('one').doUpdateSet({ now: instant }))
    .execute();
}
