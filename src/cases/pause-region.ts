import { invalidAt, Problem } from '../domain/errors.ts';
import { uuidOf, uuidv7 } from '../domain/ids.ts';
import { addDays, dateOf, iso } from '../domain/instants.ts';
import { advance } from '../engine/advance.ts';
import { isRefused } from '../engine/case-state.ts';
import { writeAudit } from '../store/audit.ts';
import { insertJob, type JobHead, listJobs } from '../store/jobs.ts';
import { readCase } from '../store/read-case.ts';
import {
  casesReached,
  insertPause,
  markLifted,
  type Reach,
  type RegionPause,
  readPause,
} from '../store/region-pauses.ts';
import { scopeOf, sightOf } from './authorise.ts';
import type { BatchLine } from './batch.ts';
import { type House, lawNowIn, nowOf, rulesOf } from './house.ts';
import type { Caller } from './send-event.ts';
import { check } from './validate.ts';

const PAUSE = 'PAUSE_REGION';
const RESUME = 'RESUME_REGION';
/** A pause for longer is no emergency any more; it is decided anew. */
const DAYS_MAX = 365;
/** Rows of one job: the reason stands in each of them, and a job is one value of the database. */
const JOB_ROWS_MAX = 10_000;
/** Cases a preview tries; what is more is counted but not tried. */
const TRIED_MAX = 1000;
const TRIED_AT_ONCE = 16;
const JOBS_SHOWN_MAX = 50;

export type PauseAsk = Pick<RegionPause, 'region' | 'cause' | 'reason' | 'document' | 'until' | 'workflow'>;

export interface PausePreview {
  /** Open cases of the region that the decision is sent to. */
  readonly cases: number;
  /** How many of them were tried: all, or the first thousand. */
  readonly tried: number;
  /** Those of the tried that would stand still, and how many of their clocks. */
  readonly pausing: number;
  readonly clocks: number;
}

/** What would stand still; nothing is written. */
export async function previewPause(house: House, caller: Caller, ask: PauseAsk): Promise<PausePreview> {
  const decision = await decided(house, caller, '00000000-0000-8000-8000-000000000000', ask);
  const cases = await casesReached(house.db, caller.tenant, await reachOf(house, caller, decision));
  const tried = cases.slice(0, TRIED_MAX);
  const clocks: number[] = [];
  for (let from = 0; from < tried.length; from += TRIED_AT_ONCE) {
    const some = tried.slice(from, from + TRIED_AT_ONCE);
    clocks.push(...(await Promise.all(some.map((caseId) => clocksPausing(house, caller, decision, caseId)))));
  }
  return {
    cases: cases.length,
    tried: tried.length,
    pausing: clocks.filter((n) => n > 0).length,
    clocks: clocks.reduce((sum, n) => sum + n, 0),
  };
}

/** Stores the decision and sends it to every open case of its region. Done twice under one id, it is done once. */
export async function pauseRegion(
  house: House,
  caller: Caller,
  id: string,
  ask: PauseAsk,
): Promise<RegionPause> {
  const decision = await decided(house, caller, id, ask);
  await insertPause(house.db, caller.tenant, decision);
  await audit(house, caller, { action: PAUSE, target: id, detail: { region: ask.region, until: ask.until } });
  await send(house, caller, decision, { act: PAUSE, payload: payloadOf(decision) });
  return (await readPause(house.db, caller.tenant, id))!;
}

/** Sends a decision again, to what was opened or served since. */
export async function applyPause(house: House, caller: Caller, id: string): Promise<RegionPause> {
  const decision = await inForce(house, caller, id);
  await audit(house, caller, { action: `${PAUSE}_AGAIN`, target: id, detail: {} });
  await send(house, caller, decision, { act: PAUSE, payload: payloadOf(decision) });
  return decision;
}

/** Ends a decision before its day. Lifted again, it reaches what was missed the first time. */
export async function liftPause(
  house: House,
  caller: Caller,
  { id, reason }: { id: string; reason: string },
): Promise<RegionPause> {
  const decision = await inForce(house, caller, id, { lifted: true });
  const at = iso(await lawNowIn(house));
  await markLifted(house.db, caller.tenant, { id, by: caller.actor.person, at });
  await audit(house, caller, { action: RESUME, target: id, detail: { reason } });
  await send(house, caller, decision, { act: RESUME, payload: { decision: id, reason } });
  return (await readPause(house.db, caller.tenant, id))!;
}

/** The jobs that carry a decision out, the newest first. */
export async function jobsOfPause(house: House, tenant: string, id: string): Promise<JobHead[]> {
  return listJobs(house.db, tenant, { kind: kindOf(id), limit: JOBS_SHOWN_MAX });
}

export function pauseState({ until, liftedAt }: RegionPause, now: number): 'active' | 'lifted' | 'over' {
  if (liftedAt !== null) return 'lifted';
  return until <= dateOf(now) ? 'over' : 'active';
}

function kindOf(id: string): string {
  return `region-pause/${id}`;
}

/** The decision as it would stand. @throws Problem for what may not be decided, or not by this caller */
async function decided(house: House, caller: Caller, id: string, ask: PauseAsk): Promise<RegionPause> {
  const now = await lawNowIn(house);
  const today = dateOf(now);
  if (ask.until <= today) throw invalidAt('/until', '应晚于今日', 'must be after today');
  if (ask.until > addDays(today, DAYS_MAX))
    throw invalidAt('/until', `至多 ${DAYS_MAX} 日`, `at most ${DAYS_MAX} days ahead`);
  const { person, unit } = caller.actor;
  const decision: RegionPause = {
    ...ask,
    id,
    authority: unit,
    decidedBy: person,
    decidedAt: iso(now),
    liftedBy: null,
    liftedAt: null,
  };
  await mustCover(house, caller, ask.region);
  // Each workflow's own schema, so that a decision no case could take is refused as a whole.
  for (const name of workflowsOf(house, ask.workflow))
    check(house.workflows.newest(name).definition!.events[PAUSE]!.schema, payloadOf(decision));
  return decision;
}

function payloadOf({ id, cause, reason, until, document }: RegionPause) {
  return { decision: id, cause, reason, until, document };
}

/** Workflows whose catalogue knows such decisions. */
function workflowsOf(house: House, only: string | undefined): string[] {
  const all = only === undefined ? house.workflows.all() : [house.workflows.newest(only)];
  const known = all.filter(({ definition }) => definition?.events[PAUSE] !== undefined);
  if (known.length === 0)
    throw invalidAt('/workflow', '该流程没有区域中止', 'the workflow knows no pause of a region');
  return known.map(({ id }) => id);
}

/** Nobody pauses a region that is not theirs. */
async function mustCover(house: House, { tenant, actor }: Caller, region: string): Promise<void> {
  const { organ } = scopeOf(actor, await house.directory.units(tenant));
  if (organ?.regions.some((prefix) => region.startsWith(prefix))) return;
  throw new Problem('ROLE_FORBIDDEN', {
    detail: { zh: `区划 ${region} 不在您的管辖内`, en: `region ${region} is not within your competence` },
    errors: [{ pointer: '/region', message: { zh: '不在管辖内', en: 'not within your competence' } }],
  });
}

async function inForce(
  house: House,
  caller: Caller,
  id: string,
  { lifted = false }: { lifted?: boolean } = {},
): Promise<RegionPause> {
  const decision = await readPause(house.db, caller.tenant, id);
  if (decision === undefined) throw new Problem('NOT_FOUND');
  await mustCover(house, caller, decision.region);
  const state = pauseState(decision, await lawNowIn(house));
  if (state === 'active' || (lifted && state === 'lifted')) return decision;
  const why =
    state === 'lifted'
      ? { zh: '该决定已解除', en: 'the decision was lifted' }
      : { zh: `该决定已于 ${decision.until} 届满`, en: `the decision ended on ${decision.until}` };
  throw new Problem('EVENT_NOT_ACCEPTED', { detail: why, state, allowedEvents: [], reasons: [] });
}

async function reachOf(
  house: House,
  { tenant, actor }: Caller,
  { region, workflow }: RegionPause,
): Promise<Reach> {
  const sight = await sightOf(house, tenant, actor);
  return { sight, region, workflows: workflowsOf(house, workflow) };
}

/** One event row per case, in as many jobs as the rows need; no job where there is nothing to do. */
async function send(
  house: House,
  caller: Caller,
  decision: RegionPause,
  { act, payload }: { act: typeof PAUSE | typeof RESUME; payload: unknown },
): Promise<void> {
  const { tenant, actor, once } = caller;
  const by = { decision: decision.id, as: act === PAUSE ? ('free' as const) : ('held' as const) };
  const cases = await casesReached(house.db, tenant, { ...(await reachOf(house, caller, decision)), by });
  for (let from = 0; from < cases.length; from += JOB_ROWS_MAX) {
    const rows = cases
      .slice(from, from + JOB_ROWS_MAX)
      .map((caseId): BatchLine => ({ value: { caseId, type: act, payload } }));
    const id =
      once === undefined
        ? uuidv7(house.wall())
        : uuidOf([act, tenant, decision.id, actor.person, once.key, from]);
    await insertJob(house.db, tenant, { id, kind: kindOf(decision.id), rows, actor });
  }
}

/** Clocks of a case that would stand still, judged as the case stands now and not stored. */
async function clocksPausing(
  house: House,
  { tenant, actor }: Caller,
  decision: RegionPause,
  caseId: string,
): Promise<number> {
  const read = await readCase(house.db.pipeline, tenant, caseId);
  if (read.stored === undefined) return 0;
  const rules = await rulesOf(house, read.stored);
  const { now, recordedAt } = nowOf(house, read);
  const arrival = { id: decision.id, type: PAUSE, payload: payloadOf(decision), actor, facts: {} };
  const moved = advance(rules, read.stored.state, now, recordedAt, arrival);
  if (isRefused(moved)) return 0;
  return moved.rows.find(({ id }) => id === decision.id)!.clocks.filter(({ state }) => state === 'paused')
    .length;
}

async function audit(
  house: House,
  { tenant, actor: { person, unit } }: Caller,
  entry: { action: string; target: string; detail: Readonly<Record<string, unknown>> },
): Promise<void> {
  await writeAudit(house.db, tenant, { person, unit, ...entry, outcome: 'ACCEPTED' }, house.wall());
}
