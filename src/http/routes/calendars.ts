import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import { CalendarImport, type GivenCalendar, givenCalendar, givenCsv } from '../../cases/calendar-import.ts';
import { calendarRows, calendarView } from '../../cases/calendar-view.ts';
import type { House } from '../../cases/house.ts';
import { judgeCalendar, publishCalendar } from '../../cases/publish-calendar.ts';
import { previewRecount, type RecountItem } from '../../cases/recount.ts';
import { startRecount } from '../../cases/recount-job.ts';
import { invalidAt } from '../../domain/errors.ts';
import { uuidv7 } from '../../domain/ids.ts';
import { exactly, written } from '../../engine/workflow.ts';
import { readJob } from '../../store/jobs.ts';
import { acceptText } from '../body.ts';
import { BOM, csvRow } from '../csv.ts';
import { decodeCursor, PAGE_DEFAULT, pageOf } from '../cursor.ts';
import type { ServerDeps } from '../deps.ts';
import { languageOf } from '../error-reply.ts';
import { onceOf } from '../headers.ts';
import { answerOnce, idFrom } from '../once.ts';
import { mustHaveRole } from '../roles.ts';
import { answers, Cursor, Limit, NoQuery, pageSchema } from '../schemas.ts';
import { headOf, JobItem } from './batches.ts';

const PUBLISHERS = ['safety_office', 'admin'];
const PREVIEW_ITEMS_MAX = 200;

const Region = Type.Optional(
  Type.String({
    pattern: '^\\d{0,12}$',
    description: '区划代码，空为全部 Region code; empty is every region',
  }),
);
const Year = Type.Optional(Type.Integer({ minimum: 1000, maximum: 9999 }));
const PageQuery = exactly({ limit: Limit, cursor: Cursor });
const VersionCursor = exactly({ version: Type.String({ maxLength: 64 }), national: Type.Boolean() });
const CurrentQuery = exactly({ region: Region, year: Year });
const PublishQuery = exactly({
  region: Region,
  preview: Type.Optional(Type.Boolean({ description: '只试算，不发布 Counted, nothing published' })),
  version: Type.Optional(Type.String({ maxLength: 64, description: 'text/csv: 版本 Version' })),
  year: Year,
  document: Type.Optional(
    Type.String({ maxLength: 128, description: 'text/csv: 发文字号 Number of the notice' }),
  ),
  replaces: Type.Optional(Type.Boolean({ description: 'text/csv: 替换已有的整年 Replaces a covered year' })),
});
const RecountBody = exactly({ because: written(500) });

const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const CalendarItem = Type.Object({
  version: Type.String(),
  region: Type.String(),
  national: Type.Boolean({ description: '全国日历 Holds for every tenant' }),
  years: Type.Array(Type.Integer()),
  source: Type.String(),
  businessClose: nullable(Type.String()),
  publishedBy: Type.String(),
  createdAt: Type.String({ format: 'date-time' }),
});
const Current = Type.Object({
  version: Type.String(),
  years: Type.Array(Type.Integer()),
  coveredTo: Type.String({
    format: 'date',
    description: '放假通知覆盖到此日 Covered by notices up to this day',
  }),
  businessClose: nullable(Type.String()),
  source: Type.String(),
  days: Type.Array(
    Type.Object({
      date: Type.String({ format: 'date' }),
      kind: Type.Enum(['rest', 'work', 'half']),
      name: Type.String(),
      until: Type.Optional(Type.String()),
    }),
  ),
});
const Preview = Type.Object({
  version: Type.String(),
  warnings: Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() })),
  totals: Type.Record(Type.String(), Type.Integer()),
  items: Type.Array(
    Type.Object({
      caseId: Type.String({ format: 'uuid' }),
      number: Type.String(),
      clock: Type.String(),
      outcome: Type.Enum(['moved', 'confirmed', 'notice']),
      dueOnBefore: Type.String({ format: 'date' }),
      dueOn: Type.String({ format: 'date' }),
      timersMoved: Type.Integer(),
      becomesOverdue: Type.Boolean(),
    }),
  ),
  more: Type.Boolean({ description: '条目未列全 Not all items are listed' }),
});

/** Calendars: read by everybody, published by a tenant for itself, with running terms counted again. */
export function calendarRoutes(app: FastifyInstance, deps: ServerDeps): void {
  acceptText(app, 'text/csv');
  readRoutes(app, deps);
  const { house } = deps;
  app.post(
    '/calendars',
    {
      schema: {
        tags: ['calendars'],
        summary: '发布日历并重新计算期限 Publish a calendar and count running terms again',
        querystring: PublishQuery,
        body: {
          content: {
            'application/json': { schema: CalendarImport },
            'text/csv': { schema: Type.String({ description: 'from,to,kind,name,until' }) },
          },
        },
        response: answers({ 200: Preview, 202: JobItem }),
      },
    },
    async (request, reply) => {
      mustHaveRole(request, PUBLISHERS);
      const { region = '', preview = false } = request.query as Static<typeof PublishQuery>;
      const place = { tenant: request.caller.tenant, region };
      const given = givenBy(request);
      if (preview) return previewOf(house, request, place, given);
      return recountSoon(deps, request, reply, async () => {
        const { because } = await publishCalendar(house, place, given, request.caller.actor);
        return because;
      });
    },
  );

  app.post(
    '/calendars/recount',
    {
      schema: {
        tags: ['calendars'],
        summary: '按现行日历重新计算期限 Count running terms again by the current calendars',
        querystring: NoQuery,
        body: RecountBody,
        response: answers({ 202: JobItem }),
      },
    },
    (request, reply) => {
      mustHaveRole(request, PUBLISHERS);
      const { because } = request.body as Static<typeof RecountBody>;
      return recountSoon(deps, request, reply, async () => because);
    },
  );
}

/** The body in either form, judged for its shape. */
function givenBy(request: FastifyRequest): GivenCalendar {
  const { version, year, document, replaces } = request.query as Static<typeof PublishQuery>;
  const { body } = request;
  if (typeof body !== 'string') {
    const beside = Object.entries({ version, year, document, replaces }).find(
      ([, value]) => value !== undefined,
    );
    if (beside === undefined) return givenCalendar(body);
    throw invalidAt(beside[0], '仅用于 text/csv，JSON 中已写明', 'for text/csv only; JSON says it itself');
  }
  if (version === undefined) throw invalidAt('version', '缺少此项', 'is missing');
  return givenCsv(body, { version, year, document, replaces });
}

async function previewOf(
  house: House,
  request: FastifyRequest,
  place: { readonly tenant: string; readonly region: string },
  given: GivenCalendar,
) {
  const { record, warnings, because } = await judgeCalendar(house, place, given);
  const { tenant, actor } = request.caller;
  const items: RecountItem[] = [];
  let more = false;
  const change = { because, calendar: { place, record } };
  const totals = await previewRecount(house, tenant, change, actor, (page) => {
    const room = PREVIEW_ITEMS_MAX - items.length;
    items.push(...page.slice(0, room));
    more ||= page.length > room;
  });
  const language = languageOf(request.headers['accept-language']);
  return {
    version: record.version,
    warnings: warnings.map(({ pointer, message }) => ({ pointer, message: message[language] })),
    totals,
    items,
    more,
  };
}

/** Does what makes a recount necessary and puts it in the queue: 202 with the job, the same one for the same key. */
async function recountSoon(
  { house, onJob }: ServerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  act: () => Promise<string>,
): Promise<FastifyReply> {
  // What stands beside the body belongs to the request: a CSV says half of itself there.
  const once = onceOf(request, { query: { ...(request.query as object) }, body: request.body });
  const caller = { ...request.caller, ...(once === undefined ? {} : { once }) };
  const { status, body } = await answerOnce(house, caller, async () => {
    const because = await act();
    const id = idFrom(caller, 'recount') ?? uuidv7(house.wall());
    await startRecount(house, caller, id, { because });
    onJob?.();
    const job = await readJob(house.db, caller.tenant, id, undefined);
    return { status: 202, body: JSON.stringify(headOf(job!)) };
  });
  const { id } = JSON.parse(body) as { id: string };
  return reply
    .code(status)
    .header('location', `/v1/jobs/${id}`)
    .type('application/json; charset=utf-8')
    .send(body);
}

function readRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/calendars',
    {
      schema: {
        tags: ['calendars'],
        summary: '日历版本 Versions of calendars',
        querystring: PageQuery,
        response: answers({ 200: pageSchema(CalendarItem) }),
      },
    },
    async (request) => {
      const { limit = PAGE_DEFAULT, cursor } = request.query as Static<typeof PageQuery>;
      const after = decodeCursor(VersionCursor, cursor);
      const rows = await calendarRows(house, request.caller.tenant);
      // There are a few a year, so the page is cut from all of them.
      const at =
        after === undefined
          ? -1
          : rows.findIndex(
              ({ version, national }) => version === after.version && national === after.national,
            );
      if (after !== undefined && at < 0)
        throw invalidAt('cursor', '不是本列表给出的游标', 'not a cursor of this list');
      const page = rows.slice(at + 1, at + 2 + limit);
      return pageOf(page, limit, ({ version, national }) => ({ version, national }));
    },
  );

  app.get(
    '/calendars/current',
    {
      schema: {
        tags: ['calendars'],
        summary: '现行日历 The calendar terms are counted by',
        querystring: CurrentQuery,
        response: answers({ 200: Current }),
      },
    },
    (request) => calendarView(house, request.caller.tenant, request.query as Static<typeof CurrentQuery>),
  );

  app.get(
    '/calendars/current.csv',
    {
      schema: {
        tags: ['calendars'],
        summary: '现行日历（可再导入） The same, in the form of an import',
        querystring: CurrentQuery,
        response: { 200: { description: 'CSV', content: { 'text/csv': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const query = request.query as Static<typeof CurrentQuery>;
      const { days } = await calendarView(house, request.caller.tenant, query);
      const lines = days.map(({ date, kind, name, until = null }) =>
        csvRow([date, null, KIND[kind], name, until]),
      );
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="calendar.csv"')
        .send(`${BOM}${csvRow(['日期', '至', '类别', '名称', '下班'])}${lines.join('')}`);
    },
  );
}

const KIND = { rest: '休', work: '班', half: '半' } as const;
