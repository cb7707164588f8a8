import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly id: string;
  readonly caseId: string;
  readonly seq: number;
}

export type Reply = (call: number, response: http.ServerResponse, received: Received) => void;

export interface Receiver {
  readonly url: string;
  /** Requests in the order they were complete. */
  readonly received: Received[];
  /** TCP connections ever opened to it. */
  connections(): number;
  /** Most requests that were open at once. */
  busiest(): number;
  /** @throws when the signature is not this secret's */
  verify(secret: string, received: Received): unknown;
  close(): Promise<void>;
}

/** A webhook receiver on the loopback address. `reply` answers; `call` counts from 1; default is 204. */
export async function startReceiver(
  reply: Reply = (_call, response) => response.writeHead(204).end(),
): Promise<Receiver> {
  const received: Received[] = [];
  let connections = 0;
  let open = 0;
  let busiest = 0;
  const server = http.createServer((request, response) => {
    busiest = Math.max(busiest, ++open);
    response.on('close', () => open--);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const event = JSON.parse(body) as { id: string; subject: string; caseseq: number };
      const headers = request.headers as Record<string, string>;
      const one = { headers, body, id: event.id, caseId: event.subject, seq: event.caseseq };
      received.push(one);
      reply(received.length, response, one);
    });
  });
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    connections: () => connections,
    busiest: () => busiest,
    verify: (secret, { body, headers }) => new Webhook(secret).verify(body, headers),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
