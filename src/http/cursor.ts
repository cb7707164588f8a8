import type { Static, TSchema } from 'typebox';
import { check } from '../cases/validate.ts';
import { invalidAt, Problem } from '../domain/errors.ts';

const CURSOR_CHARS_MAX = 1024;

/** Cursors are opaque to clients; what comes back is checked like any input, since nothing signs it. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws Problem SCHEMA_INVALID when it is no cursor of this list */
export function decodeCursor<S extends TSchema>(
  schema: S,
  cursor: string | undefined,
): Static<S> | undefined {
  if (cursor === undefined) return undefined;
  const fault = invalidAt('cursor', '不是本列表给出的游标', 'not a cursor of this list');
  if (cursor.length > CURSOR_CHARS_MAX || !/^[\w-]+$/.test(cursor)) throw fault;
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    check(schema, position);
    return position as Static<S>;
  } catch (error) {
    if (error instanceof Problem || error instanceof SyntaxError) throw fault;
    throw error;
  }
}

export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 200;

/** One row more than asked for was read: it says whether there is a next page, and is not shown. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  position: (last: T) => unknown,
): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? encodeCursor(position(items.at(-1)!)) : null };
}
