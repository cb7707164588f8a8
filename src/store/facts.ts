import { isUuid } from '../domain/ids.ts';
import type { FactRequest, Facts } from '../engine/workflow.ts';
import type { Database, Tx } from './database.ts';

/** What an RFC 6901 pointer finds; `*` in it stands for every item of an array. */
function pick(value: unknown, segments: readonly string[]): unknown[] {
  const [head, ...rest] = segments;
  if (head === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (head === '*') return Object.values(value).flatMap((inner) => pick(inner, rest));
  const key = head.replaceAll('~1', '/').replaceAll('~0', '~');
  return Object.hasOwn(value, key) ? pick((value as Record<string, unknown>)[key], rest) : [];
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
    for (const { name, kind, pointer } of requests) {
      const asked = pick(payload, pointer.split('/').slice(1));
      facts[name] = await ANSWERS[kind](tx, tenant, caseId, asked);
    }
    return facts;
  });
}

const ANSWERS: Record<
  FactRequest['kind'],
  (tx: Tx, tenant: string, caseId: string, asked: unknown[]) => Promise<unknown>
> = {
  case: async (tx, tenant, _caseId, [id]) => {
    if (typeof id !== 'string' || !isUuid(id)) return null;
    const found = await tx
      .selectFrom('cases')
      .select(['id', 'workflow', 'status', 'state', 'unit', 'place', 'grade'])
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
};
