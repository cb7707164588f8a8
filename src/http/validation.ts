import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { check, place } from '../cases/validate.ts';
import { invalidAt, Problem } from '../domain/errors.ts';
import { isUuid } from '../domain/ids.ts';

/** Query strings are text, so numbers and booleans are read out of it; unknown names are refused all the same. */
const queries = new Ajv({
  allErrors: false,
  coerceTypes: true,
  removeAdditional: false,
  useDefaults: false,
  strict: false,
});
formats.default(queries);

/** Compiled once per route at start. Bodies are judged by the same strict Ajv as event payloads. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  if (httpPart === 'params')
    return (params: Record<string, string>) => answer(() => checkIds(schema, params));
  if (httpPart === 'querystring') {
    const validate = queries.compile(schema);
    return (query: Record<string, unknown>) => answer(() => checkQuery(validate, query));
  }
  warmUp(schema);
  return (body: unknown) => answer(() => check(schema, body));
};

function answer(work: () => void): true | { error: Error } {
  try {
    work();
    return true;
  } catch (error) {
    return { error: error as Error };
  }
}

/** Compiles now, so that a broken schema stops the start and not the first caller. */
function warmUp(schema: TSchema): void {
  try {
    check(schema, null);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** UUIDs are compared in lower case everywhere, and accepted in any (RFC 9562). */
function checkIds(schema: TSchema, params: Record<string, string>): void {
  const { properties } = schema as TSchema & { properties: Record<string, { format?: string }> };
  for (const [name, { format }] of Object.entries(properties)) {
    if (format !== 'uuid') continue;
    const id = params[name]!.toLowerCase();
    if (!isUuid(id)) throw new Problem('ID_INVALID');
    params[name] = id;
  }
}

function checkQuery(validate: ValidateFunction, query: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(query)) {
    if (!isText(name) || (typeof value === 'string' && !isText(value))) {
      throw invalidAt(isText(name) ? name : '', '含有不允许的字符', 'contains a forbidden character');
    }
  }
  if (validate(query)) return;
  const errors = (validate.errors ?? []).map((error) => {
    const { pointer, message } = place(error, '');
    return { pointer: pointer.slice(1), message };
  });
  throw new Problem('SCHEMA_INVALID', { errors });
}

function isText(value: string): boolean {
  return !value.includes('\u0000') && value.isWellFormed();
}
