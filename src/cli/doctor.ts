import { sql } from 'kysely';
import type { House } from '../cases/house.ts';
import { coveredUntil, HORIZON_DAYS_MIN } from '../domain/calendar.ts';
import { dateOf, daysBetween, msOf } from '../domain/instants.ts';
import { unheldCondition } from '../store/list-cases.ts';
import { type Command, EXIT } from './command.ts';

/** The next year's holiday notice should be in by then; after it, every long term is provisional. */
const POSTGRES_MIN = 15;

interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor [--json]',
  summary: {
    zh: '自检：数据库、日历、超时未触发、异常、投递失败',
    en: 'Self-check: database, calendar, late timers, incidents, dead letters',
  },
  run: async (context) => {
    const checks = await examine(await context.house(), context.tenant);
    if (context.json) context.out(JSON.stringify({ checks }));
    else for (const { check, ok, detail } of checks) context.out(`${ok ? '✔' : '✘'} ${check}: ${detail}`);
    return checks.every(({ ok }) => ok) ? EXIT.ok : EXIT.findings;
  },
};

async function examine(house: House, tenant: string): Promise<Check[]> {
  const server = await house.db.pool.query<{ version: string; num: string; now: string }>(
    `select current_setting('server_version') as version, current_setting('server_version_num') as num, law_now() as now`,
  );
  const { version, num, now } = server.rows[0]!;
  const trigrams = await house.db.pool.query<{ found: string[] }>(`select show_trgm('隐患') as found`);
  const calendar = await house.calendars.current(tenant);
  const today = dateOf(msOf(now));
  const coveredTo = coveredUntil(calendar, today);
  const horizon = daysBetween(today, coveredTo);
  const counts = await house.db.tenant(tenant, async (tx) => {
    const { rows } = await sql<{
      late: number;
      incidents: number;
      dead: number;
      open: number;
      orphans: number;
      unheld: number;
    }>`select
      (select count(*)::int from cases where tenant = ${tenant} and next_due_at < law_now()) as late,
      (select count(*)::int from incidents where tenant = ${tenant} and state = 'open') as incidents,
      (select count(*)::int from deliveries where tenant = ${tenant} and state = 'dead') as dead,
      (select count(*)::int from cases where tenant = ${tenant} and status = 'open') as open,
      (select count(*)::int from cases c where tenant = ${tenant} and status = 'open' and next_due_at is null
         and not exists (select 1 from turns t where t.tenant = c.tenant and t.case_id = c.id)) as orphans,
      (select count(distinct w.case_id)::int from turns w
         where w.tenant = ${tenant} and ${unheldCondition('w', tenant)}) as unheld`.execute(tx);
    return rows[0]!;
  });
  return [
    { check: 'PostgreSQL', ok: Number(num) >= POSTGRES_MIN * 10_000, detail: version },
    {
      check: '中文检索 pg_trgm',
      ok: trigrams.rows[0]!.found.length > 0,
      detail: `${trigrams.rows[0]!.found.length} 个三元组 trigrams`,
    },
    {
      check: '日历 calendar',
      ok: horizon >= HORIZON_DAYS_MIN,
      detail: `${calendar.version} 覆盖至 covers until ${coveredTo}，余 ${horizon} 天 days left`,
    },
    { check: '到期未触发 late timers', ok: counts.late === 0, detail: `${counts.late}` },
    { check: '异常 incidents', ok: counts.incidents === 0, detail: `${counts.incidents}` },
    { check: '投递失败 dead letters', ok: counts.dead === 0, detail: `${counts.dead}` },
    {
      check: '无人负责 nobody in charge',
      ok: counts.orphans === 0,
      detail: `${counts.orphans} / ${counts.open} 件在办 open`,
    },
    {
      check: '岗位无人 desk without a person',
      ok: counts.unheld === 0,
      detail: `${counts.unheld} 件由安委办代管 held by the safety office`,
    },
  ];
}
