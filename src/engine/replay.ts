import { RECOUNTED, repeatOpening, repeatRecount, repeatRow, skipTimer } from './advance.ts';
import type { CaseState, LogRow, Rules } from './case-state.ts';

/** Type of the row that opens every log. */
export const OPENED = 'OPENED';
/** Type of the row by which a person left out a timer that could not be fired. */
export const INCIDENT_SKIPPED = 'INCIDENT_SKIPPED';

export interface ReplayRow extends LogRow {
  readonly recordedAt: number;
  readonly id: string;
}

export type RulesAt = (row: Pick<LogRow, 'policyVersion' | 'calendarVersion'>) => Rules;

/** The log does not lead where the stored case stands. */
export class ReplayMismatch extends Error {
  readonly seq: number;
  constructor(seq: number, message: string) {
    super(`row ${seq}: ${message}`);
    this.name = 'ReplayMismatch';
    this.seq = seq;
  }
}

/**
 * Rebuilds a case from its log alone. Timer rows are not fed in but must fire by themselves at their instants:
 * the result is the stored case, byte for byte, or the log was not made by these rules.
 * @param rulesAt the rules a row was made by: its policy and calendar version name them
 * @throws ReplayMismatch naming the first row that cannot have happened
 */
export function replay(
  rulesAt: RulesAt,
  identity: { caseId: string; number: string },
  rows: readonly ReplayRow[],
): CaseState {
  const [first] = rows;
  if (first?.type !== OPENED) throw new ReplayMismatch(1, 'the log does not begin with OPENED');
  const { data, carry } = first.payload as { data: unknown; carry?: Readonly<Record<string, unknown>> };
  const opening = { id: first.id, data, actor: first.actor, ...(carry === undefined ? {} : { carry }) };
  let { state } = repeatOpening(rulesAt(first), identity, opening, first.at, first.recordedAt);
  for (const row of rows.slice(1)) state = again(rulesAt(row), state, row);
  return state;
}

function again(rules: Rules, state: CaseState, row: ReplayRow): CaseState {
  if (row.seq !== state.seq + 1) throw new ReplayMismatch(row.seq, `expected row ${state.seq + 1}`);
  if (row.type === INCIDENT_SKIPPED)
    return skipTimer(rules, state, row.timer!, row.at, row.recordedAt, row).state;
  const moved = row.type === RECOUNTED ? repeatRecount(rules, state, row) : repeatRow(rules, state, row);
  if (moved === undefined) throw new ReplayMismatch(row.seq, `${row.type} could not happen there`);
  const made = moved.rows[0]!;
  if (made.type !== row.type || made.at !== row.at || made.from !== row.from || made.to !== row.to) {
    throw new ReplayMismatch(row.seq, `${row.type} leads to ${made.to}, the log says ${row.to}`);
  }
  return moved.state;
}
