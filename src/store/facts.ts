import { sql } from 'kysely';
import { isUuid } from '../domain/ids.ts';
import type { FactRequest, Facts } from '../engine/workflow.ts';
import type { Database, Tx } from './database.ts';

/** What an RFC 6901 pointer finds; `*` in it stands for every item of an array. */
export function pointed(value: unknown, pointer: string): unknown[] {
  return placesOf(value, pointer).map(({ value }) => value);
}

interface Place {
  readonly pointer: string;
  readonly value: unknown;
}

/** The same, each with the pointer of its own. */
export function placesOf(value: unknown, pointer: string): Place[] {
  return pick({ pointer: '', value }, pointer.split('/').slice(1));
}

function pick({ pointer, value }: Place, segments: readonly string[]): Place[] {
  const [head, ...rest] = segments;
  if (head === undefined) return [{ pointer, value }];
  if (typeof value !== 'object' || value === null) return [];
  if (head === '*')
    return Object.entries(value).flatMap(([key, inner]) =>
      pick({ pointer: `${pointer}/${key}`, value: inner }, rest),
    );
  const key = head.replaceAll('~1', '/').replaceAll('~0', '~');
  if (!Object.hasOwn(value, key)) return [];
  return pick({ pointer: `${pointer}/${head}`, value: (value as Record<string, unknown>)[key] }, rest);
}

/** Answers the questions an event type asks of the database, for one payload. */
export async function gatherFacts(
  db: Database,
  tenant: string,
  caseId: string,
  requests: readonly FactRequest[],
  payload: unknown,
): Promise<Facts> {
  if (requests.length === 0) return {};
  return db.tenant(tenant, async (tx) => {
    const facts: Record<string, unknown> = {};
    for (const { name, kind, pointer, of } of requests) {
      const asked = kind === 'history' ? [of] : pointed(payload, pointer);
      facts[name] = await ANSWERS[kind](tx, tenant, caseId, asked);
    }
    return facts;
  });
}

/** Entries of other cases in one answer; it goes into the log of the case that asked. */
const HISTORY_MAX = 100;

const ANSWERS: Record<
  FactRequest['kind'],
  (tx: Tx, tenant: string, caseId: string, asked: unknown[]) => Promise<unknown>
> = {
  case: async (tx, tenant, _caseId, [id]) => {
    if (typeof id !== 'string' || !isUuid(id)) return null;
    const found = await tx
      .selectFrom('cases')
      .select(['id', 'workflow', 'status', 'state', 'unit', 'place', 'grade'])
      .select(sql<string>`to_char(opened_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD')`.as('openedOn'))
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return found ?? null;
  },
  unit: async (tx, tenant, _caseId, [id]) => {
    if (typeof id !== 'string') return null;
    const found = await tx
      .selectFrom('units')
      .select(['id', 'kind', 'regions', 'sectors'])
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return found ?? null;
  },
  units: async (tx, tenant, _caseId, asked) => {
    const ids = asked.filter((id): id is string => typeof id === 'string');
    if (ids.length === 0) return [];
    const found = await tx
      .selectFrom('units')
      .select('id')
      .where('tenant', '=', tenant)
      .where('id', 'in', ids)
      .orderBy('id')
      .execute();
    return found.map(({ id }) => id);
  },
  person: async (tx, tenant, _caseId, [id]) => {
    if (typeof id !== 'string') return null;
    const found = await tx
      .selectFrom('persons')
      .select(['id', 'unit', 'roles'])
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return found ?? null;
  },
  evidence: async (tx, tenant, caseId, asked) => {
    const digests = asked.filter((digest): digest is string => typeof digest === 'string');
    if (digests.length === 0) return [];
    return tx
      .selectFrom('evidence')
      .select(['digest', 'case_id as caseId', 'unit'])
      .where('tenant', '=', tenant)
      .where('digest', 'in', digests)
      .where('case_id', '!=', caseId)
      .orderBy('digest')
      .orderBy('case_id')
      .limit(100)
      .execute();
  },
  history: async (tx, tenant, caseId, [of]) => {
    const { workflow, events } = of as NonNullable<FactRequest['of']>;
    // The newest, should there be more than anybody counts; told in the order in which they happened.
    const { rows } = await sql<{ caseId: string; type: string; on: string; payload: unknown }>`
      select e.case_id as "caseId", e.type, to_char(e.at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as "on", e.payload
      from cases mine
        join cases c on c.tenant = mine.tenant and c.unit = mine.unit and c.workflow = ${workflow} and c.id <> mine.id
        join events e on e.tenant = c.tenant and e.case_id = c.id and e.type = any(${[...events]}::text[])
      where mine.tenant = ${tenant} and mine.id = ${caseId}
      order by e.at desc, e.case_id desc, e.seq desc limit ${HISTORY_MAX}`.execute(tx);
    return rows.reverse();
  },
};
