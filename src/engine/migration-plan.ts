import { type Static, Type } from 'typebox';
import { type Operation, Patch } from './json-patch.ts';
import { exactly, written } from './workflow.ts';

const Name = Type.String({ minLength: 1, maxLength: 128 });

/**
 * What becomes of a running clock. `keep`: its due date stays, reminders and events are those of the new version;
 * `recompute`: counted again from its start by the term of the new version and the calendar of the day; `void`: ended,
 * nobody is late; or it goes on under another name, kept unless told.
 */
const ClockRule = Type.Union([
  Type.Literal('keep'),
  Type.Literal('recompute'),
  Type.Literal('void'),
  exactly({ as: Name, due: Type.Optional(Type.Enum(['keep', 'recompute'])) }),
]);
export type ClockRule = Static<typeof ClockRule>;

/** A migration plan as its file says it; `context` may be a pure function where the file is a program. */
export const PlanFile = exactly({
  id: Name,
  workflow: Name,
  from: Type.Integer({ minimum: 1 }),
  to: Type.Integer({ minimum: 1 }),
  /** Why, as it stands in the log of every case: the decision, the notice. */
  because: written(500),
  /** Leaf state → leaf state of the new version; null: its region has no counterpart. Names that stay need no line. */
  states: Type.Optional(Type.Record(Name, Type.Union([Name, Type.Null()]))),
  context: Type.Optional(Patch),
  /** By clock name, or by template (`proposal.*`), the longest that fits; absent: `keep`. */
  clocks: Type.Optional(Type.Record(Name, ClockRule)),
  /** Clocks that a case begins with, by the leaf state it is put in: entry actions do not run. */
  start: Type.Optional(Type.Record(Name, Type.Array(Name, { minItems: 1 }))),
  /** Delayed events by their type, where no state of the new version takes them any more. */
  timers: Type.Optional(Type.Record(Name, Type.Literal('drop'))),
  /** What history states remember is forgotten rather than mapped. */
  history: Type.Optional(Type.Literal('drop')),
  /** `pinned`: the tenant's settings the case has; `newest`: those of the day of migration. Default `pinned`. */
  policy: Type.Optional(Type.Enum(['pinned', 'newest'])),
});

export interface MigrationPlan extends Omit<Static<typeof PlanFile>, 'context'> {
  readonly context?:
    | readonly Operation[]
    | ((context: never, about: { from: string[]; to: string[] }) => unknown);
  /** SHA-256 of the plan's file, hex: names the plan in logs and dry runs. */
  readonly sha256: string;
}

/** The rule for a clock: its own, else the longest template's. */
export function clockRule({ clocks = {} }: Pick<MigrationPlan, 'clocks'>, name: string): ClockRule {
  const own = clocks[name];
  if (own !== undefined) return own;
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const template = clocks[`${name.slice(0, dot)}.*`];
    if (template !== undefined) return template;
  }
  return 'keep';
}

/** What a plan's file exports as `plan`. */
export type WrittenPlan = Omit<MigrationPlan, 'sha256'>;
