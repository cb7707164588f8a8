import type { ClockPolicy, Policy, Rung } from '../../src/engine/policy.ts';
import type { EventCatalogue } from '../../src/engine/workflow.ts';
import { code, lengthOf, roleName, table } from './words.ts';

const MARKS: Readonly<Record<string, string>> = {
  V: '已核对法条原文',
  S: '据摘引，未见全文',
  R: '凭记忆，待核',
  I: '推定',
  dc: '本产品默认值，可由租户调整',
};

export function marks(): string[] {
  return table(
    ['标记', '含义'],
    Object.entries(MARKS).map(([mark, meaning]) => [mark, meaning]),
  );
}

function bounds({ atLeast, atMost, bound }: { atLeast?: number; atMost?: number; bound?: string }): string {
  if (atLeast === undefined && atMost === undefined) return '';
  return `可调范围 ${atLeast ?? '不限'}–${atMost ?? '不限'}（${bound ?? ''}）`;
}

function termOf(policy: Policy, clock: ClockPolicy): string {
  const length = lengthOf(clock.term);
  const label = clock.termFrom === undefined ? undefined : policy.values[clock.termFrom]?.label.zh;
  return label === undefined ? length : `${length}（取参数“${label}”）`;
}

/** Every term with its length, its basis, and what follows when it ends. */
export function clocksOf(policy: Policy, events: EventCatalogue): string[] {
  const rows = Object.entries(policy.clocks).map(([name, clock]) => {
    const due = clock.onDue === undefined ? '' : (events[clock.onDue]?.label.zh ?? clock.onDue);
    const notes = [clock.printed ? '日期印在文书上' : '', bounds(clock)].filter(Boolean).join('；');
    return [
      `${clock.label.zh} ${code(name)}`,
      termOf(policy, clock),
      clock.kind === 'window' ? '到期即止，无人逾期' : roleName(clock.late),
      due,
      clock.ladder === undefined ? '' : `[${clock.ladder}](#${anchorOf(clock.ladder)})`,
      `${clock.basis}（${clock.basisDate}，${clock.mark}）${notes === '' ? '' : `；${notes}`}`,
    ];
  });
  return table(['计时', '期限', '逾期责任', '到期产生', '阶梯', '依据（日期，标记）'], rows);
}

function anchorOf(ladder: string): string {
  return `ladder-${ladder.replaceAll('.', '-')}`;
}

function whenOf({ offset, at }: Rung): string {
  if ('fraction' in offset) return `期限过 ${Math.round(offset.fraction * 100)}%`;
  if (offset.n === 0) return offset.unit === 'hour' ? '到期时' : `到期日${at === undefined ? '' : ` ${at}`}`;
  const length = lengthOf({ n: Math.abs(offset.n), unit: offset.unit });
  return `${offset.n < 0 ? '到期前' : '逾期后'} ${length}${at === undefined ? '' : ` ${at}`}`;
}

/** The reminders and escalations of every ladder, and which terms climb it. */
export function laddersOf(policy: Policy): string[] {
  return Object.entries(policy.ladders).flatMap(([name, rungs]) => {
    const users = Object.values(policy.clocks)
      .filter(({ ladder }) => ladder === name)
      .map(({ label }) => label.zh);
    const rows = rungs.map((rung) => [
      rung.rung,
      whenOf(rung),
      rung.level === undefined ? '提醒' : `第 ${rung.level} 级${rung.level >= 3 ? '（提出，由人决定）' : ''}`,
      rung.to.map(roleName).join('、'),
      rung.cause ?? '',
    ]);
    return [
      `### <a id="${anchorOf(name)}"></a>${code(name)}`,
      '',
      `用于：${users.length === 0 ? '由流程指定' : [...new Set(users)].join('、')}。`,
      '',
      ...table(['档', '时点', '层级', '告知', '事由'], rows),
    ];
  });
}

export function valuesOf(policy: Policy): string[] {
  const rows = Object.entries(policy.values).map(([name, row]) => {
    const choice = row.oneOf === undefined ? bounds(row) : `可选 ${row.oneOf.map(code).join('、')}`;
    return [
      `${row.label.zh} ${code(name)}`,
      code(String(row.value)),
      `${row.basis}（${row.basisDate}，${row.mark}）${choice === '' ? '' : `；${choice}`}`,
    ];
  });
  return table(['参数', '值', '依据（日期，标记）与范围'], rows);
}

/** What differs by place or sector, where the policy itself says so. */
export function overridesOf(policy: Policy): string[] {
  const rows = policy.overrides.map(({ match, from, until, set }) => [
    Object.entries(match)
      .map(([by, value]) => `${by} ${value}`)
      .join('，'),
    `${from} 起${until === undefined ? '' : `，至 ${until}`}`,
    code(JSON.stringify(set)),
  ]);
  return table(['适用', '时间', '改为'], rows);
}
