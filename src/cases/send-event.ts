import { Problem, type ProblemCode } from '../domain/errors.ts';
import { uuidv7 } from '../domain/ids.ts';
import { advance } from '../engine/advance.ts';
import { type Arrival, isRefused, type Moved, type Refused, type Rules } from '../engine/case-state.ts';
import { MachineFault } from '../engine/machine.ts';
import { dueOrAsItStands } from '../engine/put.ts';
import { isRepair } from '../engine/repair.ts';
import type { Actor, EventDefinition, Facts } from '../engine/workflow.ts';
import { writeAudit } from '../store/audit.ts';
import { gatherFacts } from '../store/facts.ts';
import { openIncident, settleIncidents } from '../store/incidents.ts';
import { type CaseRead, readCase, type StoredCase } from '../store/read-case.ts';
import { catalogued, checkRole, checkSeparation, maySee, sightOf } from './authorise.ts';
import { commit, settle } from './commit.ts';
import { type LinkView, linksFor } from './family.ts';
import { type House, type Now, nowOf, rulesOf } from './house.ts';
import { type Part, partOfMove } from './plan.ts';
import { refusal } from './refusal.ts';
import { check, sealed } from './validate.ts';
import { type CaseView, viewOf } from './view.ts';
import { familyTurn, withFamily } from './with-family.ts';

/** Who asks, and under which circumstances a second asking is the same asking. */
export interface Caller {
  readonly tenant: string;
  readonly actor: Actor;
  /** Idempotency-Key with the hash of method, path and body. */
  readonly once?: { readonly key: string; readonly requestHash: string };
}

export interface EventRequest extends Caller {
  readonly caseId: string;
  readonly type: string;
  readonly payload: unknown;
  readonly ifMatch?: number;
  readonly dryRun?: boolean;
  /**
   * A letter of another tenant, by its id: the event has the same, so that a letter brought twice is known. Its sender
   * sees nothing of the case; that he may write to it is what the tenant agreed to.
   */
  readonly letter?: string;
}

/** The answer as it goes out; under a key it is stored with the effect and given again, byte for byte. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly revision: number;
  readonly caseId: string;
}

/**
 * The main job: one read, one pure function, one statement. The same event asked again (lost reply, same key)
 * finds its own effect and answers from it.
 * @throws Problem with the reason; a refusal of a person's act writes one audit row and nothing in the case's log
 */
export async function sendEvent(house: House, ask: EventRequest): Promise<Answer> {
  const eventId = ask.letter ?? uuidv7(house.wall());
  const tries: Tries = {};
  const work = () =>
    house.queue.turn(`${ask.tenant}/${ask.caseId}`, () => settle(() => attempt(house, ask, eventId, tries)));
  try {
    if (ask.once === undefined) return await work();
    return await house.queue.turn(`${ask.tenant}/${ask.actor.person}/key/${ask.once.key}`, work);
  } catch (error) {
    if (error instanceof MachineFault) throw await faulted(house, ask, error);
    if (ask.dryRun !== true) await auditRefusal(house, ask, { action: ask.type, target: ask.caseId }, error);
    throw error;
  }
}

/** The machine itself failed: our bug, nothing stored. The case becomes an incident and the caller comes again later. */
export async function faulted(
  house: House,
  { tenant, caseId, type, dryRun }: Pick<EventRequest, 'tenant' | 'caseId' | 'type' | 'dryRun'>,
  error: MachineFault,
): Promise<Problem> {
  house.log.error({ err: error, tenant, caseId, type, dryRun }, 'machine failed');
  if (dryRun === true)
    return new Problem('CASE_BUSY', {
      detail: {
        zh: '案件处理会出错，未作任何登记',
        en: 'the case could not be moved so; nothing was stored',
      },
      cause: error,
    });
  await openIncident(house.db, tenant, {
    id: uuidv7(house.wall()),
    caseId,
    timerNo: null,
    error: `${type}: ${error.message}`,
    // An event that breaks the machine must not keep the case's timers from firing.
    hold: false,
  });
  return new Problem('CASE_BUSY', {
    detail: {
      zh: '案件处理出错，已登记异常，等待人工处理',
      en: 'the case could not be moved; an incident was raised',
    },
    retryAfterSeconds: 60,
    cause: error,
  });
}

const AUDITED: ReadonlySet<ProblemCode> = new Set([
  'ROLE_FORBIDDEN',
  'SEPARATION_OF_DUTIES',
  'EVENT_NOT_ACCEPTED',
]);

/** Who was refused what. A refusal that cannot be written down is still the answer. */
export async function auditRefusal(
  house: House,
  { tenant, actor }: Caller,
  act: { action: string; target: string | null },
  error: unknown,
): Promise<void> {
  if (!(error instanceof Problem) || !AUDITED.has(error.code)) return;
  const { person, unit } = actor;
  const detail = { reasons: error.extras.reasons?.map(({ code }) => code) ?? [] };
  const entry = { person, unit, ...act, outcome: error.code, detail };
  await writeAudit(house.db, tenant, entry, house.wall()).catch((failed: unknown) => {
    house.log.error({ err: failed, ...entry }, 'refusal could not be audited');
  });
}

/** What all tries of one request have in common. */
export interface Tries {
  /** Revisions and instant that the last try judged by. */
  judged?: { readonly revisions: string; readonly now: number };
}

/**
 * While the cases stand at their revisions (an opening has none yet) every try judges at one instant: a commit whose connection was
 * lost may still go through, and must not meet a refusal that was given meanwhile, past a deadline.
 */
export function steady(tries: Tries, cases: readonly StoredCase[], { now, recordedAt }: Now): Now {
  const revisions = cases.map(({ state }) => state.seq).join();
  if (tries.judged?.revisions !== revisions) tries.judged = { revisions, now };
  return { now: tries.judged.now, recordedAt };
}

/** One try. `undefined`: the race was lost, come again. */
async function attempt(
  house: House,
  ask: EventRequest,
  eventId: string,
  tries: Tries,
): Promise<Answer | undefined> {
  const { tenant, actor, once } = ask;
  const caller = once === undefined ? undefined : actor.person;
  const read = await readCase(house.db.pipeline, tenant, ask.caseId, { eventId, caller, key: once?.key });
  const given = storedAnswer(read, ask);
  if (given !== undefined) return given;
  const stored = ask.letter === undefined ? await visibleCase(house, tenant, actor, read) : addressed(read);
  const now = steady(tries, [stored], nowOf(house, read));
  const rules = await rulesOf(house, stored);
  const links = await linksFor(house, actor, stored);
  if (read.doneSeq !== undefined)
    return answerFrom(
      rules,
      dueOrAsItStands(rules, stored.state, now.now, now.recordedAt).moved(),
      links,
      200,
      stored.state.seq,
    );
  const moved = await judgeEvent(house, ask, { rules, stored, now, eventId });
  if (ask.dryRun) return answerFrom(rules, moved, links, 200);
  const part = partOfMove(stored, rules, moved, now);
  return familyTurn(house, tenant, moved, () => write(house, ask, { part, now, links }));
}

async function write(
  house: House,
  ask: EventRequest,
  { part, now, links }: { part: Part; now: Now; links: readonly LinkView[] },
): Promise<Answer | undefined> {
  const { tenant, actor, once } = ask;
  const parts = await withFamily(house, tenant, [part], now, actor);
  // What it asked of others may have come back to it within this very commit.
  const answer = answerFrom(part.rules, parts[0]!.moved, links, 200);
  const outcome = await commit(house, tenant, parts, {
    audit: [
      {
        person: actor.person,
        unit: actor.unit,
        action: ask.type,
        target: ask.caseId,
        outcome: 'ACCEPTED',
        detail: {},
      },
    ],
    ...(once === undefined
      ? {}
      : {
          answers: [
            { caller: actor.person, ...once, status: answer.status, answer: answer.body, caseId: ask.caseId },
          ],
        }),
  });
  if (outcome === 'done') {
    if (endsIncidents(part, ask)) await settleIncidents(house.db, tenant, ask.caseId);
    return answer;
  }
  return undefined;
}

/** A case that moved again has no incident any more; a repair that is only talked about moves nothing. */
function endsIncidents({ rules, stored }: Part, { type }: EventRequest): boolean {
  return isRepair(rules.loaded, type) ? type === 'APPROVE_REPAIR' : stored!.held;
}

/** @throws Problem KEY_REUSED when the key was used for something else */
export function storedAnswer(read: Pick<CaseRead, 'answer'>, { once }: Caller): Answer | undefined {
  if (read.answer === undefined || once === undefined) return undefined;
  const { requestHash, status, answer, caseId } = read.answer;
  if (requestHash !== once.requestHash) throw new Problem('KEY_REUSED');
  const { revision } = JSON.parse(answer) as { revision: number };
  return { status, body: answer, revision, caseId: caseId! };
}

function addressed({ stored }: Pick<CaseRead, 'stored'>): StoredCase {
  if (stored === undefined) throw new Problem('NOT_FOUND');
  return stored;
}

/** @throws Problem NOT_FOUND, also for what the caller may not see */
export async function visibleCase(
  house: House,
  tenant: string,
  actor: Actor,
  { stored }: Pick<CaseRead, 'stored'>,
): Promise<StoredCase> {
  if (stored === undefined || !maySee(await sightOf(house, tenant, actor), stored))
    throw new Problem('NOT_FOUND');
  return stored;
}

/** One case with everything an event on it is judged by. */
export interface Bench {
  readonly rules: Rules;
  readonly stored: StoredCase;
  readonly now: Now;
  readonly eventId: string;
  /** What else is known beside the answers of the database: other cases of the same act. */
  readonly beside?: (entry: EventDefinition, answers: Facts) => Facts;
}

/**
 * What the event makes of the case: its revision, role, schema, separation of duties and guards, in this order.
 * @throws Problem for whichever of them refuses
 */
export async function judgeEvent(house: House, ask: EventRequest, bench: Bench): Promise<Moved> {
  const { rules, stored, now } = bench;
  if (ask.ifMatch !== undefined && ask.ifMatch !== stored.state.seq) {
    throw new Problem('REVISION_STALE', {
      detail: { zh: `现为第 ${stored.state.seq} 版`, en: `the case is at revision ${stored.state.seq}` },
    });
  }
  const arrival = await authorised(house, ask, bench);
  const moved = advance(rules, stored.state, now.now, now.recordedAt, arrival);
  if (isRefused(moved)) throw refusal(rules, moved, arrival, ask.actor, now);
  return moved;
}

async function authorised(
  house: House,
  ask: EventRequest,
  { rules, stored, eventId, beside }: Bench,
): Promise<Arrival> {
  const { actor, type, payload } = ask;
  const entry = catalogued(rules.loaded, type);
  if (entry === undefined) return { id: eventId, type, payload, actor, facts: {} };
  checkRole(type, entry, actor);
  check(entry.schema, payload, '/payload');
  checkSeparation(entry, actor, stored.state.participants);
  const answers = await gatherFacts(house.db, ask.tenant, ask.caseId, entry.facts ?? [], payload);
  const facts = beside === undefined ? answers : beside(entry, answers);
  return { id: eventId, type, payload: sealed(entry.schema, payload), actor, facts };
}

/** @param links as they were before: what the answered act itself tied is seen by the next reader */
export function answerFrom(
  rules: Rules,
  moved: Moved | Refused,
  links: readonly LinkView[],
  status: number,
  revision: number = moved.state.seq,
): Answer {
  const view: CaseView = viewOf(rules, moved.state, moved.live, links, revision);
  return { status, body: JSON.stringify(view), revision: view.revision, caseId: view.id };
}
