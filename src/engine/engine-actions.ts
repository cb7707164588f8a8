import type { Term } from '../domain/terms.ts';
import type { LateParty, Text } from './workflow.ts';

/**
 * What regulated machines ask the engine for. They are named actions with parameters; XState hands them back as
 * data and the engine carries them out in order. They do nothing by themselves.
 */
export interface EngineActions {
  /** Starts (or restarts, as a new round) a clock. `from`: instant or date the term counts from, default `at`. */
  startClock: { clock: string; from?: string; term?: Term; dueOn?: string; label?: Text; late?: LateParty };
  /**
   * Ends a clock: `met` (default), or `void` when it no longer matters. A missed clock stays missed. `doneAt`: when
   * the act was done that counts, where it is not now; the verdict is judged by it.
   */
  stopClock: { clock: string; as?: 'met' | 'void'; doneAt?: string };
  /** Takes an end back: the clock goes on with its term, pauses, extensions and due date as they were. */
  reopenClock: { clock: string };
  /** Ends every running clock whose name starts with one of the prefixes ('' = all), except those named. */
  stopClocks: { prefix: string; as?: 'met' | 'void'; except?: readonly string[] };
  pauseClock: { clock: string; cause: string; authority: string; until?: string; evidence?: string };
  resumeClock: { clock: string };
  /** Adds to the term; the old due instant is kept in the record. */
  extendClock: { clock: string; term: Term; grantedBy: string };
  /** A new notice was served: the binding date is counted again by the calendar of the day. */
  renewNotice: { clock: string; document: string };
  /** A message that leaves the house: one of the webhook types of the contract. */
  notify: { type: string; to?: readonly string[]; detail?: Readonly<Record<string, unknown>> };
  /** Opens a case of the same tenant in the same commit. */
  spawn: {
    workflow: string;
    data: unknown;
    link: string;
    carry?: Readonly<Record<string, unknown>>;
    /** `false`: this case does not want to be told how the child ends. */
    follow?: boolean;
  };
  /** Sends an internal event to another case of the same tenant in the same commit; `link` ties the two. */
  tell: { caseId: string; type: string; payload: unknown; link?: string };
  /** Sends an internal event to every case that follows this one, in the same commit. */
  tellFollowers: { type: string; payload: unknown };
  /**
   * From now on this case is told CASE_ENDED and CASE_REOPENED of another one of the tenant, in the commit in which
   * it happens; at once when the other has ended before. `link`: how the two belong together, default `follow`.
   */
  follow: { caseId: string; link?: string };
  /**
   * To another tenant of this installation, by the outbox: it arrives once, where that tenant takes letters from this
   * one. `to` is `tenant/caseId`, then `type` names the event, or `tenant/workflow`, then `payload` opens a case.
   */
  letter: { to: string; type?: string; payload: unknown };
}

/** Type of the message that is a letter; it goes to its address and to no webhook. */
export const LETTER = 'letter';

type EngineActionFunctions = {
  [K in keyof EngineActions]: (args: unknown, params: EngineActions[K]) => void;
};

/** Spread into `setup({ actions })` of a regulated machine. */
export const engineActions: EngineActionFunctions = {
  startClock: () => {},
  stopClock: () => {},
  reopenClock: () => {},
  stopClocks: () => {},
  pauseClock: () => {},
  resumeClock: () => {},
  extendClock: () => {},
  renewNotice: () => {},
  notify: () => {},
  spawn: () => {},
  tell: () => {},
  tellFollowers: () => {},
  follow: () => {},
  letter: () => {},
};

export const ENGINE_ACTION_NAMES: ReadonlySet<string> = new Set(Object.keys(engineActions));
