import { checkTerm, type Term } from '../domain/terms.ts';
import type { ClockPolicy, Policy, PolicyOverride, SetOverride } from './policy.ts';
import type { Text } from './text.ts';

/** What is wrong with an override, and where in it (RFC 6901). */
export interface OverrideFault extends Text {
  readonly pointer: string;
}

export interface ProposedOverride extends PolicyOverride {
  readonly replaces?: number;
}

/** A fault without its place. */
type Fault = Text;

const UNIT_TEXT: Readonly<Record<Term['unit'], string>> = {
  hour: '小时',
  day: '日',
  workday: '个工作日',
  month: '个月',
};

/**
 * What keeps an override from being set. Its form is checked before, by schema.
 * @param set what the tenant has set so far, of which the override may replace one
 * @returns every fault; empty when it may be set
 */
export function faultsOfOverride(
  policy: Policy,
  override: ProposedOverride,
  set: readonly SetOverride[] = [],
): OverrideFault[] {
  const { from, until, replaces } = override;
  const found: OverrideFault[] = [...faultsOfSet(policy, override.set)];
  if (until !== undefined && until < from) {
    found.push({ pointer: '/until', zh: '止日不得早于起日', en: 'must not be before from' });
  }
  if (replaces !== undefined) {
    if (!set.some(({ revision }) => revision === replaces)) {
      const zh = `没有第 ${replaces} 号设定`;
      found.push({ pointer: '/replaces', zh, en: `there is no revision ${replaces}` });
    }
    const by = set.find((other) => other.replaces === replaces)?.revision;
    if (by !== undefined) {
      const zh = `第 ${replaces} 号设定已被第 ${by} 号取代`;
      found.push({ pointer: '/replaces', zh, en: `revision ${replaces} is replaced by ${by} already` });
    }
  } else if (setsNothing(override.set)) {
    const zh = '没有设定任何数值，也没有取代任何设定';
    found.push({ pointer: '/set', zh, en: 'sets nothing and replaces nothing' });
  }
  return found;
}

function setsNothing({ values = {}, clocks = {} }: PolicyOverride['set']): boolean {
  const changes = Object.values(clocks).flatMap((change) => Object.keys(change));
  return Object.keys(values).length === 0 && changes.length === 0;
}

function faultsOfSet(policy: Policy, { values = {}, clocks = {} }: PolicyOverride['set']): OverrideFault[] {
  const found: OverrideFault[] = [];
  for (const [name, value] of Object.entries(values)) {
    const fault = Object.hasOwn(policy.values, name)
      ? valueFault(policy.values[name]!, value)
      : { zh: `没有参数 ${name}`, en: `there is no value ${name}` };
    if (fault !== undefined) found.push({ pointer: `/set/values/${escaped(name)}`, ...fault });
  }
  for (const [name, change] of Object.entries(clocks)) {
    const pointer = `/set/clocks/${escaped(name)}`;
    if (!Object.hasOwn(policy.clocks, name)) {
      found.push({ pointer, zh: `没有期限 ${name}`, en: `there is no clock ${name}` });
      continue;
    }
    const { term, ladder } = change;
    const base = policy.clocks[name]!;
    const fault = term === undefined ? undefined : (elsewhereFault(base) ?? termFault(base, term));
    if (fault !== undefined) found.push({ pointer: `${pointer}/term`, ...fault });
    if (ladder !== undefined && !Object.hasOwn(policy.ladders, ladder)) {
      const en = `there is no ladder ${ladder}`;
      found.push({ pointer: `${pointer}/ladder`, zh: `没有提级阶梯 ${ladder}`, en });
    }
  }
  return found;
}

/** A number that would be set and never read. */
function elsewhereFault({ termFrom }: ClockPolicy): Fault | undefined {
  if (termFrom === undefined) return undefined;
  return { zh: `该期限由参数 ${termFrom} 决定`, en: `the term is that of the value ${termFrom}` };
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Whether a clock may have this term: countable, and within what law or product fix. */
export function termFault(clock: ClockPolicy, term: Term): Fault | undefined {
  try {
    checkTerm(term);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { zh: '期限应为可计算的正数', en: error.message };
  }
  const { atLeast, atMost, bound = clock.basis } = clock;
  if (atLeast === undefined && atMost === undefined) return undefined;
  const { unit } = clock.term;
  if (term.unit !== unit) {
    return { zh: `应以${UNIT_TEXT[unit]}计（${bound}）`, en: `must be counted in ${unit}s (${bound})` };
  }
  return rangeFault(term.n, { atLeast, atMost, bound, zhUnit: UNIT_TEXT[unit], enUnit: ` ${unit}s` });
}

/** Whether a value may be this: of the type that is shipped, one of the words or within the bounds. */
export function valueFault(
  { value: shipped, basis, atLeast, atMost, oneOf, bound = basis }: Policy['values'][string],
  value: number | string | boolean,
): Fault | undefined {
  if (typeof value !== typeof shipped) {
    const zh = { number: '应为数字', string: '应为文字', boolean: '应为是或否' }[typeof shipped as 'number'];
    return { zh, en: `must be a ${typeof shipped}` };
  }
  if (oneOf !== undefined && !oneOf.includes(String(value))) {
    return { zh: `应为 ${oneOf.join('、')} 之一`, en: `must be one of ${oneOf.join(', ')}` };
  }
  if (typeof value !== 'number') return undefined;
  // Days and counts are whole; a share is what may lie anywhere between none and all.
  const isShare = atLeast === 0 && atMost === 1;
  if (!isShare && Number.isInteger(shipped) && !Number.isInteger(value)) {
    return { zh: '应为整数', en: 'must be a whole number' };
  }
  return rangeFault(value, { atLeast: atLeast ?? 0, atMost, bound });
}

interface Range {
  readonly atLeast: number | undefined;
  readonly atMost: number | undefined;
  readonly bound: string;
  readonly zhUnit?: string;
  readonly enUnit?: string;
}

function rangeFault(
  n: number,
  { atLeast, atMost, bound, zhUnit = '', enUnit = '' }: Range,
): Fault | undefined {
  if (atLeast !== undefined && n < atLeast) {
    return {
      zh: `不得少于 ${atLeast}${zhUnit}：${bound}`,
      en: `must be at least ${atLeast}${enUnit}: ${bound}`,
    };
  }
  if (atMost !== undefined && n > atMost) {
    return {
      zh: `不得超过 ${atMost}${zhUnit}：${bound}`,
      en: `must be at most ${atMost}${enUnit}: ${bound}`,
    };
  }
  return undefined;
}
