import { diagramOf, regionsBeside } from '../../src/engine/diagram.ts';
import type { Loaded } from '../../src/engine/loaded.ts';
import { clockPolicy, EMPTY_POLICY } from '../../src/engine/policy.ts';
import type { WorkflowDefinition } from '../../src/engine/workflow.ts';
import { type ActRow, actsOf, type StateRow, subjectOf } from './acts.ts';
import { actOf, fieldsOf } from './fields.ts';
import { clocksOf, laddersOf, marks, overridesOf, valuesOf } from './time.ts';
import { code, lengthOf, roleName, table } from './words.ts';

const KINDS: Readonly<Record<StateRow['kind'], string>> = {
  waiting: '在办',
  passing: '经过即走',
  closed: '已结，可再启',
  final: '终结',
  shared: '',
};

/** The page of one workflow, in Chinese, from nothing but its definition. */
export function referenceOf(loaded: Loaded): string {
  const { definition, id, version } = loaded;
  if (definition === undefined) return '';
  const rows = actsOf(loaded);
  const lines = [
    `# ${definition.title.zh} ${code(id)} v${version}`,
    '',
    `_${definition.title.en}_`,
    '',
    '> 本页由流程定义生成：`npm run -s docs`。请勿手改。Generated from the definition; do not edit.',
    '',
    `![${definition.title.zh}流程图](./${id}.svg)`,
    '',
    ...overview(loaded, definition, rows),
    ...statesSection(loaded, definition, rows),
    ...actsSection(rows),
    ...pairsSection(definition),
    '## 五、计时',
    '',
    '自送达或触发次日起算，末日遇休息日顺延至下一工作日；小时计时立即起算、不顺延。',
    '',
    ...clocksOf(definition.policy, definition.events),
    '## 六、提醒与督办阶梯',
    '',
    ...laddersOf(definition.policy),
    '## 七、参数',
    '',
    ...valuesOf(definition.policy),
    ...(definition.policy.overrides.length === 0
      ? []
      : ['随流程发布的地区、行业差异：', '', ...overridesOf(definition.policy)]),
    ...conditionsSection(definition),
    ...formsSection(definition),
    ...systemSection(definition),
    '## 十一、依据标记',
    '',
    ...marks(),
    '## 十二、状态图（Mermaid）',
    '',
    '```mermaid',
    diagramOf(loaded).trimEnd(),
    '```',
  ];
  return `${lines.join('\n')}\n`;
}

function overview(loaded: Loaded, definition: WorkflowDefinition, rows: readonly StateRow[]): string[] {
  const { open, events, policy, guards } = definition;
  const acts = Object.values(events).filter(({ by }) => by.length > 0).length;
  const states = rows.filter(({ kind }) => kind !== 'shared').length;
  return [
    '## 一、概况',
    '',
    `立案人：${open.by.map(roleName).join('、')}。状态 ${states} 个，人办事项 ${acts} 种，系统事项 ` +
      `${Object.keys(events).length - acts} 种，条件 ${Object.keys(guards).length} 条，计时 ` +
      `${Object.keys(policy.clocks).length} 种，规则版本 ${code(`${loaded.id}/${policy.version}`)}。`,
    '',
    '立案填写：',
    '',
    ...fieldsOf(open.schema),
  ];
}

function statesSection(loaded: Loaded, definition: WorkflowDefinition, rows: readonly StateRow[]): string[] {
  const policy = { ...EMPTY_POLICY, clocks: definition.policy.clocks };
  const states = rows
    .filter(({ kind }) => kind !== 'shared')
    .map(({ id, label, meta, kind }) => {
      const clock = meta?.turn?.clock;
      const rule = clock === undefined ? undefined : clockPolicy(policy, clock);
      const term = rule === undefined ? '' : `${rule.label.zh}，${lengthOf(rule.term)}`;
      return [
        label,
        code(id),
        KINDS[kind],
        meta?.turn === undefined ? '' : roleName(meta.turn.duty),
        clock === undefined ? '' : `${term} ${code(clock)}`,
      ];
    });
  const regions = regionsBeside(loaded).map(({ name, labels }) => [code(name), labels.join(' → ')]);
  return [
    '## 二、状态',
    '',
    ...table(['状态', '代码', '类别', '轮到谁', '计时'], states),
    ...(regions.length === 0
      ? []
      : [
          '与状态同时显示的分区（随事项变化，不单独受理事项）：',
          '',
          ...table(['分区', '各种情形'], regions),
        ]),
  ];
}

function actsSection(rows: readonly StateRow[]): string[] {
  const lines = [
    '## 三、各状态可办事项',
    '',
    '“‡”为两人办理：一人提出，另一人批准后生效。“不变”指状态不变。',
    '',
  ];
  // A state's own acts first; what all states take is the same everywhere.
  const own = rows.filter(({ kind }) => kind !== 'shared');
  for (const { id, label, acts, meta } of [...own, ...rows.filter(({ kind }) => kind === 'shared')]) {
    if (acts.length === 0) continue;
    const turn = meta?.turn === undefined ? [] : [`轮到：${roleName(meta.turn.duty)}。`, ''];
    lines.push(`### ${label} ${code(id)}`, '', ...turn);
    const people = acts.filter(({ system }) => !system);
    const made = acts.filter(({ system }) => system);
    const cells = ({ name, by, conditions, leads }: ActRow) => [name, by, conditions, leads];
    if (people.length > 0) lines.push(...table(['事项', '办理人', '条件', '到'], people.map(cells)));
    if (made.length > 0)
      lines.push(
        ...table(
          ['系统事项', '条件', '到'],
          made.map(({ name, conditions, leads }) => [name, conditions, leads]),
        ),
      );
  }
  return lines;
}

/** Two-person acts: who proposes, who decides, and within what time. */
function pairsSection({ events, policy }: WorkflowDefinition): string[] {
  const resolved = { ...EMPTY_POLICY, clocks: policy.clocks };
  const rows = Object.entries(events).flatMap(([type, proposal]) => {
    const act = type.startsWith('PROPOSE_') ? type.slice('PROPOSE_'.length) : '';
    const approval = act === '' ? undefined : events[`APPROVE_${act}`];
    if (approval === undefined) return [];
    const clock = clockPolicy(resolved, `proposal.${act}`);
    return [
      [
        `${subjectOf(proposal)} ${code(act)}`,
        proposal.by.map(roleName).join('、'),
        approval.by.map(roleName).join('、'),
        clock === undefined ? '' : lengthOf(clock.term),
      ],
    ];
  });
  return [
    '## 四、两人办理的事项 ‡',
    '',
    '提出人不得批准；提出人可以撤回；同一事项同时只能有一件待批。',
    '',
    ...table(['事项', '提出', '批准或驳回', '待批期限'], rows),
  ];
}

function conditionsSection({ guards }: WorkflowDefinition): string[] {
  const rows = Object.entries(guards)
    .filter(([, { routing }]) => routing !== true)
    .map(([name, { label, basis, reads }]) => [
      label.zh,
      basis,
      reads === 'payload' ? '看所填内容' : '看案件',
      code(name),
    ]);
  return ['## 八、条件与依据', '', ...table(['条件', '依据', '判断', '代码'], rows)];
}

function formsSection({ events }: WorkflowDefinition): string[] {
  const lines = ['## 九、事项填写说明', ''];
  for (const [type, entry] of Object.entries(events)) {
    // A decision is an opinion, whatever it decides on.
    const decision = /^(APPROVE|REJECT|WITHDRAW)_(.+)$/.exec(type)?.[2];
    if (entry.by.length === 0 || (decision !== undefined && `PROPOSE_${decision}` in events)) continue;
    lines.push(...actOf(type, entry));
  }
  lines.push('批准、驳回、撤回两人办理的事项，只填意见 `opinion`（文本，1–500 字）。', '');
  return lines;
}

function systemSection({ events, policy }: WorkflowDefinition): string[] {
  const rows = Object.entries(events)
    .filter(([, { by }]) => by.length === 0)
    .map(([type, { label }]) => {
      const clocks = Object.values(policy.clocks).filter(({ onDue }) => onDue === type);
      return [
        label.zh,
        code(type),
        clocks.map((clock) => clock.label.zh).join('、') || '阶梯、规则或其他案件',
      ];
    });
  return [
    '## 十、系统事项',
    '',
    '由计时、规则或其他案件产生，不能由人发送。',
    '',
    ...table(['事项', '代码', '产生于'], rows),
  ];
}
