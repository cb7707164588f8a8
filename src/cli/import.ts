import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openCase } from '../cases/open-case.ts';
import { Problem } from '../domain/errors.ts';
import type { Actor } from '../engine/workflow.ts';
import { type Command, EXIT, UsageError } from './command.ts';

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
    const house = await context.house();
    const actor: Actor = {
      person: 'import',
      unit: 'external',
      roles: ['external_system'],
      system: values.system,
    };
    const rows: Row[] = [];
    const flying = new Set<Promise<void>>();
    let line = 0;
    for await (const text of createInterface({
      input: createReadStream(file),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      line++;
      if (text.trim() === '') continue;
      const at = line;
      const work = importOne(at, text).then((row) => {
        rows.push(row);
        if (rows.length % PROGRESS_EVERY === 0) context.progress(`${rows.length} 条 records`);
      });
      flying.add(work);
      work.finally(() => flying.delete(work));
      if (flying.size >= IN_FLIGHT) await Promise.race(flying);
    }
    await Promise.all(flying);
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

    async function importOne(lineNo: number, text: string): Promise<Row> {
      try {
        const { externalNo, ...data } = JSON.parse(text) as { externalNo?: string };
        const answer = await openCase(house, {
          tenant: context.tenant,
          actor,
          workflow: values.workflow,
          data: { sourceKind: 'external', ...data },
          externalSystem: values.system,
          ...(externalNo === undefined ? {} : { externalNo }),
        });
        const status = answer.status === 201 ? 'opened' : 'known';
        return { line: lineNo, externalNo, status, caseId: answer.caseId };
      } catch (error) {
        if (error instanceof Problem && error.code !== 'DATABASE_UNAVAILABLE') {
          const places = error.extras.errors
            ?.map(({ pointer, message }) => `${pointer} ${message.zh}`)
            .join('；');
          return {
            line: lineNo,
            status: 'refused',
            problem: `${error.code} ${places ?? error.extras.detail?.zh ?? ''}`,
          };
        }
        if (error instanceof SyntaxError)
          return { line: lineNo, status: 'refused', problem: 'BODY_MALFORMED' };
        throw error;
      }
    }
  },
};
