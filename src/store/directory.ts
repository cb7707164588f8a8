import type { Database } from './database.ts';

/** A unit of the directory: an organ with the regions and sectors it is competent for, or an enterprise. */
export interface Unit {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly parent: string | null;
  /** Region code prefixes; `''` is every region. */
  readonly regions: readonly string[];
  readonly sectors: readonly string[];
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly roles: readonly string[];
}

/** Changes to the directory are seen by every process within this time. */
const FRESH_MS = 5000;

/** Units of each tenant, kept for a few seconds: every request needs them and they hardly change. */
export class Directory {
  readonly #db: Database;
  readonly #tenants = new Map<string, { units: ReadonlyMap<string, Unit>; readAt: number }>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** @param maxAgeMs how old the answer may be */
  async units(tenant: string, maxAgeMs: number = FRESH_MS): Promise<ReadonlyMap<string, Unit>> {
    const known = this.#tenants.get(tenant);
    const now = performance.now();
    if (known !== undefined && now - known.readAt < maxAgeMs) return known.units;
    const rows = await this.#db.tenant(tenant, (tx) =>
      tx
        .selectFrom('units')
        .select(['id', 'name', 'kind', 'parent', 'regions', 'sectors'])
        .where('tenant', '=', tenant)
        .execute(),
    );
    const units = new Map(rows.map((unit) => [unit.id, unit]));
    this.#tenants.set(tenant, { units, readAt: now });
    return units;
  }

  async put(tenant: string, units: readonly Unit[], persons: readonly Person[]): Promise<void> {
    await this.#db.tenant(tenant, async (tx) => {
      const unitRows = units.map((unit) => ({
        ...unit,
        tenant,
        regions: [...unit.regions],
        sectors: [...unit.sectors],
        valid_from: null,
        valid_to: null,
      }));
      if (unitRows.length > 0)
        await tx
          .insertInto('units')
          .values(unitRows)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      const personRows = persons.map((person) => ({
        ...person,
        tenant,
        roles: [...person.roles],
        certificate: null,
        valid_from: null,
        valid_to: null,
      }));
      if (personRows.length > 0)
        await tx
          .insertInto('persons')
          .values(personRows)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
    });
    this.#tenants.delete(tenant);
  }
}
