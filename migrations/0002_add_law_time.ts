import { type Kysely, sql } from 'kysely';

/**
 * Calendars by layer, policies set by tenants, notices for digests, decisions that pause a region. Adds tables and
 * columns and fills the few rows of `calendars`: well under a second, with a short exclusive lock on that table only.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...calendars, ...policies, ...notices, ...pauses, ...security])
    await sql.raw(statement).execute(db);
}

const calendars = [
  // A layer holds for the regions whose code begins with `region`; '' is every region.
  `alter table calendars add region text not null default '', add years integer[], add business_close text,
     add published_by text not null default 'release'`,
  `update calendars set years = array(
     select generate_series(extract(year from covered_from)::integer, extract(year from covered_to)::integer))`,
  `alter table calendars alter years set not null, drop covered_from, drop covered_to`,
  `alter table calendar_days add until text, drop constraint calendar_days_kind_check,
     add constraint calendar_days_kind_check check (kind in ('rest', 'work', 'half'))`,
];

const policies = [
  // Never edited: a later revision replaces or ends an earlier one, and cases name the revision they were judged by.
  `create table policy_overrides (
     tenant text not null, workflow text not null, revision integer not null, match jsonb not null,
     valid_from date not null, valid_until date, set jsonb not null, basis text not null, replaces integer,
     set_by text not null, created_at timestamptz not null default clock_timestamp(),
     primary key (tenant, workflow, revision))`,
];

const notices = [
  `create table notices (
     tenant text not null, id uuid not null, case_id uuid not null, seq integer not null, number text not null,
     duty text not null, unit text, person text, tell_at timestamptz not null, body jsonb not null,
     told boolean not null default false, primary key (tenant, id))`,
  'create index notices_waiting on notices (tell_at) where not told',
  'create index notices_person on notices (tenant, person, tell_at) where person is not null',
  'create index notices_unit on notices (tenant, unit, duty, tell_at)',
  `alter table notices set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500)`,
];

const pauses = [
  `create table region_pauses (
     tenant text not null, id uuid not null, region text not null, cause text not null, reason text not null,
     authority text not null, document jsonb not null, until date not null, decided_by text not null,
     decided_at timestamptz not null, workflow text, lifted_by text, lifted_at timestamptz, primary key (tenant, id))`,
];

const security = [
  ...['policy_overrides', 'notices', 'region_pauses'].flatMap((table) => [
    `alter table ${table} enable row level security`,
    `create policy tenant_only on ${table} to bihuan_app using (tenant = tenant()) with check (tenant = tenant())`,
  ]),
  'grant select, insert on policy_overrides to bihuan_app',
  'grant select, insert, update, delete on notices, region_pauses to bihuan_app',
  'create policy due_times on notices for select to bihuan_due using (true)',
  'grant select (tenant, id, tell_at, told) on notices to bihuan_due',
];
