import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { actionsOf, look } from '../../cases/look.ts';
import { sendEvent, visibleCase } from '../../cases/send-event.ts';
import { exactly } from '../../engine/workflow.ts';
import { listEvents } from '../../store/list-events.ts';
import { readCase } from '../../store/read-case.ts';
import { decodeCursor, PAGE_DEFAULT, pageOf } from '../cursor.ts';
import { actingFor, type ServerDeps } from '../deps.ts';
import { ifMatchOf, onceOf } from '../headers.ts';
import {
  ActionItem,
  answers,
  CaseRef,
  DryRunQuery,
  EventItem,
  IdParams,
  NoQuery,
  PageQuery,
  pageSchema,
} from '../schemas.ts';
import { sendAnswer } from './cases.ts';

export const EventBody = exactly({
  type: Type.String({ minLength: 1, maxLength: 128 }),
  payload: Type.Unknown({ description: '见 GET …/actions 的 schema' }),
  onBehalfOf: Type.Optional(
    Type.String({ minLength: 1, maxLength: 128, description: '代录：纸面签名的人 Who signed on paper' }),
  ),
});

const EventCursor = exactly({ seq: Type.Integer({ minimum: 1 }) });

export function eventRoutes(app: FastifyInstance, deps: ServerDeps): void {
  readRoutes(app, deps);
  const { house } = deps;
  app.post(
    '/cases/:id/events',
    {
      schema: {
        tags: ['cases'],
        summary: '办理一个环节 Send an event',
        params: IdParams,
        querystring: DryRunQuery,
        body: EventBody,
        response: answers({ 200: CaseRef }),
      },
    },
    async (request, reply) => {
      const { id } = request.params as Static<typeof IdParams>;
      const { type, payload, onBehalfOf } = request.body as Static<typeof EventBody>;
      const { dryRun } = request.query as Static<typeof DryRunQuery>;
      const ifMatch = ifMatchOf(request);
      const once = onceOf(request);
      const answer = await sendEvent(house, {
        ...actingFor(request, onBehalfOf),
        caseId: id,
        type,
        payload,
        ...(ifMatch === undefined ? {} : { ifMatch }),
        // What is only tried out has no effect to remember.
        ...(dryRun ? { dryRun } : { ...(once === undefined ? {} : { once }) }),
      });
      return sendAnswer(reply, answer);
    },
  );
}

function readRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/cases/:id/actions',
    {
      schema: {
        tags: ['cases'],
        summary: '现在能办什么 What may be done now',
        params: IdParams,
        querystring: NoQuery,
        response: answers({ 200: pageSchema(ActionItem) }),
      },
    },
    async (request) => {
      const { id } = request.params as Static<typeof IdParams>;
      const { tenant, actor } = request.caller;
      return { items: actionsOf(await look(house, tenant, actor, id), actor), next: null };
    },
  );

  app.get(
    '/cases/:id/events',
    {
      schema: {
        tags: ['cases'],
        summary: '办理记录 The log of a case',
        params: IdParams,
        querystring: PageQuery,
        response: answers({ 200: pageSchema(EventItem) }),
      },
    },
    async (request) => {
      const { id } = request.params as Static<typeof IdParams>;
      const { limit = PAGE_DEFAULT, cursor } = request.query as Static<typeof PageQuery>;
      const after = decodeCursor(EventCursor, cursor)?.seq ?? 0;
      const { tenant, actor } = request.caller;
      await visibleCase(house, tenant, actor, await readCase(house.db.pipeline, tenant, id));
      const rows = await listEvents(house.db, tenant, { caseId: id, after, limit: limit + 1 });
      return pageOf(rows, limit, ({ seq }) => ({ seq }));
    },
  );
}
