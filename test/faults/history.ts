import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { smallLoop } from '../../examples/small-loop/index.ts';
import type { House } from '../../src/cases/house.ts';
import { verify } from '../../src/cli/verify.ts';
import { iso, msOf } from '../../src/domain/instants.ts';
import { rungInstant } from '../../src/domain/terms.ts';
import type { Clock } from '../../src/engine/clock-record.ts';
import { clockPolicy, resolvePolicy } from '../../src/engine/policy.ts';
import type { Done } from './clients.ts';

/** What is wrong with the history, in words; empty when it keeps every promise. */
export interface Checked {
  readonly acknowledged: number;
  readonly refused: number;
  readonly retried: number;
  readonly cases: number;
  readonly events: number;
  readonly timersFired: number;
  readonly faults: readonly string[];
}

const QUIET_MS_MAX = 30_000;

/** Waits until every timer that is due has been fired by whoever sweeps. @returns whether that came to pass */
export async function swept(owner: pg.Client): Promise<boolean> {
  const end = performance.now() + QUIET_MS_MAX;
  while (performance.now() < end) {
    const { rows } = await owner.query('select 1 from cases where next_due_at <= law_now() limit 1');
    if (rows.length === 0) return true;
    await sleep(100);
  }
  return false;
}

/** C1, C3, C4, C5, C7, C8 of docs/reliability: asked of the database itself, past everything the service believes. */
export async function checkHistory(house: House, owner: pg.Client, file: string): Promise<Checked> {
  const done = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Done);
  const faults = [
    ...(await stepFaults(owner, done)),
    ...(await logFaults(owner)),
    ...(await rungFaults(house, owner)),
  ];
  const { cases, events, findings } = await verify(house, 'demo', () => {});
  faults.push(...findings.map(({ number, seq, code, message }) => `${number}/${seq}: ${code} ${message}`));
  const { rows } = await owner.query<{ n: number }>(
    'select count(*)::int as n from events where timer is not null',
  );
  return {
    acknowledged: done.filter(({ status }) => status < 300).length,
    refused: done.filter(({ status }) => status >= 400).length,
    retried: done.filter(({ unknown }) => unknown > 0).length,
    cases,
    events,
    timersFired: rows[0]!.n,
    faults,
  };
}

interface Marked {
  case_id: string;
  seq: number;
  type: string;
  marker: string;
}

/** Every acknowledged act is in the log exactly once, at or before the revision it was told; a refused one is not. */
async function stepFaults(owner: pg.Client, done: readonly Done[]): Promise<string[]> {
  const faults: string[] = [];
  const { rows } = await owner.query<Marked>(`
    select case_id, seq, type, coalesce(payload ->> 'note', payload -> 'data' ->> 'place') as marker from events
    where coalesce(payload ->> 'note', payload -> 'data' ->> 'place') ~ '^w[0-9]+-[0-9]+$'`);
  const logged = Map.groupBy(rows, ({ marker }) => marker);
  for (const [marker, found] of logged)
    if (found.length > 1) faults.push(`${marker} is in the log ${found.length} times`);
  const told = new Set<string>();
  for (const { marker, type, status, caseId, revision } of done) {
    const row = logged.get(marker)?.[0];
    told.add(marker);
    if (status >= 400) {
      if (row !== undefined) faults.push(`${marker} was refused and is in the log`);
    } else if (row === undefined) faults.push(`${marker} was acknowledged and is not in the log`);
    else if (row.type !== type || row.case_id !== caseId || row.seq > revision)
      faults.push(`${marker} was acknowledged as ${type} of ${caseId}/${revision}, logged as ${row.type}`);
  }
  for (const marker of logged.keys())
    if (!told.has(marker)) faults.push(`${marker} is in the log and nobody was told`);
  return faults;
}

/** One question each, answered by the rows that break the rule. */
const RULES: Readonly<Record<string, string>> = {
  'an event id is in the log twice': `select id from events group by tenant, id having count(*) > 1`,
  'a timer number was fired twice': `select case_id, timer from events where timer is not null
     group by tenant, case_id, timer having count(*) > 1`,
  'a timer was fired and is still armed': `select t.case_id, t.no from timers t join events e
     on e.tenant = t.tenant and e.case_id = t.case_id and e.timer = t.no`,
  'a rung was reached twice': `select case_id, payload ->> 'clock', payload ->> 'rung' from events
     where type = 'RUNG_REACHED'
     group by tenant, case_id, payload ->> 'clock', payload ->> 'round', payload ->> 'rung', payload ->> 'dueAt'
     having count(*) > 1`,
  'a rung has not exactly one message': `select e.case_id, e.seq from events e
     left join messages m on m.tenant = e.tenant and m.case_id = e.case_id and m.seq = e.seq
       and m.type in ('reminder.due', 'escalation.raised')
     where e.type = 'RUNG_REACHED' group by e.tenant, e.case_id, e.seq having count(m.id) <> 1`,
  'revisions have a gap': `select c.id from cases c join events e on e.tenant = c.tenant and e.case_id = c.id
     group by c.tenant, c.id, c.revision
     having min(e.seq) <> 1 or max(e.seq) <> count(*) or c.revision <> max(e.seq)`,
  'a log has no case': `select case_id from events e
     where not exists (select 1 from cases c where c.tenant = e.tenant and c.id = e.case_id)`,
  'a log goes back in time': `select case_id from (select case_id, at < lag(at) over (partition by tenant, case_id
     order by seq) as back from events) x where back`,
  'the next due instant is not the earliest timer': `select c.id from cases c left join timers t
     on t.tenant = c.tenant and t.case_id = c.id group by c.tenant, c.id
     having c.next_due_at is distinct from min(t.due_at)`,
  'a timer is overdue': `select case_id from timers where due_at <= law_now()`,
  'a transaction was left open': `select pid from pg_stat_activity where state like 'idle in transaction%'`,
  'an incident was raised': `select case_id, error from incidents`,
};

/** What is wrong with log, timers and messages as they stand, whoever wrote them. */
export async function logFaults(owner: pg.Client): Promise<string[]> {
  const faults: string[] = [];
  for (const [rule, question] of Object.entries(RULES)) {
    const { rows } = await owner.query(question);
    if (rows.length > 0) faults.push(`${rule}: ${rows.length} times, first ${JSON.stringify(rows[0])}`);
  }
  return faults;
}

interface RungRow {
  case_id: string;
  clock: string;
  round: number;
  rung: string;
  due_at: string;
  at: string;
}

/** Every rung of every clock that runs on, up to the law's now, once and at its own instant: counted out anew here. */
async function rungFaults(house: House, owner: pg.Client): Promise<string[]> {
  const faults: string[] = [];
  const policy = resolvePolicy(smallLoop.policy, {
    tenant: 'demo',
    region: '',
    sector: '',
    openedOn: '2026-03-02',
  });
  const calendar = await house.calendars.current('demo');
  const now = msOf((await owner.query<{ now: string }>('select law_now() as now')).rows[0]!.now);
  const clocks = await owner.query<{ case_id: string; record: Clock }>('select case_id, record from clocks');
  const reached = await owner.query<RungRow>(`select case_id, payload ->> 'clock' as clock,
    (payload ->> 'round')::int as round, payload ->> 'rung' as rung, payload ->> 'dueAt' as due_at, at
    from events where type = 'RUNG_REACHED'`);
  const keyOf = (row: Omit<RungRow, 'at'>) =>
    [row.case_id, row.clock, row.round, row.rung, row.due_at].join(' ');
  const found = Map.groupBy(reached.rows, keyOf);
  const earlier = new Set(reached.rows.map((row) => [row.case_id, row.clock, row.round, row.rung].join(' ')));
  for (const { case_id, record } of clocks.rows) {
    const ladder = clockPolicy(policy, record.name)?.ladder;
    for (const { rung, offset, at } of ladder === undefined ? [] : policy.ladders[ladder]!) {
      const instant = rungInstant(offset, record, record.start, calendar, at);
      if (record.endedAt !== undefined || instant <= record.start || instant > now) continue;
      const { name, round, dueAt } = record;
      const rows = found.get(keyOf({ case_id, clock: name, round, rung, due_at: iso(dueAt) })) ?? [];
      // What an extension puts into the past was reached by the date before, and is not reached again.
      const before = record.extensions.some((extension) => instant <= extension.at);
      if (rows.length !== (before ? 0 : 1))
        faults.push(`${case_id}: rung ${name} ${rung} was reached ${rows.length} times`);
      else if (!before && msOf(rows[0]!.at) !== instant)
        faults.push(`${case_id}: rung ${name} ${rung} was reached at ${rows[0]!.at}, not ${iso(instant)}`);
      else if (before && !earlier.has(`${case_id} ${name} ${round} ${rung}`))
        faults.push(`${case_id}: rung ${name} ${rung} was put into the past unreached`);
    }
  }
  return faults;
}
