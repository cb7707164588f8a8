import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

/** `refuse` closes every connection at once, `black-hole` takes everything and answers nothing. */
export type ProxyMode = 'pass' | 'refuse' | 'black-hole';

/** How a connection ends at a cut: as soon as the commit is on its way, or when PostgreSQL has answered it. */
export type Cut = 'sent' | 'answered';

export interface Proxy {
  readonly url: string;
  mode: ProxyMode;
  /** Cuts at every n-th commit; 0 never. */
  cutEvery: number;
  /** Cuts so far, by the way they ended. */
  readonly cuts: Record<Cut, number>;
  readonly commits: number;
  /** Cuts at the next commit, whatever `cutEvery` says. */
  cutNext(): void;
  /**
   * Loses the next commit on its way: the client is cut and no new one let in, PostgreSQL has nothing of it yet.
   * @returns when that has happened, what lets new clients in and what lets the commit arrive after all
   */
  holdNext(): Promise<Held>;
  /** Ends every connection there is now. */
  cutAll(): void;
}

export interface Held {
  reopen(): void;
  arrive(): void;
}

interface Test {
  teardown(work: () => unknown): void;
}

const ANSWER_MS_MAX = 2000;
const SYNC = 'S';
const QUERY = 'Q';
const READY = 'Z';

/**
 * A proxy before PostgreSQL that loses replies of commits: it forwards the commit whole (Bind, Execute, Sync, or a
 * plain `commit`), passes nothing back from then on, and cuts. Loopback only.
 * @param url of a server behind a unix socket, as `startEmbedded` gives it
 */
export async function startProxy(t: Test, url: string): Promise<Proxy> {
  const behind = new URL(url.replace('@/', '@socket/'));
  const path = join(behind.searchParams.get('host')!, `.s.PGSQL.${behind.searchParams.get('port')}`);
  const sockets = new Set<Socket>();
  /** Upstream connections whose commit is still to arrive. */
  const held = new Set<Socket>();
  let next = false;
  const cutNext = () => {
    next = true;
  };
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  let hold: ((arrive: () => void) => void) | undefined;
  const holdNext = () =>
    new Promise<Held>((resolve) => {
      hold = (arrive) => {
        hold = undefined;
        proxy.mode = 'refuse';
        const reopen = () => {
          proxy.mode = 'pass';
        };
        resolve({ reopen, arrive });
      };
    });
  const proxy = {
    mode: 'pass' as ProxyMode,
    cutEvery: 0,
    commits: 0,
    cuts: { sent: 0, answered: 0 },
    cutNext,
    holdNext,
    cutAll,
  };
  const cutHere = (): Cut | undefined => {
    proxy.commits++;
    if (!next && (proxy.cutEvery === 0 || proxy.commits % proxy.cutEvery !== 0)) return undefined;
    next = false;
    const how: Cut = proxy.cuts.sent > proxy.cuts.answered ? 'answered' : 'sent';
    proxy.cuts[how]++;
    return how;
  };

  const server = createServer((client) => {
    const upstream = connect(path);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      // What PostgreSQL already has of a cut connection it may finish: half-closed, not reset.
      socket.on('close', () => {
        sockets.delete(socket);
        if (!held.has(other)) other.end();
      });
    }
    if (proxy.mode === 'refuse') return void client.destroy();
    relay(client, upstream, {
      swallows: () => proxy.mode === 'black-hole',
      cutHere,
      holds: (commit) => {
        if (hold === undefined) return false;
        held.add(upstream);
        hold(() => upstream.end(commit));
        client.destroy();
        return true;
      },
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    cutAll();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return Object.assign(proxy, {
    url: `postgresql://${behind.username}@127.0.0.1:${port}${behind.pathname}?sslmode=disable`,
  });
}

/** What the proxy decides of one connection. */
interface Fate {
  swallows(): boolean;
  cutHere(): Cut | undefined;
  /** Whether this commit is kept back, with its connection. */
  holds(commit: Buffer): boolean;
}

function relay(client: Socket, upstream: Socket, { swallows, cutHere, holds }: Fate): void {
  let cut: Cut | undefined;
  let commit: Buffer[] | undefined;
  // The greeting ends with a ReadyForQuery that nobody asked for.
  let owed = 1;
  const over = () => {
    client.destroy();
    upstream.end();
  };
  const fromClient = framer(false, (type, message) => {
    if (cut !== undefined || swallows()) return;
    if (type === 'B' && statementOf(message).startsWith('commit_')) commit ??= [];
    if (type === QUERY && /^commit\0/i.test(message.toString('latin1', 5))) commit ??= [];
    if (type === SYNC || type === QUERY) owed++;
    if (commit === undefined) return void upstream.write(message);
    commit.push(message);
    if (type !== SYNC && type !== QUERY) return;
    const whole = Buffer.concat(commit);
    commit = undefined;
    // A plain `commit` ends a transaction of reads as well.
    if (type === SYNC && holds(whole)) return;
    upstream.write(whole);
    cut = cutHere();
    if (cut === 'sent') over();
    else if (cut === 'answered') setTimeout(over, ANSWER_MS_MAX).unref();
  });
  const fromServer = framer(true, (type, message) => {
    if (type === READY) owed--;
    if (cut === undefined && !swallows()) client.write(message);
    else if (cut === 'answered' && owed === 0) over();
  });
  client.on('data', fromClient);
  upstream.on('data', fromServer);
}

/** Bind: portal and statement, both zero-terminated. */
function statementOf(message: Buffer): string {
  const portalEnd = message.indexOf(0, 5);
  return message.toString('latin1', portalEnd + 1, message.indexOf(0, portalEnd + 1));
}

/** Splits a stream into protocol messages. A client's first one, the greeting, has no type. */
function framer(typed: boolean, take: (type: string, message: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let head = typed ? 1 : 0;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= head + 4) {
      const length = head + rest.readUInt32BE(head);
      if (rest.length < length) return;
      take(head === 0 ? '' : rest.toString('latin1', 0, 1), rest.subarray(0, length));
      rest = rest.subarray(length);
      head = 1;
    }
  };
}
