import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { applyMigration, foresee, type MigrationAsk } from '../cases/migrate-cases.ts';
import { faultsOfPlan } from '../cases/migration-judge.ts';
import { type Undone, undoMigrations } from '../cases/undo-migration.ts';
import { BOM, csvRow } from '../http/csv.ts';
import { type Command, type CommandContext, EXIT, idOf, knownTenant, UsageError } from './command.ts';
import { readPlanFile } from './migration-file.ts';
import { MigrationSummary } from './migration-summary.ts';

const OPERATOR = { person: 'operator', unit: 'system', roles: ['admin'] };
/** Cases named one by one in the result; the CSV has all of them. */
const NAMED = 20;

export const migrateCasesCommand: Command = {
  name: 'migrate-cases',
  usage: 'migrate-cases PLAN [--dry-run | --undo [--case ID]…] [--csv OUT] [--json]',
  summary: {
    zh: '按迁移方案把在办案件移到流程的另一版本：试算、执行、撤回',
    en: 'Move running cases to another version of their workflow by a plan: dry run, apply, undo',
  },
  run: async (context) => {
    const { values, positionals } = parseArgs({
      args: [...context.args],
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean' },
        undo: { type: 'boolean' },
        case: { type: 'string', multiple: true },
        csv: { type: 'string' },
      },
    });
    const [name] = positionals;
    const { undo, case: cases, csv, 'dry-run': dryRun } = values;
    if (name === undefined || positionals.length > 1 || (dryRun && undo) || (cases !== undefined && !undo))
      throw new UsageError(migrateCasesCommand.usage);
    const plan = await readPlanFile(name);
    await knownTenant(context);
    const house = await context.house();
    const faults = faultsOfPlan(house, plan);
    if (faults.length > 0) throw new UsageError(`方案有误 the plan is wrong\n${faults.join('\n')}`);
    const ask: MigrationAsk = { tenant: context.tenant, plan, by: OPERATOR };
    if (undo) return takeBack(context, ask, cases?.map(idOf));
    return dryRun ? tryOut(context, ask, csv) : apply(context, ask, csv);
  },
};

function follow(context: CommandContext, summary: MigrationSummary) {
  return {
    onPage: (done: number, of: number) => context.progress(`${done}/${of} 件 cases`),
    onCase: summary.add.bind(summary),
  };
}

async function tryOut(context: CommandContext, ask: MigrationAsk, csv: string | undefined): Promise<number> {
  const summary = new MigrationSummary(csv !== undefined);
  const seen = await foresee(await context.house(), ask, follow(context, summary));
  if (csv !== undefined) await writeLines(csv, summary);
  const { states, clocks, refused } = summary;
  if (context.json)
    context.out(JSON.stringify({ sha256: ask.plan.sha256, ...seen, states, clocks, refused }));
  else {
    context.out(
      `${ask.plan.id} ${seen.workflow} ${seen.from} → ${seen.to}: ${seen.movable}/${seen.cases} 件可移 movable`,
    );
    for (const line of summary.told()) context.out(line);
    context.out(`结果摘要 digest of the outcome: ${seen.digest}`);
  }
  return seen.movable === seen.cases ? EXIT.ok : EXIT.findings;
}

async function apply(context: CommandContext, ask: MigrationAsk, csv: string | undefined): Promise<number> {
  const summary = new MigrationSummary(csv !== undefined);
  const report = await applyMigration(await context.house(), ask, follow(context, summary));
  if (csv !== undefined) await writeLines(csv, summary);
  const { otherwise, refused, digest, digestDone } = report;
  const exactly = digest === digestDone;
  const named = { otherwise: otherwise.slice(0, NAMED), refused: refused.slice(0, NAMED) };
  if (context.json)
    context.out(
      JSON.stringify({
        sha256: ask.plan.sha256,
        ...report,
        ...named,
        exactly,
        deviating: otherwise.length,
        left: refused.length,
      }),
    );
  else {
    context.out(`已移 ${report.migrated} 件，与试算一致 ${report.asForeseen} 件 as foreseen`);
    for (const { number, caseId, why } of named.otherwise) context.out(`${why} ${number} ${caseId}`);
    for (const { number, caseId, code } of named.refused) context.out(`${code} ${number} ${caseId}`);
    context.out(
      exactly ? '结果与试算逐案相同 exactly as foreseen' : `与试算不同 not as foreseen: ${digestDone}`,
    );
  }
  return exactly && refused.length === 0 ? EXIT.ok : EXIT.findings;
}

async function takeBack(
  context: CommandContext,
  ask: MigrationAsk,
  cases: readonly string[] | undefined,
): Promise<number> {
  const found: Undone[] = [];
  const only = cases === undefined ? undefined : new Set(cases);
  await undoMigrations(await context.house(), ask, only, (one) => found.push(one));
  const undone = found.filter(({ result }) => result === 'UNDONE').length;
  const left = found.filter(({ result }) => result !== 'UNDONE');
  const missing = (cases ?? []).filter(
    (one) => !found.some(({ caseId, number }) => caseId === one || number === one),
  );
  if (context.json) context.out(JSON.stringify({ undone, left, missing }));
  else {
    context.out(`撤回 ${undone} 件 undone`);
    for (const { result, number, caseId } of left) context.out(`${result} ${number} ${caseId}`);
    for (const one of missing) context.out(`不在此方案所移案件中 not moved by this plan: ${one}`);
  }
  return left.length + missing.length === 0 ? EXIT.ok : EXIT.findings;
}

async function writeLines(file: string, { lines }: MigrationSummary): Promise<void> {
  const head = ['案件', '编号', '原状态', '新状态', '期限', '办法', '原到期日', '新到期日', '不能移的原因'];
  await writeFile(file, `${BOM}${csvRow(head)}${lines.map((line) => csvRow(line)).join('')}`);
}
