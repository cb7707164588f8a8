import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import t from 'tap';
import { freshEvidence } from '../../src/cli/demo.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { type Sandbox, startSandbox } from '../support/sandbox.ts';

const example = (type: string) => freshEvidence(rectification.events[type]!.example);

async function served(sandbox: Sandbox): Promise<string> {
  const opened = await sandbox.call('POST', '/v1/cases', 'inspector', {
    workflow: 'rectification',
    data: rectification.open.example,
  });
  const id = opened.body.id as string;
  for (const [person, type] of [
    ['street-officer', 'CLAIM'],
    ['inspector', 'GRADE_GENERAL'],
    ['street-officer', 'SERVE'],
  ] as const) {
    const { status, body } = await sandbox.send(id, person, type, example(type));
    if (status !== 200) throw new Error(`${type}: ${JSON.stringify(body)}`);
  }
  return id;
}

interface LogItem {
  readonly type: string;
  readonly at: string;
  readonly from: string | null;
  readonly to: string;
  readonly payload: {
    readonly clock?: string;
    readonly rung?: string;
    readonly dueAt?: string;
    readonly round?: number;
  };
}

async function logOf(sandbox: Sandbox, id: string): Promise<LogItem[]> {
  const items: LogItem[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const { body } = await sandbox.call(
      'GET',
      `/v1/cases/${id}/events?limit=200${next === '' ? '' : `&cursor=${next}`}`,
      'safety-office',
    );
    items.push(...body.items);
    next = body.next;
  }
  return items;
}

t.test(
  'a case served and then touched by nobody is missed, assigned again, missed again and capped, by time alone',
  async (t) => {
    const sandbox = await startSandbox(t);
    const received: {
      type: string;
      body: { id: string; type: string; data: LogItem['payload'] & { caseId: string } };
    }[] = [];
    let secret = '';
    const receiver = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const raw = Buffer.concat(chunks).toString();
      // Throws on a bad signature, and the delivery would then be counted as failed.
      const body = new Webhook(secret).verify(
        raw,
        request.headers as Record<string, string>,
      ) as (typeof received)[0]['body'];
      received.push({ type: body.type, body });
      response.writeHead(204).end();
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    t.teardown(() => receiver.close());
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const hook = await sandbox.call('POST', '/v1/webhooks', 'safety-office', { url });
    t.equal(hook.status, 201);
    secret = hook.body.secret;

    const id = await served(sandbox);
    const before = await sandbox.read(id);
    const cap = before.clocks.find(({ name }) => name === 'g.hardCap')!;
    t.match(cap.dueAt, /^2026-05-0[2-8]T00:00/, 'day 60 to 66, by roll-forward');
    await sandbox.moveTo(cap.dueAt.replace('T00:00', 'T09:30'));
    const log = await logOf(sandbox, id);

    const states = log.filter(({ from, to }) => from !== to).map(({ to }) => to);
    t.strictSame(states.slice(-4).includes('enforcing'), true, states.join(' → '));
    t.ok(states.includes('rectifying1') && states.includes('rectifying2'), states.join(' → '));
    t.ok(states.indexOf('rectifying2') < states.indexOf('enforcing'));
    const after = await sandbox.read(id);
    t.equal(after.state, 'enforcing');
    t.equal(after.clocks.find(({ name }) => name === 'g.phase1')?.state, 'missed');
    t.equal(after.clocks.find(({ name }) => name === 'g.phase2')?.state, 'missed');

    const rungs = log.filter(({ type }) => type === 'RUNG_REACHED');
    const keys = rungs.map(({ payload }) => `${payload.round}.${payload.clock}.${payload.rung}`);
    t.equal(new Set(keys).size, keys.length, 'every rung once');
    t.ok(rungs.length >= 10, `${rungs.length} rungs`);
    const instants = log.map(({ at }) => at);
    t.strictSame(instants, [...instants].sort(), 'in due order');
    const timers = log.filter(({ type }) => type === 'PHASE_TIMEOUT');
    t.strictSame(
      timers.map(({ at }) => at).every((at) => at.includes('T00:00:00.000')),
      true,
    );

    // Deliveries run in real time beside the clock; they are waited for, not slept for.
    const wanted = log.filter(
      ({ type, payload }) => type === 'RUNG_REACHED' && payload.clock !== undefined,
    ).length;
    for (
      let tries = 0;
      tries < 200 &&
      received.filter(({ type }) => /^(escalation\.raised|reminder\.due)$/.test(type)).length < wanted;
      tries++
    ) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const escalations = received.filter(({ type }) => type === 'escalation.raised').map(({ body }) => body);
    const expected = rungs
      .filter(({ payload }) => 'level' in payload)
      .map(({ payload }) => `${payload.round}.${payload.clock}.${payload.rung}`);
    t.ok(expected.length > 0);
    t.strictSame(
      escalations.map(({ data }) => `${data.round}.${data.clock}.${data.rung}`),
      expected,
      'each escalation once, in order, signed',
    );
  },
);

t.test(
  'with the sweep off, an event meets the state the law gives: the same states, events and rungs as with it on',
  async (t) => {
    const run = async (sweep: boolean) => {
      const sandbox = await startSandbox(t, { sweep });
      const id = await served(sandbox);
      const { dueAt } = (await sandbox.read(id)).clocks.find(({ name }) => name === 'g.phase1')!;
      await sandbox.moveTo(dueAt.replace('T00:00', 'T10:15'));
      const answer = await sandbox.send(id, 'inspector', 'COMMENT', example('COMMENT'));
      t.equal(answer.status, 200, JSON.stringify(answer.body));
      const log = await logOf(sandbox, id);
      const view = await sandbox.read(id);
      return {
        log: log.map(({ type, at, from, to, payload }) => ({
          type,
          at,
          from,
          to,
          clock: payload.clock,
          rung: payload.rung,
        })),
        state: view.state,
        clocks: view.clocks,
        turn: view.turn,
        pendingTimers: view.pendingTimers,
      };
    };
    const off = await run(false);
    const on = await run(true);
    t.ok(off.log.some(({ type }) => type === 'PHASE_TIMEOUT'));
    t.ok(off.log.some(({ type }) => type === 'RUNG_REACHED'));
    t.strictSame(off, on);
  },
);
