import { type Static, Type } from 'typebox';
import { exactly, written } from '../../src/engine/workflow.ts';

/** Shapes that several events share. Every object refuses unknown fields: evidence must never be dropped silently. */

export const Sentence = written(200);
export const Paragraph = written(2000);
export const PersonName = written(50);
export const Id = written(64);
export const DateOnly = Type.String({ format: 'date' });

/** Photo, scan or document by its digest; the file itself lies in the evidence store. */
export const Evidence = exactly({
  digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }),
  mediaType: Type.String({ pattern: '^[a-z]+/[A-Za-z0-9.+-]+$', maxLength: 100 }),
  kind: Type.Enum(['before', 'after', 'document', 'signature', 'receipt', 'note']),
  /** Absent: the time it was received counts. */
  takenAt: Type.Optional(Type.String({ format: 'date-time' })),
  place: Type.Optional(Sentence),
});
export type Evidence = Static<typeof Evidence>;

export const EvidenceList = Type.Array(Evidence, { minItems: 1, maxItems: 50, uniqueItems: true });

/** Evidence that says which numbered item it shows; without `item` it shows every item claimed with it. */
export const ItemEvidence = exactly({ ...Evidence.properties, item: Type.Optional(Id) });
export type ItemEvidence = Static<typeof ItemEvidence>;

/** Names stand for directory units, `limitDays` for the days of each numbered demand. */
export const GradedItem = exactly({
  id: Id,
  text: Sentence,
  limitDays: Type.Integer({ minimum: 1, maximum: 365 }),
});
export type GradedItem = Static<typeof GradedItem>;
export const GradedItems = Type.Array(GradedItem, { minItems: 1, maxItems: 100 });

/** Photographed paper signature, required when somebody enters the act for another (代录, D 首段). */
export const PaperSignature = Type.Optional(Evidence);

export const Reason = exactly({ reason: Paragraph });
export const Opinion = exactly({ opinion: Paragraph });

/** Any digest of the right form; a driver that posts examples for many units varies it. */
export function digest(n: number): string {
  return `sha256:${n.toString(16).padStart(2, '0').repeat(32)}`;
}

export function photo(kind: Evidence['kind'], n: number): Evidence {
  return { digest: digest(n), mediaType: 'image/jpeg', kind };
}

export function paper(kind: Evidence['kind'], n: number): Evidence {
  return { digest: digest(n), mediaType: 'application/pdf', kind };
}

/** 企业: the two desks of the responsible unit ("enterprise" is no role of its own). */
export const ENTERPRISE = ['rectifier', 'enterprise_principal'] as const;
/** Who may enter an enterprise's act for it on a paper signature. */
export const BEHALF = ['grid_worker', 'street_officer'] as const;
