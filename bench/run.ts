import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair } from 'jose';
import pino from 'pino';
import { smallLoop } from '../examples/small-loop/index.ts';
import type { House } from '../src/cases/house.ts';
import { openCase } from '../src/cases/open-case.ts';
import { sendEvent } from '../src/cases/send-event.ts';
import { furnishSandbox, SANDBOX_TENANT, sandboxActor } from '../src/cli/sandbox.ts';
import { load } from '../src/engine/loaded.ts';
import { buildServer } from '../src/http/server.ts';
import { createTokens, issueToken } from '../src/http/tokens.ts';
import { openHouse } from '../src/open-house.ts';
import { startEmbedded } from '../src/store/embedded.ts';
import { plainTransactions } from './pgbench.ts';
import { rawRound } from './raw.ts';
import { type Round, summaries, summary } from './stats.ts';

/** What the service adds to its own statements may cost at most this. */
const RATIO_MIN = 0.5;
const P99_RATIO_MAX = 4;

const CASES = 2000;
const CONNECTIONS = 32;
const ROUNDS = 5;
const SECONDS = 4;
const WARM_SECONDS = 2;
const OPENING = 16;

const json = process.argv.includes('--json');
const quick = process.argv.includes('--quick');
const rounds = quick ? 2 : ROUNDS;
const seconds = quick ? 1 : SECONDS;
const say = (line: string) => process.stderr.write(`${line}\n`);

/** Cases assigned and being rectified: every further step is a real transition on one of them at random. */
async function openCases(house: House, count: number): Promise<string[]> {
  const ids: string[] = [];
  let left = count;
  const { open } = house.workflows.newest('small-loop').definition!;
  const worker = async () => {
    while (left-- > 0) {
      const ask = { tenant: SANDBOX_TENANT, actor: sandboxActor('inspector')! };
      const { caseId } = await openCase(house, { ...ask, workflow: 'small-loop', data: open.example });
      await sendEvent(house, {
        ...ask,
        caseId,
        type: 'PROPOSE_ASSIGN',
        payload: { unit: 'enterprise', days: 30 },
      });
      const leader = { tenant: SANDBOX_TENANT, actor: sandboxActor('street-leader')! };
      await sendEvent(house, { ...leader, caseId, type: 'APPROVE_ASSIGN', payload: { opinion: '同意' } });
      ids.push(caseId);
    }
  };
  await Promise.all(Array.from({ length: OPENING }, worker));
  return ids;
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'bihuan-bench-'));
  const server = process.env.DATABASE_URL === undefined ? await startEmbedded({ dir }) : undefined;
  const url = server?.url ?? process.env.DATABASE_URL!;
  const house = await openHouse({
    url,
    workflows: [load(smallLoop)],
    log: pino({ level: 'silent' }),
    wall: () => Date.now(),
  });
  await furnishSandbox(house);
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const key = { privateKey, publicKey, kid: 'bench' };
  const app = buildServer({
    house,
    tokens: createTokens({ issuer: 'bench', audience: 'bihuan', wall: () => Date.now(), key }),
  });
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
  const loader = fork(new URL('./load.ts', import.meta.url), { stdio: 'inherit' });
  try {
    say(`开 ${CASES} 件案件 opening cases`);
    const half = CASES / 2;
    const ids = await openCases(house, quick ? 400 : CASES);
    const overHttp = ids.slice(0, half);
    const raw = ids.slice(-half);
    const tokens: Record<string, string> = {};
    for (const person of ['rectifier', 'verifier', 'street-leader']) {
      const actor = sandboxActor(person)!;
      const claims = { sub: person, tenant: SANDBOX_TENANT, unit: actor.unit, roles: actor.roles };
      tokens[person] = await issueToken(key, {
        ...claims,
        issuer: 'bench',
        audience: 'bihuan',
        now: Date.now(),
        ttlSeconds: 3600,
      });
    }
    const http = async (forSeconds: number): Promise<Round> => {
      loader.send({ port, ids: overHttp, tokens, connections: CONNECTIONS, seconds: forSeconds });
      const [result] = (await once(loader, 'message')) as [Round];
      return result;
    };
    await http(WARM_SECONDS);
    await rawRound(house, raw, CONNECTIONS, WARM_SECONDS);
    const httpRounds: Round[] = [];
    const rawRounds: Round[] = [];
    const plainRounds: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      rawRounds.push(await rawRound(house, raw, CONNECTIONS, seconds));
      httpRounds.push(await http(seconds));
      const plain = await plainTransactions(url, CONNECTIONS, seconds);
      if (plain !== undefined) plainRounds.push(plain);
      say(
        `第 ${round}/${rounds} 轮 round: raw ${rawRounds.at(-1)!.stepsPerSecond.toFixed(0)}, http ${httpRounds.at(-1)!.stepsPerSecond.toFixed(0)}, pgbench ${plain?.toFixed(0) ?? '—'} /s`,
      );
    }
    report(httpRounds, rawRounds, plainRounds);
  } finally {
    loader.disconnect();
    await app.close();
    await house.db.close();
    await server?.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

function report(
  httpRounds: readonly Round[],
  rawRounds: readonly Round[],
  plainRounds: readonly number[],
): void {
  // Ratios are taken within a round, where both sides met the same machine, then summed up over rounds.
  const ratio = summary(
    httpRounds.map((round, index) => round.stepsPerSecond / rawRounds[index]!.stepsPerSecond),
  );
  const p99Ratio = summary(httpRounds.map((round, index) => round.p99Ms / rawRounds[index]!.p99Ms));
  const plain = plainRounds.length === 0 ? undefined : summary(plainRounds);
  const result = {
    connections: CONNECTIONS,
    rounds: httpRounds.length,
    http: summaries(httpRounds),
    statements: summaries(rawRounds),
    ...(plain === undefined
      ? {}
      : { pgbenchPlain8: plain, httpToPgbench: summaries(httpRounds).stepsPerSecond.median / plain.median }),
    ratio,
    p99Ratio,
    holds: ratio.median >= RATIO_MIN && p99Ratio.median <= P99_RATIO_MAX,
  };
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else console.log(result);
  if (!result.holds) process.exitCode = 3;
}

await main();
