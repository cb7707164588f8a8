import * as fs from 'node:fs/promises';
import path from 'node:path';
import { absent, codeOf, unless } from './errors.ts';
import { foreign } from './folder.ts';

type Lock = { pid: number; socketFolder: string | undefined };

export async function readLock(file: string): Promise<Lock | undefined> {
  const text = await fs.readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'EACCES') throw foreign(path.dirname(file), error);
    return absent(error);
  });
  const [pid, , , , socketFolder] = text?.split('\n') ?? [];
  return pid ? { pid: Number(pid), socketFolder } : undefined;
}

/**
 * PostgreSQL takes any living process of its user for the lock's holder. It is not when that process is a zombie
 * (a container whose PID 1 reaps nothing), or another program that got the number after a restart.
 */
export async function clearDeadLock(file: string): Promise<void> {
  const lock = await readLock(file);
  if (!lock) return;
  const stat = await fs.readFile(`/proc/${lock.pid}/stat`, 'utf8').catch(() => '');
  const [, program, state] = /^\d+ \((.*)\) (\S)/s.exec(stat) ?? [];
  if (program === undefined || (program.includes('postgres') && state !== 'Z')) return;
  // Moved, then looked at again: another start may have put a living lock here since we read it.
  const aside = `${file}.dead-${process.pid}`;
  await fs.rename(file, aside).catch(unless('ENOENT'));
  const moved = await readLock(aside);
  if (moved && moved.pid !== lock.pid) await fs.rename(aside, file);
  else await fs.rm(aside, { force: true });
}
