import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { labelsOf } from '../../cases/labels.ts';
import { exactly } from '../../engine/workflow.ts';
import { type BatchItem, type BatchPage, batchPage } from '../../reports/batch-figures.ts';
import { BOM, csvRow } from '../csv.ts';
import type { ServerDeps } from '../deps.ts';
import { answers, CaseItem, NoQuery } from '../schemas.ts';

const NoParams = exactly({ no: Type.String({ description: '批次号 Number of the batch' }) });
const Text = Type.Object({ zh: Type.String(), en: Type.String() });
const Rate = Type.Union([Type.Number(), Type.Null()]);
const nullable = Type.Union([Type.String(), Type.Null()]);
const { id, number, workflow, status, state, stateLabel } = CaseItem.properties;

const Item = Type.Object({
  ...{ id, number, workflow, status, state, stateLabel },
  unit: nullable,
  place: nullable,
  description: nullable,
  dueOn: nullable,
  signer: Type.Union([
    Type.Object({ person: Type.String(), unit: Type.String(), at: Type.String({ format: 'date-time' }) }),
    Type.Null(),
  ]),
  left: nullable,
  closed: Type.Boolean(),
  overdue: Type.Boolean(),
  secondAssignment: Type.Boolean(),
  onTime: Type.Union([Type.Object({ original: Type.Boolean(), net: Type.Boolean() }), Type.Null()]),
});

const Page = Type.Object({
  ...{ id, number, state, status },
  no: Type.String(),
  title: Type.String(),
  publishedOn: nullable,
  dueOn: Type.String(),
  counts: Type.Object({
    total: Type.Integer(),
    counted: Type.Integer({ description: '计入基数的件数 The denominator' }),
    closed: Type.Integer(),
    open: Type.Integer(),
    overdue: Type.Integer(),
    onTime: Type.Integer(),
    secondAssignment: Type.Integer(),
    left: Type.Record(Type.String(), Type.Integer()),
  }),
  onTimeRate: Rate,
  secondAssignmentRate: Rate,
  closedRate: Rate,
  withExtensions: Type.Object({ onTime: Type.Integer(), onTimeRate: Rate }),
  labels: Type.Record(Type.String(), Text),
  items: Type.Array(Item),
});

/** What each figure is called, and what it is of. */
const LABELS = {
  onTimeRate: { zh: '按期率（按原期限，%）', en: 'Closed within the first term as first given, %' },
  secondAssignmentRate: { zh: '二次交办率（%）', en: 'Assigned a second time, %' },
  closedRate: { zh: '闭环率（%）', en: 'Signed off, %' },
  'withExtensions.onTimeRate': {
    zh: '计入延期、中止后的按期率（%）',
    en: 'The same with extensions and pauses, %',
  },
  'counts.total': { zh: '清单总数', en: 'On the list' },
  'counts.counted': { zh: '计入基数', en: 'Counted' },
  'counts.left': { zh: '退出基数（单列）', en: 'Left the reckoning, shown apart' },
} as const;

export const LEFT: Readonly<Record<string, string>> = {
  rejected: '不属实',
  voided: '作废',
  merged: '并案',
  split: '拆分',
  upgraded: '升级重大',
  downgraded: '降为一般',
  transferredOut: '移出',
};
const HEAD = [
  '编号',
  '问题',
  '责任单位',
  '地点',
  '环节',
  '期限',
  '销号人',
  '按期（原期限）',
  '按期（计延期）',
  '二次交办',
  '退出',
];

export function batchFigureRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/batches/3030/:no',
    {
      schema: {
        tags: ['batches'],
        summary: '批次数字：按期率、二次交办率、闭环率 Figures of a batch of focal problems',
        params: NoParams,
        querystring: NoQuery,
        response: answers({ 200: Page }),
      },
    },
    async (request) => {
      const { no } = request.params as Static<typeof NoParams>;
      const { tenant, actor } = request.caller;
      const page = await batchPage(house, tenant, actor, no);
      const labels = labelsOf(house);
      const items = page.items.map(({ workflowVersion, ...item }) => ({
        ...item,
        stateLabel: labels({ ...item, workflowVersion }),
      }));
      return { ...page, labels: LABELS, items };
    },
  );

  app.get(
    '/batches/3030/:no/items.csv',
    {
      schema: {
        tags: ['batches'],
        summary: '导出批次清单 Export the list of a batch',
        params: NoParams,
        querystring: NoQuery,
        response: { 200: { description: 'CSV', content: { 'text/csv': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const { no } = request.params as Static<typeof NoParams>;
      const { tenant, actor } = request.caller;
      const page = await batchPage(house, tenant, actor, no);
      const labels = labelsOf(house);
      const lines = page.items.map((item) => lineOf(item, labels(item).zh));
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="batch-3030.csv"`)
        .send(BOM + csvRow(HEAD) + lines.join('') + summaryOf(page));
    },
  );
}

function yes(value: boolean | undefined): string | null {
  return value === undefined ? null : value ? '是' : '否';
}

function lineOf(item: BatchItem, state: string): string {
  const { number, description, unit, place, dueOn, signer, onTime, secondAssignment, left } = item;
  return csvRow([
    ...[number, description, unit, place, state, dueOn, signer?.person ?? null],
    ...[
      yes(onTime?.original),
      yes(onTime?.net),
      yes(secondAssignment),
      left === null ? null : (LEFT[left] ?? left),
    ],
  ]);
}

/** The figures below the list, as they stand on paper. */
function summaryOf({
  counts,
  onTimeRate,
  secondAssignmentRate,
  closedRate,
  withExtensions,
}: BatchPage): string {
  const figure = (value: number | null) => (value === null ? null : value.toFixed(2));
  return [
    [],
    ['清单总数', String(counts.total), '计入基数', String(counts.counted)],
    [LABELS.onTimeRate.zh, figure(onTimeRate)],
    [LABELS['withExtensions.onTimeRate'].zh, figure(withExtensions.onTimeRate)],
    [LABELS.secondAssignmentRate.zh, figure(secondAssignmentRate)],
    [LABELS.closedRate.zh, figure(closedRate)],
  ]
    .map(csvRow)
    .join('');
}
