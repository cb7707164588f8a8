import type { EventDefinition } from '../../src/engine/workflow.ts';
import { code, fieldName, roleName, table } from './words.ts';

/** The part of JSON Schema that payload schemas use. */
interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly title?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

const FORMATS: Readonly<Record<string, string>> = {
  date: '日期',
  'date-time': '时间',
  uuid: '编号（UUID）',
};
const TYPES: Readonly<Record<string, string>> = {
  string: '文本',
  integer: '整数',
  number: '数',
  boolean: '是／否',
  object: '一组字段',
  null: '空',
};

function range(low: number | undefined, high: number | undefined, unit = ''): string {
  if (low === undefined && high === undefined) return '';
  if (low === undefined || low === 0) return high === undefined ? '' : `，至多 ${high}${unit}`;
  if (high === undefined) return `，至少 ${low}${unit}`;
  return low === high ? `，${low}${unit}` : `，${low}–${high}${unit}`;
}

/** What may be filled in, in words. */
function kindOf(schema: Schema): string {
  if (schema.const !== undefined) return `只能是 ${code(JSON.stringify(schema.const))}`;
  if (schema.enum !== undefined) return `${schema.enum.map((one) => code(String(one))).join('、')} 之一`;
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(kindOf))].join('，或 ');
  if (schema.type === 'array')
    return `多项（${kindOf(schema.items ?? {})}）${range(schema.minItems, schema.maxItems, ' 项')}`;
  const { type = '', format = '' } = schema;
  if (format in FORMATS) return FORMATS[format]!;
  if (type === 'string') return `文本${range(schema.minLength, schema.maxLength, ' 字')}`;
  return `${TYPES[type] ?? '任意'}${range(schema.minimum, schema.maximum)}`;
}

/** Deeper than this a field's parts are told by the example alone. */
const DEPTH_MAX = 2;

function rowsOf(schema: Schema, prefix = '', depth = 0): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([field, inner]) => {
    const path = `${prefix}${field}`;
    const needed = schema.required?.includes(field) ? '必填' : '选填';
    const row = [code(path), inner.title ?? fieldName(field), needed, kindOf(inner)];
    if (depth + 1 >= DEPTH_MAX) return [row];
    const parts =
      inner.type === 'array'
        ? rowsOf(inner.items ?? {}, `${path}[].`, depth + 1)
        : rowsOf(inner, `${path}.`, depth + 1);
    return [row, ...parts];
  });
}

export function fieldsOf(schema: unknown): string[] {
  const rows = rowsOf(schema as Schema);
  return rows.length === 0 ? ['不填内容。', ''] : table(['字段', '名称', '', '填什么'], rows);
}

/** One act: who, what to fill in, who is barred, and an example that passes. */
export function actOf(type: string, entry: EventDefinition): string[] {
  const lines = [`#### ${entry.label.zh} ${code(type)}`, ''];
  const say = [`办理人：${entry.by.map(roleName).join('、')}`];
  if (entry.onBehalf?.length) say.push(`代录：${entry.onBehalf.map(roleName).join('、')}（须附纸质签名）`);
  if (entry.notSameAs?.length) say.push(`回避：已办理 ${entry.notSameAs.map(code).join('、')} 的人不得办理`);
  if (entry.notSameUnitAs?.length)
    say.push(`单位回避：已办理 ${entry.notSameUnitAs.map(code).join('、')} 的单位不得办理`);
  if (entry.as !== undefined) say.push(`记为：${code(entry.as)}`);
  lines.push(`${say.join('；')}。`, '', ...fieldsOf(entry.schema));
  if (Object.keys(entry.example as object).length === 0) return lines;
  const example = ['```json', JSON.stringify(entry.example, null, 2), '```'];
  lines.push('<details><summary>样例</summary>', '', ...example, '', '</details>', '');
  return lines;
}
