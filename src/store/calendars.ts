import { type Calendar, type CalendarRecord, calendarOf } from '../domain/calendar.ts';
import { Problem } from '../domain/errors.ts';
import type { Database } from './database.ts';

/** Tenant of the layers that hold for all. */
export const EVERY_TENANT = '*';

/** Another process's publication is seen within this time; whoever recounts looks twice, further apart than this. */
export const CALENDAR_FRESH_MS = 1000;

/** Where a layer holds: a tenant or all, and the regions whose code begins so. */
export interface CalendarPlace {
  readonly tenant: string;
  readonly region: string;
}

export interface CalendarHead extends CalendarPlace {
  readonly version: string;
  readonly source: string;
  readonly years: readonly number[];
  readonly businessClose: string | null;
  readonly publishedBy: string;
  readonly createdAt: string;
}

/**
 * Published calendars in layers: the nation's, then a tenant's own, each for all regions or some. A version never
 * changes, so it is read once; which is the newest is asked again every second.
 */
export class Calendars {
  readonly #db: Database;
  readonly #records = new Map<string, CalendarRecord>();
  readonly #calendars = new Map<string, Calendar>();
  readonly #heads = new Map<string, { heads: Promise<readonly CalendarHead[]>; readAt: number }>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** @returns false when that version is there already: nothing was written */
  async publish(place: CalendarPlace, record: CalendarRecord, by = 'release'): Promise<boolean> {
    calendarOf(record); // A calendar that cannot be read back must not be stored.
    const { tenant, region } = place;
    const { days, version, years, source, businessClose = null } = record;
    const written = await this.#db.kysely.transaction().execute(async (tx) => {
      const added = await tx
        .insertInto('calendars')
        .values({
          tenant,
          version,
          region,
          years: [...years],
          source,
          business_close: businessClose,
          published_by: by,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('version')
        .executeTakeFirst();
      if (added === undefined) return false;
      const rows = days.map(({ date, kind, name, until = null }) => ({
        tenant,
        version,
        day: date,
        kind,
        name,
        until,
      }));
      if (rows.length > 0) await tx.insertInto('calendar_days').values(rows).execute();
      return true;
    });
    this.#heads.clear();
    return written;
  }

  /** The calendar of a place today: the nation's newest with whatever is laid over it there. */
  async current(tenant: string, region = ''): Promise<Calendar> {
    return this.version(
      tenant,
      layersAt(await this.#headsOf(tenant), region)
        .map((head) => head.version)
        .join('+'),
    );
  }

  /** The calendar a place would have with `record` as its newest layer there; nothing is stored. */
  async candidate(
    place: CalendarPlace,
    record: CalendarRecord,
    tenant: string,
    region: string,
  ): Promise<Calendar> {
    const heads = await this.#headsOf(tenant);
    const head = { ...place, version: record.version, source: '', years: [], businessClose: null };
    const others = heads.filter((one) => one.tenant !== place.tenant || one.region !== place.region);
    const layers = layersAt([...others, { ...head, publishedBy: '', createdAt: '' }], region);
    const records = layers.map(({ version }) =>
      version === record.version ? record : this.#record(tenant, version),
    );
    return calendarOf(...(await Promise.all(records)));
  }

  /** @param text versions of the layers joined by `+` */
  async version(tenant: string, text: string): Promise<Calendar> {
    const key = `${tenant} ${text}`;
    const known = this.#calendars.get(key);
    if (known !== undefined) return known;
    const records = await Promise.all(text.split('+').map((version) => this.#record(tenant, version)));
    const calendar = calendarOf(...records);
    this.#calendars.set(key, calendar);
    return calendar;
  }

  /** The newest record of a place itself, on which the next one is built. */
  async recordAt({ tenant, region }: CalendarPlace): Promise<CalendarRecord | undefined> {
    this.#heads.clear();
    const heads = await this.#headsOf(tenant);
    const head = heads.find((one) => one.tenant === tenant && one.region === region);
    return head === undefined ? undefined : this.#record(tenant, head.version);
  }

  /** Every version a tenant can meet, the newest first. */
  async list(tenant: string): Promise<CalendarHead[]> {
    return this.#db.kysely
      .selectFrom('calendars')
      .select([
        'tenant',
        'region',
        'version',
        'source',
        'years',
        'business_close as businessClose',
        'published_by as publishedBy',
        'created_at as createdAt',
      ])
      .where('tenant', 'in', [EVERY_TENANT, tenant])
      .orderBy('created_at', 'desc')
      .orderBy('version', 'desc')
      .execute();
  }

  #headsOf(tenant: string): Promise<readonly CalendarHead[]> {
    const known = this.#heads.get(tenant);
    const now = performance.now();
    if (known !== undefined && now - known.readAt < CALENDAR_FRESH_MS) return known.heads;
    const heads = this.list(tenant).then(newestOfEach);
    // Kept as a promise, so that a busy second asks once; a failed question is asked again.
    this.#heads.set(tenant, { heads, readAt: now });
    heads.catch(() => this.#heads.delete(tenant));
    return heads;
  }

  async #record(tenant: string, version: string): Promise<CalendarRecord> {
    const key = `${tenant} ${version}`;
    const known = this.#records.get(key);
    if (known !== undefined) return known;
    const head = await this.#db.kysely
      .selectFrom('calendars')
      .selectAll()
      .where('version', '=', version)
      .where('tenant', 'in', [EVERY_TENANT, tenant])
      .orderBy('tenant', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (head === undefined) {
      throw new Problem('NOT_FOUND', {
        detail: { zh: `没有日历 ${version}`, en: `there is no calendar ${version}` },
      });
    }
    const days = await this.#db.kysely
      .selectFrom('calendar_days')
      .select(['day as date', 'kind', 'name', 'until'])
      .where('tenant', '=', head.tenant)
      .where('version', '=', version)
      .orderBy('day')
      .execute();
    const record: CalendarRecord = {
      version,
      source: head.source,
      years: head.years,
      ...(head.business_close !== null && { businessClose: head.business_close }),
      days: days.map(({ until, ...day }) => ({ ...day, ...(until !== null && { until }) })),
    };
    this.#records.set(key, record);
    return record;
  }
}

function newestOfEach(newestFirst: readonly CalendarHead[]): CalendarHead[] {
  const newest = new Map<string, CalendarHead>();
  for (const head of newestFirst) {
    const place = `${head.tenant} ${head.region}`;
    const before = newest.get(place);
    // A release that still ships an older table must not push aside a year that was imported meanwhile.
    if (before === undefined || lastYear(head) > lastYear(before)) newest.set(place, head);
  }
  return [...newest.values()];
}

function lastYear({ years }: CalendarHead): number {
  return Math.max(0, ...years);
}

/** The layers of a place in the order they are laid: the nation before the tenant, wide before narrow. */
function layersAt(heads: readonly CalendarHead[], region: string): CalendarHead[] {
  return heads
    .filter((head) => region.startsWith(head.region))
    .sort(
      (a, b) =>
        Number(a.tenant !== EVERY_TENANT) - Number(b.tenant !== EVERY_TENANT) ||
        a.region.length - b.region.length,
    );
}
