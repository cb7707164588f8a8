import { resolve } from 'node:path';

/** Everything the environment may set; read here once, checked, passed on. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** Where the embedded database and the sandbox key live. */
  readonly dataDir: string;
  readonly databaseUrl?: string;
  readonly sweep: boolean;
  readonly samples: boolean;
  /** Set in production, where tokens come from the office's own issuer. */
  readonly oidc?: { readonly issuer: string; readonly jwksUrl: string; readonly audience: string };
  /** Hosts and CIDRs webhooks may reach although they are not public. */
  readonly webhookAllow: readonly string[];
  readonly sandbox: boolean;
}

/** A setting that is wrong or missing: the program does not start half-configured. */
export class ConfigError extends Error {
  constructor(zh: string, en: string) {
    super(`${zh} ${en}`);
    this.name = 'ConfigError';
  }
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * No settings at all: the sandbox. `DATABASE_URL` together with an issuer or a JWKS address: production.
 * @throws ConfigError for anything in between
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const port = Number(env.PORT ?? 3030);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError('PORT 应为端口号。', 'PORT must be a port number.');
  const logLevel = env.LOG_LEVEL ?? 'info';
  if (!LOG_LEVELS.includes(logLevel)) {
    throw new ConfigError(
      `LOG_LEVEL 应为 ${LOG_LEVELS.join('、')}。`,
      `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`,
    );
  }
  const oidc = oidcOf(env);
  const production = oidc !== undefined;
  if (production && env.DATABASE_URL === undefined) {
    throw new ConfigError(
      '设置了令牌签发方却没有 DATABASE_URL。',
      'A token issuer is set but DATABASE_URL is not.',
    );
  }
  if (!production && env.NODE_ENV === 'production') {
    throw new ConfigError(
      '生产环境须设置 DATABASE_URL 和 BIHUAN_OIDC_ISSUER（必要时另设 BIHUAN_JWKS_URL）。',
      'Production needs DATABASE_URL and BIHUAN_OIDC_ISSUER (and BIHUAN_JWKS_URL where the issuer has it elsewhere).',
    );
  }
  if (!production && env.DATABASE_URL !== undefined && !isLocal(env.DATABASE_URL)) {
    throw new ConfigError(
      'DATABASE_URL 不在本机，却没有设置令牌签发方 BIHUAN_OIDC_ISSUER：沙箱只用本机数据库。',
      'DATABASE_URL is not on this machine and BIHUAN_OIDC_ISSUER is not set: a sandbox uses a local database only.',
    );
  }
  const webhookAllow = (env.BIHUAN_WEBHOOK_ALLOW ?? '').split(',').filter((entry) => entry !== '');
  return {
    host: env.HOST ?? '127.0.0.1',
    port,
    logLevel,
    dataDir: resolve(env.BIHUAN_DATA ?? 'data'),
    ...(env.DATABASE_URL === undefined ? {} : { databaseUrl: env.DATABASE_URL }),
    sweep: env.BIHUAN_SWEEP !== 'off',
    samples: env.BIHUAN_SAMPLES !== '0',
    ...(oidc === undefined ? {} : { oidc }),
    webhookAllow: production ? webhookAllow : [...webhookAllow, '127.0.0.0/8', '::1'],
    sandbox: !production,
  };
}

/** Unix socket or loopback: nobody's production database by accident. */
function isLocal(databaseUrl: string): boolean {
  const [, authority = ''] = /^[a-z]+:\/\/([^/?]*)/.exec(databaseUrl) ?? [];
  const host = authority.replace(/^.*@/, '').replace(/:\d+$/, '');
  const named = /[?&]host=([^&]*)/.exec(databaseUrl)?.[1];
  const hosts = [host, ...(named === undefined ? [] : [decodeURIComponent(named)])].filter(
    (one) => one !== '',
  );
  return hosts.every((one) => one.startsWith('/') || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(one));
}

function oidcOf(env: Readonly<Record<string, string | undefined>>): Config['oidc'] {
  const { BIHUAN_OIDC_ISSUER: issuer, BIHUAN_JWKS_URL: jwksUrl, BIHUAN_AUDIENCE: audience } = env;
  if (issuer === undefined && jwksUrl === undefined) return undefined;
  if (issuer === undefined) {
    throw new ConfigError(
      '设置了 BIHUAN_JWKS_URL 还须设置 BIHUAN_OIDC_ISSUER。',
      'BIHUAN_JWKS_URL needs BIHUAN_OIDC_ISSUER as well.',
    );
  }
  return {
    issuer,
    jwksUrl: jwksUrl ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
    audience: audience ?? 'bihuan',
  };
}
