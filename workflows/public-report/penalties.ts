/** What one enforcement case, or one decision entered by hand, has come to. */
export interface Penalty {
  readonly caseId: string | null;
  readonly documentNo: string | null;
  /** `null`: no penalty, annulled, or ended without a word of it. */
  readonly fineYuan: number | null;
  readonly on: string;
}

function sameMatter(one: Penalty, other: Penalty): boolean {
  if (one.documentNo !== null && one.documentNo === other.documentNo) return true;
  if (one.caseId !== null || other.caseId !== null) return one.caseId === other.caseId;
  return one.documentNo === null && other.documentNo === null;
}

/**
 * The penalties with this one in the place of what was said before of the same case or document: the reward is by the
 * fines of the report, and a fine told twice, changed by review or annulled is still one fine.
 */
export function noted(penalties: readonly Penalty[], said: Penalty): readonly Penalty[] {
  const before = penalties.filter((one) => sameMatter(one, said));
  const known = (name: 'caseId' | 'documentNo') =>
    said[name] ?? before.find((one) => one[name] !== null)?.[name] ?? null;
  return [
    ...penalties.filter((one) => !before.includes(one)),
    { ...said, caseId: known('caseId'), documentNo: known('documentNo') },
  ];
}

interface Known {
  readonly enforcing: readonly string[];
  readonly penalties: readonly Penalty[];
}

/** Something was said, and no enforcement case is left that has said nothing. */
export function penaltiesKnown({ enforcing, penalties }: Known): boolean {
  const said = new Set(penalties.map(({ caseId }) => caseId));
  return penalties.length > 0 && enforcing.every((id) => said.has(id));
}

/** What is said of a penalty, or of none. */
export interface Said {
  readonly fineYuan?: number | null;
  readonly caseId?: string | null;
  readonly documentNo?: string | null;
  readonly otherMatter?: boolean;
}

/** What is known after it was said: a case about another matter is not waited for, and its fine is none of the report. */
export function afterSaying(
  { enforcing, penalties }: Known,
  { fineYuan = null, caseId = null, documentNo = null, otherMatter = false }: Said,
  on: string,
): Known {
  if (otherMatter && caseId !== null)
    return { enforcing: enforcing.filter((id) => id !== caseId), penalties };
  return { enforcing, penalties: noted(penalties, { caseId, documentNo, fineYuan, on }) };
}

/** All fines together; `null` where there is no penalty. */
export function finesOf({ penalties }: Pick<Known, 'penalties'>): number | null {
  const fines = penalties.flatMap(({ fineYuan }) => fineYuan ?? []);
  return fines.length === 0 ? null : fines.reduce((sum, yuan) => sum + yuan, 0);
}
