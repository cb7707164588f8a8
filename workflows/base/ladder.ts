import type { Static } from 'typebox';
import type { AnyEvent, Change, Common, Instrument } from './case.ts';
import { numberIn } from './case.ts';
import type { RungReached } from './events.ts';

/** The ladder 督办阶梯 (domain C.6, D.5): each instrument is a small task of its own, with a clock and an answer. */

export type Rung = Static<typeof RungReached>;

const DECIDE = 'instrument.decide.';
const ANSWER = 'instrument.answer.';

const RANKS = ['sector_leader', 'safety_office', 'committee_leader'] as const;

/**
 * Who decides an instrument of a level: dept or 安委办 at 3, 安委办 at 4, the committee from 5; but only somebody
 * above whoever is late (C.6 a, d). With the committee late itself it is the upper safety office's (D.5.4).
 */
export function approversOf({ level, late }: Pick<Instrument, 'level' | 'late'>): readonly string[] {
  const usual = level <= 3 ? RANKS.slice(0, 2) : level === 4 ? RANKS.slice(1, 2) : RANKS.slice(2);
  const own = (RANKS as readonly string[]).indexOf(late.duty);
  const above = usual.filter((role) => RANKS.indexOf(role) > own);
  if (above.length > 0) return above;
  return late.duty === 'safety_office' ? ['committee_leader'] : ['safety_office'];
}

/** The one who is late himself, or another for whom the same duty of the same unit is late. */
export function isLate(
  { late }: Pick<Instrument, 'late'>,
  { person, unit, roles }: AnyEvent['actor'],
): boolean {
  if (late.person !== undefined) return late.person === person;
  return roles.includes(roleOf(late.duty)) && (late.unit === undefined || late.unit === unit);
}

/** The receiving street of a transfer is late by its officer, who is not the officer holding the case. */
export function roleOf(duty: string): string {
  return duty === 'receiving_organ' ? 'street_officer' : duty;
}

export function isEnterprise(duty: string): boolean {
  return duty === 'enterprise_principal' || duty === 'rectifier';
}

/** Instruments still running against somebody. */
export function openInstruments({ instruments }: Pick<Common, 'instruments'>): [string, Instrument][] {
  const over: readonly Instrument['state'][] = ['rejected', 'accepted', 'withdrawn', 'cleared'];
  return Object.entries(instruments).filter(([, { state }]) => !over.includes(state));
}

/** Whatever still runs is over when its case is (D.5.2). */
export function clearedInstruments(context: Pick<Common, 'instruments'>): Common['instruments'] {
  const open = openInstruments(context).map(([key, one]) => [key, { ...one, state: 'cleared' }] as const);
  return { ...context.instruments, ...Object.fromEntries(open) };
}

/**
 * The instrument a rung calls for, if any. L1 and L2 go out by themselves, from L3 a person decides.
 * A level is the clock's (D.5.1): the same duty late on two clocks is pressed on both; on one, not while it is open.
 */
export function instrumentOf({ context, event }: Change, rung: Rung): [string, Instrument] | undefined {
  const { level, key, clock, late } = rung;
  if (level === undefined) return undefined;
  const cause = rung.cause ?? rung.rung;
  if (isPressed(context, key, { level, cause, clock })) return undefined;
  const state = level <= 2 ? 'issued' : 'proposed';
  const one = { level, cause, clock, rung: rung.rung, late, state } as const;
  return [key, { ...one, round: context.round, at: event.at }];
}

/** Given already for this round of the clock, or still open from an earlier one. */
export function isPressed(
  context: Pick<Common, 'instruments'>,
  key: string,
  { level, cause, clock }: Pick<Instrument, 'level' | 'cause' | 'clock'>,
): boolean {
  const open = openInstruments(context);
  return (
    context.instruments[key] !== undefined ||
    open.some(([, one]) => one.clock === clock && one.level === level && one.cause === cause)
  );
}

export type Asked = Pick<Instrument, 'level' | 'cause' | 'clock' | 'late'> & {
  /** Which time it comes to this, where that is not the round of the clock. */
  readonly run?: number;
};

/** An instrument no rung gives: L5 on an unanswered L4, L7 on false completion. From L3 a proposal, as on any ladder. */
export function proposalOfLevel(
  { context, event }: Change,
  { level, cause, clock, late, run }: Asked,
): [string, Instrument] {
  // As on a rung: once per round of the clock, so that the next miss or review has its own.
  const key = `${run ?? event.clocks[clock]?.round ?? context.round}.${clock}.${level}.${cause}`;
  const { round } = context;
  const state = level <= 2 ? 'issued' : 'proposed';
  return [key, { level, cause, clock, rung: cause, round, late, state, at: event.at }];
}

/** Those that have lost their point, cleared. */
export function withoutInstruments(
  context: Pick<Common, 'instruments'>,
  moot: (one: Instrument) => boolean,
): Pick<Common, 'instruments'> {
  const gone = openInstruments(context).filter(([, one]) => moot(one));
  const cleared = gone.map(([key, one]) => [key, { ...one, state: 'cleared' as const }] as const);
  return { instruments: { ...context.instruments, ...Object.fromEntries(cleared) } };
}

export function withInstrument(
  { instruments }: Pick<Common, 'instruments'>,
  key: string,
  one: Instrument,
): { instruments: Common['instruments'] } {
  return { instruments: { ...instruments, [key]: one } };
}

/** Term of an answer where its level has another one than the policy's usual. */
export function answerTerm(
  { context, event }: { context: Common; event: AnyEvent },
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

/** Who looks at an answer: the street's leader at the lower levels, unless it is his own. */
function accepterOf(one: Instrument): string {
  return one.level <= 2 && one.late.duty !== 'street_leader' ? 'street_leader' : approversOf(one)[0]!;
}

/** Role whose turn an instrument is: the approver of its level, the addressee, then the approver again. */
export function turnOfInstrument(key: string, one: Instrument) {
  switch (one.state) {
    case 'proposed':
    case 'expired':
      return { duty: approversOf(one)[0]!, clock: decideClock(key) };
    case 'issued':
    case 'unanswered':
    case 'insufficient':
      return one.level === 1
        ? undefined
        : { ...one.late, duty: roleOf(one.late.duty), clock: answerClock(key) };
    case 'answered':
      return { duty: accepterOf(one) };
    default:
      return undefined;
  }
}
