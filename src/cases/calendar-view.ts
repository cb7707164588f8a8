import { coveredUntil, type DayKind } from '../domain/calendar.ts';
import { daysOf } from '../domain/calendar-import.ts';
import { dateOf } from '../domain/instants.ts';
import { type CalendarHead, EVERY_TENANT } from '../store/calendars.ts';
import { type House, lawNowIn } from './house.ts';

export interface CalendarView {
  readonly version: string;
  readonly years: readonly number[];
  /** Last day whose yearly notice is known without a gap from today; yesterday's year end when today's is not. */
  readonly coveredTo: string;
  readonly businessClose: string | null;
  readonly source: string;
  readonly days: readonly {
    readonly date: string;
    readonly kind: DayKind;
    readonly name: string;
    readonly until?: string;
  }[];
}

/** The calendar by which terms are counted today at a place, with every day it names, of one year or all. */
export async function calendarView(
  house: House,
  tenant: string,
  { region = '', year }: { region?: string; year?: number },
): Promise<CalendarView> {
  const calendar = await house.calendars.current(tenant, region);
  const today = dateOf(await lawNowIn(house));
  const { version, source, businessClose = null } = calendar;
  const days = daysOf(calendar).filter(({ date }) => year === undefined || Number(date.slice(0, 4)) === year);
  const years = [...calendar.years].map(Number).sort((a, b) => a - b);
  return { version, years, coveredTo: coveredUntil(calendar, today), businessClose, source, days };
}

export type CalendarRow = Omit<CalendarHead, 'tenant'> & { readonly national: boolean };

/** Versions a tenant can meet, the newest first. */
export async function calendarRows(house: House, tenant: string): Promise<CalendarRow[]> {
  const heads = await house.calendars.list(tenant);
  return heads.map(({ tenant: of, ...head }) => ({ ...head, national: of === EVERY_TENANT }));
}
