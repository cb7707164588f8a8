import { followCase, RECOUNTED, repeatOpening, repeatRecount, repeatRow, skipTimer } from './advance.ts';
import type { CaseState, LogRow, Parent, Rules } from './case-state.ts';
import { FOLLOWED } from './follow.ts';
import { MIGRATED, MIGRATION_UNDONE, repeatMigration, repeatUndo } from './migration.ts';

/** Type of the row that opens every log. */
export const OPENED = 'OPENED';
/** Type of the row by which a person left out a timer that could not be fired. */
export const INCIDENT_SKIPPED = 'INCIDENT_SKIPPED';

export interface ReplayRow extends LogRow {
  readonly recordedAt: number;
  readonly id: string;
}

export type RulesAt = (row: Pick<LogRow, 'seq' | 'policyVersion' | 'calendarVersion'>) => Rules;

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
  const { parent } = first.facts as { parent?: Parent };
  const opening = {
    id: first.id,
    data,
    actor: first.actor,
    ...(carry === undefined ? {} : { carry }),
    ...(parent === undefined ? {} : { parent }),
  };
  let { state } = repeatOpening(rulesAt(first), identity, opening, first.at, first.recordedAt);
  for (let index = 1; index < rows.length; index++) {
    const before = rows[index - 1]!;
    const row = rows[index]!;
    state = again({ before, wasUnder: rulesAt(before) }, rulesAt(row), state, row);
  }
  return state;
}

function again(
  { before, wasUnder }: { before: ReplayRow; wasUnder: Rules },
  rules: Rules,
  state: CaseState,
  row: ReplayRow,
): CaseState {
  if (row.seq !== state.seq + 1) throw new ReplayMismatch(row.seq, `expected row ${state.seq + 1}`);
  if (row.type === INCIDENT_SKIPPED)
    return skipTimer(rules, state, row.timer!, row.at, row.recordedAt, row).state;
  const { follower } = row.facts as { follower?: string };
  const moved =
    row.type === FOLLOWED && follower !== undefined
      ? followCase(rules, state, row.at, row.recordedAt, { id: row.id, follower })
      : row.type === RECOUNTED
        ? repeatRecount(rules, state, row)
        : row.type === MIGRATED
          ? repeatMigration(wasUnder, rules, state, row)
          : row.type === MIGRATION_UNDONE
            ? repeatUndo(wasUnder, rules, state, before, row)
            : repeatRow(rules, state, row);
  if (moved === undefined) throw new ReplayMismatch(row.seq, `${row.type} could not happen there`);
  const made = moved.rows[0]!;
  if (made.type !== row.type || made.at !== row.at || made.from !== row.from || made.to !== row.to) {
    throw new ReplayMismatch(row.seq, `${row.type} leads to ${made.to}, the log says ${row.to}`);
  }
  return moved.state;
}
