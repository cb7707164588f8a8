import { type Kysely, sql } from 'kysely';

/**
 * The whole engine in one migration: an empty database takes it in under a second, and a database that has cases
 * never sees it. Tenant is in every key; case tables have row-level security; the log is append-only for the
 * application's role, which does not own it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const part of [roles, settings, cases, log, time, outbox, directory, service, churning, security]) {
    for (const statement of part) await sql.raw(statement).execute(db);
  }
}

/** Roles belong to the cluster, so another database of it may have made them already, even at this instant. */
const roles = ['bihuan_app', 'bihuan_due'].flatMap((role) => [
  `do $$ begin
     if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
   exception when duplicate_object or unique_violation then null; end $$`,
  `do $$ begin
     if not pg_has_role(current_user, '${role}', 'member') then execute format('grant ${role} to %I', current_user); end if;
   end $$`,
]);

const settings = [
  'create extension if not exists pg_trgm schema public',
  // One row at most. While it is there the law's clock stands where it says; production never has it.
  `create table sandbox_clock (one boolean primary key default true check (one), now timestamptz not null)`,
  // The only idea of "now" that decides anything. Milliseconds, because that is what a log row can carry.
  `create function law_now() returns timestamptz language sql stable as
   $$ select coalesce((select s.now from sandbox_clock s), date_trunc('milliseconds', clock_timestamp())) $$`,
  `create function tenant() returns text language sql stable as $$ select current_setting('bihuan.tenant', true) $$`,
  'create sequence case_numbers as bigint',
];

const cases = [
  `create table cases (
     tenant text not null, id uuid not null, number text not null,
     workflow text not null, workflow_version integer not null,
     policy_version text not null, calendar_version text not null, policy_scope jsonb not null,
     status text not null check (status in ('open', 'closed', 'ended')),
     state text not null, revision integer not null, head text not null, at timestamptz not null,
     snapshot jsonb not null, participants jsonb not null, timer_no integer not null,
     next_due_at timestamptz, due_at timestamptz, overdue boolean not null,
     unit text, region text, sector text, grade text, place text,
     external_system text, external_no text, opened_by text not null, opened_unit text not null,
     opened_at timestamptz not null, updated_at timestamptz not null,
     held_until timestamptz,
     primary key (tenant, id), unique (tenant, number)
   ) with (fillfactor = 80)`,
  `create unique index cases_external on cases (tenant, external_system, external_no) where external_no is not null`,
  // The sweep's only question. Held cases wait in real time until an incident is tried again.
  'create index cases_next_due on cases (next_due_at) where next_due_at is not null',
  'create index cases_due on cases (tenant, due_at, id)',
  'create index cases_updated on cases (tenant, updated_at, id)',
  `create table case_texts (tenant text not null, case_id uuid not null, body text not null, primary key (tenant, case_id))`,
  'create index case_texts_trgm on case_texts using gin (body gin_trgm_ops)',
  `create table case_links (
     tenant text not null, case_id uuid not null, kind text not null, other_id uuid not null, seq integer not null,
     primary key (tenant, case_id, kind, other_id))`,
  `create table turns (
     tenant text not null, case_id uuid not null, key text not null,
     duty text not null, clock text, unit text, person text, since timestamptz not null,
     primary key (tenant, case_id, key))`,
  'create index turns_unit on turns (tenant, unit, duty)',
  'create index turns_person on turns (tenant, person) where person is not null',
  `create table evidence (
     tenant text not null, digest text not null, case_id uuid not null, unit text, seq integer not null,
     primary key (tenant, digest, case_id))`,
];

const log = [
  `create table events (
     tenant text not null, case_id uuid not null, seq integer not null, id uuid not null,
     type text not null, at timestamptz not null, recorded_at timestamptz not null,
     actor jsonb not null, payload jsonb, facts jsonb not null, timer integer,
     from_state text, to_state text not null, clocks jsonb not null,
     policy_version text not null, calendar_version text not null,
     salt text not null, digest text not null, prev_hash text not null, hash text not null,
     xid xid8 not null default pg_current_xact_id(),
     primary key (tenant, case_id, seq), unique (tenant, id))`,
];

const time = [
  `create table calendars (
     tenant text not null, version text not null, covered_from date not null, covered_to date not null,
     source text not null, created_at timestamptz not null default clock_timestamp(), primary key (tenant, version))`,
  `create table calendar_days (
     tenant text not null, version text not null, day date not null, kind text not null check (kind in ('rest', 'work')),
     name text not null, primary key (tenant, version, day))`,
  `create table clocks (
     tenant text not null, case_id uuid not null, name text not null, state text not null,
     due_on date not null, due_at timestamptz not null, provisional boolean not null, record jsonb not null,
     primary key (tenant, case_id, name))`,
  `create table timers (
     tenant text not null, case_id uuid not null, no integer not null, kind text not null, name text not null,
     due_at timestamptz not null, event jsonb, rung jsonb, primary key (tenant, case_id, no))`,
  'create index timers_due on timers (tenant, due_at)',
  `create table incidents (
     tenant text not null, id uuid not null, case_id uuid not null, timer_no integer, error text not null,
     attempts integer not null, state text not null check (state in ('open', 'resolved', 'skipped')),
     first_at timestamptz not null, last_at timestamptz not null, retry_at timestamptz, settled_by text, reason text,
     primary key (tenant, id))`,
  `create unique index incidents_open on incidents (tenant, case_id) where state = 'open'`,
];

const outbox = [
  `create table messages (
     tenant text not null, id uuid not null, case_id uuid not null, seq integer not null, type text not null,
     at timestamptz not null, body jsonb not null, fanned_out boolean not null default false,
     created_at timestamptz not null default clock_timestamp(), primary key (tenant, id))`,
  'create index messages_waiting on messages (tenant, created_at) where not fanned_out',
  `create table webhooks (
     tenant text not null, id uuid not null, url text not null, types text[] not null, secret text not null,
     created_by text not null, created_at timestamptz not null default clock_timestamp(), disabled_at timestamptz,
     disabled_reason text, primary key (tenant, id))`,
  `create table deliveries (
     tenant text not null, id uuid not null, webhook_id uuid not null, message_id uuid not null, case_id uuid not null,
     seq integer not null, no bigint generated always as identity, state text not null check (state in ('pending', 'delivered', 'dead')),
     attempts integer not null default 0, next_attempt_at timestamptz not null, last_status integer, last_error text,
     created_at timestamptz not null default clock_timestamp(), delivered_at timestamptz, primary key (tenant, id))`,
  `create index deliveries_waiting on deliveries (next_attempt_at) where state = 'pending'`,
  `create index deliveries_order on deliveries (tenant, webhook_id, case_id, no) where state = 'pending'`,
  "create index deliveries_claim on deliveries (tenant, webhook_id, next_attempt_at, no) where state = 'pending'",
  'create index deliveries_by_webhook on deliveries (tenant, webhook_id, no)',
];

const directory = [
  `create table units (
     tenant text not null, id text not null, name text not null, kind text not null, parent text,
     regions text[] not null default '{}', sectors text[] not null default '{}', valid_from date, valid_to date,
     primary key (tenant, id))`,
  `create table persons (
     tenant text not null, id text not null, name text not null, unit text not null, roles text[] not null,
     certificate text, valid_from date, valid_to date, primary key (tenant, id))`,
];

const service = [
  `create table idempotency_keys (
     tenant text not null, caller text not null, key text not null, request_hash text not null,
     status integer not null, answer text not null, case_id uuid, created_at timestamptz not null default clock_timestamp(),
     primary key (tenant, caller, key))`,
  `create table audit (
     tenant text not null, id uuid not null, at timestamptz not null default clock_timestamp(),
     person text not null, unit text not null, action text not null, target text, outcome text not null,
     detail jsonb not null, primary key (tenant, id))`,
  `create table jobs (
     tenant text not null, id uuid not null, kind text not null, state text not null check (state in ('queued', 'running', 'done')),
     total integer not null, done integer not null, failed integer not null, rows jsonb not null, items jsonb not null,
     actor jsonb not null, lease_until timestamptz, created_at timestamptz not null default clock_timestamp(),
     updated_at timestamptz not null default clock_timestamp(), primary key (tenant, id))`,
];

/** Rows that come and go with every step: vacuumed early, or their dead versions slow every read of a case. */
const churning = ['cases', 'clocks', 'timers', 'turns', 'messages', 'deliveries'].map(
  (table) =>
    `alter table ${table} set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500)`,
);

const tenantTables = [
  'cases',
  'case_texts',
  'case_links',
  'turns',
  'evidence',
  'events',
  'clocks',
  'timers',
  'incidents',
  'messages',
  'webhooks',
  'deliveries',
  'units',
  'persons',
  'idempotency_keys',
  'audit',
  'jobs',
];
/** Legal records: the application may add to them and read them, nothing else. */
const appendOnly = new Set(['events', 'audit', 'evidence']);

const security = [
  'grant usage on schema bihuan to bihuan_app, bihuan_due',
  ...tenantTables.flatMap((table) => [
    `alter table ${table} enable row level security`,
    `create policy tenant_only on ${table} to bihuan_app using (tenant = tenant()) with check (tenant = tenant())`,
    `grant select, insert${appendOnly.has(table) ? '' : ', update, delete'} on ${table} to bihuan_app`,
  ]),
  'grant select on calendars, calendar_days, sandbox_clock to bihuan_app, bihuan_due',
  'grant insert on calendars, calendar_days to bihuan_app',
  'grant insert, update on sandbox_clock to bihuan_app',
  'grant usage on sequence case_numbers to bihuan_app',
  // Across tenants only keys and due times may be read, by a role that can do nothing else.
  ...['cases', 'deliveries', 'messages', 'jobs'].map(
    (table) => `create policy due_times on ${table} for select to bihuan_due using (true)`,
  ),
  'grant select (tenant, id, next_due_at, held_until) on cases to bihuan_due',
  'grant select (tenant, id, state, next_attempt_at) on deliveries to bihuan_due',
  'grant select (tenant, id, fanned_out, created_at) on messages to bihuan_due',
  'grant select (tenant, id, state, lease_until) on jobs to bihuan_due',
];
