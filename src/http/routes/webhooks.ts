import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { Problem } from '../../domain/errors.ts';
import { uuidv7 } from '../../domain/ids.ts';
import { exactly } from '../../engine/workflow.ts';
import { allowList, checkTarget, newSecret } from '../../outbox/channels/webhook.ts';
import {
  createWebhook,
  deleteWebhook,
  listDeliveries,
  listWebhooks,
  replayDeliveries,
} from '../../store/webhooks.ts';
import { decodeCursor, encodeCursor, PAGE_DEFAULT } from '../cursor.ts';
import type { ServerDeps } from '../deps.ts';
import { instantFrom } from '../instant-input.ts';
import { sendOnce } from '../once.ts';
import { mustHaveRole } from '../roles.ts';
import { answers, IdCursor, IdParams, NoQuery, PageQuery, pageSchema } from '../schemas.ts';

const ROLES = ['external_system', 'safety_office', 'sector_leader', 'street_leader', 'admin'];
const TYPES = [
  'hazard.reported',
  'hazard.assigned',
  'hazard.overdue',
  'hazard.reassigned',
  'hazard.listed',
  'hazard.extended',
  'hazard.signed_off',
  'hazard.reopened',
  'obligation.overdue',
  'report.feedback',
  'escalation.raised',
  'reminder.due',
  'reminder.digest',
  'clock.recounted',
] as const;

const NewWebhook = exactly({
  url: Type.String({ minLength: 1, maxLength: 2048 }),
  types: Type.Optional(
    Type.Array(Type.Enum([...TYPES]), {
      maxItems: TYPES.length,
      uniqueItems: true,
      description: '空为全部 Empty: every type',
    }),
  ),
  secret: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
});
const Replay = exactly({
  ids: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 1000 })),
  from: Type.Optional(Type.String({ maxLength: 64 })),
  to: Type.Optional(Type.String({ maxLength: 64 })),
  state: Type.Optional(Type.Enum(['delivered', 'dead'])),
});

const Instant = Type.String({ format: 'date-time' });
const nullable = (schema: ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>) =>
  Type.Union([schema, Type.Null()]);
const Webhook = Type.Object({
  id: Type.String({ format: 'uuid' }),
  url: Type.String(),
  types: Type.Array(Type.String()),
  createdBy: Type.String(),
  createdAt: Instant,
  disabledAt: nullable(Instant),
  disabledReason: nullable(Type.String()),
});
const Created = Type.Object({
  ...Webhook.properties,
  secret: Type.String({ description: '只出现一次 Shown once' }),
});
const Delivery = Type.Object({
  id: Type.String({ format: 'uuid' }),
  messageId: Type.String({ format: 'uuid' }),
  type: nullable(Type.String()),
  caseId: Type.String({ format: 'uuid' }),
  seq: Type.Integer(),
  state: Type.Enum(['pending', 'delivered', 'dead']),
  attempts: Type.Integer(),
  nextAttemptAt: nullable(Instant),
  lastStatus: nullable(Type.Integer()),
  lastError: nullable(Type.String()),
  createdAt: Instant,
  deliveredAt: nullable(Instant),
});
const DeliveryCursor = exactly({ no: Type.String({ pattern: '^\\d{1,15}$' }) });

/** Subscriptions of other systems. All of it is for those who answer for a system or an office. */
export function webhookRoutes(app: FastifyInstance, deps: ServerDeps): void {
  // preHandler, so that what is wrong with the request itself is told in the same order as everywhere.
  app.addHook('preHandler', async (request) => mustHaveRole(request, ROLES));
  subscriptionRoutes(app, deps);
  deliveryRoutes(app, deps);
}

function subscriptionRoutes(app: FastifyInstance, { house, webhookAllow = [] }: ServerDeps): void {
  const allow = allowList(webhookAllow);
  const tags = ['webhooks'];
  app.post(
    '/webhooks',
    {
      schema: {
        tags,
        summary: '订阅 Subscribe',
        querystring: NoQuery,
        body: NewWebhook,
        response: answers({ 201: Created }),
      },
    },
    async (request, reply) => {
      const { url, types = [], secret } = request.body as Static<typeof NewWebhook>;
      checkTarget(url, allow);
      const { tenant, actor } = request.caller;
      return sendOnce(house, request, reply, async () => {
        const key = newSecret(secret);
        const made = { id: uuidv7(house.wall()), url, types, secret: key, createdBy: actor.person };
        return {
          status: 201,
          body: JSON.stringify({ ...(await createWebhook(house.db, tenant, made)), secret: key }),
        };
      });
    },
  );

  app.get(
    '/webhooks',
    {
      schema: {
        tags,
        summary: '订阅列表 List webhooks',
        querystring: PageQuery,
        response: answers({ 200: pageSchema(Webhook) }),
      },
    },
    async (request) => {
      const { limit = PAGE_DEFAULT, cursor } = request.query as Static<typeof PageQuery>;
      const after = decodeCursor(IdCursor, cursor)?.id;
      const { items, next } = await listWebhooks(house.db, request.caller.tenant, {
        limit,
        ...(after === undefined ? {} : { after }),
      });
      return { items, next: next === null ? null : encodeCursor({ id: next }) };
    },
  );

  app.delete(
    '/webhooks/:id',
    {
      schema: {
        tags,
        summary: '退订 Unsubscribe',
        params: IdParams,
        querystring: NoQuery,
        response: answers({ 204: Type.Null() }),
      },
    },
    async (request, reply) => {
      const { id } = request.params as Static<typeof IdParams>;
      if (!(await deleteWebhook(house.db, request.caller.tenant, id))) throw new Problem('NOT_FOUND');
      return reply.code(204).send();
    },
  );
}

function deliveryRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  const tags = ['webhooks'];
  app.get(
    '/webhooks/:id/deliveries',
    {
      schema: {
        tags,
        summary: '投递记录 Deliveries',
        params: IdParams,
        querystring: PageQuery,
        response: answers({ 200: pageSchema(Delivery) }),
      },
    },
    async (request) => {
      const { id } = request.params as Static<typeof IdParams>;
      const { limit = PAGE_DEFAULT, cursor } = request.query as Static<typeof PageQuery>;
      const after = decodeCursor(DeliveryCursor, cursor)?.no;
      const { items, next } = await listDeliveries(house.db, request.caller.tenant, id, {
        limit,
        ...(after === undefined ? {} : { after }),
      });
      return { items, next: next === null ? null : encodeCursor({ no: next }) };
    },
  );

  app.post(
    '/webhooks/:id/replay',
    {
      schema: {
        tags,
        summary: '重发 Send again',
        params: IdParams,
        querystring: NoQuery,
        body: Replay,
        response: answers({ 200: Type.Object({ replayed: Type.Integer() }) }),
      },
    },
    async (request, reply) => {
      const { id } = request.params as Static<typeof IdParams>;
      const { from, to, ...rest } = request.body as Static<typeof Replay>;
      const choice = {
        ...(rest as { ids?: string[]; state?: 'delivered' | 'dead' }),
        ...(from === undefined ? {} : { from: instantFrom('/from', from) }),
        ...(to === undefined ? {} : { to: instantFrom('/to', to) }),
      };
      return sendOnce(house, request, reply, async () => {
        const replayed = await replayDeliveries(house.db, request.caller.tenant, id, choice);
        return { status: 200, body: JSON.stringify({ replayed }) };
      });
    },
  );
}
