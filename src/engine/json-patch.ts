import { isDeepStrictEqual } from 'node:util';
import { Type } from 'typebox';
import { Unplaceable } from './place.ts';

const Pointer = Type.String({ pattern: '^(/[^/]*)+$', maxLength: 512, description: 'RFC 6901' });
const change = (op: string, more: object) =>
  Type.Object({ op: Type.Literal(op), path: Pointer, ...more }, { additionalProperties: false });

/** One operation of RFC 6902 on the data of a machine. */
export const PatchOperation = Type.Union([
  change('add', { value: Type.Unknown() }),
  change('replace', { value: Type.Unknown() }),
  change('test', { value: Type.Unknown() }),
  change('remove', {}),
  change('move', { from: Pointer }),
  change('copy', { from: Pointer }),
]);
export const Patch = Type.Array(PatchOperation, { minItems: 1, maxItems: 100 });

export interface Operation {
  readonly op: 'add' | 'replace' | 'test' | 'remove' | 'move' | 'copy';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

type Holder = Record<string, unknown> | unknown[];

/**
 * RFC 6902. All or nothing; the document given stays as it is.
 * @throws Unplaceable CONTEXT_FAILED naming the path that is not there, or the value that is another
 */
export function patched(document: unknown, operations: readonly Operation[]): unknown {
  const copy: unknown = structuredClone(document);
  for (const operation of operations) apply(copy, operation);
  return copy;
}

function apply(document: unknown, { op, path, from, value }: Operation): void {
  if (op === 'test') {
    if (!isDeepStrictEqual(read(document, path), value)) throw fault(path, '与预期不同', 'is something else');
  } else if (op === 'remove') remove(document, path);
  else if (op === 'replace') {
    read(document, path);
    const [holder, key] = find(document, path);
    (holder as Record<string, unknown>)[key] = structuredClone(value);
  } else if (op === 'add') add(document, path, structuredClone(value));
  else {
    const moved = structuredClone(read(document, from!));
    if (op === 'move') remove(document, from!);
    add(document, path, moved);
  }
}

function fault(path: string, zh: string, en: string): Unplaceable {
  return new Unplaceable('CONTEXT_FAILED', { zh: `数据 ${path} ${zh}`, en: `${path} ${en}` });
}

function find(document: unknown, path: string): [Holder, string] {
  const keys = path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  // Not data but the object's own machinery.
  if (keys.includes('__proto__')) throw fault(path, '不存在', 'is not there');
  let holder: unknown = document;
  for (const key of keys.slice(0, -1)) {
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key))
      throw fault(path, '不存在', 'is not there');
    holder = (holder as Record<string, unknown>)[key];
  }
  if (typeof holder !== 'object' || holder === null) throw fault(path, '不存在', 'is not there');
  return [holder as Holder, keys.at(-1)!];
}

function read(document: unknown, path: string): unknown {
  const [holder, key] = find(document, path);
  if (!Object.hasOwn(holder, key) || (Array.isArray(holder) && !/^\d+$/.test(key)))
    throw fault(path, '不存在', 'is not there');
  return (holder as Record<string, unknown>)[key];
}

function remove(document: unknown, path: string): void {
  read(document, path);
  const [holder, key] = find(document, path);
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function add(document: unknown, path: string, value: unknown): void {
  const [holder, key] = find(document, path);
  if (!Array.isArray(holder)) {
    holder[key] = value;
    return;
  }
  const index = key === '-' ? holder.length : Number(key);
  if (!/^(-|0|[1-9]\d*)$/.test(key) || index > holder.length) throw fault(path, '不存在', 'is not there');
  holder.splice(index, 0, value);
}
