import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { check } from '../cases/validate.ts';
import { Problem } from '../domain/errors.ts';
import { type MigrationPlan, PlanFile } from '../engine/migration-plan.ts';
import { UsageError } from './command.ts';

/** Where plans that ship with a release stand: `workflows/ID/migrations/NAME.ts`, called `ID/NAME`. */
const SHIPPED = new URL('../../workflows/', import.meta.url);
/** As written, or as the package has them. */
const KINDS = ['.ts', '.js', '.json'];

/**
 * A plan by the path of its file, or by `WORKFLOW/NAME`. A program exports it as `plan`; its data transform must be a
 * pure function of what it is given.
 * @throws UsageError when there is none, or it is not one
 */
export async function readPlanFile(name: string): Promise<MigrationPlan> {
  const { url, bytes } = await planFile(name);
  const given = await planIn(url, bytes).catch((error: unknown) => {
    throw new UsageError(`${name}: ${error instanceof Error ? error.message : error}`);
  });
  const { context, ...rest } = (given ?? {}) as MigrationPlan;
  const asData = typeof context === 'function' || context === undefined ? rest : { ...rest, context };
  try {
    check(PlanFile, asData);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const faults = (error.extras.errors ?? []).map(
      ({ pointer, message }) => `${pointer}: ${message.zh} ${message.en}`,
    );
    throw new UsageError(`${name} 不是迁移方案 is no migration plan\n${faults.join('\n')}`);
  }
  return { ...(given as MigrationPlan), sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function planIn(url: URL, bytes: Buffer): Promise<unknown> {
  if (url.pathname.endsWith('.json')) return JSON.parse(bytes.toString('utf8'));
  return ((await import(url.href)) as { plan?: unknown }).plan;
}

async function planFile(name: string): Promise<{ url: URL; bytes: Buffer }> {
  const shipped = /^([a-z-]+)\/([\w-]+)$/.exec(name);
  const urls = [pathToFileURL(resolve(name))];
  if (shipped !== null)
    urls.push(...KINDS.map((kind) => new URL(`${shipped[1]}/migrations/${shipped[2]}${kind}`, SHIPPED)));
  for (const url of urls) {
    const bytes = await readFile(url).catch(() => undefined);
    if (bytes !== undefined) return { url, bytes };
  }
  throw new UsageError(`没有迁移方案 ${name}。 There is no migration plan ${name}.`);
}
