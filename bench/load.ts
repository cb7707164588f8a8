import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { MOVES, PAYLOAD } from './moves.ts';
import { roundOf } from './stats.ts';

/** Load comes from a process of its own, as clients do: started by `run.ts`, told what to do over IPC. */
interface Order {
  readonly port: number;
  readonly ids: readonly string[];
  readonly tokens: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
}

process.on('message', (order: Order) => {
  round(order).then(
    (result) => process.send!(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function round({ port, ids, tokens, connections, seconds }: Order) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const standing = new Map(ids.map((id) => [id, 'rectifying']));
  const busy = new Set<string>();
  const latencies: number[] = [];
  const step = async (id: string, type: string, person: string): Promise<void> => {
    const status = await post(
      agent,
      port,
      `/v1/cases/${id}/events`,
      tokens[person]!,
      JSON.stringify({ type, payload: PAYLOAD }),
    );
    if (status !== 200) throw new Error(`${type} answered ${status}`);
  };
  const end = performance.now() + seconds * 1000;
  const worker = async () => {
    while (performance.now() < end) {
      const id = ids[Math.floor(Math.random() * ids.length)]!;
      if (busy.has(id)) continue;
      busy.add(id);
      const choices = MOVES[standing.get(id)!]!;
      const { move, to } = choices[Math.floor(Math.random() * choices.length)]!;
      const began = performance.now();
      await step(id, move.type, move.person);
      latencies.push(performance.now() - began);
      standing.set(id, to);
      busy.delete(id);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  for (const [id, at] of standing)
    if (at !== 'rectifying') await step(id, MOVES[at]![0]!.move.type, MOVES[at]![0]!.move.person);
  agent.destroy();
  return roundOf(Float64Array.from(latencies), seconds);
}

function post(agent: Agent, port: number, path: string, token: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': randomUUID(),
    };
    const sent = request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode!));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
