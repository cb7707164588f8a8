import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import {
  type AnyStateMachine,
  assign,
  createMachine,
  enqueueActions,
  fromPromise,
  sendTo,
  setup,
  spawnChild,
} from 'xstate';
import { ownerClient, startServer } from '../support/house.ts';
import { installPackage, ROOT, runPlain } from './install.ts';

/** Measured 152 kB on 2026-11-26, READMEs included; a jump means that something went in which does not belong there. */
const TARBALL_BYTES_MAX = 180_000;

const { library, files, project, tarballBytes, manifest } = await installPackage(t);
const server = await startServer(t);
const owner = await ownerClient(t, server);
const tsc = (args: readonly string[]) =>
  runPlain(project, process.execPath, [path.join(ROOT, 'node_modules/typescript/bin/tsc'), ...args]);

t.test('the tarball holds JavaScript and declarations only, and is small', async (t) => {
  const foreign = /^package\/(dist\/.+\.(js|d\.ts|json)|package\.json|README[^/]*|LICENSE)$/;
  t.strictSame(
    files.filter((name) => !foreign.test(name)),
    [],
  );
  t.ok(tarballBytes < TARBALL_BYTES_MAX, `${tarballBytes} bytes`);
  const scripts = files.filter((name) => name.endsWith('.js'));
  t.ok(scripts.length > 20);
  for (const name of scripts) {
    const text = readFileSync(
      path.join(project, 'node_modules/bihuan', name.slice('package/'.length)),
      'utf8',
    );
    t.notMatch(text, /^(import|export) .* from ['"]\.[^'"]*\.ts['"]/m, name);
  }
});

t.test('everything the package imports is among its dependencies', async (t) => {
  const named = new Set(Object.keys(manifest.dependencies));
  for (const name of files.filter((file) => file.endsWith('.js'))) {
    const text = readFileSync(
      path.join(project, 'node_modules/bihuan', name.slice('package/'.length)),
      'utf8',
    );
    for (const [, wanted] of text.matchAll(/^import .*?from ['"]([^.'"][^'"]*)['"]/gm)) {
      const dependency = wanted!.split('/', wanted!.startsWith('@') ? 2 : 1).join('/');
      t.ok(wanted!.startsWith('node:') || named.has(dependency), `${name} imports ${wanted}`);
    }
  }
});

t.test('a plain Node in another folder opens, sends, restarts and reads', async (t) => {
  writeFileSync(
    path.join(project, 'run.mjs'),
    `import { createEngine } from 'bihuan';
     import { createMachine } from 'xstate';
     const workflows = { lamp: createMachine({ initial: 'off', states: { off: { on: { ON: 'on' } }, on: { after: { 60000: 'off' } } } }) };
     const database = ${JSON.stringify(server.url)};
     const first = await createEngine({ database, workflows });
     const { id } = await first.open('lamp');
     await first.send(id, { type: 'ON' });
     await first.close();
     const second = await createEngine({ database, workflows });
     const { state, revision, timers } = await second.read(id);
     console.log(JSON.stringify({ state, revision, timers: timers.length }));
     await second.close();`,
  );
  const said = runPlain(project, process.execPath, ['run.mjs']);
  t.strictSame(JSON.parse(said), { state: 'on', revision: 2, timers: 1 });
});

t.test('the declarations type a strict project, and refuse what the API does not know', async (t) => {
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2024', '--module', 'nodenext'];
  const types = ['--types', 'node', '--typeRoots', path.join(ROOT, 'node_modules/@types')];
  const code = (event: string) =>
    `import { createEngine, type EngineCase, Problem } from 'bihuan';
     import { createMachine } from 'xstate';
     const engine = await createEngine({ database: 'postgres://x', workflows: { m: createMachine({}) }, clock: () => 1 });
     const found: EngineCase = await engine.send('id', ${event});
     export const code: 'NOT_FOUND' | string = new Problem('NOT_FOUND').code + found.state;\n`;
  writeFileSync(path.join(project, 'right.ts'), code(`{ type: 'GO', n: 1 }`));
  writeFileSync(path.join(project, 'wrong.ts'), code(`{ kind: 'GO' }`));
  t.equal(tsc([...options, ...types, 'right.ts']), '');
  t.throws(() => tsc([...options, ...types, 'wrong.ts']), /Command failed/);
  writeFileSync(path.join(project, 'wrong.ts'), code(`{ type: 'GO' }`).replace('EngineCase = ', 'string = '));
  t.throws(() => tsc([...options, ...types, 'wrong.ts']), /Command failed/);
});

t.test('a JSON import survives the build', async (t) => {
  const outDir = path.join(project, 'built');
  const config = path.join(project, 'tsconfig.example.json');
  const compilerOptions = { rootDir: ROOT, outDir, typeRoots: [path.join(ROOT, 'node_modules/@types')] };
  const example = path.join(ROOT, 'examples/small-loop/index.ts');
  writeFileSync(
    config,
    JSON.stringify({ extends: path.join(ROOT, 'tsconfig.build.json'), compilerOptions, files: [example] }),
  );
  tsc(['-p', config]);
  const { smallLoop } = await import(pathToFileURL(path.join(outDir, 'examples/small-loop/index.js')).href);
  t.equal(smallLoop.policy.clocks['s.term'].onDue, 'TERM_TIMEOUT');
});

/** Everything of cases that is stored, as one text. */
async function stored(): Promise<string> {
  const { rows } = await owner.query(
    `select (select json_agg(c order by c.id)::text from (select id, revision, head, snapshot, state, timer_no from cases) c),
       (select json_agg(e order by e.id)::text from events e), (select json_agg(x)::text from timers x),
       (select json_agg(m order by m.id)::text from messages m)`,
  );
  return JSON.stringify(rows);
}

const child = createMachine({ id: 'child' });
const promise = fromPromise(async () => 1);
const idle = { initial: 'idle', states: { idle: { on: { GO: 'next' } }, next: {} } } as const;

const REFUSED_AT_START: Record<string, AnyStateMachine> = {
  'an invoke': createMachine({ ...idle, states: { ...idle.states, next: { invoke: { src: promise } } } }),
  'an invoke at the root': createMachine({ ...idle, invoke: { src: promise } }),
  'a spawnChild on a transition': createMachine({ on: { GO: { actions: spawnChild(child) } } }),
  'a spawnChild on entry, deep inside': createMachine({
    initial: 'a',
    states: { a: { initial: 'b', states: { b: { entry: ['other', spawnChild(child)] } } } },
  }),
  'a named spawnChild': setup({ actions: { start: spawnChild(child) } }).createMachine({ entry: 'start' }),
};

for (const [what, machine] of Object.entries(REFUSED_AT_START)) {
  t.test(`${what} is refused before anything is opened`, async (t) => {
    const starting = library.createEngine({ database: server.url, workflows: { m: machine } });
    await t.rejects(starting, { name: 'MachineFault', message: /invoke and spawn are not durable/ });
  });
}

const endless = { a: { always: 'b' }, b: { always: 'a' } } as const;
const FAULTS: readonly (readonly [what: string, machine: AnyStateMachine, said: RegExp])[] = [
  [
    'a spawn inside assign',
    createMachine({ on: { GO: { actions: assign({ it: ({ spawn }) => spawn(child) }) } } }),
    /spawn are not durable/,
  ],
  [
    'a spawn inside enqueueActions',
    createMachine({ on: { GO: { actions: enqueueActions(({ enqueue }) => enqueue.spawnChild(child)) } } }),
    /spawn are not durable/,
  ],
  [
    'an `always` cycle',
    createMachine({ initial: 'idle', states: { idle: { on: { GO: 'a' } }, ...endless } }),
    /Infinite loop detected/,
  ],
  [
    'a machine that sends to itself without end',
    createMachine({ on: { GO: { actions: sendTo(({ self }) => self, { type: 'GO' }) } } }),
    /without end/,
  ],
  [
    'a message to another actor',
    createMachine({ on: { GO: { actions: sendTo('nobody', { type: 'HI' }) } } }),
    /'nobody'/,
  ],
  [
    'a guard that throws',
    createMachine({ on: { GO: { guard: () => JSON.parse('{'), target: undefined, actions: 'x' } } }),
    /guard failed on GO/,
  ],
];

for (const [what, machine, said] of FAULTS) {
  t.test(`${what} is refused with its reason, and nothing is stored`, async (t) => {
    const engine = await library.createEngine({ database: server.url, workflows: { m: machine } });
    t.teardown(() => engine.close());
    const { id } = await engine.open('m');
    const before = await stored();
    await t.rejects(engine.send(id, { type: 'GO' }), { name: 'MachineFault', message: said });
    t.equal(await stored(), before);
    t.equal((await engine.read(id)).revision, 1);
  });
}

for (const [what, machine] of [
  ['an `always` cycle', createMachine({ initial: 'a', states: endless })],
  ['a spawn in the first context', createMachine({ context: ({ spawn }) => ({ it: spawn(child) }) })],
] as const) {
  t.test(`a case that would begin with ${what} is not opened`, async (t) => {
    const engine = await library.createEngine({ database: server.url, workflows: { m: machine } });
    t.teardown(() => engine.close());
    const before = await stored();
    await t.rejects(engine.open('m'), { name: 'MachineFault' });
    t.equal(await stored(), before);
  });
}

t.test('xstate.* events come from the engine only', async (t) => {
  const machine = createMachine({
    initial: 'a',
    states: { a: { after: { 60000: 'b' }, on: { '*': { actions: 'any' } } }, b: {} },
  });
  const engine = await library.createEngine({ database: server.url, workflows: { m: machine } });
  t.teardown(() => engine.close());
  const { id, timers } = await engine.open('m');
  const before = await stored();
  for (const type of [timers[0]!.name, 'xstate.init', 'xstate.stop', 'xstate.done.state.m']) {
    await t.rejects(engine.send(id, { type }), { code: 'EVENT_INTERNAL' }, type);
  }
  t.equal(await stored(), before);
});
