import { addDays } from '../../src/domain/instants.ts';
import type { AnyEvent, Common } from './case.ts';
import { dateAt } from './case.ts';
import type { Worker } from './work.ts';

/** Clocks that stand still, and why: each runs on when the last of its causes is gone. */

/** Why a clock stands still under the decision that paused its region. */
export function held(decision: string): string {
  return `decision:${decision}`;
}

/** Holds with a last day: an authority's word, a decision for a region. The others end with what they wait for. */
function endsItself(cause: string): boolean {
  return cause === 'authority' || cause.startsWith('decision:');
}

/** Causes for which a clock stands still now; what was noted for an earlier round of it is over. */
function causesOf(context: Common, event: AnyEvent, clock: string): readonly string[] {
  return event.clocks[clock]?.state === 'running' ? [] : (context.holds[clock] ?? []);
}

export function alive(event: AnyEvent, clock: string): boolean {
  const state = event.clocks[clock]?.state;
  return state === 'running' || state === 'paused';
}

/** What it is the term of is still to be done, be it late; neither done nor let go. */
export function outstanding(event: AnyEvent, clock: string): boolean {
  const one = event.clocks[clock];
  return one !== undefined && one.state !== 'void' && one.verdict === undefined;
}

/** Clocks that stand still by authority; what a clock that has ended was paused for no longer counts. */
export function pausedByAuthority({ context: { holds }, event }: { context: Common; event: AnyEvent }) {
  return Object.keys(holds).filter(
    (clock) => holds[clock]!.includes('authority') && event.clocks[clock]?.state === 'paused',
  );
}

/** Holds and releases of several clocks at once. */
export function turnHolds(
  { context, event, ask, change }: Worker,
  clocks: readonly string[],
  cause: string,
  to: 'hold' | 'release',
): void {
  const holds: Record<string, readonly string[]> = { ...context.holds };
  for (const clock of clocks) {
    if (!alive(event, clock)) continue;
    const causes = causesOf(context, event, clock);
    const left = causes.filter((one) => one !== cause);
    holds[clock] = to === 'hold' ? [...left, cause] : left;
    if (to === 'hold' && causes.length === 0) {
      ask('pauseClock', { clock, cause, authority: event.actor.unit });
    } else if (to === 'release' && causes.length > 0 && left.length === 0) ask('resumeClock', { clock });
  }
  change({ holds });
}

/** The terms of the unit, one of which runs at a time, and the clock that stands still whenever one of them does. */
export interface UnitTerms {
  readonly clocks: readonly string[];
  readonly companion?: string;
}

interface Stand {
  readonly hold: string;
  readonly cause: string;
  readonly until: string;
  readonly evidence: string;
}

/** A term stands still until a day, and its companion with it; then it runs on by itself. */
function standStill(worker: Worker, { clocks, companion }: UnitTerms, clock: string, stand: Stand): void {
  const { context, event, ask, change } = worker;
  const { hold, cause, until, evidence } = stand;
  const authority = event.actor.unit;
  const holds: Record<string, readonly string[]> = { ...context.holds, [clock]: [hold] };
  ask('pauseClock', { clock, cause, authority, until, evidence });
  if (companion !== undefined && clocks.includes(clock) && alive(event, companion)) {
    const causes = causesOf(context, event, companion);
    if (causes.length === 0) ask('pauseClock', { clock: companion, cause, authority, evidence });
    holds[companion] = [...causes, hold];
  }
  change({ holds });
}

export interface Pause {
  readonly clock: string;
  readonly days: number;
  readonly cause: string;
  readonly document: { readonly digest: string };
}

/** 中止: by an authority, for some days. */
export function pause(worker: Worker, terms: UnitTerms, { clock, days, cause, document }: Pause): void {
  const until = addDays(dateAt(worker.event), days);
  standStill(worker, terms, clock, { hold: 'authority', cause, until, evidence: document.digest });
}

/** 临灾关停: one decision for a whole region; whichever term of the unit runs stands still, the organs' go on. */
export function pauseRegion(
  worker: Worker,
  terms: UnitTerms,
  { decision, cause, until }: { decision: string; cause: string; until: string },
): void {
  const clock = terms.clocks.find((name) => worker.event.clocks[name]?.state === 'running');
  if (clock !== undefined)
    standStill(worker, terms, clock, { hold: held(decision), cause, until, evidence: decision });
}

/** The clock runs on for this cause, and the companion of a unit's term with it. */
export function resume(worker: Worker, terms: UnitTerms, clocks: readonly string[], cause: string): void {
  const { companion } = terms;
  const both = companion !== undefined && clocks.some((one) => terms.clocks.includes(one));
  turnHolds(worker, both ? [...clocks, companion] : clocks, cause, 'release');
}

/** The engine has let the clock run on already; the companion follows unless something else holds it. */
export function pauseOver(worker: Worker, { clocks, companion }: UnitTerms, clock: string): void {
  const { context, event, ask, change } = worker;
  const holds = { ...context.holds };
  const left = (holds[clock] ?? []).filter((cause) => !endsItself(cause));
  holds[clock] = left;
  if (left.length > 0) ask('pauseClock', { clock, cause: left[0]!, authority: event.actor.unit });
  if (companion !== undefined && clocks.includes(clock)) {
    const causes = causesOf(context, event, companion);
    if (causes.some(endsItself)) {
      const others = causes.filter((cause) => !endsItself(cause));
      holds[companion] = others;
      if (others.length === 0) ask('resumeClock', { clock: companion });
    }
  }
  change({ holds });
}
