import type { CaseNews } from './family.ts';

/**
 * The cases this one answers for until they end. Those it opened are only counted: their ids become known when they
 * report their end, and stand in the links of the case until then.
 */
export interface Kin {
  readonly opened: number;
  readonly followed: readonly string[];
  readonly ended: Readonly<Record<string, CaseNews>>;
}

export const NO_KIN: Kin = { opened: 0, followed: [], ended: {} };

export function sizeOf({ opened, followed }: Kin): number {
  return opened + followed.length;
}

/** Those that are still being worked on. */
export function openOf(kin: Kin): number {
  return sizeOf(kin) - Object.keys(kin.ended).length;
}

/** None left, and none whose look-back still runs. */
export function allArchived(kin: Kin): boolean {
  return openOf(kin) === 0 && Object.values(kin.ended).every(({ status }) => status === 'ended');
}

export function withEnd(kin: Kin, news: CaseNews): Kin {
  return { ...kin, ended: { ...kin.ended, [news.caseId]: news } };
}

export function without(kin: Kin, caseId: string): Kin {
  const { [caseId]: _gone, ...ended } = kin.ended;
  return { ...kin, ended };
}
