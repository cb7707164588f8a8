import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

const LINES_MAX = 300;
const LINES_MEDIAN_MAX = 120;
const RUNTIME_DEPENDENCIES_MAX = 25;

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const HOUSE = [...files('src'), ...files('workflows'), ...files('migrations'), ...files('bench')];
const text = new Map(HOUSE.map((file) => [file, readFileSync(file, 'utf8')]));
/** Code without its comments and strings' own words about code. */
const code = (file: string) => text.get(file)!.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');
const having = (pattern: RegExp) => HOUSE.filter((file) => pattern.test(code(file)));

t.test('a file holds one idea: at most 300 lines, half of them under 120', async (t) => {
  const lines = HOUSE.map((file) => text.get(file)!.split('\n').length - 1);
  t.strictSame(
    HOUSE.filter((_, index) => lines[index]! > LINES_MAX),
    [],
  );
  t.ok(lines.sort((a, b) => a - b)[Math.floor(lines.length / 2)]! <= LINES_MEDIAN_MAX);
});

t.test('the environment and the true clock are read where the program starts, nowhere else', async (t) => {
  t.strictSame(
    having(/process\.env/).filter((file) => !file.startsWith('bench')),
    ['src/main.ts'],
  );
  t.strictSame(
    having(/Date\.now\(|new Date\(\)|DateTime\.(now|local|utc)\(\)/).filter(
      (file) => !file.startsWith('bench'),
    ),
    ['src/index.ts', 'src/main.ts'],
  );
});

t.test('no folder of leftovers, no unchecked type, no test that is skipped', async (t) => {
  t.strictSame(
    HOUSE.filter((file) => /\/(utils?|helpers?|common|misc)(\/|\.ts$)/.test(file)),
    [],
  );
  t.strictSame(having(/(: any\b|as any\b|<any>)/), []);
  const tests = files('test').filter((file) =>
    /\bt?\.(skip|todo)\(|\b(skip|todo): true/.test(readFileSync(file, 'utf8')),
  );
  t.strictSame(
    tests.filter((file) => file !== 'test/architecture.test.ts'),
    [],
  );
});

t.test('dependencies stay few, and exact where the core stands on them', async (t) => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  t.ok(Object.keys(dependencies).length <= RUNTIME_DEPENDENCIES_MAX);
  for (const name of ['xstate', 'kysely', 'pg']) t.match(dependencies[name], /^\d+\.\d+\.\d+$/);
  t.notMatch(
    readFileSync('package-lock.json', 'utf8'),
    /"resolved": "https?:/,
    'no registry host in the lock file',
  );
});
