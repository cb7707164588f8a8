import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { bihuan } from '../support/cli.ts';

t.test('a port that is taken is said to be, and no database is left behind', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'bihuan-serve-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.teardown(() => other.close());
  const { port } = other.address() as AddressInfo;
  const env = { BIHUAN_DATA: dir, PORT: String(port) };
  t.match(await bihuan(env, 'serve'), {
    code: 2,
    err: `EADDRINUSE: address already in use 127.0.0.1:${port}`,
  });
  t.ok(existsSync(join(dir, 'postgres', 'data', 'PG_VERSION')), 'there was one');
  t.notOk(existsSync(join(dir, 'postgres', 'data', 'postmaster.pid')), 'and it has ended');
  t.match(await bihuan(env, 'bogus'), { code: 2, err: 'unknown command: bogus' });
});
