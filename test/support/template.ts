import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../../src/store/embedded/errors.ts';
import { startEmbedded } from '../../src/store/embedded.ts';

/** A test's database need not outlive the power: killed processes lose nothing by it. */
export const UNSYNCED = { fsync: 'off', full_page_writes: 'off' };

const SOURCES = ['../../package-lock.json', '../../src/store/embedded/init.ts'];

/** Named by all that decides how it comes out: PostgreSQL's release, how initdb is called, and whose it is. */
function templateFolder(binaries = ''): string {
  const hash = createHash('sha256').update(binaries);
  for (const source of SOURCES) hash.update(readFileSync(join(import.meta.dirname, source)));
  return join(tmpdir(), `bihuan-template-${process.getuid?.() ?? 'user'}-${hash.digest('hex').slice(0, 16)}`);
}

/**
 * Puts a data folder into `dir` as the first start makes it: no schema yet, and nothing migrated. initdb costs more
 * than most test files, so it runs once per release of PostgreSQL and is copied from then on.
 * @param dir  there and empty, or not there
 * @param binaries  of another PostgreSQL than the usual one
 */
export async function copyTemplate(dir: string, binaries?: string): Promise<void> {
  const template = templateFolder(binaries);
  if (!existsSync(template)) await makeTemplate(template, binaries);
  // Keeps owners and modes, the folder's own among them: run by root, PostgreSQL works as nobody.
  execFileSync('cp', ['-a', `${template}/.`, dir]);
}

async function makeTemplate(template: string, binaries: string | undefined): Promise<void> {
  const aside = mkdtempSync(join(tmpdir(), 'bihuan-template-new-'));
  try {
    chmodSync(aside, 0o755);
    const dir = join(aside, 'db');
    const server = await startEmbedded({ dir, ...(binaries === undefined ? {} : { binaries }) });
    await server.stop();
    rmSync(join(dir, 'server.log'));
    renameSync(dir, template);
  } catch (error) {
    // Test files start side by side: another may have been quicker, and its template is as good.
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
