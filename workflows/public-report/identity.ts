/**
 * What gives a person away in free text, as far as a pattern can tell: mobile and fixed-line numbers, identity card
 * numbers of 18 and 15 digits. A reporter's identity is sealed elsewhere and never stands in a case (B.2.5 保密).
 * Full-width digits and the usual separators count too; a unit's 统一社会信用代码 (18 characters, beginning with 9, 5 or 1
 * and no birth date) does not match.
 */
const DIGIT = '[0-9０-９]';
const GAP = '[ 　\\-－—.]?';
const SIDES = (inner: string) => `(?<!${DIGIT})(?:${inner})(?!${DIGIT})`;

const MOBILE = SIDES(`(?:\\+?86${GAP})?[1１][3-9３-９]${DIGIT}${GAP}${DIGIT}{4}${GAP}${DIGIT}{4}`);
const FIXED_LINE = SIDES(`[(（]?[0０]${DIGIT}{2,3}[)）]?${GAP}[2-9２-９]${DIGIT}{6,7}`);
const BORN =
  '(?:[1１][9９]|[2２][0０])[0-9０-９]{2}(?:[0０][1-9１-９]|[1１][0-2０-２])(?:[0０][1-9１-９]|[12１２][0-9０-９]|[3３][01０１])';
const CARD_18 = SIDES(`[1-8１-８]${DIGIT}{5}${BORN}${DIGIT}{3}[0-9０-９xXｘＸ]`);
const CARD_15 = SIDES(
  `[1-8１-８]${DIGIT}{7}(?:[0０][1-9１-９]|[1１][0-2０-２])(?:[0０][1-9１-９]|[12１２]${DIGIT}|[3３][01０１])${DIGIT}{3}`,
);

/** Source of a regular expression, as JSON Schema takes it. */
export const IDENTITY_PATTERN = `${MOBILE}|${FIXED_LINE}|${CARD_18}|${CARD_15}`;
const identity = new RegExp(IDENTITY_PATTERN, 'u');

/** Digests and instants are long rows of digits and name nobody. */
const HARMLESS = /^(?:sha256:[0-9a-f]{64}|\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?)$/u;

/**
 * Name of the first field whose text holds a number that gives a person away.
 * @returns undefined when there is none
 */
export function identityIn(value: unknown, field = ''): string | undefined {
  if (typeof value === 'string') return !HARMLESS.test(value) && identity.test(value) ? field : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const found = identityIn(inner, Array.isArray(value) ? field : name);
    if (found !== undefined) return found;
  }
  return undefined;
}
