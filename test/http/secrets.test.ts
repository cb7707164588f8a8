import { createHash } from 'node:crypto';
import t from 'tap';
import { Type } from 'typebox';
import { smallLoop } from '../../examples/small-loop/index.ts';
import { verify } from '../../src/cli/verify.ts';
import { exactly, type WorkflowDefinition } from '../../src/engine/workflow.ts';
import { ownerClient } from '../support/house.ts';
import { assign, openClient, openOne, problemOf } from './fixture.ts';

/** A spoken code: matched, and kept nowhere. */

const CODE = 'CX7K-29QM-4TBE';
const DIGEST = `sha256:${createHash('sha256').update(CODE).digest('hex')}`;

const withCode: WorkflowDefinition = {
  ...smallLoop,
  events: {
    ...smallLoop.events,
    FIXED: {
      ...smallLoop.events.FIXED!,
      schema: exactly({ note: Type.String({ pattern: '^[0-9A-Z-]+$', writeOnly: true }) }),
      example: { note: CODE },
    },
  },
};
const client = await openClient(t, { workflows: [withCode] });
const owner = await ownerClient(t, client.server);

t.test(
  'what a schema marks writeOnly stands in case, log, audit and answers by its digest alone',
  async (t) => {
    const id = await openOne(client);
    await assign(client, id);
    const send = (note: string) =>
      client.call('POST', `/v1/cases/${id}/events`, 'rectifier', {
        payload: { type: 'FIXED', payload: { note } },
        headers: { 'idempotency-key': note === CODE ? 'said' : 'read' },
      });
    const digestSaid = await send(DIGEST);
    t.equal(digestSaid.statusCode, 400, 'who read the digest cannot say it');
    t.match(problemOf(digestSaid).errors, [{ pointer: '/payload/note' }]);
    const said = await send(CODE);
    t.equal(said.statusCode, 200, said.body);
    t.equal((await send(CODE)).body, said.body, 'asked again, answered again');
    const log = await client.call('GET', `/v1/cases/${id}/events`, 'rectifier');
    t.match(log.json().items.at(-1), { type: 'FIXED', payload: { note: DIGEST } });
    const tables = ['cases', 'events', 'audit', 'idempotency_keys', 'messages', 'deliveries'];
    for (const table of tables) {
      const { rows } = await owner.query<{ n: string }>(
        `select count(*) as n from ${table} as x where x::text like $1`,
        [`%${CODE}%`],
      );
      t.equal(Number(rows[0]!.n), 0, table);
    }
    t.match(await verify(client.house, 'demo', () => {}), { findings: [] });
  },
);
