import { spawn } from 'node:child_process';
import pino from 'pino';
import type { House } from '../../src/cases/house.ts';
import type { Command } from '../../src/cli/command.ts';
import { COMPILED } from './compiled.ts';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command as people run it. @param env its settings, such as the database or the data folder */
export function bihuan(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    env: { ...process.env, ...COMPILED, ...env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out: out.trim(), err })));
}

/** The command within this process, on a house that is open. @param words its arguments, apart by blanks */
export async function runOn(
  house: House,
  command: Command,
  words: string,
  { json = false, tenant = 'demo' } = {},
): Promise<{ code: number; lines: string[]; progress: string[] }> {
  const lines: string[] = [];
  const progress: string[] = [];
  const code = await command.run({
    args: words.split(' ').filter((word) => word !== ''),
    json,
    out: (line) => lines.push(line),
    progress: (line) => progress.push(line),
    log: pino({ level: 'silent' }),
    house: async () => house,
    tenant,
  });
  return { code, lines, progress };
}
