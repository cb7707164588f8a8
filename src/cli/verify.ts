import { type House, rulesAtRows, rulesOf } from '../cases/house.ts';
import { type Finding, verifyCase } from '../cases/verify-case.ts';
import { readLog } from '../store/log.ts';
import { readCase } from '../store/read-case.ts';

/** Cases looked at per page; progress is told after each. */
const PAGE = 200;

export interface Verified {
  readonly cases: number;
  readonly events: number;
  readonly findings: readonly Finding[];
}

/** Checks every case of a tenant; `progress` is called with the cases done so far. */
export async function verify(
  house: House,
  tenant: string,
  progress: (cases: number) => void,
): Promise<Verified> {
  const findings: Finding[] = [];
  let cases = 0;
  let events = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const page = await house.db.tenant(tenant, (tx) =>
      tx
        .selectFrom('cases')
        .select('id')
        .where('tenant', '=', tenant)
        .where('id', '>', after)
        .orderBy('id')
        .limit(PAGE)
        .execute(),
    );
    for (const { id } of page) {
      const { stored } = await readCase(house.db.pipeline, tenant, id);
      if (stored === undefined) continue;
      const rows = await house.db.tenant(tenant, (tx) => readLog(tx, tenant, id));
      findings.push(
        ...verifyCase(await rulesOf(house, stored), await rulesAtRows(house, stored, rows), stored, rows),
      );
      cases++;
      events += rows.length;
    }
    progress(cases);
    if (page.length < PAGE) return { cases, events, findings };
    after = page.at(-1)!.id;
  }
}
