import { createHash } from 'node:crypto';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { TSchema } from 'typebox';
import { Problem, type ProblemPlace } from '../domain/errors.ts';
import { dateOf, isDate, msOf } from '../domain/instants.ts';
import { NOT_BLANK } from '../engine/workflow.ts';

/** Nothing is coerced, dropped or filled in: evidence that does not fit is refused, never altered. */
const ajv = new Ajv({
  allErrors: false,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  strict: false,
});
formats.default(ajv);

/** Years of what is entered: there is nothing older, and no calendar or PostgreSQL date fails within them. */
const YEARS = ['2000', '2079'] as const;

function isWithin(date: string): boolean {
  return date >= YEARS[0] && date <= `${YEARS[1]}-12-31`;
}

function isInstant(text: string): boolean {
  try {
    return isWithin(dateOf(msOf(text)));
  } catch {
    return false;
  }
}

// What the house itself cannot read (a space for the T, an offset without its colon, year 9999) is refused at the door.
ajv.addFormat('date', (text) => isDate(text) && isWithin(text));
ajv.addFormat('date-time', isInstant);

/** Fields that no two items of a list may share. */
ajv.addKeyword({
  keyword: 'uniqueItemProperties',
  type: 'array',
  schemaType: 'array',
  errors: true,
  validate: uniqueItems,
});

function uniqueItems(names: readonly string[], items: readonly unknown[]): boolean {
  for (const name of names) {
    const seen = new Map<unknown, number>();
    for (const [index, item] of items.entries()) {
      const value = (item as Record<string, unknown> | null)?.[name];
      const first = seen.get(value);
      if (value !== undefined && first !== undefined) {
        const params = { i: index, j: first };
        const message = `must not say ${name} "${String(value)}" twice (items ${first + 1} and ${index + 1})`;
        uniqueItems.errors = [{ keyword: 'uniqueItemProperties', params, message }];
        return false;
      }
      seen.set(value, index);
    }
  }
  return true;
}
uniqueItems.errors = [] as Partial<ErrorObject>[];

const compiled = new WeakMap<object, ValidateFunction>();

function validator(schema: TSchema): ValidateFunction {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
}

/** @throws Problem SCHEMA_INVALID with a pointer below `base` */
export function check(schema: TSchema, value: unknown, base = ''): void {
  const validate = validator(schema);
  if (validate(value)) return;
  // What failed under a condition is told; that it stood under one is not.
  const failed = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if');
  throw new Problem('SCHEMA_INVALID', { errors: failed.map((error) => place(error, base)) });
}

/**
 * Top-level fields that the schema marks `writeOnly`, a spoken code, are known from here on by their SHA-256 alone: the
 * log is read by many and kept for ever. The digest itself does not pass the schema, so that it cannot be said again.
 * @param payload that passed the schema
 */
export function sealed(schema: TSchema, payload: unknown): unknown {
  const { properties = {} } = schema as TSchema & { properties?: Record<string, { writeOnly?: boolean }> };
  const given = payload as Readonly<Record<string, unknown>>;
  const secrets = Object.keys(properties).filter((name) => properties[name]!.writeOnly && name in given);
  if (secrets.length === 0) return payload;
  const digests = secrets.map((name) => [name, digestOf(String(given[name]))] as const);
  return { ...given, ...Object.fromEntries(digests) };
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

export function place(error: ErrorObject, base: string): ProblemPlace {
  const params = error.params as { additionalProperty?: string; missingProperty?: string };
  const last = params.additionalProperty ?? params.missingProperty;
  const pointer = `${base}${error.instancePath}${last === undefined ? '' : `/${last.replaceAll('~', '~0').replaceAll('/', '~1')}`}`;
  return { pointer, message: { zh: chinese(error), en: english(error) } };
}

function english({ keyword, params, message = keyword }: ErrorObject): string {
  const { format } = params as { format?: string };
  if (format === 'date') return `must be a date of ${YEARS.join('–')}, 2026-03-02`;
  if (format === 'date-time')
    return `must be an RFC 3339 instant of ${YEARS.join('–')}, 2026-03-02T09:00:00+08:00`;
  if (keyword === 'pattern' && params.pattern === NOT_BLANK) return 'must not be blank';
  return message;
}

function chinese({ keyword, params }: ErrorObject): string {
  const { limit, type, format, allowedValues } = params as Record<string, unknown>;
  switch (keyword) {
    case 'additionalProperties':
      return '没有这个字段';
    case 'required':
      return '缺少此项';
    case 'type':
      return `类型应为 ${String(type)}`;
    case 'enum':
      return `应为 ${(allowedValues as unknown[]).join('、')} 之一`;
    case 'const':
    case 'anyOf':
    case 'oneOf':
      return '不在允许的取值内';
    case 'format':
      if (format === 'date') return `应为 ${YEARS.join('—')} 年的日期，如 2026-03-02`;
      if (format === 'date-time') return `应为 ${YEARS.join('—')} 年的时刻，如 2026-03-02T09:00:00+08:00`;
      return `格式应为 ${String(format)}`;
    case 'pattern':
      if (params.pattern === NOT_BLANK) return '不能全是空白';
      return `应符合 ${String(params.pattern)}`;
    case 'minLength':
    case 'minItems':
      return `至少 ${String(limit)} 个`;
    case 'maxLength':
    case 'maxItems':
      return `至多 ${String(limit)} 个`;
    case 'uniqueItems':
    case 'uniqueItemProperties':
      return `第 ${Number(params.i) + 1} 项与第 ${Number(params.j) + 1} 项重复`;
    case 'minimum':
      return `不得小于 ${String(limit)}`;
    case 'maximum':
      return `不得大于 ${String(limit)}`;
    default:
      return '不符合规定';
  }
}
