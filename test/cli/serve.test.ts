import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { COMPILED } from '../support/compiled.ts';

/** The command as people run it, with a data folder of its own. */
async function bihuan(dir: string, port: number, ...args: string[]) {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    env: { ...process.env, ...COMPILED, BIHUAN_DATA: dir, PORT: String(port), NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, said };
}

t.test('a port that is taken is said to be, and no database is left behind', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'bihuan-serve-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.teardown(() => other.close());
  const { port } = other.address() as AddressInfo;
  t.match(await bihuan(dir, port, 'serve'), {
    code: 2,
    said: `EADDRINUSE: address already in use 127.0.0.1:${port}`,
  });
  t.ok(existsSync(join(dir, 'postgres', 'data', 'PG_VERSION')), 'there was one');
  t.notOk(existsSync(join(dir, 'postgres', 'data', 'postmaster.pid')), 'and it has ended');
  t.match(await bihuan(dir, port, 'bogus'), { code: 2, said: 'unknown command: bogus' });
});
