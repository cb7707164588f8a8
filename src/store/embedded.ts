import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Binaries, findBinaries } from './embedded/binaries.ts';
import { type Place, preparePlace } from './embedded/folder.ts';
import { greet, type Reply } from './embedded/greet.ts';
import { createData } from './embedded/init.ts';
import { readLock } from './embedded/lock.ts';
import { assertBlockedOnly, type Server, shutDown, spawnServer } from './embedded/server.ts';
import { socketFolderOf, urlOf } from './embedded/socket.ts';
import { endUnlessUsed } from './embedded/use.ts';

const POLL_MS = 15;
const RESPAWN_MS = 250;
const START_MS_MAX = 300_000; // replaying the log after a power cut may take minutes

export interface EmbeddedOptions {
  dir: string;
  /** `bin` folder of another PostgreSQL, for example /usr/lib/postgresql/15/bin; then no other is tried. */
  binaries?: string;
  /** Server settings over our own; the socket folder and the port cannot be changed. */
  settings?: Record<string, string>;
}

export interface EmbeddedDatabase {
  /** For `pg` and libpq alike. */
  url: string;
  how: 'adopted' | 'started' | 'created';
  version: string;
  /**
   * Ends the server this call started, unless anybody is still connected: close your own clients first. An
   * adopted one keeps running, as one left to others does: for the next start to adopt. May be called again.
   */
  stop(): Promise<void>;
}

/**
 * A PostgreSQL of our own behind a unix socket, with its files in `dir`: `dir/data`, `dir/server.log`.
 * A server already at work there is adopted. If Node dies the server is left running, and adopted by the next
 * start: what was committed stays committed, and nobody waits for a recovery.
 * @throws Error in Chinese and English when there is no usable PostgreSQL, the folder cannot be used, or the
 * database cannot search Chinese text
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const place = await preparePlace(options.dir);
  const begun = performance.now();
  let blockedFrom: number | undefined;
  let binaries: Binaries | undefined;
  let server: Server | undefined;
  let created = false;
  try {
    for (;;) {
      const lock = await readLock(path.join(place.data, 'postmaster.pid'));
      // The running server's own word comes first: it may have been started under another TMPDIR.
      const folder = lock?.socketFolder || socketFolderOf(place.data);
      const reply = await greet(folder);
      // An answer may come from a server that beat ours to the folder; ours then ends by itself.
      if (reply.state === 'ready' && (!server || lock?.pid === server.child.pid)) {
        const how = server ? (created ? 'created' : 'started') : 'adopted';
        return { url: urlOf(folder), how, version: reply.version, stop: stopOnce(server, folder) };
      }
      if (server?.over()) {
        blockedFrom ??= performance.now();
        await assertBlockedOnly(server, place, performance.now() - blockedFrom);
        server = undefined;
        await sleep(RESPAWN_MS);
      } else if (reply.state === 'silent' && !server) {
        binaries ??= await findBinaries(options.binaries, place);
        created = (await createData(binaries, place)) || created;
        server = await spawnServer(binaries, place, options.settings ?? {});
      }
      if (performance.now() - begun > START_MS_MAX) throw slowStart(place, reply);
      await sleep(POLL_MS);
    }
  } catch (error) {
    // A server still replaying its log is left to finish: the next start adopts it.
    if (server && !(error instanceof SlowStart)) await shutDown(server).catch(() => {});
    throw error;
  }
}

class SlowStart extends Error {}

function slowStart(place: Place, reply: Reply): SlowStart {
  return new SlowStart(
    `数据库在 ${START_MS_MAX / 1000} 秒内未就绪，请查看 ${place.log}，稍后再启动。 ` +
      `The database was not ready within ${START_MS_MAX / 1000} s; see ${place.log} and start again later.`,
    { cause: 'cause' in reply ? reply.cause : undefined },
  );
}

function stopOnce(server: Server | undefined, folder: string): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => {
    stopping ??= server && !server.over() ? endUnlessUsed(folder, () => shutDown(server)) : Promise.resolve();
    return stopping;
  };
}
