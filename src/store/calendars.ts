import type { CalendarRecord } from '../domain/calendar.ts';
import { type Calendar, calendarOf } from '../domain/calendar.ts';
import type { Database } from './database.ts';

/** Calendars hold for all tenants until a tenant's own override exists. */
const EVERY_TENANT = '*';

/** Published calendar versions. A version never changes, so it is read once. */
export class Calendars {
  readonly #db: Database;
  readonly #versions = new Map<string, Calendar>();
  #newest: string | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Adds the calendar of this release where the database does not have it yet. */
  async publish(record: CalendarRecord): Promise<void> {
    await this.#db.kysely.transaction().execute(async (tx) => {
      const { days, version, coveredFrom, coveredTo, source } = record;
      const added = await tx
        .insertInto('calendars')
        .values({ tenant: EVERY_TENANT, version, covered_from: coveredFrom, covered_to: coveredTo, source })
        .onConflict((conflict) => conflict.doNothing())
        .returning('version')
        .executeTakeFirst();
      if (added === undefined) return;
      const rows = days.map(({ date, kind, name }) => ({
        tenant: EVERY_TENANT,
        version,
        day: date,
        kind,
        name,
      }));
      await tx.insertInto('calendar_days').values(rows).execute();
    });
    this.#newest = undefined;
  }

  async newest(): Promise<Calendar> {
    if (this.#newest === undefined) {
      const row = await this.#db.kysely
        .selectFrom('calendars')
        .select('version')
        .orderBy('covered_to', 'desc')
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow();
      this.#newest = row.version;
    }
    return this.version(this.#newest);
  }

  async version(version: string): Promise<Calendar> {
    const known = this.#versions.get(version);
    if (known !== undefined) return known;
    const head = await this.#db.kysely
      .selectFrom('calendars')
      .selectAll()
      .where('version', '=', version)
      .executeTakeFirstOrThrow();
    const days = await this.#db.kysely
      .selectFrom('calendar_days')
      .select(['day as date', 'kind', 'name'])
      .where('version', '=', version)
      .execute();
    const calendar = calendarOf({
      version,
      coveredFrom: head.covered_from,
      coveredTo: head.covered_to,
      source: head.source,
      days,
    });
    this.#versions.set(version, calendar);
    return calendar;
  }
}
