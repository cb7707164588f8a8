import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { familyOf } from '../../cases/family.ts';
import type { House } from '../../cases/house.ts';
import { type Labels, labelsOf } from '../../cases/labels.ts';
import { visibleCase } from '../../cases/send-event.ts';
import { exactly } from '../../engine/workflow.ts';
import { type FamilyEventRow, type FamilyPosition, listFamilyEvents } from '../../store/family.ts';
import { readCase } from '../../store/read-case.ts';
import { BOM, csvRow } from '../csv.ts';
import { decodeCursor, PAGE_DEFAULT, pageOf } from '../cursor.ts';
import type { ServerDeps } from '../deps.ts';
import { instantFrom } from '../instant-input.ts';
import { answers, FamilyEventItem, IdParams, NoQuery, PageQuery, pageSchema } from '../schemas.ts';

const Position = exactly({
  at: Type.String({ maxLength: 64 }),
  recordedAt: Type.String({ maxLength: 64 }),
  caseId: Type.String({ format: 'uuid' }),
  seq: Type.Integer({ minimum: 1 }),
});
const EXPORT_PAGE = 500;
const HEAD = ['时间', '录入时间', '编号', '流程', '序号', '事项', '办理人', '单位', '原环节', '环节', '内容'];

/** The history of a case and all its relatives, read as one. */
export function familyRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/cases/:id/family/events',
    {
      schema: {
        tags: ['cases'],
        summary: '本案与全部关联案件的办理记录 The log of a case and all its relatives',
        params: IdParams,
        querystring: PageQuery,
        response: answers({ 200: pageSchema(FamilyEventItem) }),
      },
    },
    async (request) => {
      const { limit = PAGE_DEFAULT, cursor } = request.query as Static<typeof PageQuery>;
      const after = decodeCursor(Position, cursor);
      const ids = await membersOf(house, request);
      const rows = await listFamilyEvents(house.db, request.caller.tenant, {
        ids,
        limit: limit + 1,
        ...(after && { after: positionFrom(after) }),
      });
      const { items, next } = pageOf(rows, limit, positionOf);
      return { items: items.map(({ workflowVersion: _version, ...item }) => item), next };
    },
  );

  app.get(
    '/cases/:id/family/events.csv',
    {
      schema: {
        tags: ['cases'],
        summary: '导出本案与全部关联案件的办理记录 Export the log of a family',
        params: IdParams,
        querystring: NoQuery,
        response: { 200: { description: 'CSV', content: { 'text/csv': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const pages = exported(house, request.caller.tenant, await membersOf(house, request));
      // The first page is read before the answer begins: a database that is gone can still be told as such.
      const first = await pages.next();
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="family-events.csv"')
        .send(Readable.from(lines(house, first.value ?? [], pages)));
    },
  );
}

/** The case and its relatives, as far as the caller may see them. */
async function membersOf(house: House, request: FastifyRequest): Promise<string[]> {
  const { id } = request.params as Static<typeof IdParams>;
  const { tenant, actor } = request.caller;
  const { state } = await visibleCase(house, tenant, actor, await readCase(house.db.pipeline, tenant, id));
  const { items } = await familyOf(house, tenant, actor, state.caseId);
  return [state.caseId, ...items.map((member) => member.id)];
}

function positionOf({ at, recordedAt, caseId, seq }: FamilyEventRow): FamilyPosition {
  return { at, recordedAt, caseId, seq };
}

function positionFrom({ at, recordedAt, caseId, seq }: Static<typeof Position>): FamilyPosition {
  const instants = { at: instantFrom('cursor', at), recordedAt: instantFrom('cursor', recordedAt) };
  return { ...instants, caseId: caseId.toLowerCase(), seq };
}

async function* exported(
  house: House,
  tenant: string,
  ids: readonly string[],
): AsyncGenerator<FamilyEventRow[], void> {
  let after: { after?: FamilyPosition } = {};
  for (;;) {
    const rows = await listFamilyEvents(house.db, tenant, { ids, limit: EXPORT_PAGE, ...after });
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < EXPORT_PAGE) return;
    after = { after: positionOf(last) };
  }
}

async function* lines(
  house: House,
  first: readonly FamilyEventRow[],
  rest: AsyncGenerator<FamilyEventRow[], void>,
): AsyncGenerator<string> {
  const labels = labelsOf(house);
  const text = (rows: readonly FamilyEventRow[]) => rows.map((row) => line(house, labels, row)).join('');
  yield BOM + csvRow(HEAD) + text(first);
  for await (const rows of rest) yield text(rows);
}

function line(house: House, labels: Labels, row: FamilyEventRow): string {
  const { person, unit } = row.actor as { person: string; unit: string };
  return csvRow([
    row.at,
    row.recordedAt,
    row.number,
    house.workflows.titleOf(row.workflow).zh,
    String(row.seq),
    house.workflows.eventLabel(row.workflow, row.type).zh,
    person,
    unit,
    row.from === null ? null : labels({ ...row, state: row.from }).zh,
    labels({ ...row, state: row.to }).zh,
    JSON.stringify(row.payload),
  ]);
}
