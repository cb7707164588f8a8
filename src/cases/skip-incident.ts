import { Problem } from '../domain/errors.ts';
import { uuidv7 } from '../domain/ids.ts';
import { iso } from '../domain/instants.ts';
import { skipTimer } from '../engine/advance.ts';
import type { Arrival } from '../engine/case-state.ts';
import { INCIDENT_SKIPPED } from '../engine/replay.ts';
import { closeSkipped, type IncidentRow } from '../store/list-incidents.ts';
import { readCase } from '../store/read-case.ts';
import { commit, settle } from './commit.ts';
import { type House, nowOf, rulesOf } from './house.ts';
import { partOfMove } from './plan.ts';
import type { Caller } from './send-event.ts';

/**
 * Leaves out the timer that an incident hangs on, with who said so and why in the case's own log: sealed and
 * committed like any other change.
 * @throws Problem EVENT_NOT_ACCEPTED when the incident is over or names no timer
 */
export async function skipIncident(
  house: House,
  caller: Caller,
  incident: IncidentRow,
  reason: string,
): Promise<void> {
  const { tenant, actor } = caller;
  const { caseId, timer } = incident;
  if (incident.state !== 'open' || timer === null) {
    throw new Problem('EVENT_NOT_ACCEPTED', {
      detail: { zh: '该异常已了结，或没有可跳过的定时', en: 'the incident is over, or has no timer to skip' },
    });
  }
  const id = uuidv7(house.wall());
  await house.queue.turn(`${tenant}/${caseId}`, () =>
    settle(() => attempt(house, caller, { caseId, no: timer, id, reason })),
  );
  await closeSkipped(house.db, tenant, incident.id, actor.person, reason);
}

async function attempt(
  house: House,
  { tenant, actor }: Caller,
  { caseId, no, id, reason }: { caseId: string; no: number; id: string; reason: string },
): Promise<true | undefined> {
  const read = await readCase(house.db.pipeline, tenant, caseId, { eventId: id });
  const { stored } = read;
  if (stored === undefined) throw new Problem('NOT_FOUND');
  const timer = stored.state.timers.find((one) => one.no === no);
  // Written in a try whose reply was lost, or fired by itself meanwhile: either way nothing is left to skip.
  if (read.doneSeq !== undefined || timer === undefined) return true;
  const now = nowOf(house, read);
  const rules = await rulesOf(house, stored);
  const { name, kind, dueAt } = timer;
  const payload = { reason, timer: { no, name, kind, dueAt: iso(dueAt) } };
  const arrival: Arrival = { id, type: INCIDENT_SKIPPED, payload, actor, facts: {} };
  const moved = skipTimer(rules, stored.state, no, now.now, now.recordedAt, arrival);
  const outcome = await commit(house, tenant, [partOfMove(stored, rules, moved, now)], {
    audit: [
      {
        person: actor.person,
        unit: actor.unit,
        action: INCIDENT_SKIPPED,
        target: caseId,
        outcome: 'ACCEPTED',
        detail: { reason },
      },
    ],
  });
  return outcome === 'done' ? true : undefined;
}
