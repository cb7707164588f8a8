import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openCase } from '../cases/open-case.ts';
import { Problem } from '../domain/errors.ts';
import type { Actor } from '../engine/workflow.ts';
import { parseBody } from '../http/body.ts';
import { type Command, type CommandContext, EXIT, UsageError } from './command.ts';

/** Records in flight at once: enough to keep the pipelines busy, few enough to keep the service answering. */
const IN_FLIGHT = 8;
const PROGRESS_EVERY = 100;

interface Row {
  readonly line: number;
  readonly externalNo?: string;
  readonly status: 'opened' | 'known' | 'refused';
  readonly caseId?: string;
  readonly problem?: string;
}

/** A case to be opened, in the form of a row of `POST /v1/batches`. */
export interface ImportRow {
  readonly workflow: string;
  readonly externalSystem: string;
  readonly externalNo?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A line that is a row, or what is wrong with it. */
interface Line {
  readonly line: number;
  readonly row: ImportRow | { readonly problem: string };
}

async function importOne(context: CommandContext, { line, row }: Line): Promise<Row> {
  if ('problem' in row) return { line, status: 'refused', problem: row.problem };
  const { externalSystem: system, externalNo } = row;
  const actor: Actor = { person: 'import', unit: 'external', roles: ['external_system'], system };
  try {
    const answer = await openCase(await context.house(), { ...row, tenant: context.tenant, actor });
    const status = answer.status === 201 ? 'opened' : 'known';
    return { line, externalNo, status, caseId: answer.caseId };
  } catch (error) {
    if (!(error instanceof Problem) || error.code === 'DATABASE_UNAVAILABLE') throw error;
    return { line, status: 'refused', problem: problemText(error) };
  }
}

/** Code and places of a refusal, on one line. */
export function problemText({ code, extras: { errors, detail } }: Problem): string {
  const places = errors?.map(({ pointer, message }) => `${pointer} ${message.zh}`).join('；');
  return `${code} ${places ?? detail?.zh ?? ''}`;
}

/** Opens a case for each row, several at a time; a row whose external number is known opens nothing. */
export async function importRows(
  context: CommandContext,
  lines: AsyncIterable<Line> | Iterable<Line>,
): Promise<Row[]> {
  const rows: Row[] = [];
  const flying = new Set<Promise<void>>();
  for await (const one of lines) {
    const work = importOne(context, one).then((row) => {
      rows.push(row);
      if (rows.length % PROGRESS_EVERY === 0) context.progress(`${rows.length} 条 records`);
    });
    flying.add(work);
    work.finally(() => flying.delete(work));
    if (flying.size >= IN_FLIGHT) await Promise.race(flying);
  }
  await Promise.all(flying);
  return rows;
}

/** Prints what came of the rows. @returns the exit code: findings when one was refused */
export function reportOf(context: CommandContext, rows: readonly Row[]): number {
  const count = (status: Row['status']) => rows.filter((row) => row.status === status).length;
  const refused = rows.filter((row) => row.status === 'refused').sort((a, b) => a.line - b.line);
  const result = { records: rows.length, opened: count('opened'), known: count('known'), refused };
  if (context.json) context.out(JSON.stringify(result));
  else {
    context.out(
      `共 ${result.records} 条：新开 ${result.opened}，已有 ${result.known}，退回 ${refused.length}`,
    );
    for (const { line: at, problem } of refused) context.out(`第 ${at} 行 line ${at}: ${problem}`);
  }
  return refused.length === 0 ? EXIT.ok : EXIT.findings;
}

export const importCommand: Command = {
  name: 'import',
  usage: 'import FILE.ndjson [--system NAME] [--workflow ID] [--json]',
  summary: {
    zh: '导入隐患记录，重复导入不产生新案件',
    en: 'Import hazard records; importing again opens nothing twice',
  },
  run: async (context) => {
    const { values, positionals } = parseArgs({
      args: [...context.args],
      allowPositionals: true,
      options: {
        system: { type: 'string', default: 'public-hazards' },
        workflow: { type: 'string', default: 'rectification' },
      },
    });
    const [file] = positionals;
    if (file === undefined) throw new UsageError(importCommand.usage);
    return reportOf(context, await importRows(context, recordsOf(file, values)));
  },
};

async function* recordsOf(
  file: string,
  { system, workflow }: { system: string; workflow: string },
): AsyncGenerator<Line> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  let line = 0;
  for await (const text of lines) {
    line++;
    if (text.trim() !== '') yield { line, row: rowOf(text, system, workflow) };
  }
}

function rowOf(text: string, externalSystem: string, workflow: string): Line['row'] {
  try {
    const { externalNo, ...record } = parseBody(Buffer.from(text)) as { externalNo?: string };
    const data = { sourceKind: 'external', ...record };
    return { workflow, externalSystem, data, ...(externalNo !== undefined && { externalNo }) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: problemText(error) };
  }
}
