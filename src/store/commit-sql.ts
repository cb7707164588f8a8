import type { Statement } from './pipeline.ts';

/** Parts of a commit that most events do not need: left out of the statement, they cost nothing. */
const OPTIONAL = [
  'opened',
  'ticked',
  'forgotten',
  'disarmed',
  'armed',
  'turned',
  'turning',
  'sent',
  'posted',
  'noticed',
  'seen',
  'linked',
  'texts',
  'noted',
  'answered',
] as const;
export type Optional = (typeof OPTIONAL)[number];

const rows = (key: string, columns: string): string =>
  `jsonb_to_recordset($2::jsonb -> '${key}') as x(${columns})`;

const CASE_FIELDS = `status, state, revision, head, at, snapshot, participants, timer_no, next_due_at, due_at, overdue,
    followers, repair, unit, region, sector, grade, place`;

const OPTIONAL_SQL: Readonly<Record<Optional, string>> = {
  opened: `insert into cases (tenant, id, number, workflow, workflow_version, policy_version, calendar_version,
    policy_scope, external_system, external_no, opened_by, opened_unit, opened_at, updated_at, ${CASE_FIELDS})
  select $1, id, number, workflow, workflow_version, policy_version, calendar_version,
    policy_scope, external_system, external_no, opened_by, opened_unit, at, at, ${CASE_FIELDS}
  from go where base is null returning id`,
  ticked: `insert into clocks as k (tenant, case_id, name, state, due_on, due_at, provisional, record)
  select $1, x.case_id, x.name, x.state, x.due_on, x.due_at, x.provisional, x.record
  from ${rows('ticked', 'case_id uuid, name text, state text, due_on date, due_at timestamptz, provisional boolean, record jsonb')}
  join done d on d.id = x.case_id
  on conflict (tenant, case_id, name) do update set state = excluded.state, due_on = excluded.due_on,
    due_at = excluded.due_at, provisional = excluded.provisional, record = excluded.record`,
  forgotten: `delete from clocks k using ${rows('forgotten', 'case_id uuid, name text')}, done d
  where k.tenant = $1 and d.id = x.case_id and k.case_id = x.case_id and k.name = x.name`,
  disarmed: `delete from timers t using ${rows('disarmed', 'case_id uuid, no integer')}, done d
  where t.tenant = $1 and d.id = x.case_id and t.case_id = x.case_id and t.no = x.no`,
  armed: `insert into timers (tenant, case_id, no, kind, name, due_at, event, rung)
  select $1, x.case_id, x.no, x.kind, x.name, x.due_at, x.event, x.rung
  from ${rows('armed', 'case_id uuid, no integer, kind text, name text, due_at timestamptz, event jsonb, rung jsonb')}
  join done d on d.id = x.case_id`,
  turned: `delete from turns t using ${rows('turned', 'case_id uuid, key text')}, done d
  where t.tenant = $1 and d.id = x.case_id and t.case_id = x.case_id and t.key = x.key`,
  turning: `insert into turns (tenant, case_id, key, duty, clock, unit, person, since)
  select $1, x.case_id, x.key, x.duty, x.clock, x.unit, x.person, x.since
  from ${rows('turning', 'case_id uuid, key text, duty text, clock text, unit text, person text, since timestamptz')}
  join done d on d.id = x.case_id
  on conflict (tenant, case_id, key) do update set since = excluded.since`,
  sent: `insert into messages (tenant, id, case_id, seq, type, at, body)
  select $1, x.id, x.case_id, x.seq, x.type, x.at, x.body
  from ${rows('sent', 'id uuid, case_id uuid, seq integer, type text, at timestamptz, body jsonb')}
  join done d on d.id = x.case_id`,
  posted: `insert into letters (tenant, id, case_id, seq, recipient, address, type, payload, state, next_attempt_at)
  select $1, x.id, x.case_id, x.seq, x.recipient, x.address, x.type, x.payload, 'pending', statement_timestamp()
  from ${rows('posted', 'id uuid, case_id uuid, seq integer, recipient text, address text, type text, payload jsonb')}
  join done d on d.id = x.case_id`,
  noticed: `insert into notices (tenant, id, case_id, seq, number, duty, unit, person, tell_at, body)
  select $1, x.id, x.case_id, x.seq, x.number, x.duty, x.unit, x.person, x.tell_at, x.body
  from ${rows('noticed', 'id uuid, case_id uuid, seq integer, number text, duty text, unit text, person text, tell_at timestamptz, body jsonb')}
  join done d on d.id = x.case_id`,
  seen: `insert into evidence (tenant, digest, case_id, unit, seq)
  select $1, x.digest, x.case_id, x.unit, x.seq
  from ${rows('seen', 'digest text, case_id uuid, unit text, seq integer')}
  join done d on d.id = x.case_id on conflict do nothing`,
  linked: `insert into case_links (tenant, case_id, kind, other_id, seq)
  select $1, x.case_id, x.kind, x.other_id, x.seq
  from ${rows('linked', 'case_id uuid, kind text, other_id uuid, seq integer')}
  join done d on d.id = x.case_id on conflict do nothing`,
  texts: `insert into case_texts (tenant, case_id, body)
  select $1, x.case_id, x.body from ${rows('texts', 'case_id uuid, body text')} join done d on d.id = x.case_id`,
  noted: `insert into audit (tenant, id, person, unit, action, target, outcome, detail)
  select $1, x.id, x.person, x.unit, x.action, x.target, x.outcome, x.detail
  from ${rows('noted', 'id uuid, person text, unit text, action text, target text, outcome text, detail jsonb')}
  where exists (select 1 from done)`,
  answered: `insert into idempotency_keys (tenant, caller, key, request_hash, status, answer, case_id)
  select $1, x.caller, x.key, x.hash, x.status, x.answer, x.case_id
  from ${rows('answered', 'caller text, key text, hash text, status integer, answer text, case_id uuid')}
  join done d on d.id = x.case_id`,
};

/**
 * Everything one event does, in one statement. The first step locks without waiting: a locked case gives no row and
 * the caller comes again. What follows hangs on the rows that were really moved, so a lost race writes nothing.
 * $1 tenant, $2 the rows by part, $3 all or nothing over several cases (parent and child) or each by itself (sweep).
 * The idempotency row has no ON CONFLICT on purpose: a second use of a key must fail the whole statement.
 */
function commitSql(parts: readonly Optional[]): string {
  const opens = parts.includes('opened');
  return `
with p as materialized (
  select * from ${rows(
    'cases',
    `id uuid, base integer, revision integer, head text, at timestamptz, snapshot jsonb, participants jsonb,
    timer_no integer, followers uuid[], repair jsonb, next_due_at timestamptz, due_at timestamptz, overdue boolean, status text, state text,
    unit text, region text, sector text, grade text, place text, number text, workflow text,
    workflow_version integer, policy_version text, calendar_version text, policy_scope jsonb,
    external_system text, external_no text, opened_by text, opened_unit text`,
  )}
), locked as materialized (
  select c.id from cases c join p on c.id = p.id where c.tenant = $1 and p.base is not null and c.revision = p.base
  for update of c skip locked
), go as materialized (
  select p.* from p left join locked l on l.id = p.id
  where (p.base is null or l.id is not null)
    and (not $3 or (select count(*) from locked) = (select count(*) from p where base is not null))
), moved as (
  update cases c set status = g.status, state = g.state, revision = g.revision, head = g.head, at = g.at,
    snapshot = g.snapshot, participants = g.participants, timer_no = g.timer_no, next_due_at = g.next_due_at,
    due_at = g.due_at, overdue = g.overdue, unit = g.unit, region = g.region, sector = g.sector, grade = g.grade,
    place = g.place, followers = g.followers, repair = g.repair, updated_at = g.at, held_until = null,
    policy_version = coalesce(g.policy_version, c.policy_version),
    workflow_version = coalesce(g.workflow_version, c.workflow_version)
  from go g where c.tenant = $1 and c.id = g.id and g.base is not null and c.revision = g.base returning c.id
), ${opens ? `opened as (${OPTIONAL_SQL.opened}), ` : ''}done as materialized (
  select id from moved${opens ? ' union all select id from opened' : ''}
), logged as (
  insert into events (tenant, case_id, seq, id, type, at, recorded_at, actor, payload, facts, timer, from_state,
    to_state, clocks, policy_version, calendar_version, salt, digest, prev_hash, hash)
  select $1, x.case_id, x.seq, x.id, x.type, x.at, x.recorded_at, x.actor, x.payload, x.facts, x.timer, x.from_state,
    x.to_state, x.clocks, x.policy_version, x.calendar_version, x.salt, x.digest, x.prev_hash, x.hash
  from ${rows(
    'logged',
    `case_id uuid, seq integer, id uuid, type text, at timestamptz, recorded_at timestamptz, actor jsonb,
    payload jsonb, facts jsonb, timer integer, from_state text, to_state text, clocks jsonb, policy_version text,
    calendar_version text, salt text, digest text, prev_hash text, hash text`,
  )}
  join done d on d.id = x.case_id
)${parts
    .filter((part) => part !== 'opened')
    .map((part) => `, ${part} as (\n  ${OPTIONAL_SQL[part]}\n)`)
    .join('')}
select id from done`;
}

const statements = new Map<string, Statement>();

/** The statement for the parts a commit has: constant text per combination, so each is parsed and planned once. */
export function statementFor(parts: readonly Optional[]): Statement {
  const bits = OPTIONAL.reduce((sum, part, index) => sum + (parts.includes(part) ? 2 ** index : 0), 0);
  const name = `commit_${bits}`;
  const statement = statements.get(name) ?? { name, text: commitSql(parts) };
  statements.set(name, statement);
  return statement;
}

/** The statement of a plain event, for preparing connections before the first one arrives. */
export const COMMON_COMMIT: Statement = statementFor(['turned', 'turning', 'noted']);
