import { type House, rulesOf } from '../src/cases/house.ts';
import { partOfMove } from '../src/cases/plan.ts';
import { answerFrom } from '../src/cases/send-event.ts';
import { uuidv7 } from '../src/domain/ids.ts';
import { advance } from '../src/engine/advance.ts';
import type { CaseState, Moved, Rules } from '../src/engine/case-state.ts';
import { commitOf } from '../src/store/commit.ts';
import { readCase } from '../src/store/read-case.ts';
import { MOVES, type Move, PAYLOAD } from './moves.ts';
import { type Round, roundOf } from './stats.ts';

/** What a transition does to the stored case, recorded once from the engine and then repeated without it. */
interface Recorded {
  readonly rules: Rules;
  readonly moved: Moved;
  readonly answer: string;
  readonly armed: CaseState['timers'];
  readonly disarmed: ReadonlySet<string>;
  /** Names of the clocks it touched. */
  readonly clocks: ReadonlySet<string>;
}

const TENANT = 'demo';

/** Walks one case through every move and keeps what each did. */
async function record(house: House, caseId: string): Promise<Map<string, Recorded>> {
  const { stored, now, recordedAt } = await readCase(house.db.pipeline, TENANT, caseId);
  const rules = await rulesOf(house, stored!);
  const recorded = new Map<string, Recorded>();
  const from = new Map<string, CaseState>([['rectifying', stored!.state]]);
  for (const at of ['rectifying', 'asked', 'rechecking']) {
    for (const { move, to } of MOVES[at]!) {
      const before = from.get(at)!;
      const { type, person, unit, role } = move;
      const arrival = {
        id: uuidv7(recordedAt),
        type,
        payload: PAYLOAD,
        actor: { person, unit, roles: [role] },
        facts: {},
      };
      const moved = advance(rules, before, now, recordedAt, arrival) as Moved;
      const kept = new Set(before.timers.map(({ no }) => no));
      const left = new Set(moved.state.timers.map(({ no }) => no));
      recorded.set(type, {
        rules,
        moved,
        answer: answerFrom(rules, moved, [], 200).body,
        clocks: new Set(moved.rows.flatMap((row) => row.clocks.map(({ name }) => name))),
        armed: moved.state.timers.filter(({ no }) => !kept.has(no)),
        disarmed: new Set(before.timers.filter(({ no }) => !left.has(no)).map(({ name }) => name)),
      });
      if (!from.has(to)) from.set(to, moved.state);
    }
  }
  return recorded;
}

/**
 * The very statements of a step (read, chain, commit with key, audit, turns and timers) through the same pipelined
 * clients, without HTTP, authorisation, validation and XState: the floor under the service.
 */
export async function rawRound(
  house: House,
  ids: readonly string[],
  connections: number,
  seconds: number,
): Promise<Round> {
  const recorded = await record(house, ids[0]!);
  const standing = new Map(ids.slice(1).map((id) => [id, 'rectifying']));
  const busy = new Set<string>();
  const latencies: number[] = [];
  const end = performance.now() + seconds * 1000;
  const worker = async () => {
    while (performance.now() < end) {
      const id = ids[1 + Math.floor(Math.random() * (ids.length - 1))]!;
      if (busy.has(id)) continue;
      busy.add(id);
      const choices = MOVES[standing.get(id)!]!;
      const { move, to } = choices[Math.floor(Math.random() * choices.length)]!;
      const began = performance.now();
      await repeat(house, id, move, recorded.get(move.type)!);
      latencies.push(performance.now() - began);
      standing.set(id, to);
      busy.delete(id);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  for (const [id, at] of standing) await comeHome(house, id, at, recorded);
  return roundOf(Float64Array.from(latencies), seconds);
}

/** Every round begins with every case in `rectifying`. */
async function comeHome(
  house: House,
  id: string,
  at: string,
  recorded: Map<string, Recorded>,
): Promise<void> {
  if (at === 'rectifying') return;
  const { move } = MOVES[at]![0]!;
  await repeat(house, id, move, recorded.get(move.type)!);
}

async function repeat(
  house: House,
  id: string,
  move: Move,
  { rules, moved, answer, armed, disarmed, clocks }: Recorded,
): Promise<void> {
  const key = uuidv7(Date.now());
  const eventId = uuidv7(Date.now());
  const { stored, now, recordedAt } = await readCase(house.db.pipeline, TENANT, id, {
    eventId,
    caller: move.person,
    key,
  });
  const before = stored!.state;
  const timers = before.timers.filter(({ name }) => !disarmed.has(name));
  timers.push(...armed.map((timer, index) => ({ ...timer, no: before.timerNo + index })));
  // Only the clocks the move touched are written again, as the engine has it.
  const touched = new Map(
    moved.state.clocks.filter(({ name }) => clocks.has(name)).map((clock) => [clock.name, clock]),
  );
  const kept = before.clocks.map((clock) => touched.get(clock.name) ?? clock);
  const started = [...touched.values()].filter(
    ({ name }) => !before.clocks.some((clock) => clock.name === name),
  );
  const after: CaseState = {
    ...moved.state,
    clocks: [...kept, ...started],
    caseId: id,
    number: before.number,
    seq: before.seq + 1,
    timers,
    timerNo: before.timerNo + armed.length,
  };
  const rows = moved.rows.map((row) => ({ ...row, id: eventId, seq: after.seq }));
  const part = partOfMove(stored!, rules, { ...moved, state: after, rows }, { now, recordedAt });
  const audit = [
    { person: move.person, unit: move.unit, action: move.type, target: id, outcome: 'ACCEPTED', detail: {} },
  ];
  const answers = [{ caller: move.person, key, requestHash: key, status: 200, answer, caseId: id }];
  const { statement, values } = commitOf(TENANT, [part.change], { atomic: true, audit, answers });
  const done = await house.db.pipeline.run(TENANT, statement, values);
  if (done.length !== 1) throw new Error('a raw step was lost');
}
