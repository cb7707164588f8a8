import { sql } from 'kysely';
import type { Calendar, CalendarRecord } from '../domain/calendar.ts';
import { daysOf, isSame, type NextCalendar, nextCalendar } from '../domain/calendar-import.ts';
import { invalidAt, type Problem } from '../domain/errors.ts';
import type { Actor } from '../engine/workflow.ts';
import { writeAudit } from '../store/audit.ts';
import { type CalendarHead, type CalendarPlace, EVERY_TENANT } from '../store/calendars.ts';
import { asProblem } from '../store/database.ts';
import type { GivenCalendar } from './calendar-import.ts';
import type { House } from './house.ts';

/** Publications follow one another, in all processes: each is built on the one before it. */
const PUBLISH_LOCK = 7_310_031;

export interface JudgedCalendar extends NextCalendar {
  /** The place has this version already, with the same content. */
  readonly published: boolean;
  /** Why terms are counted again, as the log of each case will say it. */
  readonly because: string;
}

/**
 * What an import would publish at a place; nothing is stored.
 * @throws Problem SCHEMA_INVALID, at `/version` too when that version says something else already
 */
export async function judgeCalendar(
  house: House,
  place: CalendarPlace,
  { given, at = (pointer) => pointer }: GivenCalendar,
): Promise<JudgedCalendar> {
  const { version } = given;
  const national = place.tenant === EVERY_TENANT;
  const taken = (zh: string, en: string): Problem => invalidAt(at('/version'), zh, en);
  const heads = await house.calendars.list(place.tenant);
  const known = heads.find((head) => head.version === version);
  if (known !== undefined && (known.tenant !== place.tenant || known.region !== place.region)) {
    throw taken(`版本 ${version} 已用于别处的日历`, `the version ${version} is that of another layer`);
  }
  // A clock names its calendar by the version alone: a tenant's own would hide the nation's of the same name.
  if (national && known === undefined && (await isTenants(house, version))) {
    throw taken(
      `版本 ${version} 已是某租户日历的版本`,
      `the version ${version} is that of a tenant's calendar`,
    );
  }
  const base =
    known === undefined ? await house.calendars.recordAt(place) : await recordBefore(house, known, heads);
  const nothing: CalendarRecord = { version: ' ', source: '', years: [], days: [] };
  const beneath = await house.calendars.candidate(place, nothing, place.tenant, place.region);
  const covered = beneath.years;
  const next = nextCalendar({ ...(base === undefined ? {} : { base }), covered, given, national, at });
  if (known !== undefined && !isSame(await house.calendars.version(place.tenant, version), next.record)) {
    throw taken(
      `版本 ${version} 已发布，内容不同；请换一个版本`,
      `the version ${version} was published with another content; choose another`,
    );
  }
  return { ...next, published: known !== undefined, because: reasonOf(given) };
}

/**
 * Publishes what an import makes of a place's calendar. Done again it changes nothing.
 * @throws Problem SCHEMA_INVALID
 */
export async function publishCalendar(
  house: House,
  place: CalendarPlace,
  given: GivenCalendar,
  by: Actor,
): Promise<JudgedCalendar> {
  return house.queue.turn('calendars', async () => {
    try {
      return await house.db.kysely.transaction().execute(async (tx) => {
        await sql`select pg_advisory_xact_lock(${PUBLISH_LOCK})`.execute(tx);
        const judged = await judgeCalendar(house, place, given);
        if (!judged.published && (await house.calendars.publish(place, judged.record, by.person)))
          await auditPublication(house, place, judged.record, by);
        return judged;
      });
    } catch (error) {
      throw asProblem(error);
    }
  });
}

async function auditPublication(
  house: House,
  { tenant, region }: CalendarPlace,
  { version, years, source, days }: CalendarRecord,
  { person, unit }: Actor,
): Promise<void> {
  const detail = { region, years, source, days: days.length };
  const entry = { person, unit, action: 'CALENDAR_PUBLISHED', target: version, outcome: 'ACCEPTED', detail };
  await writeAudit(house.db, tenant, entry, house.wall());
}

async function isTenants(house: House, version: string): Promise<boolean> {
  const row = await house.db.kysely
    .selectFrom('calendars')
    .select('tenant')
    .where('version', '=', version)
    .where('tenant', '<>', EVERY_TENANT)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The record a published version was built on: the newest of its place at that time. */
async function recordBefore(
  house: House,
  known: CalendarHead,
  heads: readonly CalendarHead[],
): Promise<CalendarRecord | undefined> {
  const { tenant, region } = known;
  const there = heads.filter((head) => head.tenant === tenant && head.region === region);
  const older = there.slice(there.indexOf(known) + 1);
  const last = (head: CalendarHead) => Math.max(0, ...head.years);
  const base = older.reduce<CalendarHead | undefined>(
    (best, head) => (best === undefined || last(head) > last(best) ? head : best),
    undefined,
  );
  return base === undefined ? undefined : recordOf(await house.calendars.version(tenant, base.version));
}

function recordOf(layer: Calendar): CalendarRecord {
  const { version, source, years, businessClose } = layer;
  return {
    version,
    source,
    years: [...years].map(Number),
    ...(businessClose === undefined ? {} : { businessClose }),
    days: daysOf(layer),
  };
}

function reasonOf({ version, source, years, days = [] }: GivenCalendar['given']): string {
  const documents = years.map(({ document }) => document).join('、');
  const names = [...new Set(days.map(({ name }) => name))].slice(0, 3).join('、');
  const why = documents || source || names;
  return `启用日历 ${version}${why === '' ? '' : `（${why}）`}`;
}
