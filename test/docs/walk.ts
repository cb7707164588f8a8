import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILED } from '../support/compiled.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const READMES = ['README.md', 'README.zh-CN.md'] as const;

/** Only what hangs meets these: how fast a machine is says nothing about the README. */
const READY_MS_MAX = 90_000;
const WALK_MS_MAX = 400_000;
const STOP_MS_MAX = 60_000;

/** Begins the output of each block; no command prints it. */
const MARK = '@@walk-block@@';

/** A block of the README's walk, and what it prints: the `text` block that follows it, if one does. */
export interface Block {
  readonly commands: string;
  readonly printed: string | undefined;
}

const WALK = /```sh walk\n([\s\S]*?)```\n(?:```text\n([\s\S]*?)```\n)?/g;

export function readme(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

export function walkOf(text: string): Block[] {
  return [...text.matchAll(WALK)].map(([, commands = '', printed]) => ({ commands, printed }));
}

/** The first block of a language, for the examples that are no part of the walk. */
export function blockOf(text: string, language: string): string {
  return new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? '';
}

/** What differs from run to run: ids, hashes, secrets, numbers of cases, true instants. */
export function normalised(printed: string): string {
  return printed
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/\b[0-9a-f]{12,64}\b/g, '<hash>')
    .replace(/\b20\d\d-\d{6}\b/g, '<number>')
    .replace(/("(?:recordedAt|createdAt)":\s*)"[^"]*"/g, '$1"<instant>"')
    .replace(/whsec_[\w+/=]+/g, '<secret>')
    .trimEnd();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export interface Service {
  readonly env: NodeJS.ProcessEnv;
  /** From the start of the process to the first good answer of /readyz. */
  readonly readyMs: number;
  /** Everything it wrote, for when something goes wrong. */
  readonly log: () => string;
  /** @returns the exit code */
  stop(): Promise<number | null>;
}

/** The service as `npm start` runs it, with nothing but a port and a data folder of its own. */
export async function startService(): Promise<Service> {
  const dir = mkdtempSync(join(tmpdir(), 'bihuan-readme-'));
  // PostgreSQL of a sandbox started by root runs as nobody, and must pass through.
  chmodSync(dir, 0o755);
  const { DATABASE_URL: _database, BIHUAN_SAMPLES: _samples, ...inherited } = process.env;
  const env = {
    ...inherited,
    ...COMPILED,
    PORT: String(await freePort()),
    HOOK_PORT: String(await freePort()),
    BIHUAN_DATA: join(dir, 'data'),
  };
  const begun = performance.now();
  const child = spawn(process.execPath, ['src/main.ts', 'serve'], { cwd: ROOT, env });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (log += part));
  const stop = async () => {
    const code = await stopped(child);
    endDatabase(join(env.BIHUAN_DATA, 'postgres/data/postmaster.pid'));
    rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    return code;
  };
  try {
    await ready(`http://127.0.0.1:${env.PORT}/readyz`, child);
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}\n${log}`);
  }
  return { env, readyMs: performance.now() - begun, log: () => log, stop };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const until = performance.now() + READY_MS_MAX;
  while (performance.now() < until && child.exitCode === null) {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the service was not ready within ${READY_MS_MAX} ms`);
}

async function stopped(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  await exit;
  clearTimeout(kill);
  return child.exitCode;
}

/** A service that did not stop cleanly leaves its server running; this one's folder is about to go. */
function endDatabase(lock: string): void {
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n', 1)[0]);
  if (pid > 1) process.kill(pid, 'SIGQUIT');
}

/** Runs the blocks in order in one bash. @returns what each printed, standard error included */
export async function runWalk(blocks: readonly Block[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const script = blocks.map(({ commands }) => `echo '${MARK}'\n${commands}`).join('');
  // A group of its own, so that a receiver left in the background can be ended with it.
  const child = spawn('bash', ['-c', `exec 2>&1\n${script}`], { cwd: ROOT, env, detached: true });
  child.stdin.end();
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (printed += part));
  const limit = setTimeout(() => endGroup(child), WALK_MS_MAX);
  await once(child, 'close');
  clearTimeout(limit);
  endGroup(child);
  return printed.split(`${MARK}\n`).slice(1);
}

function endGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}

/** `node test/docs/walk.ts` runs the walk and writes what it printed into both READMEs. */
if (import.meta.main) {
  const service = await startService();
  const printed = await runWalk(walkOf(readme(READMES[0])), service.env).finally(() => service.stop());
  if (!/\(closed\), revision/.test(printed.join(''))) throw new Error(printed.join(''));
  for (const name of READMES) {
    let index = 0;
    const text = readme(name).replace(WALK, (whole, commands: string, old: string | undefined) => {
      const now = printed[index++] ?? '';
      return old === undefined ? whole : `\`\`\`sh walk\n${commands}\`\`\`\n\`\`\`text\n${now}\`\`\`\n`;
    });
    writeFileSync(join(ROOT, name), text);
  }
}
