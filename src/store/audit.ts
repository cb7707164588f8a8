import { uuidv7 } from '../domain/ids.ts';
import type { AuditEntry } from './commit.ts';
import type { Database } from './database.ts';

/** One line on something that changed no case: a refusal, an administrative act. */
export async function writeAudit(
  db: Database,
  tenant: string,
  entry: AuditEntry,
  now: number,
): Promise<void> {
  const { detail, ...rest } = entry;
  await db.tenant(tenant, (tx) =>
    tx
      .insertInto('audit')
      .values({ tenant, id: uuidv7(now), ...rest, detail: JSON.stringify(detail) })
      .execute(),
  );
}
