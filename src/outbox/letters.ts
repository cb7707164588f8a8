import type { House } from '../cases/house.ts';
import { openCase } from '../cases/open-case.ts';
import { sendEvent } from '../cases/send-event.ts';
import { Problem, type ProblemCode } from '../domain/errors.ts';
import { isUuid } from '../domain/ids.ts';
import type { Actor } from '../engine/workflow.ts';
import { asProblem } from '../store/database.ts';
import {
  claimLetters,
  type Letter,
  type LetterOutcome,
  settleLetter,
  takesLetters,
  tenantsWithLetters,
} from '../store/letters.ts';

const INTERVAL_MS = 500;
const CLAIM_MAX = 50;
/** Longer than fifty letters take; after it another process may carry them. */
const LEASE_MS = 60_000;
/** Delay after each failed attempt; after the last it is a dead letter, seen and sent again by a person. */
const SCHEDULE_MS: readonly number[] = [1, 5, 30, 300, 1800, 7200].map((seconds) => seconds * 1000);
/** The other side is busy or away; everything else is its answer. */
const PASSING: ReadonlySet<ProblemCode> = new Set(['CASE_BUSY', 'DATABASE_UNAVAILABLE', 'RATE_LIMITED']);

/** Role of a tenant that writes to another: an event or an opening takes letters when it is among those that may. */
export const OTHER_TENANT = 'other_tenant';

export interface Postman {
  /** One round. @returns letters carried, delivered or not */
  runOnce(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

/** Carries letters from tenant to tenant, at least once; the id of the letter makes it once where it arrives. */
export function createPostman(house: House): Postman {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<unknown> = Promise.resolve();
  let stopped = true;
  const run = () => {
    round = carryAll(house)
      .catch((error: unknown) => house.log.error({ err: error }, 'letters not carried, trying again'))
      .then(() => {
        if (!stopped) timer = setTimeout(run, INTERVAL_MS);
      });
  };
  return {
    runOnce: () => carryAll(house),
    start: () => {
      stopped = false;
      run();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

async function carryAll(house: House): Promise<number> {
  let carried = 0;
  for (const tenant of await tenantsWithLetters(house.db)) {
    for (let more = true; more; ) {
      const letters = await claimLetters(house.db, tenant, { limit: CLAIM_MAX, leaseMs: LEASE_MS });
      for (const letter of letters)
        await settleLetter(house.db, tenant, letter, await carryLetter(house, tenant, letter));
      carried += letters.length;
      more = letters.length > 0;
    }
  }
  return carried;
}

/** Brings one letter to its address. Whoever brings it again changes nothing and hears the same. */
export async function carryLetter(house: House, sender: string, letter: Letter): Promise<LetterOutcome> {
  try {
    if (!(await takesLetters(house.db, letter.recipient, sender)))
      return { verdict: 'dead', error: '对方未同意接收 the recipient takes no letters from this tenant' };
    await bring(house, sender, letter);
    return { verdict: 'delivered' };
  } catch (error) {
    const problem = asProblem(error);
    const code = problem instanceof Problem ? problem.code : undefined;
    if (code === undefined) house.log.error({ err: error, sender, letterId: letter.id }, 'letter failed');
    const delayMs = SCHEDULE_MS[letter.attempt - 1];
    // Of the other side's case no more is told than the kind of its answer.
    if (code !== undefined && !PASSING.has(code)) return { verdict: 'dead', error: code };
    if (delayMs === undefined) return { verdict: 'dead', error: code ?? 'INTERNAL' };
    return { verdict: 'retry', error: code ?? 'INTERNAL', delayMs };
  }
}

async function bring(house: House, sender: string, letter: Letter): Promise<void> {
  const { id, recipient: tenant, address, type, payload } = letter;
  const name = `tenant:${sender}`;
  const actor: Actor = { person: name, unit: name, roles: [OTHER_TENANT], system: name };
  if (type === null)
    await openCase(house, {
      tenant,
      actor,
      workflow: address,
      data: payload,
      externalSystem: name,
      externalNo: id,
    });
  else if (isUuid(address))
    await sendEvent(house, { tenant, actor, caseId: address, type, payload, letter: id });
  else throw new Problem('NOT_FOUND');
}
