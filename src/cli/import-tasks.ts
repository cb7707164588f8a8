import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Problem } from '../domain/errors.ts';
import { isDate } from '../domain/instants.ts';
import { parseBody } from '../http/body.ts';
import type { Unit } from '../store/directory.ts';
import { type Command, type CommandContext, EXIT, UsageError } from './command.ts';
import { importRows, problemText, reportOf } from './import.ts';
import { type MappedUnit, rowsOfTaskList, type UnitMap } from './task-list.ts';

/** The desk that answers for a unit of a kind, where the mapping names none. */
const DUTY_OF_KIND: Readonly<Record<string, string>> = {
  street: 'street_officer',
  enforcement: 'enforcement_officer',
  safety_office: 'safety_office',
};

function mappedUnit(units: ReadonlyMap<string, Unit>, entry: unknown): MappedUnit {
  const { unit, duty } = (typeof entry === 'string' ? { unit: entry } : (entry ?? {})) as Partial<MappedUnit>;
  const found = unit === undefined ? undefined : units.get(unit);
  if (found === undefined)
    throw new UsageError(`名录中没有单位 no unit in the directory: ${JSON.stringify(entry)}`);
  return { unit: found.id, duty: duty ?? DUTY_OF_KIND[found.kind] ?? 'sector_officer' };
}

/** @throws UsageError for a mapping to a unit that the directory does not have */
async function unitMap(
  context: CommandContext,
  lead: string | undefined,
  file: string | undefined,
): Promise<UnitMap> {
  if (lead === undefined && file === undefined) return { names: new Map() };
  const units = await (await context.house()).directory.units(context.tenant);
  const named = file === undefined ? {} : await jsonIn(file);
  return {
    ...(lead !== undefined && { lead: mappedUnit(units, lead) }),
    names: new Map(Object.entries(named as object).map(([name, entry]) => [name, mappedUnit(units, entry)])),
  };
}

async function jsonIn(file: string): Promise<unknown> {
  const bytes = await readFile(file);
  try {
    return parseBody(bytes);
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    throw new UsageError(`${file}: ${problemText(cause)}`, { cause });
  }
}

export const importTasksCommand: Command = {
  name: 'import-tasks',
  usage:
    'import-tasks FILE.json [--lead UNIT] [--units FILE.json] [--due DATE] [--system NAME] [--rows] [--json]',
  summary: {
    zh: '导入督查任务清单，重复导入不产生新案件',
    en: 'Import a list of supervised tasks; importing again opens nothing twice',
  },
  run: async (context) => {
    const { values, positionals } = parseArgs({
      args: [...context.args],
      allowPositionals: true,
      options: {
        lead: { type: 'string' },
        units: { type: 'string' },
        due: { type: 'string' },
        system: { type: 'string', default: 'task-lists' },
        rows: { type: 'boolean', default: false },
      },
    });
    const [file] = positionals;
    const { lead, units, due, system } = values;
    if (file === undefined || (due !== undefined && !isDate(due)))
      throw new UsageError(importTasksCommand.usage);
    const list = await jsonIn(file);
    const map = await unitMap(context, lead, units);
    const rows = rowsOfTaskList(list, { system, units: map, ...(due !== undefined && { dueOn: due }) });
    if (values.rows) {
      for (const row of rows) context.out(JSON.stringify(row));
      return EXIT.ok;
    }
    return reportOf(context, await importRows(context, numbered(rows)));
  },
};

/** Tasks stand in for the lines of a file. */
function* numbered<T>(rows: readonly T[]): Generator<{ line: number; row: T }> {
  for (const [index, row] of rows.entries()) yield { line: index + 1, row };
}
