import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { Problem } from '../../domain/errors.ts';
import { exactly } from '../../engine/workflow.ts';
import { writeAudit } from '../../store/audit.ts';
import { allowSender, listLetters, listSenders, refuseSender, retryLetter } from '../../store/letters.ts';
import { decodeCursor, PAGE_DEFAULT, pageOf } from '../cursor.ts';
import type { ServerDeps } from '../deps.ts';
import { mustHaveRole } from '../roles.ts';
import { answers, Cursor, IdCursor, IdParams, Limit, NoQuery, PageQuery, pageSchema } from '../schemas.ts';

const READERS = ['safety_office', 'auditor', 'admin'];
/** What comes in from outside is agreed to by whoever answers for the tenant. */
const ACTORS = ['safety_office', 'admin'];

const State = Type.Enum(['pending', 'delivered', 'dead']);
const Instant = Type.String({ format: 'date-time' });
const nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()]);
const Letter = Type.Object({
  id: Type.String({ format: 'uuid' }),
  caseId: Type.String({ format: 'uuid' }),
  seq: Type.Integer(),
  recipient: Type.String(),
  address: Type.String({
    description: '案件编号或流程 A case of the recipient, or a workflow to open there',
  }),
  type: nullable(Type.String()),
  state: State,
  attempts: Type.Integer(),
  lastError: nullable(Type.String()),
  createdAt: Instant,
  deliveredAt: nullable(Instant),
});
const LetterQuery = exactly({ state: Type.Optional(State), limit: Limit, cursor: Cursor });
const Sender = Type.Object({ sender: Type.String(), allowedBy: Type.String(), createdAt: Instant });
const SenderParams = exactly({ sender: Type.String({ minLength: 1, maxLength: 64 }) });
const SenderCursor = exactly({ sender: Type.String({ maxLength: 64 }) });

/** Letters to other tenants, and whose letters this tenant takes. */
export function letterRoutes(app: FastifyInstance, deps: ServerDeps): void {
  sentRoutes(app, deps);
  senderRoutes(app, deps);
}

function sentRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/letters',
    {
      schema: {
        tags: ['letters'],
        summary: '发往其他单位系统的函件 Letters to other tenants, the newest first',
        querystring: LetterQuery,
        response: answers({ 200: pageSchema(Letter) }),
      },
    },
    async (request) => {
      mustHaveRole(request, READERS);
      const { limit = PAGE_DEFAULT, cursor, state } = request.query as Static<typeof LetterQuery>;
      const before = decodeCursor(IdCursor, cursor)?.id.toLowerCase();
      const rows = await listLetters(house.db, request.caller.tenant, {
        limit: limit + 1,
        ...(state && { state }),
        ...(before && { before }),
      });
      return pageOf(rows, limit, ({ id }) => ({ id }));
    },
  );

  app.post(
    '/letters/:id/retry',
    {
      schema: {
        tags: ['letters'],
        summary: '重新投递 Carry a dead letter again',
        params: IdParams,
        querystring: NoQuery,
        response: answers({ 204: Type.Null() }),
      },
    },
    async (request, reply) => {
      mustHaveRole(request, ACTORS);
      const { id } = request.params as Static<typeof IdParams>;
      if (!(await retryLetter(house.db, request.caller.tenant, id))) throw new Problem('NOT_FOUND');
      return reply.code(204).send();
    },
  );
}

function senderRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/letter-senders',
    {
      schema: {
        tags: ['letters'],
        summary: '同意接收其函件的租户 Tenants whose letters are taken',
        querystring: PageQuery,
        response: answers({ 200: pageSchema(Sender) }),
      },
    },
    async (request) => {
      mustHaveRole(request, READERS);
      const { limit = PAGE_DEFAULT, cursor } = request.query as Static<typeof PageQuery>;
      const after = decodeCursor(SenderCursor, cursor)?.sender ?? '';
      const rows = await listSenders(house.db, request.caller.tenant, { after, limit: limit + 1 });
      return pageOf(rows, limit, ({ sender }) => ({ sender }));
    },
  );

  for (const method of ['PUT', 'DELETE'] as const) {
    app.route({
      method,
      url: '/letter-senders/:sender',
      schema: {
        tags: ['letters'],
        summary:
          method === 'PUT'
            ? '同意接收 Take letters of a tenant'
            : '不再接收 Take no more letters of a tenant',
        params: SenderParams,
        querystring: NoQuery,
        response: answers({ 204: Type.Null() }),
      },
      handler: async (request, reply) => {
        mustHaveRole(request, ACTORS);
        const { sender } = request.params as Static<typeof SenderParams>;
        const { tenant, actor } = request.caller;
        const { person, unit } = actor;
        if (method === 'PUT') await allowSender(house.db, tenant, sender, person);
        else await refuseSender(house.db, tenant, sender);
        const action = method === 'PUT' ? 'ALLOW_LETTERS' : 'REFUSE_LETTERS';
        const entry = { person, unit, action, target: sender, outcome: 'ACCEPTED', detail: {} };
        await writeAudit(house.db, tenant, entry, house.wall());
        return reply.code(204).send();
      },
    });
  }
}
