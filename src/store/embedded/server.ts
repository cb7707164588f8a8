import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { absent } from './errors.ts';
import { type Place, unusable } from './folder.ts';
import { clearDeadLock } from './lock.ts';
import { PORT, prepareSocketFolder } from './socket.ts';
import { asServerUser, SERVER_ENV } from './tools.ts';

const BLOCKED_MS_MAX = 30_000; // backends of a killed postmaster keep its shared memory until they notice
const STOP_MS_MAX = 20_000;
const LOG_BYTES_MAX = 10_000_000;
const LOG_TAIL_BYTES = 4_000;

/** Another server holds the folder, or the remains of one do: try again rather than give up. */
const BLOCKED =
  /lock file ".*" (already exists|is empty)|could not remove old lock file|shared memory block .* is still in use/;

const SETTINGS = {
  listen_addresses: '',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  // Authentication is `trust`, so reaching the socket is being superuser: owner only, in a folder that is
  // 0700 as well. Node as root still passes, since every root able to drop to `nobody` overrides modes.
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

export type Server = {
  child: ChildProcess;
  ended: Promise<void>;
  over(): boolean;
  logFrom: number;
  error?: Error;
};

export async function spawnServer(
  bin: Binaries,
  place: Place,
  settings: Record<string, string>,
): Promise<Server> {
  const folder = await prepareSocketFolder(place);
  await clearDeadLock(path.join(place.data, 'postmaster.pid'));
  await clearDeadLock(path.join(folder, `.s.PGSQL.${PORT}.lock`));
  const fixed = { unix_socket_directories: folder, port: String(PORT) };
  const args = Object.entries({ ...SETTINGS, ...settings, ...fixed }).flatMap(([k, v]) => [
    '-c',
    `${k}=${v}`,
  ]);
  const logged = await fs.stat(place.log).catch(absent);
  if (logged && logged.size > LOG_BYTES_MAX) await fs.rename(place.log, `${place.log}.1`).catch(() => {});
  const log = await fs.open(place.log, 'a', 0o600);
  try {
    const logFrom = (await log.stat()).size; // before the server can have written why it refuses
    const call = asServerUser(path.join(bin.folder, 'postgres'), ['-D', place.data, ...args], place);
    const child = spawn(call.program, call.args, {
      ...call.ids,
      cwd: place.dir,
      env: SERVER_ENV,
      // A session of its own: Ctrl-C in the terminal must not end the database before Node has finished.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    child.unref(); // alone it does not keep Node from ending: it is left for the next start to adopt
    return watch(child, logFrom);
  } finally {
    await log.close();
  }
}

function watch(child: ChildProcess, logFrom: number): Server {
  let over = false;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const server: Server = { child, ended, over: () => over, logFrom };
  const end = () => {
    over = true;
    resolve();
  };
  child.once('exit', end);
  child.on('error', (error) => {
    server.error = error;
    if (child.pid === undefined) end(); // never ran, so no exit follows
  });
  return server;
}

export async function assertBlockedOnly(server: Server, place: Place, blockedMs: number): Promise<void> {
  const handle = await fs.open(place.log, 'r');
  const { buffer, bytesRead } = await handle
    .read(Buffer.alloc(LOG_TAIL_BYTES), 0, LOG_TAIL_BYTES, server.logFrom)
    .finally(() => handle.close());
  const said = server.error?.message ?? buffer.toString('utf8', 0, bytesRead).trim();
  if (!BLOCKED.test(said) || blockedMs > BLOCKED_MS_MAX) throw await unusable(place, said, server.error);
}

export async function shutDown({ child, ended, over }: Server): Promise<void> {
  if (over()) return;
  child.ref();
  child.kill('SIGINT'); // fast: open transactions are rolled back, the rest is written down
  const limit = new AbortController();
  await Promise.race([ended, sleep(STOP_MS_MAX, undefined, { signal: limit.signal })]);
  limit.abort();
  if (over()) return;
  child.unref();
  throw new Error(
    `数据库在 ${STOP_MS_MAX / 1000} 秒内未停止（pid ${child.pid}），仍在收尾。 ` +
      `PostgreSQL (pid ${child.pid}) did not stop within ${STOP_MS_MAX / 1000} s; it was left to finish.`,
  );
}
