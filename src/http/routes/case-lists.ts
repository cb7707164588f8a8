import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { sightOf } from '../../cases/authorise.ts';
import type { House } from '../../cases/house.ts';
import { type Labels, labelsOf } from '../../cases/labels.ts';
import { invalidAt } from '../../domain/errors.ts';
import { exactly } from '../../engine/workflow.ts';
import {
  type CaseFilter,
  type CaseItemRow,
  type CaseOrder,
  type CaseSort,
  listCases,
  type Sight,
} from '../../store/list-cases.ts';
import { csvHead, csvLine } from '../csv.ts';
import { decodeCursor, PAGE_DEFAULT, pageOf } from '../cursor.ts';
import type { ServerDeps } from '../deps.ts';
import { instantFrom } from '../instant-input.ts';
import { answers, CaseItem, Cursor, Limit, pageSchema } from '../schemas.ts';

const Name = Type.Optional(Type.String({ minLength: 1, maxLength: 128 }));
const FILTERS = {
  workflow: Name,
  state: Name,
  status: Type.Optional(Type.Enum(['open', 'closed', 'ended'])),
  region: Type.Optional(
    Type.String({ pattern: '^\\d{1,12}$', description: '区划代码前缀 Leading digits of a region code' }),
  ),
  unit: Name,
  grade: Name,
  turn: Type.Optional(
    Type.String({ minLength: 1, maxLength: 128, description: 'me，或一个角色 me, or a duty' }),
  ),
  overdue: Type.Optional(Type.Boolean()),
  dueBefore: Type.Optional(Type.String({ maxLength: 64, description: '时刻或日期 Instant or date' })),
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  sort: Type.Optional(Type.Enum(['dueAt', '-dueAt', 'updatedAt', '-updatedAt', 'number', '-number'])),
};
const ListQuery = exactly({ ...FILTERS, limit: Limit, cursor: Cursor });
const ExportQuery = exactly(FILTERS);
type Filters = Static<typeof ExportQuery>;

const CaseCursor = exactly({
  sort: Type.String(),
  value: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
  id: Type.String({ format: 'uuid' }),
});

const EXPORT_PAGE = 500;

export function caseListRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/cases',
    {
      schema: {
        tags: ['cases'],
        summary: '案件列表 List cases',
        querystring: ListQuery,
        response: answers({ 200: pageSchema(CaseItem) }),
      },
    },
    async (request) => {
      const { limit = PAGE_DEFAULT, cursor, ...filters } = request.query as Static<typeof ListQuery>;
      const question = await questionOf(house, request, filters);
      const order = { ...orderOf(filters, cursor), limit: limit + 1 };
      const rows = await listCases(house.db, request.caller.tenant, { ...question, order });
      const page = pageOf(rows, limit, (last) => positionOf(filters, last));
      const labels = labelsOf(house);
      return { items: page.items.map((row) => shown(row, labels)), next: page.next };
    },
  );

  app.get(
    '/cases.csv',
    {
      schema: {
        tags: ['cases'],
        summary: '导出案件列表 Export the list',
        querystring: ExportQuery,
        response: { 200: { description: 'CSV', content: { 'text/csv': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const filters = request.query as Filters;
      const question = await questionOf(house, request, filters);
      const pages = exportPages(house, request.caller.tenant, question, filters);
      // The first page is read before the answer begins: a database that is gone can still be told as such.
      const first = await pages.next();
      const rest = Readable.from(lines(house, first.value ?? [], pages));
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="cases.csv"')
        .send(rest);
    },
  );
}

async function questionOf(
  house: House,
  request: FastifyRequest,
  filters: Filters,
): Promise<{ sight: Sight; filter: CaseFilter }> {
  const { tenant, actor } = request.caller;
  const sight = await sightOf(house, tenant, actor);
  const { turn, dueBefore, q, sort: _sort, ...same } = filters;
  const { person, unit, roles } = actor;
  const filter: CaseFilter = {
    ...(same as Pick<CaseFilter, 'workflow' | 'state' | 'status' | 'region' | 'unit' | 'grade' | 'overdue'>),
    ...(turn === undefined ? {} : { turn: turn === 'me' ? { person, unit, roles } : { duty: turn } }),
    ...(dueBefore === undefined ? {} : { dueBefore: instantFrom('dueBefore', dueBefore) }),
    ...(q === undefined ? {} : { text: q }),
  };
  return { sight, filter };
}

function sortOf({ sort = 'dueAt' }: Filters): { sort: CaseSort; descending: boolean } {
  return { sort: sort.replace('-', '') as CaseSort, descending: sort.startsWith('-') };
}

function orderOf(filters: Filters, cursor: string | undefined): Omit<CaseOrder, 'limit'> {
  const { sort, descending } = sortOf(filters);
  const after = decodeCursor(CaseCursor, cursor);
  if (after === undefined) return { sort, descending };
  const value = after.value === null || sort === 'number' ? after.value : instantFrom('cursor', after.value);
  // A cursor of another order would skip rows silently.
  if (after.sort !== (filters.sort ?? 'dueAt') || (value === null && sort !== 'dueAt')) {
    throw invalidAt('cursor', '游标属于另一种排序', 'the cursor belongs to another order');
  }
  return { sort, descending, after: { value, id: after.id.toLowerCase() } };
}

function positionOf(filters: Filters, last: CaseItemRow): Static<typeof CaseCursor> {
  return { sort: filters.sort ?? 'dueAt', value: last[sortOf(filters).sort], id: last.id };
}

function shown(row: CaseItemRow, labels: Labels) {
  const { workflowVersion: _version, ...item } = row;
  return { ...item, stateLabel: labels(row) };
}

async function* exportPages(
  house: House,
  tenant: string,
  question: { sight: Sight; filter: CaseFilter },
  filters: Filters,
): AsyncGenerator<CaseItemRow[], void> {
  let order: CaseOrder = { ...orderOf(filters, undefined), limit: EXPORT_PAGE };
  for (;;) {
    const rows = await listCases(house.db, tenant, { ...question, order });
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < EXPORT_PAGE) return;
    order = { ...order, after: { value: last[order.sort], id: last.id } };
  }
}

async function* lines(
  house: House,
  first: readonly CaseItemRow[],
  rest: AsyncGenerator<CaseItemRow[], void>,
): AsyncGenerator<string> {
  const labels = labelsOf(house);
  const text = (rows: readonly CaseItemRow[]) => rows.map((row) => csvLine(row, labels(row).zh)).join('');
  yield csvHead() + text(first);
  for await (const rows of rest) yield text(rows);
}
