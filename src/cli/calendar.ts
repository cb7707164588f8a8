import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type GivenCalendar, givenCalendar, givenCsv } from '../cases/calendar-import.ts';
import { calendarRows, calendarView } from '../cases/calendar-view.ts';
import type { House } from '../cases/house.ts';
import { judgeCalendar, publishCalendar } from '../cases/publish-calendar.ts';
import {
  applyRecount,
  NO_TOTALS,
  previewRecount,
  type RecountItem,
  type RecountTotals,
} from '../cases/recount.ts';
import type { RuleChange } from '../cases/recount-judge.ts';
import { Problem, type ProblemPlace } from '../domain/errors.ts';
import type { Actor } from '../engine/workflow.ts';
import { parseBody, parseText } from '../http/body.ts';
import { BOM, csvRow } from '../http/csv.ts';
import { EVERY_TENANT } from '../store/calendars.ts';
import { type Command, type CommandContext, EXIT, UsageError } from './command.ts';

const ITEMS_SHOWN = 20;
const OPERATOR: Actor = { person: 'operator', unit: 'system', roles: ['admin'] };

const OPTIONS = {
  region: { type: 'string', default: '' },
  year: { type: 'string' },
  version: { type: 'string' },
  document: { type: 'string' },
  replaces: { type: 'boolean' },
  everyone: { type: 'boolean', default: false },
  preview: { type: 'boolean', default: false },
  csv: { type: 'string' },
  because: { type: 'string' },
} as const;

type Flags = ReturnType<typeof flagsOf>['flags'];
interface Work {
  readonly context: CommandContext;
  readonly house: House;
  readonly flags: Flags;
}

export const calendarCommand: Command = {
  name: 'calendar',
  usage:
    'calendar [list | show [--region R] [--year Y] | import FILE [--version V --year Y --document D] [--replaces] [--region R] [--everyone] [--preview] [--csv OUT] | recount [--everyone] --because TEXT] [--json]',
  summary: {
    zh: '日历：列出、查看、导入放假通知并重新计算期限',
    en: 'Calendars: list, show, import a notice of holidays and count running terms again',
  },
  run: async (context) => {
    const { flags, words } = flagsOf(context.args);
    const [verb = 'list', file] = words;
    if (words.length > (verb === 'import' ? 2 : 1)) throw new UsageError(calendarCommand.usage);
    if (!/^\d{0,12}$/.test(flags.region))
      throw new UsageError('--region 应为区划代码。 --region is a region code.');
    if (flags.year !== undefined && !/^[1-9]\d{3}$/.test(flags.year))
      throw new UsageError('--year 应为四位年份。 --year has four digits.');
    const run = async (work: (all: Work) => Promise<number>) =>
      work({ context, house: await context.house(), flags });
    if (verb === 'list') return run(list);
    if (verb === 'show') return run(show);
    if (verb === 'recount' && flags.because !== undefined && flags.because.trim() !== '') return run(recount);
    if (verb === 'import' && file !== undefined) return importFile(context, flags, file);
    throw new UsageError(calendarCommand.usage);
  },
};

function flagsOf(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: OPTIONS,
    });
    return { flags: values, words: positionals };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${calendarCommand.usage}`);
  }
}

async function list({ context, house }: Work): Promise<number> {
  const items = await calendarRows(house, context.tenant);
  if (context.json) context.out(JSON.stringify({ items }));
  else
    for (const { version, national, region, years, source, createdAt, publishedBy } of items) {
      const where = `${national ? '全国 national' : context.tenant}${region === '' ? '' : ` ${region}`}`;
      context.out(`${version}  ${where}  ${years.join('、')}  ${source}  ${createdAt} ${publishedBy}`);
    }
  return EXIT.ok;
}

async function show({ context, house, flags }: Work): Promise<number> {
  const { region, year } = flags;
  const ask = { region, ...(year === undefined ? {} : { year: Number(year) }) };
  const view = await calendarView(house, context.tenant, ask);
  if (context.json) context.out(JSON.stringify(view));
  else {
    const { version, coveredTo, source, businessClose, days } = view;
    context.out(`${version}  到 until ${coveredTo}  ${source}`);
    if (businessClose !== null) context.out(`下班 close of business ${businessClose}`);
    for (const { date, kind, name, until } of days)
      context.out([date, KIND[kind], name, until].filter((part) => part !== undefined).join(' '));
  }
  return EXIT.ok;
}

const KIND = { rest: '休 rest', work: '班 work', half: '半 half' } as const;

async function recount(work: Work): Promise<number> {
  const totals = await applyAll(work, await tenantsOf(work), work.flags.because!);
  report(work.context, { totals });
  return totals.notices > 0 ? EXIT.findings : EXIT.ok;
}

async function importFile(context: CommandContext, flags: Flags, file: string): Promise<number> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UsageError(`读不到 ${file}。 Cannot read ${file}: ${(error as Error).message}`);
  });
  try {
    const given = givenIn(file, bytes, flags);
    return await importGiven({ context, house: await context.house(), flags }, given);
  } catch (error) {
    // The places are what helps; the message of a problem has room for one of them.
    if (!(error instanceof Problem) || error.extras.errors === undefined) throw error;
    for (const place of error.extras.errors) context.progress(placeText(place));
    return EXIT.failed;
  }
}

function givenIn(file: string, bytes: Buffer, { version, year, document, replaces }: Flags): GivenCalendar {
  if (/\.csv$/i.test(file)) {
    if (version === undefined) throw new UsageError('CSV 须写明 --version。 A CSV needs --version.');
    const years = year === undefined ? {} : { year: Number(year) };
    return givenCsv(parseText(bytes), { version, ...years, document, replaces });
  }
  if (!/\.json$/i.test(file))
    throw new UsageError('文件应为 .json 或 .csv。 The file must be .json or .csv.');
  if ([version, year, document, replaces].some((flag) => flag !== undefined))
    throw new UsageError(
      '--version、--year、--document、--replaces 仅用于 CSV。 They are for a CSV; JSON says it itself.',
    );
  return givenCalendar(parseBody(bytes));
}

async function importGiven(work: Work, given: GivenCalendar): Promise<number> {
  const { context, house, flags } = work;
  const place = { tenant: flags.everyone ? EVERY_TENANT : context.tenant, region: flags.region };
  const { record, warnings, because } = await judgeCalendar(house, place, given);
  for (const warning of warnings) context.progress(`注意 warning: ${placeText(warning)}`);
  const tenants = await tenantsOf(work);
  const items: TenantItem[] = [];
  const change: RuleChange = { because, calendar: { place, record } };
  const preview = await added(tenants, (tenant) =>
    previewRecount(house, tenant, change, OPERATOR, (page) => {
      items.push(...page.map((item) => ({ ...item, tenant })));
    }),
  );
  if (flags.csv !== undefined) await writeItems(flags.csv, items);
  const told = { version: record.version, warnings, preview, items: items.slice(0, ITEMS_SHOWN) };
  const code = preview.notices > 0 ? EXIT.findings : EXIT.ok;
  if (flags.preview) {
    report(context, { ...told, published: false });
    return code;
  }
  await publishCalendar(house, place, given, OPERATOR);
  report(context, { ...told, published: true, totals: await applyAll(work, tenants, because) });
  return code;
}

type TenantItem = RecountItem & { readonly tenant: string };

interface Report {
  readonly version?: string;
  readonly warnings?: readonly ProblemPlace[];
  readonly preview?: RecountTotals;
  readonly items?: readonly TenantItem[];
  readonly published?: boolean;
  readonly totals?: RecountTotals;
}

function report(context: CommandContext, told: Report): void {
  if (context.json) {
    context.out(JSON.stringify(told));
    return;
  }
  const { version, preview, items = [], published, totals } = told;
  if (preview !== undefined) context.out(`${version} 试算 preview: ${totalsText(preview)}`);
  for (const { tenant, number, clock, dueOnBefore, dueOn, outcome } of items)
    context.out(`  ${tenant} ${number} ${clock} ${dueOnBefore} → ${dueOn} ${OUTCOME[outcome]}`);
  if (published === false) context.out('未发布 not published');
  if (published === true) context.out(`${version} 已发布 published`);
  if (totals !== undefined) context.out(`重新计算 counted again: ${totalsText(totals)}`);
}

const OUTCOME = {
  moved: '已移动 moved',
  confirmed: '已确定 confirmed',
  notice: '须送达新的通知 a notice is to be served',
} as const;

function totalsText({ cases, affected, moved, confirmed, notices, becomesOverdue }: RecountTotals): string {
  return (
    `案件 cases ${cases}，受影响 affected ${affected}，移动 moved ${moved}，确定 confirmed ${confirmed}，` +
    `须送达 notices ${notices}，因此逾期 become overdue ${becomesOverdue}`
  );
}

function placeText({ pointer, message: { zh, en } }: ProblemPlace): string {
  return `${pointer} ${zh} ${en}`.trim();
}

async function writeItems(file: string, items: readonly TenantItem[]): Promise<void> {
  const head = ['租户', '编号', '案件', '时限', '结果', '原到期日', '新到期日', '移动的定时', '因此逾期'];
  const lines = items.map((item) =>
    csvRow([
      item.tenant,
      item.number,
      item.caseId,
      item.clock,
      item.outcome,
      item.dueOnBefore,
      item.dueOn,
      String(item.timersMoved),
      item.becomesOverdue ? '是' : '否',
    ]),
  );
  await writeFile(file, `${BOM}${csvRow(head)}${lines.join('')}`);
}

/** Every tenant that has cases, or the one the command is about. */
async function tenantsOf({ context, house, flags }: Work): Promise<string[]> {
  if (!flags.everyone) return [context.tenant];
  const { rows } = await house.db.due.query<{ tenant: string }>(
    'select distinct tenant from cases order by tenant',
  );
  return rows.map(({ tenant }) => tenant);
}

function applyAll(
  { context, house }: Work,
  tenants: readonly string[],
  because: string,
): Promise<RecountTotals> {
  return added(tenants, (tenant) =>
    applyRecount(house, tenant, { because }, OPERATOR, {
      onPage: ({ cases }) => context.progress(`${tenant} ${cases} 件 cases`),
    }),
  );
}

async function added(
  tenants: readonly string[],
  work: (tenant: string) => Promise<RecountTotals>,
): Promise<RecountTotals> {
  const sum = { ...NO_TOTALS };
  for (const tenant of tenants) {
    const totals = await work(tenant);
    for (const name of Object.keys(sum) as (keyof RecountTotals)[]) sum[name] += totals[name];
  }
  return sum;
}
