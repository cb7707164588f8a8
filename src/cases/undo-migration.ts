import { uuidv7 } from '../domain/ids.ts';
import { MIGRATION_UNDONE, type MigratedPayload, undoable, undoMigration } from '../engine/migration.ts';
import { pinOf } from '../engine/policy.ts';
import { movedBy } from '../store/case-migrations.ts';
import { readLogRow } from '../store/log.ts';
import { readCase } from '../store/read-case.ts';
import { commit, settle } from './commit.ts';
import { type House, nowOf, policyOf, rulesOf } from './house.ts';
import type { MigrationAsk } from './migrate-cases.ts';
import { pages } from './migration-judge.ts';
import { partOfMove } from './plan.ts';
import { withFamily } from './with-family.ts';

/** How taking a case back ended. `MOVED_ON`: something has happened since; `DUE_SINCE`: something has become due. */
export interface Undone {
  readonly caseId: string;
  readonly number: string;
  readonly result: 'UNDONE' | 'MOVED_ON' | 'DUE_SINCE';
}

/**
 * Takes cases a plan has moved back to what they were, each as long as nothing else has happened to it.
 * @param only ids or numbers of cases; absent: all of them
 * @param onCase called with each case
 */
export async function undoMigrations(
  house: House,
  ask: MigrationAsk,
  only: ReadonlySet<string> | undefined,
  onCase: (undone: Undone) => void,
): Promise<void> {
  const { tenant, plan } = ask;
  const { sha256, workflow, to: version } = plan;
  const moved = pages(
    (from) => movedBy(house.db, tenant, { plan: sha256, workflow, version, ...from }),
    ({ caseId }) => caseId,
  );
  for await (const page of moved) {
    for (const { caseId, number } of page) {
      if (only !== undefined && !only.has(caseId) && !only.has(number)) continue;
      const result = await house.queue.turn(`${tenant}/${caseId}`, () =>
        settle(() => attempt(house, ask, caseId)),
      );
      onCase({ caseId, number, result });
    }
  }
}

/** One try. `undefined`: the race was lost, come again. */
async function attempt(
  house: House,
  { tenant, plan, by }: MigrationAsk,
  caseId: string,
): Promise<Undone['result'] | undefined> {
  const read = await readCase(house.db.pipeline, tenant, caseId);
  const stored = read.stored!;
  const last = await house.db.tenant(tenant, (tx) => readLogRow(tx, tenant, caseId, stored.state.seq));
  if (last === undefined || !undoable(last, plan.sha256)) return 'MOVED_ON';
  const now = nowOf(house, read);
  const migrated = last.payload as MigratedPayload;
  const rules = await rulesOf(house, stored);
  const { policyFrom: policyVersion, fromVersion: workflowVersion } = migrated;
  const loaded = house.workflows.pinned(stored.workflow, workflowVersion);
  const ask = { scope: stored.policyScope, pin: pinOf(policyVersion) };
  const previous = { ...rules, loaded, policy: await policyOf(house, loaded, ask) };
  const payload = {
    plan: migrated.plan,
    fromVersion: migrated.toVersion,
    toVersion: migrated.fromVersion,
    undoes: last.seq,
  };
  const arrival = { id: uuidv7(now.recordedAt), type: MIGRATION_UNDONE, payload, actor: by, facts: {} };
  const moved = undoMigration(rules, previous, stored.state, last, { ...arrival, ...now });
  if (moved === undefined) return 'DUE_SINCE';
  const part = partOfMove(stored, previous, moved, now);
  const back = { ...part, change: { ...part.change, workflowVersion, policyVersion } };
  const parts = await withFamily(house, tenant, [back], now, by);
  return (await commit(house, tenant, parts, {})) === 'done' ? 'UNDONE' : undefined;
}
