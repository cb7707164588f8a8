import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { givenCalendar } from '../cases/calendar-import.ts';
import { judgeCalendar } from '../cases/publish-calendar.ts';
import { type AssumedEvent, type Simulated, simulate } from '../cases/simulate.ts';
import { simulatePopulation } from '../cases/simulate-population.ts';
import { isDate, msOf, startOfDay } from '../domain/instants.ts';
import type { Actor } from '../engine/workflow.ts';
import { type Command, type CommandContext, EXIT, idOf, knownTenant, UsageError } from './command.ts';

/** Whoever runs commands on the server sees every case; as the safety office does. */
const OPERATOR: Actor = { person: 'operator', unit: 'safety-office', roles: ['safety_office'] };

export const simulateCommand: Command = {
  name: 'simulate',
  usage:
    'simulate (CASE | --workflow ID --data FILE | --population) --until D [--events FILE] [--calendar FILE] [--json]',
  summary: {
    zh: '推演：若无人办理、若按某日办理、若日历变动，不写入任何数据',
    en: 'What would happen if: nobody acts, somebody acts on a day, the calendar changes; nothing is stored',
  },
  run: async (context) => {
    const { values, positionals } = parseArgs({
      args: [...context.args],
      allowPositionals: true,
      options: {
        workflow: { type: 'string' },
        data: { type: 'string' },
        population: { type: 'boolean', default: false },
        until: { type: 'string' },
        events: { type: 'string' },
        calendar: { type: 'string' },
      },
    });
    const [given] = positionals;
    if (values.until === undefined) throw new UsageError(simulateCommand.usage);
    const until = instantOf(values.until);
    const calendar = await calendarOf(context, values.calendar);
    const rules = { tenant: context.tenant, actor: OPERATOR, until, ...(calendar && { calendar }) };
    await knownTenant(context);
    const house = await context.house();
    if (values.population) {
      if (calendar === undefined) throw new UsageError(simulateCommand.usage);
      const { totals, items } = await simulatePopulation(house, rules);
      if (context.json) context.out(JSON.stringify({ totals, items }));
      else
        context.out(
          `在办 ${totals.cases} 件：期限变动 ${totals.moved}，须另行通知 ${totals.notices}，届时新增逾期 ${totals.becomesOverdue}`,
        );
      return EXIT.ok;
    }
    const subject =
      given !== undefined
        ? { caseId: idOf(given) }
        : values.workflow !== undefined && values.data !== undefined
          ? { workflow: values.workflow, data: await json(values.data) }
          : undefined;
    if (subject === undefined) throw new UsageError(simulateCommand.usage);
    const acts = values.events === undefined ? [] : ((await json(values.events)) as GivenEvent[]);
    const events = acts.map((event): AssumedEvent => ({ ...event, at: instantOf(event.at) }));
    print(context, await simulate(house, { ...rules, subject, events }));
    return EXIT.ok;
  },
};

type GivenEvent = Omit<AssumedEvent, 'at'> & { readonly at: string };

async function calendarOf({ house, tenant }: CommandContext, file: string | undefined) {
  if (file === undefined) return undefined;
  const place = { tenant, region: '' };
  const { record } = await judgeCalendar(await house(), place, givenCalendar(await json(file)));
  return { place, record };
}

async function json(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}

function instantOf(text: string): number {
  try {
    return isDate(text) ? startOfDay(text) : msOf(text);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function print({ json, out }: CommandContext, { timeline, case: view, spawns }: Simulated): void {
  if (json) {
    const lines = timeline.map(({ problem, ...line }) =>
      problem === undefined ? line : { ...line, code: problem.code },
    );
    out(JSON.stringify({ timeline: lines, case: view, spawns }));
    return;
  }
  for (const { at, type, kind, state, payload, problem } of timeline) {
    const {
      clock = '',
      rung = '',
      level,
    } = (payload ?? {}) as { clock?: string; rung?: string; level?: number };
    const why = problem === undefined ? '' : `退回 ${problem.code} ${problem.extras.detail?.zh ?? ''}`;
    const what = kind === 'time' ? `${clock} ${rung}${level === undefined ? '' : ` L${level}`}` : why;
    out(`${at.slice(0, 16).replace('T', ' ')}  ${type.padEnd(18)} ${what.trim()}  → ${state}`);
  }
  for (const { at, workflow, link } of spawns)
    out(`${at.slice(0, 16).replace('T', ' ')}  另立 ${workflow}（${link}）`);
  out(
    `届时：${view.stateLabel.zh}（${view.state}），轮到 ${view.turn.map(({ duty }) => duty).join('、') || '—'}`,
  );
}
