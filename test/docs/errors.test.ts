import { readFileSync } from 'node:fs';
import t from 'tap';
import { PROBLEMS, type ProblemCode } from '../../src/domain/errors.ts';
import { statusOfCode } from '../../src/http/error-reply.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

t.test('docs/errors.md lists every code, once, and no other', async (t) => {
  t.strictSame(
    rows.map(([code]) => code),
    Object.keys(PROBLEMS).map((code) => `\`${code}\``),
  );
});

t.test('its statuses and texts are those of the table of errors', async (t) => {
  for (const [cell = '', status, zh, en, when = '', todo = ''] of rows) {
    const code = cell.replaceAll('`', '') as ProblemCode;
    const { zh: chinese, en: english } = PROBLEMS[code] ?? {};
    t.strictSame([status, zh, en], [String(statusOfCode(code)), chinese, english], code);
    t.ok(when !== '' && todo !== '', `${code} says when, and what to do`);
  }
});
