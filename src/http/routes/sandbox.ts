import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import type { House } from '../../cases/house.ts';
import { invalidAt, Problem } from '../../domain/errors.ts';
import { addDuration, addMonths, dateOf, iso, msOf, startOfDay } from '../../domain/instants.ts';
import { asProblem } from '../../store/database.ts';
import { lawNow, moveSandboxClock, nextDue } from '../../store/law-clock.ts';
import { nextDigestAt, sendAllDigests } from '../../timers/digest.ts';
import { sweepAll } from '../../timers/sweep.ts';
import type { ServerDeps } from '../deps.ts';
import { answers, NoQuery } from '../schemas.ts';

/** Further ahead nothing is meant; a slip of the keyboard would end every term there is, for good. */
const AHEAD_MONTHS_MAX = 50 * 12;

const ClockBody = Type.Object(
  {
    now: Type.Optional(Type.String({ maxLength: 64, description: 'RFC 3339' })),
    advance: Type.Optional(Type.String({ maxLength: 64, description: 'ISO 8601, P16D' })),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1 },
);
const ClockAnswer = Type.Object({ now: Type.String({ format: 'date-time' }) });

/** The movable clock. Registered in the sandbox only: in production these addresses do not exist. */
export function sandboxRoutes(app: FastifyInstance, { house, sweepEnabled }: ServerDeps): void {
  app.get(
    '/sandbox/clock',
    {
      schema: {
        tags: ['sandbox'],
        summary: '沙箱时钟 The sandbox clock',
        querystring: NoQuery,
        response: answers({ 200: ClockAnswer }),
      },
    },
    async () => ({ now: iso(await lawNow(house.db)) }),
  );

  app.put(
    '/sandbox/clock',
    {
      schema: {
        tags: ['sandbox'],
        summary: '拨动沙箱时钟 Move the sandbox clock',
        querystring: NoQuery,
        body: ClockBody,
        response: answers({ 200: ClockAnswer }),
      },
    },
    (request) =>
      // One move at a time: two advances at once are two advances.
      house.queue.turn('sandbox/clock', async () => {
        const now = await lawNow(house.db);
        const wanted = wantedInstant(request.body as Static<typeof ClockBody>, now);
        if (wanted < now) throw backward(now);
        if (sweepEnabled) await passInstants(house, wanted).catch(unavailable);
        if (!(await moveSandboxClock(house.db, iso(wanted)))) throw backward(now);
        if (sweepEnabled) await fireDue(house).catch(unavailable);
        return { now: iso(wanted) };
      }),
  );
}

/**
 * Goes through every instant before `wanted` at which something is due, the law's clock standing at each: so cases
 * that open or tell one another do it in the order of the law, timers made on the way included.
 */
async function passInstants(house: House, wanted: number): Promise<void> {
  for (let passed = Number.NEGATIVE_INFINITY; ; ) {
    const instants = [await nextDue(house.db), await nextDigestAt(house)];
    const next = Math.min(...instants.map((at) => at ?? Number.POSITIVE_INFINITY));
    // What is due at an instant already passed is held by somebody else, and the last sweep waits for it.
    if (next >= wanted || next <= passed) return;
    await moveSandboxClock(house.db, iso(next));
    await fireDue(house);
    passed = next;
  }
}

async function fireDue(house: House): Promise<void> {
  await sweepAll(house);
  await sendAllDigests(house);
}

function backward(now: number): Problem {
  return new Problem('CLOCK_BACKWARD', { detail: { zh: `现在是 ${iso(now)}`, en: `it is ${iso(now)}` } });
}

function unavailable(error: unknown): never {
  throw asProblem(error);
}

function wantedInstant({ now: given, advance }: Static<typeof ClockBody>, now: number): number {
  const pointer = given === undefined ? '/advance' : '/now';
  let wanted: number;
  try {
    wanted = given === undefined ? addDuration(now, advance!) : msOf(given);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw given === undefined
      ? invalidAt(pointer, '应为 ISO 8601 时长，如 P16D', 'must be an ISO 8601 duration such as P16D')
      : invalidAt(pointer, '应为带时区的时刻', 'must be an RFC 3339 instant with offset');
  }
  if (wanted > startOfDay(addMonths(dateOf(now), AHEAD_MONTHS_MAX))) {
    throw invalidAt(pointer, '超过 50 年', 'more than 50 years ahead');
  }
  return wanted;
}
