import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { WORKFLOWS } from '../workflows/index.ts';
import type { House } from './cases/house.ts';
import { calendarCommand } from './cli/calendar.ts';
import { type Command, type CommandContext, EXIT, UsageError } from './cli/command.ts';
import { demoCommand } from './cli/demo.ts';
import { doctorCommand } from './cli/doctor.ts';
import { importCommand } from './cli/import.ts';
import { importTasksCommand } from './cli/import-tasks.ts';
import { incidentsCommand } from './cli/incidents.ts';
import { migrateCasesCommand } from './cli/migrate-cases.ts';
import { policyCommand } from './cli/policy.ts';
import {
  furnishSandbox,
  refuseSandboxDatabase,
  SANDBOX_TENANT,
  sandboxActor,
  WrongDatabase,
} from './cli/sandbox.ts';
import { openSamples, serve } from './cli/serve.ts';
import { simulateCommand } from './cli/simulate.ts';
import { tokenCommand } from './cli/token.ts';
import { verifyCommand } from './cli/verify-command.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { Problem } from './domain/errors.ts';
import { load } from './engine/loaded.ts';
import { createTokens, issueToken, loadOrCreateKey } from './http/tokens.ts';
import { openHouse } from './open-house.ts';
import { asProblem } from './store/database.ts';
import { startEmbedded } from './store/embedded.ts';
import { SchemaNewer } from './store/migrate.ts';

const SANDBOX_ISSUER = 'urn:bihuan:sandbox';
const SANDBOX_TOKEN_SECONDS = 30 * 24 * 3600;
const SAMPLES = 20;
/** PostgreSQL of a sandbox started by root runs as nobody and must pass through; what is inside guards itself. */
const DATA_MODE = 0o711;

/** The true clock. Only here is it read; everything else is handed it. */
const wall = (): number => Date.now();

const serveCommand: Command = {
  name: 'serve',
  usage: 'serve',
  summary: { zh: '启动服务', en: 'Run the service' },
  run: async () => EXIT.ok,
};
const migrateCommand: Command = {
  name: 'migrate',
  usage: 'migrate [--json]',
  summary: { zh: '升级数据库结构', en: 'Bring the database schema up to this release' },
  run: async ({ house, json, out }) => {
    await house();
    out(json ? JSON.stringify({ migrated: true }) : '数据库结构已是最新 The schema is up to date');
    return EXIT.ok;
  },
};

const COMMANDS: readonly Command[] = [
  serveCommand,
  migrateCommand,
  doctorCommand,
  tokenCommand,
  importCommand,
  importTasksCommand,
  verifyCommand,
  incidentsCommand,
  policyCommand,
  migrateCasesCommand,
  calendarCommand,
  simulateCommand,
  demoCommand,
];

interface Opened {
  readonly house: House;
  close(): Promise<void>;
}

async function open(config: Config, log: pino.Logger): Promise<Opened> {
  if (config.databaseUrl === undefined) await mkdir(config.dataDir, { recursive: true, mode: DATA_MODE });
  const embedded =
    config.databaseUrl === undefined
      ? await startEmbedded({ dir: join(config.dataDir, 'postgres') })
      : undefined;
  try {
    const url = config.databaseUrl ?? embedded!.url;
    const house = await openHouse({ url, workflows: WORKFLOWS.map(load), log, wall });
    try {
      await (config.sandbox ? furnishSandbox(house) : refuseSandboxDatabase(house));
    } catch (error) {
      await house.db.close();
      throw error;
    }
    return {
      house,
      // Connections first: a server that somebody is connected to is left running.
      close: async () => {
        await house.db.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

async function tokensOf(config: Config) {
  if (config.oidc !== undefined) return createTokens({ ...config.oidc, wall });
  const key = await sandboxKey(config);
  return createTokens({ issuer: SANDBOX_ISSUER, audience: 'bihuan', wall, key });
}

async function sandboxKey(config: Config) {
  await mkdir(config.dataDir, { recursive: true, mode: DATA_MODE });
  return loadOrCreateKey(join(config.dataDir, 'sandbox-key.json'));
}

async function runService(config: Config, log: pino.Logger): Promise<void> {
  const opened = await open(config, log);
  const served = await serve(opened.house, await tokensOf(config), config).catch(async (error: unknown) => {
    await opened.close();
    throw error;
  });
  if (config.sandbox) {
    log.warn(
      '这是沙箱：密钥在本机，时钟可拨动，不得用于真实案件。 THIS IS A SANDBOX: local keys, a movable clock, no real cases.',
    );
    if (config.samples) await openSamples(opened.house, await sampleRecords(), log);
  }
  log.info({ address: served.address, docs: `${served.address}/docs` }, '服务已启动 ready');
  const stop = (signal: string) => {
    log.info({ signal }, '正在停止 stopping');
    served
      .close()
      .then(() => opened.close())
      .then(
        () => process.exit(EXIT.ok),
        (error: unknown) => {
          log.error({ err: error }, '停止时出错 failed while stopping');
          process.exit(EXIT.failed);
        },
      );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

async function sampleRecords(): Promise<Record<string, unknown>[]> {
  const text = await readFile(new URL('../examples/hazards.ndjson', import.meta.url), 'utf8');
  return text.split('\n', SAMPLES).map((line) => JSON.parse(line) as Record<string, unknown>);
}

function help(): string {
  const lines = COMMANDS.map(({ usage, summary }) => `  ${usage}\n      ${summary.zh} ${summary.en}`);
  return `bihuan COMMAND [--json] [--tenant NAME]\n\n${lines.join('\n')}\n`;
}

async function main(argv: readonly string[]): Promise<number | undefined> {
  const [name = 'help', ...rest] = argv;
  const command = COMMANDS.find((one) => one.name === name);
  if (command === undefined) {
    process.stdout.write(help());
    if (['help', '--help', '-h'].includes(name)) return EXIT.ok;
    throw new UsageError(`没有这个命令 unknown command: ${name}`);
  }
  const config = readConfig(process.env);
  const log = pino({
    level: command === serveCommand ? config.logLevel : 'silent',
    redact: ['req.headers.authorization'],
  });
  if (command === serveCommand) {
    await runService(config, log);
    return undefined;
  }
  let opened: Promise<Opened> | undefined;
  const { tenant, args } = tenantOf(config, rest);
  const context: CommandContext = {
    args: args.filter((arg) => arg !== '--json'),
    json: rest.includes('--json'),
    out: (line) => process.stdout.write(`${line}\n`),
    progress: (line) => process.stderr.write(`${line}\n`),
    log,
    house: async () => {
      opened ??= open(config, log);
      return (await opened).house;
    },
    tenant,
    ...(config.sandbox
      ? { sandbox: { actor: sandboxActor, token: (person) => sandboxToken(config, person) } }
      : {}),
  };
  try {
    return await command.run(context);
  } finally {
    await (await opened)?.close();
  }
}

/** `--tenant NAME`, before or after the command's own words; production has no default. */
function tenantOf(config: Config, args: readonly string[]): { tenant: string; args: string[] } {
  const at = args.indexOf('--tenant');
  const tenant = at < 0 ? (config.sandbox ? SANDBOX_TENANT : undefined) : args[at + 1];
  if (tenant === undefined) throw new UsageError('须写明 --tenant 租户。 --tenant NAME is needed.');
  return { tenant, args: at < 0 ? [...args] : [...args.slice(0, at), ...args.slice(at + 2)] };
}

async function sandboxToken(config: Config, id: string): Promise<string> {
  const { person, unit, roles } = sandboxActor(id)!;
  return issueToken(await sandboxKey(config), {
    issuer: SANDBOX_ISSUER,
    audience: 'bihuan',
    sub: person,
    tenant: SANDBOX_TENANT,
    unit,
    roles,
    now: wall(),
    ttlSeconds: SANDBOX_TOKEN_SECONDS,
  });
}

/** A file the caller named, or an option he misspelt: the call is wrong, not the house. */
function asUsage(error: unknown): unknown {
  const { code = '', syscall, path } = error as NodeJS.ErrnoException;
  if (syscall === 'listen')
    return new UsageError(
      `不能监听该端口，另设 PORT。 Cannot listen, set PORT: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  if (syscall === 'open' || syscall === 'read')
    return new UsageError(`读不到文件 cannot read the file: ${path ?? ''} (${code})`, { cause: error });
  if (code.startsWith('ERR_PARSE_ARGS')) return new UsageError((error as Error).message, { cause: error });
  return asProblem(error);
}

/** What is wrong and where, as an HTTP caller is told it. */
function saidOf(known: unknown): string {
  if (!(known instanceof Problem)) return (known as Error).message;
  const { detail, errors = [] } = known.extras;
  const head = detail === undefined ? [] : [`${detail.zh} ${detail.en}`];
  return [
    known.message,
    ...head,
    ...errors.map(({ pointer, message }) => `${pointer}: ${message.zh} ${message.en}`),
  ].join('\n');
}

function exitOf(known: unknown): number {
  if (known instanceof Problem) return known.code === 'DATABASE_UNAVAILABLE' ? EXIT.unavailable : EXIT.failed;
  return [UsageError, ConfigError, WrongDatabase].some((kind) => known instanceof kind)
    ? EXIT.usage
    : EXIT.failed;
}

// Whoever reads only the first lines (`| head`) has what he wanted: the command goes on to its own end.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

main(process.argv.slice(2)).then(
  (code) => {
    if (code !== undefined) process.exitCode = code;
  },
  (error: unknown) => {
    const known = error instanceof Error ? asUsage(error) : error;
    const plain = [UsageError, ConfigError, WrongDatabase, SchemaNewer, Problem].some(
      (kind) => known instanceof kind,
    );
    process.stderr.write(
      `${known instanceof Error ? (plain ? saidOf(known) : known.stack) : String(known)}\n`,
    );
    process.exit(exitOf(known));
  },
);
