import { calendarOf } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { iso, msOf } from '../../src/domain/instants.ts';
import type { Term } from '../../src/domain/terms.ts';
import { LOCAL } from './terms-local.table.ts';

export const calendar = calendarOf(CN_CALENDAR);
export const local = calendarOf(CN_CALENDAR, LOCAL);

export const term = (n: number, unit: Term['unit']): Term => ({ n, unit });

/** `2026-03-02` is 09:00 Shanghai of that day; `2026-03-02T23:30` a Shanghai minute. */
export const at = (text: string): number =>
  msOf(text.length === 10 ? `${text}T09:00:00+08:00` : text.length === 16 ? `${text}:00+08:00` : text);

/** The Shanghai minute of an instant, `2026-03-02T09:00`. */
export const minute = (ms: number): string => iso(ms).slice(0, 16);

/** The term stood still on the days after `from` up to `to`. */
export const within =
  (...spans: readonly (readonly [from: string, to: string])[]) =>
  (date: string): boolean =>
    spans.some(([from, to]) => from < date && date <= to);
