import { instance, type Viz } from '@viz-js/viz';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { Problem } from '../../domain/errors.ts';
import { diagramOf, statesOf } from '../../engine/diagram.ts';
import type { Loaded } from '../../engine/loaded.ts';
import { dotOf } from '../../engine/picture.ts';
import { REPAIR_EVENTS } from '../../engine/repair-events.ts';
import { exactly } from '../../engine/workflow.ts';
import type { ServerDeps } from '../deps.ts';
import { answers, NoQuery, pageSchema } from '../schemas.ts';

const WorkflowParams = exactly({ id: Type.String() });
const WorkflowQuery = exactly({
  version: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: '版本，缺省为新案件所用的最高版 Version, default the one new cases open in',
    }),
  ),
});
const Label = Type.Object({ zh: Type.String(), en: Type.String() });
const WorkflowItem = Type.Object({ id: Type.String(), version: Type.Integer(), title: Label });
const Workflow = Type.Object({
  ...WorkflowItem.properties,
  versions: Type.Array(Type.Integer(), { description: '本程序所有的版本 Versions in this release' }),
  open: Type.Object({ by: Type.Array(Type.String()), schema: Type.Unknown(), example: Type.Unknown() }),
  states: Type.Array(Type.Object({ id: Type.String(), label: Label, final: Type.Boolean() })),
  events: Type.Array(
    Type.Object({
      type: Type.String(),
      label: Label,
      by: Type.Array(Type.String()),
      internal: Type.Optional(Type.Boolean()),
      schema: Type.Unknown(),
      example: Type.Unknown(),
    }),
  ),
  clocks: Type.Array(Type.Unknown()),
  diagram: Type.String(),
});

export function workflowRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  const loaded = house.workflows.all();
  const items = loaded.map(({ id, version, definition }) => ({
    id,
    version,
    title: definition?.title ?? { zh: id, en: id },
  }));
  const asked = (request: FastifyRequest): Loaded => {
    const { id } = request.params as Static<typeof WorkflowParams>;
    const { version } = request.query as Static<typeof WorkflowQuery>;
    const newest = loaded.find((one) => one.id === id);
    if (newest === undefined) throw new Problem('NOT_FOUND');
    return version === undefined ? newest : house.workflows.version(id, version);
  };
  // Workflows change with a release only, so each page is made once.
  const pages = new Map<Loaded, string>();

  app.get(
    '/workflows',
    {
      schema: {
        tags: ['workflows'],
        summary: '流程列表 List workflows',
        querystring: NoQuery,
        response: answers({ 200: pageSchema(WorkflowItem) }),
      },
    },
    async () => ({ items, next: null }),
  );

  app.get(
    '/workflows/:id',
    {
      schema: {
        tags: ['workflows'],
        summary: '流程说明 One workflow',
        params: WorkflowParams,
        querystring: WorkflowQuery,
        response: answers({ 200: Workflow }),
      },
    },
    async (request, reply) => {
      const one = asked(request);
      const page = pages.get(one) ?? JSON.stringify(describe(one, house.workflows.versionsOf(one.id)));
      pages.set(one, page);
      return reply.type('application/json; charset=utf-8').send(page);
    },
  );

  // Graphviz is started by the first who asks for a picture; each picture is drawn once.
  let graphviz: Promise<Viz> | undefined;
  const pictures = new Map<Loaded, string>();
  app.get(
    '/workflows/:id/diagram.svg',
    {
      schema: {
        tags: ['workflows'],
        summary: '流程图 The workflow as a picture',
        params: WorkflowParams,
        querystring: WorkflowQuery,
        response: answers({ 200: Type.String({ description: 'image/svg+xml' }) }),
      },
    },
    async (request, reply) => {
      const one = asked(request);
      graphviz ??= instance();
      const svg = pictures.get(one) ?? (await graphviz).renderString(dotOf(one), { format: 'svg' });
      pictures.set(one, svg);
      return reply.type('image/svg+xml; charset=utf-8').send(svg);
    },
  );
}

function describe(loaded: Loaded, versions: number[]): Static<typeof Workflow> {
  const { id, version, definition } = loaded;
  const events = Object.entries(
    definition === undefined ? {} : { ...definition.events, ...REPAIR_EVENTS },
  ).map(([type, { label, by, internal, schema, example }]) => ({
    type,
    label,
    by: [...by],
    ...(internal ? { internal } : {}),
    schema,
    example,
  }));
  const clocks = Object.entries(definition?.policy.clocks ?? {}).map(([name, clock]) => ({ name, ...clock }));
  const { by, schema, example } = definition?.open ?? { by: [], schema: {}, example: {} };
  return {
    id,
    version,
    versions,
    title: definition?.title ?? { zh: id, en: id },
    open: { by: [...by], schema, example },
    states: statesOf(loaded),
    events,
    clocks,
    diagram: diagramOf(loaded),
  };
}
