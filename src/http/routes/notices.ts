import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { sightOf } from '../../cases/authorise.ts';
import { exactly } from '../../engine/workflow.ts';
import { listNotices } from '../../store/notices.ts';
import { decodeCursor, PAGE_DEFAULT, pageOf } from '../cursor.ts';
import type { ServerDeps } from '../deps.ts';
import { instantFrom } from '../instant-input.ts';
import { answers, PageQuery, pageSchema } from '../schemas.ts';

const NoticeQuery = exactly({
  ...PageQuery.properties,
  told: Type.Optional(Type.Boolean({ description: '已告知或尚待告知 Told already, or still to come' })),
});
const NoticeCursor = exactly({
  tellAt: Type.String({ maxLength: 64 }),
  id: Type.String({ format: 'uuid' }),
});

const nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()]);
const Notice = Type.Object({
  id: Type.String({ format: 'uuid' }),
  caseId: Type.String({ format: 'uuid' }),
  number: Type.String(),
  duty: Type.String(),
  unit: nullable(Type.String()),
  person: nullable(Type.String()),
  clock: Type.String(),
  rung: Type.String(),
  dueOn: Type.String({ format: 'date', description: '催办时的届满日 Last day as it was when reminded' }),
  provisional: Type.Boolean(),
  tellAt: Type.String({ format: 'date-time' }),
  told: Type.Boolean(),
});

/** One's own reminders, past and coming, as they go into the morning's digest. */
export function noticeRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/notices',
    {
      schema: {
        tags: ['timers'],
        summary: '给本人的催办 My reminders, the latest first',
        querystring: NoticeQuery,
        response: answers({ 200: pageSchema(Notice) }),
      },
    },
    async (request) => {
      const { limit = PAGE_DEFAULT, cursor, told } = request.query as Static<typeof NoticeQuery>;
      const { tenant, actor } = request.caller;
      const position = decodeCursor(NoticeCursor, cursor);
      const rows = await listNotices(house.db, tenant, {
        sight: await sightOf(house, tenant, actor),
        roles: actor.roles,
        limit: limit + 1,
        ...(told === undefined ? {} : { told }),
        ...(position === undefined
          ? {}
          : { before: { tellAt: instantFrom('cursor', position.tellAt), id: position.id.toLowerCase() } }),
      });
      return pageOf(rows, limit, ({ tellAt, id }) => ({ tellAt, id }));
    },
  );
}
