import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { familyOf, linksFor } from '../../cases/family.ts';
import { judgedView, look } from '../../cases/look.ts';
import { openCase } from '../../cases/open-case.ts';
import type { Answer } from '../../cases/send-event.ts';
import { exactly } from '../../engine/workflow.ts';
import type { ServerDeps } from '../deps.ts';
import { etagOf, isUnchanged, onceOf } from '../headers.ts';
import { answers, CaseRef, DryRunQuery, IdParams, NoQuery } from '../schemas.ts';

export const OpenBody = exactly({
  workflow: Type.String({ minLength: 1, maxLength: 64 }),
  data: Type.Unknown({ description: '见 GET /v1/workflows/{id} 的 open.schema' }),
  externalSystem: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  externalNo: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  draft: Type.Optional(Type.Boolean({ description: '只登记，不上报 Open without submitting' })),
});

/** Sends the stored text as it is: under a key, the second answer must be the first, byte for byte. */
export function sendAnswer(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply
    .code(answer.status)
    .header('etag', etagOf(answer.revision))
    .type('application/json; charset=utf-8')
    .send(answer.body);
}

export function caseRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.post(
    '/cases',
    {
      schema: {
        tags: ['cases'],
        summary: '上报（立案） Open a case',
        body: OpenBody,
        querystring: DryRunQuery,
        response: answers({ 200: CaseRef, 201: CaseRef }),
      },
    },
    async (request, reply) => {
      const body = request.body as Static<typeof OpenBody>;
      const { dryRun } = request.query as Static<typeof DryRunQuery>;
      const once = onceOf(request);
      if (dryRun)
        return sendAnswer(reply, {
          ...(await openCase(house, { ...request.caller, ...body, dryRun })),
          status: 200,
        });
      const answer = await openCase(house, {
        ...request.caller,
        ...body,
        ...(once === undefined ? {} : { once }),
      });
      return sendAnswer(reply.header('location', `/v1/cases/${answer.caseId}`), answer);
    },
  );

  app.get(
    '/cases/:id',
    {
      schema: {
        tags: ['cases'],
        summary: '案件 One case',
        params: IdParams,
        querystring: NoQuery,
        response: answers({ 200: CaseRef }),
      },
    },
    async (request, reply) => {
      const { id } = request.params as Static<typeof IdParams>;
      const { tenant, actor } = request.caller;
      const judged = await look(house, tenant, actor, id);
      const links = await linksFor(house, actor, judged.stored);
      const etag = etagOf(judged.stored.state.seq);
      reply.header('etag', etag).header('cache-control', 'private, no-cache');
      // A timer that is due but not yet written, and what becomes of related cases, show without a new revision.
      const alone = judged.moved.rows.length === 0 && judged.stored.links.length === 0;
      if (alone && isUnchanged(request, etag)) return reply.code(304).send();
      const family = await familyOf(house, tenant, actor, id);
      return reply.send(judgedView(judged, { links, family }));
    },
  );
}
