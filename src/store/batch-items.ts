import { sql } from 'kysely';
import type { Verdict } from '../engine/workflow.ts';
import type { Database } from './database.ts';

/** Workflow of the batches of focal problems. */
export const BATCH_WORKFLOW = 'focal-batch';
const LINK = 'batch';

/** One case on the list of a batch, with what its figures are made of. */
export interface BatchItemRow {
  readonly id: string;
  readonly number: string;
  readonly workflow: string;
  readonly workflowVersion: number;
  readonly status: 'open' | 'closed' | 'ended';
  readonly state: string;
  readonly overdue: boolean;
  readonly unit: string | null;
  readonly region: string | null;
  readonly sector: string | null;
  readonly place: string | null;
  readonly openedBy: string;
  readonly openedUnit: string;
  readonly externalSystem: string | null;
  readonly description: string | null;
  /** Terms missed, and the assignment it stands in, where the workflow counts them. */
  readonly misses: number | null;
  readonly phase: number | null;
  /** Of the terms on the unit, by clock, as judged when the case was closed. */
  readonly verdicts: Readonly<Record<string, Verdict>> | null;
  /** Last day of the term printed on the document that was served last. */
  readonly dueOn: string | null;
  /** Who signed it off last. */
  readonly signer: { readonly person: string; readonly unit: string; readonly at: string } | null;
}

/** Id of the batch of that number: the last one published under it, else the last draft, else the last voided. */
export async function findBatch(db: Database, tenant: string, no: string): Promise<string | undefined> {
  const pattern = `%${no.replace(/[\\%_]/g, '\\$&')}%`;
  return db.tenant(tenant, async (tx) => {
    // By the index on texts, because the snapshot has none.
    const { rows } = await sql<{ id: string }>`
      select c.id from case_texts x join cases c on c.tenant = x.tenant and c.id = x.case_id
      where x.tenant = ${tenant} and x.body like ${pattern} and c.workflow = ${BATCH_WORKFLOW}
        and c.snapshot #>> '{context,data,no}' = ${no}
      order by c.state = 'voided', c.state = 'draft', c.number desc limit 1`.execute(tx);
    return rows[0]?.id;
  });
}

/** The cases linked to a batch, in the order in which they were put on its list, without those taken off again. */
export async function batchItems(db: Database, tenant: string, batchId: string): Promise<BatchItemRow[]> {
  return db.tenant(tenant, async (tx) => {
    const { rows } = await sql<BatchItemRow>`
      select c.id, c.number, c.workflow, c.workflow_version as "workflowVersion", c.status, c.state, c.overdue,
        c.unit, c.region, c.sector, c.place, c.opened_by as "openedBy", c.opened_unit as "openedUnit",
        c.external_system as "externalSystem", c.snapshot #>> '{context,data,description}' as description,
        (c.snapshot #>> '{context,misses}')::integer as misses, (c.snapshot #>> '{context,phase}')::integer as phase,
        c.snapshot #> '{context,verdicts}' as verdicts,
        (select max(k.due_on)::text from clocks k where k.tenant = c.tenant and k.case_id = c.id
          and (k.record ->> 'binds')::boolean) as "dueOn",
        case when c.status = 'open' then null else c.participants #> '{signer,-1}' end as signer
      from case_links l
        join cases b on b.tenant = l.tenant and b.id = l.case_id
        join cases c on c.tenant = l.tenant and c.id = l.other_id
      where l.tenant = ${tenant} and l.case_id = ${batchId}::uuid and l.kind = ${LINK}
        and not coalesce(b.snapshot #> '{context,removed}' @> to_jsonb(c.id::text), false)
      order by l.seq, c.number`.execute(tx);
    return rows;
  });
}
