import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { FOLDER, pagesOf } from '../../scripts/docs.ts';
import { FIELDS, ROLES } from '../../workflows/base/words.ts';
import { WORKFLOWS } from '../../workflows/index.ts';

const pages = await pagesOf(WORKFLOWS);
const read = (name: string) => readFileSync(path.join(FOLDER, name), 'utf8');

t.test('docs/workflows holds the pages of the workflows as they are: else `npm run -s docs`', async (t) => {
  t.strictSame(readdirSync(FOLDER).sort(), [...pages.keys()].sort());
  for (const [name, text] of pages) t.ok(read(name) === text, `${name} is current`);
});

t.test('a page names every state, act, condition with its basis, and term with its basis', async (t) => {
  for (const { id, events, guards, policy } of WORKFLOWS) {
    const page = pages.get(`${id}.md`)!;
    const decision = /^(APPROVE|REJECT|WITHDRAW)_/;
    const absent = [
      ...Object.keys(events).filter(
        (type) => !decision.test(type) && !page.includes(type.replace('PROPOSE_', '')),
      ),
      ...Object.values(guards).filter(
        ({ routing, basis }) => !routing && !page.includes(basis.replaceAll('|', '\\|')),
      ),
      ...Object.values(policy.clocks).filter(({ basis }) => !page.includes(basis.replaceAll('|', '\\|'))),
    ];
    t.strictSame(absent, [], id);
  }
});

t.test('people are named in Chinese', async (t) => {
  const roles = WORKFLOWS.flatMap(({ events, open, policy }) => [
    ...open.by,
    ...Object.values(events).flatMap(({ by }) => by),
    ...Object.values(policy.clocks).map(({ late }) => late),
    ...Object.values(policy.ladders).flatMap((rungs) => rungs.flatMap(({ to }) => to)),
  ]);
  t.strictSame(
    [...new Set(roles)].filter((role) => !ROLES.has(role)),
    [],
  );
});

/** Fields of a payload as its page shows them: its own, and those of the groups in it. */
function fieldsOf(schema: unknown, depth = 0): string[] {
  const { properties = {} } = schema as { properties?: Record<string, { title?: string; items?: unknown }> };
  return Object.entries(properties).flatMap(([name, inner]) => [
    ...(inner.title === undefined ? [name] : []),
    ...(depth === 0 ? fieldsOf(inner.items ?? inner, 1) : []),
  ]);
}

t.test('what is to be filled in is named in Chinese', async (t) => {
  const schemas = WORKFLOWS.flatMap(({ events, open }) => [
    open.schema,
    ...Object.values(events).map(({ schema }) => schema),
  ]);
  const unnamed = schemas.flatMap((schema) => fieldsOf(schema)).filter((field) => !FIELDS.has(field));
  t.strictSame([...new Set(unnamed)], []);
});

t.test('pictures are pictures, and their labels are escaped', async (t) => {
  for (const { id } of WORKFLOWS) {
    const svg = pages.get(`${id}.svg`)!;
    t.match(svg, /^<\?xml[\s\S]*<svg [\s\S]*<\/svg>\s*$/);
    t.notMatch(svg, /undefined|\[object/);
  }
});
