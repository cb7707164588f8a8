import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { JOINT_CASES_MAX, jointAct } from '../../cases/joint-act.ts';
import { exactly } from '../../engine/workflow.ts';
import { actingFor, type ServerDeps } from '../deps.ts';
import { onceOf } from '../headers.ts';
import { answers, CaseItem, DryRunQuery } from '../schemas.ts';

const Payload = Type.Record(Type.String(), Type.Unknown());

export const ActBody = exactly({
  type: Type.String({ minLength: 1, maxLength: 128 }),
  document: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description:
        '一份文书对各案相同的内容，各案 payload 只写不同的 What the one document says for all cases',
    }),
  ),
  cases: Type.Array(
    exactly({
      caseId: Type.String({ format: 'uuid' }),
      payload: Payload,
      revision: Type.Optional(
        Type.Integer({ minimum: 1, description: '所依据的版本 The revision it was decided on' }),
      ),
    }),
    { minItems: 1, maxItems: JOINT_CASES_MAX },
  ),
  onBehalfOf: Type.Optional(
    Type.String({ minLength: 1, maxLength: 128, description: '代录：纸面签名的人 Who signed on paper' }),
  ),
});

const { id, number, workflow, status, state, stateLabel, revision } = CaseItem.properties;
const ActAnswer = Type.Object({
  id: Type.String({ format: 'uuid', description: '这次办理的编号，各案记录中都有 Id of the act' }),
  type: Type.String(),
  items: Type.Array(Type.Object({ id, number, workflow, status, state, stateLabel, revision })),
});

export function actRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.post(
    '/acts',
    {
      schema: {
        tags: ['cases'],
        summary: '一次办理多件：全部成功或全部不动 One act over several cases, all or none',
        querystring: DryRunQuery,
        body: ActBody,
        response: answers({ 200: ActAnswer }),
      },
    },
    async (request, reply) => {
      const { onBehalfOf, ...act } = request.body as Static<typeof ActBody>;
      const { dryRun } = request.query as Static<typeof DryRunQuery>;
      const once = onceOf(request);
      const answer = await jointAct(house, {
        ...actingFor(request, onBehalfOf),
        ...act,
        ...(dryRun ? { dryRun } : { ...(once === undefined ? {} : { once }) }),
      });
      return reply.code(answer.status).type('application/json; charset=utf-8').send(answer.body);
    },
  );
}
