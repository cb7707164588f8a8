import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { type House, lawNowIn } from '../../cases/house.ts';
import {
  applyPause,
  jobsOfPause,
  liftPause,
  pauseRegion,
  pauseState,
  previewPause,
} from '../../cases/pause-region.ts';
import type { Caller } from '../../cases/send-event.ts';
import { Problem } from '../../domain/errors.ts';
import { uuidv7 } from '../../domain/ids.ts';
import { exactly, written } from '../../engine/workflow.ts';
import { listPauses, type RegionPause, readPause } from '../../store/region-pauses.ts';
import { decodeCursor, PAGE_DEFAULT, pageOf } from '../cursor.ts';
import type { ServerDeps } from '../deps.ts';
import { onceOf } from '../headers.ts';
import { instantFrom } from '../instant-input.ts';
import { answerOnce, idFrom, sendOnce } from '../once.ts';
import { mustHaveRole } from '../roles.ts';
import { answers, IdParams, NoQuery, PageQuery, pageSchema } from '../schemas.ts';
import { headOf, JobItem } from './batches.ts';

const ROLES = ['safety_office', 'committee_leader'];

const Word = Type.String({ minLength: 1, maxLength: 128 });
const Paragraph = written(2000);
const DateOnly = Type.String({ format: 'date' });
const Instant = Type.String({ format: 'date-time' });
const Decision = exactly({
  region: Type.String({
    pattern: '^\\d{2}(\\d{2}(\\d{2}(\\d{3}(\\d{3})?)?)?)?$',
    description: '省至村的区划代码，2、4、6、9 或 12 位 Region code, province to village',
  }),
  cause: Type.Enum(['force_majeure', 'region_emergency']),
  reason: Paragraph,
  // Evidence as the workflows take it: what its fields may be, their own schemas say.
  document: exactly({ digest: Word, mediaType: Word, kind: Word }),
  until: Type.String({ format: 'date', description: '自该日起恢复计时 Terms run on from this day' }),
  workflow: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: '空为全部流程 Absent: every workflow' }),
  ),
});
const Lift = exactly({ reason: Paragraph });
const PreviewQuery = exactly({
  preview: Type.Optional(
    Type.Boolean({ description: '只预览，不写入 What it would reach; nothing is stored' }),
  ),
});
const PauseCursor = exactly({
  decidedAt: Type.String({ maxLength: 64 }),
  id: Type.String({ format: 'uuid' }),
});

const nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()]);
const PauseItem = Type.Object({
  id: Type.String({ format: 'uuid' }),
  state: Type.Enum(['active', 'lifted', 'over']),
  region: Type.String(),
  cause: Type.String(),
  reason: Type.String(),
  authority: Type.String(),
  document: Type.Unknown(),
  until: DateOnly,
  workflow: Type.Optional(Type.String()),
  decidedBy: Type.String(),
  decidedAt: Instant,
  liftedBy: nullable(Type.String()),
  liftedAt: nullable(Instant),
});
const PauseBody = Type.Object({
  ...PauseItem.properties,
  job: Type.Union([JobItem, Type.Null()], {
    description: '最近一次办理 The latest job; null: nothing to do',
  }),
  jobs: Type.Array(JobItem),
});
const Preview = Type.Object({
  cases: Type.Integer({ description: '区域内在办案件 Open cases of the region' }),
  tried: Type.Integer({ description: '其中试算的 How many of them were tried' }),
  pausing: Type.Integer({ description: '试算中将中止的案件 Of the tried, those that would stand still' }),
  clocks: Type.Integer({ description: '将中止的期限 Clocks that would stand still' }),
});

/** 临灾关停: one decision by which the units' terms of a whole region stand still. */
export function pauseRoutes(app: FastifyInstance, deps: ServerDeps): void {
  decideRoute(app, deps);
  readRoutes(app, deps);
  actRoutes(app, deps);
}

function decideRoute(app: FastifyInstance, { house, onJob }: ServerDeps): void {
  app.post(
    '/pauses',
    {
      schema: {
        tags: ['pauses'],
        summary: '按区域中止计时 Pause a region',
        querystring: PreviewQuery,
        body: Decision,
        response: answers({ 200: Preview, 202: PauseBody }),
      },
    },
    async (request, reply) => {
      mustHaveRole(request, ROLES);
      const ask = request.body as Static<typeof Decision>;
      if ((request.query as Static<typeof PreviewQuery>).preview)
        return previewPause(house, request.caller, ask);
      const caller = callerOf(request);
      const id = idFrom(caller, 'pause') ?? uuidv7(house.wall());
      const { status, body } = await answerOnce(house, caller, async () => {
        const decision = await pauseRegion(house, caller, id, ask);
        onJob?.();
        return { status: 202, body: JSON.stringify(await bodyOf(house, caller.tenant, decision)) };
      });
      reply.header('location', `/v1/pauses/${id}`);
      return reply.code(status).type('application/json; charset=utf-8').send(body);
    },
  );
}

function readRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/pauses',
    {
      schema: {
        tags: ['pauses'],
        summary: '区域中止决定列表 Decisions, the latest first',
        querystring: PageQuery,
        response: answers({ 200: pageSchema(PauseItem) }),
      },
    },
    async (request) => {
      const { limit = PAGE_DEFAULT, cursor } = request.query as Static<typeof PageQuery>;
      const after = decodeCursor(PauseCursor, cursor);
      const rows = await listPauses(house.db, request.caller.tenant, {
        limit: limit + 1,
        ...(after === undefined
          ? {}
          : {
              before: { decidedAt: instantFrom('cursor', after.decidedAt), id: after.id.toLowerCase() },
            }),
      });
      const now = await lawNowIn(house);
      const { items, next } = pageOf(rows, limit, ({ decidedAt, id }) => ({ decidedAt, id }));
      return { items: items.map((item) => ({ ...item, state: pauseState(item, now) })), next };
    },
  );

  app.get(
    '/pauses/:id',
    {
      schema: {
        tags: ['pauses'],
        summary: '区域中止决定 One decision and how far it is carried out',
        params: IdParams,
        querystring: NoQuery,
        response: answers({ 200: PauseBody }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const { id } = request.params as Static<typeof IdParams>;
      const decision = await readPause(house.db, tenant, id);
      if (decision === undefined) throw new Problem('NOT_FOUND');
      return bodyOf(house, tenant, decision);
    },
  );
}

function actRoutes(app: FastifyInstance, { house, onJob }: ServerDeps): void {
  const carryOut = (
    path: 'apply' | 'lift',
    { summary, body }: { summary: string; body?: typeof Lift },
    act: (caller: Caller, id: string, given: unknown) => Promise<RegionPause>,
  ) =>
    app.post(
      `/pauses/:id/${path}`,
      {
        schema: {
          tags: ['pauses'],
          summary,
          params: IdParams,
          querystring: NoQuery,
          ...(body === undefined ? {} : { body }),
          response: answers({ 202: PauseBody }),
        },
      },
      async (request, reply) => {
        mustHaveRole(request, ROLES);
        const { id } = request.params as Static<typeof IdParams>;
        const caller = callerOf(request);
        return sendOnce(house, request, reply, async () => {
          const decision = await act(caller, id, request.body);
          onJob?.();
          return { status: 202, body: JSON.stringify(await bodyOf(house, caller.tenant, decision)) };
        });
      },
    );
  carryOut('apply', { summary: '再次执行，及于新开和新送达的案件 Apply again' }, (caller, id) =>
    applyPause(house, caller, id),
  );
  carryOut('lift', { summary: '提前解除 Lift before its day', body: Lift }, (caller, id, given) =>
    liftPause(house, caller, { id, reason: (given as Static<typeof Lift>).reason }),
  );
}

function callerOf(request: FastifyRequest): Caller {
  const once = onceOf(request);
  return { ...request.caller, ...(once === undefined ? {} : { once }) };
}

async function bodyOf(house: House, tenant: string, decision: RegionPause) {
  const jobs = (await jobsOfPause(house, tenant, decision.id)).map(headOf);
  const state = pauseState(decision, await lawNowIn(house));
  return { ...decision, state, job: jobs[0] ?? null, jobs };
}
