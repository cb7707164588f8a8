import type { WorkflowDefinition } from '../src/engine/workflow.ts';
import { focalBatch } from './focal-batch/index.ts';
import { inspection } from './inspection/index.ts';
import { listedSupervision } from './listed-supervision/index.ts';
import { publicReport } from './public-report/index.ts';
import { rectification } from './rectification/index.ts';
import { supervisedTask } from './supervised-task/index.ts';
import { whistle } from './whistle/index.ts';

/** Every regulated workflow that cases can be opened in. */
export const WORKFLOWS: readonly WorkflowDefinition[] = [
  rectification,
  listedSupervision,
  publicReport,
  supervisedTask,
  inspection,
  whistle,
  focalBatch,
];
