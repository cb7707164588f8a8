import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import {
  askOf,
  lawToday,
  type OverrideAsk,
  orderMigration,
  previewOverride,
  setOverride,
  shippedPolicy,
} from '../../cases/policy.ts';
import { previewRecount } from '../../cases/recount.ts';
import { startRecount } from '../../cases/recount-job.ts';
import { uuidv7 } from '../../domain/ids.ts';
import { effectivePolicy, policyDifferences } from '../../engine/policy-view.ts';
import { exactly, written } from '../../engine/workflow.ts';
import { readJob } from '../../store/jobs.ts';
import type { StoredOverride } from '../../store/policies.ts';
import { decodeCursor, PAGE_DEFAULT, pageOf } from '../cursor.ts';
import type { ServerDeps } from '../deps.ts';
import { onceOf } from '../headers.ts';
import { answerOnce, idFrom, sendOnce } from '../once.ts';
import { mustHaveRole } from '../roles.ts';
import { answers, NoQuery, PageQuery, pageSchema } from '../schemas.ts';
import { headOf, JobItem } from './batches.ts';

const WRITERS = ['safety_office', 'admin'];
/** Revisions are PostgreSQL integers. */
const REVISION_MAX = 2_147_483_647;

const WorkflowParams = exactly({ workflow: Type.String({ description: '流程 Workflow' }) });
// The calendar of the database has no year 0.
const Day = Type.String({ format: 'date' });
const Name = Type.String({ minLength: 1, maxLength: 64 });
const Region = Type.String({ pattern: '^\\d{1,12}$', description: '区划代码或其前缀 Code or prefix' });
const Basis = written(500);
const Revision = Type.Integer({ minimum: 0, maximum: REVISION_MAX });
const Place = {
  region: Type.Optional(Region),
  sector: Type.Optional(Name),
  on: Type.Optional(Day),
};
const PolicyQuery = exactly({ ...Place, revision: Type.Optional(Revision) });
const DiffQuery = exactly({ ...Place, from: Type.Optional(Revision), to: Type.Optional(Revision) });
const PreviewQuery = exactly({
  preview: Type.Optional(Type.Boolean({ description: '只试算，不写入 Judged, nothing stored' })),
});
const RevisionCursor = exactly({ revision: Revision });

const Value = Type.Union([Type.Number(), Type.String({ maxLength: 200 }), Type.Boolean()]);
const Term = exactly({ n: Type.Number(), unit: Type.Enum(['hour', 'day', 'workday', 'month']) });
const ClockChange = exactly({
  term: Type.Optional(Term),
  ladder: Type.Optional(Name),
  basis: Type.Optional(Basis),
  basisDate: Type.Optional(Day),
});
const Override = {
  match: exactly({ region: Type.Optional(Region), sector: Type.Optional(Name) }),
  from: Day,
  until: Type.Optional(Day),
  set: exactly({
    values: Type.Optional(Type.Record(Type.String(), Value)),
    clocks: Type.Optional(Type.Record(Type.String(), ClockChange)),
  }),
  basis: Basis,
  replaces: Type.Optional(Type.Integer({ minimum: 1, maximum: REVISION_MAX })),
};
export const OverrideBody = exactly(Override);

const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const Label = Type.Object({ zh: Type.String(), en: Type.String() });
const Source = Type.Union([Type.Literal('shipped'), Revision]);
const PolicyItem = Type.Object({
  workflow: Type.String(),
  policy: Type.String(),
  version: Type.Integer(),
  title: Label,
  revision: Revision,
});
const Effective = Type.Object({
  version: Type.String(),
  values: Type.Record(
    Type.String(),
    Type.Object({ value: Value, label: Label, basis: Type.String(), basisDate: Day, source: Source }),
  ),
  clocks: Type.Record(
    Type.String(),
    Type.Object({
      term: Term,
      label: Label,
      basis: Type.String(),
      basisDate: Day,
      source: Source,
      changed: Type.Record(Type.String(), Source),
    }),
  ),
});
const StoredItem = Type.Object({
  ...Override,
  revision: Revision,
  setBy: Type.String(),
  createdAt: Type.String({ format: 'date-time' }),
  replacedBy: nullable(Revision),
});
const Difference = Type.Object({
  path: Type.String({ description: 'clocks/g.verify/term' }),
  from: Type.Unknown(),
  to: Type.Unknown(),
  basis: Type.String(),
});
const Totals = Type.Record(Type.String(), Type.Integer());
const MigrateBody = exactly({ because: Basis, asOf: Type.Optional(Day) });
const Preview = Type.Object({ items: Type.Array(Difference), totals: Totals });

/** The numbers of each workflow: as shipped, as a tenant has set them over it, and running cases moved to them. */
export function policyRoutes(app: FastifyInstance, deps: ServerDeps): void {
  readingRoutes(app, deps);
  overrideRoutes(app, deps);
  migrationRoute(app, deps);
}

const workflowOf = (request: FastifyRequest) => (request.params as Static<typeof WorkflowParams>).workflow;

function readingRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  const described = { tags: ['policies'], params: WorkflowParams };

  app.get(
    '/policies',
    {
      schema: {
        tags: ['policies'],
        summary: '参数列表 List policies',
        querystring: NoQuery,
        response: answers({ 200: pageSchema(PolicyItem) }),
      },
    },
    async (request) => {
      const items = [];
      for (const { id: workflow, definition } of house.workflows.all()) {
        if (definition === undefined) continue;
        const { policy, title } = definition;
        const set = await house.policies.overrides(request.caller.tenant, workflow);
        const revision = set.at(-1)?.revision ?? 0;
        items.push({ workflow, policy: policy.id, version: policy.version, title, revision });
      }
      return { items, next: null };
    },
  );

  app.get(
    '/policies/:workflow',
    {
      schema: {
        ...described,
        summary: '某地某日适用的参数与期限 The numbers that hold at a place on a day',
        querystring: PolicyQuery,
        response: answers({ 200: Effective }),
      },
    },
    async (request) => {
      const workflow = workflowOf(request);
      const policy = shippedPolicy(house, workflow);
      const { tenant } = request.caller;
      const query = request.query as Static<typeof PolicyQuery>;
      return effectivePolicy(policy, await askOf(house, { tenant, workflow }, query));
    },
  );

  app.get(
    '/policies/:workflow/diff',
    {
      schema: {
        ...described,
        summary: '两次设定之间的差异 What differs between two revisions',
        querystring: DiffQuery,
        response: answers({ 200: pageSchema(Difference) }),
      },
    },
    async (request) => {
      const workflow = workflowOf(request);
      const policy = shippedPolicy(house, workflow);
      const { from = 0, to, ...place } = request.query as Static<typeof DiffQuery>;
      const at = { tenant: request.caller.tenant, workflow };
      const later = await askOf(house, at, { ...place, revision: to, name: 'to' });
      const earlier = await askOf(house, at, { ...place, revision: from, name: 'from' });
      return { items: policyDifferences(policy, earlier, later), next: null };
    },
  );
}

function overrideRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  const described = { tags: ['policies'], params: WorkflowParams };

  app.get(
    '/policies/:workflow/overrides',
    {
      schema: {
        ...described,
        summary: '本租户的设定 What the tenant has set, the newest first',
        querystring: PageQuery,
        response: answers({ 200: pageSchema(StoredItem) }),
      },
    },
    async (request) => {
      const workflow = workflowOf(request);
      shippedPolicy(house, workflow);
      const { limit = PAGE_DEFAULT, cursor } = request.query as Static<typeof PageQuery>;
      const before = decodeCursor(RevisionCursor, cursor)?.revision ?? Number.POSITIVE_INFINITY;
      const set = await house.policies.overrides(request.caller.tenant, workflow);
      const rows = set.map((one) => told(one, set)).reverse();
      const below = rows.filter(({ revision }) => revision < before).slice(0, limit + 1);
      return pageOf(below, limit, ({ revision }) => ({ revision }));
    },
  );

  app.post(
    '/policies/:workflow/overrides',
    {
      schema: {
        ...described,
        summary: '设定参数与期限 Set numbers for newly opened cases',
        querystring: PreviewQuery,
        body: OverrideBody,
        response: answers({ 200: Preview, 201: StoredItem }),
      },
    },
    async (request, reply) => {
      mustHaveRole(request, WRITERS);
      const workflow = workflowOf(request);
      shippedPolicy(house, workflow);
      const ask = request.body as OverrideAsk;
      if ((request.query as Static<typeof PreviewQuery>).preview === true)
        return previewOverride(house, request.caller, workflow, ask);
      const once = onceOf(request);
      const caller = { ...request.caller, ...(once !== undefined && { once }) };
      return sendOnce(house, request, reply, async () => {
        const stored = await setOverride(house, caller, workflow, ask);
        return { status: 201, body: JSON.stringify(told(stored, [])) };
      });
    },
  );
}

function migrationRoute(app: FastifyInstance, { house, onJob }: ServerDeps): void {
  app.post(
    '/policies/:workflow/migrate',
    {
      schema: {
        tags: ['policies'],
        params: WorkflowParams,
        summary: '在办案件改用最新设定 Move running cases to the newest revision',
        querystring: PreviewQuery,
        body: MigrateBody,
        response: answers({ 200: Type.Object({ totals: Totals }), 202: JobItem }),
      },
    },
    async (request, reply) => {
      mustHaveRole(request, WRITERS);
      const workflow = workflowOf(request);
      shippedPolicy(house, workflow);
      const { because, asOf = await lawToday(house) } = request.body as Static<typeof MigrateBody>;
      const { tenant, actor } = request.caller;
      if ((request.query as Static<typeof PreviewQuery>).preview === true) {
        const change = { because, policy: { workflow, asOf } };
        return { totals: await previewRecount(house, tenant, change, actor) };
      }
      const once = onceOf(request);
      const caller = { tenant, actor, ...(once !== undefined && { once }) };
      const { status, body } = await answerOnce(house, caller, async () => {
        const id = idFrom(caller, 'migrate') ?? uuidv7(house.wall());
        const order = await orderMigration(house, caller, workflow, { because, asOf });
        await startRecount(house, caller, id, order);
        onJob?.();
        const job = await readJob(house.db, tenant, id, undefined);
        return { status: 202, body: JSON.stringify(headOf(job!)) };
      });
      const { id } = JSON.parse(body) as { id: string };
      reply.code(status).header('location', `/v1/jobs/${id}`).type('application/json; charset=utf-8');
      return reply.send(body);
    },
  );
}

function told(override: StoredOverride, set: readonly StoredOverride[]): Static<typeof StoredItem> {
  const replacedBy = set.find(({ replaces }) => replaces === override.revision)?.revision ?? null;
  return { ...override, replacedBy } as Static<typeof StoredItem>;
}
