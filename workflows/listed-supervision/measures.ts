/** Measures that remove a hazard for good; a temporary shutdown alone does not (浙江省安委办2019年通知，据摘录). */
export const PERMANENT = ['isolation', 'removal', 'replacement', 'repair', 'rebuild', 'management'] as const;

export function isPermanent(measures: readonly string[]): boolean {
  return measures.some((measure) => (PERMANENT as readonly string[]).includes(measure));
}
