import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type OutgoingHttpHeaders, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { DEMO_WALK, freshEvidence } from '../../src/cli/demo.ts';
import { SANDBOX_PERSONS, SANDBOX_TENANT, sandboxActor } from '../../src/cli/sandbox.ts';
import { verify } from '../../src/cli/verify.ts';
import { PROBLEMS, type ProblemCode } from '../../src/domain/errors.ts';
import { buildServer } from '../../src/http/server.ts';
import { createTokens, issueToken, loadOrCreateKey } from '../../src/http/tokens.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { type Shot, shots, type Target } from '../support/fuzz.ts';
import { startSandbox } from '../support/sandbox.ts';
import { sized } from '../support/size.ts';

/** `FUZZ_SEED=… tap run` repeats a failure, or looks elsewhere. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_302);
const BATCHES = sized(10, 22);
const BATCH_SHOTS = 500;
const RAW_SHOTS = sized(600, 1200);
const CONCURRENCY = 16;
const SILENCE_MS_MAX = 5000;
/** A client that has heard nothing for so long closes its side, as a real one does. */
const PATIENCE_MS = 150;
const RSS_GROWTH_BYTES_MAX = 150 * 1024 * 1024;

const sandbox = await startSandbox(t);
const { house } = sandbox;
// A second door of the same house, whose key is known here: any number of replicas serves one database.
const keys = mkdtempSync(join(tmpdir(), 'bihuan-fuzz-'));
const issuer = 'urn:bihuan:fuzz';
const key = await loadOrCreateKey(join(keys, 'key.json'));
const wall = () => Date.now();
const tokens = createTokens({ issuer, audience: 'bihuan', wall, key });
const app = buildServer({ house, tokens, sandbox: true, sweepEnabled: true });
await app.listen({ host: '127.0.0.1', port: 0 });
const { port } = app.server.address() as AddressInfo;
const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
t.teardown(async () => {
  agent.destroy();
  await app.close();
  rmSync(keys, { recursive: true, force: true });
});
const bearers = new Map<string, string>();
for (const { id } of SANDBOX_PERSONS) {
  const { unit, roles } = sandboxActor(id)!;
  const claims = { issuer, audience: 'bihuan', sub: id, tenant: SANDBOX_TENANT, unit, roles };
  bearers.set(id, `Bearer ${await issueToken(key, { ...claims, now: wall(), ttlSeconds: 3600 })}`);
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

function fire({ method, path, person, headers, body }: Shot): Promise<Answer> {
  const all: OutgoingHttpHeaders = { host: 'x', authorization: bearers.get(person)!, ...headers };
  if (body !== undefined) all['content-length'] = body.length;
  return new Promise((resolve, reject) => {
    const options = { agent, port, host: '127.0.0.1', method, path, headers: all, timeout: SILENCE_MS_MAX };
    const asked = request(options, async (answer) => {
      const parts: Buffer[] = [];
      try {
        for await (const part of answer) parts.push(part as Buffer);
      } catch (error) {
        reject(error);
      }
      const contentType = answer.headers['content-type'] ?? '';
      resolve({ status: answer.statusCode!, contentType, text: Buffer.concat(parts).toString() });
    });
    asked.on('timeout', () => asked.destroy(new Error(`silent for ${SILENCE_MS_MAX} ms`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

/** What is wrong with an answer, if anything: faults of ours, and refusals in another form than RFC 9457's. */
function faultOf({ status, contentType, text }: Answer, bodiless = false): string | undefined {
  if (status >= 500) return 'a fault of ours';
  if (status < 400) return undefined;
  if (!contentType.startsWith('application/problem+json')) return `refused as "${contentType}"`;
  return bodiless ? undefined : problemFault(JSON.parse(text), status);
}

function problemFault(problem: Record<string, unknown>, status: number): string | undefined {
  const { type, title, detail, code, requestId } = problem;
  const row = PROBLEMS[code as ProblemCode];
  if (!Object.hasOwn(PROBLEMS, String(code))) return `code ${code}`;
  if (problem.status !== status) return `status ${problem.status}`;
  if (type !== `urn:bihuan:problem:${code}`) return `type ${type}`;
  if (title !== row.zh && title !== row.en) return `title ${title}`;
  if (detail !== undefined && (typeof detail !== 'string' || detail === '')) return `detail ${detail}`;
  return typeof requestId === 'string' && requestId !== '' ? undefined : 'no requestId';
}

const statuses = new Map<number, number>();
const codes = new Map<string, number>();
const languages = new Set<string>();
const count = <K>(map: Map<K, number>, name: K) => map.set(name, (map.get(name) ?? 0) + 1);

/** Steps that were answered as done, each by a name of its own, with the log rows it may have written. */
const accepted = new Map<string, number>();

function noteAccepted({ path, method, body }: Shot, { status, text }: Answer): void {
  const url = new URL(path, 'http://x');
  if (method !== 'POST' || status >= 300 || url.searchParams.get('dryRun') === 'true') return;
  if (url.pathname === '/v1/cases' && status === 201) {
    const { id } = JSON.parse(text) as { id: string };
    accepted.set(
      id,
      (JSON.parse(String(body).replace('\ufeff', '')) as { draft?: boolean }).draft === true ? 1 : 2,
    );
  }
  if (/^\/v1\/cases\/[^/]+\/events$/.test(url.pathname)) {
    const { id, revision } = JSON.parse(text) as { id: string; revision: number };
    accepted.set(`${id}@${revision}`, 1);
  }
  if (url.pathname === '/v1/batches') {
    const { items } = JSON.parse(text) as { items: { status: number; id?: string; problem?: object }[] };
    for (const [at, item] of items.entries()) {
      // An event row names its case; a report answered 200 was here before.
      const rows = item.status === 201 ? 2 : String(body).includes(item.id ?? ' ') ? 1 : 0;
      if (item.id !== undefined) accepted.set(`${item.id} batch ${accepted.size}.${at}`, rows);
    }
  }
}

/** A batch answers 200 whatever its rows came to, so each row's problem is looked at as an answer of its own. */
function batchFault({ path, method }: Shot, { status, text }: Answer): string | undefined {
  if (method !== 'POST' || !path.startsWith('/v1/batches') || status !== 200) return undefined;
  const { items } = JSON.parse(text) as { items: { status: number; problem?: Record<string, unknown> }[] };
  const faults = items
    .filter(({ status }) => status >= 400)
    .map(({ status, problem }) =>
      status >= 500 ? 'a fault of ours in a row' : problemFault({ ...problem, requestId: 'row' }, status),
    );
  return faults.find((fault) => fault !== undefined);
}

function told(shot: Shot, fault: string, answer?: Answer): string {
  const { body, ...rest } = shot;
  const sent = `${JSON.stringify(rest)}\nbody ${body?.toString().slice(0, 2000)}\nbase64 ${body?.toString('base64').slice(0, 4000)}`;
  return `${fault} (seed ${SEED})\n${sent}\n→ ${answer?.status} ${answer?.contentType} ${answer?.text.slice(0, 1000)}`;
}

/** @returns the reports of what went wrong */
async function fireAll(all: readonly Shot[]): Promise<string[]> {
  const faults: string[] = [];
  let next = 0;
  const worker = async () => {
    for (let shot = all[next++]; shot !== undefined; shot = all[next++]) {
      try {
        const answer = await fire(shot);
        count(statuses, answer.status);
        const fault = faultOf(answer, shot.method === 'HEAD') ?? batchFault(shot, answer);
        if (fault !== undefined) faults.push(told(shot, fault, answer));
        if (answer.status >= 400 && shot.method !== 'HEAD') {
          const { code, title } = JSON.parse(answer.text) as { code: ProblemCode; title: string };
          count(codes, code);
          languages.add(title === PROBLEMS[code]?.zh ? 'zh' : 'en');
        } else if (shot.method !== 'HEAD') noteAccepted(shot, answer);
      } catch (error) {
        faults.push(told(shot, String(error)));
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return faults;
}

/** A case that went so many steps of the usual way. */
async function walked(steps: number): Promise<string> {
  const opening = { workflow: 'rectification', data: rectification.open.example, draft: steps < 0 };
  const { body } = await sandbox.call('POST', '/v1/cases', 'inspector', opening);
  for (const [person, type] of DEMO_WALK.slice(0, Math.max(0, steps)))
    await sandbox.send(body.id, person, type, freshEvidence(rectification.events[type]!.example));
  return body.id as string;
}

const cases: string[] = [];
const freshCases = async () => {
  for (let steps = -1; steps <= DEMO_WALK.length; steps++) cases.push(await walked(steps));
};

/** Log rows written by people, and cases the machine itself failed on. */
async function rowsOfPeople(): Promise<{ rows: number; incidents: number }> {
  return house.db.tenant(SANDBOX_TENANT, async (tx) => {
    const { rows } = await sql<{ rows: number; incidents: number }>`select
      (select count(*) from events where actor ->> 'person' <> 'system') as rows,
      (select count(*) from incidents) as incidents`.execute(tx);
    return rows[0]!;
  });
}

async function normal(t: Test): Promise<void> {
  const livez = await fetch(`http://127.0.0.1:${port}/livez`, {
    signal: AbortSignal.timeout(SILENCE_MS_MAX),
  });
  const list = await sandbox.call('GET', '/v1/cases?limit=1', 'safety-office');
  t.strictSame(
    [livez.status, list.status, list.body.items.length],
    [200, 200, 1],
    'a normal request is answered',
  );
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Memory that is held, not merely not yet collected. */
function rssNow(): number {
  collect();
  return process.memoryUsage.rss();
}

t.comment(`seed ${SEED}`);
const api = (await sandbox.call('GET', '/openapi.json', 'safety-office')).body as Target['api'];

t.test('bad requests get a problem document, change nothing, and are never a fault of ours', async (t) => {
  const target: Target = { api, workflow: rectification, persons: SANDBOX_PERSONS, cases };
  let written = 0;
  let rss = 0;
  let growth = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    if (batch % 3 === 0) {
      cases.length = 0;
      await freshCases();
    }
    const before = await rowsOfPeople();
    accepted.clear();
    const faults = await fireAll(fc.sample(shots(target), { numRuns: BATCH_SHOTS, seed: SEED + batch }));
    t.equal(faults.length, 0, faults.slice(0, 3).join('\n\n') || 'every answer has the form of the contract');
    const after = await rowsOfPeople();
    const expected = [...accepted.values()].reduce((sum, rows) => sum + rows, 0);
    t.equal(after.rows - before.rows, expected, 'the log grows by what was accepted, and by nothing else');
    t.equal(after.incidents, 0, 'no machine failed');
    written += expected;
    // By now everything is compiled, connected and cached.
    const held = rssNow();
    if (batch <= 2) rss = held;
    growth = Math.max(growth, held - rss);
    await normal(t);
  }
  const sent = [...statuses.values()].reduce((sum, n) => sum + n, 0);
  const refused = [...statuses].filter(([status]) => status >= 400).reduce((sum, [, n]) => sum + n, 0);
  t.comment(`${sent} sent, ${refused} refused`, Object.fromEntries(statuses), Object.fromEntries(codes));
  t.comment(`${written} log rows, RSS + ${Math.round(growth / 1024 / 1024)} MB`);
  t.ok(sent >= BATCHES * BATCH_SHOTS, `${sent} sent`);
  t.ok(refused >= 0.7 * sent, `${refused} refused`);
  t.strictSame([...languages].sort(), ['en', 'zh'], 'in both languages');
  t.ok(growth < RSS_GROWTH_BYTES_MAX, `RSS + ${growth}`);
});

/** Sends bytes as they are, closes its side when it has heard something or waited, and listens to the end. */
function talk(bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const patience = setTimeout(() => socket.end(), PATIENCE_MS);
    const silence = setTimeout(() => {
      socket.destroy();
      reject(new Error(`open for ${SILENCE_MS_MAX} ms`));
    }, SILENCE_MS_MAX);
    socket.on('data', (part) => {
      heard += part.toString('latin1');
      socket.end();
    });
    // A connection reset is an answer too: none.
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const timer of [patience, silence]) clearTimeout(timer);
      resolve(heard);
    });
  });
}

/** Every answer in what was heard; what is no HTTP is told as a status of its own. */
function answersIn(heard: string): Answer[] {
  const found: Answer[] = [];
  for (let rest = heard; rest !== ''; ) {
    const [, status, head = ''] = /^HTTP\/1\.1 (\d{3})[^\r]*\r\n(.*?\r\n)?\r\n/s.exec(rest) ?? [];
    if (status === undefined) return [...found, { status: 599, contentType: '', text: rest }];
    const end = rest.indexOf('\r\n\r\n') + 4;
    const length = /^content-length: (\d+)/im.exec(head)?.[1];
    const contentType = /^content-type: (.*)\r/im.exec(head)?.[1] ?? '';
    // Without a length there is nothing behind it that could be told apart.
    const until = status === '100' ? end : length === undefined ? rest.length : end + Number(length);
    const text = Buffer.from(rest.slice(end, until), 'latin1').toString();
    if (status !== '100') found.push({ status: Number(status), contentType, text });
    rest = rest.slice(until);
  }
  return found;
}

const BODY = JSON.stringify({ workflow: 'rectification', data: rectification.open.example });
// A verifier may not report, so that nothing here is ever accepted, however it is mangled.
const TOKEN = `Host: x\r\nAuthorization: ${bearers.get('verifier')}\r\n`;
const POST = `POST /v1/cases HTTP/1.1\r\n${TOKEN}Content-Type: application/json\r\n`;
const LENGTH = Buffer.byteLength(BODY);
const WHOLE = [
  'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n',
  `GET /v1/cases?limit=1 HTTP/1.1\r\n${TOKEN}Accept-Language: en\r\n\r\n`,
  `${POST}Content-Length: ${LENGTH}\r\n\r\n${BODY}`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n${LENGTH.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`,
];
const list = (text: string) => text.split('|');
const LENGTHS = list(
  `${LENGTH - 9}|${LENGTH + 9}|-1||1e3|0x10|${'9'.repeat(30)}|+5|5, 5|5\r\nContent-Length: 6`,
);
const CHUNKS = list(`zz\r\n|-1\r\n|${'f'.repeat(30)}\r\n|5\r\nab\r\n0\r\n\r\n|2\n{}\n0\n\n|5;x="|0\r\nX|`);
const HEADERS = list(
  'X|: x|X : y| X: y|X:\0|X\r|É: y|Host: y|Transfer-Encoding: x|Upgrade: h2c\r\nConnection: upgrade|Expect: a-miracle',
);
const LINES = [
  ...list(
    '|\r\n|\0|GET|GET /|GET / HTTP/1.1|GET / HTTP/9.9|GET / HTTP/1.1\n\n|GET  /  HTTP/1.1\r\n\r\n|\x16\x03\x01\x02',
  ),
  ...list('GET /livez\r\n\r\n|get /livez HTTP/1.1\r\n\r\n|GET /\0 HTTP/1.1\r\n\r\n|GET /é HTTP/1.1\r\n\r\n'),
  ...list(
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n|CONNECT a:1 HTTP/1.1\r\n\r\n|OPTIONS * HTTP/1.1\r\n\r\n|GET x HTTP/1.1\r\n\r\n',
  ),
  ...HEADERS.map((header) => `GET /livez HTTP/1.1\r\nHost: x\r\n${header}\r\n\r\n`),
  `GET / HTTP/1.1\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
  `GET /${'x'.repeat(40_000)} HTTP/1.1\r\n\r\n`,
  `GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(5000)}\r\n`,
  ...LENGTHS.map((length) => `${POST}Content-Length: ${length}\r\n\r\n${BODY}`),
  ...CHUNKS.map((chunk) => `${POST}Transfer-Encoding: chunked\r\n\r\n${chunk}`),
  `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
  ...WHOLE.map((one) => `${one}NONSENSE\r\n\r\n`),
];
const PIECES = list('\r|\n|\r\n|\r\n\r\n|\0| |:|\t|\xff|\xc3\x28|,|0|Content-Length: 3\r\n|HTTP/1.0|');
const mangled = fc
  .tuple(
    fc.constantFrom(...WHOLE),
    fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom(...PIECES)), { minLength: 1, maxLength: 4 }),
  )
  .map(([whole, cuts]) =>
    cuts.reduce((text, [at, length, piece]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + piece + text.slice(place + length);
    }, whole),
  );
const truncated = fc
  .tuple(fc.constantFrom(...WHOLE), fc.nat())
  .map(([whole, at]) => whole.slice(0, at % whole.length));

t.test('bytes that are no request get a problem document or a closed connection, at once', async (t) => {
  const before = await rowsOfPeople();
  const all = [
    ...LINES,
    ...fc.sample(fc.oneof(mangled, mangled, truncated), { numRuns: RAW_SHOTS, seed: SEED }),
  ];
  const heard = new Map<number, number>();
  const faults: string[] = [];
  let next = 0;
  const worker = async () => {
    for (let text = all[next++]; text !== undefined; text = all[next++]) {
      try {
        const answers = answersIn(await talk(Buffer.from(text, 'latin1')));
        count(heard, answers.length === 0 ? 0 : answers[0]!.status);
        const found = answers.map((answer) => ({ answer, fault: faultOf(answer, answer.text === '') }));
        for (const { answer, fault } of found)
          if (fault !== undefined)
            faults.push(`${fault} ${JSON.stringify(text.slice(0, 1500))} → ${JSON.stringify(answer)}`);
      } catch (error) {
        faults.push(`${error} ${JSON.stringify(text.slice(0, 1500))}`);
      }
      if (next % 200 === 0) await normal(t);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  t.comment(`${all.length} sent`, Object.fromEntries(heard));
  t.equal(
    faults.length,
    0,
    faults.slice(0, 3).join('\n\n').slice(0, 6000) || 'every answer has the form of the contract',
  );
  t.strictSame(await rowsOfPeople(), before, 'nothing was accepted');
  await normal(t);
});

t.test(
  'a megabyte is too large, and a megabyte of brackets is refused without a stack of its own',
  async (t) => {
    const brackets = Buffer.from('['.repeat(1024 * 1024));
    const text = Buffer.from(JSON.stringify({ workflow: 'rectification', data: 'x'.repeat(1024 * 1024) }));
    const person = 'inspector';
    for (const [path, mediaType, body, status] of [
      ['/v1/cases', 'application/json', text, 413],
      ['/v1/cases', 'application/json', brackets, 413],
      ['/v1/webhooks', 'application/json', brackets, 413],
      ['/v1/batches', 'application/json', brackets, 400],
      [
        '/v1/batches',
        'application/json',
        Buffer.concat([brackets, Buffer.from(']'.repeat(1024 * 1024))]),
        400,
      ],
      ['/v1/batches', 'application/x-ndjson', brackets, 200],
    ] as const) {
      const shot = {
        kind: 'large',
        method: 'POST',
        path,
        person,
        headers: { 'content-type': mediaType },
        body,
      };
      const answer = await fire(shot);
      t.equal(answer.status, status, `${path} ${mediaType}`);
      t.equal(faultOf(answer) ?? batchFault(shot, answer), undefined);
    }
    await normal(t);
  },
);

t.test('after all that the house is as it should be', async (t) => {
  const { cases, findings } = await verify(house, SANDBOX_TENANT, () => {});
  t.ok(cases > 0);
  t.strictSame(findings, []);
  await normal(t);
});
