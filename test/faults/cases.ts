import type { House } from '../../src/cases/house.ts';
import { openCase } from '../../src/cases/open-case.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import { person } from '../support/house.ts';
import { DATA } from './clients.ts';

const OPENING = 16;

/** Cases opened side by side; `daysOf` gives the term they are assigned with, none leaves them reported. */
export async function openCases(
  house: House,
  count: number,
  daysOf: (index: number) => number | undefined,
): Promise<string[]> {
  const ids: string[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) ids[index] = await openOne(house, daysOf(index));
  };
  await Promise.all(Array.from({ length: OPENING }, worker));
  return ids;
}

async function openOne(house: House, days: number | undefined): Promise<string> {
  const ask = { tenant: 'demo', actor: person('inspector') };
  const { caseId } = await openCase(house, { ...ask, workflow: 'small-loop', data: DATA });
  if (days === undefined) return caseId;
  await sendEvent(house, { ...ask, caseId, type: 'PROPOSE_ASSIGN', payload: { unit: 'enterprise', days } });
  const leader = { tenant: 'demo', actor: person('street_leader'), caseId };
  await sendEvent(house, { ...leader, type: 'APPROVE_ASSIGN', payload: { opinion: '同意' } });
  return caseId;
}
