import { type TSchema, Type } from 'typebox';
import { exactly } from '../engine/workflow.ts';
import { PAGE_MAX } from './cursor.ts';

/** Shapes that several routes share: validated where they come in, documented and tested where they go out. */

export const IdParams = exactly({ id: Type.String({ format: 'uuid', description: '编号 Id' }) });
export const NoQuery = exactly({});
export const DryRunQuery = exactly({
  dryRun: Type.Optional(Type.Boolean({ description: '只试算，不写入 Judged, nothing stored' })),
});

export const Limit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: PAGE_MAX, description: '每页条数，缺省 50 Page size, default 50' }),
);
export const Cursor = Type.Optional(
  Type.String({ minLength: 1, description: '上一页的 next The `next` of the page before' }),
);
/** Position in a list ordered by id alone. */
export const IdCursor = exactly({ id: Type.String({ format: 'uuid' }) });
export const PageQuery = exactly({ limit: Limit, cursor: Cursor });

export function pageSchema(item: TSchema): TSchema {
  return Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });
}

const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const Label = Type.Object({ zh: Type.String(), en: Type.String() });
const Status = Type.Enum(['open', 'closed', 'ended']);

export const Turn = Type.Object({
  duty: Type.String(),
  unit: nullable(Type.String()),
  person: nullable(Type.String()),
  since: Instant,
  clock: nullable(Type.String()),
});

const Judged = Type.Object({ dueOn: Type.String({ format: 'date' }), onTime: Type.Boolean() });
export const Verdict = Type.Object({
  doneAt: nullable(Instant),
  original: Judged,
  extended: Judged,
  net: Judged,
  granted: Type.Array(Type.Unknown()),
});

const LINK = {
  kind: Type.String({ description: 'part, upgraded, enforcement, batch, follow …' }),
  direction: Type.Enum(['to', 'from'], {
    description:
      'to：本案分出、关注或并入对方；from：对方对本案如此 to: this case opened, follows or went into the other; from: the other way round',
  }),
  id: Type.String({ format: 'uuid' }),
  number: Type.String(),
  workflow: Type.String(),
  title: Label,
  status: Status,
  state: Type.String(),
  stateLabel: Label,
  overdue: Type.Boolean(),
};
const Link = Type.Object(LINK);
const Family = Type.Object(
  {
    items: Type.Array(Type.Object({ ...LINK, via: Type.String({ format: 'uuid' }) })),
    complete: Type.Boolean(),
  },
  { description: '全部关联案件，由近及远 Everybody tied to it by any number of links, the nearest first' },
);

export const CaseBody = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    number: Type.String(),
    workflow: Type.String(),
    workflowVersion: Type.Integer(),
    status: Status,
    state: Type.String(),
    regions: Type.Record(Type.String(), Type.String()),
    stateLabel: Label,
    revision: Type.Integer(),
    data: Type.Unknown(),
    clocks: Type.Array(
      Type.Object({
        name: Type.String(),
        label: Label,
        dueOn: Type.String({ format: 'date' }),
        dueAt: Instant,
        provisional: Type.Boolean(),
        basis: Type.String(),
        state: Type.Enum(['running', 'paused', 'met', 'missed', 'void']),
        verdict: Type.Optional(Verdict),
        newNotice: Type.Optional(Type.String({ format: 'date' })),
      }),
    ),
    repair: Type.Optional(
      Type.Object(
        {
          reason: Type.String(),
          states: Type.Optional(Type.Array(Type.String())),
          changes: Type.Optional(Type.Array(Type.Unknown())),
          clocks: Type.Optional(Type.Unknown()),
          seq: Type.Integer(),
          at: Instant,
          by: Type.Object({ person: Type.String(), unit: Type.String() }),
          from: Type.Array(Type.String()),
        },
        { description: '待决定的修复 A repair that waits for another person' },
      ),
    ),
    turn: Type.Array(Turn),
    participants: Type.Record(
      Type.String(),
      Type.Array(Type.Object({ person: Type.String(), unit: Type.String(), at: Instant })),
    ),
    links: Type.Array(Link),
    family: Type.Optional(Family),
    pendingTimers: Type.Array(
      Type.Object({
        name: Type.String(),
        kind: Type.String(),
        rung: Type.Optional(Type.String()),
        dueAt: Instant,
      }),
    ),
  },
  { $id: 'Case', description: '案件 A case' },
);

export const CaseItem = Type.Object({
  id: Type.String({ format: 'uuid' }),
  number: Type.String(),
  workflow: Type.String(),
  status: Status,
  state: Type.String(),
  stateLabel: Label,
  grade: nullable(Type.String()),
  unit: nullable(Type.String()),
  region: nullable(Type.String()),
  sector: nullable(Type.String()),
  place: nullable(Type.String()),
  dueAt: nullable(Instant),
  provisional: Type.Boolean(),
  overdue: Type.Boolean(),
  revision: Type.Integer(),
  updatedAt: Instant,
  turn: Type.Array(Turn),
});

const ReasonBody = Type.Object({ code: Type.String(), label: Type.String(), basis: Type.String() });

export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.Optional(Type.String()),
    code: Type.String(),
    requestId: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() }))),
    state: Type.Optional(nullable(Type.String())),
    allowedEvents: Type.Optional(Type.Array(Type.String())),
    reasons: Type.Optional(Type.Array(ReasonBody)),
  },
  { $id: 'Problem', description: '问题说明 Problem document (RFC 9457)' },
);

const Reason = Type.Object({ code: Type.String(), label: Label, basis: Type.String() });

export const ActionItem = Type.Object({
  type: Type.String(),
  label: Label,
  allowed: Type.Boolean(),
  reasons: Type.Array(Reason),
  requires: Type.Array(Reason),
  schema: Type.Unknown(),
  example: Type.Unknown(),
});

export const EventItem = Type.Object({
  seq: Type.Integer(),
  id: Type.String({ format: 'uuid' }),
  type: Type.String(),
  at: Instant,
  recordedAt: Instant,
  actor: Type.Object({
    person: Type.String(),
    unit: Type.String(),
    roles: Type.Array(Type.String()),
    system: Type.Optional(Type.String()),
    onBehalfOf: Type.Optional(Type.String()),
  }),
  payload: Type.Unknown(),
  from: nullable(Type.String()),
  to: Type.String(),
  clocks: Type.Array(Type.Unknown()),
  hash: Type.String(),
  prevHash: Type.String(),
});

/** A line of the history that a family has together. */
export const FamilyEventItem = Type.Object({
  caseId: Type.String({ format: 'uuid' }),
  number: Type.String(),
  workflow: Type.String(),
  ...EventItem.properties,
});

/** Answers of a route for the documentation: its own, and a problem document for everything that goes wrong. */
export function answers(good: Readonly<Record<number, TSchema>>): Record<string, unknown> {
  const problem = {
    description: '问题 Problem',
    content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
  };
  const described = Object.entries(good).map(([status, schema]) => [
    status,
    { description: STATUS_TEXT[status] ?? '成功 Success', content: { 'application/json': { schema } } },
  ]);
  return { ...Object.fromEntries(described), default: problem };
}

const STATUS_TEXT: Readonly<Record<string, string>> = {
  201: '已建立 Created',
  202: '已接收，正在办理 Accepted',
};

export const CaseRef = { $ref: 'Case#' } as unknown as TSchema;
