import type { FastifyReply, FastifyRequest } from 'fastify';
import type { House } from '../cases/house.ts';
import type { Caller } from '../cases/send-event.ts';
import { Problem } from '../domain/errors.ts';
import { uuidOf } from '../domain/ids.ts';
import { keepAnswer, readAnswer } from '../store/answers.ts';
import { onceOf } from './headers.ts';

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/**
 * Idempotency-Key for requests that are not one event of one case. Their effect and the stored answer are two
 * commits, so the work itself must come out the same when it is done twice (`idFrom` helps); a case's own events
 * keep effect and answer in one commit instead.
 * @throws Problem KEY_REUSED when the key stands for another request
 */
export async function answerOnce(
  house: House,
  { tenant, actor, once }: Caller,
  work: () => Promise<Reply>,
): Promise<Reply> {
  if (once === undefined) return work();
  const key = { caller: actor.person, key: once.key };
  return house.queue.turn(`${tenant}/${actor.person}/key/${once.key}`, async () => {
    for (;;) {
      const given = await readAnswer(house.db, tenant, key);
      if (given !== undefined && given.requestHash !== once.requestHash) throw new Problem('KEY_REUSED');
      if (given !== undefined) return { status: given.status, body: given.answer };
      const { status, body } = await work();
      if (await keepAnswer(house.db, tenant, key, { requestHash: once.requestHash, status, answer: body }))
        return { status, body };
    }
  });
}

/** Does the work once per Idempotency-Key and sends the same answer each time it is asked for. */
export async function sendOnce(
  house: House,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<Reply>,
): Promise<FastifyReply> {
  const once = onceOf(request);
  const caller = { ...request.caller, ...(once === undefined ? {} : { once }) };
  const { status, body } = await answerOnce(house, caller, work);
  return reply.code(status).type('application/json; charset=utf-8').send(body);
}

/** An id that the same request under the same key always gets. */
export function idFrom({ tenant, actor, once }: Caller, purpose: string): string | undefined {
  if (once === undefined) return undefined;
  return uuidOf([purpose, tenant, actor.person, once.key, once.requestHash]);
}
