import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import type { Binaries } from './binaries.ts';
import { absent, codeOf } from './errors.ts';
import { chown, type Place, unusable } from './folder.ts';
import { NAME } from './socket.ts';
import { runTool, stderrOf } from './tools.ts';

/** Tells this process from an earlier one with the same pid: in a container every start may be pid 1. */
const LIFE = Math.floor(performance.timeOrigin);

/** @returns whether this call made the data folder; false when it was there, or another start was quicker */
export async function createData({ folder, major }: Binaries, place: Place): Promise<boolean> {
  // At every start: an initdb orphaned by a kill may have written on after the start that first cleaned up.
  await removeLeftovers(place);
  if (await fs.stat(path.join(place.data, 'PG_VERSION')).catch(absent)) return false;
  // Made aside and renamed: a kill in the middle never leaves half a database under the name `data`.
  const aside = `${place.data}.init-${process.pid}-${LIFE}-${randomUUID().slice(0, 8)}`;
  await fs.mkdir(aside, { mode: 0o700 });
  try {
    if (place.owner) await chown(aside, place.owner);
    const locale = major >= 17 ? ['--locale-provider=builtin', '--locale=C.UTF-8'] : ['--locale=C.UTF-8'];
    const access = ['-U', NAME, '--auth-local=trust', '--auth-host=reject'];
    const initdb = ['-D', aside, ...access, '-E', 'UTF8', ...locale, '--data-checksums'];
    await runTool(path.join(folder, 'initdb'), initdb, place, place.dir);
    await fs.rename(aside, place.data);
    await syncFolder(place.dir);
    return true;
  } catch (error) {
    await fs.rm(aside, { recursive: true, force: true });
    if (await fs.stat(path.join(place.data, 'PG_VERSION')).catch(absent)) return false;
    throw await unusable(place, stderrOf(error), error);
  }
}

async function removeLeftovers(place: Place): Promise<void> {
  for (const name of await fs.readdir(place.dir)) {
    const [, pid, life] = /^data\.init-(\d+)-(\d+)-/.exec(name) ?? [];
    if (pid === undefined) continue;
    if (Number(pid) === process.pid ? Number(life) === LIFE : isAlive(Number(pid))) continue;
    // An orphaned initdb may still be writing there; the next start removes what it leaves.
    await fs.rm(path.join(place.dir, name), { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
