import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { instance } from '@viz-js/viz';
import { load } from '../src/engine/loaded.ts';
import { dotOf } from '../src/engine/picture.ts';
import type { WorkflowDefinition } from '../src/engine/workflow.ts';
import { WORKFLOWS } from '../workflows/index.ts';
import { referenceOf } from './reference/page.ts';

export const FOLDER = path.join(import.meta.dirname, '../docs/workflows');

/** The reference pages and pictures of all workflows, by file name. */
export async function pagesOf(workflows: readonly WorkflowDefinition[]): Promise<Map<string, string>> {
  const graphviz = await instance();
  const pages = new Map<string, string>();
  for (const loaded of workflows.map(load)) {
    pages.set(`${loaded.id}.md`, referenceOf(loaded));
    pages.set(`${loaded.id}.svg`, graphviz.renderString(dotOf(loaded), { format: 'svg' }));
  }
  return pages.set('README.md', indexOf(workflows));
}

function indexOf(workflows: readonly WorkflowDefinition[]): string {
  const rows = workflows.map(
    ({ id, version, title }) =>
      `| [${title.zh}](./${id}.md) | \`${id}\` | ${version} | [图](./${id}.svg) | ${title.en} |`,
  );
  return [
    '# 流程参考 Workflow reference',
    '',
    '各流程的状态、事项、条件与依据、计时、督办阶梯，由流程定义生成（`npm run -s docs`），测试核对其为最新。',
    'Generated from the definitions; a test checks that they are current. How to write one: [new-workflow.md](../new-workflow.md).',
    '',
    '| 流程 | 代码 | 版本 | 流程图 | Title |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** `npm run -s docs` writes them and removes pages of workflows that are gone. */
if (import.meta.main) {
  const pages = await pagesOf(WORKFLOWS);
  mkdirSync(FOLDER, { recursive: true });
  for (const name of readdirSync(FOLDER)) if (!pages.has(name)) rmSync(path.join(FOLDER, name));
  for (const [name, text] of pages) writeFileSync(path.join(FOLDER, name), text);
  console.log(`${pages.size} files in docs/workflows`);
}
