import t from 'tap';
import { ConfigError, readConfig } from '../src/config.ts';

const ISSUER = 'https://sso.example.gov.cn';
const REMOTE = 'postgresql://bihuan@db.internal/bihuan';

t.test('no settings at all is the sandbox of the README', async (t) => {
  t.match(readConfig({}), { port: 3030, host: '127.0.0.1', sandbox: true, sweep: true, samples: true });
  t.match(readConfig({ BIHUAN_SWEEP: 'off', BIHUAN_SAMPLES: '0', PORT: '0' }), {
    sweep: false,
    samples: false,
    port: 0,
  });
});

t.test('a database and an issuer together are production, without loopback webhooks', async (t) => {
  const config = readConfig({ DATABASE_URL: REMOTE, BIHUAN_OIDC_ISSUER: ISSUER });
  t.equal(config.sandbox, false);
  t.match(config.oidc, { issuer: ISSUER, jwksUrl: `${ISSUER}/.well-known/jwks.json`, audience: 'bihuan' });
  t.strictSame(config.webhookAllow, []);
});

t.test('a sandbox may use a database of this machine', async (t) => {
  for (const url of [
    'postgresql://bihuan@/bihuan?host=%2Frun%2Fpostgresql',
    'postgresql://localhost:5432/bihuan',
    'postgresql://u:p@127.0.0.1/bihuan',
    'postgresql://u@[::1]:5433/bihuan',
  ]) {
    t.equal(readConfig({ DATABASE_URL: url }).sandbox, true, url);
  }
});

for (const [why, env] of [
  ['an issuer without a database', { BIHUAN_OIDC_ISSUER: ISSUER }],
  ['a JWKS address without an issuer', { BIHUAN_JWKS_URL: `${ISSUER}/jwks`, DATABASE_URL: REMOTE }],
  ['another machine’s database without an issuer', { DATABASE_URL: REMOTE }],
  [
    'another host smuggled in as a parameter',
    { DATABASE_URL: 'postgresql://u@localhost/b?host=db.internal' },
  ],
  ['NODE_ENV=production without either', { NODE_ENV: 'production' }],
  ['a port that is none', { PORT: 'http' }],
  ['an unknown log level', { LOG_LEVEL: 'loud' }],
] as const) {
  t.test(`the program does not start half-configured: ${why}`, async (t) => {
    t.throws(() => readConfig(env), ConfigError);
  });
}
