import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { House } from '../../cases/house.ts';
import { skipIncident } from '../../cases/skip-incident.ts';
import { Problem } from '../../domain/errors.ts';
import { exactly, written } from '../../engine/workflow.ts';
import { writeAudit } from '../../store/audit.ts';
import { asProblem } from '../../store/database.ts';
import { type IncidentRow, listIncidents, readIncident, releaseCase } from '../../store/list-incidents.ts';
import { sweepCase } from '../../timers/sweep.ts';
import { decodeCursor, PAGE_DEFAULT, pageOf } from '../cursor.ts';
import type { ServerDeps } from '../deps.ts';
import { sendOnce } from '../once.ts';
import { mustHaveRole } from '../roles.ts';
import { answers, Cursor, IdCursor, IdParams, Limit, NoQuery, pageSchema } from '../schemas.ts';

const READERS = ['safety_office', 'auditor', 'admin'];
const ACTORS = ['safety_office', 'admin'];

const IncidentState = Type.Enum(['open', 'resolved', 'skipped']);
const IncidentQuery = exactly({ state: Type.Optional(IncidentState), limit: Limit, cursor: Cursor });
const SkipBody = exactly({ reason: written(500) });
const Incident = Type.Object({
  id: Type.String({ format: 'uuid' }),
  caseId: Type.String({ format: 'uuid' }),
  timer: Type.Union([Type.Integer(), Type.Null()]),
  error: Type.String(),
  attempts: Type.Integer(),
  state: IncidentState,
  firstAt: Type.String({ format: 'date-time' }),
  lastAt: Type.String({ format: 'date-time' }),
  retryAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  settledBy: Type.Union([Type.String(), Type.Null()]),
  reason: Type.Union([Type.String(), Type.Null()]),
});

const act = (summary: string) => ({
  tags: ['incidents'],
  summary,
  params: IdParams,
  querystring: NoQuery,
  response: answers({ 200: Incident }),
});

/** Cases that could not be moved: tried again by themselves, or decided here by a person. */
export function incidentRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/incidents',
    {
      schema: {
        tags: ['incidents'],
        summary: '异常列表 Cases that could not be moved',
        querystring: IncidentQuery,
        response: answers({ 200: pageSchema(Incident) }),
      },
    },
    async (request) => {
      mustHaveRole(request, READERS);
      const { state, limit = PAGE_DEFAULT, cursor } = request.query as Static<typeof IncidentQuery>;
      const before = decodeCursor(IdCursor, cursor)?.id;
      const { tenant } = request.caller;
      const rows = await listIncidents(house.db, tenant, {
        limit: limit + 1,
        ...(state === undefined ? {} : { state: state as IncidentRow['state'] }),
        ...(before === undefined ? {} : { before }),
      });
      return pageOf(rows, limit, ({ id }) => ({ id }));
    },
  );

  app.post('/incidents/:id/retry', { schema: act('重试 Try again now') }, (request, reply) =>
    settled(house, request, reply, retry),
  );

  app.post(
    '/incidents/:id/skip',
    { schema: { ...act('跳过定时 Leave the timer out'), body: SkipBody } },
    (request, reply) =>
      settled(house, request, reply, async (incident) => {
        const { reason } = request.body as Static<typeof SkipBody>;
        await skipIncident(house, request.caller, incident, reason);
      }),
  );
}

async function retry(incident: IncidentRow, house: House, request: FastifyRequest): Promise<void> {
  const { tenant, actor } = request.caller;
  const entry = {
    person: actor.person,
    unit: actor.unit,
    action: 'INCIDENT_RETRY',
    target: incident.caseId,
    outcome: 'ACCEPTED',
    detail: {},
  };
  await writeAudit(house.db, tenant, entry, house.wall());
}

async function settled(
  house: House,
  request: FastifyRequest,
  reply: FastifyReply,
  act: (incident: IncidentRow, house: House, request: FastifyRequest) => Promise<void>,
): Promise<FastifyReply> {
  mustHaveRole(request, ACTORS);
  const { id } = request.params as Static<typeof IdParams>;
  const { tenant } = request.caller;
  return sendOnce(house, request, reply, async () => {
    const incident = await readIncident(house.db, tenant, id);
    if (incident === undefined) throw new Problem('NOT_FOUND');
    await act(incident, house, request);
    try {
      await releaseCase(house.db, tenant, incident.caseId);
      await sweepCase(house, tenant, incident.caseId);
    } catch (error) {
      throw asProblem(error);
    }
    return { status: 200, body: JSON.stringify(await readIncident(house.db, tenant, id)) };
  });
}
