import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import {
  type BatchItem,
  type BatchLine,
  EventRow,
  faultOf,
  OpenRow,
  runRows,
  startJob,
} from '../../cases/batch.ts';
import { invalidAt, Problem } from '../../domain/errors.ts';
import { uuidv7 } from '../../domain/ids.ts';
import { exactly } from '../../engine/workflow.ts';
import { type JobHead, listJobs, readJob } from '../../store/jobs.ts';
import { acceptLines, type BodyLine } from '../body.ts';
import { decodeCursor, PAGE_DEFAULT, pageOf } from '../cursor.ts';
import type { ServerDeps } from '../deps.ts';
import { type Language, languageOf, problemBody, statusOfCode } from '../error-reply.ts';
import { onceOf } from '../headers.ts';
import { answerOnce, idFrom, type Reply } from '../once.ts';
import { answers, IdParams, NoQuery, PageQuery, pageSchema } from '../schemas.ts';

const BODY_BYTES_MAX = 32 * 1024 * 1024;
const ROWS_AT_ONCE_MAX = 1000;
const ROWS_MAX = 50_000;

const Item = Type.Object({
  index: Type.Integer(),
  status: Type.Integer(),
  id: Type.Optional(Type.String({ format: 'uuid' })),
  problem: Type.Optional(Type.Unknown()),
  totals: Type.Optional(
    Type.Record(Type.String(), Type.Integer(), { description: '重新计算的结果 Of a recount' }),
  ),
});
export const JobItem = Type.Object({
  id: Type.String({ format: 'uuid' }),
  kind: Type.String(),
  state: Type.Enum(['queued', 'running', 'done']),
  total: Type.Integer(),
  done: Type.Integer(),
  failed: Type.Integer(),
  createdAt: Type.String({ format: 'date-time' }),
  updatedAt: Type.String({ format: 'date-time' }),
});
const JobBody = Type.Object({ ...JobItem.properties, items: Type.Array(Item) });
const JobCursor = exactly({
  createdAt: Type.String({ format: 'date-time' }),
  id: Type.String({ format: 'uuid' }),
});

/** Documentation only: rows are judged one by one, so that a bad one harms no other. */
const BatchBody = Type.Array(Type.Unknown({ anyOf: [OpenRow, EventRow] }), { minItems: 1 });

export function batchRoutes(app: FastifyInstance, deps: ServerDeps): void {
  jobRoutes(app, deps);
  const { house, onJob } = deps;
  acceptLines(app);
  app.post(
    '/batches',
    {
      bodyLimit: BODY_BYTES_MAX,
      validatorCompiler: () => () => true,
      schema: {
        tags: ['batches'],
        summary: '批量上报与办理 Many cases and events, each by itself',
        body: BatchBody,
        response: answers({ 200: Type.Object({ items: Type.Array(Item) }), 202: JobItem }),
      },
    },
    async (request, reply) => {
      const lines = linesOf(request.body as readonly BodyLine[]);
      const language = languageOf(request.headers['accept-language']);
      const once = onceOf(request, lines);
      const caller = { ...request.caller, ...(once === undefined ? {} : { once }) };
      const { status, body } = await answerOnce(house, caller, async (): Promise<Reply> => {
        if (lines.length > ROWS_AT_ONCE_MAX) {
          const id = idFrom(caller, 'job') ?? uuidv7(house.wall());
          await startJob(house, caller, id, lines);
          onJob?.();
          return {
            status: 202,
            body: JSON.stringify(headOf((await readJob(house.db, caller.tenant, id, undefined))!)),
          };
        }
        const batch = once === undefined ? undefined : idFrom(caller, 'batch');
        const keyOf =
          batch === undefined ? {} : { keyOf: (index: number) => `\u001fbatch\u001f${batch}\u001f${index}` };
        const items = await runRows(house, caller, lines, keyOf);
        return { status: 200, body: JSON.stringify({ items: items.map((item) => told(item, language)) }) };
      });
      if (status === 202) reply.header('location', `/v1/jobs/${(JSON.parse(body) as { id: string }).id}`);
      return reply.code(status).type('application/json; charset=utf-8').send(body);
    },
  );
}

function linesOf(lines: readonly BodyLine[]): BatchLine[] {
  if (lines.length === 0) {
    throw invalidAt('', '没有任何一行', 'there are no rows');
  }
  if (lines.length > ROWS_MAX) {
    throw new Problem('BODY_TOO_LARGE', {
      detail: { zh: `至多 ${ROWS_MAX} 行`, en: `at most ${ROWS_MAX} rows` },
    });
  }
  return lines.map((line) => ('fault' in line ? { fault: faultOf(line.fault) } : line));
}

function told(item: BatchItem, language: Language): Static<typeof Item> {
  if (!('fault' in item)) return item;
  const { code, extras } = item.fault;
  return { index: item.index, status: statusOfCode(code), problem: problemBody(code, extras, language) };
}

export function headOf({ id, kind, state, total, done, failed, createdAt, updatedAt }: JobHead): JobHead {
  return { id, kind, state, total, done, failed, createdAt, updatedAt };
}

/** Everybody sees the jobs they started; an administrator sees all of the tenant. */
function jobRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/jobs',
    {
      schema: {
        tags: ['batches'],
        summary: '批量任务列表 List jobs',
        querystring: PageQuery,
        response: answers({ 200: pageSchema(JobItem) }),
      },
    },
    async (request) => {
      const { limit = PAGE_DEFAULT, cursor } = request.query as Static<typeof PageQuery>;
      const { tenant, actor } = request.caller;
      const before = decodeCursor(JobCursor, cursor);
      const rows = await listJobs(house.db, tenant, {
        limit: limit + 1,
        ...(actor.roles.includes('admin') ? {} : { person: actor.person }),
        ...(before === undefined ? {} : { before }),
      });
      return pageOf(rows, limit, ({ createdAt, id }) => ({ createdAt, id }));
    },
  );

  app.get(
    '/jobs/:id',
    {
      schema: {
        tags: ['batches'],
        summary: '批量任务 One job',
        params: IdParams,
        querystring: NoQuery,
        response: answers({ 200: JobBody }),
      },
    },
    async (request) => {
      const { id } = request.params as Static<typeof IdParams>;
      const { tenant, actor } = request.caller;
      const job = await readJob(
        house.db,
        tenant,
        id,
        actor.roles.includes('admin') ? undefined : actor.person,
      );
      if (job === undefined) throw new Problem('NOT_FOUND');
      const language = languageOf(request.headers['accept-language']);
      return { ...headOf(job), items: (job.items as BatchItem[]).map((item) => told(item, language)) };
    },
  );
}
