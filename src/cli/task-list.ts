import { type Static, type TSchema, Type } from 'typebox';
import { check } from '../cases/validate.ts';
import { Problem } from '../domain/errors.ts';

/** A list of supervised tasks (重点任务分工、工作要点) as one JSON document, and what it becomes: one case a task. */

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
/** Unknown fields are left: a list says more of itself than a task needs. */
const loosely = <P extends Record<string, TSchema>>(properties: P) => Type.Object(properties);

const TaskItem = loosely({
  seq: Text(64),
  content: Text(2000),
  hazardType: Type.Optional(Text(50)),
  responsible: Type.Optional(
    loosely({
      raw: Text(200),
      units: Type.Array(loosely({ name: Text(200), role: Type.Enum(['lead', 'responsible', 'cooperate']) }), {
        maxItems: 50,
      }),
    }),
  ),
});

export const TaskList = loosely({
  title: Text(200),
  document: Type.Optional(Text(200)),
  issuedBy: Text(200),
  issuedOn: Type.String({ format: 'date' }),
  region: loosely({ name: Text(200), code: Type.Optional(Text(12)) }),
  tasks: Type.Array(
    loosely({
      no: Type.Integer({ minimum: 1 }),
      title: Text(200),
      sector: Type.Optional(Text(200)),
      /** Numbered items, or one text for the whole task. */
      items: Type.Optional(Type.Array(TaskItem, { minItems: 1, maxItems: 100 })),
      content: Type.Optional(Text(2000)),
      responsibleRaw: Type.Optional(Text(200)),
      responsibleDepartments: Type.Optional(Type.Array(Text(200), { maxItems: 50 })),
    }),
    { minItems: 1, maxItems: 1000 },
  ),
});
type TaskList = Static<typeof TaskList>;
type Task = TaskList['tasks'][number];

/** Names of the list → directory units with the desk that answers; what has no entry keeps its name alone. */
export interface UnitMap {
  /** Directory unit that leads every task, whatever the list calls it. */
  readonly lead?: MappedUnit;
  readonly names: ReadonlyMap<string, MappedUnit>;
}
export interface MappedUnit {
  readonly unit: string;
  readonly duty: string;
}

/** A row of `POST /v1/batches`. */
export interface TaskRow {
  readonly workflow: 'supervised-task';
  readonly externalSystem: string;
  readonly externalNo: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** 文号 in the name of a document, 「…的通知(柳政发〔2023〕2号)」. */
const DOCUMENT_NO = /[(（]([^()（）]*〔\d{4}〕\d+号)[)）]/;

/**
 * One row for each task. The external number is document and task number, so that a list imported again opens nothing.
 * @param value the parsed document
 * @param dueOn last day of every task; absent: the year's end
 * @throws Problem SCHEMA_INVALID with a pointer into the document
 */
export function rowsOfTaskList(
  value: unknown,
  { system, units, dueOn }: { system: string; units: UnitMap; dueOn?: string },
): TaskRow[] {
  check(TaskList, value);
  const list = value as TaskList; // It passed its schema.
  const twice = list.tasks.findIndex(({ no }, at) => list.tasks.findIndex((task) => task.no === no) !== at);
  if (twice >= 0)
    throw new Problem('SCHEMA_INVALID', {
      errors: [
        {
          pointer: `/tasks/${twice}/no`,
          message: { zh: `编号 ${list.tasks[twice]!.no} 出现两次`, en: 'a number stands once in a list' },
        },
      ],
    });
  const { title, document, issuedBy, issuedOn, region } = list;
  const documentNo = document === undefined ? undefined : DOCUMENT_NO.exec(document)?.[1];
  const { name, code } = region;
  return list.tasks.map((task) => ({
    workflow: 'supervised-task',
    externalSystem: system,
    externalNo: `${(documentNo ?? title).slice(0, 100)}/${task.no}`,
    data: {
      title: task.title,
      region: { name, ...(code !== undefined && { code }) },
      list: {
        title,
        ...(document !== undefined && { document }),
        ...(documentNo !== undefined && { documentNo }),
        ...{ issuedBy, issuedOn, no: task.no },
      },
      items: itemsOf(task),
      ...unitsOf(task, units),
      ...(task.sector !== undefined && { sector: task.sector }),
      ...(dueOn !== undefined && { dueOn }),
    },
  }));
}

function itemsOf({ no, title, items, content, responsibleRaw, responsibleDepartments = [] }: Task) {
  if (items === undefined) {
    const units = responsibleDepartments.map((name) => ({ name, role: 'responsible' }));
    return [
      {
        id: String(no),
        text: content ?? title,
        ...(responsibleRaw !== undefined && { responsible: responsibleRaw }),
        ...(units.length > 0 && { units }),
      },
    ];
  }
  return items.map(({ seq, content: text, hazardType, responsible }) => ({
    id: seq,
    text: hazardType === undefined ? text : `【${hazardType}】${text}`,
    ...(responsible !== undefined && {
      responsible: responsible.raw,
      units: responsible.units.map(({ name, role }) => ({ name, role })),
    }),
  }));
}

/** 「牵头」 leads; where nobody is said to, the unit named first does. All others assist, in the order they are named. */
function unitsOf(task: Task, { lead, names }: UnitMap): Record<string, unknown> {
  const named = (task.items ?? []).flatMap(({ responsible }) => responsible?.units ?? []);
  const all = [...named.map(({ name }) => name), ...(task.responsibleDepartments ?? [])];
  const first = named.find(({ role }) => role === 'lead')?.name ?? all[0];
  if (first === undefined) return {};
  const others = [...new Set(all)].filter((name) => name !== first);
  const mapped = (name: string) => ({ name, ...names.get(name) });
  return {
    lead: { ...mapped(first), ...lead },
    ...(others.length > 0 && { assistants: others.slice(0, 50).map(mapped) }),
  };
}
