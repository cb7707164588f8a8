import type { WorkflowDefinition } from '../src/engine/workflow.ts';
import { rectification } from './rectification/index.ts';

/** Every regulated workflow that cases can be opened in. */
export const WORKFLOWS: readonly WorkflowDefinition[] = [rectification];
