import type { Change } from './changes-intake.ts';
import { type Changes, type Instrument, numberIn, type Rectification } from './context.ts';
import type { PayloadOf } from './events.ts';
import { filled } from './guard.ts';
import { approversOf, openInstruments, roleOf } from './guards-ladder.ts';

type Rung = PayloadOf<'RUNG_REACHED'>;

const DECIDE = 'instrument.decide.';
const ANSWER = 'instrument.answer.';

/**
 * The instrument a rung calls for, if any. L1 and L2 go out by themselves, from L3 a person decides.
 * The same person is not pressed twice with the same level, and an application for re-check is progress.
 */
export function instrumentOf({ context, event }: Change, rung: Rung): [string, Instrument] | undefined {
  const { level, cause, key } = rung;
  if (level === undefined || context.instruments[key] !== undefined) return undefined;
  if (context.recheck !== null && isUnitClock(rung.clock)) return undefined;
  if (cause === 'noProgress' && filled(context.progressAt)) return undefined;
  const twice = openInstruments(context).some(
    ([, one]) => one.level === level && one.late.duty === rung.late.duty,
  );
  if (twice) return undefined;
  const { clock, late } = rung;
  const state = level <= 2 ? 'issued' : 'proposed';
  return [
    key,
    {
      level,
      cause: cause ?? rung.rung,
      clock,
      rung: rung.rung,
      round: context.round,
      late,
      state,
      at: event.at,
    },
  ];
}

function isUnitClock(clock: string): boolean {
  return clock === 'g.phase1' || clock === 'g.phase2';
}

/** An instrument no rung gives: L5 on an unanswered L4, L7 on false completion. Always a proposal. */
export function proposalOfLevel(
  { context, event }: Change,
  level: number,
  cause: string,
  clock: string,
): [string, Instrument] {
  const late = {
    duty: 'enterprise_principal',
    ...(context.units.responsible === null ? {} : { unit: context.units.responsible }),
  };
  const key = `${context.round}.${clock}.${level}.${cause}`;
  return [
    key,
    { level, cause, clock, rung: cause, round: context.round, late, state: 'proposed', at: event.at },
  ];
}

export function withInstrument({ instruments }: Rectification, key: string, one: Instrument): Changes {
  return { instruments: { ...instruments, [key]: one } };
}

function changed({ context }: Change, key: string, changes: Partial<Instrument>): Changes {
  const one = context.instruments[key];
  return one === undefined ? {} : withInstrument(context, key, { ...one, ...changes });
}

export function instrumentTo(
  change: Change,
  { key, state }: { key: string; state: Instrument['state'] },
): Changes {
  const { person, unit } = change.event.actor;
  const who = { person, unit };
  if (state === 'issued') return changed(change, key, { state, approver: who });
  return changed(change, key, state === 'answered' ? { state, answeredBy: who } : { state });
}

/** Term of an answer where its level has another one than the policy's usual. */
export function answerTerm(
  { context, event }: Change,
  key: string,
): { n: number; unit: 'workday' } | undefined {
  const level = context.instruments[key]?.level;
  const name = `instrument.answerDays.${level}`;
  return name in event.policy.values ? { n: numberIn(event, name), unit: 'workday' } : undefined;
}

export function decideClock(key: string): string {
  return DECIDE + key;
}

export function answerClock(key: string): string {
  return ANSWER + key;
}

/** Which instrument a clock of the ladder belongs to, and what its end means. */
export function ofClock(clock: string): { key: string; state: 'expired' | 'unanswered' } | undefined {
  if (clock.startsWith(DECIDE)) return { key: clock.slice(DECIDE.length), state: 'expired' };
  if (clock.startsWith(ANSWER)) return { key: clock.slice(ANSWER.length), state: 'unanswered' };
  return undefined;
}

/** Role whose turn an instrument is: the approver of its level, the addressee, then the approver again. */
export function turnOf(key: string, one: Instrument) {
  switch (one.state) {
    case 'proposed':
    case 'expired':
      return { duty: approversOf(one.level)[0] ?? 'safety_office', clock: decideClock(key) };
    case 'issued':
    case 'unanswered':
    case 'insufficient':
      return one.level === 1
        ? undefined
        : { ...one.late, duty: roleOf(one.late.duty), clock: answerClock(key) };
    case 'answered':
      return { duty: one.level <= 2 ? 'street_leader' : (approversOf(one.level)[0] ?? 'safety_office') };
    default:
      return undefined;
  }
}
