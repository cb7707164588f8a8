import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { sightOf } from '../../cases/authorise.ts';
import { type House, lawNowIn } from '../../cases/house.ts';
import { labelsOf } from '../../cases/labels.ts';
import { type TimerView, viewTimers } from '../../cases/view-timers.ts';
import { invalidAt } from '../../domain/errors.ts';
import { addDays, dateOf, msOf, startOfDay } from '../../domain/instants.ts';
import { exactly } from '../../engine/workflow.ts';
import type { Sight } from '../../store/list-cases.ts';
import {
  forecastTimers,
  listTimers,
  type TimerFilter,
  type TimerPosition,
  type TimerRow,
} from '../../store/list-timers.ts';
import { BOM, csvRow } from '../csv.ts';
import { decodeCursor, PAGE_DEFAULT, pageOf } from '../cursor.ts';
import type { ServerDeps } from '../deps.ts';
import { instantFrom } from '../instant-input.ts';
import { answers, Cursor, Limit, pageSchema } from '../schemas.ts';

const MS_PER_HOUR = 3_600_000;
const SIZE_MS = { hour: MS_PER_HOUR, day: 24 * MS_PER_HOUR } as const;
/** Enough to plan with, few enough for one answer. */
const DAYS_MAX = { hour: 31, day: 400 } as const;
const DAYS_DEFAULT = { hour: 2, day: 30 } as const;
const EXPORT_PAGE = 500;
/** Buckets after it would begin in a year of five digits. */
const LAST = startOfDay('9998-01-01');

const Name = Type.Optional(Type.String({ minLength: 1, maxLength: 128 }));
const When = Type.Optional(Type.String({ maxLength: 64, description: '时刻或日期 Instant or date' }));
const PLACE = {
  workflow: Name,
  region: Type.Optional(
    Type.String({ pattern: '^\\d{1,12}$', description: '区划代码前缀 Leading digits of a region code' }),
  ),
  unit: Name,
};
const FILTERS = {
  ...PLACE,
  dueBefore: When,
  kind: Type.Optional(
    Type.Enum(['due', 'rung', 'resume', 'raise'], {
      description: '到期、催办提级、恢复计时、流程自身的延时事件 Due, rung, resume, delayed event',
    }),
  ),
  level: Type.Optional(Type.Integer({ minimum: 1, maximum: 8, description: '提级级别 Ladder level' })),
};
const ListQuery = exactly({ ...FILTERS, limit: Limit, cursor: Cursor });
const ExportQuery = exactly(FILTERS);
const ForecastQuery = exactly({
  ...PLACE,
  from: When,
  to: When,
  by: Type.Optional(Type.Enum(['hour', 'day'])),
});
const TimerCursor = exactly({
  dueAt: Type.String({ maxLength: 64 }),
  caseId: Type.String({ format: 'uuid' }),
  no: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
});

const nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const Label = Type.Object({ zh: Type.String(), en: Type.String() });
const TimerItem = Type.Object({
  caseId: Type.String({ format: 'uuid' }),
  number: Type.String(),
  workflow: Type.String(),
  state: Type.String(),
  stateLabel: Label,
  unit: nullable(Type.String()),
  region: nullable(Type.String()),
  kind: Type.Enum(['due', 'rung', 'resume', 'raise']),
  clock: nullable(Type.String()),
  clockLabel: Type.Optional(Label),
  event: Type.Optional(Type.String()),
  rung: Type.Optional(Type.String()),
  level: Type.Optional(Type.Integer()),
  cause: Type.Optional(Type.String()),
  to: Type.Optional(Type.Array(Type.String())),
  dueAt: Type.String({ format: 'date-time', description: '触发时刻 When it fires' }),
  dueOn: nullable(Type.String({ format: 'date', description: '所属期限的末日 Last day of its clock' })),
  provisional: Type.Boolean(),
  late: Type.Union([
    Type.Object({
      duty: Type.String(),
      unit: Type.Optional(Type.String()),
      person: Type.Optional(Type.String()),
    }),
    Type.Null(),
  ]),
});
const ForecastItem = Type.Object({
  from: Instant,
  due: Type.Integer(),
  rungs: Type.Integer({ description: '全部催办与提级 Every rung, with a level or without' }),
  levels: Type.Record(Type.String(), Type.Integer(), { description: '其中各级 Of them, by level' }),
  resumes: Type.Integer(),
  raises: Type.Integer(),
});

const HEAD = [
  '触发时刻',
  '编号',
  '流程',
  '环节',
  '责任单位',
  '区划',
  '种类',
  '期限',
  '档次',
  '级别',
  '事由',
  '告知',
  '届满日',
  '暂定',
  '责任岗位',
];
const KIND: Readonly<Record<TimerRow['kind'], string>> = {
  due: '到期',
  rung: '催办提级',
  resume: '恢复计时',
  raise: '延时事件',
};

/** What fires next, where and against whom: nothing the clock will do comes as a surprise. */
export function timerRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const { house } = deps;
  app.get(
    '/timers',
    {
      schema: {
        tags: ['timers'],
        summary: '将要触发的计时 Armed timers, the next to fire first',
        querystring: ListQuery,
        response: answers({ 200: pageSchema(TimerItem) }),
      },
    },
    async (request) => {
      const { limit = PAGE_DEFAULT, cursor, ...filters } = request.query as Static<typeof ListQuery>;
      const question = await questionOf(house, request, filters);
      const after = positionFrom(decodeCursor(TimerCursor, cursor));
      const { tenant } = request.caller;
      const rows = await listTimers(house.db, tenant, { ...question, ...after, limit: limit + 1 });
      const { items, next } = pageOf(rows, limit, positionOf);
      return { items: await shown(house, tenant, items), next };
    },
  );
  exportRoute(app, deps);
  forecastRoute(app, deps);
}

function exportRoute(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/timers.csv',
    {
      schema: {
        tags: ['timers'],
        summary: '导出将要触发的计时 Export the list',
        querystring: ExportQuery,
        response: { 200: { description: 'CSV', content: { 'text/csv': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const question = await questionOf(house, request, request.query as Static<typeof ExportQuery>);
      const pages = exportPages(house, request.caller.tenant, question);
      // The first page is read before the answer begins: a database that is gone can still be told as such.
      const first = await pages.next();
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="timers.csv"')
        .send(Readable.from(lines(first.value ?? '', pages)));
    },
  );
}

function forecastRoute(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/timers/forecast',
    {
      schema: {
        tags: ['timers'],
        summary: '按小时或按日预测 Timers to fire, by hour or by day (Shanghai time)',
        querystring: ForecastQuery,
        response: answers({ 200: pageSchema(ForecastItem) }),
      },
    },
    async (request) => {
      const { by, from, to, ...place } = request.query as Static<typeof ForecastQuery>;
      const now = await lawNowIn(house);
      const cut = bucketsOf({ by, from, to }, now);
      const question = await questionOf(house, request, place);
      const items = await forecastTimers(house.db, request.caller.tenant, { ...question, ...cut });
      return { items, next: null };
    },
  );
}

/** Whole buckets from the one `from` lies in up to `to`. */
function bucketsOf({ by = 'day', from, to }: Static<typeof ForecastQuery>, now: number) {
  const sizeMs = SIZE_MS[by];
  const given = from === undefined ? now : msOf(instantFrom('from', from));
  const midnight = startOfDay(dateOf(given));
  const first = midnight + Math.floor((given - midnight) / sizeMs) * sizeMs;
  if (given > LAST) throw invalidAt('from', '超出可表示的年份', 'beyond the years that can be told');
  const end =
    to === undefined ? startOfDay(addDays(dateOf(first), DAYS_DEFAULT[by])) : msOf(instantFrom('to', to));
  if (end <= given) throw invalidAt('to', '应晚于 from', 'must be later than from');
  if (end - first > DAYS_MAX[by] * SIZE_MS.day)
    throw invalidAt('to', `至多 ${DAYS_MAX[by]} 日`, `at most ${DAYS_MAX[by]} days`);
  return { from: first, sizeMs, buckets: Math.ceil((end - first) / sizeMs) };
}

async function questionOf(
  house: House,
  request: FastifyRequest,
  { dueBefore, ...same }: Static<typeof ExportQuery>,
): Promise<{ sight: Sight; filter: TimerFilter }> {
  const { tenant, actor } = request.caller;
  const sight = await sightOf(house, tenant, actor);
  const before = dueBefore === undefined ? {} : { dueBefore: instantFrom('dueBefore', dueBefore) };
  return { sight, filter: { ...(same as TimerFilter), ...before } };
}

function positionOf({ dueAt, caseId, no }: TimerRow): TimerPosition {
  return { dueAt, caseId, no };
}

function positionFrom(after: Static<typeof TimerCursor> | undefined): { after?: TimerPosition } {
  if (after === undefined) return {};
  return {
    after: { ...after, dueAt: instantFrom('cursor', after.dueAt), caseId: after.caseId.toLowerCase() },
  };
}

async function shown(house: House, tenant: string, rows: readonly TimerRow[]) {
  const labels = labelsOf(house);
  const views = await viewTimers(house, tenant, rows);
  return views.map((view, index) => ({ ...view, stateLabel: labels(rows[index]!) }));
}

async function* exportPages(
  house: House,
  tenant: string,
  question: { sight: Sight; filter: TimerFilter },
): AsyncGenerator<string, void> {
  let after: { after?: TimerPosition } = {};
  for (;;) {
    const rows = await listTimers(house.db, tenant, { ...question, ...after, limit: EXPORT_PAGE });
    const items = await shown(house, tenant, rows);
    yield items.map(lineOf).join('');
    if (rows.length < EXPORT_PAGE) return;
    after = { after: positionOf(rows.at(-1)!) };
  }
}

async function* lines(first: string, rest: AsyncGenerator<string, void>): AsyncGenerator<string> {
  yield `${BOM}${csvRow(HEAD)}${first}`;
  yield* rest;
}

function lineOf(view: TimerView & { stateLabel: { zh: string } }): string {
  const { clock, clockLabel, event, rung, level, cause, to, late } = view;
  return csvRow([
    view.dueAt,
    view.number,
    view.workflow,
    view.stateLabel.zh,
    view.unit,
    view.region,
    KIND[view.kind],
    clockLabel?.zh ?? clock ?? event ?? null,
    rung ?? null,
    level === undefined ? null : String(level),
    cause ?? null,
    to?.join('；') ?? null,
    view.dueOn,
    view.provisional ? '是' : '否',
    late?.person ?? late?.duty ?? null,
  ]);
}
