import { iso } from '../domain/instants.ts';
import type { CaseState, Rules } from '../engine/case-state.ts';
import { canonical, digestOf, GENESIS, hashOf, type SealedRow } from '../engine/chain.ts';
import { dueOfClock } from '../engine/clock-record.ts';
import { calendarOfClock } from '../engine/clocks.ts';
import { type InvariantRule, type InvariantView, invariantsOf } from '../engine/invariants.ts';
import { ReplayMismatch, type RulesAt, replay } from '../engine/replay.ts';
import type { StoredCase } from '../store/read-case.ts';

/** Something that is not as it must be; `seq` names the log row where there is one. */
export interface Finding {
  readonly caseId: string;
  readonly number: string;
  readonly seq?: number;
  readonly event?: string;
  readonly code:
    | 'CHAIN_BROKEN'
    | 'LOG_GAP'
    | 'REPLAY_DIFFERS'
    | 'CLOCK_DIFFERS'
    | 'HEAD_DIFFERS'
    | InvariantRule;
  readonly message: string;
}

/** The case row's own column, the links of other cases to this one, and what its followers have heard. */
export type Around = Pick<InvariantView, 'nextDueAt' | 'mirrored' | 'followers'>;

/**
 * Checks one case against its own log: the hash chain, the snapshot by replay, clocks and timers by recomputation,
 * and that an open case has somebody whose turn it is or a timer that will fire.
 * @param around what stands beside the case: with it every invariant is judged, the family's included
 */
export function verifyCase(
  rules: Rules,
  rulesAt: RulesAt,
  stored: StoredCase,
  rows: readonly SealedRow[],
  around?: Around,
): Finding[] {
  const { state } = stored;
  const found: Finding[] = [];
  const report = (code: Finding['code'], message: string, row?: SealedRow) =>
    found.push({
      caseId: state.caseId,
      number: state.number,
      ...(row === undefined ? {} : { seq: row.seq, event: row.id }),
      code,
      message,
    });
  verifyChain(stored, rows, report);
  verifyReplay(rulesAt, stored, rows, report);
  for (const clock of state.clocks) {
    const due = dueOfClock(clock, calendarOfClock(rules, clock));
    if (due.dueAt !== clock.dueAt || due.dueOn !== clock.dueOn) {
      report(
        'CLOCK_DIFFERS',
        `clock ${clock.name} is due ${due.dueOn} by its record, stored is ${clock.dueOn}`,
      );
    }
  }
  for (const { rule, detail } of invariantsOf({ rules, state, rows, links: stored.links, ...around })) {
    if (around !== undefined || rule === 'NOBODYS_TURN') report(rule, detail);
  }
  return found;
}

type Report = (code: Finding['code'], message: string, row?: SealedRow) => void;

function verifyChain(stored: StoredCase, rows: readonly SealedRow[], report: Report): void {
  const { tenant, state } = stored;
  let head = GENESIS;
  rows.forEach((row, index) => {
    if (row.seq !== index + 1) report('LOG_GAP', `row ${index + 1} is missing`, row);
    if (row.prevHash !== head) report('CHAIN_BROKEN', 'does not hang on the row before', row);
    if (row.payload !== undefined && digestOf(row.salt, row.payload, row.facts) !== row.digest) {
      report('CHAIN_BROKEN', 'payload or facts were changed', row);
    }
    const hash = hashOf({ tenant, caseId: state.caseId }, row);
    if (hash !== row.hash) report('CHAIN_BROKEN', 'the row was changed', row);
    head = row.hash;
  });
  if (head !== stored.head || rows.length !== state.seq)
    report('HEAD_DIFFERS', 'the case does not stand at the end of its log');
}

function verifyReplay(
  rulesAt: RulesAt,
  stored: StoredCase,
  rows: readonly SealedRow[],
  report: Report,
): void {
  const { state } = stored;
  let again: CaseState;
  try {
    again = replay(rulesAt, { caseId: state.caseId, number: state.number }, rows);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const seq = error instanceof ReplayMismatch ? error.seq : undefined;
    report(
      'REPLAY_DIFFERS',
      error.message,
      rows.find((row) => row.seq === seq),
    );
    return;
  }
  for (const [part, made, kept] of [
    ['snapshot', again.snapshot, state.snapshot],
    ['clocks', byName(again.clocks), byName(state.clocks)],
    ['timers', byNo(again.timers), byNo(state.timers)],
    ['participants', again.participants, state.participants],
    ['turns', plainTurns(again), plainTurns(state)],
    ['followers', again.followers, state.followers],
    ['repair', again.repair ?? null, state.repair ?? null],
    ['at', iso(again.at), iso(state.at)],
  ] as const) {
    if (plain(made) !== plain(kept)) report('REPLAY_DIFFERS', `${part} is not what the log gives`);
  }
}

function plain(value: unknown): string {
  return canonical(JSON.parse(JSON.stringify(value)));
}

function byName(clocks: CaseState['clocks']) {
  return [...clocks].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function byNo(timers: CaseState['timers']) {
  return [...timers].sort((a, b) => a.no - b.no);
}

function plainTurns({ turns }: CaseState) {
  return turns
    .map((turn) => JSON.stringify([turn.duty, turn.clock, turn.unit, turn.person, turn.since]))
    .sort();
}
