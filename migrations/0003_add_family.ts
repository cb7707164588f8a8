import { type Kysely, sql } from 'kysely';

/**
 * Who follows a case, and letters between tenants. A column with a constant default (an exclusive lock on `cases` for
 * an instant, no rewrite), one index over the few links there are, two tables.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...cases, ...letters, ...security]) await sql.raw(statement).execute(db);
}

const cases = [
  // In the order they began to follow; the log of the case says so too, and `verify` compares the two.
  `alter table cases add followers uuid[] not null default '{}'`,
  // From a case to those that say they belong to it.
  'create index case_links_other on case_links (tenant, other_id)',
];

const letters = [
  // What one tenant's case sends to another's. `address` is a case id or a workflow; the id becomes the event's.
  `create table letters (
     tenant text not null, id uuid not null, case_id uuid not null, seq integer not null,
     no bigint generated always as identity, recipient text not null, address text not null, type text,
     payload jsonb, state text not null check (state in ('pending', 'delivered', 'dead')),
     attempts integer not null default 0, next_attempt_at timestamptz not null, last_error text,
     created_at timestamptz not null default clock_timestamp(), delivered_at timestamptz, primary key (tenant, id))`,
  `create index letters_waiting on letters (next_attempt_at) where state = 'pending'`,
  `create index letters_order on letters (tenant, case_id, no) where state = 'pending'`,
  // Whose letters a tenant takes; without a row, nobody's.
  `create table letter_senders (
     tenant text not null, sender text not null, allowed_by text not null,
     created_at timestamptz not null default clock_timestamp(), primary key (tenant, sender))`,
];

const security = [
  ...['letters', 'letter_senders'].flatMap((table) => [
    `alter table ${table} enable row level security`,
    `create policy tenant_only on ${table} to bihuan_app using (tenant = tenant()) with check (tenant = tenant())`,
  ]),
  'grant select, insert, update, delete on letters, letter_senders to bihuan_app',
  'create policy due_times on letters for select to bihuan_due using (true)',
  'grant select (tenant, id, state, next_attempt_at) on letters to bihuan_due',
];
