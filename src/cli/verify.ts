import { aroundCase } from '../cases/around.ts';
import { type House, rulesAtRows, rulesOf } from '../cases/house.ts';
import { type Finding, verifyCase } from '../cases/verify-case.ts';
import { msOf } from '../domain/instants.ts';
import { readLog, readLogs } from '../store/log.ts';
import { readCase } from '../store/read-case.ts';

/** Cases looked at per page; progress is told after each. */
const PAGE = 200;

export interface Verified {
  readonly cases: number;
  readonly events: number;
  readonly findings: readonly Finding[];
}

/**
 * Checks every case of a tenant; `progress` is called with the cases done so far.
 * @param invariants also what must hold between a case, its rows beside it and its family
 */
export async function verify(
  house: House,
  tenant: string,
  progress: (cases: number) => void,
  invariants = false,
): Promise<Verified> {
  const findings: Finding[] = [];
  let cases = 0;
  let events = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const page = await house.db.tenant(tenant, (tx) =>
      tx
        .selectFrom('cases')
        .select(['id', 'revision', 'next_due_at'])
        .where('tenant', '=', tenant)
        .where('id', '>', after)
        .orderBy('id')
        .limit(PAGE)
        .execute(),
    );
    const ids = page.map(({ id }) => id);
    const logs = await house.db.tenant(tenant, (tx) => readLogs(tx, tenant, ids));
    for (const { id, revision, next_due_at: due } of page) {
      const { stored } = await readCase(house.db.pipeline, tenant, id);
      if (stored === undefined) continue;
      const read = logs.get(id)!;
      // A case that moved since the page was read is read again with its log.
      const rows =
        read.length === stored.state.seq
          ? read
          : await house.db.tenant(tenant, (tx) => readLog(tx, tenant, id));
      // A case that moved since the page was read has another due time by now.
      const nextDueAt = revision !== stored.state.seq ? undefined : due === null ? null : msOf(due);
      const around = invariants ? await aroundCase(house, stored, nextDueAt) : undefined;
      const rulesAt = await rulesAtRows(house, stored, rows);
      findings.push(...verifyCase(await rulesOf(house, stored), rulesAt, stored, rows, around));
      cases++;
      events += rows.length;
    }
    progress(cases);
    if (page.length < PAGE) return { cases, events, findings };
    after = page.at(-1)!.id;
  }
}
