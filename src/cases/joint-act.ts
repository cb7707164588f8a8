import { isUnavailable, PROBLEMS, Problem, type ProblemPlace } from '../domain/errors.ts';
import { uuidv7 } from '../domain/ids.ts';
import { advance } from '../engine/advance.ts';
import type { Moved, Rules } from '../engine/case-state.ts';
import { MachineFault } from '../engine/machine.ts';
import type { EventDefinition, Facts } from '../engine/workflow.ts';
import { pointed } from '../store/facts.ts';
import { settleIncidents } from '../store/incidents.ts';
import { readCase, type StoredCase } from '../store/read-case.ts';
import { commit, settle } from './commit.ts';
import { type House, type Now, nowOf, rulesOf } from './house.ts';
import { partOfMove } from './plan.ts';
import {
  type Answer,
  auditRefusal,
  type Caller,
  type EventRequest,
  faulted,
  judgeEvent,
  steady,
  storedAnswer,
  type Tries,
  visibleCase,
} from './send-event.ts';
import { type CaseView, viewOf } from './view.ts';
import { familyTurn, withFamily } from './with-family.ts';

/** One document may name this many cases: a market inspected in a day, not a campaign over a city. */
export const JOINT_CASES_MAX = 100;

export interface JointRequest extends Caller {
  readonly type: string;
  /** What the one document says for all of them: its fields stand under those of each payload. */
  readonly document?: Readonly<Record<string, unknown>>;
  readonly cases: readonly {
    readonly caseId: string;
    readonly payload: Readonly<Record<string, unknown>>;
    readonly revision?: number;
  }[];
  readonly dryRun?: boolean;
}

/** One of the cases an act covers, as it was read and as the act leaves it. */
interface Covered {
  readonly stored: StoredCase;
  readonly rules: Rules;
  readonly moved: Moved;
}

/** Made before the first try, so that a lost reply finds its own effect. */
interface Act extends Tries {
  readonly id: string;
  readonly events: readonly string[];
  readonly rows: readonly EventRequest[];
}

/**
 * One act of one person over several cases, all or none in one commit: a record served for five hazards, an
 * application or an opinion on all of them. Each case judges the act by its own roles, separations and guards; one
 * that refuses refuses all. Each log row carries the act's id and the cases it covers among its facts.
 * @throws Problem of the first case that refuses, with a place `/cases/N…` for every one that does
 */
export async function jointAct(house: House, ask: JointRequest): Promise<Answer> {
  const { tenant, actor, once } = ask;
  const rows = rowsOf(ask);
  const act: Act = { id: uuidv7(house.wall()), events: rows.map(() => uuidv7(house.wall())), rows };
  // In one order for everybody, so that two acts over the same cases cannot wait for each other.
  const keys = rows.map(({ caseId }) => `${tenant}/${caseId}`).sort();
  const work = keys.reduceRight<() => Promise<Answer>>(
    (inner, key) => () => house.queue.turn(key, inner),
    () => settle(() => attempt(house, ask, act)),
  );
  try {
    if (once === undefined) return await work();
    return await house.queue.turn(`${tenant}/${actor.person}/key/${once.key}`, work);
  } catch (error) {
    if (error instanceof MachineFault) throw await faulted(house, rows[0]!, error);
    throw error;
  }
}

/** @throws Problem SCHEMA_INVALID for a case named twice */
function rowsOf({ tenant, actor, type, document, cases, dryRun }: JointRequest): EventRequest[] {
  const seen = new Set<string>();
  return cases.map(({ caseId: given, payload, revision }, index) => {
    const caseId = given.toLowerCase();
    if (seen.has(caseId)) throw refusedBy([{ index, problem: twice() }]);
    seen.add(caseId);
    return {
      tenant,
      actor,
      type,
      caseId,
      payload: { ...document, ...payload },
      ...(revision === undefined ? {} : { ifMatch: revision }),
      ...(dryRun === undefined ? {} : { dryRun }),
    };
  });
}

function twice(): Problem {
  return new Problem('SCHEMA_INVALID', {
    detail: { zh: '同一案件列了两次', en: 'the same case stands twice' },
  });
}

/** One try. `undefined`: the race was lost on some case, come again. */
async function attempt(house: House, ask: JointRequest, act: Act): Promise<Answer | undefined> {
  const { tenant, actor, once } = ask;
  const reads = await Promise.all(
    act.rows.map(({ caseId }, index) =>
      readCase(house.db.pipeline, tenant, caseId, {
        eventId: act.events[index]!,
        ...(once !== undefined && index === 0 && { caller: actor.person, key: once.key }),
      }),
    ),
  );
  const given = storedAnswer(reads[0]!, ask);
  if (given !== undefined) return given;
  const stored = await overAll(house, ask, act, (_, index) =>
    visibleCase(house, tenant, actor, reads[index]!),
  );
  // One act has one instant.
  const latest = {
    now: Math.max(...reads.map((read) => read.now)),
    recordedAt: Math.max(...reads.map((read) => read.recordedAt)),
  };
  const now = steady(act, stored, nowOf(house, latest));
  const rules = await Promise.all(stored.map((one) => rulesOf(house, one)));
  // All or none: what one of them knows, all know; a commit that came in between two reads is read again.
  const knows = reads.filter(({ doneSeq }) => doneSeq !== undefined).length;
  if (knows > 0 && knows < reads.length) return undefined;
  if (knows > 0) {
    const done = stored.map((one, index) => ({
      stored: one,
      rules: rules[index]!,
      moved: advance(rules[index]!, one.state, now.now, now.recordedAt) as Moved,
    }));
    return answerOf(ask, act, done);
  }
  const covered = await overAll(house, ask, act, async (row, index) => {
    const one = { stored: stored[index]!, rules: rules[index]! };
    const beside = (entry: EventDefinition, answers: Facts) => besides(act, stored, index, entry, answers);
    const moved = await judgeEvent(house, row, { ...one, now, eventId: act.events[index]!, beside });
    return { ...one, moved };
  });
  if (ask.dryRun) return answerOf(ask, act, covered);
  const tells = covered.flatMap(({ moved }) => moved.tells);
  return familyTurn(house, tenant, { tells }, () => write(house, ask, act, { covered, now }));
}

/**
 * Each case in turn; every refusal is collected before the act is refused, so that a person corrects them at once.
 * A refusal is audited under the first case that refused.
 */
async function overAll<T>(
  house: House,
  ask: JointRequest,
  act: Act,
  work: (row: EventRequest, index: number) => Promise<T>,
): Promise<T[]> {
  const done: T[] = [];
  const refused: { index: number; problem: Problem }[] = [];
  for (const [index, row] of act.rows.entries()) {
    try {
      done.push(await work(row, index));
    } catch (error) {
      if (error instanceof MachineFault) throw await faulted(house, row, error);
      if (!(error instanceof Problem) || isUnavailable(error)) throw error;
      refused.push({ index, problem: error });
    }
  }
  const [first] = refused;
  if (first === undefined) return done;
  const problem = refusedBy(refused);
  if (ask.dryRun !== true) {
    const target = act.rows[first.index]!.caseId;
    await auditRefusal(house, ask, { action: ask.type, target }, problem);
  }
  throw problem;
}

function refusedBy(refused: readonly { readonly index: number; readonly problem: Problem }[]): Problem {
  const { index, problem } = refused[0]!;
  const { code, extras } = problem;
  const errors = refused.flatMap(({ index, problem }) => placesOf(index, problem));
  const told = extras.detail ?? extras.errors?.[0]?.message ?? PROBLEMS[code];
  const detail = { zh: `第 ${index + 1} 件：${told.zh}`, en: `cases[${index}]: ${told.en}` };
  return new Problem(code, { ...extras, detail, errors });
}

/** What is wrong with one case, below its own place in the body. */
function placesOf(index: number, { code, extras }: Problem): ProblemPlace[] {
  const base = `/cases/${index}`;
  if (extras.errors === undefined) {
    const { zh, en } = extras.detail ?? PROBLEMS[code];
    return [{ pointer: base, message: { zh, en } }];
  }
  return extras.errors.map(({ pointer, message }) => ({
    pointer: pointer.startsWith('/payload') ? base + pointer : base,
    message,
  }));
}

/**
 * What the database cannot know yet: the act itself; pictures that another case of the same act shows as well, which
 * must no more stand for two units than pictures of an earlier act; and that a case of the act is not there to be
 * referred to: two cases merged into each other would both be gone.
 */
function besides(
  { id, rows }: Act,
  stored: readonly StoredCase[],
  index: number,
  entry: EventDefinition,
  answers: Facts,
): Facts {
  const facts: Record<string, unknown> = { ...answers };
  for (const { name, kind, pointer } of entry.facts ?? []) {
    if (kind === 'case') {
      const [asked] = pointed(rows[index]!.payload, pointer);
      if (rows.some(({ caseId }) => caseId === String(asked).toLowerCase())) facts[name] = null;
    }
    if (kind !== 'evidence') continue;
    const own = new Set(pointed(rows[index]!.payload, pointer));
    const shared = rows.flatMap(({ caseId, payload }, other) =>
      other === index
        ? []
        : pointed(payload, pointer)
            .filter((digest) => own.has(digest))
            .map((digest) => ({ digest, caseId, unit: stored[other]!.unit })),
    );
    facts[name] = [...(answers[name] as readonly unknown[]), ...shared];
  }
  return { ...facts, act: { id, cases: rows.map(({ caseId }) => caseId) } };
}

async function write(
  house: House,
  ask: JointRequest,
  act: Act,
  { covered, now }: { covered: readonly Covered[]; now: Now },
): Promise<Answer | undefined> {
  const { tenant, actor, once } = ask;
  const acting = covered.map(({ stored, rules, moved }) => partOfMove(stored, rules, moved, now));
  const parts = await withFamily(house, tenant, acting, now, actor);
  // Cases of the act may have told each other things within this very commit.
  const after = covered.map((one, index) => ({ ...one, moved: parts[index]!.moved }));
  const answer = answerOf(ask, act, after);
  const { person, unit } = actor;
  const outcome = await commit(house, tenant, parts, {
    audit: act.rows.map(({ caseId }) => ({
      person,
      unit,
      action: ask.type,
      target: caseId,
      outcome: 'ACCEPTED',
      detail: { act: act.id },
    })),
    ...(once !== undefined && {
      answers: [{ caller: person, ...once, status: 200, answer: answer.body, caseId: answer.caseId }],
    }),
  });
  if (outcome !== 'done') return undefined;
  for (const { stored } of covered)
    if (stored.held) await settleIncidents(house.db, tenant, stored.state.caseId);
  return answer;
}

/** Of each case no more than where it stands now: a hundred whole cases would be megabytes. */
export type JointItem = Pick<
  CaseView,
  'id' | 'number' | 'workflow' | 'status' | 'state' | 'stateLabel' | 'revision'
>;

function answerOf({ type }: JointRequest, act: Act, covered: readonly Covered[]): Answer {
  const items = covered.map(({ rules, moved }): JointItem => {
    const view = viewOf(rules, moved.state, moved.live, []);
    const { id, number, workflow, status, state, stateLabel, revision } = view;
    return { id, number, workflow, status, state, stateLabel, revision };
  });
  const [first] = items;
  const body = JSON.stringify({ id: act.id, type, items });
  return { status: 200, body, revision: first!.revision, caseId: first!.id };
}
