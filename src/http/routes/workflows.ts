import { instance, type Viz } from '@viz-js/viz';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { Problem } from '../../domain/errors.ts';
import { diagramOf, dotOf, statesOf } from '../../engine/diagram.ts';
import type { Loaded } from '../../engine/loaded.ts';
import { exactly } from '../../engine/workflow.ts';
import type { ServerDeps } from '../deps.ts';
import { answers, NoQuery, pageSchema } from '../schemas.ts';

const WorkflowParams = exactly({ id: Type.String() });
const Label = Type.Object({ zh: Type.String(), en: Type.String() });
const WorkflowItem = Type.Object({ id: Type.String(), version: Type.Integer(), title: Label });
const Workflow = Type.Object({
  ...WorkflowItem.properties,
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
  // Workflows change with a release only, so each page is made once.
  const pages = new Map(loaded.map((one) => [one.id, JSON.stringify(describe(one))]));

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
        querystring: NoQuery,
        response: answers({ 200: Workflow }),
      },
    },
    async (request, reply) => {
      const page = pages.get((request.params as Static<typeof WorkflowParams>).id);
      if (page === undefined) throw new Problem('NOT_FOUND');
      return reply.type('application/json; charset=utf-8').send(page);
    },
  );

  // Graphviz is started by the first who asks for a picture; each picture is drawn once.
  let graphviz: Promise<Viz> | undefined;
  const pictures = new Map<string, string>();
  app.get(
    '/workflows/:id/diagram.svg',
    {
      schema: {
        tags: ['workflows'],
        summary: '流程图 The workflow as a picture',
        params: WorkflowParams,
        querystring: NoQuery,
        response: answers({ 200: Type.String({ description: 'image/svg+xml' }) }),
      },
    },
    async (request, reply) => {
      const { id } = request.params as Static<typeof WorkflowParams>;
      const one = loaded.find((candidate) => candidate.id === id);
      if (one === undefined) throw new Problem('NOT_FOUND');
      graphviz ??= instance();
      const svg = pictures.get(id) ?? (await graphviz).renderString(dotOf(one), { format: 'svg' });
      pictures.set(id, svg);
      return reply.type('image/svg+xml; charset=utf-8').send(svg);
    },
  );
}

function describe(loaded: Loaded): Static<typeof Workflow> {
  const { id, version, definition } = loaded;
  const events = Object.entries(definition?.events ?? {}).map(
    ([type, { label, by, internal, schema, example }]) => ({
      type,
      label,
      by: [...by],
      ...(internal ? { internal } : {}),
      schema,
      example,
    }),
  );
  const clocks = Object.entries(definition?.policy.clocks ?? {}).map(([name, clock]) => ({ name, ...clock }));
  const { by, schema, example } = definition?.open ?? { by: [], schema: {}, example: {} };
  return {
    id,
    version,
    title: definition?.title ?? { zh: id, en: id },
    open: { by: [...by], schema, example },
    states: statesOf(loaded),
    events,
    clocks,
    diagram: diagramOf(loaded),
  };
}
