import { statesOf } from '../engine/diagram.ts';
import type { Text } from '../engine/workflow.ts';
import type { House } from './house.ts';

export type Labels = (row: {
  readonly workflow: string;
  readonly workflowVersion: number;
  readonly state: string;
}) => Text;

/** Names of states are those of the version the case keeps; a case this release does not know keeps its bare id. */
export function labelsOf(house: House): Labels {
  const known = new Map<string, Map<string, Text>>();
  return ({ workflow, workflowVersion, state }) => {
    const key = `${workflow}/${workflowVersion}`;
    let states = known.get(key);
    if (states === undefined) {
      states = stateNames(house, workflow, workflowVersion);
      known.set(key, states);
    }
    return states.get(state) ?? { zh: state, en: state };
  };
}

function stateNames(house: House, workflow: string, version: number): Map<string, Text> {
  try {
    return new Map(statesOf(house.workflows.pinned(workflow, version)).map(({ id, label }) => [id, label]));
  } catch {
    // One case whose workflow is not in this release must not take the whole list down; opening it says why.
    return new Map();
  }
}
