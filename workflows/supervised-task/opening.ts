import { type Static, Type } from 'typebox';
import { exactly, listById } from '../../src/engine/workflow.ts';
import { DateOnly, Id, Paragraph, Sentence } from '../base/schemas.ts';

/** Desks that carry a supervised task out. */
export const HANDLING_DUTIES = [
  'sector_officer',
  'street_officer',
  'enforcement_officer',
  'station',
  'village',
  'safety_office',
] as const;

/**
 * A unit as the document names it. `unit` is the directory's, where it is known: 「各乡镇」, 「县直各部门」 and the like
 * name no single unit and are kept as names.
 */
export const NamedUnit = exactly({
  name: Sentence,
  unit: Type.Optional(Id),
  /** The desk of that unit which answers; absent: its officer. */
  duty: Type.Optional(Type.Enum([...HANDLING_DUTIES])),
});
export type NamedUnit = Static<typeof NamedUnit>;

/** 督查交办: one task of a list, with its numbered items, the unit that leads and those that assist. */
export const Opening = exactly({
  title: Sentence,
  region: exactly({
    name: Sentence,
    code: Type.Optional(Type.String({ pattern: '^(\\d{6}|\\d{9}|\\d{12})$' })),
  }),
  /** `lookalike`: 举一反三; `meeting`: what a meeting decided (会商); absent: a task of a list. */
  kind: Type.Optional(Type.Enum(['list', 'lookalike', 'meeting', 'instruction'])),
  /** The document the task stands in. */
  list: Type.Optional(
    exactly({
      title: Sentence,
      document: Type.Optional(Sentence),
      documentNo: Type.Optional(Sentence),
      issuedBy: Sentence,
      issuedOn: DateOnly,
      no: Type.Optional(Type.Integer({ minimum: 1 })),
    }),
  ),
  /** Absent: the title is the one item. */
  items: Type.Optional(
    listById(
      exactly({
        id: Id,
        text: Paragraph,
        /** Who is responsible, in the document's own words. */
        responsible: Type.Optional(Sentence),
        units: Type.Optional(
          Type.Array(exactly({ name: Sentence, role: Type.Enum(['lead', 'responsible', 'cooperate']) }), {
            maxItems: 50,
          }),
        ),
      }),
      { minItems: 1, maxItems: 100 },
    ),
  ),
  /** 牵头单位, exactly one. Absent: to be named by whoever gave the task. */
  lead: Type.Optional(NamedUnit),
  /** 责任、配合单位. */
  assistants: Type.Optional(Type.Array(NamedUnit, { maxItems: 50 })),
  /** Absent: the last day of the year the task is given in. */
  dueOn: Type.Optional(DateOnly),
  milestones: Type.Optional(listById(exactly({ id: Id, on: DateOnly, text: Sentence }), { maxItems: 24 })),
  sector: Type.Optional(Sentence),
  background: Type.Optional(Paragraph),
});
export type Opening = Static<typeof Opening>;

export const openingExample: Opening = {
  title: '燃气安全专项整治',
  region: { name: '山西省吕梁市柳林县', code: '141125' },
  list: {
    title: '2026年度安全生产重点任务分工',
    documentNo: '柳政发〔2026〕2号',
    issuedBy: '柳林县人民政府',
    issuedOn: '2026-02-27',
    no: 9,
  },
  items: [
    { id: '9.1', text: '开展餐饮企业燃气使用安全检查。', responsible: '住建局牵头，市场监管局配合' },
    { id: '9.2', text: '完成老旧燃气管道更新改造年度任务。', responsible: '住建局' },
  ],
  lead: { name: '住建局', unit: 'sector', duty: 'sector_officer' },
  assistants: [{ name: '示范街道', unit: 'street', duty: 'street_officer' }],
};

/** Whoever gives tasks out, and the system their list is imported from. */
export const OPENERS = ['safety_office', 'committee_leader', 'sector_leader', 'external_system'] as const;
