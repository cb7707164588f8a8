import type { WorkflowDefinition } from '../src/engine/workflow.ts';
import { enforcement } from './enforcement/index.ts';
import { focalBatch } from './focal-batch/index.ts';
import { inspection } from './inspection/index.ts';
import { listedSupervision } from './listed-supervision/index.ts';
import { obligation } from './obligation/index.ts';
import { publicReport } from './public-report/index.ts';
import { rectification } from './rectification/index.ts';
import { supervisedTask } from './supervised-task/index.ts';
import { whistle } from './whistle/index.ts';

/** Every regulated workflow that cases can be opened in. */
export const WORKFLOWS: readonly WorkflowDefinition[] = [
  rectification,
  listedSupervision,
  enforcement,
  publicReport,
  obligation,
  supervisedTask,
  inspection,
  whistle,
  focalBatch,
];
