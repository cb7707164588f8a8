import { Type } from 'typebox';
import { type CsvHead, calendarFromCsv } from '../domain/calendar-csv.ts';
import type { ImportedCalendar } from '../domain/calendar-rows.ts';
import { Problem } from '../domain/errors.ts';
import { exactly } from '../engine/workflow.ts';
import { check } from './validate.ts';

/** Bounds that no notice comes near: a slip or another file is caught before every day of it is looked at. */
const YEARS_MAX = 20;
const RANGES_MAX = 100;
const DAYS_MAX = 1000;

const Name = Type.String({ minLength: 1, maxLength: 64, description: '名称 Name of the day' });
const Day = Type.String({ minLength: 1, maxLength: 32, description: 'YYYY-MM-DD' });
const Time = Type.String({ minLength: 1, maxLength: 16, description: 'HH:mm' });

/** Dates and times are judged by the calendar itself, which says what is wrong with them. */
export const CalendarImport = exactly({
  version: Type.String({ maxLength: 64, description: '版本，不得含“+”或空白 No "+" and no white space' }),
  source: Type.Optional(
    Type.String({ minLength: 1, maxLength: 500, description: '依据 What it was read from' }),
  ),
  businessClose: Type.Optional(Time),
  years: Type.Array(
    exactly({
      year: Type.Integer({ minimum: 1000, maximum: 9999 }),
      document: Type.String({ minLength: 1, maxLength: 128, description: '发文字号 Number of the notice' }),
      replaces: Type.Optional(Type.Boolean({ description: '替换已有的整年 Replaces a covered year' })),
      rest: Type.Array(exactly({ name: Name, from: Day, to: Day }), { maxItems: RANGES_MAX }),
      work: Type.Array(exactly({ name: Name, date: Day }), { maxItems: RANGES_MAX }),
      half: Type.Optional(
        Type.Array(exactly({ name: Name, date: Day, until: Time }), { maxItems: RANGES_MAX }),
      ),
    }),
    { maxItems: YEARS_MAX },
  ),
  days: Type.Optional(
    Type.Array(
      exactly({
        date: Day,
        kind: Type.Enum(['rest', 'work', 'half']),
        name: Name,
        until: Type.Optional(Time),
      }),
      { maxItems: DAYS_MAX },
    ),
  ),
});

/** An import that has the right shape, and what its pointers are called where it came from. */
export interface GivenCalendar {
  readonly given: ImportedCalendar;
  readonly at?: (pointer: string) => string;
}

/** @throws Problem SCHEMA_INVALID */
export function givenCalendar(value: unknown): GivenCalendar {
  check(CalendarImport, value);
  return { given: value as ImportedCalendar };
}

/** @throws Problem SCHEMA_INVALID naming lines of the text, or what stood beside it */
export function givenCsv(text: string, head: CsvHead): GivenCalendar {
  const { given, at } = calendarFromCsv(text, head);
  try {
    check(CalendarImport, given);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const errors = error.extras.errors?.map(({ pointer, message }) => ({ pointer: at(pointer), message }));
    throw new Problem(error.code, { ...(errors === undefined ? {} : { errors }) });
  }
  return { given, at };
}
