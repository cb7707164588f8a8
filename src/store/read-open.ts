import type { Pipeline, Statement } from './pipeline.ts';
import type { StoredAnswer } from './read-case.ts';

/** What opening a case needs to know, in one round trip. Instants in milliseconds. */
export interface OpenRead {
  readonly now: number;
  readonly recordedAt: number;
  /** Next case number of the installation; gaps are allowed. */
  readonly sequence: number;
  readonly answer: StoredAnswer | undefined;
  /** The case this very request opened in a try whose reply was lost. */
  readonly doneCase: string | undefined;
  /** The case another report under the same external number opened. */
  readonly externalCase: string | undefined;
}

/** $1 tenant, $2 event id, $3 caller, $4 key, $5 external system, $6 external number. */
export const READ_OPEN: Statement = {
  name: 'read_open',
  text: `select (extract(epoch from law_now()) * 1000)::float8 as now,
    floor((extract(epoch from clock_timestamp()) * 1000)::float8) as recorded_at,
    nextval('case_numbers') as sequence,
    (select json_build_object('requestHash', i.request_hash, 'status', i.status, 'answer', i.answer, 'caseId', i.case_id)
       from idempotency_keys i where i.tenant = $1 and i.caller = $3 and i.key = $4) as answer,
    (select e.case_id from events e where e.tenant = $1 and e.id = $2::uuid) as done_case,
    (select c.id from cases c where c.tenant = $1 and c.external_system = $5 and c.external_no = $6) as external_case`,
};

interface Row {
  now: number;
  recorded_at: number;
  sequence: number;
  answer: StoredAnswer | null;
  done_case: string | null;
  external_case: string | null;
  [column: string]: unknown;
}

export async function readOpen(
  pipeline: Pipeline,
  tenant: string,
  ask: { eventId: string; caller?: string; key?: string; external?: { system: string; no: string } },
): Promise<OpenRead> {
  const { eventId, caller, key, external } = ask;
  const values = [
    tenant,
    eventId,
    caller ?? null,
    key ?? null,
    external?.system ?? null,
    external?.no ?? null,
  ];
  const [row] = await pipeline.run<Row>(tenant, READ_OPEN, values);
  return {
    now: row!.now,
    recordedAt: row!.recorded_at,
    sequence: row!.sequence,
    answer: row!.answer ?? undefined,
    doneCase: row!.done_case ?? undefined,
    externalCase: row!.external_case ?? undefined,
  };
}
