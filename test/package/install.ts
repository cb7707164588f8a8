import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const ROOT = path.join(import.meta.dirname, '../..');

/** What goes into the tarball or makes it; packed from a copy, so that tests at work at once do not share a `dist`. */
const SOURCES = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts', 'src', 'migrations'];

export interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

export interface Installed {
  /** The other project's folder, with `node_modules/bihuan` unpacked from the tarball. */
  readonly project: string;
  readonly files: readonly string[];
  readonly tarballBytes: number;
  readonly manifest: Manifest;
  /** What `import … from 'bihuan'` gives there. */
  readonly library: typeof import('../../src/index.ts');
}

/**
 * Runs a command of the other project's. Through `env`, because tap gives every child process its own NODE_OPTIONS,
 * with which the compiler does not start.
 */
export function runPlain(cwd: string, command: string, args: readonly string[]): string {
  const plain = ['-u', 'NODE_OPTIONS', 'NO_UPDATE_NOTIFIER=1', 'npm_config_offline=true', command, ...args];
  return execFileSync('env', plain, { cwd, encoding: 'utf8', stdio: 'pipe' });
}

/** `npm pack`, then what installing does, without a network: unpack, and put the dependencies beside it. */
export async function installPackage(t: { teardown(work: () => unknown): void }): Promise<Installed> {
  const base = mkdtempSync(path.join(tmpdir(), 'bihuan-pack-'));
  t.teardown(() => rmSync(base, { recursive: true, force: true }));
  const source = path.join(base, 'source');
  for (const part of SOURCES) cpSync(path.join(ROOT, part), path.join(source, part), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(source, 'node_modules'));
  runPlain(source, 'npm', ['pack', '--pack-destination', base]);
  const manifest = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8')) as Manifest;
  const tarball = path.join(base, `bihuan-${manifest.version}.tgz`);

  const project = path.join(base, 'project');
  const modules = path.join(project, 'node_modules');
  const target = path.join(modules, 'bihuan');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }
  const entry = path.join(project, 'entry.mjs');
  writeFileSync(path.join(project, 'package.json'), '{ "private": true, "type": "module" }');
  writeFileSync(entry, `export * from 'bihuan';\n`);
  const listed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' });
  return {
    project,
    files: listed.split('\n').filter((name) => name !== ''),
    tarballBytes: statSync(tarball).size,
    manifest,
    library: await import(pathToFileURL(entry).href),
  };
}
