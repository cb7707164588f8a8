import type { Calendar } from '../domain/calendar.ts';
import { uuidv7 } from '../domain/ids.ts';
import { dateOf } from '../domain/instants.ts';
import type { Rules } from '../engine/case-state.ts';
import { sha256 } from '../engine/chain.ts';
import { type MigratedCase, migrateCase } from '../engine/migration.ts';
import type { MigrationPlan } from '../engine/migration-plan.ts';
import { leafNames, Unplaceable } from '../engine/place.ts';
import { clockPolicy, pinOf, resolvePolicy } from '../engine/policy.ts';
import type { Actor, Text } from '../engine/workflow.ts';
import { casesOfVersion, type Foreseen } from '../store/case-migrations.ts';
import { asProblem } from '../store/database.ts';
import { type StoredCase, storedCase } from '../store/read-case.ts';
import { type House, type Now, nowOf, policyOf, rulesOf } from './house.ts';

/** Cases judged at a time: one read and one write for all of them. */
const PAGE = 200;

/** One case of the old version with what is known of it under the plan. */
export interface Candidate {
  readonly stored: StoredCase;
  readonly now: Now;
  readonly foreseen: Foreseen | null;
  readonly undoneSeq: number | null;
}

/** What a plan makes of one case now. */
export type Verdict =
  | { readonly case: MigratedCase; readonly rules: Rules }
  | { readonly refused: { readonly code: string; readonly text: Text } };

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** A list in the order of case ids, page by page; each is read when the one before it is done with. */
export async function* pages<T>(
  read: (from: { after: string; limit: number }) => Promise<T[]>,
  idOf: (one: T) => string,
): AsyncGenerator<T[]> {
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const page = await read({ after, limit: PAGE });
    yield page;
    after = page.length < PAGE ? undefined : idOf(page.at(-1)!);
  }
}

/** Running cases of the version a plan starts from. */
export function candidates(
  house: House,
  tenant: string,
  { sha256: plan, workflow, from: version }: MigrationPlan,
): AsyncGenerator<Candidate[]> {
  return pages(
    async (from) => {
      const rows = await casesOfVersion(house.db, tenant, { plan, workflow, version, ...from });
      return rows.map((row) => ({
        stored: storedCase(row),
        now: nowOf(house, { now: row.now, recordedAt: row.recorded_at }),
        foreseen: row.foreseen,
        undoneSeq: row.undone_seq,
      }));
    },
    ({ stored }) => stored.state.caseId,
  );
}

/** The rules of the version a case goes to. */
export async function rulesInVersion(
  house: House,
  stored: StoredCase,
  rules: Rules,
  plan: MigrationPlan,
  now: Now,
): Promise<Rules> {
  const loaded = house.workflows.pinned(plan.workflow, plan.to);
  const { calendar } = rules;
  const calendars = new Map<string, Calendar>([...(rules.calendars ?? []), [calendar.version, calendar]]);
  const { policyScope: scope, tenant } = stored;
  if (plan.policy !== 'newest') {
    const policy = await policyOf(house, loaded, { scope, pin: pinOf(stored.policyVersion) });
    return { loaded, policy, calendar, calendars };
  }
  const set = await house.policies.overrides(tenant, plan.workflow);
  const pin = { revision: set.at(-1)?.revision ?? 0, asOf: dateOf(now.now) };
  return { loaded, policy: resolvePolicy(loaded.definition!.policy, scope, set, pin), calendar, calendars };
}

/** Judged with nothing stored: what dry run and apply have in common, so that the one does what the other says. */
export async function judge(
  house: House,
  { stored, now }: Pick<Candidate, 'stored' | 'now'>,
  plan: MigrationPlan,
  actor: Actor,
): Promise<Verdict> {
  try {
    const rules = await rulesOf(house, stored);
    const next = await rulesInVersion(house, stored, rules, plan, now);
    const by = { id: uuidv7(now.recordedAt), actor, ...now };
    return { case: migrateCase(rules, next, stored.state, plan, by), rules: next };
  } catch (error) {
    if (error instanceof Unplaceable) return { refused: { code: error.code, text: error.text } };
    const known = asProblem(error);
    if (known !== error) throw known;
    // A machine that throws where it is to go: this case stays, and harms no other.
    const said = error instanceof Error ? error.message : String(error);
    return {
      refused: { code: 'FAULT', text: { zh: `新版运行出错：${said}`, en: `it would fail: ${said}` } },
    };
  }
}

/** The line of a case in the digest of a dry run, or of what was done. */
export function digestLine(caseId: string, revision: number, result: string): string {
  return `${caseId} ${revision} ${result}\n`;
}

/** SHA-256 of lines that come in pages, without keeping them. */
export class RunningDigest {
  #so = '';
  add(lines: readonly string[]): void {
    for (const line of lines) this.#so = sha256(this.#so + line);
  }
  get hex(): string {
    return this.#so;
  }
}

/** What is wrong with a plan before any case is looked at; empty when nothing is. */
export function faultsOfPlan(house: House, plan: MigrationPlan): string[] {
  const { workflow, from, to, states = {}, start = {}, clocks = {} } = plan;
  const versions = house.workflows.versionsOf(workflow);
  if (versions.length === 0) return [`没有流程 ${workflow} there is no workflow ${workflow}`];
  const missing = [from, to].filter((version) => !versions.includes(version));
  if (missing.length > 0) return [`没有第 ${missing.join('、')} 版 no such version: ${missing.join(', ')}`];
  if (from === to) return ['from 与 to 相同 from and to are the same'];
  const [old, next] = [house.workflows.pinned(workflow, from), house.workflows.pinned(workflow, to)];
  const found: string[] = [];
  const leaves = { old: new Set(leafNames(old.machine)), next: new Set(leafNames(next.machine)) };
  const unknown = (name: string, where: 'old' | 'next') => {
    if (!leaves[where].has(name))
      found.push(`第 ${where === 'old' ? from : to} 版没有状态“${name}” no state "${name}" there`);
  };
  for (const [name, target] of Object.entries(states)) {
    unknown(name, 'old');
    if (target !== null) unknown(target, 'next');
  }
  const policy = next.definition?.policy;
  if (policy === undefined)
    return [...found, `${workflow} 没有流程定义，不能迁移 a foreign machine has no versions to migrate`];
  const scope = { tenant: '', region: '', sector: '', openedOn: '1970-01-01' };
  const resolved = resolvePolicy(policy, scope);
  const needed = Object.values(clocks).flatMap((rule) => (typeof rule === 'object' ? [rule.as] : []));
  for (const [name, names] of Object.entries(start)) {
    unknown(name, 'next');
    needed.push(...names);
  }
  for (const name of needed)
    if (clockPolicy(resolved, name) === undefined)
      found.push(`第 ${to} 版没有期限“${name}” there is no clock "${name}" there`);
  return found;
}
