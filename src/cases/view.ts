import { iso } from '../domain/instants.ts';
import type { CaseState, PendingRepair, Rules } from '../engine/case-state.ts';
import { labelOf, regionsOf, stateOf, statusOf } from '../engine/loaded.ts';
import { clockPolicy } from '../engine/policy.ts';
import type { ClockView, Participants, Snapshot, Text, Verdict } from '../engine/workflow.ts';
import type { FamilyView, LinkView } from './family.ts';

/** A case as `GET /v1/cases/{id}` shows it. */
export interface CaseView {
  readonly id: string;
  readonly number: string;
  readonly workflow: string;
  readonly workflowVersion: number;
  readonly status: 'open' | 'closed' | 'ended';
  readonly state: string;
  readonly regions: Readonly<Record<string, string>>;
  readonly stateLabel: Text;
  readonly revision: number;
  readonly data: unknown;
  readonly clocks: readonly {
    name: string;
    label: Text;
    dueOn: string;
    dueAt: string;
    provisional: boolean;
    basis: string;
    state: ClockView['state'];
    /** Of an ended duty: in time or late, three ways. */
    verdict?: Verdict;
    /** The printed date binds; this is the one to be served in a new notice. */
    newNotice?: string;
  }[];
  /** A repair that waits for another person's decision. */
  readonly repair?: Omit<PendingRepair, 'at'> & { readonly at: string };
  readonly turn: readonly {
    duty: string;
    unit: string | null;
    person: string | null;
    since: string;
    clock: string | null;
  }[];
  readonly participants: Participants;
  readonly links: readonly LinkView[];
  /** Everybody tied to it by any number of links; only where the case itself was asked for. */
  readonly family?: FamilyView;
  readonly pendingTimers: readonly { name: string; kind: string; rung?: string; dueAt: string }[];
}

function soonestFirst(a: CaseState['clocks'][number], b: CaseState['clocks'][number]): number {
  return a.dueAt - b.dueAt || (a.name < b.name ? -1 : 1);
}

export function viewOf(
  rules: Rules,
  state: CaseState,
  live: Snapshot,
  links: readonly LinkView[],
  revision: number = state.seq,
): CaseView {
  const { loaded, policy } = rules;
  return {
    id: state.caseId,
    number: state.number,
    workflow: loaded.id,
    workflowVersion: loaded.version,
    status: statusOf(loaded, live),
    state: stateOf(loaded, live),
    regions: regionsOf(loaded, live),
    stateLabel: labelOf(loaded, live),
    revision,
    data: loaded.definition === undefined ? live.context : loaded.definition.dataOf(live.context),
    clocks: [...state.clocks].sort(soonestFirst).map((clock) => {
      const rules = clockPolicy(policy, clock.name);
      const { name, dueOn, dueAt, provisional } = clock;
      const label = clock.label ?? rules?.label ?? { zh: name, en: name };
      return {
        name,
        label,
        dueOn,
        dueAt: iso(dueAt),
        provisional,
        basis: rules?.basis ?? '',
        state: clock.state,
        ...(clock.verdict !== undefined && { verdict: clock.verdict }),
        ...(clock.newNotice !== undefined && { newNotice: clock.newNotice.dueOn }),
      };
    }),
    ...(state.repair !== undefined && { repair: { ...state.repair, at: iso(state.repair.at) } }),
    turn: state.turns.map(({ duty, unit, person, since, clock }) => ({
      duty,
      unit,
      person,
      since: iso(since),
      clock,
    })),
    participants: state.participants,
    links,
    pendingTimers: [...state.timers]
      .sort((a, b) => a.dueAt - b.dueAt || a.no - b.no)
      .map(({ name, kind, rung, dueAt }) => ({
        name,
        kind,
        ...(rung === undefined ? {} : { rung: rung.rung }),
        dueAt: iso(dueAt),
      })),
  };
}
