import { sql } from 'kysely';
import { Problem } from '../domain/errors.ts';
import type { SetOverride } from '../engine/policy.ts';
import { type Database, uniqueViolation } from './database.ts';

/** Another process's override is seen within this time. */
const FRESH_MS = 1000;

export interface StoredOverride extends SetOverride {
  readonly basis: string;
  readonly setBy: string;
  readonly createdAt: string;
}

/** What tenants have set over the policies that are shipped: a list that only grows, read again every second. */
export class Policies {
  readonly #db: Database;
  readonly #lists = new Map<string, { list: Promise<readonly StoredOverride[]>; readAt: number }>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Oldest first. @param upTo a revision that must be in it: a case may name one that was set an instant ago */
  async overrides(tenant: string, workflow: string, upTo = 0): Promise<readonly StoredOverride[]> {
    const key = `${tenant} ${workflow}`;
    const known = this.#lists.get(key);
    const now = performance.now();
    if (known !== undefined && now - known.readAt < FRESH_MS) {
      const list = await known.list;
      if ((list.at(-1)?.revision ?? 0) >= upTo) return list;
    }
    const list = this.#read(tenant, workflow);
    this.#lists.set(key, { list, readAt: now });
    list.catch(() => this.#lists.delete(key));
    return list;
  }

  #read(tenant: string, workflow: string): Promise<StoredOverride[]> {
    return this.#db.tenant(tenant, async (tx) => {
      const rows = await tx
        .selectFrom('policy_overrides')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('workflow', '=', workflow)
        .orderBy('revision')
        .execute();
      return rows.map((row): StoredOverride => {
        return {
          revision: row.revision,
          match: row.match as SetOverride['match'],
          from: row.valid_from,
          ...(row.valid_until !== null && { until: row.valid_until }),
          set: row.set as SetOverride['set'],
          ...(row.replaces !== null && { replaces: row.replaces }),
          basis: row.basis,
          setBy: row.set_by,
          createdAt: row.created_at,
        };
      });
    });
  }

  /**
   * Adds one revision; the caller has checked it against the policy.
   * @returns its revision
   * @throws Problem REVISION_STALE when somebody else set one at the same instant
   */
  async add(
    tenant: string,
    workflow: string,
    { match, from, until, set, replaces, basis, setBy }: Omit<StoredOverride, 'revision' | 'createdAt'>,
  ): Promise<number> {
    try {
      return await this.#db.tenant(tenant, async (tx) => {
        const { rows } = await sql<{ revision: number }>`
          insert into policy_overrides (tenant, workflow, revision, match, valid_from, valid_until, set, basis, replaces, set_by)
          select ${tenant}, ${workflow}, coalesce(max(revision), 0) + 1, ${JSON.stringify(match)}::jsonb, ${from},
            ${until ?? null}, ${JSON.stringify(set)}::jsonb, ${basis}, ${replaces ?? null}::integer, ${setBy}
          from policy_overrides where tenant = ${tenant} and workflow = ${workflow}
          returning revision`.execute(tx);
        return rows[0]!.revision;
      });
    } catch (error) {
      if (uniqueViolation(error) === undefined) throw error;
      throw new Problem('REVISION_STALE', { cause: error });
    } finally {
      this.#lists.delete(`${tenant} ${workflow}`);
    }
  }
}
