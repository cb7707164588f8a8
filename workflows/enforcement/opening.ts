import { type Static, Type } from 'typebox';
import { exactly, written } from '../../src/engine/workflow.ts';
import { DateOnly, Id, Paragraph, Sentence } from '../base/schemas.ts';

/** Why there is a case: what another case found, or what an officer did. */
export const CAUSES = [
  'phase2Missed',
  'entryRefused',
  'falseCompletion',
  'notReported',
  'orderDisobeyed',
  'closure',
  'inspection',
  'report',
  'accident',
  'other',
] as const;

/** A clue as an officer enters it. A case that another one opened has that case's own data in its place. */
export const Opening = exactly({
  description: written(500),
  region: exactly({
    name: Sentence,
    /** GB/T 2260, with GB/T 10114 below the county (9) or the statistical village code (12). */
    code: Type.Optional(Type.String({ pattern: '^(\\d{6}|\\d{9}|\\d{12})$' })),
  }),
  /** 当事人; `responsibleUnit` is its directory id, where it has one. */
  unit: exactly({ name: Sentence, kind: Type.Optional(Sentence) }),
  responsibleUnit: Type.Optional(Type.Union([Id, Type.Null()])),
  place: Type.Optional(Sentence),
  sector: Type.Optional(Sentence),
  /** Of the hazard behind it. */
  grade: Type.Optional(Type.Enum(['general', 'major'])),
  cause: Type.Enum([...CAUSES]),
  /** Provisions that seem broken. */
  basis: Type.Optional(Paragraph),
  /** 执法事项 of the check list, where one led here. */
  enforcementItem: Type.Optional(Sentence),
  /** Day of the order to correct (责令改正), where one was given. */
  orderedOn: Type.Optional(DateOnly),
});
export type Opening = Static<typeof Opening>;

export const openingExample: Opening = {
  description: '两次复查均未消除二层疏散通道堵塞的隐患',
  region: { name: '浙江省杭州市建德市', code: '330182' },
  unit: { name: '某商城', kind: '商场市场' },
  responsibleUnit: 'enterprise',
  place: '更楼街道某商城二层',
  sector: '消防',
  grade: 'general',
  cause: 'inspection',
  basis: '《安全生产法》第四十一条、第一百零二条',
};

export const OPENERS = ['enforcement_officer', 'inspector', 'sector_officer', 'external_system'] as const;
