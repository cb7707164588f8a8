import { type Drawing, drawingOf } from './diagram.ts';
import type { Loaded } from './loaded.ts';

/** Labels on one arrow that a picture can carry; the rest is counted. */
const ARROW_LABELS_MAX = 3;
/** What leads to one place from at least so many states is drawn once: a picture shows the way, not every way out. */
const COMMON_SOURCES_MIN = 4;

const FONT = 'Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif';
const ARROW_POINTS = 11;
const STYLES: Readonly<Record<Drawing['states'][number]['kind'], string>> = {
  waiting: 'style="rounded,filled", fillcolor="#eef4fb", color="#31629b"',
  passing: 'style="rounded,dashed", color="#888888", fontcolor="#555555"',
  closed: 'style="rounded,filled", fillcolor="#e7f5e9", color="#2e7d32"',
  final: 'style="rounded,filled", fillcolor="#f2f2f2", color="#555555", peripheries=2',
  history: 'style="rounded,dashed", color="#888888", fontcolor="#555555"',
};

const POINTS_PER_INCH = 72;

/** Graphviz knows no widths of Chinese letters and would let labels run into lines: they are counted here. */
function widthOf(lines: readonly string[], points: number): number {
  const widths = lines.map((line) =>
    [...line].reduce((sum, letter) => sum + (letter < '⺀' ? 0.6 : 1.05), 0),
  );
  return Math.ceil(Math.max(...widths) * points) + 6;
}

function roomOf(lines: readonly string[], points: number): string {
  return `width="${widthOf(lines, points)}" height="${Math.ceil(lines.length * points * 1.35) + 2}"`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A box around one line, which stands in its middle whatever Graphviz thinks of its width. */
function boxOf(text: string, points: number): string {
  const inches = ((widthOf([text], points) + 14) / POINTS_PER_INCH).toFixed(2);
  return `label=${JSON.stringify(text)}, width=${inches}`;
}

/** An HTML-like label of one cell that is as large as its text. */
function labelOf(lines: readonly string[], points: number, background = ''): string {
  const cell = lines.map(escaped).join('<br/>');
  const table = `border="0" cellborder="0" cellpadding="0" cellspacing="0"${background}`;
  return `<<table ${table}><tr><td fixedsize="true" ${roomOf(lines, points)}>${cell}</td></tr></table>>`;
}

/** Graphviz DOT of the deciding region, in Chinese, with the regions beside it named below. */
export function dotOf(loaded: Loaded): string {
  const drawing = drawingOf(loaded);
  const lines = [
    'digraph workflow {',
    '  graph [ranksep=0.45, nodesep=0.35, bgcolor="white"];',
    `  node [shape=box, fontname="${FONT}", fontsize=14, margin="0.12,0.06"];`,
    `  edge [fontname="${FONT}", fontsize=${ARROW_POINTS}, color="#555555", arrowsize=0.8];`,
  ];
  for (const { name, label, kind } of drawing.states)
    lines.push(`  ${name} [${boxOf(label, 14)}, ${STYLES[kind]}];`);
  if (drawing.first !== undefined)
    lines.push('  start [shape=point, width=0.15];', `  start -> ${drawing.first};`);
  lines.push(...arrowsOf(drawing), ...regionsOf(drawing), '}');
  return `${lines.join('\n')}\n`;
}

function arrowsOf({ arrows }: Drawing): string[] {
  const sources = new Map<string, number>();
  for (const { to, labels } of arrows)
    for (const label of labels) sources.set(`${to} ${label}`, (sources.get(`${to} ${label}`) ?? 0) + 1);
  const common = (to: string, label: string) => (sources.get(`${to} ${label}`) ?? 0) >= COMMON_SOURCES_MIN;
  const lines: string[] = [];
  const gathered = new Map<string, Set<string>>();
  for (const { from, to, labels } of arrows) {
    for (const label of labels.filter((one) => common(to, one)))
      gathered.set(to, (gathered.get(to) ?? new Set()).add(label));
    const own = labels.filter((label) => !common(to, label));
    if (own.length > 0 || labels.length === 0) lines.push(arrow(from, to, own));
  }
  const dashed = 'style="rounded,dashed", fontsize=11, color="#888888", fontcolor="#555555"';
  for (const [to, labels] of gathered)
    lines.push(`  any_${to} [${boxOf('多个状态', 11)}, ${dashed}];`, arrow(`any_${to}`, to, [...labels]));
  return lines;
}

function arrow(from: string, to: string, labels: readonly string[]): string {
  if (labels.length === 0) return `  ${from} -> ${to};`;
  const more = labels.length > ARROW_LABELS_MAX ? [`等 ${labels.length} 项`] : [];
  const shown = [...labels.slice(0, ARROW_LABELS_MAX), ...more];
  return `  ${from} -> ${to} [label=${labelOf(shown, ARROW_POINTS, ' bgcolor="white"')}];`;
}

/** One table below everything: what stands beside the state, and how it may stand. */
function regionsOf({ regions, states }: Drawing): string[] {
  if (regions.length === 0) return [];
  const lines = regions.map(({ labels }) => labels.join(' ｜ '));
  const rows = lines.map((line) => {
    const cell = `<td align="left" fixedsize="true" ${roomOf([line], 12)}>${escaped(line)}</td>`;
    return `<tr>${cell}</tr>`;
  });
  const title = '同时显示的分区（随事项变化）';
  const head = `<tr><td fixedsize="true" ${roomOf([title], 12)}><b>${title}</b></td></tr>`;
  const table = `<<table border="1" color="#bbbbbb" cellborder="0" cellspacing="2">${head}${rows.join('')}</table>>`;
  const ends = states.filter(({ kind }) => kind === 'final').map(({ name }) => name);
  const below = ends.slice(-1).map((name) => `  ${name} -> regions [style=invis];`);
  return [`  regions [shape=plain, fontsize=12, label=${table}];`, ...below];
}
