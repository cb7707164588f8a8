import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Node refuses to strip types inside node_modules, so what `exports` names must be JavaScript: `dist` mirrors the
 * tree as far as `src/index.ts` reaches, JSON files included. Nothing else of the house goes into the package.
 */
const root = path.join(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
// A module that was renamed must not live on in the package.
rmSync(dist, { recursive: true, force: true });
const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.build.json')], { stdio: 'inherit' });

const entry = path.join(dist, 'src/index.js');
const library: object = await import(pathToFileURL(entry).href);
if (!('createEngine' in library) || !existsSync(entry.replace(/js$/, 'd.ts')))
  throw new Error(`构建不完整 The build is incomplete: ${entry}`);
