import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { EXIT } from '../../src/cli/command.ts';
import { ROOT } from './walk.ts';

const page = readFileSync(join(ROOT, 'docs/cli.md'), 'utf8');

t.test('docs/cli.md describes the commands that `bihuan help` prints, and no other', async (t) => {
  const help = execFileSync(process.execPath, ['src/main.ts', 'help'], { cwd: ROOT, encoding: 'utf8' });
  const usages = [...help.matchAll(/^ {2}(\S.*)$/gm)].map(([, usage]) => usage);
  const described = [...page.matchAll(/^### `(.*)`$/gm)].map(([, usage]) => usage);
  t.strictSame(described, usages);
});

t.test('its exit codes are those of the program', async (t) => {
  const codes = [...page.matchAll(/^\| `(\d)` *\| `(\w+)` *\|/gm)].map(([, code, name]) => [
    name,
    Number(code),
  ]);
  t.strictSame(codes, Object.entries(EXIT));
});
