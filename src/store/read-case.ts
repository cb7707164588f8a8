import type { CaseState, PendingRepair, Timer, Turn } from '../engine/case-state.ts';
import type { Clock } from '../engine/clock-record.ts';
import type { PolicyScope } from '../engine/policy.ts';
import type { Participants } from '../engine/workflow.ts';
import type { Pipeline, Statement } from './pipeline.ts';

/** Another case this one belongs to or came from. */
export interface CaseLink {
  readonly kind: string;
  readonly caseId: string;
}

/** A case as stored, with what the next commit on it must know. Instants in milliseconds. */
export interface StoredCase {
  readonly state: CaseState;
  readonly tenant: string;
  readonly workflow: string;
  readonly workflowVersion: number;
  readonly policyVersion: string;
  readonly calendarVersion: string;
  readonly policyScope: PolicyScope;
  readonly head: string;
  readonly unit: string | null;
  readonly region: string | null;
  readonly sector: string | null;
  readonly grade: string | null;
  readonly openedBy: string;
  readonly openedUnit: string;
  readonly externalSystem: string | null;
  readonly externalNo: string | null;
  readonly openedAt: number;
  readonly updatedAt: number;
  /** Held back from the sweep by an incident. */
  readonly held: boolean;
  readonly links: readonly CaseLink[];
}

/** An answer given before under the same Idempotency-Key. */
export interface StoredAnswer {
  readonly requestHash: string;
  readonly status: number;
  /** The body as it was sent, byte for byte. */
  readonly answer: string;
  readonly caseId: string | null;
}

/** What step 2 of an event's way brings from the database, in one round trip. */
export interface CaseRead {
  readonly stored: StoredCase | undefined;
  /** The law's clock, and the true one. */
  readonly now: number;
  readonly recordedAt: number;
  /** Sequence number under which this very event is already in the log: a lost reply is being asked again. */
  readonly doneSeq: number | undefined;
  readonly answer: StoredAnswer | undefined;
}

const MS = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** Columns of a case with its clocks, timers and turns as JSON; `c` is the case. Used by the read and by the sweep's claim. */
export const CASE_COLUMNS = `
  c.tenant, c.id, c.number, c.workflow, c.workflow_version, c.policy_version, c.calendar_version, c.policy_scope,
  c.revision, c.head, ${MS('c.at')} as at, c.snapshot, c.participants, c.timer_no,
  c.unit, c.region, c.sector, c.grade, c.opened_by, c.opened_unit, c.external_system, c.external_no,
  ${MS('c.opened_at')} as opened_at, ${MS('c.updated_at')} as updated_at,
  c.held_until is not null as held, c.followers, c.repair,
  (select json_agg(k.record order by k.name) from clocks k where k.tenant = c.tenant and k.case_id = c.id) as clocks,
  (select json_agg(json_build_array(t.no, t.kind, t.name, ${MS('t.due_at')}, t.event, t.rung) order by t.no)
     from timers t where t.tenant = c.tenant and t.case_id = c.id) as timers,
  (select json_agg(json_build_array(w.duty, w.clock, w.unit, w.person, ${MS('w.since')}) order by w.key)
     from turns w where w.tenant = c.tenant and w.case_id = c.id) as turns,
  (select json_agg(json_build_object('kind', l.kind, 'caseId', l.other_id) order by l.seq, l.other_id)
     from case_links l where l.tenant = c.tenant and l.case_id = c.id) as links`;

/** $1 tenant, $2 case, $3 event id or null, $4 caller and $5 Idempotency-Key or null. Always one row. */
export const READ_CASE: Statement = {
  name: 'read_case',
  text: `select ${MS('law_now()')} as now, floor(${MS('clock_timestamp()')}) as recorded_at,
    (select e.seq from events e where e.tenant = $1 and e.id = $3::uuid) as done_seq,
    (select json_build_object('requestHash', i.request_hash, 'status', i.status, 'answer', i.answer, 'caseId', i.case_id)
       from idempotency_keys i where i.tenant = $1 and i.caller = $4 and i.key = $5) as answer,
    ${CASE_COLUMNS}
  from (select 1) one left join cases c on c.tenant = $1 and c.id = $2::uuid`,
};

export interface CaseRow {
  tenant: string;
  id: string | null;
  number: string;
  workflow: string;
  workflow_version: number;
  policy_version: string;
  calendar_version: string;
  policy_scope: PolicyScope;
  revision: number;
  head: string;
  at: number;
  snapshot: unknown;
  participants: Participants;
  timer_no: number;
  unit: string | null;
  region: string | null;
  sector: string | null;
  grade: string | null;
  opened_by: string;
  opened_unit: string;
  external_system: string | null;
  external_no: string | null;
  opened_at: number;
  updated_at: number;
  held: boolean;
  followers: string[];
  repair: PendingRepair | null;
  clocks: Clock[] | null;
  timers: [number, Timer['kind'], string, number, Timer['event'] | null, Timer['rung'] | null][] | null;
  turns: [string, string | null, string | null, string | null, number][] | null;
  links: CaseLink[] | null;
}

interface ReadRow extends CaseRow {
  now: number;
  recorded_at: number;
  done_seq: number | null;
  answer: StoredAnswer | null;
}

export function storedCase(row: CaseRow): StoredCase {
  const timers = (row.timers ?? []).map(
    ([no, kind, name, dueAt, event, rung]): Timer => ({
      no,
      kind,
      name,
      dueAt,
      ...(event === null ? {} : { event }),
      ...(rung === null ? {} : { rung }),
    }),
  );
  const turns = (row.turns ?? []).map(
    ([duty, clock, unit, person, since]): Turn => ({ duty, clock, unit, person, since }),
  );
  const state: CaseState = {
    caseId: row.id!,
    number: row.number,
    seq: row.revision,
    at: row.at,
    snapshot: row.snapshot,
    clocks: row.clocks ?? [],
    timers,
    timerNo: row.timer_no,
    participants: row.participants,
    turns,
    followers: row.followers,
    ...(row.repair === null ? {} : { repair: row.repair }),
  };
  return {
    state,
    tenant: row.tenant,
    workflow: row.workflow,
    workflowVersion: row.workflow_version,
    policyVersion: row.policy_version,
    calendarVersion: row.calendar_version,
    policyScope: row.policy_scope,
    head: row.head,
    unit: row.unit,
    region: row.region,
    sector: row.sector,
    grade: row.grade,
    openedBy: row.opened_by,
    openedUnit: row.opened_unit,
    externalSystem: row.external_system,
    externalNo: row.external_no,
    openedAt: row.opened_at,
    updatedAt: row.updated_at,
    held: row.held,
    links: row.links ?? [],
  };
}

export async function readCase(
  pipeline: Pipeline,
  tenant: string,
  caseId: string | null,
  ask: { eventId?: string; caller?: string; key?: string } = {},
): Promise<CaseRead> {
  const values = [tenant, caseId, ask.eventId ?? null, ask.caller ?? null, ask.key ?? null];
  const [row] = await pipeline.run<ReadRow & Record<string, unknown>>(tenant, READ_CASE, values);
  return {
    stored: row!.id === null ? undefined : storedCase(row!),
    now: row!.now,
    recordedAt: row!.recorded_at,
    doneSeq: row!.done_seq ?? undefined,
    answer: row!.answer ?? undefined,
  };
}
