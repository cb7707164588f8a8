import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Place } from './folder.ts';

const TOOL_MS_MAX = 120_000;

/** Never the caller's environment: PGPORT or a localised LC_ALL would change what the server does and says. */
export const SERVER_ENV = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

const run = promisify(execFile);

const SETPRIV = '/usr/bin/setpriv';

export type Call = { program: string; args: string[]; ids: { uid?: number; gid?: number } };

/**
 * A program as the server's own user. A clone in a folder that only root may enter (`mktemp -d`, /root) would be
 * shut to that user; Linux lets it through with the one capability to search and read, and no other.
 */
export function asServerUser(program: string, args: string[], { owner, shut }: Place): Call {
  if (owner === undefined) return { program, args, ids: {} };
  if (!shut || !existsSync(SETPRIV)) return { program, args, ids: owner };
  // initdb asks by access(2), which looks away from capabilities unless this bit keeps them.
  const through = [
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_read_search',
    '--ambient-caps=+dac_read_search',
  ];
  const user = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  return { program: SETPRIV, args: [...user, ...through, program, ...args], ids: {} };
}

export function runTool(program: string, args: string[], place: Place, cwd: string) {
  const call = asServerUser(program, args, place);
  const options = { ...call.ids, cwd, env: SERVER_ENV, timeout: TOOL_MS_MAX, encoding: 'utf8' as const };
  return run(call.program, call.args, options);
}

export function stderrOf(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return said || String(error);
}
