import pino, { type Logger } from 'pino';
import type { AnyStateMachine } from 'xstate';
import type { House } from './cases/house.ts';
import { look } from './cases/look.ts';
import { openCase } from './cases/open-case.ts';
import { sendEvent } from './cases/send-event.ts';
import { Problem } from './domain/errors.ts';
import { load, loadForeign, stateOf } from './engine/loaded.ts';
import { MachineFault, persist } from './engine/machine.ts';
import type { Actor, WorkflowDefinition } from './engine/workflow.ts';
import { openHouse } from './open-house.ts';
import { startEmbedded } from './store/embedded.ts';
import { type Swept, sweepAll } from './timers/sweep.ts';

export { PROBLEMS, Problem, type ProblemCode } from './domain/errors.ts';
export { type EngineActions, engineActions } from './engine/engine-actions.ts';
export { fourEyes } from './engine/four-eyes.ts';
export { lint } from './engine/lint.ts';
export { MachineFault } from './engine/machine.ts';
export type { ClockPolicy, Policy, PolicyOverride, Rung } from './engine/policy.ts';
export * from './engine/workflow.ts';

export interface EngineOptions {
  /** Connection URL of a PostgreSQL ≥ 15, or a folder in which an embedded one lives. */
  readonly database: string | { readonly embedded: string };
  /** XState v5 machines by id (version 1), or regulated definitions. */
  readonly workflows: Readonly<Record<string, AnyStateMachine>> | readonly WorkflowDefinition[];
  /** What decides what is due: the database's clock, or a function giving milliseconds since the epoch. */
  readonly clock?: 'database' | (() => number);
  readonly tenant?: string;
  readonly log?: Logger;
}

/** A case of a foreign machine as it stands now, due timers included. */
export interface EngineCase {
  readonly id: string;
  readonly revision: number;
  readonly status: 'open' | 'closed' | 'ended';
  readonly state: string;
  /** XState's persisted snapshot: value, context, history. */
  readonly snapshot: unknown;
  readonly timers: readonly { readonly name: string; readonly dueAt: number }[];
}

export interface Engine {
  open(workflow: string, input?: unknown): Promise<EngineCase>;
  /**
   * @throws Problem EVENT_NOT_ACCEPTED when the present state does not take the event
   * @throws MachineFault when the machine itself fails on it: the case stays as it was
   */
  send(id: string, event: { readonly type: string; readonly [key: string]: unknown }): Promise<EngineCase>;
  read(id: string): Promise<EngineCase>;
  /** Fires everything that is due now; safe to call from any number of processes. */
  sweep(): Promise<Swept>;
  close(): Promise<void>;
}

const OWNER: Actor = { person: 'engine', unit: 'engine', roles: ['engine'] };

/**
 * The durable core for another project's own machines: every event and every delayed event is one commit, restarts
 * lose nothing. `invoke` and `spawn` are refused: work outside belongs behind the outbox.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { database, clock = 'database', tenant = 'default' } = options;
  const workflows = Array.isArray(options.workflows)
    ? options.workflows.map((definition: WorkflowDefinition) => load(definition))
    : Object.entries(options.workflows).map(([id, machine]) =>
        loadForeign(id, 1, machine as AnyStateMachine),
      );
  const embedded = typeof database === 'string' ? undefined : await startEmbedded({ dir: database.embedded });
  const house = await openHouse({
    url: embedded?.url ?? (database as string),
    workflows,
    log: options.log ?? pino({ level: 'silent' }),
    wall: () => Date.now(),
    ...(clock === 'database' ? {} : { clock }),
  }).catch(async (error: unknown) => {
    await embedded?.stop();
    throw error;
  });
  const read = (id: string) => readEngineCase(house, tenant, id);
  return {
    open: async (workflow, input) => {
      const { caseId } = await openCase(house, { tenant, actor: OWNER, workflow, data: input });
      return read(caseId);
    },
    send: async (id, { type, ...payload }) => {
      await sendEvent(house, { tenant, actor: OWNER, caseId: id, type, payload }).catch(unwrapFault);
      return read(id);
    },
    read,
    sweep: () => sweepAll(house),
    close: async () => {
      await house.db.close();
      await embedded?.stop();
    },
  };
}

/** Over HTTP a failing machine is told as "busy"; its author is told what failed. */
function unwrapFault(error: unknown): never {
  throw error instanceof Problem && error.cause instanceof MachineFault ? error.cause : error;
}

async function readEngineCase(house: House, tenant: string, id: string): Promise<EngineCase> {
  const { rules, moved } = await look(house, tenant, OWNER, id);
  const { state, live } = moved;
  const snapshot = JSON.parse(JSON.stringify(persist(rules.loaded.machine, live)));
  const status = live.status === 'active' ? 'open' : 'ended';
  const timers = state.timers.map(({ name, dueAt }) => ({ name, dueAt }));
  return { id, revision: state.seq, status, state: stateOf(rules.loaded, live), snapshot, timers };
}
