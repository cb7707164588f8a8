import { type Kysely, sql } from 'kysely';

/**
 * Repairs that wait for a decision, and what dry runs of migration plans foresaw. One nullable column on `cases` and
 * two empty tables: an exclusive lock for an instant, no rewrite.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...cases, ...plans, ...security]) await sql.raw(statement).execute(db);
}

const cases = ['alter table cases add repair jsonb'];

const plans = [
  // `plan` is the SHA-256 of the plan's file: a plan that was edited is another one.
  `create table case_migrations (
     tenant text not null, plan text not null, plan_id text not null, workflow text not null,
     from_version integer not null, to_version integer not null, cases integer not null, movable integer not null,
     digest text not null, foreseen_by text not null, foreseen_at timestamptz not null default clock_timestamp(),
     primary key (tenant, plan))`,
  // Either what the case becomes, by digest, or why it cannot be moved.
  `create table case_migration_outcomes (
     tenant text not null, plan text not null, case_id uuid not null, revision integer not null, outcome text,
     refused text, primary key (tenant, plan, case_id), check ((outcome is null) <> (refused is null)))`,
];

const security = ['case_migrations', 'case_migration_outcomes'].flatMap((table) => [
  `alter table ${table} enable row level security`,
  `create policy tenant_only on ${table} to bihuan_app using (tenant = tenant()) with check (tenant = tenant())`,
  `grant select, insert, update, delete on ${table} to bihuan_app`,
]);
