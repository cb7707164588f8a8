import { type Static, Type } from 'typebox';
import { exactly, listById, type OpenInput } from '../../src/engine/workflow.ts';
import { begun, type Common, type Person } from '../base/case.ts';
import { type Kin, NO_KIN } from '../base/kin.ts';
import { DateOnly, Id, PersonName, Sentence } from '../base/schemas.ts';

/** 检查: one visit, one record, any number of hazards. */
export const Opening = exactly({
  subject: exactly({
    /** A directory unit: it signs by itself. */
    unit: Id,
    name: Sentence,
    principal: Type.Optional(PersonName),
  }),
  place: Sentence,
  region: exactly({
    name: Sentence,
    code: Type.Optional(Type.String({ pattern: '^(\\d{6}|\\d{9}|\\d{12})$' })),
  }),
  sector: Type.Optional(Sentence),
  /** `unannounced`: 四不两直, nobody is told beforehand. */
  notice: Type.Enum(['announced', 'unannounced']),
  /** Day by which the visit is to be made; absent: within the policy's term. */
  visitBy: Type.Optional(DateOnly),
  /** What is looked at, item by item, with the law it rests on and the enforcement item it maps to. */
  checklist: listById(
    exactly({
      id: Id,
      text: Sentence,
      basis: Type.Optional(Sentence),
      enforcementItem: Type.Optional(Sentence),
    }),
    { minItems: 1, maxItems: 200 },
  ),
  task: Type.Optional(Sentence),
});
export type Opening = Static<typeof Opening>;

export const openingExample: Opening = {
  subject: { unit: 'enterprise', name: '某商城' },
  place: '更楼街道某商城',
  region: { name: '浙江省杭州市建德市', code: '330182' },
  sector: '消防',
  notice: 'unannounced',
  checklist: [
    {
      id: 'c1',
      text: '疏散通道、安全出口是否畅通',
      basis: '《中华人民共和国消防法》第二十八条',
      enforcementItem: '占用、堵塞、封闭疏散通道、安全出口',
    },
    { id: 'c2', text: '主要负责人是否履行安全生产职责', basis: '《中华人民共和国安全生产法》第二十一条' },
  ],
  task: '重点场所“综合查一次”',
};

export const OPENERS = ['inspector', 'street_officer', 'sector_officer', 'safety_office'] as const;

export interface Inspector extends Person {
  readonly certificateNo: string;
  /** Date of the own signature under the record. */
  readonly signedOn?: string;
}

export interface Inspection extends Common {
  readonly data: Opening;
  readonly noticeOn: string | null;
  readonly inspectors: readonly Inspector[];
  readonly conclusions: Readonly<Record<string, { readonly conclusion: string; readonly note?: string }>>;
  readonly findings: readonly (Person & {
    readonly no: number;
    readonly item: string | null;
    readonly description: string;
    readonly grade: string | null;
    readonly on: string;
  })[];
  readonly record: (Person & { readonly opinion: string; readonly on: string }) | null;
  /** The inspected unit's signature, or the record of its refusal. */
  readonly acknowledged: {
    readonly how: 'signed' | 'refused';
    readonly by: string;
    readonly on: string;
    readonly witness?: string;
  } | null;
  readonly service: { readonly method: string; readonly on: string } | null;
  readonly kin: Kin;
}

export function open(input: OpenInput): Inspection {
  return {
    ...begun(input, {}),
    // The engine has checked the data against the opening schema.
    data: input.data as Opening,
    noticeOn: null,
    inspectors: [],
    conclusions: {},
    findings: [],
    record: null,
    acknowledged: null,
    service: null,
    kin: NO_KIN,
  };
}
