import { createHash } from 'node:crypto';
import { uuidv7 } from '../domain/ids.ts';
import { iso } from '../domain/instants.ts';
import type { CaseState, Timer, Turn } from '../engine/case-state.ts';
import { turnKey } from '../engine/case-state.ts';
import type { SealedRow } from '../engine/chain.ts';
import type { PolicyScope } from '../engine/policy.ts';
import type { CaseIndex } from '../engine/workflow.ts';
import { letterValues, messageValues, noticeValues, type Outgoing } from './commit-outgoing.ts';
import { type Optional, statementFor } from './commit-sql.ts';
import type { Statement } from './pipeline.ts';

/** One case's part of a commit: what it was, what it becomes, and what goes with it. */
export interface Change {
  /** `undefined` opens the case. */
  readonly before: CaseState | undefined;
  readonly after: CaseState;
  readonly rows: readonly SealedRow[];
  readonly messages: Outgoing['messages'];
  readonly status: 'open' | 'closed' | 'ended';
  readonly stateName: string;
  readonly index: CaseIndex;
  /** Set when the case opens. */
  readonly opening?: {
    readonly workflow: string;
    readonly workflowVersion: number;
    readonly policyVersion: string;
    readonly calendarVersion: string;
    readonly policyScope: PolicyScope;
    readonly externalSystem: string | null;
    readonly externalNo: string | null;
    readonly openedBy: string;
    readonly openedUnit: string;
  };
  readonly links?: readonly { readonly kind: string; readonly otherId: string }[];
  /** Set when a stored case is moved to another policy. */
  readonly policyVersion?: string;
  /** Set when a stored case is moved to another version of its workflow. */
  readonly workflowVersion?: number;
}

export interface AuditEntry {
  readonly person: string;
  readonly unit: string;
  readonly action: string;
  readonly target: string | null;
  readonly outcome: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Answered {
  readonly caller: string;
  readonly key: string;
  readonly requestHash: string;
  readonly status: number;
  /** The body as it is sent. */
  readonly answer: string;
  readonly caseId: string;
}

/** A commit ready to run: its statement and the parameters. */
export function commitOf(
  tenant: string,
  changes: readonly Change[],
  options: { atomic: boolean; audit?: readonly AuditEntry[]; answers?: readonly Answered[] },
): { statement: Statement; values: unknown[] } {
  const recordedAt = changes[0]?.rows[0]?.recordedAt ?? 0;
  const optional: Readonly<Record<Exclude<Optional, 'opened'>, readonly unknown[]>> = {
    ticked: changes.flatMap(clockValues),
    forgotten: changes.flatMap(forgottenValues),
    disarmed: changes.flatMap(disarmedValues),
    armed: changes.flatMap(armedValues),
    turned: changes.flatMap(turnedValues),
    turning: changes.flatMap(turningValues),
    sent: changes.flatMap(messageValues),
    posted: changes.flatMap((change) => letterValues(change, recordedAt)),
    noticed: changes.flatMap((change) => noticeValues(change, recordedAt)),
    seen: changes.flatMap(evidenceValues),
    linked: changes.flatMap(linkValues),
    texts: changes.flatMap(textValues),
    noted: (options.audit ?? []).map((entry) => ({ id: uuidv7(recordedAt), ...entry })),
    answered: (options.answers ?? []).map(({ requestHash, caseId, ...rest }) => ({
      ...rest,
      hash: requestHash,
      case_id: caseId,
    })),
  };
  const present = Object.entries(optional).filter(([, rows]) => rows.length > 0);
  const parts = present.map(([part]) => part as Optional);
  if (changes.some(({ before }) => before === undefined)) parts.push('opened');
  const document = {
    cases: changes.map(caseValues),
    logged: changes.flatMap(eventValues),
    ...Object.fromEntries(present),
  };
  return { statement: statementFor(parts), values: [tenant, JSON.stringify(document), options.atomic] };
}

function caseValues(change: Change) {
  const { before, after, opening, index } = change;
  const due = after.timers.reduce((min, timer) => Math.min(min, timer.dueAt), Number.POSITIVE_INFINITY);
  const running = after.clocks.filter((clock) => clock.endedAt === undefined && clock.state === 'running');
  const soonest = running.reduce((min, clock) => Math.min(min, clock.dueAt), Number.POSITIVE_INFINITY);
  const overdue =
    change.status === 'open' &&
    after.clocks.some((clock) => clock.state === 'missed' && clock.endedAt === undefined);
  return {
    id: after.caseId,
    base: before?.seq ?? null,
    revision: after.seq,
    head: change.rows.at(-1)!.hash,
    at: iso(after.at),
    snapshot: after.snapshot,
    participants: after.participants,
    timer_no: after.timerNo,
    followers: after.followers,
    repair: after.repair ?? null,
    next_due_at: Number.isFinite(due) ? iso(due) : null,
    due_at: Number.isFinite(soonest) ? iso(soonest) : null,
    overdue,
    status: change.status,
    state: change.stateName,
    ...index,
    number: after.number,
    ...(change.policyVersion !== undefined && { policy_version: change.policyVersion }),
    ...(change.workflowVersion !== undefined && { workflow_version: change.workflowVersion }),
    ...(opening === undefined
      ? {}
      : {
          workflow: opening.workflow,
          workflow_version: opening.workflowVersion,
          policy_version: opening.policyVersion,
          calendar_version: opening.calendarVersion,
          policy_scope: opening.policyScope,
          external_system: opening.externalSystem,
          external_no: opening.externalNo,
          opened_by: opening.openedBy,
          opened_unit: opening.openedUnit,
        }),
  };
}

function eventValues({ after, rows }: Change) {
  return rows.map((row) => ({
    case_id: after.caseId,
    seq: row.seq,
    id: row.id,
    type: row.type,
    at: iso(row.at),
    recorded_at: iso(row.recordedAt),
    actor: row.actor,
    payload: row.payload,
    facts: row.facts,
    timer: row.timer ?? null,
    from_state: row.from,
    to_state: row.to,
    clocks: row.clocks,
    policy_version: row.policyVersion,
    calendar_version: row.calendarVersion,
    salt: row.salt,
    digest: row.digest,
    prev_hash: row.prevHash,
    hash: row.hash,
  }));
}

function clockValues({ before, after }: Change) {
  const old = new Set(before?.clocks ?? []);
  return after.clocks
    .filter((clock) => !old.has(clock))
    .map((clock) => ({
      case_id: after.caseId,
      name: clock.name,
      state: clock.state,
      due_on: clock.dueOn,
      due_at: iso(clock.dueAt),
      provisional: clock.provisional,
      record: clock,
    }));
}

/** Clocks that another version calls otherwise, or that a migration taken back had started. */
function forgottenValues({ before, after }: Change) {
  const kept = new Set(after.clocks.map(({ name }) => name));
  return (before?.clocks ?? [])
    .filter(({ name }) => !kept.has(name))
    .map(({ name }) => ({ case_id: after.caseId, name }));
}

function disarmedValues({ before, after }: Change) {
  const kept = new Set(after.timers.map((timer) => timer.no));
  return (before?.timers ?? [])
    .filter(({ no }) => !kept.has(no))
    .map(({ no }) => ({ case_id: after.caseId, no }));
}

function armedValues({ before, after }: Change) {
  const old = new Set(before?.timers.map((timer) => timer.no));
  return after.timers
    .filter(({ no }) => !old.has(no))
    .map(({ no, kind, name, dueAt, event, rung }: Timer) => ({
      case_id: after.caseId,
      no,
      kind,
      name,
      due_at: iso(dueAt),
      event: event ?? null,
      rung: rung ?? null,
    }));
}

/** Key of a turn row: hashed, because its parts may be long. */
function turnId(turn: Turn): string {
  return createHash('sha256').update(turnKey(turn)).digest('base64url').slice(0, 22);
}

function turnedValues({ before, after }: Change) {
  const kept = new Set(after.turns.map(turnKey));
  return (before?.turns ?? [])
    .filter((turn) => !kept.has(turnKey(turn)))
    .map((turn) => ({ case_id: after.caseId, key: turnId(turn) }));
}

function turningValues({ before, after }: Change) {
  // A turn that ended and began again within one commit keeps its key but not its `since`.
  const old = new Map(before?.turns.map((turn) => [turnKey(turn), turn.since]));
  return after.turns
    .filter((turn) => old.get(turnKey(turn)) !== turn.since)
    .map((turn) => ({ case_id: after.caseId, key: turnId(turn), ...turn, since: iso(turn.since) }));
}

/** Digests of the evidence an event carries, wherever its schema puts it: a photo used for two units must be found. */
function evidenceValues({ after, rows, index }: Change) {
  return rows.flatMap((row) => {
    const digests = new Set<string>();
    collectDigests(row.payload, digests);
    return [...digests].map((digest) => ({
      digest,
      case_id: after.caseId,
      unit: index.unit ?? null,
      seq: row.seq,
    }));
  });
}

function collectDigests(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const { digest } = value as { digest?: unknown };
  if (typeof digest === 'string' && digest.startsWith('sha256:')) found.add(digest);
  for (const inner of Object.values(value)) collectDigests(inner, found);
}

function linkValues({ after, links }: Change) {
  return (links ?? []).map(({ kind, otherId }) => ({
    case_id: after.caseId,
    kind,
    other_id: otherId,
    seq: after.seq,
  }));
}

function textValues({ before, after, index }: Change) {
  return before === undefined && index.text ? [{ case_id: after.caseId, body: index.text }] : [];
}
