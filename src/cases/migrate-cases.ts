import { Problem } from '../domain/errors.ts';
import type { Rules } from '../engine/case-state.ts';
import type { MigratedCase } from '../engine/migration.ts';
import type { MigrationPlan } from '../engine/migration-plan.ts';
import type { Actor } from '../engine/workflow.ts';
import {
  countOfVersion,
  type Foreseen,
  type ForeseenPlan,
  forgetForeseen,
  keepForeseen,
  keepPlan,
  reachedCases,
  readPlan,
} from '../store/case-migrations.ts';
import { commitOf } from '../store/commit.ts';
import { settleIncidents } from '../store/incidents.ts';
import { readCase } from '../store/read-case.ts';
import { commit, settle } from './commit.ts';
import { type House, nowOf } from './house.ts';
import {
  type Candidate,
  candidates,
  digestLine,
  judge,
  pages,
  RunningDigest,
  type Verdict,
} from './migration-judge.ts';
import { type Part, partOfMove } from './plan.ts';
import { withFamily } from './with-family.ts';

/** Whose cases are moved, by which plan, on whose word. */
export interface MigrationAsk {
  readonly tenant: string;
  readonly plan: MigrationPlan;
  readonly by: Actor;
}

export interface MigrationProgress {
  /** Called after each page with the cases looked at so far, of about so many. */
  readonly onPage?: (done: number, of: number) => void;
  /** Called with every case and what the plan makes of it. */
  readonly onCase?: (candidate: Candidate, verdict: Verdict) => void;
}

/**
 * What the plan would do to every running case of its version, kept so that applying can be held against it. Nothing
 * of a case is stored.
 */
export async function foresee(
  house: House,
  { tenant, plan, by }: MigrationAsk,
  { onPage, onCase }: MigrationProgress = {},
): Promise<Omit<ForeseenPlan, 'foreseenAt'>> {
  await forgetForeseen(house.db, tenant, plan.sha256);
  const { workflow, from, to } = plan;
  const of = await countOfVersion(house.db, tenant, { workflow, version: from });
  const digest = new RunningDigest();
  let cases = 0;
  let movable = 0;
  for await (const page of candidates(house, tenant, plan)) {
    const found: Foreseen[] = [];
    for (const one of page) {
      const verdict = await judge(house, one, plan, by);
      const { caseId, seq: revision } = one.stored.state;
      const { outcome, refused } = resultOf(verdict);
      found.push({ caseId, revision, outcome, refused });
      onCase?.(one, verdict);
      if (outcome !== null) movable++;
    }
    await keepForeseen(house.db, tenant, plan.sha256, found);
    digest.add(found.map((one) => digestLine(one.caseId, one.revision, one.outcome ?? one.refused!)));
    cases += page.length;
    onPage?.(cases, of);
  }
  const seen = { planId: plan.id, workflow, from, to, cases, movable, digest: digest.hex };
  await keepPlan(house.db, tenant, plan.sha256, seen, by.person);
  return seen;
}

function resultOf(verdict: Verdict): { outcome: string | null; refused: string | null } {
  return 'case' in verdict
    ? { outcome: verdict.case.payload.outcome, refused: null }
    : { outcome: null, refused: verdict.refused.code };
}

/** Why a case did not become what the dry run said. */
export type Deviation =
  /** It was opened, or came to this version, after the dry run. */
  | 'NEW'
  /** Something happened to it after the dry run, or time had passed. */
  | 'CHANGED'
  /** Nothing happened to it, but what it is judged by is not what it was: a calendar, a setting, another day. */
  | 'RULES_CHANGED'
  | 'WAS_REFUSED';

export interface MigrationReport extends Omit<ForeseenPlan, 'foreseenAt'> {
  /** Moved by this plan, in all runs since its last dry run. */
  readonly migrated: number;
  readonly asForeseen: number;
  readonly otherwise: readonly {
    readonly caseId: string;
    readonly number: string;
    readonly why: Deviation;
  }[];
  /** Taken back, and left alone until the next dry run. */
  readonly undone: number;
  /** Not moved now, and why. */
  readonly refused: readonly { readonly caseId: string; readonly number: string; readonly code: string }[];
  /** Over what was done, formed like that of the dry run: equal when exactly that was done. */
  readonly digestDone: string;
}

/**
 * Moves every running case of the version, each once: a page is one statement, and what is moved is no longer of the
 * version. Cut off anywhere and run again, it goes on with what is left.
 * @throws Problem NOT_FOUND when no dry run of this very plan is through
 */
export async function applyMigration(
  house: House,
  ask: MigrationAsk,
  { onPage, onCase }: MigrationProgress = {},
): Promise<MigrationReport> {
  const { tenant, plan } = ask;
  const foreseen = await readPlan(house.db, tenant, plan.sha256);
  if (foreseen === undefined)
    throw new Problem('NOT_FOUND', {
      detail: { zh: '请先对这一方案试算（--dry-run）', en: 'make a dry run of this very plan first' },
    });
  const { workflow, from: version } = plan;
  const of = await countOfVersion(house.db, tenant, { workflow, version });
  const refused = new Map<string, { number: string; code: string; revision: number }>();
  let done = 0;
  for await (const page of candidates(house, tenant, plan)) {
    const waiting = page.filter((one) => !isUndone(one));
    for (const [one, verdict] of await applyPage(house, ask, waiting)) {
      onCase?.(one, verdict);
      const { caseId, number, seq: revision } = one.stored.state;
      if ('refused' in verdict) refused.set(caseId, { number, code: verdict.refused.code, revision });
    }
    done += page.length;
    onPage?.(done, of);
  }
  return reported(house, ask, foreseen, refused);
}

/** Taken back after the dry run: only another dry run moves it again. */
function isUndone({ undoneSeq, foreseen }: Candidate): boolean {
  return undoneSeq !== null && undoneSeq > (foreseen?.revision ?? 0);
}

function partOf(
  { stored, now }: Candidate,
  { case: moved, rules }: { case: MigratedCase; rules: Rules },
): Part {
  const part = partOfMove(stored, rules, moved.moved, now);
  const { loaded, policy } = rules;
  return {
    ...part,
    change: { ...part.change, workflowVersion: loaded.version, policyVersion: policy.view.version },
  };
}

async function applyPage(
  house: House,
  ask: MigrationAsk,
  page: readonly Candidate[],
): Promise<[Candidate, Verdict][]> {
  const { tenant, plan, by } = ask;
  const results: [Candidate, Verdict][] = [];
  const together = new Map<string, { one: Candidate; verdict: Verdict; part: Part }>();
  const alone: Candidate[] = [];
  for (const one of page) {
    const verdict = await judge(house, one, plan, by);
    if ('refused' in verdict) {
      results.push([one, verdict]);
      continue;
    }
    const part = partOf(one, verdict);
    if (part.moved.spawns.length > 0 || part.moved.tells.length > 0) alone.push(one);
    else together.set(one.stored.state.caseId, { one, verdict, part });
  }
  if (together.size > 0) {
    const changes = [...together.values()].map(({ part }) => part.change);
    const { statement, values } = commitOf(tenant, changes, { atomic: false });
    const written = await house.db.pipeline.run<{ id: string }>(tenant, statement, values);
    const ids = new Set(written.map(({ id }) => id));
    for (const [caseId, { one, verdict }] of together) {
      if (!ids.has(caseId)) alone.push(one);
      else {
        if (one.stored.held) await settleIncidents(house.db, tenant, caseId);
        results.push([one, verdict]);
      }
    }
  }
  for (const { stored } of alone) {
    const { caseId } = stored.state;
    const result = await house.queue.turn(`${tenant}/${caseId}`, () =>
      settle(() => applyAlone(house, ask, caseId)),
    );
    if (result !== 'gone') results.push(result);
  }
  return results;
}

/** One case by itself: it was busy, or reaches others. `undefined`: the race was lost, come again. */
async function applyAlone(
  house: House,
  { tenant, plan, by }: MigrationAsk,
  caseId: string,
): Promise<[Candidate, Verdict] | 'gone' | undefined> {
  const read = await readCase(house.db.pipeline, tenant, caseId);
  const { stored } = read;
  if (stored === undefined || stored.workflowVersion !== plan.from) return 'gone';
  const one: Candidate = { stored, now: nowOf(house, read), foreseen: null, undoneSeq: null };
  const verdict = await judge(house, one, plan, by);
  if ('refused' in verdict) return [one, verdict];
  const parts = await withFamily(house, tenant, [partOf(one, verdict)], one.now, by);
  if ((await commit(house, tenant, parts, {})) !== 'done') return undefined;
  if (stored.held) await settleIncidents(house.db, tenant, caseId);
  return [one, verdict];
}

/** What was done, read off the logs of the cases and held against the dry run. */
async function reported(
  house: House,
  { tenant, plan }: MigrationAsk,
  { foreseenAt: _at, ...foreseen }: ForeseenPlan,
  refused: ReadonlyMap<string, { number: string; code: string; revision: number }>,
): Promise<MigrationReport> {
  const otherwise: { caseId: string; number: string; why: Deviation }[] = [];
  const digest = new RunningDigest();
  let migrated = 0;
  let undone = 0;
  const { sha256, workflow } = plan;
  const reached = pages(
    (from) => reachedCases(house.db, tenant, { plan: sha256, workflow, ...from }),
    ({ caseId }) => caseId,
  );
  for await (const page of reached) {
    const lines: string[] = [];
    for (const one of page) {
      const { caseId, number, movedSeq, outcome } = one;
      if (movedSeq !== null && one.version === plan.from) undone++;
      else if (movedSeq !== null) {
        migrated++;
        const why = deviationOf(one.foreseen, movedSeq - 1, outcome!);
        if (why !== undefined) otherwise.push({ caseId, number, why });
        lines.push(digestLine(caseId, movedSeq - 1, outcome!));
      } else {
        const left = refused.get(caseId);
        lines.push(digestLine(caseId, left?.revision ?? one.revision, left?.code ?? ''));
      }
    }
    digest.add(lines);
  }
  return {
    ...foreseen,
    migrated,
    asForeseen: migrated - otherwise.length,
    otherwise,
    undone,
    refused: [...refused].map(([caseId, { number, code }]) => ({ caseId, number, code })),
    digestDone: digest.hex,
  };
}

function deviationOf(foreseen: Foreseen | null, revision: number, outcome: string): Deviation | undefined {
  if (foreseen === null) return 'NEW';
  if (foreseen.revision !== revision) return 'CHANGED';
  if (foreseen.refused !== null) return 'WAS_REFUSED';
  return foreseen.outcome === outcome ? undefined : 'RULES_CHANGED';
}
