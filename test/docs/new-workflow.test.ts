import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { ROOT } from './walk.ts';

const LINES_MAX = 60;
const COLUMNS_MAX = 125;

const guide = readFileSync(path.join(ROOT, 'docs/new-workflow.md'), 'utf8');
/** The blocks that name the file they are saved as. */
const blocks = [...guide.matchAll(/```ts (\S+)\n([\s\S]*?)```/g)].map(([, file = '', code = '']) => ({
  file,
  code,
}));

t.test('the workflow of the guide has sixty lines at most', async (t) => {
  t.strictSame(
    blocks.map(({ file }) => file),
    ['workflows/extinguisher/index.ts', 'test/workflows/extinguisher.test.ts'],
  );
  const lines = blocks[0]!.code.trimEnd().split('\n');
  t.ok(lines.length <= LINES_MAX, `${lines.length} lines`);
  t.ok(Math.max(...lines.map((line) => line.length)) <= COLUMNS_MAX, 'of a usual width');
});

t.test('saved as the guide says, its test passes and its types hold', async (t) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'bihuan-guide-'));
  chmodSync(dir, 0o755);
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  for (const part of ['src', 'node_modules', 'migrations', 'package.json', 'tsconfig.json', '.taprc'])
    symlinkSync(path.join(ROOT, part), path.join(dir, part));
  for (const part of ['workflows', 'test/workflows', 'test/support'])
    cpSync(path.join(ROOT, part), path.join(dir, part), { recursive: true });
  for (const { file, code } of blocks) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), code);
  }
  // Through `env`, because tap gives every child process its own NODE_OPTIONS; the walks are counted elsewhere.
  const run = (args: readonly string[]) =>
    promisify(execFile)('env', ['-u', 'NODE_OPTIONS', 'WALKS=100', process.execPath, ...args], {
      cwd: dir,
      timeout: 120_000,
    }).then(
      ({ stdout }) => stdout,
      (error: { stdout?: string; message: string }) => `${error.message}\n${error.stdout}`,
    );
  const said = await run(['test/workflows/extinguisher.test.ts']);
  t.match(said, /^1\.\.5$/m, 'all of it ran');
  t.notMatch(said, /^not ok/m);
  t.match(said, /states visited 3\/3/);
  const [, test] = blocks;
  const options = ['--noEmit', '-p', 'tsconfig.guide.json'];
  writeFileSync(
    path.join(dir, 'tsconfig.guide.json'),
    JSON.stringify({ extends: path.join(ROOT, 'tsconfig.json'), include: [], files: [test!.file] }),
  );
  t.equal(await run([path.join(ROOT, 'node_modules/typescript/bin/tsc'), ...options]), '');
});
