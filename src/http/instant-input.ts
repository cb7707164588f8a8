import { invalidAt } from '../domain/errors.ts';
import { isDate, iso, msOf, startOfDay } from '../domain/instants.ts';

/**
 * An instant, or a date standing for its first moment, from a query or body.
 * @returns RFC 3339 in Shanghai time
 * @throws Problem SCHEMA_INVALID at `pointer`
 */
export function instantFrom(pointer: string, text: string): string {
  const fault = invalidAt(pointer, '应为带时区的时刻或日期', 'must be an RFC 3339 instant or a date');
  try {
    const instant = iso(isDate(text) ? startOfDay(text) : msOf(text));
    // PostgreSQL's calendar has no year 0.
    if (instant.startsWith('0000')) throw fault;
    return instant;
  } catch (error) {
    if (error instanceof RangeError) throw fault;
    throw error;
  }
}
