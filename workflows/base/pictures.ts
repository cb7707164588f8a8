import { msOf, startOfDay } from '../../src/domain/instants.ts';
import type { Evidence, ItemEvidence } from './schemas.ts';

/** Another case that holds one of the pictures, as the database answers. */
interface UsedDigest {
  readonly unit: string | null;
}

/** What is asked of the pictures of a hazard, with the words its workflow has for it. */
interface Asked {
  readonly evidence: readonly ItemEvidence[];
  /** Items that each need a picture of before and of after; `''` for a hazard without numbered ones. */
  readonly items: readonly string[];
  /** Unit the pictures are of; nobody else's are taken. */
  readonly unit: string | null;
  /** Day before which no picture of after is taken; only those must be younger. */
  readonly since: string | undefined;
  /** 整改 or 治理. */
  readonly done: string;
  /** What began on that day. */
  readonly begun: string;
}

/** What is still lacking in pictures of before and after; `undefined` when they are complete. */
export function missingPictures(
  facts: Readonly<Record<string, unknown>>,
  { evidence, items, unit: own, since, done, begun }: Asked,
): string | undefined {
  const shows = (item: string, kind: Evidence['kind']) =>
    evidence.some((one) => one.kind === kind && (one.item === undefined || one.item === item));
  for (const item of items) {
    if (!shows(item, 'before')) return `${item}缺${done}前照片`;
    if (!shows(item, 'after')) return `${item}缺${done}后照片`;
  }
  if (isOneForBoth(evidence)) return `${done}前后是同一张照片`;
  const early = evidence.some(
    ({ kind, takenAt }) =>
      kind === 'after' && takenAt !== undefined && since !== undefined && msOf(takenAt) < startOfDay(since),
  );
  if (early) return `${done}后照片早于${begun}`;
  const used = (facts.evidence as readonly UsedDigest[] | undefined) ?? [];
  return used.some(({ unit }) => unit !== own && unit !== null && own !== null)
    ? '照片已被其他单位使用'
    : undefined;
}

/** One picture can not show both how it was and how it is. */
function isOneForBoth(evidence: readonly Evidence[]): boolean {
  const before = new Set(evidence.filter(({ kind }) => kind === 'before').map(({ digest }) => digest));
  return evidence.some(({ kind, digest }) => kind === 'after' && before.has(digest));
}
