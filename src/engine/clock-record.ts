import { type Calendar, dayEnd } from '../domain/calendar.ts';
import { dateOf } from '../domain/instants.ts';
import { type Count, countDays, type Due, dueOf, type Stretch, type Term } from '../domain/terms.ts';
import type { ClockView, LateParty, Text, Verdict } from './workflow.ts';

/** An interval in which the term does not run; never a counter, so that it can be explained and recomputed. */
export interface Pause {
  readonly from: number;
  readonly to?: number;
  readonly cause: string;
  readonly authority: string;
  /** The pause ends by itself here. */
  readonly until?: number;
  /** Digest of the document it rests on, or the id of the decision that paused a whole region. */
  readonly evidence?: string;
}

export interface Extension {
  readonly term: Term;
  readonly at: number;
  readonly grantedBy: string;
  /** What the due date was before, kept for the verdict. */
  readonly dueOnBefore: string;
}

/** Who answered for the clock, from when on. A hand-over does not start the term anew: the next one takes what is left. */
export interface Custody {
  readonly unit: string;
  readonly from: number;
}

/** The due date was counted again under another calendar or policy; what it was is kept. */
export interface Recount {
  readonly at: number;
  readonly because: string;
  readonly dueOnBefore: string;
  readonly calendarBefore: string;
  readonly policyBefore: string;
}

/**
 * A named running term of a case. `dueOn`, `dueAt` and `provisional` are a pure function of the rest, stored so
 * that lists can sort by them; `verify` recomputes them. Instants in milliseconds.
 */
export interface Clock {
  readonly name: string;
  readonly round: number;
  readonly start: number;
  readonly term: Term;
  /** The term is the policy's own and follows it when the policy of the case is migrated. */
  readonly byPolicy?: boolean;
  /** A date printed on a served document, which binds instead of the term. */
  readonly printedDueOn?: string;
  /** Its due date stands on a document served on the party: a new calendar does not move it, a new notice does. */
  readonly binds?: boolean;
  readonly pauses: readonly Pause[];
  readonly extensions: readonly Extension[];
  readonly custody?: readonly Custody[];
  readonly recounts?: readonly Recount[];
  /** A binding date that another calendar gives otherwise: to be served anew, then this is the date. */
  readonly newNotice?: { readonly dueOn: string; readonly calendarVersion: string };
  readonly state: ClockView['state'];
  readonly endedAt?: number;
  readonly verdict?: Verdict;
  readonly fired: readonly string[];
  readonly calendarVersion: string;
  readonly policyVersion: string;
  readonly label?: Text;
  readonly late?: LateParty;
  readonly dueOn: string;
  readonly dueAt: number;
  readonly provisional: boolean;
}

export type ClockRecord = Omit<Clock, 'dueOn' | 'dueAt' | 'provisional'>;

/**
 * The due instant as the record gives it: term, pauses and extensions, nothing else.
 * @param calendar the version the record names
 */
export function dueOfClock(clock: ClockRecord, calendar: Calendar): Due {
  if (clock.term.unit === 'hour') return dueOfHours(clock, calendar);
  const last = countDays(countOf(clock), calendar);
  return { ...last, dueAt: dayEnd(calendar, last.dueOn) };
}

/**
 * What of a day term is to be counted. An extension goes on from the last day before any roll, so that every day is
 * counted or passed over once. A day of a pause on which the term still ran in part counts whole, the day of return
 * does not.
 */
export function countOf(
  clock: Pick<Clock, 'start' | 'term' | 'printedDueOn' | 'pauses' | 'extensions'>,
): Count {
  const paused = clock.pauses.flatMap(({ from, to }) =>
    to === undefined ? [] : [[dateOf(from), dateOf(to)]],
  );
  const base: Stretch =
    clock.printedDueOn === undefined
      ? stretchOf(clock.term)
      : { until: clock.printedDueOn, unit: clock.term.unit === 'workday' ? 'workday' : 'day' };
  return {
    from: dateOf(clock.start),
    stretches: [base, ...clock.extensions.map(({ term }) => stretchOf(term))],
    ...(paused.length > 0 && { paused: (date) => paused.some(([from, to]) => from! < date && date <= to!) }),
  };
}

function stretchOf({ n, unit }: Term): Stretch {
  if (unit === 'hour') throw new Error('a term in days is not extended by hours');
  return { n, unit };
}

function dueOfHours(clock: ClockRecord, calendar: Calendar): Due {
  let hours = clock.term.n;
  for (const extension of clock.extensions)
    hours += extension.term.unit === 'hour' ? extension.term.n : extension.term.n * 24;
  const pausedMs = clock.pauses.reduce((sum, pause) => sum + ((pause.to ?? pause.from) - pause.from), 0);
  return dueOf(clock.start + pausedMs, { n: hours, unit: 'hour' }, calendar);
}

export function settled(record: ClockRecord, calendar: Calendar): Clock {
  const { dueOn, dueAt, provisional } = dueOfClock(record, calendar);
  return { ...record, dueOn, dueAt, provisional };
}
