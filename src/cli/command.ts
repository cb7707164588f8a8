import type { Logger } from 'pino';
import type { House } from '../cases/house.ts';
import { isUuid } from '../domain/ids.ts';
import type { Actor } from '../engine/workflow.ts';

/** Exit codes, the same for every command; documented in `docs/cli.md`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, findings: 3, unavailable: 4 } as const;

/** The call itself is wrong. */
export class UsageError extends Error {}

/** What a command may use. `house` opens the database on first use, so that `token` needs none. */
export interface CommandContext {
  readonly args: readonly string[];
  readonly json: boolean;
  /** Results, on standard output. */
  readonly out: (line: string) => void;
  /** Progress, on standard error. */
  readonly progress: (line: string) => void;
  readonly log: Logger;
  readonly house: () => Promise<House>;
  readonly tenant: string;
  /** Samples and persons of the sandbox; `undefined` in production. */
  readonly sandbox?: {
    readonly actor: (person: string) => Actor | undefined;
    readonly token: (person: string) => Promise<string>;
  };
}

export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: { readonly zh: string; readonly en: string };
  run(context: CommandContext): Promise<number>;
}

/**
 * For commands that only read or move what is there: of a name mistyped they would find everything in perfect order.
 * @throws UsageError for a tenant without units and cases
 */
export async function knownTenant({ house: opened, tenant }: CommandContext): Promise<void> {
  const house = await opened();
  if ((await house.directory.units(tenant)).size > 0) return;
  const found = await house.db.due.query('select 1 from cases where tenant = $1 limit 1', [tenant]);
  if (found.rowCount === 0) throw new UsageError(`没有这个租户 no such tenant: ${tenant}`);
}

/** @returns it in the form ids are stored in. @throws UsageError for what is no id */
export function idOf(given: string): string {
  const id = given.toLowerCase();
  if (!isUuid(id)) throw new UsageError(`不是编号（UUID） not an id: ${given}`);
  return id;
}
